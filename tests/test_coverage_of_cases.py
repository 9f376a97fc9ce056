"""Every criterion has a case for each value that it can have; every outcome and row has one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import cast

import pytest
from casebook import CASES, document, reasoner, reviewed
from pyoxigraph import Literal, NamedNode

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

_ALL_SAID = "a request says all of its codes, so each is listed or not"
_ONE_HALF = "what speaks for it is said as the absence of what speaks against it"
_PARTS = "none of its parts can be in conflict"

# The values that no facts can give a criterion, and why.
IMPOSSIBLE: dict[str, dict[str, str]] = {
    "CODE": {"conflict": _PARTS, "unknown": "what may leave CODE-d open is an unlisted code"},
    "CODE-a": {"unknown": _ALL_SAID, "conflict": _ALL_SAID},
    "CODE-b": {"unknown": _ALL_SAID, "conflict": _ALL_SAID},
    "CODE-c": {"unknown": _ALL_SAID, "conflict": _ALL_SAID},
    "CODE-d": {"conflict": _ONE_HALF},
    "GEN-FREQ": {"conflict": _PARTS},
    "GEN-FREQ-a": {"conflict": _ONE_HALF},
    "GEN-FREQ-b": {"conflict": _ONE_HALF},
    "IND-ADULT": {"conflict": "two birth dates, or an age that disagrees with one, are an error"},
    "NON-02a": {"unknown": "an intent is preventive or therapeutic, and unstated claims nothing"},
}
NEVER_DECIDING = {
    "outcome-adult-allergy": "NON-01 asks what EXC-ALLERGY asks, whose row comes before it",
}


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
    wanted = set(VALUES) - set(IMPOSSIBLE.get(notation, ()))
    assert wanted == {value for value in VALUES if (notation, value) in expected()}


@pytest.mark.parametrize("notation", CONFINED)
def test_a_criterion_that_is_confined_to_some_patients_has_a_case_out_of_its_scope(
    notation: str,
) -> None:
    assert (notation, "out of scope") in set(_expected({"out of scope": CASE.outOfScope}))


def test_case_files_speak_of_known_criteria() -> None:
    assert {notation for notation, _ in expected()} <= set(CRITERIA)
    assert set(IMPOSSIBLE) <= set(CRITERIA)


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
