"""Reports: text and JSON say the same, all of it, and nothing that changes from run to run."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from casebook import CASES, document, label, reviewed

from reasoner.criteria import Outcome, State
from reasoner.determine import Determination
from reasoner.expect import differences
from reasoner.facts.read import read
from reasoner.report.contents import Report, identity, report
from reasoner.report.entries import Entry
from reasoner.report.json import SCHEMA_FILE, json_report, json_text
from reasoner.report.layout import WIDTH
from reasoner.report.text import text, texts
from reasoner.resources import demo_requests
from reasoner.review import Reasoner
from reasoner.visible import visible

GOLDEN = Path(__file__).parent / "golden"
DEMOS = demo_requests()
SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
HASH = re.compile(r"\b[0-9a-f]{64}\b")
OUTCOMES = {
    "1-iliac-obstruction": "criteria met",
    "2-compression-without-reflux-record": "more information needed",
    "3-allergy-to-the-stent": "excluded",
    "4-stenosis-of-40-percent": "criteria not met",
    "5-records-that-disagree": "more information needed",
}


@cache
def reasoner() -> Reasoner:
    """The reasoner of the default guideline."""
    return Reasoner()


@cache
def determined(stem: str) -> Determination:
    """The determination of a shipped request."""
    [path] = [path for path in DEMOS if path.stem == stem]
    return reasoner().review(path)[0]


def reported(stem: str) -> Report:
    return report(determined(stem))


def found(shown: Report, notation: str) -> Entry:
    return next(entry for entry in shown.entries() if entry.notation == notation)


def case(name: str) -> Report:
    """The report on the one request of a case file."""
    [path] = [path for path in CASES if label(path) == name]
    return report(reviewed(path)[0].determination)


@pytest.mark.parametrize("stem", OUTCOMES)
def test_each_shipped_request_shows_its_outcome(stem: str) -> None:
    assert determined(stem).outcome == OUTCOMES[stem]
    assert text(reported(stem)).splitlines()[0] == OUTCOMES[stem].upper()


def test_every_shipped_request_is_shown() -> None:
    assert [path.stem for path in DEMOS] == list(OUTCOMES)


def test_the_text_of_a_report_is_the_one_that_was_read_and_found_good() -> None:
    stem = "2-compression-without-reflux-record"
    shown = HASH.sub("(SHA-256)", text(reported(stem)))
    assert shown == (GOLDEN / f"{stem}.txt").read_text(encoding="utf-8")


def test_the_schema_is_a_schema_and_describes_every_property() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"].startswith("https://w3id.org/guideline-reasoner/")
    for part in objects(SCHEMA):
        assert part["additionalProperties"] is False
        assert part["required"] == list(part["properties"])
        for name, value in part["properties"].items():
            assert "description" in value or "$ref" in value, name


def objects(part: Any) -> list[dict[str, Any]]:
    """Every schema of an object within a schema."""
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    below = [found for value in inner for found in objects(value)]
    return [part, *below] if isinstance(part, dict) and part.get("type") == "object" else below


@pytest.mark.parametrize("path", CASES, ids=label)
def test_the_report_on_every_case_follows_the_schema_and_can_be_read(path: Path) -> None:
    shown = [report(one.determination) for one in reviewed(path)]
    expected = document(path).expectations
    compared = [
        (of, differences(one.determination, expected))
        for of, one in zip(shown, reviewed(path), strict=True)
    ]
    written = json_text(compared)
    validator(json.loads(written))
    printed = texts(compared)
    assert all(len(line) <= WIDTH for line in printed.splitlines() if "://" not in line)
    for output in (written.replace(path.name, ""), printed.replace(path.name, "")):
        assert "_:" not in output and "None" not in output and str(path.parent) not in output
        assert not re.search(r"approved|denied|\bb0000", output, re.IGNORECASE)


def validator(instance: Any) -> None:
    checker = jsonschema.FormatChecker()
    jsonschema.Draft202012Validator(SCHEMA, format_checker=checker).validate(instance)


@pytest.mark.parametrize("stem", OUTCOMES)
def test_the_text_shows_every_criterion_fact_assumption_and_reference(stem: str) -> None:
    shown = reported(stem)
    words = " ".join(text(shown).split())
    folded = {e.notation for top in shown.beside for e in top.tree() if e.state is top.state}
    for entry in shown.entries():
        assert entry.notation in words or entry.notation in folded
        for statement in (s for fact in entry.facts for s in fact.statements):
            assert statement.text in words
    for sentence in (*shown.assumptions, shown.because, shown.edition.notice):
        assert sentence in words
    for _, reference in shown.references:
        for part in (reference.title, reference.doi, reference.pmid, reference.pmcid):
            assert part is None or part in words


def test_the_json_holds_every_reference_that_a_citation_names() -> None:
    for stem in OUTCOMES:
        shown = reported(stem)
        keys = {key for key, _ in shown.references}
        cited = [c for entry in shown.entries() for c in entry.citations]
        cited += [c for statement in shown.evidence for c in statement.citations]
        assert {key for c in cited for key in c.references} == keys


def test_a_criterion_met_cites_with_marker_and_resolved_reference() -> None:
    shown = reported("1-iliac-obstruction")
    assert [c.references for c in found(shown, "IND-04").citations] == [("7",)]
    assert [(c.marker, c.references) for c in found(shown, "IND-04b").citations] == [
        ("8-9", ("8", "9"))
    ]
    assert found(shown, "IND-04").prints is None


def test_the_citation_of_the_lead_in_is_its_own_and_lent_to_none() -> None:
    shown = case("ind-05/over-half-of-the-diameter")
    assert [c.marker for c in found(shown, "IND").citations] == ["2"]
    assert found(shown, "IND-05").citations == ()
    assert found(shown, "IND-05").prints == "prints none"
    assert "IND-05  Iliofemoral or iliocaval stenosis, at stenosis [prints none]" in text(shown)


def test_a_marker_on_other_words_is_not_lent_to_those_that_are_met() -> None:
    shown = case("ind-04/iliofemoral-shown-by-duplex")
    assert found(shown, "IND-04").citations == () and found(shown, "IND-04").prints is None
    assert [c.marker for c in found(shown, "IND-04b").citations] == ["8-9"]


def test_a_discrepancy_is_said_beside_the_marker() -> None:
    shown = case("ind-03/class-4")
    assert [c.verdict for c in found(shown, "IND-03").citations] == ["fits", "poor fit"]
    assert "[6] on IND-03: poor fit." in text(shown)


def test_evidence_stands_beside_criteria_and_is_cited_for_none() -> None:
    shown = reported("1-iliac-obstruction")
    [statement] = shown.evidence
    assert statement.strength == "not graded in the source"
    assert statement.notation in found(shown, "IND-04").evidence
    markers = {c.marker for entry in shown.entries() for c in entry.citations}
    assert markers == {"2", "7", "8-9"}
    assert [c.marker for c in statement.citations] == ["10"]


def test_facts_are_in_words() -> None:
    shown = text(reported("1-iliac-obstruction"))
    assert "duplex: duplex ultrasound; date 2026-01-10; shows obstruction" in shown
    assert "line: service line; code CPT 37238; site vein (common iliac vein; side left)" in shown


def test_what_is_missing_says_what_would_have_to_be_documented() -> None:
    [entry] = reported("2-compression-without-reflux-record").missing
    assert (entry.notation, entry.node) == ("IND-03b", "leg")
    assert entry.asks and entry.passage


def test_a_conflict_is_listed_with_both_records() -> None:
    [entry] = reported("5-records-that-disagree").conflicts
    assert entry.notation == "IND-03b"
    assert [fact.node for fact in entry.facts] == ["refluxInLetter", "refluxInReport"]


def test_a_conflict_is_listed_also_where_another_child_decides() -> None:
    shown = case("ind-03/class-2-and-reflux-in-conflict")
    assert shown.outcome == "criteria not met"
    assert [entry.notation for entry in shown.conflicts] == ["IND-03b"]


def test_a_claim_at_another_node_is_shown_beside_the_one_that_decided() -> None:
    shown = case("ind-04/one-of-two-lesions-is-shown")
    assert [(entry.notation, entry.state) for entry in shown.claims] == [("IND-04", "unknown")]
    assert shown.missing == ()
    assert [entry.notation for entry in shown.missing_elsewhere] == ["IND-04b"]


def test_what_rests_on_no_fact_is_said_to_be_assumed() -> None:
    shown = reported("2-compression-without-reflux-record")
    assert found(shown, "EXC-ALLERGY").assumed == (shown.assumptions[-1],)
    assert found(shown, "IND-ADULT").assumed == ()


def test_codes_frequency_and_place_stand_beside_the_outcome() -> None:
    shown = reported("4-stenosis-of-40-percent")
    assert [top.notation for top in shown.beside] == ["GEN-FREQ", "SITE", "CODE"]
    assert found(shown, "SITE").state is State.NOT_MET


def test_equal_facts_have_one_identity_whatever_their_order_and_names_of_blank_nodes() -> None:
    facts = DEMOS[0].read_bytes().replace(b"fact:line :line ;", b"fact:line _:x ;")
    facts = facts.replace(b"\n:line a", b"\n_:x a")
    renamed = facts.replace(b"_:x", b"_:other")
    [one], [other] = reasoner().review(facts), reasoner().review(renamed)
    assert identity(one) == identity(other) != identity(determined("1-iliac-obstruction"))
    assert "line request/line[1]: service line" in text(report(one))


def test_colour_adds_nothing_but_colour() -> None:
    shown = reported("5-records-that-disagree")
    coloured = text(shown, colour=True)
    assert "\x1b[" in coloured and "\x1b[" not in text(shown)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text(shown)


def test_no_name_of_a_node_can_steer_the_terminal() -> None:
    facts = DEMOS[0].read_bytes().replace(b":duplex a", "<urn:example:a\u202eb> a".encode())
    [determination] = reasoner().review(facts)
    assert "a\\u202eb: duplex ultrasound" in text(report(determination))
    assert visible("\x1b[31m") == "\\u001b[31m"


def test_a_report_is_the_same_each_time() -> None:
    again = reasoner().review_document(read(DEMOS[0]))[0]
    assert json_report(report(again)) == json_report(reported("1-iliac-obstruction"))


def test_what_would_settle_it_is_asked_in_order_with_answers_and_who_asks() -> None:
    shown = reported("2-compression-without-reflux-record")
    assert shown.settling is not None
    [question] = shown.settling.questions
    assert (question.number, question.node) == (1, "leg")
    assert [(a.notation, str(a.passage)) for a in question.asking] == [
        ("IND-03b", "Indications, bullet 3.2")
    ]
    assert [(a.letter, a.met, a.not_met) for a in question.answers] == [
        ("a", ("IND-03b",), ()),
        ("b", (), ("IND-03b",)),
    ]
    words = text(shown)
    assert "\nWhat would settle it\n  1  Does duplex ultrasound" in words
    assert "  criteria met with 1a.\n  criteria not met with 1b.\n" in words
    assert "What is missing" not in words and "What else is missing" not in words


def test_text_shows_a_few_of_many_sets_and_json_all() -> None:
    shown = case("codes/i87-1-alone")
    words = " ".join(text(shown).split())
    written = json.loads(json_text([(shown, None)]))["reports"][0]["settling"]
    sets = {outcome: ways for outcome, ways in written["towards"].items() if ways}
    assert {outcome: len(ways) for outcome, ways in sets.items()} == {
        "criteria_met": 7,
        "criteria_not_met": 72,
    }
    assert ", or 2 more sets of replies. criteria not met with " in words
    assert ", or 67 more sets of replies." in words
    assert written["left_out"] == []
    asked = {answer["reply"] for q in written["questions"] for answer in q["answers"]}
    assert {reply for ways in sets.values() for way in ways for reply in way} <= asked


def test_sets_that_are_left_out_are_told() -> None:
    shown = case("codes/i87-1-alone")
    assert shown.settling is not None
    some = replace(shown.settling, left_out=frozenset({Outcome.CRITERIA_NOT_MET}))
    words = " ".join(text(replace(shown, settling=some)).split())
    assert ", or 2 more sets of replies. criteria not met with " in words
    assert ", or 67 more sets of replies, or others left out, none smaller." in words
    written = json_report(replace(shown, settling=some))["settling"]
    assert isinstance(written, dict) and written["left_out"] == ["criteria_not_met"]
    few = {outcome: ways[:3] for outcome, ways in some.towards.items()}
    words = " ".join(text(replace(shown, settling=replace(some, towards=few))).split())
    assert ", or others left out, none smaller." in words and "more sets" not in words


def test_a_conflict_is_to_be_corrected_and_never_asked_about() -> None:
    shown = reported("5-records-that-disagree")
    assert shown.settling is not None and shown.settling.questions == ()
    assert "would settle it: the conflicts have to be corrected first." in text(shown)


def test_an_outcome_that_is_not_open_has_nothing_to_settle() -> None:
    shown = reported("1-iliac-obstruction")
    assert shown.settling is None and json_report(shown)["settling"] is None
    assert "What would settle it" not in text(shown)


def test_readings_that_change_the_outcome_come_first() -> None:
    shown = reported("4-stenosis-of-40-percent").readings
    first, *others = shown.effects
    assert first.reading.key == "AMB-20=every-stenosis" and first.after == "criteria met"
    assert others and all(effect.before is effect.after for effect in others)
    words = " ".join(text(reported("4-stenosis-of-40-percent")).split())
    assert "Readings another outcome under AMB-20=every-stenosis" in words
    assert "outcome: criteria not met → criteria met findings: IND not met → met" in words
    assert (
        "Findings only: AMB-09=any-stenosis (IND-13 IND-13b not claimed → not met); "
        "AMB-14=intent-only (NON-02b not met → not claimed)." in words
    )
    assert others[0].reading.label not in words
    same = len(shown.tried) - len(shown.effects)
    assert f"The same under each of the {same} others tried." in words


def test_a_reading_switched_to_is_named_and_has_all_its_words() -> None:
    guideline = reasoner().guideline
    switched = Reasoner(guideline, guideline.readings("AMB-20=every-stenosis"))
    [path] = [path for path in DEMOS if path.stem == "4-stenosis-of-40-percent"]
    shown = report(switched.review(path)[0])
    [reading] = shown.readings.switched
    assert (reading.key, reading.is_default) == ("AMB-20=every-stenosis", False)
    assert shown.outcome == "criteria met"
    assert "\nReadings\n  made under AMB-20=every-stenosis  " in text(shown)
    validator(json.loads(json_text([(shown, None)])))


def test_a_report_says_where_no_other_reading_was_tried_nothing_of_them() -> None:
    shown = case("ind-03/class-4")
    assert shown.readings.tried == () and "Readings" not in text(shown)
    assert len(shown.readings.made_under) == len(reasoner().guideline.ambiguities)
