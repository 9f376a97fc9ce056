"""The least and the most completed years that the patient can have on the date decided for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pyoxigraph import Literal, NamedNode

from reasoner.classify.derivation import Case, Derivation, day, stated
from reasoner.facts.requests import completed_years
from reasoner.terms import FACT, XSD


def aged(case: Case) -> Iterator[Derivation]:
    """The bounds of the age; nothing where the facts or the date do not give them.

    A birth date gives the exact age, an age on another date a range of one year. One born on
    29 February has the birthday on 1 March in common years.
    """
    if case.decided_for is None:
        return
    patient, graph = case.patient, case.graph
    born = day(graph.value(patient, FACT.birthDate))
    if born is not None:
        years = completed_years(born, case.decided_for)
        yield from _bounds(case, years, years, FACT.birthDate)
    age, on = graph.value(patient, FACT.age), day(graph.value(patient, FACT.ageDate))
    if isinstance(age, Literal) and on is not None and born is None:
        least, most = shifted(int(age.value), on, case.decided_for)
        yield from _bounds(case, least, most, FACT.age, FACT.ageDate)


def _bounds(case: Case, least: int, most: int, *sources: NamedNode) -> Iterator[Derivation]:
    dates = (FACT.serviceDate, FACT.requestDate)
    why = tuple(t for p in sources for t in stated(case.graph, case.patient, p))
    why += tuple(t for p in dates for t in stated(case.graph, case.request, p))
    for predicate, years in ((FACT.minimumAge, least), (FACT.maximumAge, most)):
        yield (case.patient, predicate, Literal(str(years), datatype=XSD.integer)), why


def shifted(age: int, on: date, to: date) -> tuple[int, int]:
    """The least and the most completed years on one day of a person of a known age on another."""
    if to >= on:
        years = completed_years(on, to)
        return age + years, age + years + (not _anniversary(on, to))
    years = completed_years(to, on)
    return age - years - (not _anniversary(to, on)), age - years


def _anniversary(start: date, end: date) -> bool:
    return (start.month, start.day) == (end.month, end.day)
