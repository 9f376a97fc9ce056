"""A guideline's ontology, shapes and the demands on them in; a problem for each defect out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

import pyshacl
from pyoxigraph import Literal, NamedNode

from reasoner.bridge import from_rdflib, to_rdflib
from reasoner.criteria import Criterion, criteria, rows
from reasoner.errors import GuidelineError, Problem
from reasoner.evidence import EVALUATED
from reasoner.graph import (
    Alternative,
    Graph,
    Inverse,
    Path,
    Predicate,
    Sequence,
    Term,
    parse_path,
    read_list,
    reverse,
)
from reasoner.names import local_name, path_text, short
from reasoner.ontology import Ontology
from reasoner.reach import missed, places
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
_KINDS = (SH.NodeShape, SH.PropertyShape)
_TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)
_REFERRING = (SH.node, SH.property, SH["not"], SH.qualifiedValueShape)
_REFERRING_LISTS = (SH["and"], SH["or"], SH.xone)
_PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
_SHARED = (RDF.type, FACT.code, FACT.mayBe)


def problems(ontology: Graph, shapes: Graph, demands: Graph) -> tuple[Problem, ...]:
    """What is wrong with a guideline, ordered; nothing where it may be used.

    `demands` are those of `shapes/guidelines.ttl`. What needs whole criteria is looked at where
    nothing demanded of them is missing.
    """
    found = [*_demanded(ontology.union(shapes), demands), *_of_shapes(ontology, shapes)]
    if not found:
        found += _of_criteria(ontology, shapes)
    return tuple(sorted(dict.fromkeys(found), key=str))


def _demanded(guideline: Graph, demands: Graph) -> Iterator[Problem]:
    _, report, _ = pyshacl.validate(to_rdflib(guideline), shacl_graph=to_rdflib(demands))
    results = Graph((s, p, o) for s, p, o, _ in from_rdflib(report, "guideline"))
    for result in results.of_type(SH.ValidationResult):
        shape, node = results.value(result, SH.sourceShape), results.value(result, SH.focusNode)
        if isinstance(shape, NamedNode) and node is not None:
            path = demands.value(shape, SH.path)
            yield Problem(
                local_name(shape),
                "guideline",
                _text(demands, shape, SH.message),
                _text(demands, shape, SH.description),
                node=_name(node),
                property=None if path is None else path_text(demands, path),
            )


def _of_shapes(ontology: Graph, shapes: Graph) -> Iterator[Problem]:
    yield from _terms(shapes)
    yield from _declarations(ontology, shapes)
    yield from _inverses(ontology, shapes)
    yield from _idle(ontology, shapes)
    for shape in _shapes(shapes):
        if _is_below_itself(shapes, shape):
            yield _problem("shape-below-itself", shape, "A shape does not refer back to itself.")


def _terms(shapes: Graph) -> Iterator[Problem]:
    """Terms that SHACL Core lacks, and constraints that this reasoner does not evaluate."""
    for s, p, o in shapes:
        for term in (p, o):
            if isinstance(term, NamedNode) and term.value.startswith(SH.iri):
                if term not in CORE:
                    yield _problem("no-shacl-core-term", s, "Shapes use terms of SHACL Core.", term)
                elif term == p and p not in EVALUATED:
                    said = "Shapes use constraints that this reasoner evaluates."
                    yield _problem("constraint-not-evaluated", s, said, term)


def _declarations(ontology: Graph, shapes: Graph) -> Iterator[Problem]:
    """Properties, classes and individuals that shapes name and the ontology does not declare."""
    properties = {p for kind in _PROPERTIES for p in ontology.of_type(kind)}
    classes = set(ontology.of_type(OWL.Class))
    for path, holder in _paths(shapes):
        for step in _steps(path):
            if step.iri not in properties:
                yield _problem("undeclared-property", holder, "Paths are of properties.", step.iri)
    for s, p, o in shapes:
        if p in (SH.targetObjectsOf, SH.targetSubjectsOf) and o not in properties:
            yield _problem("undeclared-property", s, "Targets are of declared properties.", o)
        if p in (SH["class"], SH.targetClass) and o not in classes:
            yield _problem("undeclared-class", s, "Shapes ask for classes of the ontology.", o)
        if p in (SH["in"], SH.hasValue):
            for value in read_list(shapes, o) if p == SH["in"] else (o,):
                if isinstance(value, NamedNode) and not _is_declared(ontology, shapes, value):
                    said = "Shapes ask for terms of the ontology, or codes of its code systems."
                    yield _problem("undeclared-value", s, said, value)


def _is_declared(ontology: Graph, shapes: Graph, value: NamedNode) -> bool:
    typed = ontology.objects(value, RDF.type) or shapes.objects(value, RDF.type)
    return bool(typed) or any(
        value.value.startswith(start)
        and re.fullmatch(_text(ontology, system, GUIDE.codePattern), value.value[len(start) :])
        for system in ontology.of_type(GUIDE.CodeSystem)
        for start in [_text(ontology, system, GUIDE.codeNamespace)]
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
                yield _problem("way-back-from-a-shared-term", holder, said, iri)


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
    """Shapes that nothing leads to from a target, a criterion or a citation."""
    roots: set[Term] = {s for s, p, _ in shapes if p in _TARGETS}
    roots |= set(shapes.of_type(GUIDE.Criterion))
    roots |= {o for graph in (ontology, shapes) for _, p, o in graph if p == GUIDE.where}
    reached, todo = set(roots), list(roots)
    while todo:
        node = todo.pop()
        new = {o for p in shapes.predicates(node) for o in shapes.objects(node, p)} - reached
        reached |= new
        todo += new
    for shape in _shapes(shapes):
        if shape not in reached:
            yield _problem("idle-shape", shape, "A shape has a target or is referred to.")


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


def _of_criteria(ontology: Graph, shapes: Graph) -> Iterable[Problem]:
    try:
        found = tuple(criteria(shapes).values())
    except GuidelineError as error:
        return error.problems
    return [*_unequal(found, ontology), *_unreached(found, ontology, shapes), *_last_row(shapes)]


def _unequal(found: tuple[Criterion, ...], ontology: Graph) -> Iterator[Problem]:
    for leaf in found:
        halves = (leaf.support, leaf.opposition)
        paths = [half.path for half in halves if half is not None]
        if len(paths) == 2 and paths[0] != paths[1] and not _are_of_one(ontology, *paths):
            said = "The shape for a leaf and the one against it have one path, or two kinds of one."
            yield _problem("halves-on-two-paths", leaf.iri, said)


def _are_of_one(ontology: Graph, one: Path, other: Path) -> bool:
    """Whether two paths are single properties of which the ontology knows a common one above."""
    match one, other:
        case Predicate(a), Predicate(b):
            above = ontology.objects(a, RDFS.subPropertyOf)
            return any(p in above for p in ontology.objects(b, RDFS.subPropertyOf))
        case _:
            return False


def _unreached(found: tuple[Criterion, ...], ontology: Graph, shapes: Graph) -> Iterator[Problem]:
    for shape in missed(found, shapes, Ontology(ontology)):
        said = "A leaf or claim has a target that leads to every node where it is asked."
        yield _problem("target-elsewhere", shape, said)
    looked_at = places(found)
    for criterion in found:
        if criterion.iri not in looked_at:
            said = "A criterion has a position, or is a part of one that has."
            yield _problem("idle-criterion", criterion.iri, said)


def _last_row(shapes: Graph) -> Iterator[Problem]:
    """Only the last row asks nothing, so that every request has an outcome and no row is idle."""
    found = rows(shapes)
    for number, row in enumerate(found, 1):
        if bool(row.tests) == (number == len(found)):
            said = "The last outcome row has no test, and every other one has."
            yield _problem("row-out-of-order", row.iri, said)


def _problem(name: str, node: Term, expected: str, about: Term | None = None) -> Problem:
    remedy = "Correct the guideline's shapes."
    subject = None if about is None else _name(about)
    return Problem(name, "guideline", expected, remedy, node=_name(node), property=subject)


def _name(node: Term) -> str:
    return short(node) if isinstance(node, NamedNode) else "a blank node"


def _text(graph: Graph, node: Term, predicate: NamedNode) -> str:
    value = graph.value(node, predicate)
    return value.value if isinstance(value, Literal) else ""
