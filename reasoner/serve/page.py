"""A dataset in; the files of the page that asks it, by their paths, out."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from reasoner.dataset.dataset import Dataset

_FILES = {
    "/": ("page.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
}


@dataclass(frozen=True)
class File:
    """The bytes of a file, and their media type."""

    body: bytes
    media: str


def page(dataset: Dataset) -> dict[str, File]:
    """The page, its style and script, and what of it is the dataset's.

    That is the document's title and edition, the prefixes that queries may leave undeclared, and
    the library of queries.
    """
    here = Path(__file__).parent
    found = {
        path: File((here / name).read_bytes(), media) for path, (name, media) in _FILES.items()
    }
    return {**found, "/page.json": File(_told(dataset), "application/json")}


def _told(dataset: Dataset) -> bytes:
    edition = dataset.guideline.edition
    told = {
        "title": edition.title,
        "edition": edition.edition,
        "prefixes": dataset.prefixes,
        "queries": [asdict(query) for query in dataset.library.values()],
    }
    return json.dumps(told, ensure_ascii=False).encode()
