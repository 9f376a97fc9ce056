"""How literals are written and how they compare, by XSD 1.1, part 2, and SPARQL 1.1."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pyoxigraph import Literal, NamedNode

from reasoner.literals import KNOWN_DATATYPES, compared, is_well_formed, number

XSD = "http://www.w3.org/2001/XMLSchema#"

# A datatype, the texts that are written as it asks, and texts that are not.
FORMS = """
    string              a 1                            ;
    boolean             true false 0 1                 ; True TRUE yes 2 01
    decimal             1 -1 +1.50 .5 5. 007           ; 1e3 . x 1,5 NaN INF
    integer             0 -0 +12 9999999999999999999   ; 1.0 1. x
    nonNegativeInteger  0 1 -0                         ; -1 x
    positiveInteger     1 2                            ; 0 -1
    nonPositiveInteger  0 -1                           ; 1
    negativeInteger     -1 -2                          ; 0 1
    long                9223372036854775807            ; 9223372036854775808
    long                -9223372036854775808           ; -9223372036854775809
    int                 2147483647 -2147483648         ; 2147483648 -2147483649
    short               32767 -32768                   ; 32768 -32769
    byte                127 -128                       ; 128 -129
    unsignedLong        0 18446744073709551615         ; -1 18446744073709551616
    unsignedInt         0 4294967295                   ; -1 4294967296
    unsignedShort       0 65535                        ; -1 65536
    unsignedByte        0 255                          ; -1 256
    double              1 1.5e3 -.5E-2 INF -INF NaN    ; inf nan e3 1e x
    float               1 1.5e3 INF                    ; infinity
    date                2026-03-02 2024-02-29          ; 2026-02-29 2026-3-2 x
    date                2026-03-02Z 2026-03-02+14:00   ; 2026-03-02+14:01 2026-03-02T00:00:00
    dateTime            2026-03-02T10:00:00            ; 2026-03-02 2026-03-02T10:00
    dateTime            2026-03-02T10:00:00.1234567Z   ; 2026-03-02T25:00:00
    dateTime            2026-03-02T10:00:00-05:30      ; 2026-03-02T10:00:00+15:00
    duration                                           ; P1D
"""
ROWS = [line.split() for line in FORMS.strip().splitlines()]

# What is written on the left, how it compares, and what is written on the right; a number is of
# the shortest type that has it, a text in quotation marks a string.
PAIRS = """
    1 < 2
    2 > 1
    1 = 1.0
    1.50 = 1.5
    1 < 1.5e0
    1e1 > 9
    INF > 9
    -INF < -9
    NaN ? 1
    1 ? NaN
    NaN ? NaN
    "a" < "b"
    "b" > "a"
    "a" = "a"
    "1" ? 1
    true ? 1
    true > false
    true = 1^^boolean
    false < 1^^boolean
    2026-03-02 < 2026-03-03
    2026-03-03 > 2026-03-02
    2026-03-02 = 2026-03-02
    2026-03-02 ? 2026-03-03T00:00:00
    2026-03-02Z = 2026-03-02+00:00
    2026-03-02+01:00 < 2026-03-02Z
    2026-03-02T10:00:00 < 2026-03-02T10:00:00.5
    2026-03-02T10:00:00.25 < 2026-03-02T10:00:00.5
    2026-03-02T10:00:00 = 2026-03-02T10:00:00.0
    2026-03-02T10:00:00Z = 2026-03-02T12:00:00+02:00
    2026-03-02T10:00:00Z ? 2026-03-02T10:00:00
    2026-03-02T10:00:00Z < 2026-03-03T00:00:00.1
    2026-03-02T10:00:00Z ? 2026-03-03T00:00:00
    2026-03-03T00:00:00.1 > 2026-03-02T10:00:00Z
    2026-03-03T00:00:00 ? 2026-03-02T10:00:00Z
    2026-03-02T22:30:00 > 2026-03-02T12:00:00+05:00
    2026-03-03T03:00:00 ? 2026-03-02T12:00:00-05:00
    2026-03-02 ? 2026-03-02Z
    2026-03-02 < 2026-03-03Z
    2026-03-03Z > 2026-03-02
    x^^integer ? 1
    1 ? x^^integer
    x^^integer ? x^^integer
    2026-02-30 ? 2026-03-02
    P1D^^duration ? P1D^^duration
"""
SIGNS = {"<": -1, "=": 0, ">": 1, "?": None}


def of(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + datatype))


def literal(text: str) -> Literal:
    """A literal as it is written in `PAIRS`."""
    if "^^" in text:
        value, _, datatype = text.partition("^^")
        return of(value, datatype)
    if text.startswith('"'):
        return Literal(text.strip('"'))
    if text in ("true", "false"):
        return of(text, "boolean")
    if "-" in text[1:]:
        return of(text, "dateTime" if "T" in text else "date")
    if text.lstrip("-") in ("INF", "NaN") or "e" in text:
        return of(text, "double")
    return of(text, "decimal" if "." in text else "integer")


@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_a_literal_is_well_formed_where_it_is_written_as_its_datatype_asks(row: list[str]) -> None:
    datatype, middle = row[0], row.index(";")
    assert all(is_well_formed(of(text, datatype)) for text in row[1:middle])
    assert not any(is_well_formed(of(text, datatype)) for text in row[middle + 1 :])


def test_every_known_datatype_of_xml_schema_is_tried() -> None:
    known = {d.value.removeprefix(XSD) for d in KNOWN_DATATYPES if d.value.startswith(XSD)}
    assert {row[0] for row in ROWS} == known - {"anyURI"} | {"duration"}


@pytest.mark.parametrize("pair", PAIRS.strip().splitlines(), ids=str.strip)
def test_literals_compare_where_there_is_one_order(pair: str) -> None:
    one, sign, other = pair.split()
    assert compared(literal(one), literal(other)) == SIGNS[sign]


@pytest.mark.parametrize(
    ("text", "datatype", "expected"),
    [
        ("50.50", "decimal", Decimal("50.5")),
        ("-7", "integer", Decimal(-7)),
        ("2.5e1", "double", Decimal(25)),
        ("0.5", "float", Decimal("0.5")),
        ("INF", "double", None),
        ("NaN", "float", None),
        ("2026-03-02", "date", None),
        ("50", "string", None),
        ("fifty", "integer", None),
    ],
)
def test_a_literal_denotes_a_number_if_it_is_a_finite_one(
    text: str, datatype: str, expected: Decimal | None
) -> None:
    literal = Literal(text, datatype=NamedNode(f"http://www.w3.org/2001/XMLSchema#{datatype}"))
    assert number(literal) == expected
