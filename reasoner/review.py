"""A source of facts and a guideline in; a determination for each request in it out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from reasoner.classify import classify
from reasoner.contradictions import refuse_contradictions
from reasoner.criteria import State
from reasoner.determine import Determination, Effect, determine, effect
from reasoner.evaluate import Engine, Evaluation, Evaluator
from reasoner.evidence import Walker
from reasoner.facts.gate import check
from reasoner.facts.hypothetical import supposed
from reasoner.facts.read import Document, read
from reasoner.facts.requests import RequestFacts, split
from reasoner.flags import Raised, Values, changed, raised
from reasoner.fold import Key
from reasoner.guideline import Guideline, load
from reasoner.interactive import InteractiveEngine
from reasoner.later import Later, amended
from reasoner.needs import Reply
from reasoner.readings import Ambiguity, Reading
from reasoner.settle import settle, values
from reasoner.supposing import Found, supposing
from reasoner.what_if import WhatIf, what_ifs

if TYPE_CHECKING:
    import rdflib


Variant: TypeAlias = tuple[Reading, Guideline]


@dataclass(frozen=True)
class Reasoner:
    """Reviews requests under one guideline, with the engine that an evaluator makes for it.

    `readings` are those to decide by where they are not the default; `compare_readings` says
    whether each request is also determined under each other reading, taken singly.

    reasoner = Reasoner()
    for determination in reasoner.review(Path("request.ttl")):
        print(determination.outcome)
    """

    guideline: Guideline = field(default_factory=load)
    readings: tuple[Reading, ...] = ()
    evaluator: Evaluator = InteractiveEngine
    compare_readings: bool = True

    @cached_property
    def _read(self) -> Guideline:
        """The guideline under the readings asked for."""
        return self.guideline.under(*self.readings) if self.readings else self.guideline

    @cached_property
    def _switched(self) -> tuple[Reading, ...]:
        defaults = {ambiguity.default for ambiguity in self.guideline.ambiguities}
        return tuple(reading for reading in self.readings if reading not in defaults)

    @cached_property
    def _variants(self) -> tuple[Variant, ...]:
        """The guideline under each other reading, taken singly; none where not asked for."""
        if not self.compare_readings:
            return ()
        return tuple(
            (other, self._under(*_without(self.readings, ambiguity), other))
            for ambiguity in self.guideline.ambiguities
            for other in ambiguity.readings
            if other != _active(self.readings, ambiguity)
        )

    def _under(self, *readings: Reading) -> Guideline:
        single = readings[0] if len(readings) == 1 else None
        known = self.guideline.alternatives
        return known[single] if single in known else self.guideline.under(*readings)

    @cached_property
    def _engine(self) -> Engine:
        return self.evaluator(self._read.rules, [read.rules for _, read in self._variants])

    @cached_property
    def _walker(self) -> Walker:
        return Walker(self._read.shapes)

    def review(
        self,
        source: bytes | Path | rdflib.Graph,
        *,
        name: str | None = None,
        as_of: date | None = None,
    ) -> tuple[Determination, ...]:
        """The determination of each request in the source, in the order of their IRIs.

        `source` is the bytes or the path of a Turtle, N-Triples, N-Quads, TriG, JSON-LD or
        RDF/XML file, or an rdflib graph; `name` is what errors call it; `as_of` is the date
        decided for where a request states none. Raises InputError, with every problem found,
        where the facts cannot be used as they are.
        """
        return self.review_document(read(source, name), as_of)

    def review_document(
        self, document: Document, as_of: date | None = None
    ) -> tuple[Determination, ...]:
        """The determination of each request of a document that has been read."""
        check(document, self.guideline.contract)
        return tuple(self._review(request, as_of) for request in split(document))

    def what_if(
        self,
        source: bytes | Path | rdflib.Graph,
        *,
        adding: bytes | Path | rdflib.Graph | None = None,
        removing: bytes | Path | rdflib.Graph | None = None,
        name: str | None = None,
        as_of: date | None = None,
    ) -> tuple[WhatIf, ...]:
        """What each request of a source comes out as, and would with further facts or with fewer.

        `adding` and `removing` are statements in any form that `source` may have; they speak of
        its nodes by their IRIs. Raises InputError where the facts, before or after, cannot be used
        as they are; where a statement to be removed is not among them or has a blank node; and
        where the requests are not the same before and after.
        """
        document = read(source, name)
        more, fewer = (None if part is None else read(part) for part in (adding, removing))
        before = self.review_document(document, as_of)
        return what_ifs(before, self.review_document(supposed(document, more, fewer), as_of))

    def suppose(
        self, request: RequestFacts, replies: Iterable[Reply], as_of: date | None = None
    ) -> Determination:
        """The determination of a request that was reviewed, if questions were answered so.

        Only what is unknown takes another value, so a reply changes no documented finding; one
        that is about nothing unknown is left out. The answers stand among what is assumed.
        """
        return self._review(request, as_of, tuple(sorted(replies, key=lambda reply: reply.order)))

    def _review(
        self, request: RequestFacts, as_of: date | None, replies: tuple[Reply, ...] = ()
    ) -> Determination:
        ontology = self.guideline.ontology
        case = classify(request.graph, request.request, request.patient, ontology, as_of)
        refuse_contradictions(request, case, self.guideline.contract.vocabulary)
        evaluation, *others = self._engine.evaluate([case])[0]
        documented = Found(case, evaluation, self._read)
        replies = tuple(reply for reply in replies if _open(documented, [reply]))
        found = _supposing(documented, replies)
        determination = determine(request, found, self._walker)
        outlook = _Outlook(found, self._walker, determination, replies)
        effects = Later(lambda: outlook.effects(others, self._variants))
        return amended(
            determination,
            assumptions=Later(lambda: (*determination.assumptions, *map(_said, replies))),
            supposed=replies,
            readings=self._switched,
            others=tuple(other for other, _ in self._variants),
            effects=Later(lambda: tuple(e for e in effects.value() if e.changes_something)),
            flags=Later(lambda: outlook.flags(effects.value())),
            settling=Later(lambda: settle(found)),
        )


@dataclass(frozen=True)
class _Outlook:
    """What other readings would make of a determination, and what to look at in it."""

    found: Found
    walker: Walker
    determination: Determination
    replies: tuple[Reply, ...]

    def effects(self, others: Sequence[Evaluation], variants: Sequence[Variant]) -> list[Effect]:
        """What each other reading changes, be it nothing."""
        return [
            effect(self.found, self._under(other, otherwise), reading)
            for other, (reading, otherwise) in zip(others, variants, strict=True)
        ]

    def _under(self, other: Evaluation, otherwise: Guideline) -> Found:
        return _supposing(Found(self.found.case, other, otherwise), self.replies)

    def flags(self, effects: Sequence[Effect]) -> tuple[Raised, ...]:
        """The flags raised, those that rest on a reading included."""
        notations = ((e.reading, [c.notation for c in e.changes]) for e in effects)
        case, folded, read = self.found.case, self.found.evaluation.folded, self.found.guideline
        found = changed(notations, read.ambiguities)
        values = Values(read.by_notation, self.determination.state, found, read.days)
        return raised(read.flags, case, folded, self.walker, values)


def _supposing(found: Found, replies: Sequence[Reply]) -> Found:
    """What would be found with the replies; what the facts say changes for none."""
    supposed = _open(found, replies)
    return supposing(found, supposed) if supposed else found


def _open(found: Found, replies: Sequence[Reply]) -> dict[Key, State]:
    """The values that replies give to what is unknown."""
    states = found.evaluation.folded.states if replies else {}
    given = values(replies).items()
    return {key: s for key, s in given if states.get(key, State.UNKNOWN) is State.UNKNOWN}


def _said(reply: Reply) -> str:
    return f"Supposed, and no fact: {reply.asked.question.text} {reply.answer.text}."


def _active(readings: tuple[Reading, ...], ambiguity: Ambiguity) -> Reading:
    return next((r for r in readings if r in ambiguity.readings), ambiguity.default)


def _without(readings: tuple[Reading, ...], ambiguity: Ambiguity) -> tuple[Reading, ...]:
    return tuple(reading for reading in readings if reading not in ambiguity.readings)
