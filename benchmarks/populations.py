"""A number of requests and a seed in; so many requests as N-Triples out, always the same ones.

    .venv/bin/python benchmarks/populations.py COUNT --seed N --output FILE.nt

The requests are invented: what is said in them, and how often, is so chosen that every criterion
takes each of its values. Prints how many requests, statements and bad requests were written.
"""

from __future__ import annotations

import argparse
import gzip
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import IO, cast

from anything import anything
from draft import Draft
from mistakes import MISTAKES
from scenarios import ordinary, person
from spelling import AWKWARD, Spelling, plain

_BLANK = 4.0
_AWKWARD = 6.0
_RETURNING = 3.0
_BLOCK = 5_000
_COURSES = 5_000
_LEVEL = 1

# So many requests in a row, counted from the first, share no patient with others.
TOGETHER = 100


@dataclass(frozen=True)
class Options:
    """How a population is drawn.

    `bad` is the share, in percent, of requests with facts that no review accepts; `usual` that of
    requests that take one of so many usual `courses`, the first of them the most often;
    `diverse` draws every term as often as any other; `plain` leaves out what is awkward to read;
    `scattered` mixes the statements of some thousand requests, and spreads them over the files.
    """

    bad: float = 0.0
    usual: float = 0.0
    courses: int = _COURSES
    diverse: bool = False
    plain: bool = False
    scattered: bool = False


@dataclass(frozen=True)
class Drawn:
    """One request: its statements, how they are to be spelt, and whether some of them are bad."""

    lines: list[str]
    spelling: Spelling
    is_bad: bool


@dataclass(frozen=True)
class Written:
    """How many requests and statements were written, and how many requests are bad."""

    requests: int = 0
    statements: int = 0
    bad: int = 0

    def and_those(self, block: Sequence[Drawn]) -> Written:
        """With some more requests."""
        statements = sum(len(drawn.lines) for drawn in block)
        bad = sum(drawn.is_bad for drawn in block)
        return Written(self.requests + len(block), self.statements + statements, self.bad + bad)


def requests(count: int, seed: int, options: Options = Options()) -> Iterator[Drawn]:
    """So many requests, one at a time; the first of many are those of few."""
    draft, choose = Draft(seed), Random(seed)
    draw = anything if options.diverse else ordinary
    patients: list[str] = []
    for number in range(count):
        if number % TOGETHER == 0:
            patients = []
        is_bad = _chance(choose, options.bad)
        course = _course(choose, options.courses) if _chance(choose, options.usual) else None
        known = bool(patients) and not is_bad and _chance(choose, _RETURNING)
        patient = choose.choice(patients) if known else ""
        spelling: Spelling = plain
        if not options.plain and _chance(choose, _AWKWARD) and not known:
            spelling = choose.choice(AWKWARD)
        draft.begin(number, not options.plain and _chance(choose, _BLANK), patient, course)
        draw(draft)
        if not known:
            person(draft)
        if is_bad:
            choose.choice(MISTAKES)(draft)
        elif spelling is plain:
            patients.append(draft.patient)
        yield Drawn(draft.lines, spelling, is_bad)


def _chance(choose: Random, percent: float) -> bool:
    return choose.random() * 100 < percent


def _course(choose: Random, courses: int) -> int:
    """The number of a course; how often one is taken is as one to its number."""
    return int(courses ** choose.random())


def documents(count: int, seed: int, options: Options = Options()) -> Iterator[str]:
    """The same requests as texts, each with as many as may share a patient."""
    drawn = requests(count, seed, options)
    while block := list(islice(drawn, TOGETHER)):
        yield "".join(each.spelling(each.lines) for each in block)


def write(
    path: Path,
    count: int,
    seed: int,
    options: Options = Options(),
    files: int = 1,
) -> Written:
    """Write so many requests to a file, or spread over several that are named for it and numbered.

    A name that ends in `.gz` is compressed. Of several files every third has lines that end as in
    Windows; the last file ends without a line end, unless the population is to be plain.
    """
    written = Written()
    drawn = requests(count, seed, options)
    mixed = Random(seed) if options.scattered else None
    with ExitStack() as stack:
        parts = [stack.enter_context(_opened(part)) for part in paths(path, files)]
        held = [b""] * files
        while block := list(islice(drawn, _BLOCK)):
            written = written.and_those(block)
            for number, text in enumerate(_spread(block, files, mixed)):
                parts[number].write(held[number])
                held[number] = _encoded(text, number, options)
        for number, last in enumerate(held):
            is_cut = number == files - 1 and not options.plain
            parts[number].write(last.rstrip(b"\r\n") if is_cut else last)
    return written


def paths(path: Path, files: int) -> tuple[Path, ...]:
    """The file, or the numbered files, that a population is written to."""
    if files == 1:
        return (path,)
    name, dot, endings = path.name.partition(".")
    return tuple(path.with_name(f"{name}-{number}{dot}{endings}") for number in range(1, files + 1))


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    with path.open("wb") as file:
        if path.suffix != ".gz":
            yield file
            return
        with gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as packed:
            yield cast("IO[bytes]", packed)


def _spread(block: Sequence[Drawn], files: int, mixed: Random | None) -> list[str]:
    """The text of some requests for each file: whole requests by turns, or lines in any order.

    Lines with a blank node stay in one file, for blank nodes do not join across files.
    """
    if mixed is None:
        return ["".join(d.spelling(d.lines) for d in block[n::files]) for n in range(files)]
    texts: list[list[str]] = [[] for _ in range(files)]
    for number, drawn in enumerate(block):
        for line in drawn.spelling(drawn.lines).rstrip("\n").split("\n"):
            place = number % files if "_:" in line else int(mixed.random() * files)
            texts[place].append(line)
    for text in texts:
        mixed.shuffle(text)
    return ["".join(f"{line}\n" for line in text) for text in texts]


def _encoded(text: str, number: int, options: Options) -> bytes:
    if number % 3 == 1 and not options.plain:
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    return text.encode("utf-8", "surrogateescape")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command's arguments in, its exit status out."""
    parser = argparse.ArgumentParser(description="Write a population of invented requests.")
    parser.add_argument("count", type=int, help="how many requests")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another population")
    parser.add_argument("--output", type=Path, required=True, help="an .nt or .nt.gz file")
    parser.add_argument("--files", type=int, default=1, help="spread over so many files")
    parser.add_argument("--bad", type=float, default=0.0, help="percent that no review accepts")
    parser.add_argument("--usual", type=float, default=0.0, help="percent of usual courses")
    parser.add_argument("--diverse", action="store_true", help="every term as often as any other")
    parser.add_argument("--plain", action="store_true", help="nothing that is awkward to read")
    parser.add_argument("--scattered", action="store_true", help="mix the statements")
    given = parser.parse_args(arguments)
    options = Options(
        bad=given.bad,
        usual=given.usual,
        diverse=given.diverse,
        plain=given.plain,
        scattered=given.scattered,
    )
    written = write(given.output, given.count, given.seed, options, given.files)
    print(f"{written.requests} requests, {written.statements} statements, {written.bad} bad")
    return 0


if __name__ == "__main__":
    sys.exit(main())
