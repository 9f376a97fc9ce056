"""A guideline in; which states two criteria can have together, and why not any others, out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import product
from typing import TypeAlias, cast

from pyoxigraph import Literal, NamedNode

from reasoner.check.entail import Entailment
from reasoner.criteria import STATES, Criterion, Half, Operator, State, Test
from reasoner.fold import any_of, combined, of_leaf
from reasoner.graph import Graph, Term
from reasoner.guideline import Guideline
from reasoner.terms import GUIDE, SH

VALUES = (State.MET, State.NOT_MET, State.UNKNOWN, State.CONFLICT)

StatePair: TypeAlias = tuple[State, State]


@dataclass(frozen=True)
class Dependency:
    """A declared one: where `given` holds, or always where nothing is given, `follows` does."""

    message: str
    given: Test | None
    follows: Test

    def allows(self, states: Mapping[str, State]) -> bool:
        """Whether states by notation do not contradict it; those not there never do."""
        given, follows = self.given, self.follows
        applies = given is None or states.get(given.notation) in given.states
        return not applies or states.get(follows.notation) in (None, *follows.states)

    def __str__(self) -> str:
        given = "" if self.given is None else f"where {_said(self.given)}, "
        return f"{given}{_said(self.follows)}: {self.message}"


def _said(test: Test) -> str:
    return f"{test.notation} is {' or '.join(s for s in State if s in test.states)}"


class Aspect(StrEnum):
    """What a node's facts may do to a criterion."""

    FOR = "speaks for"
    AGAINST = "speaks against"
    CLAIM = "claims"


Atom: TypeAlias = tuple[Criterion, Aspect]


@dataclass(frozen=True)
class Inclusion:
    """What is so of one criterion at a node is so of another there, by their shapes."""

    given: Atom
    follows: Atom

    def __str__(self) -> str:
        (first, one), (second, other) = self.given, self.follows
        return f"whatever {one} {first.notation} {other} {second.notation}, by their shapes"


Known: TypeAlias = Dependency | Inclusion


def dependencies(guideline: Guideline) -> tuple[Dependency, ...]:
    """What the guideline declares of the states of its criteria, by the names of the nodes."""
    shapes = guideline.shapes
    return tuple(
        Dependency(_text(shapes, node), next(_tests(guideline, node, GUIDE.given), None), follows)
        for node in shapes.of_type(GUIDE.Dependency)
        for follows in _tests(guideline, node, GUIDE.follows)
    )


def _tests(guideline: Guideline, node: Term, predicate: NamedNode) -> Iterator[Test]:
    shapes = guideline.shapes
    for test in shapes.objects(node, predicate):
        criterion = cast("NamedNode", shapes.value(test, GUIDE.criterion))
        states = (STATES[cast("NamedNode", s)] for s in shapes.objects(test, GUIDE.state))
        yield Test(guideline.criteria[criterion].notation, frozenset(states))


def _text(shapes: Graph, node: Term) -> str:
    return cast("Literal", shapes.value(node, SH.message)).value


class Together:
    """Tells the states that criteria can have together, as far as that can be known.

    What it excludes cannot occur; not all that cannot occur is excluded.
    """

    def __init__(self, guideline: Guideline) -> None:
        self._declared = dependencies(guideline)
        self._entailment = Entailment(guideline.shapes, guideline.ontology)
        self._includes = cache(self._entailed)
        self._known = cache(self._of_both)
        self._pairs = cache(self._together)

    def states(self, criterion: Criterion, known: Iterable[Known] | None = None) -> list[State]:
        """The states that a criterion can have as it is seen from its parent."""
        found = [*VALUES, *_absences(criterion)]
        facts = self._declared if known is None else known
        return [state for state in found if _agrees({criterion.notation: state}, facts)]

    def known(self, first: Criterion, second: Criterion) -> tuple[Known, ...]:
        """What is declared of two criteria and their parts, or follows for one from the other."""
        return self._known(first, second)

    def _of_both(self, first: Criterion, second: Criterion) -> tuple[Known, ...]:
        parts = [_here(criterion) for criterion in (first, second)]
        notations = {part.notation for inner in parts for part in inner}
        declared = (
            fact
            for fact in self._declared
            if {test.notation for test in (fact.given, fact.follows) if test} <= notations
        )
        atoms = [[atom for part in inner for atom in _atoms(part)] for inner in parts]
        crossing = (*product(atoms[0], atoms[1]), *product(atoms[1], atoms[0]))
        shown = (Inclusion(*pair) for pair in crossing if self._includes(*pair))
        return (*declared, *shown)

    def pairs(
        self, first: Criterion, second: Criterion, known: Iterable[Known]
    ) -> frozenset[StatePair]:
        """The states that two criteria can have as they are seen from one node, by what is known.

        Where they are not looked at at the same nodes only what is declared excludes any.
        """
        return self._pairs(first, second, tuple(known))

    def _together(
        self, first: Criterion, second: Criterion, facts: tuple[Known, ...]
    ) -> frozenset[StatePair]:
        every = product(self.states(first, facts), self.states(second, facts))
        names = first.notation, second.notation
        found = frozenset(p for p in every if _agrees(dict(zip(names, p, strict=True)), facts))
        if not facts or not _comparable(first, second):
            return found
        ways = self._assignments((first, second), facts)
        return found & _over_several({(way[first], way[second]) for way in ways}, first)

    def _assignments(
        self, roots: Sequence[Criterion], known: tuple[Known, ...]
    ) -> Iterator[Mapping[Criterion, State]]:
        """The states under every way in which the facts of one node may bear on the leaves."""
        parts = tuple(dict.fromkeys(part for root in roots for part in _here(root)))
        atoms = [atom for part in parts for atom in _atoms(part)]
        shown = [fact for fact in known if isinstance(fact, Inclusion)]
        opaque = [part for part in parts if _is_opaque(part)]
        others = [part for part in reversed(parts) if not _is_opaque(part)]
        for held in product((True, False), repeat=len(atoms)):
            holds = dict(zip(atoms, held, strict=True))
            if all(holds[fact.follows] or not holds[fact.given] for fact in shown):
                for given in product(*(self.states(c, known) for c in opaque)):
                    states = dict(zip(opaque, given, strict=True))
                    for part in others:
                        states[part] = _state(part, holds, states)
                    if _agrees({c.notation: s for c, s in states.items()}, known):
                        yield states

    def _entailed(self, given: Atom, follows: Atom) -> bool:
        (first, one), (second, other) = given, follows
        if one is not other:
            return False
        if one is Aspect.CLAIM:
            claims = cast("NamedNode", first.claimed_by), cast("NamedNode", second.claimed_by)
            return self._entailment.follows(*claims)
        return self._entailment.leads(_half(first, one), _half(second, other))


def _half(criterion: Criterion, aspect: Aspect) -> Half:
    half = criterion.support if aspect is Aspect.FOR else criterion.opposition
    return cast("Half", half)


def _absences(criterion: Criterion) -> Iterator[State]:
    """Why a criterion may have no value."""
    if criterion.over is not None:
        may_be_unclaimed = criterion.over_none is State.NOT_CLAIMED
    else:
        is_any = criterion.operator is Operator.ANY
        open_if_none = is_any and criterion.if_none_claimed is State.NOT_CLAIMED
        may_be_unclaimed = criterion.claimed_by is not None or open_if_none
    if may_be_unclaimed:
        yield State.NOT_CLAIMED
    if criterion.within is not None:
        yield State.OUT_OF_SCOPE


def _is_opaque(criterion: Criterion) -> bool:
    """Whether parts of a criterion are looked at at other nodes than itself."""
    return any(child.over is not None for child in criterion.children)


def _here(criterion: Criterion) -> tuple[Criterion, ...]:
    """A criterion and its parts, parents first, as far as its node's facts decide them."""
    inner = () if _is_opaque(criterion) else criterion.children
    return (criterion, *(part for child in inner for part in _here(child)))


def _atoms(criterion: Criterion) -> Iterator[Atom]:
    if criterion.operator is Operator.LEAF:
        yield criterion, Aspect.FOR
        yield criterion, Aspect.AGAINST
    if criterion.claimed_by is not None and not _is_opaque(criterion):
        yield criterion, Aspect.CLAIM


def _state(
    criterion: Criterion, holds: Mapping[Atom, bool], states: Mapping[Criterion, State]
) -> State:
    if not holds.get((criterion, Aspect.CLAIM), True):
        return State.NOT_CLAIMED
    if criterion.operator is Operator.LEAF:
        return of_leaf(not holds[criterion, Aspect.FOR], holds[criterion, Aspect.AGAINST])
    return combined(criterion, [states[child] for child in criterion.children])


def _agrees(states: Mapping[str, State], known: Iterable[Known]) -> bool:
    """Whether states do not contradict what is declared of them."""
    return all(not isinstance(fact, Dependency) or fact.allows(states) for fact in known)


def _comparable(first: Criterion, second: Criterion) -> bool:
    """Whether both are looked at at the same nodes, with nothing but facts that bear on them."""
    parts = (*_here(first), *_here(second))
    plain = all(p.within is None and p.refuted_by is None and not p.agreement for p in parts)
    return plain and (first.over, first.over_none) == (second.over, second.over_none)


def _over_several(here: Iterable[StatePair], first: Criterion) -> frozenset[StatePair]:
    """The states seen of two criteria along their path, by those that they have at one node."""
    if first.over is None:
        return frozenset(here)
    nothing = (State.NOT_CLAIMED, State.NOT_CLAIMED)
    each = {nothing, *here}
    # Of the one and the other, the best at any node is the best at one: two nodes are enough.
    found = {_joined(one, other) for one in each for other in each}
    absent = {State.NOT_CLAIMED: first.over_none}
    return frozenset((absent.get(one, one), absent.get(other, other)) for one, other in found)


def _joined(one: StatePair, other: StatePair) -> StatePair:
    first, second = (
        any_of(claimed) if (claimed := [s for s in pair if s is not State.NOT_CLAIMED]) else pair[0]
        for pair in zip(one, other, strict=True)
    )
    return first, second
