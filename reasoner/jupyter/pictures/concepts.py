"""A concept in; a picture of the classes above and below it, of its parts and codes, out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from pyoxigraph import NamedNode

from reasoner.errors import UsageError
from reasoner.guideline import Guideline
from reasoner.jupyter.codes import Code, codes_of, name
from reasoner.jupyter.picture import Picture
from reasoner.jupyter.pictures.layers import Box, Link, layers
from reasoner.names import local_name
from reasoner.owl.ontology import Ontology
from reasoner.terms import FACT

MOST_BELOW = 24
MOST_CODES = 12
_KIND = "is a kind of"
_PART = "is part of"


@dataclass(frozen=True)
class _Around:
    """A concept, and by their distance from it the classes above and below; its wholes and parts.

    What is above has a distance below zero.
    """

    concept: NamedNode
    places: dict[NamedNode, int]
    wholes: tuple[NamedNode, ...]
    parts: tuple[NamedNode, ...]
    left_out: int


def concept_picture(guideline: Guideline, concept: str, *, depth: int = 1) -> Picture:
    """A concept by its label, local name or IRI: the classes above it, and `depth` steps below.

    What it is part of, what is part of it and the codes that are mapped to it stand beside it.
    Raises UsageError where no class, or more than one, has the name.
    """
    found = _found(guideline, concept)
    around = _around(guideline, found, depth)
    codes = codes_of(guideline, found)
    links = tuple(_links(guideline.ontology, around))
    named = {node: name(guideline, node) for node in _nodes(around)}
    rows = [(named[link.narrower], link.words, named[link.broader]) for link in links]
    shown = codes[:MOST_CODES]
    left_out = tuple(_left_out(around, len(codes) - len(shown)))
    boxes = tuple(
        Box(node, named[node], place, node == found) for node, place in _placed(around).items()
    )
    return Picture(
        f"Around {named[found]}",
        f"{_counted(around, codes)}{''.join(f' {words}' for words in left_out)}",
        ("Term", "Relation", "To"),
        (*rows, *((code.text, code.match, named[found]) for code in shown)),
        layers(boxes, links, (*map(_code_words, shown), *left_out)),
    )


def _found(guideline: Guideline, wanted: str) -> NamedNode:
    classes = guideline.ontology.classes
    labels = {cls: name(guideline, cls) for cls in classes}
    for words in (lambda c: c.value, lambda c: labels[c], local_name):
        found = [c for c in classes if words(c).casefold() == wanted.casefold()]
        if len(found) == 1:
            return found[0]
        if found:
            iris = ", ".join(c.value for c in found)
            raise UsageError(f"Several classes are called {wanted!r}. Name one by its IRI: {iris}")
    near = get_close_matches(wanted, sorted(set(labels.values())))
    hint = f" Near it are: {', '.join(near)}." if near else ""
    raise UsageError(f"No class of the ontology is called {wanted!r}.{hint}")


def _around(guideline: Guideline, concept: NamedNode, depth: int) -> _Around:
    ontology = guideline.ontology
    above = _steps(concept, lambda cls: _directly_above(ontology, cls))
    below = _below(guideline, concept, depth)
    kept = sorted(below, key=lambda cls: (below[cls], name(guideline, cls)))[: MOST_BELOW + 1]
    places = {cls: -step for cls, step in above.items()} | {cls: below[cls] for cls in kept}
    wholes = ontology.most_specific(ontology.fillers_of(concept, FACT.partOf))
    return _Around(
        concept,
        places,
        _sorted(guideline, wholes - places.keys()),
        _sorted(guideline, _parts(ontology, concept, places)),
        len(below) - len(kept),
    )


def _sorted(guideline: Guideline, classes: Iterable[NamedNode]) -> tuple[NamedNode, ...]:
    return tuple(sorted(classes, key=lambda cls: (name(guideline, cls), cls.value)))


def _steps(
    start: NamedNode, near: Callable[[NamedNode], Iterable[NamedNode]]
) -> dict[NamedNode, int]:
    """How many steps at most lead from a class to each that is reached, itself included."""
    found = {start: 0}
    frontier, step = [start], 0
    while frontier:
        step += 1
        frontier = list(dict.fromkeys(cls for here in frontier for cls in near(here)))
        found |= dict.fromkeys(frontier, step)
    return found


def _below(guideline: Guideline, concept: NamedNode, depth: int) -> dict[NamedNode, int]:
    """The classes that at least one way of so many steps leads down to, by their longest way."""
    reached, frontier = {concept}, [concept]
    for _ in range(depth):
        frontier = [sub for cls in frontier for sub in _directly_below(guideline, cls)]
        reached.update(frontier)
    return _steps(
        concept, lambda cls: [sub for sub in _directly_below(guideline, cls) if sub in reached]
    )


def _directly_above(ontology: Ontology, cls: NamedNode) -> list[NamedNode]:
    strictly = ontology.superclasses(cls) - {cls}
    different = {above for above in strictly if cls not in ontology.superclasses(above)}
    return sorted(ontology.most_specific(different), key=str)


def _directly_below(guideline: Guideline, cls: NamedNode) -> tuple[NamedNode, ...]:
    ontology = guideline.ontology
    inner = ontology.below.get(cls, frozenset())
    direct = (sub for sub in inner if cls in _directly_above(ontology, sub))
    return _sorted(guideline, direct)


def _parts(
    ontology: Ontology, concept: NamedNode, known: Mapping[NamedNode, int]
) -> Iterator[NamedNode]:
    """The classes whose members are part of one of the concept, but for those below another."""
    found = {
        cls
        for cls in ontology.classes
        if cls not in known and concept in ontology.fillers_of(cls, FACT.partOf)
    }
    for cls in found:
        if not (ontology.superclasses(cls) - {cls}) & found:
            yield cls


def _placed(around: _Around) -> dict[NamedNode, int]:
    beside = dict.fromkeys(around.wholes, -1) | dict.fromkeys(around.parts, 1)
    return around.places | beside


def _nodes(around: _Around) -> tuple[NamedNode, ...]:
    return tuple(_placed(around))


def _links(ontology: Ontology, around: _Around) -> Iterator[Link]:
    for cls in around.places:
        for above in _directly_above(ontology, cls):
            if above in around.places:
                yield Link(cls, above, _KIND, False)
    for whole in around.wholes:
        yield Link(around.concept, whole, _PART, True)
    for part in around.parts:
        yield Link(part, around.concept, _PART, True)


def _counted(around: _Around, codes: tuple[Code, ...]) -> str:
    above = sum(place < 0 for place in around.places.values())
    below = sum(place > 0 for place in around.places.values()) + around.left_out
    return (
        f"Classes above {above}, below {below}; part of {len(around.wholes)}, "
        f"parts {len(around.parts)}; codes {len(codes)}."
    )


def _left_out(around: _Around, codes: int) -> Iterator[str]:
    if around.left_out:
        yield f"{around.left_out} more classes below are left out."
    if codes > 0:
        yield f"{codes} more codes are left out."


def _code_words(code: Code) -> str:
    return f"Code {code.text}: {code.match}"
