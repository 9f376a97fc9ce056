"""Reports in, text for a terminal out: the outcome first, the references last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reasoner.criteria import State
from reasoner.expect import Difference
from reasoner.report.contents import Report
from reasoner.report.entries import Cited, Entry
from reasoner.report.layout import WIDTH, field_lines, reference_lines, wrapped
from reasoner.report.text_outlook import (
    asked_in_text,
    readings_line,
    readings_lines,
    settling_lines,
)
from reasoner.report.words import Fact, nested, outline

_SYMBOLS = {
    State.MET: "✓",
    State.NOT_MET: "✗",
    State.UNKNOWN: "?",
    State.CONFLICT: "!",
    State.NOT_CLAIMED: "·",
    State.OUT_OF_SCOPE: "–",
}
_COLOURS = {
    State.MET: "36",
    State.NOT_MET: "34",
    State.UNKNOWN: "33",
    State.CONFLICT: "35",
    State.NOT_CLAIMED: "2",
    State.OUT_OF_SCOPE: "2",
}
_APART = (State.NOT_CLAIMED, State.OUT_OF_SCOPE)
_STATE = 12


def texts(
    compared: Sequence[tuple[Report, Sequence[Difference] | None]], *, colour: bool = False
) -> str:
    """Several reports, ruled off, each with its differences from what was expected of it."""
    rule = f"\n{'─' * WIDTH}\n\n"
    return rule.join(
        text(report, colour=colour) + _compared_text(differences)
        for report, differences in compared
    )


def text(report: Report, *, colour: bool = False) -> str:
    """A report as lines of at most 100 columns, where words allow; colour only repeats words."""
    return "\n".join(_Page(report, colour).lines()) + "\n"


def _compared_text(differences: Sequence[Difference] | None) -> str:
    if differences is None:
        return ""
    lines = [line for d in differences for line in wrapped(str(d), 2, 4)]
    title = "Differs from what its file expects" if lines else "As its file expects"
    return "\n".join(["", title, *lines]) + "\n"


class _Page:
    """The sections of one report, each a run of lines."""

    def __init__(self, report: Report, colour: bool) -> None:
        self._report = report
        self._colour = colour
        self._shown: set[tuple[str, str]] = set()

    def lines(self) -> Iterator[str]:
        """All lines, in the order in which they are read."""
        report = self._report
        yield from self._head()
        yield from self._section("Conflicts, to be corrected in the record", self._conflicts())
        yield from self._section("For a person to look at", self._flags())
        yield from self._unsettled()
        yield from self._section("Criteria", self._trees(report.criteria))
        yield from self._section("Claimed at other places as well", self._trees(report.claims))
        yield from self._section("Not documented either", self._missing(report.missing_elsewhere))
        yield from self._section("Readings", readings_lines(report.readings))
        yield from self._section("Beside the outcome", self._beside())
        yield from self._section("Assumed, as nothing is recorded", self._assumptions())
        yield from self._section("Not claimed", _listed(report.not_claimed))
        yield from self._section("Out of scope", _listed(report.out_of_scope))
        yield from self._section("Evidence, as the document speaks of it", self._evidence())
        yield from self._section("Citations that need a word", self._discrepancies())
        yield from self._section("References", self._references())
        yield from self._section("About this report", self._about())

    def _paint(self, words: str, code: str) -> str:
        return f"\x1b[{code}m{words}\x1b[0m" if self._colour else words

    def _section(self, title: str, lines: Iterable[str]) -> Iterator[str]:
        body = list(lines)
        if body:
            yield from ("", self._paint(title, "1"), *body)

    def _head(self) -> Iterator[str]:
        report, edition = self._report, self._report.edition
        yield self._paint(report.outcome.upper(), "1;7")
        yield from wrapped(report.because)
        yield ""
        yield from field_lines("Request", f"{report.request}, in {report.source}")
        day = report.decided_for.isoformat() if report.decided_for else "no date: none is stated"
        yield from field_lines("Decided for", day)
        if report.decided_by:
            decided = "; ".join(f"{d.notation} {d.state}" for d in report.decided_by)
            yield from field_lines("Decided by", decided)
        for number, line in enumerate(outline(report.requested)):
            yield from field_lines("" if number else "Asked for", line)
        yield from field_lines("Guideline", f"{edition.title}, edition {edition.edition}")
        yield from field_lines("Readings", readings_line(report.readings))

    def _unsettled(self) -> Iterator[str]:
        """What would settle an open outcome, and what is missing and not asked for there."""
        settling, missing = self._report.settling, self._report.missing
        if settling is None:
            yield from self._section("What is missing", self._missing(missing))
            return
        lines = settling_lines(settling, bool(self._report.conflicts))
        yield from self._section("What would settle it", lines)
        asked = {(a.notation, q.node) for q in asked_in_text(settling) for a in q.asking}
        others = [entry for entry in missing if (entry.notation, entry.node) not in asked]
        yield from self._section("What else is missing", self._missing(others))

    def _conflicts(self) -> Iterator[str]:
        for entry in self._report.conflicts:
            yield from self._row(entry, 0, "")
            yield from self._facts(entry, 0)

    def _flags(self) -> Iterator[str]:
        for flag in self._report.flags:
            at = f" At {', '.join(flag.nodes)}." if flag.nodes else ""
            place = f" ({flag.passage})" if flag.passage else ""
            yield from wrapped(f"⚑ {flag.notation}  {flag.message}{at}{place}", 2, 4)

    def _missing(self, entries: Sequence[Entry]) -> Iterator[str]:
        for entry in entries:
            yield from self._row(entry, 0, "")
            place = f" ({entry.passage})" if entry.passage else ""
            yield from wrapped(f"asked: {entry.asks}{place}", _STATE + 6, _STATE + 8)

    def _trees(self, entries: Sequence[Entry]) -> Iterator[str]:
        for entry in entries:
            if entry.state not in _APART:
                yield from self._tree(entry, 0, self._report.request)

    def _tree(self, entry: Entry, depth: int, above: str) -> Iterator[str]:
        yield from self._row(entry, depth, above)
        place = (entry.notation, entry.node)
        if place in self._shown:
            yield from wrapped("as above", self._indent(depth))
            return
        self._shown.add(place)
        yield from self._facts(entry, depth)
        for part in entry.parts:
            if part.state not in _APART:
                yield from self._tree(part, depth + 1, entry.node)

    def _beside(self) -> Iterator[str]:
        """Trees of which every part has one state are shown as one row with all their facts."""
        for top in self._report.beside:
            if any(entry.state is not top.state for entry in top.tree()):
                yield from self._trees((top,))
            else:
                facts = dict.fromkeys(fact for entry in top.tree() for fact in entry.facts)
                stated = tuple(fact for fact in facts if fact.statements)
                yield from self._row(top, 0, self._report.request)
                yield from self._fact_lines(stated, 0)

    def _row(self, entry: Entry, depth: int, above: str) -> Iterator[str]:
        state = f"{_SYMBOLS[entry.state]} {entry.state}"
        at = f", at {entry.node}" if entry.node not in (above, self._report.request) else ""
        cited = "".join(f" [{c.marker}]" for c in entry.citations)
        prints = f" [{entry.prints}]" if entry.prints else ""
        label = f"{entry.notation}  {entry.name}{at}{cited}{prints}"
        for number, line in enumerate(wrapped(label, 2 + _STATE + 2 * depth)):
            painted = self._paint(f"{state:<{_STATE}}", _COLOURS[entry.state])
            yield line if number else f"  {painted}{line[2 + _STATE :]}"

    def _indent(self, depth: int) -> int:
        return _STATE + 6 + 2 * depth

    def _facts(self, entry: Entry, depth: int) -> Iterator[str]:
        yield from self._fact_lines(entry.facts, depth)
        if entry.assumed:
            yield from wrapped("assumed, as nothing is recorded", self._indent(depth))
        if entry.evidence:
            yield from wrapped(f"beside it: {', '.join(entry.evidence)}", self._indent(depth))

    def _fact_lines(self, facts: Sequence[Fact], depth: int) -> Iterator[str]:
        for line in nested(facts):
            yield from wrapped(f"· {line}", self._indent(depth), self._indent(depth) + 2)

    def _assumptions(self) -> Iterator[str]:
        for assumption in self._report.assumptions:
            yield from wrapped(assumption, 2, 4)

    def _evidence(self) -> Iterator[str]:
        for shown in self._report.evidence:
            markers = "".join(f" [{c.marker}]" for c in shown.citations)
            strength = f" Strength: {shown.strength}." if shown.strength else ""
            words = f"{shown.notation}{markers}  {shown.text}{strength}"
            yield from wrapped(words, 2, 4)

    def _cited(self) -> Iterator[tuple[str, Cited]]:
        report = self._report
        tops = (*report.criteria, *report.beside, *report.claims)
        shown = [(e.notation, c) for top in tops for e in top.tree() for c in e.citations]
        shown += [(s.notation, c) for s in report.evidence for c in s.citations]
        yield from dict.fromkeys(shown)

    def _discrepancies(self) -> Iterator[str]:
        for notation, citation in self._cited():
            if citation.discrepancy:
                words = f"[{citation.marker}] on {notation}: {citation.verdict}. "
                yield from wrapped(words + citation.discrepancy, 2, 4)

    def _references(self) -> Iterator[str]:
        for _, reference in self._report.references:
            yield from reference_lines(reference, 2)

    def _about(self) -> Iterator[str]:
        report, edition = self._report, self._report.edition
        named = (
            ("effective", edition.effective),
            ("last updated", edition.last_updated),
            ("literature reviewed through", edition.literature_through),
        )
        dates = [f"{name} {day}" for name, day in named if day]
        title = f"{edition.title}, edition {edition.edition}, {edition.publisher}"
        yield from wrapped(f"{', '.join([title, *dates])}.", 2)
        yield f"  Guideline     {report.guideline_sha256}"
        yield f"  Determination {report.identity}"
        yield f"  {report.evaluated} pairs of criterion and node were evaluated."
        yield from wrapped(edition.notice, 2)


def _listed(entries: Sequence[Entry]) -> Iterator[str]:
    if entries:
        yield from wrapped("; ".join(f"{e.notation} {e.name}" for e in entries), 2)
