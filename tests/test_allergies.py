"""Which allergies concern, or may concern, what the requested device is made of."""

from __future__ import annotations

import pytest
from derived import derived, premises

ITSELF, AT_ISSUE, POSSIBLY = (
    "allergyToMaterialItself",
    "allergyAtIssue",
    "allergyPossiblyAtIssue",
)
BARE, COVERED = ":d a vs:BareMetalStent ", ":d a vs:CoveredStent "
ALLOY = "fact:madeOf :alloy . :alloy fact:hasConstituent vs:titanium "


@pytest.mark.parametrize(
    ("device", "substance", "found"),
    [
        (f"{BARE}; fact:madeOf vs:nitinol ", "vs:nickel", [AT_ISSUE]),
        (f"{BARE}; fact:madeOf vs:nitinol ", "vs:nitinol", [ITSELF, AT_ISSUE]),
        (f"{BARE}; fact:madeOf vs:titanium ", "vs:titanium", [ITSELF, AT_ISSUE]),
        (f"{BARE}; fact:madeOf vs:titanium ", "vs:nickel", []),
        (f"{BARE}; fact:madeOf vs:nitinol ", "vs:expandedPolytetrafluoroethylene", []),
        (f"{BARE}; fact:madeOf vs:nitinol ", ":latex", []),
        # Named loosely: the substance, or the material.
        (f"{BARE}; fact:madeOf vs:nitinol ", "vs:metal", [POSSIBLY]),
        (f"{BARE}; fact:madeOf vs:metal ", "vs:metal", [ITSELF, AT_ISSUE]),
        (f"{BARE}; fact:madeOf vs:metal ", "vs:nickel", [POSSIBLY]),
        (f"{BARE}; fact:madeOf vs:metal ", "vs:nitinol", [POSSIBLY]),
        (f"{BARE}; fact:madeOf vs:metal ", "vs:expandedPolytetrafluoroethylene", []),
        (f"{BARE}; fact:madeOf vs:expandedPolytetrafluoroethylene ", "vs:metal", [POSSIBLY]),
        # A material of which nothing more is known, or something.
        (f"{BARE}; fact:madeOf :alloy ", "vs:nickel", [POSSIBLY]),
        (f"{BARE}; fact:madeOf :alloy ", "vs:metal", [POSSIBLY]),
        (f"{BARE}; fact:madeOf :alloy ", ":latex", []),
        (f"{BARE}; fact:madeOf :alloy ", ":alloy", [ITSELF, AT_ISSUE]),
        (f"{BARE}; {ALLOY}", "vs:nickel", []),
        (f"{BARE}; {ALLOY}", "vs:titanium", [AT_ISSUE]),
        # A material, or a device, that is not stated.
        (BARE, "vs:nickel", [POSSIBLY]),
        (BARE, "vs:expandedPolytetrafluoroethylene", [POSSIBLY]),
        (BARE, ":latex", []),
        (f"{BARE}; fact:madeOf vs:titanium . :request fact:device :e ", "vs:nickel", [POSSIBLY]),
        # Parts of which no material is stated.
        (f"{COVERED}; fact:madeOf vs:nitinol ", "vs:expandedPolytetrafluoroethylene", [POSSIBLY]),
        (f"{COVERED}; fact:madeOf vs:titanium ", "vs:nickel", []),
        (f"{COVERED}; fact:madeOf vs:nitinol ", ":latex", []),
        (
            f"{COVERED}; fact:madeOf vs:nitinol , vs:expandedPolytetrafluoroethylene ",
            "vs:expandedPolytetrafluoroethylene",
            [ITSELF, AT_ISSUE],
        ),
        (f"{COVERED}; fact:madeOf vs:expandedPolytetrafluoroethylene ", "vs:nickel", [POSSIBLY]),
        (
            f"{COVERED}; fact:madeOf vs:titanium , vs:expandedPolytetrafluoroethylene ",
            "vs:nickel",
            [],
        ),
        (
            f"{COVERED}; fact:madeOf vs:nitinol ; {ALLOY}",
            "vs:expandedPolytetrafluoroethylene",
            [],
        ),
        (f"{COVERED}; {ALLOY}", "vs:expandedPolytetrafluoroethylene", [POSSIBLY]),
    ],
)
def test_an_allergy_is_at_issue_by_what_the_device_is_made_of(
    device: str, substance: str, found: list[str]
) -> None:
    text = f":request fact:device :d . {device}. :a a fact:Allergy ; fact:substance {substance} ."
    predicates = f"{ITSELF} {AT_ISSUE} {POSSIBLY}"
    assert derived(text, predicates) == {f"request {predicate} a" for predicate in found}


def test_without_a_device_an_allergy_to_what_devices_are_made_of_may_concern_it() -> None:
    for substance, found in (("vs:nickel", {f"request {POSSIBLY} a"}), (":latex", set())):
        text = f":a a fact:Allergy ; fact:substance {substance} ."
        assert derived(text, f"{ITSELF} {AT_ISSUE} {POSSIBLY}") == found


def test_an_allergy_rests_on_its_substance_and_on_the_materials() -> None:
    device = f":request fact:device :d . {BARE}; fact:madeOf vs:nitinol ."
    for substance, predicates in (
        ("nitinol", (ITSELF, AT_ISSUE)),
        ("nickel", (AT_ISSUE,)),
        ("metal", (POSSIBLY,)),
    ):
        text = f"{device} :a a fact:Allergy ; fact:substance vs:{substance} ."
        for predicate in predicates:
            why = {f"a substance {substance}", "d madeOf nitinol"}
            assert premises(text, f"request {predicate} a") == why


def test_records_of_one_substance_are_told_of_each_other() -> None:
    text = """
        :a a fact:Allergy ; fact:substance vs:nickel .
        :b a fact:Allergy ; fact:substance vs:nickel .
        :c a fact:Allergy ; fact:substance vs:nitinol .
    """
    pairs = {"a a", "a b", "b a", "b b", "c c"}
    found = {f"{p.split()[0]} sameSubstanceRecord {p.split()[1]}" for p in pairs}
    assert derived(text, "sameSubstanceRecord") == found
    why = {"a substance nickel", "b substance nickel"}
    assert premises(text, "a sameSubstanceRecord b") == why
