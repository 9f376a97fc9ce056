"""An example of what is alike in; the verdict on each of its requests out, or what is wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pyoxigraph import BlankNode, Literal, RdfFormat, parse

from reasoner.determine import Determination, Effect
from reasoner.errors import InputError, Problem
from reasoner.facts.read import MAX_LITERAL, Document, NamedFacts
from reasoner.graph import Graph, Triple
from reasoner.names import canonical
from reasoner.needs import Asked
from reasoner.report.rdf.graph import triples
from reasoner.report.rdf.names import determination_iri
from reasoner.review import Reasoner


@dataclass(frozen=True)
class Verdict:
    """What is decided of a request, without the names in it.

    `states` are those of all criteria by notation; `readings` what each other reading changes;
    `missing` the questions that would settle it, the most decisive first, each with the notations
    that ask it.
    """

    outcome: str
    row: str
    states: tuple[str, ...]
    readings: tuple[tuple[str, str, tuple[str, ...]], ...]
    missing: tuple[tuple[str, tuple[str, ...]], ...]
    flags: tuple[str, ...]
    assumptions: tuple[str, ...]


def verdicts(
    reasoner: Reasoner, facts: bytes, requests: Sequence[str], as_of: date | None
) -> list[Verdict]:
    """The verdicts on the requests of a group, in the order that they are named in.

    Raises InputError where the group cannot be used as it is.
    """
    document = _document(Graph(_read(facts, "input")), facts, "input")
    found = {str(d.request.request): d for d in reasoner.review_document(document, as_of)}
    return [verdict(found[name]) for name in requests]


def determined(
    reasoner: Reasoner, facts: bytes, as_of: date | None, name: str
) -> tuple[Determination, ...]:
    """The determinations of the requests of a group of N-Quads, as `review` gives them.

    Raises InputError, with `name` for the file, where it cannot be used as it is.
    """
    document = _document(canonical(_read(facts, name)), facts, name)
    return reasoner.review_document(document, as_of)


def _document(graph: Graph, facts: bytes, name: str) -> Document:
    sha256 = hashlib.sha256(facts).hexdigest()
    return Document(name, sha256, (NamedFacts(name, graph),), Graph())


def quads(found: Determination) -> str:
    """A determination as N-Quads, in a graph of its own name."""
    graph = determination_iri(found)
    return "".join(f"{s} {p} {o} {graph} .\n" for s, p, o in triples(found))


def _read(facts: bytes, name: str) -> Iterator[Triple]:
    """The statements of N-Quads, all of one graph."""
    for quad in parse(facts, RdfFormat.N_QUADS):
        if isinstance(quad.graph_name, BlankNode):
            expected = "Graphs named by an IRI were expected."
            raise InputError([Problem("graph-without-a-name", name, expected, "Name the graph.")])
        if isinstance(quad.object, Literal) and len(quad.object.value) > MAX_LITERAL:
            expected = f"Values of at most {MAX_LITERAL} characters were expected."
            raise InputError([Problem("value-too-long", name, expected, "Shorten the value.")])
        yield quad.subject, quad.predicate, quad.object


def verdict(found: Determination) -> Verdict:
    """What is decided of one request."""
    notations = found.guideline.by_notation
    return Verdict(
        outcome=found.outcome.value,
        row=found.row.message,
        states=tuple(found.state(notation).value for notation in notations),
        readings=tuple(map(_effect, found.effects)),
        missing=tuple(map(_missing, found.settling.questions)),
        flags=tuple(raised.flag.notation for raised in found.flags),
        assumptions=found.assumptions,
    )


def _effect(effect: Effect) -> tuple[str, str, tuple[str, ...]]:
    changed = tuple(change.notation for change in effect.changes)
    return effect.reading.key, effect.after.value, changed


def _missing(asked: Asked) -> tuple[str, tuple[str, ...]]:
    return asked.question.text, tuple(criterion.notation for criterion in asked.criteria)
