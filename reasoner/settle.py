"""An open determination's findings in; the smallest sets of answers that settle it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from reasoner.classify import Case
from reasoner.criteria import Criterion, Operator, Outcome, Row, State, deciding_row
from reasoner.evaluate import Evaluation, Rules
from reasoner.fold import Folded, Folder, Key
from reasoner.graph import Term, follow
from reasoner.questions import Answer, Question

MOST = 40
SETTLED = tuple(o for o in Outcome if o is not Outcome.MORE_INFORMATION_NEEDED)


@dataclass(frozen=True)
class Asked:
    """A question about one node, with the criteria there that are open and ask it."""

    question: Question
    node: Term
    criteria: tuple[Criterion, ...]

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


@dataclass(frozen=True)
class Settling:
    """What would settle an open determination.

    `towards` holds, for each settled outcome, the smallest sets of replies that bring it about,
    each without a part that would do alone and no more than MOST of them; `questions` those that
    occur in them, the most decisive first. Empty where nothing obtainable settles it.
    """

    towards: Mapping[Outcome, tuple[Replies, ...]]
    questions: tuple[Asked, ...]


NOTHING = Settling({}, ())


def settle(
    case: Case, rules: Rules, rows: Sequence[Row], evaluation: Evaluation, known: Sequence[Question]
) -> Settling:
    """The smallest sets of replies that would bring about each settled outcome.

    Only leaves that are unknown take another value, so no documented finding changes. Nothing
    where the outcome is not open.
    """
    ways = _Ways(case, rules, evaluation, tuple(_asked(evaluation, known)))
    towards: dict[Outcome, tuple[Replies, ...]] = {}
    if outcome_under(case, rules, rows, evaluation, {}) is Outcome.MORE_INFORMATION_NEEDED:
        for outcome in SETTLED:
            found = [w for row in rows if row.outcome is outcome for w in ways.to_row(row)]
            right = (
                replies
                for replies in found
                if outcome_under(case, rules, rows, evaluation, _values(replies)) is outcome
            )
            towards[outcome] = tuple(_smallest(right)[:MOST])
    return Settling(towards, _most_decisive(towards))


def _most_decisive(towards: Mapping[Outcome, tuple[Replies, ...]]) -> tuple[Asked, ...]:
    """The questions of all sets: those of smaller sets first, then those of more sets."""
    sets = [found for each in towards.values() for found in each]
    count = Counter(reply.asked for found in sets for reply in found)
    least = {a: min(len(f) for f in sets if any(r.asked == a for r in f)) for a in count}
    return tuple(sorted(count, key=lambda a: (least[a], -count[a], a.order)))


def _asked(evaluation: Evaluation, known: Sequence[Question]) -> Iterator[Asked]:
    """The questions about nodes at which a leaf that asks them is unknown."""
    unknown = [
        (criterion, node)
        for (criterion, node), state in evaluation.folded.states.items()
        if state is State.UNKNOWN and criterion.operator is Operator.LEAF
    ]
    unknown += [
        (leaf, node)
        for criterion, node in evaluation.folded.over
        if _is_over_none(evaluation.folded, criterion, node)
        for leaf in criterion.leaves()
    ]
    for question in known:
        asking = [(c, n) for c, n in unknown if c.iri in question.leaves]
        for node in dict.fromkeys(n for _, n in asking):
            yield Asked(question, node, tuple(c for c, n in asking if n == node))


def _is_over_none(folded: Folded, criterion: Criterion, node: Term) -> bool:
    """Whether a criterion is open for want of a node that its path could reach.

    What is asked of that node is then asked of the one from which the path starts.
    """
    key = (criterion, node)
    nowhere = criterion.over is not None and not folded.chosen.get(key)
    return nowhere and folded.over.get(key) is State.UNKNOWN


def _values(replies: Iterable[Reply]) -> dict[Key, State]:
    return {
        (criterion, reply.asked.node): state
        for reply in replies
        for criterion in reply.asked.criteria
        if (state := reply.answer.gives(criterion.iri)) is not None
    }


class _Ways:
    """The sets of replies by which a criterion gets a state, by the table of `fold`."""

    def __init__(
        self, case: Case, rules: Rules, evaluation: Evaluation, asked: tuple[Asked, ...]
    ) -> None:
        self._case = case
        self._by_iri = {c.iri: c for c in rules.criteria}
        self._by_notation = {c.notation: c for c in rules.criteria}
        self._folded = evaluation.folded
        self._asked = asked

    def to_row(self, row: Row) -> list[Replies]:
        """Those by which every test of an outcome row would hold."""
        return _joined(
            [
                w
                for state in test.states
                for w in self._seen(self._by_notation[test.notation], state)
            ]
            for test in row.tests
        )

    def _seen(self, criterion: Criterion, state: State, node: Term | None = None) -> list[Replies]:
        """Those by which a criterion is seen in a state from a node, or from the request."""
        here = self._case.request if node is None else node
        if self._folded.over.get((criterion, here), State.NOT_CLAIMED) is state:
            return [frozenset()]
        if criterion.over is None or _is_over_none(self._folded, criterion, here):
            ways = self._at(criterion, here, state)
        else:
            nodes = follow(self._case.graph, here, criterion.over)
            claimed = [n for n in nodes if self._is_claimed(criterion, n)]
            ways = _combined(state, Operator.ANY, [self._at(criterion, n, state) for n in claimed])
        if criterion.within is not None and state is State.MET:
            scope = self._by_iri[criterion.within]
            return _joined([ways, self._seen(scope, State.MET)])
        return ways

    def _at(self, criterion: Criterion, node: Term, state: State) -> list[Replies]:
        if self._folded.states.get((criterion, node)) is state:
            return [frozenset()]
        if criterion.operator is Operator.LEAF:
            return [
                frozenset([Reply(asked, answer)])
                for asked in self._asked
                if asked.node == node and criterion in asked.criteria
                for answer in asked.question.answers
                if answer.gives(criterion.iri) is state
            ]
        children = [c for c in criterion.children if self._counts(c, node)]
        ways = [self._seen(child, state, node) for child in children]
        return _combined(state, criterion.operator, ways)

    def _counts(self, criterion: Criterion, node: Term) -> bool:
        state = self._folded.over.get((criterion, node), State.UNKNOWN)
        return state not in (State.NOT_CLAIMED, State.OUT_OF_SCOPE)

    def _is_claimed(self, criterion: Criterion, node: Term) -> bool:
        state = self._folded.states.get((criterion, node), State.NOT_CLAIMED)
        return state is not State.NOT_CLAIMED


def _combined(state: State, operator: Operator, ways: Sequence[list[Replies]]) -> list[Replies]:
    """One part suffices to meet an any or to refute an all; the reverse takes every part."""
    one_suffices = (operator is Operator.ANY) == (state is State.MET)
    if state not in (State.MET, State.NOT_MET) or not ways:
        return []
    return _smallest(w for part in ways for w in part) if one_suffices else _joined(ways)


def _joined(parts: Iterable[list[Replies]]) -> list[Replies]:
    """Every way to have one of each part together, with one answer to each question."""
    joined: list[Replies] = [frozenset()]
    for part in parts:
        both = (a | b for a in joined for b in part)
        joined = _smallest(w for w in both if len({r.asked for r in w}) == len(w))
    return joined


def _smallest(ways: Iterable[Replies]) -> list[Replies]:
    """Those that hold no other, the smaller ones first; no more than MOST of them go on."""
    kept: list[Replies] = []
    for way in sorted(dict.fromkeys(ways), key=lambda w: (len(w), sorted(r.order for r in w))):
        if not any(other <= way for other in kept):
            kept.append(way)
    return kept[:MOST]


class _Supposing(Folder):
    """Folds what is supposed as well, also of a node that the facts do not have."""

    supposed: frozenset[Key] = frozenset()

    def _over(self, criterion: Criterion, node: Term) -> tuple[State, tuple[Term, ...]]:
        state, chosen = super()._over(criterion, node)
        if chosen or not any((leaf, node) in self.supposed for leaf in criterion.leaves()):
            return state, chosen
        return self._at(criterion, node), (node,)


def outcome_under(
    case: Case,
    rules: Rules,
    rows: Sequence[Row],
    evaluation: Evaluation,
    values: Mapping[Key, State],
) -> Outcome:
    """The outcome if some leaves had the given values and all else stayed as it is."""
    states = evaluation.folded.states

    def value(criterion: Criterion, node: Term) -> State:
        return values.get((criterion, node), states.get((criterion, node), State.UNKNOWN))

    def is_claimed(criterion: Criterion, node: Term) -> bool:
        return states.get((criterion, node), State.NOT_CLAIMED) is not State.NOT_CLAIMED

    folder = _Supposing(case.graph, rules.criteria, case.request, value, is_claimed)
    folder.supposed = frozenset(values)
    seen = {c.notation: folder.seen_from(c, case.request) for c in rules.criteria if c.position}
    for criterion in rules.criteria:
        key = (criterion, case.request)
        seen.setdefault(criterion.notation, folder.folded.over.get(key, State.NOT_CLAIMED))
    return deciding_row(rows, seen).outcome
