"""Types and relations that follow from an ontology, and what codes and sites may stand for."""

from __future__ import annotations

from typing import cast

import pyoxigraph as ox
import pytest
from derived import lines, short
from pyoxigraph import NamedNode

from reasoner.classify import Case
from reasoner.classify.realise import narrowed, realised
from reasoner.graph import Graph, Triple
from reasoner.owl.ontology import Ontology

PREFIXES = """
    @prefix : <urn:x#> .
    @prefix fact: <https://w3id.org/guideline-reasoner/fact#> .
    @prefix guide: <https://w3id.org/guideline-reasoner/guide#> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
ONTOLOGY = """
    fact:Record a owl:Class . fact:Condition a owl:Class ; rdfs:subClassOf fact:Record .
    fact:Procedure a owl:Class ; rdfs:subClassOf fact:Record .
    fact:Site a owl:Class . fact:Substance a owl:Class .

    # A wound, of the skin or not; a burn is a wound of the skin.
    :Wound a owl:Class ; rdfs:subClassOf fact:Condition .
    :Burn a owl:Class ; rdfs:subClassOf :SkinWound ,
        [ a owl:Restriction ; owl:onProperty :cause ; owl:hasValue :heat ] .
    :SkinWound a owl:Class ; rdfs:subClassOf :Wound , :Located ; owl:equivalentClass
        [ a owl:Class ; owl:intersectionOf ( :Wound
            [ a owl:Restriction ; owl:onProperty fact:site ; owl:someValuesFrom :Skin ] ) ] .
    :Located a owl:Class . :Heated a owl:Class ; owl:equivalentClass
        [ a owl:Restriction ; owl:onProperty :cause ; owl:hasValue :heat ] .
    :Bite a owl:Class ; rdfs:subClassOf :Wound .
    :Injury a owl:Class . :Harm a owl:Class ; rdfs:subClassOf :Injury ;
        owl:equivalentClass [ a owl:Class ; owl:unionOf ( :Burn :Bite ) ] .
    :Placed a owl:Class ; owl:equivalentClass
        [ a owl:Restriction ; owl:onProperty :in ; owl:someValuesFrom :Finger ] .
    :Cut a owl:Class ; rdfs:subClassOf :Wound .

    :Skin a owl:Class ; rdfs:subClassOf fact:Site . :Hand a owl:Class ; rdfs:subClassOf fact:Site .
    :Finger a owl:Class ; rdfs:subClassOf fact:Site ,
        [ a owl:Restriction ; owl:onProperty fact:partOf ; owl:someValuesFrom :Hand ] .
    :FingerWound a owl:Class ; rdfs:subClassOf :Wound ,
        [ a owl:Restriction ; owl:onProperty fact:site ; owl:someValuesFrom :Finger ] .

    fact:site rdfs:range fact:Site . :lies rdfs:domain :Located ; rdfs:range :Ground .
    fact:site owl:propertyChainAxiom ( fact:lesion fact:site ) .
    fact:partOf a owl:TransitiveProperty .
    :touches rdfs:subPropertyOf :nearby . :holds owl:inverseOf :heldBy .

    :gold a fact:Substance ; fact:hasConstituent :ore ; fact:mayDenote :brass .
    :ore a fact:Substance ; fact:hasConstituent :sand . :sand a fact:Substance .
    :brass a fact:Substance ; fact:mayDenote :gold . :heat a :Cause . _:nameless a :Cause .
    :T1 a :Code .

    :exact a guide:Mapping ; guide:code :T1 ; guide:concept :Bite ; guide:match skos:exactMatch ;
        guide:classifies true .
    :broad a guide:Mapping ; guide:code :T2 ; guide:concept :Bite ; guide:match skos:broadMatch ;
        guide:classifies false .
    :broader a guide:Mapping ; guide:code :T2 ; guide:concept :FingerWound ;
        guide:match skos:broadMatch ; guide:classifies false .
    :near a guide:Mapping ; guide:code :T2 ; guide:concept :Cut ; guide:match skos:closeMatch ;
        guide:classifies false .
    :one a guide:Mapping ; guide:code :T3 ; guide:concept :Burn ; guide:match skos:broadMatch ;
        guide:classifies false .
    :other a guide:Mapping ; guide:code :T3 ; guide:concept :SkinWound ;
        guide:match skos:broadMatch ; guide:classifies false .
"""


def graph(text: str) -> Graph:
    quads = ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)
    return Graph(cast("Triple", (q.subject, q.predicate, q.object)) for q in quads)


def case(text: str) -> Case:
    stated, ontology = graph(text), Ontology(graph(ONTOLOGY))
    return realised(Case(NamedNode("urn:x#r"), NamedNode("urn:x#p"), stated, ontology, None))


def said(triple: Triple) -> str:
    return " ".join(map(short, triple))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # Superclasses with the values of their members.
        (":c a fact:Condition .", "c type Record"),
        (
            ":c a :Bite .",
            "c type Wound; c type Condition; c type Record; c type Harm; c type Injury",
        ),
        (
            ":c a :Burn .",
            "c type SkinWound; c type Wound; c type Condition; c type Record; c type Located; "
            "c cause heat; c type Heated; c type Harm; c type Injury",
        ),
        # What properties say of their subjects and objects.
        (":c fact:site :s .", "s type Site"),
        (":c :lies :s .", "c type Located; s type Ground"),
        (':c :lies "text" .', "c type Located"),
        (":c :touches :d .", "c nearby d"),
        (":c :holds :d .", "d heldBy c"),
        (":c :heldBy :d .", "d holds c"),
        (':c :holds "text" .', ""),
        # One property after another.
        (
            ":c fact:lesion :l . :l fact:site :s .",
            "c site s; s type Site",
        ),
        (
            ":a fact:partOf :b . :b fact:partOf :c . :c fact:partOf :d .",
            "a partOf c; a partOf d; b partOf d",
        ),
        # Definitions: all parts, one of several, a value.
        (
            ":c a :Wound ; fact:site :s . :s a :Skin .",
            "c type SkinWound; c type Condition; c type Record; c type Located; s type Site",
        ),
        (
            ":c a :Wound ; fact:site :s . :s a :Hand .",
            "c type Condition; c type Record; s type Site",
        ),
        (":c fact:site :s . :s a :Skin .", "s type Site"),
        (":c :cause :heat .", "c type Heated; heat type Cause"),
        (":c :cause :cold .", ""),
        # A node without a name is none that the ontology speaks of.
        (":c :cause _:nameless .", ""),
        (
            ":c :in :s , :t . :t a :Finger .",
            "t type Site; c type Placed",
        ),
        # What the ontology says of its individuals that are named, near and far.
        (
            ":a fact:substance :gold .",
            "gold type Substance; gold hasConstituent ore; ore type Substance; "
            "ore hasConstituent sand; sand type Substance; gold mayDenote brass; "
            "brass type Substance; brass mayDenote gold",
        ),
        (":a fact:code :T1 .", ""),
        # Codes, of a record of the kind that they may be of.
        (
            ":c a fact:Condition ; fact:code :T1 .",
            "c type Record; c type Bite; c type Wound; c type Harm; c type Injury",
        ),
        (
            ":c a :Wound ; fact:code :T1 .",
            "c type Condition; c type Record; c type Bite; c type Harm; c type Injury",
        ),
        (
            ":c a :Cut ; fact:code :T1 .",
            "c type Wound; c type Condition; c type Record; c type Bite; c type Harm; "
            "c type Injury",
        ),
        (":c a fact:Procedure ; fact:code :T1 .", "c type Record"),
        (":c fact:code :T1 .", ""),
        (":c a :Unknown ; fact:code :T1 .", ""),
        (":c a fact:Condition ; fact:code :T2 .", "c type Record"),
    ],
)
def test_types_and_relations_follow_from_the_ontology(text: str, found: str) -> None:
    assert {said(t) for t in case(text).graph if t not in graph(text)} == lines(found)


@pytest.mark.parametrize(
    ("text", "derivation", "why"),
    [
        (":c a :Bite .", "c type Wound", "c type Bite"),
        (":c a :Burn .", "c cause heat", "c type Burn"),
        (":c a :Burn .", "c type Heated", "c cause heat"),
        (":c a :Burn .", "c type Harm", "c type Burn"),
        (":c a :Burn .", "c type Injury", "c type Harm"),
        (":c fact:site :s .", "s type Site", "c site s"),
        (":c :lies :s .", "c type Located", "c lies s"),
        (":c :touches :d .", "c nearby d", "c touches d"),
        (":c :holds :d .", "d heldBy c", "c holds d"),
        (":c fact:lesion :l . :l fact:site :s .", "c site s", "c lesion l; l site s"),
        (
            ":c a :Wound ; fact:site :s . :s a :Skin .",
            "c type SkinWound",
            "c type Wound; c site s; s type Skin",
        ),
        (":c a fact:Condition ; fact:code :T1 .", "c type Bite", "c code T1"),
        (":a fact:substance :gold .", "ore type Substance", ""),
    ],
)
def test_what_follows_rests_on_what_it_follows_from(text: str, derivation: str, why: str) -> None:
    [found] = [why for t, why in case(text).premises.items() if said(t) == derivation]
    assert {said(t) for t in found} == lines(why)


def may_be(text: str) -> set[str]:
    return {said(triple) for triple, _ in narrowed(case(text))}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # A code that is broader than several concepts, and what narrows it.
        (":c a fact:Condition ; fact:code :T2 .", "c mayBe Bite; c mayBe FingerWound"),
        (":c a :Wound ; fact:code :T2 .", "c mayBe Bite; c mayBe FingerWound"),
        (":c a :Bite ; fact:code :T2 .", ""),
        (":c a :Cut ; fact:code :T2 .", ""),
        (":c a :Burn ; fact:code :T2 .", ""),
        (":c fact:code :T2 .", ""),
        (":c a fact:Condition ; fact:code :T1 .", ""),
        (":c a fact:Condition ; fact:code :T3 .", "c mayBe Burn; c mayBe SkinWound"),
        (":c a :SkinWound ; fact:code :T3 .", ""),
        (
            ":c a fact:Condition ; fact:code :T2 ; fact:site :s . :s a :Skin .",
            "c mayBe Bite",
        ),
        (
            ":c a fact:Condition ; fact:code :T2 ; fact:site :s . :s a :Finger .",
            "c mayBe Bite; c mayBe FingerWound",
        ),
        (
            ":c a fact:Condition ; fact:code :T2 ; fact:site :s . :s a :Hand .",
            "c mayBe Bite; c mayBe FingerWound; s mayBe Finger",
        ),
        (
            ":c a fact:Condition ; fact:code :T2 ; fact:site :s , :t . :s a :Skin . :t a :Finger .",
            "c mayBe Bite; c mayBe FingerWound",
        ),
        # A site that is a whole, or of no stated kind.
        (":s a :Hand .", "s mayBe Finger"),
        (":s a :Finger .", ""),
        (":s a fact:Site .", "s mayBe Skin; s mayBe Hand; s mayBe Finger"),
    ],
)
def test_what_is_left_open_may_be_what_it_is_broader_than(text: str, found: str) -> None:
    assert may_be(text) == lines(found)


def test_what_may_be_rests_on_the_code_or_the_kind_of_site() -> None:
    text = ":c a fact:Condition ; fact:code :T2 . :s a :Hand ."
    found = {said(triple): {said(t) for t in why} for triple, why in narrowed(case(text))}
    assert found["c mayBe Bite"] == {"c code T2"}
    assert found["s mayBe Finger"] == {"s type Hand"}


def test_what_is_stated_is_not_derived_again() -> None:
    text = ":c a :Bite , :Wound ."
    assert "c type Wound" not in map(said, case(text).premises)
