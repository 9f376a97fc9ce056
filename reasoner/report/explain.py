"""A guideline in; what its criteria ask, where they stand and what they cite, as text, out."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal

from reasoner.criteria import Criterion, Half, Operator
from reasoner.edition import Citation, EvidenceStatement, Passage
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


def explanation(guideline: Guideline, criterion: Criterion) -> str:
    """One criterion: what it asks, place, claim, shapes, citations, evidence and parts."""
    return "\n".join(_lines(guideline, criterion)) + "\n"


def _lines(guideline: Guideline, criterion: Criterion) -> Iterator[str]:
    speaking = words(guideline, Graph())
    yield f"{criterion.notation}  {criterion.name}"
    yield from field_lines("Asks", criterion.message)
    yield from field_lines("Place", _place(_passage(guideline, criterion)))
    yield from field_lines("Looked at", _where(guideline, criterion, speaking))
    yield from _half("Met by", criterion.support, guideline, speaking)
    yield from _half("Refuted by", criterion.opposition, guideline, speaking)
    if criterion.children:
        yield from field_lines("Value", f"{_FOLDS[criterion.operator]}:")
        for child in criterion.children:
            label = f"{child.notation}  {child.name}{_markers(guideline, child)}"
            yield from wrapped(label, MARGIN, MARGIN + 4)
    yield from field_lines("IRI", criterion.iri.value)
    for ambiguity in touching(guideline, criterion.notation):
        others = ", ".join(reading.key for reading in ambiguity.others)
        said = f"{ambiguity.notation}, {ambiguity.label}: {ambiguity.default.key}, or {others}"
        yield from field_lines("Read as", said)
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


def _half(name: str, half: Half | None, guideline: Guideline, speaking: Words) -> Iterator[str]:
    if half is None:
        return
    asked = guideline.shapes.value(half.value_shape, SH.name)
    said = asked.value if isinstance(asked, Literal) else "an unnamed shape"
    yield from field_lines(name, said)
    path = f"along: {speaking.path(half.path)} ({written(half.path)})"
    yield from wrapped(path, MARGIN, MARGIN + 2)


def _citations(guideline: Guideline, criterion: Criterion) -> Iterator[str]:
    found = guideline.citations_for(criterion.notation)
    if not found:
        yield from field_lines("Cites", "prints none")
    for citation in found:
        yield from _citation("Cites", citation)


def _citation(name: str, citation: Citation) -> Iterator[str]:
    on = f", on {citation.words}" if citation.words else ""
    yield from field_lines(name, f"[{citation.marker}]{on}: {citation.verdict}")
    if citation.discrepancy:
        yield from wrapped(citation.discrepancy, MARGIN)
    for reference in citation.references:
        yield from reference_lines(reference, MARGIN)


def _statement(statement: EvidenceStatement) -> str:
    strength = f" Strength: {statement.strength}." if statement.strength else ""
    return f"{statement.notation}: {statement.text}{strength}"


def _evidence(guideline: Guideline, criterion: Criterion) -> Iterator[str]:
    for statement in guideline.evidence:
        if criterion.notation in statement.speaks_to:
            yield from field_lines("Beside it", _statement(statement))
            for citation in guideline.citations_for(statement.notation):
                yield from _citation("", citation)
