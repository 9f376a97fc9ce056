"""Facts in; a problem for each ring of nodes that lead back to themselves, and may not, out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode

from reasoner.errors import Problem
from reasoner.facts.read import NamedFacts
from reasoner.graph import Node
from reasoner.names import short
from reasoner.terms import FACT

Edges: TypeAlias = dict[Node, set[Node]]


@dataclass(frozen=True)
class _Order:
    """Properties along which nothing leads back to itself, some of them read backwards."""

    name: str
    forwards: tuple[NamedNode, ...]
    expected: str
    backwards: tuple[NamedNode, ...] = ()


_ORDERS = (
    _Order("after-itself", (FACT.after,), "Nothing comes after itself.", (FACT.before,)),
    _Order("cause-of-itself", (FACT.cause, FACT.complicationOf), "Nothing is its own cause."),
    _Order("constituent-of-itself", (FACT.hasConstituent,), "No substance contains itself."),
    _Order("lesion-of-itself", (FACT.lesion,), "No lesion is documented at itself."),
    _Order("part-of-itself", (FACT.partOf,), "No site is part of itself."),
)
_FORWARDS = {p: order.name for order in _ORDERS for p in order.forwards}
_BACKWARDS = {p: order.name for order in _ORDERS for p in order.backwards}


def cycles(source: NamedFacts) -> Iterator[Problem]:
    """One problem for each set of nodes that lead to one another, or one that leads to itself.

    It is named for what leads back, and stands at the first of the nodes.
    """
    found: dict[str, Edges] = {}
    for s, p, o in source.graph.unordered():
        if isinstance(o, Literal):
            continue
        if p in _FORWARDS:
            found.setdefault(_FORWARDS[p], {}).setdefault(s, set()).add(o)
        elif p in _BACKWARDS:
            found.setdefault(_BACKWARDS[p], {}).setdefault(o, set()).add(s)
    for order in _ORDERS:
        for ring in _rings(found[order.name]) if order.name in found else ():
            yield _problem(source, order, ring)


def _problem(source: NamedFacts, order: _Order, ring: set[Node]) -> Problem:
    shown = source.shown
    node = min(ring, key=lambda each: shown[each])
    ways = (*order.forwards, *order.backwards)
    stated = [short(p) for p in ways if not ring.isdisjoint(source.graph.objects(node, p))]
    return Problem(
        order.name,
        source.name,
        order.expected,
        "Of the statements that lead back here, take the wrong one out.",
        node=shown[node],
        property=stated[0] if stated else None,
        found="it leads to itself" if len(ring) == 1 else f"{len(ring)} nodes in a ring",
    )


def _rings(edges: Edges) -> Iterator[set[Node]]:
    """The largest sets of nodes each of which leads to all of its set."""
    back = _with_ends(_reversed(_with_ends(edges)))
    forth = _reversed(back)
    seen: set[Node] = set()
    for node in forth:
        if node not in seen:
            ring = _reached(forth, node) & _reached(back, node)
            seen |= ring
            if ring:
                yield ring


def _with_ends(edges: Edges) -> Edges:
    """The edges that are left when those into a node that leads nowhere go, again and again."""
    left, back = {node: set(ends) for node, ends in edges.items()}, _reversed(edges)
    waiting = [node for node in back if node not in left]
    while waiting:
        end = waiting.pop()
        for node in back.get(end, ()):
            left[node].discard(end)
            if not left[node]:
                waiting.append(node)
    return {node: ends for node, ends in left.items() if ends}


def _reversed(edges: Edges) -> Edges:
    found: Edges = {}
    for node, ends in edges.items():
        for end in ends:
            found.setdefault(end, set()).add(node)
    return found


def _reached(edges: Edges, start: Node) -> set[Node]:
    """What a node leads to; itself only where it leads back."""
    found: set[Node] = set()
    waiting = [start]
    while waiting:
        new = edges.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found
