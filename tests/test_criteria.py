"""Criteria, outcome rows and assumptions are read from shapes with all that is said there."""

from __future__ import annotations

from typing import cast

import pyoxigraph as ox
import pytest
from pyoxigraph import NamedNode

from reasoner.criteria import (
    Assumption,
    Criterion,
    Half,
    Operator,
    Outcome,
    Row,
    State,
    assumptions,
    criteria,
    deciding_row,
    rows,
)
from reasoner.criteria import Test as Asked
from reasoner.errors import GuidelineError
from reasoner.graph import Graph, Triple
from reasoner.paths import Inverse, Predicate

SHAPES = """
    @prefix : <urn:x#> .
    @prefix guide: <https://w3id.org/guideline-reasoner/guide#> .
    @prefix sh: <http://www.w3.org/ns/shacl#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .

    :top a guide:Criterion ; skos:notation "T" ; sh:name "top" ; sh:message "Either." ;
        guide:position 2 ; guide:any ( :both :plain ) ; guide:over :part ;
        guide:claimedBy :claim ; guide:ifNoneClaimed guide:notMet ; guide:passage :place .
    :both a guide:Criterion ; skos:notation "B" ; sh:name "both" ; sh:message "Both." ;
        guide:all ( :plain :leaf ) .
    :plain a guide:Criterion ; skos:notation "P" ; sh:name "plain" ; sh:message "Plain." ;
        sh:property :plain-for , :plain-against .
    :leaf a guide:Criterion ; skos:notation "L" ; sh:name "leaf" ; sh:message "Leaf." ;
        guide:position 1 ; guide:over [ sh:inversePath :part ] ; guide:overNone guide:met ;
        guide:fold guide:agreement ; guide:within :plain ; guide:refutedBy :top ;
        sh:property :leaf-for , :leaf-against , :other .
    :plain-for sh:path :is ; sh:qualifiedValueShape :yes ; sh:severity guide:Unsupported .
    :plain-against sh:path :is ; sh:qualifiedValueShape :no ; sh:severity guide:Refuted .
    :leaf-for sh:path :has ; sh:qualifiedValueShape :yes ; sh:severity guide:Unsupported .
    :leaf-against sh:path :has ; sh:qualifiedValueShape :no ; sh:severity guide:Refuted .
    :other sh:path :has ; sh:qualifiedValueShape :no ; sh:severity sh:Info .

    :row-a a guide:OutcomeRow ; sh:message "Else." ; guide:position 2 ;
        guide:outcome guide:moreInformationNeeded .
    :row-b a guide:OutcomeRow ; sh:message "Good." ; guide:position 1 ;
        guide:outcome guide:criteriaMet ; guide:when :test-t , :test-l .
    :test-l a guide:Test ; guide:criterion :leaf ; guide:state guide:met , guide:unknown .
    :test-t a guide:Test ; guide:criterion :top ; guide:state guide:met .

    :given-a a guide:Assumption ; sh:message "Later." ; guide:position 2 ; guide:criterion :leaf .
    :given-b a guide:Assumption ; sh:message "First." ; guide:position 1 ; guide:criterion :plain .
"""


def graph(text: str = SHAPES) -> Graph:
    quads = ox.parse(text, format=ox.RdfFormat.TURTLE)
    return Graph(cast("Triple", (q.subject, q.predicate, q.object)) for q in quads)


def term(name: str) -> NamedNode:
    return NamedNode(f"urn:x#{name}")


def half(name: str, path: str, shape: str) -> Half:
    return Half(term(name), Predicate(term(path)), term(shape))


PLAIN = Criterion(
    term("plain"),
    "P",
    "plain",
    "Plain.",
    None,
    None,
    Operator.LEAF,
    support=half("plain-for", "is", "yes"),
    opposition=half("plain-against", "is", "no"),
)
LEAF = Criterion(
    term("leaf"),
    "L",
    "leaf",
    "Leaf.",
    None,
    1,
    Operator.LEAF,
    support=half("leaf-for", "has", "yes"),
    opposition=half("leaf-against", "has", "no"),
    over=Inverse(Predicate(term("part"))),
    over_none=State.MET,
    agreement=True,
    within=term("plain"),
    refuted_by=term("top"),
)
BOTH = Criterion(term("both"), "B", "both", "Both.", None, None, Operator.ALL, (PLAIN, LEAF))
TOP = Criterion(
    term("top"),
    "T",
    "top",
    "Either.",
    term("place"),
    2,
    Operator.ANY,
    (BOTH, PLAIN),
    over=Predicate(term("part")),
    claimed_by=term("claim"),
    if_none_claimed=State.NOT_MET,
)


def test_criteria_are_read_with_all_that_they_say() -> None:
    assert criteria(graph()) == {c.iri: c for c in (BOTH, PLAIN, LEAF, TOP)}


def test_what_is_named_by_no_iri_is_not_read() -> None:
    text = SHAPES.replace("guide:passage :place", 'guide:passage "place"')
    assert criteria(graph(text))[term("top")].passage is None


def test_criteria_come_by_position_and_then_by_notation() -> None:
    assert [c.notation for c in criteria(graph()).values()] == ["B", "P", "L", "T"]


def test_a_criterion_that_is_as_it_was_is_the_one_that_it_was() -> None:
    before = criteria(graph())
    after = criteria(graph(SHAPES.replace('"Leaf."', '"Other."')), before)
    assert {n.value for n in after if after[n] is before[n]} == {"urn:x#plain"}
    assert after[term("leaf")].message == "Other."


def test_the_leaves_of_a_criterion_are_all_below() -> None:
    assert [c.notation for c in TOP.leaves()] == ["P", "L", "P"]


def test_a_tree_holds_all_below_parents_first() -> None:
    assert [c.notation for c in TOP.tree()] == ["T", "B", "P", "L", "P"]


def test_rows_come_by_position_with_their_tests_by_notation() -> None:
    tests = (
        Asked("L", frozenset({State.MET, State.UNKNOWN})),
        Asked("T", frozenset({State.MET})),
    )
    assert rows(graph()) == (
        Row(term("row-b"), "Good.", tests, Outcome.CRITERIA_MET),
        Row(term("row-a"), "Else.", (), Outcome.MORE_INFORMATION_NEEDED),
    )


@pytest.mark.parametrize(
    ("leaf", "top", "message"),
    [
        (State.MET, State.MET, "Good."),
        (State.UNKNOWN, State.MET, "Good."),
        (State.NOT_MET, State.MET, "Else."),
        (State.MET, State.UNKNOWN, "Else."),
    ],
)
def test_the_first_row_decides_of_which_all_tests_hold(
    leaf: State, top: State, message: str
) -> None:
    assert deciding_row(rows(graph()), {"L": leaf, "T": top}).message == message


def test_assumptions_come_by_position() -> None:
    assert assumptions(graph()) == (
        Assumption(term("given-b"), "First.", "P"),
        Assumption(term("given-a"), "Later.", "L"),
    )


def test_what_has_no_position_comes_first() -> None:
    shapes = graph(SHAPES.replace('"First." ; guide:position 1', '"First."'))
    assert [a.message for a in assumptions(shapes)] == ["First.", "Later."]
    shapes = graph(SHAPES.replace('"Else." ; guide:position 2', '"Else."'))
    assert [row.message for row in rows(shapes)] == ["Else.", "Good."]
    tied = SHAPES.replace("guide:position 2", "guide:position 1")
    shapes = graph(tied.replace('"First." ; guide:position 1', '"First."'))
    assert [a.message for a in assumptions(shapes)] == ["First.", "Later."]


@pytest.mark.parametrize(
    ("said", "instead", "problem"),
    [
        (":plain :leaf", ":plain :top", "criterion-below-itself at urn:x#both: expected a tree"),
        (' ; sh:name "plain"', "", "missing-text at urn:x#plain: expected a name"),
        ('skos:notation "P" ; ', "", "missing-text at urn:x#plain: expected a notation"),
        (":leaf-for sh:path :has ; ", ":leaf-for ", "leaf-halves at urn:x#leaf-for: expected a"),
        (":is ; sh:qualifiedValueShape :yes", ":is", "leaf-halves at urn:x#plain-for: "),
        (":plain-for , ", "", "leaf-halves at urn:x#plain: expected exactly one"),
        ("sh:Info", "guide:Refuted", "leaf-halves at urn:x#leaf: expected exactly one"),
        ('skos:notation "P"', "skos:notation :p", "missing-text at urn:x#plain: "),
    ],
)
def test_a_criterion_that_lacks_a_part_is_an_error_that_names_it(
    said: str, instead: str, problem: str
) -> None:
    broken = SHAPES.replace(said, instead)
    assert broken != SHAPES
    with pytest.raises(GuidelineError) as caught:
        criteria(graph(broken))
    assert str(caught.value).startswith(f"shapes: {problem}")


def test_a_test_or_an_assumption_without_a_criterion_is_an_error_that_names_it() -> None:
    for node, read in (("test-l", rows), ("given-a", assumptions)):
        shapes = graph()
        kept = Graph(
            t for t in shapes if t[0] != term(node) or not t[1].value.endswith("#criterion")
        )
        with pytest.raises(GuidelineError, match=f"missing-criterion at urn:x#{node}: expected a"):
            read(kept)
