"""What came of a run in; what is told of it beside the rows out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reasoner import __version__
from reasoner.batch.tools import Asked
from reasoner.guideline import Guideline


@dataclass(frozen=True)
class Counted:
    """How many requests came in, and what became of them."""

    requests: int
    decided: int
    quarantined: int
    untraceable: int
    kinds: int

    def text(self) -> str:
        """What is told at the end."""
        told = f"{self.requests:,} requests of {self.kinds:,} kinds: {self.decided:,} decided"
        left_out = f", {self.untraceable:,} groups of facts of no request left out"
        set_aside = f", {self.quarantined:,} set aside"
        return f"{told}{set_aside}{left_out if self.untraceable else ''}.\n"


def metadata(guideline: Guideline, asked: Asked, counts: Mapping[str, int]) -> dict[str, str]:
    """What the output says of itself: the edition, the hash of its files, options and counts."""
    return {
        "guideline": guideline.edition.title,
        "guideline_sha256": guideline.sha256,
        "program": f"guideline-reasoner {__version__}",
        "readings": " ".join(asked.readings),
        "as_of": "" if asked.as_of is None else asked.as_of.isoformat(),
        **{name: str(count) for name, count in counts.items()},
    }
