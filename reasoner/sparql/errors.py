"""What can be wrong with a query, as errors that say where and what to do."""

from __future__ import annotations

from reasoner.errors import UsageError


class QueryError(UsageError):
    """A query cannot be answered; the message says why, where, and what to do.

    `name` is stable: `syntax`, `unknown-prefix`, `not-allowed`, `too-long`, `too-deep`,
    `too-slow`, `too-many-rows`, `too-large`, `unknown-graph`, `unknown-parameter`, `stopped` and
    `ended` (the process that worked on it did not survive it).
    """

    def __init__(self, name: str, said: str) -> None:
        self.name = name
        self.said = said
        super().__init__(f"{name}: {said}")

    def __reduce__(self) -> tuple[type[QueryError], tuple[str, str]]:
        return type(self), (self.name, self.said)


def at(text: str, offset: int) -> str:
    """Where an offset of a text is, as its line and column, both from 1."""
    before = text[:offset]
    line = before.count("\n") + 1
    return f"line {line}, column {offset - (before.rfind(chr(10)) + 1) + 1}"


def shown(text: str, offset: int, length: int = 1) -> str:
    """The line of a text in which an offset is, with carets below it."""
    start = text.rfind("\n", 0, offset) + 1
    line = text[start:].split("\n", 1)[0].rstrip("\r")
    begin = max(0, offset - start - _BEFORE)
    cut = line[begin : begin + _SHOWN]
    kept = "".join(c if c.isprintable() or c == "\t" else "\ufffd" for c in cut)
    blank = "".join("\t" if c == "\t" else " " for c in kept[: offset - start - begin])
    room = max(1, len(kept) - len(blank))
    return f"    {kept}\n    {blank}{'^' * max(1, min(length, room))}"


# A query may be one long line.
_BEFORE = 60
_SHOWN = 120
