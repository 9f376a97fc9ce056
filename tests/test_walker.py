"""Every constraint that the walker knows, at every place, held to what pySHACL says of it."""

from __future__ import annotations

from typing import cast

import pyoxigraph as ox
import pyshacl
import pytest
from pyoxigraph import Literal, NamedNode

from reasoner.bridge import to_rdflib
from reasoner.errors import GuidelineError
from reasoner.evidence import Walker
from reasoner.graph import Graph, Triple
from reasoner.planner import EXPRESSED
from reasoner.terms import SH

PREFIXES = """
    @prefix : <urn:x#> .
    @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
    @prefix sh: <http://www.w3.org/ns/shacl#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
FACTS = """
    :one a :Case ; :size 40.0 , 60.0 ; :next :two ; :kind :large ; :called "one"@en , "eins"@de .
    :two a :Case , :Old ; :size 50.0 ; :next :three , :four ; :kind :small ; :most 50.0 .
    :three a :Case ; :next :one ; :kind :large , :small ; :called "three"@en , "drei"@de-AT .
    :four a :Case , :Old ; :size 10.0 ; :most 10 , 10.5 ; :called "four"@en-GB , "vier"@en-gb .
    :five a :Case ; :size 5 ; :called "cinq"@fr , "five" ; :next :five .
    :six a :Case ; :called "sei"@it ; :next [ a :Old ] ; :kind "" .
"""
CASES = "one two three four five six".split()

CONSTRAINTS = """
    sh:class :Old
    sh:node [ sh:class :Old ]
    sh:property [ sh:path :kind ; sh:minCount 1 ]
    sh:property [ sh:path :size ; sh:minExclusive 45.0 ]
    sh:not [ sh:class :Old ]
    sh:not [ sh:class :Old ] , [ sh:property [ sh:path :kind ; sh:minCount 2 ] ]
    sh:and ( [ sh:class :Old ] [ sh:property [ sh:path :size ; sh:maxInclusive 10.0 ] ] )
    sh:or ( [ sh:class :Old ] [ sh:property [ sh:path :kind ; sh:hasValue :small ] ] )
    sh:in ( :one :two )
    sh:hasValue :two
    sh:xone ( [ sh:class :Old ] [ sh:property [ sh:path :kind ; sh:hasValue :small ] ] )
    sh:nodeKind sh:IRI
    sh:nodeKind sh:BlankNode
    sh:nodeKind sh:BlankNodeOrIRI
    sh:nodeKind sh:BlankNodeOrLiteral
    sh:nodeKind sh:IRIOrLiteral
    sh:minLength 9
    sh:minLength 10
    sh:maxLength 8
    sh:maxLength 9
    sh:pattern "O$" ; sh:flags "i"
    sh:equals :next
    sh:disjoint :next
    sh:closed true ; sh:property [ sh:path :size ] ; sh:ignoredProperties ( rdf:type :next )
    sh:closed true ; sh:property [ sh:path :called ] ; sh:ignoredProperties ( rdf:type :next :size )
    sh:closed false
    sh:languageIn ( "*" )
    sh:class :Old ; sh:deactivated true
"""
COUNTS = """
    sh:path :next ; sh:minCount 1
    sh:path :next ; sh:maxCount 1
    sh:path :next ; sh:maxCount 0
    sh:path [ sh:inversePath :next ] ; sh:minCount 1
    sh:path ( :next :next ) ; sh:minCount 2
    sh:path [ sh:alternativePath ( :next :kind ) ] ; sh:minCount 2
    sh:path [ sh:zeroOrOnePath :next ] ; sh:minCount 2
    sh:path [ sh:zeroOrMorePath :next ] ; sh:hasValue :four
    sh:path [ sh:oneOrMorePath :next ] ; sh:hasValue :one
    sh:path :size ; sh:minInclusive 40.0
    sh:path :size ; sh:maxExclusive 60.0
    sh:path :next ; sh:qualifiedValueShape [ sh:class :Old ] ; sh:qualifiedMinCount 1
    sh:path :next ; sh:qualifiedValueShape [ sh:class :Old ] ; sh:qualifiedMaxCount 0
    sh:path :size ; sh:qualifiedValueShape [ sh:minExclusive 50.0 ] ; sh:qualifiedMinCount 1
    sh:path :size ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:not [ sh:maxInclusive 9 ] ]
    sh:path :size ; sh:datatype xsd:decimal
    sh:path :size ; sh:datatype xsd:integer
    sh:path :size ; sh:lessThan :most
    sh:path :size ; sh:lessThanOrEquals :most
    sh:path :size ; sh:minExclusive 40.0
    sh:path :kind ; sh:maxLength 11
    sh:path :kind ; sh:nodeKind sh:Literal
    sh:path :kind ; sh:nodeKind sh:IRIOrLiteral
    sh:path :called ; sh:nodeKind sh:BlankNodeOrLiteral
    sh:path :size ; sh:maxInclusive 50.0
    sh:path :kind ; sh:lessThan :most
    sh:path :next ; sh:uniqueLang true
    sh:path :called ; sh:languageIn ( "en" "de" )
    sh:path :called ; sh:languageIn ( "FR" "it" )
    sh:path :called ; sh:languageIn ( "*" )
    sh:path :called ; sh:uniqueLang true
"""
SIBLINGS = """
    sh:property [ sh:path :next ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShapesDisjoint true ;
    sh:qualifiedValueShape [ sh:class :Old ] ] , [ sh:path :next ; sh:qualifiedMaxCount 9 ;
    sh:qualifiedValueShape [ sh:property [ sh:path :kind ; sh:hasValue :small ] ] ]
"""


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


SHAPES = (
    [f"a sh:NodeShape ; {said}" for said in lines(CONSTRAINTS)]
    + [f"a sh:PropertyShape ; sh:path :next ; {said}" for said in lines(CONSTRAINTS)]
    + [f"a sh:PropertyShape ; {said}" for said in lines(COUNTS)]
    + [f"a sh:NodeShape ; {SIBLINGS}"]
)


def graph(text: str) -> Graph:
    quads = ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)
    return Graph(cast("Triple", (q.subject, q.predicate, q.object)) for q in quads)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_node_has_a_proof_where_it_conforms_for_pyshacl(shape: str) -> None:
    facts, asked = graph(FACTS), NamedNode("urn:x#asked")
    for case in CASES:
        shapes = graph(f":asked sh:targetNode :{case} ; {shape} .")
        conforms, _, _ = pyshacl.validate(to_rdflib(facts), shacl_graph=to_rdflib(shapes))
        proof = Walker(shapes).proof(facts, NamedNode(f"urn:x#{case}"), asked)
        assert (proof is not None) == conforms, case


def test_every_constraint_that_is_evaluated_is_tried() -> None:
    tried = {p for shape in SHAPES for _, p, _ in graph(f":asked {shape} .")}
    said = (SH.name, SH.description, SH.message, SH.order, SH.group, SH.severity)
    targets = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)
    assert EXPRESSED - {*said, *targets} <= tried


def test_a_proof_names_the_facts() -> None:
    facts = graph(FACTS)
    shapes = graph(
        ":asked sh:path :size ; sh:qualifiedMinCount 1 ; "
        "sh:qualifiedValueShape [ sh:minExclusive 50.0 ] ."
    )
    one, size = NamedNode("urn:x#one"), NamedNode("urn:x#size")
    proof = Walker(shapes).proof(facts, one, NamedNode("urn:x#asked"))
    datatype = NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    assert proof == ((one, size, Literal("60.0", datatype=datatype)),)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("sh:minlenght 3", "no-shacl-core-term"),
        ("sh:sparql []", "no-shacl-core-term"),
        ("sh:property [ sh:path :next ; sh:js [] ]", "no-shacl-core-term"),
        ("sh:datatype :x", "constraint-not-evaluated"),
        ('sh:pattern "\\\\p{Lu}"', "constraint-not-evaluated"),
        ('sh:pattern "("', "constraint-not-evaluated"),
        ('sh:pattern "a" ; sh:flags "x"', "constraint-not-evaluated"),
        ("sh:node :asked", "shape-of-itself"),
    ],
)
def test_a_constraint_that_is_not_evaluated_is_refused(said: str, name: str) -> None:
    shapes = graph(f":asked sh:path :size ; {said} .")
    with pytest.raises(GuidelineError, match=f"{name} at urn:x#asked"):
        Walker(shapes).proof(graph(FACTS), NamedNode("urn:x#one"), NamedNode("urn:x#asked"))
