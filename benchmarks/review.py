"""How long one review takes: in a process that is warm, and as `./run review FILE` from nothing.

    .venv/bin/python benchmarks/review.py [FILE ...]

Warm is timed twice: the determination alone, and with all other readings and what would settle it.
Prints one line for each: the median over the files and the slowest file, in seconds by the clock,
each file by its fastest run; and the median of the processor's time, which is less where other
processes kept the machine busy. Exits with 1 where the slowest file is over its limit.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from reasoner.review import Reasoner

ROOT = Path(__file__).resolve().parent.parent
WARM_LIMIT = 0.5
EXPLAINED_LIMIT = 2.0
COLD_LIMIT = 3.0


@dataclass(frozen=True)
class Timing:
    """What each file took, in seconds by the clock and of the processor, and the most it may."""

    what: str
    taken: tuple[tuple[float, float], ...]
    runs: int
    limit: float

    @property
    def slowest(self) -> float:
        """The time of the slowest file by the clock."""
        return max(clock for clock, _ in self.taken)

    @property
    def is_within(self) -> bool:
        """Whether every file is within the limit."""
        return self.slowest <= self.limit

    def __str__(self) -> str:
        clock = median(clock for clock, _ in self.taken)
        processor = median(processor for _, processor in self.taken)
        return (
            f"{self.what:<22}{len(self.taken):>6}{self.runs:>6}"
            f"{clock:>10.3f} s{self.slowest:>8.3f} s{processor:>9.3f} s{self.limit:>6.1f} s"
            f"  {'within' if self.is_within else 'OVER'}"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command's arguments in, its exit status out."""
    options = _options(arguments)
    files = options.files or sorted((ROOT / "tests" / "cases").glob("*/*.ttl"))
    head = f"{'review':<22}{'files':>6}{'runs':>6}{'median':>12}{'slowest':>10}"
    head += f"{'processor':>11}{'limit':>8}"
    print(head, flush=True)
    timings = []
    measures = ((warm, options.warm), (explained, options.warm), (cold, options.cold))
    for measure, count in measures:
        timings.append(measure(spread(files, count), options.runs))
        print(timings[-1], flush=True)
    return 0 if all(timing.is_within for timing in timings) else 1


def spread(files: Sequence[Path], count: int) -> list[Path]:
    """At most `count` of the files, evenly spread over them."""
    step = max(1, -(-len(files) // count))
    return list(files[::step])


def warm(files: Sequence[Path], runs: int) -> Timing:
    """Reviews from file to determination by one reasoner that has reviewed before."""
    return _by_one(Reasoner(compare_readings=False), "warm", files, runs, WARM_LIMIT)


def explained(files: Sequence[Path], runs: int) -> Timing:
    """The same under every other reading as well."""
    return _by_one(Reasoner(), "warm, all readings", files, runs, EXPLAINED_LIMIT)


def _by_one(
    reasoner: Reasoner, what: str, files: Sequence[Path], runs: int, limit: float
) -> Timing:
    reasoner.review(files[0])
    taken = tuple(_timed(partial(reasoner.review, path), runs) for path in files)
    return Timing(what, taken, runs, limit)


def cold(files: Sequence[Path], runs: int) -> Timing:
    """Reviews by a process of their own, from start to printed report."""
    _review_in_a_process(files[0])
    taken = tuple(_timed(partial(_review_in_a_process, path), runs) for path in files)
    return Timing("cold, ./run review", taken, runs, COLD_LIMIT)


def _review_in_a_process(path: Path) -> None:
    command = [str(ROOT / "run"), "review", str(path)]
    status = subprocess.run(command, stdout=subprocess.DEVNULL).returncode
    if status:
        raise SystemExit(f"./run review {path.name} ended with status {status}: nothing to time.")


def _timed(action: Callable[[], object], runs: int) -> tuple[float, float]:
    """The fastest of some runs: seconds by the clock, and of the processor, children's included."""
    taken = []
    for _ in range(runs):
        start, used = time.perf_counter(), sum(os.times()[:4])
        action()
        taken.append((time.perf_counter() - start, sum(os.times()[:4]) - used))
    return min(taken)


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
