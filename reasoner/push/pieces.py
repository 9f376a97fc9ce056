"""The store of a dataset in; its graphs, in the pieces in which they are sent, out.

The first piece of a graph replaces what the target has of it, and each further one adds to it. All
triples with blank nodes are in the first, however many: no two requests can speak of one blank node
(RDF 1.1 Concepts, section 3.4), and none of them may be added twice. The others may: so any piece
can be sent again when nobody knows what became of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode

from reasoner.dataset.names import GRAPH

GUIDELINE = ("ontology", "guideline", "shapes")
PATIENTS = ("determinations", "facts")
NAMES = (*GUIDELINE, *PATIENTS)


@dataclass(frozen=True)
class Piece:
    """Triples of one graph as N-Triples, sorted; `name` is one of NAMES, `number` is from 0."""

    name: str
    graph: NamedNode
    number: int
    triples: int
    body: bytes


def graphs(store: ox.Store, name: str) -> tuple[NamedNode, ...]:
    """The graphs of a name, ordered: one, but for the facts, of which each request has one."""
    own = {graph.value for graph in GRAPH}
    if name != "facts":
        return (NamedNode(f"{GRAPH.iri}{name}"),)
    named = (g for g in store.named_graphs() if isinstance(g, NamedNode) and g.value not in own)
    return tuple(sorted(named, key=str))


def pieces(store: ox.Store, names: Iterable[str], size: int) -> Iterator[Piece]:
    """The pieces of the graphs of some names; none has more bytes than `size`.

    But for a first one that has blank nodes, and one of a single longer triple. A graph without
    triples has one piece. Equal datasets give equal pieces.
    """
    for name in names:
        for graph in graphs(store, name):
            for number, lines in enumerate(_parts(store, graph, size)):
                body = "".join(sorted(lines)).encode()
                yield Piece(name, graph, number, len(lines), body)


def _parts(store: ox.Store, graph: NamedNode, size: int) -> Iterator[list[str]]:
    part = _with_blank_nodes(store, graph)
    room = size - sum(len(line.encode()) for line in part)
    for quad in store.quads_for_pattern(None, None, None, graph):
        if has_blank_node(quad):
            continue
        line = f"{quad.triple} .\n"
        long = len(line.encode())
        if part and long > room:
            yield part
            part, room = [], size
        part.append(line)
        room -= long
    yield part


def _with_blank_nodes(store: ox.Store, graph: NamedNode) -> list[str]:
    """The lines with blank nodes, whose names depend on nothing but what is said of them."""
    found = ox.Dataset(
        ox.Quad(quad.subject, quad.predicate, quad.object)
        for quad in store.quads_for_pattern(None, None, None, graph)
        if has_blank_node(quad)
    )
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return [f"{quad.triple} .\n" for quad in found]


def has_blank_node(quad: ox.Quad) -> bool:
    """Whether subject or object of a statement is a blank node."""
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
