"""Rows as Spark hands them to a process in; rows of the tables of a batch out.

Each function is told what a run is asked, and takes and gives batches of rows of one partition.
What numbers groups is written before anything else is asked of it: how the input is parted may be
another the next time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain

import pyarrow as arrow
import pyarrow.compute as compute
from pyspark import TaskContext

from reasoner.batch.groups import grouped
from reasoner.batch.lines import read_quads
from reasoner.batch.scan import PIECE_BITS, SCHEMAS, Looked, facts, scanned
from reasoner.batch.sources import PIECE, as_lines, packed
from reasoner.batch.table import columns, verdict_table
from reasoner.batch.tools import DECISIONS, SET_ASIDE, Asked, Origin, Tools
from reasoner.errors import InputError

Batches = Iterator[arrow.RecordBatch]

# The partitions of wholes are numbered on from here, so that no group of theirs has the number of
# one of the input.
_WHOLES = 1 << 26
NO_SOURCE = -1

TABLES = {
    **{name: tuple(SCHEMAS[name].names) for name in ("request", "node", "example", "stray")},
    # The facts of each group; they are written with its number, which is given once.
    "group": ("group", "source", "facts"),
    # What keeps a file from being used, by the problem's name.
    "fault": ("node", "source"),
}
_FIELDS = {f.name: f for name in SCHEMAS for f in SCHEMAS[name]}
SCANNED = arrow.schema(
    {
        "table": arrow.string(),
        **{
            column: arrow.binary() if column == "key" else _FIELDS[column].type
            for names in TABLES.values()
            for column in names
        },
    }
)


@cache
def _tools(asked: Asked) -> Tools:
    return Tools(asked)


def scan(asked: Asked, files: Mapping[str, int], batches: Batches) -> Batches:
    """The tables of the triples in a partition, each row with the name of its table.

    `files` gives the number of each. A term that is no text of one line is a fault.
    """
    try:
        yield from _scanned(_tools(asked), _partition(), _blocks(files, batches))
    except InputError as error:
        [problem] = error.problems
        yield from _below("fault", {"node": [problem.name], "source": [int(problem.file)]})


def scan_wholes(asked: Asked, batches: Batches) -> Batches:
    """The tables of wholes, of which the partition has the groups beside each other."""
    parts = chain.from_iterable(
        zip(*(column.to_pylist() for column in batch.columns), strict=True) for batch in batches
    )
    blocks = ((NO_SOURCE, data) for data in packed(parts))
    yield from _scanned(_tools(asked), _WHOLES + _partition(), blocks)


def _partition() -> int:
    """The number of the partition that this process is at."""
    task = TaskContext.get()
    assert task is not None
    return task.partitionId()


def _scanned(tools: Tools, partition: int, blocks: Iterable[tuple[int, bytes]]) -> Batches:
    first = partition << PIECE_BITS
    for source, data in blocks:
        looked = Looked(grouped(read_quads(data), tools.parts), first, source, data)
        members, groups = looked.grouped.members, looked.grouped.groups
        for name, rows in scanned([looked], tools.likeness).rows.items():
            if name in TABLES:
                yield from _below(name, rows)
        said: Mapping[str, Sequence[object]] = {
            "group": [number for number, _ in looked.groups()],
            "source": [source] * len(groups),
            "facts": [facts(members, group, source) for group in groups],
        }
        yield from _below("group", said)
        first += len(groups)


def _below(name: str, rows: Mapping[str, Sequence[object]]) -> Batches:
    """The rows of a table among those of all, if there are any."""
    count = len(next(iter(rows.values())))
    given = {"table": [name] * count, **rows}
    arrays = [
        arrow.array(given[field.name], field.type)
        if field.name in given
        else arrow.nulls(count, field.type)
        for field in SCANNED
    ]
    if count:
        yield arrow.RecordBatch.from_arrays(arrays, schema=SCANNED)


def _blocks(files: Mapping[str, int], batches: Batches) -> Iterator[tuple[int, bytes]]:
    """The lines of each file, in blocks of some size, with its number."""
    waiting: list[bytes] = []
    size, last = 0, NO_SOURCE
    for source, rows in _by_file(files, batches):
        terms = [rows[name] for name in rows.schema.names if name != "file"]
        if waiting and (source != last or size > PIECE):
            yield last, b"".join(waiting)
            waiting, size = [], 0
        lines = as_lines(terms, str(source))
        waiting.append(lines)
        size, last = size + len(lines), source
    if waiting:
        yield last, b"".join(waiting)


def _by_file(files: Mapping[str, int], batches: Batches) -> Iterator[tuple[int, arrow.RecordBatch]]:
    """The rows of each file by themselves; those of one stand together in a partition."""
    for batch in batches:
        runs = compute.run_end_encode(batch["file"], run_end_type=arrow.int64())
        start = 0
        for end, file in zip(runs.run_ends.to_pylist(), runs.values.to_pylist(), strict=True):
            yield files[file], batch.slice(start, end - start)
            start = end


def decide(asked: Asked, batches: Batches) -> Batches:
    """The verdict on each request of each example."""
    tools = _tools(asked)
    for batch in batches:
        rows = [
            {"key": example["key"], "place": place, "verdict": verdict}
            for example in batch.to_pylist()
            for place, verdict in enumerate(tools.verdicts(example))
        ]
        yield from arrow.Table.from_pylist(rows, schema=VERDICTS).to_batches()


VERDICTS = arrow.schema([f.with_type(arrow.binary()) if f.name == "key" else f for f in DECISIONS])


def explain(asked: Asked, names: Mapping[int, str], batches: Batches) -> Batches:
    """What is wrong with each request of some groups, whose facts are given; `names` the files'."""
    tools = _tools(asked)
    for batch in batches:
        rows = [
            row
            for given in batch.to_pylist()
            for row in _set_aside(tools, given["facts"], names[given["source"]], given["known"])
        ]
        yield from arrow.Table.from_pylist(rows, schema=SET_ASIDE).to_batches()


def _set_aside(
    tools: Tools, said: bytes, name: str, known: str | None
) -> list[dict[str, str | None]]:
    members = grouped(read_quads(said), tools.parts).members
    return tools.set_aside(members, list(range(len(members))), Origin(name, NO_SOURCE), known)


def rows(asked: Asked, batches: Batches) -> Batches:
    """The rows of the output for requests and their verdicts."""
    schema = columns(_tools(asked).reasoner.guideline)
    for batch in batches:
        texts = batch["verdict"].dictionary_encode()
        known = verdict_table(schema, texts.dictionary.to_pylist()).take(texts.indices)
        arrays = {"request": batch["request"], "graph": batch["graph"]}
        arrays |= {name: known[name] for name in known.column_names}
        yield from arrow.table(arrays, schema=schema).cast(plain(schema)).to_batches()


def plain(schema: arrow.Schema) -> arrow.Schema:
    """A schema without dictionaries, which Spark makes by itself."""
    return arrow.schema(
        [
            field.with_type(field.type.value_type)
            if isinstance(field.type, arrow.DictionaryType)
            else field
            for field in schema
        ]
    )
