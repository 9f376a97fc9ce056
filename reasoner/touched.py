"""Rules and a variant of them in; the criteria whose findings may be others under it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import chain
from typing import TypeAlias

from pyoxigraph import NamedNode

from reasoner.criteria import Criterion
from reasoner.evaluate import Rules
from reasoner.paths import Predicate
from reasoner.plan import Targets

Swaps: TypeAlias = frozenset[tuple[NamedNode, NamedNode]]
"""Predicates, each with the one that takes its place."""


def are_alike(before: Rules, after: Rules) -> bool:
    """Whether rules combine the same criteria in the same way, whatever the leaves ask."""
    pairs = zip(before.criteria, after.criteria, strict=False)
    same_number = len(before.criteria) == len(after.criteria)
    return same_number and all(_combine_alike(one, other) for one, other in pairs)


def touched(before: Rules, after: Rules) -> frozenset[Criterion]:
    """The criteria of a variant that may have another state somewhere, or be looked at elsewhere.

    They are those that ask something else; what stands, or stood, below those that are combined or
    claimed otherwise; all that these refer to; and all above any of them.
    """
    by_iri = {c.iri: c for c in after.criteria}
    found: set[Criterion] = set()
    todo = [by_iri[iri] for iri in _changed(before, after) if iri in by_iri]
    while todo:
        criterion = todo.pop()
        if criterion not in found:
            found.add(criterion)
            todo += after.touching([criterion])
            todo += (c for other in _referred_to(criterion) for c in by_iri[other].tree())
    return frozenset(found)


def swapped(before: Rules, after: Rules) -> Swaps | None:
    """The predicates by which alone a variant differs in what it asks, each with what it replaces.

    None where it differs in something else.
    """
    one, other = before.plan, after.plan
    pairs = (
        (before.criteria, after.criteria),
        (tuple(one.tests.items()), tuple((s, other.tests.get(s)) for s in one.tests)),
        (tuple(one.targets.items()), tuple((s, other.targets.get(s)) for s in one.targets)),
    )
    found = {swap for pair in pairs for swap in _swaps(*pair)}
    return None if None in found else frozenset(filter(None, found))


def _swaps(one: object, other: object) -> Iterator[tuple[NamedNode, NamedNode] | None]:
    """The predicates that differ in two values; none among them where they differ otherwise."""
    if one == other:
        return
    match one, other:
        case Predicate(mine), Predicate(its):
            yield mine, its
        case Targets(), Targets():
            yield from _of_targets(one, other)
        case tuple(), tuple() if len(one) == len(other):
            yield from chain.from_iterable(map(_swaps, one, other))
        case _ if is_dataclass(one) and type(one) is type(other):
            for each in fields(one):
                yield from _swaps(getattr(one, each.name), getattr(other, each.name))
        case _:
            yield None


def _of_targets(one: Targets, other: Targets) -> Iterator[tuple[NamedNode, NamedNode] | None]:
    for mine, its in ((one.subjects_of, other.subjects_of), (one.objects_of, other.objects_of)):
        left, right = mine - its, its - mine
        if left or right:
            yield (*left, *right) if len(left) == len(right) == 1 else None  # type: ignore[misc]
    yield from _swaps((one.nodes, one.classes), (other.nodes, other.classes))


def looked_at(rules: Rules) -> frozenset[Criterion]:
    """The criteria that a top one leads to."""
    by_iri = {c.iri: c for c in rules.criteria}
    found: set[Criterion] = set()
    todo = [c for c in rules.criteria if c.position is not None]
    while todo:
        criterion = todo.pop()
        if criterion not in found:
            found.add(criterion)
            todo += (*criterion.children, *(by_iri[other] for other in _referred_to(criterion)))
    return frozenset(found)


def _changed(before: Rules, after: Rules) -> Iterator[NamedNode]:
    shapes = after.touched(before)
    old, new = ({c.iri: c for c in rules.criteria} for rules in (before, after))
    for criterion in (*before.criteria, *after.criteria):
        iri = criterion.iri
        if iri in shapes:
            yield iri
        if criterion.claimed_by in shapes or not _combine_alike(old.get(iri), new.get(iri)):
            yield from (below.iri for below in criterion.tree())


def _referred_to(criterion: Criterion) -> Iterator[NamedNode]:
    return (other for other in (criterion.within, criterion.refuted_by) if other is not None)


def _combine_alike(one: Criterion | None, other: Criterion | None) -> bool:
    """Whether two criteria are one and get their state in one way, whatever leaves ask."""
    if one is None or other is None or one is other:
        return one is other
    (mine, my_parts), (its, its_parts) = (
        (
            replace(c, children=(), support=None, opposition=None),
            [child.iri for child in c.children],
        )
        for c in (one, other)
    )
    return mine == its and my_parts == its_parts
