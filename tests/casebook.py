"""The case files, each read and reviewed once for all tests that ask, with what lies between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reasoner.classify import Case
from reasoner.determine import Determination
from reasoner.evaluate import Evaluation, Rules
from reasoner.expect import as_of
from reasoner.facts.read import Document, read
from reasoner.graph import Graph
from reasoner.interactive import InteractiveEngine
from reasoner.review import Reasoner
from reasoner.terms import CASE

CASES = tuple(sorted((Path(__file__).parent / "cases").glob("*/*.ttl")))


@dataclass(frozen=True)
class Reviewed:
    """One request of a case file: its facts as classified, its findings and its determination."""

    path: Path
    case: Case
    evaluation: Evaluation
    determination: Determination


class Recorder:
    """The interactive engine, which keeps what it was given and what it found."""

    seen: list[tuple[Case, Evaluation]]

    def __init__(self, rules: Rules, variants: Sequence[Rules] = ()) -> None:
        self._engine = InteractiveEngine(rules, variants)

    def evaluate(self, population: Sequence[Case]) -> list[tuple[Evaluation, ...]]:
        found = self._engine.evaluate(population)
        default = (evaluations[0] for evaluations in found)
        Recorder.seen = [*Recorder.seen, *zip(population, default, strict=True)]
        return found


@cache
def reasoner() -> Reasoner:
    """The reasoner of the default guideline, under its default readings alone."""
    return Reasoner(evaluator=Recorder, compare_readings=False)


@cache
def comparing() -> Reasoner:
    """The reasoner that tries every other reading as well."""
    return Reasoner(reasoner().guideline, evaluator=Recorder)


@cache
def document(path: Path) -> Document:
    """A case file as read."""
    return read(path)


@cache
def reviewed(path: Path) -> tuple[Reviewed, ...]:
    """The requests of a case file, reviewed; under other readings too where it rests on them."""
    Recorder.seen = []
    expected = document(path).expectations
    chosen = comparing() if rests_on_readings(expected) else reasoner()
    found = chosen.review_document(document(path), as_of(expected))
    return tuple(Reviewed(path, *s, d) for s, d in zip(Recorder.seen, found, strict=True))


def rests_on_readings(expectations: Graph) -> bool:
    """Whether a case file speaks of effects of readings, or of flags, which may rest on them."""
    return any(
        expectations.objects(node, predicate)
        for node in expectations.of_type(CASE.Expectation)
        for predicate in (CASE.under, CASE.noEffect, CASE.flag, CASE.noFlag)
    )


def label(path: Path) -> str:
    """Folder and name of a case file."""
    return f"{path.parent.name}/{path.stem}"
