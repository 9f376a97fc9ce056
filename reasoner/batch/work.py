"""One part of a stage in; what it comes to, in the journal's folder, out."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pyarrow.parquet as parquet

from reasoner.batch.decide import quads
from reasoner.batch.journal import MOST_ATTEMPTS, Journal
from reasoner.batch.scan import Looked, facts, looked_at, scanned
from reasoner.batch.sources import Piece, lines_before
from reasoner.batch.tools import DECISIONS, SET_ASIDE, Asked, Origin, Tools
from reasoner.errors import UsageError

_LINES = arrow.schema({"group": arrow.int64(), "facts": arrow.binary()})


class Worker:
    """Does parts of the stages of a run."""

    def __init__(self, asked: Asked, journal: Journal) -> None:
        self._tools = Tools(asked)
        self._journal = journal

    def scan(self, piece: Piece, stage: str) -> int:
        """Scan a piece into the journal; how many requests it holds.

        Raises UsageError where that was tried before and never came to an end.
        """
        if self._journal.attempts(stage, piece.number) >= MOST_ATTEMPTS:
            said = "Reading it ended the program again and again. Take this file out of the input."
            raise UsageError(f"{piece.source.name}: {said}")
        with self._journal.attempting(stage, piece.number):
            with _without_collection():
                looked = looked_at(piece, self._tools.parts)
                tables = scanned(looked, self._tools.likeness)
            self._journal.finish(stage, piece.number, tables.write)
        return len(tables.rows["request"]["request"])

    def gather(self, piece: Piece, groups: frozenset[int]) -> int:
        """Write the facts of some groups of a piece into the journal; how many groups they are."""
        rows: dict[str, list[Any]] = {"group": [], "facts": []}
        for looked in looked_at(piece, self._tools.parts):
            for number, group in looked.groups():
                if number in groups:
                    rows["group"].append(number)
                    said = facts(looked.grouped.members, group, piece.source.number)
                    rows["facts"].append(said)
        table = arrow.table(rows, schema=_LINES)
        self._journal.finish(
            "gather", piece.number, lambda to: parquet.write_table(table, to / "lines.parquet")
        )
        return len(groups)

    def decide(self, examples: Path, number: int) -> int:
        """Decide the examples of one row group of a file; how many they are.

        After an attempt that never came to an end they are tried one by one; one that ends the
        program by itself is left without a verdict from then on.
        """
        rows = parquet.ParquetFile(examples).read_row_group(number).to_pylist()
        is_first = self._journal.attempts("decide", number) == 0
        found: dict[str, list[Any]] = {name: [] for name in DECISIONS.names}
        with self._journal.attempting("decide", number):
            for place, row in enumerate(rows):
                texts = self._tools.verdicts(row) if is_first else self._tried(row, number, place)
                found["key"] += [row["key"]] * len(texts)
                found["place"] += range(len(texts))
                found["verdict"] += texts
            table = arrow.table(found, schema=DECISIONS)
            self._journal.finish(
                "decide", number, lambda to: parquet.write_table(table, to / "decisions.parquet")
            )
        return len(rows)

    def _tried(self, row: Mapping[str, Any], number: int, place: int) -> list[str | None]:
        stage = f"decide-{number:06}"
        if self._journal.attempts(stage, place) >= MOST_ATTEMPTS:
            return [""] * len(row["requests"])
        with self._journal.attempting(stage, place):
            return self._tools.verdicts(row)

    def explain(self, piece: Piece, groups: frozenset[int], known: Mapping[int, str]) -> int:
        """Write what is wrong with some groups of a piece into the journal; how many they are.

        `known` are the groups of which it is known, with the problem's name.
        """
        rows = [
            row
            for looked in looked_at(piece, self._tools.parts)
            for number, group in looked.groups()
            if number in groups
            for row in self._tools.set_aside(
                looked.grouped.members, group, _origin(piece, looked), known.get(number)
            )
        ]
        table = arrow.Table.from_pylist(rows, schema=SET_ASIDE)
        self._journal.finish(
            "explain", piece.number, lambda to: parquet.write_table(table, to / "aside.parquet")
        )
        return len(groups)

    def describe(self, piece: Piece, groups: frozenset[int]) -> int:
        """Write the determinations of some groups of a piece as N-Quads; how many they are.

        Each is a graph, named as the determination is.
        """
        count = 0

        def write(folder: Path) -> None:
            nonlocal count
            with (folder / "determinations.nq").open("w", encoding="utf-8") as file:
                for looked in looked_at(piece, self._tools.parts):
                    for number, group in looked.groups():
                        if number in groups:
                            said = facts(looked.grouped.members, group, piece.source.number)
                            for found in self._tools.determined(said, piece.source.name):
                                file.write(quads(found))
                                count += 1

        self._journal.finish("describe", piece.number, write)
        return count


@contextmanager
def _without_collection() -> Iterator[None]:
    """A block has very many objects and no rings; looking for rings takes a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _origin(piece: Piece, looked: Looked) -> Origin:
    def line(text: bytes) -> int | None:
        return line_of_source(piece, looked.line_number(text))

    return Origin(piece.source.name, piece.source.number, line)


def line_of_source(piece: Piece, line: int | None) -> int | None:
    """The number in its source of a line that is counted from a piece's first."""
    if line and piece.source.number >= 0 and not piece.source.is_written_anew:
        return lines_before(piece) + line
    return None
