"""A message in; lines on standard error, in which nothing hides, out."""

from __future__ import annotations

import sys

from reasoner.visible import visible


def say(message: str) -> None:
    """Print each line of a message."""
    for line in message.splitlines():
        print(f"reasoner: {visible(line)}", file=sys.stderr, flush=True)
