"""A determination in; what every format prints of it, in order and in words, out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from pyoxigraph import BlankNode, NamedNode

from reasoner.criteria import Outcome, State
from reasoner.determine import Context, Determination, Finding
from reasoner.edition import Edition, Passage, Reference
from reasoner.flags import Raised
from reasoner.graph import Term
from reasoner.guideline import Guideline
from reasoner.report.entries import Entry, EvidenceShown, Maker, key
from reasoner.report.outlook import ReadingsShown, SettlingShown, readings_shown, settling_shown
from reasoner.report.words import Fact
from reasoner.terms import FACT
from reasoner.visible import visible

_OPEN = (State.UNKNOWN, State.CONFLICT)


@dataclass(frozen=True)
class Decided:
    """A criterion that the deciding row of outcomes tests, and its state."""

    notation: str
    name: str
    state: State


@dataclass(frozen=True)
class FlagShown:
    """Something that a person should look at, with the names of the nodes that it is about."""

    notation: str
    name: str
    message: str
    passage: Passage | None
    nodes: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What a determination says, ready to be printed.

    `criteria` are the trees on which the outcome can rest, `beside` those that it leaves aside,
    `claims` those at further nodes. `missing` is what is not documented and open to the top of
    its tree, `missing_elsewhere` what is not documented where something else decides. `identity`
    is the SHA-256 of the guideline's hash, the facts' hash, the date decided for, the key of
    each reading that is not the default, and each answer that is supposed with its node, each on a
    line of its own. `settling` is there where the
    outcome is open.
    """

    edition: Edition
    guideline_sha256: str
    request: str
    source: str
    facts_sha256: str
    identity: str
    decided_for: date | None
    requested: tuple[Fact, ...]
    outcome: Outcome
    because: str
    decided_by: tuple[Decided, ...]
    criteria: tuple[Entry, ...]
    beside: tuple[Entry, ...]
    claims: tuple[Entry, ...]
    missing: tuple[Entry, ...]
    missing_elsewhere: tuple[Entry, ...]
    conflicts: tuple[Entry, ...]
    flags: tuple[FlagShown, ...]
    settling: SettlingShown | None
    readings: ReadingsShown
    not_claimed: tuple[Entry, ...]
    out_of_scope: tuple[Entry, ...]
    assumptions: tuple[str, ...]
    evidence: tuple[EvidenceShown, ...]
    references: tuple[tuple[str, Reference], ...]
    evaluated: int

    def entries(self) -> tuple[Entry, ...]:
        """Every entry of the trees, each criterion once, in the document's order."""
        found: dict[str, Entry] = {}
        for top in (*self.criteria, *self.beside):
            for entry in top.tree():
                found.setdefault(entry.notation, entry)
        return tuple(found.values())


def report(determination: Determination) -> Report:
    """The report of a determination."""
    maker = Maker(determination)
    guideline, request = determination.guideline, determination.request
    tested = {test.notation for row in guideline.rows for test in row.tests}
    tops = [maker.entry(finding, request.request) for finding in determination.findings]
    criteria = tuple(top for top in tops if top.notation in tested)
    beside = tuple(top for top in tops if top.notation not in tested)
    claims = tuple(maker.entry(finding, request.request) for finding in determination.claims)
    missing = _distinct(entry for top in criteria for entry in missing_below(top, True))
    elsewhere = _distinct(
        entry for top in (*criteria, *claims, *beside) for entry in missing_below(top, False)
    )
    conflicts = tuple(maker.entry(f, request.request) for f in determination.conflicts)
    shown = [entry for top in (*tops, *claims) for entry in top.tree()]
    evidence = tuple(maker.statements(shown))
    return Report(
        edition=guideline.edition,
        guideline_sha256=guideline.sha256,
        request=maker.words.name(request.request),
        source=visible(request.source),
        facts_sha256=request.facts_sha256,
        identity=identity(determination),
        decided_for=determination.decided_for,
        requested=_requested(determination, maker),
        outcome=determination.outcome,
        because=determination.row.message,
        decided_by=tuple(_decided(determination)),
        criteria=criteria,
        beside=beside,
        claims=claims,
        missing=missing,
        missing_elsewhere=tuple(entry for entry in elsewhere if entry not in missing),
        conflicts=conflicts,
        flags=tuple(_flag(guideline, maker, raised) for raised in determination.flags),
        settling=settling_shown(determination, maker.words),
        readings=readings_shown(determination),
        not_claimed=_apart(tops, State.NOT_CLAIMED),
        out_of_scope=_apart(tops, State.OUT_OF_SCOPE),
        assumptions=determination.assumptions,
        evidence=evidence,
        references=references_cited(guideline, [*shown, *conflicts], evidence),
        evaluated=determination.evaluated,
    )


@dataclass(frozen=True)
class Excerpt:
    """What a report says of one finding, with what is cited there."""

    request: str
    source: str
    facts_sha256: str
    entry: Entry
    evidence: tuple[EvidenceShown, ...]
    references: tuple[tuple[str, Reference], ...]


def excerpt(finding: Finding, context: Context) -> Excerpt:
    """The excerpt on a finding from what it speaks of."""
    maker, request = Maker(context), context.request
    entry = maker.entry(finding, request.request)
    shown = tuple(entry.tree())
    evidence = tuple(maker.statements(shown))
    return Excerpt(
        request=maker.words.name(request.request),
        source=visible(request.source),
        facts_sha256=request.facts_sha256,
        entry=entry,
        evidence=evidence,
        references=references_cited(context.guideline, shown, evidence),
    )


def identity(determination: Determination) -> str:
    """The SHA-256 that identifies edition, facts, date decided for and readings switched to."""
    parts = (
        determination.guideline.sha256,
        determination.request.facts_sha256,
        str(determination.decided_for or "no date"),
        *(reading.key for reading in sorted(determination.readings, key=lambda r: r.key)),
        *(f"{r.answer.iri.value} {r.asked.node}" for r in determination.supposed),
    )
    return hashlib.sha256("".join(f"{part}\n" for part in parts).encode()).hexdigest()


def _flag(guideline: Guideline, maker: Maker, raised: Raised) -> FlagShown:
    flag = raised.flag
    place = None if flag.passage is None else guideline.passages[flag.passage]
    names = tuple(maker.words.name(node) for node in raised.nodes)
    return FlagShown(flag.notation, flag.name, flag.message, place, names)


def _requested(determination: Determination, maker: Maker) -> tuple[Fact, ...]:
    """What is stated of the request, its lines, devices and reasons, and of their sites."""
    facts, request = determination.request.graph, determination.request.request
    nodes: dict[Term, None] = {request: None}
    for property in (FACT.line, FACT.device, FACT.reason):
        nodes |= dict.fromkeys(facts.objects(request, property))
    for node in [*nodes]:
        nodes |= dict.fromkeys(facts.objects(node, FACT.site))
    return tuple(
        fact
        for node in nodes
        if isinstance(node, NamedNode | BlankNode)
        for fact in maker.words.facts(
            (node, p, o)
            for p in facts.predicates(node)
            for o in facts.objects(node, p)
            if p != FACT.patient and o != FACT.Request
        )
    )


def _decided(determination: Determination) -> Iterator[Decided]:
    """The criteria that the deciding row tests, in the document's order."""
    tested = {test.notation for test in determination.row.tests}
    for criterion in determination.guideline.criteria.values():
        if criterion.notation in tested:
            state = determination.state(criterion.notation)
            yield Decided(criterion.notation, criterion.name, state)


_Tree = TypeVar("_Tree", Finding, Entry)


def missing_below(top: _Tree, is_open: bool) -> Iterator[_Tree]:
    """What is unknown with nothing unknown below it, on the branches open to the top or not."""
    below = [part for part in top.parts if part.state in _OPEN]
    here = top.state in _OPEN
    if is_open and not here:
        return
    if top.state is State.UNKNOWN and not below:
        yield top
    for part in top.parts:
        yield from missing_below(part, is_open)


def _distinct(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple({(entry.notation, entry.node): entry for entry in entries}.values())


def _apart(tops: Sequence[Entry], state: State) -> tuple[Entry, ...]:
    found = (entry for top in tops for entry in top.tree() if entry.state is state)
    return tuple({entry.notation: entry for entry in found}.values())


def references_cited(
    guideline: Guideline, entries: Sequence[Entry], evidence: Sequence[EvidenceShown]
) -> tuple[tuple[str, Reference], ...]:
    """The references that entries and statements cite, by key, in the document's order."""
    citations = [c for entry in entries for c in entry.citations]
    citations += [c for statement in evidence for c in statement.citations]
    wanted = {name for citation in citations for name in citation.references}
    return tuple((key(r), r) for r in guideline.references if key(r) in wanted)
