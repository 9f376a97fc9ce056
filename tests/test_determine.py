"""What a determination lists beside the values: claims, conflicts, assumptions, nodes, effects."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

import pyoxigraph as ox
import pytest
from casebook import CASES, label, reviewed
from pyoxigraph import NamedNode

from reasoner.classify import classify
from reasoner.criteria import Outcome, State, criteria, rows
from reasoner.determine import Determination, Finding, determine
from reasoner.evaluate import Evaluation
from reasoner.evidence import Walker
from reasoner.facts.read import read
from reasoner.facts.requests import split
from reasoner.fold import Folded
from reasoner.graph import Graph, Node, Triple
from reasoner.guideline import Guideline, load
from reasoner.names import names
from reasoner.resources import demo_requests
from reasoner.review import Reasoner
from reasoner.supposing import Found
from reasoner.terms import GUIDE

FOLDER = Path(__file__).parent / "second-guideline"
SECOND = load(FOLDER)


def determined(name: str) -> Determination:
    [path] = [path for path in CASES if label(path) == name]
    [found] = reviewed(path)
    return found.determination


def told(found: Determination, findings: tuple[Finding, ...]) -> list[str]:
    """Each as its criterion's notation, its state and the name of its node."""
    shown = names(found.request.graph)
    return [
        f"{f.criterion.notation} {f.state} {shown[cast('Node', f.node)] if f.node else None}"
        for f in findings
    ]


@pytest.mark.parametrize(
    ("name", "claims"),
    [
        ("ind-04/one-of-two-lesions-is-shown", ["IND-04 unknown obstruction"]),
        ("ind-04/conflict-before-unknown", ["IND-04 unknown rightObstruction"]),
        ("exc-allergy/refuted-beside-confirmed", ["EXC-ALLERGY conflict refuted"]),
        ("non-02/two-lesions-disagree", ["IND-01 met other"]),
        ("ind-03/class-2-and-reflux-in-conflict", []),
    ],
)
def test_claims_at_nodes_that_did_not_decide_are_listed(name: str, claims: list[str]) -> None:
    found = determined(name)
    assert told(found, found.claims) == claims


def test_a_claim_is_listed_with_its_parts() -> None:
    found = determined("ind-04/one-of-two-lesions-is-shown")
    assert told(found, found.claims[0].parts) == ["IND-04a met None", "IND-04b unknown None"]


@pytest.mark.parametrize(
    ("name", "conflicts", "facts"),
    [
        ("ind-03/class-2-and-reflux-in-conflict", ["IND-03b conflict leg"], 2),
        ("imaging/two-listed-studies-disagree", ["IND-04b conflict obstruction"], 2),
        (
            "exc-allergy/refuted-beside-confirmed",
            ["EXC-ALLERGY conflict allergy", "EXC-ALLERGY conflict refuted"],
            2,
        ),
        # Two lesions that disagree: between them, at the node that both are of.
        ("non-02/two-lesions-disagree", ["NON-02b conflict request"], 2),
        # One that disagrees with itself: there, and nowhere else.
        ("non-02/symptoms-stated-and-denied", ["NON-02b conflict obstruction"], 1),
        ("ind-04/one-of-two-lesions-is-shown", [], 0),
    ],
)
def test_conflicts_are_listed_where_facts_disagree(
    name: str, conflicts: list[str], facts: int
) -> None:
    found = determined(name)
    assert told(found, found.conflicts) == conflicts
    assert all(len(conflict.evidence) == facts for conflict in found.conflicts)


@pytest.mark.parametrize(
    ("name", "node"),
    [
        ("ind-04/one-of-two-lesions-is-shown", "IND-04 met rightObstruction"),
        ("ind-03/class-2-and-reflux-in-conflict", "IND-03d not met leg"),
        ("ind-03/class-2-and-reflux-in-conflict", "IND-ADULT met None"),
        ("ind-04/one-of-two-lesions-is-shown", "EXC-ALLERGY not met None"),
    ],
)
def test_a_finding_names_the_node_where_it_was_looked_at(name: str, node: str) -> None:
    found = determined(name)
    assert node in told(found, found.all_findings())


def of_the_second(name: str, guideline: Guideline = SECOND) -> Determination:
    [found] = Reasoner(guideline).review(FOLDER / "cases" / f"{name}.ttl")
    return found


def test_what_is_taken_for_granted_is_listed_where_nothing_tells_of_it() -> None:
    taken = ("No allergy to the strings is recorded: none is taken to be known.",)
    assert of_the_second("hair-loss-at-the-threshold").assumptions == taken
    assert of_the_second("nickel-allergy-reaches-string-steel").assumptions == ()


def test_what_nothing_claims_is_assumed_and_what_is_out_of_reach_is_not() -> None:
    [first] = SECOND.assumptions
    assumed = tuple(replace(first, message=n, notation=n) for n in sorted(SECOND.by_notation))
    found = of_the_second("hair-loss-at-the-threshold", replace(SECOND, assumptions=assumed))
    # The first reason is not claimed, so that nobody asks for its parts; the second is.
    assert found.assumptions == ("ALLERGY", "REPAIR-1")
    # Here neither is, and so what stands above them is not.
    found = of_the_second("crack-in-the-back-is-no-reason", replace(SECOND, assumptions=assumed))
    assert found.assumptions == ("ALLERGY", "REPAIR", "REPAIR-1", "REPAIR-2")


def test_a_determination_names_its_day_and_its_findings() -> None:
    found = of_the_second("hair-loss-at-the-threshold")
    assert found.decided_for == date(2024, 5, 2)
    assert found.finding("AGE").state is State.MET
    assert found.state("AGE") is State.MET
    assert found.state("REPAIR-1a") is State.NOT_CLAIMED
    assert found.finding("REPAIR-2").criterion.notation == "REPAIR-2"
    with pytest.raises(KeyError, match="REPAIR-1a"):
        found.finding("REPAIR-1a")


def test_what_is_not_claimed_has_no_parts() -> None:
    [unclaimed] = [
        finding
        for finding in of_the_second("hair-loss-at-the-threshold").all_findings()
        if finding.criterion.notation == "REPAIR-1"
    ]
    assert unclaimed == Finding(unclaimed.criterion, State.NOT_CLAIMED, None, (), (), ())


def test_what_has_a_value_for_want_of_a_node_has_no_parts() -> None:
    crack = NamedNode("urn:example:second-guideline#REPAIR-1")
    shapes = SECOND.shapes.with_added([(crack, GUIDE.overNone, GUIDE.notMet)])
    guideline = replace(SECOND, shapes=shapes, criteria=criteria(shapes))
    found = of_the_second("crack-in-the-back-is-no-reason", guideline).finding("REPAIR-1")
    assert found == Finding(found.criterion, State.NOT_MET, None, (), (), ())


def test_what_was_not_looked_at_is_not_claimed() -> None:
    [request] = split(read(FOLDER / "cases" / "hair-loss-at-the-threshold.ttl"))
    case = classify(request.graph, request.request, request.patient, SECOND.ontology)
    walker = Walker(SECOND.shapes)
    found = determine(request, Found(case, Evaluation(Folded(), 0), SECOND), walker)
    assert {f.criterion.notation for f in found.findings} == {"AGE", "REPAIR", "ALLERGY"}
    for finding in found.findings:
        assert finding == Finding(finding.criterion, State.NOT_CLAIMED, None, (), (), ())
    assert found.outcome is Outcome.CRITERIA_NOT_MET and found.assumptions == ()


def parsed(text: str) -> Graph:
    prefixes = """
        @prefix : <urn:example:violin-case#> .
        @prefix fact: <https://w3id.org/guideline-reasoner/fact#> .
        @prefix fiddle: <urn:example:second-guideline#> .
        @prefix guide: <https://w3id.org/guideline-reasoner/guide#> .
        @prefix sh: <http://www.w3.org/ns/shacl#> .
    """
    quads = ox.parse(prefixes + text, format=ox.RdfFormat.TURTLE)
    return Graph(cast("Triple", (q.subject, q.predicate, q.object)) for q in quads)


def test_a_row_can_ask_that_something_was_not_looked_at() -> None:
    shapes = SECOND.shapes.union(
        parsed("""
        fiddle:first a guide:OutcomeRow ; sh:message "m" ; guide:position 0 ;
            guide:outcome guide:notAddressed ; guide:when fiddle:test .
        fiddle:test a guide:Test ; guide:criterion fiddle:REPAIR-1a ; guide:state guide:notClaimed .
    """)
    )
    guideline = replace(SECOND, shapes=shapes, rows=rows(shapes))
    found = of_the_second("hair-loss-at-the-threshold", guideline)
    assert found.outcome is Outcome.NOT_ADDRESSED


# Citations that are printed on words which speak of one node and not of another.

PRINTED = "fiddle:of-one sh:in ( :crack :rash ) . fiddle:of-other sh:in ( :rip :itch ) ."
MORE = """
    :request fact:reason :rip .
    :rip a fiddle:Crack ; fact:patient :player ; fact:status fact:present ; fact:site :belly .
    :picture fact:shows :rip .
    :itch a fact:Allergy ; fact:patient :player ; fact:substance fiddle:stringSteel ;
        fact:status fact:present .
"""


def cited(criterion: str) -> list[str]:
    """The citations of a criterion that is met of two nodes, with one of either."""
    [first] = SECOND.citations
    printed = tuple(
        replace(first, marker=shape, cited_for=criterion, where=NamedNode(SHAPE + shape))
        for shape in ("of-one", "of-other")
    )
    guideline = replace(SECOND, shapes=SECOND.shapes.union(parsed(PRINTED)), citations=printed)
    source = (FOLDER / "cases" / "nickel-allergy-reaches-string-steel.ttl").read_text("utf-8")
    prefixed = source + MORE
    [found] = Reasoner(guideline).review(prefixed.encode())
    return [citation.marker for citation in found.finding(criterion).citations]


SHAPE = "urn:example:second-guideline#"


def test_a_leaf_cites_what_is_printed_of_any_node_that_decided() -> None:
    assert cited("ALLERGY") == ["of-one", "of-other"]


def test_what_has_parts_cites_what_is_printed_of_the_node_of_its_parts() -> None:
    assert cited("REPAIR-1") == ["of-one"]


# Other readings

STENOSIS = demo_requests()[3]


def test_an_effect_tells_both_outcomes_and_only_what_changes() -> None:
    [found] = Reasoner(load()).review(STENOSIS)
    assert found.effects
    for effect in found.effects:
        assert effect.before is found.outcome
        assert effect.changes_something
        assert effect.changes == tuple(sorted(effect.changes, key=lambda c: c.notation))
        assert all(c.before is found.state(c.notation) for c in effect.changes)
