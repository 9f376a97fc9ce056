"""A request's facts and edits in; the facts as they would be out."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from itertools import chain, count
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode

from reasoner.graph import Graph, Node, Term, Triple

# The properties of which a node that the facts describe has to have a value.
Required: TypeAlias = Callable[[Node], frozenset[NamedNode]]


@dataclass(frozen=True)
class Edit:
    """Statements to take away and to add, and nodes to leave out with all that is said of them."""

    removed: tuple[Triple, ...] = ()
    added: tuple[Triple, ...] = ()
    left_out: tuple[Node, ...] = ()


NO_EDIT = Edit()
_SUPPOSED = "urn:supposed:"


def free_name(name: str, facts: Graph, taken: Container[NamedNode] = ()) -> NamedNode:
    """An IRI for a node that the facts do not have: a name, with a number where it is taken."""
    numbered = chain([name], (f"{name}{number}" for number in count(2)))
    nodes = (NamedNode(f"{_SUPPOSED}{each}") for each in numbered)
    return next(node for node in nodes if not facts.describes(node) and node not in taken)


def edited(facts: Graph, request: Node, edits: Iterable[Edit], required: Required) -> Graph:
    """The facts after some edits, whatever their order; they are still to be checked.

    With a node that is left out goes each that cannot be without it, and what then hangs together
    with the request no more.
    """
    edits = tuple(edits)
    removed = [triple for edit in edits for triple in edit.removed]
    added = [triple for edit in edits for triple in edit.added]
    found = facts.with_replaced(removed, added)
    gone = _with_dependents(found, {n for edit in edits for n in edit.left_out}, required)
    return _connected(_without(found, gone), request)


def _with_dependents(facts: Graph, gone: set[Node], required: Required) -> set[Node]:
    """Some nodes, and those of which a required property leads to none but these."""
    waiting = list(gone)
    while waiting:
        node = waiting.pop()
        for p in facts.inverse_predicates(node):
            for s in facts.subjects(p, node):
                left = set(facts.objects(s, p)) - gone
                if s not in gone and not left and p in required(s):
                    gone.add(s)
                    waiting.append(s)
    return gone


def _without(facts: Graph, gone: set[Node]) -> Graph:
    if not gone:
        return facts
    return Graph(triple for triple in facts if gone.isdisjoint((triple[0], triple[2])))


def _connected(facts: Graph, request: Node) -> Graph:
    """What is said of the nodes that statements, either way round, link with the request."""
    found: set[Node] = {request}
    waiting: list[Node] = [request]
    while waiting:
        node = waiting.pop()
        linked = [o for p in facts.predicates(node) for o in facts.objects(node, p)]
        linked += [s for p in facts.inverse_predicates(node) for s in facts.subjects(p, node)]
        for other in linked:
            if _is_described(facts, other) and other not in found:
                assert not isinstance(other, Literal)
                found.add(other)
                waiting.append(other)
    return facts.about(found)


def _is_described(facts: Graph, node: Term) -> bool:
    return not isinstance(node, Literal) and facts.describes(node)
