"""A guideline and some of its resources in; what the guideline says of them, as triples, out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, NamedNode

from reasoner.edition import Reference
from reasoner.graph import Term, Triple
from reasoner.guideline import Guideline
from reasoner.terms import CITO, DCTERMS, GUIDE, OA, RDF, RDFS, SH, SKOS

_SAID = frozenset(
    (
        *(RDF.type, RDFS.label, SKOS.definition, SKOS.notation, SKOS.note, SH.name, SH.message),
        *(DCTERMS.title, OA.start, OA.end, GUIDE.position, GUIDE.outcome, GUIDE.readingOf),
        *(GUIDE.edition, GUIDE.publisher, GUIDE.effectiveDate, GUIDE.lastUpdated, GUIDE.notice),
        *(GUIDE.literatureReviewedThrough, GUIDE.sourceSha256, GUIDE.passage, GUIDE.section),
        *(GUIDE.heading, GUIDE.headingOrdinal, GUIDE.bullet, GUIDE.speaksTo, GUIDE.strength),
        *(GUIDE.citedFor, GUIDE.marker, GUIDE.words, GUIDE.verdict, GUIDE.discrepancy, GUIDE.cites),
        *(GUIDE.number, GUIDE.listed, GUIDE.authors, GUIDE.title, GUIDE.journal, GUIDE.locator),
        *(GUIDE.year, GUIDE.doi, GUIDE.pmid, GUIDE.pmcid, GUIDE.url, GUIDE.criterion),
        *(GUIDE.answer, GUIDE.makesMet, GUIDE.makesNotMet),
    )
)
_FOLLOWED = (GUIDE.passage, GUIDE.section, GUIDE.cites, GUIDE.readingOf, GUIDE.answer)
_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_IN_ADDRESS = _PLAIN | frozenset(b"/:;()?&=+,@")


def restated(guideline: Guideline, resources: Iterable[NamedNode]) -> Iterator[Triple]:
    """What is said of resources, and of the passages, sections, references and ambiguities behind.

    The words of the guideline's own files, so that joining these to those adds only links.
    """
    todo, seen = list(dict.fromkeys(resources)), set()
    by_iri = {reference.iri: reference for reference in guideline.references}
    while todo:
        node = todo.pop(0)
        if node in seen:
            continue
        seen.add(node)
        for property, value in _statements(guideline, node):
            yield node, property, value
            if property in _FOLLOWED and isinstance(value, NamedNode):
                todo.append(value)
        if node in by_iri:
            yield from links(guideline, by_iri[node])


def _statements(guideline: Guideline, node: NamedNode) -> Iterator[tuple[NamedNode, Term]]:
    for graph in (guideline.shapes, guideline.ontology.graph):
        for property in graph.predicates(node):
            for value in graph.objects(node, property) if property in _SAID else ():
                # A criterion is a shape as well; here it has no constraints and is none.
                if not isinstance(value, BlankNode) and not _is_foreign(property, value):
                    yield property, value


def _is_foreign(property: NamedNode, value: Term) -> bool:
    return property == RDF.type and not value.value.startswith(GUIDE.iri)


def links(guideline: Guideline, reference: Reference) -> Iterator[Triple]:
    """That the document cites a reference, and where the reference is found."""
    yield guideline.edition.iri, CITO.cites, reference.iri
    addresses = (
        ("https://doi.org/", reference.doi),
        ("https://pubmed.ncbi.nlm.nih.gov/", reference.pmid),
        ("https://pmc.ncbi.nlm.nih.gov/articles/", reference.pmcid),
        ("", reference.url),
    )
    for before, value in addresses:
        if value:
            address = NamedNode(before + encoded(value, _IN_ADDRESS))
            yield reference.iri, RDFS.seeAlso, address


def encoded(text: str, plain: frozenset[int] = _PLAIN) -> str:
    """A text as part of an IRI: each byte of its UTF-8 that is not plain as % and two digits."""
    data = text.encode("utf-8", "backslashreplace")
    return "".join(chr(byte) if byte in plain else f"%{byte:02X}" for byte in data)
