"""A guideline's shapes in; its ambiguities, and the same shapes under another reading, out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import cast

from pyoxigraph import Literal, NamedNode

from reasoner.errors import GuidelineError, Problem, UsageError
from reasoner.graph import Graph, Term
from reasoner.terms import GUIDE, RDF, RDFS, SKOS


@dataclass(frozen=True)
class Reading:
    """One way to read an ambiguous place.

    `key` is what it is asked for by, such as AMB-08=inclusive; `swaps` are the pairs of resources
    that it exchanges in the shapes, none for the default.
    """

    iri: NamedNode
    key: str
    label: str
    swaps: tuple[tuple[Term, Term], ...]


@dataclass(frozen=True)
class Ambiguity:
    """A place of the document that can be read in more than one way."""

    iri: NamedNode
    notation: str
    label: str
    question: str
    rationale: str
    passage: NamedNode | None
    default: Reading
    others: tuple[Reading, ...]

    @property
    def readings(self) -> tuple[Reading, ...]:
        """All readings, the default first."""
        return (self.default, *self.others)


def ambiguities(shapes: Graph) -> tuple[Ambiguity, ...]:
    """The ambiguities by notation.

    Raises GuidelineError where one lacks a statement, or a reading other than the default
    replaces nothing.
    """
    found = [_ambiguity(shapes, node) for node in shapes.of_type(GUIDE.Ambiguity)]
    return tuple(sorted(found, key=lambda a: a.notation))


def _ambiguity(shapes: Graph, node: Term) -> Ambiguity:
    notation = _text(shapes, node, SKOS.notation)
    readings: dict[Term | None, Reading] = {
        iri: _reading(shapes, iri, notation) for iri in shapes.subjects(GUIDE.readingOf, node)
    }
    default = shapes.value(node, GUIDE.default)
    if default not in readings:
        raise _fault("reading-missing", node, "a guide:default that is one of its readings")
    passage = shapes.value(node, GUIDE.passage)
    others = [reading for iri, reading in readings.items() if iri != default]
    return Ambiguity(
        iri=cast("NamedNode", node),
        notation=notation,
        label=_text(shapes, node, RDFS.label),
        question=_text(shapes, node, SKOS.definition),
        rationale=_text(shapes, node, GUIDE.rationale),
        passage=passage if isinstance(passage, NamedNode) else None,
        default=readings[default],
        others=tuple(sorted(others, key=lambda reading: reading.key)),
    )


def _reading(shapes: Graph, node: Term, ambiguity: str) -> Reading:
    swaps = tuple(
        (_object(shapes, s, GUIDE.replaces), _object(shapes, s, GUIDE.by))
        for s in shapes.objects(node, GUIDE.substitution)
    )
    return Reading(
        iri=cast("NamedNode", node),
        key=f"{ambiguity}={_text(shapes, node, SKOS.notation)}",
        label=_text(shapes, node, RDFS.label),
        swaps=swaps,
    )


def named(ambiguities: Sequence[Ambiguity], keys: Iterable[str]) -> tuple[Reading, ...]:
    """The readings that keys such as AMB-08=inclusive name, in the order of the keys.

    Raises UsageError, with the nearest, for a key that there is not, and for a second reading of
    one ambiguity.
    """
    known = {r.key.lower(): (a, r) for a in ambiguities for r in a.readings}
    chosen: dict[Ambiguity, Reading] = {}
    for key in keys:
        if key.lower() not in known:
            near = get_close_matches(key.lower(), known, 1)
            hint = f"Did you mean {known[near[0]][1].key}?" if near else _LISTED
            raise UsageError(f"{key}: no reading has this name. {hint}")
        ambiguity, reading = known[key.lower()]
        if chosen.setdefault(ambiguity, reading) != reading:
            said = f"{key}: {chosen[ambiguity].key} is asked for as well. Name one reading of each."
            raise UsageError(said)
    return tuple(chosen.values())


_LISTED = "The readings command lists all."


def alternates(shapes: Graph) -> frozenset[Term]:
    """What readings bring in and the default readings leave out."""
    return frozenset(o for _, p, o in shapes if p == GUIDE.by)


def substituted(shapes: Graph, readings: Iterable[Reading]) -> Graph:
    """The shapes under readings: what each replaces gives its place, wherever it is referred to.

    Raises GuidelineError where a reading replaces something that nothing refers to.
    """
    for reading in readings:
        shapes = _under(shapes, reading)
    return shapes


def _under(shapes: Graph, reading: Reading) -> Graph:
    swaps = dict(reading.swaps)
    own = set(shapes.objects(reading.iri, GUIDE.substitution))
    kept = [t for t in shapes if t[0] not in own]
    used = {o for _, p, o in kept if p != GUIDE.replaces}
    used |= {s for s, p, _ in kept if p == GUIDE.position}
    for replaced in swaps:
        if replaced not in used:
            raise _fault("reading-replaces-nothing", replaced, f"a use that {reading.key} changes")
    return Graph((s, p, swaps.get(o, o)) for s, p, o in kept if not (p == RDF.type and s in swaps))


def _text(shapes: Graph, node: Term, predicate: NamedNode) -> str:
    return cast("Literal", _object(shapes, node, predicate)).value


def _object(shapes: Graph, node: Term, predicate: NamedNode) -> Term:
    value = shapes.value(node, predicate)
    if value is None:
        raise _fault("reading-incomplete", node, f"a {predicate.value.rpartition('#')[2]}")
    return value


def _fault(name: str, node: Term, expected: str) -> GuidelineError:
    where = node.value if isinstance(node, NamedNode) else "a blank node"
    problem = Problem(
        name, "shapes", f"expected {expected}.", "Correct the guideline's readings.", node=where
    )
    return GuidelineError([problem])
