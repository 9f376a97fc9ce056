"""How old the patient is at least and at most on the date decided for."""

from __future__ import annotations

from datetime import date

import pytest
from derived import derived, facts, ontology, premises
from pyoxigraph import NamedNode

from reasoner.classify import Case, classify
from reasoner.graph import Graph

FACT = "https://w3id.org/guideline-reasoner/fact#"


def born(day: str) -> str:
    return f':patient fact:birthDate "{day}"^^xsd:date .'


def aged(years: int, on: str) -> str:
    return f':patient fact:age {years} ; fact:ageDate "{on}"^^xsd:date .'


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        (born("2008-03-02"), "18 18"),
        (born("2008-03-03"), "17 17"),
        (born("2008-02-29"), "18 18"),
        # An age on the second of March 2025, in its year, a year before, and after it.
        (aged(17, "2025-03-02"), "18 18"),
        (aged(17, "2025-06-01"), "17 18"),
        (aged(17, "2024-06-01"), "18 19"),
        (aged(17, "2026-03-02"), "17 17"),
        (aged(18, "2026-03-03"), "17 18"),
        (aged(18, "2026-09-01"), "17 18"),
        (aged(18, "2027-03-02"), "17 17"),
        (aged(18, "2027-09-01"), "16 17"),
        (aged(18, "2027-03-05"), "16 17"),
        (aged(18, "2026-04-02"), "17 18"),
        # The birth date is exact, and an age without a day tells nothing.
        (f"{born('2008-03-02')} {aged(40, '2026-03-02')}", "18 18"),
        (":patient fact:age 40 .", ""),
        ("", ""),
    ],
)
def test_the_age_is_bounded_by_a_birth_date_or_an_age_on_a_day(text: str, ages: str) -> None:
    names = ("minimumAge", "maximumAge")
    found = {f"patient {n} {age}" for n, age in zip(names, ages.split(), strict=False)}
    assert derived(text, "minimumAge maximumAge") == found


def test_an_age_rests_on_what_it_was_worked_out_from() -> None:
    day = "request serviceDate 2026-03-02"
    why = {"patient birthDate 2008-03-02", day}
    assert premises(born("2008-03-02"), "patient minimumAge 18") == why
    assert premises(born("2008-03-02"), "patient maximumAge 18") == why
    why = {"patient age 17", "patient ageDate 2025-06-01", day}
    assert premises(aged(17, "2025-06-01"), "patient minimumAge 17") == why


# The date decided for


def decided(text: str, as_of: date | None = None) -> Case:
    """A request without a date of service, as classified."""
    stated = facts(text)
    undated = Graph(t for t in stated if t[1].value != f"{FACT}serviceDate")
    return classify(
        undated, NamedNode("urn:x#request"), NamedNode("urn:x#patient"), ontology(), as_of
    )


REQUESTED = ':request fact:requestDate "2026-02-02"^^xsd:date . '


@pytest.mark.parametrize(
    ("text", "as_of", "day"),
    [
        (REQUESTED, None, date(2026, 2, 2)),
        (REQUESTED, date(2026, 1, 1), date(2026, 2, 2)),
        ("", date(2026, 1, 1), date(2026, 1, 1)),
        ("", None, None),
    ],
)
def test_a_request_is_decided_for_its_service_else_for_its_own_day(
    text: str, as_of: date | None, day: date | None
) -> None:
    assert decided(text, as_of).decided_for == day


def test_the_day_of_service_comes_before_all_others() -> None:
    stated = facts(REQUESTED)
    found = classify(
        stated,
        NamedNode("urn:x#request"),
        NamedNode("urn:x#patient"),
        ontology(),
        date(2026, 1, 1),
    )
    assert found.decided_for == date(2026, 3, 2)


def test_without_a_day_no_age_is_known() -> None:
    patient, least = NamedNode("urn:x#patient"), NamedNode(f"{FACT}minimumAge")
    assert not decided(born("2008-03-02")).graph.objects(patient, least)
    assert decided(f"{REQUESTED}{born('2008-03-02')}").graph.objects(patient, least)


def test_an_age_rests_on_the_day_of_the_request_where_that_decides() -> None:
    found = decided(f"{REQUESTED}{born('2008-03-02')}")
    [why] = [
        {triple[1].value.removeprefix(FACT) for triple in triples}
        for derivation, triples in found.premises.items()
        if derivation[1].value == f"{FACT}minimumAge"
    ]
    assert why == {"birthDate", "requestDate"}
