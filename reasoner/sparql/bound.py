"""What a variable is to be in, as Python or the command line has it; a term out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from reasoner.graph import Term
from reasoner.sparql.errors import QueryError
from reasoner.sparql.tokens import tokens
from reasoner.terms import XSD

Given = Term | str | int | float | Decimal | bool | date

_NAME = re.compile(r"([A-Za-z][\w.-]*)?:([\w.-]+)")
_AFTER = NamedNode("urn:x:g")
_INTEGER = re.compile(r"[+-]?[0-9]{1,1000}")


def term_of(value: Given) -> Term:
    """The term of a value of Python; a string is a plain literal."""
    if isinstance(value, NamedNode | BlankNode | Literal):
        return value
    if isinstance(value, Decimal):
        return Literal(format(value, "f"), datatype=XSD.decimal)
    if isinstance(value, datetime):
        return Literal(value.isoformat(), datatype=XSD.dateTime)
    if isinstance(value, date):
        return Literal(value.isoformat(), datatype=XSD.date)
    return _literal(value)


def read_term(text: str, prefixes: Mapping[str, str]) -> Term:
    """The term of a text: as N-Triples has it, a prefixed name, a whole number, or a plain literal.

    Raises QueryError where it begins as an IRI or quoted literal and is none.
    """
    if text[:1] in ("<", '"'):
        try:
            [quad] = parse(f"<urn:x:s> <urn:x:p> {text} {_AFTER} .", RdfFormat.N_QUADS)
            # What ends the statement, or hides what comes after it, leaves the graph unsaid.
            if quad.graph_name != _AFTER or isinstance(quad.object, Triple):
                raise ValueError
        except (SyntaxError, ValueError):
            said = 'expected <IRI>, "text", "1970-05-17"^^<datatype>, a number or a prefixed name.'
            raise QueryError("unknown-parameter", said) from None
        return cast("Term", quad.object)
    name = _NAME.fullmatch(text)
    if name and (name[1] or "") in prefixes:
        return NamedNode(f"{prefixes[name[1] or '']}{name[2]}")
    if _INTEGER.fullmatch(text):
        return Literal(int(text))
    return _literal(text)


def read_bound(texts: Iterable[str], prefixes: Mapping[str, str]) -> dict[str, Term]:
    """The terms of texts that each name a variable, as `number=9`, by the variables.

    Raises QueryError where one is none, or names a variable again.
    """
    found: dict[str, Term] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        name = name.lstrip("?$")
        if not equals or not name:
            raise QueryError("unknown-parameter", f"{text}: NAME=VALUE was expected.")
        if name in found:
            raise QueryError("unknown-parameter", f"{name} is given twice. Give one value.")
        found[name] = read_term(value, prefixes)
    return found


def _literal(value: str | int | float | bool) -> Literal:
    try:
        return Literal(value)
    except (ValueError, TypeError):
        said = "expected text that can be written in UTF-8, or a number."
        raise QueryError("unknown-parameter", said) from None


def refuse_unknown(text: str, bound: Mapping[str, object]) -> None:
    """Raise QueryError where a query does not have a variable that is to be bound."""
    known = {token.text[1:] for token in tokens(text) if token.kind == "variable"}
    for name in bound:
        if name not in known:
            listed = ", ".join(sorted(known)) or "none"
            raise QueryError(
                "unknown-parameter", f"the query has no variable {name}. It has {listed}."
            )
