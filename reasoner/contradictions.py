"""A classified request in; a problem for each node that comes out as what nothing can be out."""

from __future__ import annotations

from pyoxigraph import NamedNode

from reasoner.classify import Case
from reasoner.errors import InputError, Problem
from reasoner.facts.requests import RequestFacts
from reasoner.facts.vocabulary import Vocabulary
from reasoner.names import names, short
from reasoner.terms import RDF


def refuse_contradictions(request: RequestFacts, case: Case, vocabulary: Vocabulary) -> None:
    """Hold every node to the classes of which nothing is both, by what it is part of and by codes.

    The gate has seen the classes that the facts state; here are those that follow. Raises
    InputError with a problem for each node and pair of classes.
    """
    both = [
        (node, pair)
        for node in case.graph.all_subjects()
        for pair in vocabulary.clashes(case.graph.objects(node, RDF.type))
    ]
    if both:
        shown = names(request.graph)
        found = (_problem(request.source, shown.get(n, "a node"), pair) for n, pair in both)
        raise InputError(sorted(dict.fromkeys(found), key=str))


def _problem(file: str, node: str, pair: frozenset[NamedNode]) -> Problem:
    return Problem(
        "disjoint-classes",
        file,
        "Nothing is of both the classes that follow from its class, its codes and its whole.",
        "Keep what is right, or describe two nodes.",
        node=node,
        found=" and ".join(sorted(map(short, pair))),
    )
