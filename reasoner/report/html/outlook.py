"""Readings and what would settle an outcome in; their sections of a page out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reasoner.criteria import Outcome
from reasoner.report.html.criteria import badge, joined, listing, outcome_badge
from reasoner.report.html.links import Anchors, link, passage_link
from reasoner.report.html.markup import Child, Element, element
from reasoner.report.outlook import (
    AnswerShown,
    Asking,
    EffectShown,
    QuestionShown,
    ReadingShown,
    ReadingsShown,
    SettlingShown,
    Way,
)
from reasoner.report.text_outlook import (
    ALWAYS_SAID,
    MOST_SETS,
    asked_in_text,
    changes_said,
    more_sets,
)


def settling_section(settling: SettlingShown, has_conflicts: bool, within: Anchors) -> Element:
    """The questions with their answers, then the sets of replies towards each outcome."""
    if not settling.questions:
        why = ": the conflicts have to be corrected first" if has_conflicts else ""
        return element("p", f"No question is left whose answer would settle it{why}.")
    first = asked_in_text(settling)
    decisive = [_question(question, within) for question in first]
    others = [
        _question(question, within) for question in settling.questions if question not in first
    ]
    towards = (
        _towards(outcome, ways, outcome in settling.left_out, has_conflicts, within)
        for outcome, ways in settling.towards.items()
        if ways or outcome in ALWAYS_SAID
    )
    return element(
        "div",
        listing(decisive, "questions", "ol") if decisive else None,
        _folded(f"Further questions: {len(others)}", listing(others, "questions", "ol"))
        if others
        else None,
        *towards,
        class_="settling",
    )


def _folded(summary: str, body: Element) -> Element:
    return element("details", element("summary", summary), body)


def _question(question: QuestionShown, within: Anchors) -> Element:
    asking = joined(list(_asking(a, question.node, within)) for a in question.asking)
    return element(
        "li",
        element(
            "p",
            element("span", str(question.number), class_="number"),
            " ",
            question.text,
            class_="question",
        ),
        element(
            "p", "Asked at ", element("bdi", question.node), " by ", *asking, class_="asks asking"
        ),
        listing((_answer(question, answer, within) for answer in question.answers), "answers"),
    )


def _asking(asking: Asking, node: str, within: Anchors) -> Iterator[Child]:
    notation = element("span", asking.notation, class_="notation")
    yield link(within.criteria.get((asking.notation, node)), notation, f" {asking.name}")
    if asking.passage:
        yield " ("
        yield passage_link(asking.passage, within)
        yield ")"


def _answer(question: QuestionShown, answer: AnswerShown, within: Anchors) -> Element:
    key = f"{question.number}{answer.letter}"
    gives = [
        *([f"{' and '.join(answer.met)} met"] if answer.met else []),
        *([f"{' and '.join(answer.not_met)} not met"] if answer.not_met else []),
    ]
    return element(
        "li",
        element("span", key, class_="key"),
        " ",  # where a notebook that is not trusted yet is shown without style
        element("span", answer.text, " ", element("span", f"→ {', '.join(gives)}", class_="gives")),
        id=within.named("answer", key),
    )


def _towards(
    outcome: Outcome, ways: Sequence[Way], others: bool, has_conflicts: bool, within: Anchors
) -> Element:
    if not ways:
        first = "; the conflicts have to be corrected first" if has_conflicts else ""
        return element("p", outcome_badge(outcome), f" with no replies to these questions{first}.")
    shown = listing((_way(way, within) for way in ways[:MOST_SETS]), "ways")
    rest = ways[MOST_SETS:]
    more = listing((_way(way, within) for way in rest), "ways")
    said = "with the reply:" if len(ways) == 1 == len(ways[0]) else "with one of these replies:"
    return element(
        "div",
        element("p", outcome_badge(outcome), f" {said} "),
        shown,
        _folded(more_sets(len(rest), others), more) if rest else None,
        element("p", "Others are left out, none smaller.") if others and not rest else None,
        class_="towards",
    )


def _way(way: Way, within: Anchors) -> Element:
    parts: list[Child] = []
    for reply in way:
        target = within.named("answer", str(reply))
        parts += [*([" and "] if parts else []), link(target, str(reply), class_="key")]
    return element("li", *parts)


def readings_section(readings: ReadingsShown, within: Anchors) -> Element | None:
    """What each other reading changes, and the readings that the determination was made under."""
    if not readings.made_under:
        return None
    effects = [_effect(e, within) for e in readings.effects if e.before is not e.after]
    slight = [e for e in readings.effects if e.before is e.after]
    taken = listing((_taken(reading) for reading in readings.made_under), "plain")
    return element(
        "div",
        listing((_taken(r) for r in readings.switched), "plain") if readings.switched else None,
        listing(effects, "effects") if effects else None,
        _folded(_slight(slight), listing((_effect(e, within) for e in slight), "effects"))
        if slight
        else None,
        _rest(readings),
        _folded(f"Made under {len(readings.made_under)} readings", taken),
        class_="readings",
    )


def _slight(effects: Sequence[EffectShown]) -> str:
    """The readings that change findings and not the outcome, in a line."""
    keys = (f"{e.reading.key} ({changes_said(e.changes)})" for e in effects)
    return f"Findings only: {'; '.join(keys)}"


def _rest(readings: ReadingsShown) -> Element | None:
    if not readings.tried:
        return None
    same = len(readings.tried) - len(readings.effects)
    others = "the other" if readings.effects else "the"
    return element("p", f"The same under each of {others} {same} readings tried, taken singly.")


def _taken(reading: ReadingShown) -> Element:
    switched = "" if reading.is_default else " (switched to)"
    return element("li", *_named(reading), switched)


def _named(reading: ReadingShown) -> Iterator[Child]:
    yield element("span", reading.key, class_="notation")
    yield f" {reading.about}: {reading.label}"


def _effect(effect: EffectShown, within: Anchors) -> Element:
    outcome = element(
        "p",
        "Outcome ",
        outcome_badge(effect.before),
        element("span", " becomes ", class_="becomes"),
        outcome_badge(effect.after),
    )
    if effect.before is effect.after:
        outcome = element("p", "The same outcome.")
    changes = [
        element(
            "li",
            link(within.criterion(c.notation), c.notation, class_="notation"),
            " ",
            badge(c.before),
            element("span", " becomes ", class_="becomes"),
            badge(c.after),
        )
        for c in effect.changes
    ]
    return element(
        "li",
        element("p", *_named(effect.reading)),
        outcome,
        listing(changes, "changes") if changes else None,
    )
