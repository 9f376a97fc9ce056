"""Criteria in, the leaves and claims that their targets do not reach out, before any facts come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from pyoxigraph import NamedNode

from reasoner.criteria import Criterion, Operator
from reasoner.graph import Graph, Term
from reasoner.owl.ontology import Ontology
from reasoner.paths import (
    Alternative,
    Inverse,
    OneOrMore,
    Path,
    Predicate,
    ZeroOrMore,
    ZeroOrOne,
    reverse,
)
from reasoner.paths import Sequence as Steps
from reasoner.terms import FACT, SH

Place: TypeAlias = Path | None
"""The last step to a node at which a criterion is looked at: a predicate, or one walked backwards;
none for the request itself."""


def places(criteria: Sequence[Criterion]) -> dict[NamedNode, set[Place]]:
    """For each criterion and claim that is looked at the places where it is."""
    by_iri = {c.iri: c for c in criteria}
    found: dict[NamedNode, set[Place]] = {}
    seen: set[tuple[NamedNode, frozenset[Place], bool]] = set()

    def look(criterion: Criterion, here: frozenset[Place], along: bool = True) -> None:
        if (criterion.iri, here, along) in seen:
            return
        seen.add((criterion.iri, here, along))
        there = _ends(criterion.over, here) if along and criterion.over else here
        for shape in (criterion.iri, criterion.claimed_by):
            if shape is not None:
                found.setdefault(shape, set()).update(there)
        for child in criterion.children:
            look(child, there)
        if criterion.within is not None:
            look(by_iri[criterion.within], _REQUEST)
        if criterion.refuted_by is not None:
            look(by_iri[criterion.refuted_by], there, along=there == _REQUEST)

    for criterion in criteria:
        if criterion.position is not None:
            look(criterion, _REQUEST)
    return found


_REQUEST: frozenset[Place] = frozenset({None})


def _ends(path: Path, here: frozenset[Place]) -> frozenset[Place]:
    """The last steps by which a path, walked from some place, leads to its ends."""
    match path:
        case Predicate() | Inverse(Predicate()):
            return frozenset({path})
        case Inverse(inner):
            return _ends(reverse(inner), here)
        case Alternative(parts):
            return frozenset(end for part in parts for end in _ends(part, here))
        case Steps(parts):
            for part in parts:
                here = _ends(part, here)
            return here
        case ZeroOrOne(inner) | ZeroOrMore(inner):
            return here | _ends(inner, here)
        case OneOrMore(inner):
            return _ends(inner, here)


def missed(criteria: Sequence[Criterion], shapes: Graph, ontology: Ontology) -> Iterator[NamedNode]:
    """The leaves and claims that are asked at a place to which no target of theirs leads."""
    leaves = {c.iri for c in criteria if c.operator is Operator.LEAF}
    claims = {c.claimed_by for c in criteria}
    for shape, asked in sorted(places(criteria).items(), key=lambda pair: pair[0].value):
        reached = all(_is_target(shapes, ontology, shape, place) for place in asked)
        if shape in leaves | claims and not reached:
            yield shape


def _is_target(shapes: Graph, ontology: Ontology, shape: NamedNode, place: Place) -> bool:
    classes = shapes.objects(shape, SH.targetClass)
    match place:
        case Predicate(iri):
            ends, named = ontology.ranges.get(iri, ()), shapes.objects(shape, SH.targetObjectsOf)
        case Inverse(Predicate(iri)):
            ends, named = ontology.domains.get(iri, ()), shapes.objects(shape, SH.targetSubjectsOf)
        case _:
            return any(ontology.is_a(FACT.Request, cls) for cls in classes)
    return iri in named or any(_is_below(ontology, end, classes) for end in ends)


def _is_below(ontology: Ontology, cls: Term, above: Sequence[Term]) -> bool:
    return any(ontology.is_a(cls, other) for other in above)
