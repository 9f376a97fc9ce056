"""The groups of all pieces in; those that lie in several places brought together out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import pyarrow as arrow

from reasoner.batch.context import PIECE_OF, Call, Context
from reasoner.batch.queries import bring_together, find_spread
from reasoner.batch.scan import SCHEMAS
from reasoner.batch.sources import Piece, Source, packed
from reasoner.batch.work import Worker
from reasoner.facts.read import MAX_NODES


def scan(run: Context, pieces: Sequence[Piece], stage: str) -> None:
    """Scan pieces."""
    calls = (Call(p.number, p.end - p.start, (p, stage)) for p in pieces)
    run.each(Worker.scan, stage, "reading ", "requests", calls)


def join(run: Context) -> None:
    """Bring together the groups that lie in several places, and scan them again, whole.

    Makes the tables of all groups as they then are.
    """
    _see(run, "scan")
    if find_spread(run.db, MAX_NODES):
        found = tuple(_written_together(run))
        run.pieces.update((piece.number, piece) for piece in found)
        scan(run, found, "rescan")
    _see(run, "rescan")
    bring_together(run.db)


def _see(run: Context, stage: str) -> None:
    """Have the tables of a stage as those of that name."""
    for name, schema in SCHEMAS.items():
        run.db.see(f"{stage}_{name}", run.files(stage, name), schema)


def _written_together(run: Context) -> Iterator[Piece]:
    """The groups of each whole beside each other, in files of their own."""
    rows = run.db.rows(
        f'SELECT {PIECE_OF}, list("group") FROM spread '
        'ANTI JOIN scan_end USING ("group") ANTI JOIN too_large USING ("group") '
        "GROUP BY 1 ORDER BY 1"
    )
    calls = (
        Call(number, len(groups), (run.pieces[number], frozenset(groups)))
        for number, groups in rows
    )
    run.each(Worker.gather, "gather", "joining ", "groups", calls)
    run.db.see("gathered", run.files("gather", "lines"), SCHEMAS["end"])
    found = run.db.batches(
        "SELECT whole, facts FROM (FROM scan_end UNION ALL FROM gathered) "
        'JOIN spread USING ("group") ANTI JOIN too_large USING ("group") ORDER BY whole, "group"',
        1000,
    )
    yield from _together(run.folder / "joined", found, len(run.pieces))


def _together(folder: Path, found: arrow.RecordBatchReader, number: int) -> Iterator[Piece]:
    """Write the facts of wholes into files, no whole into two; each file a piece."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    parts = chain.from_iterable(
        zip(*(column.to_pylist() for column in rows.columns), strict=True) for rows in found
    )
    for place, facts in enumerate(packed(parts), number):
        path = folder / f"{place:06}.nq"
        path.write_bytes(facts)
        source = Source(-1, path, "several places of the input", ".nq", "", len(facts))
        yield Piece(place, source, 0, len(facts))
