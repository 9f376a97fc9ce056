"""The seam: a population's facts in; a finding for every criterion and node out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from reasoner.classify import Case
from reasoner.criteria import Criterion
from reasoner.fold import Folded
from reasoner.graph import Graph


@dataclass(frozen=True)
class Evaluation:
    """One request's findings.

    `folded` holds the state of each criterion at each node where it was looked at; `evaluated`
    counts the pairs of leaf and node that the engine itself evaluated.
    """

    folded: Folded
    evaluated: int


class Engine(Protocol):
    """Evaluates criteria over classified facts; it knows nothing of citations or reports."""

    def evaluate(self, population: Sequence[Case]) -> list[Evaluation]:
        """The findings of each case, in the order of the population."""
        ...


class Evaluator(Protocol):
    """Makes an engine for a guideline's shapes and criteria; refuses what it cannot express."""

    def __call__(self, shapes: Graph, criteria: Sequence[Criterion]) -> Engine: ...
