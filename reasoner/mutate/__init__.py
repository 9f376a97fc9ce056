"""A guideline in; every small change of its shapes and readings, in a fixed order, out."""

from __future__ import annotations

from collections.abc import Iterator

from reasoner.guideline import Guideline
from reasoner.mutate.mutant import Change, Kind, Mutant, Places
from reasoner.mutate.of_criteria import OfCriteria
from reasoner.mutate.of_paths import OfPaths
from reasoner.mutate.of_shapes import OfShapes


def mutants(guideline: Guideline) -> tuple[Mutant, ...]:
    """Every mutant once, ordered by its text.

    Targets are not changed: they say where another program would evaluate a shape, and the lint
    holds them to the places where a criterion is looked at.
    """
    found: dict[str, Mutant] = {}
    for mutant in _mutants(guideline):
        found.setdefault(str(mutant), mutant)
    return tuple(found[text] for text in sorted(found))


def _mutants(guideline: Guideline) -> Iterator[Mutant]:
    ontology, shapes = guideline.ontology, guideline.shapes
    places = Places(shapes)
    makers = (
        OfShapes(ontology, shapes, places),
        OfPaths(ontology, shapes),
        OfCriteria(guideline, places),
    )
    for triple in shapes:
        place = places.of(triple[0])
        if place is not None:
            for maker in makers:
                for change in maker.changes(triple):
                    yield Mutant(*place, change)


__all__ = ["Change", "Kind", "Mutant", "mutants"]
