"""Files of facts in; a row for each request, and a list of those with bad facts, out."""

from __future__ import annotations

import errno
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TextIO

import duckdb
import pyarrow as arrow

from reasoner import __version__
from reasoner.batch.context import Context
from reasoner.batch.database import database
from reasoner.batch.joined import join, scan
from reasoner.batch.journal import opened
from reasoner.batch.kinds import decide
from reasoner.batch.outcome import explain, write_quads, write_quarantine, write_table
from reasoner.batch.pool import pool
from reasoner.batch.queries import count, named
from reasoner.batch.scan import PIECE_BITS
from reasoner.batch.sources import Piece, Source, pieces, sources
from reasoner.batch.strays import strays
from reasoner.batch.told import Counted, metadata
from reasoner.batch.tools import Asked
from reasoner.batch.work import line_of_source
from reasoner.errors import InputError, Problem, UsageError
from reasoner.guideline import load

GIGABYTE = 1_000_000_000
# What a run writes for each byte that it reads, at most as measured, and how far files are packed.
SHARE = 0.25
PACKED = 15


@dataclass(frozen=True)
class Options:
    """How a run is made.

    `memory` is in bytes, for the database and not for the processes, of which each takes some
    300 MB. `skip_untraceable` goes on where statements, or lines that cannot be read, belong to no
    request. `rdf` is where the determinations go as N-Quads, if anywhere.
    """

    asked: Asked
    jobs: int = 1
    memory: int = GIGABYTE
    resume: bool = False
    skip_untraceable: bool = False
    rdf: Path | None = None
    messages: TextIO = field(default_factory=lambda: sys.stderr)


def run(inputs: Sequence[Path], output: Path, options: Options) -> Counted:
    """Decide every request in some files and folders into one Parquet file.

    Beside it stands, where requests had bad facts, `OUTPUT.quarantine.jsonl`; while a run is under
    way, its folder `OUTPUT.run`. Raises InputError where the input cannot be used, UsageError
    where a run cannot be made or does not come to its end.
    """
    with _said_plainly():
        begun = _Run(inputs, output, options)
        try:
            return begun.made()
        except InputError:
            begun.forget()
            raise


@contextmanager
def _said_plainly() -> Iterator[None]:
    """A full disk, and whatever else the system refuses, as an error of ours."""
    try:
        yield
    except (OSError, duckdb.Error, arrow.ArrowException) as error:
        number = getattr(error, "errno", None)
        if number == errno.ENOSPC or "No space left" in str(error):
            said = "The disk is full. What is done is kept: make room, then say --resume."
            raise UsageError(said) from None
        if isinstance(error, duckdb.OutOfMemoryException):
            said = "The memory setting is too small. Say --resume with a larger --memory."
            raise UsageError(said) from None
        if isinstance(error, OSError):
            name = Path(error.filename).name if error.filename else "a file"
            raise UsageError(
                f"{name}: {error.strerror}. Correct that, then say --resume."
            ) from None
        raise


class _Run:
    """One run, step by step."""

    def __init__(self, inputs: Sequence[Path], output: Path, options: Options) -> None:
        self._output = output
        self._options = options
        self._guideline = load(options.asked.guideline)
        self._sources = sources(inputs)
        self._pieces = pieces(self._sources)
        self._folder = output.with_name(output.name + ".run")
        _check_outputs(output, options.rdf, self._sources)
        _check_room(self._folder.parent, self._sources)
        self._journal = opened(self._folder, self._settings(), options.resume)

    def _settings(self) -> Mapping[str, object]:
        asked = self._options.asked
        files = [[str(s.path.resolve()), s.size, s.path.stat().st_mtime_ns] for s in self._sources]
        return {
            "program": __version__,
            "guideline": self._guideline.sha256,
            "readings": list(asked.readings),
            "as_of": None if asked.as_of is None else asked.as_of.isoformat(),
            "files": files,
        }

    def made(self) -> Counted:
        """The run from its beginning, or from where it stood, to its end."""
        options = self._options
        scratch = self._folder / "scratch"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        with (
            database(scratch, options.memory, options.jobs) as db,
            pool(options.asked, self._journal, options.jobs) as workers,
        ):
            pieces = {piece.number: piece for piece in self._pieces}
            run = Context(self._journal, workers, db, pieces, options.messages)
            counted = self._steps(run)
        self.forget()
        return counted

    def _steps(self, run: Context) -> Counted:
        scan(run, self._pieces, "scan")
        join(run)
        found = strays(run.db, self._options.skip_untraceable, partial(_place, run.pieces))
        kinds = decide(run)
        counts = {
            "requests": count(run.db, "request"),
            "quarantined": explain(run),
            "untraceable": count(run.db, "stray"),
        }
        begun = self._folder / "table"
        decided = write_table(
            run, self._guideline, metadata(self._guideline, self._options.asked, counts), begun
        )
        counted = Counted(decided=decided, kinds=kinds, **counts)
        if not counted.requests == named(run.db) == counted.decided + counted.quarantined:
            raise AssertionError("requests that came in did not all go out, and once")
        self._hand_over(run, found, begun)
        return counted

    def _hand_over(self, run: Context, found: Sequence[Problem], begun: Path) -> None:
        """Give each file its name when it is whole, the table last."""
        quarantine = self._output.with_name(self._output.name + ".quarantine.jsonl")
        quarantine.unlink(missing_ok=True)
        if found or count(run.db, "set_aside"):
            write_quarantine(run, found, self._folder / "quarantine")
            (self._folder / "quarantine").replace(quarantine)
        if self._options.rdf is not None:
            quads = self._options.rdf.with_name(f"{self._options.rdf.name}.part")
            write_quads(run, quads)
            quads.replace(self._options.rdf)
        begun.replace(self._output)

    def forget(self) -> None:
        """Take the run's folder away."""
        shutil.rmtree(self._folder)


def _place(
    pieces: Mapping[int, Piece], group: int, source: int, line: int | None
) -> tuple[str, int | None]:
    piece = pieces[group >> PIECE_BITS]
    return piece.source.name, line_of_source(piece, line)


def _check_outputs(output: Path, rdf: Path | None, found: Sequence[Source]) -> None:
    """Raise UsageError where what is written would take the place of something else."""
    taken = {source.path.resolve() for source in found}
    for path in (output, rdf) if rdf else (output,):
        if path.resolve() in taken:
            said = "the output is an input as well, or another output."
            raise UsageError(f"{path.name}: {said} Name another file.")
        if not path.parent.is_dir():
            raise UsageError(f"{path.name}: there is no such folder. Make it, or name another.")
        taken.add(path.resolve())


def _check_room(folder: Path, found: Sequence[Source]) -> None:
    """Raise UsageError where the disk has less room than a run is likely to need."""
    needed = sum(source.size * (PACKED if source.packing else 1) for source in found) * SHARE
    free = shutil.disk_usage(folder).free
    if needed > free:
        said = f"A run needs about {needed / 1e9:.1f} GB here, and {free / 1e9:.1f} GB are free."
        raise UsageError(f"{said} Make room, or write the output to another disk.")
