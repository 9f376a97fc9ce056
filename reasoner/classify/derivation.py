"""A derived triple with the triples it follows from, and a graph that grows by derivations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode

from reasoner.graph import Graph, Node, Term, Triple
from reasoner.owl.ontology import Ontology
from reasoner.terms import FACT, RDF

Derivation: TypeAlias = tuple[Triple, tuple[Triple, ...]]


@dataclass(frozen=True)
class Case:
    """One request's facts on the way through classification.

    `reasons` are what the request gives as its reasons, but for what was entered in error; `graph`
    holds the facts that count and what was derived from them, `premises` the triples that each
    derived triple follows from, in the order in which they were derived, `superseded` the records
    that a later one of the same measure replaces, `decided_for` the date of service, else of the
    request, else the one given.
    """

    request: Node
    patient: Node
    graph: Graph
    ontology: Ontology
    decided_for: date | None
    reasons: tuple[Term, ...] = ()
    premises: Mapping[Triple, tuple[Triple, ...]] = field(default_factory=dict)
    superseded: frozenset[Node] = frozenset()

    def grown(self, derivations: Iterable[Derivation]) -> Case:
        """The case with more derived triples; the first derivation of a triple is kept."""
        new: dict[Triple, tuple[Triple, ...]] = {}
        for triple, why in derivations:
            if triple not in new and triple not in self.graph:
                new[triple] = why
        if not new:
            return self
        return Case(
            self.request,
            self.patient,
            self.graph.with_added(new),
            self.ontology,
            self.decided_for,
            self.reasons,
            {**self.premises, **new},
            self.superseded,
        )

    def added_to(self, before: Case) -> tuple[Triple, ...]:
        """The derived triples that an earlier state of the case lacks, ordered."""
        new = islice(self.premises, len(before.premises), None)
        return tuple(sorted(new, key=lambda triple: tuple(map(str, triple))))

    def is_a(self, node: Term, cls: NamedNode) -> bool:
        """Whether a node is known to be of a class."""
        return self.graph.has(node, RDF.type, cls)

    def all_of(self, cls: NamedNode) -> tuple[Node, ...]:
        """The nodes of a class, ordered."""
        return self.graph.of_type(cls)

    def date_of(self, node: Term) -> date | None:
        """The date of a record."""
        return day(self.graph.value(node, FACT.date))

    def dated(self, node: Node) -> tuple[Triple, ...]:
        """The triples that state a record's date."""
        return tuple((node, FACT.date, o) for o in self.graph.objects(node, FACT.date))

    def kinds(self, node: Term) -> frozenset[NamedNode]:
        """The most specific classes of a node."""
        types = (t for t in self.graph.objects(node, RDF.type) if isinstance(t, NamedNode))
        return self.ontology.most_specific(types)


def day(term: Term | None) -> date | None:
    """The day that an `xsd:date` literal states."""
    return date.fromisoformat(term.value) if isinstance(term, Literal) else None


def stated(graph: Graph, node: Node, predicate: NamedNode) -> tuple[Triple, ...]:
    """The triples of a subject and predicate."""
    return tuple((node, predicate, o) for o in graph.objects(node, predicate))
