"""What the request is about: its reasons and what belongs to them, else all that is asserted."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import cast

from reasoner.classify.derivation import Case, Derivation
from reasoner.classify.places import may_be_same_site, sites_of_procedure
from reasoner.graph import Node, Term, in_order
from reasoner.terms import FACT


def at_issue(case: Case) -> Iterator[Derivation]:
    """The lesions, conditions and procedures that the request is about, by its reasons or not."""
    reasons = case.graph.objects(case.request, FACT.reason)
    why = tuple((case.request, FACT.reason, reason) for reason in reasons)
    asserted = _with_what_belongs(case, set(_asserted(case)))
    found = _with_what_belongs(case, set(reasons)) if case.reasons else asserted
    for node in in_order(found):
        yield (case.request, FACT.atIssue, node), why
    for node in in_order(asserted):
        yield (case.request, FACT.assertedAtIssue, node), ()


def _asserted(case: Case) -> list[Node]:
    conditions = [c for c in case.all_of(FACT.Condition) if _is_asserted(case, c)]
    measured = {cast("Node", o) for _, _, o in case.graph.having(FACT.measures)}
    bare = [lesion for lesion in measured if not _at(case, lesion)]
    return [*conditions, *bare, *case.all_of(FACT.Intervention)]


def _is_asserted(case: Case, condition: Term) -> bool:
    statuses = case.graph.objects(condition, FACT.status)
    return FACT.present in statuses or FACT.unconfirmed in statuses


def _with_what_belongs(case: Case, base: set[Term]) -> set[Term]:
    """Lesions for conditions; the procedures that treated them; their complications."""
    found = {lesion for node in base for lesion in _lesions(case, node)}
    found |= {o for node in found for o in case.graph.objects(node, FACT.treats)}
    found |= {p for node in found for p in case.graph.subjects(FACT.treats, node)}
    found |= {p for n in list(found) for c in _at(case, n) for p in _caused_by(case, c)}
    complications = {c for p in found for c in _complications(case, p)}
    asserted = {c for c in complications if _is_asserted(case, c)}
    found |= {lesion for c in asserted for lesion in _lesions(case, c)}
    return {n for n in found if not case.graph.objects(n, FACT.lesion)}


def _complications(case: Case, procedure: Term) -> list[Node]:
    """The complications of a procedure, but for those in a site where it was not done."""
    done = sites_of_procedure(case, cast("Node", procedure))
    found = case.graph.subjects(FACT.complicationOf, procedure)
    return [c for c in found if _may_lie_in(case, c, done)]


def _may_lie_in(case: Case, condition: Node, sites: tuple[Term, ...]) -> bool:
    pairs = list(product(case.graph.objects(condition, FACT.site), sites))
    return not pairs or any(may_be_same_site(case, a, b) for a, b in pairs)


def _lesions(case: Case, node: Term) -> tuple[Term, ...]:
    return case.graph.objects(node, FACT.lesion) or (node,)


def _at(case: Case, lesion: Term) -> tuple[Term, ...]:
    return case.graph.objects(lesion, FACT.documented)


def _caused_by(case: Case, condition: Term) -> tuple[Term, ...]:
    return case.graph.objects(condition, FACT.complicationOf)


def itself(case: Case) -> Iterator[Derivation]:
    """The request, what is at issue and every record, each with itself."""
    nodes = {case.request, *case.all_of(FACT.Record), *case.all_of(FACT.Limb)}
    for about in (FACT.atIssue, FACT.assertedAtIssue):
        nodes |= {cast("Node", n) for n in case.graph.objects(case.request, about)}
    for node in in_order(nodes):
        yield (node, FACT.itself, node), ()
