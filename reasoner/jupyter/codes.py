"""A criterion or a concept and its guideline in; the terms and codes that stand behind it out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from reasoner.criteria import Criterion
from reasoner.graph import Term
from reasoner.guideline import Guideline
from reasoner.names import short
from reasoner.report.words import code_text
from reasoner.terms import RDF
from reasoner.visible import visible


@dataclass(frozen=True)
class Code:
    """A code as its system and number, how it matches a concept, and whether it classifies.

    `match` is the local name of the property of SKOS by which it is mapped.
    """

    text: str
    match: str
    classifies: bool


@dataclass(frozen=True)
class Asked:
    """A term that a criterion's shapes name, and the codes that make a record one of it."""

    label: str
    codes: tuple[str, ...]


def codes_of(guideline: Guideline, concept: Term) -> tuple[Code, ...]:
    """The codes that are mapped to a concept itself, by system and number."""
    found = (
        Code(name(guideline, code), short(mapping.match).partition(":")[2], mapping.classifies)
        for code, mappings in guideline.ontology.mappings.items()
        for mapping in mappings
        if mapping.concept == concept
    )
    return tuple(sorted(found, key=lambda code: (code.text, code.match)))


def terms_asked(guideline: Guideline, criterion: Criterion) -> tuple[Asked, ...]:
    """What the shapes of a criterion and of its parts name, by label.

    A class comes with the codes that make a record one of it or of a class below it, a code alone.
    """
    classes = frozenset(guideline.ontology.classes)
    terms = dict.fromkeys(_named(guideline, criterion))
    found = [
        Asked(name(guideline, term), _classifying(guideline, term))
        for term in terms
        if term in classes and guideline.ontology.is_domain_class(term)
    ]
    codes = sorted({text for term in terms if (text := code_text(guideline, term))})
    alone = [Asked("by code", tuple(codes))] if codes else []
    return (*sorted(found, key=lambda asked: asked.label), *alone)


def _named(guideline: Guideline, criterion: Criterion) -> Iterator[NamedNode]:
    """Every IRI that is reached in the shapes from a criterion's own."""
    inner = criterion.tree()
    halves = (h for c in inner for h in (c.support, c.opposition) if h is not None)
    todo: list[Term] = [h.value_shape for h in halves]
    todo += [c.claimed_by for c in inner if c.claimed_by is not None]
    seen: set[Term] = set()
    while todo:
        node = todo.pop()
        if node in seen or isinstance(node, Literal):
            continue
        seen.add(node)
        if isinstance(node, NamedNode):
            yield node
        for predicate in guideline.shapes.predicates(node):
            if predicate != RDF.type:
                todo.extend(guideline.shapes.objects(node, predicate))


def _classifying(guideline: Guideline, concept: NamedNode) -> tuple[str, ...]:
    """The codes that make a record one of a class or of one below it."""
    wanted = {concept, *guideline.ontology.below.get(concept, ())}
    found = (
        name(guideline, code)
        for code, mappings in guideline.ontology.mappings.items()
        if any(mapping.classifies and mapping.concept in wanted for mapping in mappings)
    )
    return tuple(sorted(set(found)))


def by_system(codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The numbers of codes by the names of their systems."""
    found: dict[str, tuple[str, ...]] = {}
    for code in codes:
        system, _, number = code.rpartition(" ")
        found[system] = (*found.get(system, ()), number)
    return found


def name(guideline: Guideline, term: Term) -> str:
    """A term's label, or the name and number of a code, or its local name."""
    label = guideline.label(term) or code_text(guideline, term)
    return label or visible(short(term) if isinstance(term, NamedNode) else str(term))
