"""A query that cannot be read in; what is wrong with it, and where, out."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyoxigraph as ox

from reasoner.sparql.errors import QueryError, at, shown
from reasoner.sparql.tokens import Token, forced, tokens

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
# What the parser says in words of its own, among what it would have taken.
_WORDS = re.compile(r"[A-Z][a-z]+ (?:[A-Za-z]+ ){2,}[A-Za-z ]*")
# The parser looks ahead by the length of a keyword, and none is as long.
_ROOM = 40


def fault(text: str, said: str, prefixes: Mapping[str, str]) -> QueryError:
    """The error of a query that the parser refuses with some words.

    The place that the parser names is off by what it looked ahead. So the first token is sought
    with which the query's beginning can no longer become a query.
    """
    found = list(tokens(text))
    low, high = 0, len(found)
    while low < high:
        middle = (low + high) // 2
        if _may_go_on(text, found[middle], prefixes):
            low = middle + 1
        else:
            high = middle
    own = _WORDS.search(said)
    if own is not None:
        return QueryError("syntax", f"{own[0].strip()}.")
    if low == len(found):
        end = len(text.rstrip())
        said = f"{at(text, end)}: the query ends before it is complete."
        return QueryError("syntax", f"{said}\n{shown(text, end)}")
    token = found[low]
    said = f"{at(text, token.start)}: no query can go on with {_short(token)} here."
    return QueryError("syntax", f"{said}\n{shown(text, token.start, len(token.text))}")


def _may_go_on(text: str, last: Token, prefixes: Mapping[str, str]) -> bool:
    """Whether a query may begin with all up to a token."""
    begun = forced(text[: last.start + len(last.text)]) + " " * _ROOM
    try:
        ox.Store().query(begun, prefixes=dict(prefixes))
    except SyntaxError as error:
        place = _PLACE.fullmatch(str(error))
        return place is not None and _is_at_end(begun, int(place[1]), int(place[2]))
    return True


def _is_at_end(text: str, line: int, column: int) -> bool:
    lines = text.split("\n")
    return line == len(lines) and column > len(lines[-1])


def _short(token: Token) -> str:
    first = token.text.split("\n", 1)[0]
    return first if len(first) <= _ROOM else f"{first[:_ROOM]}…"
