"""Triples without blank nodes in; the same as Turtle or JSON-LD, to the byte, out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode

from reasoner.graph import Node, Term, Triple
from reasoner.terms import CITO, DCTERMS, FACT, GUIDE, OA, PROV, RDF, RDFS, SH, SKOS, XSD

_NAMESPACES = {
    "cito": CITO.iri,
    "dcterms": DCTERMS.iri,
    "fact": FACT.iri,
    "guide": GUIDE.iri,
    "oa": OA.iri,
    "prov": PROV.iri,
    "rdf": RDF.iri,
    "rdfs": RDFS.iri,
    "sh": SH.iri,
    "skos": SKOS.iri,
    "xsd": XSD.iri,
}
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_:.-]|%[0-9A-F]{2})*")

_Said: TypeAlias = dict[Node, dict[NamedNode, list[Term]]]
_Json: TypeAlias = dict[str, "str | list[str] | list[dict[str, str]]"]


def turtle(triples: Iterable[Triple], namespaces: Mapping[str, str]) -> str:
    """Turtle: subjects and properties in the order in which they come first, values sorted.

    `namespaces` are those beyond the well-known ones, by prefix.
    """
    writer = _Writer({**_NAMESPACES, **namespaces})
    blocks = [writer.block(subject, said) for subject, said in _said(triples).items()]
    return _seen("\n".join([writer.prefixes(), *blocks]), lambda code: f"\\U{code:08X}")


def json_ld(triples: Iterable[Triple]) -> str:
    """JSON-LD, flattened and expanded: every IRI in full, and no context to look up."""
    nodes = [_node(subject, said) for subject, said in _said(triples).items()]
    return _seen(json.dumps(nodes, ensure_ascii=False, indent=1) + "\n", _in_json)


def _said(triples: Iterable[Triple]) -> _Said:
    said: _Said = {}
    for s, p, o in dict.fromkeys(triples):
        said.setdefault(s, {}).setdefault(p, []).append(o)
    return said


class _Writer:
    """Writes Turtle, and remembers which prefixes that takes."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known
        self._used: set[str] = set()

    def prefixes(self) -> str:
        """The lines that declare the prefixes used so far."""
        return "".join(f"@prefix {name}: <{self._known[name]}> .\n" for name in sorted(self._used))

    def block(self, subject: Node, said: Mapping[NamedNode, list[Term]]) -> str:
        """What is said of one subject, what it is first."""
        lines = []
        for property in sorted(said, key=lambda property: property != RDF.type):
            name = "a" if property == RDF.type else self._term(property)
            values = [self._term(value) for value in sorted(said[property], key=str)]
            apart = " ,\n        " if len(values) > 2 else " , "
            lines.append(f"{name} {apart.join(values)}")
        return f"{self._term(subject)} " + " ;\n    ".join(lines) + " .\n"

    def _term(self, term: Term) -> str:
        if isinstance(term, NamedNode):
            return self._iri(term)
        if not isinstance(term, Literal) or term.language or term.datatype == XSD.string:
            return str(term)
        return f"{Literal(term.value)}^^{self._iri(term.datatype)}"

    def _iri(self, iri: NamedNode) -> str:
        for prefix, namespace in self._known.items():
            local = iri.value.removeprefix(namespace)
            if local != iri.value and _LOCAL.fullmatch(local) and not local.endswith("."):
                self._used.add(prefix)
                return f"{prefix}:{local}"
        return str(iri)


def _node(subject: Node, said: Mapping[NamedNode, list[Term]]) -> _Json:
    node: _Json = {"@id": subject.value}
    for property in sorted(said, key=lambda property: (property != RDF.type, property.value)):
        values = sorted(said[property], key=str)
        if property == RDF.type:
            node["@type"] = [value.value for value in values]
        else:
            node[property.value] = [_value(value) for value in values]
    return node


def _value(term: Term) -> dict[str, str]:
    if not isinstance(term, Literal):
        return {"@id": term.value}
    if term.language:
        return {"@language": term.language, "@value": term.value}
    if term.datatype == XSD.string:
        return {"@value": term.value}
    return {"@type": term.datatype.value, "@value": term.value}


def _seen(text: str, escaped: Callable[[int], str]) -> str:
    """The text with every character that cannot be seen, but for blank and line end, escaped."""
    return "".join(c if c.isprintable() or c == "\n" else escaped(ord(c)) for c in text)


def _in_json(code: int) -> str:
    units = chr(code).encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
