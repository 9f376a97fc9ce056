"""An open determination's findings in; the smallest sets of answers that settle it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from reasoner.classify import Case
from reasoner.criteria import Criterion, Outcome, Row, State, deciding_row
from reasoner.evaluate import Evaluation, Rules
from reasoner.fold import Folded, Folder, Key
from reasoner.graph import Term
from reasoner.needs import Asked, Needs, Replies, Reply, open_questions
from reasoner.questions import Question
from reasoner.ways import Way

MOST = 100
MOST_REPLIES = 1000
SETTLED = tuple(o for o in Outcome if o is not Outcome.MORE_INFORMATION_NEEDED)


@dataclass(frozen=True)
class Settling:
    """What would settle an open determination.

    `towards` holds, for each settled outcome, the smallest sets of replies that bring it about,
    each without a part that would do alone, no more than MOST of them and no more once they hold
    MOST_REPLIES together; `left_out` the outcomes towards which there are others, none of them
    smaller; `questions` those that occur in the sets, the most decisive first. Empty where nothing
    obtainable settles it.
    """

    towards: Mapping[Outcome, tuple[Replies, ...]]
    questions: tuple[Asked, ...]
    left_out: frozenset[Outcome] = frozenset()


NOTHING = Settling({}, ())


def settle(
    case: Case, rules: Rules, rows: Sequence[Row], evaluation: Evaluation, known: Sequence[Question]
) -> Settling:
    """The smallest sets of replies that would bring about each settled outcome.

    Only leaves that are unknown take another value, so no documented finding changes. Nothing
    where the outcome is not open.
    """

    def under(replies: Replies) -> Outcome:
        return outcome_under(case, rules, rows, evaluation, _values(replies))

    if under(frozenset()) is not Outcome.MORE_INFORMATION_NEEDED:
        return NOTHING
    needs = Needs(case, rules, evaluation, open_questions(evaluation, known))
    found: dict[Outcome, tuple[tuple[Replies, ...], bool]] = {
        outcome: _reaching(outcome, rows, needs, under) for outcome in SETTLED
    }
    towards = {outcome: sets for outcome, (sets, _) in found.items()}
    left_out = frozenset(outcome for outcome, (_, is_cut) in found.items() if is_cut)
    return Settling(towards, _most_decisive(towards), left_out)


def _reaching(
    wanted: Outcome, rows: Sequence[Row], needs: Needs, under: Callable[[Replies], Outcome]
) -> tuple[tuple[Replies, ...], bool]:
    """The sets that bring an outcome about and hold no other that does; whether there are more."""
    ways = [
        needs.to_row(row, rows[:number], MOST)
        for number, row in enumerate(rows)
        if row.outcome is wanted
    ]
    found: dict[Way, Replies] = {}
    for way in sorted({w for each in ways for w in each.sets}, key=lambda w: w.order):
        if len(found) == MOST or sum(map(len, found.values())) >= MOST_REPLIES:
            return tuple(found.values()), True
        replies = needs.replies(way)
        if not any(way.holds(other) for other in found) and under(replies) is wanted:
            found[way] = replies
    return tuple(found.values()), any(each.cut for each in ways)


def _most_decisive(towards: Mapping[Outcome, tuple[Replies, ...]]) -> tuple[Asked, ...]:
    """The questions of all sets: those of smaller sets first, then those of more sets."""
    count: Counter[Asked] = Counter()
    least: dict[Asked, int] = {}
    for replies in sorted((r for sets in towards.values() for r in sets), key=len):
        for reply in replies:
            count[reply.asked] += 1
            least.setdefault(reply.asked, len(replies))
    return tuple(sorted(count, key=lambda asked: (least[asked], -count[asked], asked.order)))


def _values(replies: Iterable[Reply]) -> dict[Key, State]:
    return {
        (criterion, reply.asked.node): state
        for reply in replies
        for criterion in reply.asked.criteria
        if (state := reply.answer.gives(criterion.iri)) is not None
    }


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
    folder.folded = _untouched(evaluation.folded, rules, {criterion for criterion, _ in values})
    seen = {c.notation: folder.seen_from(c, case.request) for c in rules.criteria if c.position}
    for criterion in rules.criteria:
        key = (criterion, case.request)
        seen.setdefault(criterion.notation, folder.folded.over.get(key, State.NOT_CLAIMED))
    return deciding_row(rows, seen).outcome


def _untouched(folded: Folded, rules: Rules, leaves: set[Criterion]) -> Folded:
    """What was folded of the criteria that do not depend on some leaves."""
    touched: set[Criterion] = set()
    more = set(leaves)
    while more:
        touched |= more
        iris = {criterion.iri for criterion in touched}
        more = {
            c
            for c in rules.criteria
            if c not in touched
            and (c.within in iris or c.refuted_by in iris or not touched.isdisjoint(c.children))
        }
    return Folded(
        {key: state for key, state in folded.states.items() if key[0] not in touched},
        {key: state for key, state in folded.over.items() if key[0] not in touched},
        {key: nodes for key, nodes in folded.chosen.items() if key[0] not in touched},
    )
