"""The mappings from published codes to the terms of the venous stent guideline."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import cast

import pytest
from pyoxigraph import NamedNode

from reasoner.graph import Graph, Triple
from reasoner.owl.hierarchy import triples
from reasoner.terms import DCTERMS, GUIDE, OWL, RDFS, SKOS

VS = "https://w3id.org/guideline-reasoner/venous-stent#"
ONTOLOGY = Path(__file__).parent.parent / "ontology"
FILES = [*sorted(ONTOLOGY.glob("*.ttl")), *sorted((ONTOLOGY / "venous-stent").glob("*.ttl"))]
GRAPH = Graph(cast("Triple", (t.subject, t.predicate, t.object)) for t in triples(FILES))
MAPPINGS = GRAPH.of_type(GUIDE.Mapping)
MATCHES = {
    SKOS.exactMatch,
    SKOS.narrowMatch,
    SKOS.broadMatch,
    SKOS.relatedMatch,
    SKOS.mappingRelation,
    GUIDE.lookAlike,
}
PERMUTATION = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def text(node: object, predicate: NamedNode) -> str:
    (value,) = GRAPH.objects(node, predicate)  # type: ignore[arg-type]
    return str(getattr(value, "value", value))


def systems() -> dict[str, tuple[str, str]]:
    return {
        text(node, RDFS.label): (text(node, GUIDE.codeNamespace), text(node, GUIDE.codePattern))
        for node in GRAPH.of_type(GUIDE.CodeSystem)
    }


def codes(system: str) -> set[str]:
    namespace, pattern = systems()[system]
    found = {text(mapping, GUIDE.code).removeprefix(namespace) for mapping in MAPPINGS}
    return {code for code in found if re.fullmatch(pattern, code)}


def matches(code: str) -> dict[str, NamedNode]:
    """The matches of a code by concept."""
    return {
        text(mapping, GUIDE.concept).removeprefix(VS): NamedNode(text(mapping, GUIDE.match))
        for mapping in MAPPINGS
        if text(mapping, GUIDE.code) == code
    }


def test_each_mapping_is_complete_and_its_concept_is_a_term() -> None:
    known = {*GRAPH.of_type(OWL.Class), *GRAPH.of_type(OWL.NamedIndividual)}
    for mapping in MAPPINGS:
        for needed in (RDFS.label, DCTERMS.source, GUIDE.classifies, GUIDE.verified):
            assert len(GRAPH.objects(mapping, needed)) == 1, (mapping, needed)
        assert NamedNode(text(mapping, GUIDE.concept)) in known, mapping
        assert NamedNode(text(mapping, GUIDE.match)) in MATCHES, mapping


def test_a_code_classifies_where_it_is_exact_or_narrower_and_verified_and_nowhere_else() -> None:
    for mapping in MAPPINGS:
        sure = NamedNode(text(mapping, GUIDE.match)) in {SKOS.exactMatch, SKOS.narrowMatch}
        verified = text(mapping, GUIDE.verified) == "true"
        assert (text(mapping, GUIDE.classifies) == "true") == (sure and verified), mapping


def test_each_code_is_one_of_a_stated_system() -> None:
    for mapping in MAPPINGS:
        code = text(mapping, GUIDE.code)
        assert any(
            code.startswith(namespace) and re.fullmatch(pattern, code.removeprefix(namespace))
            for namespace, pattern in systems().values()
        ), code


def test_no_code_is_mapped_to_one_concept_twice() -> None:
    pairs = Counter((text(m, GUIDE.code), text(m, GUIDE.concept)) for m in MAPPINGS)
    assert {pair for pair, number in pairs.items() if number > 1} == set()


def test_every_code_system_is_described() -> None:
    for node in GRAPH.of_type(GUIDE.CodeSystem):
        for needed in (RDFS.label, SKOS.definition, DCTERMS.source):
            assert len(GRAPH.objects(node, needed)) == 1, (node, needed)


@pytest.mark.parametrize("code", sorted(codes("SNOMED CT")))
def test_the_check_digit_of_a_snomed_code_is_right(code: str) -> None:
    """SNOMED CT identifiers end in a Verhoeff check digit (SNOMED CT Release File Guide)."""
    check = 0
    for place, digit in enumerate(reversed(code)):
        turned = int(digit)
        for _ in range(place % 8):
            turned = PERMUTATION[turned]
        check = _dihedral(check, turned)
    assert check == 0


def _dihedral(a: int, b: int) -> int:
    """The product of two elements of the dihedral group of order ten."""
    if a < 5:
        return (a + b) % 5 if b < 5 else (a + b) % 5 + 5
    return (a - b) % 5 + 5 if b < 5 else (a - b) % 5


@pytest.mark.parametrize("code", sorted(codes("LOINC")))
def test_the_check_digit_of_a_loinc_code_is_right(code: str) -> None:
    """LOINC codes end in a Luhn check digit (LOINC Users' Guide)."""
    number, check = code.split("-")
    doubled = [int(d) * (2 - place % 2) for place, d in enumerate(reversed(number))]
    assert (10 - sum(d - 9 if d > 9 else d for d in doubled) % 10) % 10 == int(check)


def test_one_unspecific_diagnosis_code_may_mean_many_things_and_proves_none() -> None:
    found = matches("http://hl7.org/fhir/sid/icd-10-cm/I87.1")
    assert set(found.values()) == {SKOS.broadMatch}
    assert {
        "IliacVeinCompressionSyndrome",
        "IliocavalVenousObstruction",
        "IliofemoralVenousStenosis",
        "SuperiorVenaCavaSyndrome",
        "PostRadiationVenousStenosis",
        "PostTraumaticVenousStenosis",
        "PostoperativeVenousStenosisAfterCongenitalCardiacRepair",
    } <= set(found)
    assert "PulmonaryVeinStenosis" not in found


def test_the_code_for_budd_chiari_syndrome_leaves_the_thrombus_open() -> None:
    assert matches("http://hl7.org/fhir/sid/icd-10-cm/I82.0") == {
        "BuddChiariSyndrome": SKOS.exactMatch,
        "HepaticVenousOutflowObstruction": SKOS.narrowMatch,
        "HepaticVeinThrombosis": SKOS.broadMatch,
    }


def test_a_femoral_thrombosis_code_may_or_may_not_be_of_the_common_femoral_vein() -> None:
    assert matches("http://hl7.org/fhir/sid/icd-10-cm/I82.411") == {
        "FemoralVeinThrombosis": SKOS.narrowMatch,
        "CommonFemoralVeinThrombosis": SKOS.broadMatch,
    }


def test_sinusoidal_obstruction_and_portal_vein_thrombosis_are_look_alikes() -> None:
    for code in ("K76.5", "I81"):
        found = matches(f"http://hl7.org/fhir/sid/icd-10-cm/{code}")
        assert set(found.values()) == {GUIDE.lookAlike}
