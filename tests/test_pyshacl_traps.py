"""What pySHACL and rdflib do that would turn ignorance into approval, pinned to notice a change."""

from __future__ import annotations

import pyshacl
import rdflib
from rdflib import SH, URIRef

PREFIXES = """
    @prefix : <urn:x#> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix sh: <http://www.w3.org/ns/shacl#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def graph(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=PREFIXES + text, format="turtle")


def validated(
    facts: str,
    shapes: str,
    *,
    use_shapes: list[str] | None = None,
    ontology: str | None = None,
    meta_shacl: bool = False,
) -> tuple[bool, set[tuple[str, str]]]:
    """Whether facts conform, and the pairs of shape and node that are reported."""
    conforms, report, _ = pyshacl.validate(
        graph(facts),
        shacl_graph=graph(shapes),
        ont_graph=None if ontology is None else graph(ontology),
        use_shapes=use_shapes,
        meta_shacl=meta_shacl,
        inference="none",
    )
    assert isinstance(report, rdflib.Graph)
    pairs = {
        (name(report.value(result, SH.sourceShape)), name(report.value(result, SH.focusNode)))
        for result in report.subjects(SH.focusNode)
    }
    return conforms, pairs


def name(node: object) -> str:
    return node.removeprefix("urn:x#") if isinstance(node, URIRef) else "blank"


REFERRED = """
    :whole a sh:NodeShape ; sh:targetClass :Case ; sh:property :part .
    :part a sh:PropertyShape ; sh:path :shown ; sh:minCount 1 .
"""


def test_shapes_chosen_by_name_lose_the_named_shapes_that_they_refer_to() -> None:
    assert validated(":one a :Case .", REFERRED) == (False, {("part", "one")})
    assert validated(":one a :Case .", REFERRED, use_shapes=["urn:x#whole"]) == (True, set())


NO_REFLUX = """
    :no-reflux a sh:NodeShape ; sh:targetClass :Limb ;
        sh:not [ sh:property [ sh:path :reflux ; sh:hasValue true ] ] .
"""
REFLUX_ABSENT = """
    :no-reflux a sh:NodeShape ; sh:targetClass :Limb ; sh:property :absent .
    :absent a sh:PropertyShape ; sh:path :reflux ; sh:hasValue false .
"""


def test_a_negation_holds_where_nothing_was_recorded() -> None:
    assert validated(":leg a :Limb ; :reflux true .", NO_REFLUX)[0] is False
    assert validated(":leg a :Limb .", NO_REFLUX)[0] is True
    assert validated(":leg a :Limb .", REFLUX_ABSENT)[0] is False


def test_a_bound_holds_where_there_is_no_value() -> None:
    assert validated(":one a :Case .", NESTED) == (True, set())
    assert validated(":one a :Case ; :size 40.0 .", BRANCHES) == (True, set())


NESTED = """
    :outer a sh:NodeShape ; sh:targetClass :Case ; sh:property :inner .
    :inner a sh:PropertyShape ; sh:path :size ; sh:minExclusive 50.0 .
"""
BRANCHES = """
    :either a sh:NodeShape ; sh:targetClass :Case ; sh:or ( :large :old ) .
    :large a sh:NodeShape ; sh:property [ sh:path :size ; sh:minExclusive 50.0 ] .
    :old a sh:NodeShape ; sh:property [ sh:path :age ; sh:minInclusive 18 ] .
"""


def test_a_result_names_the_innermost_shape_and_not_the_one_that_was_asked() -> None:
    assert validated(":one a :Case ; :size 40.0 .", NESTED) == (False, {("inner", "one")})


def test_a_disjunction_does_not_say_which_of_its_members_failed() -> None:
    assert validated(":one a :Case ; :size 40.0 ; :age 10 .", BRANCHES) == (
        False,
        {("either", "one")},
    )


def test_a_shape_that_is_satisfied_appears_nowhere() -> None:
    assert validated(":one a :Case ; :size 60.0 .", NESTED) == (True, set())


ALLERGY = """
    :free a sh:NodeShape ; sh:targetClass :Patient ; sh:not [
        sh:property [ sh:path :allergy ; sh:qualifiedValueShape [ sh:class :Metal ] ;
            sh:qualifiedMinCount 1 ] ] .
"""
ALLERGIC = ":patient a :Patient ; :allergy :nitinol ."


def test_an_ontology_handed_over_apart_loses_individuals_that_are_not_typed_as_such() -> None:
    typed = ":nitinol a owl:NamedIndividual , :Metal . :Metal a owl:Class ."
    untyped = ":nitinol a :Metal . :Metal a owl:Class ."
    assert validated(ALLERGIC, ALLERGY, ontology=typed)[0] is False
    assert validated(ALLERGIC, ALLERGY, ontology=untyped)[0] is True
    assert validated(ALLERGIC + untyped, ALLERGY)[0] is False


MISSPELT = """
    :short a sh:NodeShape ; sh:targetClass :Case ; sh:property :name .
    :name a sh:PropertyShape ; sh:path :name ; sh:minlenght 3 .
"""


def test_a_misspelt_constraint_is_neither_refused_nor_evaluated() -> None:
    assert validated(':one a :Case ; :name "x" .', MISSPELT, meta_shacl=True) == (True, set())


def test_what_has_no_node_to_look_at_conforms() -> None:
    assert validated(":one a :Person .", NESTED) == (True, set())
    assert validated(":one a :Person .", NESTED.replace(":Case", ":Misspelt")) == (True, set())


def test_shapes_handed_over_in_second_place_are_not_looked_at() -> None:
    facts, shapes = graph(":one a :Case ; :size 40.0 ."), graph(NESTED)
    assert pyshacl.validate(facts, shapes)[0] is True
    assert pyshacl.validate(facts, shacl_graph=shapes)[0] is False


COUNTED = """
    :figure a sh:NodeShape ; sh:targetClass :Case ; sh:property :large .
    :large a sh:PropertyShape ; sh:path :size ; sh:qualifiedMinCount 1 ;
        sh:qualifiedValueShape [ sh:minExclusive 50.0 ] .
"""


def test_a_qualified_count_does_not_say_which_value_it_counted() -> None:
    _, report, _ = pyshacl.validate(
        graph(":one a :Case ; :size 40.0 ."), shacl_graph=graph(COUNTED), inference="none"
    )
    assert isinstance(report, rdflib.Graph)
    assert not list(report.objects(None, SH.value))


def test_a_namespace_that_is_a_string_hides_names_that_strings_have() -> None:
    facts = rdflib.Graph()
    facts.add((URIRef("urn:x#one"), URIRef("urn:x#count"), rdflib.Literal(1)))
    count: object = rdflib.Namespace("urn:x#").count
    assert not isinstance(count, URIRef)
    assert not [p for p in facts.predicates() if p == count]
