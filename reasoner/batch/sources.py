"""Paths in; the input files out, each in pieces that can be read by themselves."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePath
from typing import BinaryIO, cast

import pyarrow as arrow
import pyarrow.compute as compute
import pyarrow.parquet as parquet
from pyoxigraph import RdfFormat, parse

from reasoner.errors import InputError, Problem
from reasoner.facts.raw import FORMATS, MAX_LINE

PIECE = 16 * 1024 * 1024
_FORMATS = {
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
}
_LINES = (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
_PACKED = (".gz", ".zst")
_COLUMNS = ("subject", "predicate", "object")


@dataclass(frozen=True)
class Source:
    """One input file: its number among all, what errors call it, and its endings.

    `ending` says the format and `packing` how it is packed, if it is; the size is in bytes.
    """

    number: int
    path: Path
    name: str
    ending: str
    packing: str
    size: int

    @property
    def form(self) -> RdfFormat | None:
        """The format; none for Parquet."""
        return _FORMATS.get(self.ending)

    @property
    def is_of_lines(self) -> bool:
        """Whether pieces of the file can be read by themselves."""
        return self.form in _LINES and not self.packing

    @property
    def is_written_anew(self) -> bool:
        """Whether the lines read are not those of the file."""
        return self.form not in _LINES


@dataclass(frozen=True)
class Piece:
    """A part of a source, by its bytes; all of one that can only be read from its beginning."""

    number: int
    source: Source
    start: int
    end: int


def sources(paths: Sequence[Path]) -> tuple[Source, ...]:
    """The input files of paths, each once, folders searched for the endings known, by their names.

    Raises InputError where a path is not there, a folder holds no such file or one of facts that is
    not read here, or an ending is none that is known.
    """
    files: dict[Path, Path] = {}
    for path in paths:
        for file in _files(path):
            files.setdefault(file.resolve(), file)
    return tuple(_source(number, file) for number, file in enumerate(files.values()))


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    every = sorted(p for p in path.rglob("*") if p.is_file())
    found = [file for file in every if _is_known(file)]
    for file in every:
        if file not in found and has_facts(file):
            raise _unknown(file)
    if not found:
        raise _problem("no-input", path.name, "A folder with files of facts was expected.")
    return found


_ENDINGS = (*_FORMATS, ".parquet")


def _ending(path: Path) -> tuple[str, str]:
    """The ending that says the format, and the one that says how it is packed."""
    name = PurePath(path.name.lower())
    return (
        (PurePath(name.stem).suffix, name.suffix) if name.suffix in _PACKED else (name.suffix, "")
    )


def _is_known(path: Path) -> bool:
    ending, packing = _ending(path)
    return ending in _ENDINGS and not (packing and ending == ".parquet")


def has_facts(path: PurePath) -> bool:
    """Whether a file is one of facts by its name, though it may not be read here."""
    return not path.name.startswith(".") and not FORMATS.keys().isdisjoint(
        ending.lower() for ending in path.suffixes
    )


def _unknown(path: Path) -> InputError:
    known = ", ".join(_ENDINGS)
    expected = f"A file that ends in {known}, the first four also in .gz or .zst, was expected."
    return _problem("unknown-format", path.name, expected)


def _source(number: int, path: Path) -> Source:
    if not _is_known(path):
        raise _unknown(path)
    if not path.is_file():
        raise _problem("no-such-file", path.name, "A file was expected here.")
    return Source(number, path, path.name, *_ending(path), path.stat().st_size)


def pieces(found: Iterable[Source]) -> tuple[Piece, ...]:
    """The pieces of sources, each of whole lines."""
    ranges = [(source, start, end) for source in found for start, end in _ranges(source)]
    return tuple(Piece(number, *each) for number, each in enumerate(ranges))


def _ranges(source: Source) -> Iterator[tuple[int, int]]:
    if not source.is_of_lines or not source.size:
        yield 0, source.size
        return
    start = 0
    with source.path.open("rb") as file:
        while start < source.size:
            file.seek(min(start + PIECE, source.size))
            if len(file.readline(MAX_LINE)) == MAX_LINE:
                raise _too_long(source.name)
            yield start, file.tell()
            start = file.tell()


def blocks(piece: Piece) -> Iterator[bytes]:
    """The lines of a piece as N-Triples or N-Quads, in blocks of whole lines.

    Raises InputError where the file cannot be unpacked, or, other than N-Triples and N-Quads,
    cannot be read.
    """
    source = piece.source
    try:
        if source.packing and not source.size:
            raise EOFError
        if source.form is None:
            yield from _of_parquet(source)
        elif source.is_of_lines:
            with source.path.open("rb") as file:
                file.seek(piece.start)
                yield file.read(piece.end - piece.start)
        else:
            with unpacked(source) as stream:
                lines = _cut(source, stream) if source.form in _LINES else _written(source, stream)
                yield from lines
    except (EOFError, OSError, arrow.ArrowException) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        expected = "A whole file, packed as its ending says, was expected."
        raise _problem("unreadable-file", source.name, expected) from None


@cache
def lines_before(piece: Piece) -> int:
    """How many lines of its source lie before a piece."""
    count, left = 0, piece.start
    with piece.source.path.open("rb") as file:
        while left:
            data = file.read(min(PIECE, left))
            count += data.count(b"\n")
            left -= len(data)
    return count


def unpacked(source: Source) -> BinaryIO:
    """The bytes of a source."""
    if source.packing == ".gz":
        return cast("BinaryIO", gzip.open(source.path))
    if source.packing == ".zst":
        return cast("BinaryIO", arrow.input_stream(str(source.path), compression="zstd"))
    return source.path.open("rb")


def _cut(source: Source, stream: BinaryIO) -> Iterator[bytes]:
    rest = b""
    while data := stream.read(PIECE):
        head, newline, tail = (rest + data).rpartition(b"\n")
        if newline:
            yield head + newline
        rest = tail
        if len(rest) > MAX_LINE:
            raise _too_long(source.name)
    if rest:
        yield rest


def _written(source: Source, stream: BinaryIO) -> Iterator[bytes]:
    """The statements of Turtle or TriG, one line each, with blank nodes numbered as they come."""
    names: dict[str, str] = {}
    lines = io.BytesIO()

    def shown(term: object) -> str:
        text = str(term)
        return names.setdefault(text, f"_:b{len(names)}") if text.startswith("_:") else text

    assert source.form is not None
    try:
        for quad in parse(stream, source.form, base_iri=f"facts://{source.number}/"):
            graph = str(quad.graph_name)
            about = "" if graph == "DEFAULT" else f"{graph} "
            line = f"{shown(quad.subject)} {quad.predicate} {shown(quad.object)} {about}.\n"
            lines.write(line.encode())
            if lines.tell() > PIECE:
                yield lines.getvalue()
                lines = io.BytesIO()
    except SyntaxError as error:
        problem = Problem(
            "syntax-error",
            source.name,
            "Well-formed statements were expected.",
            "Correct the file; of N-Triples and N-Quads only the requests concerned are set aside.",
            error.lineno,
        )
        raise InputError([problem]) from None
    yield lines.getvalue()


def _of_parquet(source: Source) -> Iterator[bytes]:
    file = parquet.ParquetFile(source.path)
    columns = [*_COLUMNS, "graph"] if "graph" in file.schema_arrow.names else list(_COLUMNS)
    if not set(columns) <= set(file.schema_arrow.names):
        expected = f"Columns of text named {', '.join(_COLUMNS)} were expected, and graph at will."
        raise _problem("unknown-columns", source.name, expected)
    for batch in file.iter_batches(131_072, columns=columns):
        yield as_lines(batch.columns, source.name)


def packed(parts: Iterable[tuple[int, bytes]]) -> Iterator[bytes]:
    """Numbered parts in blocks of some size; what has one number, and stands together, in one."""
    waiting: list[bytes] = []
    size, last = 0, None
    for number, part in parts:
        if size > PIECE and number != last:
            yield b"".join(waiting)
            waiting, size = [], 0
        waiting.append(part)
        size, last = size + len(part), number
    if waiting:
        yield b"".join(waiting)


def as_lines(columns: Sequence[arrow.Array], name: str) -> bytes:
    """Subjects, predicates, objects and, if there are any, graphs as lines of N-Quads.

    Raises InputError, with `name` for the file, where a term is no text of one line.
    """
    parts = [compute.cast(column, arrow.large_binary()) for column in columns]
    if any(compute.any(compute.match_substring(each, "\n")).as_py() for each in parts):
        raise _problem("term-of-several-lines", name, "Terms on one line were expected.")
    # Without a term the others would make a statement that nobody made.
    parts[:3] = [compute.fill_null(column, b"?") for column in parts[:3]]
    ends = (arrow.scalar(end, arrow.large_binary()) for end in (b".\n", b" "))
    lines = compute.binary_join_element_wise(*parts, *ends, null_handling="skip")
    return b"".join(lines.to_pylist())


def _too_long(file: str) -> InputError:
    return _problem("line-too-long", file, f"Lines of at most {MAX_LINE} bytes were expected.")


def _problem(name: str, file: str, expected: str) -> InputError:
    return InputError([Problem(name, file, expected, "Correct the name or the file.")])
