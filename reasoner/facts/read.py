"""A source of facts in, its triples out: a set for each named graph, expectations apart."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, RdfFormat, parse
from pyoxigraph import Triple as TripleTerm

from reasoner.errors import InputError, Problem, UsageError
from reasoner.facts.json_ld import Prepared, prepared
from reasoner.facts.raw import check_turtle, checked_text, guessed_format, named_format, read_bytes
from reasoner.facts.rdf_xml import check_rdf_xml
from reasoner.graph import Graph, GraphName, Node, Statement, Term, Triple
from reasoner.later import Deferred, Later
from reasoner.names import canonical, names, short
from reasoner.terms import CASE, RDF

if TYPE_CHECKING:
    import rdflib

MAX_STATEMENTS = 100_000
MAX_NODES = 5_000
MAX_LITERAL = 1_000
BASE = "urn:facts:/"

_SYNTAX = (
    (
        "Invalid IRI code point ' '",
        "blank-in-iri",
        "An IRI without blanks was expected.",
        "Write %20, or take the blank out.",
    ),
    (
        "has not been declared",
        "undeclared-prefix",
        "A declared prefix was expected.",
        "Declare the prefix at the top of the file.",
    ),
    (
        "",
        "syntax-error",
        "Well-formed statements were expected.",
        "Look for a missing dot, quote or bracket in this line or the one before.",
    ),
)


@dataclass(frozen=True)
class NamedFacts:
    """One set of facts: `name` for display, and triples whose blank nodes are numbered anew."""

    name: str
    graph: Graph

    @cached_property
    def shown(self) -> Mapping[Node, str]:
        """A name for every node."""
        return names(self.graph)


@dataclass(frozen=True)
class Document:
    """What one source holds: sets of facts in order, and what a test case expects of them.

    `sha256` is of the bytes as read; of an rdflib Graph, of its sorted N-Quads.
    """

    name: str
    sha256: str
    sources: tuple[NamedFacts, ...]
    expectations: Deferred[Graph] = Deferred()


def read(source: bytes | Path | rdflib.Graph, name: str | None = None) -> Document:
    """Read Turtle, N-Triples, N-Quads, TriG, JSON-LD or RDF/XML, or take over an rdflib Graph.

    The ending of `name`, or else of the file's name, says the format; where it has none the text
    is looked at. Relative IRIs are resolved against `urn:facts:/`. Nothing is fetched. Raises
    InputError where the source is outside the limits or cannot be read, UsageError for any other
    type.
    """
    if isinstance(source, Path):
        return _from_bytes(read_bytes(source), name or source.name)
    if isinstance(source, bytes):
        return _from_bytes(source, name or "input")
    loaded = sys.modules.get("rdflib")
    if loaded is not None and isinstance(source, loaded.Graph):
        return _from_rdflib(source, name or "graph")
    raise UsageError("Facts are read from bytes, a pathlib.Path or an rdflib.Graph, no other type.")


def one_set(name: str, sha256: str, triples: Iterable[Triple]) -> Document:
    """Triples as one set of facts. Raises InputError where they are outside the limits."""
    statements = ((s, p, o, DefaultGraph()) for s, p, o in triples)
    return _document(name, sha256, list(_limited(statements, name)))


def _from_bytes(data: bytes, name: str) -> Document:
    form = named_format(name)
    text = checked_text(data, name)
    statements = list(_limited(_parsed(data, text, form or guessed_format(text), name), name))
    if not statements:
        raise _problem(name, "empty", "Statements were expected.")
    return _document(name, hashlib.sha256(data).hexdigest(), statements)


def _parsed(data: bytes, text: str, form: RdfFormat, name: str) -> Iterator[Statement]:
    if form == RdfFormat.JSON_LD:
        return _of_json_ld(prepared(text, name), name)
    if form == RdfFormat.RDF_XML:
        check_rdf_xml(data, name)
    else:
        check_turtle(data, text, name)
    return _of_parser(data, form, name)


def _of_json_ld(document: Prepared, name: str) -> Iterator[Statement]:
    made = 0
    for statement in _of_parser(document.data, RdfFormat.JSON_LD, name):
        made += 1
        yield statement
    if made != document.statements:
        remedy = "Look for an IRI with characters that IRIs do not have."
        expected = "Nothing that JSON-LD leaves out was expected."
        raise InputError([Problem("statement-left-out", name, expected, remedy)])


def _of_parser(data: bytes, form: RdfFormat, name: str) -> Iterator[Statement]:
    base = None if form in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS) else BASE
    try:
        for s, p, o, graph in parse(data, form, base_iri=base):
            if type(s) is TripleTerm or type(o) is TripleTerm:
                raise _problem(name, "quoted-statement", "Plain statements were expected.")
            yield s, p, o, graph
    except SyntaxError as error:
        line = None if form == RdfFormat.JSON_LD else error.lineno
        raise _syntax_problem(error, name, line) from None


def _syntax_problem(error: SyntaxError, name: str, line: int | None) -> InputError:
    """The parser's position, never its words: they may quote the data."""
    said = error.msg or ""
    kind, expected, remedy = next(row[1:] for row in _SYNTAX if row[0] in said)
    return InputError([Problem(kind, name, expected, remedy, line)])


def _limited(statements: Iterable[Statement], name: str) -> Iterator[Statement]:
    for number, statement in enumerate(statements):
        if number >= MAX_STATEMENTS:
            expected = f"At most {MAX_STATEMENTS} statements were expected."
            raise _problem(name, "too-many-statements", expected)
        value = statement[2]
        if isinstance(value, Literal) and len(value.value) > MAX_LITERAL:
            expected = f"Values of at most {MAX_LITERAL} characters were expected."
            raise _problem(name, "value-too-long", expected, *statement[:2])
        yield statement


def _document(name: str, sha256: str, statements: list[Statement]) -> Document:
    facts, expectations = _split(statements)
    graphs: dict[GraphName, list[Triple]] = {}
    for s, p, o, graph in facts:
        graphs.setdefault(graph, []).append((s, p, o))
    _refuse_mixture(graphs, name)
    for graph, triples in graphs.items():
        if len({s for s, _, _ in triples}) > MAX_NODES:
            expected = f"At most {MAX_NODES} nodes in one set of facts were expected."
            raise _problem(_shown(name, graph), "too-many-nodes", expected)
    sources = [NamedFacts(_shown(name, g), canonical(graphs[g])) for g in sorted(graphs, key=str)]
    return Document(name, sha256, tuple(sources), Later(lambda: canonical(expectations)))


def _refuse_mixture(graphs: dict[GraphName, list[Triple]], name: str) -> None:
    if any(isinstance(graph, BlankNode) for graph in graphs):
        raise _problem(name, "graph-without-a-name", "Graphs named by an IRI were expected.")
    if len(graphs) > 1 and DefaultGraph() in graphs:
        raise _problem(
            name, "facts-beside-named-graphs", "Facts inside the named graphs were expected."
        )


def _shown(name: str, graph: GraphName) -> str:
    return f"{name}, graph {short(graph)}" if isinstance(graph, NamedNode) else name


def _split(statements: list[Statement]) -> tuple[list[Statement], list[Triple]]:
    """Facts, and apart from them what is said in the vocabulary of test cases."""
    said = {p for p in {p for _, p, _, _ in statements} if _is_case(p)}
    types: dict[Node, list[Term]] = {}
    for s, p, o, _ in statements:
        if p == RDF.type:
            types.setdefault(s, []).append(o)
    if not said and not any(_is_case(cls) for classes in types.values() for cls in classes):
        return statements, []
    apart = {node for node, classes in types.items() if all(map(_is_case, classes))}
    apart |= _only_below(statements, said, apart)
    facts, expectations = [], []
    for s, p, o, graph in statements:
        if s in apart or p in said or (p == RDF.type and _is_case(o)):
            expectations.append((s, p, o))
        else:
            facts.append((s, p, o, graph))
    return facts, expectations


def _only_below(statements: list[Statement], said: set[NamedNode], apart: set[Node]) -> set[Node]:
    """The blank nodes that nothing but expectations, with their predicates, refers to."""
    links = [(s, p, o) for s, p, o, _ in statements if isinstance(o, BlankNode)]
    waiting: list[Node] = [o for s, p, o in links if p in said or s in apart]
    referrers: dict[Node, set[Node]] = {}
    below: dict[Node, list[BlankNode]] = {}
    for s, p, o in links:
        below.setdefault(s, []).append(o)
        if p not in said:
            referrers.setdefault(o, set()).add(s)
    found: set[Node] = set()
    while waiting:
        node = waiting.pop()
        if node not in found and referrers.get(node, set()) <= apart | found:
            found.add(node)
            waiting += below.get(node, [])
    return found


def _is_case(term: Term) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(CASE.iri)


def _from_rdflib(source: rdflib.Graph, name: str) -> Document:
    from reasoner.bridge import from_rdflib

    statements = list(_limited(from_rdflib(source, name), name))
    lines = sorted(" ".join(map(str, (*s[:3], s[3], "."))) for s in statements)
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return _document(name, digest, statements)


def _problem(
    file: str, name: str, expected: str, node: Node | None = None, property: NamedNode | None = None
) -> InputError:
    shown = short(node) if isinstance(node, NamedNode) else None
    remedy = "Change the file and try again."
    below = None if property is None else short(property)
    return InputError([Problem(name, file, expected, remedy, node=shown, property=below)])
