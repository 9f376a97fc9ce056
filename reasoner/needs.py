"""Questions about open findings in; the sets of replies by which an outcome row would hold out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from reasoner.classify import Case
from reasoner.criteria import Criterion, Operator, Row, State, Test
from reasoner.evaluate import Evaluation, Rules
from reasoner.fold import Folded, Key
from reasoner.graph import Term
from reasoner.paths import follow
from reasoner.questions import Answer, Question
from reasoner.ways import IMPOSSIBLE, Way, Ways, all_of, any_of

ANY_STATE = frozenset(State)


@dataclass(frozen=True)
class Asked:
    """A question about one node, with the criteria there that are open and ask it."""

    question: Question
    node: Term
    criteria: tuple[Criterion, ...]

    def __hash__(self) -> int:
        return hash((self.question.iri, self.node))

    @property
    def order(self) -> tuple[str, str]:
        """What questions are sorted by."""
        return (self.criteria[0].notation, str(self.node))


@dataclass(frozen=True)
class Reply:
    """One answer to a question about one node."""

    asked: Asked
    answer: Answer

    @property
    def order(self) -> tuple[str, str, str]:
        """What replies are sorted by."""
        return (*self.asked.order, self.answer.iri.value)


Replies: TypeAlias = frozenset[Reply]


def open_questions(
    evaluation: Evaluation, criteria: Mapping[str, Criterion], known: Sequence[Question]
) -> Iterator[Asked]:
    """The questions about nodes at which a leaf that asks them is unknown.

    `criteria` are those evaluated, by notation.
    """
    folded = evaluation.folded
    unknown = [
        (criteria[notation], node)
        for (notation, node), state in folded.states.items()
        if state is State.UNKNOWN and criteria[notation].operator is Operator.LEAF
    ]
    unknown += [
        (leaf, node)
        for notation, node in folded.over
        if is_over_none(folded, criteria[notation], node)
        for leaf in criteria[notation].leaves()
    ]
    leaves = {criterion.iri for criterion, _ in unknown}
    for question in known:
        if question.leaves.isdisjoint(leaves):
            continue
        asking = [(c, n) for c, n in unknown if c.iri in question.leaves]
        for node in dict.fromkeys(n for _, n in asking):
            yield Asked(question, node, tuple(c for c, n in asking if n == node))


def is_over_none(folded: Folded, criterion: Criterion, node: Term) -> bool:
    """Whether a criterion is open for want of a node that its path could reach.

    What is asked of that node is then asked of the one from which the path starts.
    """
    if criterion.over is None:
        return False
    key = (criterion.notation, node)
    return not folded.chosen.get(key) and folded.over.get(key) is State.UNKNOWN


class Needs:
    """What replies a criterion needs to get a state, by the table of `fold`."""

    def __init__(
        self, case: Case, rules: Rules, evaluation: Evaluation, asked: Iterable[Asked]
    ) -> None:
        self._case = case
        self._by_iri = {c.iri: c for c in rules.criteria}
        self._by_notation = {c.notation: c for c in rules.criteria}
        self._folded = evaluation.folded
        self._of_tests: dict[tuple[str, frozenset[State]], list[Ways]] = {}
        self._known: dict[tuple[str, State, Term], list[Ways]] = {}
        every = (Reply(each, answer) for each in asked for answer in each.question.answers)
        self._replies = sorted(every, key=lambda reply: reply.order)
        self._giving: dict[Key, list[tuple[Answer, Way]]] = {}
        for reply, way in zip(self._replies, self._literals(), strict=True):
            for criterion in reply.asked.criteria:
                key = (criterion.notation, reply.asked.node)
                self._giving.setdefault(key, []).append((reply.answer, way))

    def _literals(self) -> Iterator[Way]:
        """Each reply as a literal, with the other answers to its question as its rivals."""
        bits = [1 << number for number in reversed(range(len(self._replies)))]
        of_question: dict[tuple[Term, Term], int] = {}
        for reply, bit in zip(self._replies, bits, strict=True):
            key = (reply.asked.question.iri, reply.asked.node)
            of_question[key] = of_question.get(key, 0) | bit
        for reply, bit in zip(self._replies, bits, strict=True):
            yield Way(bit, of_question[reply.asked.question.iri, reply.asked.node] & ~bit)

    def replies(self, way: Way) -> Replies:
        """The replies that a set of literals stands for."""
        bits = reversed(range(len(self._replies)))
        return frozenset(
            r for r, n in zip(self._replies, bits, strict=True) if way.literals >> n & 1
        )

    def to_row(self, row: Row, before: Iterable[Row], most: int) -> Ways:
        """The smallest sets by which an outcome row would decide, so many at most.

        Every test of it would hold, and of each row before it that has another outcome one would
        not.
        """
        needed = [part for test in row.tests for part in self._in_one_of(test, test.states)]
        required = {test.notation: test.states for test in row.tests}
        for other in before:
            if other.outcome is not row.outcome:
                failing = [
                    self._in_one_of(test, required.get(test.notation, ANY_STATE) - test.states)
                    for test in other.tests
                ]
                needed += _either(failing)
        return all_of(needed, most)

    def _in_one_of(self, test: Test, states: frozenset[State]) -> list[Ways]:
        key = (test.notation, states)
        found = self._of_tests.get(key)
        if found is None:
            criterion = self._by_notation[test.notation]
            each = [self._seen(criterion, state) for state in sorted(states)]
            found = self._of_tests[key] = _either(each)
        return found

    def _seen(self, criterion: Criterion, state: State, node: Term | None = None) -> list[Ways]:
        """What is needed for a criterion to be seen in a state from a node, or the request."""
        here = self._case.request if node is None else node
        key = (criterion.notation, state, here)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._seen_from(criterion, state, here)
        return found

    def _seen_from(self, criterion: Criterion, state: State, here: Term) -> list[Ways]:
        if self._folded.over.get((criterion.notation, here), State.NOT_CLAIMED) is state:
            return []
        if criterion.over is None or is_over_none(self._folded, criterion, here):
            needed = self._at(criterion, here, state)
        else:
            nodes = follow(self._case.graph, here, criterion.over)
            claimed = [n for n in nodes if self._is_claimed(criterion, n)]
            each = [self._at(criterion, n, state) for n in claimed]
            needed = _combined(state, Operator.ANY, each)
        if criterion.within is not None and state is State.MET:
            return [*needed, *self._seen(self._by_iri[criterion.within], State.MET)]
        return needed

    def _at(self, criterion: Criterion, node: Term, state: State) -> list[Ways]:
        if self._folded.states.get((criterion.notation, node)) is state:
            return []
        if criterion.operator is Operator.LEAF:
            giving = self._giving.get((criterion.notation, node), ())
            right = (way for answer, way in giving if answer.gives(criterion.iri) is state)
            return [Ways(tuple(right))]
        children = [c for c in criterion.children if self._counts(c, node)]
        each = [self._seen(child, state, node) for child in children]
        return _combined(state, criterion.operator, each)

    def _counts(self, criterion: Criterion, node: Term) -> bool:
        state = self._folded.over.get((criterion.notation, node), State.UNKNOWN)
        return state not in (State.NOT_CLAIMED, State.OUT_OF_SCOPE)

    def _is_claimed(self, criterion: Criterion, node: Term) -> bool:
        state = self._folded.states.get((criterion.notation, node), State.NOT_CLAIMED)
        return state is not State.NOT_CLAIMED


def _combined(state: State, operator: Operator, each: list[list[Ways]]) -> list[Ways]:
    """One part suffices to meet an any or to refute an all; the reverse takes every part."""
    if state not in (State.MET, State.NOT_MET) or not each:
        return [IMPOSSIBLE]
    one_suffices = (operator is Operator.ANY) == (state is State.MET)
    return _either(each) if one_suffices else [part for needed in each for part in needed]


def _either(alternatives: list[list[Ways]]) -> list[Ways]:
    """What is needed for one of several."""
    if [] in alternatives:
        return []
    possible = [needed for needed in alternatives if IMPOSSIBLE not in needed]
    return possible[0] if len(possible) == 1 else [any_of(map(all_of, possible))]
