"""Literals in; whether they are well formed, and how they compare (XSD 1.1, part 2; SPARQL 1.1)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode

from reasoner.terms import RDF, XSD

_Instant: TypeAlias = tuple[datetime, bool]
_Value: TypeAlias = Decimal | float | bool | str | _Instant

_INTEGER = re.compile(r"[+-]?[0-9]+", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", re.ASCII)
_DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_BOOLEAN = re.compile(r"true|false|1|0")
_ZONE = r"(?P<zone>Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_DATE = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})" + _ZONE, re.ASCII)
_TIME = r"(?P<time>[0-2][0-9]:[0-5][0-9]:[0-5][0-9])(?:\.(?P<part>[0-9]+))?"
_DATE_TIME = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})T" + _TIME + _ZONE, re.ASCII)

# How far two times lie apart at most whatever their zones are (XSD 1.1, part 2, 3.3.7.4).
_WIDEST_ZONE = timedelta(hours=14)


def _number(text: str) -> Decimal | None:
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def _whole(least: int | None, most: int | None) -> Callable[[str], _Value | None]:
    def value(text: str) -> Decimal | None:
        if not _INTEGER.fullmatch(text):
            return None
        number = Decimal(text)
        low, high = least is not None and number < least, most is not None and number > most
        return None if low or high else number

    return value


def _bits(size: int) -> Callable[[str], _Value | None]:
    return _whole(-(2 ** (size - 1)), 2 ** (size - 1) - 1)


def _floating(text: str) -> float | None:
    return float(text.replace("INF", "inf")) if _DOUBLE.fullmatch(text) else None


def _truth(text: str) -> bool | None:
    return text in ("true", "1") if _BOOLEAN.fullmatch(text) else None


def _instant(form: re.Pattern[str]) -> Callable[[str], _Value | None]:
    def value(text: str) -> _Instant | None:
        found = form.fullmatch(text)
        if not found:
            return None
        parts = found.groupdict()
        zone = (parts["zone"] or "").replace("Z", "+00:00")
        second = (parts.get("part") or "")[:6].ljust(6, "0")
        try:
            moment = f"{parts['day']}T{parts.get('time') or '00:00:00'}.{second}{zone}"
            read = datetime.fromisoformat(moment)
        except ValueError:
            return None
        return read if zone else read.replace(tzinfo=None), bool(zone)

    return value


_VALUES: Mapping[NamedNode, Callable[[str], _Value | None]] = {
    XSD.string: str,
    XSD.anyURI: str,
    RDF.HTML: str,
    RDF.langString: str,
    XSD.boolean: _truth,
    XSD.decimal: _number,
    XSD.integer: _whole(None, None),
    XSD.nonNegativeInteger: _whole(0, None),
    XSD.positiveInteger: _whole(1, None),
    XSD.nonPositiveInteger: _whole(None, 0),
    XSD.negativeInteger: _whole(None, -1),
    XSD.long: _bits(64),
    XSD.int: _bits(32),
    XSD.short: _bits(16),
    XSD.byte: _bits(8),
    XSD.unsignedLong: _whole(0, 2**64 - 1),
    XSD.unsignedInt: _whole(0, 2**32 - 1),
    XSD.unsignedShort: _whole(0, 2**16 - 1),
    XSD.unsignedByte: _whole(0, 2**8 - 1),
    XSD.double: _floating,
    XSD.float: _floating,
    XSD.date: _instant(_DATE),
    XSD.dateTime: _instant(_DATE_TIME),
}
KNOWN_DATATYPES = frozenset(_VALUES)


@lru_cache(maxsize=10_000)
def _value(literal: Literal) -> _Value | None:
    """What a literal denotes; none where its datatype is not known or its text is ill formed."""
    value = _VALUES.get(literal.datatype)
    return None if value is None else value(literal.value)


def is_well_formed(literal: Literal) -> bool:
    """Whether a literal of one of `KNOWN_DATATYPES` is written as its datatype asks."""
    return _value(literal) is not None


def compared(one: Literal, other: Literal) -> int | None:
    """-1, 0 or 1 where one literal is less than, equal to or greater than another; else none.

    Numbers compare with numbers, strings with strings, days with days and times with times; of
    two times of which one has no zone the order has to be the same in every zone.
    """
    a, b = _value(one), _value(other)
    if a is None or b is None:
        return None
    if isinstance(a, tuple) and isinstance(b, tuple):
        return _of_instants(a, b) if one.datatype == other.datatype else None
    kinds = {_kind(a), _kind(b)}
    if len(kinds) != 1 or (str in kinds and one.datatype != other.datatype):
        return None
    if any(isinstance(v, float) and math.isnan(v) for v in (a, b)):
        return None
    return (a > b) - (a < b)  # type: ignore[operator]


def _kind(value: _Value) -> type:
    return Decimal if isinstance(value, Decimal | float) else type(value)


def _of_instants(one: _Instant, other: _Instant) -> int | None:
    (a, zoned), (b, also) = one, other
    if zoned is also:
        return (a > b) - (a < b)
    if zoned:
        return None if (found := _of_instants(other, one)) is None else -found
    apart = a.replace(tzinfo=b.tzinfo) - b
    if abs(apart) <= _WIDEST_ZONE:
        return None
    return 1 if apart > timedelta() else -1
