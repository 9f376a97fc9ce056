"""JSON text in, its value out, with every key and whatever a reader would have to guess kept."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from reasoner.errors import InputError, Problem
from reasoner.facts.lexical import MAX_DIGITS
from reasoner.facts.raw import MAX_DEPTH

MAX_VALUES = 1_000_000

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{\]}]', re.DOTALL)
_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}
_KEY = re.compile(r'("(?:[^"\\]|\\.)*+")\s*+(:?)', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Members:
    """An object's keys and values in their order, a key as often as it is written."""

    pairs: list[tuple[str, Json]]

    @property
    def keys(self) -> list[str]:
        """The keys in their order."""
        return [key for key, _ in self.pairs]


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A number that readers of JSON take for different values, and the problem that it is."""

    problem: str


Json: TypeAlias = str | int | bool | Doubtful | Members | list["Json"] | None

_INEXACT = Doubtful("inexact-number")
_NO_NUMBER = Doubtful("not-a-number")
_LONG = Doubtful("too-many-digits")


def json_value(text: str, name: str) -> Json:
    """The value of a JSON text (RFC 8259).

    Numbers with a fraction or an exponent, of more than 18 digits, NaN and Infinity come out as
    doubtful. Raises InputError for what is no JSON, is nested too deeply or has too many values.
    """
    _refuse_number_of_values(text, name)
    _refuse_depth(text, name)
    try:
        value: Json = json.loads(
            text,
            object_pairs_hook=Members,
            parse_int=_integer,
            parse_float=lambda _: _INEXACT,
            parse_constant=lambda _: _NO_NUMBER,
        )
    except json.JSONDecodeError as error:
        remedy = "Look for a missing comma, quote or bracket in this line or the one before."
        expected = "Well-formed JSON was expected."
        raise _problem("syntax-error", name, expected, remedy, error.lineno) from None
    return value


def lines_of(keys: Collection[str], text: str) -> Mapping[str, int]:
    """The line in which each of these keys is first written as the key of an object."""
    found: dict[str, int] = {}
    for token in _KEY.finditer(text) if keys else ():
        key: str = json.loads(token[1])
        if token[2] and key in keys and key not in found:
            found[key] = text.count("\n", 0, token.start()) + 1
    return found


def _integer(digits: str) -> int | Doubtful:
    return int(digits) if len(digits.lstrip("-")) <= MAX_DIGITS else _LONG


def _refuse_number_of_values(text: str, name: str) -> None:
    if sum(map(text.count, ",[{")) > MAX_VALUES:
        expected = f"At most {MAX_VALUES} commas and opening brackets were expected."
        raise _problem("too-many-values", name, expected, "Give each request a file of its own.")


def _refuse_depth(text: str, name: str) -> None:
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += _STEPS.get(token[0], 0)
        if depth > MAX_DEPTH:
            expected = f"At most {MAX_DEPTH} brackets inside one another were expected."
            line = text.count("\n", 0, token.start()) + 1
            raise _problem("nested-too-deeply", name, expected, "Name the inner nodes.", line)


def _problem(
    name: str, file: str, expected: str, remedy: str, line: int | None = None
) -> InputError:
    return InputError([Problem(name, file, expected, remedy, line)])
