"""The names that Python uses of each vocabulary, as terms; no other name can be written."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode


class Namespace:
    """A closed list of names below one IRI: `FACT.patient`, or `SH["in"]` for Python's keywords."""

    def __init__(self, iri: str, names: str) -> None:
        self.iri = iri
        self._terms = {name: NamedNode(iri + name) for name in names.split()}
        self.__dict__.update(self._terms)

    def __getattr__(self, name: str) -> NamedNode:
        raise AttributeError(f"{name} is not a listed name of {self.iri}")

    def __getitem__(self, name: str) -> NamedNode:
        return self._terms[name] if name in self._terms else self.__getattr__(name)

    def __iter__(self) -> Iterator[NamedNode]:
        return iter(self._terms.values())


RDF = Namespace(
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "HTML List Statement first langString nil object predicate rest subject type",
)
RDFS = Namespace(
    "http://www.w3.org/2000/01/rdf-schema#",
    "Class Datatype Literal Resource comment domain label range seeAlso subClassOf subPropertyOf",
)
OWL = Namespace(
    "http://www.w3.org/2002/07/owl#",
    "AllDifferent AllDisjointClasses AnnotationProperty Class DatatypeProperty FunctionalProperty "
    "NamedIndividual Nothing ObjectProperty Ontology Thing TransitiveProperty deprecated "
    "disjointWith distinctMembers equivalentClass hasValue imports intersectionOf inverseOf "
    "members onProperty oneOf propertyChainAxiom sameAs someValuesFrom unionOf versionInfo",
)
XSD = Namespace(
    "http://www.w3.org/2001/XMLSchema#",
    "anyURI boolean byte date dateTime decimal double float int integer long negativeInteger "
    "nonNegativeInteger nonPositiveInteger positiveInteger short string unsignedByte unsignedInt "
    "unsignedLong unsignedShort",
)
SH = Namespace(
    "http://www.w3.org/ns/shacl#",
    "IRI BlankNode BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral Info Literal NodeShape "
    "PropertyShape ValidationReport ValidationResult Violation Warning alternativePath and class "
    "closed conforms datatype deactivated description detail disjoint equals flags focusNode "
    "group hasValue ignoredProperties in inversePath languageIn lessThan lessThanOrEquals "
    "maxCount maxExclusive maxInclusive maxLength message minCount minExclusive minInclusive "
    "minLength name node nodeKind not oneOrMorePath or order path pattern property "
    "qualifiedMaxCount qualifiedMinCount qualifiedValueShape qualifiedValueShapesDisjoint result "
    "resultMessage resultPath resultSeverity severity sourceConstraintComponent sourceShape "
    "sparql targetClass targetNode targetObjectsOf targetSubjectsOf uniqueLang value xone "
    "zeroOrMorePath zeroOrOnePath",
)
SKOS = Namespace(
    "http://www.w3.org/2004/02/skos/core#",
    "Concept altLabel broadMatch broader closeMatch definition exactMatch mappingRelation "
    "narrowMatch notation note prefLabel relatedMatch",
)
OA = Namespace("http://www.w3.org/ns/oa#", "end start")
DCTERMS = Namespace(
    "http://purl.org/dc/terms/", "creator description identifier license source title"
)
CITO = Namespace("http://purl.org/spar/cito/", "cites")
PROV = Namespace(
    "http://www.w3.org/ns/prov#",
    "Activity Entity SoftwareAgent generatedAtTime used wasAssociatedWith wasDerivedFrom "
    "wasGeneratedBy",
)
FACT = Namespace(
    "https://w3id.org/guideline-reasoner/fact#",
    "Allergy ClinicalChange Condition Device DevicePlacement HistoryFinding ImagingStudy "
    "Intent Intervention Lesion Limb Measurement Observation Outcome Patient "
    "PercentAreaStenosis PercentDiameterStenosis PlaceOfService Procedure Qualifier Record "
    "Region Request Result ServiceLine Side Site Status Substance Symptom UnpairedSite absent "
    "after age ageDate allergyAtIssue allergyPossiblyAtIssue allergyToMaterialItself "
    "ambulatorySurgicalCenter approximateValue assertedAtIssue atIssue before birthDate cause "
    "code complicationOf confirmingStudy date device documented doesNotShow earlierPlacement "
    "enteredInError examines excludedCause excludedQualifier failed followedBy "
    "functionalLimitation hasConstituent high inpatient intent itself laterStudy "
    "latestMeasurement left lesion limb limbAtIssue limbRecord line low madeOf maximumAge "
    "mayBe mayDenote mayTreat measures method minimumAge office outcome outpatient partOf "
    "patient placeOfService possiblePriorPlacement possibleResidualMeasurement "
    "possiblyFollowedBy possiblySameSite present preventive priorAnywhere priorInRegion "
    "priorInUnstatedRegion priorNotExcluded priorPlacement qualifier reason refutingStudy "
    "region requestDate residualMeasurement result right sameSite sameSubstanceRecord "
    "serviceDate shows side site status suboptimal substance successful suspectedCause "
    "symptoms therapeutic treats unconfirmed units value",
)
GUIDE = Namespace(
    "https://w3id.org/guideline-reasoner/guide#",
    "Ambiguity Answer Assumption Change Citation CodeSystem Criterion Dependency Determination "
    "Effect EvidenceStatement Finding Flag Guideline Inquiry Mapping Outcome OutcomeRow Overlap "
    "Passage Question RaisedFlag Reading Reference Refuted Reply Section State Substitution Test "
    "Unsupported Way agreement all answer any assumes authors beside best bullet by change "
    "citation citedFor cites claimedBy classifies code codeNamespace codePattern concept "
    "conflict criteriaMet criteriaNotMet criterion decidedFor decidingFact decidingNode "
    "default derived discrepancy doi edition effect effectiveDate evaluated excluded finding "
    "flag focusNode fold follows foundConflict furtherClaim given guideline heading headingOrdinal "
    "ifNoneClaimed inquiry journal lastUpdated leavesOutWaysTowards listed "
    "literatureReviewedThrough locator lookAlike madeUnder makesMet makesNotMet marker match "
    "meets met moreInformationNeeded "
    "notAddressed notClaimed notice notMet number outcome outcomeAfter outcomeBefore "
    "outOfScope over overNone part passage pmcid pmid position publisher question raises "
    "rationale reading readingOf refutedBy replaces reply request row section sha256 "
    "sourceSha256 speaksTo state stateAfter stateBefore strength subfinding substitution "
    "supposes title topFinding towards tried unknown url verdict verified way when whenBefore "
    "whenReading where within words year",
)
CASE = Namespace(
    "https://w3id.org/guideline-reasoner/case#",
    "Equivalence Expectation ReadingEffect asOf because cites conflict decides flag met mutant "
    "noEffect noFlag notClaimed notMet outOfScope outcome reading request shows under unknown",
)
