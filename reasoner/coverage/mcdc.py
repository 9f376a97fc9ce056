"""What was observed of a decision in; pairs where one condition alone changes the result out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

Values: TypeAlias = tuple[str, ...]
Combine: TypeAlias = Callable[[Values], str]


@dataclass(frozen=True)
class Observation:
    """The values of a decision's conditions in their order, its result, and where it was so."""

    where: str
    values: Values
    result: str


@dataclass(frozen=True)
class Change:
    """Which values of a condition a pair has to show, and with which results.

    The first observation of the pair has the first of `values`; the second has the other, or any
    other where there is one only. Both `results` occur, in either; any two where there are none.
    """

    values: Values
    results: frozenset[str] = frozenset()

    def is_of(self, value: str, other: str, result: str, changed: str) -> bool:
        """Whether two values of the condition and the results beside them are such a change."""
        return (
            value == self.values[0]
            and value != other
            and other in (self.values[1:] or (other,))
            and result != changed
            and self.results <= {result, changed}
        )

    def __str__(self) -> str:
        return " or ".join(self.values)


@dataclass(frozen=True)
class Pair:
    """Two observations that show a condition deciding.

    Where `is_unique` all other conditions have the same values in both; else they differ, and in
    neither do they hide what the one would change.
    """

    first: Observation
    second: Observation
    is_unique: bool


def unique_pair(seen: Iterable[Observation], condition: int, change: Change) -> Pair | None:
    """The first pair in which no other condition differs (unique-cause MC/DC)."""
    alike: dict[Values, list[Observation]] = {}
    for one in distinct(seen):
        others = one.values[:condition] + one.values[condition + 1 :]
        alike.setdefault(others, []).append(one)
    pairs = (pair for group in alike.values() for pair in _changing(group, condition, change))
    return next((Pair(first, second, True) for first, second in pairs), None)


def masking_pair(
    seen: Iterable[Observation], condition: int, change: Change, combine: Combine
) -> Pair | None:
    """The first pair in which, on both sides, the other's value of the condition alone decides.

    (Masking MC/DC.) `combine` gives the result of any values.
    """
    for first, second in _changing(distinct(seen), condition, change):
        if is_unmasked(first.values, second.values, condition, combine):
            return Pair(first, second, False)
    return None


def is_unmasked(values: Values, others: Values, condition: int, combine: Combine) -> bool:
    """Whether the result of each changes with the value that the condition has in the other."""
    mine, theirs = values[condition], others[condition]
    return all(
        combine((*given[:condition], new, *given[condition + 1 :])) != combine(given)
        for given, new in ((values, theirs), (others, mine))
    )


def distinct(seen: Iterable[Observation]) -> tuple[Observation, ...]:
    """The first observation of each combination of values and result."""
    return tuple({(o.values, o.result): o for o in reversed(tuple(seen))}.values())[::-1]


def _changing(
    seen: Iterable[Observation], condition: int, change: Change
) -> Iterator[tuple[Observation, Observation]]:
    for one, other in product(tuple(seen), repeat=2):
        if change.is_of(one.values[condition], other.values[condition], one.result, other.result):
            yield one, other
