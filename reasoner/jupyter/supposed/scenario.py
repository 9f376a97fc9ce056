"""A request, and what is supposed of it, in; the determination that it would get then out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode

from reasoner.dataset.names import prefixes
from reasoner.determine import Determination
from reasoner.errors import UsageError
from reasoner.facts.read import one_set
from reasoner.facts.requests import RequestFacts
from reasoner.graph import Graph
from reasoner.jupyter.supposed.controls import Group
from reasoner.jupyter.supposed.edits import Edit, edited
from reasoner.jupyter.supposed.offered import Offered
from reasoner.names import names, namespace_of
from reasoner.needs import Reply
from reasoner.readings import Reading
from reasoner.report.rdf.text import turtle
from reasoner.review import Reasoner
from reasoner.terms import FACT
from reasoner.what_if import WhatIf

if TYPE_CHECKING:
    import rdflib


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
        if any(edit != Edit() for edit in supposed.edits):
            facts = edited(facts, self.request.request, supposed.edits, self._offered.required)
            name = f"{name}, changed"
        document = one_set(name, _digest(facts), facts)
        [found] = reasoner.review_document(document, self.as_of)
        replies = tuple(_placed(found, self.request.graph, supposed.replies))
        return reasoner.suppose(found.request, replies, self.as_of) if replies else found

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
    of its own, reviews. Raises InputError where the facts cannot be used as they are, UsageError
    where the source has several requests.
    """
    if isinstance(source, Determination):
        own = source.guideline.base if source.readings else source.guideline
        assert own is not None
        graph, node = source.request.graph, source.request.request
        states_one = any(graph.objects(node, p) for p in (FACT.serviceDate, FACT.requestDate))
        day = None if states_one else source.decided_for
        return Scenario(source.request, Reasoner(own, source.readings), day)
    reasoner = reasoner or Reasoner()
    if isinstance(source, RequestFacts):
        return Scenario(source, reasoner, as_of)
    found = reasoner.review(source, as_of=as_of)
    if len(found) > 1:
        said = f"one request was expected, and there are {len(found)}."
        raise UsageError(f"{found[0].request.source}: {said} Give the determination of one.")
    return Scenario(found[0].request, reasoner, as_of)


def _digest(facts: Graph) -> str:
    return hashlib.sha256("".join(f"{s} {p} {o} .\n" for s, p, o in facts).encode()).hexdigest()


def _placed(found: Determination, asked: Graph, replies: tuple[Reply, ...]) -> Iterator[Reply]:
    """Replies about the nodes that have the same names as those that were asked about.

    Blank nodes are numbered anew in facts that are changed.
    """
    nodes = {name: node for node, name in names(found.request.graph).items()} if replies else {}
    called = names(asked) if replies else {}
    for reply in replies:
        node = reply.asked.node
        if not isinstance(node, BlankNode):
            yield reply
        elif called.get(node) in nodes:
            yield Reply(replace(reply.asked, node=nodes[called[node]]), reply.answer)


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
