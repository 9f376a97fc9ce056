"""What was sent and how far it was verified in; what a user is told of it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reasoner.push.verify import Compared


@dataclass(frozen=True)
class Sent:
    """Graphs of one name, and the triples in them."""

    name: str
    graphs: int
    triples: int


@dataclass(frozen=True)
class Verified:
    """What was compared, by `how`: the `triples`, or only their `numbers`; or why nothing was."""

    how: str
    compared: tuple[Compared, ...] = ()
    why_not: str = ""


@dataclass(frozen=True)
class Pushed:
    """What is at a target now.

    `left` are the names of graphs that were not asked for, `went_on` how many pieces had arrived
    before. `is_anew` where a push was to be resumed that had sent something else.
    """

    place: str
    sent: tuple[Sent, ...]
    left: tuple[str, ...]
    went_on: int
    is_anew: bool
    verified: Verified

    @property
    def is_other(self) -> bool:
        """Whether the target was found to have another number of triples than was sent."""
        return any(each.other for each in self.verified.compared)

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        if self.went_on:
            yield f"went on after the {self.went_on:,} pieces that had arrived before"
        if self.is_anew:
            yield "sent anew: what is pushed is not what it was when the last push was cut short"
        yield f"pushed to {self.place}: {', '.join(map(_told, self.sent))}"
        if self.left:
            asked = " ".join(f"--graph {name}" for name in self.left)
            yield f"not pushed: {', '.join(self.left)}. To push them, say {asked}"
        yield from self._told()

    def _told(self) -> Iterator[str]:
        if self.verified.why_not:
            said = f"not verified: {self.verified.why_not}"
            yield f"{said} --check asks a SPARQL query endpoint instead"
            return
        for each in self.verified.compared:
            if each.other:
                yield (
                    f"{each.name}: {each.found:,} triples are there, and {each.sent:,} were sent. "
                    "Something else writes there, or the store keeps equal values once. Push again"
                )
            elif each.rewritten:
                yield f"{each.name}: the store spells some of the {each.sent:,} triples otherwise"
        if not self.is_other:
            is_rewritten = any(each.rewritten for each in self.verified.compared)
            yield _SAID["numbers" if is_rewritten else self.verified.how]


_SAID = {
    "triples": "verified: each graph there has the triples that were sent and no others; "
    "which blank node is which was not compared",
    "numbers": "verified: each graph there has as many triples as were sent; "
    "which triples was not compared",
}


def _told(sent: Sent) -> str:
    of = "" if sent.name != "facts" else f"{sent.graphs:,} graphs, "
    return f"{sent.name} ({of}{sent.triples:,} triples)"
