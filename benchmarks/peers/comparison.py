"""Engines and sizes in; what each engine took, and where it finds something else, out."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from batch import Bench
from measured import FailedError, Measured, StoppedError
from populations import Options

from peers.asking import Ready, reason, write
from peers.compare import Agreement, Difference, compare, put_in_order
from peers.judge import Judge
from peers.population import Numbered, lines, mentioned, numbered
from peers.smallest import example, kinds, turtle
from peers.table import Row, reached, table
from reasoner.guideline import Guideline

_OURS = {"interactive": "interactive", "batch": "batch", "reference": "pySHACL, one at a time"}


@dataclass(frozen=True)
class Asked:
    """What is to be compared.

    `reference` is the most requests that pySHACL is asked about one at a time, `examples` how many
    differences of an engine are told, `batch` the options of the batch command, `folder` where
    there is room.
    """

    sizes: Sequence[int]
    options: Options
    seed: int
    reference: int
    examples: int
    batch: Sequence[str]
    folder: Path | None


@dataclass
class _Population:
    """One population, the files about it, and which engines did what with it."""

    folder: Path
    count: int
    options: Options
    finished: dict[Ready, tuple[Measured, float]] = field(default_factory=dict)
    failed: list[Ready] = field(default_factory=list)

    def named(self, ready: Ready) -> str:
        """How an engine's row is named."""
        return f"{ready.peer}, plain" if self.options.plain else str(ready.peer)

    def output(self, ready: Ready) -> Path:
        """The file of what an engine found."""
        return self.folder / f"{ready.peer.name}.txt"


class Comparison:
    """All engines, asked either the shapes of the default readings or those of all."""

    def __init__(self, asked: Asked, guideline: Guideline, with_readings: bool) -> None:
        self._asked = asked
        self._guideline = guideline
        self._with_readings = with_readings
        self._judge = Judge(guideline, with_readings)
        self._kept = mentioned(self._judge.triples)
        self._agreements: dict[Ready, Agreement] = {}
        self._rows: list[Row] = []
        self.wrong = 0

    def run(self, others: Sequence[Ready]) -> None:
        """Measure all sizes; an engine that did not finish one is not asked for a larger one.

        Raises FailedError where one of our own engines fails.
        """
        for count in self._asked.sizes:
            with TemporaryDirectory(dir=self._asked.folder) as folder:
                others = self._measure(
                    _Population(Path(folder), count, self._asked.options), others
                )

    def _measure(self, drawn: _Population, others: Sequence[Ready]) -> Sequence[Ready]:
        """Measure one population; the engines that finished it."""
        ours = self._ours(drawn)
        self._others(drawn, others)
        seconds = self._compare(drawn)
        for row in ours:
            self._tell(replace(row, evaluation=seconds) if row.engine == "interactive" else row)
        self._tell_of(drawn)
        if not drawn.failed or drawn.options.plain:
            return list(drawn.finished)
        # Perhaps it is how something is spelt that they could not read.
        plain = _Population(drawn.folder, drawn.count, replace(drawn.options, plain=True))
        self._others(plain, drawn.failed)
        self._compare(plain)
        self._tell_of(plain)
        return [*drawn.finished, *plain.finished]

    def _ours(self, drawn: _Population) -> list[Row]:
        """Run our engines, and pySHACL one request at a time; hold them to one another."""
        bench = Bench(drawn.folder, self._asked.seed, drawn.options, self._asked.batch)
        single = bench.one_by_one("interactive", drawn.count, self._with_readings)
        bench.compare(single, bench.batch(drawn.count))
        if drawn.count <= self._asked.reference:
            reference = bench.one_by_one("reference", drawn.count, self._with_readings)
            bench.compare(reference, single)
        self.wrong += bench.wrong
        said = f"{bench.wrong:,} differ" if bench.wrong else "equal"
        engines = [(what.partition(",")[0], run.took) for (what, _), run in bench.runs.items()]
        return [Row(_OURS[engine], drawn.count, took, None, said) for engine, took in engines]

    def _others(self, drawn: _Population, others: Sequence[Ready]) -> None:
        """Run the other engines."""
        if not others:
            return
        shapes, facts = drawn.folder / "shapes.nt", drawn.folder / "facts.nt"
        write(shapes, self._judge.triples)
        with facts.open("w", encoding="utf-8", newline="") as file:
            for one in self._requests(drawn):
                file.writelines(lines(one.triples()))
        for ready in others:
            try:
                took, seconds = ready.ask(shapes, facts, drawn.output(ready))
            except FailedError as error:
                if not isinstance(error, StoppedError):
                    drawn.failed.append(ready)
                self._tell(Row(drawn.named(ready), drawn.count, None, None, reason(error)))
            else:
                put_in_order(drawn.output(ready))
                drawn.finished[ready] = took, seconds["validate"]

    def _requests(self, drawn: _Population) -> Iterator[Numbered]:
        seed = self._asked.seed
        return numbered(drawn.count, seed, drawn.options, self._guideline, self._kept)

    def _compare(self, drawn: _Population) -> float:
        """Compare what was found; the seconds that the interactive engine took to evaluate."""
        outputs = {ready.peer.name: drawn.output(ready) for ready in drawn.finished}
        compared = compare(self._judge, self._requests(drawn), outputs)
        self.wrong += compared.wrong
        for ready in drawn.finished:
            self._agreements[ready] = compared.agreements[ready.peer.name]
        return compared.seconds

    def _tell_of(self, drawn: _Population) -> None:
        for ready, (took, seconds) in drawn.finished.items():
            said = str(self._agreements[ready])
            self._tell(Row(drawn.named(ready), drawn.count, took, seconds, said))

    def _tell(self, row: Row) -> None:
        self._rows.append(row)
        took = f"{row.took.clock:,.1f} s, " if row.took else ""
        print(f"{row.engine}, {row.requests:,}: {took}{row.found}", file=sys.stderr, flush=True)

    def lines(self) -> Iterator[str]:
        """The table, how far each engine got, and where one differs."""
        readings = "of all readings" if self._with_readings else "of the default readings"
        asked = f"{len(self._judge.shapes):,} in {len(self._judge.triples):,} triples"
        yield ""
        yield from table(f"Shapes {readings}, {asked}", self._rows)
        yield ""
        yield from reached(self._rows)
        for ready, agreement in self._agreements.items():
            differing = kinds(agreement.differences, self._judge.triples)
            for difference in islice(differing, self._asked.examples):
                yield from self._example(ready, difference)

    def _example(self, ready: Ready, difference: Difference) -> Iterator[str]:
        says = "says" if difference.is_told else "does not say"
        yield f"\n{ready.peer} {says} that {' violates '.join(difference.pair)}"
        small = example(difference, self._judge.triples, ready.told)
        if small is None:
            yield "but of the request alone it finds what is right, or pySHACL what is not"
        else:
            yield "\n\n".join(map(turtle, small))
