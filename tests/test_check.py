"""A check: the document's defects and overlaps are all found, declared, and shown by a patient."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path
from typing import cast

import pyoxigraph
import pytest
from casebook import CASES, document, label, reasoner, reviewed
from pyoxigraph import NamedNode

from reasoner.check.entail import Entailment
from reasoner.check.policy import Kind, Relation
from reasoner.check.report import check_json, check_text
from reasoner.check.run import Checked, check
from reasoner.classify import Case, classify
from reasoner.cli.main import main
from reasoner.criteria import Criterion, Operator, State
from reasoner.evidence import Walker
from reasoner.facts.requests import split
from reasoner.fold import Folded
from reasoner.graph import Graph, Term, Triple
from reasoner.guideline import demands, load
from reasoner.owl.ontology import Ontology
from reasoner.reference import ReferenceEngine
from reasoner.report.layout import WIDTH
from reasoner.terms import FACT

TESTS = Path(__file__).parent
SECOND = TESTS / "second-guideline"
BROKEN = sorted((TESTS / "broken" / "check").iterdir())
GUIDELINE = reasoner().guideline
POLICY = tuple(path for path in CASES if path.parent.name == "policy")
FIGURES = ("ind-01", "ind-02", "ind-05", "ind-13", "percent", "policy")


@cache
def checked() -> Checked:
    return check(GUIDELINE, demands())


def related(first: str, second: str) -> Relation:
    [found] = [o.relation for o in checked().overlaps if o.relation.pair == (first, second)]
    return found


# The document's citations


def test_the_defects_of_the_documents_citations_are_those_that_reading_it_finds() -> None:
    found = [(d.notation, d.marker, d.verdict.value) for d in checked().defects]
    assert found == [
        ("EVD-1", "7", "wrong"),
        ("EVD-2", "13", "dangling"),
        ("EVD-3", "4", "wrong"),
        ("EVD-4", "10", "wrong"),
        ("IND", "2", "partly"),
        ("IND-03", "6", "poor fit"),
        *((f"IND-{n:02}", None, "prints none") for n in (5, 7, 8, 9, 10, 11, 12, 13)),
    ]


def test_a_defect_of_the_document_is_declared_and_no_problem_of_the_files() -> None:
    assert all(defect.is_declared and defect.said for defect in checked().defects)
    assert not checked().problems


# Criteria that overlap


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ("IND-01", "IND-02", Kind.INSIDE),
        ("IND-03", "IND-04", Kind.ONE_SITE),
        ("IND-05b", "IND-13a", Kind.SAME),
        ("IND-13a", "IND-13b", Kind.INSIDE),
        ("IND-05", "IND-10", Kind.ONE_RECORD),
        ("IND-07", "IND-13", Kind.ONE_RECORD),
    ],
)
def test_criteria_that_overlap_or_swallow_one_another_are_found(
    first: str, second: str, kind: Kind
) -> None:
    assert related(first, second).kind is kind


def test_what_lies_inside_comes_first() -> None:
    inside = {o.relation.pair: o.relation for o in checked().overlaps}
    assert inside["IND-01", "IND-02"].first.notation == "IND-02"
    assert inside["IND-13a", "IND-13b"].first.notation == "IND-13b"


def test_every_overlap_is_declared_and_has_an_example() -> None:
    assert len(checked().overlaps) >= 15
    for overlap in checked().overlaps:
        assert overlap.declared
        assert overlap.relation.example is not None


@cache
def evaluated(first: str, second: str) -> tuple[Case, Folded]:
    """The example of a relation as the reference engine evaluates it."""
    example = related(first, second).example
    assert example is not None
    [[evaluation]] = ReferenceEngine(GUIDELINE.rules).evaluate([example.case])
    return example.case, evaluation.folded


@pytest.mark.parametrize(
    ("first", "second"),
    [
        o.relation.pair
        for o in checked().overlaps
        if o.relation.kind in (Kind.ONE_RECORD, Kind.ONE_SITE)
    ],
)
def test_the_example_of_an_overlap_claims_both_at_one_node_or_by_one_complication(
    first: str, second: str
) -> None:
    case, folded = evaluated(first, second)
    both = (first, second)
    nodes = case.graph.objects(case.request, FACT.atIssue)
    claiming = [{n for n in nodes if folded.states[c, n] is not State.NOT_CLAIMED} for c in both]
    together = claiming[0] & claiming[1]
    arose = [(n, o) for n in claiming[0] for o in case.graph.objects(n, FACT.complicationOf)]
    assert together or any(of in claiming[1] for _, of in arose)


@pytest.mark.parametrize(
    ("first", "second"),
    [o.relation.pair for o in checked().overlaps if o.relation.kind in (Kind.INSIDE, Kind.SAME)],
)
def test_a_patient_meets_both_of_two_criteria_that_lie_inside_each_other(
    first: str, second: str
) -> None:
    both = (first, second)
    assert any(
        all(found.evaluation.folded.states.get((c, node)) is State.MET for c in both)
        for path in POLICY
        for found in reviewed(path)
        for node in found.case.graph.all_subjects()
    )


def test_an_iliac_compression_is_met_as_an_obstruction_that_its_own_bullet_refuses() -> None:
    [path] = [path for path in POLICY if path.stem == "ind-03-and-ind-04"]
    found = reviewed(path)[0].determination
    assert (found.state("IND-03"), found.state("IND-04")) == (State.NOT_MET, State.MET)


@pytest.mark.parametrize("path", [p for p in CASES if p.parent.name in FIGURES], ids=label)
def test_no_case_supports_what_lies_inside_and_not_what_it_lies_in(path: Path) -> None:
    relations = [o.relation for o in checked().overlaps if o.relation.kind is Kind.INSIDE]
    walker = Walker(GUIDELINE.shapes)
    for request in split(document(path)):
        case = classify(request.graph, request.request, request.patient, GUIDELINE.ontology)
        for relation in relations:
            for node in case.graph.all_subjects():
                if supported(relation.first, node, case.graph, walker):
                    assert supported(relation.second, node, case.graph, walker)


def supported(criterion: Criterion, node: Term, graph: Graph, walker: Walker) -> bool:
    """Whether a node supports a criterion, all of whose parts are looked at there."""
    if criterion.support is not None:
        return walker.proof(graph, node, criterion.support.shape) is not None
    assert criterion.operator is Operator.ALL
    return all(supported(child, node, graph, walker) for child in criterion.children)


# What follows from what

SHAPES = """
    @prefix : <urn:x#> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix sh: <http://www.w3.org/ns/shacl#> .
    :Cat a owl:Class ; rdfs:subClassOf :Animal .
    :Dog a owl:Class ; rdfs:subClassOf :Animal .
    :Animal a owl:Class .
    :firstOwner rdfs:subPropertyOf :owner .
    :cat sh:class :Cat .
    :animal sh:class :Animal .
    :cat-or-dog sh:or ( [ sh:class :Cat ] [ sh:class :Dog ] ) .
    :both sh:class :Cat , :Dog .
    :cat-and-dog sh:and ( [ sh:class :Cat ] [ sh:class :Dog ] ) .
    :no-cat sh:not :cat .
    :no-animal sh:not :animal .
    :over-5 sh:minExclusive 5 .
    :from-5 sh:minInclusive 5 .
    :over-4 sh:minExclusive 4.0 .
    :under-5 sh:maxExclusive 5 .
    :to-5 sh:maxInclusive 5 .
    :to-6 sh:maxInclusive 6 .
    :after sh:minExclusive "2020-01-01" .
    :red sh:in ( :r ) .
    :red-or-blue sh:in ( :r :b ) .
    :is-red sh:hasValue :r .
    :has-red sh:property [ sh:path :colour ; sh:hasValue :r ] .
    :has-colour sh:property [ sh:path :colour ; sh:minCount 1 ] .
    :has-two sh:property [ sh:path :colour ; sh:minCount 2 ] .
    :has-bright sh:property [
        sh:path :colour ; sh:qualifiedValueShape :red-or-blue ; sh:qualifiedMinCount 1 ] .
    :at-most-1 sh:property [ sh:path :colour ; sh:maxCount 1 ] .
    :at-most-2 sh:property [ sh:path :colour ; sh:maxCount 2 ] .
    :no-red sh:property [
        sh:path :colour ; sh:qualifiedValueShape :red ; sh:qualifiedMaxCount 0 ] .
    :no-bright sh:property [
        sh:path :colour ; sh:qualifiedValueShape :red-or-blue ; sh:qualifiedMaxCount 0 ] .
    :all-red sh:property [ sh:path :colour ; sh:in ( :r ) ] .
    :all-bright sh:property [ sh:path :colour ; sh:in ( :r :b ) ] .
    :owned sh:property [ sh:path :owner ; sh:minCount 1 ] .
    :first-owned sh:property [ sh:path :firstOwner ; sh:minCount 1 ] .
    :owned-or-fed sh:property [
        sh:path [ sh:alternativePath ( :owner :feeder ) ] ; sh:minCount 1 ] .
    :owner-named sh:property [ sh:path ( :owner :name ) ; sh:minCount 1 ] .
    :first-owner-named sh:property [ sh:path ( :firstOwner :name ) ; sh:minCount 1 ] .
    :owns sh:property [ sh:path [ sh:inversePath :owner ] ; sh:minCount 1 ] .
    :first-owns sh:property [ sh:path [ sh:inversePath :firstOwner ] ; sh:minCount 1 ] .
    :perhaps-owned sh:property [ sh:path [ sh:zeroOrOnePath :owner ] ; sh:minCount 1 ] .
    :perhaps-first sh:property [ sh:path [ sh:zeroOrOnePath :firstOwner ] ; sh:minCount 1 ] .
    :red-cat sh:node :cat , :has-red .
"""

# Each follows from the one before it, and not the other way round.
FOLLOWS = """
    cat animal | cat cat-or-dog | cat-or-dog animal | both cat | no-animal no-cat | over-5 from-5
    over-5 over-4 | from-5 over-4 | under-5 to-5 | to-5 to-6 | red red-or-blue | is-red red-or-blue
    has-red has-colour | has-red has-bright | has-two has-colour | at-most-1 at-most-2
    no-bright no-red | all-red all-bright | first-owned owned | owned owned-or-fed
    first-owner-named owner-named | first-owns owns | owned perhaps-owned
    perhaps-first perhaps-owned | red-cat cat | red-cat has-colour | both animal
"""
EQUAL = "is-red red | both cat-and-dog | after after"
UNRELATED = (
    "over-5 under-5 | cat over-5 | has-red all-red | owned owns | after over-5 | no-cat no-red"
)


def pairs(text: str) -> list[tuple[str, str]]:
    words = text.replace("|", " ").split()
    return list(zip(words[::2], words[1::2], strict=True))


@cache
def entailment() -> Entailment:
    quads = pyoxigraph.parse(SHAPES.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    graph = Graph(cast("Triple", (q.subject, q.predicate, q.object)) for q in quads)
    return Entailment(graph, Ontology(graph))


def follows(given: str, wanted: str) -> bool:
    return entailment().follows(NamedNode(f"urn:x#{given}"), NamedNode(f"urn:x#{wanted}"))


@pytest.mark.parametrize(("given", "wanted"), pairs(FOLLOWS))
def test_a_wider_shape_follows_from_a_narrower_one_only(given: str, wanted: str) -> None:
    assert follows(given, wanted)
    assert not follows(wanted, given)


@pytest.mark.parametrize(("one", "other"), pairs(EQUAL))
def test_shapes_that_ask_the_same_follow_from_each_other(one: str, other: str) -> None:
    assert follows(one, other)
    assert follows(other, one)


@pytest.mark.parametrize(("one", "other"), pairs(UNRELATED))
def test_of_unrelated_shapes_neither_follows(one: str, other: str) -> None:
    assert not follows(one, other)
    assert not follows(other, one)


# Counterexamples: a second guideline with more files


def variant(path: Path, folder: Path) -> Path:
    """The second guideline with the files of a counterexample beside its own."""
    for kind in ("ontology", "shapes"):
        shutil.copytree(SECOND / kind, folder / kind)
        if (path / kind).is_dir():
            shutil.copytree(path / kind, folder / kind, dirs_exist_ok=True)
    return folder


def test_a_guideline_without_overlaps_has_none_and_no_problem() -> None:
    found = check(load(SECOND), demands())
    assert not found.problems
    assert not found.overlaps
    assert [(d.notation, d.verdict.value) for d in found.defects] == [("REPAIR-2", "prints none")]


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.name)
def test_a_counterexample_has_the_problem_of_its_name(path: Path, tmp_path: Path) -> None:
    name, _, kind = path.name.partition("--")
    found = check(load(variant(path, tmp_path)), demands())
    assert [problem.name for problem in found.problems] == [name]
    [problem] = found.problems
    assert problem.node
    if name == "undeclared-overlap":
        [overlap] = found.overlaps
        assert overlap.relation.kind == kind.replace("-", " ")
        assert (problem.found or "").startswith(overlap.relation.kind)
    elif name == "undeclared-defect-of-citation":
        assert [d.verdict for d in found.defects if not d.is_declared] == [problem.found]
        assert problem.found == kind.removeprefix("not-")


def test_each_problem_that_a_check_finds_has_a_counterexample() -> None:
    names = {path.name.partition("--")[0] for path in BROKEN}
    assert names == {
        "idle-shape",
        "overlap-not-found",
        "undeclared-defect-of-citation",
        "undeclared-overlap",
    }
    kinds = {p.name.partition("--")[2] for p in BROKEN if p.name.startswith("undeclared-overlap")}
    assert kinds == {kind.replace(" ", "-") for kind in Kind}


# The command


def test_the_command_says_what_it_found_and_succeeds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    shown = capsys.readouterr().out
    assert shown == check_text(checked())
    assert shown.startswith("Problems of the guideline's files: none\n")
    assert max(map(len, shown.splitlines())) <= WIDTH
    for overlap in checked().overlaps:
        assert overlap.declared is not None
        assert overlap.declared in " ".join(shown.split())


def test_the_command_fails_where_the_files_have_a_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [path] = [path for path in BROKEN if path.name == "undeclared-overlap--one-site"]
    assert main(["check", "--guideline", str(variant(path, tmp_path))]) == 1
    shown = " ".join(capsys.readouterr().out.split())
    assert "Problems of the guideline's files: 1 guideline: undeclared-overlap" in shown
    assert "at one site" in shown


def test_json_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--format", "json"]) == 0
    out = capsys.readouterr().out
    assert out == check_json(checked())
    found = json.loads(out)
    assert found["problems"] == []
    assert [d["notation"] for d in found["defects"]] == [d.notation for d in checked().defects]
    assert len(found["overlaps"]) == len(checked().overlaps)
    for overlap in found["overlaps"]:
        facts = "\n".join(overlap["example"]["facts"]).encode()
        assert list(pyoxigraph.parse(facts, format=pyoxigraph.RdfFormat.N_TRIPLES))
