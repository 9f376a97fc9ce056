"""A determination in; what it says, as triples without blank nodes, out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pyoxigraph import Literal, NamedNode

from reasoner import __version__
from reasoner.criteria import State
from reasoner.determine import Determination, Finding
from reasoner.errors import UsageError
from reasoner.graph import Term, Triple
from reasoner.guideline import Guideline
from reasoner.names import namespace_of
from reasoner.report.contents import identity
from reasoner.report.rdf.names import BASE, OUTCOME_TERMS, STATE_TERMS, Names, determination_iri
from reasoner.report.rdf.outlook import outlook
from reasoner.report.rdf.restate import restated
from reasoner.report.rdf.text import json_ld, turtle
from reasoner.terms import DCTERMS, GUIDE, PROV, RDF, RDFS, SKOS, XSD
from reasoner.visible import visible

_APART = (State.NOT_CLAIMED, State.OUT_OF_SCOPE)


def turtle_report(determinations: Sequence[Determination]) -> str:
    """Determinations as one Turtle document."""
    namespaces = {
        f"d{number}": f"{determination_iri(determination).value}#"
        for number, determination in enumerate(determinations, 1)
    }
    for determination in determinations:
        namespace = namespace_of(determination.guideline.edition.iri)
        name = re.search(r"([a-z][a-z0-9-]*)[#/]$", namespace)
        namespaces |= {name[1]: namespace} if name else {}
    return turtle(_together(determinations), namespaces)


def json_ld_report(determinations: Sequence[Determination]) -> str:
    """Determinations as one JSON-LD document."""
    return json_ld(_together(determinations))


def _together(determinations: Sequence[Determination]) -> Iterator[Triple]:
    return (triple for determination in determinations for triple in triples(determination))


def triples(determination: Determination) -> tuple[Triple, ...]:
    """The determination, its findings and what they rest on, and the guideline's words on them.

    Each triple once, in the order of reading. Deciding facts are rdf:Statement nodes: the facts
    themselves are not asserted again.
    """
    called = Names(determination)
    own = _own(determination, called)
    return tuple(dict.fromkeys((*own, *_guideline(determination.guideline, own, called))))


def stated(determination: Determination) -> tuple[Triple, ...]:
    """The same without the guideline's words on them."""
    return tuple(dict.fromkeys(_own(determination, Names(determination))))


def _own(determination: Determination, called: Names) -> tuple[Triple, ...]:
    if determination.supposed:
        said = "it rests on answers that are supposed, and RDF would state them as found."
        raise UsageError(f"{determination.request.source}: {said} Write it without them.")
    return (
        *_head(determination, called),
        *_origin(determination, called),
        *_findings(determination, called),
        *outlook(determination, called),
        *called.labels(),
    )


def _head(of: Determination, called: Names) -> Iterator[Triple]:
    node, guideline = called.iri, of.guideline
    yield node, RDF.type, GUIDE.Determination
    yield node, RDF.type, PROV.Entity
    yield node, DCTERMS.identifier, Literal(identity(of))
    yield node, GUIDE.guideline, guideline.edition.iri
    yield node, GUIDE.request, called.term(of.request.request)
    if of.decided_for is not None:
        yield node, GUIDE.decidedFor, Literal(of.decided_for.isoformat(), datatype=XSD.date)
    yield node, GUIDE.outcome, OUTCOME_TERMS[of.outcome]
    yield node, GUIDE.row, of.row.iri
    yield node, GUIDE.evaluated, Literal(of.evaluated)
    for assumption in guideline.assumptions:
        if assumption.message in of.assumptions:
            yield node, GUIDE.assumes, assumption.iri


def _origin(of: Determination, called: Names) -> Iterator[Triple]:
    """Where the determination comes from; without a time, which would differ from run to run."""
    review, facts, rules = called.part("review"), called.part("facts"), called.part("rules")
    program = NamedNode(f"{BASE}reasoner/{__version__}")
    yield called.iri, PROV.wasGeneratedBy, review
    yield review, RDF.type, PROV.Activity
    yield review, PROV.wasAssociatedWith, program
    yield program, RDF.type, PROV.SoftwareAgent
    yield program, RDFS.label, Literal(f"reasoner {__version__}")
    hashes = ((facts, of.request.facts_sha256), (rules, of.guideline.sha256))
    for entity, sha256 in hashes:
        yield called.iri, PROV.wasDerivedFrom, entity
        yield review, PROV.used, entity
        yield entity, RDF.type, PROV.Entity
        yield entity, GUIDE.sha256, Literal(sha256)
    yield facts, DCTERMS.title, Literal(visible(of.request.source))
    yield rules, PROV.wasDerivedFrom, of.guideline.edition.iri


def _placed(finding: Finding, above: Term | None) -> Finding:
    """A finding with the node where it was looked at: that from which it is seen, by default."""
    is_elsewhere = finding.state is State.NOT_CLAIMED or finding.criterion.over is not None
    node = finding.node or (None if is_elsewhere else above)
    parts = tuple(_placed(part, node) for part in finding.parts)
    return replace(finding, node=node, parts=parts)


def _findings(of: Determination, called: Names) -> Iterator[Triple]:
    groups = (
        (GUIDE.topFinding, of.findings),
        (GUIDE.furtherClaim, of.claims),
        (GUIDE.foundConflict, of.conflicts),
    )
    request = of.request.request
    roots = [(link, _placed(f, request)) for link, findings in groups for f in findings]
    every = list(dict.fromkeys(found for _, root in roots for found in root.tree()))
    facts = _numbered(every, called)
    for link, root in roots:
        yield called.iri, link, called.finding(root)
    for found in every:
        yield called.iri, GUIDE.finding, called.finding(found)
    for found in every:
        yield from _finding(of.guideline, found, facts, called)
    for (s, p, o), fact in facts.items():
        yield fact, RDF.type, RDF.Statement
        yield fact, RDF.subject, called.term(s)
        yield fact, RDF.predicate, p
        yield fact, RDF.object, called.term(o)


def _numbered(every: list[Finding], called: Names) -> dict[Triple, NamedNode]:
    """A name for each deciding fact, numbered by the names of its terms."""
    found = {fact for one in every for item in one.evidence for fact in item.facts}
    ordered = sorted(found, key=lambda fact: tuple(str(called.term(term)) for term in fact))
    return {fact: called.part("fact", str(number)) for number, fact in enumerate(ordered, 1)}


def _finding(
    guideline: Guideline, finding: Finding, facts: dict[Triple, NamedNode], called: Names
) -> Iterator[Triple]:
    node = called.finding(finding)
    yield node, RDF.type, GUIDE.Finding
    yield node, GUIDE.criterion, finding.criterion.iri
    yield node, GUIDE.state, STATE_TERMS[finding.state]
    if finding.node is not None:
        yield node, GUIDE.focusNode, called.term(finding.node)
    for item in finding.evidence:
        yield node, GUIDE.decidingNode, called.term(item.node)
        for fact in item.facts:
            yield node, GUIDE.decidingFact, facts[fact]
    for citation in finding.citations:
        yield node, GUIDE.citation, citation.iri
    for statement in guideline.evidence:
        if finding.criterion.notation in statement.speaks_to and finding.state not in _APART:
            for iri in _noted(guideline, statement.notation):
                yield node, GUIDE.beside, iri
    for part in finding.parts:
        yield node, GUIDE.subfinding, called.finding(part)


def _noted(guideline: Guideline, notation: str) -> Iterator[NamedNode]:
    """The evidence statements of a notation."""
    for graph in (guideline.shapes, guideline.ontology.graph):
        for node in graph.subjects(SKOS.notation, Literal(notation)):
            if isinstance(node, NamedNode) and graph.has(node, RDF.type, GUIDE.EvidenceStatement):
                yield node


def _guideline(guideline: Guideline, own: tuple[Triple, ...], called: Names) -> Iterator[Triple]:
    """What the guideline says of the resources of its own that a determination names."""
    graphs = (guideline.shapes, guideline.ontology.graph)
    named = dict.fromkeys(
        o for _, _, o in own if isinstance(o, NamedNode) and o not in called.shown
    )
    of_it = [
        term
        for term in named
        if any(
            kind.value.startswith(GUIDE.iri)
            for graph in graphs
            for kind in graph.objects(term, RDF.type)
            if isinstance(kind, NamedNode)
        )
    ]
    beside = {term for _, p, term in own if p == GUIDE.beside}
    statements = (e.notation for e in guideline.evidence)
    printed = (
        citation.iri
        for notation in statements
        if beside & set(_noted(guideline, notation))
        for citation in guideline.citations_for(notation)
    )
    return restated(guideline, (guideline.edition.iri, *of_it, *printed))
