"""Entries, statements and references of a report in; lines of text on what is cited out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reasoner.edition import Reference
from reasoner.report.entries import Entry, EvidenceShown
from reasoner.report.layout import reference_lines, wrapped


def evidence_lines(evidence: Iterable[EvidenceShown]) -> Iterator[str]:
    """The document's statements about evidence, in our words."""
    for shown in evidence:
        markers = "".join(f" [{c.marker}]" for c in shown.citations)
        strength = f" Strength: {shown.strength}." if shown.strength else ""
        yield from wrapped(f"{shown.notation}{markers}  {shown.text}{strength}", 2, 4)


def discrepancy_lines(tops: Iterable[Entry], evidence: Iterable[EvidenceShown]) -> Iterator[str]:
    """The citations of trees and statements that do not fit as printed, each once."""
    shown = [(e.notation, c) for top in tops for e in top.tree() for c in e.citations]
    shown += [(s.notation, c) for s in evidence for c in s.citations]
    for notation, citation in dict.fromkeys(shown):
        if citation.discrepancy:
            words = f"[{citation.marker}] on {notation}: {citation.verdict}. "
            yield from wrapped(words + citation.discrepancy, 2, 4)


def references_lines(references: Iterable[tuple[str, Reference]]) -> Iterator[str]:
    """References by their numbers in the document's list."""
    for _, reference in references:
        yield from reference_lines(reference, 2)
