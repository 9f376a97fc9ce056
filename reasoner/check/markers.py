"""A guideline's criteria, citations and references in; the document's own defects of citing out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reasoner.criteria import Criterion
from reasoner.edition import Citation, Passage
from reasoner.guideline import Guideline


class Verdict(StrEnum):
    """What a citation is found or declared to be."""

    FITS = "fits"
    PARTLY = "partly"
    POOR = "poor fit"
    WRONG = "wrong"
    DANGLING = "dangling"
    NONE = "prints none"


@dataclass(frozen=True)
class Defect:
    """A defect of the document, at a criterion or evidence statement.

    `marker` is as printed, none where nothing is; `said` explains it; `is_declared` says whether
    the guideline's own data gives it the same verdict.
    """

    notation: str
    passage: Passage | None
    marker: str | None
    verdict: Verdict
    said: str
    is_declared: bool


def defects(guideline: Guideline) -> tuple[Defect, ...]:
    """Wrong, dangling and doubtful markers, then criteria that print none beside some that do."""
    numbers = {r.number for r in guideline.references if r.listed and r.number is not None}
    marked = (_of_marker(guideline, c, numbers) for c in guideline.citations)
    return (*(d for d in marked if d is not None), *_unmarked(guideline))


def _of_marker(guideline: Guideline, citation: Citation, numbers: set[int]) -> Defect | None:
    declared, found = Verdict(citation.verdict), _found(citation, numbers)
    if declared is Verdict.FITS and found is None:
        return None
    verdict = found or declared
    computed = {Verdict.WRONG, Verdict.DANGLING}
    agrees = verdict is declared and (found is not None or declared not in computed)
    said = citation.discrepancy or _WHY[verdict]
    place = _passage(guideline, citation.cited_for)
    return Defect(citation.cited_for, place, citation.marker, verdict, said, agrees)


_WHY = {
    Verdict.WRONG: "the reference of this number is not the one that the words name.",
    Verdict.DANGLING: "the document's list has no reference of this number.",
}


def _found(citation: Citation, numbers: set[int]) -> Verdict | None:
    """What the numbers alone show, whatever is declared."""
    printed = _printed(citation.marker)
    if not printed <= numbers:
        return Verdict.DANGLING
    return Verdict.WRONG if printed != {r.number for r in citation.references} else None


def _printed(marker: str) -> set[int]:
    first, _, last = marker.partition("-")
    return set(range(int(first), int(last or first) + 1))


def _unmarked(guideline: Guideline) -> Iterator[Defect]:
    """The members of a list of criteria that carry no marker where another member does."""
    for parent in guideline.criteria.values():
        members = [c for c in parent.children if c.position is not None]
        silent = [c for c in members if not _cited(guideline, c)]
        if len(silent) < len(members):
            above = _markers(guideline.citations_for(parent.notation))
            said = f"nothing is cited here{above}."
            for criterion in silent:
                place = _passage(guideline, criterion.notation)
                yield Defect(criterion.notation, place, None, Verdict.NONE, said, True)


def _cited(guideline: Guideline, criterion: Criterion) -> bool:
    return any(guideline.citations_for(c.notation) for c in criterion.tree())


def _markers(citations: Sequence[Citation]) -> str:
    if not citations:
        return ""
    return f"; what stands above all members cites [{'], ['.join(c.marker for c in citations)}]"


def _passage(guideline: Guideline, notation: str) -> Passage | None:
    criterion = guideline.by_notation.get(notation)
    if criterion is not None and criterion.passage is not None:
        return guideline.passages[criterion.passage]
    return next((e.passage for e in guideline.evidence if e.notation == notation), None)
