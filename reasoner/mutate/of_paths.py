"""A path of a shape or criterion in; the paths that are easily taken for it out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cached_property
from typing import cast

from pyoxigraph import BlankNode, NamedNode

from reasoner.graph import Graph, Term, Triple
from reasoner.mutate.mutant import PATHS, Change, Kind, listed
from reasoner.names import local_name, written
from reasoner.owl.ontology import Ontology
from reasoner.paths import (
    Alternative,
    Inverse,
    OneOrMore,
    Path,
    Predicate,
    Sequence,
    ZeroOrMore,
    ZeroOrOne,
    parse_path,
)
from reasoner.terms import OWL, SH

_ALIKE = 0.55
_NEAREST = 3


class OfPaths:
    """The mutants of paths: a step along another property, or not backwards, or a part dropped.

    Another property is one of the same domain and range, one below the same property, or one
    whose name shares a word and is alike.
    """

    def __init__(self, ontology: Ontology, shapes: Graph) -> None:
        self._ontology = ontology
        self._shapes = shapes

    def changes(self, triple: Triple) -> Iterator[Change]:
        """The changes that begin at a triple, in a fixed order; none where it has no path."""
        s, p, o = triple
        if p not in PATHS:
            return
        path = parse_path(self._shapes, o)
        for other in dict.fromkeys(self._others(path)):
            if other != path:
                head, triples = _triples(other)
                what = f"{local_name(p)} {written(path)} becomes {written(other)}"
                yield Change(Kind.PATH, what, (triple,), ((s, p, head), *triples))

    def _others(self, path: Path) -> Iterator[Path]:
        match path:
            case Predicate(iri):
                yield from map(Predicate, self._alike(iri))
            case Inverse(inner):
                yield inner
                yield from map(Inverse, self._others(inner))
            case Sequence(parts):
                for number, part in enumerate(parts):
                    before, after = parts[:number], parts[number + 1 :]
                    yield _without(parts, number, Sequence)
                    yield from (Sequence((*before, o, *after)) for o in self._others(part))
            case Alternative(parts):
                yield from (_without(parts, number, Alternative) for number in range(len(parts)))
            case ZeroOrOne(inner) | ZeroOrMore(inner) | OneOrMore(inner):
                yield inner
                yield from map(type(path), self._others(inner))

    def _alike(self, iri: NamedNode) -> list[NamedNode]:
        known = self._ontology
        above = set(known.superproperties.get(iri, ()))
        words = set(_words(iri))
        alike = {local_name(q): q for q in self._properties if words.intersection(_words(q))}
        near = get_close_matches(local_name(iri), alike, _NEAREST + 1, _ALIKE)
        found = [
            *(q for q in self._properties if self._ends(q) == self._ends(iri) != ((), ())),
            *(q for q in self._properties if above & set(known.superproperties.get(q, ()))),
            *(alike[name] for name in near),
        ]
        return sorted({q for q in found if q != iri}, key=str)

    def _ends(self, property: NamedNode) -> tuple[tuple[NamedNode, ...], tuple[NamedNode, ...]]:
        known = self._ontology
        return known.domains.get(property, ()), known.ranges.get(property, ())

    @cached_property
    def _properties(self) -> tuple[NamedNode, ...]:
        graph = self._ontology.graph
        kinds = (OWL.ObjectProperty, OWL.DatatypeProperty)
        return tuple(cast("NamedNode", p) for kind in kinds for p in graph.of_type(kind))


def _without(
    parts: tuple[Path, ...], number: int, kind: type[Sequence] | type[Alternative]
) -> Path:
    left = (*parts[:number], *parts[number + 1 :])
    return left[0] if len(left) == 1 else kind(left)


def _words(property: NamedNode) -> list[str]:
    """The words of a name such as `limbAtIssue`."""
    return [word.lower() for word in re.findall("[A-Z]?[a-z]+", local_name(property))]


_REPEATED = {
    ZeroOrOne: SH.zeroOrOnePath,
    ZeroOrMore: SH.zeroOrMorePath,
    OneOrMore: SH.oneOrMorePath,
    Inverse: SH.inversePath,
}


def _triples(path: Path) -> tuple[Term, list[Triple]]:
    """The node that stands for a path, and the triples that say it (SHACL 1.0, section 2.3.1)."""
    match path:
        case Predicate(iri):
            return iri, []
        case Sequence(parts) | Alternative(parts):
            members = [_triples(part) for part in parts]
            head, triples = listed(member for member, _ in members)
            triples += [triple for _, inner in members for triple in inner]
            if isinstance(path, Sequence):
                return head, triples
            node = BlankNode()
            return node, [(node, SH.alternativePath, head), *triples]
        case _:
            inner_node, triples = _triples(path.path)
            node = BlankNode()
            return node, [(node, _REPEATED[type(path)], inner_node), *triples]
