"""The groups and an example of each kind in; a verdict on each kind out."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as parquet

from reasoner.batch.context import Call, Context
from reasoner.batch.queries import KINDS
from reasoner.batch.tools import DECISIONS
from reasoner.batch.work import Worker

EXAMPLES = 100


def decide(run: Context) -> int:
    """Decide an example of each key, and make the table `decision`; how many keys there are."""
    path = run.folder / "examples.parquet"
    if not path.exists():
        _write_examples(run, path)
    file = parquet.ParquetFile(path)
    calls = (
        Call(number, file.metadata.row_group(number).num_rows, (path, number))
        for number in range(file.num_row_groups)
    )
    run.each(Worker.decide, "decide", "deciding", "kinds", calls)
    run.db.see("decision", run.files("decide", "decisions"), DECISIONS)
    return int(file.metadata.num_rows)


def _write_examples(run: Context, path: Path) -> None:
    found = run.db.batches(KINDS, EXAMPLES * 100)
    begun = path.with_suffix(".part")
    with parquet.ParquetWriter(begun, found.schema) as writer:
        for batch in found:
            writer.write_batch(batch, row_group_size=EXAMPLES)
    begun.replace(path)
