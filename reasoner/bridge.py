"""Terms and triples between pyoxigraph and rdflib, one for one and never reinterpreted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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


def to_rdflib_without_blanks(
    triples: Iterable[Triple],
) -> tuple[rdflib.Graph, Mapping[Term, Term]]:
    """An rdflib Graph in which an IRI stands for each blank node, and what each stands for.

    pySHACL describes a blank node in the text of its report by all that is said of it, and so on
    from there: a dozen that refer to one another fill the memory. No shape here may then ask for
    the kind of a node, or for a pattern of its IRI.
    """
    known = list(triples)
    terms = dict.fromkeys(term for s, _, o in known for term in (s, o))
    start = "urn:blank:"
    while any(isinstance(term, NamedNode) and term.value.startswith(start) for term in terms):
        start += "-"
    ins: dict[Term, NamedNode] = {
        term: NamedNode(start + term.value) for term in terms if isinstance(term, BlankNode)
    }
    changed = ((ins.get(s, s), p, ins.get(o, o)) for s, p, o in known)
    return to_rdflib(changed), {stand_in: term for term, stand_in in ins.items()}


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
    try:
        yield from (_from_quad(quad, name) for quad in _quads(source))
    except ValueError:
        expected = "Absolute IRIs, and names as RDF allows them, were expected."
        raise _problem("not-an-rdf-term", name, expected) from None


def _quads(source: rdflib.Graph) -> Iterator[tuple[Any, Any, Any, Any]]:
    if isinstance(source, rdflib.ConjunctiveGraph):
        yield from source.quads()
    else:
        yield from ((s, p, o, None) for s, p, o in source)


def _from_quad(quad: tuple[Any, Any, Any, Any], name: str) -> Statement:
    s, p, o, graph = quad
    place = graph.identifier if isinstance(graph, rdflib.Graph) else graph
    is_default = place in (None, rdflib.graph.DATASET_DEFAULT_GRAPH_ID)
    return _node(s), _iri(p), _term(o, name), DefaultGraph() if is_default else _node(place)


def _term(term: Any, name: str) -> Term:
    if not isinstance(term, rdflib.Literal):
        return _node(term)
    if term.ill_typed:
        raise _problem("ill-typed-value", name, "Values of their datatype were expected.")
    if term.language:
        return Literal(str(term), language=term.language)
    return Literal(str(term), datatype=None if term.datatype is None else _iri(term.datatype))


def _node(term: Any) -> Node:
    return BlankNode(str(term)) if isinstance(term, rdflib.BNode) else _iri(term)


def _iri(term: Any) -> NamedNode:
    if not isinstance(term, rdflib.URIRef):
        raise ValueError("no IRI")
    return NamedNode(str(term))


def _problem(name: str, file: str, expected: str) -> InputError:
    return InputError([Problem(name, file, expected, "Change the graph and try again.")])
