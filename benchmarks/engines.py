"""How fast other SHACL engines evaluate the same shapes of the same population, and how right.

    .venv/bin/python benchmarks/engines.py --usual 99 --environments FOLDER

Installs the engines, each into an environment of its own, which needs the network once; draws
populations as `batch.py` does; runs our engines and the others, each by itself, from nothing; and
compares what they find. Two tables: with the shapes of the default readings, and with those of all
other readings as well. Then, for each engine that differs, the fewest facts and shapes on which it
does. Exits with 1 where our own engines differ from one another or from pySHACL.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from measured import FailedError, Limits
from peers.asking import Ready
from peers.comparison import Asked, Comparison
from peers.environments import NoEnvironmentError, environment, peers
from peers.table import NOTES
from populations import Options

from reasoner.guideline import load

_MB = 1_000_000
_READINGS = {"default": (False,), "all": (True,), "both": (False, True)}


def main(arguments: Sequence[str] | None = None) -> int:
    """The command's arguments in, its exit status out."""
    given = _options(arguments)
    others = list(_ready(given))
    asked = Asked(
        given.sizes,
        Options(usual=given.usual, diverse=given.diverse),
        given.seed,
        given.reference,
        given.examples,
        shlex.split(given.batch_options),
        given.folder,
    )
    guideline = load()
    comparisons = [Comparison(asked, guideline, each) for each in _READINGS[given.readings]]
    try:
        for comparison in comparisons:
            comparison.run(others)
            for line in comparison.lines():
                print(line, flush=True)
    except FailedError as error:
        print(error, file=sys.stderr)
        return 2
    print("", NOTES, sep="\n")
    return 1 if any(comparison.wrong for comparison in comparisons) else 0


def _ready(given: argparse.Namespace) -> Iterator[Ready]:
    """The other engines that are asked for and can be installed."""
    for peer in peers():
        if peer.name in given.engines:
            try:
                python = environment(peer, given.environments, given.python313)
            except NoEnvironmentError as error:
                print(f"{peer} is left out: {error}", flush=True)
            else:
                yield Ready(peer, python, Limits(given.seconds, given.memory * _MB))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    names = [peer.name for peer in peers()]
    parser = argparse.ArgumentParser(description="Compare with other SHACL engines.")
    add = parser.add_argument
    add("--sizes", type=int, nargs="+", default=[100, 1_000, 10_000, 100_000], metavar="N")
    add("--readings", choices=[*_READINGS], default="both", help="whose shapes are asked")
    add("--engines", choices=names, nargs="*", default=names, help="those of the others")
    add("--reference", type=int, default=1_000, metavar="N", help="pySHACL, one at a time, to N")
    add("--usual", type=float, default=0.0, help="percent of usual courses")
    add("--diverse", action="store_true", help="every term as often as any other")
    add("--seed", type=int, default=1)
    add("--seconds", type=float, default=600.0, help="that one run of another may take")
    add("--memory", type=int, default=16_000, metavar="MB", help="that one run may hold")
    add("--examples", type=int, default=3, metavar="N", help="of each engine that differs")
    add("--environments", type=Path, required=True, help="where the others are installed")
    add("--python313", type=Path, help="a Python for the engine that needs it")
    add("--folder", type=Path, help="where there is room for the files")
    add("--batch-options", default="", help="of the batch command, as one text")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
