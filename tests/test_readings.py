"""Readings: what a substitution does, what is evaluated again, and that this changes no result."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import combinations, product
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from casebook import CASES, document, reasoner, reviewed
from pyoxigraph import Literal, NamedNode

from reasoner.criteria import Outcome, State, criteria, rows
from reasoner.determine import Determination
from reasoner.errors import GuidelineError, UsageError
from reasoner.evaluate import Engine, Evaluator, Rules
from reasoner.graph import Graph, Triple
from reasoner.guideline import Guideline, load
from reasoner.interactive import InteractiveEngine
from reasoner.names import local_name
from reasoner.readings import Reading, ambiguities, substituted
from reasoner.reference import ReferenceEngine
from reasoner.report.contents import identity
from reasoner.resources import demo_requests
from reasoner.review import Reasoner
from reasoner.terms import CASE, GUIDE, RDFS, SKOS

SECOND = load(Path(__file__).parent / "second-guideline")
GUIDELINE: Guideline = reasoner().guideline
OTHERS = tuple(r for a in GUIDELINE.ambiguities for r in a.others)
PREFIXES = """
    @prefix fact: <https://w3id.org/guideline-reasoner/fact#> .
    @prefix fiddle: <urn:example:second-guideline#> .
    @prefix guide: <https://w3id.org/guideline-reasoner/guide#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix sh: <http://www.w3.org/ns/shacl#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    fiddle:AMB a guide:Ambiguity ; skos:notation "AMB" ; rdfs:label "place" ;
        skos:definition "Which?" ; guide:rationale "So." ; guide:default fiddle:plain .
    fiddle:plain a guide:Reading ; guide:readingOf fiddle:AMB ;
        skos:notation "plain" ; rdfs:label "one" .
    fiddle:other a guide:Reading ; guide:readingOf fiddle:AMB ;
        skos:notation "other" ; rdfs:label "two" ; guide:substitution fiddle:swap .
    fiddle:swap a guide:Substitution ;
"""


def second(swap: str, more: str = "") -> tuple[Graph, Reading]:
    """The shapes of the second guideline with an ambiguity, and its other reading."""
    data = f"{PREFIXES} {swap} . {more}".encode()
    triples = (
        cast("Triple", (q.subject, q.predicate, q.object))
        for q in ox.parse(data, format=ox.RdfFormat.TURTLE)
    )
    shapes = SECOND.shapes.with_added(triples)
    [ambiguity] = ambiguities(shapes)
    return shapes, ambiguity.others[0]


def rules(shapes: Graph) -> Rules:
    return Rules(shapes, tuple(criteria(shapes).values()))


def touched(shapes: Graph, reading: Reading) -> set[str]:
    """The last parts of the names of the leaves and claims that are asked again."""
    again = rules(substituted(shapes, [reading])).touched(rules(shapes))
    return {iri.value.partition("#")[2] for iri in again}


def test_an_ambiguity_is_read_with_all_that_it_says() -> None:
    shapes, _ = second("guide:replaces fiddle:a ; guide:by fiddle:b")
    [bare] = ambiguities(shapes)
    fiddle = "urn:example:second-guideline#"
    assert (bare.iri, bare.notation) == (NamedNode(f"{fiddle}AMB"), "AMB")
    assert (bare.label, bare.question, bare.rationale) == ("place", "Which?", "So.")
    assert bare.passage is None
    assert [(r.iri, r.key, r.label) for r in bare.readings] == [
        (NamedNode(f"{fiddle}plain"), "AMB=plain", "one"),
        (NamedNode(f"{fiddle}other"), "AMB=other", "two"),
    ]
    place = NamedNode(f"{fiddle}passage-AGE")
    [placed] = ambiguities(shapes.with_added([(bare.iri, GUIDE.passage, place)]))
    assert placed.passage == place


@pytest.mark.parametrize(
    "lost", [SKOS.notation, RDFS.label, SKOS.definition, GUIDE.rationale, GUIDE.default]
)
def test_an_ambiguity_that_lacks_a_statement_is_an_error_that_names_it(lost: NamedNode) -> None:
    shapes, _ = second("guide:replaces fiddle:a ; guide:by fiddle:b")
    [ambiguity] = ambiguities(shapes)
    kept = Graph(t for t in shapes if t[:2] != (ambiguity.iri, lost))
    with pytest.raises(
        GuidelineError, match=rf"shapes: reading-\w+ at .*#AMB: expected a .*{local_name(lost)}"
    ):
        ambiguities(kept)


# What a substitution does


def test_a_shape_gives_its_place_wherever_it_is_referred_to() -> None:
    shapes, reading = second(
        "guide:replaces fiddle:over-40 ; guide:by fiddle:at-least-40",
        'fiddle:at-least-40 a sh:NodeShape ; sh:name "40" ; sh:minInclusive 40.0 .',
    )
    read = substituted(shapes, [reading])
    [(old, new)] = reading.swaps
    assert not read.inverse_predicates(old)
    assert len(read.inverse_predicates(new)) == 2  # for, and by sh:not against
    assert touched(shapes, reading) == {"REPAIR-2"}


def test_a_member_of_a_list_of_criteria_gives_its_place_there() -> None:
    shapes, reading = second(
        "guide:replaces fiddle:REPAIR-1b ; guide:by fiddle:REPAIR-1b-any",
        'fiddle:REPAIR-1b-any a guide:Criterion, sh:NodeShape ; skos:notation "REPAIR-1b" ; '
        'sh:name "n" ; sh:message "m" ; sh:targetObjectsOf fact:atIssue ; '
        "sh:property fiddle:REPAIR-1b-for , fiddle:REPAIR-1b-against .",
    )
    assert "REPAIR-1b-any" not in {c.iri.value.partition("#")[2] for c in rules(shapes).criteria}
    read = {c.notation: c for c in rules(substituted(shapes, [reading])).criteria}
    last = read["REPAIR-1"].children[-1]
    assert last.iri.value.endswith("#REPAIR-1b-any") and last.notation == "REPAIR-1b"
    assert all(not c.iri.value.endswith("#REPAIR-1b") for c in read.values())


def test_a_top_criterion_that_nothing_refers_to_gives_its_place_in_the_order() -> None:
    shapes, reading = second(
        "guide:replaces fiddle:REPAIR ; guide:by fiddle:REPAIR-both",
        'fiddle:REPAIR-both a guide:Criterion ; skos:notation "REPAIR" ; sh:name "n" ; '
        'sh:message "m" ; guide:position 2 ; guide:all ( fiddle:REPAIR-1 fiddle:REPAIR-2 ) .',
    )
    read = substituted(shapes, [reading])
    [found] = [c for c in rules(read).criteria if c.notation == "REPAIR"]
    assert found.operator == "all" and not touched(shapes, reading)
    assert rules(read).differing(rules(shapes)) == ("REPAIR",)


def test_a_row_gives_its_place_in_the_table() -> None:
    shapes, reading = second(
        "guide:replaces fiddle:outcome-no-reason ; guide:by fiddle:outcome-no-reason-open",
        'fiddle:outcome-no-reason-open a guide:OutcomeRow ; sh:message "m" ; guide:position 4 ; '
        "guide:when fiddle:outcome-no-reason-REPAIR ; guide:outcome guide:notAddressed .",
    )
    before, after = rows(shapes), rows(substituted(shapes, [reading]))
    assert [row.outcome for row in before][3] is Outcome.CRITERIA_NOT_MET
    assert [row.outcome for row in after][3] is Outcome.NOT_ADDRESSED
    assert len(before) == len(after) and not touched(shapes, reading)


def test_a_claim_and_a_path_give_their_places() -> None:
    shapes, reading = second(
        "guide:replaces fiddle:REPAIR-2-claim ; guide:by fiddle:REPAIR-1-claim"
    )
    [found] = [
        c for c in rules(substituted(shapes, [reading])).criteria if c.notation == "REPAIR-2"
    ]
    assert found.claimed_by and found.claimed_by.value.endswith("#REPAIR-1-claim")
    shapes, reading = second("guide:replaces fact:latestMeasurement ; guide:by fact:measures")
    assert touched(shapes, reading) == {"REPAIR-2"}


def test_a_reading_that_replaces_nothing_is_refused() -> None:
    shapes, reading = second("guide:replaces fiddle:no-such-shape ; guide:by fiddle:over-40")
    with pytest.raises(GuidelineError, match=r"reading-replaces-nothing at .*no-such-shape"):
        substituted(shapes, [reading])


def test_the_default_reading_changes_nothing() -> None:
    for ambiguity in GUIDELINE.ambiguities:
        assert substituted(GUIDELINE.shapes, [ambiguity.default]) == GUIDELINE.shapes
        assert GUIDELINE.touched[ambiguity.default.key] == ()


# What is evaluated again


def test_only_leaves_and_claims_that_a_reading_touches_are_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[rdflib.Graph] = []
    validate = pyshacl.validate

    def spy(facts: rdflib.Graph, **options: Any) -> Any:
        seen.append(options["shacl_graph"])
        return validate(facts, **options)

    monkeypatch.setattr(pyshacl, "validate", spy)
    combined("reference").evaluate([reviewed(CASES[0])[0].case])
    shapes = seen[-1]
    everything = GUIDELINE.rules
    again = [GUIDELINE.under(reading).rules.touched(everything) for reading in OTHERS]
    prefixed = {str(s) for s in shapes.subjects() if str(s).startswith("urn:variant:")}
    for number, leaves in enumerate(again):
        own = {s.partition(f"urn:variant:{number}:")[2] for s in prefixed}
        assert own & names({*everything.asked, *leaves}) == names(leaves)
    asked = sum(map(len, again))
    assert 0 < asked < 2 * len(everything.asked) < len(OTHERS) * len(everything.asked)


def names(shapes: Iterable[NamedNode]) -> set[str]:
    return {iri.value for iri in shapes}


def test_a_threshold_is_asked_again_where_it_stands_and_a_row_nowhere() -> None:
    by_key = {reading.key: reading for reading in OTHERS}
    everything = GUIDELINE.rules
    again = GUIDELINE.under(by_key["AMB-08=inclusive"]).rules.touched(everything)
    own = {iri.value.partition("#")[2] for iri in again}
    assert own >= {"IND-05a", "IND-05b", "IND-13a", "IND-13b"} and len(own) < 8
    assert not GUIDELINE.under(by_key["AMB-24=person-decides"]).rules.touched(everything)


# That one validation of all gives what one of each would


@cache
def effects_of() -> dict[str, Path]:
    """For each reading a case file that it changes."""
    found: dict[str, Path] = {}
    for path in CASES:
        for _, predicate, key in document(path).expectations:
            if predicate == CASE.reading and isinstance(key, Literal):
                found.setdefault(key.value, path)
    return found


EVALUATORS: dict[str, Evaluator] = {
    "interactive": InteractiveEngine,
    "reference": ReferenceEngine,
}


@cache
def combined(name: str) -> Engine:
    return EVALUATORS[name](GUIDELINE.rules, [GUIDELINE.under(r).rules for r in OTHERS])


@pytest.mark.parametrize("name", ["interactive", pytest.param("reference", marks=pytest.mark.full)])
@pytest.mark.parametrize("reading", OTHERS, ids=lambda r: r.key)
def test_a_reading_evaluated_beside_all_others_is_as_it_is_alone(
    name: str, reading: Reading
) -> None:
    case = reviewed(effects_of()[reading.key])[0].case
    _, *others = combined(name).evaluate([case])[0]
    [(alone,)] = EVALUATORS[name](GUIDELINE.under(reading).rules).evaluate([case])
    assert others[OTHERS.index(reading)] == alone


@pytest.mark.parametrize("reading", OTHERS, ids=lambda r: r.key)
def test_it_is_for_other_requests_as_well(reading: Reading) -> None:
    alone = InteractiveEngine(GUIDELINE.under(reading).rules)
    for path in CASES[:: len(CASES) // 12]:
        for one in reviewed(path):
            _, *others = combined("interactive").evaluate([one.case])[0]
            assert others[OTHERS.index(reading)] == alone.evaluate([one.case])[0][0]


# Switching one


@cache
def determined(*keys: str) -> Determination:
    """The determination of the shipped request with a stenosis of 40 percent."""
    switched = Reasoner(GUIDELINE, GUIDELINE.readings(*keys))
    return switched.review(demo_requests()[3])[0]


def test_a_reading_switched_to_gives_what_its_effect_said() -> None:
    before = determined()
    [effect] = [e for e in before.effects if e.before is not e.after]
    after = determined(effect.reading.key)
    assert after.outcome is effect.after and after.readings == (effect.reading,)
    assert {c.notation: after.state(c.notation) for c in effect.changes} == {
        c.notation: c.after for c in effect.changes
    }


def test_under_a_reading_its_default_is_one_of_the_others() -> None:
    before, after = determined(), determined("AMB-20=every-stenosis")
    [back] = [e for e in after.effects if e.reading.key.startswith("AMB-20")]
    assert (back.before, back.after) == (after.outcome, before.outcome)
    assert {e.reading.key for e in before.effects if e.before is not e.after} == {
        "AMB-20=every-stenosis"
    }
    assert len(before.others) == len(after.others) == len(OTHERS)


def test_each_reading_is_tried_once_and_nothing_is_said_of_those_that_change_nothing() -> None:
    found = determined()
    assert found.others == OTHERS
    assert all(e.changes_something for e in found.effects)
    assert all(c.before is not c.after for e in found.effects for c in e.changes)
    assert {c.after for e in found.effects for c in e.changes} <= set(State)


def test_other_readings_are_left_out_where_nobody_asks() -> None:
    [found] = Reasoner(GUIDELINE, compare_readings=False).review(demo_requests()[3])
    assert found.others == () and found.effects == ()
    assert found.findings == determined().findings


def test_a_determination_under_a_reading_has_an_identity_of_its_own() -> None:
    assert identity(determined()) == identity(determined("AMB-20=apart"))
    assert identity(determined()) != identity(determined("AMB-20=every-stenosis"))


def test_readings_are_named_by_their_keys_in_any_case() -> None:
    [reading] = GUIDELINE.readings("amb-08=INCLUSIVE")
    assert reading.key == "AMB-08=inclusive"
    assert GUIDELINE.readings("AMB-08=inclusive", "AMB-08=inclusive") == (reading,)
    assert GUIDELINE.readings() == ()


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (("AMB-08=inclusiv",), "Did you mean AMB-08=inclusive"),
        (("anything",), "The readings command lists all"),
        (("AMB-03=with-symptom", "AMB-03=class"), "AMB-03=with-symptom is asked for as well"),
    ],
)
def test_a_key_that_cannot_be_used_is_refused(keys: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        GUIDELINE.readings(*keys)


def test_any_two_readings_of_different_ambiguities_go_together() -> None:
    for one, other in combinations(GUIDELINE.ambiguities, 2):
        for first, then in product(one.others, other.others):
            assert GUIDELINE.under(first, then).shapes == GUIDELINE.under(then, first).shapes
