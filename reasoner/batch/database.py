"""Files of tables in; DuckDB's tables of them, and what they are asked, out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as arrow


@dataclass(frozen=True)
class Duck:
    """A database in memory that spills into a folder."""

    connection: duckdb.DuckDBPyConnection

    def keep(self, name: str, select: str) -> None:
        """Keep what a statement selects as a table, in place of one of that name."""
        # What replaces a table may be made of it.
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {select}")

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """All rows that a statement selects."""
        found: list[tuple[Any, ...]] = self.connection.execute(select).fetchall()
        return found

    def batches(self, select: str, rows: int) -> arrow.RecordBatchReader:
        """The rows that a statement selects, so many at a time."""
        return self.connection.sql(select).to_arrow_reader(rows)

    def see(self, name: str, files: str, schema: arrow.Schema) -> None:
        """Have the Parquet files of a pattern as a table, which is read whenever it is asked.

        Where there is none, a table of the schema without rows.
        """
        empty = arrow.table({f.name: arrow.array([], f.type) for f in schema}, schema=schema)
        self.connection.register(f"no_{name}", empty)
        found = self.rows(f"SELECT count(*) FROM glob('{_quoted(files)}')")
        source = f"read_parquet('{_quoted(files)}')" if found[0][0] else f"no_{name}"
        columns = ", ".join(f'"{column}"' for column in schema.names)
        self.connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT {columns} FROM {source}"
        )


def _quoted(text: str) -> str:
    return text.replace("'", "''")


@contextmanager
def database(folder: Path, memory: int, threads: int) -> Iterator[Duck]:
    """A database of so many bytes of memory at most, that spills into a folder."""
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{memory}B'")
        connection.execute(f"SET threads = {threads}")
        connection.execute("SET temp_directory = ?", [str(folder)])
        connection.execute("SET preserve_insertion_order = false")
        yield Duck(connection)
