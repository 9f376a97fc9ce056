"""An immutable set of triples in a fixed order, and the RDF lists in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any, Generic, TypeAlias, TypeVar, cast

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode

from reasoner.errors import GuidelineError, Problem
from reasoner.terms import RDF

Node: TypeAlias = NamedNode | BlankNode
Term: TypeAlias = NamedNode | BlankNode | Literal
Triple: TypeAlias = tuple[Node, NamedNode, Term]
GraphName: TypeAlias = NamedNode | BlankNode | DefaultGraph
Statement: TypeAlias = tuple[Node, NamedNode, Term, GraphName]
_T = TypeVar("_T", bound=Term)
Index: TypeAlias = Mapping[Term, Mapping[NamedNode, tuple[_T, ...]]]


def in_order(terms: Iterable[_T]) -> tuple[_T, ...]:
    """The terms in the order of their N-Triples text."""
    found = tuple(terms)
    return found if len(found) < 2 else tuple(sorted(found, key=str))


_NO_ENDS: dict[NamedNode, Any] = {}


class _Additions(Generic[_T]):
    """What is being added to an index: its ends are dictionaries until they are put in order."""

    __slots__ = ("_copied", "_index", "_open")

    def __init__(self, index: dict[Term, dict[NamedNode, tuple[_T, ...]]]) -> None:
        self._index = index
        self._copied: dict[Term, dict[NamedNode, Any]] = {}
        self._open: list[tuple[dict[NamedNode, Any], NamedNode]] = []

    def takes(self, start: Term, p: NamedNode, end: _T) -> bool:
        """Whether an entry is new; it is then in the index."""
        ends = self._copied.get(start)
        if ends is None:
            ends = self._copied[start] = dict(self._index.get(start, _NO_ENDS))
            self._index[start] = ends
        found = ends.get(p)
        if found is None:
            ends[p] = {end: None}
        elif end in found:
            return False
        elif type(found) is dict:
            found[end] = None
            return True
        else:
            ends[p] = {**dict.fromkeys(found), end: None}
        self._open.append((ends, p))
        return True

    def put_in_order(self) -> None:
        """Make the dictionaries the ordered tuples that an index has."""
        for ends, p in self._open:
            found = ends[p]
            ends[p] = tuple(found) if len(found) == 1 else tuple(sorted(found, key=str))


def _take(
    index: dict[Term, dict[NamedNode, tuple[_T, ...]]], key: Term, p: NamedNode, term: _T
) -> None:
    """Take one entry out of an index, whose inner dictionaries are replaced, never changed."""
    left = {**index[key], p: tuple(other for other in index[key][p] if other != term)}
    index[key] = {predicate: found for predicate, found in left.items() if found}
    if not index[key]:
        del index[key]


class Graph:
    """Triples, each once, ordered by the text of their terms whatever order they came in."""

    __slots__ = ("_inverse", "_objects", "_predicates", "_size")

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self._predicates: frozenset[NamedNode] | None = None
        self._objects: dict[Term, dict[NamedNode, tuple[Term, ...]]] = {}
        self._inverse: dict[Term, dict[NamedNode, tuple[Node, ...]]] = {}
        self._size = 0
        self._add(triples)

    def _add(self, triples: Iterable[Triple]) -> None:
        """Fill both indexes; inner dictionaries of an earlier graph are replaced, never changed."""
        objects, inverse = _Additions(self._objects), _Additions(self._inverse)
        for s, p, o in triples:
            if objects.takes(s, p, o):
                inverse.takes(o, p, s)
                self._size += 1
        objects.put_in_order()
        inverse.put_in_order()

    def with_added(self, triples: Iterable[Triple]) -> Graph:
        """A graph of these triples and of `triples`; this one stays as it is."""
        graph = Graph()
        graph._objects, graph._inverse = dict(self._objects), dict(self._inverse)
        graph._size = self._size
        graph._add(triples)
        return graph

    def with_types(self, types: Mapping[Term, tuple[Term, ...]]) -> Graph:
        """A graph in which some nodes have other types, ordered, their own among them."""
        graph = self.with_added(())
        members: dict[Term, list[Node]] = {}
        for node in cast("tuple[Node, ...]", in_order(types)):
            before, after = graph._objects.get(node, _NO_ENDS), types[node]
            graph._objects[node] = {**before, RDF.type: after}
            graph._size += len(after) - len(before.get(RDF.type, ()))
            for cls in after:
                members.setdefault(cls, []).append(node)
        for cls, nodes in members.items():
            others = [n for n in graph.of_type(cls) if n not in types]
            found = in_order([*nodes, *others]) if others else tuple(nodes)
            graph._inverse[cls] = {**graph._inverse.get(cls, _NO_ENDS), RDF.type: found}
        return graph

    def with_replaced(self, removed: Iterable[Triple], added: Iterable[Triple]) -> Graph:
        """A graph without `removed` and with `added`; this one stays as it is."""
        graph = self.with_added(())
        for s, p, o in dict.fromkeys(removed):
            if o in graph.objects(s, p):
                _take(graph._objects, s, p, o)
                _take(graph._inverse, o, p, s)
                graph._size -= 1
        graph._add(added)
        return graph

    def about(self, nodes: Set[Node]) -> Graph:
        """The triples with some subjects; this graph where these are all that it has."""
        if nodes >= self._objects.keys():
            return self
        return Graph(
            (node, p, o)
            for node in nodes
            for p, found in self._objects.get(node, _NO_ENDS).items()
            for o in found
        )

    def union(self, other: Graph) -> Graph:
        """The triples of either graph; blank nodes of one name are one node."""
        large, small = (self, other) if len(self) >= len(other) else (other, self)
        return large.with_added(small.unordered())

    def indexes(self) -> tuple[Index[Term], Index[Node]]:
        """The objects by subject and predicate, and the subjects by object and predicate."""
        return self._objects, self._inverse

    def objects(self, s: Term, p: NamedNode) -> tuple[Term, ...]:
        """The objects of subject and predicate, ordered."""
        found = self._objects.get(s)
        return () if found is None else found.get(p, ())

    def subjects(self, p: NamedNode, o: Term) -> tuple[Node, ...]:
        """The subjects of predicate and object, ordered."""
        found = self._inverse.get(o)
        return () if found is None else found.get(p, ())

    def value(self, s: Term, p: NamedNode) -> Term | None:
        """The first object, or none."""
        found = self.objects(s, p)
        return found[0] if found else None

    def text(self, s: Term, p: NamedNode) -> str | None:
        """The text of the first object, or none where there is no literal."""
        found = self.value(s, p)
        return found.value if isinstance(found, Literal) else None

    def has(self, s: Term, p: NamedNode, o: Term) -> bool:
        """Whether the triple is in the graph."""
        return o in self.objects(s, p)

    def of_type(self, cls: Term) -> tuple[Node, ...]:
        """The nodes stated to be of a class, ordered."""
        return self.subjects(RDF.type, cls)

    def predicates(self, s: Term) -> tuple[NamedNode, ...]:
        """The predicates that a subject has, ordered."""
        return in_order(self._objects.get(s, {}))

    def inverse_predicates(self, o: Term) -> tuple[NamedNode, ...]:
        """The predicates that lead to an object, ordered."""
        return in_order(self._inverse.get(o, {}))

    def nodes(self) -> Iterator[Term]:
        """Every subject and object, in no order, some of them twice."""
        yield from self._objects
        yield from self._inverse

    def describes(self, node: Term) -> bool:
        """Whether a node is a subject."""
        return node in self._objects

    def all_subjects(self) -> tuple[Node, ...]:
        """Every node that is a subject, ordered."""
        return in_order(cast("Iterable[Node]", self._objects))

    def unordered(self) -> Iterator[Triple]:
        """The triples in no order, for where none is asked for."""
        for s, by_predicate in self._objects.items():
            for p, found in by_predicate.items():
                for o in found:
                    yield cast("Node", s), p, o

    def all_predicates(self) -> frozenset[NamedNode]:
        """The predicates of all triples."""
        if self._predicates is None:
            self._predicates = frozenset().union(*self._objects.values())
        return self._predicates

    def subjects_with(self, p: NamedNode) -> frozenset[Term]:
        """The subjects that have a predicate."""
        if p not in self.all_predicates():
            return frozenset()
        return frozenset(s for s, by_predicate in self._objects.items() if p in by_predicate)

    def objects_with(self, p: NamedNode) -> frozenset[Term]:
        """The objects that a predicate leads to."""
        if p not in self.all_predicates():
            return frozenset()
        return frozenset(o for o, by_predicate in self._inverse.items() if p in by_predicate)

    def having(self, p: NamedNode) -> tuple[Triple, ...]:
        """The triples of one predicate, ordered."""
        if p not in self.all_predicates():
            return ()
        found = in_order(s for s, by_predicate in self._objects.items() if p in by_predicate)
        return tuple((cast("Node", s), p, o) for s in found for o in self._objects[s][p])

    def are_alike(self, one: NamedNode, other: NamedNode) -> bool:
        """Whether two predicates have the same subjects, with the same objects."""
        none: tuple[Term, ...] = ()
        return all(ends.get(one, none) == ends.get(other, none) for ends in self._objects.values())

    def __iter__(self) -> Iterator[Triple]:
        for s in self.all_subjects():
            for p in self.predicates(s):
                for o in self.objects(s, p):
                    yield s, p, o

    def __contains__(self, triple: Triple) -> bool:
        found = self._objects.get(triple[0])
        return found is not None and triple[2] in found.get(triple[1], ())

    def __len__(self) -> int:
        return self._size

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Graph) and self._objects == other._objects

    def __hash__(self) -> int:
        return hash(frozenset(self.unordered()))

    def __repr__(self) -> str:
        return f"Graph of {len(self)} triples"


def read_list(graph: Graph, head: Term) -> tuple[Term, ...]:
    """The members of an RDF list.

    Raises GuidelineError where the list branches, turns back on itself or does not end.
    """
    members: list[Term] = []
    seen: set[Term] = set()
    while head != RDF.nil:
        first, rest = graph.objects(head, RDF.first), graph.objects(head, RDF.rest)
        if head in seen or len(first) != 1 or len(rest) != 1:
            raise malformed("not-a-list", head, "An RDF list was expected here.")
        seen.add(head)
        members.append(first[0])
        head = rest[0]
    return tuple(members)


def malformed(name: str, node: Term, expected: str) -> GuidelineError:
    """The error of a node of a guideline that is not what was expected at it."""
    where = node.value if isinstance(node, NamedNode) else None
    remedy = "Write it as the SHACL and RDF specifications say."
    return GuidelineError([Problem(name, "guideline", expected, remedy, node=where)])
