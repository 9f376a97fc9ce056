"""What a run is asked in; what each of its processes works with, whatever shares the work, out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as arrow

from reasoner.batch.alike import Likeness
from reasoner.batch.decide import determined, verdicts
from reasoner.batch.groups import Member
from reasoner.batch.parts import Parts, distinctions
from reasoner.batch.scan import facts, named
from reasoner.determine import Determination
from reasoner.errors import InputError, Problem
from reasoner.facts.read import MAX_NODES
from reasoner.guideline import load
from reasoner.review import Reasoner

DECISIONS = arrow.schema(
    {"key": arrow.binary(16), "place": arrow.int32(), "verdict": arrow.string()}
)
SET_ASIDE = arrow.schema(dict.fromkeys(("request", "graph", "line"), arrow.string()))


@dataclass(frozen=True)
class Asked:
    """What every part of a run is told: the guideline, the readings by key, and the day.

    `as_of` is the date decided for where a request states none.
    """

    guideline: str | Path
    readings: tuple[str, ...]
    as_of: date | None


@dataclass(frozen=True)
class Origin:
    """Where a group was read: a source's name and number, and the number of a line of it.

    The number is negative where blank nodes have their names already.
    """

    name: str
    number: int
    line: Callable[[bytes], int | None] = lambda _: None


@dataclass(frozen=True)
class Tools:
    """What makes keys, verdicts and problems as a run is asked."""

    asked: Asked

    @cached_property
    def reasoner(self) -> Reasoner:
        """The reasoner that decides."""
        guideline = load(self.asked.guideline)
        return Reasoner(guideline, guideline.readings(*self.asked.readings))

    @cached_property
    def parts(self) -> Parts:
        """What reads the rests of statements."""
        return Parts(distinctions(self.reasoner.guideline))

    @cached_property
    def likeness(self) -> Likeness:
        """What makes keys."""
        return Likeness(distinctions(self.reasoner.guideline), self.asked.as_of)

    def verdicts(self, example: Mapping[str, Any]) -> list[str | None]:
        """The verdict on each request of an example; none where its facts cannot be used."""
        try:
            found = verdicts(self.reasoner, example["facts"], example["requests"], self.asked.as_of)
        except InputError:
            return [None] * len(example["requests"])
        return [json.dumps(asdict(each), separators=(",", ":")) for each in found]

    def determined(self, statements: bytes, name: str) -> tuple[Determination, ...]:
        """The determinations of a group of N-Quads, `name` being what errors call it."""
        return determined(self.reasoner, statements, self.asked.as_of, name)

    def set_aside(
        self, members: list[Member], group: list[int], origin: Origin, known: str | None
    ) -> list[dict[str, str | None]]:
        """The requests of a group that is not decided, by name and graph, each with its line.

        `known` is the name of the problem, where it is known.
        """
        found = self._problems(members, group, origin, known)
        requests = self.likeness.of(members, group).requests
        rows = []
        for request in requests:
            node, _, graph = members[request].name.partition(b" ")
            name, of = named(node, origin.number), graph.decode() or None
            rows.append({"request": name, "graph": of, "line": aside_line(name, of, found)})
        return rows

    def _problems(
        self, members: list[Member], group: list[int], origin: Origin, known: str | None
    ) -> Sequence[Problem]:
        if failed := [members[n].name for n in group if not members[n].is_readable]:
            return [unreadable(origin.name, origin.line(line)) for line in failed]
        if known is not None or len(group) > MAX_NODES:
            return [_refused(known or "too-many-nodes", origin.name)]
        try:
            self.determined(facts(members, group, origin.number), origin.name)
        except InputError as error:
            return error.problems
        raise AssertionError("what is alike was refused, and this is not")


def aside_line(request: str | None, graph: str | None, problems: Iterable[Problem]) -> str:
    """The line of what is set aside: a request, or none, with what is wrong with it."""
    shown = [{k: v for k, v in asdict(each).items() if v is not None} for each in problems]
    row = {"request": request, "graph": graph, "problems": shown}
    return json.dumps(row, ensure_ascii=False)


_REFUSED = {
    "too-many-nodes": (
        f"At most {MAX_NODES} nodes that hang together were expected.",
        "Let facts of different patients share no node.",
    ),
    "ended-the-program": (
        "A review that comes to an end was expected.",
        "Review it by itself, and report it.",
    ),
}


def _refused(name: str, file: str) -> Problem:
    return Problem(name, file, *_REFUSED[name])


def unreadable(file: str, line: int | None) -> Problem:
    """The problem of a line that cannot be read."""
    expected = "A statement of N-Triples or N-Quads was expected."
    remedy = "Correct the line, and give all that is known of the request again."
    return Problem("unreadable-line", file, expected, remedy, line)
