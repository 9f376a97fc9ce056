"""Names for nodes, as reports show them, that no renaming of blank nodes can change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import count
from typing import TypeVar

from pyoxigraph import BlankNode, NamedNode

from reasoner.graph import Graph, Node, Term, Triple
from reasoner.paths import (
    Alternative,
    Inverse,
    OneOrMore,
    Path,
    Predicate,
    Sequence,
    ZeroOrMore,
    ZeroOrOne,
    parse_path,
)
from reasoner.ranks import ranks
from reasoner.terms import CASE, FACT, GUIDE, OWL, PROV, RDF, RDFS, SH, SKOS, XSD

_PREFIXES = (
    ("case", CASE),
    ("fact", FACT),
    ("guide", GUIDE),
    ("owl", OWL),
    ("prov", PROV),
    ("rdf", RDF),
    ("rdfs", RDFS),
    ("sh", SH),
    ("skos", SKOS),
    ("xsd", XSD),
)
_LONG = 240
_T = TypeVar("_T", bound=Term)


def short(iri: NamedNode) -> str:
    """A well-known term with its prefix, any other IRI by its local name."""
    for prefix, namespace in _PREFIXES:
        if iri.value.startswith(namespace.iri):
            return f"{prefix}:{iri.value[len(namespace.iri) :]}"
    return local_name(iri) or iri.value


def local_name(iri: NamedNode) -> str:
    """What follows the last # of an IRI, or without one its last /, or without one its last :."""
    value = iri.value
    mark = "#" if "#" in value else "/" if "/" in value else ":"
    return value.rpartition(mark)[2]


def namespace_of(iri: NamedNode) -> str:
    """What precedes the local name of an IRI."""
    return iri.value.removesuffix(local_name(iri))


def path_text(graph: Graph, node: Term) -> str:
    """A SHACL path as SPARQL writes it."""
    return written(parse_path(graph, node))


def written(path: Path) -> str:
    """A path as SPARQL writes it."""
    match path:
        case Predicate(iri):
            return short(iri)
        case Inverse(inner):
            return f"^{_grouped(inner)}"
        case Sequence(parts):
            return "/".join(map(written, parts))
        case Alternative(parts):
            return f"({'|'.join(map(written, parts))})"
        case ZeroOrMore(inner):
            return f"{_grouped(inner)}*"
        case OneOrMore(inner):
            return f"{_grouped(inner)}+"
        case ZeroOrOne(inner):
            return f"{_grouped(inner)}?"


def _grouped(path: Path) -> str:
    stands_alone = isinstance(path, Predicate | Alternative)
    return written(path) if stands_alone else f"({written(path)})"


def names(graph: Graph) -> Mapping[Node, str]:
    """A name for every node that a graph describes: `request`, or `request/line[1]` if blank.

    A blank node has the path from the nearest named node that is described too, counted where
    a step leads to several; those that no path reaches are named by their class.
    """
    named = _subject_names(graph)
    return {**named, **dict(_walk(graph, named))}


def canonical(triples: Iterable[Triple]) -> Graph:
    """The triples with blank nodes numbered in the order of their names, b00001, b00002 …"""
    graph = Graph(triples)
    if not any(isinstance(node, BlankNode) for node in graph.nodes()):
        return graph
    named = (node for node in graph.all_subjects() if isinstance(node, NamedNode))
    walked = _walk(graph, dict.fromkeys(named, ""))
    new: dict[Term, BlankNode] = {
        node: BlankNode(f"b{number:05}") for number, (node, _) in enumerate(walked, 1)
    }
    return Graph((_in(new, s), p, _in(new, o)) for s, p, o in graph.unordered())


def _in(new: Mapping[Term, BlankNode], term: _T) -> _T | BlankNode:
    return new.get(term, term)


def _subject_names(graph: Graph) -> dict[Node, str]:
    subjects = [node for node in graph.all_subjects() if isinstance(node, NamedNode)]
    shared = _shared(short(node) for node in subjects)
    return {node: f"<{node.value}>" if short(node) in shared else short(node) for node in subjects}


def _shared(found: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name, number in Counter(found).items() if number > 1)


def _walk(graph: Graph, named: Mapping[Node, str]) -> Iterator[tuple[BlankNode, str]]:
    """Every blank node with its name, level by level from the named nodes."""
    order = _Order(graph)
    seen: set[BlankNode] = set()
    yield from _levels(graph, list(named.items()), order, seen)
    if len(seen) == order.count:
        return
    numbers: dict[str, Iterator[int]] = {}
    for root in order.all():
        if root not in seen:
            kind = _kind(graph, root)
            name = f"{kind}[{next(numbers.setdefault(kind, count(1)))}]"
            seen.add(root)
            yield root, name
            yield from _levels(graph, [(root, name)], order, seen)


class _Order:
    """The order of a graph's blank nodes, worked out only where there is one to choose."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.count = sum(isinstance(node, BlankNode) for node in graph.nodes())

    @cached_property
    def _rank(self) -> Mapping[BlankNode, int]:
        return ranks(self._graph)

    def of(self, nodes: list[BlankNode]) -> list[BlankNode]:
        """Some of them, in order."""
        return sorted(nodes, key=self._rank.__getitem__) if len(nodes) > 1 else nodes

    def all(self) -> list[BlankNode]:
        """All of them, in order."""
        return sorted(self._rank, key=self._rank.__getitem__)


def _levels(
    graph: Graph, frontier: list[tuple[Node, str]], order: _Order, seen: set[BlankNode]
) -> Iterator[tuple[BlankNode, str]]:
    """Every blank node not yet seen that paths reach from the frontier."""
    while frontier and len(seen) < order.count:
        level: list[tuple[Node, str]] = []
        for node, name in frontier:
            for blank, step in _neighbours(graph, node, order):
                if blank not in seen:
                    below = f"{_shortened(name)}/{step}"
                    seen.add(blank)
                    level.append((blank, below))
                    yield blank, below
        frontier = level


def _shortened(name: str) -> str:
    """A name of bounded length: all names along a path would else be as long as its square."""
    return name if len(name) <= _LONG else f"{name[: _LONG // 2].rpartition('/')[0]}/…"


def _neighbours(graph: Graph, node: Node, order: _Order) -> Iterator[tuple[BlankNode, str]]:
    """The blank nodes one step away, forwards before backwards, alike ones by their content."""
    for p in graph.predicates(node):
        yield from _numbered(graph.objects(node, p), p, "", order)
    for p in graph.inverse_predicates(node):
        yield from _numbered(graph.subjects(p, node), p, "^", order)


def _numbered(
    found: Iterable[Term], p: NamedNode, way: str, order: _Order
) -> Iterator[tuple[BlankNode, str]]:
    blank = [node for node in found if isinstance(node, BlankNode)]
    if blank:
        step = f"{way}{local_name(p)}"
        for number, node in enumerate(order.of(blank), 1):
            yield node, f"{step}[{number}]"


def _kind(graph: Graph, node: BlankNode) -> str:
    classes = [cls for cls in graph.objects(node, RDF.type) if isinstance(cls, NamedNode)]
    return local_name(classes[0]) if classes else "node"
