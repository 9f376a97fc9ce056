"""Facts and the demands on them, as SHACL shapes, in; a problem for each violation out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode

from reasoner.bridge import from_rdflib, to_rdflib
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
    stand_ins = _stand_ins(facts)
    data = to_rdflib(_with_stand_ins(facts, stand_ins))
    conforms, report, _ = pyshacl.validate(
        data, shacl_graph=asked.shapes, inference="none", advanced=False
    )
    if conforms:
        return
    results = Graph((s, p, o) for s, p, o, _ in from_rdflib(report, source.name))
    shown = {stand_ins.get(node, node): name for node, name in names(source.graph).items()}
    for result in results.of_type(SH.ValidationResult):
        shape = results.value(result, SH.sourceShape)
        node = results.value(result, SH.focusNode)
        if isinstance(shape, NamedNode) and isinstance(node, NamedNode):
            yield _problem(source.name, asked.graph, shape, shown[node])


def _stand_ins(facts: Graph) -> Mapping[Term, NamedNode]:
    """An IRI for each blank node: pySHACL describes those, and what they refer to, at length."""
    terms = dict.fromkeys(term for s, _, o in facts for term in (s, o))
    start = "urn:blank:"
    while any(isinstance(term, NamedNode) and term.value.startswith(start) for term in terms):
        start += "-"
    return {term: NamedNode(start + term.value) for term in terms if isinstance(term, BlankNode)}


def _with_stand_ins(facts: Graph, stand_ins: Mapping[Term, NamedNode]) -> Iterable[Triple]:
    return ((stand_ins.get(s, s), p, stand_ins.get(o, o)) for s, p, o in facts)


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
