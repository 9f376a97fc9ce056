"""A class, a term, a code or a link of a request's facts in; what could stand in its place out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeGuard

from pyoxigraph import NamedNode

from reasoner.facts.vocabulary import ClassSet, Vocabulary, all_classes
from reasoner.graph import Graph, Node, Term, in_order
from reasoner.guideline import Guideline
from reasoner.names import namespace_of
from reasoner.terms import FACT, RDF, RDFS

# A list of more classes is narrowed to those that are nearer.
MOST_CLASSES = 60


@dataclass(frozen=True)
class Alternatives:
    """What a guideline's ontology has beside what some facts say."""

    guideline: Guideline
    facts: Graph

    @property
    def vocabulary(self) -> Vocabulary:
        """What facts may say."""
        return self.guideline.contract.vocabulary

    def kinds(self, node: Term) -> ClassSet:
        """All classes of a node that the facts describe, or of an individual of the vocabulary."""
        if self.facts.describes(node):
            types = self.facts.objects(node, RDF.type)
            return all_classes(types, self.vocabulary.superclasses)
        return self.vocabulary.kinds.get(node, frozenset()) if _is_named(node) else frozenset()

    def classes(self, cls: NamedNode) -> tuple[NamedNode, ...]:
        """The classes below the widest class above it that has not too many, itself included."""
        over = self.vocabulary.superclasses.get(cls, frozenset())
        if _is_of_facts(cls):
            return in_order(self._beside(cls) | {cls})
        sets = sorted((self._below(c) for c in over - {cls, FACT.Record}), key=len)
        fitting = [found for found in sets if len(found) <= MOST_CLASSES]
        return in_order({*(fitting or sets)[-1 if fitting else 0], cls})

    def _beside(self, cls: NamedNode) -> set[NamedNode]:
        """The classes of facts directly below the same one, unless that is any record."""
        graph = self.guideline.ontology.graph
        above = set(graph.objects(cls, RDFS.subClassOf)) - {FACT.Record}
        found = {s for o in above if _is_of_facts(o) for s in graph.subjects(RDFS.subClassOf, o)}
        return {s for s in found if isinstance(s, NamedNode) and _is_of_facts(s)}

    def _is_below(self, cls: NamedNode, other: NamedNode) -> bool:
        return other in self.vocabulary.superclasses.get(cls, frozenset())

    def _below(self, top: NamedNode) -> list[NamedNode]:
        above = self.vocabulary.superclasses.items()
        return sorted((c for c, over in above if top in over and not _is_of_facts(c)), key=str)

    def individuals(self, range_: NamedNode, term: Term | None) -> tuple[NamedNode, ...]:
        """The individuals that a property's range has; of those of a term's own kind where it is.

        A term's own kind is the widest class of the guideline's own that it is of.
        """
        own = frozenset(k for k in self.kinds(term) if not _is_of_facts(k)) if term else frozenset()
        widest = {k for k in own if not any(self._is_below(k, o) for o in own - {k})}
        for wanted in (widest, {range_}):
            found = [i for i, kinds in self.vocabulary.kinds.items() if kinds & wanted]
            if len(found) > 1:
                return in_order(found)
        return ()

    def codes(self, code: NamedNode) -> tuple[NamedNode, ...]:
        """The codes of the same code system that mean something to the guideline."""
        known = self.guideline.ontology.mappings
        system = {namespace for namespace, _ in self.vocabulary.code_patterns(code)}
        found = {c for c in known if _is_named(c) and namespace_of(c) in system}
        return in_order(found | {code})

    def properties(self, property: NamedNode) -> tuple[NamedNode, ...]:
        """The properties that facts may state below the same property, itself included."""
        graph = self.guideline.ontology.graph
        above = {p for p in graph.objects(property, RDFS.subPropertyOf) if _is_named(p)} or {
            property
        }
        below = {s for p in above for s in graph.subjects(RDFS.subPropertyOf, p) if _is_named(s)}
        return in_order((above | below | {property}) & self.vocabulary.properties)

    def nodes(self, property: NamedNode, node: Term) -> tuple[Node, ...]:
        """The described nodes that a property could lead to instead of one, itself included.

        They are of the property's range or, where it has none, of a class of facts in common.
        """
        range_ = self.vocabulary.ranges.get(property)
        wanted = {range_} if range_ else frozenset(filter(_is_of_facts, self.kinds(node)))
        wanted = wanted - {FACT.Record} if not range_ else wanted
        return tuple(n for n in self.facts.all_subjects() if wanted & self.kinds(n))


def _is_of_facts(term: Term) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(FACT.iri)


def _is_named(term: Term) -> TypeGuard[NamedNode]:
    return isinstance(term, NamedNode)
