"""An ontology's triples in; what classification asks of them out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias, cast

from pyoxigraph import NamedNode

from reasoner.graph import Graph, Term, Triple, read_list
from reasoner.terms import FACT, GUIDE, OWL, RDF, RDFS


@dataclass(frozen=True)
class Named:
    """A class by name."""

    iri: NamedNode


@dataclass(frozen=True)
class Both:
    """Everything that is of each of several classes."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Either:
    """Everything that is of one of several classes."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Some:
    """Everything with a value of a class for a property."""

    property: NamedNode
    filler: Expression


@dataclass(frozen=True)
class Value:
    """Everything with one given value for a property."""

    property: NamedNode
    value: Term


Expression: TypeAlias = Named | Both | Either | Some | Value


@dataclass(frozen=True)
class Definition:
    """A class and an expression that suffices for being of it.

    Nothing satisfies the expression in facts without the classes and properties in `needs`; what
    does is changed by new facts only with a class or property in `mentions`.
    """

    defined: NamedNode
    expression: Expression
    needs: frozenset[NamedNode]
    mentions: frozenset[NamedNode]


@dataclass(frozen=True)
class Consequences:
    """What a triple with some property implies, by that property.

    `above` are the properties that hold as well, `inverses` those that hold the other way round,
    `domains` the classes of the subject, `ranges` those of the object.
    """

    above: tuple[NamedNode, ...]
    domains: tuple[NamedNode, ...]
    inverses: tuple[NamedNode, ...]
    ranges: tuple[NamedNode, ...]


@dataclass(frozen=True)
class CodeMapping:
    """One code's relation to one concept."""

    concept: Term
    match: NamedNode
    classifies: bool


class Ontology:
    """What is asked of an ontology whose class hierarchy has been inferred.

    `graph` holds the ontology's own triples and the inferred `rdfs:subClassOf` between its
    named classes. Only the constructors that the ontologies use are understood: named classes,
    intersections, unions, `owl:someValuesFrom` and `owl:hasValue` (OWL 2 Structural
    Specification, section 8).
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._above: dict[Term, frozenset[NamedNode]] = {}
        self._others_above: dict[NamedNode, frozenset[NamedNode]] = {}
        self._about: dict[Term, tuple[Triple, ...]] = {}
        self._values: dict[Term, frozenset[tuple[NamedNode, Term]]] = {}

    def prepared(self) -> Ontology:
        """The same, with all worked out that every request needs."""
        for name, value in vars(type(self)).items():
            if isinstance(value, cached_property):
                getattr(self, name)
        return self

    def superclasses(self, cls: Term) -> frozenset[NamedNode]:
        """The named classes above a class, itself included."""
        found = self._above.get(cls)
        if found is None:
            found = self._above[cls] = frozenset(self._climb(cls))
        return found

    def _climb(self, cls: Term) -> set[NamedNode]:
        seen: set[NamedNode] = set()
        todo = [cls]
        while todo:
            here = todo.pop()
            if isinstance(here, NamedNode) and here not in seen:
                seen.add(here)
                todo.extend(self.graph.objects(here, RDFS.subClassOf))
                todo.extend(self.graph.objects(here, OWL.equivalentClass))
        return seen

    @cached_property
    def classes(self) -> tuple[NamedNode, ...]:
        """The named classes, ordered."""
        return tuple(c for c in self.graph.of_type(OWL.Class) if isinstance(c, NamedNode))

    @cached_property
    def below(self) -> Mapping[NamedNode, frozenset[NamedNode]]:
        """For each class the named classes strictly below it."""
        found: dict[NamedNode, set[NamedNode]] = {c: set() for c in self.classes}
        for cls in self.classes:
            for above in self.superclasses(cls):
                if cls not in self.superclasses(above) or above == cls:
                    found.setdefault(above, set()).add(cls)
        return {c: frozenset(subs - {c}) for c, subs in found.items()}

    def extent(self, cls: NamedNode) -> frozenset[NamedNode]:
        """A class, those below it, and those whose members are part of a member of one of these."""
        return self._extents.get(cls, frozenset({cls}))

    @cached_property
    def _extents(self) -> Mapping[NamedNode, frozenset[NamedNode]]:
        found: dict[NamedNode, set[NamedNode]] = {c: {c} for c in self.classes}
        for cls in self.classes:
            for above in {a for whole in self._wholes(cls) for a in self.superclasses(whole)}:
                found.setdefault(above, set()).add(cls)
        return {c: frozenset(parts) for c, parts in found.items()}

    def _wholes(self, cls: NamedNode) -> frozenset[NamedNode]:
        """A class and the classes of what its members are part of, near and far."""
        found, todo = {cls}, [cls]
        while todo:
            new = self.fillers_of(todo.pop(), FACT.partOf) - found
            found |= new
            todo.extend(new)
        return frozenset(found)

    def is_a(self, sub: Term, sup: Term) -> bool:
        """Whether one class is the other or below it."""
        return sup in self.superclasses(sub)

    def most_specific(self, classes: Iterable[NamedNode]) -> frozenset[NamedNode]:
        """Those classes of a set that no other of the set is below."""
        given = frozenset(classes)
        return given.difference(*map(self._strictly_above, given)) if len(given) > 1 else given

    def _strictly_above(self, cls: NamedNode) -> frozenset[NamedNode]:
        found = self._others_above.get(cls)
        if found is None:
            found = self._others_above[cls] = self.superclasses(cls) - {cls}
        return found

    def about(self, individual: Term) -> tuple[Triple, ...]:
        """What the ontology says of the kind and the contents of an individual, near and far."""
        found = self._about.get(individual, ())
        if not found and self.graph.describes(individual):
            found = self._about[individual] = tuple(self._said_of(individual))
        return found

    def _said_of(self, individual: Term) -> Iterator[Triple]:
        todo, seen = [individual], set()
        while todo:
            node = todo.pop()
            if not isinstance(node, NamedNode) or node in seen:
                continue
            seen.add(node)
            for predicate in (RDF.type, FACT.hasConstituent, FACT.mayDenote):
                for value in self.graph.objects(node, predicate):
                    yield node, predicate, value
                    if predicate != RDF.type:
                        todo.append(value)

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """The classes with an expression that suffices for them."""
        found = []
        for cls in self.classes:
            for node in self.graph.objects(cls, OWL.equivalentClass):
                expression = self._expression(node)
                if expression is not None and not isinstance(expression, Named):
                    needs, mentions = _needed(expression), _mentioned(expression)
                    found.append(Definition(cls, expression, needs, mentions))
        return tuple(found)

    def _expression(self, node: Term) -> Expression | None:
        graph = self.graph
        for predicate, kind in ((OWL.intersectionOf, Both), (OWL.unionOf, Either)):
            for head in graph.objects(node, predicate):
                parts = [self._expression(part) for part in read_list(graph, head)]
                if None not in parts:
                    return kind(tuple(cast("list[Expression]", parts)))
                return None
        for on in graph.objects(node, OWL.onProperty):
            return self._restriction(node, cast("NamedNode", on))
        return Named(node) if isinstance(node, NamedNode) else None

    def _restriction(self, node: Term, on: NamedNode) -> Expression | None:
        for filler in self.graph.objects(node, OWL.someValuesFrom):
            inner = self._expression(filler)
            return None if inner is None else Some(on, inner)
        for value in self.graph.objects(node, OWL.hasValue):
            return Value(on, value)
        return None

    @cached_property
    def _conditions(self) -> Mapping[NamedNode, tuple[Expression, ...]]:
        """For each class the restrictions that hold for its members, its own only."""
        found: dict[NamedNode, tuple[Expression, ...]] = {}
        for cls in self.classes:
            nodes = [
                *self.graph.objects(cls, RDFS.subClassOf),
                *self.graph.objects(cls, OWL.equivalentClass),
            ]
            expressions = [self._expression(node) for node in nodes]
            found[cls] = tuple(part for e in expressions if e for part in _conjuncts(e))
        return found

    def values_of(self, cls: Term) -> frozenset[tuple[NamedNode, Term]]:
        """The property values that every member of a class has."""
        found = self._values.get(cls)
        if found is None:
            found = self._values[cls] = frozenset(
                (part.property, part.value)
                for above in self.superclasses(cls)
                for part in self._conditions.get(above, ())
                if isinstance(part, Value)
            )
        return found

    def fillers_of(self, cls: Term, on: NamedNode) -> frozenset[NamedNode]:
        """The named classes of which every member of a class has a value for a property."""
        return frozenset(
            part.filler.iri
            for above in self.superclasses(cls)
            for part in self._conditions.get(above, ())
            if isinstance(part, Some) and part.property == on and isinstance(part.filler, Named)
        )

    @cached_property
    def chains(self) -> tuple[tuple[NamedNode, NamedNode, NamedNode], ...]:
        """Pairs of properties that together imply a third: (first, second, implied)."""
        found = []
        for triple in self.graph:
            if triple[1] == OWL.propertyChainAxiom:
                first, second = read_list(self.graph, triple[2])
                found.append((first, second, triple[0]))
        transitive = [(p, p, p) for p in self.graph.of_type(OWL.TransitiveProperty)]
        return tuple(cast("list[tuple[NamedNode, NamedNode, NamedNode]]", found + transitive))

    @cached_property
    def superproperties(self) -> Mapping[NamedNode, tuple[NamedNode, ...]]:
        """For each property those directly above it."""
        return self._pairs(RDFS.subPropertyOf)

    @cached_property
    def inverses(self) -> Mapping[NamedNode, tuple[NamedNode, ...]]:
        """For each property those that say the same the other way round."""
        stated = [t for t in self.graph if t[1] == OWL.inverseOf]
        pairs = [*((s, o) for s, _, o in stated), *((o, s) for s, _, o in stated)]
        found: dict[NamedNode, tuple[NamedNode, ...]] = {}
        for one, other in cast("list[tuple[NamedNode, NamedNode]]", pairs):
            found[one] = (*found.get(one, ()), other)
        return found

    @cached_property
    def domains(self) -> Mapping[NamedNode, tuple[NamedNode, ...]]:
        """For each property the classes of its subjects."""
        return self._pairs(RDFS.domain)

    @cached_property
    def ranges(self) -> Mapping[NamedNode, tuple[NamedNode, ...]]:
        """For each property the classes of its objects."""
        return self._pairs(RDFS.range)

    @cached_property
    def consequences(self) -> Mapping[NamedNode, Consequences]:
        """For each property of which something follows what does."""
        tables = (self.superproperties, self.domains, self.inverses, self.ranges)
        return {
            p: Consequences(*(table.get(p, ()) for table in tables)) for p in set().union(*tables)
        }

    def _pairs(self, predicate: NamedNode) -> Mapping[NamedNode, tuple[NamedNode, ...]]:
        found: dict[NamedNode, tuple[NamedNode, ...]] = {}
        for s, p, o in self.graph:
            if p == predicate and isinstance(s, NamedNode) and isinstance(o, NamedNode):
                found[s] = (*found.get(s, ()), o)
        return found

    @cached_property
    def mappings(self) -> Mapping[Term, tuple[CodeMapping, ...]]:
        """For each code the concepts that it is mapped to."""
        found: dict[Term, tuple[CodeMapping, ...]] = {}
        for node in self.graph.of_type(GUIDE.Mapping):
            code = self.graph.value(node, GUIDE.code)
            concept = self.graph.value(node, GUIDE.concept)
            match = self.graph.value(node, GUIDE.match)
            if code is not None and concept is not None and isinstance(match, NamedNode):
                sure = self.graph.value(node, GUIDE.classifies)
                entry = CodeMapping(concept, match, sure is not None and _is_true(sure))
                found[code] = (*found.get(code, ()), entry)
        return found

    def is_domain_class(self, cls: NamedNode) -> bool:
        """Whether a class belongs to a guideline's field and not to the vocabulary of facts."""
        return not cls.value.startswith(FACT.iri)


def _is_true(term: Term) -> bool:
    return not isinstance(term, NamedNode) and term.value in ("true", "1")


def _conjuncts(expression: Expression) -> tuple[Expression, ...]:
    if isinstance(expression, Both):
        return tuple(part for inner in expression.parts for part in _conjuncts(inner))
    return (expression,)


def _needed(expression: Expression) -> frozenset[NamedNode]:
    """The classes and properties without which nothing satisfies an expression."""
    match expression:
        case Named(iri):
            return frozenset({iri})
        case Both(parts):
            return frozenset().union(*map(_needed, parts))
        case Either(parts):
            return frozenset.intersection(*map(_needed, parts)) if parts else frozenset()
        case Some(on, filler):
            return _needed(filler) | {on}
        case Value(on, _):
            return frozenset({on})


def _mentioned(expression: Expression) -> frozenset[NamedNode]:
    match expression:
        case Both(parts) | Either(parts):
            return frozenset().union(*map(_mentioned, parts))
        case Some(on, filler):
            return _mentioned(filler) | {on}
        case Named(iri) | Value(iri, _):
            return frozenset({iri})
