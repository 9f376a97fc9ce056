"""What is found of a request and something supposed in; what would be found instead out.

Supposed is that open leaves have other values, that the guideline is read in another way, or that
there are further facts: each gives a `Found`, and `difference` says what two of them differ in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from reasoner.classify import Case
from reasoner.criteria import Criterion, Outcome, Row, State, deciding_row
from reasoner.deciding import see
from reasoner.evaluate import Evaluation
from reasoner.fold import Key, Refolder
from reasoner.graph import Term
from reasoner.guideline import Guideline
from reasoner.later import Later


@dataclass(frozen=True)
class Found:
    """What a guideline, as it is read, finds of one request."""

    case: Case
    evaluation: Evaluation
    guideline: Guideline

    @cached_property
    def states(self) -> dict[str, State]:
        """The state of each criterion as seen from the request, by notation."""
        return {notation: self._seen(notation) for notation in self.guideline.by_notation}

    def _seen(self, notation: str) -> State:
        key = (notation, self.case.request)
        return self.evaluation.folded.over.get(key, State.NOT_CLAIMED)

    @cached_property
    def told(self) -> dict[str, State]:
        """The state of each criterion that findings tell of, by notation."""
        found: dict[str, State] = {}
        for top in self.guideline.top:
            see(self.evaluation.folded, top, self.case.request, found)
        return found

    @cached_property
    def row(self) -> Row:
        """The outcome row that holds."""
        return deciding_row(self.guideline.rows, _Seen(self._seen))

    @property
    def outcome(self) -> Outcome:
        """The outcome."""
        return self.row.outcome


class _Seen(dict[str, State]):
    """States by notation, each looked up when it is asked for."""

    def __init__(self, state: Callable[[str], State]) -> None:
        self._state = state

    def __missing__(self, notation: str) -> State:
        return self._state(notation)


@dataclass(frozen=True)
class Change:
    """A criterion whose state is another under what is supposed."""

    notation: str
    before: State
    after: State


@dataclass(frozen=True)
class Difference:
    """The outcomes before and after, and the criteria whose states differ, by notation."""

    before: Outcome
    after: Outcome
    changes: tuple[Change, ...]


def difference(before: Found, after: Found) -> Difference:
    """What two findings of a request differ in."""
    alike = before.guideline.rows == after.guideline.rows
    if alike and after.evaluation is before.evaluation:
        return Difference(before.outcome, before.outcome, ())
    return Difference(before.outcome, after.outcome, changes(before.told, after.told))


def changes(before: Mapping[str, State], after: Mapping[str, State]) -> tuple[Change, ...]:
    """The criteria, by notation, whose states differ; one that is in neither is not claimed."""
    none = State.NOT_CLAIMED
    found = [n for n in {**before, **after} if before.get(n, none) is not after.get(n, none)]
    return tuple(Change(n, before.get(n, none), after.get(n, none)) for n in sorted(found))


def supposing(found: Found, values: Mapping[Key, State]) -> Found:
    """What would be found if some leaves had the given values and all else stayed as it is.

    A leaf may be one of a node that the facts do not have, at the node from which its path starts.
    Only what depends on these leaves is folded again.
    """
    rules, case, folded = found.guideline.rules, found.case, found.evaluation.folded
    states = folded.states

    def value(criterion: Criterion, node: Term) -> State:
        key = (criterion.notation, node)
        return values.get(key, states.get(key, State.UNKNOWN))

    def is_claimed(criterion: Criterion, node: Term) -> bool:
        return states.get((criterion.notation, node), State.NOT_CLAIMED) is not State.NOT_CLAIMED

    by_notation = found.guideline.by_notation
    touched = rules.touching({by_notation[notation] for notation, _ in values})
    notations = frozenset(criterion.notation for criterion in touched)
    folder = _Supposing(
        case.graph, rules.criteria, case.request, value, is_claimed, folded, notations
    )
    folder.supposed = frozenset(values)
    for criterion in touched:
        if criterion.position is not None:
            folder.seen_from(criterion, case.request)
    untouched = by_notation.keys() - notations
    again = Later(lambda: folded.kept(untouched).joined(folder.folded))
    return Found(case, Evaluation(again, found.evaluation.evaluated), found.guideline)


class _Supposing(Refolder):
    """Folds what is supposed as well, also of a node that the facts do not have."""

    supposed: frozenset[Key] = frozenset()

    def _over(self, criterion: Criterion, node: Term) -> tuple[State, tuple[Term, ...]]:
        state, chosen = super()._over(criterion, node)
        if chosen or not any((leaf.notation, node) in self.supposed for leaf in criterion.leaves()):
            return state, chosen
        return self._at(criterion, node), (node,)
