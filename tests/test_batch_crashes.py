"""Runs that are killed, and a disk that is full, end in the same bytes once resumed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from batches import SOME, of_cases

ROOT = Path(__file__).parent.parent


def command(path: Path, to: Path, *more: str) -> list[str]:
    run = [sys.executable, "-P", "-m", "reasoner", "batch", str(path), "--output", str(to)]
    return [*run, "--jobs", "2", *more]


def begun(path: Path, to: Path, *more: str) -> subprocess.Popen[str]:
    """A run in processes of its own."""
    return subprocess.Popen(
        command(path, to, *more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )


def called(path: Path, to: Path, *more: str) -> subprocess.CompletedProcess[str]:
    process = begun(path, to, *more)
    said = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, *said)


def killed_after(seconds: float, path: Path, to: Path, *more: str) -> bool:
    """Whether a run was killed, with all its processes, before it came to its end."""
    process = begun(path, to, *more)
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return True
    return False


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """An input, and the output of a run of it that nothing interrupted."""
    folder = tmp_path_factory.mktemp("expected")
    path = of_cases(folder / "in.nt")
    done = called(path, folder / "out.parquet")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{len(SOME)} requests of {len(SOME)} kinds: {len(SOME)} decided")
    return path, (folder / "out.parquet").read_bytes()


@pytest.mark.full
def test_a_run_killed_at_any_moment_is_finished_to_the_same_bytes(
    expected: tuple[Path, bytes], tmp_path: Path
) -> None:
    path, data = expected
    output = tmp_path / "out.parquet"
    kills, wait = 0, 0.3
    while not output.exists():
        resume = ["--resume"] if (tmp_path / "out.parquet.run" / "run.json").exists() else []
        kills += killed_after(wait, path, output, *resume)
        wait += 0.3
        assert not output.exists() or output.read_bytes() == data
        assert wait < 90, called(path, output, "--resume").stderr
    assert kills > 1
    if (tmp_path / "out.parquet.run").exists():
        assert called(path, output, "--resume").returncode == 0
    assert output.read_bytes() == data


def test_a_worker_that_is_killed_ends_the_run_with_a_word_on_it(
    expected: tuple[Path, bytes], tmp_path: Path
) -> None:
    path, data = expected
    output = tmp_path / "out.parquet"
    process = begun(path, output)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.exists():
        process.kill()
        process.communicate()
        pytest.skip("this system does not tell the processes of a process")
    for _ in range(600):
        workers = [
            int(child)
            for child in children.read_text().split()
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
        ]
        if workers or process.poll() is not None:
            break
        time.sleep(0.05)
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    said = process.communicate()[1]
    assert process.returncode == 2 and "was ended from outside" in said and "Traceback" not in said
    assert called(path, output, "--resume").returncode == 0
    assert output.read_bytes() == data


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of no bytes, until it is given some."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(folder)]
    if os.name != "posix" or os.geteuid() != 0 or subprocess.run(mount, check=False).returncode:
        pytest.skip("a file system can be mounted by root only")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.full
def test_a_full_disk_is_told_and_the_run_finished_once_there_is_room(
    expected: tuple[Path, bytes], small_disk: Path
) -> None:
    path, data = expected
    output = small_disk / "out.parquet"
    for size in (20, 32, 44, 56):
        subprocess.run(["mount", "-o", f"remount,size={size}k", str(small_disk)], check=True)
        begun = (small_disk / "out.parquet.run" / "run.json").exists()
        full = called(path, output, *(["--resume"] if begun else []))
        assert full.returncode == 2 and "The disk is full." in full.stderr, full.stderr
        assert "Traceback" not in full.stderr and not output.exists()
    subprocess.run(["mount", "-o", "remount,size=20m", str(small_disk)], check=True)
    assert called(path, output, "--resume").returncode == 0
    assert output.read_bytes() == data
