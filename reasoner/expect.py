"""A determination and the expectation from a case file in; where they differ out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, cast

from pyoxigraph import Literal, NamedNode

from reasoner.criteria import OUTCOMES, Outcome, State
from reasoner.determine import Determination
from reasoner.graph import Graph, Node, Term
from reasoner.names import names
from reasoner.terms import CASE

_LISTS = {
    State.MET: CASE.met,
    State.NOT_MET: CASE.notMet,
    State.UNKNOWN: CASE.unknown,
    State.CONFLICT: CASE.conflict,
    State.OUT_OF_SCOPE: CASE.outOfScope,
}


_Changed: TypeAlias = tuple[Outcome | None, dict[str, State]]


@dataclass(frozen=True)
class Difference:
    """One thing that is not as expected: what, the expected value, and the found one."""

    subject: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.subject}: expected {self.expected}, found {self.found}"


def expectation_for(expectations: Graph, request: Term) -> Node | None:
    """The expectation that a case file states for a request."""
    return next(iter(expectations.subjects(CASE.request, request)), None)


def as_of(expectations: Graph) -> date | None:
    """The date that a case file wants decided for, where a request states none."""
    for node in expectations.of_type(CASE.Expectation):
        value = expectations.value(node, CASE.asOf)
        if isinstance(value, Literal):
            return date.fromisoformat(value.value)
    return None


def differences(determination: Determination, expectations: Graph) -> tuple[Difference, ...]:
    """Where a determination differs from what a case file expects of its request.

    Outcome, the state of every criterion, deciding facts of every leaf, citations of every
    criterion met are compared; the flags raised, and what other readings change, only where the
    file speaks of them. A file without an expectation for the request differs.
    """
    expected = expectation_for(expectations, determination.request.request)
    if expected is None:
        return (Difference("expectation", "one for the request", "none"),)
    return (
        *_outcome(determination, expectations, expected),
        *_states(determination, expectations, expected),
        *_deciding(determination, expectations),
        *_citations(determination, expectations, expected),
        *_flags(determination, expectations, expected),
        *_effects(determination, expectations, expected),
    )


def _outcome(found: Determination, expectations: Graph, expected: Node) -> Iterator[Difference]:
    wanted = OUTCOMES.get(cast("NamedNode", expectations.value(expected, CASE.outcome)))
    if wanted is not found.outcome:
        yield Difference("outcome", str(wanted), found.outcome)


def _states(found: Determination, expectations: Graph, expected: Node) -> Iterator[Difference]:
    wanted = {
        notation: state
        for state, predicate in _LISTS.items()
        for notation in _texts(expectations, expected, predicate)
    }
    states = {f.criterion.notation: f.state for f in found.all_findings()}
    for notation in sorted({*wanted, *states}):
        state = wanted.get(notation, State.NOT_CLAIMED)
        given = states.get(notation, State.NOT_CLAIMED)
        if state is not given:
            yield Difference(notation, state, given)


def _deciding(found: Determination, expectations: Graph) -> Iterator[Difference]:
    """Facts that are marked as deciding a criterion, against those that decided it."""
    shown = names(found.request.graph)
    wanted: dict[str, set[str]] = {}
    for node, predicate, value in expectations:
        if predicate == CASE.decides and isinstance(value, Literal) and node in shown:
            wanted.setdefault(value.value, set()).add(shown[node])
    given: dict[str, set[str]] = {}
    for finding in found.all_findings():
        for item in finding.evidence:
            name = shown[cast("Node", item.node)]
            given.setdefault(finding.criterion.notation, set()).add(name)
    for notation in sorted({*wanted, *given}):
        want, got = sorted(wanted.get(notation, ())), sorted(given.get(notation, ()))
        if want != got:
            expected = ", ".join(want) or "no fact"
            yield Difference(f"facts deciding {notation}", expected, ", ".join(got) or "no fact")


def _citations(found: Determination, expectations: Graph, expected: Node) -> Iterator[Difference]:
    wanted = set(_texts(expectations, expected, CASE.cites))
    given = {
        f"{finding.criterion.notation} {citation.marker}"
        for finding in found.all_findings()
        for citation in finding.citations
    }
    for text in sorted(wanted - given):
        yield Difference("citations", text, "not cited")
    for text in sorted(given - wanted):
        yield Difference("citations", "not to be cited", text)


def _flags(found: Determination, expectations: Graph, expected: Node) -> Iterator[Difference]:
    wanted = set(_texts(expectations, expected, CASE.flag))
    if not wanted and not expectations.objects(expected, CASE.noFlag):
        return
    given = {raised.flag.notation for raised in found.flags}
    for notation in sorted(wanted - given):
        yield Difference("flags", notation, "not raised")
    for notation in sorted(given - wanted):
        yield Difference("flags", "not to be raised", notation)


def _effects(found: Determination, expectations: Graph, expected: Node) -> Iterator[Difference]:
    effects = expectations.objects(expected, CASE.under)
    if not effects and not expectations.objects(expected, CASE.noEffect):
        return
    wanted = {
        key: _changed(expectations, effect)
        for effect in effects
        for key in _texts(expectations, effect, CASE.reading)
    }
    given = {
        effect.reading.key: (effect.after, {c.notation: c.after for c in effect.changes})
        for effect in found.effects
    }
    unchanged: _Changed = (found.outcome, {})
    for key in sorted({*wanted, *given}):
        outcome, states = wanted.get(key, unchanged)
        after, changes = given.get(key, unchanged)
        if outcome is not after:
            yield Difference(f"outcome under {key}", str(outcome), str(after))
        for notation in sorted({*states, *changes}):
            one, other = (s.get(notation, "as before") for s in (states, changes))
            if one != other:
                yield Difference(f"{notation} under {key}", one, other)


def _changed(expectations: Graph, effect: Term) -> _Changed:
    """The outcome and the changed states that are expected of a reading's effect."""
    outcome = OUTCOMES.get(cast("NamedNode", expectations.value(effect, CASE.outcome)))
    lists = {**_LISTS, State.NOT_CLAIMED: CASE.notClaimed}
    states = {n: s for s, p in lists.items() for n in _texts(expectations, effect, p)}
    return outcome, states


def _texts(graph: Graph, node: Term, predicate: NamedNode) -> tuple[str, ...]:
    return tuple(o.value for o in graph.objects(node, predicate) if isinstance(o, Literal))
