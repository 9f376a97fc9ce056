"""The ambiguities of the venous stent guideline as data: what each reading has and reaches."""

from __future__ import annotations

import pytest
from casebook import CASES, document, reasoner
from pyoxigraph import Literal, NamedNode

from reasoner.graph import Graph, Term
from reasoner.guideline import load
from reasoner.names import local_name
from reasoner.readings import Ambiguity, Reading, ambiguities, substituted
from reasoner.terms import CASE, FACT, GUIDE, RDF, SKOS

SHAPES: Graph = load().shapes
AMBIGUITIES: tuple[Ambiguity, ...] = ambiguities(SHAPES)
OTHERS: tuple[Reading, ...] = tuple(r for a in AMBIGUITIES for r in a.others)
SWAPS = tuple(
    pytest.param(old, new, id=f"{reading.key}: {local_name(new)}")
    for reading in OTHERS
    for old, new in reading.swaps
    if isinstance(new, NamedNode)
)
WITH_TWO_OTHERS = {"AMB-03", "AMB-14", "AMB-16", "AMB-23"}
BUILT_IN = (GUIDE.replaces, GUIDE.by)


def test_the_document_has_twenty_five_ambiguities() -> None:
    assert [a.notation for a in AMBIGUITIES] == [f"AMB-{n:02}" for n in range(1, 26)]
    assert {a.notation for a in AMBIGUITIES if len(a.others) == 2} == WITH_TWO_OTHERS
    assert {len(a.others) for a in AMBIGUITIES} == {1, 2}


@pytest.mark.parametrize("ambiguity", AMBIGUITIES, ids=lambda a: a.notation)
def test_an_ambiguity_says_where_it_stands_what_it_asks_and_why_it_is_read_so(
    ambiguity: Ambiguity,
) -> None:
    assert ambiguity.passage in load().passages
    assert ambiguity.question.endswith("?")
    assert ambiguity.rationale.endswith(".")
    assert not ambiguity.default.swaps
    assert len(SHAPES.objects(ambiguity.iri, GUIDE.default)) == 1
    keys = [reading.key for reading in ambiguity.readings]
    assert len(set(keys)) == len(keys)
    assert all(reading.label for reading in ambiguity.readings)
    assert all(reading.swaps for reading in ambiguity.others)


def used(graph: Graph, term: Term) -> bool:
    """Whether something other than a substitution refers to a term."""
    return bool(set(graph.inverse_predicates(term)) - set(BUILT_IN))


def below(graph: Graph, term: Term) -> set[Term]:
    """All terms that a term's description leads to."""
    found: set[Term] = set()
    todo = [term]
    while todo:
        node = todo.pop()
        new = {o for p in graph.predicates(node) for o in graph.objects(node, p)} - found
        found |= new
        todo += new
    return found


@pytest.mark.parametrize(("old", "new"), SWAPS)
def test_a_substitution_takes_out_what_is_used_and_brings_in_what_is_used_nowhere_else(
    old: NamedNode, new: NamedNode
) -> None:
    assert used(SHAPES, old) or SHAPES.has(old, RDF.type, GUIDE.OutcomeRow)
    assert not used(SHAPES, new)
    assert new.value.startswith(FACT.iri) or SHAPES.predicates(new)
    assert old not in below(SHAPES, new)


@pytest.mark.parametrize(("old", "new"), SWAPS)
def test_what_stands_in_for_a_criterion_or_a_row_keeps_its_kind_notation_and_position(
    old: NamedNode, new: NamedNode
) -> None:
    for kind in (GUIDE.Criterion, GUIDE.OutcomeRow):
        assert SHAPES.has(old, RDF.type, kind) == SHAPES.has(new, RDF.type, kind)
    for property in (SKOS.notation, GUIDE.position, GUIDE.passage):
        assert SHAPES.objects(old, property) == SHAPES.objects(new, property)


@pytest.mark.parametrize("reading", OTHERS, ids=lambda r: r.key)
def test_under_a_reading_nothing_is_left_of_what_it_replaces(reading: Reading) -> None:
    read = substituted(SHAPES, [reading])
    for old, new in reading.swaps:
        assert not used(read, old)
        assert used(read, new) or SHAPES.has(new, RDF.type, GUIDE.OutcomeRow)


@pytest.mark.parametrize("reading", OTHERS, ids=lambda r: r.key)
def test_a_reading_has_a_case_in_which_it_changes_something(reading: Reading) -> None:
    assert reading.key in {
        key.value
        for path in CASES
        for _, predicate, key in document(path).expectations
        if predicate == CASE.reading and isinstance(key, Literal)
    }


def test_cases_name_readings_that_there_are() -> None:
    known = {reading.key for reading in OTHERS}
    for path in CASES:
        for _, predicate, key in document(path).expectations:
            if predicate == CASE.reading and isinstance(key, Literal):
                assert key.value in known, path


def test_readings_leave_the_default_criteria_alone() -> None:
    alternates = {new for reading in OTHERS for _, new in reading.swaps}
    assert not alternates & set(reasoner().guideline.criteria)
    assert not alternates & {row.iri for row in reasoner().guideline.rows}
