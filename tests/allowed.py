"""What facts may state: the ontology's classes and properties, and what the demands ask of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import cast

from casebook import reasoner
from pyoxigraph import Literal, NamedNode

from reasoner.facts.vocabulary import Vocabulary
from reasoner.graph import Node, Term, read_list
from reasoner.paths import Alternative, Predicate, parse_path
from reasoner.terms import FACT, RDF, SH, XSD

# Of these properties one set has to be stated, together.
Ways = tuple[tuple[NamedNode, ...], ...]

_GUIDELINE = reasoner().guideline
_DEMANDS = _GUIDELINE.demands
_ONE = Literal("1", datatype=XSD.integer)


def vocabulary() -> Vocabulary:
    """The vocabulary that files are held to."""
    return _GUIDELINE.contract.vocabulary


@dataclass(frozen=True)
class Asked:
    """What the demands on facts ask.

    `of` holds for a class the ways to state what its nodes need, `beside` what one property needs
    beside it, `once` what is stated once at most, `towards` the classes that a property leads to.
    """

    of: dict[NamedNode, list[Ways]]
    beside: dict[NamedNode, NamedNode]
    once: frozenset[NamedNode]
    towards: dict[NamedNode, tuple[NamedNode, ...]]


@cache
def asked() -> Asked:
    """What the demands ask, read from their shapes."""
    once = frozenset(p for shape in _DEMANDS.subjects(SH.maxCount, _ONE) for p in _stated(shape))
    found = Asked({}, {}, once, {})
    for shape in _DEMANDS.all_subjects():
        for cls in _iris(shape, SH.targetClass):
            found.of.setdefault(cls, []).extend(_ways(shape))
        for p in _iris(shape, SH.targetSubjectsOf):
            found.beside[p] = _iris(shape, SH.path)[0]
        for p in _iris(shape, SH.targetObjectsOf):
            members = (m for o in _DEMANDS.objects(shape, SH["or"]) for m in read_list(_DEMANDS, o))
            classes = tuple(cls for m in members for cls in _iris(m, SH["class"]))
            found.towards.update({p: classes} if classes else {})
    return found


def _iris(shape: Term, p: NamedNode) -> tuple[NamedNode, ...]:
    return tuple(o for o in _DEMANDS.objects(shape, p) if isinstance(o, NamedNode))


def _ways(shape: Node) -> Iterator[Ways]:
    if _DEMANDS.objects(shape, SH.minCount):
        yield tuple((p,) for p in _stated(shape))
    for head in _DEMANDS.objects(shape, SH.xone):
        yield tuple(tuple(_stated(member)) for member in read_list(_DEMANDS, head))


def _stated(shape: Term) -> list[NamedNode]:
    """The properties that the path of a shape may begin with."""
    path = parse_path(_DEMANDS, cast("Term", _DEMANDS.value(shape, SH.path)))
    parts = path.paths if isinstance(path, Alternative) else (path,)
    return [part.iri for part in parts if isinstance(part, Predicate)]


@cache
def asked_codes() -> tuple[NamedNode, ...]:
    """The codes that the guideline's shapes name."""
    return _codes(o for _, _, o in _GUIDELINE.shapes)


@cache
def codes() -> tuple[NamedNode, ...]:
    """The codes that the ontology maps."""
    return _codes(_GUIDELINE.ontology.mappings)


def _codes(terms: Iterable[Term]) -> tuple[NamedNode, ...]:
    found = {n for n in terms if isinstance(n, NamedNode) and vocabulary().code_patterns(n)}
    return tuple(sorted(found, key=str))


@cache
def below(cls: NamedNode) -> tuple[NamedNode, ...]:
    """The classes of which a file may describe nodes, at or below a class."""
    open_ones = vocabulary().classes - vocabulary().closed_classes
    return tuple(sorted((c for c in open_ones if cls in vocabulary().superclasses[c]), key=str))


@cache
def families() -> tuple[NamedNode, ...]:
    """The kinds of record that any guideline knows."""
    return tuple(cls for cls in below(FACT.Record) if cls.value.startswith(FACT.iri))


@cache
def listed(cls: NamedNode) -> tuple[NamedNode, ...]:
    """What the vocabulary itself lists of a class."""
    kinds = vocabulary().kinds.items()
    return tuple(sorted((term for term, classes in kinds if cls in classes), key=str))


@cache
def leads_to(p: NamedNode) -> tuple[NamedNode, ...]:
    """The classes, or the datatype, of what a property leads to; none where anything may be."""
    declared = vocabulary().ranges.get(p)
    return asked().towards.get(p, ()) if declared is None else (declared,)


@cache
def said_of(kinds: frozenset[NamedNode]) -> tuple[NamedNode, ...]:
    """The properties that may be stated of a node of some classes."""
    stated = vocabulary().properties - {RDF.type, FACT.line, FACT.patient}
    ends = {p for p in stated if leads_to(p)} | {FACT.code}
    domains = vocabulary().domains
    return tuple(sorted((p for p in ends if domains.get(p) in {None, *kinds}), key=str))
