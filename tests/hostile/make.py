"""All families of hostile files; run as a program it writes them into a folder to be looked at."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from hostile import Sample, alphabets, canaries, parsers, policy, reach, size, values

FAMILIES = (values, policy, parsers, reach, alphabets, canaries, size)


def samples(*families: str) -> Iterator[Sample]:
    """The files of some families, or of all, each made when its turn comes."""
    for family in FAMILIES:
        if not families or family.__name__.rpartition(".")[2] in families:
            yield from family.samples()


def main(folder: Path) -> None:
    """Write every file."""
    for sample in samples():
        (folder / sample.name).write_bytes(sample.data)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
