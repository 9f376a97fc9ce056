"""A guideline and a folder of cases in; what becomes of its mutants out."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reasoner.evaluate import Evaluator
from reasoner.guideline import Guideline, demands
from reasoner.mutate import Mutant, mutants
from reasoner.mutate.cases import tried, ways
from reasoner.mutate.trial import Trial, Verdict

_AT_ONCE = 4

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Run:
    """What became of the mutants of a guideline that were tried.

    `verdicts` are in the order of the mutants, of which there are `of` in all; `requests` is how
    many the cases hold. `reasons` say, by the text of a mutant, why no case can catch it, and
    `unknown` are those texts among them that are of no mutant.
    """

    verdicts: tuple[tuple[Mutant, Verdict], ...]
    of: int
    requests: int
    reasons: Mapping[str, str]
    unknown: tuple[str, ...]

    @property
    def surviving(self) -> tuple[Mutant, ...]:
        """The mutants that no case catches and that are not said to be equivalent."""
        found = (m for m, verdict in self.verdicts if verdict is Verdict.SURVIVED)
        return tuple(mutant for mutant in found if str(mutant) not in self.reasons)

    @property
    def disproved(self) -> tuple[Mutant, ...]:
        """The mutants that are said to be equivalent and are caught or refused."""
        found = (m for m, verdict in self.verdicts if verdict is not Verdict.SURVIVED)
        return tuple(mutant for mutant in found if str(mutant) in self.reasons)

    @property
    def is_complete(self) -> bool:
        """Whether none survives and what is said of equivalents holds."""
        return not (self.surviving or self.disproved or self.unknown)


def run(
    guideline: Guideline,
    folder: Path,
    evaluator: Evaluator,
    reasons: Mapping[str, str] | None = None,
    sample: int | None = None,
    jobs: int = 1,
    progress: Progress = lambda done, of: None,
) -> Run:
    """Try all mutants on the cases of a folder, or as many as `sample` says, always the same.

    `reasons` are the mutants said to be equivalent, `jobs` how many processes share the work
    where processes can be forked, `progress` is told how many mutants of how many are done.
    Raises InputError for a file that cannot be used, UsageError for cases that do not fit.
    """
    reasons = {} if reasons is None else reasons
    known = ways(guideline)
    cases = tried(folder, known, evaluator)
    every = mutants(guideline)
    chosen = every if sample is None else _sample(every, sample)
    trial = Trial(known, cases, demands(), evaluator)
    verdicts = []
    for mutant, verdict in zip(chosen, _verdicts(trial, chosen, reasons, jobs), strict=True):
        verdicts.append((mutant, verdict))
        progress(len(verdicts), len(chosen))
    texts = {str(mutant) for mutant in every}
    unknown = tuple(sorted(text for text in reasons if text not in texts))
    return Run(tuple(verdicts), len(every), len(cases), reasons, unknown)


def _sample(every: Sequence[Mutant], number: int) -> tuple[Mutant, ...]:
    """Some mutants as they come, which is neither by kind nor by place."""

    def digest(mutant: Mutant) -> bytes:
        return hashlib.sha256(str(mutant).encode()).digest()

    chosen = set(sorted(every, key=digest)[:number])
    return tuple(mutant for mutant in every if mutant in chosen)


def _verdicts(
    trial: Trial, chosen: Sequence[Mutant], reasons: Mapping[str, str], jobs: int
) -> Iterator[Verdict]:
    """The verdicts in order; what is said to be equivalent is known to pass the lint."""

    def verdict(mutant: Mutant) -> Verdict:
        return trial.verdict(mutant, lint=str(mutant) not in reasons)

    if jobs == 1 or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(verdict, chosen)
        return
    # A forked process has guideline, cases and mutants already; only numbers are sent to it.
    _Forked.verdict = lambda number: verdict(chosen[number])
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        yield from pool.imap(_forked, range(len(chosen)), _AT_ONCE)


class _Forked:
    """What a process works with that was forked."""

    verdict: Callable[[int], Verdict]


def _forked(number: int) -> Verdict:
    return _Forked.verdict(number)
