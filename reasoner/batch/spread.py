"""The groups of all pieces in; which of them are parts of one, because they share a node, out."""

from __future__ import annotations

from pathlib import Path

import duckdb


def connect(folder: Path, memory: int, threads: int) -> duckdb.DuckDBPyConnection:
    """A database in memory, of so many bytes at most, that spills into a folder."""
    db = duckdb.connect()
    db.execute(f"SET memory_limit = '{memory}B'")
    db.execute(f"SET threads = {threads}")
    db.execute("SET temp_directory = ?", [str(folder)])
    db.execute("SET preserve_insertion_order = false")
    return db


def find_spread(db: duckdb.DuckDBPyConnection, nodes: str, most: int) -> int:
    """Make the table `spread` of groups that are parts of one whole, each with the whole's number.

    `nodes` are the files of the nodes. Groups belong together that describe a node of one hash, or
    one of which refers to what the other describes; what two merely refer to joins nothing. The
    number of a whole is that of its first group. The table `too_large` has the groups of wholes
    that have more than `most`. Returns how many groups are spread.
    """
    db.execute(
        """
        CREATE OR REPLACE TEMP TABLE edge AS
        WITH shared AS (
            SELECT hash FROM read_parquet($nodes) GROUP BY hash
            HAVING bool_or(is_described) AND min("group") <> max("group"))
        SELECT DISTINCT "group", hash FROM read_parquet($nodes) SEMI JOIN shared USING (hash)
        """,
        {"nodes": nodes},
    )
    db.execute(
        'CREATE OR REPLACE TEMP TABLE spread AS SELECT DISTINCT "group", "group" whole FROM edge'
    )
    while _joined(db):
        pass
    db.execute(
        'CREATE OR REPLACE TEMP TABLE too_large AS SELECT "group" FROM spread SEMI JOIN '
        "(SELECT whole FROM spread GROUP BY whole HAVING count(*) > $most) USING (whole)",
        {"most": most},
    )
    [count] = db.execute("SELECT count(*) FROM spread").fetchone() or (0,)
    return int(count)


def _joined(db: duckdb.DuckDBPyConnection) -> bool:
    """Give each group the least whole of those that it shares a node with; whether any changed."""
    db.execute(
        """
        CREATE OR REPLACE TEMP TABLE nearer AS
        WITH least AS (
            SELECT hash, min(whole) whole FROM edge JOIN spread USING ("group") GROUP BY hash),
        direct AS (
            SELECT "group", min(whole) whole FROM edge JOIN least USING (hash) GROUP BY "group")
        SELECT direct."group", least(direct.whole, over.whole) whole
        FROM direct JOIN spread over ON over."group" = direct.whole
        """
    )
    [changed] = db.execute(
        'SELECT count(*) FROM nearer JOIN spread USING ("group") WHERE nearer.whole < spread.whole'
    ).fetchone() or (0,)
    db.execute("CREATE OR REPLACE TEMP TABLE spread AS FROM nearer")
    return bool(changed)
