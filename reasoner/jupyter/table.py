"""A cohort in; what a notebook shows of it out: its counts and a table of its first rows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from reasoner.jupyter.cohort import Cohort, CohortRow
from reasoner.jupyter.fragment import folded, shown, table
from reasoner.report.html.criteria import listing, outcome_badge
from reasoner.report.html.markup import Child, element
from reasoner.report.layout import wrapped
from reasoner.report.signs import OUTCOME_SYMBOLS

MOST_ROWS = 10
MOST_MISSING = 5
_HEADER = (
    "Request",
    "Outcome",
    "Indications claimed",
    "Missing",
    "Another outcome under",
    "Decided for",
    "Source",
)


def cohort_html(cohort: Cohort) -> str:
    """The counts, and the first rows as a table with the first words of why below them."""
    rows = [_cells(row) for row in islice(cohort.rows(), MOST_ROWS)]
    counts = (
        element("li", outcome_badge(outcome), f" {number}")
        for outcome, number in cohort.outcomes.items()
    )
    return shown(
        element("h4", _title(cohort)),
        listing(counts, "towards") if cohort else None,
        table(_told(cohort), _HEADER, rows) if cohort else None,
        _most_missing(cohort),
        role="group",
        aria_label=_title(cohort),
    )


def _most_missing(cohort: Cohort) -> Child | None:
    found = list(_missing_lines(cohort))
    if not found:
        return None
    return folded("What is missing most", listing((element("li", line) for line in found), "plain"))


def _cells(row: CohortRow) -> tuple[Child, ...]:
    return (
        element("bdi", row.request),
        element("span", outcome_badge(row.outcome), element("span", f" {row.because}")),
        _list(row.claimed),
        _list(row.missing),
        _list(row.readings),
        row.decided_for.isoformat() if row.decided_for else "no date",
        element("bdi", row.source),
    )


def _list(notations: tuple[str, ...]) -> str:
    return ", ".join(notations) or "none"


def cohort_text(cohort: Cohort) -> str:
    """The counts, the first rows and what is missing most, as lines."""
    return "\n".join(_lines(cohort)) + "\n"


def _lines(cohort: Cohort) -> Iterator[str]:
    yield _title(cohort)
    for outcome, number in cohort.outcomes.items():
        yield f"  {OUTCOME_SYMBOLS[outcome]} {outcome}: {number}"
    if not cohort:
        return
    yield from ("", _told(cohort))
    for row in islice(cohort.rows(), MOST_ROWS):
        yield from wrapped(f"{row.request}, in {row.source}", 2, 4)
        yield from wrapped(f"{OUTCOME_SYMBOLS[row.outcome]} {row.outcome}. {row.because}", 4, 6)
        yield from wrapped(_depends(row), 4, 6)
    if missing := list(_missing_lines(cohort)):
        yield from ("", "What is missing most")
        for line in missing:
            yield from wrapped(line, 2, 4)


def _depends(row: CohortRow) -> str:
    said = [f"claims {_list(row.claimed)}", f"missing {_list(row.missing)}"]
    if row.readings:
        said.append(f"another outcome under {_list(row.readings)}")
    return "; ".join(said)


def _missing_lines(cohort: Cohort) -> Iterator[str]:
    for criterion, number in islice(cohort.missing.items(), MOST_MISSING):
        yield f"{criterion.notation} {criterion.name}: in {number}"
    if (rest := len(cohort.missing) - MOST_MISSING) > 0:
        yield f"… and {rest} more"


def _title(cohort: Cohort) -> str:
    return f"{len(cohort)} {'determination' if len(cohort) == 1 else 'determinations'}"


def _told(cohort: Cohort) -> str:
    if len(cohort) <= MOST_ROWS:
        return "Each of them"
    return f"The first {MOST_ROWS} … of {len(cohort)}"


def cohort_line(cohort: Cohort) -> str:
    """How many determinations there are, with the counts of their outcomes."""
    counts = ", ".join(f"{outcome} {number}" for outcome, number in cohort.outcomes.items())
    return f"<Cohort of {_title(cohort)}{f': {counts}' if counts else ''}>"
