"""Rows of terms in; the bytes of SPARQL 1.1 Query Results JSON out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from reasoner.terms import XSD

_PLAIN = (XSD.string.value, "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")


def boolean(value: bool) -> bytes:
    """The answer to ASK (SPARQL 1.1 Query Results JSON Format, section 3.3)."""
    return _json({"head": {}, "boolean": value})


def of_rows(names: Sequence[str], rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """The answer to SELECT, in pieces (section 3.2); a row has a term or None for each name."""
    head = _json({"head": {"vars": list(names)}})[:-1]
    yield head + b',"results":{"bindings":['
    for number, row in enumerate(rows):
        bound = zip(names, row, strict=True)
        found = {name: _term(term) for name, term in bound if term is not None}
        yield (b",\n" if number else b"\n") + _json(found)
    yield b"\n]}}\n"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _term(term: Any) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Literal):
        return {"type": "literal", "value": term.value, **_kind(term)}
    parts = (("subject", term.subject), ("predicate", term.predicate), ("object", term.object))
    return {"type": "triple", "value": {name: _term(part) for name, part in parts}}


def _kind(literal: Literal) -> dict[str, str]:
    if literal.language:
        return {"xml:lang": literal.language}
    datatype = literal.datatype.value
    return {} if datatype in _PLAIN else {"datatype": datatype}
