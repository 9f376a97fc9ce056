"""Guidelines are held to demands and to a lint, each of which has a counterexample of its name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from inspect import getsource
from pathlib import Path
from typing import cast

import pytest
from pyoxigraph import Literal, NamedNode
from pyshacl.entrypoints import meta_validate

from reasoner.bridge import to_rdflib
from reasoner.check import lint, shape_lint
from reasoner.check.lint import problems
from reasoner.check.reach import missed
from reasoner.check.shape_lint import CORE
from reasoner.criteria import criteria
from reasoner.graph import Graph, Triple
from reasoner.names import local_name
from reasoner.owl.hierarchy import triples
from reasoner.owl.ontology import Ontology
from reasoner.planner import EXPRESSED
from reasoner.terms import GUIDE, RDF, SH

TESTS = Path(__file__).parent
ROOT = TESTS.parent
SECOND = TESTS / "second-guideline"
BROKEN = sorted((TESTS / "broken" / "guidelines").glob("*.ttl"))
DEMANDS = ROOT / "shapes" / "guidelines.ttl"
SHAPES = sorted((ROOT / "shapes").rglob("*.ttl")) + sorted((SECOND / "shapes").glob("*.ttl"))


def graph(files: Iterable[Path]) -> Graph:
    return Graph(cast("Triple", (t.subject, t.predicate, t.object)) for t in triples(files))


@cache
def demands() -> Graph:
    return graph([DEMANDS])


@cache
def guideline(name: str) -> tuple[Graph, Graph]:
    """The ontology, with the vocabularies, and the shapes of a guideline."""
    folders = {
        "venous-stent": (ROOT / "ontology" / "venous-stent", ROOT / "shapes" / "venous-stent"),
        "second": (SECOND / "ontology", SECOND / "shapes"),
    }
    ontology, shapes = folders[name]
    vocabularies = (ROOT / "ontology").glob("*.ttl")
    return graph([*vocabularies, *ontology.glob("*.ttl")]), graph(shapes.glob("*.ttl"))


@pytest.mark.parametrize("name", ["venous-stent", "second"])
def test_a_guideline_has_no_problem(name: str) -> None:
    assert not problems(*guideline(name), demands())


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_counterexample_has_the_problem_of_its_name_and_no_other(path: Path) -> None:
    ontology, shapes = guideline("second")
    more = graph([path])
    found = problems(ontology.union(more), shapes.union(more), demands())
    assert {problem.name for problem in found} == {path.stem}
    assert all(p.node and p.expected.endswith(".") and p.remedy.endswith(".") for p in found)


def demanded() -> set[str]:
    """The names of the demands that have a target."""
    targets = (SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf)
    return {
        local_name(node)
        for node in demands().all_subjects()
        if isinstance(node, NamedNode) and any(demands().objects(node, t) for t in targets)
    }


def test_every_demand_and_every_lint_has_a_counterexample() -> None:
    sources = map(getsource, (lint, shape_lint))
    linted = {name for text in sources for name in re.findall(r'defect\(\s*"([a-z-]+)"', text)}
    assert len(linted) >= 11
    assert {path.stem for path in BROKEN} == demanded() | linted | {"criterion-below-itself"}


def test_every_demand_says_what_it_expects_and_what_to_do() -> None:
    for name in demanded():
        node = NamedNode(f"https://w3id.org/guideline-reasoner/demand#{name}")
        for said in (SH.name, SH.message, SH.description):
            assert len(demands().objects(node, said)) == 1, name


def malformed(shapes: Graph) -> str:
    """What SHACL's shapes for shapes say against some; pySHACL goes as deep as a list is long."""
    conforms, _, text = meta_validate(to_rdflib(shapes), max_validation_depth=400)
    return "" if conforms else text


def test_shapes_are_shapes_by_the_shapes_of_shacl() -> None:
    assert not malformed(graph(SHAPES))


def test_the_shapes_of_shacl_find_a_malformed_shape() -> None:
    shape = NamedNode("urn:x#shape")
    more: list[Triple] = [(shape, RDF.type, SH.NodeShape), (shape, SH.minCount, Literal("many"))]
    assert "urn:x#shape" in malformed(graph(SHAPES[-1:]).with_added(more))


def test_what_is_evaluated_is_part_of_core() -> None:
    assert EXPRESSED < CORE < set(SH)


def test_a_target_that_misses_a_place_is_found_for_each_kind_of_step() -> None:
    ontology, shapes = guideline("second")
    assert not list(missed(tuple(criteria(shapes).values()), shapes, Ontology(ontology)))
    for lost in (SH.targetObjectsOf, SH.targetClass):
        kept = Graph(t for t in shapes if t[1] != lost)
        found = set(missed(tuple(criteria(kept).values()), kept, Ontology(ontology)))
        assert found
        assert all(shapes.objects(shape, lost) for shape in found)
    assert GUIDE.over in {p for _, p, _ in shapes}
