"""An ontology in; the document's edition, passages, references and citations out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from pyoxigraph import NamedNode

from reasoner.errors import GuidelineError, Problem
from reasoner.graph import Graph, Term
from reasoner.terms import GUIDE, OA, RDFS, SKOS


@dataclass(frozen=True)
class Passage:
    """A place in the document: section heading, bullet, and range of characters."""

    iri: NamedNode
    heading: str
    ordinal: int | None
    bullet: str | None
    start: int
    end: int

    def __str__(self) -> str:
        ordinal = f" ({self.ordinal})" if self.ordinal and self.ordinal > 1 else ""
        bullet = f", bullet {self.bullet}" if self.bullet else ""
        return f"{self.heading}{ordinal}{bullet}"


@dataclass(frozen=True)
class Reference:
    """A bibliographic entry as the document's list has it, or should have it."""

    iri: NamedNode
    number: int | None
    listed: bool
    authors: str
    title: str
    journal: str | None
    locator: str | None
    year: int | None
    doi: str | None
    pmid: str | None
    pmcid: str | None
    url: str | None


@dataclass(frozen=True)
class Citation:
    """A marker as printed, the criterion or statement it stands on, and what it resolves to.

    `where` is the shape that the deciding node has to conform to, none where any does.
    """

    iri: NamedNode
    marker: str
    cited_for: str
    references: tuple[Reference, ...]
    verdict: str
    discrepancy: str | None
    words: str | None
    where: NamedNode | None


@dataclass(frozen=True)
class EvidenceStatement:
    """A statement of the document about evidence, in our words, with the criteria it speaks to.

    `strength` is how the document grades it, or that it does not.
    """

    notation: str
    text: str
    strength: str | None
    passage: Passage | None
    speaks_to: tuple[str, ...]


@dataclass(frozen=True)
class Edition:
    """What identifies the document: title, version, dates, owner, notice and the text's hash."""

    iri: NamedNode
    title: str
    edition: str
    publisher: str
    effective: date | None
    last_updated: date | None
    literature_through: date | None
    source_sha256: str | None
    notice: str

    @property
    def in_words(self) -> str:
        """Title, edition, owner and dates, separated by commas."""
        named = (
            ("effective", self.effective),
            ("last updated", self.last_updated),
            ("literature reviewed through", self.literature_through),
        )
        dates = [f"{name} {day}" for name, day in named if day]
        return ", ".join([self.title, f"edition {self.edition}", self.publisher, *dates])


def edition(graph: Graph) -> Edition:
    """The one document that a graph describes. Raises GuidelineError where there is another."""
    nodes = graph.of_type(GUIDE.Guideline)
    if len(nodes) != 1:
        raise fault(
            "one-guideline", "ontology", "exactly one guide:Guideline", "Describe one document."
        )
    node = cast("NamedNode", nodes[0])
    return Edition(
        iri=node,
        title=_need(graph, node, _TITLE),
        edition=_need(graph, node, GUIDE.edition),
        publisher=_need(graph, node, GUIDE.publisher),
        effective=_day(graph, node, GUIDE.effectiveDate),
        last_updated=_day(graph, node, GUIDE.lastUpdated),
        literature_through=_day(graph, node, GUIDE.literatureReviewedThrough),
        source_sha256=graph.text(node, GUIDE.sourceSha256),
        notice=_need(graph, node, GUIDE.notice),
    )


def passages(graph: Graph) -> list[Passage]:
    """The passages by their places."""
    found = []
    for node in graph.of_type(GUIDE.Passage):
        section = graph.value(node, GUIDE.section)
        if section is None:
            raise fault("passage-without-section", _name(node), "a guide:section", "State it.")
        found.append(
            Passage(
                cast("NamedNode", node),
                _need(graph, section, GUIDE.heading),
                _int(graph, section, GUIDE.headingOrdinal),
                graph.text(node, GUIDE.bullet),
                int(_need(graph, node, OA.start)),
                int(_need(graph, node, OA.end)),
            )
        )
    return found


def references(graph: Graph) -> tuple[Reference, ...]:
    """The references in their order."""
    found = [
        Reference(
            iri=cast("NamedNode", node),
            number=_int(graph, node, GUIDE.number),
            listed=graph.text(node, GUIDE.listed) != "false",
            authors=_need(graph, node, GUIDE.authors),
            title=_need(graph, node, GUIDE.title),
            journal=graph.text(node, GUIDE.journal),
            locator=graph.text(node, GUIDE.locator),
            year=_int(graph, node, GUIDE.year),
            doi=graph.text(node, GUIDE.doi),
            pmid=graph.text(node, GUIDE.pmid),
            pmcid=graph.text(node, GUIDE.pmcid),
            url=graph.text(node, GUIDE.url),
        )
        for node in graph.of_type(GUIDE.Reference)
    ]
    return tuple(sorted(found, key=lambda r: (r.number is None, r.number or 0, r.iri.value)))


def citations(graph: Graph, references: dict[NamedNode, Reference]) -> tuple[Citation, ...]:
    """The citations by what they are cited for."""
    found = []
    for node in graph.of_type(GUIDE.Citation):
        target = graph.value(node, GUIDE.citedFor)
        if target is None:
            raise fault("citation-without-target", _name(node), "a guide:citedFor", "State it.")
        cited = [references[cast("NamedNode", r)] for r in graph.objects(node, GUIDE.cites)]
        found.append(
            Citation(
                iri=cast("NamedNode", node),
                marker=_need(graph, node, GUIDE.marker),
                cited_for=_need(graph, target, SKOS.notation),
                references=tuple(sorted(cited, key=lambda r: r.number or 0)),
                verdict=_need(graph, node, GUIDE.verdict),
                discrepancy=graph.text(node, GUIDE.discrepancy),
                words=graph.text(node, GUIDE.words),
                where=cast("NamedNode | None", graph.value(node, GUIDE.where)),
            )
        )
    return tuple(sorted(found, key=lambda c: (c.cited_for, int(c.marker.partition("-")[0]))))


def evidence(graph: Graph, passages: dict[NamedNode, Passage]) -> tuple[EvidenceStatement, ...]:
    """What the document says of evidence, by notation."""
    found = []
    for node in graph.of_type(GUIDE.EvidenceStatement):
        place = graph.value(node, GUIDE.passage)
        about = (graph.text(c, SKOS.notation) for c in graph.objects(node, GUIDE.speaksTo))
        found.append(
            EvidenceStatement(
                notation=_need(graph, node, SKOS.notation),
                text=graph.text(node, SKOS.definition) or _need(graph, node, RDFS.label),
                strength=graph.text(node, GUIDE.strength),
                passage=passages.get(cast("NamedNode", place)),
                speaks_to=tuple(sorted(n for n in about if n)),
            )
        )
    return tuple(sorted(found, key=lambda e: e.notation))


_TITLE = NamedNode("http://purl.org/dc/terms/title")


def _need(graph: Graph, node: Term, predicate: NamedNode) -> str:
    text = graph.text(node, predicate)
    if text is None:
        wanted = predicate.value.rpartition("#")[2] or predicate.value
        raise fault("missing-statement", _name(node), f"a value of {wanted}", "State it.")
    return text


def _int(graph: Graph, node: Term, predicate: NamedNode) -> int | None:
    text = graph.text(node, predicate)
    return None if text is None else int(text)


def _day(graph: Graph, node: Term, predicate: NamedNode) -> date | None:
    text = graph.text(node, predicate)
    return None if text is None else date.fromisoformat(text)


def _name(node: Term) -> str:
    return node.value if isinstance(node, NamedNode) else "a blank node"


def fault(name: str, where: str, expected: str, remedy: str) -> GuidelineError:
    """The error of a guideline's file or node."""
    return GuidelineError([Problem(name, where, f"expected {expected}.", remedy)])
