"""The requests and the verdicts in; the table, what was set aside, and the RDF out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from reasoner.batch import table
from reasoner.batch.context import PIECE_OF, Call, Context
from reasoner.batch.queries import DECIDED, set_aside
from reasoner.batch.tools import SET_ASIDE, aside_line
from reasoner.batch.work import Worker
from reasoner.errors import Problem
from reasoner.guideline import Guideline

_ROWS = 10_000


def explain(run: Context) -> int:
    """Have it written why requests are not decided, and make the table `set_aside`; how many."""
    count = set_aside(run.db)
    rows = run.db.rows(
        f'SELECT {PIECE_OF}, list(DISTINCT "group"), '
        'map_from_entries(list(DISTINCT ROW("group", known)) FILTER (known IS NOT NULL)), '
        "count(*) FROM set_aside GROUP BY 1 ORDER BY 1"
    )
    calls = (
        Call(number, count, (run.pieces[number], frozenset(groups), known or {}))
        for number, groups, known, count in rows
    )
    run.each(Worker.explain, "explain", "checking", "requests", calls)
    return count


def write_table(
    run: Context, guideline: Guideline, metadata: Mapping[str, str], target: Path
) -> int:
    """Write the row of each request that is decided, by graph and name; how many they are."""
    run.db.keep(
        "verdict",
        "SELECT text, row_number() OVER (ORDER BY text) - 1 AS id "
        "FROM (SELECT DISTINCT verdict AS text FROM decision WHERE verdict <> '')",
    )
    texts = [text for (text,) in run.db.rows("SELECT text FROM verdict ORDER BY id")]
    schema = table.columns(guideline)
    requests = run.db.batches(
        f"SELECT request, graph, id AS verdict FROM ({DECIDED}) AS decided "
        "JOIN verdict ON verdict.text = decided.verdict ORDER BY graph NULLS FIRST, request",
        table.ROWS,
    )
    verdicts = table.verdict_table(schema, texts)
    return table.write(target, schema, verdicts, requests, metadata)


def write_quarantine(run: Context, strays: Sequence[Problem], target: Path) -> None:
    """Write the requests that were set aside, by graph and name, and what belongs to none."""
    run.db.see("aside", run.files("explain", "aside"), SET_ASIDE)
    text = "SELECT line FROM aside ORDER BY graph NULLS FIRST, request"
    with target.open("w", encoding="utf-8") as file:
        for batch in run.db.batches(text, _ROWS):
            file.writelines(f"{line}\n" for line in batch["line"].to_pylist())
        file.writelines(f"{aside_line(None, None, [stray])}\n" for stray in strays)


def write_quads(run: Context, target: Path) -> None:
    """Write the determinations of all requests that are decided as N-Quads."""
    rows = run.db.rows(
        f'SELECT {PIECE_OF}, list(DISTINCT "group") FROM request '
        'ANTI JOIN set_aside USING ("group") GROUP BY 1 ORDER BY 1'
    )
    calls = (
        Call(number, len(groups), (run.pieces[number], frozenset(groups)))
        for number, groups in rows
    )
    run.each(Worker.describe, "describe", "telling ", "requests", calls)
    with target.open("wb") as file:
        for path in sorted(run.folder.glob("describe/*/determinations.nq")):
            file.write(path.read_bytes())
