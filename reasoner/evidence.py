"""A leaf's value in; the facts that decided it out, found by walking its shapes again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from reasoner import plan
from reasoner.classify import Case
from reasoner.compiler import Compiler, Facts, Holds
from reasoner.criteria import Criterion, Half, State
from reasoner.graph import Graph, Node, Term, Triple
from reasoner.paths import Alternative, Inverse, Path, Predicate, Sequence, ZeroOrOne, follow
from reasoner.plan import Test
from reasoner.planner import Planner
from reasoner.terms import RDF

Proof = tuple[Triple, ...]


@dataclass(frozen=True)
class Evidence:
    """A deciding node and the stated facts about it, and about what it refers to, that decided.

    The node is the value on the leaf's path; where that is a term of a vocabulary, it is the
    node at which the leaf was evaluated.
    """

    node: Term
    facts: tuple[Triple, ...]


class Walker:
    """Says why a node conforms to a shape of one shapes graph."""

    def __init__(self, shapes: Graph) -> None:
        self._planner = Planner(shapes)
        self._compiler = Compiler()
        self._facts = Facts(Graph())
        self._whys: dict[tuple[Holds, Term], Proof] = {}

    def proof(self, graph: Graph, node: Term, shape: Term) -> Proof | None:
        """The triples by which a node conforms to a shape, or none where it does not.

        Raises GuidelineError where no test expresses the shape.
        """
        if graph is not self._facts.graph:
            self._facts, self._whys = Facts(graph), {}
        return self._why(node, self._planner.test(shape))

    def _why(self, node: Term, test: Test) -> Proof | None:
        holds = self._compiler.holds(test)
        if not holds(self._facts, node):
            return None
        if (holds, node) not in self._whys:
            self._whys[holds, node] = tuple(dict.fromkeys(self._triples(node, test)))
        return self._whys[holds, node]

    def _triples(self, node: Term, test: Test) -> Iterator[Triple]:
        """The triples on which a test that holds rests; none for one that rests on an absence."""
        match test:
            case plan.OfClass(cls):
                yield cast("Node", node), RDF.type, cls
            case plan.All(tests) | plan.Any(tests) | plan.ExactlyOne(tests):
                for member in tests:
                    yield from self._why(node, member) or ()
            case plan.Every(path, inner):
                yield from self._along(node, path, inner)
            case plan.Count(path, inner, least, _) if least:
                yield from self._along(node, path, inner)

    def _along(self, node: Term, path: Path, inner: Test) -> Iterator[Triple]:
        for end, way in dict(edges(self._facts.graph, node, path)).items():
            why = self._why(end, inner)
            if why is not None:
                yield from (*way, *why)


def edges(graph: Graph, node: Term, path: Path) -> Iterator[tuple[Term, Proof]]:
    """The nodes at the end of a path, each with the triples that lead there."""
    match path:
        case Predicate(iri):
            for o in graph.objects(node, iri):
                yield o, ((cast("Node", node), iri, o),)
        case Inverse(Predicate(iri)):
            for s in graph.subjects(iri, node):
                yield s, ((s, iri, node),)
        case Sequence(parts):
            ways: list[tuple[Term, Proof]] = [(node, ())]
            for part in parts:
                ways = [(e, (*w, *v)) for n, w in ways for e, v in edges(graph, n, part)]
            yield from ways
        case Alternative(parts):
            for part in parts:
                yield from edges(graph, node, part)
        case ZeroOrOne(inner):
            yield node, ()
            yield from edges(graph, node, inner)
        case _:
            yield from ((end, ()) for end in follow(graph, node, path))


def evidence(
    case: Case, facts: Graph, walker: Walker, leaf: Criterion, node: Term, state: State
) -> tuple[Evidence, ...]:
    """The evidence for a leaf's value at a node: none where it is unknown.

    `facts` are the request's facts as stated; derived triples are followed to those they come from.
    """
    halves = {
        State.MET: (leaf.support,),
        State.NOT_MET: (leaf.opposition,),
        State.CONFLICT: (leaf.support, leaf.opposition),
    }.get(state, ())
    found: dict[Term, dict[Triple, None]] = {}
    for half in halves:
        assert half is not None
        for value, why in _deciding(case, walker, half, node):
            at = value if facts.predicates(value) else node
            found.setdefault(at, {}).update(dict.fromkeys(stated(case, facts, why)))
    return tuple(
        Evidence(n, tuple(sorted(f, key=lambda t: tuple(map(str, t)))))
        for n, f in sorted(found.items(), key=lambda pair: str(pair[0]))
    )


def _deciding(case: Case, walker: Walker, half: Half, node: Term) -> Iterator[tuple[Term, Proof]]:
    for value, way in dict(edges(case.graph, node, half.path)).items():
        why = walker.proof(case.graph, value, half.value_shape)
        if why is not None:
            yield value, (*way, *why)


def stated(case: Case, facts: Graph, triples: Iterable[Triple]) -> Iterator[Triple]:
    """The stated triples among some, and those that the derived ones among them follow from."""
    todo, seen = list(triples), set()
    while todo:
        triple = todo.pop(0)
        if triple in seen:
            continue
        seen.add(triple)
        if triple in facts:
            yield triple
        else:
            todo += case.premises.get(triple, ())
