"""The groups of all pieces in; those that lie in several places brought together out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from reasoner.batch.context import PIECE_OF, Call, Context
from reasoner.batch.sources import PIECE, Piece, Source
from reasoner.batch.spread import find_spread
from reasoner.batch.work import Worker
from reasoner.facts.read import MAX_NODES

_TABLES = {
    "request": '"group", place, request, graph, key',
    "stray": '"group", node, line',
    "example": "key, facts, requests",
}


def scan(run: Context, pieces: Sequence[Piece], stage: str) -> None:
    """Scan pieces."""
    calls = (Call(p.number, p.end - p.start, (p, stage)) for p in pieces)
    run.each(Worker.scan, stage, "reading ", "requests", calls)


def bring_together(run: Context) -> None:
    """Bring together the groups that lie in several places, and scan them again, whole.

    Makes the tables `request`, `stray` and `example` of all groups as they then are, and
    `too_large` of those of which too many hang together to be looked at.
    """
    stages = ["scan"]
    if find_spread(run.db, run.files("scan", "nodes"), MAX_NODES):
        found = tuple(_written_together(run))
        if found:
            run.pieces.update((piece.number, piece) for piece in found)
            scan(run, found, "rescan")
            stages.append("rescan")
    for stage in stages:
        for name, columns in _TABLES.items():
            anew = f"INSERT INTO {name}" if stage == "rescan" else f"CREATE TEMP TABLE {name} AS"
            whole = 'ANTI JOIN spread USING ("group")' if "group" in columns else ""
            text = f"{anew} SELECT {columns} FROM read_parquet($files) {whole}"
            run.rows(text, files=run.files(stage, f"{name}s"))
    run.rows(
        'INSERT INTO request SELECT "group", place, request, graph, NULL '
        'FROM read_parquet($files) SEMI JOIN too_large USING ("group")',
        files=run.files("scan", "requests"),
    )
    run.rows(
        'INSERT INTO stray SELECT "group", node, line FROM read_parquet($files) '
        'JOIN spread USING ("group") SEMI JOIN too_large USING ("group") '
        'ANTI JOIN (SELECT whole FROM spread JOIN request USING ("group")) USING (whole)',
        files=run.files("scan", "strays"),
    )


def _written_together(run: Context) -> Iterator[Piece]:
    """The groups of each whole beside each other, in files of their own."""
    ends = run.files("scan", "ends")
    rows = run.rows(
        f'SELECT {PIECE_OF}, list("group") FROM spread '
        'ANTI JOIN read_parquet($files) USING ("group") ANTI JOIN too_large USING ("group") '
        "GROUP BY 1 ORDER BY 1",
        files=ends,
    )
    calls = (
        Call(number, len(groups), (run.pieces[number], frozenset(groups)))
        for number, groups in rows
    )
    run.each(Worker.gather, "gather", "joining ", "groups", calls)
    found = run.db.execute(
        'SELECT whole, facts FROM read_parquet($files) JOIN spread USING ("group") '
        'ANTI JOIN too_large USING ("group") ORDER BY whole, "group"',
        {"files": [ends, *([run.files("gather", "lines")] if rows else [])]},
    )
    yield from _together(run.folder / "joined", found, len(run.pieces))


def _together(folder: Path, found: duckdb.DuckDBPyConnection, number: int) -> Iterator[Piece]:
    """Write the facts of wholes into files, no whole into two; each file a piece."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    waiting: list[bytes] = []
    size, last = 0, None
    while rows := found.fetchmany(1000):
        for whole, facts in rows:
            if size > PIECE and whole != last:
                yield _piece(folder, number, waiting)
                number, size, waiting = number + 1, 0, []
            waiting.append(facts)
            size, last = size + len(facts), whole
    if waiting:
        yield _piece(folder, number, waiting)


def _piece(folder: Path, number: int, facts: Sequence[bytes]) -> Piece:
    path = folder / f"{number:06}.nq"
    path.write_bytes(b"".join(facts))
    size = path.stat().st_size
    source = Source(-1, path, "several places of the input", ".nq", "", size)
    return Piece(number, source, 0, size)
