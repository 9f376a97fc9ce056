"""The outcome rows of the venous stent guideline: the table of outcomes, and every combination.

The expectations are written by hand from the document's text as the project reads it: the first
outcome that applies is the request's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product

import pytest

from reasoner.criteria import Outcome, Row, State, deciding_row
from reasoner.guideline import load

MET, NOT, OPEN, BOTH = State.MET, State.NOT_MET, State.UNKNOWN, State.CONFLICT
NONE, OUT = State.NOT_CLAIMED, State.OUT_OF_SCOPE
VALUES = (MET, NOT, OPEN, BOTH)

# The states that each tested criterion can have.
POSSIBLE: dict[str, tuple[State, ...]] = {
    "CODE-a": VALUES,
    "EXC-ALLERGY": VALUES,
    "GEN-OFFLABEL": (*VALUES, NONE),
    "GEN-REPEAT": (*VALUES, NONE),
    "IND": (*VALUES, NONE),
    "IND-ADULT": VALUES,
    "NON-01": (*VALUES, OUT),
    "NON-02": (*VALUES, OUT),
}
# A first request of an adult with an indication that is met, and nothing against it.
PLAIN = {
    "CODE-a": MET,
    "EXC-ALLERGY": NOT,
    "GEN-OFFLABEL": NONE,
    "GEN-REPEAT": NONE,
    "IND": MET,
    "IND-ADULT": MET,
    "NON-01": NOT,
    "NON-02": NOT,
}
BULLETS = tuple(f"IND-{number:02}" for number in range(1, 14))
CHILD = {"IND-ADULT": NOT, "NON-01": OUT, "NON-02": OUT}


@cache
def rows() -> tuple[Row, ...]:
    return load().rows


def outcome(states: Mapping[str, State]) -> Outcome:
    return deciding_row(rows(), {**next(bullets(states["IND"])), **states}).outcome


def bullets(indications: State) -> Iterator[dict[str, State]]:
    """States of the bullets that give the indications a state, of bullet 7 alone among them."""
    unclaimed = dict.fromkeys(BULLETS, NONE)
    yield {**unclaimed, "IND-01": indications}
    if indications is MET:
        yield {**unclaimed, "IND-07": MET}
        yield {**dict.fromkeys(BULLETS, NOT), "IND-07": MET}
        yield {**unclaimed, "IND-01": OPEN, "IND-07": MET}
        yield {**unclaimed, "IND-02": MET, "IND-07": MET}


def marks(text: str) -> dict[str, State]:
    """`IND=open NON-01=out` as states that differ from the plain request's."""
    words = {"met": MET, "not": NOT, "open": OPEN, "both": BOTH, "none": NONE, "out": OUT}
    return {name: words[word] for name, _, word in (p.partition("=") for p in text.split())}


BY_HAND = """
criteria met
    GEN-REPEAT=met
    GEN-OFFLABEL=met
    GEN-OFFLABEL=not
not addressed: no listed code
    CODE-a=not
    CODE-a=not EXC-ALLERGY=met NON-01=met
    CODE-a=not IND=none
    CODE-a=not IND-ADULT=not NON-01=out NON-02=out
excluded
    EXC-ALLERGY=met NON-01=met
    EXC-ALLERGY=met NON-01=met IND=none
    EXC-ALLERGY=met IND-ADULT=not NON-01=out NON-02=out
    EXC-ALLERGY=met IND-ADULT=open NON-01=open
    EXC-ALLERGY=met NON-01=met GEN-OFFLABEL=met IND=none
    NON-01=met
    NON-02=met
    NON-02=met IND=not
    NON-02=met IND=open
    NON-02=met GEN-REPEAT=not
    NON-02=met GEN-OFFLABEL=met IND=none
not addressed: a child
    IND-ADULT=not NON-01=out NON-02=out
    IND-ADULT=not NON-01=out NON-02=out IND=not
    IND-ADULT=not NON-01=out NON-02=out IND=open EXC-ALLERGY=open
    IND-ADULT=not NON-01=out NON-02=out GEN-REPEAT=not
not addressed: an off-label use
    GEN-OFFLABEL=met IND=none
    GEN-OFFLABEL=met IND=not
    GEN-OFFLABEL=open IND=none
    GEN-OFFLABEL=met IND=none GEN-REPEAT=not
    GEN-OFFLABEL=met IND=none IND-ADULT=open
    GEN-OFFLABEL=met IND=none EXC-ALLERGY=open NON-01=open
criteria not met
    IND=not
    IND=none
    IND=not EXC-ALLERGY=open NON-01=open
    IND=not NON-02=both
    GEN-OFFLABEL=not IND=none
    GEN-REPEAT=not
    GEN-REPEAT=not IND=open
    GEN-REPEAT=not EXC-ALLERGY=both NON-01=both
more information needed
    IND=open
    IND=both
    IND-ADULT=open
    IND-ADULT=open IND=not
    IND-ADULT=open IND=none
    IND-ADULT=open GEN-REPEAT=not
    EXC-ALLERGY=open NON-01=open
    EXC-ALLERGY=both NON-01=both
    NON-02=open
    NON-02=both
    NON-02=both IND=open
    GEN-REPEAT=open
    GEN-REPEAT=both
    CODE-a=open IND=open
    GEN-OFFLABEL=met IND=open
    GEN-OFFLABEL=met IND=both
"""


def by_hand() -> Iterator[tuple[str, str]]:
    expected = ""
    for line in BY_HAND.strip().splitlines():
        if line.startswith(" "):
            yield line.strip(), expected
        else:
            expected = line.partition(":")[0]


@pytest.mark.parametrize(("states", "expected"), list(by_hand()))
def test_the_first_outcome_that_applies_is_the_requests(states: str, expected: str) -> None:
    assert outcome({**PLAIN, **marks(states)}) == expected


def test_a_plain_request_meets_the_criteria() -> None:
    assert outcome(PLAIN) is Outcome.CRITERIA_MET


@cache
def combinations() -> tuple[tuple[dict[str, State], Row], ...]:
    """Every combination of states that facts can give, with the row that decides it."""
    found = []
    for states in product(*POSSIBLE.values()):
        given = dict(zip(POSSIBLE, states, strict=True))
        if is_possible(given):
            for inner in bullets(given["IND"]):
                states_of_all = {**given, **inner}
                found.append((states_of_all, deciding_row(rows(), states_of_all)))
    return tuple(found)


def is_possible(states: Mapping[str, State]) -> bool:
    """A child is out of scope of the non-indications; of an open age they are never met."""
    adult, non = states["IND-ADULT"], (states["NON-01"], states["NON-02"])
    if adult is NOT:
        return non == (OUT, OUT)
    return OUT not in non and (adult is MET or MET not in non)


def test_the_rows_test_these_criteria_and_no_other() -> None:
    assert {test.notation for row in rows() for test in row.tests} == {*POSSIBLE, *BULLETS}


def test_positions_differ_and_only_the_last_row_asks_nothing() -> None:
    assert len({row.iri for row in rows()}) == len(rows())
    assert [not row.tests for row in rows()] == [False] * (len(rows()) - 1) + [True]


def test_every_combination_has_an_outcome_and_every_row_decides_one() -> None:
    assert len(combinations()) > 40_000
    deciding = {row.iri for _, row in combinations()}
    assert deciding == {row.iri for row in rows()}


def test_no_listed_code_is_not_addressed_whatever_else_holds() -> None:
    for states, row in combinations():
        if states["CODE-a"] is NOT:
            assert row.outcome is Outcome.NOT_ADDRESSED


def test_a_request_is_excluded_by_a_met_exclusion_and_by_nothing_else() -> None:
    for states, row in combinations():
        adult = states["IND-ADULT"] is MET
        excluding = states["EXC-ALLERGY"] is MET or (
            adult and MET in (states["NON-01"], states["NON-02"])
        )
        addressed = states["CODE-a"] is not NOT
        assert (row.outcome is Outcome.EXCLUDED) == (excluding and addressed), states


def test_criteria_are_met_only_where_nothing_is_open() -> None:
    for states, row in combinations():
        whole = (
            states["CODE-a"] is not NOT
            and states["IND-ADULT"] is MET
            and states["IND"] is MET
            and all(states[n] is NOT for n in ("EXC-ALLERGY", "NON-01", "NON-02"))
            and states["GEN-REPEAT"] in (MET, NONE)
        )
        assert (row.outcome is Outcome.CRITERIA_MET) == whole, states


def test_criteria_are_not_met_only_by_a_documented_adult() -> None:
    for states, row in combinations():
        if row.outcome is Outcome.CRITERIA_NOT_MET:
            assert states["IND-ADULT"] is MET
            assert states["IND"] in (NOT, NONE) or states["GEN-REPEAT"] is NOT


def test_a_child_is_excluded_or_not_addressed() -> None:
    for states, row in combinations():
        if states["IND-ADULT"] is NOT:
            assert row.outcome in (Outcome.EXCLUDED, Outcome.NOT_ADDRESSED)
