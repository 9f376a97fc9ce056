"""What all steps of a run share: its folder, its database and its processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import Any, TextIO

from reasoner.batch.database import Duck
from reasoner.batch.journal import Journal
from reasoner.batch.pool import Pool
from reasoner.batch.progress import Progress
from reasoner.batch.scan import PIECE_BITS
from reasoner.batch.sources import Piece

PIECE_OF = f'"group" >> {PIECE_BITS}'


@dataclass(frozen=True)
class Call:
    """One part of a stage: its number, what it is told to be of the whole, and what it is given."""

    number: int
    amount: int
    arguments: tuple[Any, ...]


@dataclass(frozen=True)
class Context:
    """What the steps of one run share. `pieces` are those of the input, by number."""

    journal: Journal
    workers: Pool
    db: Duck
    pieces: dict[int, Piece]
    messages: TextIO

    @property
    def folder(self) -> Path:
        """The folder of the run."""
        return self.journal.folder

    def files(self, stage: str, name: str) -> str:
        """The files of one table of a stage, as a pattern."""
        return f"{escape(str(self.folder / stage))}/*/{name}.parquet"

    def each(
        self, step: Callable[..., int], stage: str, told: str, unit: str, calls: Iterable[Call]
    ) -> None:
        """Have the parts of a stage done that are not yet, and tell how far that is.

        A part comes to how many of the unit it did.
        """
        every = list(calls)
        progress = Progress(self.messages, told, unit, sum(call.amount for call in every))
        todo = {}
        for call in every:
            if self.journal.is_done(stage, call.number):
                progress.skip(call.amount)
            else:
                todo[call.number] = call
        for number, count in self.workers.each(step, [(n, c.arguments) for n, c in todo.items()]):
            progress.add(todo[number].amount, count)
        if every:
            progress.end()
