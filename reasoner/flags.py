"""A guideline's shapes in, its flags out; a request's values in, the flags that they raise out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from pyoxigraph import Literal, NamedNode

from reasoner.classify import Case
from reasoner.criteria import Criterion, State, Test, tests
from reasoner.errors import GuidelineError, Problem
from reasoner.evidence import Walker
from reasoner.fold import Folded
from reasoner.graph import Graph, Term, Triple
from reasoner.paths import Path, follow, parse_path
from reasoner.readings import Ambiguity, Reading
from reasoner.terms import GUIDE, RDFS, SH, SKOS


@dataclass(frozen=True)
class Flag:
    """Something about a request that a person should look at.

    It is raised where all that it asks holds: every test; a change of one of `criteria` (their
    notations) by one of `readings` (readings, or ambiguities for any reading of them); a date
    decided for that precedes the day the guideline states by `before`; at least one node along
    `over` from the request that conforms to the shape `where`.
    """

    iri: NamedNode
    notation: str
    name: str
    message: str
    passage: NamedNode | None
    tests: tuple[Test, ...]
    readings: frozenset[NamedNode]
    criteria: frozenset[str]
    before: NamedNode | None
    over: Path | None
    where: NamedNode | None


@dataclass(frozen=True)
class Raised:
    """A flag that is raised, with the nodes that conform to its shape; none where it has none."""

    flag: Flag
    nodes: tuple[Term, ...]


def flags(shapes: Graph) -> tuple[Flag, ...]:
    """The flags of a guideline by position. Raises GuidelineError where one lacks a statement."""
    positions = {node: _need(shapes, node, GUIDE.position) for node in shapes.of_type(GUIDE.Flag)}
    return tuple(
        _flag(shapes, cast("NamedNode", node))
        for node in sorted(positions, key=lambda node: int(positions[node]))
    )


def _flag(shapes: Graph, node: NamedNode) -> Flag:
    over = shapes.value(node, GUIDE.over)
    changed = shapes.objects(node, GUIDE.criterion)
    readings = shapes.objects(node, GUIDE.whenReading)
    return Flag(
        iri=node,
        notation=_need(shapes, node, SKOS.notation),
        name=_need(shapes, node, RDFS.label),
        message=_need(shapes, node, SH.message),
        passage=cast("NamedNode | None", shapes.value(node, GUIDE.passage)),
        tests=tests(shapes, node),
        readings=frozenset(cast("tuple[NamedNode, ...]", readings)),
        criteria=frozenset(_need(shapes, criterion, SKOS.notation) for criterion in changed),
        before=cast("NamedNode | None", shapes.value(node, GUIDE.whenBefore)),
        over=None if over is None else parse_path(shapes, over),
        where=cast("NamedNode | None", shapes.value(node, GUIDE.where)),
    )


@dataclass(frozen=True)
class Values:
    """What flags look at.

    `criteria` are those evaluated, by notation; `state` gives the state of one, `changed` the
    notations whose state each reading, and any reading of each ambiguity, changes, `days` the days
    that the guideline states of itself, by property.
    """

    criteria: Mapping[str, Criterion]
    state: Callable[[str], State]
    changed: Mapping[NamedNode, frozenset[str]]
    days: Mapping[NamedNode, date]


def changed(
    effects: Iterable[tuple[Reading, Iterable[str]]], ambiguities: Sequence[Ambiguity]
) -> dict[NamedNode, frozenset[str]]:
    """The notations that each reading changes, and those that any reading of an ambiguity does."""
    found = {reading.iri: frozenset(notations) for reading, notations in effects}
    for ambiguity in ambiguities:
        each = (found.get(reading.iri, frozenset()) for reading in ambiguity.readings)
        found[ambiguity.iri] = frozenset[str]().union(*each)
    return found


def raised(
    known: Sequence[Flag], case: Case, folded: Folded, walker: Walker, values: Values
) -> tuple[Raised, ...]:
    """The flags that a request raises, in the guideline's order.

    Their shapes see the case's facts and, by `guide:meets`, which criteria are met at which node.
    """
    graph = case.graph.with_added(_met(folded, values))
    found = []
    for flag in known:
        if _holds(flag, case, values):
            nodes = tuple(_nodes(flag, case, graph, walker))
            if nodes or flag.where is None:
                found.append(Raised(flag, nodes))
    return tuple(found)


def _met(folded: Folded, values: Values) -> Iterator[Triple]:
    for (notation, node), state in folded.states.items():
        if state is State.MET and not isinstance(node, Literal):
            yield node, GUIDE.meets, values.criteria[notation].iri


def _holds(flag: Flag, case: Case, values: Values) -> bool:
    """Whether all that a flag asks holds, but for its shape."""
    tested = all(values.state(test.notation) in test.states for test in flag.tests)
    changes = (values.changed.get(reading, frozenset()) for reading in flag.readings)
    changing = not flag.readings or any(flag.criteria & found for found in changes)
    return tested and changing and (flag.before is None or _precedes(flag.before, case, values))


def _precedes(property: NamedNode, case: Case, values: Values) -> bool:
    day = values.days.get(property)
    return day is not None and case.decided_for is not None and case.decided_for < day


def _nodes(flag: Flag, case: Case, graph: Graph, walker: Walker) -> Iterator[Term]:
    if flag.where is not None:
        over = (case.request,) if flag.over is None else follow(graph, case.request, flag.over)
        yield from (node for node in over if walker.proof(graph, node, flag.where) is not None)


def _need(shapes: Graph, node: Term, predicate: NamedNode) -> str:
    value = shapes.value(node, predicate)
    if isinstance(value, Literal):
        return value.value
    where = node.value if isinstance(node, NamedNode) else "a blank node"
    expected = f"expected a {predicate.value.rpartition('#')[2]}."
    remedy = "Correct the guideline's flags."
    raise GuidelineError([Problem("flag-incomplete", "shapes", expected, remedy, node=where)])
