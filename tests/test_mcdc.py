"""Pairs in which one condition alone changes the result, on tables made by hand."""

from __future__ import annotations

import pytest

from reasoner.coverage.mcdc import (
    Change,
    Observation,
    Values,
    distinct,
    is_unmasked,
    masking_pair,
    unique_pair,
)

DECIDES = Change(("met", "not met"), frozenset({"met", "not met"}))
MARKS = {"+": "met", "-": "not met", "?": "unknown", "!": "conflict", ".": "not claimed"}


def table(text: str) -> list[Observation]:
    """Observations `a +- -` in which the conditions are met and not met and the result not met."""
    rows = (line.split() for line in text.strip().splitlines())
    return [
        Observation(where, tuple(MARKS[mark] for mark in values), MARKS[result])
        for where, values, result in rows
    ]


def found(text: str, condition: int, change: Change) -> str:
    """Where the pair of a table is, or nothing."""
    pair = unique_pair(table(text), condition, change)
    return "" if pair is None else f"{pair.first.where} {pair.second.where}"


def any_of(values: Values) -> str:
    """The best of several values, as a criterion takes it of its alternatives."""
    return next((v for v in ("met", "conflict", "unknown", "not met") if v in values), "unknown")


BOTH = """
    a ++ +
    b +- -
    c -+ -
    d -- -
"""


@pytest.mark.parametrize(("condition", "pair"), [(0, "a c"), (1, "a b")])
def test_two_parts_of_which_both_are_needed_have_a_pair_each(condition: int, pair: str) -> None:
    assert found(BOTH, condition, DECIDES) == pair


@pytest.mark.parametrize("lost", ["a", "c"])
def test_a_pair_is_gone_with_either_case(lost: str) -> None:
    rest = "\n".join(line for line in BOTH.splitlines() if lost not in line)
    assert found(rest, 0, DECIDES) == ""


def test_cases_that_differ_in_another_condition_are_no_pair() -> None:
    assert found("a ++ +\nb -- -", 0, DECIDES) == ""
    assert found("a ++ +\nb -? -", 0, DECIDES) == ""


def test_cases_with_one_result_are_no_pair() -> None:
    assert found("a ++ +\nb -+ +", 0, DECIDES) == ""
    assert found("a ++ +\nb -+ +", 0, Change(("met", "not met"))) == ""


def test_results_that_are_asked_for_are_those_of_the_pair() -> None:
    assert found("a +? ?\nb -? -", 0, DECIDES) == ""
    assert found("a +? ?\nb -? -", 0, Change(("met", "not met"))) == "a b"


def test_of_one_value_any_other_will_do_beside_it() -> None:
    assert found("a ++ +\nb !+ !", 0, Change(("conflict",))) == "b a"
    assert found("a ++ +\nb !+ !", 0, Change(("unknown",))) == ""


def test_the_first_of_several_pairs_is_taken() -> None:
    assert found("z ++ +\na ++ +\ny -+ -\nb -+ -", 0, DECIDES) == "z y"


def test_what_was_seen_before_is_seen_once() -> None:
    assert [o.where for o in distinct(table("a ++ +\nb ++ +\nc +- -"))] == ["a", "c"]


@pytest.mark.parametrize(
    ("one", "other", "unmasked"),
    [
        ("+-", "--", True),
        ("+-", "-?", True),
        ("++", "--", False),
        ("+-", "-+", False),
        ("?-", "-.", True),
        ("?!", "--", False),
    ],
)
def test_a_condition_is_masked_where_its_other_value_would_change_nothing(
    one: str, other: str, unmasked: bool
) -> None:
    first, second = (tuple(MARKS[mark] for mark in marks) for marks in (one, other))
    assert is_unmasked(first, second, 0, any_of) == unmasked


def test_where_others_differ_and_hide_nothing_the_pair_is_a_masking_one() -> None:
    seen = table("a +- +\nb -. -")
    assert unique_pair(seen, 0, DECIDES) is None
    pair = masking_pair(seen, 0, DECIDES, any_of)
    assert pair is not None
    assert not pair.is_unique
    assert (pair.first.where, pair.second.where) == ("a", "b")


def test_where_others_hide_the_condition_there_is_no_masking_pair() -> None:
    assert masking_pair(table("a ++ +\nb -- -"), 0, DECIDES, any_of) is None
