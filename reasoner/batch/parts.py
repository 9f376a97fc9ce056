"""The rest of a statement in; what of it can make a difference to a decision out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from typing import NamedTuple, TypeAlias, TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from reasoner.batch.bounds import are_related, bounds
from reasoner.facts.lexical import fault
from reasoner.graph import Term
from reasoner.guideline import Guideline
from reasoner.literals import is_well_formed, number
from reasoner.plan import Test
from reasoner.planner import Planner
from reasoner.terms import FACT, OWL, PROV, RDF, SH, XSD

MOST_KNOWN = 1_000_000
_Ordered = TypeVar("_Ordered", int, Decimal)


class Day(NamedTuple):
    """A date: its property, and the day as the proleptic Gregorian ordinal."""

    property: bytes
    ordinal: int


class Amount(NamedTuple):
    """A number: its property and datatype, its value, and the digits that it is written with."""

    property: bytes
    value: Decimal
    text: str


class Link(NamedTuple):
    """What a node refers to; `token` stands for it where that node is not described."""

    property: bytes
    node: bytes
    token: bytes


Part: TypeAlias = bytes | Day | Amount | Link


def token(text: bytes) -> bytes:
    """What stands for a text: sixteen bytes that no other text is found to have."""
    return blake2b(text, digest_size=16).digest()


@dataclass(frozen=True)
class Distinctions:
    """What a guideline can tell apart, whatever it is asked.

    `terms` are the IRIs that it knows and `namespaces` those that facts describe nothing in.
    `numbers` and `days` are the bounds that any of its shapes, under any reading, compares with;
    `ages` are those that an age may be compared with, none where it is compared with what facts
    say; `editions` are the days that the document states of itself, with which only the day
    decided for is compared. `named` are the other IRIs and `written` the digits that a shape may
    ask for just so; with `is_spelled` it looks at how any name or value is spelled.
    """

    terms: frozenset[bytes]
    namespaces: tuple[bytes, ...]
    numbers: tuple[Decimal, ...]
    ages: tuple[Decimal, ...] | None
    days: tuple[int, ...]
    editions: tuple[int, ...]
    named: tuple[bytes, ...] = ()
    written: tuple[str, ...] = ()
    is_spelled: bool = False


def place(value: _Ordered, bounds: Sequence[_Ordered]) -> int:
    """Where a value lies among bounds in their order, those themselves included."""
    return bisect_left(bounds, value) + bisect_right(bounds, value)


def distinctions(guideline: Guideline) -> Distinctions:
    """The distinctions of a guideline under all of its readings."""
    vocabulary = guideline.contract.vocabulary
    graphs = (guideline.ontology.graph, guideline.shapes, guideline.demands)
    said = {(p, o) for graph in graphs for _, p, o in graph if _is_of_rules(p)}
    stated = {o for _, o in said if isinstance(o, Literal)}
    named = {str(o).encode() for _, o in said if isinstance(o, NamedNode)}
    tests, ages = tuple(_tests(guideline)), _ages(guideline)
    systems = (namespace for namespace, _ in vocabulary.code_systems)
    namespaces = tuple(f"<{i}".encode() for i in sorted({*vocabulary.namespaces, *systems}))
    return Distinctions(
        terms=frozenset(str(term).encode() for term in vocabulary.terms),
        namespaces=namespaces,
        numbers=_numbers(stated),
        ages=None if are_related(tests, ages) else _numbers(bounds(tests, ages)),
        days=tuple(sorted({day for literal in stated for day in _days(literal)})),
        editions=tuple(sorted({day.toordinal() for day in guideline.days.values()})),
        named=tuple(sorted(name for name in named if not name.startswith(namespaces))),
        written=tuple(sorted({o.value for p, o in said if p in _JUST_SO and _is_number(o)})),
        is_spelled=any(p in _SPELLING for p, _ in said),
    )


def _tests(guideline: Guideline) -> Iterator[Test]:
    """All that a guideline asks of nodes, under any reading."""
    yield from (demand.test for demand in guideline.contract.demands.all)
    for read in (guideline, *guideline.alternatives.values()):
        yield from read.rules.plan.tests.values()
        planner = Planner(read.shapes)
        shapes = [flag.where for flag in read.flags] + [cited.where for cited in read.citations]
        yield from (planner.test(shape) for shape in shapes if shape is not None)


def _ages(guideline: Guideline) -> frozenset[NamedNode]:
    """The properties that give an age when it is known, and those above."""
    found = [FACT.minimumAge, FACT.maximumAge]
    for property in found:
        above = guideline.ontology.superproperties.get(property, ())
        found += [over for over in above if over not in found]
    return frozenset(found)


def _numbers(literals: Iterable[Literal]) -> tuple[Decimal, ...]:
    return tuple(sorted({value for o in literals if (value := number(o)) is not None}))


def _is_number(term: Term) -> bool:
    return isinstance(term, Literal) and number(term) is not None


def _days(literal: Literal) -> Iterator[int]:
    """The day of a date; of one in a zone those beside it too, for it may compare as they do."""
    if literal.datatype == XSD.date and is_well_formed(literal):
        day, zone = date.fromisoformat(literal.value[:10]).toordinal(), literal.value[10:]
        yield from (day - 1, day, day + 1) if zone else (day,)


_JUST_SO = (RDF.first, SH.hasValue, OWL.hasValue)
_SPELLING = (SH.pattern, SH.minLength, SH.maxLength)


def _is_of_rules(property: NamedNode) -> bool:
    return property == RDF.first or property.value.startswith((SH.iri, OWL.iri))


class Parts:
    """Reads the rests of statements, and remembers those that many nodes may share.

    `known` are the rests read so far that are no links, and `links` the tokens of properties that
    were seen to link nodes.
    """

    def __init__(self, told_apart: Distinctions) -> None:
        self.known: dict[bytes, Part] = {}
        self.links: dict[bytes, bytes] = {}
        self._terms = told_apart.terms
        self._namespaces = (*told_apart.namespaces, f"<{XSD.iri}".encode())

    def is_foreign(self, name: bytes) -> bool:
        """Whether an IRI is a term, or has the namespace of one, that facts do not describe."""
        return name in self._terms or name.startswith(self._namespaces)

    def of(self, rest: bytes) -> Part | None:
        """What the rest of a statement says, none where it cannot be read."""
        try:
            [quad] = parse(b"<urn:node> " + rest, RdfFormat.N_TRIPLES)
        except (SyntaxError, ValueError):
            return None
        part = self._part(quad.predicate, quad.object)
        if part is not None and not isinstance(part, Link):
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            self.known[rest] = part
        return part

    def _part(self, property: NamedNode, value: object) -> Part | None:
        if isinstance(value, Literal):
            return self._of_literal(property, value)
        if not isinstance(value, NamedNode | BlankNode):
            return None
        text, name = f"{property} {value} .".encode(), str(value).encode()
        if property in (RDF.type, FACT.code) or name in self._terms:
            return token(text)
        is_source = property == PROV.wasDerivedFrom
        found = token(str(property).encode())
        self.links[str(property).encode()] = found
        return Link(found, name, found if is_source else token(text))

    def _of_literal(self, property: NamedNode, value: Literal) -> Part:
        said = str(property).encode()
        if value.language is None and fault(value, None) is None:
            if value.datatype == XSD.date:
                return Day(token(said), date.fromisoformat(value.value).toordinal())
            if value.datatype in (XSD.decimal, XSD.integer):
                said += f" {value.datatype}".encode()
                return Amount(token(said), Decimal(value.value), value.value)
        return token(said + f" {value} .".encode())
