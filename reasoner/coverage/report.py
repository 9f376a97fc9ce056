"""What cases show of a guideline's decisions in; text for a terminal out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from reasoner.coverage.mcdc import Observation
from reasoner.coverage.run import Coverage, Wanted
from reasoner.coverage.tables import OTHERS, Kind, Table
from reasoner.criteria import State
from reasoner.guideline import Guideline
from reasoner.names import local_name, written
from reasoner.report.layout import wrapped


def coverage_text(found: Coverage, guideline: Guideline) -> str:
    """What is missing first, then each decision with its pairs, then what is not wanted and why."""
    return "\n".join(_lines(found, guideline)) + "\n"


def _lines(found: Coverage, guideline: Guideline) -> Iterator[str]:
    yield from wrapped(_summary(found))
    yield ""
    yield f"Missing: {len(found.missing) or 'none'}"
    yield from _listed(f"{_decision(want)}: {_condition(want)}" for want in found.missing)
    if found.contradictions:
        yield ""
        yield f"Cases that contradict what the guideline declares: {len(found.contradictions)}"
        yield from _listed(found.contradictions)
    for table, wants in groupby(found.wanted, lambda want: _heading(want.table, guideline)):
        yield ""
        yield from wrapped(table, 0, 2)
        for want in wants:
            yield from _pair(want)
    excused = [want for want in found.wanted if want.because]
    yield ""
    yield f"No pair, or only one in which other conditions differ: {len(excused) or 'none'}"
    for reason, wants in groupby(excused, _reason):
        yield from _listed([reason[0] + "; ".join(str(want.change) for want in wants)])
        for because in reason[1:]:
            yield from wrapped(because, 6, 8)


def _reason(want: Wanted) -> tuple[str, ...]:
    """What a condition of a decision is without, and why."""
    said = "no pair" if want.pair is None else "none with all others as they are"
    decided = f"{_decision(want)}: {want.table.conditions[want.condition]}, {said}: "
    return (decided, *map(str, want.because))


def _summary(found: Coverage) -> str:
    unique = sum(1 for want in found.wanted if want.pair and want.pair.is_unique)
    masking = sum(1 for want in found.wanted if want.pair and not want.pair.is_unique)
    excused = sum(1 for want in found.wanted if want.pair is None and want.because)
    return (
        f"{found.requests} requests; {len(found.wanted)} ways in which one condition is to change "
        f"the result: {unique} shown with all other conditions as they are, {masking} with others "
        f"that hide nothing, {excused} excluded, {len(found.missing)} missing."
    )


def _listed(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from wrapped(text, 2, 4)


def _decision(want: Wanted) -> str:
    named = {
        Kind.PARTS: "",
        Kind.NODES: ", over several nodes",
        Kind.SCOPE: ", confined",
        Kind.AGAINST: ", refuted",
        Kind.ROW: "",
    }
    return want.table.subject + named[want.table.kind]


def _condition(want: Wanted) -> str:
    return f"{want.table.conditions[want.condition]} {want.change}"


def _heading(table: Table, guideline: Guideline) -> str:
    if table.kind is Kind.ROW:
        row = next(r for r in guideline.rows if local_name(r.iri) == table.subject)
        return f"{table.subject}, {row.outcome}: {row.message}"
    criterion = guideline.by_notation[table.subject]
    named = f"{criterion.notation} {criterion.name}"
    match table.kind:
        case Kind.NODES:
            assert criterion.over is not None
            return f"{named}: over the nodes along {written(criterion.over)}"
        case Kind.SCOPE:
            return f"{named}: confined to where {table.conditions[1]} is met"
        case Kind.AGAINST:
            return f"{named}: refuted where {table.conditions[1]} is met"
        case _:
            return f"{named}: {criterion.operator} of {', '.join(table.conditions)}"


def _pair(want: Wanted) -> Iterator[str]:
    if want.pair is None:
        excused = "excluded" if want.because else "missing"
        yield from wrapped(f"{_condition(want)}: {excused}", 2, 4)
        return
    beside = _beside(want, want.pair.first) if want.pair.is_unique else ""
    yield from wrapped(f"{_condition(want)}{beside}", 2, 4)
    for one in (want.pair.first, want.pair.second):
        differing = "" if want.pair.is_unique else _beside(want, one)
        said = f"{one.values[want.condition]}{differing}: {one.result} in {one.where}"
        yield from wrapped(said, 4, 6)


def _beside(want: Wanted, one: Observation) -> str:
    """The other conditions' values, those that are not claimed left out."""
    others = [
        value if name == OTHERS else f"{name} {value}"
        for i, (name, value) in enumerate(zip(want.table.conditions, one.values, strict=True))
        if i != want.condition and value != State.NOT_CLAIMED
    ]
    return f", beside {', '.join(others)}" if others else ""
