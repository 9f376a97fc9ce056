"""Where the time of a review goes: each stage of it, on a population, by the processor's time.

    .venv/bin/python benchmarks/stages.py [--requests 1000] [--usual PERCENT]

Draws a population as `populations.py` does, reviews each request with all readings, flags and what
would settle it, and prints the mean of each stage in milliseconds and its share.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from populations import Options, documents

from reasoner.classify import classify
from reasoner.contradictions import refuse_contradictions
from reasoner.determine import determine, effect
from reasoner.evidence import Walker
from reasoner.facts.gate import check
from reasoner.facts.read import read
from reasoner.facts.requests import RequestFacts, split
from reasoner.flags import Values, changed, raised
from reasoner.guideline import load
from reasoner.interactive import InteractiveEngine
from reasoner.settle import settle
from reasoner.supposing import Found

T = TypeVar("T")
_WARM = 50


class Stages:
    """The stages of reviews under the default guideline, and the time that each took so far."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = {}
        self.requests = 0
        self._guideline = load()
        self._variants = tuple(self._guideline.alternatives.items())
        rules = [read.rules for _, read in self._variants]
        self._engine = InteractiveEngine(self._guideline.rules, rules)
        self._walker = Walker(self._guideline.shapes)

    def _timed(self, stage: str, step: Callable[[], T]) -> T:
        begun = time.process_time()
        found = step()
        self.taken[stage] = self.taken.get(stage, 0.0) + time.process_time() - begun
        return found

    def document(self, text: bytes) -> None:
        """Review all requests of a document."""
        contract = self._guideline.contract
        document = self._timed("read", lambda: read(text, "facts.nt"))
        self._timed("check", lambda: check(document, contract))
        for request in self._timed("split", lambda: split(document)):
            self._request(request)

    def _request(self, request: RequestFacts) -> None:
        self.requests += 1
        guideline, graph = self._guideline, request.graph
        case = self._timed(
            "classify",
            lambda: classify(graph, request.request, request.patient, guideline.ontology),
        )
        vocabulary = guideline.contract.vocabulary
        self._timed("contradictions", lambda: refuse_contradictions(request, case, vocabulary))
        own, *others = self._timed("evaluate", lambda: self._engine.evaluate([case])[0])
        found = Found(case, own, guideline)
        states = self._timed("states", lambda: found.states)
        made = self._timed("determine", lambda: determine(request, found, self._walker))
        effects = self._timed(
            "readings",
            lambda: [
                effect(found, Found(case, other, otherwise), reading)
                for other, (reading, otherwise) in zip(others, self._variants, strict=True)
            ],
        )
        notations = [(e.reading, [c.notation for c in e.changes]) for e in effects]
        values = Values(
            guideline.by_notation,
            made.state,
            changed(notations, guideline.ambiguities),
            guideline.days,
        )
        folded, flags = own.folded, guideline.flags
        self._timed("flags", lambda: raised(flags, case, folded, self._walker, values))
        self._timed("settle", lambda: settle(found))
        assert states

    def forget(self) -> None:
        """Begin to count anew."""
        self.taken.clear()
        self.requests = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """The command's arguments in, its exit status out."""
    parser = argparse.ArgumentParser(description="Measure the stages of a review.")
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--usual", type=float, default=0.0, help="percent of usual courses")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    stages = Stages()
    for count in (_WARM, given.requests):
        stages.forget()
        gc.collect()
        for text in documents(count, given.seed, Options(usual=given.usual, plain=True)):
            stages.document(text.encode())
    whole = sum(stages.taken.values())
    for stage, taken in (*stages.taken.items(), ("all", whole)):
        each = 1000 * taken / stages.requests
        print(f"{stage:<16}{each:>8.3f} ms{100 * taken / whole:>7.1f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
