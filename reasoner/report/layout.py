"""Words and references in, lines of a terminal's width out."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from reasoner.edition import Reference

WIDTH = 100
MARGIN = 12


def wrapped(words: str, indent: int = 0, hanging: int | None = None) -> Iterator[str]:
    """Lines of at most 100 columns; a longer word has a line of its own."""
    yield from wrap(
        words,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent if hanging is None else hanging),
        break_long_words=False,
        break_on_hyphens=False,
    )


def field_lines(name: str, words: str) -> Iterator[str]:
    """A name in the margin and words beside it."""
    for number, line in enumerate(wrapped(words, MARGIN)):
        yield line if number else f"{name:<{MARGIN}}{line[MARGIN:]}"


def reference_lines(reference: Reference, indent: int) -> Iterator[str]:
    """A reference under its number in the document's list."""
    number = f"[{reference.number}]" if reference.listed else "[not in the list]"
    yield from wrapped(f"{number} {reference_text(reference)}", indent, indent + 4)


def reference_text(reference: Reference) -> str:
    """Authors, title, journal and place in it, then the identifiers."""
    journal = " ".join(part for part in (reference.journal, reference.locator) if part)
    parts = [part for part in (reference.authors, reference.title, journal) if part]
    said = " ".join(part if part.endswith((".", "?")) else f"{part}." for part in parts)
    return " ".join([said, *_identifiers(reference)])


def _identifiers(reference: Reference) -> list[str]:
    named = (
        ("https://doi.org/", reference.doi),
        ("PMID ", reference.pmid),
        ("", reference.pmcid),
        ("", reference.url),
    )
    return [f"{name}{value}" for name, value in named if value]
