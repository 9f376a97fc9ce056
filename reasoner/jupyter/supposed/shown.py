"""Determinations before and after something is supposed in; the parts of a page on it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pyoxigraph import Literal

from reasoner.criteria import Outcome, State
from reasoner.determine import Determination
from reasoner.errors import ProblemsError, ReasonerError
from reasoner.facts.requests import completed_years
from reasoner.jupyter.fragment import SCOPE
from reasoner.report.contents import Report
from reasoner.report.entries import Entry
from reasoner.report.html.article import sentence
from reasoner.report.html.criteria import badge, kind, listing, outcome_badge
from reasoner.report.html.links import APART, anchors, shown
from reasoner.report.html.markup import Child, Element, element, fragment
from reasoner.report.html.outlook import readings_section
from reasoner.report.outlook import QuestionShown, SettlingShown, Way
from reasoner.report.signs import OUTCOME_SYMBOLS
from reasoner.report.text_outlook import more_sets
from reasoner.terms import FACT
from reasoner.what_if import WhatIf

_MOST_WAYS = 3


def part(*children: Child | None, role: str | None = None) -> str:
    """Elements as a part of the page; it has no style sheet of its own."""
    return fragment(element("div", *children, class_=SCOPE, role=role))


def outcome_part(one: WhatIf, said: Sequence[str]) -> str:
    """The outcome, what it was before, and what is supposed."""
    before, after = one.before.outcome, one.after.outcome
    symbol = element("span", OUTCOME_SYMBOLS[after], aria_hidden="true", class_="symbol")
    was: list[Child] = ["The same outcome as at first."]
    if after is not before:
        was = ["At first it was ", outcome_badge(before), "."]
    box = element(
        "div",
        element("h3", symbol, " ", sentence(after)),
        element("p", one.after.row.message),
        element("p", *was, class_="was"),
        class_=f"outcome {kind(after)}",
        role="status",
    )
    items = [element("li", element("bdi", words)) for words in said]
    supposed = listing(items, "plain") if items else element("p", "Nothing yet.")
    return part(
        box,
        element("p", _decided_for(one.after), class_="asks"),
        element("h4", "Supposed"),
        supposed,
    )


def _decided_for(of: Determination) -> str:
    if of.decided_for is None:
        return "Decided for no date: none is stated."
    said = f"Decided for {of.decided_for.isoformat()}"
    born = of.request.graph.value(of.request.patient, FACT.birthDate)
    if not isinstance(born, Literal):
        return f"{said}."
    years = completed_years(date.fromisoformat(born.value), of.decided_for)
    return f"{said}; the patient is then {years} years old."


def refusal_part(error: ReasonerError) -> str:
    """Why facts cannot be used as supposed."""
    problems = error.problems if isinstance(error, ProblemsError) else ()
    said = [f"{p.node or ''} {p.property or ''}: {p.expected} {p.remedy}".strip() for p in problems]
    items = (element("li", element("bdi", words)) for words in said or [str(error)])
    return part(
        element("h4", "! This cannot be supposed"),
        listing(items, "plain"),
        element("p", "What follows is of the last facts that could be used."),
        role="alert",
    )


def criteria_part(one: WhatIf, shows: Report) -> str:
    """The criteria that changed from the first, then the trees, with what each was before."""
    before = {change.notation: change.before for change in one.changes}
    by_notation = one.after.guideline.by_notation
    changed = (
        element(
            "li",
            element("span", change.notation, class_="notation"),
            f" {by_notation[change.notation].name} ",
            badge(change.before),
            element("span", " becomes ", class_="becomes"),
            badge(change.after),
        )
        for change in one.changes
    )
    tops = [entry for entry in shows.criteria if entry.state not in APART]
    trees = _Trees(shows.request, before)
    return part(
        element("h4", f"Criteria that changed: {len(one.changes)}"),
        listing(changed, "changed") if one.changes else element("p", "None."),
        element("h4", "Criteria"),
        listing(map(trees.item, tops), "trees")
        if tops
        else element("p", "The request claims none on which the outcome rests."),
    )


class _Trees:
    """Draws the criteria by name, each with its parts once, and what it was."""

    def __init__(self, request: str, before: Mapping[str, State]) -> None:
        self._request = request
        self._before = before
        self._drawn: set[tuple[str, str]] = set()

    def item(self, entry: Entry) -> Element:
        """An entry with those below it."""
        place = (entry.notation, entry.node)
        parts = [p for p in entry.parts if p.state not in APART and place not in self._drawn]
        self._drawn.add(place)
        return element(
            "li",
            element("div", *self._heading(entry), class_="heading"),
            listing(map(self.item, parts), "parts") if parts else None,
            class_=f"entry {kind(entry.state)}",
        )

    def _heading(self, entry: Entry) -> Iterator[Child]:
        yield badge(entry.state)
        yield " "
        yield element("span", entry.notation, class_="notation")
        yield f" {entry.name}"
        if entry.node != self._request:
            yield ", at "
            yield element("bdi", entry.node)
        if entry.notation in self._before:
            yield element("strong", f" (was {self._before[entry.notation]})", class_="was")


def settling_part(shows: Report) -> str:
    """The replies that would settle an open outcome."""
    if shows.settling is None:
        said = "The outcome is settled."
        return part(element("h4", "What would settle it"), element("p", said))
    settling = shows.settling
    questions = {question.number: question for question in settling.questions}
    towards = [_towards(o, w, settling, questions) for o, w in settling.towards.items() if w]
    why = ": the conflicts have to be corrected first" if shows.conflicts else ""
    none = element("p", f"No question is left whose answer would settle it{why}.")
    return part(element("h4", "What would settle it"), *(towards or [none]))


def _towards(
    outcome: Outcome,
    ways: Sequence[Way],
    settling: SettlingShown,
    questions: Mapping[int, QuestionShown],
) -> Element:
    items = [element("li", " and ".join(_said(way, questions))) for way in ways[:_MOST_WAYS]]
    rest = len(ways) - _MOST_WAYS
    more = f"{more_sets(rest, outcome in settling.left_out)}." if rest > 0 else None
    return element(
        "div",
        element("p", outcome_badge(outcome), " with one of these:" if len(ways) > 1 else " with:"),
        listing(items, "plain"),
        element("p", more) if more else None,
    )


def _said(way: Way, questions: Mapping[int, QuestionShown]) -> Iterator[str]:
    for reply in way:
        question = questions[reply.question]
        [text] = [a.text for a in question.answers if a.letter == reply.answer]
        yield f"{text} (at {question.node})"


def readings_part(shows: Report) -> str:
    """What each other reading, taken singly, would change."""
    within = anchors("x", shown(shows), frozenset())
    section = readings_section(shows.readings, within)
    return part(element("h4", "Readings"), _unlinked(section) if section else None)


def _unlinked(root: Element) -> Element:
    """An element whose links within the page are plain, for their targets are not shown."""
    inner = tuple(c if isinstance(c, str) else _unlinked(c) for c in root.children)
    if root.name != "a":
        return Element(root.name, root.attributes, inner)
    kept = tuple(pair for pair in root.attributes if pair[0] != "href")
    return Element("span", kept, inner)
