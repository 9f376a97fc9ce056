"""Literals in; whether they are well formed, and how they compare (XSD 1.1, part 2; SPARQL 1.1)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TypeAlias, cast

from pyoxigraph import Literal, NamedNode

from reasoner.terms import RDF, XSD

_Value: TypeAlias = Decimal | float | bool | str | datetime

_INTEGER = re.compile(r"[+-]?[0-9]+", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", re.ASCII)
_DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_BOOLEAN = re.compile(r"true|false|1|0")
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-2][0-9]:[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"
_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_DATE = re.compile(f"({_DAY})({_ZONE})", re.ASCII)
_DATE_TIME = re.compile(f"({_DAY}T{_TIME})({_ZONE})", re.ASCII)

# How far the zone of a time that states none may lie from UTC (XSD 1.1, part 2, 3.3.7.4).
_WIDEST_ZONE = timedelta(hours=14)


def _number(text: str) -> Decimal | None:
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def _whole(least: int | None, most: int | None, text: str) -> Decimal | None:
    if not _INTEGER.fullmatch(text):
        return None
    number = Decimal(text)
    low, high = least is not None and number < least, most is not None and number > most
    return None if low or high else number


def _floating(text: str) -> float | None:
    return float(text) if _DOUBLE.fullmatch(text) else None


def _truth(text: str) -> bool | None:
    return text in ("true", "1") if _BOOLEAN.fullmatch(text) else None


def _instant(form: re.Pattern[str], time: str, text: str) -> datetime | None:
    """The start of a day, or a moment; `time` follows what is written of the day."""
    found = form.fullmatch(text)
    if not found:
        return None
    try:
        return datetime.fromisoformat(f"{found[1]}{time}{found[2]}")
    except ValueError:
        return None


_VALUES: Mapping[NamedNode, Callable[[str], _Value | None]] = {
    XSD.string: str,
    XSD.anyURI: str,
    RDF.HTML: str,
    RDF.langString: str,
    XSD.boolean: _truth,
    XSD.decimal: _number,
    XSD.integer: partial(_whole, None, None),
    XSD.nonNegativeInteger: partial(_whole, 0, None),
    XSD.positiveInteger: partial(_whole, 1, None),
    XSD.nonPositiveInteger: partial(_whole, None, 0),
    XSD.negativeInteger: partial(_whole, None, -1),
    XSD.long: partial(_whole, -(2**63), 2**63 - 1),
    XSD.int: partial(_whole, -(2**31), 2**31 - 1),
    XSD.short: partial(_whole, -(2**15), 2**15 - 1),
    XSD.byte: partial(_whole, -(2**7), 2**7 - 1),
    XSD.unsignedLong: partial(_whole, 0, 2**64 - 1),
    XSD.unsignedInt: partial(_whole, 0, 2**32 - 1),
    XSD.unsignedShort: partial(_whole, 0, 2**16 - 1),
    XSD.unsignedByte: partial(_whole, 0, 2**8 - 1),
    XSD.double: _floating,
    XSD.float: _floating,
    XSD.date: partial(_instant, _DATE, "T00:00:00"),
    XSD.dateTime: partial(_instant, _DATE_TIME, ""),
}
KNOWN_DATATYPES = frozenset(_VALUES)


def _value(literal: Literal) -> _Value | None:
    """What a literal denotes; none where its datatype is not known or its text is ill formed."""
    value = _VALUES.get(literal.datatype)
    return None if value is None else value(literal.value)


def number(literal: Literal) -> Decimal | None:
    """The number that a literal denotes, whatever its datatype; none where it denotes no finite."""
    value = _value(literal)
    if isinstance(value, float):
        return Decimal(value) if math.isfinite(value) else None
    return value if isinstance(value, Decimal) else None


def is_well_formed(literal: Literal) -> bool:
    """Whether a literal of one of `KNOWN_DATATYPES` is written as its datatype asks."""
    return _value(literal) is not None


def compared(one: Literal, other: Literal) -> int | None:
    """-1, 0 or 1 where one literal is less than, equal to or greater than another; else none.

    Numbers compare with numbers, else a value with one of its datatype; of two times of which one
    has no zone the order has to be the same in every zone.
    """
    kind = _kind(one)
    if kind is None or kind != _kind(other):
        return None
    a, b = _value(one), _value(other)
    if isinstance(a, datetime):
        return _of_instants(a, cast("datetime", b))
    return (a > b) - (a < b)  # type: ignore[operator]


def _kind(literal: Literal) -> NamedNode | None:
    """The datatype that stands for all that a literal compares with; none where with nothing."""
    value = _value(literal)
    if isinstance(value, Decimal | float):
        return None if math.isnan(value) else XSD.decimal
    return None if value is None else literal.datatype


def _of_instants(one: datetime, other: datetime) -> int | None:
    if (one.tzinfo is None) is (other.tzinfo is None):
        return (one > other) - (one < other)
    apart = _in_utc(one) - _in_utc(other)
    return (apart > _WIDEST_ZONE) - (apart < -_WIDEST_ZONE) or None


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
