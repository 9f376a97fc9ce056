"""How fast populations are decided: by pySHACL, one request at a time and in a batch, side by side.

    .venv/bin/python benchmarks/batch.py --reference 1000 --interactive 100000 --batch 1000000

Writes populations of invented requests, all of one seed, so that the requests of a small one are
the first of a larger one; runs each engine by itself, from nothing; compares what they find; and
prints a line for each run, then the ratios. Exits with 1 where findings differ.

The times are of whole processes, import and parse included. The plain split, of the same file into
hashed columns by DuckDB, says how fast the file can be read at all.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from findings import differing, of_lines, of_table
from measured import FailedError, Measured, measured
from populations import Options, documents, write

HERE = Path(__file__).resolve().parent
_MB = 1_000_000
_QUARANTINED = 1
_SHOWN = 5


@dataclass(frozen=True)
class Run:
    """One engine on one population."""

    what: str
    requests: int
    took: Measured

    @property
    def rate(self) -> float:
        """Requests in a second of the clock."""
        return self.requests / self.took.clock

    def __str__(self) -> str:
        took = self.took
        times = f"{took.clock:>11.2f}{took.processor:>12.2f}{self.rate:>12.1f}"
        return f"{self.what:<26}{self.requests:>10}{times}{took.memory / _MB:>9.0f}"


class Bench:
    """The populations of one seed, in one folder, and what was measured on them so far."""

    def __init__(self, folder: Path, seed: int, options: Options, batch: Sequence[str]) -> None:
        self._folder = folder
        self._seed = seed
        self._options = options
        self._batch = batch
        self.runs: dict[tuple[str, int], Run] = {}
        self.wrong = 0
        head = f"{'':<26}{'requests':>10}{'seconds':>11}{'processor':>12}{'a second':>12}"
        print(f"{head}{'MB':>9}", flush=True)

    def one_by_one(self, engine: str, count: int, readings: bool = False) -> Path:
        """Measure an engine that takes requests one at a time; the file of what it found."""
        folder, found = self._documents(count), self._folder / f"{engine}-{count}-{readings}.txt"
        program = [HERE / "findings.py", engine, str(count), folder, found]
        what = f"{engine}, readings" if readings else engine
        more = ["--readings"] if readings else []
        self._run(what, count, lambda: measured([*map(str, program), *more]))
        return found

    def split(self, count: int) -> None:
        """Measure how fast the file of a population is read at all."""
        path = self._file(count)
        self._run("plain split", count, lambda: measured([HERE / "split.py", path]))

    def batch(self, count: int) -> Path:
        """Measure the batch engine, readings included; the table that it wrote."""
        return self._table("batch", count, self._file(count))

    def from_parquet(self, count: int) -> None:
        """Measure the batch engine on the same statements as Parquet."""
        path = self._folder / f"triples-{count}.parquet"
        measured([HERE / "triples.py", self._file(count), path])
        self._table("batch, from Parquet", count, path)

    def compare(self, few: Path, many: Path) -> None:
        """Compare what was found of the requests of one file with what another tells."""
        found = of_table(many) if many.suffix == ".parquet" else of_lines(many)
        requests = list(differing(of_lines(few), found))
        self.wrong += len(requests)
        said = f"{len(requests)} differ, as {', '.join(requests[:_SHOWN])}" if requests else "equal"
        print(f"{few.stem} and {many.stem}: {said}", flush=True)

    def tell(self, what: str, number: float) -> None:
        """Print a ratio."""
        print(f"{what:<70}{number:>11.2f}", flush=True)

    def _table(self, what: str, count: int, source: Path) -> Path:
        found = self._folder / f"{what.replace(', ', '-').replace(' ', '-')}-{count}.parquet"
        program = ["-m", "reasoner", "batch", str(source), "--output", str(found), *self._batch]
        self._run(what, count, lambda: measured(program, (0, _QUARANTINED)))
        return found

    def _run(self, what: str, count: int, run: Callable[[], Measured]) -> None:
        self.runs[what, count] = Run(what, count, run())
        print(self.runs[what, count], flush=True)

    def _file(self, count: int) -> Path:
        path = self._folder / f"population-{count}.nt"
        if not path.exists():
            write(path, count, self._seed, self._options)
        return path

    def _documents(self, count: int) -> Path:
        """A folder with the requests of a population in documents that can be reviewed alone."""
        folder = self._folder / f"documents-{count}"
        if not folder.exists():
            folder.mkdir()
            for number, text in enumerate(documents(count, self._seed, self._options)):
                (folder / f"{number:06}.nt").write_text(text, encoding="utf-8", newline="")
        return folder


def main(arguments: Sequence[str] | None = None) -> int:
    """The command's arguments in, its exit status out."""
    given = _options(arguments)
    options = Options(usual=given.usual, diverse=given.diverse)
    with TemporaryDirectory(dir=given.folder) as folder:
        bench = Bench(Path(folder), given.seed, options, shlex.split(given.batch_options))
        try:
            _measure(bench, given)
        except FailedError as error:
            print(error, file=sys.stderr)
            return 2
        _ratios(bench, given)
    return 1 if bench.wrong else 0


def _measure(bench: Bench, given: argparse.Namespace) -> None:
    single = []
    if given.reference:
        single.append(bench.one_by_one("reference", given.reference))
    if given.interactive:
        single.append(bench.one_by_one("interactive", given.interactive, given.readings))
        for found in single[:-1]:
            bench.compare(found, single[-1])
    if given.batch:
        bench.batch(1)
    for count in given.batch:
        bench.split(count)
        table = bench.batch(count)
        for found in single:
            bench.compare(found, table)
        if given.parquet:
            bench.from_parquet(count)


def _ratios(bench: Bench, given: argparse.Namespace) -> None:
    runs = bench.runs
    interactive = "interactive, readings" if given.readings else "interactive"
    reference = runs.get(("reference", given.reference))
    single = runs.get((interactive, given.interactive))
    if reference and single:
        bench.tell("interactive: rate over that of the reference", single.rate / reference.rate)
    costs = []
    for count in given.batch:
        batch, split = runs["batch", count], runs["plain split", count]
        if reference:
            times = batch.rate / reference.rate
            bench.tell(f"batch of {count}: rate over that of the reference", times)
        times = batch.took.clock / split.took.clock
        bench.tell(f"batch of {count}: time over that of the plain split", times)
        costs.append((batch.took.clock - runs["batch", 1].took.clock) / count)
        parquet = runs.get(("batch, from Parquet", count))
        if parquet:
            times = parquet.took.clock / batch.took.clock
            bench.tell(f"batch of {count}: time from Parquet over that from N-Triples", times)
    if len(costs) > 1:
        times = costs[-1] / costs[0]
        bench.tell("batch: cost of a request, largest over smallest, start-up apart", times)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure and compare the engines.")
    parser.add_argument("--reference", type=int, default=1_000, metavar="N", help="0 to leave out")
    parser.add_argument("--interactive", type=int, default=10_000, metavar="N")
    parser.add_argument("--batch", type=int, nargs="*", default=[10_000, 100_000], metavar="N")
    parser.add_argument("--readings", action="store_true", help="in the interactive engine as well")
    parser.add_argument("--parquet", action="store_true", help="the batch from Parquet as well")
    parser.add_argument("--usual", type=float, default=0.0, help="percent of usual courses")
    parser.add_argument("--diverse", action="store_true", help="every term as often as any other")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where there is room for the files")
    parser.add_argument("--batch-options", default="", help="of the batch command, as one text")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
