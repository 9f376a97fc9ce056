"""An open determination's findings in; the smallest sets of answers that settle it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from reasoner.criteria import Outcome, Row, State
from reasoner.fold import Key
from reasoner.needs import Asked, Needs, Replies, Reply, open_questions
from reasoner.supposing import Found, supposing
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


def settle(found: Found) -> Settling:
    """The smallest sets of replies that would bring about each settled outcome.

    Only leaves that are unknown take another value, so no documented finding changes. Nothing
    where the outcome is not open.
    """
    if found.outcome is not Outcome.MORE_INFORMATION_NEEDED:
        return NOTHING

    def under(replies: Replies) -> Outcome:
        return supposing(found, values(replies)).outcome

    case, evaluation, guideline = found.case, found.evaluation, found.guideline
    questions = open_questions(evaluation, guideline.by_notation, guideline.questions)
    needs = Needs(case, guideline.rules, evaluation, questions)
    reached: dict[Outcome, tuple[tuple[Replies, ...], bool]] = {
        outcome: _reaching(outcome, guideline.rows, needs, under) for outcome in SETTLED
    }
    towards = {outcome: sets for outcome, (sets, _) in reached.items()}
    left_out = frozenset(outcome for outcome, (_, is_cut) in reached.items() if is_cut)
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


def values(replies: Iterable[Reply]) -> dict[Key, State]:
    """The values that replies give to the leaves that ask for them."""
    return {
        (criterion.notation, reply.asked.node): state
        for reply in replies
        for criterion in reply.asked.criteria
        if (state := reply.answer.gives(criterion.iri)) is not None
    }
