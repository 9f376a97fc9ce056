"""A piece of the input in; the requests in it, what is alike, and what may lie elsewhere, out."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pyarrow.parquet as parquet
from pyoxigraph import RdfFormat

from reasoner.batch import sources
from reasoner.batch.alike import Alike, Likeness
from reasoner.batch.groups import Grouped, Member, grouped
from reasoner.batch.lines import NODES, read_quads, read_triples
from reasoner.batch.parts import Parts
from reasoner.batch.sources import Piece, blocks
from reasoner.facts.read import MAX_NODES

_KEY = arrow.binary(16)
SCHEMAS = {
    # A request of a group; it has no key where a line of the group cannot be read or the group is
    # too large to be looked at.
    "request": arrow.schema(
        {
            "group": arrow.int64(),
            "place": arrow.int32(),
            "request": arrow.string(),
            "graph": arrow.string(),
            "key": _KEY,
        }
    ),
    # What a group describes or refers to without describing it, by a hash of its name.
    "node": arrow.schema(
        {"hash": arrow.int64(), "group": arrow.int64(), "is_described": arrow.bool_()}
    ),
    # The first group of a piece with a key.
    "example": arrow.schema(
        {"key": _KEY, "facts": arrow.binary(), "requests": arrow.list_(arrow.string())}
    ),
    # The groups near the ends of a block, of which the rest may lie in the next.
    "end": arrow.schema({"group": arrow.int64(), "facts": arrow.binary()}),
    # A group that holds no request: a node of it, or its line that cannot be read, by its number
    # from the piece's first on.
    "stray": arrow.schema(
        {
            "group": arrow.int64(),
            "node": arrow.string(),
            "line": arrow.int64(),
            "source": arrow.int32(),
        }
    ),
}
PIECE_BITS = 36
# Who comes twice comes twice soon, as a rule; reading a piece again takes far longer than this.
_SHARE_OF_ENDS = 32


@dataclass
class Tables:
    """Rows by table and column, written out as Parquet."""

    rows: dict[str, dict[str, list[Any]]] = field(
        default_factory=lambda: {n: {c: [] for c in s.names} for n, s in SCHEMAS.items()}
    )

    def add(self, table: str, *values: object) -> None:
        """Add a row."""
        for column, value in zip(self.rows[table].values(), values, strict=True):
            column.append(value)

    def write(self, folder: Path) -> None:
        """Write each table into a folder."""
        for name, schema in SCHEMAS.items():
            table = arrow.table(self.rows[name], schema=schema)
            parquet.write_table(table, folder / f"{name}.parquet", compression="zstd")


@dataclass(frozen=True)
class Looked:
    """A block of lines: its groups, the number of the first, the source, and where lines begin."""

    grouped: Grouped
    first: int
    source: int
    data: bytes
    lines_before: int = 0

    def groups(self) -> Iterator[tuple[int, list[int]]]:
        """Each group with its number among those of all pieces."""
        return enumerate(self.grouped.groups, self.first)

    def line_number(self, line: bytes) -> int | None:
        """The number of a line from the piece's first on; none where it was written otherwise."""
        found = re.search(rb"(?m)^" + re.escape(line) + rb"\r?$", self.data)
        before = found and self.lines_before + self.data.count(b"\n", 0, found.start())
        return None if before is None else before + 1


def looked_at(piece: Piece, parts: Parts) -> Iterator[Looked]:
    """The blocks of a piece."""
    first, lines = piece.number << PIECE_BITS, 0
    read = read_triples if piece.source.form == RdfFormat.N_TRIPLES else read_quads
    for data in blocks(piece):
        found = grouped(read(data), parts)
        yield Looked(found, first, piece.source.number, data, lines)
        first += len(found.groups)
        lines += data.count(b"\n")


def scanned(every: Iterable[Looked], likeness: Likeness) -> Tables:
    """The tables of some blocks."""
    tables = Tables()
    seen: set[bytes] = set()
    for looked in every:
        members, groups, source = looked.grouped.members, looked.grouped.groups, looked.source
        for number, group in looked.groups():
            alike = likeness.of(members, group)
            _add_requests(tables, source, number, members, group, alike, seen)
            _add_nodes(tables, source, number, members, group)
            if not alike.requests:
                _add_stray(tables, source, number, members, group, looked)
        for place, said in _ends(members, groups, source):
            tables.add("end", looked.first + place, said)
    return tables


def _ends(
    members: list[Member], groups: list[list[int]], source: int
) -> Iterator[tuple[int, bytes]]:
    """The first groups and the last, each with its facts, as far as a share of a piece goes."""
    most, done = sources.PIECE // _SHARE_OF_ENDS, set[int]()
    for places in (range(len(groups)), reversed(range(len(groups)))):
        size = 0
        for place in places:
            if place in done or size > most:
                break
            done.add(place)
            said = facts(members, groups[place], source)
            size += len(said)
            yield place, said


def _add_requests(
    tables: Tables,
    source: int,
    number: int,
    members: list[Member],
    group: list[int],
    alike: Alike,
    seen: set[bytes],
) -> None:
    is_readable = all(members[n].is_readable for n in group)
    key = alike.key if is_readable and len(group) <= MAX_NODES else None
    names = [members[n].name.partition(b" ") for n in alike.requests]
    for place, (name, _, graph) in enumerate(names):
        tables.add("request", number, place, named(name, source), graph.decode() or None, key)
    if key is not None and names and key not in seen:
        seen.add(key)
        requests = [named(name, source) for name, _, _ in names]
        tables.add("example", key, facts(members, group, source), requests)


def _add_nodes(
    tables: Tables, source: int, number: int, members: list[Member], group: list[int]
) -> None:
    nodes = tables.rows["node"]
    for n in group:
        member = members[n]
        if member.is_readable:
            nodes["hash"].append(_hashed(member.name, source))
            nodes["group"].append(number)
            nodes["is_described"].append(True)
        for name in member.open_links:
            nodes["hash"].append(_hashed(name, source))
            nodes["group"].append(number)
            nodes["is_described"].append(False)


def _hashed(name: bytes, source: int) -> int:
    """A number that few nodes share; those that do are looked at together, and told apart there."""
    if name[:1] == b"_":
        name = _apart(name, source)
    return (zlib.crc32(name) << 32 | zlib.adler32(name)) >> 1


def _add_stray(
    tables: Tables,
    source: int,
    number: int,
    members: list[Member],
    group: list[int],
    looked: Looked,
) -> None:
    failed = next((members[n].name for n in group if not members[n].is_readable), None)
    if failed is None:
        tables.add("stray", number, named(members[group[0]].name, source), None, source)
    else:
        tables.add("stray", number, None, looked.line_number(failed) or 0, source)


def named(name: bytes, source: int) -> str:
    """The name of a node that no blank node of another source has."""
    return _apart(name, source).decode(errors="replace")


def _apart(name: bytes, source: int) -> bytes:
    return b"_:f%d_%s" % (source, name[2:]) if name[:2] == b"_:" and source >= 0 else name


def facts(members: list[Member], group: list[int], source: int) -> bytes:
    """The statements of a group as N-Quads, and its lines that cannot be read, each after a mark.

    No line with the mark can be read, which one of N-Triples could that has a fourth term.
    """
    return b"".join(line for n in group for line in _lines(members[n], source))


def _lines(member: Member, source: int) -> Iterator[bytes]:
    if not member.is_readable:
        yield b"!" + NODES.sub(lambda found: _apart(found[0], source), member.name) + b"\n"
        return
    subject, blank, graph = member.name.partition(b" ")
    subject = _apart(subject, source)
    for rest in member.rests:
        property, _, value = rest[:-2].partition(b">")
        value = _apart(value.strip(), source)
        yield b"%s %s> %s%s%s .\n" % (subject, property, value, blank, graph)
