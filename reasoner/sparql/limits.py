"""What a query may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one query may take before it is refused or stopped.

    `seconds` by the clock, `rows` of the answer (triples, where it is a graph), `size` of the
    answer and `memory` of the process that works on it in bytes, `text` of the query in
    characters, `depth` of its brackets within brackets.
    """

    seconds: float = 20.0
    rows: int = 100_000
    size: int = 100_000_000
    memory: int = 4_000_000_000
    text: int = 100_000
    depth: int = 64


DEFAULT = Limits()
