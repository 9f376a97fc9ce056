"""What a reading touches: where it is folded again, and by which predicates alone it differs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from casebook import CASES, reviewed
from pyoxigraph import NamedNode

from reasoner.criteria import Criterion
from reasoner.evaluate import Rules
from reasoner.graph import Graph
from reasoner.guideline import load
from reasoner.interactive import InteractiveEngine
from reasoner.terms import FACT
from reasoner.touched import are_alike, looked_at, swapped, touched

GUIDELINE = load()
OWN = GUIDELINE.rules


def under(key: str) -> Rules:
    [reading] = GUIDELINE.readings(key)
    return GUIDELINE.alternatives[reading].rules


def notations(criteria: frozenset[Criterion]) -> set[str]:
    return {criterion.notation for criterion in criteria}


@pytest.mark.parametrize(
    ("key", "swaps"),
    [
        ("AMB-19=all-present", {(FACT.atIssue, FACT.assertedAtIssue)}),
        ("AMB-13=identical", {(FACT.allergyAtIssue, FACT.allergyToMaterialItself)}),
        ("AMB-24=person-decides", set()),
        ("AMB-08=inclusive", None),
        ("AMB-11=thrombotic-only", None),
        ("AMB-14=intent-only", None),
    ],
)
def test_a_reading_may_differ_in_predicates_alone(
    key: str, swaps: set[tuple[NamedNode, NamedNode]] | None
) -> None:
    assert swapped(OWN, under(key)) == swaps


@pytest.mark.parametrize(
    ("key", "alike"),
    [
        ("AMB-08=inclusive", True),
        ("AMB-11=thrombotic-only", True),
        ("AMB-07=specific-governs", False),
        ("AMB-13=identical", False),
        ("AMB-15=indication", False),
    ],
)
def test_criteria_are_combined_alike_whatever_leaves_ask(key: str, alike: bool) -> None:
    assert are_alike(OWN, under(key)) is alike


def test_what_stands_above_a_leaf_is_touched_with_it() -> None:
    found = notations(touched(OWN, under("AMB-11=thrombotic-only")))
    assert found == {"IND", "IND-09", "IND-09a"}


def test_what_is_referred_to_is_touched_with_all_that_refers_to_it() -> None:
    """The non-indications hold for adults."""
    found = notations(touched(OWN, under("AMB-13=identical")))
    assert found == {"EXC-ALLERGY", "NON-01", "IND-ADULT", "NON-02"}


def test_what_stands_below_a_criterion_claimed_otherwise_is_touched() -> None:
    found = notations(touched(OWN, under("AMB-07=specific-governs")))
    assert {"IND-04", "IND-04a", "IND-04b", "IND-05", "IND-05a", "IND-05b"} <= found
    assert not found & {"IND-03", "IND-06", "EXC-ALLERGY", "CODE"}


def test_what_no_top_criterion_leads_to_is_not_looked_at() -> None:
    assert "NON-02b" in notations(looked_at(OWN))
    assert "NON-02b" not in notations(looked_at(under("AMB-14=intent-only")))


def test_a_reading_is_the_same_where_its_predicates_say_the_same() -> None:
    engine = InteractiveEngine(OWN, [under("AMB-19=all-present")])
    found = set()
    for path in CASES[::40]:
        for one in reviewed(path):
            graph = one.case.graph
            alike = graph.are_alike(FACT.atIssue, FACT.assertedAtIssue)
            own, other = engine.evaluate([one.case])[0]
            assert not alike or other is own
            found.add(alike)
    assert found == {True, False}


def test_predicates_are_alike_with_the_same_subjects_and_objects() -> None:
    one, other, s, t = (NamedNode(f"urn:x#{name}") for name in ("one", "other", "s", "t"))
    assert Graph([(s, one, t), (s, other, t)]).are_alike(one, other)
    assert Graph().are_alike(one, other)
    assert not Graph([(s, one, t), (t, other, s)]).are_alike(one, other)
    assert not Graph([(s, one, s), (s, one, t), (s, other, t)]).are_alike(one, other)


def with_targets(subjects_of: str, objects_of: str) -> Rules:
    """The rules with one leaf that is evaluated at other subjects and objects."""
    leaf, targets = next(iter(OWN.plan.targets.items()))
    subjects, objects = (
        frozenset(NamedNode(f"urn:x#{name}") for name in names.split())
        for names in (subjects_of, objects_of)
    )
    other = replace(targets, subjects_of=subjects, objects_of=objects)
    made = replace(OWN)
    vars(made)["plan"] = replace(OWN.plan, targets={**OWN.plan.targets, leaf: other})
    return made


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (("one", ""), ("one", ""), set()),
        (("one", ""), ("two", ""), {("one", "two")}),
        (("one both", ""), ("two both", ""), {("one", "two")}),
        (("", "one"), ("", "two"), {("one", "two")}),
        (("one", ""), ("", ""), None),
        (("", ""), ("one", ""), None),
        (("", "one"), ("", "one two"), None),
        (("one two", ""), ("three four", ""), None),
    ],
)
def test_targets_differ_in_a_predicate_where_one_takes_the_place_of_one(
    before: tuple[str, str], after: tuple[str, str], expected: set[tuple[str, str]] | None
) -> None:
    found = swapped(with_targets(*before), with_targets(*after))
    named = None if found is None else {tuple(p.value[6:] for p in pair) for pair in found}
    assert named == expected
