"""A graph in; an order of its blank nodes that only what is said of them decides out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import BlankNode

from reasoner.graph import Graph, Term

_ROUNDS = 16


def ranks(graph: Graph) -> dict[BlankNode, int]:
    """A rank for each blank node, all different, by what is said of them, near first.

    Of nodes that are told apart by nothing any one comes first, and those connected with it then
    come before those connected with the others, as is usual for graph canonization (McKay and
    Piperno, doi 10.1016/j.jsc.2013.09.003): so equal graphs get equal ranks whatever their blank
    nodes are called, unless nodes of theirs are alike in all their neighbours and yet not in place
    of one another, as those of two rings of different lengths may be.
    """
    cells = _Cells(_alike(graph))
    cells.refine(graph, list(cells.members))
    while cells.tied:
        cells.refine(graph, [cells.part()])
    return cells.rank


def _alike(graph: Graph) -> dict[BlankNode, int]:
    """Nodes by what is said of them, refined step by step; those that seem alike have one rank."""
    rank = dict.fromkeys(_blank_nodes(graph), 0)
    for _ in range(_ROUNDS):
        described = {node: _description(graph, node, rank) for node in rank}
        place = {text: number for number, text in enumerate(sorted(set(described.values())))}
        settled = len(place) == len(set(rank.values())) or len(place) == len(rank)
        rank = {node: place[text] for node, text in described.items()}
        if settled:
            break
    return rank


def _description(
    graph: Graph, node: BlankNode, rank: Mapping[BlankNode, int]
) -> tuple[int, tuple[str, ...]]:
    forwards = [
        f"{p} {_shown(o, rank)}" for p in graph.predicates(node) for o in graph.objects(node, p)
    ]
    backwards = [
        f"^{p} {_shown(s, rank)}"
        for p in graph.inverse_predicates(node)
        for s in graph.subjects(p, node)
    ]
    return rank[node], tuple(sorted(forwards + backwards))


def _shown(term: Term, rank: Mapping[BlankNode, int]) -> str:
    return f"_:{rank[term]}" if isinstance(term, BlankNode) else str(term)


def _blank_nodes(graph: Graph) -> list[BlankNode]:
    found = dict.fromkeys(
        term for s, _, o in graph for term in (s, o) if isinstance(term, BlankNode)
    )
    return list(found)


class _Cells:
    """Cells of nodes that are alike so far; a cell's rank is how many nodes come before it."""

    def __init__(self, alike: Mapping[BlankNode, int]) -> None:
        cells: dict[int, dict[BlankNode, None]] = {}
        for node, number in alike.items():
            cells.setdefault(number, {})[node] = None
        self.rank: dict[BlankNode, int] = {}
        self.members: dict[int, dict[BlankNode, None]] = {}
        for number in sorted(cells):
            self._put(len(self.rank), cells[number])
        self.tied = {start for start, nodes in self.members.items() if len(nodes) > 1}

    def _put(self, start: int, nodes: dict[BlankNode, None]) -> None:
        self.members[start] = nodes
        self.rank |= dict.fromkeys(nodes, start)

    def part(self) -> int:
        """Take any node out of the first cell that holds several; returns the rank it gets."""
        start = min(self.tied)
        node = next(reversed(self.members[start]))
        return self._split(start, {node: None})

    def _split(self, start: int, leaving: dict[BlankNode, None]) -> int:
        """Take some nodes of a cell out of it, to its end; returns the rank that they get."""
        rest = self.members[start]
        for node in leaving:
            del rest[node]
        end = start + len(rest)
        self._put(end, leaving)
        self.tied -= {start, end}
        self.tied |= {s for s in (start, end) if len(self.members[s]) > 1}
        return end

    def refine(self, graph: Graph, starts: Iterable[int]) -> None:
        """Split cells until those of one cell are connected alike with each of the others."""
        waiting = dict.fromkeys(starts)
        while waiting:
            start = next(iter(waiting))
            del waiting[start]
            links: dict[BlankNode, list[str]] = {}
            for node in self.members[start]:
                for other, how in _links(graph, node):
                    if self.rank[other] in self.tied:
                        links.setdefault(other, []).append(how)
            for split, made in self._split_by(links):
                # What a cell told apart, all of its parts but one tell apart (Hopcroft).
                largest = max(made, key=lambda s: (len(self.members[s]), s))
                waiting |= dict.fromkeys(s for s in made if split in waiting or s != largest)

    def _split_by(self, links: Mapping[BlankNode, list[str]]) -> Iterator[tuple[int, list[int]]]:
        """Split cells by how their nodes are linked; each with the ranks of its parts."""
        cells: dict[int, dict[tuple[str, ...], dict[BlankNode, None]]] = {}
        for node, how in links.items():
            kinds = cells.setdefault(self.rank[node], {})
            kinds.setdefault(tuple(sorted(how)), {})[node] = None
        for start in sorted(cells):
            parts = [nodes for _, nodes in sorted(cells[start].items(), key=lambda kind: kind[0])]
            if sum(map(len, parts)) == len(self.members[start]):
                parts = parts[1:]
            yield start, [start, *(self._split(start, part) for part in reversed(parts))]


def _links(graph: Graph, node: BlankNode) -> Iterator[tuple[BlankNode, str]]:
    """The blank nodes that a node is linked with, and how each of them is."""
    for p in graph.predicates(node):
        yield from ((o, f"^{p}") for o in graph.objects(node, p) if isinstance(o, BlankNode))
    for p in graph.inverse_predicates(node):
        yield from ((s, str(p)) for s in graph.subjects(p, node) if isinstance(s, BlankNode))
