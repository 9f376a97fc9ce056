"""A criterion, outcome row, test, flag or reading in; the small changes of it out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from pyoxigraph import NamedNode

from reasoner.criteria import OUTCOMES, STATES, State
from reasoner.graph import Graph, Node, Term, Triple, read_list
from reasoner.guideline import Guideline
from reasoner.mutate.mutant import Change, Kind, Places, listed
from reasoner.names import local_name
from reasoner.readings import Reading, substituted
from reasoner.terms import GUIDE, RDF

_OTHER_TREE = {GUIDE["all"]: GUIDE["any"], GUIDE["any"]: GUIDE["all"]}
_REMOVED = (GUIDE.claimedBy, GUIDE.within, GUIDE.refutedBy)
_OF_FLAGS = (GUIDE.whenReading, GUIDE.whenBefore, GUIDE.where)
_STATE = {state: iri for iri, state in STATES.items()}
_NONE = (State.MET, State.NOT_MET, State.UNKNOWN, State.NOT_CLAIMED)


class OfCriteria:
    """The mutants of how leaves become values and an outcome, and of what readings exchange."""

    def __init__(self, guideline: Guideline, places: Places) -> None:
        self._guideline = guideline
        self._shapes: Graph = guideline.shapes
        self._hint = places.hint
        self._readings = {r.iri: r for a in guideline.ambiguities for r in a.readings}
        self._rows = [row.iri for row in guideline.rows]

    def changes(self, triple: Triple) -> Iterator[Change]:
        """The changes that begin at a triple, in a fixed order."""
        s, p, o = triple
        if p in _OTHER_TREE:
            yield from self._of_tree(triple)
        if p in _REMOVED:
            yield Change(Kind.CLAIM, f"{local_name(p)} dropped", (triple,))
        if p in _OF_FLAGS:
            yield Change(Kind.FLAG, f"{local_name(p)} {self._hint(o)} dropped", (triple,))
        if p == GUIDE.substitution:
            yield Change(Kind.READING, f"{self._hint(o)} dropped", (triple,))
        if p == GUIDE.replaces:
            yield from self._reversed(triple)
        if p == RDF.type:
            yield from self._of_kind(s, o)

    def _of_kind(self, node: Node, kind: Term) -> Iterator[Change]:
        iri = cast("NamedNode", node)
        if kind == GUIDE.Criterion:
            yield from self._of_none(iri)
        if kind == GUIDE.Test:
            yield from self._of_test(node)
        if kind == GUIDE.OutcomeRow and node in self._rows:
            yield from self._of_row(iri)
        if kind == GUIDE.Flag:
            yield Change(Kind.FLAG, "dropped", ((node, RDF.type, kind),))
        if node in self._readings and kind == GUIDE.Reading and self._readings[iri].swaps:
            yield self._as_default(self._readings[iri])

    def _of_tree(self, triple: Triple) -> Iterator[Change]:
        s, p, head = triple
        members, name = read_list(self._shapes, head), local_name(p)
        if len(members) > 1:
            other = _OTHER_TREE[p]
            what = f"{name} becomes {local_name(other)}"
            yield Change(Kind.OPERATOR, what, (triple,), ((s, other, head),))
            for member in members:
                new, triples = listed(m for m in members if m != member)
                what = f"{name} without {self._hint(member)}"
                yield Change(Kind.MEMBER, what, (triple,), ((s, p, new), *triples))

    def _of_none(self, iri: NamedNode) -> Iterator[Change]:
        """How several nodes become one value, and what none of them means."""
        shapes = self._shapes
        if shapes.objects(iri, GUIDE.over):
            stated = tuple((iri, GUIDE.fold, o) for o in shapes.objects(iri, GUIDE.fold))
            fold = () if stated else ((iri, GUIDE.fold, GUIDE.agreement),)
            what = "fold agreement dropped" if stated else "fold agreement added"
            yield Change(Kind.FOLD, what, stated, fold)
            yield from self._instead(iri, GUIDE.overNone, State.NOT_CLAIMED)
        if shapes.objects(iri, GUIDE["any"]):
            yield from self._instead(iri, GUIDE.ifNoneClaimed, State.UNKNOWN)

    def _instead(self, iri: NamedNode, predicate: NamedNode, default: State) -> Iterator[Change]:
        stated = self._shapes.value(iri, predicate)
        state = default if stated is None else STATES[cast("NamedNode", stated)]
        old = () if stated is None else ((iri, predicate, stated),)
        for other in _NONE:
            if other is not state:
                what = f"{local_name(predicate)} {state} becomes {other}"
                yield Change(Kind.FOLD, what, old, ((iri, predicate, _STATE[other]),))

    def _of_test(self, test: Node) -> Iterator[Change]:
        """Each state dropped, where an outcome row or flag asks the test."""
        shapes = self._shapes
        asking = shapes.subjects(GUIDE.when, test)
        rows = any(shapes.has(node, RDF.type, GUIDE.OutcomeRow) for node in asking)
        tested = shapes.value(test, GUIDE.criterion)
        if asking and tested is not None:
            for state in shapes.objects(test, GUIDE.state):
                what = f"{self._hint(tested)} no longer {STATES[cast('NamedNode', state)]}"
                dropped = (test, GUIDE.state, state)
                yield Change(Kind.ROW if rows else Kind.FLAG, what, (dropped,))

    def _of_row(self, iri: NamedNode) -> Iterator[Change]:
        for outcome in self._shapes.objects(iri, GUIDE.outcome):
            given = list(OUTCOMES)
            other = given[(given.index(cast("NamedNode", outcome)) + 1) % len(given)]
            what = f"outcome {OUTCOMES[cast('NamedNode', outcome)]} becomes {OUTCOMES[other]}"
            old = ((iri, GUIDE.outcome, outcome),)
            yield Change(Kind.ROW, what, old, ((iri, GUIDE.outcome, other),))

    def _reversed(self, triple: Triple) -> Iterator[Change]:
        node, _, old = triple
        for new in self._shapes.objects(node, GUIDE.by):
            removed = (triple, (node, GUIDE.by, new))
            added = ((node, GUIDE.replaces, new), (node, GUIDE.by, old))
            yield Change(Kind.READING, "reversed", removed, added)

    def _as_default(self, reading: Reading) -> Change:
        """The shapes as the reading makes them, which then has nothing to exchange."""
        before, after = set(self._shapes), set(substituted(self._shapes, [reading]))
        made = self._shapes.objects(reading.iri, GUIDE.substitution)
        links = {(reading.iri, GUIDE.substitution, node) for node in made}
        kept = after - links
        return Change(
            Kind.READING, "taken as the default", tuple(before - kept), tuple(kept - before)
        )
