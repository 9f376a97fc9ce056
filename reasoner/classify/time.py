"""Which records count at the date decided for, and which come before or after which procedure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from enum import Enum

from pyoxigraph import NamedNode

from reasoner.classify.derivation import Case, Derivation
from reasoner.classify.disputed import is_disputed, undisputed
from reasoner.classify.places import is_same_limb, sides
from reasoner.graph import Graph, Node, Term
from reasoner.terms import FACT, RDF


class Order(Enum):
    """How a record lies to a procedure in time."""

    BEFORE = "before"
    AFTER = "after"
    OPEN = "open"


def counting(case: Case) -> Case:
    """The case without the records that do not count: entered in error, or later than decided for.

    A record's dependants stay and lose their link to it. A reason entered in error is as good as
    not given; a condition given as a reason and dated later stays one, undated and unconfirmed.
    What dates contradict is taken back.
    """
    withdrawn = set(case.graph.subjects(FACT.status, FACT.enteredInError))
    later = {n for n, _, _ in case.graph.having(FACT.date) if _is_later(case, n)} - withdrawn
    if not withdrawn and not later:
        return undisputed(case)
    open_reasons = {n for n in later if n in case.reasons and _is_condition(case, n)}
    gone = withdrawn | later - open_reasons
    kept = [t for t in case.graph if t[0] not in gone and t[2] not in gone]
    said = (t for t in kept if t[0] not in open_reasons or t[1] not in (FACT.date, FACT.status))
    supposed = ((n, FACT.status, FACT.unconfirmed) for n in open_reasons)
    reasons = tuple(r for r in case.reasons if r not in withdrawn)
    return undisputed(replace(case, graph=Graph((*said, *supposed)), reasons=reasons))


def _is_condition(case: Case, node: Node) -> bool:
    kinds = case.graph.objects(node, RDF.type)
    return any(case.ontology.is_a(kind, FACT.Condition) for kind in kinds)


def _is_later(case: Case, node: Node) -> bool:
    on = case.date_of(node)
    return case.decided_for is not None and on is not None and on > case.decided_for


def order(case: Case, record: Node, procedure: Node) -> Order:
    """Whether a record is stated or dated before or after a procedure; open on the same day.

    It is open as well where what is stated of the record and the dates disagree.
    """
    if is_disputed(case, record):
        return Order.OPEN
    if case.graph.has(record, FACT.after, procedure):
        return Order.AFTER
    if case.graph.has(record, FACT.before, procedure):
        return Order.BEFORE
    done, made = case.date_of(procedure), case.date_of(record)
    earliest = max((d for d in (made, *_followed(case, record)) if d is not None), default=None)
    if done is None:
        return Order.OPEN
    if earliest is not None and earliest > done:
        return Order.AFTER
    return Order.BEFORE if made is not None and made < done else Order.OPEN


def _followed(case: Case, record: Node) -> Iterable[date | None]:
    """The dates of the procedures that a record is stated to follow."""
    return (case.date_of(p) for p in case.graph.objects(record, FACT.after))


def without_superseded(case: Case) -> Case:
    """The case with the records marked that a later one of the same measure replaces.

    One measure is one kind of measurement of one lesion, one kind of observation of one limb, or
    one kind of condition documented at one lesion or limb; a record of a wider kind, or of no
    stated site, covers the narrower ones, and what is documented of a narrower kind gainsays that
    a wider one is absent. An undated record is replaced only by one stated to come after the
    procedure that it is stated to come before.
    """
    rivals = dict(_rivals(case))
    old = frozenset(node for node, others in rivals.items() if _is_replaced(case, node, others))
    case = replace(case, superseded=old)
    return case.grown(t for node in rivals for t in _taken_over(case, node, rivals[node]))


def _rivals(case: Case) -> Iterator[tuple[Node, list[Node]]]:
    """Each record with those of the same lesion or limb that would replace it, being later."""
    for cls, links in _MEASURES:
        about = {
            node: subject for node in case.all_of(cls) if (subject := _about(case, node, links))
        }
        for node, subject in about.items():
            others = (o for o, of in about.items() if o != node and _is_same(case, subject, of))
            yield node, [o for o in others if _covers(case, o, node) or _gainsays(case, o, node)]


def _about(case: Case, node: Node, links: tuple[NamedNode, ...]) -> frozenset[Term]:
    linked = (o for p in links for o in case.graph.objects(node, p))
    return frozenset(o for o in linked if not case.graph.objects(o, FACT.lesion))


def _is_same(case: Case, one: frozenset[Term], other: frozenset[Term]) -> bool:
    """Whether two records are about the same lesion and limb."""
    within = all(any(is_same_limb(case, a, b) for b in other) for a in one)
    return within and all(any(is_same_limb(case, a, b) for a in one) for b in other)


def _taken_over(case: Case, node: Node, rivals: list[Node]) -> Iterator[Derivation]:
    """The records that stand for a reason which they replace."""
    if node in case.superseded:
        for request in case.graph.subjects(FACT.reason, node):
            for other in rivals:
                if other not in case.superseded:
                    why = ((request, FACT.reason, node), *case.dated(other))
                    yield (request, FACT.reason, other), why


_MEASURES = (
    (FACT.Measurement, (FACT.measures,)),
    (FACT.Observation, (FACT.limb,)),
    (FACT.Condition, (FACT.lesion, FACT.limb)),
)


def _is_replaced(case: Case, node: Node, rivals: list[Node]) -> bool:
    on = case.date_of(node)
    later = (d for other in rivals if (d := case.date_of(other)) is not None)
    if on is not None and any(d > on for d in later):
        return True
    procedures = case.graph.objects(node, FACT.before)
    return any(case.graph.has(o, FACT.after, p) for o in rivals for p in procedures)


def _covers(case: Case, wide: Node, narrow: Node) -> bool:
    """Whether one record measures what another does, or more."""
    is_a = case.ontology.is_a
    return _reaches(case, wide, narrow) and all(
        any(is_a(kind, above) for kind in case.kinds(narrow)) for above in case.kinds(wide)
    )


def _reaches(case: Case, wide: Node, narrow: Node) -> bool:
    """Whether one record states no site, or one that holds the other's."""
    sites, parts = case.graph.objects(wide, FACT.site), case.graph.objects(narrow, FACT.site)
    if not sites or sites == parts:
        return True
    return bool(parts) and all(any(_holds(case, site, part) for site in sites) for part in parts)


def _holds(case: Case, site: Term, part: Term) -> bool:
    """Whether a site is another or a whole of which that is a part."""
    extents = [case.ontology.extent(kind) for kind in case.kinds(site)]
    kinds = case.kinds(part)
    inside = all(any(kind in extent for kind in kinds) for extent in extents)
    return inside and sides(case, site) <= sides(case, part)


def _gainsays(case: Case, narrow: Node, wide: Node) -> bool:
    """Whether one record finds, or suspects, a kind of what another documents as absent."""
    denied = (case.graph.objects(node, FACT.status) == (FACT.absent,) for node in (wide, narrow))
    return tuple(denied) == (True, False) and _covers(case, wide, narrow)
