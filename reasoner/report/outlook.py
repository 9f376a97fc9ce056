"""A determination in; what other readings and further facts would make of it, as shown, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_lowercase

from reasoner.criteria import Criterion, Outcome
from reasoner.determine import Determination, Effect
from reasoner.edition import Passage
from reasoner.guideline import Guideline
from reasoner.needs import Asked, Replies, Reply
from reasoner.questions import Answer
from reasoner.readings import Reading
from reasoner.report.words import Words
from reasoner.settle import SETTLED
from reasoner.supposing import Change


@dataclass(frozen=True)
class ReadingShown:
    """A reading by its key and in words; `about` names what it is a reading of."""

    key: str
    label: str
    about: str
    is_default: bool


@dataclass(frozen=True)
class EffectShown:
    """What another reading changes: the outcome, or only states of criteria."""

    reading: ReadingShown
    before: Outcome
    after: Outcome
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class ReadingsShown:
    """The readings that a determination was made under, and what each other one changes.

    `made_under` holds one for each ambiguity, `tried` the keys of the others, `effects` those
    that change something, the ones that change the outcome first.
    """

    made_under: tuple[ReadingShown, ...]
    tried: tuple[str, ...]
    effects: tuple[EffectShown, ...]

    @property
    def switched(self) -> tuple[ReadingShown, ...]:
        """Those of the readings made under that are not the default."""
        return tuple(reading for reading in self.made_under if not reading.is_default)


@dataclass(frozen=True)
class AnswerShown:
    """A possible answer by its letter, with the notations of what it makes met and not met."""

    letter: str
    text: str
    met: tuple[str, ...]
    not_met: tuple[str, ...]


@dataclass(frozen=True)
class Asking:
    """An open criterion that asks a question, and its place in the document."""

    notation: str
    name: str
    passage: Passage | None


@dataclass(frozen=True)
class QuestionShown:
    """A question about one node; questions are numbered from 1, the most decisive first."""

    number: int
    text: str
    node: str
    asking: tuple[Asking, ...]
    answers: tuple[AnswerShown, ...]


@dataclass(frozen=True)
class ReplyShown:
    """An answer, by its letter, to a question, by its number."""

    question: int
    answer: str

    def __str__(self) -> str:
        return f"{self.question}{self.answer}"


Way = tuple[ReplyShown, ...]


@dataclass(frozen=True)
class SettlingShown:
    """The questions that would settle an open outcome.

    `towards` holds for each outcome the sets of replies that would bring it about, the smallest
    first; `left_out` are the outcomes towards which there are others, none of them smaller.
    """

    questions: tuple[QuestionShown, ...]
    towards: Mapping[Outcome, tuple[Way, ...]]
    left_out: frozenset[Outcome]


def readings_shown(determination: Determination) -> ReadingsShown:
    """The readings of a determination."""
    guideline = determination.guideline
    switched = {r.key.partition("=")[0]: r for r in determination.readings}
    made_under = (switched.get(a.notation, a.default) for a in guideline.ambiguities)
    effects = sorted(determination.effects, key=lambda e: e.before is e.after)
    return ReadingsShown(
        tuple(reading_shown(guideline, reading) for reading in made_under),
        tuple(reading.key for reading in determination.others),
        tuple(_effect(guideline, effect) for effect in effects),
    )


def reading_shown(guideline: Guideline, reading: Reading) -> ReadingShown:
    """A reading with the name of its ambiguity."""
    [ambiguity] = [a for a in guideline.ambiguities if reading in a.readings]
    is_default = reading == ambiguity.default
    return ReadingShown(reading.key, reading.label, ambiguity.label, is_default)


def _effect(guideline: Guideline, effect: Effect) -> EffectShown:
    shown = reading_shown(guideline, effect.reading)
    return EffectShown(shown, effect.before, effect.after, effect.changes)


def settling_shown(determination: Determination, words: Words) -> SettlingShown | None:
    """What would settle an open outcome; none where the outcome is not open."""
    if determination.outcome is not Outcome.MORE_INFORMATION_NEEDED:
        return None
    settling, guideline = determination.settling, determination.guideline
    numbers = {asked: number for number, asked in enumerate(settling.questions, 1)}
    return SettlingShown(
        tuple(_question(guideline, words, number, asked) for asked, number in numbers.items()),
        {
            outcome: tuple(_way(numbers, replies) for replies in settling.towards.get(outcome, ()))
            for outcome in SETTLED
        },
        settling.left_out,
    )


def _question(guideline: Guideline, words: Words, number: int, asked: Asked) -> QuestionShown:
    return QuestionShown(
        number,
        asked.question.text,
        words.name(asked.node),
        tuple(
            Asking(c.notation, c.name, guideline.passages.get(c.passage) if c.passage else None)
            for c in asked.criteria
        ),
        tuple(
            _answer(letter, answer, asked.criteria)
            for letter, answer in zip(ascii_lowercase, asked.question.answers, strict=False)
        ),
    )


def _answer(letter: str, answer: Answer, criteria: tuple[Criterion, ...]) -> AnswerShown:
    met = tuple(c.notation for c in criteria if c.iri in answer.met)
    not_met = tuple(c.notation for c in criteria if c.iri in answer.not_met)
    return AnswerShown(letter, answer.text, met, not_met)


def _way(numbers: Mapping[Asked, int], replies: Replies) -> Way:
    shown = (ReplyShown(numbers[reply.asked], _letter(reply)) for reply in replies)
    return tuple(sorted(shown, key=lambda reply: (reply.question, reply.answer)))


def _letter(reply: Reply) -> str:
    return ascii_lowercase[reply.asked.question.answers.index(reply.answer)]
