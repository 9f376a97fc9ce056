"""Parts that are all needed, each with alternatives, in; the smallest sets with one of each out.

Literals are numbered, and a set of them is a number with their bits, the first literal's the
highest. Of rivals, such as two answers to one question, a set holds one at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from itertools import product

MOST = 500


@dataclass(frozen=True)
class Way:
    """A set of literals, and those that it rules out."""

    literals: int
    rivals: int

    def holds(self, other: Way) -> bool:
        """Whether another set is a part of this one, or the same."""
        return other.literals & self.literals == other.literals

    def fits(self, other: Way) -> bool:
        """Whether neither set rules the other out."""
        return not self.literals & other.rivals

    def joined(self, other: Way) -> Way:
        """Both sets together."""
        return Way(self.literals | other.literals, self.rivals | other.rivals)

    @property
    def order(self) -> tuple[int, int]:
        """Smaller sets first, and of one size those with the first literals."""
        return self.literals.bit_count(), -self.literals


NOTHING = Way(0, 0)


@dataclass(frozen=True)
class Ways:
    """The smallest sets, in their order, none a part of another; `cut` where there are more."""

    sets: tuple[Way, ...]
    cut: bool = False


IMPOSSIBLE = Ways(())


def any_of(alternatives: Iterable[Ways]) -> Ways:
    """The smallest sets by which one of several needs is met."""
    every = tuple(alternatives)
    kept = _minimal(way for ways in every for way in ways.sets)
    return Ways(tuple(kept), any(ways.cut for ways in every))


def all_of(parts: Iterable[Ways], most: int = MOST) -> Ways:
    """The smallest sets that hold a set of each part, so many at most.

    Parts that share no literal or rival are joined last, when the sets of each group are known:
    the smallest of all are then made of the smallest of each. Those within a group are all tried
    unless there are more than MOST.
    """
    found = Ways((NOTHING,))
    for group in _groups(dict.fromkeys(parts)):
        found = _both(found, _group(group), most)
    return found


def _groups(parts: Iterable[Ways]) -> Iterator[list[Ways]]:
    """The parts that are connected by what they share, in their order."""
    groups: list[tuple[int, list[Ways]]] = []
    for part in parts:
        reach = 0
        for way in part.sets:
            reach |= way.literals | way.rivals
        touched = [group for group in groups if group[0] & reach]
        groups = [group for group in groups if not group[0] & reach]
        for mask, _ in touched:
            reach |= mask
        groups.append((reach, [*(p for _, inner in touched for p in inner), part]))
    return (group for _, group in groups)


def _group(parts: Iterable[Ways]) -> Ways:
    found, cut = [NOTHING], False
    for part in sorted(parts, key=lambda each: len(each.sets)):
        done = [way for way in found if any(map(way.holds, part.sets))]
        open_ = (way for way in found if not any(map(way.holds, part.sets)))
        new = (a.joined(b) for a, b in product(open_, part.sets) if a.fits(b))
        found = _minimal([*done, *new])
        cut = cut or part.cut or len(found) > MOST
        found = found[:MOST]
    return Ways(tuple(found), cut)


def _both(one: Ways, other: Ways, most: int) -> Ways:
    """Sets of two groups that share nothing, together."""
    joined = (a.joined(b) for a, b in product(one.sets, other.sets))
    kept = nsmallest(most, joined, key=lambda way: way.order)
    return Ways(tuple(kept), one.cut or other.cut or len(one.sets) * len(other.sets) > most)


def _minimal(ways: Iterable[Way]) -> list[Way]:
    """The sets that hold no other, in their order."""
    kept: list[Way] = []
    for way in sorted(set(ways), key=lambda each: each.order):
        if not any(way.holds(other) for other in kept):
            kept.append(way)
    return kept
