"""How long one review takes: in a process that is warm, and as `./run review FILE` from nothing.

    .venv/bin/python benchmarks/review.py [FILE ...]

Warm is timed for both engines, the outcome and the states of all criteria alone, and with all other
readings, flags and what would settle it; from nothing, beside pySHACL's own command on the same
facts, ontology and shapes. Prints one line for each: the median over the files and the slowest
file, in milliseconds by the clock, each file by its fastest run; and the median of the processor's
time, which is less where other processes kept the machine busy. Below stand the ratios of these.
Exits with 1 where the slowest file is over its limit.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from reasoner.evaluate import Evaluator
from reasoner.guideline import DEFAULT
from reasoner.interactive import InteractiveEngine
from reasoner.reference import ReferenceEngine
from reasoner.review import Reasoner

ROOT = Path(__file__).resolve().parent.parent

# The most that a review may take, in seconds.
LIMITS = {
    "reference": 0.5,
    "reference, readings": 2.0,
    "interactive": 0.05,
    "interactive, readings": 0.2,
    "./run review": 3.0,
}


@dataclass(frozen=True)
class Timing:
    """What each file took, in seconds by the clock and of the processor, and the most it may."""

    what: str
    taken: tuple[tuple[float, float], ...]
    runs: int
    limit: float | None = None

    @property
    def processor(self) -> float:
        """The median of the processor's time."""
        return median(processor for _, processor in self.taken)

    @property
    def slowest(self) -> float:
        """The time of the slowest file by the clock."""
        return max(clock for clock, _ in self.taken)

    @property
    def is_within(self) -> bool:
        """Whether every file is within the limit."""
        return self.limit is None or self.slowest <= self.limit

    def __str__(self) -> str:
        clock = median(clock for clock, _ in self.taken)
        times = "".join(f"{time * 1000:>12.1f}" for time in (clock, self.slowest, self.processor))
        limit = "" if self.limit is None else f"{self.limit * 1000:>10.0f}"
        over = "" if self.is_within else "  OVER"
        return f"{self.what:<24}{len(self.taken):>6}{self.runs:>6}{times}{limit}{over}"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command's arguments in, its exit status out."""
    options = _options(arguments)
    files = options.files or sorted((ROOT / "tests" / "cases").glob("*/*.ttl"))
    head = f"{'':<24}{'files':>6}{'runs':>6}{'median':>12}{'slowest':>12}{'processor':>12}"
    print(f"{head}{'limit':>10}  (ms)", flush=True)
    timings = {}
    for what, measure, count in (
        ("reference", partial(warm, ReferenceEngine, False), options.warm),
        ("interactive", partial(warm, InteractiveEngine, False), options.warm),
        ("reference, readings", partial(warm, ReferenceEngine, True), options.warm),
        ("interactive, readings", partial(warm, InteractiveEngine, True), options.warm),
        ("pyshacl", pyshacl_cold, options.cold),
        ("./run review", cold, options.cold),
    ):
        taken = measure(spread(files, count), options.runs)
        timings[what] = Timing(what, tuple(taken), options.runs, LIMITS.get(what))
        print(timings[what], flush=True)
    for one, other in (
        ("reference", "interactive"),
        ("reference, readings", "interactive, readings"),
        ("pyshacl", "./run review"),
    ):
        ratio = timings[one].processor / timings[other].processor
        print(f"{one} over {other}: {ratio:.2f} times the processor's time")
    return 0 if all(timing.is_within for timing in timings.values()) else 1


def spread(files: Sequence[Path], count: int) -> list[Path]:
    """At most `count` of the files, evenly spread over them."""
    step = max(1, -(-len(files) // count))
    return list(files[::step])


def warm(
    evaluator: Evaluator, compare_readings: bool, files: Sequence[Path], runs: int
) -> Iterator[tuple[float, float]]:
    """Reviews from file to determination by one reasoner that has reviewed before."""
    reasoner = Reasoner(evaluator=evaluator, compare_readings=compare_readings)
    decide = partial(_decided_with_outlook if compare_readings else _decided, reasoner)
    decide(files[0])
    return (_timed(partial(decide, path), runs) for path in files)


def _decided(reasoner: Reasoner, path: Path) -> list[object]:
    """Outcome and states; a determination works out what else it holds when asked for it."""
    return [(found.outcome, found.states) for found in reasoner.review(path)]


def _decided_with_outlook(reasoner: Reasoner, path: Path) -> list[object]:
    return [
        (found.outcome, found.states, found.effects, found.flags, found.settling)
        for found in reasoner.review(path)
    ]


def cold(files: Sequence[Path], runs: int) -> Iterator[tuple[float, float]]:
    """Reviews by a process of their own, from start to printed report."""
    _review_in_a_process(files[0])
    return (_timed(partial(_review_in_a_process, path), runs) for path in files)


def pyshacl_cold(files: Sequence[Path], runs: int) -> Iterator[tuple[float, float]]:
    """pySHACL's command on the same facts, with the guideline's ontology and shapes."""
    with TemporaryDirectory() as folder:
        ontology, shapes = (Path(folder) / f"{name}.ttl" for name in ("ontology", "shapes"))
        for file, name in ((ontology, "ontology"), (shapes, "shapes")):
            sources = sorted((ROOT / name).glob("*.ttl")) if name == "ontology" else []
            sources += sorted((ROOT / name / DEFAULT).glob("*.ttl"))
            file.write_text("".join(path.read_text("utf-8") for path in sources), "utf-8")
        command = [sys.executable, "-m", "pyshacl", "-s", str(shapes), "-e", str(ontology)]
        for path in files:
            quiet = partial(subprocess.run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            yield _timed(partial(quiet, [*command, str(path)]), runs)


def _review_in_a_process(path: Path) -> None:
    command = [str(ROOT / "run"), "review", str(path)]
    status = subprocess.run(command, stdout=subprocess.DEVNULL).returncode
    if status:
        raise SystemExit(f"./run review {path.name} ended with status {status}: nothing to time.")


def _timed(action: Callable[[], object], runs: int) -> tuple[float, float]:
    """The fastest of some runs: seconds by the clock, and of the processor, children's included."""
    taken = []
    for _ in range(runs):
        start, used = time.perf_counter(), _used()
        action()
        taken.append((time.perf_counter() - start, _used() - used))
    return min(taken)


def _used() -> float:
    children = os.times()
    return time.process_time() + children.children_user + children.children_system


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/review.py", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="default: all cases")
    parser.add_argument("--warm", type=int, default=60, metavar="N", help="files of them warm (60)")
    parser.add_argument("--cold", type=int, default=5, metavar="N", help="files of them cold (5)")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="runs of a file (3)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
