"""A guideline and evaluated cases in; the pairs of cases that show each condition deciding out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reasoner.cases import Evaluated
from reasoner.coverage.excuses import Excuses, Fact
from reasoner.coverage.mcdc import Change, Pair, masking_pair, unique_pair
from reasoner.coverage.tables import FAILS, HOLDS, MET, OTHERWISE, Kind, Table, tables
from reasoner.coverage.together import dependencies
from reasoner.criteria import State
from reasoner.guideline import Guideline
from reasoner.names import local_name

DECIDES = Change((State.MET, State.NOT_MET), frozenset({State.MET, State.NOT_MET}))
DIFFERS = Change((State.MET, State.NOT_MET))


@dataclass(frozen=True)
class Wanted:
    """A change of one condition of a decision, and the pair of cases that shows it.

    `because` is what excludes a pair, or, of a pair in which other conditions differ as well,
    what excludes one in which they do not. Without either a case is missing.
    """

    table: Table
    condition: int
    change: Change
    pair: Pair | None
    because: tuple[Fact, ...]

    @property
    def is_missing(self) -> bool:
        """Whether there is no pair although nothing known excludes one."""
        return self.pair is None and not self.because


@dataclass(frozen=True)
class Coverage:
    """All changes wanted, and where cases contradict what the guideline declares."""

    requests: int
    wanted: tuple[Wanted, ...]
    contradictions: tuple[str, ...]

    @property
    def missing(self) -> tuple[Wanted, ...]:
        """The changes that no case shows and nothing known excludes."""
        return tuple(want for want in self.wanted if want.is_missing)

    @property
    def is_complete(self) -> bool:
        """Whether no case is missing and none contradicts."""
        return not self.missing and not self.contradictions


def coverage(guideline: Guideline, cases: Sequence[Evaluated]) -> Coverage:
    """What evaluated cases show of a guideline's decisions (MC/DC).

    For each condition of each decision two cases are wanted that differ in it and in the result
    while all other conditions have the same values. Where that is known to be impossible others
    may differ that hide nothing; where that is as well, none is wanted.
    """
    excuses = Excuses(guideline)
    wanted = (
        want
        for table in tables(guideline, cases)
        for condition in range(len(table.conditions))
        for want in _of_condition(guideline, excuses, table, condition)
    )
    return Coverage(len(cases), tuple(wanted), tuple(_contradictions(guideline, cases)))


def _of_condition(
    guideline: Guideline, excuses: Excuses, table: Table, condition: int
) -> Iterator[Wanted]:
    for change in _changes(guideline, excuses, table, condition):
        want = _shown(guideline, excuses, table, condition, change)
        yield want
        if change is DECIDES and want.pair is None and want.because:
            for state in DECIDES.values:
                yield _shown(guideline, excuses, table, condition, Change((state,)))


def _changes(
    guideline: Guideline, excuses: Excuses, table: Table, condition: int
) -> Iterator[Change]:
    match table.kind, condition:
        case Kind.PARTS, _:
            child = guideline.by_notation[table.subject].children[condition]
            further = (State.UNKNOWN, State.CONFLICT, State.NOT_CLAIMED)
            yield DECIDES
            yield from (Change((state,)) for state in further if excuses.can_be(child, state))
        case Kind.SCOPE, 1:
            yield DIFFERS
            yield Change((State.UNKNOWN,))
        case Kind.AGAINST, 1:
            yield Change((MET, OTHERWISE))
        case Kind.ROW, _:
            yield Change((HOLDS, FAILS))
        case Kind.NODES, 1:
            return
        case _:
            yield DIFFERS


def _shown(
    guideline: Guideline, excuses: Excuses, table: Table, condition: int, change: Change
) -> Wanted:
    pair = unique_pair(table.observations, condition, change)
    if pair is not None:
        return Wanted(table, condition, change, pair, ())
    because = _because(guideline, excuses, table, condition, change, masked=False)
    if because and table.combine is not None:
        pair = masking_pair(table.observations, condition, change, table.combine)
        if pair is None:
            because = _because(guideline, excuses, table, condition, change, masked=True)
    return Wanted(table, condition, change, pair, because)


def _because(
    guideline: Guideline,
    excuses: Excuses,
    table: Table,
    condition: int,
    change: Change,
    *,
    masked: bool,
) -> tuple[Fact, ...]:
    if table.kind is Kind.PARTS:
        criterion = guideline.by_notation[table.subject]
        return excuses.of_part(criterion, condition, change, masked)
    if table.kind is Kind.ROW:
        row = next(r for r in guideline.rows if local_name(r.iri) == table.subject)
        test = next(t for t in row.tests if t.notation == table.conditions[condition])
        return excuses.of_test(row, test)
    return ()


def _contradictions(guideline: Guideline, cases: Sequence[Evaluated]) -> Iterator[str]:
    """Where criteria that are seen from one node have states that a dependency excludes."""
    declared = dependencies(guideline)
    for one in cases:
        seen: dict[str, dict[str, State]] = {}
        for (notation, node), state in one.evaluation.folded.over.items():
            seen.setdefault(one.name(node), {})[notation] = state
        for name, states in seen.items():
            for fact in declared:
                if not fact.allows(states):
                    yield f"{one.label} ({name}) contradicts: {fact}"
