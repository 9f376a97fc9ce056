"""What a batch takes on Spark: beside a run on this machine, on the same Parquet, step by step.

    .venv/bin/python benchmarks/distributed.py --requests 10000 100000 [--master local[2]]

For each number of requests: draws the population, writes its triples as Parquet, decides them on
DuckDB and on Spark, compares the findings, and prints a line for each run. Then, from Spark's own
log of events, a line for each statement that moved rows from one worker to another: how many bytes
it wrote for others to read, how many of them did not fit into memory, and what the rows were
brought together by. Exits with 1 where findings differ.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from findings import of_table
from measured import FailedError, Measured, measured
from populations import Options, write

HERE = Path(__file__).resolve().parent
_MB = 1_000_000
_QUARANTINED = 1
_EXECUTION = "spark.sql.execution.id"
_BY = re.compile(r"\(\d+\) Exchange\n.*\nArguments: (\w+partitioning)\((.*), \d+\)")
_NUMBER = re.compile(r"#\d+L?")


@dataclass(frozen=True)
class Shuffle:
    """What one statement brought together, in bytes, and by which columns."""

    written: int
    spilled: int
    by: tuple[str, ...]

    def __str__(self) -> str:
        sizes = f"{self.written / _MB:>14.1f}{self.spilled / _MB:>12.1f}"
        return f"{sizes}  {'; '.join(self.by)}"


def shuffles(events: Iterator[Mapping[str, Any]]) -> list[Shuffle]:
    """The statements of a log of events that wrote something for other workers, in their order.

    `events` are those of Spark's log (org.apache.spark.scheduler.SparkListenerEvent), as JSON.
    """
    statement: dict[int, int] = {}
    plans: dict[int, str] = {}
    written: Counter[int] = Counter()
    spilled: Counter[int] = Counter()
    for event in events:
        kind = event["Event"].rpartition(".")[2]
        if kind == "SparkListenerSQLExecutionStart":
            plans[event["executionId"]] = event["physicalPlanDescription"]
        elif kind == "SparkListenerJobStart":
            execution = event.get("Properties", {}).get(_EXECUTION)
            if execution is not None:
                statement |= dict.fromkeys(event["Stage IDs"], int(execution))
        elif kind == "SparkListenerTaskEnd" and event["Stage ID"] in statement:
            metrics = event.get("Task Metrics") or {}
            number = statement[event["Stage ID"]]
            written[number] += metrics.get("Shuffle Write Metrics", {}).get(
                "Shuffle Bytes Written", 0
            )
            spilled[number] += metrics.get("Disk Bytes Spilled", 0)
    return [
        Shuffle(size, spilled[number], tuple(_brought_together(plans.get(number, ""))))
        for number, size in sorted(written.items())
        if size
    ]


def _brought_together(plan: str) -> Iterator[str]:
    """By what a plan brings rows together: the columns of each exchange, each once."""
    found = (f"{kind} of {_NUMBER.sub('', columns)}" for kind, columns in _BY.findall(plan))
    yield from dict.fromkeys(found)


@contextmanager
def _logged(folder: Path) -> Iterator[Path]:
    """Have Spark write its log of events into a folder."""
    log = folder / "events"
    log.mkdir()
    settings = f"spark.eventLog.enabled true\nspark.eventLog.dir {log.as_uri()}\n"
    (folder / "spark-defaults.conf").write_text(settings, encoding="utf-8")
    with patch.dict(os.environ, {"SPARK_CONF_DIR": str(folder)}):
        yield log


def _events(log: Path) -> Iterator[Mapping[str, Any]]:
    for path in sorted(log.iterdir()):
        with path.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def _told(what: str, count: int, took: Measured) -> None:
    times = f"{took.clock:>11.2f}{count / took.clock:>12.1f}"
    print(f"{what:<26}{count:>10}{times}{took.memory / _MB:>9.0f}", flush=True)


def _compared(folder: Path, count: int, given: argparse.Namespace) -> bool:
    """Decide one population on both; whether they find the same."""
    path, triples = folder / f"{count}.nt", folder / f"{count}"
    write(path, count, given.seed, Options(usual=given.usual))
    triples.mkdir()
    measured([HERE / "triples.py", path, triples / "triples.parquet"])
    path.unlink()
    here, there = folder / f"here-{count}.parquet", folder / f"spark-{count}"
    command: list[str | Path] = ["-m", "reasoner", "batch", triples, "--output"]
    allowed = (0, _QUARANTINED)
    if not given.only_spark:
        _told("DuckDB", count, measured([*command, here, "--jobs", str(given.jobs)], allowed))
    with TemporaryDirectory(dir=folder) as log, _logged(Path(log)) as written:
        spark = [*command, there, "--engine", "spark", "--master", given.master]
        _told("Spark", count, measured(spark, allowed))
        _tell_shuffles(shuffles(_events(written)))
    if given.only_spark:
        return True
    is_equal = of_table(here) == of_table(there)
    print(f"{count} requests on DuckDB and on Spark: {'equal' if is_equal else 'they differ'}")
    return is_equal


def _tell_shuffles(found: Sequence[Shuffle]) -> None:
    print(f"{'MB brought together':>20}{'MB spilled':>12}  by")
    for each in found:
        if each.by:
            print(each)
    print(f"{sum(each.written for each in found) / _MB:>20.1f}  in all", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command's arguments in, its exit status out."""
    parser = argparse.ArgumentParser(description="Measure and compare a batch on Spark.")
    parser.add_argument("--requests", type=int, nargs="+", default=[10_000], metavar="N")
    parser.add_argument("--usual", type=float, default=0.0, help="percent of usual courses")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--jobs", type=int, default=2, help="processes of the run on DuckDB")
    parser.add_argument("--only-spark", action="store_true", help="run, and compare, nothing else")
    parser.add_argument("--folder", type=Path, help="where there is room for the files")
    given = parser.parse_args(arguments)
    head = f"{'':<26}{'requests':>10}{'seconds':>11}{'a second':>12}"
    print(f"{head}{'MB':>9}", flush=True)
    try:
        with TemporaryDirectory(dir=given.folder) as folder:
            equal = [_compared(Path(folder), count, given) for count in given.requests]
    except FailedError as error:
        print(error, file=sys.stderr)
        return 2
    return 0 if all(equal) else 1


if __name__ == "__main__":
    sys.exit(main())
