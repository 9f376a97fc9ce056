"""A guideline's shapes in; its ambiguities, and the same shapes under another reading, out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import cast

from pyoxigraph import Literal, NamedNode

from reasoner.errors import GuidelineError, Problem, UsageError
from reasoner.graph import Graph, Node, Term, Triple
from reasoner.terms import GUIDE, RDF, RDFS, SKOS


@dataclass(frozen=True)
class Reading:
    """One way to read an ambiguous place.

    `key` is what it is asked for by: the ambiguity's notation, =, and its own; `swaps` are the
    pairs of resources that it exchanges in the shapes, none for the default.
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
    others = [reading for iri, reading in readings.items() if iri != default]
    return Ambiguity(
        iri=cast("NamedNode", node),
        notation=notation,
        label=_text(shapes, node, RDFS.label),
        question=_text(shapes, node, SKOS.definition),
        rationale=_text(shapes, node, GUIDE.rationale),
        passage=cast("NamedNode | None", shapes.value(node, GUIDE.passage)),
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
    """The readings that keys (`Reading.key`) name, in the order of the keys.

    Raises UsageError, with the nearest, for a key that there is not, and for a second reading of
    one ambiguity.
    """
    known = {r.key.lower(): (a, r) for a in ambiguities for r in a.readings}
    chosen: dict[Ambiguity, Reading] = {}
    for key in keys:
        if key.lower() not in known:
            near = get_close_matches(key.lower(), known)
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
    made = (s for reading in shapes.of_type(GUIDE.Reading) for s in _substitutions(shapes, reading))
    return frozenset(o for s in made for o in shapes.objects(s, GUIDE.by))


def substituted(shapes: Graph, readings: Iterable[Reading]) -> Graph:
    """The shapes under readings: what each replaces gives its place, wherever it is referred to.

    Raises GuidelineError where a reading replaces something that nothing refers to.
    """
    for reading in readings:
        shapes = _under(shapes, reading)
    return shapes


def _under(shapes: Graph, reading: Reading) -> Graph:
    own = [t for s in _substitutions(shapes, reading.iri) for t in _about(shapes, s)]
    kept = shapes.with_replaced(own, ())
    removed: list[Triple] = []
    added: list[Triple] = []
    for replaced, by in reading.swaps:
        uses = [
            (s, p) for p in kept.inverse_predicates(replaced) for s in kept.subjects(p, replaced)
        ]
        stands_alone = bool(kept.objects(replaced, GUIDE.position))
        if not stands_alone and all(p == GUIDE.replaces for _, p in uses):
            raise _fault("reading-replaces-nothing", replaced, f"a use that {reading.key} changes")
        removed += [(s, p, replaced) for s, p in uses]
        removed += [t for t in _about(kept, replaced) if t[1] == RDF.type]
        added += [(s, p, by) for s, p in uses]
    return kept.with_replaced(removed, added)


def _substitutions(shapes: Graph, reading: Term) -> tuple[Term, ...]:
    return shapes.objects(reading, GUIDE.substitution)


def _about(shapes: Graph, node: Term) -> list[Triple]:
    return [
        (cast("Node", node), p, o) for p in shapes.predicates(node) for o in shapes.objects(node, p)
    ]


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
