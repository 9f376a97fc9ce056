"""A literal and the datatype declared for it in; what is wrong with how it is written out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode

from reasoner.names import short
from reasoner.terms import XSD

MAX_DIGITS = 18


class Fault(NamedTuple):
    """A problem's name, what was found (never the text), what was expected, what to do."""

    name: str
    found: str | None
    expected: str
    remedy: str


_INTEGER = re.compile(r"[+-]?[0-9]+", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", re.ASCII)
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_BOOLEAN = re.compile(r"true|false|1|0")


def fault(literal: Literal, declared: NamedNode | None) -> Fault | None:
    """The first thing wrong with a literal: its form (XSD 1.1, part 2), then its datatype.

    An integer is accepted where a decimal is declared; dates have no time zone.
    """
    datatype = literal.datatype
    if datatype in (XSD.double, XSD.float):
        remedy = "Write digits with a point and no exponent."
        return Fault(
            "floating-point-number", short(datatype), "An exact decimal is expected.", remedy
        )
    if datatype in _FORMS and not _FORMS[datatype](literal.value):
        return _misformed(datatype)
    if datatype in (XSD.decimal, XSD.integer) and sum(map(str.isdigit, literal.value)) > MAX_DIGITS:
        expected = f"A number of at most {MAX_DIGITS} digits is expected."
        return Fault("too-many-digits", short(datatype), expected, "Round the number.")
    if declared is None or datatype == declared:
        return None
    if (datatype, declared) == (XSD.integer, XSD.decimal):
        return None
    remedy = f"Write the value as {short(declared)}."
    return Fault(
        "wrong-datatype", short(datatype), f"A value of {short(declared)} is expected.", remedy
    )


def _misformed(datatype: NamedNode) -> Fault:
    name, remedy = _NAMES[datatype]
    return Fault(name, None, f"A value written as {short(datatype)} asks is expected.", remedy)


def _is_date(text: str) -> bool:
    match = _DATE.fullmatch(text)
    if not match:
        return False
    try:
        date(*map(int, match.groups()))
    except ValueError:
        return False
    return True


_FORMS: Mapping[NamedNode, Callable[[str], object]] = {
    XSD.boolean: _BOOLEAN.fullmatch,
    XSD.date: _is_date,
    XSD.decimal: _DECIMAL.fullmatch,
    XSD.integer: _INTEGER.fullmatch,
}
_NAMES = {
    XSD.boolean: ("not-a-boolean", "Write true or false."),
    XSD.date: ("not-a-date", "Write an existing day as YYYY-MM-DD, without a time zone."),
    XSD.decimal: ("not-a-decimal", "Write ASCII digits with at most one point."),
    XSD.integer: ("not-an-integer", "Write ASCII digits only."),
}
