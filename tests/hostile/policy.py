"""Statements that would change the rules, or pass for what they are not, beside honest facts."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from hostile import (
    CANARY,
    FIGURE,
    MET,
    OPEN,
    PREFIXES,
    REQUEST,
    STENOSIS,
    TRAP,
    Sample,
    reviewed,
    sample,
)

# The vein treated is of no kind that the guideline lists for it; each statement would make it one.
ELSEWHERE = MET.replace("vs:ExternalIliacVein", "vs:PulmonaryVein")
RULES = {
    "statement-about-the-guideline": [
        "vs:PulmonaryVein rdfs:subClassOf vs:IliacVein .",
        "vs:PulmonaryVein owl:equivalentClass vs:ExternalIliacVein .",
        "vs:PulmonaryVein owl:sameAs vs:ExternalIliacVein .",
        "vs:PulmonaryVein a vs:ExternalIliacVein .",
        "vs:PulmonaryVein rdfs:subClassOf [ a owl:Restriction ] .",
        "vs:IND-05a a guide:Criterion .",
        "vs:IND-05a sh:deactivated true .",
        "vs:EXC-ALLERGY sh:deactivated true .",
        "vs:IND-05a-for sh:qualifiedMinCount 0 .",
        "vs:IND guide:any ( vs:IND-ADULT ) .",
        "vs:new-criterion a guide:Criterion .",
        "vs:nitinol fact:hasConstituent vs:nickel .",
        "fact:reason rdfs:range fact:Patient .",
        "fact:site rdfs:domain vs:ExternalIliacVein .",
        "fact:value rdfs:subPropertyOf fact:low .",
        "fact:absent owl:sameAs fact:present .",
        "guide:met owl:sameAs guide:unknown .",
        ":stenosis a guide:Criterion .",
        "fact:Condition rdfs:subClassOf fact:Lesion .",
        f'guide:notMet rdfs:label "{CANARY}" .',
    ],
    "class-axiom": [
        ":Class a owl:Class ; rdfs:subClassOf vs:ExternalIliacVein .",
        ":vein a [ a owl:Class ; owl:oneOf ( :vein ) ] .",
        ":vein a [ owl:unionOf ( vs:ExternalIliacVein ) ] .",
        ":vein a [] .",
        ":p rdfs:subPropertyOf fact:value .",
        ":p rdfs:domain vs:ExternalIliacVein .",
        ":p rdfs:range vs:ExternalIliacVein .",
        ":vein owl:differentFrom :stenosis .",
        ":p owl:inverseOf fact:site .",
        ":vein a owl:Thing .",
        ":vein a owl:NamedIndividual .",
        ":vein a owl:Nothing .",
        ":vein a rdfs:Class .",
        "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :vein .",
        "[] a owl:AllDifferent ; owl:distinctMembers ( :vein :stenosis ) .",
        f'<> a owl:Ontology ; owl:versionInfo "{CANARY}" .',
    ],
    "owl-same-as": [":patient owl:sameAs :other .", ":vein owl:sameAs vs:ExternalIliacVein ."],
    "owl-imports": [
        f"<> owl:imports <{TRAP}> .",
        ":request owl:imports <file:///etc/passwd> .",
        ":patient owl:imports vs:conditions .",
    ],
    "shape": [
        ":s a sh:NodeShape ; sh:targetClass fact:Request ; sh:deactivated true .",
        f":request sh:shapesGraph <{TRAP}> .",
        ":s a sh:NodeShape ; sh:rule [ a sh:TripleRule ; sh:subject sh:this ] .",
        f':s a sh:NodeShape ; sh:js [ sh:jsFunctionName "{CANARY}" ] .',
        f':s a sh:NodeShape ; sh:sparql [ sh:select "SELECT * {{ SERVICE <{TRAP}> {{}} }}" ] .',
        ":vein sh:class vs:ExternalIliacVein .",
        ":vein a sh:NodeShape .",
    ],
    "unknown-property": [
        ":request <http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#python_module>"
        ' "this" .',
        f':patient rdfs:label "{CANARY}" .',
        f":patient rdfs:seeAlso <{TRAP}> .",
        f":patient rdfs:isDefinedBy <{TRAP}> .",
        ":figure fact:vaule 60.0 .",
        ":figure <https://w3id.org/guideline-reasoner/facts#value> 60.0 .",
        ":figure <http://w3id.org/guideline-reasoner/fact#value> 60.0 .",
        ":figure fact:Value 60.0 .",
        ":figure vs:over-50 true .",
        ":request rdf:first :vein .",
        ":request rdf:_1 :vein .",
        ":request rdf:value 60.0 .",
        f':patient <urn:example:name> "{CANARY}" .',
    ],
    "member-of-a-closed-list": [
        ":mine a fact:Status .",
        ":mine a fact:Side .",
        ":mine a fact:Intent .",
    ],
    "disjoint-classes": [":figure a fact:PercentAreaStenosis .", ":vein a vs:ExternalIliacVein ."],
    "another-patients-record": [":vein a fact:Patient ."],
    "unknown-class": [
        ":stenosis a vs:StentNeeded .",
        ":stenosis a vs:IND-05a .",
        ":stenosis a <https://w3id.org/guideline-reasoner/venous-stents#VenousStenosis> .",
        ":stenosis a vs:venousStenosis .",
        ":stenosis a rdf:Statement .",
        ":stenosis a rdf:List .",
    ],
}
DERIVED = """
    atIssue allergyAtIssue allergyPossiblyAtIssue allergyToMaterialItself confirmingStudy documented
    followedBy itself latestMeasurement lesionOf limbAtIssue limbRecord mayBe mayTreat
    possiblyFollowedBy possiblySameSite priorInRegion priorInUnstatedRegion priorPlacement
    possiblePriorPlacement refutingStudy residualMeasurement sameSubstanceRecord sameSite
""".split()
# What is left out or misspelt so that nothing is asked of it.
VACUOUS = {
    "no-request": [
        MET.replace(REQUEST, ""),
        PREFIXES + ":patient a fact:Patient .",
    ],
    "no-class": [MET.replace(":request a fact:Request ;", ":request")],
    "unknown-class": [
        MET.replace("fact:Request", "fact:request"),
        MET.replace("fact:Request", "vs:Request"),
        MET.replace("fact:Request", "<http://hl7.org/fhir/ServiceRequest>"),
        MET.replace("fact:Patient", "fact:Person"),
        MET.replace("guideline-reasoner/fact#", "guideline-reasoner/fact/"),
        MET.replace("https://w3id", "http://w3id"),
    ],
    "unknown-term": [
        MET.replace("fact:present", "fact:Present"),
        MET.replace("fact:present", "vs:present"),
    ],
    "unknown-property": [MET.replace("fact:status", "fact:Status")],
    "wrong-kind-of-object": [
        MET.replace("fact:status fact:present", "fact:status fact:right"),
        MET.replace("fact:status fact:present", "fact:status vs:abrupt"),
        MET.replace("fact:measures :stenosis", "fact:measures :stenosis ; fact:method :vein"),
    ],
    "empty": ["", " \n", "# nothing\n", PREFIXES],
    "request-without-patient": [
        MET.replace("    fact:patient :patient ;\n    fact:serviceDate", "    fact:serviceDate")
    ],
    "literal-for-a-node": [
        MET.replace("fact:status fact:present", f'fact:status "{CANARY}"'),
        MET.replace("fact:status fact:present", 'fact:status "present"'),
        MET.replace("fact:code cpt:37238", f'fact:code "{CANARY}"'),
        MET.replace(":stenosis a vs:VenousStenosis", f':stenosis a "{CANARY}"'),
    ],
    "unknown-code-system": [
        MET.replace("cpt:37238", "<urn:oid:2.16.840.1.113883.6.12.37238>"),
        MET.replace("cpt:37238", f"<{TRAP}/37238>"),
    ],
    "malformed-code": [
        MET.replace("cpt:37238", "<http://www.ama-assn.org/go/cpt/３7238>"),
        MET.replace("cpt:37238", "<http://www.ama-assn.org/go/cpt/37238.>"),
        MET.replace("cpt:37238", "<http://www.ama-assn.org/go/cpt/37238%20>"),
        MET.replace("cpt:37238", "<http://www.ama-assn.org/go/cpt/>"),
    ],
}
# What may be found beside it, where a statement has several terms that facts do not have.
BESIDE = {
    "statement-about-the-guideline": "class-axiom unknown-property",
    "class-axiom": "unknown-property",
    "unknown-class": "unknown-property",
}
FORMS = {".rdf": ox.RdfFormat.RDF_XML, ".jsonld": ox.RdfFormat.JSON_LD, ".nq": ox.RdfFormat.N_QUADS}


def samples() -> Iterator[Sample]:
    """A file for each statement; the first of each kind in other formats and named graphs too."""
    for kind, statements in RULES.items():
        problem = f"{kind} {BESIDE.get(kind, '')}"
        for number, statement in enumerate(statements):
            text = f"{ELSEWHERE}{statement}\n"
            yield sample(f"rule-{kind}-{number}.ttl", text, problem)
            if number < 2:
                yield from _elsewhere(f"rule-{kind}-{number}", text, problem)
    for property in DERIVED:
        text = f"{OPEN}:request fact:{property} :stenosis .\n"
        yield sample(f"rule-derived-{property}.ttl", text, "derived-property")
    for kind, texts in VACUOUS.items():
        for number, text in enumerate(texts):
            problem = f"{kind} {BESIDE.get(kind, '')}"
            yield sample(f"vacuous-{kind}-{number}.ttl", text, problem)
    yield from _of_others()


def _elsewhere(name: str, text: str, problem: str) -> Iterator[Sample]:
    triples = [quad.triple for quad in ox.parse(text, ox.RdfFormat.TURTLE, base_iri="urn:example:")]
    for ending, form in FORMS.items():
        yield sample(f"{name}{ending}", ox.serialize(triples, format=form) or b"", problem)
    body = text.removeprefix(PREFIXES)
    yield sample(f"{name}.trig", f"{PREFIXES}:graph {{ {body} }}\n", problem)


def _of_others() -> Iterator[Sample]:
    """What is another's, or in another graph, decides nothing here."""
    body, measured = OPEN.removeprefix(PREFIXES), f"{FIGURE}:figure fact:value 60.0 .\n"
    graphs = f"{PREFIXES}:a {{ {body} }}\n:b {{ {measured} }}\n"
    yield sample("other-graph.trig", graphs, "no-class")
    yield sample("beside-graph.trig", f"{OPEN}:b {{ {measured} }}\n", "facts-beside-named-graphs")
    yield sample("blank-graph.trig", f"{PREFIXES}[] {{ {body} }}\n", "graph-without-a-name")
    others = measured.replace(" :patient", " :other") + ":other a fact:Patient .\n"
    yield sample("other-patient.ttl", OPEN + others, "another-patients-record")
    apart = (STENOSIS + measured).replace(":stenosis", ":second")
    yield reviewed("other-lesion.ttl", OPEN + apart, OPEN)
