"""A guideline's ontology, shapes and the demands on them in; a problem for each defect out."""

from __future__ import annotations

from collections.abc import Iterator

import pyshacl
from pyoxigraph import NamedNode

from reasoner.bridge import from_rdflib, to_rdflib
from reasoner.check.reach import missed, places
from reasoner.check.shape_lint import defect, of_shapes, shown
from reasoner.criteria import Criterion, criteria, rows
from reasoner.errors import GuidelineError, Problem
from reasoner.graph import Graph
from reasoner.names import local_name, path_text
from reasoner.owl.ontology import Ontology
from reasoner.paths import Path, Predicate
from reasoner.readings import ambiguities, substituted
from reasoner.terms import RDFS, SH


def problems(ontology: Graph, shapes: Graph, demands: Graph) -> tuple[Problem, ...]:
    """What is wrong with a guideline, ordered; nothing where it may be used.

    `demands` are those of `shapes/guidelines.ttl`. What needs whole criteria is looked at where
    nothing demanded of them is missing.
    """
    found = [*_demanded(ontology.union(shapes), demands), *of_shapes(ontology, shapes)]
    if not found:
        found = _of_criteria(ontology, shapes)
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
                demands.text(shape, SH.message) or "",
                demands.text(shape, SH.description) or "",
                node=shown(node),
                property=None if path is None else path_text(demands, path),
            )


def _of_criteria(ontology: Graph, shapes: Graph) -> list[Problem]:
    """Of the criteria as they stand, and as each reading alone makes them."""
    known = Ontology(ontology)
    try:
        found = [*_of_tree(known, shapes), *_idle_criteria(tuple(criteria(shapes).values()))]
        for ambiguity in ambiguities(shapes):
            for reading in ambiguity.others:
                found += _of_tree(known, substituted(shapes, [reading]))
    except GuidelineError as error:
        return list(error.problems)
    return found


def _of_tree(ontology: Ontology, shapes: Graph) -> Iterator[Problem]:
    found = tuple(criteria(shapes).values())
    yield from _unequal(found, ontology.graph)
    yield from _last_row(shapes)
    for shape in missed(found, shapes, ontology):
        said = "A leaf or claim has a target that leads to every node where it is asked."
        yield defect("target-elsewhere", shape, said)


def _unequal(found: tuple[Criterion, ...], ontology: Graph) -> Iterator[Problem]:
    for leaf in found:
        halves = (leaf.support, leaf.opposition)
        paths = [half.path for half in halves if half is not None]
        if len(paths) == 2 and paths[0] != paths[1] and not _are_of_one(ontology, *paths):
            said = "The shape for a leaf and the one against it have one path, or two kinds of one."
            yield defect("halves-on-two-paths", leaf.iri, said)


def _are_of_one(ontology: Graph, one: Path, other: Path) -> bool:
    """Whether two paths are single properties of which the ontology knows a common one above."""
    match one, other:
        case Predicate(a), Predicate(b):
            above = ontology.objects(a, RDFS.subPropertyOf)
            return any(p in above for p in ontology.objects(b, RDFS.subPropertyOf))
        case _:
            return False


def _idle_criteria(found: tuple[Criterion, ...]) -> Iterator[Problem]:
    looked_at = places(found)
    for criterion in found:
        if criterion.iri not in looked_at:
            said = "A criterion has a position, or is a part of one that has."
            yield defect("idle-criterion", criterion.iri, said)


def _last_row(shapes: Graph) -> Iterator[Problem]:
    """Only the last row asks nothing, so that every request has an outcome and no row is idle."""
    found = rows(shapes)
    for number, row in enumerate(found, 1):
        if bool(row.tests) == (number == len(found)):
            said = "The last outcome row has no test, and every other one has."
            yield defect("row-out-of-order", row.iri, said)
