"""The names of a dataset's graphs, and the prefixes that queries over it may leave undeclared."""

from __future__ import annotations

import re

from reasoner.guideline import Guideline
from reasoner.names import namespace_of
from reasoner.report.rdf.names import BASE
from reasoner.terms import CASE, CITO, DCTERMS, FACT, GUIDE, OA, OWL, PROV, RDF, RDFS, SH, SKOS, XSD
from reasoner.terms import Namespace as Names

GRAPH = Names(f"{BASE}graph/", "determinations guideline ontology shapes")

_PREFIXES = {
    "case": CASE,
    "cito": CITO,
    "dcterms": DCTERMS,
    "fact": FACT,
    "graph": GRAPH,
    "guide": GUIDE,
    "oa": OA,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "sh": SH,
    "skos": SKOS,
    "xsd": XSD,
}


def prefixes(guideline: Guideline) -> dict[str, str]:
    """The prefixes of the shared vocabularies, of the graphs, and of the guideline's own terms."""
    found = {name: vocabulary.iri for name, vocabulary in _PREFIXES.items()}
    own = namespace_of(guideline.edition.iri)
    name = re.search(r"([A-Za-z][A-Za-z0-9-]*)[#/]$", own)
    return {**({name[1]: own} if name else {}), **found}
