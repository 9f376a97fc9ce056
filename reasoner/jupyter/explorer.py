"""A request in; a widget in which its facts are changed, and what is determined then, out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reasoner.determine import Determination
from reasoner.errors import ReasonerError, UsageError
from reasoner.facts.requests import RequestFacts
from reasoner.jupyter.fields import (
    beside,
    button,
    column,
    field,
    folded_up,
    group_box,
    question_field,
    reading_field,
    watched,
    words_box,
)
from reasoner.jupyter.fragment import style
from reasoner.jupyter.supposed.edits import NO_EDIT
from reasoner.jupyter.supposed.scenario import Supposition, request_turtle, scenario
from reasoner.jupyter.supposed.shown import (
    criteria_part,
    outcome_part,
    part,
    readings_part,
    refusal_part,
    settling_part,
)
from reasoner.needs import Reply
from reasoner.readings import Reading
from reasoner.report.contents import report
from reasoner.report.html.markup import element, fragment
from reasoner.report.words import words
from reasoner.review import Reasoner

if TYPE_CHECKING:
    import rdflib

STYLE_FILE = Path(__file__).with_name("explorer.css")
# So many questions are shown at a time, the most decisive first.
MOST_QUESTIONS = 6
_PARTS = ("refusal", "outcome", "criteria", "settling", "readings")


class Explorer:
    """Shows what would be determined of a request if its facts were others.

    `source` is a determination, a request's facts, or the bytes or the path of a file, or an
    rdflib graph, with one request. What it is made of can be changed: what the facts say, what
    they lack (`not documented`), the answers to open questions, and the readings. Where facts
    cannot be used as they are set, it says why, and keeps the last determination.

    explorer = Explorer(Path("request.ttl"))
    explorer.control("diameter", "value").value = 60
    print(explorer.determination.outcome)

    Raises InputError where the source cannot be used as it is, UsageError where it has several
    requests.
    """

    def __init__(
        self,
        source: Determination | RequestFacts | bytes | Path | rdflib.Graph,
        *,
        reasoner: Reasoner | None = None,
        as_of: date | None = None,
    ) -> None:
        self._scenario = scenario(source, reasoner, as_of)
        self._one = self._scenario.compared(Supposition(readings=self._scenario.reasoner.readings))
        self._fields = {
            (group.name, control.label): field(group.name, control)
            for group in self._scenario.groups
            for control in group.controls
        }
        self._readings = dict(self._reading_fields())
        self._questions: dict[tuple[str, str], Any] = {}
        self._parts = {name: words_box() for name in _PARTS}
        self._asked = column((), "group")
        self._is_setting = False
        self.widget = self._laid_out()
        watched((f.widget for f in self._fields.values()), self._changed)
        watched(self._readings.values(), self._changed)
        self._show()

    @property
    def first(self) -> Determination:
        """The determination of the request as it is."""
        return self._scenario.first

    @property
    def determination(self) -> Determination:
        """The determination under what is supposed now, or under what could be used last."""
        return self._one.after

    @property
    def request(self) -> str:
        """The facts that it was made of, as Turtle."""
        return request_turtle(self.determination)

    def control(self, node: str, label: str) -> Any:
        """The widget of a control, by the heading that it stands under and its own name.

        Raises UsageError where there is none.
        """
        if (node, label) not in self._fields:
            names = sorted(name for of, name in self._fields if of == node)
            others = names or sorted({of for of, _ in self._fields})
            said = f"There is no control of this name. There are: {', '.join(others)}."
            raise UsageError(f"{node}, {label}: {said}")
        return self._fields[node, label].widget

    def reset(self) -> None:
        """Take back all that is supposed."""
        self._is_setting = True
        try:
            for field in self._fields.values():
                field.reset()
            for ambiguity in self._scenario.reasoner.guideline.ambiguities:
                widget = self._readings[ambiguity.notation]
                widget.value = self._active(ambiguity.readings, ambiguity.default)
            for question in self._questions.values():
                question.value = ()
        finally:
            self._is_setting = False
        self._changed(None)

    def _repr_mimebundle_(self, **asked: Any) -> Mapping[str, object]:
        bundle: Mapping[str, object] = self.widget._repr_mimebundle_(**asked)
        return bundle

    def _active(self, readings: tuple[Reading, ...], default: Reading) -> Reading:
        switched = self._scenario.reasoner.readings
        return next((reading for reading in readings if reading in switched), default)

    def _reading_fields(self) -> Iterator[tuple[str, Any]]:
        for ambiguity in self._scenario.reasoner.guideline.ambiguities:
            active = self._active(ambiguity.readings, ambiguity.default)
            yield ambiguity.notation, reading_field(ambiguity, active)

    def _laid_out(self) -> Any:
        groups = [
            group_box(group, [f for (of, _), f in self._fields.items() if of == group.name])
            for group in self._scenario.groups
        ]
        readings = folded_up(
            f"Readings of {len(self._readings)} ambiguous places",
            column(self._readings.values(), "group"),
        )
        back = button("Take back all that is supposed", self.reset)
        asked = words_box(part(element("h4", "Not documented, and asked for")))
        self._asked_heading = asked
        left = column([back, asked, self._asked, *groups, readings], "settings")
        right = column([self._parts[name] for name in _PARTS], "found")
        sheet = words_box(fragment(element("style", style() + own_style())))
        return column([sheet, beside([left, right], "columns")], "guideline-explorer")

    def _supposition(self) -> Supposition:
        return Supposition(
            tuple(edit for f in self._fields.values() if (edit := f.edit) != NO_EDIT),
            self._replies(),
            tuple(
                widget.value
                for ambiguity in self._scenario.reasoner.guideline.ambiguities
                if (widget := self._readings[ambiguity.notation]).value != ambiguity.default
            ),
        )

    def _replies(self) -> tuple[Reply, ...]:
        return tuple(reply for widget in self._questions.values() for reply in widget.value)

    def _changed(self, _: object) -> None:
        if self._is_setting:
            return
        try:
            self._one = self._scenario.compared(self._supposition())
        except ReasonerError as error:
            self._parts["refusal"].value = refusal_part(error)
            return
        self._parts["refusal"].value = ""
        self._show()

    def _show(self) -> None:
        one, shows = self._one, report(self.determination)
        self._ask()
        self._parts["outcome"].value = outcome_part(one, tuple(self._said()))
        self._parts["criteria"].value = criteria_part(one, shows)
        self._parts["settling"].value = settling_part(shows)
        self._parts["readings"].value = readings_part(shows)

    def _said(self) -> Iterator[str]:
        """What is supposed, in words."""
        yield from (f.said for f in self._fields.values() if f.edit != NO_EDIT)
        for reply in self.determination.supposed:
            yield f"{reply.asked.question.text} {reply.answer.text}"
        own = self._scenario.reasoner.readings
        yield from (f"{r.key}: {r.label}" for r in self._supposition().readings if r not in own)

    def _ask(self) -> None:
        """Show the questions that are answered, and those that would settle the outcome."""
        after = self._one.after
        named = words(after.guideline, after.request.graph)
        shown = [widget for widget in self._questions.values() if widget.value]
        for asked in after.settling.questions[:MOST_QUESTIONS]:
            key = (asked.question.iri.value, named.name(asked.node))
            if key not in self._questions:
                self._questions[key] = question_field(asked, key[1])
                watched([self._questions[key]], self._changed)
            if self._questions[key] not in shown:
                shown.append(self._questions[key])
        if list(self._asked.children) != shown:
            self._asked.children = tuple(shown)
        self._asked_heading.layout.display = None if shown else "none"


def own_style() -> str:
    """The style sheet of the explorer's own parts."""
    return STYLE_FILE.read_text(encoding="utf-8")
