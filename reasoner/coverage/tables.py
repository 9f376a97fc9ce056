"""A guideline and evaluated cases in; what they show of each of its decisions, as tables, out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reasoner.cases import Evaluated
from reasoner.coverage.mcdc import Combine, Observation
from reasoner.criteria import Criterion, Operator, Row, State, Test, deciding_row
from reasoner.fold import combined
from reasoner.graph import Term
from reasoner.guideline import Guideline
from reasoner.names import local_name


class Kind(StrEnum):
    """What a decision makes a state, or an outcome, of."""

    PARTS = "parts"
    NODES = "nodes"
    SCOPE = "scope"
    AGAINST = "against"
    ROW = "row"


@dataclass(frozen=True)
class Table:
    """One decision with what was observed of it.

    `subject` is a criterion's notation or an outcome row's name. The conditions are, by kind:

    - parts: the states of a criterion's children at one node;
    - nodes: the state at one of several nodes that its path reaches, and those at the others;
    - scope: its own state, or those at the nodes that its path reaches, and that of the
      criterion that it is confined to;
    - against: its own state, and whether the criterion that speaks against it is met;
    - row: whether one test of an outcome row holds where all others do; the result is the row
      that decides, and whoever fails it would be decided by it if this test held.

    `combine` gives the result of any values, where the kind is parts.
    """

    subject: str
    kind: Kind
    conditions: tuple[str, ...]
    observations: tuple[Observation, ...]
    combine: Combine | None = None


ONE, OTHERS = "one of several", "the others"
OWN = "itself"
MET, OTHERWISE = State.MET.value, "otherwise"
HOLDS, FAILS = "holds", "does not hold"


def tables(guideline: Guideline, cases: Sequence[Evaluated]) -> Iterator[Table]:
    """Every decision of a guideline, in the order of the document; the outcome rows last."""
    for criterion in guideline.criteria.values():
        if criterion.operator is not Operator.LEAF:
            yield _of_parts(criterion, cases)
        if criterion.over is not None and criterion.within is None:
            yield _of_nodes(criterion, cases)
        if criterion.within is not None:
            yield _of_scope(criterion, guideline.criteria[criterion.within], cases)
        if criterion.refuted_by is not None:
            yield _of_against(criterion, guideline.criteria[criterion.refuted_by], cases)
    states = [(one.label, _states(guideline, one)) for one in cases]
    for row in guideline.rows:
        for test in row.tests:
            yield _of_test(row, test, guideline.rows, states)


def _where(one: Evaluated, node: Term) -> str:
    return f"{one.label} ({one.name(node)})"


def combine_parts(criterion: Criterion) -> Combine:
    """What a criterion makes of the states of its children."""
    return lambda values: combined(criterion, [State(value) for value in values])


def _of_parts(criterion: Criterion, cases: Sequence[Evaluated]) -> Table:
    notations = tuple(child.notation for child in criterion.children)
    seen = tuple(o for one in cases for o in _at_nodes(criterion, one))
    return Table(criterion.notation, Kind.PARTS, notations, seen, combine_parts(criterion))


def _at_nodes(criterion: Criterion, one: Evaluated) -> Iterator[Observation]:
    """The children's states wherever they were looked at for the criterion."""
    folded = one.evaluation.folded
    notations = [child.notation for child in criterion.children]
    for (other, node), state in folded.states.items():
        if other == criterion.notation and (notations[0], node) in folded.over:
            values = tuple(folded.over[notation, node].value for notation in notations)
            result = folded.alone.get((other, node), state)
            yield Observation(_where(one, node), values, result.value)


def _of_nodes(criterion: Criterion, cases: Sequence[Evaluated]) -> Table:
    seen = tuple(o for one in cases for o in _several(criterion, one))
    return Table(criterion.notation, Kind.NODES, (ONE, OTHERS), seen)


def _several(criterion: Criterion, one: Evaluated) -> Iterator[Observation]:
    """Each of several reached nodes beside the others, with what is seen of all."""
    folded = one.evaluation.folded
    for (other, node), counted in folded.counted.items():
        if other == criterion.notation and len(counted) > 1:
            for reached, state in counted.items():
                rest = sorted(s.value for n, s in counted.items() if n != reached)
                values = (state.value, ", ".join(rest))
                yield Observation(_where(one, reached), values, folded.over[other, node].value)


def _of_scope(criterion: Criterion, scope: Criterion, cases: Sequence[Evaluated]) -> Table:
    seen = tuple(
        Observation(_where(one, one.case.request), (own, _seen(one, scope)), _seen(one, criterion))
        for one in cases
        if (own := _own(one, criterion)) is not None
    )
    return Table(criterion.notation, Kind.SCOPE, (OWN, scope.notation), seen)


def _seen(one: Evaluated, criterion: Criterion) -> str:
    """A criterion's state as seen from the request."""
    key = (criterion.notation, one.case.request)
    return one.evaluation.folded.over.get(key, State.NOT_CLAIMED).value


def _own(one: Evaluated, criterion: Criterion) -> str | None:
    """What a scope confines: the state at the request, or the states at the nodes reached."""
    folded, key = one.evaluation.folded, (criterion.notation, one.case.request)
    if criterion.over is None:
        return folded.states[key].value if key in folded.states else None
    return ", ".join(sorted(state.value for state in folded.counted.get(key, {}).values()))


def _of_against(criterion: Criterion, other: Criterion, cases: Sequence[Evaluated]) -> Table:
    seen = tuple(
        Observation(_where(one, node), (alone.value, _is_met(one, other, node)), state.value)
        for one in cases
        for (notation, node), alone in one.evaluation.folded.alone.items()
        if notation == criterion.notation
        and (state := one.evaluation.folded.states[notation, node])
    )
    return Table(criterion.notation, Kind.AGAINST, (OWN, other.notation), seen)


def _is_met(one: Evaluated, other: Criterion, node: Term) -> str:
    folded = one.evaluation.folded
    found = folded.over if node == one.case.request else folded.states
    return MET if found.get((other.notation, node)) is State.MET else OTHERWISE


def _states(guideline: Guideline, one: Evaluated) -> Mapping[str, State]:
    over = one.evaluation.folded.over
    return {
        notation: over.get((notation, one.case.request), State.NOT_CLAIMED)
        for notation in guideline.by_notation
    }


def _of_test(
    row: Row, test: Test, rows: Sequence[Row], cases: Sequence[tuple[str, Mapping[str, State]]]
) -> Table:
    seen = tuple(
        Observation(label, (HOLDS if states[test.notation] in test.states else FAILS,), said)
        for label, states in cases
        if (said := _decided(row, test, rows, states)) is not None
    )
    return Table(local_name(row.iri), Kind.ROW, (test.notation,), seen)


def _decided(row: Row, test: Test, rows: Sequence[Row], states: Mapping[str, State]) -> str | None:
    """Which row decides, and with what outcome, where nothing but this test may stop the row."""
    supposed = ({**states, test.notation: state} for state in sorted(test.states))
    if not any(deciding_row(rows, each) is row for each in supposed):
        return None
    decides = deciding_row(rows, states)
    holds = states[test.notation] in test.states
    return f"{local_name(decides.iri)}: {decides.outcome}" if holds == (decides is row) else None
