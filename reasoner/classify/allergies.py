"""Which allergy records concern, or may concern, the material of the requested device."""

from __future__ import annotations

from collections.abc import Iterator
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
    materials = _materials(case)
    why: tuple[Triple, ...] = ((record, FACT.substance, substance), *_composition(case))
    if substance in materials:
        yield (case.request, FACT.allergyToMaterialItself, record), why
    reached = {s for m in materials for s in (m, *case.graph.objects(m, FACT.hasConstituent))}
    if substance in reached:
        yield (case.request, FACT.allergyAtIssue, record), why
    elif _may_concern(case, substance, reached, materials):
        yield (case.request, FACT.allergyPossiblyAtIssue, record), why


def _materials(case: Case) -> tuple[Term, ...]:
    devices = case.graph.objects(case.request, FACT.device)
    return tuple(m for device in devices for m in case.graph.objects(device, FACT.madeOf))


def _composition(case: Case) -> tuple[Triple, ...]:
    devices = cast("tuple[Node, ...]", case.graph.objects(case.request, FACT.device))
    return tuple(t for d in devices for t in stated(case.graph, d, FACT.madeOf))


def _may_concern(
    case: Case, substance: Term, reached: set[Term], materials: tuple[Term, ...]
) -> bool:
    """A kind of a material in the device; or any listed material where the device's is not known."""
    denoted = set(case.graph.objects(substance, FACT.mayDenote))
    if denoted & reached:
        return True
    listed = _is_listed(case, substance) or any(_is_listed(case, d) for d in denoted)
    return listed and (not materials or any(_is_opaque(case, m) for m in materials))


def _is_listed(case: Case, substance: Term) -> bool:
    """Whether the ontology knows the substance as one that devices are made of."""
    return case.ontology.graph.value(substance, RDF.type) is not None


def _is_opaque(case: Case, material: Term) -> bool:
    """Whether nothing is known of what a material contains."""
    return not _is_listed(case, material) and not case.graph.objects(material, FACT.hasConstituent)
