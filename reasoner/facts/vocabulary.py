"""An ontology's triples in, what facts may say with its terms out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from itertools import chain, combinations

from pyoxigraph import Literal, NamedNode

from reasoner.graph import Graph, Term, in_order, read_list
from reasoner.names import local_name, namespace_of, short
from reasoner.terms import FACT, GUIDE, OWL, PROV, RDF, RDFS, XSD

ClassSet = frozenset[NamedNode]
_TRUE = Literal("true", datatype=XSD.boolean)


@dataclass(frozen=True)
class Vocabulary:
    """The terms that facts may use, and what each may stand beside.

    `superclasses` of a class and `kinds` of an individual hold all classes above them, the class
    itself included; `implied` holds the values that being of a class itself states, such as the
    substance of an allergy to one. In `namespaces` facts may describe nothing of their own.
    """

    superclasses: Mapping[NamedNode, ClassSet]
    kinds: Mapping[NamedNode, ClassSet]
    implied: Mapping[NamedNode, tuple[tuple[NamedNode, Term], ...]]
    classes: ClassSet
    closed_classes: ClassSet
    disjoint: frozenset[ClassSet]
    properties: frozenset[NamedNode]
    derived: frozenset[NamedNode]
    domains: Mapping[NamedNode, NamedNode]
    ranges: Mapping[NamedNode, NamedNode]
    code_systems: tuple[tuple[str, re.Pattern[str]], ...]
    terms: frozenset[NamedNode]
    namespaces: frozenset[str]

    @cached_property
    def _opposites(self) -> Mapping[Term, ClassSet]:
        """For each class those that nothing is of as well."""
        found: dict[Term, set[NamedNode]] = {}
        for pair in self.disjoint:
            for cls in pair:
                found.setdefault(cls, set()).update(pair - {cls})
        return {cls: frozenset(others) for cls, others in found.items()}

    @cached_property
    def data_ranges(self) -> Mapping[NamedNode, NamedNode]:
        """The datatype of each property whose values are literals."""
        return {p: kind for p, kind in self.ranges.items() if kind.value.startswith(XSD.iri)}

    @cached_property
    def _above(self) -> Mapping[Term, tuple[Term, ...]]:
        return {cls: in_order(over) for cls, over in self.superclasses.items()}

    def above(self, cls: Term) -> tuple[Term, ...]:
        """The classes above one, itself included, ordered; none for what is no class."""
        return self._above.get(cls, ())

    @cached_property
    def kinds_in_order(self) -> Mapping[Term, tuple[Term, ...]]:
        """The classes of each individual, ordered."""
        return {node: in_order(kinds) for node, kinds in self.kinds.items()}

    def clashes(self, kinds: Collection[Term]) -> tuple[ClassSet, ...]:
        """The pairs among some classes of which nothing is both."""
        none: ClassSet = frozenset()
        if all(self._opposites.get(kind, none).isdisjoint(kinds) for kind in kinds):
            return ()
        return tuple(pair for pair in self.disjoint if pair.issubset(kinds))

    def prepared(self) -> Vocabulary:
        """The same, with all worked out that every request needs."""
        for name, value in vars(type(self)).items():
            if isinstance(value, cached_property):
                getattr(self, name)
        return self

    def near(self, iri: NamedNode, among: Iterable[NamedNode]) -> str | None:
        """The term whose local name is closest to that of an IRI, shortened, or none."""
        by_name = {local_name(term).lower(): term for term in sorted(among, key=str)}
        found = get_close_matches(local_name(iri).lower(), by_name, 1, 0.6)
        return short(by_name[found[0]]) if found else None

    def code_patterns(self, code: NamedNode) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """Namespace and pattern of the code systems that an IRI may belong to."""
        value = code.value
        return tuple(row for row in self.code_systems if value.startswith(row[0]))

    def near_code_systems(self, iri: str) -> list[str]:
        """The namespaces of the code systems that are closest to an IRI, three at most."""
        return get_close_matches(iri, sorted({row[0] for row in self.code_systems}), 3, 0.0)


def vocabulary(ontology: Graph) -> Vocabulary:
    """What facts may say: the classes below a class of facts, its properties, the individuals."""
    above = _superclasses(ontology)
    closed = frozenset(node for node in _named(ontology, OWL.oneOf) if node in above)
    classes = frozenset(cls for cls, over in above.items() if any(map(_of_facts, over)))
    derived = frozenset(
        p for p in _named(ontology, GUIDE.derived) if ontology.has(p, GUIDE.derived, _TRUE)
    )
    stated = [*ontology.of_type(OWL.ObjectProperty), *ontology.of_type(OWL.DatatypeProperty)]
    properties = {p for p in stated if isinstance(p, NamedNode) and _of_facts(p)} - derived
    terms = frozenset(s for s in ontology.all_subjects() if isinstance(s, NamedNode))
    return Vocabulary(
        superclasses=above,
        kinds=_kinds(ontology, terms, above, classes),
        implied={cls: tuple(_implied(ontology, cls)) for cls in above},
        classes=classes,
        closed_classes=closed,
        disjoint=_disjoint(ontology),
        properties=frozenset(properties | {RDF.type, PROV.wasDerivedFrom}),
        derived=derived,
        domains=_single(ontology, RDFS.domain),
        ranges=_single(ontology, RDFS.range),
        code_systems=_code_systems(ontology),
        terms=terms,
        namespaces=frozenset(map(namespace_of, terms)),
    )


def _of_facts(term: NamedNode) -> bool:
    return term.value.startswith(FACT.iri)


def _named(graph: Graph, predicate: NamedNode) -> list[NamedNode]:
    return [
        s for s in graph.all_subjects() if isinstance(s, NamedNode) and graph.objects(s, predicate)
    ]


def _superclasses(ontology: Graph) -> dict[NamedNode, ClassSet]:
    classes = [cls for cls in ontology.of_type(OWL.Class) if isinstance(cls, NamedNode)]
    return {cls: frozenset(_closure(ontology, cls)) for cls in classes}


def _closure(ontology: Graph, cls: NamedNode) -> set[NamedNode]:
    found, waiting = {cls}, [cls]
    while waiting:
        node = waiting.pop()
        for predicate in (RDFS.subClassOf, OWL.equivalentClass):
            for over in ontology.objects(node, predicate):
                if isinstance(over, NamedNode) and over not in found:
                    found.add(over)
                    waiting.append(over)
    return found


def _kinds(
    ontology: Graph,
    terms: Iterable[NamedNode],
    above: Mapping[NamedNode, ClassSet],
    classes: ClassSet,
) -> dict[NamedNode, ClassSet]:
    """The individuals of a class that facts may use, with all their classes."""
    kinds = {}
    for term in terms:
        over = all_classes(ontology.objects(term, RDF.type), above)
        if over & classes:
            kinds[term] = over
    return kinds


def all_classes(types: Iterable[Term], above: Mapping[NamedNode, ClassSet]) -> ClassSet:
    """The classes of stated types and all classes above them; what is no class is left out."""
    known = [above[cls] for cls in types if isinstance(cls, NamedNode) and cls in above]
    return known[0] if len(known) == 1 else frozenset().union(*known)


def _implied(ontology: Graph, cls: NamedNode) -> Iterator[tuple[NamedNode, Term]]:
    stated = [*ontology.objects(cls, RDFS.subClassOf), *ontology.objects(cls, OWL.equivalentClass)]
    for expression in stated:
        lists = ontology.objects(expression, OWL.intersectionOf)
        for part in (expression, *chain.from_iterable(read_list(ontology, head) for head in lists)):
            property, value = (ontology.value(part, p) for p in (OWL.onProperty, OWL.hasValue))
            if isinstance(property, NamedNode) and value is not None:
                yield property, value


def _disjoint(ontology: Graph) -> frozenset[ClassSet]:
    pairs: list[tuple[Term, Term]] = [
        (s, o) for s in ontology.all_subjects() for o in ontology.objects(s, OWL.disjointWith)
    ]
    for axiom in ontology.of_type(OWL.AllDisjointClasses):
        for head in ontology.objects(axiom, OWL.members):
            pairs += combinations(read_list(ontology, head), 2)
    named = [frozenset(c for c in pair if isinstance(c, NamedNode)) for pair in pairs]
    return frozenset(pair for pair in named if len(pair) == 2)


def _single(ontology: Graph, predicate: NamedNode) -> dict[NamedNode, NamedNode]:
    found = {s: ontology.value(s, predicate) for s in _named(ontology, predicate)}
    return {s: o for s, o in found.items() if isinstance(o, NamedNode)}


def _code_systems(ontology: Graph) -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = []
    for system in ontology.of_type(GUIDE.CodeSystem):
        pattern = ontology.value(system, GUIDE.codePattern)
        for namespace in ontology.objects(system, GUIDE.codeNamespace):
            if isinstance(namespace, Literal) and isinstance(pattern, Literal):
                rows.append((namespace.value, re.compile(pattern.value, re.ASCII)))
    return tuple(rows)
