"""A command in; how long it took and how much memory it held, with all that it started, out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event, Thread

ROOT = Path(__file__).resolve().parent.parent
_PROC = Path("/proc")
_KIB = 1024
_EVERY = 0.2
_SHARE = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


class FailedError(Exception):
    """A command that was to be measured ended with a status that says it failed."""


@dataclass(frozen=True)
class Measured:
    """What a command and all that it started took.

    Seconds by the clock and of the processors, and the most bytes that all held at one time: each
    page that several share is counted once. Looked at a few times a second, and only under Linux;
    elsewhere it is the most that one process held.
    """

    clock: float
    processor: float
    memory: int


def measured(program: Sequence[str | Path], allowed: Sequence[int] = (0,)) -> Measured:
    """Run a Python program, given by its arguments, from the project's folder, and measure it.

    Raises FailedError, with what it said, where its exit status is none of those allowed.
    """
    command = [sys.executable, *map(str, program)]
    paths = (str(ROOT), os.environ.get("PYTHONPATH", ""))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
    with TemporaryFile("w+") as said:
        start = time.perf_counter()
        child = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=said
        )
        watch = _Watch(child.pid)
        _, status, used = os.wait4(child.pid, 0)
        clock, seen = time.perf_counter() - start, watch.most()
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in allowed:
            said.seek(0)
            raise FailedError(f"{' '.join(command)}: status {child.returncode}\n{said.read()}")
    # Where a process is begun by a large one, the system's own account begins with what that held.
    most = seen or used.ru_maxrss * _KIB
    return Measured(clock, used.ru_utime + used.ru_stime, most)


class _Watch:
    """Looks at a process and its descendants until it is asked what they held at the most."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._most = 0
        self._done = Event()
        self._thread = Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._done.wait(_EVERY):
            self._most = max(self._most, sum(map(_held, _tree(self._process))))

    def most(self) -> int:
        """The most bytes that they held."""
        self._done.set()
        self._thread.join()
        return self._most


def _tree(process: int) -> Iterator[int]:
    yield process
    for path in _PROC.glob(f"{process}/task/*/children"):
        with suppress(OSError):
            for child in path.read_text().split():
                yield from _tree(int(child))


def _held(process: int) -> int:
    with suppress(OSError):
        found = _SHARE.search((_PROC / str(process) / "smaps_rollup").read_text())
        return int(found[1]) * _KIB if found else 0
    return 0
