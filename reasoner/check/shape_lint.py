"""A guideline's ontology and shapes in; a problem for each shape that cannot do its work out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from pyoxigraph import NamedNode

from reasoner.errors import GuidelineError, Problem
from reasoner.graph import Graph, Term, read_list
from reasoner.names import short
from reasoner.paths import Alternative, Inverse, Path, Predicate, Sequence, parse_path, reverse
from reasoner.planner import Planner
from reasoner.terms import FACT, GUIDE, OWL, RDF, RDFS, SH

# SHACL, appendix B: the terms of Core in which shapes are written.
CORE = frozenset(
    SH[name]
    for name in (
        "IRI BlankNode BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral Info Literal NodeShape "
        "PropertyShape Violation Warning alternativePath and class closed datatype deactivated "
        "description disjoint equals flags group hasValue ignoredProperties in inversePath "
        "languageIn lessThan lessThanOrEquals maxCount maxExclusive maxInclusive maxLength message "
        "minCount minExclusive minInclusive minLength name node nodeKind not oneOrMorePath or "
        "order path pattern property qualifiedMaxCount qualifiedMinCount qualifiedValueShape "
        "qualifiedValueShapesDisjoint severity targetClass targetNode targetObjectsOf "
        "targetSubjectsOf uniqueLang xone zeroOrMorePath zeroOrOnePath"
    ).split()
)
_EVALUATED = "Datatypes are of XML Schema, and patterns such as Python reads alike."
_KINDS = (SH.NodeShape, SH.PropertyShape)
_TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)
_REFERRING = (SH.node, SH.property, SH["not"], SH.qualifiedValueShape)
_REFERRING_LISTS = (SH["and"], SH["or"], SH.xone)
_PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
_OF_GUIDELINES = frozenset(GUIDE)
_SHARED = (RDF.type, FACT.code, FACT.mayBe)


def of_shapes(ontology: Graph, shapes: Graph) -> Iterator[Problem]:
    """Terms that are none, ways that lead astray, shapes that nobody asks or that end nowhere."""
    yield from _terms(shapes)
    yield from _declarations(ontology, shapes)
    yield from _inverses(ontology, shapes)
    yield from _idle(ontology, shapes)
    for shape in _shapes(shapes):
        if _is_below_itself(shapes, shape):
            yield defect("shape-below-itself", shape, "A shape does not refer back to itself.")


def _terms(shapes: Graph) -> Iterator[Problem]:
    """Terms that SHACL Core lacks, and constraints that no test of a plan expresses."""
    for s, p, o in shapes:
        for term in (p, o):
            if isinstance(term, NamedNode) and term.value.startswith(SH.iri) and term not in CORE:
                yield defect("no-shacl-core-term", s, "Shapes use terms of SHACL Core.", term)
    planner = Planner(shapes)
    for shape in _shapes(shapes):
        try:
            planner.test(shape)
        except GuidelineError as error:
            (problem,) = error.problems
            if problem.name == "constraint-not-evaluated":
                yield defect("constraint-not-evaluated", shape, _EVALUATED)


def _declarations(ontology: Graph, shapes: Graph) -> Iterator[Problem]:
    """Properties, classes and individuals that shapes name and the ontology does not declare."""
    properties = {p for kind in _PROPERTIES for p in ontology.of_type(kind)}
    classes = set(ontology.of_type(OWL.Class))
    for path, holder in _paths(shapes):
        for step in _steps(path):
            if step.iri not in properties:
                yield defect("undeclared-property", holder, "Paths are of properties.", step.iri)
    for s, p, o in shapes:
        if p in (SH.targetObjectsOf, SH.targetSubjectsOf) and o not in properties:
            yield defect("undeclared-property", s, "Targets are of declared properties.", o)
        if p in (SH["class"], SH.targetClass) and o not in classes:
            yield defect("undeclared-class", s, "Shapes ask for classes of the ontology.", o)
        if p in (SH["in"], SH.hasValue):
            for value in read_list(shapes, o) if p == SH["in"] else (o,):
                if isinstance(value, NamedNode) and not _is_declared(ontology, shapes, value):
                    said = "Shapes ask for terms of the ontology, or codes of its code systems."
                    yield defect("undeclared-value", s, said, value)


def _is_declared(ontology: Graph, shapes: Graph, value: NamedNode) -> bool:
    typed = ontology.objects(value, RDF.type) or shapes.objects(value, RDF.type)
    return bool(typed) or any(
        value.value.startswith(start)
        and re.fullmatch(ontology.text(system, GUIDE.codePattern) or "", value.value[len(start) :])
        for system in ontology.of_type(GUIDE.CodeSystem)
        for start in [ontology.text(system, GUIDE.codeNamespace) or ""]
    )


def _inverses(ontology: Graph, shapes: Graph) -> Iterator[Problem]:
    """Steps back from what patients share: they lead from one patient's facts to another's."""
    kinds = {
        c
        for node in ontology.of_type(OWL.NamedIndividual)
        for c in ontology.objects(node, RDF.type)
    }
    for path, holder in _paths(shapes):
        for iri in _walked_back(path):
            shared = iri in _SHARED or kinds & set(ontology.objects(iri, RDFS.range))
            if shared:
                said = "No path leads back from a term that several patients' facts name."
                yield defect("way-back-from-a-shared-term", holder, said, iri)


def _paths(shapes: Graph) -> Iterator[tuple[Path, Term]]:
    for s, p, o in shapes:
        if p in (SH.path, GUIDE.over):
            yield parse_path(shapes, o), s


def _steps(path: Path) -> Iterator[Predicate]:
    match path:
        case Predicate():
            yield path
        case Sequence(parts) | Alternative(parts):
            yield from chain.from_iterable(map(_steps, parts))
        case _:
            yield from _steps(path.path)


def _walked_back(path: Path) -> Iterator[NamedNode]:
    match path:
        case Predicate():
            return
        case Inverse(Predicate(iri)):
            yield iri
        case Inverse(inner):
            yield from _walked_back(reverse(inner))
        case Sequence(parts) | Alternative(parts):
            yield from chain.from_iterable(map(_walked_back, parts))
        case _:
            yield from _walked_back(path.path)


def _idle(ontology: Graph, shapes: Graph) -> Iterator[Problem]:
    """Shapes that nothing leads to from a target, from a citation, or from what a guideline has."""
    roots: set[Term] = {s for s, p, _ in shapes if p in _TARGETS}
    roots |= {s for s, p, o in shapes if p == RDF.type and o in _OF_GUIDELINES}
    roots |= {o for graph in (ontology, shapes) for _, p, o in graph if p == GUIDE.where}
    reached, todo = set(roots), list(roots)
    while todo:
        node = todo.pop()
        new = {o for p in shapes.predicates(node) for o in shapes.objects(node, p)} - reached
        reached |= new
        todo += new
    for shape in _shapes(shapes):
        if shape not in reached:
            yield defect("idle-shape", shape, "A shape has a target or is referred to.")


def _shapes(shapes: Graph) -> tuple[Term, ...]:
    found = {s for s, p, o in shapes if p == SH.path or (p == RDF.type and o in _KINDS)}
    return tuple(sorted(found, key=str))


def _is_below_itself(shapes: Graph, shape: Term) -> bool:
    todo, seen = list(_referred(shapes, shape)), set[Term]()
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            todo += _referred(shapes, node)
    return shape in seen


def _referred(shapes: Graph, shape: Term) -> Iterator[Term]:
    for predicate in _REFERRING:
        yield from shapes.objects(shape, predicate)
    for predicate in _REFERRING_LISTS:
        for head in shapes.objects(shape, predicate):
            yield from read_list(shapes, head)


def defect(name: str, node: Term, expected: str, about: Term | None = None) -> Problem:
    """A problem of a guideline, at a node and about another term."""
    remedy = "Correct the guideline's shapes."
    subject = None if about is None else shown(about)
    return Problem(name, "guideline", expected, remedy, node=shown(node), property=subject)


def shown(node: Term) -> str:
    """A node as problems name it."""
    return short(node) if isinstance(node, NamedNode) else "a blank node"
