"""Facts and the demands on them, as SHACL shapes, in; a problem for each violation out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode

from reasoner.bridge import from_rdflib, to_rdflib, to_rdflib_without_blanks
from reasoner.errors import Problem
from reasoner.graph import Graph, Term, Triple
from reasoner.names import local_name, names, path_text
from reasoner.read import NamedFacts
from reasoner.terms import RDF, SH
from reasoner.vocabulary import Vocabulary, all_classes


@dataclass(frozen=True)
class Demands:
    """Shapes as pySHACL reads them, and as a graph in which to look up what they say."""

    shapes: rdflib.Graph
    graph: Graph


def demands(shapes: Graph) -> Demands:
    """Demands ready for use: named SHACL Core shapes with a message and a description."""
    return Demands(to_rdflib(shapes), shapes)


def violations(source: NamedFacts, vocabulary: Vocabulary, asked: Demands) -> Iterator[Problem]:
    """The demands that one set of facts violates, each a problem named as its shape is."""
    facts = source.graph.with_added(_implied(source.graph, vocabulary))
    data, blank = to_rdflib_without_blanks(facts)
    conforms, report, _ = pyshacl.validate(
        data, shacl_graph=asked.shapes, inference="none", advanced=False
    )
    if conforms:
        return
    results = Graph((s, p, o) for s, p, o, _ in from_rdflib(report, source.name))
    shown = names(source.graph)
    for result in results.of_type(SH.ValidationResult):
        shape = results.value(result, SH.sourceShape)
        found = results.value(result, SH.focusNode)
        node = found and blank.get(found, found)
        if isinstance(shape, NamedNode) and isinstance(node, NamedNode | BlankNode):
            yield _problem(source.name, asked.graph, shape, shown[node])


def _implied(facts: Graph, vocabulary: Vocabulary) -> Iterator[Triple]:
    """All classes of each node and of each individual that the facts name, and what they imply."""
    for node in dict.fromkeys(term for s, _, o in facts for term in (s, o)):
        if isinstance(node, Literal):
            continue
        kinds = all_classes(facts.objects(node, RDF.type), vocabulary.superclasses)
        if isinstance(node, NamedNode):
            kinds |= vocabulary.kinds.get(node, frozenset())
        for kind in kinds:
            yield node, RDF.type, kind
            for property, value in vocabulary.implied.get(kind, ()):
                yield node, property, value


def _problem(file: str, shapes: Graph, shape: NamedNode, node: str) -> Problem:
    path = shapes.value(shape, SH.path)
    return Problem(
        name=local_name(shape),
        file=file,
        expected=_text(shapes.value(shape, SH.message)),
        remedy=_text(shapes.value(shape, SH.description)),
        node=node,
        property=None if path is None else path_text(shapes, path),
    )


def _text(value: Term | None) -> str:
    return value.value if isinstance(value, Literal) else ""
