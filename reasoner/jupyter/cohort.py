"""Determinations under one guideline in; a cohort of them, with its counts and its table, out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, overload

from reasoner.criteria import Criterion, Outcome
from reasoner.determine import Determination
from reasoner.errors import UsageError
from reasoner.jupyter.claims import claimed, indications, missing
from reasoner.readings import Reading
from reasoner.report.words import words
from reasoner.shown import Shown
from reasoner.visible import visible

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class CohortRow:
    """One determination in a table: what was asked, what came out, and on what it depends.

    `claimed` are the notations of the indications that the request claims, `missing` those of
    the criteria that are not documented and open to the top of their trees, `readings` the keys
    of the other readings under which the outcome is another.
    """

    request: str
    source: str
    decided_for: date | None
    outcome: Outcome
    because: str
    claimed: tuple[str, ...]
    missing: tuple[str, ...]
    readings: tuple[str, ...]


@dataclass(frozen=True)
class Influence:
    """In how many determinations a reading changes the outcome, or only states of criteria.

    `criteria` counts the states that it changes in all of them.
    """

    reading: Reading
    outcomes: int
    findings_only: int
    criteria: int


@dataclass(frozen=True, init=False)
class Cohort(Shown, Sequence[Determination]):
    """Determinations under one guideline, in the order given.

    Raises UsageError where they were made under several guidelines.
    """

    determinations: tuple[Determination, ...]

    def __init__(self, determinations: Iterable[Determination]) -> None:
        object.__setattr__(self, "determinations", tuple(determinations))
        if len({one.guideline.edition.iri for one in self.determinations}) > 1:
            raise UsageError(
                "A cohort holds determinations under one guideline. Make one for each guideline."
            )

    def __len__(self) -> int:
        return len(self.determinations)

    @overload
    def __getitem__(self, place: int) -> Determination: ...
    @overload
    def __getitem__(self, place: slice) -> Cohort: ...
    def __getitem__(self, place: int | slice) -> Determination | Cohort:
        if isinstance(place, slice):
            return Cohort(self.determinations[place])
        return self.determinations[place]

    @cached_property
    def outcomes(self) -> Mapping[Outcome, int]:
        """How many determinations have each outcome; those that none has are left out."""
        counted = Counter(one.outcome for one in self)
        return {outcome: counted[outcome] for outcome in Outcome if counted[outcome]}

    @cached_property
    def by_indication(self) -> Mapping[Criterion | None, Mapping[Outcome, int]]:
        """How many requests that claim each indication have each outcome, in the document's order.

        A request is counted under each indication that it claims, and under None if under none.
        """
        counted: dict[str, Counter[Outcome]] = {}
        for one in self:
            for notation in [c.notation for c in claimed(one)] or [""]:
                counted.setdefault(notation, Counter())[one.outcome] += 1
        known: list[Criterion | None] = [*self._indications, None]
        return {
            top: {outcome: found[outcome] for outcome in Outcome if found[outcome]}
            for top in known
            if (found := counted.get(top.notation if top else ""))
        }

    @cached_property
    def missing(self) -> Mapping[Criterion, int]:
        """In how many determinations each criterion is missing, the most first."""
        counted = Counter(criterion for one in self for criterion in missing(one))
        return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0].notation)))

    @cached_property
    def influences(self) -> tuple[Influence, ...]:
        """What each other reading that was tried changes, the most outcomes first."""
        tried = dict.fromkeys(reading for one in self for reading in one.others)
        found = (self._influence(reading) for reading in tried)
        return tuple(
            sorted(found, key=lambda i: (-i.outcomes, -i.findings_only, -i.criteria, i.reading.key))
        )

    def _influence(self, reading: Reading) -> Influence:
        effects = [e for one in self for e in one.effects if e.reading == reading]
        outcomes = sum(effect.before is not effect.after for effect in effects)
        criteria = sum(len(effect.changes) for effect in effects)
        return Influence(reading, outcomes, len(effects) - outcomes, criteria)

    @cached_property
    def _indications(self) -> tuple[Criterion, ...]:
        return indications(self[0].guideline) if self else ()

    def rows(self) -> Iterator[CohortRow]:
        """A row for each determination, made one at a time."""
        return map(_row, self.determinations)

    def to_pandas(self) -> pandas.DataFrame:
        """A data frame with the columns of `CohortRow`, one row for each determination.

        Several notations or keys are one text, with a blank between two. Raises UsageError where
        pandas is not installed.
        """
        try:
            import pandas
        except ImportError:
            raise UsageError(
                "A data frame needs pandas, which is not installed: python -m pip install pandas"
            ) from None
        columns = tuple(CohortRow.__dataclass_fields__)
        rows = ([_plain(getattr(row, column)) for column in columns] for row in self.rows())
        return pandas.DataFrame(rows, columns=columns)


def _row(one: Determination) -> CohortRow:
    return CohortRow(
        request=words(one.guideline, one.request.graph).name(one.request.request),
        source=visible(one.request.source),
        decided_for=one.decided_for,
        outcome=one.outcome,
        because=one.row.message,
        claimed=tuple(c.notation for c in claimed(one)),
        missing=tuple(c.notation for c in missing(one)),
        readings=tuple(e.reading.key for e in one.effects if e.before is not e.after),
    )


def _plain(value: object) -> object:
    if isinstance(value, Outcome):
        return value.value
    return " ".join(value) if isinstance(value, tuple) else value
