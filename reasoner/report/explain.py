"""A guideline in; what its criteria ask, where they stand and what they cite, as text, out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal

from reasoner.criteria import Criterion, Half, Operator
from reasoner.edition import Citation, EvidenceStatement, Passage, Reference
from reasoner.graph import Graph
from reasoner.guideline import Guideline
from reasoner.names import written
from reasoner.report.ambiguous import touching
from reasoner.report.layout import MARGIN, field_lines, reference_lines, wrapped
from reasoner.report.words import Words, words
from reasoner.terms import SH

_FOLDS = {
    Operator.ALL: "Met if all of these are met",
    Operator.ANY: "Met if any of these is met",
}


def criteria_text(guideline: Guideline) -> str:
    """Every criterion with its name, place and printed citations, as a tree."""
    lines: list[str] = []
    shown: set[str] = set()
    for criterion in guideline.top:
        lines += _branch(guideline, criterion, 0, shown)
    return "\n".join(lines) + "\n"


def _branch(
    guideline: Guideline, criterion: Criterion, depth: int, shown: set[str]
) -> Iterator[str]:
    again = criterion.notation in shown
    shown.add(criterion.notation)
    place = "see above" if again else str(_passage(guideline, criterion) or "no place")
    label = f"{criterion.notation}  {criterion.name}{_markers(guideline, criterion)} ({place})"
    yield from wrapped(label, 2 * depth, 2 * depth + 4)
    for child in () if again else criterion.children:
        yield from _branch(guideline, child, depth + 1, shown)


def _markers(guideline: Guideline, criterion: Criterion) -> str:
    return "".join(f" [{c.marker}]" for c in guideline.citations_for(criterion.notation))


@dataclass(frozen=True)
class Field:
    """One thing said of a criterion: its name, what is said, then lines on the details.

    `hanging` is by how many columns a detail's further lines stand in; `references` are those that
    a citation resolves to.
    """

    name: str
    said: str
    details: tuple[str, ...] = ()
    hanging: int = 0
    references: tuple[Reference, ...] = ()


def explanation(guideline: Guideline, criterion: Criterion) -> str:
    """One criterion: what it asks, place, claim, shapes, citations, evidence and parts."""
    lines = [f"{criterion.notation}  {criterion.name}"]
    for field in fields(guideline, criterion):
        lines += field_lines(field.name, field.said)
        for detail in field.details:
            lines += wrapped(detail, MARGIN, MARGIN + field.hanging)
        for reference in field.references:
            lines += reference_lines(reference, MARGIN)
    return "\n".join(lines) + "\n"


def fields(guideline: Guideline, criterion: Criterion) -> Iterator[Field]:
    """What is said of a criterion, in order."""
    speaking = words(guideline, Graph())
    yield Field("Asks", criterion.message)
    yield Field("Place", _place(_passage(guideline, criterion)))
    yield Field("Looked at", _where(guideline, criterion, speaking))
    yield from _half("Met by", criterion.support, guideline, speaking)
    yield from _half("Refuted by", criterion.opposition, guideline, speaking)
    if criterion.children:
        parts = (f"{c.notation}  {c.name}{_markers(guideline, c)}" for c in criterion.children)
        yield Field("Value", f"{_FOLDS[criterion.operator]}:", tuple(parts), 4)
    yield Field("IRI", criterion.iri.value)
    for ambiguity in touching(guideline, criterion.notation):
        others = ", ".join(reading.key for reading in ambiguity.others)
        said = f"{ambiguity.notation}, {ambiguity.label}: {ambiguity.default.key}, or {others}"
        yield Field("Read as", said)
    yield from _citations(guideline, criterion)
    yield from _evidence(guideline, criterion)


def _passage(guideline: Guideline, criterion: Criterion) -> Passage | None:
    return None if criterion.passage is None else guideline.passages[criterion.passage]


def _place(passage: Passage | None) -> str:
    if passage is None:
        return "none"
    return f"{passage}, characters {passage.start} to {passage.end}"


def _where(guideline: Guideline, criterion: Criterion, speaking: Words) -> str:
    above = [c.notation for c in guideline.criteria.values() if criterion in c.children]
    at = f"with {' and '.join(above)}" if above else "for every request"
    if criterion.over is not None:
        at += f", at each node along: {speaking.path(criterion.over)} ({written(criterion.over)})"
    if criterion.claimed_by is None:
        return at
    claim = guideline.shapes.value(criterion.claimed_by, SH.name)
    said = claim.value if isinstance(claim, Literal) else "its claim"
    return f"{at}; only where this is asserted: {said}"


def _half(name: str, half: Half | None, guideline: Guideline, speaking: Words) -> Iterator[Field]:
    if half is None:
        return
    asked = guideline.shapes.value(half.value_shape, SH.name)
    said = asked.value if isinstance(asked, Literal) else "an unnamed shape"
    path = f"along: {speaking.path(half.path)} ({written(half.path)})"
    yield Field(name, said, (path,), 2)


def _citations(guideline: Guideline, criterion: Criterion) -> Iterator[Field]:
    found = guideline.citations_for(criterion.notation)
    if not found:
        yield Field("Cites", "prints none")
    for citation in found:
        yield _citation("Cites", citation)


def _citation(name: str, citation: Citation) -> Field:
    on = f", on {citation.words}" if citation.words else ""
    said = f"[{citation.marker}]{on}: {citation.verdict}"
    details = (citation.discrepancy,) if citation.discrepancy else ()
    return Field(name, said, details, references=citation.references)


def _statement(statement: EvidenceStatement) -> str:
    strength = f" Strength: {statement.strength}." if statement.strength else ""
    return f"{statement.notation}: {statement.text}{strength}"


def _evidence(guideline: Guideline, criterion: Criterion) -> Iterator[Field]:
    for statement in guideline.evidence:
        if criterion.notation in statement.speaks_to:
            yield Field("Beside it", _statement(statement))
            for citation in guideline.citations_for(statement.notation):
                yield _citation("", citation)
