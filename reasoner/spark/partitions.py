"""Rows as Spark hands them to a process in; rows of the tables of a batch out.

Each function is told what a run is asked, and takes and gives batches of rows of one partition. A
partition that is lost is read again, and comes out the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import pyarrow as arrow
from pyspark import TaskContext

from reasoner.batch.groups import grouped
from reasoner.batch.lines import read_quads
from reasoner.batch.scan import PIECE_BITS, SCHEMAS, Looked, facts, scanned
from reasoner.batch.sources import PIECE, as_lines
from reasoner.batch.table import columns, verdict_table
from reasoner.batch.told import set_aside_line
from reasoner.batch.tools import DECISIONS, SET_ASIDE, Asked, Origin, Tools
from reasoner.errors import InputError

Batches = Iterator[arrow.RecordBatch]

# The partitions of wholes are numbered on from here, so that no group of theirs has the number of
# one of the input.
_WHOLES = 1 << 26
_NO_SOURCE = -1

SCANNED = arrow.schema(
    {
        "table": arrow.string(),
        **{
            field.name: arrow.binary() if field.name == "key" else field.type
            for name in ("request", "node", "example", "stray")
            for field in SCHEMAS[name]
        },
    }
)
FACTS = arrow.schema({"group": arrow.int64(), "source": arrow.int32(), "facts": arrow.binary()})
FAULT = "fault"


@cache
def _tools(asked: Asked) -> Tools:
    return Tools(asked)


def scan(asked: Asked, files: Mapping[str, int], batches: Batches) -> Batches:
    """The tables of the triples in a partition, each row with the name of its table.

    `files` gives the number of each. A term that is no text of one line gives a row of the table
    `fault` with the problem's name.
    """
    tools = _tools(asked)
    try:
        tables = scanned(_of_triples(tools, files, batches), tools.likeness)
    except InputError as error:
        [problem] = error.problems
        fault = {"table": FAULT, "node": problem.name, "source": int(problem.file)}
        yield from arrow.Table.from_pylist([fault], schema=SCANNED).to_batches()
        return
    yield from _below_each_other(tables.rows)


def scan_wholes(asked: Asked, batches: Batches) -> Batches:
    """The tables of wholes, of which the partition has the groups beside each other."""
    tools = _tools(asked)
    yield from _below_each_other(scanned(_of_wholes(tools, batches), tools.likeness).rows)


def _below_each_other(rows: Mapping[str, Mapping[str, list[object]]]) -> Batches:
    for name, found in rows.items():
        count = len(next(iter(found.values())))
        if name in ("request", "node", "example", "stray") and count:
            given = {"table": [name] * count, **found}
            arrays = [
                arrow.array(given[field.name], field.type)
                if field.name in given
                else arrow.nulls(count, field.type)
                for field in SCANNED
            ]
            yield arrow.RecordBatch.from_arrays(arrays, schema=SCANNED)


def facts_of(asked: Asked, files: Mapping[str, int], batches: Batches) -> Batches:
    """The facts of each group of the triples in a partition."""
    return _facts(_of_triples(_tools(asked), files, batches))


def facts_of_wholes(asked: Asked, batches: Batches) -> Batches:
    """The facts of each group of the wholes in a partition."""
    return _facts(_of_wholes(_tools(asked), batches))


def _facts(every: Iterable[Looked]) -> Batches:
    for looked in every:
        rows = [
            {
                "group": number,
                "source": looked.source,
                "facts": facts(looked.grouped.members, group, looked.source),
            }
            for number, group in looked.groups()
        ]
        yield from arrow.Table.from_pylist(rows, schema=FACTS).to_batches()


def _of_triples(tools: Tools, files: Mapping[str, int], batches: Batches) -> Iterator[Looked]:
    return _looked_at(tools, _partition() << PIECE_BITS, _blocks(files, batches))


def _of_wholes(tools: Tools, batches: Batches) -> Iterator[Looked]:
    first = (_WHOLES + _partition()) << PIECE_BITS
    return _looked_at(tools, first, _blocks_of_wholes(batches))


def _partition() -> int:
    """The number of the partition that this process is at."""
    task = TaskContext.get()
    assert task is not None
    return task.partitionId()


def _looked_at(tools: Tools, first: int, blocks: Iterable[tuple[int, bytes]]) -> Iterator[Looked]:
    for source, data in blocks:
        found = grouped(read_quads(data), tools.parts)
        yield Looked(found, first, source, data)
        first += len(found.groups)


def _blocks(files: Mapping[str, int], batches: Batches) -> Iterator[tuple[int, bytes]]:
    """The lines of each file, in blocks of some size."""
    waiting: list[bytes] = []
    size, last = 0, _NO_SOURCE
    for source, rows in _by_file(files, batches):
        lines = as_lines([rows[name] for name in rows.schema.names if name != "file"], str(source))
        if waiting and (source != last or size > PIECE):
            yield last, b"".join(waiting)
            waiting, size = [], 0
        waiting.append(lines)
        size, last = size + len(lines), source
    if waiting:
        yield last, b"".join(waiting)


def _by_file(files: Mapping[str, int], batches: Batches) -> Iterator[tuple[int, arrow.RecordBatch]]:
    """The rows of each file by themselves; the rows of one stand together in a partition."""
    for batch in batches:
        runs = batch["file"].dictionary_encode()
        ends = _ends_of_runs(runs.indices.to_pylist())
        start = 0
        for end in ends:
            rows = batch.slice(start, end - start)
            yield files[rows["file"][0].as_py()], rows
            start = end


def _ends_of_runs(values: list[int]) -> list[int]:
    if not values or (values[0] == values[-1] and len(set(values)) == 1):
        return [len(values)] if values else []
    inner = [n for n in range(1, len(values)) if values[n] != values[n - 1]]
    return [*inner, len(values)]


def _blocks_of_wholes(batches: Batches) -> Iterator[tuple[int, bytes]]:
    waiting: list[bytes] = []
    size, last = 0, None
    for batch in batches:
        for whole, said in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            if size > PIECE and whole != last:
                yield _NO_SOURCE, b"".join(waiting)
                waiting, size = [], 0
            waiting.append(said)
            size, last = size + len(said), whole
    if waiting:
        yield _NO_SOURCE, b"".join(waiting)


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
    return tools.set_aside(members, list(range(len(members))), Origin(name, _NO_SOURCE), known)


LINES = arrow.schema({"value": arrow.string()})


def lines(batches: Batches) -> Batches:
    """The line of each request that is set aside."""
    for batch in batches:
        found = [
            set_aside_line(row["request"], row["graph"], json.loads(row["problems"]))
            for row in batch.to_pylist()
        ]
        yield arrow.RecordBatch.from_pydict({"value": found}, schema=LINES)


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
