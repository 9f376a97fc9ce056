"""Facts that count in; the same facts with what their own dates contradict taken back out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from pyoxigraph import NamedNode

from reasoner.classify.derivation import Case
from reasoner.graph import Node, Term, Triple
from reasoner.terms import FACT, RDF


def is_disputed(case: Case, record: Node) -> bool:
    """Whether a record's date, or its stated order to procedures, cannot all be right."""
    made = case.date_of(record)
    after = max(_dates(case, record, FACT.after), default=None)
    before = min(_dates(case, record, FACT.before), default=None)
    in_order = [day for day in (after, made, before) if day is not None]
    return in_order != sorted(in_order)


def _dates(case: Case, record: Node, predicate: NamedNode) -> Iterator[date]:
    """The dates of the procedures that a record is stated to lie before or after."""
    dates = (case.date_of(procedure) for procedure in case.graph.objects(record, predicate))
    return (day for day in dates if day is not None)


def undisputed(case: Case) -> Case:
    """The case without the orders, complications and causes that dates contradict.

    A clinical change is then stated to follow nothing. A complication dated before its procedure
    is unconfirmed, and what was done after a condition is no more than suspected as its cause.
    """
    removed: list[Triple] = []
    added: list[Triple] = []
    for s, p, o in case.graph.unordered():
        if p == FACT.after and _is(case, s, FACT.ClinicalChange) and is_disputed(case, s):
            removed.append((s, p, o))
        elif p == FACT.cause and _is_earlier(case, s, o) and _was_done(case, o):
            removed.append((s, p, o))
            added.append((s, FACT.suspectedCause, o))
        elif p == FACT.complicationOf and _is_earlier(case, s, o) and _may_be(case, s):
            removed += [(s, FACT.status, x) for x in case.graph.objects(s, FACT.status)]
            added.append((s, FACT.status, FACT.unconfirmed))
    if not removed and not added:
        return case
    return replace(case, graph=case.graph.with_replaced(removed, added))


def _is_earlier(case: Case, condition: Node, other: Term) -> bool:
    made, done = case.date_of(condition), case.date_of(other)
    return made is not None and done is not None and made < done


def _may_be(case: Case, condition: Node) -> bool:
    """Whether a condition is documented otherwise than as absent."""
    return case.graph.objects(condition, FACT.status) != (FACT.absent,)


def _was_done(case: Case, node: Term) -> bool:
    return _is(case, node, FACT.Procedure) or _is(case, node, FACT.Device)


def _is(case: Case, node: Term, cls: NamedNode) -> bool:
    """Whether a node is stated to be of a class, or of one below."""
    return any(case.ontology.is_a(kind, cls) for kind in case.graph.objects(node, RDF.type))
