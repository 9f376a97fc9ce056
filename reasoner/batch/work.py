"""One part of a stage in; what it comes to, in the journal's folder, out."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pyarrow.parquet as parquet

from reasoner.batch.alike import Likeness
from reasoner.batch.decide import determined, quads, verdicts
from reasoner.batch.journal import MOST_ATTEMPTS, Journal
from reasoner.batch.parts import Parts, distinctions
from reasoner.batch.scan import Looked, facts, looked_at, named, scanned
from reasoner.batch.sources import Piece, lines_before
from reasoner.determine import Determination
from reasoner.errors import InputError, Problem, UsageError
from reasoner.facts.read import MAX_NODES
from reasoner.guideline import load
from reasoner.review import Reasoner

DECISIONS = arrow.schema(
    {"key": arrow.binary(16), "place": arrow.int32(), "verdict": arrow.string()}
)
_LINES = arrow.schema({"group": arrow.int64(), "facts": arrow.binary()})
SET_ASIDE = arrow.schema(dict.fromkeys(("request", "graph", "problems"), arrow.string()))


@dataclass(frozen=True)
class Asked:
    """What every part of a run is told: the guideline, the readings by key, and the day.

    `as_of` is the date decided for where a request states none.
    """

    guideline: str | Path
    readings: tuple[str, ...]
    as_of: date | None


class Worker:
    """Does parts of the stages of a run."""

    def __init__(self, asked: Asked, journal: Journal) -> None:
        self._asked = asked
        self._journal = journal

    @cached_property
    def _reasoner(self) -> Reasoner:
        guideline = load(self._asked.guideline)
        return Reasoner(guideline, guideline.readings(*self._asked.readings))

    @cached_property
    def _parts(self) -> Parts:
        return Parts(distinctions(self._reasoner.guideline))

    @cached_property
    def _likeness(self) -> Likeness:
        return Likeness(distinctions(self._reasoner.guideline), self._asked.as_of)

    def scan(self, piece: Piece, stage: str) -> int:
        """Scan a piece into the journal; how many requests it holds.

        Raises UsageError where that was tried before and never came to an end.
        """
        if self._journal.attempts(stage, piece.number) >= MOST_ATTEMPTS:
            said = "Reading it ended the program again and again. Take this file out of the input."
            raise UsageError(f"{piece.source.name}: {said}")
        with self._journal.attempting(stage, piece.number):
            with _without_collection():
                tables = scanned(piece, self._parts, self._likeness)
            self._journal.finish(stage, piece.number, tables.write)
        return len(tables.rows["request"]["request"])

    def gather(self, piece: Piece, groups: frozenset[int]) -> int:
        """Write the facts of some groups of a piece into the journal; how many groups they are."""
        rows: dict[str, list[Any]] = {"group": [], "facts": []}
        for looked in looked_at(piece, self._parts):
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
                texts = self._texts(row) if is_first else self._tried(row, number, place)
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
            return self._texts(row)

    def _texts(self, row: Mapping[str, Any]) -> list[str | None]:
        """The verdict on each request of an example; none where its facts cannot be used."""
        try:
            found = verdicts(self._reasoner, row["facts"], row["requests"], self._asked.as_of)
        except InputError:
            return [None] * len(row["requests"])
        return [json.dumps(asdict(each), separators=(",", ":")) for each in found]

    def explain(self, piece: Piece, groups: frozenset[int], known: Mapping[int, str]) -> int:
        """Write what is wrong with some groups of a piece into the journal; how many they are.

        `known` are the groups of which it is known, with the problem's name.
        """
        rows = [
            {"request": name, "graph": graph, "problems": json.dumps(problems, ensure_ascii=False)}
            for looked in looked_at(piece, self._parts)
            for number, group in looked.groups()
            if number in groups
            for name, graph, problems in self._set_aside(piece, looked, group, known.get(number))
        ]
        table = arrow.Table.from_pylist(rows, schema=SET_ASIDE)
        self._journal.finish(
            "explain", piece.number, lambda to: parquet.write_table(table, to / "aside.parquet")
        )
        return len(groups)

    def _set_aside(
        self, piece: Piece, looked: Looked, group: list[int], known: str | None
    ) -> Iterator[tuple[str, str | None, list[dict[str, object]]]]:
        source, members = piece.source, looked.grouped.members
        found: Sequence[Problem]
        if failed := [members[n].name for n in group if not members[n].is_readable]:
            found = [unreadable(piece, looked.line_number(line)) for line in failed]
        elif known is not None or len(group) > MAX_NODES:
            found = [_refused(known or "too-many-nodes", source.name)]
        else:
            found = self._problems(facts(members, group, source.number), source.name)
        shown = [{k: v for k, v in asdict(each).items() if v is not None} for each in found]
        for request in self._likeness.of(members, group).requests:
            name, _, graph = members[request].name.partition(b" ")
            yield named(name, source.number), graph.decode() or None, shown

    def describe(self, piece: Piece, groups: frozenset[int]) -> int:
        """Write the determinations of some groups of a piece as N-Quads; how many they are.

        Each is a graph, named as the determination is.
        """
        count = 0

        def write(folder: Path) -> None:
            nonlocal count
            with (folder / "determinations.nq").open("w", encoding="utf-8") as file:
                for looked in looked_at(piece, self._parts):
                    for number, group in looked.groups():
                        if number in groups:
                            said = facts(looked.grouped.members, group, piece.source.number)
                            for found in self._determined(said, piece.source.name):
                                file.write(quads(found))
                                count += 1

        self._journal.finish("describe", piece.number, write)
        return count

    def _determined(self, statements: bytes, name: str) -> tuple[Determination, ...]:
        return determined(self._reasoner, statements, self._asked.as_of, name)

    def _problems(self, statements: bytes, name: str) -> Sequence[Problem]:
        try:
            self._determined(statements, name)
        except InputError as error:
            return error.problems
        raise AssertionError("what is alike was refused, and this is not")


@contextmanager
def _without_collection() -> Iterator[None]:
    """A block has very many objects and no rings; looking for rings takes a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


_REFUSED = {
    "too-many-nodes": (
        f"At most {MAX_NODES} nodes that hang together were expected.",
        "Let facts of different patients share no node.",
    ),
    "ended-the-program": (
        "A review that comes to an end was expected.",
        "Review it by itself, and report it.",
    ),
}


def _refused(name: str, file: str) -> Problem:
    return Problem(name, file, *_REFUSED[name])


def unreadable(piece: Piece, line: int | None) -> Problem:
    """The problem of a line, counted from the first of its piece, that cannot be read."""
    expected = "A statement of N-Triples or N-Quads was expected."
    remedy = "Correct the line, and give all that is known of the request again."
    number = None
    if line and piece.source.number >= 0 and not piece.source.is_written_anew:
        number = lines_before(piece) + line
    return Problem("unreadable-line", piece.source.name, expected, remedy, number)
