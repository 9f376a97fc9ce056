"""JSON-LD in; the same under the project's own context, for a parser that fetches nothing, out.

A document is a node, an array of nodes, or an object with `@graph`, an array of nodes; among them
an object of `@id` and `@graph` is a named graph. `@context` is the IRI of the context that
`ontology/context.jsonld` publishes, or what stands there, or is left out; in a list with it may
stand an object of further prefixes, as in `[CONTEXT, {"vs": "https://…#"}]`.

JSON-LD drops in silence what its context does not map, and readers of JSON take 62.5 for a binary
number. So every key is one of the context, a prefixed name or an IRI, none is written twice,
nothing is null, and a number with a fraction is a string: `"62.5"`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from reasoner.errors import InputError, Problem
from reasoner.facts.json_context import CONTEXT, bundled, keys, near, words
from reasoner.facts.json_faults import ID, TYPE, Fault, faults
from reasoner.facts.json_text import json_value, lines_of

MAX_FAULTS = 20

_ADVICE = {
    "duplicate-key": ("Each key once was expected.", "Write several values as an array."),
    "inexact-number": (
        "A string or an integer was expected.",
        'Write a number with a fraction as a string, such as "62.5".',
    ),
    "lone-surrogate": ("Characters of Unicode were expected.", "Correct what is escaped."),
    "not-a-number": ("A number was expected.", "Leave out what is not known."),
    "not-an-iri": (
        "An IRI, whole, prefixed or relative, was expected.",
        "Take out blanks, quotes and brackets.",
    ),
    "null-value": ("A value was expected.", "Leave out what is not known."),
    "too-many-digits": ("A number of at most 18 digits was expected.", "Round the number."),
    "unexpected-value": (
        "A string, an integer or an object, or an array of these, was expected.",
        "Write a node as an object, and a reference to one or a name as a string.",
    ),
    "unknown-context": (
        f"The context {CONTEXT}, alone or in a list with an object of prefixes, was expected.",
        "Name it or leave it out; no other is read or fetched.",
    ),
    "unknown-key": (
        "A key of the context, a prefixed name or an IRI was expected.",
        "Look for the key in the context.",
    ),
    "unknown-name": (
        "A name of the context, a prefixed name or an IRI was expected.",
        "Look for the name in the context.",
    ),
}


@dataclass(frozen=True)
class Prepared:
    """JSON-LD for a parser, and how many statements come out of it if none is dropped."""

    data: bytes
    statements: int


def prepared(text: str, name: str) -> Prepared:
    """A JSON-LD text under the bundled context, all of which means something.

    Raises InputError with the first of its problems, 20 at most.
    """
    found = list(islice(faults(json_value(text, name)), MAX_FAULTS))
    if found:
        lines = lines_of({fault.unknown for fault in found if fault.unknown is not None}, text)
        raise InputError(dict.fromkeys(_problem(fault, name, lines) for fault in found))
    return _prepared(json.loads(text))


def _prepared(document: Any) -> Prepared:
    given = document.pop("@context", None) if isinstance(document, dict) else None
    own = given[1] if isinstance(given, list) and len(given) > 1 else {}
    whole = isinstance(document, dict) and document.keys() == {"@graph"}
    nodes = document["@graph"] if whole else document
    under = {"@context": {**bundled(), **own}, "@graph": nodes}
    return Prepared(json.dumps(under, ensure_ascii=False).encode(), _statements(nodes))


def _statements(value: Any) -> int:
    """How many statements are made inside a value."""
    if isinstance(value, list):
        return sum(map(_statements, value))
    if not isinstance(value, dict) or "@value" in value:
        return 0
    below = [(key, of) for key, of in value.items() if key not in ID]
    made = sum(len(of) if isinstance(of, list) else 1 for key, of in below if key != "@graph")
    return made + sum(_statements(of) for _, of in below)


def _problem(fault: Fault, file: str, lines: Mapping[str, int]) -> Problem:
    """A key or name that is not known is not repeated: it may be a patient's."""
    expected, remedy = _ADVICE[fault.name]
    if fault.unknown is not None:
        known = words() if fault.name == "unknown-name" else (*keys(), *ID, *TYPE)
        meant = near(fault.unknown, known)
        remedy = f"Did you mean {meant}?" if meant else remedy
    line = lines.get(fault.unknown) if fault.name == "unknown-key" and fault.unknown else None
    return Problem(fault.name, file, expected, remedy, line, fault.place or None)
