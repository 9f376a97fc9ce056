"""A reader's own copy of a guideline in; its text, cut where passages begin and end, out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from reasoner.edition import Edition
from reasoner.errors import UsageError
from reasoner.facts.raw import read_bytes


@dataclass(frozen=True, order=True)
class Place:
    """A range of characters of the document."""

    start: int
    end: int


@dataclass(frozen=True)
class Piece:
    """Characters that lie in the same places: the narrowest of them, and those that begin here."""

    text: str
    place: Place | None
    begins: tuple[Place, ...]


def source_text(path: Path, edition: Edition) -> str:
    """The text of a file that is, to the byte, the one in which the edition's places count.

    Raises UsageError where the file is another one, or the edition does not say which it is, and
    InputError where it cannot be read.
    """
    document = f"{edition.title}, edition {edition.edition}"
    if edition.source_sha256 is None:
        raise UsageError(f"--source: {document} names no text that a copy could be held against.")
    data = read_bytes(path)
    found = hashlib.sha256(data).hexdigest()
    if found != edition.source_sha256:
        raise UsageError(
            f"{path.name}: this is not the text of {document}. Expected SHA-256 "
            f"{edition.source_sha256}, found {found}. Name an unchanged copy of that text."
        )
    return data.decode("utf-8")


def pieces(text: str, places: Iterable[Place]) -> Iterator[Piece]:
    """The text in order, each part with the places that it lies in."""
    wide_first = sorted(set(places), key=lambda p: (p.start, -p.end))
    edges = {edge for place in wide_first for edge in (place.start, place.end)}
    cuts = sorted({0, len(text), *(edge for edge in edges if 0 < edge < len(text))})
    for start, end in pairwise(cuts):
        around = [p for p in wide_first if p.start <= start and end <= p.end]
        narrowest = min(around, key=lambda p: (p.end - p.start, p), default=None)
        begins = tuple(p for p in wide_first if p.start == start)
        yield Piece(text[start:end], narrowest, begins)
