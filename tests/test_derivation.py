"""A case that grows by derivations: what it keeps of them, and what is asked of its records."""

from __future__ import annotations

from datetime import date

from derived import facts, ontology
from pyoxigraph import BlankNode, Literal, NamedNode

from reasoner.classify import Case
from reasoner.graph import Graph, Triple
from reasoner.terms import FACT, RDF


def term(name: str) -> NamedNode:
    return NamedNode(f"urn:x#{name}")


def case(text: str = "") -> Case:
    return Case(term("request"), term("patient"), facts(text), ontology(), None)


A: Triple = (term("a"), FACT.site, term("left"))
B: Triple = (term("b"), FACT.site, term("left"))
C: Triple = (term("c"), FACT.site, term("left"))


def test_what_is_stated_is_not_derived_and_the_first_derivation_is_kept() -> None:
    before = case(":a fact:site :left .")
    after = before.grown([(A, (C,)), (B, (A,)), (B, (C,)), (C, ())])
    assert after.premises == {B: (A,), C: ()}
    assert set(after.graph) - set(before.graph) == {B, C}
    assert before.premises == {}
    later = after.grown([(B, (C,)), ((term("d"), FACT.site, term("left")), (B,))])
    assert later.premises[B] == (A,) and len(later.premises) == 3


def test_what_was_added_is_what_an_earlier_state_lacks_in_order() -> None:
    first = case().grown([(B, ())])
    second = first.grown([(C, ()), (A, ())])
    assert second.added_to(first) == (A, C)
    assert first.added_to(first) == ()


def test_what_was_added_has_an_order_where_it_has_no_names() -> None:
    unnamed: Triple = (BlankNode("a"), FACT.site, term("left"))
    text: Triple = (term("a"), FACT.site, Literal("left"))
    grown = case().grown([(unnamed, ()), (A, ()), (text, ())])
    assert grown.added_to(case()) == (text, A, unnamed)


def test_a_record_has_its_classes_and_its_date() -> None:
    known = case(":c a vs:VenousStenosis , fact:Condition , fact:Record ; @2 .")
    stenosis = NamedNode("https://w3id.org/guideline-reasoner/venous-stent#VenousStenosis")
    assert known.is_a(term("c"), FACT.Condition) and not known.is_a(term("c"), FACT.Device)
    assert known.all_of(FACT.Condition) == (term("c"),)
    assert known.kinds(term("c")) == {stenosis}
    assert known.kinds(term("nowhere")) == frozenset()
    assert known.date_of(term("c")) == date(2025, 2, 1)
    assert known.date_of(term("left")) is None
    [(subject, predicate, value)] = known.dated(term("c"))
    assert (subject, predicate) == (term("c"), FACT.date)
    assert isinstance(value, Literal) and value.value == "2025-02-01"
    assert known.dated(term("left")) == ()


def test_a_class_without_a_name_is_none_that_a_node_is_told_by() -> None:
    graph = Graph([(term("c"), RDF.type, Literal("text")), (term("c"), RDF.type, FACT.Condition)])
    known = Case(term("request"), term("patient"), graph, ontology(), None)
    assert known.kinds(term("c")) == {FACT.Condition}
