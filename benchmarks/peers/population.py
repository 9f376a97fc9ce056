"""A population in; its requests classified, the nodes of each under names of its own, out.

The names let all requests stand in one graph and stay apart: `urn:request:000000012:3` is the
fourth node of the thirteenth request. Terms of the guideline keep their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import cast

from populations import Options, documents
from pyoxigraph import BlankNode, Literal, NamedNode

from reasoner.classify import Case, classify
from reasoner.facts.read import read
from reasoner.facts.requests import RequestFacts, split
from reasoner.graph import Graph, Node, Term, Triple
from reasoner.guideline import Guideline
from reasoner.terms import RDF

_START = "urn:request:"
_DIGITS = 9


@dataclass(frozen=True)
class Numbered:
    """One request as it is decided here, and the names that its nodes have in the common graph."""

    number: int
    case: Case
    names: Mapping[Term, NamedNode]

    def triples(self) -> Iterator[Triple]:
        """What the other engines are shown of it."""
        names = self.names
        for s, p, o in self.case.graph:
            yield cast("Node", names.get(s, s)), p, names.get(o, o)


def numbered(
    count: int, seed: int, options: Options, guideline: Guideline, kept: Set[Term]
) -> Iterator[Numbered]:
    """The requests of a population; `kept` are the terms that mean the same in each."""
    for number, facts in enumerate(_requests(count, seed, options)):
        case = classify(facts.graph, facts.request, facts.patient, guideline.ontology)
        yield Numbered(number, case, _names(number, case.graph, kept))


def _requests(count: int, seed: int, options: Options) -> Iterator[RequestFacts]:
    for text in documents(count, seed, options):
        yield from split(read(text.encode(), "population.nt"))


def _names(number: int, graph: Graph, kept: Set[Term]) -> dict[Term, NamedNode]:
    classes = {o for _, _, o in graph.having(RDF.type)}
    own = dict.fromkeys(
        term
        for s, _, o in graph
        for term in (s, o)
        if term not in kept and term not in classes and not isinstance(term, Literal)
    )
    start = f"{_START}{number:0{_DIGITS}}:"
    return {term: NamedNode(f"{start}{n}") for n, term in enumerate(own)}


def number_of(node: str) -> int | None:
    """The number of the request that a name belongs to, none where it is that of a term."""
    if not node.startswith(_START):
        return None
    return int(node[len(_START) : len(_START) + _DIGITS])


def mentioned(triples: Iterable[Triple]) -> frozenset[Term]:
    """The terms of shapes."""
    return frozenset(term for s, _, o in triples for term in (s, o))


def lines(triples: Iterable[Triple]) -> Iterator[str]:
    """Triples as N-Triples, in the order in which they come."""
    return (f"{_text(s)} {_text(p)} {_text(o)} .\n" for s, p, o in triples)


def _text(term: Term) -> str:
    # A name that begins with a digit is one that some parsers do not take.
    return f"_:b{term.value}" if isinstance(term, BlankNode) else str(term)
