"""The benchmark of all engines: what it measures, and that it notices what differs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import batch
import distributed
import pytest
import questions
import stages
from findings import differing, of_table
from measured import FailedError, measured
from populations import Options, paths, requests, write

from reasoner.cli.main import main


def test_engines_that_take_requests_one_at_a_time_are_compared(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert batch.main(["--reference", "2", "--interactive", "3", "--readings", "--batch"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "reference-2-False and interactive-3-True: equal" in lines
    assert sum("rate over that of the reference" in line for line in lines) == 1


def test_a_command_that_fails_is_told_with_what_it_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = ["--reference", "0", "--interactive", "0", "--batch", "1"]
    assert batch.main([*options, "--batch-options=--no-such-option"]) == 2
    assert "--no-such-option" in capsys.readouterr().err


def test_the_memory_is_that_of_all_processes_together() -> None:
    held = "import time; held = bytearray(60_000_000); time.sleep(1.5)"
    both = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {held!r}]); {held}"
    found = measured(["-c", both])
    assert 120_000_000 < found.memory < 200_000_000
    assert found.clock > 1.5


def test_a_status_that_is_not_allowed_is_an_error() -> None:
    with pytest.raises(FailedError):
        measured(["-c", "raise SystemExit(3)"])
    assert measured(["-c", "raise SystemExit(3)"], (0, 3)).clock > 0


@pytest.mark.parametrize(
    ("told", "other", "expected"),
    [
        ({"outcome": "met", "states": {"A": "met"}}, {"outcome": "met", "states": {"A": "met"}}, 0),
        ({"outcome": "met", "states": {}}, {"outcome": "not met", "states": {}}, 1),
        ({"outcome": "met", "states": {}}, {"outcome": "met", "states": {"A": "met"}}, 1),
        ({"outcome": "met", "flags": ["F"]}, {"outcome": "met", "flags": []}, 1),
        ({"outcome": "met"}, {"outcome": "met", "flags": ["F"]}, 0),
        ({"outcome": "met", "flags": ["F"]}, {"outcome": "met"}, 0),
    ],
)
def test_what_both_tell_of_has_to_be_the_same(
    told: dict[str, object], other: dict[str, object], expected: int
) -> None:
    assert len(list(differing({"r": told}, {"r": other}))) == expected


def test_a_request_that_the_other_does_not_tell_of_differs() -> None:
    assert list(differing({"r": {"outcome": "met"}}, {})) == ["r"]


def test_a_batch_sets_aside_what_is_bad_and_nothing_else(tmp_path: Path) -> None:
    pytest.importorskip("duckdb", reason="what a batch needs is not installed")
    source, table = tmp_path / "population.nt", tmp_path / "table.parquet"
    options = Options(bad=20, usual=95, scattered=True)
    written = write(source, 120, 9, options, 3)
    inputs = list(map(str, paths(source, 3)))
    assert main(["batch", *inputs, "--output", str(table), "--jobs", "1"]) == 1
    bad = [n for n, drawn in enumerate(requests(120, 9, options)) if drawn.is_bad]
    aside = (tmp_path / "table.parquet.quarantine.jsonl").read_text(encoding="utf-8").splitlines()
    assert sorted(map(number, (json.loads(line)["request"] for line in aside))) == bad
    decided = set(map(number, of_table(table)))
    assert decided == {*range(120)} - {*bad}
    assert (len(bad), len(decided)) == (written.bad, written.requests - written.bad)


def number(request: str) -> int:
    """The number of a request of a population, by its IRI."""
    return int(re.findall(r"[0-9]+", request)[-1])


def test_the_stages_of_a_review_make_up_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert stages.main(["--requests", "20"]) == 0
    lines = capsys.readouterr().out.splitlines()
    taken = {line.split()[0]: float(line.split()[1]) for line in lines}
    assert taken.pop("all") == pytest.approx(sum(taken.values()), abs=0.01)
    assert {"read", "classify", "evaluate", "settle"} < taken.keys()


def test_what_spark_brought_together_is_read_from_its_log() -> None:
    plan = """\
(3) Exchange
Input [2]: [key#12, facts#13]
Arguments: hashpartitioning(key#12, 200), ENSURE_REQUIREMENTS, [plan_id=7]

(5) Exchange
Input [2]: [graph#1, request#2L]
Arguments: rangepartitioning(graph#1 ASC NULLS FIRST, request#2L ASC NULLS FIRST, 8), X, [id=9]

(7) Exchange
Input [1]: [key#30]
Arguments: hashpartitioning(key#30, 200), ENSURE_REQUIREMENTS, [plan_id=11]
"""
    before = "org.apache.spark.sql.execution.ui."
    task = {"Event": "SparkListenerTaskEnd"}
    written = {"Shuffle Write Metrics": {"Shuffle Bytes Written": 100}, "Disk Bytes Spilled": 5}
    events: list[dict[str, object]] = [
        {
            "Event": f"{before}SparkListenerSQLExecutionStart",
            "executionId": 4,
            "physicalPlanDescription": plan,
        },
        {
            "Event": "SparkListenerJobStart",
            "Properties": {"spark.sql.execution.id": "4"},
            "Stage IDs": [1, 2],
        },
        {"Event": "SparkListenerJobStart", "Properties": {}, "Stage IDs": [3]},
        {**task, "Stage ID": 1, "Task Metrics": written},
        {**task, "Stage ID": 2, "Task Metrics": written},
        {**task, "Stage ID": 3, "Task Metrics": written},
        {**task, "Stage ID": 2, "Task Metrics": None},
    ]
    [found] = distributed.shuffles(iter(events))
    assert (found.written, found.spilled) == (200, 10)
    assert found.by == (
        "hashpartitioning of key",
        "rangepartitioning of graph ASC NULLS FIRST, request ASC NULLS FIRST",
    )


@pytest.mark.filterwarnings(r"ignore:Dataset\.\w+ is deprecated")
def test_questions_are_timed_and_their_rows_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--requests", "4", "--rdflib", "3", "--folder", str(tmp_path), "--seconds", "20"]
    questions.main([*options, "--all", "cohort-by-outcome"])
    _, bound, unbound = capsys.readouterr().out.splitlines()
    assert bound.startswith("cohort-by-outcome ") and bound.endswith(" same")
    assert unbound.startswith("cohort-by-outcome, unbound ") and unbound.endswith(" same")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["3", "4"]
