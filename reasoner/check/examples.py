"""An ontology and shapes in; small patients out, each with no more than one lesion."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain, product

from pyoxigraph import Literal, NamedNode

from reasoner.classify import Case, classify
from reasoner.graph import Graph, Term, Triple
from reasoner.owl.ontology import Ontology
from reasoner.terms import FACT, RDF, SH, XSD

_NAMESPACE = "urn:example:"


@dataclass(frozen=True)
class Example:
    """A patient in facts and in words, and the same facts classified."""

    facts: Graph
    words: str
    case: Case


def _node(name: str) -> NamedNode:
    return NamedNode(_NAMESPACE + name)


_REQUEST, _PATIENT, _LESION, _PLACE = map(_node, ("request", "patient", "lesion", "site"))
_FRAME: tuple[Triple, ...] = (
    (_REQUEST, RDF.type, FACT.Request),
    (_REQUEST, FACT.patient, _PATIENT),
    (_PATIENT, RDF.type, FACT.Patient),
)
_Name = Callable[[Term], str]


class Examples:
    """Makes patients of the classes that an ontology knows; `name` gives a class in words."""

    def __init__(self, ontology: Ontology, shapes: Graph, name: _Name) -> None:
        self._ontology = ontology
        self._shapes = shapes
        self._name = name

    def of_conditions(self, classes: Sequence[NamedNode], site: NamedNode | None) -> Example:
        """A request whose reasons are present conditions of some classes, of one lesion."""
        made: list[Triple] = [(_LESION, RDF.type, FACT.Lesion)] if len(classes) > 1 else []
        for number, cls in enumerate(classes, 1):
            made += self._condition(_node(f"condition{number}"), cls, site, len(classes) > 1)
        if site is not None:
            made.append((_PLACE, RDF.type, site))
        kinds = " with ".join(self._name(cls) for cls in classes)
        return self._example(made, kinds if site is None else f"{kinds}, in: {self._name(site)}")

    def _condition(
        self, node: NamedNode, cls: NamedNode, site: NamedNode | None, shared: bool
    ) -> Iterator[Triple]:
        yield from _record(node, cls)
        yield node, FACT.status, FACT.present
        yield _REQUEST, FACT.reason, node
        if shared:
            yield node, FACT.lesion, _LESION
        if site is not None:
            yield node, FACT.site, _PLACE

    def of_figures(self) -> Iterator[Example]:
        """Requests for a lesion with one figure after one procedure, a step beyond each bound.

        Classes of measurements and procedures, and bounds, are those that the shapes name.
        """
        kinds = product(self._named(FACT.Measurement), self._named(FACT.Intervention), self._bounds)
        for measurement, procedure, bound in kinds:
            value = Literal(str(bound + 1), datatype=XSD.decimal)
            done, figure = _node("procedure"), _node("figure")
            made = [
                (_LESION, RDF.type, FACT.Lesion),
                *_record(done, procedure),
                (done, FACT.treats, _LESION),
                (_REQUEST, FACT.reason, done),
                *_record(figure, measurement),
                (figure, FACT.measures, _LESION),
                (figure, FACT.after, done),
                (figure, FACT.value, value),
            ]
            said = f"{self._name(measurement)} of {value.value} after: {self._name(procedure)}"
            yield self._example(made, said)

    def of_complications(self) -> Iterator[tuple[Example, Example]]:
        """Requests for a complication of a procedure, each with one for both unrelated.

        Classes of conditions and procedures are those that the shapes name.
        """
        done, condition = _node("procedure"), _node("condition1")
        for procedure, cls in product(self._named(FACT.Intervention), self._named(FACT.Condition)):
            made = [
                *_record(done, procedure),
                (_REQUEST, FACT.reason, done),
                *self._condition(condition, cls, None, False),
            ]
            arose = (condition, FACT.complicationOf, done)
            kind, of = self._name(cls), self._name(procedure)
            related = self._example([*made, arose], f"{kind} as a complication of: {of}")
            yield related, self._example(made, f"{kind} beside: {of}")

    @cached_property
    def conditions(self) -> tuple[NamedNode, ...]:
        """The guideline's kinds of condition, the wider ones first."""
        found = (c for c in self._ontology.classes if self._ontology.is_a(c, FACT.Condition))
        own = (c for c in found if self._ontology.is_domain_class(c))
        return tuple(sorted(own, key=lambda c: (len(self._ontology.superclasses(c)), c.value)))

    def sites(self, condition: NamedNode) -> tuple[NamedNode, ...]:
        """The kinds of site where every condition of a kind lies, the narrowest."""
        found = self._ontology.fillers_of(condition, FACT.site)
        return tuple(sorted(self._ontology.most_specific(found), key=str))

    def _named(self, above: NamedNode) -> tuple[NamedNode, ...]:
        named = {o for _, p, o in self._shapes if p == SH["class"] and isinstance(o, NamedNode)}
        return tuple(sorted((c for c in named if self._ontology.is_a(c, above)), key=str))

    @cached_property
    def _bounds(self) -> tuple[int, ...]:
        """The whole numbers that the shapes compare with, the greatest first."""
        predicates = (SH.minExclusive, SH.minInclusive, SH.maxExclusive, SH.maxInclusive)
        found = (o for _, p, o in self._shapes if p in predicates and isinstance(o, Literal))
        numbers = (o for o in found if o.datatype in (XSD.decimal, XSD.integer))
        return tuple(sorted({int(Decimal(o.value)) for o in numbers}, reverse=True))

    def _example(self, made: Sequence[Triple], words: str) -> Example:
        facts = Graph(chain(_FRAME, made))
        return Example(facts, words, classify(facts, _REQUEST, _PATIENT, self._ontology))


def _record(node: NamedNode, cls: NamedNode) -> tuple[Triple, ...]:
    return (node, RDF.type, cls), (node, FACT.patient, _PATIENT)
