"""A command in; how long it took and how much memory it held, with all that it started, out."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event, Thread
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
_PROC = Path("/proc")
_KIB = 1024
_MB = 1_000_000
_SHOWN = 10_000
_EVERY = 0.2
_SHARE = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


class FailedError(Exception):
    """A command that was to be measured ended with a status that says it failed."""


class StoppedError(FailedError):
    """A command that was to be measured went over one of its limits, and was ended."""


@dataclass(frozen=True)
class Limits:
    """Seconds by the clock and bytes that a command and all that it started may take.

    Looked at a few times a second; that of memory is held under Linux only.
    """

    clock: float = inf
    memory: float = inf


NO_LIMITS = Limits()


@dataclass(frozen=True)
class Measured:
    """What a command and all that it started took.

    Seconds by the clock and of the processors, and the most bytes that all held at one time: each
    page that several share is counted once. Looked at a few times a second, and only under Linux;
    elsewhere it is the most that one process held. `printed` is the end of its output.
    """

    clock: float
    processor: float
    memory: int
    printed: str = ""


def measured(
    program: Sequence[str | Path],
    allowed: Sequence[int] = (0,),
    python: str | Path = sys.executable,
    limits: Limits = NO_LIMITS,
) -> Measured:
    """Run a Python program, given by its arguments, from the project's folder, and measure it.

    Raises FailedError, with what it said, where its exit status is none of those allowed, and
    StoppedError where it was ended for going over a limit.
    """
    command = [str(python), *map(str, program)]
    paths = (str(ROOT), os.environ.get("PYTHONPATH", ""))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
    with TemporaryFile("w+b") as printed, TemporaryFile("w+b") as said:
        start = time.perf_counter()
        child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=printed, stderr=said)
        watch = _Watch(child.pid, limits)
        _, status, used = os.wait4(child.pid, 0)
        clock, seen = time.perf_counter() - start, watch.most()
        child.returncode = os.waitstatus_to_exitcode(status)
        if watch.over:
            raise StoppedError(watch.over)
        if child.returncode not in allowed:
            text = f"{' '.join(command)}: status {child.returncode}\n{_end(said)}"
            raise FailedError(text)
        end = _end(printed)
    # Where a process is begun by a large one, the system's own account begins with what that held.
    most = seen or used.ru_maxrss * _KIB
    return Measured(clock, used.ru_utime + used.ru_stime, most, end)


def _end(file: IO[bytes]) -> str:
    """The last of what a file holds, as text."""
    file.seek(max(0, file.seek(0, os.SEEK_END) - _SHOWN))
    return file.read().decode(errors="replace")


class _Watch:
    """Looks at a process and its descendants until it is asked what they held at the most.

    `over` says which limit they went over, and were ended for; it is empty where they did not.
    """

    def __init__(self, process: int, limits: Limits) -> None:
        self._process = process
        self._limits = limits
        self._begun = time.monotonic()
        self._most = 0
        self.over = ""
        self._done = Event()
        self._thread = Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._done.wait(_EVERY):
            held = sum(map(_held, _tree(self._process)))
            self._most = max(self._most, held)
            if time.monotonic() - self._begun > self._limits.clock:
                self.over = f"not done in {self._limits.clock:,.0f} s"
            elif held > self._limits.memory:
                self.over = f"over {self._limits.memory / _MB:,.0f} MB"
            if self.over:
                self._end()

    def _end(self) -> None:
        for process in [*_tree(self._process)]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

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
