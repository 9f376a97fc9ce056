"""The verdicts and the requests that they are on in; one table of all requests out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pyarrow.compute as compute
import pyarrow.parquet as parquet

from reasoner.guideline import Guideline

ROWS = 65_536
_WORD = arrow.dictionary(arrow.int32(), arrow.string())
_READING = arrow.struct(
    {"reading": arrow.string(), "outcome": arrow.string(), "criteria": arrow.list_(arrow.string())}
)
_QUESTION = arrow.struct({"question": arrow.string(), "criteria": arrow.list_(arrow.string())})


def columns(guideline: Guideline) -> arrow.Schema:
    """The columns of the output: a row per request."""
    first = {"request": arrow.string(), "graph": arrow.string(), "outcome": _WORD, "row": _WORD}
    last = {
        "readings": arrow.list_(_READING),
        "missing": arrow.list_(_QUESTION),
        "flags": arrow.list_(arrow.string()),
        "assumptions": arrow.list_(arrow.string()),
    }
    return arrow.schema({**first, **dict.fromkeys(guideline.by_notation, _WORD), **last})


def verdict_table(schema: arrow.Schema, texts: Sequence[str]) -> arrow.Table:
    """The verdicts as rows, without the columns that name the request."""
    read = [json.loads(text) for text in texts]
    notations = schema.names[4:-4]
    found: dict[str, Sequence[Any]] = {
        name: [one[name] for one in read] for name in ("outcome", "row")
    }
    for number, notation in enumerate(notations):
        found[notation] = [one["states"][number] for one in read]
    found["readings"] = [[_reading(*each) for each in one["readings"]] for one in read]
    found["missing"] = [[_question(*each) for each in one["missing"]] for one in read]
    for name in ("flags", "assumptions"):
        found[name] = [one[name] for one in read]
    return arrow.table(
        {name: _array(values, schema.field(name).type) for name, values in found.items()}
    )


def _array(values: Sequence[Any], kind: arrow.DataType) -> arrow.Array:
    if kind == _WORD:
        return compute.cast(arrow.array(values, arrow.string()).dictionary_encode(), kind)
    return arrow.array(values, kind)


def _reading(reading: str, outcome: str, criteria: Sequence[str]) -> Mapping[str, object]:
    return {"reading": reading, "outcome": outcome, "criteria": criteria}


def _question(question: str, criteria: Sequence[str]) -> Mapping[str, object]:
    return {"question": question, "criteria": criteria}


def write(
    path: Path,
    schema: arrow.Schema,
    verdicts: arrow.Table,
    requests: Iterable[arrow.RecordBatch],
    metadata: Mapping[str, str],
) -> int:
    """Write the row of each request, in row groups of one size; how many there are.

    `requests` have their name, their graph, and the row of their verdict.
    """
    count = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in _even(requests):
            rows = verdicts.take(batch["verdict"])
            arrays = {"request": batch["request"], "graph": batch["graph"]}
            arrays |= {name: rows[name] for name in rows.column_names}
            writer.write_table(arrow.table(arrays, schema=schema), row_group_size=ROWS)
            count += batch.num_rows
        writer.add_key_value_metadata(dict(metadata))
    return count


def _even(batches: Iterable[arrow.RecordBatch]) -> Iterator[arrow.Table]:
    """The same rows, so many at a time whatever came at a time."""
    waiting: list[arrow.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        while sum(each.num_rows for each in waiting) >= ROWS:
            table = arrow.Table.from_batches(waiting)
            yield table.slice(0, ROWS)
            waiting = table.slice(ROWS).to_batches()
    if waiting:
        yield arrow.Table.from_batches(waiting)
