"""A determination in; what every format prints of it, in order and in words, out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pyoxigraph import BlankNode, NamedNode

from reasoner.criteria import Criterion, Outcome, State
from reasoner.determine import Determination, Finding
from reasoner.graph import Term
from reasoner.guideline import Citation, Edition, EvidenceStatement, Guideline, Passage, Reference
from reasoner.names import local_name
from reasoner.terms import FACT
from reasoner.visible import visible
from reasoner.words import Fact, Words, words

_OPEN = (State.UNKNOWN, State.CONFLICT)
PRINTS_NONE = "prints none"
NONE_ON_THESE_WORDS = "prints none on the words that are met"


@dataclass(frozen=True)
class Cited:
    """A citation as printed; `references` are keys of what it resolves to."""

    marker: str
    words: str | None
    verdict: str
    discrepancy: str | None
    references: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """A finding as a report shows it.

    `node` is the name of the node where the criterion was looked at. `facts` are those that
    decided a leaf. `prints` says of a criterion met without a citation that it prints none;
    `assumed` are the assumptions that stand for facts; `evidence` lists the document's
    statements that speak to the criterion.
    """

    notation: str
    name: str
    asks: str
    passage: Passage | None
    state: State
    node: str
    facts: tuple[Fact, ...]
    citations: tuple[Cited, ...]
    prints: str | None
    assumed: tuple[str, ...]
    evidence: tuple[str, ...]
    parts: tuple[Entry, ...]

    def tree(self) -> Iterator[Entry]:
        """Itself and all entries below, parents first."""
        yield self
        for part in self.parts:
            yield from part.tree()


@dataclass(frozen=True)
class EvidenceShown:
    """A statement of the document about evidence, shown beside criteria and cited for none."""

    notation: str
    text: str
    strength: str | None
    passage: Passage | None
    speaks_to: tuple[str, ...]
    citations: tuple[Cited, ...]


@dataclass(frozen=True)
class Decided:
    """A criterion that the deciding row of outcomes tests, and its state."""

    notation: str
    name: str
    state: State


@dataclass(frozen=True)
class Report:
    """What a determination says, ready to be printed.

    `criteria` are the trees on which the outcome can rest, `beside` those that it leaves aside,
    `claims` those at further nodes. `missing` is what is not documented and open to the top of
    its tree, `missing_elsewhere` what is not documented where something else decides. `identity`
    is the SHA-256 of the guideline's hash, the facts' hash and the date decided for, each on a
    line of its own.
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
    maker = _Maker(determination)
    guideline, request = determination.guideline, determination.request
    tested = {test.notation for row in guideline.rows for test in row.tests}
    tops = [maker.entry(finding, request.request) for finding in determination.findings]
    criteria = tuple(top for top in tops if top.notation in tested)
    beside = tuple(top for top in tops if top.notation not in tested)
    claims = tuple(maker.entry(finding, request.request) for finding in determination.claims)
    missing = _distinct(entry for top in criteria for entry in _missing(top, True))
    elsewhere = _distinct(
        entry for top in (*criteria, *claims, *beside) for entry in _missing(top, False)
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
        requested=maker.requested(),
        outcome=determination.outcome,
        because=determination.row.message,
        decided_by=tuple(maker.decided()),
        criteria=criteria,
        beside=beside,
        claims=claims,
        missing=missing,
        missing_elsewhere=tuple(entry for entry in elsewhere if entry not in missing),
        conflicts=conflicts,
        not_claimed=_apart(tops, State.NOT_CLAIMED),
        out_of_scope=_apart(tops, State.OUT_OF_SCOPE),
        assumptions=determination.assumptions,
        evidence=evidence,
        references=_references(guideline, [*shown, *conflicts], evidence),
        evaluated=determination.evaluated,
    )


def identity(determination: Determination) -> str:
    """The SHA-256 that identifies edition, facts and date decided for."""
    parts = (
        determination.guideline.sha256,
        determination.request.facts_sha256,
        str(determination.decided_for or "no date"),
    )
    return hashlib.sha256("".join(f"{part}\n" for part in parts).encode()).hexdigest()


def key(reference: Reference) -> str:
    """A reference's number in the document's list, or the name of one that the list lacks."""
    return local_name(reference.iri) if reference.number is None else str(reference.number)


def cited(citation: Citation) -> Cited:
    """A citation with the keys of its references."""
    return Cited(
        citation.marker,
        citation.words,
        citation.verdict,
        citation.discrepancy,
        tuple(key(reference) for reference in citation.references),
    )


class _Maker:
    """Turns findings into entries, under one guideline and with one request's names."""

    def __init__(self, determination: Determination) -> None:
        self._determination = determination
        self._guideline = determination.guideline
        self.words: Words = words(self._guideline, determination.request.graph)
        taken = set(determination.assumptions)
        self._assumed = {
            a.notation: a.message for a in self._guideline.assumptions if a.message in taken
        }

    def entry(self, finding: Finding, above: Term) -> Entry:
        """A finding seen from a node."""
        criterion, node = finding.criterion, finding.node or above
        triples = dict.fromkeys(t for item in finding.evidence for t in item.facts)
        bare = [item.node for item in finding.evidence if not item.facts]
        return Entry(
            notation=criterion.notation,
            name=criterion.name,
            asks=criterion.message,
            passage=self._passage(criterion),
            state=finding.state,
            node=self.words.name(node),
            facts=(*self.words.facts(triples), *(Fact(self.words.name(n), ()) for n in bare)),
            citations=tuple(map(cited, finding.citations)),
            prints=self._prints(finding),
            assumed=self._assumed_for(finding),
            evidence=self._evidence(finding),
            parts=tuple(self.entry(part, node) for part in finding.parts),
        )

    def _passage(self, criterion: Criterion) -> Passage | None:
        return None if criterion.passage is None else self._guideline.passages[criterion.passage]

    def _prints(self, finding: Finding) -> str | None:
        """Of a criterion that is met and has a place of its own, whether it prints a citation."""
        criterion = finding.criterion
        if finding.state is not State.MET or criterion.position is None or finding.citations:
            return None
        below = {c.notation for c in criterion.tree() if c.position is None} | {criterion.notation}
        if not any(self._guideline.citations_for(notation) for notation in below):
            return PRINTS_NONE
        inner = [f for f in finding.tree() if f.criterion.notation in below and f.citations]
        return None if inner else NONE_ON_THESE_WORDS

    def _assumed_for(self, finding: Finding) -> tuple[str, ...]:
        """The assumptions that give a state which no fact and no part gives."""
        if finding.state is State.NOT_CLAIMED or finding.evidence:
            return ()
        if any(part.state is not State.NOT_CLAIMED for part in finding.parts):
            return ()
        of = (finding.criterion, *(part.criterion for part in finding.parts))
        return tuple(self._assumed[c.notation] for c in of if c.notation in self._assumed)

    def _evidence(self, finding: Finding) -> tuple[str, ...]:
        if finding.state in (State.NOT_CLAIMED, State.OUT_OF_SCOPE):
            return ()
        notation = finding.criterion.notation
        return tuple(e.notation for e in self._guideline.evidence if notation in e.speaks_to)

    def requested(self) -> tuple[Fact, ...]:
        """What is stated of the request, its lines, devices and reasons, and of their sites."""
        facts, request = self._determination.request.graph, self._determination.request.request
        nodes: dict[Term, None] = {request: None}
        for property in (FACT.line, FACT.device, FACT.reason):
            nodes |= dict.fromkeys(facts.objects(request, property))
        for node in [*nodes]:
            nodes |= dict.fromkeys(facts.objects(node, FACT.site))
        return tuple(
            fact
            for node in nodes
            if isinstance(node, NamedNode | BlankNode)
            for fact in self.words.facts(
                (node, p, o)
                for p in facts.predicates(node)
                for o in facts.objects(node, p)
                if p != FACT.patient and o != FACT.Request
            )
        )

    def decided(self) -> Iterator[Decided]:
        """The criteria that the deciding row tests, in the document's order."""
        tested = {test.notation for test in self._determination.row.tests}
        for criterion in self._guideline.criteria.values():
            if criterion.notation in tested:
                state = self._determination.state(criterion.notation)
                yield Decided(criterion.notation, criterion.name, state)

    def statements(self, entries: Iterable[Entry]) -> Iterator[EvidenceShown]:
        """The document's statements about evidence that stand beside some entries."""
        wanted = {notation for entry in entries for notation in entry.evidence}
        for statement in self._guideline.evidence:
            if statement.notation in wanted:
                yield statement_of(self._guideline, statement)


def statement_of(guideline: Guideline, statement: EvidenceStatement) -> EvidenceShown:
    """An evidence statement with the citations printed on it."""
    return EvidenceShown(
        statement.notation,
        statement.text,
        statement.strength,
        statement.passage,
        statement.speaks_to,
        tuple(map(cited, guideline.citations_for(statement.notation))),
    )


def _missing(entry: Entry, is_open: bool) -> Iterator[Entry]:
    """What is unknown with nothing unknown below it, on the branches open to the top or not."""
    below = [part for part in entry.parts if part.state in _OPEN]
    here = entry.state in _OPEN
    if is_open and not here:
        return
    if entry.state is State.UNKNOWN and not below:
        yield entry
    for part in entry.parts:
        yield from _missing(part, is_open)


def _distinct(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple({(entry.notation, entry.node): entry for entry in entries}.values())


def _apart(tops: Sequence[Entry], state: State) -> tuple[Entry, ...]:
    found = (entry for top in tops for entry in top.tree() if entry.state is state)
    return tuple({entry.notation: entry for entry in found}.values())


def _references(
    guideline: Guideline, entries: Sequence[Entry], evidence: Sequence[EvidenceShown]
) -> tuple[tuple[str, Reference], ...]:
    """The references that are cited, in the document's order."""
    citations = [c for entry in entries for c in entry.citations]
    citations += [c for statement in evidence for c in statement.citations]
    wanted = {name for citation in citations for name in citation.references}
    return tuple((key(r), r) for r in guideline.references if key(r) in wanted)
