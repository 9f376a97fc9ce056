"""A guideline's references in; bibliographic items, and them as text and as CSL-JSON, out."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TypeAlias

from pyoxigraph import Literal

from reasoner.criteria import Criterion
from reasoner.edition import Reference
from reasoner.guideline import Guideline
from reasoner.report.layout import reference_lines
from reasoner.terms import SKOS

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
UNLISTED = "Not in the document's list of references."
MORE_AUTHORS = "More authors than those named (et al.)."

_DATE = rf"(?P<year>\d{{4}})(?: (?P<month>{'|'.join(MONTHS)})(?: (?P<day>\d{{1,2}}))?)?"
_DATED = re.compile(rf"{_DATE};(?P<rest>.+)")
_PLACE = re.compile(r"(?P<volume>\d+)(?:\((?P<issue>\d+)\))?:(?P<page>[a-z]?\d+(?:-[a-z]?\d+)?)")
_PERSON = re.compile(r"(?P<family>[^\W\d_][^\d,]*) (?P<initials>[A-Z]{1,3})")

CslValue: TypeAlias = "str | list[dict[str, str]] | dict[str, list[list[int]]]"


@dataclass(frozen=True)
class Name:
    """A person's family name and initials, `T. Y.`, or a body's name with no initials."""

    family: str
    initials: str | None


@dataclass(frozen=True)
class Item:
    """A reference with the parts that a reference manager asks for.

    `date` is year, month and day as far as printed; `notes` hold what has no field of its own.
    """

    key: str
    reference: Reference
    authors: tuple[Name, ...]
    has_more_authors: bool
    date: tuple[int, ...]
    volume: str | None
    issue: str | None
    page: str | None
    notes: tuple[str, ...]


def items(guideline: Guideline, references: Sequence[Reference]) -> tuple[Item, ...]:
    """The references as items; a key that would occur twice among all references has a number."""
    keys = _keys(guideline.references)
    return tuple(_item(guideline, reference, keys[reference]) for reference in references)


def cited_for(guideline: Guideline, notation: str) -> tuple[Reference, ...]:
    """The references that a criterion, its parts, or a statement about evidence cite.

    Parts are criteria without a place of their own in the document's order.
    """
    criterion = guideline.by_notation.get(notation)
    notations = {notation} if criterion is None else set(_own(criterion))
    cited = {r for n in notations for c in guideline.citations_for(n) for r in c.references}
    return tuple(reference for reference in guideline.references if reference in cited)


def _own(criterion: Criterion) -> Iterator[str]:
    yield criterion.notation
    for child in criterion.children:
        if child.position is None:
            yield from _own(child)


def references_text(references: Iterable[Reference]) -> str:
    """A line or more for each reference, under its number in the document's list."""
    return "".join(f"{line}\n" for r in references for line in reference_lines(r, 0))


def csl_json(found: Iterable[Item]) -> str:
    """The items as CSL-JSON, after the csl-data schema of the Citation Style Language 1.0."""
    return json.dumps([_csl(item) for item in found], ensure_ascii=False, indent=2) + "\n"


def _csl(item: Item) -> dict[str, CslValue]:
    reference = item.reference
    said: dict[str, CslValue | None] = {
        "id": item.key,
        "type": _csl_type(reference),
        "title": reference.title,
        "author": [_csl_name(name) for name in item.authors],
        "container-title": reference.journal,
        "issued": {"date-parts": [list(item.date)]} if item.date else None,
        "volume": item.volume,
        "issue": item.issue,
        "page": item.page,
        "DOI": reference.doi,
        "PMID": reference.pmid,
        "PMCID": reference.pmcid,
        "URL": reference.url,
        "note": " ".join(item.notes) or None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _csl_type(reference: Reference) -> str:
    if reference.journal is not None:
        return "article-journal"
    return "document" if reference.url is None else "webpage"


def _csl_name(name: Name) -> dict[str, str]:
    if name.initials is None:
        return {"literal": name.family}
    return {"family": name.family, "given": name.initials}


def _item(guideline: Guideline, reference: Reference, key: str) -> Item:
    authors, has_more_authors = _authors(reference)
    dated = _DATED.fullmatch(reference.locator or "")
    if dated is None or int(dated["year"]) != reference.year:
        dated = None
    place = None if dated is None else _PLACE.fullmatch(dated["rest"])
    year = () if reference.year is None else (reference.year,)
    return Item(
        key=key,
        reference=reference,
        authors=authors,
        has_more_authors=has_more_authors,
        date=year if dated is None else (*year, *_month_and_day(dated)),
        volume=None if place is None else place["volume"],
        issue=None if place is None else place["issue"],
        page=None if place is None else place["page"],
        notes=tuple(_notes(guideline, reference, has_more_authors, place is not None)),
    )


def _month_and_day(dated: re.Match[str]) -> tuple[int, ...]:
    if dated["month"] is None:
        return ()
    month = MONTHS.index(dated["month"]) + 1
    return (month,) if dated["day"] is None else (month, int(dated["day"]))


def _notes(
    guideline: Guideline, reference: Reference, has_more_authors: bool, is_placed: bool
) -> Iterator[str]:
    if not reference.listed:
        yield UNLISTED
    if has_more_authors:
        yield MORE_AUTHORS
    if reference.locator and not is_placed:
        yield f"Printed as: {reference.locator}."
    note = guideline.ontology.graph.value(reference.iri, SKOS.note)
    if isinstance(note, Literal):
        yield note.value


def _authors(reference: Reference) -> tuple[tuple[Name, ...], bool]:
    """The names as printed, and whether the list breaks off with "et al."."""
    listed = reference.authors.removesuffix(".").split(", ")
    named = [name for name in listed if name != "et al"]
    return tuple(map(_name, named)), len(named) < len(listed)


def _name(printed: str) -> Name:
    """A person where it is a name and one to three initials, else a body."""
    person = _PERSON.fullmatch(printed)
    if person is None:
        return Name(printed, None)
    return Name(person["family"], " ".join(f"{letter}." for letter in person["initials"]))


def _keys(references: Iterable[Reference]) -> dict[Reference, str]:
    """First author and year; a second such reference has its number behind it."""
    keys: dict[Reference, str] = {}
    for reference in references:
        names, _ = _authors(reference)
        stem = f"{_plain(names[0])}{reference.year or ''}"
        possible = (f"{stem}-{number}" if number > 1 else stem for number in count(1))
        keys[reference] = next(key for key in possible if key not in keys.values())
    return keys


def _plain(name: Name) -> str:
    """A name, or the abbreviation that a body's name ends in, in small ASCII letters."""
    short = re.search(r"\(([A-Za-z]+)\)$", name.family)
    decomposed = unicodedata.normalize("NFKD", short[1] if short else name.family)
    return re.sub(r"[^a-z]", "", decomposed.lower()) or "reference"
