"""No name that Python uses is misspelt: each is in the vocabulary that it is taken from."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from reasoner.terms import DCTERMS, FACT, GUIDE, OWL, PROV, RDF, RDFS, SH, SKOS, XSD, Namespace

ONTOLOGY = Path(__file__).parent.parent / "ontology"
PUBLISHED = {
    "DCTERMS": DCTERMS,
    "OWL": OWL,
    "PROV": PROV,
    "RDF": RDF,
    "RDFS": RDFS,
    "SH": SH,
    "SKOS": SKOS,
    "XSD": XSD,
}


@pytest.mark.parametrize(("namespace", "file"), [(FACT, "fact.ttl"), (GUIDE, "guide.ttl")])
def test_names_of_our_vocabularies_are_declared(namespace: Namespace, file: str) -> None:
    described = {quad.subject for quad in ox.parse(path=ONTOLOGY / file)}
    assert set(namespace) - described - {GUIDE.derived} == set()


@pytest.mark.parametrize("name", PUBLISHED)
def test_names_of_published_vocabularies_exist(name: str) -> None:
    published = getattr(rdflib, name)
    assert PUBLISHED[name].iri == str(published)
    for term in PUBLISHED[name]:
        assert term.value.removeprefix(PUBLISHED[name].iri) in published


@pytest.mark.parametrize(
    "name", ["title", "replace", "count", "patients", "_terms_", "__wrapped__"]
)
def test_a_name_that_is_not_listed_cannot_be_written(name: str) -> None:
    with pytest.raises(AttributeError):
        getattr(FACT, name)
