"""Which records count, which lie before or after a procedure, and which a later one replaces."""

from __future__ import annotations

from datetime import date

import pytest
from derived import classified, derived, facts, lines, ontology, premises, short
from pyoxigraph import NamedNode

from reasoner.classify import Case
from reasoner.classify.time import counting, order


def term(name: str) -> NamedNode:
    return NamedNode(f"urn:x#{name}")


def case(text: str, decided_for: date | None = date(2025, 2, 1)) -> Case:
    """The given facts and more of them, as yet unclassified."""
    stated = facts(text)
    reasons = stated.objects(term("request"), NamedNode(FACT + "reason"))
    return Case(term("request"), term("patient"), stated, ontology(), decided_for, reasons)


FACT = "https://w3id.org/guideline-reasoner/fact#"
GIVEN = {" ".join(map(short, triple)) for triple in facts("")}


def kept(text: str, decided_for: date | None = date(2025, 2, 1)) -> set[str]:
    """What counts of some facts, but for those that are always given."""
    return {
        " ".join(map(short, triple)) for triple in counting(case(text, decided_for)).graph
    } - GIVEN


# What counts on the first of February

PRESENT = "c type VenousStenosis; c status present"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (":c a vs:VenousStenosis ; fact:status fact:present .", PRESENT),
        (":c a vs:VenousStenosis ; fact:status fact:enteredInError .", ""),
        (
            ":c a vs:VenousStenosis ; fact:status fact:enteredInError . :m fact:measures :c ; "
            "fact:value 40.0 .",
            "m value 40.0",
        ),
        (
            ":c a vs:VenousStenosis ; fact:status fact:present ; @2 .",
            f"{PRESENT}; c date 2025-02-01",
        ),
        (":c a vs:VenousStenosis ; fact:status fact:present ; @3 .", ""),
        (":m fact:measures :c ; fact:value 40.0 . :c @3 .", "m value 40.0"),
        # What is given as the reason.
        (
            ":request fact:reason :c . :c a vs:VenousStenosis ; fact:status fact:present ; @3 .",
            "request reason c; c type VenousStenosis; c status unconfirmed",
        ),
        (
            ":request fact:reason :c . :c a vs:VenousStenosis ; fact:site :left ; @3 .",
            "request reason c; c type VenousStenosis; c status unconfirmed; c site left",
        ),
        (":request fact:reason :p . :p a vs:VenousAngioplasty ; @3 .", ""),
        (
            ":request fact:reason :c . :c a vs:VenousStenosis ; fact:status fact:enteredInError .",
            "",
        ),
        (
            ":request fact:reason :c . :c a vs:VenousStenosis ; @3 ; "
            "fact:status fact:enteredInError .",
            "",
        ),
    ],
)
def test_what_is_withdrawn_or_later_does_not_count(text: str, found: str) -> None:
    assert kept(text) == lines(found)


def test_without_a_date_decided_for_nothing_is_later() -> None:
    text = ":c a vs:VenousStenosis ; fact:status fact:present ; @3 ."
    assert kept(text, None) == lines(f"{PRESENT}; c date 2025-03-01")


def test_a_reason_that_was_withdrawn_is_none() -> None:
    text = """
        :request fact:reason :c , :d , :e . :c a vs:VenousStenosis .
        :d a vs:VenousStenosis ; fact:status fact:enteredInError . :e a vs:VenousStenosis ; @3 .
    """
    assert counting(case(text)).reasons == (term("c"), term("e"))


# What dates contradict

CHANGE = ":n a fact:ClinicalChange "
CAUSED = ":c a vs:VenousStenosis ; fact:cause :p "
COMPLICATION = ":c a vs:VenousStenosis ; fact:complicationOf :p "


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{CHANGE}; @1 ; fact:after :p . :p a fact:Procedure ; @2 ", ""),
        (f"{CHANGE}; @2 ; fact:after :p . :p a fact:Procedure ; @2 ", "n after p"),
        (f"{CHANGE}; @2 ; fact:after :p . :p a fact:Procedure ; @1 ", "n after p"),
        (f"{CHANGE}; fact:after :p . :p a fact:Procedure ; @1 ", "n after p"),
        (f"{CHANGE}; @1 ; fact:after :p . :p a fact:Procedure ", "n after p"),
        (f"{CHANGE}; @2 ; fact:after :p ; fact:before :q . :p @1 . :q @1 ", "n before q"),
        (f"{CHANGE}; fact:after :p ; fact:before :q . :p @2 . :q @1 ", "n before q"),
        (f"{CHANGE}; fact:after :p ; fact:before :q . :p @1 . :q @2 ", "n after p; n before q"),
        # The last of those that it follows, the first of those that follow it.
        (f"{CHANGE}; @2 ; fact:after :p , :q . :p @1 . :q @3 ", ""),
        (
            f"{CHANGE}; @2 ; fact:after :p ; fact:before :q , :r . :p @1 . :q @3 . :r @1 ",
            "n before q; n before r",
        ),
        # Of another record the order stays, and is open.
        (":m a fact:Measurement ; @1 ; fact:after :p . :p @2 ", "m after p"),
        # A cause after its effect is no more than suspected, where it was done.
        (f"{CAUSED}; @1 . :p a vs:StentPlacement ; @2 ", "c suspectedCause p"),
        (f"{CAUSED}; @1 . :p a vs:BareMetalStent ; @2 ", "c suspectedCause p"),
        (f"{CAUSED}; @1 . :p a vs:VenousThrombosis ; @2 ", "c cause p"),
        (f"{CAUSED}; @2 . :p a vs:StentPlacement ; @2 ", "c cause p"),
        (f"{CAUSED}; @2 . :p a vs:StentPlacement ; @1 ", "c cause p"),
        (f"{CAUSED}. :p a vs:StentPlacement ; @1 ", "c cause p"),
        (f"{CAUSED}; @1 . :p a vs:StentPlacement ", "c cause p"),
        # Several at once.
        (
            ":b a vs:VenousStenosis ; fact:cause :p ; @1 . :p a vs:StentPlacement ; @2 . "
            f"{COMPLICATION}; fact:status fact:present ; @1 ",
            "b suspectedCause p; c complicationOf p; c status unconfirmed",
        ),
        # A complication before its procedure is unconfirmed.
        (
            f"{COMPLICATION}; fact:status fact:present ; @1 . :p @2 ",
            "c complicationOf p; c status unconfirmed",
        ),
        (f"{COMPLICATION}; @1 . :p @2 ", "c complicationOf p; c status unconfirmed"),
        (
            f"{COMPLICATION}; fact:status fact:present , fact:absent ; @1 . :p @2 ",
            "c complicationOf p; c status unconfirmed",
        ),
        (
            f"{COMPLICATION}; fact:status fact:absent ; @1 . :p @2 ",
            "c complicationOf p; c status absent",
        ),
        (
            f"{COMPLICATION}; fact:status fact:present ; @2 . :p @2 ",
            "c complicationOf p; c status present",
        ),
        (
            f"{COMPLICATION}; fact:status fact:present ; @2 . :p @1 ",
            "c complicationOf p; c status present",
        ),
    ],
)
def test_what_dates_contradict_is_taken_back(text: str, found: str) -> None:
    asked = "after before cause suspectedCause complicationOf status".split()
    remaining = {line for line in kept(f"{text}.", date(2026, 1, 1)) if line.split()[1] in asked}
    assert remaining == lines(found)


def test_what_dates_contradict_is_taken_back_of_what_is_left() -> None:
    text = f"{CHANGE}; @1 ; fact:after :p . :p a fact:Procedure ; @2 . :d @3 ."
    assert "n after p" not in kept(text)


# Before and after


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (":r @1 . :p @2 .", "before"),
        (":r @2 . :p @1 .", "after"),
        (":r @1 . :p @1 .", "open"),
        (":p @1 .", "open"),
        (":r @1 .", "open"),
        ("", "open"),
        # As stated, where dates do not tell otherwise.
        (":r fact:after :p .", "after"),
        (":r fact:before :p .", "before"),
        (":r fact:after :p ; @1 . :p @1 .", "after"),
        (":r fact:before :p ; @1 . :p @1 .", "before"),
        (":r fact:after :p ; @1 . :p @2 .", "open"),
        (":r fact:before :p ; @2 . :p @1 .", "open"),
        (":r fact:after :p , :q ; @2 . :p @1 . :q @3 .", "open"),
        (":r fact:after :q ; @1 . :p @3 . :q @2 .", "open"),
        # By what it follows.
        (":r fact:after :q . :q @2 . :p @1 .", "after"),
        (":r fact:after :q . :q @1 . :p @1 .", "open"),
        (":r fact:after :q . :q @1 . :p @2 .", "open"),
        (":r fact:after :q , :s . :q @2 . :p @1 .", "after"),
        (":r fact:after :q ; @2 . :q @1 . :p @3 .", "before"),
        (":r fact:after :q ; @3 . :q @1 . :p @2 .", "after"),
    ],
)
def test_a_record_lies_to_a_procedure_as_is_stated_or_dated(text: str, found: str) -> None:
    assert order(case(text), term("r"), term("p")).value == found


# Later records of one measure

DIAMETER = "a fact:PercentDiameterStenosis ; fact:measures :l "
STENOSIS = "a vs:VenousStenosis ; fact:lesion :l "
LEGS = """
    :g a vs:LowerLimb ; fact:side fact:left . :f a vs:LowerLimb ; fact:side fact:left .
    :h a vs:LowerLimb ; fact:side fact:right .
"""
CLASS = "a vs:CeapClinicalClass ; fact:result vs:C3 "
IN_LEG = "a vs:VenousReflux ; fact:limb :g "
IS, IS_NOT = "; fact:status fact:present ", "; fact:status fact:absent "
MAY = "; fact:status fact:unconfirmed "


@pytest.mark.parametrize(
    ("old", "new", "is_replaced"),
    [
        (f"{DIAMETER}; @1", f"{DIAMETER}; @2", True),
        (f"{DIAMETER}; @2", f"{DIAMETER}; @2", False),
        (f"{DIAMETER}; @3", f"{DIAMETER}; @2", False),
        (f"{DIAMETER}", f"{DIAMETER}; @2", False),
        (f"{DIAMETER}; @1", f"{DIAMETER}", False),
        (f"{DIAMETER}; @1", "a fact:PercentDiameterStenosis ; fact:measures :k ; @2", False),
        # By the procedure between them.
        (f"{DIAMETER}; fact:before :p", f"{DIAMETER}; fact:after :p", True),
        (f"{DIAMETER}; fact:before :p", f"{DIAMETER}; fact:after :q", False),
        (f"{DIAMETER}; fact:before :p", f"{DIAMETER}; fact:before :p", False),
        (f"{DIAMETER}; fact:before :p ; @1", f"{DIAMETER}; fact:after :p", True),
        # Of the same kind or a wider one.
        (f"{DIAMETER}; @1", "a fact:PercentAreaStenosis ; fact:measures :l ; @2", False),
        (f"{DIAMETER}; @1", "a fact:Measurement ; fact:measures :l ; @2", True),
        ("a fact:Measurement ; fact:measures :l ; @1", f"{DIAMETER}; @2", False),
        (
            f"{STENOSIS}; a vs:VenousOcclusion {IS}; @1",
            f"{STENOSIS}; a vs:VenousThrombosis {IS}; @2",
            False,
        ),
        (f"{STENOSIS}; a vs:VenousOcclusion {IS}; @1", f"{STENOSIS}{IS}; @2", True),
        # Of one limb, by whatever node.
        (f"{CLASS}; fact:limb :g ; @1", f"{CLASS}; fact:limb :g ; @2", True),
        (f"{CLASS}; fact:limb :g ; @1", f"{CLASS}; fact:limb :f ; @2", True),
        (f"{CLASS}; fact:limb :g ; @1", f"{CLASS}; fact:limb :h ; @2", False),
        (f"{CLASS}; fact:limb :g ; @1", f"{CLASS}; fact:limb :g , :h ; @2", False),
        (f"{CLASS}; fact:limb :g , :h ; @1", f"{CLASS}; fact:limb :g ; @2", False),
        (f"{CLASS}; @1", f"{CLASS}; @2", False),
        # Of one lesion, and of one limb where it is stated.
        (f"{STENOSIS}{IS}; @1", f"{STENOSIS}{IS_NOT}; @2", True),
        (f"{STENOSIS}{IS}; fact:limb :g ; @1", f"{STENOSIS}{IS_NOT}; @2", False),
        (f"{STENOSIS}{IS}; @1", f"{STENOSIS}{IS_NOT}; fact:limb :g ; @2", False),
        (f"{IN_LEG}{IS}; @1", f"{IN_LEG}{IS_NOT}; @2", True),
        (f"a vs:VenousStenosis {IS}; @1", f"a vs:VenousStenosis {IS_NOT}; @2", False),
        # Of a site, of none stated, or of a whole of which it is a part.
        (f"{IN_LEG}{IS}; fact:site :left ; @1", f"{IN_LEG}{IS}; fact:site :left ; @2", True),
        (f"{IN_LEG}{IS}; fact:site :left ; @1", f"{IN_LEG}{IS}; fact:site :again ; @2", True),
        (f"{IN_LEG}{IS}; fact:site :left ; @1", f"{IN_LEG}{IS}; @2", True),
        (f"{IN_LEG}{IS}; @1", f"{IN_LEG}{IS}; fact:site :left ; @2", False),
        (f"{IN_LEG}{IS}; fact:site :left ; @1", f"{IN_LEG}{IS}; fact:site :whole ; @2", True),
        (f"{IN_LEG}{IS}; fact:site :whole ; @1", f"{IN_LEG}{IS}; fact:site :left ; @2", False),
        (f"{IN_LEG}{IS}; fact:site :right ; @1", f"{IN_LEG}{IS}; fact:site :whole ; @2", False),
        (f"{IN_LEG}{IS}; fact:site :left ; @1", f"{IN_LEG}{IS}; fact:site :either ; @2", True),
        (f"{IN_LEG}{IS}; fact:site :either ; @1", f"{IN_LEG}{IS}; fact:site :left ; @2", False),
        (f"{IN_LEG}{IS}; fact:site :left ; @1", f"{IN_LEG}{IS}; fact:site :outer ; @2", False),
        (
            f"{IN_LEG}{IS}; fact:site :left , :outer ; @1",
            f"{IN_LEG}{IS}; fact:site :outer ; @2",
            False,
        ),
        (
            f"{IN_LEG}{IS}; fact:site :outer ; @1",
            f"{IN_LEG}{IS}; fact:site :left , :outer ; @2",
            True,
        ),
        # A finding, or a suspicion, of what was documented as absent, or of a kind of it.
        (f"a vs:VeinDisorder ; fact:limb :g {IS_NOT}; @1", f"{IN_LEG}{IS}; @2", True),
        (f"a vs:VeinDisorder ; fact:limb :g {IS_NOT}; @1", f"{IN_LEG}{MAY}; @2", True),
        (f"a vs:VeinDisorder ; fact:limb :g {IS_NOT}; @1", f"{IN_LEG}{IS_NOT}; @2", False),
        (f"a vs:VeinDisorder ; fact:limb :g {IS}; @1", f"{IN_LEG}{IS}; @2", False),
        (f"a vs:VeinDisorder ; fact:limb :g {IS}; @1", f"{IN_LEG}{IS_NOT}; @2", False),
        (f"a vs:VenousOcclusion ; fact:limb :g {IS_NOT}; @1", f"{IN_LEG}{IS}; @2", False),
        (f"{IN_LEG}{IS_NOT}; @1", f"{IN_LEG}{IS}; fact:site :left ; @2", True),
    ],
)
def test_a_later_record_of_the_same_replaces_an_earlier_one(
    old: str, new: str, is_replaced: bool
) -> None:
    found = classified(f"{LEGS} :p a fact:Procedure . :old {old} . :new {new} .").superseded
    assert (term("old") in found) == is_replaced
    assert (term("new") in found) == ("@3" in old)


def test_what_a_record_is_about_is_its_lesion_and_not_a_record_of_that() -> None:
    text = f"""
        :c {STENOSIS}{IS}. :old a fact:Measurement ; fact:measures :c ; @1 .
        :new a fact:Measurement ; fact:measures :l ; @2 .
    """
    assert classified(text).superseded == {term("old")}


def test_the_record_that_replaces_a_reason_is_a_reason() -> None:
    text = f"""
        :request fact:reason :a . :a {STENOSIS}{IS}; @1 . :b {STENOSIS}{IS}; @2 .
        :c {STENOSIS}{IS}; @3 . :d a vs:VenousThrombosis ; fact:lesion :l {IS}; @3 .
    """
    assert derived(text, "reason") == {"request reason c"}
    assert premises(text, "request reason c") == {"request reason a", "c date 2025-03-01"}
