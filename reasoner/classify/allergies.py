"""Which allergy records concern, or may concern, the material of the requested device."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from reasoner.classify.derivation import Case, Derivation, stated
from reasoner.graph import Node, Term, Triple
from reasoner.terms import FACT, RDF


def allergies(case: Case) -> Iterator[Derivation]:
    """The request's allergy records, and for each those of the same substance."""
    for record in case.all_of(FACT.Allergy):
        for substance in case.graph.objects(record, FACT.substance):
            yield from _at_issue(case, record, substance)
            for other in case.graph.subjects(FACT.substance, substance):
                why = ((record, FACT.substance, substance), (other, FACT.substance, substance))
                yield (record, FACT.sameSubstanceRecord, other), why


def _at_issue(case: Case, record: Node, substance: Term) -> Iterator[Derivation]:
    materials = [m for device in _devices(case) for m in case.graph.objects(device, FACT.madeOf)]
    why: tuple[Triple, ...] = ((record, FACT.substance, substance), *_composition(case))
    if substance in materials:
        yield (case.request, FACT.allergyToMaterialItself, record), why
    if substance in _contents(case, materials):
        yield (case.request, FACT.allergyAtIssue, record), why
    elif _may_concern(case, substance, materials):
        yield (case.request, FACT.allergyPossiblyAtIssue, record), why


def _devices(case: Case) -> tuple[Node, ...]:
    return cast("tuple[Node, ...]", case.graph.objects(case.request, FACT.device))


def _composition(case: Case) -> tuple[Triple, ...]:
    return tuple(t for device in _devices(case) for t in stated(case.graph, device, FACT.madeOf))


def _contents(case: Case, materials: Iterable[Term]) -> set[Term]:
    """Materials with all that they contain, by the facts or the ontology."""
    graphs = (case.graph, case.ontology.graph)
    parts = {s for m in materials for g in graphs for s in g.objects(m, FACT.hasConstituent)}
    return {*materials, *parts}


def _may_concern(case: Case, substance: Term, materials: list[Term]) -> bool:
    """Whether substance or materials are named too loosely to rule an allergy out."""
    denoted = {substance, *case.graph.objects(substance, FACT.mayDenote)}
    named_loosely = [d for m in materials for d in case.graph.objects(m, FACT.mayDenote)]
    if denoted & _contents(case, [*materials, *named_loosely]):
        return True
    if _is_material_open(case, materials) and any(_is_listed(case, d) for d in denoted):
        return True
    return bool(denoted & _contents(case, _unstated(case)))


def _unstated(case: Case) -> set[Term]:
    """What the parts of requested devices of which no material is stated may be made of.

    The class of a device says of what kinds of material it has some. A material of no stated kind
    may be that of any one part.
    """
    is_of_a_kind = case.ontology.is_domain_class
    found: set[Term] = set()
    for device in _devices(case):
        materials = case.graph.objects(device, FACT.madeOf)
        wanted = {w for k in case.kinds(device) for w in case.ontology.fillers_of(k, FACT.madeOf)}
        missing = [w for w in wanted if not any(case.is_a(m, w) for m in materials)]
        unclassed = [m for m in materials if not any(map(is_of_a_kind, case.kinds(m)))]
        if len(missing) > len(unclassed):
            found.update(m for w in missing for m in case.ontology.graph.of_type(w))
    return found


def _is_material_open(case: Case, materials: list[Term]) -> bool:
    """Whether a requested device, or what one of its materials contains, is not stated."""
    devices = _devices(case)
    unstated = [d for d in devices if not case.graph.objects(d, FACT.madeOf)]
    return not devices or bool(unstated) or any(_is_opaque(case, m) for m in materials)


def _is_listed(case: Case, substance: Term) -> bool:
    """Whether the ontology knows the substance as one that devices are made of."""
    return case.ontology.graph.value(substance, RDF.type) is not None


def _is_opaque(case: Case, material: Term) -> bool:
    """Whether nothing is known of what a material contains."""
    return not _is_listed(case, material) and not case.graph.objects(material, FACT.hasConstituent)
