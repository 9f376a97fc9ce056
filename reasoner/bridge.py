"""Terms and triples between pyoxigraph and rdflib, one for one and never reinterpreted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import rdflib
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode

from reasoner.errors import InputError, Problem
from reasoner.graph import Node, Statement, Term, Triple


def to_rdflib(triples: Iterable[Triple]) -> rdflib.Graph:
    """An rdflib Graph of the triples; the text of every value stays as it is."""
    graph = rdflib.Graph(bind_namespaces="none")
    for s, p, o in triples:
        graph.add((to_rdflib_term(s), to_rdflib_term(p), to_rdflib_term(o)))
    return graph


def to_rdflib_term(term: Term) -> rdflib.term.Identifier:
    """The rdflib term for a term."""
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    datatype = rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=datatype, normalize=False)


def from_rdflib(source: rdflib.Graph, name: str) -> Iterator[Statement]:
    """The statements of an rdflib Graph or Dataset.

    Raises InputError for a value that rdflib could not read and for what is no RDF term.
    """
    if isinstance(source, rdflib.Dataset):
        for s, p, o, graph in source.quads():
            place = DefaultGraph() if graph is None else _node(graph, name)
            yield _node(s, name), _iri(p, name), from_rdflib_term(o, name), place
    else:
        for s, p, o in source:
            yield _node(s, name), _iri(p, name), from_rdflib_term(o, name), DefaultGraph()


def from_rdflib_term(term: Any, name: str) -> Term:
    """The term for an rdflib term. Raises InputError where rdflib could not read its value."""
    if not isinstance(term, rdflib.Literal):
        return _node(term, name)
    if term.ill_typed:
        raise _problem("ill-typed-value", name, "values of their datatype were expected.")
    if term.language:
        return Literal(str(term), language=term.language)
    datatype = None if term.datatype is None else _iri(term.datatype, name)
    return Literal(str(term), datatype=datatype)


def _node(term: Any, name: str) -> Node:
    return BlankNode(str(term)) if isinstance(term, rdflib.BNode) else _iri(term, name)


def _iri(term: Any, name: str) -> NamedNode:
    if isinstance(term, rdflib.URIRef):
        try:
            return NamedNode(str(term))
        except ValueError:
            pass
    raise _problem("not-an-iri", name, "absolute IRIs without blanks were expected.")


def _problem(name: str, file: str, expected: str) -> InputError:
    return InputError([Problem(name, file, expected, "Change the graph and try again.")])
