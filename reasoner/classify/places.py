"""Where things are: the same sites, shared regions, the limb of a lesion, earlier placements."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from itertools import product
from typing import cast

from pyoxigraph import NamedNode

from reasoner.classify.derivation import Case, Derivation
from reasoner.graph import Node, Term
from reasoner.terms import FACT


def sides(case: Case, node: Term) -> frozenset[Term]:
    """The stated sides of a node."""
    return frozenset(case.graph.objects(node, FACT.side))


def sides_agree(case: Case, one: Term, other: Term) -> bool:
    """Whether two nodes may be on one side: a side that is not stated agrees with any."""
    here, there = sides(case, one), sides(case, other)
    return not here or not there or bool(here & there)


def same_sites(case: Case) -> Iterator[Derivation]:
    """Each site with itself, with those surely the same, and with those that may be."""
    for one, other in product(case.all_of(FACT.Site), repeat=2):
        if is_same_site(case, one, other):
            yield (one, FACT.sameSite, other), ()
        elif may_be_same_site(case, one, other):
            yield (one, FACT.possiblySameSite, other), ()


def is_same_site(case: Case, one: Term, other: Term) -> bool:
    """Whether two site nodes surely are one part of the body."""
    if one == other:
        return True
    kinds = case.kinds(one) - {FACT.Site}
    alike = kinds == case.kinds(other) - {FACT.Site} and bool(kinds)
    paired = not case.is_a(one, FACT.UnpairedSite)
    here, there = sides(case, one), sides(case, other)
    owners = case.graph.objects(one, FACT.partOf) == case.graph.objects(other, FACT.partOf)
    return alike and owners and here == there and (len(here) == 1 or not paired)


def may_be_same_site(case: Case, one: Term, other: Term) -> bool:
    """Whether two site nodes may be one part of the body, or share one: a segment and its vein."""
    ontology = case.ontology
    kinds = product(case.kinds(one), case.kinds(other))
    related = any(ontology.extent(a) & ontology.extent(b) for a, b in kinds)
    return one == other or (related and sides_agree(case, one, other))


def is_same_limb(case: Case, one: Term, other: Term) -> bool:
    """Whether two limb nodes surely are one limb of the patient: of one side and one region."""
    if one == other:
        return True
    limbs = case.is_a(one, FACT.Limb) and case.is_a(other, FACT.Limb)
    here = sides(case, one)
    alike = here == sides(case, other) and len(here) == 1
    return limbs and alike and share_region(case, one, other)


def limbs_at_issue(case: Case) -> Iterator[Derivation]:
    """For each lesion at issue the limbs with records that may be its limb.

    A procedure that treated a lesion has none of its own.
    """
    limbs = case.all_of(FACT.Limb)
    about = (FACT.atIssue, FACT.assertedAtIssue)
    nodes = dict.fromkeys(n for p in about for n in case.graph.objects(case.request, p))
    found = [n for n in nodes if not case.graph.objects(n, FACT.treats)]
    for lesion in found:
        own = _limbs_of(case, lesion)
        for limb in limbs:
            fits = sides_agree(case, lesion, limb) and share_region(case, lesion, limb)
            if any(is_same_limb(case, limb, one) for one in own) if own else fits:
                yield (cast("Node", lesion), FACT.limbAtIssue, limb), ()


def _limbs_of(case: Case, lesion: Term) -> frozenset[Term]:
    documented = (lesion, *case.graph.objects(lesion, FACT.documented))
    return frozenset(limb for node in documented for limb in case.graph.objects(node, FACT.limb))


def share_region(case: Case, one: Term, other: Term) -> bool:
    """Whether two nodes may lie in one region: one that is not stated agrees with any."""
    here, there = case.graph.objects(one, FACT.region), case.graph.objects(other, FACT.region)
    return not here or not there or bool(set(here) & set(there))


def limb_records(case: Case) -> Iterator[Derivation]:
    """For each limb the records that count of it, of its side, or of a limb of no stated side."""
    for limb in case.all_of(FACT.Limb):
        for other in case.all_of(FACT.Limb):
            same = sides(case, limb) == sides(case, other) or not sides(case, other)
            if same and share_region(case, limb, other):
                for record in case.graph.subjects(FACT.limb, other):
                    if record not in case.superseded:
                        yield (limb, FACT.limbRecord, record), ((record, FACT.limb, other),)


def prior_events(case: Case) -> Iterator[Derivation]:
    """For each condition the procedures and devices not later, by the region they share."""
    requested = set(case.graph.objects(case.request, FACT.device))
    events = [*case.all_of(FACT.Procedure), *case.all_of(FACT.Device)]
    excluded_at = cache(partial(_excluded_at, case))
    for condition in case.all_of(FACT.Condition):
        here = set(case.graph.objects(condition, FACT.region))
        lesions = case.graph.subjects(FACT.documented, condition)
        own = case.graph.objects(condition, FACT.excludedCause)
        excluded = frozenset(own).union(*map(excluded_at, lesions))
        for event in events:
            if event in requested or _is_after(case, event, condition):
                continue
            yield (condition, FACT.priorAnywhere, event), case.dated(event)
            there = set(case.graph.objects(event, FACT.region))
            if not here or not there:
                yield (condition, FACT.priorInUnstatedRegion, event), case.dated(event)
            elif here & there:
                yield (condition, FACT.priorInRegion, event), case.dated(event)
            if event not in excluded and (here & there or not here or not there):
                yield (condition, FACT.priorNotExcluded, event), case.dated(event)
        for history in case.all_of(FACT.HistoryFinding):
            if history != condition and not _is_after(case, history, condition):
                for prior in (FACT.priorAnywhere, FACT.priorInUnstatedRegion):
                    yield (condition, prior, history), case.dated(history)
                if history not in excluded:
                    yield (condition, FACT.priorNotExcluded, history), case.dated(history)


def _excluded_at(case: Case, lesion: Node) -> frozenset[Term]:
    """What some record of a lesion, not one of a symptom, documents not to be the cause."""
    at_it = case.graph.objects(lesion, FACT.documented)
    records = [record for record in at_it if not case.is_a(record, FACT.Symptom)]
    return frozenset(c for r in records for c in case.graph.objects(r, FACT.excludedCause))


def _is_after(case: Case, event: Node, condition: Node) -> bool:
    done = case.date_of(event)
    dates = (case.date_of(record) for record in (condition, *_earlier_records(case, condition)))
    began = min((d for d in dates if d is not None), default=None)
    return done is not None and began is not None and done > began


def _earlier_records(case: Case, condition: Node) -> list[Node]:
    """The records of the same lesion that document a condition of the same kind as present."""
    lesions = case.graph.objects(condition, FACT.lesion)
    others = [o for lesion in lesions for o in case.graph.subjects(FACT.lesion, lesion)]
    present = [o for o in others if case.graph.has(o, FACT.status, FACT.present)]
    return [o for o in present if case.kinds(o) & case.kinds(condition)]


def placed_devices(case: Case) -> Iterator[Derivation]:
    """The region of the procedure that placed a device, for a device that states none."""
    for procedure in case.all_of(FACT.Procedure):
        for device in case.graph.objects(procedure, FACT.device):
            if not case.graph.objects(device, FACT.region):
                for region in case.graph.objects(procedure, FACT.region):
                    why = ((procedure, FACT.device, device),)
                    yield (cast("Node", device), FACT.region, region), why


def prior_placements(case: Case) -> Iterator[Derivation]:
    """The earlier device placements, and those in a site, or a possible site, of a line.

    A device that the patient carries, and that no recorded procedure placed, stands for its own.
    """
    lines = case.graph.objects(case.request, FACT.line)
    wanted = [s for line in lines for s in case.graph.objects(line, FACT.site)]
    for placement in (*case.all_of(FACT.DevicePlacement), *_carried(case)):
        done = case.date_of(placement)
        if done is not None and case.decided_for is not None and done >= case.decided_for:
            continue
        yield (case.request, FACT.earlierPlacement, placement), case.dated(placement)
        found = _placement(case, placement, wanted)
        if found is not None:
            yield (case.request, found, placement), case.dated(placement)


def _carried(case: Case) -> list[Node]:
    """The devices that are neither requested nor placed by a recorded procedure."""
    link = FACT.device
    return [d for d in case.all_of(FACT.Device) if not case.graph.subjects(link, d)]


def _placement(case: Case, placement: Node, wanted: list[Term]) -> NamedNode | None:
    sites = sites_of_procedure(case, placement)
    if not sites:
        return FACT.priorPlacement
    pairs = list(product(sites, wanted))
    if any(case.graph.has(a, FACT.sameSite, b) for a, b in pairs):
        return FACT.priorPlacement
    if not wanted or any(may_be_same_site(case, a, b) for a, b in pairs):
        return FACT.possiblePriorPlacement
    return None


def sites_of_procedure(case: Case, procedure: Node) -> tuple[Term, ...]:
    """The sites that a procedure states, else those of the lesions that it treats."""
    own = case.graph.objects(procedure, FACT.site)
    lesions = case.graph.objects(procedure, FACT.treats)
    return own or tuple(s for lesion in lesions for s in case.graph.objects(lesion, FACT.site))
