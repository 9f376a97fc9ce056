"""A request's facts and a guideline in; the controls by which the facts can be changed out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from reasoner.facts.vocabulary import ClassSet, Vocabulary
from reasoner.graph import Graph, Node, Term, Triple
from reasoner.guideline import Guideline
from reasoner.jupyter.supposed.alternatives import Alternatives
from reasoner.jupyter.supposed.controls import (
    NOT_DOCUMENTED,
    NOT_STATED,
    Control,
    Day,
    Group,
    Number,
    Option,
    Tick,
    one_of,
)
from reasoner.jupyter.supposed.demanded import Demanded
from reasoner.jupyter.supposed.edits import NO_EDIT, Edit, free_name
from reasoner.report.words import Words, words
from reasoner.terms import FACT, PROV, RDF, XSD

_IN_RECORD = "in the record"
_NUMBERS = frozenset((XSD.decimal, XSD.integer))
# The order of the groups, by what their nodes are first of all.
_ORDER = (
    FACT.Request,
    FACT.Patient,
    FACT.Condition,
    FACT.Measurement,
    FACT.ImagingStudy,
    FACT.Observation,
    FACT.Procedure,
    FACT.ClinicalChange,
    FACT.Allergy,
    FACT.Device,
    FACT.ServiceLine,
    FACT.Lesion,
    FACT.Limb,
    FACT.Site,
)
# A record has a status where it can have one, and an age has its date.
_NOT_ADDED = frozenset((FACT.ageDate, FACT.status))
_NEVER = frozenset((FACT.patient, FACT.line, FACT.reason, PROV.wasDerivedFrom))


@dataclass(frozen=True)
class Offered:
    """What can be changed of one request's facts: groups of controls, one for each node."""

    facts: Graph
    request: Node
    guideline: Guideline

    @cached_property
    def _near(self) -> Alternatives:
        return Alternatives(self.guideline, self.facts)

    @cached_property
    def _demanded(self) -> Demanded:
        return Demanded(self.guideline.demands)

    @property
    def _vocabulary(self) -> Vocabulary:
        return self.guideline.contract.vocabulary

    @cached_property
    def _words(self) -> Words:
        return words(self.guideline, self.facts)

    def required(self, node: Node) -> frozenset[NamedNode]:
        """The properties of which a node has to have a value."""
        return self._demanded.required(self._near.kinds(node))

    def groups(self) -> tuple[Group, ...]:
        """The groups of all nodes that have something to change, and one of allergies."""
        found = (self._group(node) for node in sorted(self.facts.all_subjects(), key=self._order))
        return tuple(group for group in (*found, self._allergies()) if group.controls)

    def _order(self, node: Node) -> tuple[int, str]:
        kinds = self._near.kinds(node)
        places = (place for place, cls in enumerate(_ORDER) if cls in kinds)
        return next(places, len(_ORDER)), self._words.name(node)

    def _group(self, node: Node) -> Group:
        types = self.facts.objects(node, RDF.type)
        kind = ", ".join(self._words.term(cls) for cls in types)
        return Group(self._words.name(node), kind, tuple(self._of_node(node)))

    def _of_node(self, node: Node) -> Iterator[Control]:
        kinds = self._near.kinds(node)
        if FACT.Record in kinds and not self.facts.objects(node, FACT.status):
            yield Tick(_IN_RECORD, True, Edit(left_out=(node,)))
        yield from self._classes(node)
        yield from self._reasons(node)
        for property in self.facts.predicates(node):
            if property not in _NEVER:
                yield from self._stated(node, property, kinds)
        yield from self._not_stated(node, kinds)

    def _classes(self, node: Node) -> Iterator[Control]:
        types = self.facts.objects(node, RDF.type)
        for cls in types:
            if isinstance(cls, NamedNode):
                others = self._near.classes(cls)
                rest = None if len(types) == 1 else NOT_STATED
                yield from self._choice(self._called("class", cls, types), node, cls, others, rest)

    def _choice(
        self,
        label: str,
        node: Node,
        value: Term,
        others: Iterable[Term],
        rest: str | None,
        property: NamedNode = RDF.type,
    ) -> Iterator[Control]:
        """A choice between a value and others, and with `rest` that there is none."""
        triple: Triple = (node, property, value)
        stated = Option(self._words.name(value), NO_EDIT)
        found = [
            Option(self._words.name(o), Edit((triple,), ((node, property, o),)))
            for o in others
            if o != value
        ]
        if rest == NOT_DOCUMENTED:
            found.append(Option(rest, Edit(left_out=(node,))))
        elif rest:
            found.append(Option(rest, Edit((triple,))))
        yield from one_of(label, stated, found)

    def _called(self, label: str, value: Term, among: tuple[Term, ...]) -> str:
        return label if len(among) == 1 else f"{label}: {self._words.name(value)}"

    def _stated(self, node: Node, property: NamedNode, kinds: ClassSet) -> Iterator[Control]:
        values = self.facts.objects(node, property)
        rest = None if property in self._demanded.required(kinds) else NOT_STATED
        for value in values:
            label = self._called(self._words.term(property), value, values)
            if isinstance(value, Literal):
                yield from self._literal(label, node, property, value, kinds)
            elif self.facts.describes(value):
                yield from self._link(label, node, property, value, rest)
            elif property == FACT.code and isinstance(value, NamedNode):
                codes = self._near.codes(value)
                yield from self._choice(label, node, value, codes, rest, property)
            elif property in self._vocabulary.ranges:
                if property == FACT.status:
                    rest = NOT_DOCUMENTED
                others = self._individuals(property, kinds, value)
                yield from self._choice(label, node, value, others, rest, property)

    def _individuals(
        self, property: NamedNode, kinds: ClassSet, value: Term | None
    ) -> tuple[NamedNode, ...]:
        allowed = self._demanded.allowed(kinds, property)
        found = self._near.individuals(self._vocabulary.ranges[property], value)
        return found if allowed is None else tuple(i for i in found if i in allowed)

    def _literal(
        self, label: str, node: Node, property: NamedNode, value: Literal, kinds: ClassSet
    ) -> Iterator[Control]:
        if value.datatype in _NUMBERS:
            low, high = self._demanded.bounds(kinds, property)
            yield Number(label, node, property, value, low, high)
        elif value.datatype == XSD.date:
            yield Day(label, node, property, date.fromisoformat(value.value))

    def _link(
        self, label: str, node: Node, property: NamedNode, value: Term, rest: str | None
    ) -> Iterator[Control]:
        """What a node has a link to, or by which of the kindred properties."""
        kindred = self._near.properties(property)
        if len(kindred) == 1:
            others = self._near.nodes(property, value)
            yield from self._choice(label, node, value, others, rest, property)
            return
        triple: Triple = (node, property, value)
        name = self._words.name(value)
        options = {
            p: Option(self._words.term(p), Edit((triple,), ((node, p, value),))) for p in kindred
        }
        stated = Option(self._words.term(property), NO_EDIT)
        found = [option for p, option in options.items() if p != property]
        found += [Option(rest, Edit((triple,)))] if rest else []
        yield from one_of(name, stated, found)

    def _reasons(self, node: Node) -> Iterator[Control]:
        """Whether each condition and procedure is a reason of the request."""
        if node != self.request:
            return
        for other in self.facts.all_subjects():
            if {FACT.Condition, FACT.Procedure} & self._near.kinds(other):
                triple: Triple = (node, FACT.reason, other)
                label = f"{self._words.term(FACT.reason)}: {self._words.name(other)}"
                stated = triple in self.facts
                yield Tick(label, stated, Edit((triple,)) if stated else Edit((), (triple,)))

    def _not_stated(self, node: Node, kinds: ClassSet) -> Iterator[Control]:
        """Dates and terms of closed lists that could be stated of a node as of its class."""
        for property, domain in sorted(self._vocabulary.domains.items(), key=str):
            if domain not in kinds or property not in self._vocabulary.properties:
                continue
            if self.facts.objects(node, property) or property in _NOT_ADDED:
                continue
            label, range_ = self._words.term(property), self._vocabulary.ranges.get(property)
            if range_ == XSD.date:
                yield Day(label, node, property, None)
            elif range_ in self._vocabulary.closed_classes:
                found = self._individuals(property, kinds, None)
                yield from self._addition(
                    label, NOT_STATED, {i: ((node, property, i),) for i in found}
                )

    def _addition(
        self, label: str, none: str, added: dict[NamedNode, tuple[Triple, ...]]
    ) -> Iterator[Control]:
        found = [Option(self._words.term(i), Edit((), t)) for i, t in added.items()]
        yield from one_of(label, Option(none, NO_EDIT), found)

    def _allergies(self) -> Group:
        """A further allergy, to any substance that the vocabulary has."""
        node = free_name("anotherAllergy", self.facts)
        patient = self.facts.value(self.request, FACT.patient)
        found = self._near.individuals(FACT.Substance, None)
        added: dict[NamedNode, tuple[Triple, ...]] = {}
        for substance in found if patient is not None else ():
            assert patient is not None
            added[substance] = (
                (node, RDF.type, FACT.Allergy),
                (node, FACT.patient, patient),
                (node, FACT.status, FACT.present),
                (node, FACT.substance, substance),
            )
        controls = self._addition(self._words.term(FACT.substance), NOT_DOCUMENTED, added)
        return Group(f"another {self._words.term(FACT.Allergy)}", "", tuple(controls))
