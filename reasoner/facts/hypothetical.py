"""Facts and what is supposed beside them in; the facts as they would then be out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TypeVar

from pyoxigraph import BlankNode, NamedNode

from reasoner.errors import InputError, Problem
from reasoner.facts.read import Document, NamedFacts, one_set
from reasoner.graph import Graph, Term, Triple
from reasoner.names import short

_T = TypeVar("_T", bound=Term)


def supposed(
    document: Document, adding: Document | None = None, removing: Document | None = None
) -> Document:
    """A document with further statements, and without some of its own; it is still to be checked.

    A node is one of the document's where it has the same IRI; blank nodes are further nodes.
    Raises InputError where one of the three is not one set of facts, where a statement to be
    removed has a blank node or is not among the facts, and where too much would be left.
    """
    facts = _only(document)
    removed = [] if removing is None else list(_only(removing).graph)
    if removing is not None:
        _refuse_unknown(facts.graph, removed, removing.name)
    added = [] if adding is None else list(_apart(_only(adding).graph))
    parts = (document, *(part for part in (adding, removing) if part is not None))
    digest = hashlib.sha256("\n".join(part.sha256 for part in parts).encode()).hexdigest()
    name = _name(facts.name, adding, removing)
    return one_set(name, digest, facts.graph.with_replaced(removed, added))


def _only(document: Document) -> NamedFacts:
    if len(document.sources) != 1:
        expected = "One set of facts was expected."
        remedy = "Give a file with facts in no named graph, or in one."
        raise InputError([Problem("not-one-set-of-facts", document.name, expected, remedy)])
    return document.sources[0]


def _name(name: str, adding: Document | None, removing: Document | None) -> str:
    more = "" if adding is None else f" with {adding.name}"
    fewer = "" if removing is None else f" without {removing.name}"
    return f"{name}{more}{fewer}"


def _apart(facts: Graph) -> Iterator[Triple]:
    """The statements with other names for blank nodes than those of the document."""
    for s, p, o in facts:
        yield _other(s), p, _other(o)


def _other(term: _T) -> _T | BlankNode:
    return BlankNode(f"supposed-{term.value}") if isinstance(term, BlankNode) else term


def _refuse_unknown(facts: Graph, removed: list[Triple], name: str) -> None:
    problems = [
        _problem(s, p, name, isinstance(s, BlankNode) or isinstance(o, BlankNode))
        for s, p, o in removed
        if o not in facts.objects(s, p) or isinstance(s, BlankNode) or isinstance(o, BlankNode)
    ]
    if problems:
        raise InputError(dict.fromkeys(sorted(problems, key=str)))


def _problem(s: Term, p: NamedNode, name: str, is_blank: bool) -> Problem:
    node = short(s) if isinstance(s, NamedNode) else None
    if is_blank:
        expected = "A statement that is taken away names its nodes by IRI."
        return Problem(
            "blank-node-taken-away", name, expected, "Give the node an IRI.", None, node, short(p)
        )
    expected, remedy = "What is taken away is one of the facts.", "Write it as the facts do."
    return Problem("not-among-the-facts", name, expected, remedy, None, node, short(p))
