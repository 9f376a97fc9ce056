"""A determination in; the indications that its request claims, and what is missing, out."""

from __future__ import annotations

from collections.abc import Iterator

from reasoner.criteria import Criterion, Outcome, State
from reasoner.determine import Determination
from reasoner.guideline import Guideline
from reasoner.report.contents import missing_below

_APART = (State.NOT_CLAIMED, State.OUT_OF_SCOPE)


def indications(guideline: Guideline) -> tuple[Criterion, ...]:
    """The criteria that a request may claim below those that the outcome "criteria met" asks for.

    Of those one below the other the outermost.
    """
    wanted = {
        test.notation
        for row in guideline.rows
        for test in row.tests
        if row.outcome is Outcome.CRITERIA_MET and test.states == {State.MET}
    }
    tops = [c for c in guideline.criteria.values() if c.notation in wanted]
    found = dict.fromkeys(claim for top in tops for claim in _outermost(top))
    return tuple(c for c in guideline.criteria.values() if c in found)


def _outermost(criterion: Criterion) -> Iterator[Criterion]:
    if criterion.claimed_by is not None:
        yield criterion
        return
    for child in criterion.children:
        yield from _outermost(child)


def claimed(determination: Determination) -> tuple[Criterion, ...]:
    """The indications that a request claims, in the document's order."""
    known = indications(determination.guideline)
    return tuple(c for c in known if determination.state(c.notation) not in _APART)


def missing(determination: Determination) -> tuple[Criterion, ...]:
    """The criteria that are not documented and open to the top, each once."""
    tested = {test.notation for row in determination.guideline.rows for test in row.tests}
    tops = (top for top in determination.findings if top.criterion.notation in tested)
    return tuple(dict.fromkeys(f.criterion for top in tops for f in missing_below(top, True)))
