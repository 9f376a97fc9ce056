"""Flags, statements, citations and references of a report in; the lists of its page out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reasoner.edition import Reference
from reasoner.report.contents import FlagShown
from reasoner.report.entries import Cited, Entry, EvidenceShown
from reasoner.report.html.criteria import joined, listing
from reasoner.report.html.links import (
    FITS,
    Anchors,
    citation_link,
    link,
    passage_link,
    reference_item,
)
from reasoner.report.html.markup import Element, element


def plain_list(sentences: Iterable[str]) -> Element | None:
    """Sentences, one an item; nothing where there is none."""
    items = [element("li", sentence) for sentence in sentences]
    return listing(items, "plain") if items else None


def flags_list(flags: Sequence[FlagShown], within: Anchors) -> Element | None:
    """What a person should look at, with the nodes that it is about."""
    return listing((_flag(flag, within) for flag in flags), "flags") if flags else None


def _flag(flag: FlagShown, within: Anchors) -> Element:
    at = joined([element("bdi", node)] for node in flag.nodes)
    symbol = element("span", "⚑", aria_hidden="true", class_="symbol")
    notation = element("span", flag.notation, class_="notation")
    return element(
        "li",
        element("p", symbol, " ", notation, f" {flag.name}", class_="name"),
        element("p", flag.message, *([" At ", *at, "."] if at else [])),
        element("p", passage_link(flag.passage, within), class_="about") if flag.passage else None,
        id=within.named("flag", flag.notation),
    )


def evidence_list(evidence: Sequence[EvidenceShown], within: Anchors) -> Element | None:
    """The document's statements about evidence, in our words, with what they cite."""
    items = [_statement(shown, within) for shown in evidence]
    return listing(items, "evidence") if items else None


def _statement(shown: EvidenceShown, within: Anchors) -> Element:
    strength = f" Strength: {shown.strength}." if shown.strength else ""
    about = [citation_link(citation, within) for citation in shown.citations]
    if shown.passage:
        about.insert(0, passage_link(shown.passage, within))
    notation = element("span", shown.notation, class_="notation")
    return element(
        "li",
        element("p", notation, f" {shown.text}{strength}"),
        element("p", *(child for each in about for child in (each, " ")), class_="about"),
        id=within.named("evidence", shown.notation),
    )


def discrepancies_list(
    tops: Iterable[Entry], evidence: Iterable[EvidenceShown], within: Anchors
) -> Element | None:
    """The citations that do not fit as printed, with what they are printed on and why."""
    shown = [(e.notation, c) for top in tops for e in top.tree() for c in e.citations]
    shown += [(s.notation, c) for s in evidence for c in s.citations]
    items = [_discrepancy(n, c, within) for n, c in dict.fromkeys(shown) if c.verdict != FITS]
    return listing(items, "plain") if items else None


def _discrepancy(notation: str, citation: Cited, within: Anchors) -> Element:
    on = within.criterion(notation) or within.named("evidence", notation)
    words = f" ({citation.words})" if citation.words else ""
    said = f": {citation.verdict}. {citation.discrepancy or ''}".rstrip()
    marker = f"[{citation.marker}] on "
    return element("li", marker, link(on, notation, class_="notation"), words, said)


def references_list(references: Sequence[tuple[str, Reference]], within: Anchors) -> Element | None:
    """The references that are cited, with their identifiers as links."""
    items = [reference_item(key, reference, within) for key, reference in references]
    return listing(items, "references") if items else None
