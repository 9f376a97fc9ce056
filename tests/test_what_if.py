"""What supposed facts, supposed values and other readings change, and that they agree."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import jsonschema
import pytest
from casebook import CASES, label, reasoner, reviewed
from pyoxigraph import NamedNode

from reasoner import InputError, Outcome, Reasoner, State, WhatIf
from reasoner.cli.main import main
from reasoner.fold import Key
from reasoner.report.what_if import SCHEMA, what_if_json, what_if_text
from reasoner.supposing import Change, Found, difference, supposing

ROOT = Path(__file__).parent.parent
CASE = ROOT / "tests" / "cases"
PREFIXES = """
@prefix : <urn:example:> .
@prefix fact: <https://w3id.org/guideline-reasoner/fact#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix vs: <https://w3id.org/guideline-reasoner/venous-stent#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DUPLEX = """:duplex a vs:DuplexUltrasound ; fact:patient :patient ;
    fact:shows :obstruction ; fact:date "2026-01-10"^^xsd:date ."""
MET, NOT_MET, UNKNOWN = State.MET, State.NOT_MET, State.UNKNOWN


@cache
def plain() -> Reasoner:
    """A reasoner that tries no other reading."""
    return Reasoner(reasoner().guideline, compare_readings=False)


def facts(text: str) -> bytes:
    return (PREFIXES + text).encode()


def one(name: str, adding: str = "", removing: str = "") -> WhatIf:
    """What is supposed of the one request of a case."""
    [found] = plain().what_if(
        CASE / f"{name}.ttl",
        adding=facts(adding) if adding else None,
        removing=facts(removing) if removing else None,
    )
    return found


def outcomes(found: WhatIf) -> tuple[Outcome, Outcome]:
    return found.before.outcome, found.after.outcome


def changes(found: WhatIf) -> set[tuple[str, State, State]]:
    return {(c.notation, c.before, c.after) for c in found.changes}


def test_the_missing_study_makes_an_open_request_met() -> None:
    found = one("ind-04/no-imaging", DUPLEX)
    assert outcomes(found) == (Outcome.MORE_INFORMATION_NEEDED, Outcome.CRITERIA_MET)
    assert changes(found) == {(n, UNKNOWN, MET) for n in ("IND", "IND-04", "IND-04b")}


def test_a_study_that_does_not_show_it_refutes() -> None:
    found = one("ind-04/no-imaging", DUPLEX.replace("shows", "doesNotShow"))
    assert outcomes(found) == (Outcome.MORE_INFORMATION_NEEDED, Outcome.CRITERIA_NOT_MET)
    assert changes(found) == {(n, UNKNOWN, NOT_MET) for n in ("IND", "IND-04", "IND-04b")}


def test_without_the_study_a_met_request_is_open() -> None:
    found = one("ind-04/iliocaval-shown-by-duplex", removing=":duplex fact:shows :obstruction .")
    assert outcomes(found) == (Outcome.CRITERIA_MET, Outcome.MORE_INFORMATION_NEEDED)
    assert changes(found) == {(n, MET, UNKNOWN) for n in ("IND", "IND-04", "IND-04b")}


def test_another_birth_date_in_place_of_the_one_recorded() -> None:
    before, after = (
        f':patient fact:birthDate "{day}"^^xsd:date .' for day in ("1970-05-17", "2010-05-17")
    )
    found = one("ind-01/outflow-obstruction-present", after, before)
    assert outcomes(found) == (Outcome.CRITERIA_MET, Outcome.NOT_ADDRESSED)
    assert changes(found) == {
        ("IND-ADULT", MET, NOT_MET),
        ("NON-01", NOT_MET, State.OUT_OF_SCOPE),
        ("NON-02", NOT_MET, State.OUT_OF_SCOPE),
    }


def test_an_allergy_to_the_device_excludes() -> None:
    allergy = ":a a fact:Allergy ; fact:patient :patient ; fact:substance vs:nitinol ; "
    found = one("ind-01/outflow-obstruction-present", f"{allergy} fact:status fact:present .")
    assert outcomes(found) == (Outcome.CRITERIA_MET, Outcome.EXCLUDED)
    assert changes(found) == {("EXC-ALLERGY", NOT_MET, MET), ("NON-01", NOT_MET, MET)}


def test_what_is_there_already_changes_nothing() -> None:
    found = one("ind-04/iliocaval-shown-by-duplex", ":duplex fact:shows :obstruction .")
    assert outcomes(found) == (Outcome.CRITERIA_MET, Outcome.CRITERIA_MET)
    assert not found.changes
    assert found.before.request.facts_sha256 == found.after.request.facts_sha256


def test_a_blank_node_is_a_further_node() -> None:
    shown = "[] a vs:CtVenography ; fact:patient :patient ; fact:shows [ a vs:VenousObstruction ; "
    found = one(
        "ind-04/no-imaging", f"{shown} fact:patient :patient ; fact:status fact:present ] ."
    )
    assert not found.changes
    assert found.before.request.facts_sha256 != found.after.request.facts_sha256


def test_it_is_what_a_review_of_the_whole_finds(tmp_path: Path) -> None:
    path = CASE / "ind-04" / "no-imaging.ttl"
    whole = tmp_path / "no-imaging.ttl"
    whole.write_text(f"{path.read_text(encoding='utf-8')}\n{DUPLEX}\n", encoding="utf-8")
    [expected] = plain().review(whole)
    found = one("ind-04/no-imaging", DUPLEX).after
    assert found.states == expected.states
    assert found.settling == expected.settling
    assert found.request.facts_sha256 == expected.request.facts_sha256


def case(name: str) -> Found:
    """What is found of the one request of a case."""
    [path] = [path for path in CASES if label(path) == name]
    [known] = reviewed(path)
    return Found(known.case, known.evaluation, reasoner().guideline)


def key(notation: str, node: str) -> Key:
    return notation, NamedNode(f"urn:example:{node}")


def test_a_supposed_value_changes_what_the_facts_that_give_it_change() -> None:
    found = case("ind-04/no-imaging")
    made = difference(found, supposing(found, {key("IND-04b", "obstruction"): MET}))
    known = one("ind-04/no-imaging", DUPLEX)
    assert (made.before, made.after) == outcomes(known)
    assert made.changes == known.changes


def test_a_supposed_value_leaves_what_does_not_depend_on_it() -> None:
    found = case("ind-03/reflux-not-recorded")
    after = supposing(found, {key("IND-03b", "leg"): NOT_MET})
    assert difference(found, after).changes == (
        Change("IND", UNKNOWN, NOT_MET),
        Change("IND-03", UNKNOWN, NOT_MET),
        Change("IND-03b", UNKNOWN, NOT_MET),
        Change("IND-03d", UNKNOWN, NOT_MET),
    )
    assert after.evaluation.folded.states.keys() == found.evaluation.folded.states.keys()


def test_nothing_supposed_differs_in_nothing() -> None:
    for path in CASES[::25]:
        for known in reviewed(path):
            found = Found(known.case, known.evaluation, reasoner().guideline)
            made = difference(found, supposing(found, {}))
            assert (made.before, made.changes) == (made.after, ())


@pytest.mark.parametrize(
    ("adding", "problem"),
    [
        (":m a fact:PercentDiameterStenosis ; fact:measures :obstruction ; fact:value 140 .",
         "not-a-percentage"),
        (":duplex fact:shows :obstruction .", "no-class"),
        (":x a vs:CtVenography ; fact:date \"2026-01-10\"^^xsd:date .", "belongs-to-no-request"),
        ("vs:CtVenography rdfs:subClassOf vs:VenousStenosis .", "statement-about-the-guideline"),
        (':patient fact:birthDate "1971-05-17"^^xsd:date .', "two-birth-dates"),
        (":other a fact:Request ; fact:patient :patient ; fact:line [ a fact:ServiceLine ; "
         "fact:code <http://www.ama-assn.org/go/cpt/37238> ] .", "other-requests"),
        (":g { :duplex fact:shows :obstruction } :h { :duplex fact:shows :obstruction }",
         "not-one-set-of-facts"),
    ],
)  # fmt: skip
def test_what_is_supposed_passes_the_same_gate(adding: str, problem: str) -> None:
    with pytest.raises(InputError) as raised:
        one("ind-04/no-imaging", adding)
    assert {found.name for found in raised.value.problems} == {problem}


@pytest.mark.parametrize(
    ("removing", "problem"),
    [
        (':patient fact:birthDate "1970-05-18"^^xsd:date .', "not-among-the-facts"),
        ("[] fact:patient :patient .", "blank-node-taken-away"),
        (":request fact:line [ a fact:ServiceLine ] .", "blank-node-taken-away"),
        (":request fact:line :line .", "request-without-procedure"),
    ],
)
def test_what_is_taken_away_is_one_of_the_facts(removing: str, problem: str) -> None:
    with pytest.raises(InputError) as raised:
        one("ind-04/no-imaging", removing=removing)
    assert problem in {found.name for found in raised.value.problems}
    assert "1970" not in str(raised.value)


def test_an_error_names_the_files_that_were_put_together(tmp_path: Path) -> None:
    more = tmp_path / "more.ttl"
    more.write_bytes(facts(':patient fact:birthDate "1971-05-17"^^xsd:date .'))
    with pytest.raises(InputError) as raised:
        plain().what_if(CASE / "ind-04" / "no-imaging.ttl", adding=more)
    assert {p.file for p in raised.value.problems} == {"no-imaging.ttl with more.ttl"}


def request(name: str) -> str:
    """A request for which nothing is known, and its patient."""
    line = "fact:line [ a fact:ServiceLine ; fact:code <http://www.ama-assn.org/go/cpt/37238> ]"
    patient = f"fact:patient :patient-{name.strip(':')}"
    return (
        f"{name} a fact:Request ; {patient} ; {line} . :patient-{name.strip(':')} a fact:Patient ."
    )


def test_each_of_several_requests_is_found_again() -> None:
    several = facts(request(":a") + request(":b"))
    grown = facts(':patient-b fact:birthDate "2015-01-01"^^xsd:date . :b fact:serviceDate '
                  '"2026-01-01"^^xsd:date .')  # fmt: skip
    first, second = plain().what_if(several, adding=grown)
    assert not first.changes
    assert ("IND-ADULT", UNKNOWN, NOT_MET) in changes(second)


def test_a_request_without_a_name_is_found_again_only_where_it_is_alone() -> None:
    born = facts(':patient-x fact:birthDate "1970-01-01"^^xsd:date .')
    alone = facts(request(":x").replace(":x a", "[] a"))
    [found] = plain().what_if(alone, adding=born)
    assert found.changes == ()
    with pytest.raises(InputError):
        plain().what_if(alone + facts(request(":y")), adding=born)


def test_it_may_be_asked_under_another_reading() -> None:
    guideline = reasoner().guideline
    under = Reasoner(guideline, guideline.readings("AMB-08=inclusive"), compare_readings=False)
    half = ":stenosis-figure a fact:PercentDiameterStenosis ; fact:patient :patient ; "
    added = facts(f"{half} fact:measures :stenosis ; fact:value 50 .")
    path = CASE / "ind-05" / "no-figure.ttl"
    [usual] = plain().what_if(path, adding=added)
    [other] = under.what_if(path, adding=added)
    assert ("IND-05a", UNKNOWN, NOT_MET) in changes(usual)
    assert ("IND-05a", UNKNOWN, MET) in changes(other)


def test_the_text_says_what_changes() -> None:
    lines = what_if_text([one("ind-04/no-imaging", DUPLEX)]).splitlines()
    assert lines[0] == "MORE INFORMATION NEEDED → CRITERIA MET"
    assert "  IND-04b  unknown → met  Listed imaging" in lines
    same = what_if_text(
        [one("ind-04/iliocaval-shown-by-duplex", ":duplex fact:patient :patient .")]
    )
    assert same.startswith("CRITERIA MET\n")
    assert "No finding changes." in same.splitlines()


def test_the_json_follows_its_schema() -> None:
    path = ROOT / "reasoner" / "report" / "what-if.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    assert schema["$id"] == SCHEMA
    written = json.loads(what_if_json([one("ind-04/no-imaging", DUPLEX)]))
    checker = jsonschema.FormatChecker()
    jsonschema.Draft202012Validator(schema, format_checker=checker).validate(written)
    [found] = written["requests"]
    assert (found["before"]["value"], found["after"]["value"]) == (
        "more information needed",
        "criteria met",
    )
    assert found["changes"][-1] == {
        "notation": "IND-04b",
        "name": "Listed imaging",
        "before": "unknown",
        "after": "met",
    }


def test_the_command_prints_either(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = tmp_path / "more.ttl"
    more.write_bytes(facts(DUPLEX))
    asked = ["what-if", str(CASE / "ind-04" / "no-imaging.ttl"), "--add", str(more)]
    assert main(asked) == 0
    assert capsys.readouterr().out.startswith("MORE INFORMATION NEEDED → CRITERIA MET\n")
    assert main([*asked, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["$schema"] == SCHEMA


def test_the_command_wants_something_to_suppose(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["what-if", str(CASE / "ind-04" / "no-imaging.ttl")]) == 2
    assert "--add" in capsys.readouterr().err


def test_the_command_overwrites_no_file_that_it_read(tmp_path: Path) -> None:
    more = tmp_path / "more.ttl"
    more.write_bytes(facts(DUPLEX))
    path = str(CASE / "ind-04" / "no-imaging.ttl")
    assert main(["what-if", path, "--add", str(more), "--output", str(more)]) == 2
    assert more.read_bytes() == facts(DUPLEX)
