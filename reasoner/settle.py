"""An open determination's findings in; the smallest sets of answers that settle it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import cast

from pyoxigraph import Literal, NamedNode

from reasoner.classify import Case
from reasoner.criteria import Criterion, Operator, Outcome, Row, State, deciding_row
from reasoner.evaluate import Evaluation, Rules
from reasoner.fold import Folder, Key
from reasoner.graph import Graph, Term
from reasoner.terms import GUIDE, SH

LARGEST = 3
_SETTLED = (Outcome.CRITERIA_MET, Outcome.CRITERIA_NOT_MET)


@dataclass(frozen=True)
class Answer:
    """One thing that the record could say, and the leaves that it makes met and not met."""

    iri: NamedNode
    text: str
    met: frozenset[NamedNode]
    not_met: frozenset[NamedNode]


@dataclass(frozen=True)
class Question:
    """What to ask for, with its possible answers."""

    iri: NamedNode
    text: str
    answers: tuple[Answer, ...]

    @property
    def leaves(self) -> frozenset[NamedNode]:
        """The leaf criteria that ask it."""
        return frozenset(leaf for a in self.answers for leaf in a.met | a.not_met)


@dataclass(frozen=True)
class Asked:
    """A question about one node, with the criteria there that are open and ask it."""

    question: Question
    node: Term
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class Reply:
    """One answer to a question about one node."""

    asked: Asked
    answer: Answer


@dataclass(frozen=True)
class Settling:
    """What would settle an open determination.

    `towards` holds, for met and for not met, the smallest sets of replies that make it so, each
    without a part that would do alone; `questions` those that occur in them, the most decisive
    first. Both are empty where nothing obtainable settles it within LARGEST replies.
    """

    towards: Mapping[Outcome, tuple[tuple[Reply, ...], ...]]
    questions: tuple[Asked, ...]


def questions(shapes: Graph) -> tuple[Question, ...]:
    """The questions of a guideline, ordered by IRI."""
    return tuple(
        Question(
            cast("NamedNode", node),
            _text(shapes, node),
            tuple(_answer(shapes, a) for a in shapes.objects(node, GUIDE.answer)),
        )
        for node in shapes.of_type(GUIDE.Question)
    )


def _answer(shapes: Graph, node: Term) -> Answer:
    met, not_met = shapes.objects(node, GUIDE.makesMet), shapes.objects(node, GUIDE.makesNotMet)
    return Answer(
        cast("NamedNode", node),
        _text(shapes, node),
        frozenset(cast("tuple[NamedNode, ...]", met)),
        frozenset(cast("tuple[NamedNode, ...]", not_met)),
    )


def _text(shapes: Graph, node: Term) -> str:
    value = shapes.value(node, SH.message)
    return value.value if isinstance(value, Literal) else ""


def settle(
    case: Case, rules: Rules, rows: Sequence[Row], evaluation: Evaluation, known: Sequence[Question]
) -> Settling:
    """The smallest sets of replies that would make the outcome met, and those for not met.

    Only leaves that are unknown take another value, so no documented finding changes.
    """
    asked = tuple(_asked(rules, evaluation, known))
    towards: dict[Outcome, list[tuple[Reply, ...]]] = {outcome: [] for outcome in _SETTLED}
    for size in range(1, min(LARGEST, len(asked)) + 1):
        for replies in _replies(asked, size):
            if any(set(found) <= set(replies) for sets in towards.values() for found in sets):
                continue
            outcome = outcome_under(case, rules, rows, evaluation, _values(replies))
            if outcome in towards:
                towards[outcome].append(replies)
    decisive = Counter(
        reply.asked for sets in towards.values() for found in sets for reply in found
    )
    first = {a: min(len(f) for s in towards.values() for f in s if a in _of(f)) for a in decisive}
    ordered = sorted(decisive, key=lambda a: (first[a], -decisive[a], asked.index(a)))
    return Settling({o: tuple(sets) for o, sets in towards.items()}, tuple(ordered))


def _of(replies: Iterable[Reply]) -> set[Asked]:
    return {reply.asked for reply in replies}


def _asked(rules: Rules, evaluation: Evaluation, known: Sequence[Question]) -> Iterator[Asked]:
    """The questions about nodes at which a leaf that asks them is unknown."""
    unknown = [
        (criterion, node)
        for (criterion, node), state in evaluation.folded.states.items()
        if state is State.UNKNOWN and criterion.operator is Operator.LEAF
    ]
    for question in known:
        nodes = dict.fromkeys(n for c, n in unknown if c.iri in question.leaves)
        for node in nodes:
            open_there = [c for c, n in unknown if n == node and c.iri in question.leaves]
            yield Asked(question, node, tuple(open_there))


def _replies(asked: Sequence[Asked], size: int) -> Iterator[tuple[Reply, ...]]:
    for chosen in combinations(asked, size):
        for answers in product(*(a.question.answers for a in chosen)):
            yield tuple(Reply(a, answer) for a, answer in zip(chosen, answers, strict=True))


def _values(replies: Iterable[Reply]) -> dict[Key, State]:
    found = {}
    for reply in replies:
        for criterion in reply.asked.criteria:
            if criterion.iri in reply.answer.met | reply.answer.not_met:
                is_met = criterion.iri in reply.answer.met
                found[criterion, reply.asked.node] = State.MET if is_met else State.NOT_MET
    return found


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

    folder = Folder(case.graph, rules.criteria, case.request, value, is_claimed)
    seen = {c.notation: folder.seen_from(c, case.request) for c in rules.criteria if c.position}
    for criterion in rules.criteria:
        key = (criterion, case.request)
        seen.setdefault(criterion.notation, folder.folded.over.get(key, State.NOT_CLAIMED))
    return deciding_row(rows, seen).outcome
