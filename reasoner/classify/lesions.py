"""Each lesion with what is documented at it, its interventions, measurements and studies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from reasoner.classify.derivation import Case, Derivation
from reasoner.classify.places import (
    is_same_site,
    may_be_same_site,
    sides,
    sites_of_procedure,
)
from reasoner.classify.time import Order, order
from reasoner.graph import Node, Term, in_order
from reasoner.terms import FACT


def documented(case: Case) -> Iterator[Derivation]:
    """The conditions documented at each lesion; a condition that names none stands for its own.

    A reason without a status counts as documented present.
    """
    for condition in case.all_of(FACT.Condition):
        if not case.graph.objects(condition, FACT.status):
            why = tuple((s, FACT.reason, condition) for s in _reasons(case, condition))
            yield (condition, FACT.status, FACT.present), why
        if condition in case.superseded:
            continue
        for lesion in case.graph.objects(condition, FACT.lesion) or (condition,):
            yield (cast("Node", lesion), FACT.documented, condition), ()
        for other in _denials(case, condition):
            yield (condition, FACT.documented, other), ()


def _denials(case: Case, condition: Node) -> Iterator[Node]:
    """The records, not earlier, that document it, or a wider kind, at the same site as absent."""
    if case.graph.objects(condition, FACT.lesion) or case.graph.objects(condition, FACT.limb):
        return
    for other in case.graph.subjects(FACT.status, FACT.absent):
        alike = other != condition and _is_of_a_kind_of(case, condition, other)
        unbound = not case.graph.objects(other, FACT.lesion)
        if alike and unbound and _same_place(case, condition, other):
            made, denied = case.date_of(condition), case.date_of(other)
            if made is None or denied is None or denied >= made:
                yield other


def _is_of_a_kind_of(case: Case, condition: Node, other: Node) -> bool:
    """Whether a condition is of every kind that another is of.

    Of no stated site it has to be of the very same: a wide denial may be of another place.
    """
    is_a, kinds = case.ontology.is_a, case.kinds(condition)
    if not case.graph.objects(condition, FACT.site):
        return kinds == case.kinds(other)
    return all(any(is_a(kind, above) for kind in kinds) for above in case.kinds(other))


def _same_place(case: Case, one: Node, other: Node) -> bool:
    here, there = case.graph.objects(one, FACT.site), case.graph.objects(other, FACT.site)
    if not here and not there:
        return sides(case, one) == sides(case, other)
    return any(is_same_site(case, a, b) for a in here for b in there)


def _reasons(case: Case, condition: Node) -> tuple[Node, ...]:
    return case.graph.subjects(FACT.reason, condition)


def lesions(case: Case) -> tuple[Node, ...]:
    """The nodes at which a condition is documented or which were measured, studied or treated."""
    graph = case.graph
    found = graph.subjects_with(FACT.documented).union(
        *(graph.objects_with(about) for about in (FACT.measures, FACT.examines, FACT.treats))
    )
    return in_order(cast("Node", n) for n in found if not graph.objects(n, FACT.lesion))


def treatments(case: Case) -> Iterator[Derivation]:
    """Lesions that a procedure treats, by a residual figure or its site, or that it may treat."""
    for record in case.all_of(FACT.Measurement):
        for procedure in case.graph.objects(record, FACT.after):
            for lesion in case.graph.objects(record, FACT.measures):
                why = ((record, FACT.after, procedure), (record, FACT.measures, lesion))
                yield (cast("Node", procedure), FACT.treats, lesion), why
    for procedure in case.all_of(FACT.Intervention):
        if not case.graph.objects(procedure, FACT.treats):
            for lesion in lesions(case):
                yield from _at_the_same_site(case, procedure, lesion)


def _at_the_same_site(case: Case, procedure: Node, lesion: Node) -> Iterator[Derivation]:
    for here in case.graph.objects(procedure, FACT.site):
        for there in case.graph.objects(lesion, FACT.site):
            why = ((procedure, FACT.site, here),)
            if is_same_site(case, here, there):
                yield (procedure, FACT.treats, lesion), why
            elif may_be_same_site(case, here, there):
                yield (procedure, FACT.mayTreat, lesion), why


def interventions(case: Case, lesion: Term) -> tuple[Node, ...]:
    """The interventions that altered a lesion, or may have.

    Those that treat it or may; and each device placement in a site that may be its own, or in none
    stated.
    """
    related = [p for q in _TREATING for p in case.graph.subjects(q, lesion)]
    treating = [p for p in related if _alters(case, p)]
    placed = [p for p in case.all_of(FACT.DevicePlacement) if _may_be_there(case, p, lesion)]
    return tuple(dict.fromkeys([*treating, *placed]))


_TREATING = (FACT.treats, FACT.mayTreat)


def _alters(case: Case, procedure: Node) -> bool:
    return case.is_a(procedure, FACT.Intervention)


def _may_be_there(case: Case, placement: Node, lesion: Term) -> bool:
    sites = sites_of_procedure(case, placement)
    there = case.graph.objects(lesion, FACT.site)
    if not sites:
        return not case.graph.objects(placement, FACT.treats)
    return not there or any(may_be_same_site(case, a, b) for a in sites for b in there)


def measurements(case: Case) -> Iterator[Derivation]:
    """The latest measurements of each lesion, and which of them follow its interventions."""
    for lesion in lesions(case):
        done = interventions(case, lesion)
        for record in case.graph.subjects(FACT.measures, lesion):
            if record in case.superseded:
                continue
            orders = {p: order(case, record, p) for p in done}
            why = ((record, FACT.measures, lesion), *case.dated(record))
            if case.dated(record) or all(o != Order.OPEN for o in orders.values()):
                yield (lesion, FACT.latestMeasurement, record), why
                if orders and all(o == Order.AFTER for o in orders.values()):
                    yield (lesion, FACT.residualMeasurement, record), why
            if Order.OPEN in orders.values() and Order.BEFORE not in orders.values():
                yield (lesion, FACT.possibleResidualMeasurement, record), why
            for procedure, lies in orders.items():
                if lies == Order.AFTER and not _only_may_treat(case, procedure, lesion):
                    yield (record, FACT.after, procedure), (*why, *case.dated(procedure))


def _only_may_treat(case: Case, procedure: Node, lesion: Node) -> bool:
    graph = case.graph
    may = graph.has(procedure, FACT.mayTreat, lesion)
    return may and not graph.has(procedure, FACT.treats, lesion)


def studies(case: Case) -> Iterator[Derivation]:
    """The studies of each lesion that follow its last intervention, by whether they show it."""
    for lesion in lesions(case):
        done = interventions(case, lesion)
        for said, derived in _SAID.items():
            for study in case.graph.subjects(said, lesion):
                timely = all(order(case, study, p) == Order.AFTER for p in done)
                if timely and not _is_repeated(case, study, lesion):
                    why = ((study, said, lesion), *case.dated(study))
                    yield (lesion, derived, study), why


def later_studies(case: Case) -> Iterator[Derivation]:
    """For each intervention the later studies of the lesions that it altered or may have."""
    for lesion in lesions(case):
        for procedure in interventions(case, lesion):
            for study in case.graph.subjects(FACT.examines, lesion):
                if order(case, study, procedure) == Order.AFTER:
                    why = (*case.dated(study), *case.dated(procedure))
                    yield (procedure, FACT.laterStudy, study), why


_SAID = {FACT.shows: FACT.confirmingStudy, FACT.doesNotShow: FACT.refutingStudy}


def _is_repeated(case: Case, study: Node, lesion: Node) -> bool:
    """Whether a later study of the same modality says whether it shows the lesion."""
    others = [s for p in _SAID for s in case.graph.subjects(p, lesion)]
    dates = (case.date_of(s) for s in others if case.kinds(s) == case.kinds(study))
    made = case.date_of(study)
    return made is not None and any(d is not None and d > made for d in dates)


def changes(case: Case) -> Iterator[Derivation]:
    """Which procedures, and which devices by their dates, each dated clinical change follows."""
    for change in case.all_of(FACT.ClinicalChange):
        for procedure in (*case.all_of(FACT.Procedure), *case.all_of(FACT.Device)):
            if order(case, change, procedure) == Order.AFTER:
                why = (*case.dated(change), *case.dated(procedure))
                yield (change, FACT.after, procedure), why


def follow_ups(case: Case) -> Iterator[Derivation]:
    """The procedures on the same limb that follow, or may follow, a limb's condition.

    One in a stated site surely follows only what is stated to lie there, or what it treats.
    """
    for condition in case.all_of(FACT.Condition):
        for procedure in _on_the_limb_of(case, condition):
            lies = order(case, condition, procedure)
            treats = case.graph.has(procedure, FACT.treats, condition)
            there = treats or _is_there(case, condition, procedure)
            if (lies == Order.BEFORE and there) or (treats and lies == Order.OPEN):
                yield (condition, FACT.followedBy, procedure), case.dated(procedure)
            elif lies != Order.AFTER:
                yield (condition, FACT.possiblyFollowedBy, procedure), case.dated(procedure)


def _on_the_limb_of(case: Case, condition: Node) -> tuple[Node, ...]:
    limbs = case.graph.objects(condition, FACT.limb)
    records = [r for limb in limbs for r in case.graph.objects(limb, FACT.limbRecord)]
    treating = case.graph.subjects(FACT.treats, condition)
    found = dict.fromkeys([*cast("list[Node]", records), *treating])
    procedures = (r for r in found if case.is_a(r, FACT.Procedure))
    return tuple(p for p in procedures if _sites_agree(case, condition, p))


def _is_there(case: Case, condition: Node, procedure: Node) -> bool:
    """Whether a procedure was done where a condition lies, or states no site."""
    here, there = case.graph.objects(condition, FACT.site), case.graph.objects(procedure, FACT.site)
    pairs = [(a, b) for a in here for b in there]
    return not there or any(is_same_site(case, a, b) for a, b in pairs)


def _sites_agree(case: Case, condition: Node, procedure: Node) -> bool:
    """Whether two records may be of one site: one that is not stated agrees with any."""
    here, there = case.graph.objects(condition, FACT.site), case.graph.objects(procedure, FACT.site)
    pairs = [(a, b) for a in here for b in there]
    return not pairs or any(may_be_same_site(case, a, b) for a, b in pairs)
