"""What engines found of a population, in sorted files, in; where that is not what is right out."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Set
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from peers.judge import Judge, Pair
from peers.population import Numbered, number_of

# Of so many requests the findings are folded from the pairs once more, and have to be those of the
# interactive engine. Of all others they are folded only where the pairs of an engine are others.
_FOLDED = 1_000
_KEPT = 50


@dataclass(frozen=True)
class Difference:
    """A pair that is violated by one account only: by an engine's, where `is_told`."""

    one: Numbered
    pair: Pair
    is_told: bool


@dataclass
class Agreement:
    """How many pairs differ, and of how many requests the findings; some of the differences."""

    pairs: int = 0
    findings: int = 0
    differences: list[Difference] = field(default_factory=list)

    def take(self, one: Numbered, right: Set[Pair], told: Set[Pair]) -> None:
        """Count what differs of one request."""
        differing = sorted(right ^ told)
        self.pairs += len(differing)
        known = {known.pair[1] for known in self.differences}
        for pair in differing:
            if pair[1] not in known and len(self.differences) < _KEPT:
                known.add(pair[1])
                self.differences.append(Difference(one, pair, pair in told))

    def __str__(self) -> str:
        if not self.pairs:
            return "equal"
        return f"{self.pairs:,} pairs, findings of {self.findings:,}"


@dataclass
class Compared:
    """What a comparison has found.

    `wrong` is the number of requests of which the interactive engine found something else than
    follows from the pairs, `seconds` what it took for all.
    """

    agreements: dict[str, Agreement]
    wrong: int = 0
    seconds: float = 0.0


def compare(judge: Judge, population: Iterable[Numbered], found: Mapping[str, Path]) -> Compared:
    """Hold what each engine found of every request to what is right."""
    compared = Compared({engine: Agreement() for engine in found})
    with ExitStack() as stack:
        told = {
            engine: Told(stack.enter_context(path.open(encoding="utf-8")), judge.shapes)
            for engine, path in found.items()
        }
        for one in population:
            _compare(judge, one, compared, told)
    return compared


def _compare(judge: Judge, one: Numbered, compared: Compared, told: Mapping[str, Told]) -> None:
    begun = time.perf_counter()
    decided = judge.decided(one)
    assert all(evaluation.folded.states is not None for evaluation in decided)
    compared.seconds += time.perf_counter() - begun
    right = judge.pairs(one)
    if one.number < _FOLDED:
        compared.wrong += judge.findings(one, right) != decided
    for engine, lines in told.items():
        pairs = lines.of(one.number)
        if pairs != right:
            agreement = compared.agreements[engine]
            agreement.take(one, right, pairs)
            agreement.findings += judge.findings(one, pairs) != decided


class Told:
    """What one engine found, request by request: lines of a node and a shape, sorted.

    Kept are pairs of the shapes that are asked about and nodes that belong to a request.
    """

    def __init__(self, lines: Iterable[str], shapes: Set[str]) -> None:
        pairs = (pair for pair in map(_pair, lines) if pair[1] in shapes)
        self._groups = groupby(pairs, lambda pair: number_of(pair[0]))
        self._next = self._following()

    def of(self, number: int) -> frozenset[Pair]:
        """The pairs of a request; the requests have to be asked for by rising numbers."""
        while self._next is not None and self._next[0] < number:
            self._next = self._following()
        if self._next is None or self._next[0] > number:
            return frozenset()
        return self._next[1]

    def _following(self) -> tuple[int, frozenset[Pair]] | None:
        for number, pairs in self._groups:
            if number is not None:
                return number, frozenset(pairs)
        return None


def _pair(line: str) -> Pair:
    node, _, shape = line.rstrip("\n").partition(" ")
    return node, shape


def put_in_order(path: Path) -> None:
    """Sort the lines of a file, each once."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = sorted(set(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines)
