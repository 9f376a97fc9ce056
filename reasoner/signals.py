"""Signals that end a process: what is open is closed first."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_ENDING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


def ending() -> list[signal.Signals]:
    """The signals that end this process; nohup, say, has it ignore that its terminal is gone."""
    return [number for number in _ENDING if signal.getsignal(number) is not signal.SIG_IGN]


@contextmanager
def ending_cleanly() -> Iterator[None]:
    """Have signals that end a process raise KeyboardInterrupt, so that what is open is closed."""
    before = {number: signal.signal(number, _interrupt) for number in ending()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
