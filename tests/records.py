"""Facts in; the same with one record more, which has no bearing or says a first thing, out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product

import allowed
import hypothesis.strategies as st
from allowed import below, families, leads_to, listed, said_of, vocabulary
from hypothesis import assume
from pyoxigraph import Literal, NamedNode
from strategies import Draft, Draw, Facts, of_a_case, renamed, subjects

from reasoner.facts.vocabulary import all_classes
from reasoner.graph import Node, Term
from reasoner.terms import FACT, PROV, RDF, XSD

_RECORD = NamedNode("urn:record:1")
_MUCH_LATER = Literal("2027-06-01", datatype=XSD.date)

# What says of what, where and when a record is: a first value comes without any of these. Nor does
# it come as a cause, beside which another cause is open.
_FRAME = frozenset(
    {
        *(FACT.after, FACT.age, FACT.ageDate, FACT.before, FACT.cause, FACT.code, FACT.date),
        *(FACT.complicationOf, FACT.device, FACT.hasConstituent, FACT.lesion, FACT.limb),
        *(FACT.partOf, FACT.patient, FACT.reason, FACT.region, FACT.requestDate),
        *(FACT.serviceDate, FACT.side, FACT.site, FACT.status, FACT.treats, PROV.wasDerivedFrom),
    }
)

# By which a record says something of a lesion or limb that is there.
_LINKS = frozenset(
    {FACT.doesNotShow, FACT.lesion, FACT.limb, FACT.measures, FACT.shows, FACT.substance}
)


def _withdrawn(draw: Draw, facts: Facts) -> Facts:
    return _void(draw, facts, FACT.status, FACT.enteredInError)


def _much_later(draw: Draw, facts: Facts) -> Facts:
    return _void(draw, facts, FACT.date, _MUCH_LATER)


def _void(draw: Draw, facts: Facts, p: NamedNode, value: Term) -> Facts:
    """A record of any kind that refers to what is there, and has one value that voids it."""
    draft = Draft(draw, list(facts), fresh=False)
    node = draft.node(draft.one(families()), _RECORD)
    for _ in range(draw(st.integers(0, 3))):
        draft.state(node, draft.one(said_of(draft.kinds(node))))
    kept = (t for t in draft.triples if t[:2] != (node, p) and t[2] != node)
    return (*kept, (node, p, value))


def _source(draw: Draw, facts: Facts) -> Facts:
    node = Draft(draw, list(facts)).one(subjects(facts))
    return (*facts, (node, PROV.wasDerivedFrom, NamedNode("urn:chart:7")))


def _wider_class(draw: Draw, facts: Facts) -> Facts:
    draft = Draft(draw, list(facts))
    node = draft.one(subjects(facts))
    above = draft.kinds(node) & (vocabulary().classes - vocabulary().closed_classes)
    return (*facts, (node, RDF.type, draft.one(sorted(above, key=str))))


def _refuted_allergy(draw: Draw, facts: Facts) -> Facts:
    substance = NamedNode("urn:substance:1")
    stated = ((FACT.status, FACT.absent), (FACT.substance, substance))
    kind = (substance, RDF.type, FACT.Substance)
    return (*_apart(draw, facts, [FACT.Allergy]), kind, *((_RECORD, p, o) for p, o in stated))


def _study_of_nothing(draw: Draw, facts: Facts) -> Facts:
    return _apart(draw, facts, below(FACT.ImagingStudy))


def _apart(draw: Draw, facts: Facts, classes: Sequence[NamedNode]) -> Facts:
    """A record of the patient, of which nothing else is said."""
    draft = Draft(draw, list(facts))
    draft.triples.append((_RECORD, RDF.type, draft.one(classes)))
    draft.belongs(_RECORD)
    return tuple(draft.triples)


# By reading, none of these can change what is found: a record that was withdrawn or is later than
# the service, where a record comes from, what its class says anyway, a substance that no device
# has, a study that is not said to show anything.
WITHOUT_BEARING: dict[str, Callable[[Draw, Facts], Facts]] = {
    "withdrawn": _withdrawn,
    "much later": _much_later,
    "source": _source,
    "wider class": _wider_class,
    "refuted allergy": _refuted_allergy,
    "study of nothing": _study_of_nothing,
}


@st.composite
def with_more(draw: Draw, facts: Facts, more: Callable[[Draw, Facts], Facts]) -> Facts:
    """The facts and what has no bearing."""
    return more(draw, facts)


@st.composite
def of_another(draw: Draw) -> Facts:
    """The facts of a case, about nodes that no other file names."""
    facts = draw(of_a_case())
    return renamed(facts, {s: NamedNode(f"urn:another:{n}") for n, s in enumerate(subjects(facts))})


@st.composite
def with_a_first_value(draw: Draw, facts: Facts, node: Term, asked: frozenset[Term]) -> Facts:
    """The facts and something about a node that is of the kind that a leaf asks for.

    What is asked are the terms of the leaf's shapes. Added is a property that a node did not have,
    a status in place of one that is not confirmed, or a record, of a date that is there already.
    """
    draft = Draft(draw, list(facts), fresh=False)
    near = [node, *(o for s, _, o in facts if s == node), *(s for s, _, o in facts if o == node)]
    known = {*subjects(facts)}
    about = [n for n in dict.fromkeys(near) if not isinstance(n, Literal) and n in known]
    suspected = [t for t in facts if t[0] in about and t[1:] == (FACT.status, FACT.unconfirmed)]
    ways = [_property, _record, _record] + ([_status] * 2 if suspected else [])
    draft.one(ways)(draft, about, asked)
    return tuple(dict.fromkeys(draft.triples))


def _status(draft: Draft, about: list[Node], asked: frozenset[Term]) -> None:
    unconfirmed = (FACT.status, FACT.unconfirmed)
    triple = draft.one([t for t in draft.triples if t[0] in about and t[1:] == unconfirmed])
    draft.triples.remove(triple)
    draft.triples.append((*triple[:2], draft.one([FACT.present, FACT.absent])))


def _property(draft: Draft, about: list[Node], asked: frozenset[Term]) -> None:
    open_to = [
        (n, p) for n in about for p in said_of(draft.kinds(n)) if p not in _FRAME | draft.stated(n)
    ]
    wanted = [pair for pair in open_to if pair[1] in asked]
    assume(open_to)
    node, p = draft.one(wanted or open_to)
    values = [v for cls in leads_to(p) for v in listed(cls) if v in asked or _is_of(v, asked)]
    if values:
        draft.triples.append((node, p, draft.one(values)))
    else:
        draft.state(node, p)


def _is_of(term: NamedNode, classes: Iterable[Term]) -> bool:
    return bool(vocabulary().kinds[term] & {*classes})


def _record(draft: Draft, about: list[Node], asked: frozenset[Term]) -> None:
    record = draft.node(draft.one(_kinds_of_record(asked) or families()), _RECORD)
    open_to = [p for p in said_of(draft.kinds(record)) if p in _LINKS - draft.stated(record)]
    ends = [(p, n) for p in open_to for n in about if draft.kinds(n) & {*leads_to(p)}]
    if ends:
        draft.triples.append((record, *draft.one([e for e in ends if e[1] == about[0]] or ends)))
    dates = sorted({o for _, p, o in draft.triples if p == FACT.date}, key=str)
    if dates and draft.draw(st.booleans()):
        draft.triples.append((record, FACT.date, draft.one(dates)))


def _kinds_of_record(asked: frozenset[Term]) -> Sequence[NamedNode]:
    known = (c for c in asked if isinstance(c, NamedNode) and c in vocabulary().classes)
    return sorted((c for c in known if FACT.Record in vocabulary().superclasses[c]), key=str)


def firm_records(facts: Facts, node: Node, asked: frozenset[Term]) -> Iterator[Facts]:
    """The facts with each record about a node that is of a kind that a leaf asks for, and firm."""
    superclasses = vocabulary().superclasses
    kinds = all_classes((o for s, p, o in facts if (s, p) == (node, RDF.type)), superclasses)
    [patient] = [s for s, p, o in facts if (p, o) == (RDF.type, FACT.Patient)]
    for cls in _kinds_of_record(asked):
        links = [p for p in said_of(superclasses[cls]) if p in _LINKS and kinds & {*leads_to(p)}]
        for link, said in product(links, _firmly(superclasses[cls])):
            own = ((RDF.type, cls), (FACT.patient, patient), (link, node), *said)
            yield (*facts, *((_RECORD, p, o) for p, o in own))


def _firmly(kinds: frozenset[NamedNode]) -> Iterator[tuple[tuple[NamedNode, Term], ...]]:
    """What a record of some classes needs to state, in each way that is firm."""
    ways = [ways for kind in sorted(kinds, key=str) for ways in allowed.asked().of.get(kind, ())]
    needed = [first[0][0] for first in ways if first and first[0][0] not in _LINKS]
    return product(*([(p, value) for value in _firm_values(p)] for p in needed))


def _firm_values(p: NamedNode) -> Sequence[Term]:
    if p == FACT.status:
        return (FACT.present, FACT.absent)
    if XSD.decimal in leads_to(p):
        return [Literal(text, datatype=XSD.decimal) for text in ("10.0", "40.0", "60.0")]
    return [term for cls in leads_to(p) for term in listed(cls)]
