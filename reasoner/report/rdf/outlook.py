"""A determination in; its readings, flags and what would settle it, as triples, out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from reasoner.criteria import Outcome
from reasoner.determine import Determination, Effect
from reasoner.flags import Raised
from reasoner.graph import Triple
from reasoner.guideline import Guideline
from reasoner.names import local_name
from reasoner.needs import Asked, Replies
from reasoner.report.rdf.names import OUTCOME_TERMS, STATE_TERMS, Names
from reasoner.report.rdf.restate import encoded
from reasoner.supposing import Change
from reasoner.terms import GUIDE, RDF, SKOS


def outlook(of: Determination, called: Names) -> Iterator[Triple]:
    """The flags raised, the readings with their effects, and the ways to settle."""
    for raised in of.flags:
        yield from _raised(raised, called)
    switched = {r.key.partition("=")[0]: r for r in of.readings}
    for ambiguity in of.guideline.ambiguities:
        reading = switched.get(ambiguity.notation, ambiguity.default)
        yield called.iri, GUIDE.madeUnder, reading.iri
    for reading in of.others:
        yield called.iri, GUIDE.tried, reading.iri
    for effect in of.effects:
        yield from _effect(of.guideline, effect, called)
    inquiries = {
        asked: called.part("inquiry", str(number))
        for number, asked in enumerate(of.settling.questions, 1)
    }
    for number, (asked, node) in enumerate(inquiries.items(), 1):
        yield called.iri, GUIDE.inquiry, node
        yield node, GUIDE.position, Literal(number)
        yield from _inquiry(asked, node, called)
    for outcome in (Outcome.CRITERIA_MET, Outcome.CRITERIA_NOT_MET):
        if outcome in of.settling.left_out:
            yield called.iri, GUIDE.leavesOutWaysTowards, OUTCOME_TERMS[outcome]
        for number, replies in enumerate(of.settling.towards.get(outcome, ()), 1):
            way = called.part("way", local_name(OUTCOME_TERMS[outcome]), str(number))
            yield called.iri, GUIDE.way, way
            yield way, RDF.type, GUIDE.Way
            yield way, GUIDE.towards, OUTCOME_TERMS[outcome]
            yield way, GUIDE.position, Literal(number)
            yield from _replies(way, replies, inquiries)


def _raised(raised: Raised, called: Names) -> Iterator[Triple]:
    node = called.part("flag", raised.flag.notation)
    yield called.iri, GUIDE.raises, node
    yield node, RDF.type, GUIDE.RaisedFlag
    yield node, GUIDE.flag, raised.flag.iri
    for at in raised.nodes:
        yield node, GUIDE.focusNode, called.term(at)


def _effect(guideline: Guideline, effect: Effect, called: Names) -> Iterator[Triple]:
    key = effect.reading.key.split("=")
    node = called.part("effect", *key)
    yield called.iri, GUIDE.effect, node
    yield node, RDF.type, GUIDE.Effect
    yield node, GUIDE.reading, effect.reading.iri
    yield node, GUIDE.outcomeBefore, OUTCOME_TERMS[effect.before]
    yield node, GUIDE.outcomeAfter, OUTCOME_TERMS[effect.after]
    for change in effect.changes:
        changed = called.part("change", *key, change.notation)
        yield node, GUIDE.change, changed
        yield from _change(guideline, change, changed)


def _change(guideline: Guideline, change: Change, node: NamedNode) -> Iterator[Triple]:
    yield node, RDF.type, GUIDE.Change
    for criterion in guideline.shapes.subjects(SKOS.notation, Literal(change.notation)):
        yield node, GUIDE.criterion, criterion
    yield node, GUIDE.stateBefore, STATE_TERMS[change.before]
    yield node, GUIDE.stateAfter, STATE_TERMS[change.after]


def _inquiry(asked: Asked, node: NamedNode, called: Names) -> Iterator[Triple]:
    yield node, RDF.type, GUIDE.Inquiry
    yield node, GUIDE.question, asked.question.iri
    yield node, GUIDE.focusNode, called.term(asked.node)
    for criterion in asked.criteria:
        yield node, GUIDE.criterion, criterion.iri


def _replies(
    way: NamedNode, replies: Replies, inquiries: Mapping[Asked, NamedNode]
) -> Iterator[Triple]:
    for reply in sorted(replies, key=lambda reply: reply.order):
        inquiry = inquiries[reply.asked]
        node = NamedNode(f"{inquiry.value}:{encoded(local_name(reply.answer.iri))}")
        yield way, GUIDE.reply, node
        yield node, RDF.type, GUIDE.Reply
        yield node, GUIDE.inquiry, inquiry
        yield node, GUIDE.supposes, reply.answer.iri
