"""A request's checked facts and the ontology in; the same facts with what follows from them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain

from reasoner.classify.age import aged
from reasoner.classify.allergies import allergies
from reasoner.classify.derivation import Case, Derivation, day
from reasoner.classify.issue import at_issue, itself
from reasoner.classify.lesions import (
    changes,
    documented,
    follow_ups,
    later_studies,
    measurements,
    studies,
    treatments,
)
from reasoner.classify.places import (
    limb_records,
    limbs_at_issue,
    placed_devices,
    prior_events,
    prior_placements,
    same_sites,
)
from reasoner.classify.realise import narrowed, realised
from reasoner.classify.time import counting, without_superseded
from reasoner.graph import Graph, Node
from reasoner.owl.ontology import Ontology
from reasoner.terms import FACT

Step = Callable[[Case], Iterator[Derivation]]

_STEPS: tuple[tuple[Step, ...], ...] = (
    (aged, same_sites, placed_devices, documented, narrowed),
    (treatments, limb_records, prior_events, allergies),
    (prior_placements, measurements, studies, later_studies, changes, follow_ups, at_issue),
    (limbs_at_issue, itself),
)


def classify(
    facts: Graph, request: Node, patient: Node, ontology: Ontology, as_of: date | None = None
) -> Case:
    """The case of one request: facts that count at the date decided for, and what follows.

    The date decided for is the date of service, else of the request, else `as_of`.
    """
    dates = (day(facts.value(request, p)) for p in (FACT.serviceDate, FACT.requestDate))
    decided_for = next((d for d in dates if d is not None), as_of)
    reasons = facts.objects(request, FACT.reason)
    case = realised(counting(Case(request, patient, facts, ontology, decided_for, reasons)))
    case = without_superseded(case)
    for steps in _STEPS:
        case = case.grown(chain.from_iterable(step(case) for step in steps))
    return case


__all__ = ["Case", "classify"]
