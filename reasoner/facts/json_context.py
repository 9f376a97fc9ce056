"""The one context that JSON-LD is read under: what its keys and names mean, and what is near."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from reasoner.facts.json_text import Json, Members
from reasoner.resources import data_directory

CONTEXT = "https://w3id.org/guideline-reasoner/context"

_PREFIX = re.compile(r"[A-Za-z][\w.-]*", re.ASCII)
_NAMESPACE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`\ud800-\udfff]*[#/]")


@cache
def bundled() -> Mapping[str, Any]:
    """What `ontology/context.jsonld` holds."""
    path = data_directory() / "ontology" / "context.jsonld"
    found: Mapping[str, Any] = json.loads(path.read_bytes())["@context"]
    return found


@cache
def keys() -> Mapping[str, str]:
    """The keys of properties, each with how a string at it is read: `@id`, `@vocab` or a type."""
    context = bundled().items()
    return {key: of["@type"] for key, of in context if isinstance(of, dict) and "@type" in of}


@cache
def words() -> frozenset[str]:
    """The names of classes and individuals."""
    context = bundled().items()
    return frozenset(
        key for key, of in context if isinstance(of, str) and of.partition(":")[0] in bundled()
    )


def is_context(value: Json) -> bool:
    """Whether a document's context is the bundled one, alone or with prefixes of its own."""
    parts = value if isinstance(value, list) else [value]
    return len(parts) in (1, 2) and _is_bundled(parts[0]) and all(map(_are_prefixes, parts[1:]))


def near(word: str, known: Iterable[str]) -> str | None:
    """The known word closest to another, or none."""
    by_name = {other.lower(): other for other in sorted(known)}
    found = get_close_matches(word[:80].lower(), by_name, 1, 0.6)
    return by_name[found[0]] if found else None


def _is_bundled(value: Json) -> bool:
    return value == CONTEXT or (isinstance(value, Members) and _plain(value) == bundled())


def _plain(value: Json) -> object:
    """An object as a dictionary, or none where a key is there twice."""
    if not isinstance(value, Members):
        return value
    found = {key: _plain(below) for key, below in value.pairs}
    return found if len(found) == len(value.pairs) else None


def _are_prefixes(value: Json) -> bool:
    return (
        isinstance(value, Members)
        and len(set(value.keys)) == len(value.pairs)
        and all(
            _PREFIX.fullmatch(key)
            and key not in bundled()
            and isinstance(namespace, str)
            and _NAMESPACE.fullmatch(namespace)
            for key, namespace in value.pairs
        )
    )
