"""A cohort in; pictures of its outcomes, of what is missing, and of what readings change, out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from reasoner.criteria import Criterion, Outcome
from reasoner.errors import UsageError
from reasoner.jupyter.cohort import Cohort, Influence
from reasoner.jupyter.picture import Picture
from reasoner.jupyter.pictures.bars import Kind, Row, bars
from reasoner.report.outlook import reading_shown
from reasoner.report.signs import OUTCOME_SYMBOLS

MOST = 15
_NONE = "no indication claimed"
LOOKS = {
    Outcome.CRITERIA_MET: ("met", None),
    Outcome.CRITERIA_NOT_MET: ("not-met", "////"),
    Outcome.EXCLUDED: ("conflict", "xxxx"),
    Outcome.NOT_ADDRESSED: ("apart", "----"),
    Outcome.MORE_INFORMATION_NEEDED: ("unknown", "||||"),
}
_MISSING = Kind("?", "missing", "unknown", "||||")
_READ = (
    Kind("≠", "another outcome", "conflict", "xxxx"),
    Kind("~", "other findings only", "not-met", "////"),
)
T = TypeVar("T")


def outcomes_picture(cohort: Cohort) -> Picture:
    """How many requests that claim each indication have each outcome.

    Raises UsageError where the cohort is empty.
    """
    _filled(cohort)
    kinds = [Kind(OUTCOME_SYMBOLS[o], o, *LOOKS[o]) for o in cohort.outcomes]
    rows = [
        Row(*_named(top), tuple(found.get(outcome, 0) for outcome in cohort.outcomes))
        for top, found in cohort.by_indication.items()
    ]
    counts = ", ".join(f"{outcome} {number}" for outcome, number in cohort.outcomes.items())
    says = f"{_size(cohort)}: {counts}. A request counts under each indication that it claims."
    return Picture(
        "Outcomes by indication",
        says,
        ("Indication", *cohort.outcomes),
        tuple((_words(row), *map(str, row.counts)) for row in rows),
        bars(kinds, rows),
    )


def missing_picture(cohort: Cohort) -> Picture:
    """The criteria that are not documented in the most determinations.

    Raises UsageError where the cohort is empty.
    """
    _filled(cohort)
    first, rest = _first(tuple(cohort.missing.items()))
    rows = [Row(*_named(criterion), (number,)) for criterion, number in first]
    says = (
        f"{_size(cohort)}. Counted is in how many a criterion is unknown, with nothing unknown "
        f"below it, and its top is open.{rest}"
    )
    return Picture(
        "What is missing most",
        says if rows else f"{_size(cohort)}. Nothing is missing.",
        ("Criterion", "Missing in"),
        tuple((_words(row), str(row.counts[0])) for row in rows),
        bars([_MISSING], rows, rest.strip() if rows else "Nothing is missing."),
    )


def readings_picture(cohort: Cohort) -> Picture:
    """In how many determinations each other reading changes the outcome, or findings only.

    Raises UsageError where the cohort is empty, and where no other reading was tried.
    """
    _filled(cohort)
    if not cohort.influences:
        raise UsageError("No other reading was tried. Review with compare_readings=True.")
    changing = tuple(i for i in cohort.influences if i.outcomes or i.findings_only)
    first, rest = _first(changing)
    rows = [_influence(cohort, influence) for influence in first]
    says = (
        f"{_size(cohort)}. Of {len(cohort.influences)} other readings, taken singly, "
        f"{len(changing)} change an outcome or a finding.{rest}"
    )
    return Picture(
        "What other readings change",
        says,
        ("Reading", "Another outcome in", "Other findings only in", "States that change"),
        tuple(
            (_words(row), *map(str, row.counts), str(influence.criteria))
            for row, influence in zip(rows, first, strict=True)
        ),
        bars(_READ, rows, rest.strip() if rows else "No other reading changes anything."),
    )


def _influence(cohort: Cohort, influence: Influence) -> Row:
    words = reading_shown(cohort[0].guideline, influence.reading)
    return Row(words.key, words.label, (influence.outcomes, influence.findings_only))


def _filled(cohort: Cohort) -> None:
    if not cohort:
        raise UsageError("The cohort is empty. Put at least one determination into it.")


def _first(found: Sequence[T]) -> tuple[Sequence[T], str]:
    """The first of some, and words for the rest."""
    rest = len(found) - MOST
    return found[:MOST], f" {rest} more are left out." if rest > 0 else ""


def _size(cohort: Cohort) -> str:
    return f"{len(cohort)} {'determination' if len(cohort) == 1 else 'determinations'}"


def _named(criterion: Criterion | None) -> tuple[str, str]:
    return (criterion.notation, criterion.name) if criterion else ("", _NONE)


def _words(row: Row) -> str:
    return f"{row.key} {row.words}".strip()
