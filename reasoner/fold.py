"""Values of leaves and claims of nodes in; the values of all criteria above them out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from pyoxigraph import NamedNode

from reasoner.criteria import Criterion, Operator, State
from reasoner.graph import Graph, Term
from reasoner.paths import follow

LeafValue = Callable[[Criterion, Term], State]
IsClaimed = Callable[[Criterion, Term], bool]
Key = tuple[str, Term]
"""The notation of a criterion, and a node."""

V = TypeVar("V")

_ALL = (State.NOT_MET, State.CONFLICT, State.UNKNOWN)
_ANY = (State.MET, State.CONFLICT, State.UNKNOWN)


def all_of(states: Iterable[State]) -> State:
    """Not met if one is; else in conflict, else unknown if one is; else met."""
    given = set(states)
    return next((state for state in _ALL if state in given), State.MET)


def any_of(states: Iterable[State]) -> State:
    """Met if one is; else in conflict, else unknown if one is; else not met."""
    given = set(states)
    return next((state for state in _ANY if state in given), State.NOT_MET)


def agreement_of(states: Iterable[State]) -> State:
    """As any; in conflict where one is met and another not met."""
    given = set(states)
    split = State.MET in given and State.NOT_MET in given
    return State.CONFLICT if split or State.CONFLICT in given else any_of(given)


def of_leaf(unsupported: bool, refuted: bool) -> State:
    """The value of a leaf by which of its two halves are violated."""
    if refuted:
        return State.NOT_MET if unsupported else State.CONFLICT
    return State.UNKNOWN if unsupported else State.MET


def contradicted(state: State) -> State:
    """The value of a criterion against which something more speaks."""
    return {State.MET: State.CONFLICT, State.UNKNOWN: State.NOT_MET}.get(state, state)


def combined(criterion: Criterion, states: Sequence[State]) -> State:
    """The state of a criterion by those of its children, in their order."""
    looked_at = [s for s in states if s not in (State.NOT_CLAIMED, State.OUT_OF_SCOPE)]
    if criterion.operator is Operator.ALL:
        return all_of(s if s in looked_at else State.UNKNOWN for s in states)
    return any_of(looked_at) if looked_at else criterion.if_none_claimed


def scoped(state: State, scope: State) -> State:
    """Out of scope where the scope is not met; met is unknown where the scope is open."""
    if state is State.NOT_CLAIMED:
        return state
    if scope is State.NOT_MET:
        return State.OUT_OF_SCOPE
    return State.UNKNOWN if state is State.MET and scope is not State.MET else state


@dataclass(frozen=True)
class Folded:
    """The state of each criterion at each node where it was looked at.

    Criteria are named by their notations, which are the same under each reading.
    `states[notation, node]` is the criterion's own state there; `over[notation, node]` the
    state that it has seen from a node above, folded over the nodes that its path reaches;
    `chosen[notation, node]` the reached nodes whose state decided that one, and
    `counted[notation, node]` all that were folded, with the states that counted.
    `alone[notation, node]` is the own state before the criterion that speaks against it.
    """

    states: dict[Key, State] = field(default_factory=dict)
    over: dict[Key, State] = field(default_factory=dict)
    chosen: dict[Key, tuple[Term, ...]] = field(default_factory=dict)
    counted: dict[Key, dict[Term, State]] = field(default_factory=dict)
    alone: dict[Key, State] = field(default_factory=dict)

    def kept(self, notations: Set[str]) -> Folded:
        """The states of some criteria."""

        def of(found: Mapping[Key, V]) -> dict[Key, V]:
            return {key: value for key, value in found.items() if key[0] in notations}

        states, over, alone = of(self.states), of(self.over), of(self.alone)
        return Folded(states, over, of(self.chosen), of(self.counted), alone)

    def joined(self, other: Folded) -> Folded:
        """The states of either; of what both have, the other's."""
        return Folded(
            self.states | other.states,
            self.over | other.over,
            self.chosen | other.chosen,
            self.counted | other.counted,
            self.alone | other.alone,
        )

    def evaluated(self, leaves: Set[str]) -> int:
        """How many pairs of leaf and node were evaluated."""
        states = self.states.items()
        return sum(s is not State.NOT_CLAIMED and notation in leaves for (notation, _), s in states)


class Folder:
    """Folds one request's criteria; each pair of criterion and node is computed once."""

    def __init__(
        self,
        graph: Graph,
        criteria: Sequence[Criterion],
        request: Term,
        value: LeafValue,
        is_claimed: IsClaimed,
    ) -> None:
        self._graph = graph
        self._criteria = criteria
        self._request = request
        self._value = value
        self._is_claimed = is_claimed
        self.folded = Folded()

    @cached_property
    def _by_iri(self) -> dict[NamedNode, Criterion]:
        return {c.iri: c for c in self._criteria}

    def seen_from(self, criterion: Criterion, node: Term) -> State:
        """The state of a criterion as its parent at a node sees it."""
        key = (criterion.notation, node)
        found = self.folded.over.get(key)
        if found is None:
            chosen: tuple[Term, ...] = (node,)
            if criterion.over is None:
                found = self._at(criterion, node)
            else:
                found, chosen = self._over(criterion, node)
            if criterion.within is not None:
                found = self._scoped(criterion, found)
            self.folded.over[key] = found
            self.folded.chosen[key] = chosen
        return found

    def _over(self, criterion: Criterion, node: Term) -> tuple[State, tuple[Term, ...]]:
        assert criterion.over is not None
        reached = follow(self._graph, node, criterion.over)
        states = {n: self._at(criterion, n) for n in reached}
        claimed: dict[Term, State] = {n: s for n, s in states.items() if s is not State.NOT_CLAIMED}
        if not claimed:
            return criterion.over_none, ()
        if criterion.refuted_by is not None:
            silent = [n for n in reached if n not in claimed and self._is_refuted(criterion, n)]
            claimed |= dict.fromkeys(silent, State.NOT_MET)
        self.folded.counted[criterion.notation, node] = claimed
        fold = agreement_of if criterion.agreement else any_of
        state = fold(claimed.values())
        deciding = tuple(n for n, s in claimed.items() if s is state)
        return state, deciding or tuple(claimed)

    def _at(self, criterion: Criterion, node: Term) -> State:
        key = (criterion.notation, node)
        found = self.folded.states.get(key)
        if found is None:
            claimed = criterion.claimed_by is None or self._is_claimed(criterion, node)
            found = self._combined(criterion, node) if claimed else State.NOT_CLAIMED
            if criterion.refuted_by is not None:
                found = self._unless_refuted(criterion, node, found)
            self.folded.states[key] = found
        return found

    def _combined(self, criterion: Criterion, node: Term) -> State:
        if criterion.operator is Operator.LEAF:
            return self._value(criterion, node)
        return combined(criterion, [self.seen_from(child, node) for child in criterion.children])

    def _unless_refuted(self, criterion: Criterion, node: Term, state: State) -> State:
        if state is State.NOT_CLAIMED:
            return state
        self.folded.alone[criterion.notation, node] = state
        return contradicted(state) if self._is_refuted(criterion, node) else state

    def _is_refuted(self, criterion: Criterion, node: Term) -> bool:
        """Whether the criterion that speaks against this one is met at the node."""
        assert criterion.refuted_by is not None
        other = self._by_iri[criterion.refuted_by]
        at_request = node == self._request
        against = self.seen_from(other, node) if at_request else self._at(other, node)
        return against is State.MET

    def _scoped(self, criterion: Criterion, state: State) -> State:
        assert criterion.within is not None
        if state is State.NOT_CLAIMED:
            return state
        return scoped(state, self.seen_from(self._by_iri[criterion.within], self._request))


class Refolder(Folder):
    """Folds again what is touched by a change; the states of all else are those of before."""

    def __init__(
        self,
        graph: Graph,
        criteria: Sequence[Criterion],
        request: Term,
        value: LeafValue,
        is_claimed: IsClaimed,
        before: Folded,
        touched: Set[str],
    ) -> None:
        super().__init__(graph, criteria, request, value, is_claimed)
        self._before = before
        self._touched = touched

    def seen_from(self, criterion: Criterion, node: Term) -> State:
        """The state of a criterion as its parent at a node sees it."""
        if criterion.notation not in self._touched:
            found = self._before.over.get((criterion.notation, node))
            if found is not None:
                return found
        return super().seen_from(criterion, node)

    def _at(self, criterion: Criterion, node: Term) -> State:
        if criterion.notation not in self._touched:
            found = self._before.states.get((criterion.notation, node))
            if found is not None:
                return found
        return super()._at(criterion, node)
