"""The text of a query in; what the comments at its beginning say of it out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reasoner.errors import GuidelineError, Problem

_ENTRY = re.compile(r"([a-z]+):(?: (.+))?")
_ITEM = re.compile(r"  - (.+)")
_BELOW = re.compile(r" {4}(.+)")
_MORE = re.compile(r"  (?![ -])(.+)")
# What begins a value of YAML that is no plain text, and what ends one.
_NOT_PLAIN = re.compile(r"[-?:,\[\]{}#&*!|>'\"%@`]|.*(?:: |:$| #)")


@dataclass
class Entry:
    """One entry of a header: its line, its text or the items below it, with theirs."""

    line: int
    text: str = ""
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True)
class Item:
    """An item of a list: a text, or the texts that it has under keys."""

    line: int
    text: str
    texts: dict[str, str] = field(default_factory=dict)


def header(file: str, text: str) -> dict[str, Entry]:
    """The entries of a query's header by their keys: its lines that begin with `#+`, as in grlc.

    What follows `#+` is YAML, of which plain texts and lists suffice; a text may go on in lines
    that are indented. Raises GuidelineError, which names the file and the line.
    """
    return _Reader(file).entries([*_lines(text)])


def fault(file: str, line: int, expected: str, remedy: str) -> GuidelineError:
    """The error of a header."""
    return GuidelineError([Problem("query-header", file, f"expected {expected}.", remedy, line)])


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#+"):
            return
        yield number, line[2:].rstrip()


class _Reader:
    """Reads the header of one file."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._found: dict[str, Entry] = {}

    def entries(self, lines: Sequence[tuple[int, str]]) -> dict[str, Entry]:
        """The entries that lines, without `#+`, hold."""
        last = None
        for number, line in lines:
            body = line.removeprefix(" ")
            if match := _ENTRY.fullmatch(body):
                last = self._begin(number, match[1], match[2] or "")
            elif last is None:
                raise self._fault(number, "`#+ name: text`", "Begin with a summary.")
            elif match := _ITEM.fullmatch(body):
                self._item(number, last, match[1])
            elif last.items and (match := _BELOW.fullmatch(body)):
                self._below(number, last.items[-1], match[1])
            elif last.text and (match := _MORE.fullmatch(body)):
                last.text += f" {self._plain(number, match[1])}"
            else:
                raise self._fault(
                    number,
                    "an entry, an item `  - text` of one, or a text that goes on",
                    "Indent the line by two, and what belongs to an item by four.",
                )
        return self._found

    def _begin(self, line: int, name: str, text: str) -> Entry:
        if name in self._found:
            raise self._fault(line, f"one entry {name}", "Take one of them out.")
        self._found[name] = Entry(line, self._plain(line, text) if text else "")
        return self._found[name]

    def _item(self, line: int, entry: Entry, text: str) -> None:
        if entry.text:
            raise self._fault(line, "a text or a list, not both", "Take one of them out.")
        item = Item(line, text)
        entry.items.append(item)
        if _ENTRY.fullmatch(text):
            self._below(line, item, text)
        else:
            self._plain(line, text)

    def _below(self, line: int, item: Item, text: str) -> None:
        match = _ENTRY.fullmatch(text)
        if match is None or not match[2]:
            raise self._fault(line, "`name: text` below an item", "Write the text beside its name.")
        if match[1] in item.texts:
            raise self._fault(line, f"one {match[1]} of an item", "Take one of them out.")
        item.texts[match[1]] = self._plain(line, match[2])

    def _plain(self, line: int, text: str) -> str:
        if _NOT_PLAIN.match(text):
            raise self._fault(
                line, "a plain text as YAML has it", "Do without `: `, ` #` and signs at its start."
            )
        return text

    def _fault(self, line: int, expected: str, remedy: str) -> GuidelineError:
        return fault(self._file, line, expected, remedy)
