"""References and places of a report in; the links and anchors of its page out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reasoner.criteria import State
from reasoner.edition import Passage, Reference
from reasoner.report.contents import Report
from reasoner.report.entries import Cited, Entry
from reasoner.report.html.marked import Place
from reasoner.report.html.markup import Child, Element, element

APART = (State.NOT_CLAIMED, State.OUT_OF_SCOPE)
FITS = "fits"

_DOI = re.compile(r"10\.[0-9]{4,9}/[!-~]+")
_PMID = re.compile(r"[0-9]{1,9}")
_PMCID = re.compile(r"PMC[0-9]{1,9}")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(/[!-~]*)?")
_PLAIN = re.compile(r"[A-Za-z0-9._~:/?=&;()+,@!$*'#%-]")


@dataclass(frozen=True)
class Anchors:
    """The identifiers in one report's part of a page.

    `criteria` are those of criteria at nodes, by notation and node; `places` are those of the
    document's text that can be linked to, none where it is not shown.
    """

    prefix: str
    criteria: Mapping[tuple[str, str], str]
    places: frozenset[Place]

    def criterion(self, notation: str) -> str | None:
        """Where a criterion is shown first."""
        found = (name for (other, _), name in self.criteria.items() if other == notation)
        return next(found, None)

    def named(self, kind: str, key: str) -> str:
        """The identifier of a reference, a statement or a section."""
        return f"{self.prefix}-{kind}-{_slug(key)}"

    def place(self, place: Place) -> str:
        """The identifier of a place in the document's text."""
        return f"{self.prefix}-text-{place.start}-{place.end}"


def anchors(prefix: str, entries: Iterable[Entry], places: frozenset[Place]) -> Anchors:
    """The anchors of what is shown: the first node of a criterion has the plain one."""
    found: dict[tuple[str, str], str] = {}
    used: dict[str, int] = {}
    for entry in entries:
        if (entry.notation, entry.node) not in found:
            slug = _slug(entry.notation)
            used[slug] = used.get(slug, 0) + 1
            number = f"--{used[slug]}" if used[slug] > 1 else ""
            found[entry.notation, entry.node] = f"{prefix}-{slug}{number}"
    return Anchors(prefix, found, places)


def shown(report: Report) -> Iterator[Entry]:
    """The entries that an article on a report shows, in order."""
    for top in (*report.criteria, *report.beside, *report.claims):
        yield from unfolded(top)
    yield from (*report.not_claimed, *report.out_of_scope)


def unfolded(entry: Entry) -> Iterator[Entry]:
    """An entry and those below it that its tree shows."""
    if entry.state not in APART:
        yield entry
        for part in entry.parts:
            yield from unfolded(part)


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.]", "-", text)


def link(target: str | None, *words: Child, **attributes: str | None) -> Element:
    """A link within the page; the words alone where there is nothing to link to."""
    if target is None:
        return element("span", *words, **attributes)
    return element("a", *words, href=f"#{target}", **attributes)


def passage_link(passage: Passage, within: Anchors) -> Element:
    """A passage's name, linked to its text where that is shown."""
    place = Place(passage.start, passage.end)
    target = within.place(place) if place in within.places else None
    return link(target, str(passage), class_="passage")


def citation_link(citation: Cited, within: Anchors) -> Element:
    """A marker as printed, linked to what it resolves to, and how that fits where it does not."""
    target = within.named("ref", citation.references[0]) if citation.references else None
    marker = link(target, f"[{citation.marker}]", aria_label=f"citation {citation.marker}")
    if citation.verdict == FITS:
        return element("span", marker, class_="cited")
    return element(
        "span",
        marker,
        " ",
        link(within.named("", "citations"), citation.verdict, class_="verdict"),
        class_="cited",
    )


def reference_item(key: str, reference: Reference, within: Anchors) -> Element:
    """A reference as a list item, with its identifiers as links."""
    number = f"[{reference.number}]" if reference.listed else "[not in the list]"
    journal = " ".join(part for part in (reference.journal, reference.locator) if part)
    said = [reference.authors, reference.title, journal]
    words = " ".join(p if p.endswith((".", "?")) else f"{p}." for p in said if p)
    links = [child for shown in _identifiers(reference) for child in (" ", shown)]
    return element(
        "li",
        element("span", number, class_="number"),
        element("span", words, *links),
        id=within.named("ref", key),
    )


def _identifiers(reference: Reference) -> Iterator[Element]:
    yield from _outward("https://doi.org/", reference.doi, "doi:", _DOI)
    yield from _outward("https://pubmed.ncbi.nlm.nih.gov/", reference.pmid, "PMID ", _PMID)
    yield from _outward("https://pmc.ncbi.nlm.nih.gov/articles/", reference.pmcid, "", _PMCID)
    yield from _outward("", reference.url, "", _ADDRESS)


def _outward(
    before: str, value: str | None, label: str, form: re.Pattern[str]
) -> Iterator[Element]:
    """A link out of the page, or the words alone where the identifier has not the form of one."""
    if value and form.fullmatch(value):
        address = before + "".join(map(_encoded, value))
        yield element("a", f"{label}{value}", href=address, rel="noreferrer", class_="outward")
    elif value:
        yield element("span", f"{label}{value}")


def _encoded(character: str) -> str:
    return character if _PLAIN.match(character) else f"%{ord(character):02X}"
