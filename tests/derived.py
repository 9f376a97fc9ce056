"""Facts in short Turtle in; what classification derives from them out, as short text.

`@2` stands for the date of a record, on the first of February of 2025. A request and a patient are
there, and sites: `:left` and `:again`, two nodes of the left common iliac vein; `:right`, that of
the other side; `:either`, of no stated side; `:outer`, the left external iliac vein; `:whole`, the
left iliofemoral segment; `:cava` and `:vena`, two nodes of the inferior vena cava.
"""

from __future__ import annotations

import re
from functools import cache
from typing import cast

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode

from reasoner.classify import Case, classify
from reasoner.graph import Graph, Term, Triple
from reasoner.guideline import load
from reasoner.owl.ontology import Ontology

GIVEN = """
    @prefix : <urn:x#> .
    @prefix fact: <https://w3id.org/guideline-reasoner/fact#> .
    @prefix icd10cm: <http://hl7.org/fhir/sid/icd-10-cm/> .
    @prefix vs: <https://w3id.org/guideline-reasoner/venous-stent#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    :request a fact:Request ; fact:patient :patient ; fact:serviceDate "2026-03-02"^^xsd:date .
    :patient a fact:Patient .
    :left a vs:CommonIliacVein ; fact:side fact:left .
    :again a vs:CommonIliacVein ; fact:side fact:left .
    :right a vs:CommonIliacVein ; fact:side fact:right .
    :either a vs:CommonIliacVein .
    :outer a vs:ExternalIliacVein ; fact:side fact:left .
    :whole a vs:IliofemoralSegment ; fact:side fact:left .
    :cava a vs:InferiorVenaCava .
    :vena a vs:InferiorVenaCava .
"""


@cache
def ontology() -> Ontology:
    """The ontology of the default guideline."""
    return load().ontology


def facts(text: str) -> Graph:
    """The given facts and more of them."""
    dated = re.sub(r"@(\d)", r'fact:date "2025-0\1-01"^^xsd:date', text)
    quads = ox.parse(GIVEN + dated, format=ox.RdfFormat.TURTLE)
    return Graph(cast("Triple", (q.subject, q.predicate, q.object)) for q in quads)


def classified(text: str) -> Case:
    """The request by the given facts and more of them, as classified."""
    return classify(facts(text), NamedNode("urn:x#request"), NamedNode("urn:x#patient"), ontology())


def short(term: Term) -> str:
    """The local name of a term, or a literal's text."""
    if isinstance(term, Literal):
        return term.value
    return term.value.rpartition("#")[2] if isinstance(term, NamedNode) else "[]"


def derived(text: str, predicates: str) -> set[str]:
    """All that is derived with some predicates: `subject predicate object`."""
    stated = facts(text)
    found = {" ".join(map(short, t)) for t in classified(text).graph if t not in stated}
    return {line for line in found if line.split()[1] in predicates.split()}


def lines(text: str) -> set[str]:
    """Derivations that are expected, one a line or set apart by semicolons."""
    parts = re.split(r"[;\n]", text)
    return {" ".join(part.split()) for part in parts if part.strip()}


def premises(text: str, derivation: str) -> set[str]:
    """What a derived triple rests on."""
    [why] = [
        why
        for triple, why in classified(text).premises.items()
        if " ".join(map(short, triple)) == derivation
    ]
    return {" ".join(map(short, triple)) for triple in why}
