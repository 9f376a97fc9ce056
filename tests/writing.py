"""Facts in, the same facts as each kind of file that is read out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat

from reasoner.bridge import to_rdflib
from reasoner.facts.json_context import CONTEXT, keys, words
from reasoner.graph import Term, Triple
from reasoner.names import local_name
from reasoner.terms import FACT, RDF

GRAPH = NamedNode("urn:example:graph")
PREFIXES = {"fact": FACT.iri, "xsd": "http://www.w3.org/2001/XMLSchema#"}


def n_triples(facts: Iterable[Triple]) -> bytes:
    """A statement a line, in the order given."""
    return "".join(f"{s} {p} {o} .\n" for s, p, o in facts).encode()


def _written(form: RdfFormat, graph: NamedNode | None = None) -> Callable[[list[Triple]], bytes]:
    def write(facts: list[Triple]) -> bytes:
        quads = (ox.Quad(s, p, o, graph or ox.DefaultGraph()) for s, p, o in facts)
        return ox.serialize(quads, format=form, prefixes=PREFIXES) or b""

    return write


def _of_rdflib(form: str) -> Callable[[list[Triple]], bytes]:
    def write(facts: list[Triple]) -> bytes:
        return to_rdflib(facts).serialize(format=form, encoding="utf-8")

    return write


def _compact_json_ld(facts: list[Triple]) -> bytes:
    """JSON-LD by the names of the bundled context."""
    nodes: dict[Term, dict[str, Any]] = {s: {"id": _name(s)} for s, _, _ in facts}
    for s, p, o in facts:
        key = "type" if p == RDF.type else local_name(p)
        nodes[s].setdefault(key, []).append(_value(key, o))
    return json.dumps({"@context": CONTEXT, "@graph": [*nodes.values()]}).encode()


def _value(key: str, value: Term) -> str | int:
    if isinstance(value, Literal):
        return int(value.value) if keys()[key].endswith("integer") else value.value
    is_word = key == "type" or keys()[key] == "@vocab"
    short = local_name(value) if isinstance(value, NamedNode) else ""
    return short if is_word and str(value) == f"<{FACT.iri}{short}>" in _known() else _name(value)


def _known() -> frozenset[str]:
    return frozenset(f"<{FACT.iri}{word}>" for word in words())


def _name(node: Term) -> str:
    return str(node) if isinstance(node, BlankNode) else node.value


WRITERS: dict[str, Callable[[list[Triple]], bytes]] = {
    "lines.nt": n_triples,
    "plain.ttl": _written(RdfFormat.TURTLE),
    "nested.ttl": _of_rdflib("turtle"),
    "long.ttl": _of_rdflib("longturtle"),
    "default.nq": _written(RdfFormat.N_QUADS),
    "named.nq": _written(RdfFormat.N_QUADS, GRAPH),
    "default.trig": _written(RdfFormat.TRIG),
    "named.trig": _written(RdfFormat.TRIG, GRAPH),
    "expanded.jsonld": _written(RdfFormat.JSON_LD),
    "named.jsonld": _written(RdfFormat.JSON_LD, GRAPH),
    "compact.jsonld": _compact_json_ld,
    "flat.rdf": _written(RdfFormat.RDF_XML),
    "other.rdf": _of_rdflib("xml"),
}
