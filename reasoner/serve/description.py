"""An endpoint's address in; its description in RDF out (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from pyoxigraph import BlankNode, NamedNode, Triple

from reasoner.dataset.names import GRAPH
from reasoner.terms import RDF, Namespace

SD = Namespace(
    "http://www.w3.org/ns/sparql-service-description#",
    "Dataset Graph NamedGraph SPARQL11Query Service UnionDefaultGraph defaultDataset "
    "defaultGraph endpoint feature name namedGraph resultFormat supportedLanguage",
)
_FORMATS = Namespace(
    "http://www.w3.org/ns/formats/",
    "JSON-LD N-Triples RDF_XML SPARQL_Results_CSV SPARQL_Results_JSON SPARQL_Results_TSV "
    "SPARQL_Results_XML Turtle",
)
PREFIXES = {"sd": SD.iri, "format": _FORMATS.iri}


def description(address: str) -> list[Triple]:
    """What a service at an address answers. Which requests have graphs of facts it does not say."""
    service, dataset, default = BlankNode("service"), BlankNode("dataset"), BlankNode("default")
    found = [
        Triple(service, RDF.type, SD.Service),
        Triple(service, SD.endpoint, NamedNode(address)),
        Triple(service, SD.supportedLanguage, SD.SPARQL11Query),
        Triple(service, SD.feature, SD.UnionDefaultGraph),
        *(Triple(service, SD.resultFormat, form) for form in _FORMATS),
        Triple(service, SD.defaultDataset, dataset),
        Triple(dataset, RDF.type, SD.Dataset),
        Triple(dataset, SD.defaultGraph, default),
    ]
    named = [(BlankNode(f"graph{number}"), name) for number, name in enumerate(GRAPH, 1)]
    found += [Triple(dataset, SD.namedGraph, graph) for graph, _ in named]
    found.append(Triple(default, RDF.type, SD.Graph))
    for graph, name in named:
        found += [Triple(graph, RDF.type, SD.NamedGraph), Triple(graph, SD.name, name)]
    return found
