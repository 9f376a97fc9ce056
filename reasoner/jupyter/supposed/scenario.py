"""A request, and what is supposed of it, in; the determination that it would get then out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode

from reasoner.dataset.names import prefixes
from reasoner.determine import Determination
from reasoner.errors import UsageError
from reasoner.facts.read import one_set
from reasoner.facts.requests import RequestFacts, digest
from reasoner.graph import Graph, Node, Term
from reasoner.jupyter.supposed.controls import Group
from reasoner.jupyter.supposed.edits import NO_EDIT, Edit, edited, free_name
from reasoner.jupyter.supposed.offered import Offered
from reasoner.names import local_name, names, namespace_of
from reasoner.needs import Reply
from reasoner.readings import Reading
from reasoner.report.rdf.text import turtle
from reasoner.review import Reasoner
from reasoner.terms import FACT, RDF
from reasoner.what_if import WhatIf

if TYPE_CHECKING:
    import rdflib

_T = TypeVar("_T", bound=Term)


@dataclass(frozen=True)
class Supposition:
    """Edits of the facts, answers that no fact gives, and the readings to decide by."""

    edits: tuple[Edit, ...] = ()
    replies: tuple[Reply, ...] = ()
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True)
class Scenario:
    """One request, with the reasoner that reviews it as it is and as it would be.

    `as_of` is the date decided for where the request states none.
    """

    request: RequestFacts
    reasoner: Reasoner
    as_of: date | None = None

    @cached_property
    def _offered(self) -> Offered:
        return Offered(self.request.graph, self.request.request, self.reasoner.guideline)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """What can be changed of its facts."""
        return self._offered.groups()

    @cached_property
    def first(self) -> Determination:
        """The determination before anything is supposed."""
        return self.determination(Supposition(readings=self.reasoner.readings))

    def determination(self, supposed: Supposition) -> Determination:
        """The determination under a supposition.

        Raises InputError where the facts cannot be used as they would then be.
        """
        reasoner = self._under(supposed.readings)
        facts = self.request.graph
        name = self.request.source
        if any(edit != NO_EDIT for edit in supposed.edits):
            facts = edited(facts, self.request.request, supposed.edits, self._offered.required)
            name = f"{name}, changed"
        document = one_set(name, digest(facts), facts)
        [found] = reasoner.review_document(document, self.as_of)
        if not supposed.replies:
            return found
        return reasoner.suppose(found.request, supposed.replies, self.as_of)

    def compared(self, supposed: Supposition) -> WhatIf:
        """The determinations before and under a supposition. Raises as `determination` does."""
        return WhatIf(self.first, self.determination(supposed))

    def _under(self, readings: tuple[Reading, ...]) -> Reasoner:
        if readings not in self._made:
            self._made[readings] = replace(self.reasoner, readings=readings)
        return self._made[readings]

    @cached_property
    def _made(self) -> dict[tuple[Reading, ...], Reasoner]:
        return {self.reasoner.readings: self.reasoner}


def scenario(
    source: Determination | RequestFacts | bytes | Path | rdflib.Graph,
    reasoner: Reasoner | None = None,
    as_of: date | None = None,
) -> Scenario:
    """The scenario of a determination, of a request's facts, or of a source with one request.

    Of a determination guideline, readings and date stay as they are; otherwise `reasoner`, or one
    of its own, reviews. Blank nodes get names. Raises InputError where the facts cannot be used as
    they are, UsageError where the source has several requests.
    """
    if isinstance(source, Determination):
        own = source.guideline.base if source.readings else source.guideline
        assert own is not None
        graph, node = source.request.graph, source.request.request
        states_one = any(graph.objects(node, p) for p in (FACT.serviceDate, FACT.requestDate))
        day = None if states_one else source.decided_for
        return Scenario(_all_named(source.request), Reasoner(own, source.readings), day)
    reasoner = reasoner or Reasoner()
    if isinstance(source, RequestFacts):
        return Scenario(_all_named(source), reasoner, as_of)
    found = reasoner.review(source, as_of=as_of)
    if len(found) > 1:
        said = f"one request was expected, and there are {len(found)}."
        raise UsageError(f"{found[0].request.source}: {said} Give the determination of one.")
    return Scenario(_all_named(found[0].request), reasoner, as_of)


def _all_named(request: RequestFacts) -> RequestFacts:
    """The same facts with an IRI for each blank node, after its class.

    Blank nodes would be numbered anew whenever facts change, and no setting or answer could be
    told to which of them it belongs.
    """
    new: dict[Node, NamedNode] = {}
    for node in names(request.graph):
        if isinstance(node, BlankNode):
            cls = request.graph.value(node, RDF.type)
            kind = local_name(cls) if isinstance(cls, NamedNode) else "node"
            name = kind[:1].lower() + kind[1:]
            new[node] = free_name(name, request.graph, frozenset(new.values()))

    def of(term: _T) -> _T | NamedNode:
        return term if isinstance(term, Literal) else new.get(term, term)

    if not new:
        return request
    facts = Graph((of(s), p, of(o)) for s, p, o in request.graph)
    return replace(
        request,
        request=of(request.request),
        patient=of(request.patient),
        graph=facts,
        facts_sha256=digest(facts),
    )


def request_turtle(determination: Determination) -> str:
    """The facts that a determination was made of, as Turtle; what is supposed as comments."""
    request = determination.request.request
    known = prefixes(determination.guideline)
    if isinstance(request, NamedNode) and namespace_of(request) not in known.values():
        known = {**known, "": namespace_of(request)}
    said = (
        f"# Supposed, and no fact: {reply.asked.question.text} {reply.answer.text}\n"
        for reply in determination.supposed
    )
    return "".join((*said, turtle(determination.request.graph, known)))
