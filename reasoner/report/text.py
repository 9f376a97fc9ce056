"""Reports in, text for a terminal out: the outcome first, the references last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reasoner.expect import Difference
from reasoner.report.contents import Report
from reasoner.report.entries import Entry
from reasoner.report.layout import WIDTH, field_lines, wrapped
from reasoner.report.text_outlook import (
    asked_in_text,
    readings_line,
    readings_lines,
    settling_lines,
)
from reasoner.report.text_sources import discrepancy_lines, evidence_lines, references_lines
from reasoner.report.text_trees import TextTrees
from reasoner.report.words import outline


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
        self._trees = TextTrees(report.request, colour)

    def lines(self) -> Iterator[str]:
        """All lines, in the order in which they are read."""
        report = self._report
        yield from self._head()
        yield from self._section(
            "Conflicts, to be corrected in the record", self._trees.conflicts(report.conflicts)
        )
        yield from self._section("For a person to look at", self._flags())
        yield from self._unsettled()
        yield from self._section("Criteria", self._trees.trees(report.criteria))
        yield from self._section(
            "Claimed at other places as well", self._trees.trees(report.claims)
        )
        yield from self._section(
            "Not documented either", self._trees.asked(report.missing_elsewhere)
        )
        yield from self._section("Readings", readings_lines(report.readings))
        yield from self._section("Beside the outcome", self._trees.beside(report.beside))
        yield from self._section("Assumed, as nothing is recorded", self._assumptions())
        yield from self._section("Not claimed", _listed(report.not_claimed))
        yield from self._section("Out of scope", _listed(report.out_of_scope))
        yield from self._section(
            "Evidence, as the document speaks of it", evidence_lines(report.evidence)
        )
        yield from self._section(
            "Citations that need a word",
            discrepancy_lines((*report.criteria, *report.beside, *report.claims), report.evidence),
        )
        yield from self._section("References", references_lines(report.references))
        yield from self._section("About this report", self._about())

    def _section(self, title: str, lines: Iterable[str]) -> Iterator[str]:
        body = list(lines)
        if body:
            yield from ("", self._trees.paint(title, "1"), *body)

    def _head(self) -> Iterator[str]:
        report, edition = self._report, self._report.edition
        yield self._trees.paint(report.outcome.upper(), "1;7")
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
            yield from self._section("What is missing", self._trees.asked(missing))
            return
        lines = settling_lines(settling, bool(self._report.conflicts))
        yield from self._section("What would settle it", lines)
        asked = {(a.notation, q.node) for q in asked_in_text(settling) for a in q.asking}
        others = [entry for entry in missing if (entry.notation, entry.node) not in asked]
        yield from self._section("What else is missing", self._trees.asked(others))

    def _flags(self) -> Iterator[str]:
        for flag in self._report.flags:
            at = f" At {', '.join(flag.nodes)}." if flag.nodes else ""
            place = f" ({flag.passage})" if flag.passage else ""
            yield from wrapped(f"⚑ {flag.notation}  {flag.message}{at}{place}", 2, 4)

    def _assumptions(self) -> Iterator[str]:
        for assumption in self._report.assumptions:
            yield from wrapped(assumption, 2, 4)

    def _about(self) -> Iterator[str]:
        report, edition = self._report, self._report.edition
        yield from wrapped(f"{edition.in_words}.", 2)
        yield f"  Guideline     {report.guideline_sha256}"
        yield f"  Determination {report.identity}"
        yield f"  {report.evaluated} pairs of criterion and node were evaluated."
        yield from wrapped(edition.notice, 2)


def _listed(entries: Sequence[Entry]) -> Iterator[str]:
    if entries:
        yield from wrapped("; ".join(f"{e.notation} {e.name}" for e in entries), 2)
