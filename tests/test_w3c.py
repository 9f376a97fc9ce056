"""The W3C's tests of SHACL Core, in the folder that `W3C_SHACL` names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import cast
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode

from reasoner.compiler import Compiler, Facts
from reasoner.graph import Graph, Term, Triple
from reasoner.paths import Predicate as Step
from reasoner.paths import ZeroOrMore, follow
from reasoner.planner import Planner
from reasoner.terms import RDF, RDFS, SH, Namespace

FOLDER = Path(os.environ.get("W3C_SHACL", "")) / "core"
FILES = tuple(
    path
    for path in sorted(FOLDER.glob("*/*.ttl") if "W3C_SHACL" in os.environ else ())
    if "mf:result" in path.read_text(encoding="utf-8")
)
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#", "action result")
SHT = Namespace("http://www.w3.org/ns/shacl-test#", "Failure Validate dataGraph shapesGraph")
TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)
UPWARDS = ZeroOrMore(Step(RDFS.subClassOf))

# Where a result names the node of a nested shape: the focus nodes of the outer one.
PEOPLE = "http://datashapes.org/sh/tests/core/property/property-001.test#"
NESTED: dict[str, set[Term]] = {
    "property/property-001": {
        NamedNode(f"{PEOPLE}InvalidPerson1"),
        NamedNode(f"{PEOPLE}InvalidPerson2"),
    },
    "validation-reports/shared": {NamedNode("http://example.org/shacl-test/i")},
}

pytestmark = pytest.mark.skipif(not FILES, reason="W3C_SHACL does not name the folder of the tests")


@cache
def graph(path: Path) -> Graph:
    quads = ox.parse(path=str(path), base_iri=path.as_uri())
    return Graph(cast("Triple", (q.subject, q.predicate, q.object)) for q in quads)


def classified(facts: Graph) -> Graph:
    """The facts with all classes of each node, as classification leaves them."""
    above = {c: follow(facts, c, UPWARDS) for _, p, c in facts if p == RDF.type}
    return facts.with_added(
        (s, RDF.type, wider) for s, p, c in facts if p == RDF.type for wider in above[c]
    )


def focus_nodes(facts: Graph, shapes: Graph, shape: Term) -> set[Term]:
    targets = Planner(shapes).targets(shape)
    return {
        *targets.nodes,
        *(n for cls in targets.classes for n in facts.subjects(RDF.type, cls)),
        *(n for predicate in targets.subjects_of for n in facts.subjects_with(predicate)),
        *(n for predicate in targets.objects_of for n in facts.objects_with(predicate)),
    }


def violated(facts: Graph, shapes: Graph) -> Iterator[tuple[Term, Term]]:
    """The pairs of shape and focus node that do not conform, by the plan."""
    planner, compiler = Planner(shapes), Compiler()
    for shape in shapes.all_subjects():
        for node in focus_nodes(facts, shapes, shape):
            if not compiler.holds(planner.test(shape))(Facts(facts), node):
                yield shape, node


def expected(manifest: Graph) -> tuple[bool, set[Term]]:
    """Whether the data conform, and the focus nodes of the results."""
    ((_, _, report),) = [t for t in manifest if t[1] == MF.result]
    results = manifest.objects(report, SH.result)
    conforms = manifest.value(report, SH.conforms)
    assert isinstance(conforms, Literal)
    return conforms.value == "true", {manifest.objects(r, SH.focusNode)[0] for r in results}


def source(manifest: Graph, kind: NamedNode) -> Graph:
    """A graph that a test names, without the report that it expects."""
    ((_, _, iri),) = [t for t in manifest if t[1] == kind]
    found = graph(Path(unquote(cast("NamedNode", iri).value.removeprefix("file://"))))
    told = {*found.of_type(SH.ValidationResult), *found.of_type(SH.ValidationReport)}
    return Graph(t for t in found if t[0] not in told)


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_test_of_the_suite_passes(path: Path) -> None:
    manifest = graph(path)
    facts = classified(source(manifest, SHT.dataGraph))
    shapes = source(manifest, SHT.shapesGraph)
    conforms, nodes = expected(manifest)
    found = {node for _, node in violated(facts, shapes)}
    assert not found if conforms else found == NESTED.get(name(path), nodes)
