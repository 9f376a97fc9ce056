"""Parquet of triples in; a folder of rows, one for each request, and what was set aside, out."""

from __future__ import annotations

import itertools
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath
from typing import Any, TextIO, cast
from urllib.parse import unquote

import pyarrow as arrow
import sqlglot
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import col, input_file_name
from pyspark.sql.pandas.types import from_arrow_schema

from reasoner.batch.queries import (
    DECIDED,
    KINDS,
    bring_together,
    count,
    find_spread,
    named,
    set_aside,
)
from reasoner.batch.sources import has_facts
from reasoner.batch.strays import strays
from reasoner.batch.table import columns
from reasoner.batch.told import Counted, metadata
from reasoner.batch.tools import SET_ASIDE, Asked, aside_line
from reasoner.errors import InputError, Problem, UsageError
from reasoner.facts.read import MAX_NODES
from reasoner.guideline import load
from reasoner.spark import partitions
from reasoner.spark.partitions import NO_SOURCE, SCANNED, TABLES, VERDICTS, plain
from reasoner.spark.session import Storage, name_of, session

_COLUMNS = ("subject", "predicate", "object")
_PATTERN = re.compile(r"[*?\[\]{}]")
_SEVERAL = "several places of the input"
_TOLD = "_guideline.json"
# So many kinds are decided one after another at most.
_AT_ONCE = 200


@dataclass(frozen=True)
class Options:
    """How a run is made. `master` is the address of the cluster; the rest is as in a local run."""

    asked: Asked
    master: str
    skip_untraceable: bool = False
    messages: TextIO = field(default_factory=lambda: sys.stderr)


def run(inputs: Sequence[str], output: str, options: Options) -> Counted:
    """Decide every request in Parquet files, or folders of them, into a folder of Parquet files.

    Beside it stands, where requests had bad facts, the folder `OUTPUT.quarantine.jsonl`; while a
    run is under way, its folder `OUTPUT.run`. Raises InputError where the input cannot be used,
    UsageError where a run cannot be made or does not come to its end.
    """
    with session(options.master) as spark, _said_plainly():
        begun = _Run(spark, output.rstrip("/"), options)
        try:
            return begun.made(inputs)
        finally:
            begun.forget()


@contextmanager
def _said_plainly() -> Iterator[None]:
    """What a cluster refuses as an error of ours: its own words may quote facts."""
    try:
        yield
    except (Py4JError, PySparkException) as error:
        said = "a step of the run failed on the cluster. Look into the logs of its workers."
        raise UsageError(f"{type(error).__name__}: {said}") from None


@dataclass(frozen=True)
class _Tables:
    """What is kept in a folder, and asked in the words that DuckDB has for it."""

    spark: SparkSession
    folder: str
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def keep(self, name: str, select: str) -> None:
        """Keep what a statement selects as a table, in place of one of that name."""
        self.keep_rows(name, self.selected(select))

    def keep_rows(self, name: str, rows: DataFrame) -> None:
        """Keep rows as a table: they are written, so that no loss makes them a second time."""
        path = f"{self.folder}/{name}-{next(self._numbers)}"
        rows.write.parquet(path)
        self.spark.read.schema(rows.schema).parquet(path).createOrReplaceTempView(name)

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """All rows that a statement selects."""
        return [tuple(row) for row in self.selected(select).collect()]

    def selected(self, select: str) -> DataFrame:
        """What a statement selects."""
        [text] = sqlglot.transpile(select, read="duckdb", write="spark")
        return self.spark.sql(text)


class _Run:
    """One run, step by step."""

    def __init__(self, spark: SparkSession, output: str, options: Options) -> None:
        self._spark = spark
        self._output = output
        self._options = options
        self._asked = options.asked
        self._guideline = load(options.asked.guideline)
        self._storage = Storage(spark)
        self._quarantine = f"{output}.quarantine.jsonl"
        self._folder = f"{output}.run"
        self._refuse_what_is_there()
        self._db = _Tables(spark, f"{self._folder}/tables")

    def _refuse_what_is_there(self) -> None:
        """Raise UsageError where the output would take the place of something else."""
        if self._storage.exists(self._folder):
            said = "Another run is under way, or was ended from outside. Then take it away."
            raise UsageError(f"{name_of(self._folder)}: {said}")
        if self._storage.exists(self._output) and not self._is_ours(self._output):
            raise UsageError(f"{name_of(self._output)}: it is there already. Name another place.")

    def _is_ours(self, path: str) -> bool:
        return self._storage.exists(f"{path}/{_TOLD}")

    def made(self, inputs: Sequence[str]) -> Counted:
        """The run from its beginning to its end."""
        triples, files = self._triples(inputs)
        names = {NO_SOURCE: _SEVERAL, **{number: name_of(file) for file, number in files.items()}}
        self._tell("reading")
        self._see("scan", _mapped(triples, partial(partitions.scan, self._asked, files), SCANNED))
        self._refuse_faults(names)
        self._scan_wholes()
        bring_together(self._db)
        found = strays(
            self._db,
            self._options.skip_untraceable,
            lambda group, source, line: (names[source], None),
        )
        self._tell("deciding")
        self._decide()
        counts = {
            "requests": count(self._db, "request"),
            "quarantined": set_aside(self._db),
            "untraceable": count(self._db, "stray"),
        }
        decided = count(self._db, f"({DECIDED}) AS decided")
        counted = Counted(decided=decided, kinds=count(self._db, "kind"), **counts)
        if not counted.requests == named(self._db) == decided + counted.quarantined:
            raise AssertionError("requests that came in did not all go out, and once")
        self._tell("writing")
        self._write_table(metadata(self._guideline, self._asked, counts))
        if counted.quarantined or found:
            self._write_quarantine(names, found)
        self._hand_over(bool(counted.quarantined or found))
        return counted

    def _tell(self, step: str) -> None:
        self._options.messages.write(f"{step}\n")
        self._options.messages.flush()

    def _triples(self, inputs: Sequence[str]) -> tuple[DataFrame, dict[str, int]]:
        """The triples of all files, each with its file's name, and the numbers of the files."""
        paths = dict.fromkeys(file for path in inputs for file in self._files(path))
        # One schema for all, so that no file's graphs are left out.
        found = self._spark.read.option("mergeSchema", "true").parquet(*paths)
        numbers = {_plainly(path): number for number, path in enumerate(paths)}
        files = {file: numbers[_plainly(file)] for file in found.inputFiles()}
        known = [name for name in (*_COLUMNS, "graph") if name in found.columns]
        if not set(_COLUMNS) <= set(known):
            expected = (
                f"Columns of text named {', '.join(_COLUMNS)} were expected, and graph at will."
            )
            raise _problem("unknown-columns", name_of(inputs[0]), expected)
        triples = found.select(*known, input_file_name().alias("file"))
        self._spread_over(triples.rdd.getNumPartitions())
        return triples, files

    def _spread_over(self, number: int) -> None:
        """Have what is joined in as many partitions as the input, and work for each core."""
        least = 2 * self._spark.sparkContext.defaultParallelism
        self._spark.conf.set("spark.sql.shuffle.partitions", max(least, number))

    def _files(self, path: str) -> list[str]:
        """The Parquet files of an input, by their folders.

        Raises InputError where there is none, or facts that are not read here.
        """
        if not self._storage.exists(path):
            raise _problem("no-such-file", name_of(path), "A file or folder was expected here.")
        every = self._storage.files(path)
        found = {file for file in every if file.endswith(".parquet")}
        if not found:
            raise _problem("no-input", name_of(path), "Files that end in .parquet were expected.")
        for file in every:
            if file not in found and has_facts(PurePosixPath(file)):
                raise _problem("unknown-format", name_of(file), "Only Parquet was expected here.")
            if file in found and _PATTERN.search(file):
                expected = (
                    "A name without *, ?, brackets and braces was expected: Spark seeks them."
                )
                raise _problem("name-is-a-pattern", name_of(file), expected)
        return sorted(found, key=lambda file: PurePosixPath(file).parts)

    def _see(self, stage: str, scanned: DataFrame | None) -> None:
        """Have what was scanned as tables; without it, tables without rows."""
        if scanned is None:
            scanned = self._spark.createDataFrame([], from_arrow_schema(SCANNED))
        self._db.keep_rows(stage, scanned)
        for table, names in TABLES.items():
            rows = self._spark.table(stage).where(col("table") == table)
            rows.select(*names).createOrReplaceTempView(f"{stage}_{table}")

    def _refuse_faults(self, names: Mapping[int, str]) -> None:
        """Raise InputError where a file has terms that are no text of one line."""
        rows = self._db.rows("SELECT DISTINCT node, source FROM scan_fault")
        if rows:
            expected = "Terms of one line were expected."
            found = sorted((names[source], name) for name, source in rows)
            raise InputError([_problem(name, file, expected).problems[0] for file, name in found])

    def _scan_wholes(self) -> None:
        """Scan the groups of each whole again, as one."""
        spread = find_spread(self._db, MAX_NODES)
        selected = self._db.selected(
            'SELECT whole, "group", facts FROM scan_group JOIN spread USING ("group") '
            'ANTI JOIN too_large USING ("group")'
        )
        beside = selected.repartition("whole").sortWithinPartitions("whole", "group")
        wholes = beside.select("whole", "facts")
        scanned = _mapped(wholes, partial(partitions.scan_wholes, self._asked), SCANNED)
        self._see("rescan", scanned if spread else None)

    def _decide(self) -> None:
        """Decide an example of each key."""
        self._db.keep("kind", KINDS)
        kinds = self._spark.table("kind")
        each = max(kinds.count() // _AT_ONCE, self._spark.sparkContext.defaultParallelism)
        spread = kinds.repartition(each, "key")
        self._db.keep_rows(
            "decision", _mapped(spread, partial(partitions.decide, self._asked), VERDICTS)
        )

    def _write_table(self, told: Mapping[str, str]) -> None:
        """Write the row of each request that is decided, by graph and name."""
        schema = plain(columns(self._guideline))
        ordered = self._db.selected(f"{DECIDED} ORDER BY graph NULLS FIRST, request NULLS FIRST")
        table = f"{self._folder}/table"
        _mapped(ordered, partial(partitions.rows, self._asked), schema).write.parquet(table)
        self._storage.write(f"{table}/{_TOLD}", json.dumps(told, indent=1) + "\n")

    def _write_quarantine(self, names: Mapping[int, str], found: Sequence[Problem]) -> None:
        """Write the requests that were set aside, by graph and name, and what belongs to none."""
        step = partial(partitions.explain, self._asked, names)
        self._db.keep_rows("aside", _mapped(self._db.selected(_ASIDE), step, SET_ASIDE))
        ordered = self._db.selected(
            "SELECT line FROM aside ORDER BY graph NULLS FIRST, request NULLS FIRST"
        )
        ordered.write.text(f"{self._folder}/quarantine")
        if found:
            text = "".join(f"{aside_line(None, None, [each])}\n" for each in found)
            self._storage.write(f"{self._folder}/quarantine/part-of-no-request.txt", text)

    def _hand_over(self, is_aside: bool) -> None:
        """Give each folder its name when it is whole, the table last."""
        for path in (self._output, self._quarantine):
            self._storage.delete(path)
        if is_aside:
            self._storage.rename(f"{self._folder}/quarantine", self._quarantine)
        self._storage.rename(f"{self._folder}/table", self._output)

    def forget(self) -> None:
        """Take the run's folder away."""
        self._storage.delete(self._folder)


_ASIDE = """
    SELECT facts, source, known FROM (
        SELECT * FROM scan_group UNION ALL SELECT * FROM rescan_group) AS said
    JOIN (SELECT "group", min(known) AS known FROM set_aside GROUP BY "group") AS aside
    USING ("group")
"""


def _mapped(
    rows: DataFrame,
    step: Callable[[Iterator[arrow.RecordBatch]], Iterator[arrow.RecordBatch]],
    schema: arrow.Schema,
) -> DataFrame:
    return rows.mapInArrow(cast("Any", step), from_arrow_schema(schema))


def _plainly(file: str) -> str:
    """The address of a file, which Spark spells in two ways."""
    return re.sub(r":/+", ":/", unquote(file))


def _problem(name: str, file: str, expected: str) -> InputError:
    return InputError([Problem(name, file, expected, "Correct the name or the file.")])
