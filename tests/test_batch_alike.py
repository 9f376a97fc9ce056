"""What makes two groups alike, and what keeps them apart."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from reasoner import paths, plan
from reasoner.batch.alike import Likeness
from reasoner.batch.bounds import are_related, bounds
from reasoner.batch.groups import grouped
from reasoner.batch.lines import read_triples
from reasoner.batch.parts import Distinctions, Parts, distinctions
from reasoner.guideline import load

TOLD_APART = distinctions(load())
F = "https://w3id.org/guideline-reasoner/fact#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD = "http://www.w3.org/2001/XMLSchema#"

REQUEST = f"""
<urn:x:r> <{TYPE}> <{F}Request> .
<urn:x:r> <{F}patient> <urn:x:p> .
<urn:x:r> <{F}serviceDate> "2026-03-02"^^<{XSD}date> .
<urn:x:r> <{F}reason> <urn:x:c> .
<urn:x:p> <{TYPE}> <{F}Patient> .
<urn:x:p> <{F}birthDate> "1960-05-01"^^<{XSD}date> .
<urn:x:c> <{TYPE}> <{F}Condition> .
<urn:x:c> <{F}date> "2026-01-10"^^<{XSD}date> .
<urn:x:m> <{TYPE}> <{F}Measurement> .
<urn:x:m> <{F}measures> <urn:x:c> .
<urn:x:m> <{F}date> "2026-02-01"^^<{XSD}date> .
<urn:x:m> <{F}value> "60.0"^^<{XSD}decimal> .
<urn:x:m> <http://www.w3.org/ns/prov#wasDerivedFrom> <urn:x:letter> .
"""


def key(text: str, as_of: date | None = None) -> bytes:
    return told(text, TOLD_APART, as_of)


def told(text: str, told_apart: Distinctions, as_of: date | None = None) -> bytes:
    found = grouped(read_triples(text.encode()), Parts(told_apart))
    [group] = found.groups
    return Likeness(told_apart, as_of).of(found.members, group).key


SAME = {
    "other names": ("urn:x:", "http://example.org/other/"),
    "another day in the same order": ("2026-02-01", "2026-02-20"),
    "another birth date": ("1960-05-01", "1975-12-31"),
    "another number between the same bounds": ('"60.0"', '"71.25"'),
    "another letter": ("urn:x:letter", "urn:x:report"),
}
OTHER = {
    "a blank node for a name": ("<urn:x:m>", "_:m"),
    "a day in another order": ("2026-02-01", "2026-01-01"),
    "a day that falls on another": ("2026-02-01", "2026-01-10"),
    "a day after the one decided for": ("2026-02-01", "2026-03-03"),
    "a child": ("1960-05-01", "2008-03-03"),
    "a number at the bound": ('"60.0"', '"50.0"'),
    "a number below the bound": ('"60.0"', '"49.9"'),
    "a number of another datatype": (f'"60.0"^^<{XSD}decimal>', f'"60"^^<{XSD}integer>'),
    "another property of the same form": (f"{F}value", f"{F}low"),
    "another class": (f"{F}Measurement", f"{F}Observation"),
    "another way round": (
        f"<urn:x:m> <{F}measures> <urn:x:c>",
        f"<urn:x:c> <{F}measures> <urn:x:m>",
    ),
    "another node": (F + "measures> <urn:x:c>", F + "measures> <urn:x:p>"),
    "a literal that is none": ('"60.0"', '"sixty"'),
    "a service date before the edition": ("2026-", "2020-"),
    "a service date on the first day of the edition": ('"2026-03-02"', '"2023-10-04"'),
    "a name in a namespace of the vocabulary": ("urn:x:m", F + "mine"),
}


@pytest.mark.parametrize("change", SAME)
def test_what_decides_nothing_keeps_groups_alike(change: str) -> None:
    was, becomes = SAME[change]
    assert was in REQUEST
    assert key(REQUEST.replace(was, becomes)) == key(REQUEST)


@pytest.mark.parametrize("change", OTHER)
def test_what_may_decide_keeps_groups_apart(change: str) -> None:
    was, becomes = OTHER[change]
    assert was in REQUEST
    assert key(REQUEST.replace(was, becomes)) != key(REQUEST)


def test_lines_in_another_order_or_twice_keep_groups_alike() -> None:
    lines = REQUEST.strip().splitlines()
    assert key("\n".join(reversed(lines))) == key("\n".join(lines * 2)) == key(REQUEST)


def test_the_order_of_lines_decides_nothing_where_a_day_stands_in_either() -> None:
    lines = REQUEST.replace("serviceDate", "date").strip().splitlines()
    assert key("\n".join(reversed(lines)), date(2026, 4, 1)) == key(
        "\n".join(lines), date(2026, 4, 1)
    )


def test_a_statement_more_or_less_keeps_groups_apart() -> None:
    lines = REQUEST.strip().splitlines()
    keys = {key("\n".join(lines[:n] + lines[n + 1 :])) for n in (2, 5, 7, 8, 10, 11, 12)}
    assert len({*keys, key(REQUEST)}) == 8


def test_one_node_named_twice_is_not_two_nodes() -> None:
    more = f"<urn:x:n> <{F}measures> <urn:x:c> .\n"
    same = f"<urn:x:m> <{F}measures> <urn:x:c> .\n"
    assert key(REQUEST + same) == key(REQUEST) != key(REQUEST + more)


def test_two_numbers_of_one_value_are_told_from_two_of_different_values() -> None:
    def also(number: str) -> bytes:
        return key(REQUEST + f'<urn:x:m> <{F}low> "{number}"^^<{XSD}decimal> .\n')

    assert len({also("60.0"), also("60.00"), also("61"), also("59")}) == 4
    assert also("61") == also("62")


def test_the_day_that_stands_in_counts_where_it_is_given() -> None:
    undated = REQUEST.replace("serviceDate", "requestDate")
    assert key(undated) != key(REQUEST)
    assert key(undated, date(2026, 2, 10)) != key(undated, date(2026, 1, 20))
    assert key(undated, date(2026, 2, 10)) == key(undated, date(2026, 2, 11))


def test_the_ages_of_patients_count_by_the_bounds_and_whether_they_agree() -> None:
    age = f'<urn:x:p> <{F}age> "%d"^^<{XSD}integer> .\n'
    dated = f'<urn:x:p> <{F}ageDate> "2025-06-01"^^<{XSD}date> .\n'
    right, wrong = (key(REQUEST + age % years + dated) for years in (65, 64))
    assert right != wrong
    without = REQUEST.replace(f'<urn:x:p> <{F}birthDate> "1960-05-01"^^<{XSD}date> .\n', "")
    assert len({key(without + age % years + dated) for years in (16, 17, 18)}) == 3
    assert key(without + age % 40 + dated) == key(without + age % 41 + dated)


def test_every_bound_of_the_guideline_is_one() -> None:
    assert {float(number) for number in TOLD_APART.numbers} >= {18, 19, 25, 30, 50}
    assert TOLD_APART.editions == (date(2023, 10, 4).toordinal(),) and not TOLD_APART.days
    assert TOLD_APART.ages is not None
    assert {int(number) for number in TOLD_APART.ages} == {18, 19}


P, Q = NamedNode("urn:x:p"), NamedNode("urn:x:q")
TEN, TWELVE = (Literal(text, datatype=NamedNode(f"{XSD}integer")) for text in ("10", "12"))
OVER = plan.Compared(TEN, NamedNode("http://www.w3.org/ns/shacl#minExclusive"))


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (OVER, {TEN}),
        (plan.Every(paths.Predicate(P), OVER), {TEN}),
        (plan.Every(paths.Predicate(Q), OVER), set()),
        (
            plan.Count(paths.Sequence((paths.Predicate(Q), paths.Predicate(P))), OVER, 1, None),
            {TEN},
        ),
        (
            plan.Count(paths.Sequence((paths.Predicate(P), paths.Predicate(Q))), OVER, 1, None),
            set(),
        ),
        (plan.Every(paths.Alternative((paths.Predicate(Q), paths.Predicate(P))), OVER), {TEN}),
        (plan.Every(paths.Inverse(paths.Predicate(Q)), OVER), {TEN}),
        (plan.Every(paths.ZeroOrMore(paths.Predicate(Q)), OVER), {TEN}),
        (plan.Every(paths.Predicate(P), plan.Not(plan.All((OVER,)))), {TEN}),
        (plan.Every(paths.Predicate(P), plan.OneOf(frozenset((TWELVE, P)))), {TWELVE}),
    ],
)
def test_a_bound_is_one_of_the_values_that_may_be_compared_with_it(
    test: plan.Test, expected: set[Literal]
) -> None:
    assert bounds([test], frozenset((P,))) == expected


def test_what_is_compared_with_what_facts_say_has_no_bounds() -> None:
    less = NamedNode("http://www.w3.org/ns/shacl#lessThan")
    related = plan.Not(plan.Every(paths.Predicate(Q), plan.Related(paths.Predicate(P), less, Q)))
    assert are_related([related], frozenset((P,))) and are_related([related], frozenset((Q,)))
    assert not are_related([related], frozenset((NamedNode("urn:x:r"),)))


def told_apart_with(shape: str, folder: Path) -> Distinctions:
    """The distinctions of a guideline that asks something more."""
    copied = shutil.copytree(Path(__file__).parent / "second-guideline", folder / "guideline")
    file = copied / "shapes" / "age.ttl"
    asked = "sh:minInclusive 8"
    text = file.read_text()
    assert asked in text
    prefix = f"@prefix xsd: <{XSD}> .\n"
    file.write_text(prefix + text.replace(asked, f"{asked} ; {shape}"))
    return distinctions(load(copied))


def test_an_age_by_a_property_two_steps_above_is_compared_with_its_bounds(tmp_path: Path) -> None:
    copied = shutil.copytree(Path(__file__).parent / "second-guideline", tmp_path / "guideline")
    shapes, ontology = copied / "shapes" / "age.ttl", copied / "ontology" / "violins.ttl"
    text = shapes.read_text()
    for age in ("minimumAge", "maximumAge"):
        text = text.replace(f"sh:path fact:{age}", "sh:path fiddle:widerAge")
    shapes.write_text(text)
    above = "<http://www.w3.org/2000/01/rdf-schema#subPropertyOf>"
    steps = f"fact:minimumAge {above} fiddle:wideAge . fiddle:wideAge {above} fiddle:widerAge .\n"
    ontology.write_text(ontology.read_text() + steps)
    assert distinctions(load(copied)).ages == (Decimal(8),)


def test_an_age_known_to_the_year_is_told_from_one_known_to_the_day() -> None:
    without = REQUEST.replace(f'<urn:x:p> <{F}birthDate> "1960-05-01"^^<{XSD}date> .\n', "")
    age = f'<urn:x:p> <{F}age> "40"^^<{XSD}integer> .\n'
    one, other = (f'<urn:x:p> <{F}ageDate> "2025-03-0{day}"^^<{XSD}date> .\n' for day in (1, 2))
    assert key(without + age + one) != key(without + age + other)


@pytest.mark.parametrize(
    ("shape", "was", "becomes"),
    [
        ("sh:maxInclusive 6.2e1", '"60.0"', '"71.25"'),
        ('sh:maxInclusive "62"^^xsd:nonNegativeInteger', '"60.0"', '"71.25"'),
        ("sh:hasValue 60.0", '"60.0"', '"60.00"'),
        ("sh:in ( 60.0 71.25 )", '"60.0"', '"60.00"'),
        ('sh:pattern "^60"', '"60.0"', '"71.25"'),
        ("sh:maxLength 4", '"60.0"', '"71.25"'),
        ('sh:pattern "-20$"', '"2026-02-01"', '"2026-02-20"'),
        ('sh:pattern "x:m$"', "urn:x:m", "urn:x:n"),
        ("sh:hasValue <urn:x:m>", "urn:x:m", "urn:x:n"),
        ('sh:maxExclusive "2026-02-19Z"^^xsd:date', '"2026-02-01"', '"2026-02-18"'),
        ('sh:maxExclusive "2026-02-19"^^xsd:date', '"2026-02-01"', '"2026-02-20"'),
    ],
)
def test_whatever_a_shape_looks_at_keeps_groups_apart(
    shape: str, was: str, becomes: str, tmp_path: Path
) -> None:
    told_apart = told_apart_with(shape, tmp_path)
    one, other = (told(REQUEST.replace(was, new), told_apart) for new in (was, becomes))
    assert was in REQUEST and one != other
    assert key(REQUEST) == key(REQUEST.replace(was, becomes))
