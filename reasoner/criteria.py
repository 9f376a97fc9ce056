"""A guideline's shapes graph in; its criteria as frozen trees and its outcome rows out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from pyoxigraph import Literal, NamedNode

from reasoner.errors import GuidelineError, Problem
from reasoner.graph import Graph, Node, Term, read_list
from reasoner.paths import Path, parse_path
from reasoner.readings import alternates
from reasoner.shown import Shown
from reasoner.terms import GUIDE, SH, SKOS


class State(StrEnum):
    """The value of a criterion, or why it has none."""

    MET = "met"
    NOT_MET = "not met"
    UNKNOWN = "unknown"
    CONFLICT = "conflict"
    NOT_CLAIMED = "not claimed"
    OUT_OF_SCOPE = "out of scope"


class Operator(StrEnum):
    """How a criterion gets its value: from its own pair of shapes, or from its children's."""

    LEAF = "leaf"
    ALL = "all"
    ANY = "any"


class Outcome(StrEnum):
    """What a determination says of a request."""

    CRITERIA_MET = "criteria met"
    CRITERIA_NOT_MET = "criteria not met"
    EXCLUDED = "excluded"
    NOT_ADDRESSED = "not addressed"
    MORE_INFORMATION_NEEDED = "more information needed"


STATES = {
    GUIDE.met: State.MET,
    GUIDE.notMet: State.NOT_MET,
    GUIDE.unknown: State.UNKNOWN,
    GUIDE.conflict: State.CONFLICT,
    GUIDE.notClaimed: State.NOT_CLAIMED,
    GUIDE.outOfScope: State.OUT_OF_SCOPE,
}
OUTCOMES = {
    GUIDE.criteriaMet: Outcome.CRITERIA_MET,
    GUIDE.criteriaNotMet: Outcome.CRITERIA_NOT_MET,
    GUIDE.excluded: Outcome.EXCLUDED,
    GUIDE.notAddressed: Outcome.NOT_ADDRESSED,
    GUIDE.moreInformationNeeded: Outcome.MORE_INFORMATION_NEEDED,
}


@dataclass(frozen=True)
class Half:
    """One of a leaf's two property shapes: its path and what a value has to conform to."""

    shape: NamedNode
    path: Path
    value_shape: Term


@dataclass(frozen=True)
class Criterion(Shown):
    """One thing that the guideline asks.

    `children` are evaluated at the same node, or along `over` from it; `claimed_by` is the shape
    of the nodes where the criterion is looked at, none where that is everywhere.
    """

    iri: NamedNode
    notation: str
    name: str
    message: str
    passage: NamedNode | None
    position: int | None
    operator: Operator
    children: tuple[Criterion, ...] = ()
    support: Half | None = None
    opposition: Half | None = None
    over: Path | None = None
    over_none: State = State.NOT_CLAIMED
    claimed_by: NamedNode | None = None
    if_none_claimed: State = State.UNKNOWN
    agreement: bool = False
    within: NamedNode | None = None
    refuted_by: NamedNode | None = None

    def __hash__(self) -> int:
        # A criterion is the key of many findings, and its tree would be hashed each time.
        return hash(self.notation)

    def leaves(self) -> tuple[Criterion, ...]:
        """The leaves below, itself if it is one."""
        if self.operator is Operator.LEAF:
            return (self,)
        return tuple(leaf for child in self.children for leaf in child.leaves())

    def tree(self) -> tuple[Criterion, ...]:
        """Itself and all criteria below, parents first."""
        return (self, *(inner for child in self.children for inner in child.tree()))


@dataclass(frozen=True)
class Test:
    """A criterion and the states in which an outcome row or flag holds."""

    notation: str
    states: frozenset[State]


@dataclass(frozen=True)
class Row:
    """Tests that together give an outcome; of the rows that hold the first decides."""

    iri: NamedNode
    message: str
    tests: tuple[Test, ...]
    outcome: Outcome


@dataclass(frozen=True)
class Assumption:
    """Something taken for granted where nothing claims the criterion of a notation."""

    iri: NamedNode
    message: str
    notation: str


def criteria(
    shapes: Graph, known: Mapping[NamedNode, Criterion] | None = None
) -> dict[NamedNode, Criterion]:
    """Every criterion by its IRI, in the document's order and then by notation.

    Those that are equal to a known one are that one, which makes them quick to compare.
    Raises GuidelineError where a criterion lacks a part, or is below itself.
    """
    found: dict[NamedNode, Criterion] = {}
    elsewhere = alternates(shapes)
    for node in shapes.of_type(GUIDE.Criterion):
        if node not in elsewhere:
            _criterion(shapes, cast("NamedNode", node), found, (), known or {})
    return dict(sorted(found.items(), key=lambda pair: _order(pair[1])))


def _order(criterion: Criterion) -> tuple[int, str]:
    return (criterion.position or 0, criterion.notation)


def _criterion(
    shapes: Graph,
    node: NamedNode,
    found: dict[NamedNode, Criterion],
    above: tuple[NamedNode, ...],
    known: Mapping[NamedNode, Criterion],
) -> Criterion:
    if node in above:
        raise _broken("criterion-below-itself", node, "a tree of criteria without a cycle")
    if node not in found:
        operator, members = _members(shapes, node)
        inner = (*above, node)
        children = tuple(_criterion(shapes, m, found, inner, known) for m in members)
        over = shapes.value(node, GUIDE.over)
        made = Criterion(
            iri=node,
            notation=_text(shapes, node, SKOS.notation),
            name=_text(shapes, node, SH.name),
            message=_text(shapes, node, SH.message),
            passage=_iri(shapes, node, GUIDE.passage),
            position=_number(shapes, node),
            operator=operator,
            children=children,
            support=_half(shapes, node, operator, GUIDE.Unsupported),
            opposition=_half(shapes, node, operator, GUIDE.Refuted),
            over=None if over is None else parse_path(shapes, over),
            over_none=_state(shapes, node, GUIDE.overNone, State.NOT_CLAIMED),
            claimed_by=_iri(shapes, node, GUIDE.claimedBy),
            if_none_claimed=_state(shapes, node, GUIDE.ifNoneClaimed, State.UNKNOWN),
            agreement=shapes.value(node, GUIDE.fold) == GUIDE.agreement,
            within=_iri(shapes, node, GUIDE.within),
            refuted_by=_iri(shapes, node, GUIDE.refutedBy),
        )
        found[node] = known[node] if known.get(node) == made else made
    return found[node]


def _members(shapes: Graph, node: NamedNode) -> tuple[Operator, tuple[NamedNode, ...]]:
    for predicate, operator in ((GUIDE["all"], Operator.ALL), (GUIDE["any"], Operator.ANY)):
        head = shapes.value(node, predicate)
        if head is not None:
            return operator, cast("tuple[NamedNode, ...]", read_list(shapes, head))
    return Operator.LEAF, ()


def _half(shapes: Graph, node: Term, operator: Operator, severity: NamedNode) -> Half | None:
    if operator is not Operator.LEAF:
        return None
    halves = [s for s in shapes.objects(node, SH.property) if shapes.has(s, SH.severity, severity)]
    if len(halves) != 1:
        raise _broken("leaf-halves", node, "exactly one shape for and one against on a leaf")
    path = shapes.value(halves[0], SH.path)
    value_shape = shapes.value(halves[0], SH.qualifiedValueShape)
    if path is None or value_shape is None:
        raise _broken("leaf-halves", halves[0], "a sh:path and a sh:qualifiedValueShape")
    return Half(cast("NamedNode", halves[0]), parse_path(shapes, path), value_shape)


def rows(shapes: Graph) -> tuple[Row, ...]:
    """The outcome rows by position."""
    elsewhere = alternates(shapes)
    return tuple(
        Row(
            cast("NamedNode", node),
            _text(shapes, node, SH.message),
            tests(shapes, node),
            OUTCOMES[cast("NamedNode", shapes.value(node, GUIDE.outcome))],
        )
        for node in _by_position(shapes, GUIDE.OutcomeRow)
        if node not in elsewhere
    )


def _by_position(shapes: Graph, kind: NamedNode) -> list[Node]:
    return sorted(shapes.of_type(kind), key=lambda node: _number(shapes, node) or 0)


def deciding_row(rows: Sequence[Row], states: Mapping[str, State]) -> Row:
    """The first row all of whose tests hold."""
    return next(
        row for row in rows if all(states[test.notation] in test.states for test in row.tests)
    )


def assumptions(shapes: Graph) -> tuple[Assumption, ...]:
    """The assumptions by position."""
    return tuple(
        Assumption(cast("NamedNode", node), _text(shapes, node, SH.message), _tested(shapes, node))
        for node in _by_position(shapes, GUIDE.Assumption)
    )


def _tested(shapes: Graph, node: Term) -> str:
    criterion = shapes.value(node, GUIDE.criterion)
    if criterion is None:
        raise _broken("missing-criterion", node, "a guide:criterion")
    return _text(shapes, criterion, SKOS.notation)


def tests(shapes: Graph, node: Term) -> tuple[Test, ...]:
    """The tests of an outcome row or flag, by notation."""
    found = []
    for test in shapes.objects(node, GUIDE.when):
        states = frozenset(STATES[cast("NamedNode", s)] for s in shapes.objects(test, GUIDE.state))
        found.append(Test(_tested(shapes, test), states))
    return tuple(sorted(found, key=lambda test: test.notation))


def _text(shapes: Graph, node: Term, predicate: NamedNode) -> str:
    value = shapes.value(node, predicate)
    if not isinstance(value, Literal):
        raise _broken("missing-text", node, f"a {predicate.value.rpartition('#')[2]}")
    return value.value


def _iri(shapes: Graph, node: Term, predicate: NamedNode) -> NamedNode | None:
    value = shapes.value(node, predicate)
    return value if isinstance(value, NamedNode) else None


def _number(shapes: Graph, node: Term) -> int | None:
    value = shapes.value(node, GUIDE.position)
    return int(value.value) if isinstance(value, Literal) else None


def _state(shapes: Graph, node: Term, predicate: NamedNode, default: State) -> State:
    value = shapes.value(node, predicate)
    return default if value is None else STATES[cast("NamedNode", value)]


def _broken(name: str, node: Term, expected: str) -> GuidelineError:
    where = node.value if isinstance(node, NamedNode) else "a blank node"
    problem = Problem(
        name, "shapes", f"expected {expected}.", "Correct the guideline's shapes.", node=where
    )
    return GuidelineError([problem])
