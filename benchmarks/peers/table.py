"""What was measured of each engine in; a table, and for each engine how far it got, out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from measured import Measured

OURS = ("interactive", "batch")
_MB = 1_000_000

NOTES = """
The other engines get facts that are classified already, in one graph in which the nodes of each
request have names of their own, and say which nodes violate which shapes. They do not read what is
spelt in odd ways, check or classify facts, fold values into findings, or settle what is open. Ours
do, from the N-Triples to the outcome; the batch does so under all other readings too, with flags
and questions, in each table. On the other hand ours ask a shape only where a finding rests on it,
and the batch reviews requests that are alike once; the others evaluate every shape at each of its
targets, as the specification says.

"a second" counts whole processes, start and import included; "evaluated" the requests in a second
of the validation alone, in which all but pySHACL read the facts as well, and of which TopBraid's
has the start of Java; ours is that of the interactive engine, from classified facts to states.
"MB" are the most that all processes of an engine held. "found" compares findings, the state of
each criterion at each node, with those of the interactive engine; they follow from the pairs of
node and shape by the fold, so that equal pairs are equal findings. The columns with × say how many
times as fast the interactive engine and the batch are as whole processes, and how many times as
fast the interactive engine evaluates.
""".strip()


@dataclass(frozen=True)
class Row:
    """One engine on one population; without `took` where it did not finish, as `found` says.

    `evaluation` are the seconds of the validation alone, where they are known.
    """

    engine: str
    requests: int
    took: Measured | None
    evaluation: float | None
    found: str

    @property
    def rate(self) -> float | None:
        """Requests in a second of the clock."""
        return self.requests / self.took.clock if self.took else None

    @property
    def evaluated(self) -> float | None:
        """Requests in a second of the validation."""
        return self.requests / self.evaluation if self.evaluation else None


def table(title: str, rows: Sequence[Row]) -> Iterator[str]:
    """The lines of a table."""
    yield title
    ratios = "".join(f"{f'{ours} ×':>15}" for ours in (*OURS, "evaluated"))
    yield f"{'':<30}{'requests':>9}{'a second':>11}{'evaluated':>11}{'MB':>8}{ratios}  found"
    for row in rows:
        memory = row.took.memory / _MB if row.took else None
        numbers = f"{_text(row.rate):>11}{_text(row.evaluated):>11}{_text(memory, 0):>8}"
        times = "".join(f"{_text(each):>15}" for each in _ratios(row, rows))
        yield f"{row.engine:<30}{row.requests:>9,}{numbers}{times}  {row.found}"


def reached(rows: Iterable[Row]) -> Iterator[str]:
    """For each engine the largest population that it finished."""
    most: dict[str, Row | None] = {}
    for row in rows:
        before = most.setdefault(row.engine, None)
        if row.took and (before is None or before.requests <= row.requests):
            most[row.engine] = row
    for engine, largest in most.items():
        said = f"finished {largest.requests:,}, {largest.found}" if largest else "finished none"
        yield f"{engine}: {said}"


def _ratios(row: Row, rows: Iterable[Row]) -> Iterator[float | None]:
    """How many times as fast each of ours is on the same population, and evaluates."""
    own = {ours.engine: ours for ours in rows if ours.requests == row.requests}
    for name in OURS:
        yield _over(own.get(name), row, lambda each: each.rate)
    yield _over(own.get(OURS[0]), row, lambda each: each.evaluated)


def _over(ours: Row | None, row: Row, rate: Callable[[Row], float | None]) -> float | None:
    if ours is None or row.engine in OURS:
        return None
    one, other = rate(ours), rate(row)
    return one / other if one and other else None


def _text(number: float | None, digits: int = 1) -> str:
    return "-" if number is None else f"{number:,.{digits}f}"
