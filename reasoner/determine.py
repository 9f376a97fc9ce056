"""What is found of a request in; its determination out, with what decided and what is cited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from reasoner.criteria import Criterion, Operator, Outcome, Row, State
from reasoner.deciding import deciding
from reasoner.edition import Citation
from reasoner.evidence import Evidence, Walker, evidence
from reasoner.facts.requests import RequestFacts
from reasoner.flags import Raised
from reasoner.graph import Term
from reasoner.guideline import Guideline
from reasoner.later import Deferred, Later
from reasoner.needs import Reply
from reasoner.readings import Reading
from reasoner.settle import NOTHING, Settling
from reasoner.shown import Shown
from reasoner.supposing import Change, Found, difference


@dataclass(frozen=True)
class Context:
    """What a finding speaks of: the request, the guideline as it was read, what was assumed."""

    request: RequestFacts
    guideline: Guideline
    assumptions: Deferred[tuple[str, ...]] = Deferred()


@dataclass(frozen=True)
class Finding(Shown):
    """One criterion's state in a determination.

    `node` is where it was looked at, none where it was seen from the request; `evidence` are the
    deciding facts of a leaf, `citations` those printed for a criterion that is met, and `parts`
    the findings of its children, from the node whose state decided this one. `context` is what
    gives its nodes and terms their names; findings that say the same are equal in any.
    """

    criterion: Criterion
    state: State
    node: Term | None
    evidence: tuple[Evidence, ...]
    citations: tuple[Citation, ...]
    parts: tuple[Finding, ...]
    context: Context | None = field(default=None, compare=False, repr=False)

    def tree(self) -> Iterator[Finding]:
        """Itself and all findings below, parents first."""
        yield self
        for part in self.parts:
            yield from part.tree()


@dataclass(frozen=True)
class Effect:
    """What one other reading, taken singly, changes in a determination."""

    reading: Reading
    before: Outcome
    after: Outcome
    changes: tuple[Change, ...]

    @property
    def changes_something(self) -> bool:
        """Whether the outcome or a criterion's state is another."""
        return self.before is not self.after or bool(self.changes)


@dataclass(frozen=True)
class Determination(Shown):
    """What the guideline says of one request.

    `findings` are those of the top criteria in the document's order, `claims` those at each
    further node that claimed an indication and did not decide it, `conflicts` those of every
    conflict at the node where the facts disagree, also where others decided, `states` the state of
    each criterion that findings tell of, by notation, `row` the outcome row that held. `evaluated`
    counts the pairs of leaf and node that the engine evaluated. `readings` are those other than
    the default that it was made under, `others` those under which it was made as well, and
    `effects` what each of these changes, where it changes something. `flags` are raised; those
    that rest on a reading only where it was made under others. `supposed` are answers that no fact
    gives and that it was made with. All but the outcome, its row and
    the count is worked out when it is first asked for.
    """

    request: RequestFacts
    guideline: Guideline
    decided_for: date | None
    outcome: Outcome
    row: Row
    evaluated: int
    findings: Deferred[tuple[Finding, ...]] = Deferred()
    claims: Deferred[tuple[Finding, ...]] = Deferred()
    conflicts: Deferred[tuple[Finding, ...]] = Deferred()
    assumptions: Deferred[tuple[str, ...]] = Deferred()
    states: Deferred[Mapping[str, State]] = Deferred()
    readings: tuple[Reading, ...] = ()
    others: tuple[Reading, ...] = ()
    effects: Deferred[tuple[Effect, ...]] = Deferred(())
    flags: Deferred[tuple[Raised, ...]] = Deferred(())
    settling: Deferred[Settling] = Deferred(NOTHING)
    supposed: tuple[Reply, ...] = ()

    def all_findings(self) -> tuple[Finding, ...]:
        """Every finding, once, in the document's order; those not claimed included."""
        found: dict[str, Finding] = {}
        for top in self.findings:
            for finding in top.tree():
                found.setdefault(finding.criterion.notation, finding)
        return tuple(found.values())

    def finding(self, notation: str) -> Finding:
        """The finding of a criterion by its notation.

        Raises KeyError where the criterion was not looked at in this determination.
        """
        for found in self.all_findings():
            if found.criterion.notation == notation:
                return found
        raise KeyError(notation)

    def state(self, notation: str) -> State:
        """The state of a criterion by its notation; not claimed where it was not looked at."""
        return self.states.get(notation, State.NOT_CLAIMED)


def determine(request: RequestFacts, found: Found, walker: Walker) -> Determination:
    """The determination of one request from what is found of it."""
    maker = _Maker(request, found, walker)
    return Determination(
        request=request,
        guideline=found.guideline,
        decided_for=found.case.decided_for,
        outcome=found.outcome,
        row=found.row,
        findings=Later(maker.findings),
        claims=Later(lambda: tuple(maker.other_claims())),
        conflicts=Later(lambda: tuple(maker.conflicts())),
        assumptions=maker.assumptions,
        states=Later(lambda: found.told),
        evaluated=found.evaluation.evaluated,
    )


def effect(before: Found, after: Found, reading: Reading) -> Effect:
    """What a reading changes: `after` is what is found by the guideline read so."""
    made = difference(before, after)
    return Effect(reading, made.before, made.after, made.changes)


class _Maker:
    """Makes findings, with evidence and citations."""

    def __init__(self, request: RequestFacts, found: Found, walker: Walker) -> None:
        self._facts = request.graph
        self._case = found.case
        self._folded = found.evaluation.folded
        self._guideline = found.guideline
        self._walker = walker
        self.assumptions = Later(lambda: tuple(_assumptions(found)))
        self._context = Context(request, found.guideline, self.assumptions)

    def findings(self) -> tuple[Finding, ...]:
        """The findings of the top criteria."""
        return tuple(self.finding(c, self._case.request) for c in self._guideline.top)

    def state(self, criterion: Criterion, node: Term) -> State:
        """The state of a criterion as seen from a node."""
        return self._folded.over.get((criterion.notation, node), State.NOT_CLAIMED)

    def finding(self, criterion: Criterion, node: Term) -> Finding:
        """The finding of a criterion as seen from a node, with its parts."""
        state = self.state(criterion, node)
        chosen = self._deciding(criterion, node)
        if criterion.over is None:
            return self._at(criterion, (node,), state, None)
        if not chosen and state is State.UNKNOWN:
            return self._open(criterion)
        return self._at(criterion, chosen, state, chosen[0] if chosen else None)

    def _deciding(self, criterion: Criterion, node: Term) -> tuple[Term, ...]:
        return deciding(self._folded, criterion, node, self._cited)

    def _cited(self, criterion: Criterion, node: Term) -> tuple[bool, ...]:
        """Whether each citation of a criterion is printed of a node."""
        known = self._guideline.citations_for(criterion.notation)
        return tuple(self._speaks_of(citation, node) for citation in known)

    def _speaks_of(self, citation: Citation, node: Term) -> bool:
        if citation.where is None:
            return True
        return self._walker.proof(self._case.graph, node, citation.where) is not None

    def _open(self, criterion: Criterion) -> Finding:
        """A criterion that no node was there for, with its parts as open as itself."""
        parts = tuple(self._open(child) for child in criterion.children)
        return Finding(criterion, State.UNKNOWN, None, (), (), parts, self._context)

    def _at(
        self, criterion: Criterion, nodes: tuple[Term, ...], state: State, focus: Term | None
    ) -> Finding:
        if state is State.NOT_CLAIMED or not nodes:
            return Finding(criterion, state, None, (), (), (), self._context)
        children = criterion.children
        parts = tuple(self.finding(child, nodes[0]) for child in children)
        facts = tuple(e for n in nodes for e in self._evidence(criterion, n))
        spoken_of = nodes if criterion.operator is Operator.LEAF else nodes[:1]
        cited = self._citations(criterion, spoken_of) if state is State.MET else ()
        return Finding(criterion, state, focus, facts, cited, parts, self._context)

    def _evidence(self, criterion: Criterion, node: Term) -> tuple[Evidence, ...]:
        if criterion.operator is not Operator.LEAF:
            return ()
        state = self._folded.states[criterion.notation, node]
        return evidence(self._case, self._facts, self._walker, criterion, node, state)

    def _citations(self, criterion: Criterion, nodes: Iterable[Term]) -> tuple[Citation, ...]:
        """What is printed of one of some nodes."""
        known = self._guideline.citations_for(criterion.notation)
        return tuple(c for c in known if any(self._speaks_of(c, node) for node in nodes))

    def other_claims(self) -> Iterator[Finding]:
        """The findings at the nodes that claimed a criterion without deciding it."""
        for criterion in self._guideline.criteria.values():
            if criterion.over is None or criterion.position is None:
                continue
            decided = self._deciding(criterion, self._case.request)[:1]
            for (notation, node), state in self._folded.states.items():
                unclaimed = state is State.NOT_CLAIMED
                if notation == criterion.notation and node not in decided and not unclaimed:
                    yield self._at(criterion, (node,), state, node)

    def conflicts(self) -> Iterator[Finding]:
        """The leaves in conflict, each at the node, or the nodes between them, that disagree."""
        folded = self._folded
        for leaf in self._guideline.criteria.values():
            if leaf.operator is not Operator.LEAF:
                continue
            for (notation, node), state in folded.states.items():
                if notation == leaf.notation and state is State.CONFLICT:
                    yield self._at(leaf, (node,), state, node)
            for (notation, node), state in folded.over.items():
                if notation == leaf.notation and state is State.CONFLICT and leaf.agreement:
                    chosen = folded.chosen[notation, node]
                    if all(folded.states[notation, n] is not State.CONFLICT for n in chosen):
                        yield self._at(leaf, chosen, state, node)


def _assumptions(found: Found) -> Iterator[str]:
    """What was taken for granted, in the guideline's order."""
    folded = found.evaluation.folded
    for assumption in found.guideline.assumptions:
        key = (assumption.notation, found.case.request)
        unclaimed = folded.over.get(key) is State.NOT_CLAIMED
        if key in folded.over and (unclaimed or not folded.chosen.get(key)):
            yield assumption.message
