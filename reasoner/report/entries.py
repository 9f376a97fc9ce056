"""A determination's findings in; the entries that every format prints of them, in words, out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reasoner.criteria import Criterion, State
from reasoner.determine import Context, Determination, Finding
from reasoner.edition import Citation, EvidenceStatement, Passage, Reference
from reasoner.graph import Term
from reasoner.guideline import Guideline
from reasoner.names import local_name
from reasoner.report.words import Fact, Words, words

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


class Maker:
    """Turns findings into entries, under one guideline and with one request's names."""

    def __init__(self, of: Determination | Context) -> None:
        self._guideline = of.guideline
        self.words: Words = words(self._guideline, of.request.graph)
        taken = set(of.assumptions)
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

    def statements(self, entries: Iterable[Entry]) -> Iterator[EvidenceShown]:
        """The document's statements about evidence that stand beside some entries."""
        wanted = {notation for entry in entries for notation in entry.evidence}
        for statement in self._guideline.evidence:
            if statement.notation in wanted:
                yield statement_of(self._guideline, statement)


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
