"""The walk that finds evidence, held to pySHACL: both say the same of every leaf and claim."""

from __future__ import annotations

from pathlib import Path

import pytest
from casebook import CASES, label, reasoner, reviewed

from reasoner.classify import Case
from reasoner.criteria import Criterion, Half, State
from reasoner.evidence import Walker
from reasoner.fold import Folded, Folder, of_leaf
from reasoner.graph import Term

GUIDELINE = reasoner().guideline
CRITERIA = tuple(GUIDELINE.criteria.values())
WALKER = Walker(GUIDELINE.shapes)


def walked(case: Case) -> Folded:
    """The states of all criteria by what the walker proves of their shapes, and by no report."""

    def value(criterion: Criterion, node: Term) -> State:
        assert criterion.support and criterion.opposition
        halves = (criterion.support, criterion.opposition)
        return of_leaf(*(is_violated(half, node) for half in halves))

    def is_violated(half: Half, node: Term) -> bool:
        return WALKER.proof(case.graph, node, half.shape) is None

    def is_claimed(criterion: Criterion, node: Term) -> bool:
        assert criterion.claimed_by
        return WALKER.proof(case.graph, node, criterion.claimed_by) is not None

    folder = Folder(case.graph, CRITERIA, case.request, value, is_claimed)
    for criterion in CRITERIA:
        if criterion.position is not None:
            folder.seen_from(criterion, case.request)
    return folder.folded


@pytest.mark.parametrize("path", CASES, ids=label)
def test_walking_the_shapes_gives_every_state_that_pyshacl_gives(path: Path) -> None:
    for found in reviewed(path):
        reported, proven = found.evaluation.folded, walked(found.case)
        assert proven.states == reported.states
        assert proven.over == reported.over
        assert proven.chosen == reported.chosen
        assert found.evaluation.evaluated > 0
