"""The table that combines values, and what a claim, a scope, a path and a refutation do to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import product

import pytest
from pyoxigraph import NamedNode

from reasoner.criteria import Criterion, Operator, State
from reasoner.fold import (
    Folded,
    Folder,
    Key,
    Refolder,
    agreement_of,
    all_of,
    any_of,
    contradicted,
    of_leaf,
)
from reasoner.graph import Graph, Term
from reasoner.paths import Predicate

VALUES = {
    "+": State.MET,
    "-": State.NOT_MET,
    "?": State.UNKNOWN,
    "!": State.CONFLICT,
    ".": State.NOT_CLAIMED,
    "o": State.OUT_OF_SCOPE,
}

# Members, then the value of all, of any, and of values that have to agree.
TABLE = """
    +    + + +
    -    - - -
    ?    ? ? ?
    !    ! ! !
    ++   + + +
    +-   - + !
    +?   ? + +
    +!   ! + !
    --   - - -
    -?   - ? ?
    -!   - ! !
    ??   ? ? ?
    ?!   ! ! !
    !!   ! ! !
    +-?  - + !
    +-!  - + !
    +?!  ! + !
    -?!  - ! !
    +-?! - + !
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
@pytest.mark.parametrize("column", [1, 2, 3], ids=["all", "any", "agreement"])
def test_values_combine_as_the_table_says(row: list[str], column: int) -> None:
    fold = (all_of, any_of, agreement_of)[column - 1]
    members = [VALUES[mark] for mark in row[0]]
    for ordered in (members, members[::-1], members + members):
        assert fold(ordered) is VALUES[row[column]]


def test_the_table_has_every_combination() -> None:
    listed = {frozenset(row[0]) for row in ROWS}
    assert listed == {frozenset(pair) for pair in product("+-?!", repeat=4)}
    assert {tuple(sorted(row[0])) for row in ROWS} >= {
        tuple(sorted(pair)) for pair in product("+-?!", repeat=2)
    }


@pytest.mark.parametrize(
    ("unsupported", "refuted", "value"),
    [(False, False, "+"), (True, False, "?"), (True, True, "-"), (False, True, "!")],
)
def test_a_leaf_has_its_value_by_which_halves_are_violated(
    unsupported: bool, refuted: bool, value: str
) -> None:
    assert of_leaf(unsupported, refuted) is VALUES[value]


@pytest.mark.parametrize(
    ("before", "after"), [("+", "!"), ("?", "-"), ("-", "-"), ("!", "!"), (".", "."), ("o", "o")]
)
def test_what_speaks_against_a_criterion_changes_its_value(before: str, after: str) -> None:
    assert contradicted(VALUES[before]) is VALUES[after]


# Trees over a small graph: the request leads to two places, and one place to nothing.

LEADS = NamedNode("urn:x#leads")
REQUEST, NEAR, FAR = (NamedNode(f"urn:x#{name}") for name in ("request", "near", "far"))
GRAPH = Graph([(REQUEST, LEADS, NEAR), (REQUEST, LEADS, FAR)])
CLAIM = NamedNode("urn:x#claim")


def leaf(notation: str) -> Criterion:
    iri = NamedNode(f"urn:x#{notation}")
    return Criterion(iri, notation, notation, notation, None, None, Operator.LEAF)


def tree(operator: Operator, *children: Criterion) -> Criterion:
    return replace(leaf("tree"), operator=operator, children=children)


def folded(
    criterion: Criterion,
    values: Mapping[str, str],
    *others: Criterion,
    claimed: Callable[[Criterion, Term], bool] = lambda criterion, node: True,
) -> Folder:
    """A folder that has seen a criterion from the request; values by notation, or notation@node."""

    def value(criterion: Criterion, node: Term) -> State:
        assert isinstance(node, NamedNode)
        at = f"{criterion.notation}@{node.value.partition('#')[2]}"
        return VALUES[values.get(at) or values[criterion.notation]]

    folder = Folder(GRAPH, [*criterion.tree(), *others], REQUEST, value, claimed)
    folder.seen_from(criterion, REQUEST)
    return folder


def state(criterion: Criterion, folder: Folder) -> str:
    found = folder.folded.over[criterion.notation, REQUEST]
    return next(mark for mark, value in VALUES.items() if value is found)


def not_claimed_below(notation: str) -> Callable[[Criterion, Term], bool]:
    return lambda criterion, node: criterion.notation != notation


def test_a_criterion_that_nothing_claims_is_not_claimed() -> None:
    one = replace(leaf("one"), claimed_by=CLAIM)
    assert state(one, folded(one, {"one": "+"}, claimed=lambda c, n: False)) == "."


@pytest.mark.parametrize("value", "+-?!")
def test_an_alternative_that_is_not_claimed_drops_out(value: str) -> None:
    either = tree(Operator.ANY, leaf("one"), replace(leaf("two"), claimed_by=CLAIM))
    folder = folded(either, {"one": value, "two": "+"}, claimed=not_claimed_below("two"))
    assert state(either, folder) == value


@pytest.mark.parametrize(("value", "whole"), [("+", "?"), ("-", "-"), ("?", "?"), ("!", "!")])
def test_a_part_that_is_not_claimed_leaves_its_whole_open(value: str, whole: str) -> None:
    both = tree(Operator.ALL, leaf("one"), replace(leaf("two"), claimed_by=CLAIM))
    folder = folded(both, {"one": value, "two": "+"}, claimed=not_claimed_below("two"))
    assert state(both, folder) == whole


def test_alternatives_that_all_drop_out_are_unknown_unless_the_guideline_says_otherwise() -> None:
    either = tree(Operator.ANY, replace(leaf("one"), claimed_by=CLAIM))
    for stated, value in ((State.UNKNOWN, "?"), (State.NOT_CLAIMED, "."), (State.NOT_MET, "-")):
        said = replace(either, if_none_claimed=stated)
        assert state(said, folded(said, {}, claimed=not_claimed_below("one"))) == value


NODES = [
    ("++", "+", {"near", "far"}),
    ("+-", "+", {"near"}),
    ("-+", "+", {"far"}),
    ("-?", "?", {"far"}),
    ("-!", "!", {"far"}),
    ("?!", "!", {"far"}),
    ("+?", "+", {"near"}),
    ("--", "-", {"near", "far"}),
]


@pytest.mark.parametrize(("values", "best", "nodes"), NODES)
def test_over_several_nodes_the_best_value_counts(values: str, best: str, nodes: set[str]) -> None:
    one = replace(leaf("one"), over=Predicate(LEADS))
    folder = folded(one, {"one@near": values[0], "one@far": values[1]})
    assert state(one, folder) == best
    assert names(folder.folded.chosen[one.notation, REQUEST]) == nodes


def names(nodes: Iterable[Term]) -> set[str]:
    return {node.value.partition("#")[2] for node in nodes if isinstance(node, NamedNode)}


@pytest.mark.parametrize(("values", "value"), [("+-", "!"), ("+?", "+"), ("-?", "?"), ("--", "-")])
def test_where_nodes_have_to_agree_a_difference_is_a_conflict(values: str, value: str) -> None:
    one = replace(leaf("one"), over=Predicate(LEADS), agreement=True)
    folder = folded(one, {"one@near": values[0], "one@far": values[1]})
    assert state(one, folder) == value
    if value == "!":
        assert names(folder.folded.chosen[one.notation, REQUEST]) == {"near", "far"}


def test_parts_have_to_hold_at_one_node() -> None:
    both = replace(tree(Operator.ALL, leaf("one"), leaf("two")), over=Predicate(LEADS))
    values = {"one@near": "+", "two@near": "?", "one@far": "?", "two@far": "+"}
    assert state(both, folded(both, values)) == "?"
    assert state(both, folded(both, {**values, "two@near": "+"})) == "+"


def test_a_node_that_does_not_claim_is_passed_over() -> None:
    one = replace(leaf("one"), over=Predicate(LEADS), claimed_by=CLAIM)
    folder = folded(one, {"one@near": "-", "one@far": "+"}, claimed=lambda c, node: node == NEAR)
    assert state(one, folder) == "-"
    assert names(folder.folded.chosen[one.notation, REQUEST]) == {"near"}
    assert folder.folded.counted[one.notation, REQUEST] == {NEAR: State.NOT_MET}


@pytest.mark.parametrize(
    ("stated", "value"),
    [(State.NOT_CLAIMED, "."), (State.NOT_MET, "-"), (State.UNKNOWN, "?")],
)
def test_over_no_node_the_guideline_says_the_state(stated: State, value: str) -> None:
    nowhere = replace(leaf("one"), over=Predicate(NamedNode("urn:x#nowhere")), over_none=stated)
    folder = folded(nowhere, {})
    assert state(nowhere, folder) == value
    assert folder.folded.chosen[nowhere.notation, REQUEST] == ()
    unclaimed = replace(leaf("one"), over=Predicate(LEADS), over_none=stated, claimed_by=CLAIM)
    assert state(unclaimed, folded(unclaimed, {}, claimed=lambda c, n: False)) == value


@pytest.mark.parametrize("value", "+-?!")
@pytest.mark.parametrize("scope", "+-?!")
def test_a_scope_confines_a_criterion_to_its_patients(scope: str, value: str) -> None:
    adult = leaf("adult")
    one = replace(leaf("one"), within=adult.iri)
    expected = "o" if scope == "-" else "?" if value == "+" and scope != "+" else value
    assert state(one, folded(one, {"one": value, "adult": scope}, adult)) == expected


def test_out_of_scope_is_no_value_and_drops_out() -> None:
    child = leaf("adult")
    either = tree(Operator.ANY, replace(leaf("one"), within=child.iri), leaf("two"))
    assert state(either, folded(either, {"adult": "-", "one": "+", "two": "?"}, child)) == "?"


@pytest.mark.parametrize("against", "+-?!")
@pytest.mark.parametrize(("value", "refuted"), [("+", "!"), ("?", "-"), ("-", "-"), ("!", "!")])
def test_only_a_criterion_that_is_met_refutes(value: str, refuted: str, against: str) -> None:
    other = leaf("other")
    one = replace(leaf("one"), refuted_by=other.iri)
    expected = refuted if against == "+" else value
    assert state(one, folded(one, {"one": value, "other": against}, other)) == expected


def test_a_refutation_at_one_node_does_not_reach_another() -> None:
    other = replace(leaf("other"), over=Predicate(LEADS))
    one = replace(leaf("one"), over=Predicate(LEADS), refuted_by=other.iri)
    values = {"one": "+", "other@near": "+", "other@far": "-"}
    folder = folded(one, values, other)
    assert folder.folded.states[one.notation, NEAR] is State.CONFLICT
    assert folder.folded.states[one.notation, FAR] is State.MET
    assert folder.folded.alone == {("one", NEAR): State.MET, ("one", FAR): State.MET}


def test_what_is_not_claimed_cannot_be_refuted() -> None:
    other = leaf("other")
    one = replace(leaf("one"), refuted_by=other.iri, claimed_by=CLAIM)
    folder = folded(one, {"other": "+"}, other, claimed=not_claimed_below("one"))
    assert state(one, folder) == "."


@pytest.mark.parametrize(("far", "expected"), [("+", "!"), ("-", "-"), (".", ".")])
def test_a_node_that_says_nothing_and_is_refuted_disagrees_with_one_that_is_met(
    far: str, expected: str
) -> None:
    other = leaf("other")
    one = replace(
        leaf("one"), over=Predicate(LEADS), agreement=True, refuted_by=other.iri, claimed_by=CLAIM
    )
    values = {"one": far, "other@near": "+", "other@far": "-"}
    folder = folded(one, values, other, claimed=lambda c, n: n == FAR and far != ".")
    assert state(one, folder) == expected
    silent = {NEAR: State.NOT_MET} if far != "." else None
    counted = folder.folded.counted.get((one.notation, REQUEST))
    assert counted == (silent and {FAR: VALUES[far], **silent})


def told_of(*notations: str) -> Folded:
    """Something of each kind, another of each criterion."""
    found = Folded()
    for notation in notations:
        state = {"one": State.MET, "two": State.UNKNOWN}[notation]
        for each in (found.states, found.over, found.alone):
            each[notation, NEAR] = state
        found.chosen[notation, NEAR] = (NEAR, FAR) if state is State.MET else ()
        found.counted[notation, NEAR] = {FAR: state}
    return found


def test_the_states_of_some_criteria_are_kept_and_joined_again() -> None:
    both = told_of("one", "two")
    assert both.kept({"two"}) == told_of("two") != both
    assert both.kept({"one"}).joined(told_of("two")) == both
    other: dict[Key, State] = {("one", NEAR): State.CONFLICT}
    assert both.joined(Folded(states=other)).states == {**both.states, **other}


def test_a_leaf_is_asked_once_of_a_node_that_two_lead_to() -> None:
    asked = Counter[Term]()

    def value(criterion: Criterion, node: Term) -> State:
        asked[node] += 1
        return State.MET

    graph = Graph([(REQUEST, LEADS, NEAR), (FAR, LEADS, NEAR)])
    one = replace(leaf("one"), over=Predicate(LEADS))
    folder = Folder(graph, [one], REQUEST, value, lambda criterion, node: True)
    assert [folder.seen_from(one, node) for node in (REQUEST, FAR)] == [State.MET] * 2
    assert asked == {NEAR: 1}


@pytest.mark.parametrize(
    "before",
    [
        Folded(over={("one", REQUEST): State.MET}),
        Folded(states={("one", REQUEST): State.MET}),
    ],
    ids=["as seen", "by itself"],
)
def test_what_is_not_touched_stays_as_it_was(before: Folded) -> None:
    both = tree(Operator.ALL, leaf("one"), leaf("two"))
    values = {"one": State.NOT_MET, "two": State.UNKNOWN}

    def value(criterion: Criterion, node: Term) -> State:
        return values[criterion.notation]

    touched = {both.notation, "two"}
    again = Refolder(GRAPH, both.tree(), REQUEST, value, lambda c, n: True, before, touched)
    assert again.seen_from(both, REQUEST) is State.UNKNOWN
    touched = {each.notation for each in both.tree()}
    again = Refolder(GRAPH, both.tree(), REQUEST, value, lambda c, n: True, before, touched)
    assert again.seen_from(both, REQUEST) is State.NOT_MET
