"""Bibliographic items in; the same as BibTeX, in ASCII as far as its accents go, out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from reasoner.report.references import MONTHS, Item, Name

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    # An escaped brace would still count as one.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    **{sign: f"\\{sign}" for sign in "$&#%_"},
}
_ACCENTS = {
    "\N{COMBINING GRAVE ACCENT}": "`",
    "\N{COMBINING ACUTE ACCENT}": "'",
    "\N{COMBINING CIRCUMFLEX ACCENT}": "^",
    "\N{COMBINING TILDE}": "~",
    "\N{COMBINING DIAERESIS}": '"',
    "\N{COMBINING CARON}": "v",
    "\N{COMBINING CEDILLA}": "c",
}
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def bibtex(found: Iterable[Item]) -> str:
    """The items as BibTeX entries; an article where there is a journal, else a miscellany."""
    return "\n".join(_entry(item) for item in found)


def _entry(item: Item) -> str:
    kind = "misc" if item.reference.journal is None else "article"
    fields = "".join(f",\n  {name} = {value}" for name, value in _fields(item))
    return f"@{kind}{{{item.key}{fields}\n}}\n"


def _fields(item: Item) -> Iterator[tuple[str, str]]:
    reference = item.reference
    authors = [_author(name) for name in item.authors] + ["others"] * item.has_more_authors
    yield "author", f"{{{' and '.join(authors)}}}"
    yield "title", f"{{{_title(reference.title)}}}"
    if reference.journal is not None:
        yield "journal", f"{{{_escaped(reference.journal)}}}"
    if item.date:
        yield "year", f"{{{item.date[0]}}}"
    if len(item.date) > 1:
        yield "month", MONTHS[item.date[1] - 1].lower()
    plain = (
        ("volume", item.volume),
        ("number", item.issue),
        ("pages", None if item.page is None else item.page.replace("-", "--")),
        ("doi", reference.doi),
        ("pmid", reference.pmid),
        ("pmcid", reference.pmcid),
        ("url", reference.url),
    )
    yield from ((name, f"{{{_unbraced(value)}}}") for name, value in plain if value)
    if item.notes:
        yield "note", f"{{{_escaped(' '.join(item.notes))}}}"


def _author(name: Name) -> str:
    if name.initials is None:
        return f"{{{_escaped(name.family)}}}"
    return f"{_escaped(name.family)}, {name.initials}"


def _title(title: str) -> str:
    """A title whose names and abbreviations no style may write small."""
    parts: list[str] = []
    end = 0
    for word in _WORD.finditer(title):
        before = title[end : word.start()]
        kept = _is_kept(word[0], not parts or before == ": ")
        parts += [_escaped(before), f"{{{_escaped(word[0])}}}" if kept else _escaped(word[0])]
        end = word.end()
    return "".join(parts) + _escaped(title[end:])


def _is_kept(word: str, begins: bool) -> bool:
    """Whether a word has a capital that is not only that of a beginning."""
    return any(letter.isupper() for letter in (word[1:] if begins else word))


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(sign) or _accented(sign) for sign in text)


def _accented(sign: str) -> str:
    parts = unicodedata.normalize("NFD", sign)
    if len(parts) != 2 or parts[1] not in _ACCENTS or not parts[0].isascii():
        return sign
    return f"{{\\{_ACCENTS[parts[1]]}{{{parts[0]}}}}}"


def _unbraced(value: str) -> str:
    """A value that is taken as it stands, without what could end it or begin a command."""
    return re.sub(r"[{}\\]", lambda sign: f"%{ord(sign[0]):02X}", value)
