"""A JSON-LD document's value in; what a parser would drop or guess in it out, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from reasoner.facts.json_context import is_context, keys, words
from reasoner.facts.json_text import Doubtful, Json, Members

ID = ("id", "@id")
TYPE = ("type", "@type")
_LITERAL = ("@value", "@type")

_NO_IRI = r"\x00-\x20<>\"{}|\\^`\ud800-\udfff"
_IRI_KEY = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:[^{_NO_IRI}]+")
_REFERENCE = re.compile(rf"(?!@)[^{_NO_IRI}]*")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Fault(NamedTuple):
    """A problem's name, the JSON pointer to where it is, and the key or name that is not known."""

    name: str
    place: str
    unknown: str | None = None


def faults(value: Json) -> Iterator[Fault]:
    """The faults of a whole document, in the order of its text."""
    if isinstance(value, Members):
        contexts = [of for key, of in value.pairs if key == "@context"]
        if len(contexts) > 1:
            yield Fault("duplicate-key", "/@context")
        if not all(map(is_context, contexts)):
            yield Fault("unknown-context", "/@context")
        value = Members([pair for pair in value.pairs if pair[0] != "@context"])
        if value.keys == ["@graph"]:
            yield from _of_graph(value.pairs[0][1], "/@graph", named=True)
            return
    yield from _of_graph(value, "", named=True)


def _of_graph(value: Json, place: str, *, named: bool) -> Iterator[Fault]:
    """The faults of nodes; among those of a document, objects of @id and @graph are graphs."""
    for item, at in _items(value, place):
        if not isinstance(item, Members):
            yield Fault("unexpected-value", at)
        elif named and sorted(item.keys) in [["@graph", key] for key in ("@id", "id")]:
            for key, below in item.pairs:
                if key == "@graph":
                    yield from _of_graph(below, f"{at}/@graph", named=False)
                else:
                    yield from _of_reference(below, f"{at}/{key}")
        else:
            yield from _of_node(item, at)


def _of_node(node: Members, place: str) -> Iterator[Fault]:
    yield from _of_duplicates(node, place)
    for key, value in node.pairs:
        at = f"{place}/{_escaped(key)}"
        if key in ID:
            yield from _of_reference(value, at)
        elif key not in TYPE and key not in keys() and not _IRI_KEY.fullmatch(key):
            yield Fault("unknown-key", place, key)
        else:
            for item, inner in _items(value, at):
                yield from _of_value(item, inner, "@type" if key in TYPE else keys().get(key))


def _of_duplicates(node: Members, place: str) -> Iterator[Fault]:
    written = [key.removeprefix("@") for key in node.keys]
    if len(set(written)) < len(written):
        yield Fault("duplicate-key", place)


def _of_value(value: Json, place: str, kind: str | None) -> Iterator[Fault]:
    if isinstance(value, Members) and kind != "@type":
        yield from _of_literal(value, place) if "@value" in value.keys else _of_node(value, place)
    elif kind == "@type" or (kind == "@vocab" and isinstance(value, str)):
        yield from _of_word(value, place)
    elif kind == "@id" and isinstance(value, str):
        yield from _of_reference(value, place)
    else:
        yield from _of_scalar(value, place)


def _of_literal(value: Members, place: str) -> Iterator[Fault]:
    yield from _of_duplicates(value, place)
    for key, below in value.pairs:
        if key not in _LITERAL:
            yield Fault("unknown-key", place, key)
        elif key == "@value":
            yield from _of_scalar(below, f"{place}/@value")
        else:
            yield from _of_reference(below, f"{place}/@type")


def _of_word(value: Json, place: str) -> Iterator[Fault]:
    """A name of the context stands for a term; whatever has a colon is an IRI, short or whole."""
    if isinstance(value, str) and value not in words() and ":" not in value:
        yield Fault("unknown-name", place, value)
    else:
        yield from _of_reference(value, place)


def _of_reference(value: Json, place: str) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield from list(_of_scalar(value, place)) or [Fault("unexpected-value", place)]
    elif not _REFERENCE.fullmatch(value):
        yield Fault("not-an-iri", place)


def _of_scalar(value: Json, place: str) -> Iterator[Fault]:
    if value is None:
        yield Fault("null-value", place)
    elif isinstance(value, Doubtful):
        yield Fault(value.problem, place)
    elif isinstance(value, Members | list):
        yield Fault("unexpected-value", place)
    elif isinstance(value, str) and _SURROGATE.search(value):
        yield Fault("lone-surrogate", place)


def _items(value: Json, place: str) -> Iterator[tuple[Json, str]]:
    if isinstance(value, list):
        yield from ((item, f"{place}/{number}") for number, item in enumerate(value))
    else:
        yield value, place


def _escaped(key: str) -> str:
    """A key as a JSON pointer writes it (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")
