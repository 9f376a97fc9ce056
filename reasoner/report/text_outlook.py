"""Readings and what would settle an outcome in; their lines in a report as text out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reasoner.criteria import Outcome, State
from reasoner.report.layout import wrapped
from reasoner.report.outlook import (
    EffectShown,
    QuestionShown,
    ReadingShown,
    ReadingsShown,
    SettlingShown,
    Way,
)
from reasoner.supposing import Change

MOST_SETS = 5
ALWAYS_SAID = (Outcome.CRITERIA_MET, Outcome.CRITERIA_NOT_MET)


def asked_in_text(settling: SettlingShown) -> tuple[QuestionShown, ...]:
    """The questions that occur in the sets of replies which the text shows."""
    shown = {r.question for ways in settling.towards.values() for w in ways[:MOST_SETS] for r in w}
    return tuple(question for question in settling.questions if question.number in shown)


def settling_lines(settling: SettlingShown, has_conflicts: bool) -> Iterator[str]:
    """Questions with their answers, then the smallest sets of replies towards each outcome."""
    if not settling.questions:
        why = ": the conflicts have to be corrected first" if has_conflicts else ""
        yield f"  No question is left whose answer would settle it{why}."
        return
    for question in asked_in_text(settling):
        yield from _question(question)
    for outcome, ways in settling.towards.items():
        if ways or outcome in ALWAYS_SAID:
            others = outcome in settling.left_out
            yield from wrapped(f"{outcome} with {_ways(ways, others, has_conflicts)}.", 2, 4)


def _question(question: QuestionShown) -> Iterator[str]:
    yield from wrapped(f"{question.number}  {question.text}", 2, 5)
    asking = "; ".join(
        f"{a.notation} {a.name} ({a.passage})" if a.passage else f"{a.notation} {a.name}"
        for a in question.asking
    )
    yield from wrapped(f"asked at {question.node} by {asking}", 5, 7)
    for answer in question.answers:
        yield from wrapped(f"{question.number}{answer.letter}  {answer.text}", 7, 11)


def _ways(ways: Sequence[Way], others: bool, has_conflicts: bool) -> str:
    if not ways:
        first = "; the conflicts have to be corrected first" if has_conflicts else ""
        return f"no replies to these questions{first}"
    sets = [" and ".join(map(str, way)) for way in ways[:MOST_SETS]]
    more = len(ways) - len(sets)
    said = ", or ".join(sets)
    if others:
        return f"{said}, or {more_sets(more, others)}"
    return f"{said}, or {more_sets(more, others)}" if more else said


def more_sets(count: int, others: bool) -> str:
    """How many more sets of replies there are, and whether that is all."""
    some = f"{count} more {'set' if count == 1 else 'sets'} of replies"
    if not others:
        return some
    return f"{some}, or others left out, none smaller" if count else "others left out, none smaller"


def readings_line(readings: ReadingsShown) -> str:
    """Whether the outcome depends on a reading, in a few words; nothing where none was tried."""
    if not readings.tried:
        return ""
    others = [e.reading.key for e in readings.effects if e.before is not e.after]
    if others:
        return f"another outcome under {', '.join(others)}"
    return f"the same outcome under each of {len(readings.tried)} other readings"


def readings_lines(readings: ReadingsShown) -> Iterator[str]:
    """The readings switched to, and what each other reading changes, where it does.

    A reading that changes the outcome has lines of its own; those that change findings only share
    one.
    """
    for reading in readings.switched:
        yield from wrapped(f"made under {_named(reading)}", 2, 4)
    if readings.tried and not readings.effects:
        yield f"  The same under each other reading ({len(readings.tried)} tried)."
    for effect in readings.effects:
        if effect.before is not effect.after:
            yield from _effect(effect)
    slight = [e for e in readings.effects if e.before is e.after]
    if slight:
        said = "; ".join(f"{e.reading.key} ({changes_said(e.changes)})" for e in slight)
        yield from wrapped(f"Findings only: {said}.", 2, 4)
    if readings.effects:
        same = len(readings.tried) - len(readings.effects)
        yield f"  The same under each of the {same} others tried."


def _named(reading: ReadingShown) -> str:
    return f"{reading.key}  {reading.about}: {reading.label}"


def _effect(effect: EffectShown) -> Iterator[str]:
    yield from wrapped(_named(effect.reading), 2, 4)
    yield from wrapped(f"outcome: {effect.before} → {effect.after}", 6, 8)
    said = changes_said(effect.changes)
    yield from wrapped(f"findings: {said}" if said else "no finding", 6, 8)


def changes_said(changes: Sequence[Change]) -> str:
    """The criteria that another reading changes, those that change alike named together."""
    alike: dict[tuple[State, State], list[str]] = {}
    for change in changes:
        alike.setdefault((change.before, change.after), []).append(change.notation)
    return ", ".join(
        f"{' '.join(notations)} {before} → {after}" for (before, after), notations in alike.items()
    )
