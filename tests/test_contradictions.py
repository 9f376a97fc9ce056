"""What follows from the facts is held to the classes of which nothing is both."""

from __future__ import annotations

from itertools import combinations

import pytest
from casebook import reasoner

from reasoner.determine import Determination
from reasoner.errors import InputError
from reasoner.facts.vocabulary import Vocabulary, vocabulary
from reasoner.review import Reasoner
from reasoner.terms import FACT, OWL

FACTS = """
@prefix : <urn:example:> .
@prefix cpt: <http://www.ama-assn.org/go/cpt/> .
@prefix fact: <https://w3id.org/guideline-reasoner/fact#> .
@prefix sct: <http://snomed.info/id/> .
@prefix vs: <https://w3id.org/guideline-reasoner/venous-stent#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:request a fact:Request ;
    fact:patient :patient ;
    fact:serviceDate "2026-03-02"^^xsd:date ;
    fact:line [ a fact:ServiceLine ; fact:code cpt:37238 ; fact:site :vein ] .

:patient a fact:Patient .

:finding a vs:VenousObstruction ;
    fact:patient :patient ;
    fact:status fact:present ;
    fact:site :vein .
"""
# Veins that one node may be of although neither is a kind of the other.
TOGETHER = {
    *combinations("CommonIliacVein IliacSegment IliocavalSegment IliofemoralSegment".split(), 2),
    ("CentralVenousSegment", "SubclavianVein"),
    ("HepaticOutflowTract", "RightHepaticVein"),
    ("GreatSaphenousVein", "SuperficialTruncalSystem"),
    ("GreatSaphenousVein", "SaphenofemoralJunction"),
    ("CommonFemoralVein", "IliofemoralSegment"),
    ("IliocavalSegment", "InferiorVenaCava"),
}
APART = (
    "CommonIliacVein HepaticVein",
    "CommonIliacVein ExternalIliacVein",
    "CommonFemoralVein SuperficialFemoralVein",
    "ExternalIliacVein IliocavalSegment",
    "HepaticOutflowTract IliofemoralSegment",
    "IliofemoralSegment InternalIliacVein",
    "IliofemoralSegment PoplitealVein",
    "IliofemoralSegment InferiorVenaCava",
    "InferiorVenaCava RightHepaticVein",
    "CentralVenousSegment InferiorVenaCava",
    "PortalVein RightHepaticVein",
    "LeftSuperiorPulmonaryVein SubclavianVein",
    "GreatSaphenousVein SmallSaphenousVein",
    "GraftBody SubclavianVein",
    "VenousAnastomosis ArterialAnastomosis",
    "DialysisOutflowVein HepaticVein",
)


@pytest.fixture(scope="module")
def terms() -> Vocabulary:
    return vocabulary(reasoner().guideline.ontology.graph)


def _both(terms: Vocabulary, one: str, other: str) -> bool:
    """Whether one node may be of both of two classes of the guideline."""
    above = {
        cls
        for c, over in terms.superclasses.items()
        if _name(c.value) in (one, other)
        for cls in over
    }
    assert len(above) > 2
    return not any(pair <= above for pair in terms.disjoint)


def _name(iri: str) -> str:
    return iri.rpartition("#")[2]


@pytest.mark.parametrize("pair", APART)
def test_nothing_is_two_veins_that_share_no_part(pair: str, terms: Vocabulary) -> None:
    assert not _both(terms, *pair.split())


@pytest.mark.parametrize("pair", sorted(TOGETHER), ids=" ".join)
def test_a_segment_and_a_vein_of_it_may_be_named_of_one_node(
    pair: tuple[str, str], terms: Vocabulary
) -> None:
    assert _both(terms, *pair)


def test_no_vein_is_apart_from_itself(terms: Vocabulary) -> None:
    for cls, above in terms.superclasses.items():
        assert not any(pair <= above for pair in terms.disjoint), cls
    assert FACT.Site in terms.superclasses and len(terms.disjoint) > 100
    assert not any(OWL.iri in cls.value for pair in terms.disjoint for cls in pair)


def _reviewed(vein: str) -> tuple[Determination, ...]:
    own = Reasoner(reasoner().guideline, compare_readings=False)
    return own.review((FACTS + vein).encode(), name="facts.ttl")


@pytest.mark.parametrize(
    "vein",
    [
        ":vein a vs:CommonIliacVein ; fact:partOf [ a vs:HepaticOutflowTract ] .",
        ":vein a vs:CommonIliacVein ; fact:code sct:8993003 .",
        ":vein a fact:Site ; fact:code sct:8993003 , sct:46027005 .",
    ],
    ids=["part", "code", "two codes"],
)
def test_what_follows_to_be_two_veins_is_refused(vein: str) -> None:
    with pytest.raises(InputError) as caught:
        _reviewed(vein)
    assert {problem.name for problem in caught.value.problems} == {"disjoint-classes"}
    assert {problem.node for problem in caught.value.problems} == {"vein"}
    assert {problem.file for problem in caught.value.problems} == {"facts.ttl"}


def test_what_fits_together_is_reviewed() -> None:
    segment = "fact:partOf [ a vs:IliofemoralSegment ]"
    vein = f":vein a vs:CommonIliacVein ; fact:code sct:46027005 ; {segment} ."
    assert len(_reviewed(vein)) == 1
