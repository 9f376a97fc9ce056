"""What can be changed of a request's facts, what is determined then, and the widget for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode

from reasoner.criteria import Outcome
from reasoner.errors import InputError, UsageError
from reasoner.guideline import load
from reasoner.jupyter.explorer import Explorer
from reasoner.jupyter.supposed.controls import (
    NOT_DOCUMENTED,
    NOT_STATED,
    Choice,
    Control,
    Day,
    Number,
    Option,
    Tick,
    Value,
    edit_of,
)
from reasoner.jupyter.supposed.edits import NO_EDIT, Edit
from reasoner.jupyter.supposed.scenario import Scenario, Supposition, request_turtle, scenario
from reasoner.needs import Reply
from reasoner.report.contents import identity, report
from reasoner.report.rdf.graph import triples
from reasoner.report.text import text
from reasoner.resources import demo_requests
from reasoner.review import Reasoner
from reasoner.terms import FACT, RDF, XSD

SECOND = Path(__file__).parent / "second-guideline"
DEMOS = demo_requests()
BLANK = b"""
@prefix : <urn:example:> .
@prefix cpt: <http://www.ama-assn.org/go/cpt/> .
@prefix fact: <https://w3id.org/guideline-reasoner/fact#> .
@prefix vs: <https://w3id.org/guideline-reasoner/venous-stent#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

[] a fact:Request ; fact:patient _:p ; fact:reason _:m ;
    fact:serviceDate "2026-03-02"^^xsd:date ;
    fact:line [ a fact:ServiceLine ; fact:code cpt:37238 ; fact:site _:v ] .
_:p a fact:Patient ; fact:birthDate "1981-09-30"^^xsd:date .
_:v a vs:CommonIliacVein ; fact:side fact:left .
_:l a vs:LowerLimb ; fact:side fact:left .
_:m a vs:MayThurnerSyndrome ; fact:patient _:p ; fact:status fact:present ; fact:site _:v .
_:c a vs:CeapClinicalClass ; fact:patient _:p ; fact:limb _:l ; fact:result vs:C5 .
"""


@cache
def reasoner() -> Reasoner:
    return Reasoner()


@cache
def shipped(number: int) -> Scenario:
    """A shipped request, counted from one."""
    return scenario(DEMOS[number - 1], reasoner())


def control(of: Scenario, node: str, label: str) -> Control:
    [found] = [c for g in of.groups if g.name == node for c in g.controls if c.label == label]
    return found


def choice(of: Scenario, node: str, label: str) -> Choice:
    found = control(of, node, label)
    assert isinstance(found, Choice)
    return found


def labels(found: Choice) -> list[str]:
    return [option.label for option in found.options]


def option(found: Choice, label: str) -> Option:
    return found.options[labels(found).index(label)]


def outcome(of: Scenario, *settings: tuple[Control, Value]) -> Outcome:
    edits = tuple(edit_of(control, value) for control, value in settings)
    return of.determination(Supposition(edits)).outcome


def chosen(of: Scenario, node: str, label: str, value: str) -> Outcome:
    found = choice(of, node, label)
    return outcome(of, (found, option(found, value)))


# Which controls a request has


def test_each_node_has_its_group_the_request_and_the_patient_first() -> None:
    groups = {group.name: group.kind for group in shipped(4).groups}
    assert list(groups)[:4] == ["request", "patient", "stenosis", "diameter"]
    assert groups["diameter"] == "percent diameter stenosis"


def test_a_number_has_the_bounds_that_the_demands_on_facts_give_it() -> None:
    found = control(shipped(4), "diameter", "value")
    assert isinstance(found, Number)
    ends = (found.stated, found.low, found.high, found.step)
    assert list(map(str, ends)) == ["40.0", "0", "100", "1"]


def test_a_number_goes_by_the_last_digit_that_it_has() -> None:
    literal = Literal("40.25", datatype=XSD.decimal)
    number = Number("value", NamedNode("urn:n"), FACT.value, literal, None, None)
    assert number.step == Decimal("0.01")


def test_a_class_can_be_any_below_the_widest_above_it_that_has_not_too_many() -> None:
    modality = choice(shipped(1), "duplex", "class")
    assert {"duplex ultrasound", "CT venography", "magnetic resonance venography"} <= set(
        labels(modality)
    )
    assert labels(choice(shipped(2), "compression", "class")) == [
        "iliac vein compression syndrome",
        "May-Thurner syndrome",
        "nutcracker syndrome",
        "venous compression syndrome",
        "venous thoracic outlet syndrome",
    ]


def test_a_result_can_be_any_of_its_own_kind() -> None:
    found = labels(choice(shipped(2), "clinicalClass", "result"))
    assert found == "C0 C1 C2 C2r C3 C4 C4a C4b C4c C5 C6 C6r".split()


def test_a_status_can_be_each_that_there_is_or_nothing_documented() -> None:
    assert labels(choice(shipped(1), "obstruction", "status")) == [
        "absent",
        "entered in error",
        "present",
        "unconfirmed",
        NOT_DOCUMENTED,
    ]


def test_what_has_to_be_there_cannot_be_left_unsaid() -> None:
    assert NOT_STATED not in labels(choice(shipped(2), "clinicalClass", "result"))
    assert NOT_STATED not in labels(choice(shipped(1), "line", "code"))
    assert NOT_STATED in labels(choice(shipped(1), "line", "site"))


def test_a_study_can_show_a_lesion_or_not_or_only_examine_it() -> None:
    assert labels(choice(shipped(1), "duplex", "obstruction")) == [
        "does not show",
        "examines",
        "shows",
        NOT_STATED,
    ]


def test_what_is_not_stated_can_be_where_its_values_are_listed_or_it_is_a_date() -> None:
    intent = choice(shipped(2), "request", "intent")
    assert labels(intent) == ["preventive", "therapeutic", NOT_STATED]
    assert intent.stated.edit == NO_EDIT
    day = control(shipped(2), "request", "request date")
    assert isinstance(day, Day) and day.stated is None


def test_each_condition_can_be_a_reason_or_none() -> None:
    ticks = [c for c in shipped(5).groups[0].controls if isinstance(c, Tick)]
    assert [(tick.label, tick.stated) for tick in ticks] == [
        ("reason: compression", True),
        ("reason: refluxInLetter", False),
        ("reason: refluxInReport", False),
    ]


def test_another_guideline_has_controls_of_its_own() -> None:
    file = SECOND / "cases" / "hair-loss-at-the-threshold.ttl"
    other = scenario(file, Reasoner(load(SECOND)))
    assert any(isinstance(c, Number) for group in other.groups for c in group.controls)


def test_a_control_refuses_a_value_of_another_kind() -> None:
    with pytest.raises(TypeError, match="value: bool is no value of this control"):
        edit_of(control(shipped(4), "diameter", "value"), True)


# What is determined then


@pytest.mark.parametrize(
    ("percent", "expected"),
    [
        ("50", Outcome.CRITERIA_NOT_MET),
        ("50.5", Outcome.CRITERIA_MET),
        ("51", Outcome.CRITERIA_MET),
    ],
)
def test_a_number_decides_at_its_threshold(percent: str, expected: Outcome) -> None:
    value = control(shipped(4), "diameter", "value")
    assert outcome(shipped(4), (value, Decimal(percent))) is expected


def test_a_number_set_to_what_it_was_changes_nothing() -> None:
    assert edit_of(control(shipped(4), "diameter", "value"), Decimal("40")) == NO_EDIT
    again = shipped(4).determination(Supposition((NO_EDIT,)))
    assert identity(again) == identity(shipped(4).first)
    assert again.request.source == shipped(4).request.source


def test_what_changes_is_told_by_criterion() -> None:
    value = control(shipped(4), "diameter", "value")
    found = shipped(4).compared(Supposition((edit_of(value, Decimal(60)),)))
    assert [c.notation for c in found.changes] == ["IND", "IND-05", "IND-05a", "IND-05d"]
    assert found.after.request.source == "4-stenosis-of-40-percent.ttl, changed"


@pytest.mark.parametrize(
    ("number", "node", "label", "value", "expected"),
    [
        (1, "obstruction", "status", "absent", Outcome.CRITERIA_NOT_MET),
        (1, "obstruction", "status", "unconfirmed", Outcome.MORE_INFORMATION_NEEDED),
        (1, "duplex", "obstruction", "does not show", Outcome.CRITERIA_NOT_MET),
        (1, "another allergy", "substance", "nickel", Outcome.EXCLUDED),
        (1, "another allergy", "substance", NOT_DOCUMENTED, Outcome.CRITERIA_MET),
        (3, "nickelAllergy", "status", "absent", Outcome.CRITERIA_MET),
        (3, "nickelAllergy", "status", NOT_DOCUMENTED, Outcome.CRITERIA_MET),
        (2, "clinicalClass", "result", "C2", Outcome.CRITERIA_NOT_MET),
        (5, "refluxInReport", "status", NOT_DOCUMENTED, Outcome.CRITERIA_MET),
    ],
)
def test_a_choice_decides(
    number: int, node: str, label: str, value: str, expected: Outcome
) -> None:
    assert chosen(shipped(number), node, label, value) is expected


def test_a_birth_date_gives_the_age() -> None:
    born = control(shipped(1), "patient", "birth date")
    assert outcome(shipped(1), (born, date(2008, 3, 2))) is Outcome.CRITERIA_MET
    assert outcome(shipped(1), (born, date(2008, 3, 3))) is not Outcome.CRITERIA_MET
    assert outcome(shipped(1), (born, None)) is Outcome.MORE_INFORMATION_NEEDED


def test_a_study_that_is_not_in_the_record_confirms_nothing() -> None:
    kept = control(shipped(1), "duplex", "in the record")
    assert outcome(shipped(1), (kept, True)) is Outcome.CRITERIA_MET
    assert outcome(shipped(1), (kept, False)) is Outcome.MORE_INFORMATION_NEEDED


def test_several_settings_hold_together() -> None:
    first = choice(shipped(5), "refluxInLetter", "status")
    other = choice(shipped(5), "refluxInReport", "status")
    settings = ((first, option(first, "present")), (other, option(other, NOT_DOCUMENTED)))
    assert outcome(shipped(5), *settings) is Outcome.CRITERIA_NOT_MET


def test_with_a_lesion_goes_the_measurement_of_it() -> None:
    status = choice(shipped(4), "stenosis", "status")
    edit = option(status, NOT_DOCUMENTED).edit
    facts = shipped(4).determination(Supposition((edit,))).request.graph
    assert not facts.of_type(FACT.PercentDiameterStenosis)
    assert facts.subjects_with(FACT.date) == {NamedNode("urn:example:venography")}


def test_with_the_only_record_of_a_limb_goes_the_limb() -> None:
    kept = control(shipped(2), "clinicalClass", "in the record")
    facts = shipped(2).determination(Supposition((edit_of(kept, False),))).request.graph
    assert not facts.describes(NamedNode("urn:example:leg"))


def test_facts_that_cannot_be_used_say_what_is_wrong() -> None:
    value = control(shipped(4), "diameter", "value")
    with pytest.raises(InputError, match="not-a-percentage at diameter"):
        outcome(shipped(4), (value, Decimal(101)))


def test_a_reading_is_taken_with_changed_facts() -> None:
    [reading] = reasoner().guideline.readings("AMB-08=inclusive")
    value = control(shipped(4), "diameter", "value")
    fifty = (edit_of(value, Decimal(50)),)
    assert shipped(4).determination(Supposition(fifty)).outcome is Outcome.CRITERIA_NOT_MET
    read = shipped(4).determination(Supposition(fifty, (), (reading,)))
    assert read.readings == (reading,)
    assert read.outcome is Outcome.CRITERIA_MET


# Answers that no fact gives


def replies(of: Scenario, *answers: str) -> tuple[Reply, ...]:
    every: Iterable[Reply] = (
        Reply(asked, answer)
        for asked in of.first.settling.questions
        for answer in asked.question.answers
    )
    return tuple(reply for reply in every if reply.answer.text in answers)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("no reflux of either truncal vein", Outcome.CRITERIA_MET),
        ("reflux that was not ablated", Outcome.CRITERIA_NOT_MET),
    ],
)
def test_an_answer_can_be_supposed(answer: str, expected: Outcome) -> None:
    [reply] = replies(shipped(2), answer)
    found = shipped(2).determination(Supposition(replies=(reply,)))
    assert found.outcome is expected
    assert found.supposed == (reply,)
    assert found.settling.questions == ()


def test_a_supposed_answer_is_said_and_makes_another_determination() -> None:
    found = shipped(2).determination(Supposition(replies=replies(shipped(2), *_NO_REFLUX)))
    assert "Supposed, and no fact: " in text(report(found))
    assert identity(found) != identity(shipped(2).first)
    with pytest.raises(UsageError, match="answers that are supposed"):
        triples(found)


_NO_REFLUX = ("no reflux of either truncal vein",)


def test_an_answer_to_what_the_facts_say_is_left_out() -> None:
    given = replies(shipped(2), *_NO_REFLUX)
    status = choice(shipped(2), "compression", "status")
    absent = option(status, "absent").edit
    found = shipped(2).determination(Supposition((absent,), given))
    assert found.outcome is Outcome.CRITERIA_NOT_MET
    [documented] = reasoner().review(DEMOS[4])
    assert reasoner().suppose(documented.request, given).supposed == ()


def test_answers_hold_under_other_readings_as_well() -> None:
    found = shipped(2).determination(Supposition(replies=replies(shipped(2), *_NO_REFLUX)))
    record = b":none a vs:SuperficialTruncalReflux ; fact:patient :patient ; fact:limb :leg ;"
    record += b'fact:date "2026-01-10"^^xsd:date ; fact:status fact:absent .'
    [documented] = reasoner().review(DEMOS[1].read_bytes() + record)
    assert documented.outcome is found.outcome
    assert [(e.reading, e.after) for e in found.effects] == [
        (e.reading, e.after) for e in documented.effects
    ]


def test_blank_nodes_can_be_changed_and_asked_about() -> None:
    of = scenario(BLANK, reasoner())
    assert of.first.outcome is Outcome.MORE_INFORMATION_NEEDED
    given = replies(of, *_NO_REFLUX)
    [name] = [g.name for g in of.groups if g.kind == "CEAP clinical class"]
    result = choice(of, name, "result")
    for label, expected in (("C6", Outcome.CRITERIA_MET), ("C1", Outcome.CRITERIA_NOT_MET)):
        edits = (option(result, label).edit,)
        assert of.determination(Supposition(edits, given)).outcome is expected
    added = option(choice(of, "another allergy", "substance"), "nickel").edit
    assert of.determination(Supposition((added,), given)).outcome is Outcome.MORE_INFORMATION_NEEDED
    assert "_:" not in request_turtle(of.first)


def test_what_was_changed_can_be_changed_again() -> None:
    added = option(choice(scenario(BLANK, reasoner()), "another allergy", "substance"), "nickel")
    first = scenario(BLANK, reasoner()).determination(Supposition((added.edit,)))
    again = scenario(request_turtle(first).encode(), reasoner())
    more = option(choice(again, "another allergy", "substance"), "titanium").edit
    facts = again.determination(Supposition((more,))).request.graph
    assert [str(node) for node in facts.of_type(FACT.Allergy)] == [
        "<urn:supposed:anotherAllergy2>",
        "<urn:supposed:anotherAllergy>",
    ]


def test_an_answer_stays_with_its_blank_node_when_another_goes() -> None:
    study = b'[] a vs:CtVenography ; fact:patient _:p ; fact:date "2026-01-02"^^xsd:date .'
    of = scenario(BLANK + study, reasoner())
    [name] = [group.name for group in of.groups if group.kind == "CT venography"]
    gone = edit_of(control(of, name, "in the record"), False)
    found = of.determination(Supposition((gone,), replies(of, *_NO_REFLUX)))
    assert found.outcome is Outcome.CRITERIA_MET
    assert not found.request.graph.subjects_with(FACT.date)


# What it can be made of, and what it gives back


def test_the_changed_facts_as_turtle_give_the_same_determination() -> None:
    value = control(shipped(4), "diameter", "value")
    found = shipped(4).determination(Supposition((edit_of(value, Decimal(60)),)))
    written = request_turtle(found)
    assert 'fact:value "60"^^xsd:decimal' in written
    [again] = reasoner().review(written.encode())
    assert again.request.facts_sha256 == found.request.facts_sha256
    assert again.outcome is Outcome.CRITERIA_MET


def test_what_is_supposed_stands_in_the_turtle_as_a_comment() -> None:
    found = shipped(2).determination(Supposition(replies=replies(shipped(2), *_NO_REFLUX)))
    first, *_ = request_turtle(found).splitlines()
    assert first.startswith("# Supposed, and no fact: ")
    [again] = reasoner().review(request_turtle(found).encode())
    assert again.outcome is Outcome.MORE_INFORMATION_NEEDED


def test_a_determination_keeps_its_readings_and_its_date() -> None:
    [reading] = reasoner().guideline.readings("AMB-08=inclusive")
    undated = DEMOS[3].read_bytes().replace(b'fact:serviceDate "2026-03-02"^^xsd:date ;', b"")
    read = Reasoner(reasoner().guideline, (reading,), compare_readings=False)
    [made] = read.review(undated, as_of=date(2026, 5, 1))
    of = scenario(made)
    assert of.first.readings == (reading,)
    assert of.first.decided_for == date(2026, 5, 1)
    assert of.first.outcome is made.outcome


def test_a_date_that_the_request_states_can_be_taken_away() -> None:
    of = scenario(shipped(4).first)
    day = control(of, "request", "service date")
    assert of.determination(Supposition((edit_of(day, None),))).decided_for is None


def test_a_source_with_several_requests_is_refused() -> None:
    two = DEMOS[0].read_text(encoding="utf-8")
    other = (
        two.replace(":request a", ":other a")
        .replace(" :line", " :more")
        .replace("\n:line", "\n:more")
    )
    with pytest.raises(UsageError, match="one request was expected, and there are 2"):
        scenario((two + other).encode(), reasoner())


# The widget


@pytest.fixture
def explorer() -> Explorer:
    pytest.importorskip("ipywidgets", reason="the extra named jupyter is not installed")
    return Explorer(DEMOS[3], reasoner=reasoner())


def shown(widget: Any) -> str:
    """All words that a widget and those below it show."""
    inner = "".join(shown(child) for child in getattr(widget, "children", ()))
    return f"{getattr(widget, 'value', '')}{inner}" if hasattr(widget, "description") else inner


def determined(explorer: Explorer) -> Outcome:
    return explorer.determination.outcome


def test_setting_a_widget_changes_the_outcome(explorer: Explorer) -> None:
    assert determined(explorer) is Outcome.CRITERIA_NOT_MET
    explorer.control("diameter", "value").value = 51
    assert determined(explorer) is Outcome.CRITERIA_MET
    assert explorer.first.outcome is Outcome.CRITERIA_NOT_MET
    said = shown(explorer.widget)
    assert "At first it was" in said and "diameter, value: 51 (was 40)" in said
    assert "(was not met)" in said and "Criteria that changed: 4" in said
    assert 'fact:value "51"^^xsd:decimal' in explorer.request


def test_a_slider_beside_the_number_moves_with_it(explorer: Explorer) -> None:
    [box] = [f.box for f in explorer._fields.values() if f.control.label == "value"]
    number, slider = box.children
    assert (slider.min, slider.max, slider.value) == (0, 100, 40)
    slider.value = 60
    assert number.value == 60
    assert explorer.determination.outcome is Outcome.CRITERIA_MET


def test_facts_that_cannot_be_used_keep_the_last_result(explorer: Explorer) -> None:
    explorer.control("diameter", "value").value = 60
    explorer.control("patient", "birth date").value = date(2030, 1, 1)
    said = shown(explorer.widget)
    assert "This cannot be supposed" in said
    assert "Nothing is dated before the patient&#x27;s birth." in said
    assert explorer.determination.outcome is Outcome.CRITERIA_MET
    explorer.control("patient", "birth date").value = date(1990, 1, 1)
    assert "This cannot be supposed" not in shown(explorer.widget)


def test_all_that_is_supposed_can_be_taken_back(explorer: Explorer) -> None:
    before = shown(explorer.widget)
    explorer.control("diameter", "value").value = 60
    explorer.control("venography", "in the record").value = False
    explorer._readings["AMB-08"].value = reasoner().guideline.readings("AMB-08=inclusive")[0]
    assert explorer.determination.readings
    explorer.reset()
    assert shown(explorer.widget) == before
    assert identity(explorer.determination) == identity(explorer.first)


def test_a_question_is_answered_and_stays_until_it_is_taken_back() -> None:
    pytest.importorskip("ipywidgets", reason="the extra named jupyter is not installed")
    explorer = Explorer(shipped(2).first)
    [question] = explorer._asked.children
    assert question.description.endswith("(at leg)")
    (first, none), (_, no_reflux), _ = question.options
    assert (question.label, question.index) == (first, 0) == (NOT_DOCUMENTED, 0)
    question.value = no_reflux
    assert determined(explorer) is Outcome.CRITERIA_MET
    assert explorer._asked.children == (question,)
    assert "no reflux of either truncal vein" in shown(explorer.widget)
    explorer.reset()
    assert question.label == NOT_DOCUMENTED
    assert determined(explorer) is Outcome.MORE_INFORMATION_NEEDED
    question.value = no_reflux
    question.value = none
    assert determined(explorer) is Outcome.MORE_INFORMATION_NEEDED


def test_every_control_has_a_label_that_names_its_node(explorer: Explorer) -> None:
    for (node, label), field in explorer._fields.items():
        assert f">{node}, <" in field.widget.description
        assert label in field.widget.description


def test_it_shows_itself_as_a_widget(explorer: Explorer) -> None:
    bundle = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_a_control_that_is_not_there_is_named_with_those_that_are(explorer: Explorer) -> None:
    with pytest.raises(UsageError, match="There are: class, date, in the record, method, value"):
        explorer.control("diameter", "size")


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ipywidgets", None)
    with pytest.raises(UsageError, match="python -m pip install ipywidgets"):
        Explorer(DEMOS[3], reasoner=reasoner())


def test_an_edit_of_a_type_is_one_statement_for_another() -> None:
    found = choice(shipped(4), "diameter", "class")
    [other] = [o for o in found.options if o != found.stated]
    node = NamedNode("urn:example:diameter")
    assert other.edit == Edit(
        ((node, RDF.type, FACT.PercentDiameterStenosis),),
        ((node, RDF.type, FACT.PercentAreaStenosis),),
    )
