"""What is found of a request where leaves have other values, or rows or readings are others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from casebook import CASES, label, reasoner, reviewed
from pyoxigraph import NamedNode

from reasoner.classify import classify
from reasoner.criteria import Outcome, State, criteria
from reasoner.facts.read import read
from reasoner.facts.requests import split
from reasoner.fold import Key
from reasoner.graph import Graph
from reasoner.guideline import Guideline, load
from reasoner.interactive import InteractiveEngine
from reasoner.supposing import Change, Difference, Found, difference, supposing
from reasoner.terms import FACT, GUIDE

FOLDER = Path(__file__).parent / "second-guideline"
SECOND = load(FOLDER)
MET, NOT_MET, UNKNOWN = State.MET, State.NOT_MET, State.UNKNOWN


def found(name: str, guideline: Guideline = SECOND) -> Found:
    """What is found of the request of a case file of the second guideline."""
    [request] = split(read(FOLDER / "cases" / f"{name}.ttl"))
    case = classify(request.graph, request.request, request.patient, guideline.ontology)
    [[evaluation]] = InteractiveEngine(guideline.rules).evaluate([case])
    return Found(case, evaluation, guideline)


def values(text: str, state: State) -> dict[Key, State]:
    """One state for leaves, each as notation@node."""
    keys = (one.partition("@") for one in text.split())
    return {
        (notation, NamedNode(f"urn:example:violin-case#{node}")): state
        for notation, _, node in keys
    }


PHOTOGRAPH = "photograph-is-no-listed-picture"


@pytest.mark.parametrize(
    ("state", "outcome"),
    [(MET, Outcome.CRITERIA_MET), (NOT_MET, Outcome.CRITERIA_NOT_MET)],
)
def test_a_supposed_value_changes_what_rests_on_it(state: State, outcome: Outcome) -> None:
    before = found(PHOTOGRAPH)
    after = supposing(before, values("REPAIR-1b@crack", state))
    assert difference(before, after) == Difference(
        Outcome.MORE_INFORMATION_NEEDED,
        outcome,
        tuple(Change(n, UNKNOWN, state) for n in ("REPAIR", "REPAIR-1", "REPAIR-1b")),
    )
    assert after.evaluation.evaluated == before.evaluation.evaluated
    assert before.outcome is Outcome.MORE_INFORMATION_NEEDED


def test_a_leaf_is_supposed_of_a_node_that_the_facts_do_not_have() -> None:
    before = found(PHOTOGRAPH)
    after = supposing(before, values("ALLERGY@request", MET))
    assert before.states["ALLERGY"] is NOT_MET
    assert after.states["ALLERGY"] is MET and after.outcome is Outcome.EXCLUDED


def test_what_nothing_claims_stays_so_whatever_is_supposed_of_its_parts() -> None:
    before = found("crack-in-the-back-is-no-reason")
    after = supposing(before, values("REPAIR-1a@request REPAIR-1b@request", MET))
    assert difference(before, after) == Difference(before.outcome, before.outcome, ())


@pytest.mark.parametrize(
    ("supposed", "state", "value"),
    [
        ("REPAIR-1a@request REPAIR-1b@request", MET, MET),
        ("REPAIR-1a@request", MET, UNKNOWN),
        ("REPAIR-1b@request", NOT_MET, NOT_MET),
        ("AGE@request REPAIR-1a@crack", MET, State.NOT_CLAIMED),
    ],
)
def test_a_part_of_a_missing_node_of_which_nothing_is_supposed_is_open(
    supposed: str, state: State, value: State
) -> None:
    crack = NamedNode("urn:example:second-guideline#REPAIR-1")
    kept = Graph(t for t in SECOND.shapes if t[:2] != (crack, GUIDE.claimedBy))
    shapes = kept.with_replaced(
        [(crack, GUIDE.over, FACT.atIssue)], [(crack, GUIDE.over, FACT.limbAtIssue)]
    )
    guideline = replace(SECOND, shapes=shapes, criteria=criteria(shapes))
    before = found("crack-in-the-back-is-no-reason", guideline)
    assert before.states["REPAIR-1"] is State.NOT_CLAIMED
    after = supposing(before, values(supposed, state))
    assert after.states["REPAIR-1"] is value


def test_the_rows_of_what_is_found_last_give_its_outcome() -> None:
    before = found("hair-loss-just-above-the-threshold")
    rows = tuple(reversed(SECOND.rows))
    after = replace(before, guideline=replace(SECOND, rows=rows))
    open_, met = Outcome.MORE_INFORMATION_NEEDED, Outcome.CRITERIA_MET
    assert difference(before, after) == Difference(met, open_, ())
    assert difference(after, before) == Difference(open_, met, ())
    assert difference(before, before) == Difference(met, met, ())


def test_what_only_one_tells_of_is_not_claimed_in_the_other() -> None:
    before, after = found("crack-in-the-back-is-no-reason"), found(PHOTOGRAPH)
    changes: Mapping[str, tuple[State, State]] = {
        "REPAIR": (State.NOT_CLAIMED, UNKNOWN),
        "REPAIR-1": (State.NOT_CLAIMED, UNKNOWN),
        "REPAIR-1a": (State.NOT_CLAIMED, MET),
        "REPAIR-1b": (State.NOT_CLAIMED, UNKNOWN),
    }
    # REPAIR-2 is told of in the one alone, and is not claimed there either.
    there = difference(before, after).changes
    assert {c.notation: (c.before, c.after) for c in there} == changes
    back = difference(after, before).changes
    assert {c.notation: (c.after, c.before) for c in back} == changes


@pytest.mark.parametrize(
    "name", ["ind-03/class-2-and-reflux-in-conflict", "non-02/two-lesions-disagree"]
)
def test_what_is_supposed_to_be_as_it_is_leaves_all_as_it_is(name: str) -> None:
    [path] = [path for path in CASES if label(path) == name]
    [one] = reviewed(path)
    before = Found(one.case, one.evaluation, reasoner().guideline)
    states = one.evaluation.folded.states
    criteria = reasoner().guideline.by_notation
    leaves = {key: state for key, state in states.items() if not criteria[key[0]].children}
    for key, state in leaves.items():
        after = supposing(before, {key: state})
        assert after.evaluation == before.evaluation, key
