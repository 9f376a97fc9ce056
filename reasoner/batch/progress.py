"""What is done so far in; a bar on a terminal, or plain lines elsewhere, out."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, field
from typing import TextIO

WIDTH = 24
EVERY = {True: 0.2, False: 10.0}


@dataclass
class Progress:
    """Tells how far one step is: share, count, rate, time left.

    `whole` and `done` are in a unit of their own, `counted` in the one that is told.
    """

    stream: TextIO
    step: str
    unit: str
    whole: int
    done: int = 0
    counted: int = 0
    skipped: int = 0
    began: float = field(default_factory=time.monotonic)
    told: float = field(default_factory=time.monotonic)

    def skip(self, done: int) -> None:
        """Note what an earlier run did."""
        self.done += done
        self.skipped += done

    def add(self, done: int, counted: int) -> None:
        """Note what was done, and tell it where it is time to."""
        self.done += done
        self.counted += counted
        now = time.monotonic()
        if now - self.told >= EVERY[self.stream.isatty()]:
            self.told = now
            self._tell(now)

    def end(self) -> None:
        """Tell how the step ended."""
        self._tell(time.monotonic())
        if self.stream.isatty():
            print(file=self.stream)

    def _tell(self, now: float) -> None:
        text = line(self, max(now - self.began, 0.001))
        if self.stream.isatty():
            width = shutil.get_terminal_size().columns - 1
            print(f"\r{text[:width]:{width}}", end="", file=self.stream, flush=True)
        else:
            print(text, file=self.stream, flush=True)


def line(progress: Progress, seconds: float) -> str:
    """One line that says how far a step is after so many seconds."""
    share = progress.done / progress.whole if progress.whole else 1.0
    full = round(WIDTH * share)
    bar = f"[{'#' * full}{'.' * (WIDTH - full)}] " if progress.stream.isatty() else ""
    new = progress.done - progress.skipped
    rate = f"{progress.counted / seconds:,.0f} a second"
    left = (progress.whole - progress.done) * seconds / new if new else 0.0
    told = f"{progress.step} {bar}{share:4.0%}  {progress.counted:,} {progress.unit}, {rate}"
    return told + (f", {_span(left)} left" if share < 1 else f", {_span(seconds)}")


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
