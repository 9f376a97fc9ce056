"""Another engine, shapes and facts in; what it finds, in a file, and what it took out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from measured import FailedError, Limits, Measured, measured

from peers.environments import Peer
from peers.population import lines
from reasoner.graph import Triple

_RUNNER = Path(__file__).resolve().parent / "runner.py"


@dataclass(frozen=True)
class Ready:
    """Another engine with the Python of its environment, and what it may take."""

    peer: Peer
    python: Path
    limits: Limits

    def ask(self, shapes: Path, facts: Path, output: Path) -> tuple[Measured, Mapping[str, float]]:
        """What it took, and the seconds of each stage of it; the output has a line for each pair.

        Raises FailedError where it fails, StoppedError where it goes over a limit.
        """
        # -E, lest the engine finds what is installed for this program.
        program = ["-E", str(_RUNNER), self.peer.name, *map(str, (shapes, facts, output))]
        program.append(str(int(self.limits.memory)))
        took = measured(program, python=self.python, limits=self.limits)
        return took, json.loads(took.printed.splitlines()[-1])

    def told(self, shapes: Sequence[Triple], facts: Sequence[Triple]) -> frozenset[str] | None:
        """What it finds of a few facts, as lines of a node and a shape; none where it fails."""
        with TemporaryDirectory() as folder:
            names = ("shapes.nt", "facts.nt", "found.txt")
            asked, shown, output = (Path(folder) / name for name in names)
            write(asked, shapes)
            write(shown, facts)
            try:
                self.ask(asked, shown, output)
            except FailedError:
                return None
            return frozenset(output.read_text(encoding="utf-8").splitlines())


def write(path: Path, triples: Iterable[Triple]) -> None:
    """Write triples to a file, as N-Triples."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines(triples))


def reason(error: FailedError) -> str:
    """The last line of what an engine said of its failure."""
    return str(error).strip().splitlines()[-1]
