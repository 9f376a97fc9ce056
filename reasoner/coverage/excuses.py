"""A change that no case shows in; what is known that makes it impossible, if anything, out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import TypeAlias

from reasoner.coverage.mcdc import Change, Values, is_unmasked
from reasoner.coverage.tables import combine_parts
from reasoner.coverage.together import VALUES, Known, Together
from reasoner.criteria import Criterion, Operator, Row, State, Test
from reasoner.fold import combined, scoped
from reasoner.guideline import Guideline

# How many parts a criterion may have for its state to be reckoned with theirs.
MOST_PARTS = 3


@dataclass(frozen=True)
class Made:
    """A criterion whose state is made of others' that are tested as well."""

    criterion: Criterion
    parts: tuple[Criterion, ...]
    scope: Criterion | None

    @property
    def others(self) -> tuple[Criterion, ...]:
        """Its parts, then what it is confined to."""
        return self.parts if self.scope is None else (*self.parts, self.scope)

    def allows(self, state: State, others: Sequence[State]) -> bool:
        """Whether it can have a state beside those of the others."""
        parts = others[: len(self.parts)]
        own = [combined(self.criterion, parts)] if self.parts else [*VALUES, State.NOT_CLAIMED]
        return state in (own if self.scope is None else [scoped(s, others[-1]) for s in own])

    def __str__(self) -> str:
        names = ", ".join(part.notation for part in self.parts)
        of = [f"{self.criterion.operator} of {names}"] if self.parts else []
        to = [] if self.scope is None else [f"confined to where {self.scope.notation} is met"]
        return f"{self.criterion.notation} is {' and '.join([*of, *to])}"


Fact: TypeAlias = Known | Made
Constraint: TypeAlias = tuple[tuple[str, ...], Callable[[tuple[State, ...]], bool]]


class Excuses:
    """Finds out why no facts can show a change."""

    def __init__(self, guideline: Guideline) -> None:
        self._guideline = guideline
        self._together = Together(guideline)

    def can_be(self, criterion: Criterion, state: State) -> bool:
        """Whether a criterion is of a kind that can have a state, if nothing else excludes it."""
        return state in self._together.states(criterion, ())

    def of_part(
        self, parent: Criterion, position: int, change: Change, masked: bool
    ) -> tuple[Fact, ...]:
        """What excludes that a child, by its position, alone changes its parent's state so.

        Where `masked` the other children may differ as long as they hide nothing. Nothing where
        it is possible for all that is known.
        """
        for other in parent.children:
            pair = parent.children[position], other
            facts = self._together.known(*pair)
            excludes = partial(self._excludes_part, parent, pair, change, masked)
            if excludes(facts):
                return _fewest(facts, excludes)
        return ()

    def _excludes_part(
        self,
        parent: Criterion,
        pair: tuple[Criterion, Criterion],
        change: Change,
        masked: bool,
        facts: Iterable[Fact],
    ) -> bool:
        ways, position = self._ways(parent, pair, _known(facts)), parent.children.index(pair[0])
        return not any(_shows(parent, position, change, masked, ways))

    def _ways(
        self, parent: Criterion, pair: tuple[Criterion, Criterion], known: tuple[Known, ...]
    ) -> tuple[Values, ...]:
        """The states of all children, of which two vary and the others leave it to them."""
        neutral = State.MET if parent.operator is Operator.ALL else State.NOT_CLAIMED
        found = self._together.pairs(*pair, known)
        return tuple(
            tuple(dict(zip(pair, states, strict=True)).get(c, neutral) for c in parent.children)
            for states in sorted(found)
            if pair[0] is not pair[1] or states[0] is states[1]
        )

    def of_test(self, row: Row, test: Test) -> tuple[Fact, ...]:
        """What excludes that a test alone stops a row: that it decides, or that it alone fails."""
        before = self._guideline.rows[: self._guideline.rows.index(row)]
        domains = {t.notation: self._states(t.notation, t.states) for t in row.tests}
        failing = {**domains, test.notation: self._states(test.notation) - test.states}
        tested = (t.notation for earlier in before for t in earlier.tests)
        deciding = {**{n: self._states(n) for n in tested}, **domains}
        for domains, rows in ((deciding, before), (failing, ())):
            facts = tuple(self._facts(test, domains))
            excludes = partial(self._excludes_test, test, domains, rows)
            if excludes(facts):
                return _fewest(facts, excludes)
        return ()

    def _excludes_test(
        self,
        test: Test,
        domains: Mapping[str, frozenset[State]],
        rows: Sequence[Row],
        facts: Iterable[Fact],
    ) -> bool:
        constraints = list(self._constraints(test, domains, tuple(facts)))
        ordered = {n: domains[n] for n in (*_linked(test.notation, constraints), *domains)}
        return not any(_solutions(ordered, [*constraints, *map(_fails, rows)]))

    def _states(self, notation: str, among: Iterable[State] = State) -> frozenset[State]:
        criterion = self._guideline.by_notation[notation]
        return frozenset(self._together.states(criterion)) & frozenset(among)

    def _facts(self, test: Test, notations: Iterable[str]) -> Iterator[Fact]:
        """What is known of the criterion of a test and others, and which are made of others."""
        criteria = self._guideline.by_notation
        tested = {notation: criteria[notation] for notation in notations}
        for criterion in tested.values():
            parts = criterion.children if len(criterion.children) <= MOST_PARTS else ()
            scope = None if criterion.within is None else self._guideline.criteria[criterion.within]
            made = Made(
                criterion,
                parts if all(part.notation in tested for part in parts) else (),
                scope if scope is not None and scope.notation in tested else None,
            )
            if made.others:
                yield made
            if criterion.notation != test.notation:
                yield from self._together.known(criteria[test.notation], criterion)

    def _constraints(
        self, test: Test, notations: Iterable[str], facts: tuple[Fact, ...]
    ) -> Iterator[Constraint]:
        first = self._guideline.by_notation[test.notation]
        for fact in facts:
            if isinstance(fact, Made):
                yield _of_made(fact)
        for notation in notations:
            second = self._guideline.by_notation[notation]
            between = set(self._together.known(first, second)) & set(_known(facts))
            if between:
                kept = tuple(fact for fact in _known(facts) if fact in between)
                allowed = self._together.pairs(first, second, kept)
                yield (test.notation, notation), allowed.__contains__


def _known(facts: Iterable[Fact]) -> tuple[Known, ...]:
    return tuple(fact for fact in facts if not isinstance(fact, Made))


def _of_made(made: Made) -> Constraint:
    notations = (made.criterion.notation, *(other.notation for other in made.others))
    return notations, lambda states: made.allows(states[0], states[1:])


def _linked(first: str, constraints: Sequence[Constraint]) -> tuple[str, ...]:
    """A notation and those that constraints link it to, in steps; first tried, soonest refuted."""
    found = {first: None}
    for _ in constraints:
        found |= {n: None for of, _ in constraints if found.keys() & {*of} for n in of}
    return tuple(found)


def _fails(row: Row) -> Constraint:
    notations = tuple(test.notation for test in row.tests)
    wanted = tuple(test.states for test in row.tests)
    return notations, lambda states: any(s not in w for s, w in zip(states, wanted, strict=True))


def _solutions(
    domains: Mapping[str, frozenset[State]],
    constraints: Sequence[Constraint],
    chosen: Mapping[str, State] | None = None,
) -> Iterator[Mapping[str, State]]:
    """The states by notation that satisfy all constraints whose notations have a domain."""
    chosen = {} if chosen is None else chosen
    free = next((notation for notation in domains if notation not in chosen), None)
    if free is None:
        yield chosen
        return
    for state in sorted(domains[free]):
        given = {**chosen, free: state}
        about = ((of, holds) for of, holds in constraints if free in of and given.keys() >= {*of})
        if all(holds(tuple(given[n] for n in of)) for of, holds in about):
            yield from _solutions(domains, constraints, given)


def _shows(
    parent: Criterion, position: int, change: Change, masked: bool, ways: Sequence[Values]
) -> Iterator[bool]:
    """A true for each two ways that show the change."""
    combine = combine_parts(parent)
    for one, other in product(ways, repeat=2):
        values = one[position], other[position]
        if change.is_of(*values, combine(one), combine(other)):
            alike = all(
                a == b for i, (a, b) in enumerate(zip(one, other, strict=True)) if i != position
            )
            if alike or (masked and is_unmasked(one, other, position, combine)):
                yield True


def _fewest(facts: Sequence[Fact], excludes: Callable[[Iterable[Fact]], bool]) -> tuple[Fact, ...]:
    """Facts none of which can be left out."""
    kept = list(facts)
    for fact in facts:
        without = [other for other in kept if other != fact]
        if excludes(without):
            kept = without
    return tuple(kept)
