"""The rest of a statement in; what of it can make a difference to a decision out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from typing import NamedTuple, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from reasoner.guideline import Guideline
from reasoner.lexical import fault
from reasoner.terms import FACT, OWL, PROV, RDF, SH, XSD

MOST_KNOWN = 1_000_000


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

    `terms` are the IRIs that it knows and `namespaces` those that facts describe nothing in;
    `numbers` and `days` the bounds that any of its shapes, under any reading, compares with.
    """

    terms: frozenset[bytes]
    namespaces: tuple[bytes, ...]
    numbers: tuple[Decimal, ...]
    days: tuple[int, ...]

    def place(self, value: Decimal) -> int:
        """Where a number lies among the bounds, those themselves included."""
        return bisect_left(self.numbers, value) + bisect_right(self.numbers, value)

    def place_of_day(self, ordinal: int) -> int:
        """Where a day lies among the bounds, those themselves included."""
        return bisect_left(self.days, ordinal) + bisect_right(self.days, ordinal)


def distinctions(guideline: Guideline) -> Distinctions:
    """The distinctions of a guideline under all of its readings."""
    vocabulary = guideline.contract.vocabulary
    graphs = (guideline.ontology.graph, guideline.shapes, guideline.demands)
    literals = [(p, o) for graph in graphs for _, p, o in graph if isinstance(o, Literal)]
    days = {date.fromisoformat(o.value) for _, o in literals if o.datatype == XSD.date}
    numbers = {
        Decimal(o.value)
        for p, o in literals
        if o.datatype in (XSD.decimal, XSD.integer) and (p == RDF.first or _is_of_rules(p))
    }
    systems = (namespace for namespace, _ in vocabulary.code_systems)
    return Distinctions(
        frozenset(str(term).encode() for term in vocabulary.terms),
        tuple(f"<{iri}".encode() for iri in sorted({*vocabulary.namespaces, *systems})),
        tuple(sorted(numbers)),
        tuple(sorted(day.toordinal() for day in days)),
    )


def _is_of_rules(property: NamedNode) -> bool:
    return property.value.startswith((SH.iri, OWL.iri))


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
