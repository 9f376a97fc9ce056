"""Checked facts in; each request with the facts that belong to it and its patient out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pyoxigraph import BlankNode, Literal, NamedNode

from reasoner.errors import InputError, Problem
from reasoner.facts.read import Document, NamedFacts
from reasoner.graph import Graph, Node, Term
from reasoner.later import Deferred, Later
from reasoner.names import short
from reasoner.terms import FACT, PROV, RDF

MAX_NODES = 100_000
MAX_RECORDS = 200

_DATES = (
    ("service-before-birth", FACT.serviceDate),
    ("service-before-birth", FACT.requestDate),
    ("record-before-birth", FACT.date),
)


@dataclass(frozen=True)
class RequestFacts:
    """A request, its patient and what is recorded for them, within one set of facts.

    `source` is the display name of the set, `source_sha256` the hash of the bytes read, and
    `facts_sha256` that of the sorted N-Triples of `graph`, whose blank nodes are numbered by
    their place.
    """

    request: Node
    patient: Node
    graph: Graph
    source: str
    source_sha256: str
    facts_sha256: Deferred[str] = Deferred()


def split(document: Document) -> tuple[RequestFacts, ...]:
    """Each request of a document that passed the gate, in the order of their IRIs.

    A request has what it refers to and, from its patient on, every record that refers to what is
    reached; never what another request asks. Raises InputError where a set of facts holds no
    request, a record of another patient is reached, a record is of no request, or dates disagree.
    """
    found: list[RequestFacts] = []
    problems: list[Problem] = []
    for source in document.sources:
        slices = _slices(source)
        problems += _problems(source, slices)
        for request, nodes in slices.items():
            found += _request_facts(document, source, request, nodes)
    if not document.sources:
        problems.append(_no_request(document.name))
    if problems:
        raise InputError(dict.fromkeys(sorted(problems, key=str)))
    return tuple(found)


def _request_facts(
    document: Document, source: NamedFacts, request: Node, nodes: frozenset[Node]
) -> Iterator[RequestFacts]:
    graph = source.graph.about(nodes)
    patient = source.graph.value(request, FACT.patient)
    if isinstance(patient, NamedNode | BlankNode):
        sha256 = Later(lambda: digest(graph))
        yield RequestFacts(request, patient, graph, source.name, document.sha256, sha256)


def digest(graph: Graph) -> str:
    """The hash of the sorted N-Triples of facts whose blank nodes are numbered by their place."""
    lines = "".join(f"{s} {p} {o} .\n" for s, p, o in graph)
    return hashlib.sha256(lines.encode()).hexdigest()


def _slices(source: NamedFacts) -> dict[Node, frozenset[Node]]:
    """The nodes of each request; what many requests share counts for each of them."""
    found: dict[Node, frozenset[Node]] = {}
    total = 0
    for request in source.graph.of_type(FACT.Request):
        found[request] = _slice(source.graph, request)
        total += len(found[request])
        if len(found[request]) > MAX_RECORDS:
            raise InputError([_too_many_records(source, request)])
        if total > MAX_NODES:
            raise InputError([_too_many(source.name)])
    return found


def _slice(facts: Graph, request: Node) -> frozenset[Node]:
    """The nodes of a request: what it reaches, and what refers to what it reaches."""
    found: set[Node] = {request}
    waiting: list[Node] = [request]
    while waiting:
        node = waiting.pop()
        for other in (*_forwards(facts, node), *_backwards(facts, node)):
            if other not in found and _may_enter(facts, request, other):
                found.add(other)
                if not _is_stranger(facts, request, other):
                    waiting.append(other)
    return frozenset(found)


def _forwards(facts: Graph, node: Node) -> Iterator[Node]:
    """The described nodes that a node refers to; facts describe no term of a vocabulary."""
    for ends in facts.indexes()[0].get(node, _NOTHING).values():
        for o in ends:
            if not isinstance(o, Literal) and facts.describes(o):
                yield o


def _backwards(facts: Graph, node: Node) -> Iterator[Node]:
    """The nodes that refer to a node, except as where they come from, and except what is asked."""
    for p, starts in facts.indexes()[1].get(node, _NO_STARTS).items():
        if p != PROV.wasDerivedFrom:
            for s in starts:
                if not facts.has(s, RDF.type, FACT.ServiceLine):
                    yield s


_NOTHING: Mapping[NamedNode, tuple[Term, ...]] = {}
_NO_STARTS: Mapping[NamedNode, tuple[Node, ...]] = {}


def _may_enter(facts: Graph, request: Node, node: Node) -> bool:
    return node == request or not facts.has(node, RDF.type, FACT.Request)


def _is_stranger(facts: Graph, request: Node, node: Node) -> bool:
    """Whether a node is another patient, or a record of one."""
    own = facts.objects(request, FACT.patient)
    if facts.has(node, RDF.type, FACT.Patient):
        return node not in own
    return any(patient not in own for patient in facts.objects(node, FACT.patient))


def _problems(source: NamedFacts, slices: dict[Node, frozenset[Node]]) -> Iterator[Problem]:
    if not slices:
        yield _no_request(source.name)
        return
    strangers = [
        _stranger(source, source.shown[node], source.shown[request])
        for request, nodes in slices.items()
        for node in nodes
        if _is_stranger(source.graph, request, node)
    ]
    yield from strangers or _orphans(source, slices)
    yield from _shared(source, slices)
    for request, nodes in slices.items():
        yield from _time_problems(source, request, nodes)


def _orphans(source: NamedFacts, slices: dict[Node, frozenset[Node]]) -> Iterator[Problem]:
    reached = frozenset().union(*slices.values())
    for node in source.graph.all_subjects():
        if node not in reached:
            yield Problem(
                "belongs-to-no-request",
                source.name,
                "Every fact is about a request or its patient.",
                "Link it with fact:patient, or take it out.",
                node=source.shown[node],
            )


def _shared(source: NamedFacts, slices: dict[Node, frozenset[Node]]) -> Iterator[Problem]:
    """What requests of different patients both reach, where no patient is stated."""
    if len(slices) < 2:
        return
    patients: dict[Node, set[tuple[Term, ...]]] = {}
    for request, nodes in slices.items():
        for node in nodes:
            patients.setdefault(node, set()).add(source.graph.objects(request, FACT.patient))
    for node, found in patients.items():
        if len(found) > 1 and not any(_is_stranger(source.graph, r, node) for r in slices):
            yield Problem(
                "shared-by-two-patients",
                source.name,
                "What is recorded is of one patient.",
                "Describe it for each patient by itself.",
                node=source.shown[node],
            )


def _time_problems(source: NamedFacts, request: Node, nodes: frozenset[Node]) -> Iterator[Problem]:
    facts = source.graph
    for patient in facts.objects(request, FACT.patient):
        birth = _date(facts, patient, FACT.birthDate)
        if birth is None or isinstance(patient, Literal):
            continue
        yield from _age_problems(source, patient, birth)
        for node in nodes:
            for name, property in _DATES:
                day = _date(facts, node, property)
                if day is not None and day < birth:
                    expected = "Nothing is dated before the patient's birth."
                    remedy = "Correct this date or the birth date."
                    at = source.shown[node]
                    yield Problem(
                        name, source.name, expected, remedy, node=at, property=short(property)
                    )


def _age_problems(source: NamedFacts, patient: Node, birth: date) -> Iterator[Problem]:
    day = _date(source.graph, patient, FACT.ageDate)
    age = source.graph.value(patient, FACT.age)
    if (
        day is not None
        and isinstance(age, Literal)
        and int(age.value) != completed_years(birth, day)
    ):
        expected = "The age is the one that the birth date gives on the age date."
        remedy = "Correct one of them, or leave the age out."
        at, property = source.shown[patient], short(FACT.age)
        yield Problem(
            "age-and-birth-date-disagree", source.name, expected, remedy, node=at, property=property
        )


def completed_years(birth: date, day: date) -> int:
    """Completed years on a day; who is born on 29 February turns older on 1 March elsewhere."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _date(facts: Graph, node: Term, property: NamedNode) -> date | None:
    value = facts.value(node, property)
    return date.fromisoformat(value.value) if isinstance(value, Literal) else None


def _no_request(name: str) -> Problem:
    remedy = "Describe a node of class fact:Request with its patient and service line."
    return Problem("no-request", name, "A request was expected.", remedy)


def _too_many(name: str) -> Problem:
    expected = (
        f"The requests of one set of facts reach at most {MAX_NODES} nodes, counted for each."
    )
    remedy = "Give each request a file or a named graph of its own."
    return Problem("too-many-requests", name, expected, remedy)


def _too_many_records(source: NamedFacts, request: Node) -> Problem:
    expected = f"A request reaches at most {MAX_RECORDS} nodes, its patient's records included."
    remedy = "Leave out what has no bearing on it."
    at = source.shown[request]
    return Problem("too-many-records", source.name, expected, remedy, node=at)


def _stranger(source: NamedFacts, node: str, request: str) -> Problem:
    return Problem(
        "another-patients-record",
        source.name,
        "What a request reaches is of its own patient.",
        f"Correct the link that leads here from {request}; patients share no site, limb or lesion.",
        node=node,
        property=short(FACT.patient),
    )
