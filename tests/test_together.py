"""States that criteria can have together: by their shapes, by what is declared, and in no case."""

from __future__ import annotations

from functools import cache
from itertools import combinations

import pytest
from casebook import CASES, reasoner, reviewed

from reasoner import criteria
from reasoner.coverage.together import Dependency, Together
from reasoner.criteria import Criterion, State

MET, NOT, OPEN, BOTH = State.MET, State.NOT_MET, State.UNKNOWN, State.CONFLICT
NONE, OUT = State.NOT_CLAIMED, State.OUT_OF_SCOPE
CRITERIA = reasoner().guideline.by_notation


@cache
def together() -> Together:
    return Together(reasoner().guideline)


def pairs(first: str, second: str) -> frozenset[tuple[State, State]]:
    one, other = CRITERIA[first], CRITERIA[second]
    return together().pairs(one, other, together().known(one, other))


def known(first: str, second: str) -> set[str]:
    return {str(fact) for fact in together().known(CRITERIA[first], CRITERIA[second])}


def test_a_figure_over_half_is_one_over_thirty_percent() -> None:
    assert known("IND-13a", "IND-13b") == {
        "whatever speaks for IND-13b speaks for IND-13a, by their shapes",
        "whatever speaks against IND-13a speaks against IND-13b, by their shapes",
        "whatever claims IND-13a claims IND-13b, by their shapes",
        "whatever claims IND-13b claims IND-13a, by their shapes",
    }
    assert pairs("IND-13a", "IND-13b") == {
        (MET, MET),
        (MET, NOT),
        (MET, OPEN),
        (MET, BOTH),
        (BOTH, BOTH),
        (BOTH, NOT),
        (BOTH, OPEN),
        (OPEN, OPEN),
        (OPEN, NOT),
        (NOT, NOT),
        (NONE, NONE),
    }


def test_what_follows_at_each_lesion_follows_over_all_of_them() -> None:
    found = pairs("IND-01", "IND-02")
    assert {state for state, other in found if other is MET} == {MET}
    assert (NONE, NOT) not in found
    assert (BOTH, NOT) in found


def test_a_part_of_a_part_is_reckoned_with() -> None:
    assert {"whatever speaks against IND-07a speaks against IND-07b1, by their shapes"} <= known(
        "IND-07a", "IND-07b"
    )
    assert (NOT, MET) not in pairs("IND-07a", "IND-07b")
    assert (OPEN, MET) in pairs("IND-07a", "IND-07b")


def test_what_is_declared_excludes_as_well() -> None:
    assert (NOT, MET) not in pairs("CODE-a", "CODE-c")
    assert (MET, NOT) in pairs("CODE-a", "CODE-c")
    assert {state for state, _ in pairs("CODE-a", "CODE-c")} == {MET, NOT}


def test_of_criteria_that_have_nothing_in_common_nothing_is_excluded() -> None:
    assert not known("IND-05a", "IND-06b")
    assert len(pairs("IND-08b", "IND-08c")) == 16


@pytest.mark.parametrize(
    ("notation", "states"),
    [
        ("IND", [MET, NOT, OPEN, BOTH, NONE]),
        ("IND-04", [MET, NOT, OPEN, BOTH, NONE]),
        ("IND-04a", [MET, NOT, OPEN, BOTH]),
        ("IND-03d", [MET, NOT, OPEN, BOTH]),
        ("IND-05b", [MET, NOT, OPEN, BOTH, NONE]),
        ("IND-ADULT", [MET, NOT, OPEN]),
        ("NON-02", [MET, NOT, OPEN, BOTH, OUT]),
        ("NON-02a", [MET, NOT, BOTH, NONE]),
    ],
)
def test_a_criterion_has_the_states_that_its_kind_and_declarations_leave(
    notation: str, states: list[State]
) -> None:
    assert together().states(CRITERIA[notation]) == states


def test_a_dependency_speaks_of_states_that_are_there() -> None:
    given = criteria.Test("A", frozenset({NOT}))
    fact = Dependency("Why.", given, criteria.Test("B", frozenset({NOT, OPEN})))
    assert fact.allows({"A": MET, "B": MET})
    assert fact.allows({"A": NOT, "B": OPEN})
    assert fact.allows({"A": NOT})
    assert fact.allows({"B": MET})
    assert not fact.allows({"A": NOT, "B": MET})
    assert str(fact) == "where A is not met, B is not met or unknown: Why."


def siblings() -> list[tuple[Criterion, Criterion]]:
    return [pair for parent in CRITERIA.values() for pair in combinations(parent.children, 2)]


@pytest.mark.parametrize("pair", siblings(), ids=lambda pair: f"{pair[0].iri}-{pair[1].iri}")
def test_no_case_shows_what_cannot_occur_together(pair: tuple[Criterion, Criterion]) -> None:
    first, second = pair
    allowed = together().pairs(first, second, together().known(first, second))
    for path in CASES:
        for one in reviewed(path):
            over = one.evaluation.folded.over
            for notation, node in over:
                if notation == first.notation:
                    seen = over[notation, node], over[second.notation, node]
                    assert seen in allowed, path.stem
