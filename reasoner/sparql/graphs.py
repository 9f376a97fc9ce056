"""The text of a query and a store in; a refusal of a graph that is not there beside others.

A graph that a store has not is one without triples (SPARQL 1.1, section 13.3), and so the name of
a request's facts may be. One in the namespace of graphs that are there is misspelled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

import pyoxigraph as ox

from reasoner.sparql.errors import QueryError, at, shown
from reasoner.sparql.tokens import Token, declared, tokens


def refuse_misspelled(text: str, prefixes: Mapping[str, str], store: ox.Store) -> None:
    """Raise QueryError where a query names a graph that its namespace has not, but others."""
    found = list(tokens(text))
    own = {name: iri[1:-1] for name, iri in declared(found)}
    for token in _graphs(found):
        beside = _beside(_iri(token, {**prefixes, **own}), store)
        if beside:
            said = f"{at(text, token.start)}: there is no graph {token.text}. "
            said += f"There are {', '.join(beside)}, and one for the facts of each request."
            raise QueryError(
                "unknown-graph", f"{said}\n{shown(text, token.start, len(token.text))}"
            )


def _graphs(found: list[Token]) -> Iterator[Token]:
    for before, token in pairwise(found):
        is_next = before.kind == "word" and before.text.upper() == "GRAPH"
        if is_next and token.kind in ("iri", "name"):
            yield token


def _iri(token: Token, known: Mapping[str, str]) -> str:
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    return known.get(prefix, "") + local.replace("\\", "")


def _beside(iri: str, store: ox.Store) -> list[str]:
    """The graphs of the namespace of one that is not there; none for one that is."""
    own = _namespace(iri)
    if not own or store.contains_named_graph(ox.NamedNode(iri)):
        return []
    every = (each for each in store.named_graphs() if isinstance(each, ox.NamedNode))
    return sorted(f"<{each.value}>" for each in every if _namespace(each.value) == own)


def _namespace(iri: str) -> str:
    """An absolute IRI up to its last part; nothing of a relative one."""
    found = re.match(r"[A-Za-z][A-Za-z0-9+.-]*:.*[#/]", iri)
    return found[0] if found else ""
