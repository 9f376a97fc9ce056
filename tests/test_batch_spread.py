"""Which groups are parts of one whole, how far a run is said to be, and what a journal keeps."""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

arrow = pytest.importorskip("pyarrow", reason="the extra [batch] is not installed")
pytest.importorskip("duckdb", reason="the extra [batch] is not installed")

import pyarrow.parquet as parquet  # noqa: E402

from reasoner.batch.database import database  # noqa: E402
from reasoner.batch.journal import Journal  # noqa: E402
from reasoner.batch.progress import Progress, line  # noqa: E402
from reasoner.batch.queries import find_spread  # noqa: E402
from reasoner.batch.scan import SCHEMAS  # noqa: E402

DESCRIBED, NAMED = True, False


def wholes(
    folder: Path, nodes: list[tuple[int, int, bool]], most: int = 100
) -> tuple[dict[int, int], set[int]]:
    """The whole of each group that is spread, and the groups of wholes that are too large."""
    rows = [dict(zip(SCHEMAS["node"].names, node, strict=True)) for node in nodes]
    table = arrow.Table.from_pylist(rows, schema=SCHEMAS["node"])
    parquet.write_table(table, folder / "nodes.parquet")
    with database(folder, 200_000_000, 1) as db:
        db.see("scan_node", str(folder / "nodes.parquet"), SCHEMAS["node"])
        count = find_spread(db, most)
        found = dict(db.rows('SELECT "group", whole FROM spread'))
        large = {group for (group,) in db.rows("FROM too_large")}
    assert count == len(found)
    return found, large


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ([(7, 1, DESCRIBED), (8, 2, DESCRIBED)], {}),
        ([(7, 1, DESCRIBED), (7, 2, DESCRIBED)], {1: 1, 2: 1}),
        ([(7, 1, DESCRIBED), (7, 2, NAMED)], {1: 1, 2: 1}),
        ([(7, 1, NAMED), (7, 2, NAMED)], {}),
        ([(7, 1, NAMED), (7, 2, NAMED), (7, 3, DESCRIBED)], {1: 1, 2: 1, 3: 1}),
        ([(7, 1, DESCRIBED), (7, 1, NAMED)], {}),
    ],
)
def test_groups_are_of_one_whole_where_a_node_is_described_in_one_of_them(
    nodes: list[tuple[int, int, bool]], expected: dict[int, int], tmp_path: Path
) -> None:
    assert wholes(tmp_path, nodes)[0] == expected


def test_a_long_chain_is_one_whole(tmp_path: Path) -> None:
    """A group shares a node with the next, whatever the numbers; another chain stays apart."""
    numbers = list(range(200))
    Random(5).shuffle(numbers)
    chain = [
        (hash_, group, DESCRIBED)
        for hash_, (one, other) in enumerate(pairwise(numbers))
        for group in (one, other)
    ]
    apart = [(group + at, 1000 + group + at, DESCRIBED) for group in (5000,) for at in (0, 1)]
    apart += [(5000, 7000, DESCRIBED), (5001, 7000, DESCRIBED)]
    found, large = wholes(tmp_path, chain + apart, most=3)
    assert {found[group] for group in range(200)} == {0}
    assert {found[group] for group in (6000, 6001, 7000)} == {6000}
    assert large == set(range(200))


def test_progress_is_told_in_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    told = Progress(stream, "reading", "requests", whole=200)
    told.skip(50)
    told.add(50, 1200)
    assert not stream.getvalue()
    assert line(told, 2.0) == "reading  50%  1,200 requests, 600 a second, 4 s left"
    told.add(100, 2400)
    assert line(told, 130.0) == "reading 100%  3,600 requests, 28 a second, 2 min 10 s"
    told.end()
    assert stream.getvalue().startswith("reading 100%  3,600 requests, ")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_a_bar_on_a_terminal() -> None:
    stream = Terminal()
    told = Progress(stream, "reading", "requests", whole=200, done=100, told=0.0)
    told.add(0, 10)
    assert stream.getvalue().startswith("\rreading [############............]  50%  10 requests, ")
    told.end()
    assert stream.getvalue().endswith("\n")


def test_what_has_its_name_in_a_journal_is_whole(tmp_path: Path) -> None:
    journal = Journal(tmp_path)

    def cut_short(folder: Path) -> None:
        (folder / "half").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        journal.finish("scan", 3, cut_short)
    assert not journal.is_done("scan", 3) and not list(tmp_path.glob("scan/*"))
    journal.finish("scan", 3, lambda folder: (folder / "all").touch())
    assert journal.is_done("scan", 3)
    assert [path.name for path in journal.part("scan", 3).iterdir()] == ["all"]


def test_attempts_are_counted_but_for_those_that_succeed_or_are_not_to_blame(
    tmp_path: Path,
) -> None:
    journal = Journal(tmp_path)
    for count in (0, 1, 2):
        assert journal.attempts("scan", 3) == count
        journal.attempt("scan", 3)
    with journal.attempting("scan", 3):
        assert journal.attempts("scan", 3) == 4
    with pytest.raises(OSError, match="full"), journal.attempting("scan", 3):
        raise OSError("the disk is full")
    assert journal.attempts("scan", 3) == 3
    with pytest.raises(ZeroDivisionError), journal.attempting("scan", 3):
        raise ZeroDivisionError
    assert journal.attempts("scan", 3) == 4
