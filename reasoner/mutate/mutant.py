"""A guideline's shapes in; a text for each of their nodes that no renaming changes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import cast

from pyoxigraph import BlankNode, Literal, NamedNode

from reasoner.graph import Graph, Term, Triple, read_list
from reasoner.names import local_name, short, written
from reasoner.paths import parse_path
from reasoner.terms import GUIDE, RDF, SH

PATHS = (SH.path, GUIDE.over)
_SILENT = (RDF.type, SH.name, SH.message)
_LONG = 60


class Kind(StrEnum):
    """What a mutant changes, in the order in which a report counts them."""

    THRESHOLD = "threshold a little higher or lower"
    BOUND = "inclusive and exclusive"
    CLASS = "class above or below"
    VALUE = "another value"
    OPERATOR = "all and any"
    MEMBER = "member dropped"
    NEGATION = "negation dropped"
    COUNT = "count changed"
    CONSTRAINT = "constraint dropped"
    HALF = "half dropped or exchanged"
    PATH = "another path"
    CLAIM = "claim, scope or refutation removed"
    FOLD = "fold or state of none"
    ROW = "outcome row"
    FLAG = "flag"
    READING = "reading"


@dataclass(frozen=True)
class Change:
    """Some triples taken out of shapes and others put in, and what that makes of them."""

    kind: Kind
    what: str
    removed: tuple[Triple, ...]
    added: tuple[Triple, ...] = ()


@dataclass(frozen=True)
class Mutant:
    """One small change of a guideline's shapes.

    `root` is the nearest node with a name above the one that changes, `place` the way from there,
    so that the text of a mutant stays the same while what it changes does.
    """

    root: NamedNode
    place: str
    change: Change

    def __str__(self) -> str:
        return f"{self.place}: {self.change.what}"

    @property
    def subjects(self) -> frozenset[Term]:
        """The nodes of which something else is said."""
        return frozenset(s for s, _, _ in (*self.change.removed, *self.change.added))


class Places:
    """Names the nodes of shapes by the nearest named node and the way from there."""

    def __init__(self, shapes: Graph) -> None:
        self._shapes = shapes
        self.said = lru_cache(maxsize=None)(self._said)
        named = (node for node in shapes.all_subjects() if isinstance(node, NamedNode))
        self._places: dict[Term, tuple[NamedNode, str]] = {}
        for root in named:
            self._places[root] = (root, short(root))
            for node, place in self._below(root, short(root)):
                self._places.setdefault(node, (root, place))

    def of(self, node: Term) -> tuple[NamedNode, str] | None:
        """The nearest named node above, and the place; none for a node of a list or path."""
        return self._places.get(node)

    def hint(self, node: Term) -> str:
        """What a node is, briefly."""
        text = self.said(node)
        return text if len(text) <= _LONG else f"{text[:_LONG]}…"

    def _below(self, node: Term, place: str) -> Iterator[tuple[Term, str]]:
        """The blank shapes below a node, each with its place."""
        for predicate in self._shapes.predicates(node):
            if predicate in PATHS:
                continue
            blank = [o for o in self._shapes.objects(node, predicate) if isinstance(o, BlankNode)]
            for inner, step in self._steps(predicate, sorted(blank, key=self.said)):
                yield inner, f"{place}/{step}"
                yield from self._below(inner, f"{place}/{step}")

    def _steps(self, predicate: NamedNode, blank: list[BlankNode]) -> Iterator[tuple[Term, str]]:
        name = local_name(predicate)
        for number, node in enumerate(blank, 1):
            if self._shapes.objects(node, RDF.first):
                for position, member in enumerate(read_list(self._shapes, node), 1):
                    if isinstance(member, BlankNode):
                        yield member, f"{name}[{position}]"
            else:
                yield node, name if len(blank) == 1 else f"{name}[{number}]"

    def _said(self, node: Term) -> str:
        if isinstance(node, NamedNode):
            return short(node)
        if isinstance(node, Literal):
            return node.value
        if self._shapes.objects(node, RDF.first):
            return f"({' '.join(map(self.said, read_list(self._shapes, node)))})"
        return f"[{'; '.join(self._statements(node))}]"

    def _statements(self, node: Term) -> Iterator[str]:
        shapes = self._shapes
        for predicate in shapes.predicates(node):
            if predicate in PATHS:
                path = parse_path(shapes, cast("Term", shapes.value(node, predicate)))
                yield f"{local_name(predicate)} {written(path)}"
            elif predicate not in _SILENT:
                objects = sorted(map(self.said, shapes.objects(node, predicate)))
                yield f"{local_name(predicate)} {', '.join(objects)}"


def listed(members: Iterable[Term]) -> tuple[Term, list[Triple]]:
    """The head of a new RDF list, and the list's triples."""
    head: Term = RDF.nil
    triples: list[Triple] = []
    for member in reversed(list(members)):
        node = BlankNode()
        triples += [(node, RDF.first, member), (node, RDF.rest, head)]
        head = node
    return head, triples
