"""Every criterion has a case for each value that it can have; every outcome and row has one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import cast

import pytest
from casebook import CASES, document, reasoner, reviewed
from pyoxigraph import Literal, NamedNode

from reasoner.coverage.together import Together
from reasoner.criteria import OUTCOMES, Outcome
from reasoner.names import local_name
from reasoner.terms import CASE

VALUES = {
    "met": CASE.met,
    "not met": CASE.notMet,
    "unknown": CASE.unknown,
    "conflict": CASE.conflict,
}
CRITERIA = tuple(reasoner().guideline.by_notation)
ROWS = tuple(local_name(row.iri) for row in reasoner().guideline.rows)
CONFINED = tuple(n for n, c in reasoner().guideline.by_notation.items() if c.within is not None)

NEVER_DECIDING = {
    "outcome-adult-allergy": "NON-01 asks what EXC-ALLERGY asks, whose row comes before it",
}


@cache
def together() -> Together:
    """What is known of the states that criteria can have."""
    return Together(reasoner().guideline)


@cache
def expected() -> frozenset[tuple[str, str]]:
    """The pairs of notation and value that case files expect."""
    return frozenset(_expected(VALUES))


def _expected(lists: dict[str, NamedNode]) -> Iterator[tuple[str, str]]:
    names = {predicate: value for value, predicate in lists.items()}
    for path in CASES:
        expectations = document(path).expectations
        for node in expectations.of_type(CASE.Expectation):
            for predicate, value in names.items():
                for notation in expectations.objects(node, predicate):
                    yield cast("Literal", notation).value, value


@pytest.mark.parametrize("notation", CRITERIA)
def test_a_criterion_has_a_case_for_each_value_that_it_can_have(notation: str) -> None:
    possible = together().states(reasoner().guideline.by_notation[notation])
    wanted = {state.value for state in possible} & set(VALUES)
    assert wanted == {value for value in VALUES if (notation, value) in expected()}


@pytest.mark.parametrize("notation", CONFINED)
def test_a_criterion_that_is_confined_to_some_patients_has_a_case_out_of_its_scope(
    notation: str,
) -> None:
    assert (notation, "out of scope") in set(_expected({"out of scope": CASE.outOfScope}))


def test_case_files_speak_of_known_criteria() -> None:
    assert {notation for notation, _ in expected()} <= set(CRITERIA)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_an_outcome_has_a_case(outcome: Outcome) -> None:
    found = {
        OUTCOMES[value]
        for path in CASES
        for node in document(path).expectations.of_type(CASE.Expectation)
        for value in document(path).expectations.objects(node, CASE.outcome)
        if isinstance(value, NamedNode)
    }
    assert outcome in found


@cache
def deciding() -> frozenset[str]:
    """The local names of the rows that decide a request of a case file."""
    return frozenset(
        local_name(found.determination.row.iri) for path in CASES for found in reviewed(path)
    )


@pytest.mark.parametrize("row", ROWS)
def test_an_outcome_row_decides_a_case(row: str) -> None:
    assert (row in deciding()) == (row not in NEVER_DECIDING)
