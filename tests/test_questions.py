"""The questions of the library on a small cohort: the rows of each, here and in another store."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from questions import in_rdflib, on_oxigraph, on_rdflib, told

from reasoner import Dataset, Reasoner, __version__, load
from reasoner.cli.main import main
from reasoner.determine import Determination
from reasoner.graph import Term
from reasoner.report.contents import identity
from reasoner.report.rdf.names import determination_iri
from reasoner.resources import data_directory, demo_requests
from reasoner.sparql.answer import Value
from reasoner.sparql.bound import read_term

CASES = Path(__file__).parent / "cases"
QUERIES = data_directory() / "ontology" / "venous-stent" / "queries"
# An iliac obstruction that duplex shows; a compression whose reflux nobody recorded; an obstruction
# and an allergy to nickel; a stenosis of 40 percent; a compression with two records of reflux.
MET, OPEN, ALLERGY, REFUTED, CONFLICT = (path.name for path in demo_requests())
# A compression without reflux of which no class is recorded; a hepatic obstruction in an office; a
# compression and obstruction that meet both bullets.
FURTHER = (
    CASES / "ind-03" / "no-class-recorded.ttl",
    CASES / "site" / "office.ttl",
    CASES / "flags" / "compression-met-by-both-bullets.ttl",
)
NO_CLASS, OFFICE, BOTH = (path.name for path in FURTHER)

REQUEST = "urn:example:request"
ABOUT_REFLUX = "Does duplex ultrasound of the limb show reflux of a superficial truncal vein?"
ABOUT_CLASS = "Which CEAP clinical class, or which skin change or ulcer, does the limb show?"
NO_REFLUX, REFLUX = "no reflux of either truncal vein", "reflux that was not ablated"


@dataclass(frozen=True)
class Cohort:
    """A dataset of the requests above, with what was determined of each by its source."""

    dataset: Dataset
    store: ox.Store
    determinations: dict[str, Determination]


@pytest.fixture(scope="module")
def cohort() -> Iterator[Cohort]:
    with Dataset() as dataset:
        reasoner = Reasoner(dataset.guideline)
        found = [d for path in (*demo_requests(), *FURTHER) for d in reasoner.review(path)]
        dataset.add(found)
        by_source = {determination.request.source: determination for determination in found}
        yield Cohort(dataset, ox.Store.read_only(str(dataset.store)), by_source)


@pytest.fixture(scope="module")
def elsewhere(cohort: Cohort) -> rdflib.Dataset:
    """The same quads in a store of which the default graph is empty."""
    return in_rdflib(cohort.store)


@dataclass(frozen=True)
class Asked:
    """A query with what is bound, and the rows expected in the columns that are looked at."""

    name: str
    columns: str
    rows: tuple[tuple[Value, ...], ...]
    bound: dict[str, str] = field(default_factory=dict)


def asked(name: str, columns: str, *rows: tuple[Value, ...], **bound: str) -> Asked:
    return Asked(name, columns, rows, bound)


A, B = "guide:criteriaMet", "guide:moreInformationNeeded"
C, D = "guide:excluded", "guide:criteriaNotMet"
VS = "venous-stent"
LEG = "urn:example:leg"

# Written by hand: from the facts of the eight requests, and from the guideline's own files.
EXPECTED = (
    # The document
    asked(
        "criteria-without-a-citation",
        "bullet notation name",
        ("1", "NON-01", "Allergy to the stent's material, in an adult"),
        ("2", "NON-02", "Prevention of stenosis, in an adult"),
        ("2", "NON-02a", "Preventive intent"),
        ("2", "NON-02b", "Asymptomatic"),
        heading="Non-Indications",
    ),
    asked(
        "citations-that-differ",
        "marker notation reference number",
        ("7", "EVD-1", f"{VS}:ref-6", 6),
        ("4", "EVD-3", f"{VS}:ref-3", 3),
        ("10", "EVD-4", f"{VS}:ref-9", 9),
        verdict="wrong",
    ),
    asked(
        "citations-that-differ",
        "marker notation number discrepancy",
        ("13", "EVD-2", None, "The list ends at 10; the words name Azizi 2020, which it lacks."),
        verdict="dangling",
    ),
    asked(
        "uses-of-a-reference",
        "number doi marker verdict notation",
        (9, "10.1016/j.jvir.2023.06.013", "10", "wrong", "EVD-4"),
        (9, "10.1016/j.jvir.2023.06.013", "8-9", "fits", "IND-04b"),
        number="9",
    ),
    asked(
        "passages-and-their-criteria",
        "bullet start end notation name",
        (None, 6957, 6980, "SITE", "Place of service"),
        heading="Site of Service Criteria",
    ),
    asked(
        "evidence-for-a-criterion",
        "statement label strength marker verdict",
        ("EVD-1", "stents in the inferior vena cava", "not graded in the source", "7", "wrong"),
        ("EVD-3", "restoring the outflow of the liver", "not graded in the source", "4", "wrong"),
        notation="IND-01",
    ),
    asked(
        "readings-of-an-ambiguity",
        "reading isDefault rationale",
        ("exclusive", True, "The words ask for more than the figure."),
        ("inclusive", False, None),
        ambiguity="AMB-08",
    ),
    asked(
        "rows-of-an-outcome",
        "position notation state",
        (2, "EXC-ALLERGY", "guide:met"),
        (3, "IND-ADULT", "guide:met"),
        (3, "NON-01", "guide:met"),
        (4, "IND-ADULT", "guide:met"),
        (4, "NON-02", "guide:met"),
        outcome=C,
    ),
    asked("rows-of-an-outcome", "position notation state", (12, None, None), outcome=B),
    asked(
        "questions-of-a-criterion",
        "question answer makes",
        (ABOUT_REFLUX, NO_REFLUX, "guide:met"),
        (ABOUT_REFLUX, REFLUX, "guide:notMet"),
        notation="IND-03b",
    ),
    asked("overlaps-of-indications", "second", ("IND-04",), ("IND-05",), first="IND-03"),
    # The ontology
    asked(
        "conditions-under-a-criterion",
        "named condition label",
        *(
            (f"{VS}:{named}", f"{VS}:{condition}", label)
            for named, condition, label in (
                (
                    "IliacVeinCompressionSyndrome",
                    "IliacVeinCompressionSyndrome",
                    "iliac vein compression syndrome",
                ),
                ("IliacVeinCompressionSyndrome", "MayThurnerSyndrome", "May-Thurner syndrome"),
                ("MayThurnerSyndrome", "MayThurnerSyndrome", "May-Thurner syndrome"),
            )
        ),
        notation="IND-03",
    ),
    asked(
        "codes-of-a-condition",
        "mapped code match classifies verified",
        *(
            (f"{VS}:MayThurnerSyndrome", code, f"skos:{match}Match", classifies, True)
            for code, match, classifies in (
                ("http://purl.obolibrary.org/obo/MONDO_0043361", "exact", True),
                ("http://snomed.info/id/448804008", "exact", True),
                ("http://hl7.org/fhir/sid/icd-10-cm/I87.1", "broad", False),
            )
        ),
        concept=f"{VS}:MayThurnerSyndrome",
    ),
    asked(
        "concepts-of-a-code",
        "concept label match classifies",
        (
            f"{VS}:IliacVeinCompressionSyndrome",
            "iliac vein compression syndrome",
            "skos:narrowMatch",
            True,
        ),
        (f"{VS}:MayThurnerSyndrome", "May-Thurner syndrome", "skos:exactMatch", True),
        code="<http://snomed.info/id/448804008>",
    ),
    asked(
        "veins-of-a-segment",
        "vein label",
        (f"{VS}:CommonIliacVein", "common iliac vein"),
        (f"{VS}:InferiorVenaCava", "inferior vena cava"),
        segment=f"{VS}:IliocavalSegment",
    ),
    # One request
    asked(
        "determinations-of-a-patient",
        "source outcome",
        (MET, A),
        (OPEN, B),
        (ALLERGY, C),
        (REFUTED, D),
        (CONFLICT, B),
        (BOTH, A),
        (NO_CLASS, B),
        (OFFICE, A),
        patient="<urn:example:patient>",
    ),
    asked(
        "findings-of-a-request",
        "notation state node",
        *((f"CODE{part}", "guide:met", REQUEST) for part in ("", "-a", "-b", "-c", "-d")),
        ("EXC-ALLERGY", "guide:notMet", None),
        *((f"GEN-FREQ{part}", "guide:met", REQUEST) for part in ("", "-a", "-b")),
        ("IND", "guide:unknown", REQUEST),
        ("IND-03", "guide:unknown", "urn:example:compression"),
        ("IND-03a", "guide:met", LEG),
        ("IND-03b", "guide:unknown", LEG),
        ("IND-03c", "guide:met", "urn:example:compression"),
        ("IND-03d", "guide:unknown", LEG),
        ("IND-ADULT", "guide:met", REQUEST),
        ("NON-01", "guide:notMet", REQUEST),
        ("NON-02", "guide:notMet", REQUEST),
        ("NON-02b", "guide:notMet", "urn:example:compression"),
        ("SITE", "guide:met", REQUEST),
        request=f"<{REQUEST}>",
        source=OPEN,
    ),
    asked(
        "facts-that-decided",
        "state node property value",
        ("guide:met", "urn:example:duplex", "rdf:type", f"{VS}:DuplexUltrasound"),
        ("guide:met", "urn:example:duplex", "fact:date", "2026-01-10"),
        ("guide:met", "urn:example:duplex", "fact:shows", "urn:example:obstruction"),
        notation="IND-04b",
        source=MET,
    ),
    asked(
        "citations-behind-a-determination",
        "notation marker number doi",
        ("IND", "2", 2, None),
        ("IND-04", "7", 7, "10.3400/avd.oa.22-00100"),
        ("IND-04b", "8-9", 8, "10.1161/CIRCINTERVENTIONS.115.002772"),
        ("IND-04b", "8-9", 9, "10.1016/j.jvir.2023.06.013"),
        source=MET,
    ),
    asked(
        "citation-links-of-a-determination",
        "predicate object",
        *(("cito:cites", f"{VS}:ref-{number}") for number in (2, 7, 8, 9)),
        ("dcterms:source", MET),
        ("guide:request", REQUEST),
        ("guide:doi", "10.3400/avd.oa.22-00100"),
        ("guide:doi", "10.1161/CIRCINTERVENTIONS.115.002772"),
        ("guide:doi", "10.1016/j.jvir.2023.06.013"),
        ("dcterms:title", "Local coverage determination (LCD): Endovenous stenting (L37893)"),
        (
            "dcterms:title",
            "Venous stenting for postthrombotic ilio caval venous obstructive disease: Clinical "
            "efficacy and mid-term outcomes",
        ),
        (
            "dcterms:title",
            "Safety and effectiveness of stent placement for iliofemoral venous outflow "
            "obstruction: Systematic review and meta-analysis",
        ),
        (
            "dcterms:title",
            "Society of Interventional Radiology Position statement on the management of chronic "
            "iliofemoral venous obstruction with endovascular placement of metallic stents",
        ),
        source=MET,
    ),
    asked(
        "evidence-beside-a-determination",
        "notation state statement strength",
        ("IND-04", "guide:met", "EVD-4", "not graded in the source"),
        source=MET,
    ),
    asked(
        "what-a-request-still-needs",
        "position question node notation",
        (1, ABOUT_REFLUX, LEG, "IND-03b"),
        source=OPEN,
    ),
    asked(
        "ways-to-settle",
        "towards way question node answer",
        (A, 1, ABOUT_REFLUX, LEG, NO_REFLUX),
        (D, 1, ABOUT_REFLUX, LEG, REFLUX),
        source=OPEN,
    ),
    asked(
        "readings-of-a-determination",
        "ambiguity reading isDefault",
        ("AMB-08", "exclusive", True),
        source=MET,
        ambiguity="AMB-08",
    ),
    # The cohort
    asked(
        "cohort-by-outcome-and-indication",
        "name state outcome number",
        ("Iliac vein compression syndrome", "guide:conflict", B, 1),
        ("Iliac vein compression syndrome", "guide:met", A, 1),
        ("Iliac vein compression syndrome", "guide:unknown", B, 2),
        notation="IND-03",
    ),
    asked(
        "cohort-by-outcome",
        "position outcome number",
        (2, C, 1),
        (8, A, 3),
        (9, D, 1),
        (12, B, 3),
    ),
    asked(
        "criteria-never-claimed",
        "notation",
        ("GEN-OFFLABEL",),
        ("GEN-REPEAT",),
        ("IND-02",),
        *((f"IND-{number:02}",) for number in range(6, 14)),
    ),
    asked(
        "states-of-a-criterion",
        "state number",
        ("guide:conflict", 1),
        ("guide:met", 2),
        ("guide:unknown", 1),
        notation="IND-03b",
    ),
    asked(
        "blocked-only-by-a-missing-ceap-class",
        "source limb answer",
        (NO_CLASS, LEG, "a class of four to six, or a sign of one"),
    ),
    asked(
        "settled-by-one-answer",
        "source node answer",
        (OPEN, LEG, NO_REFLUX),
        question=f"{VS}:question-truncal-reflux",
        towards=A,
    ),
    asked(
        "facts-most-often-missing",
        "question requests inquiries",
        (ABOUT_REFLUX, 1, 1),
        (ABOUT_CLASS, 1, 1),
    ),
    asked(
        "outcomes-a-reading-would-change",
        "ambiguity reading source before after",
        ("AMB-13", "identical", ALLERGY, C, A),
        ("AMB-20", "every-stenosis", REFUTED, D, A),
    ),
    asked(
        "readings-by-effect",
        "ambiguity reading outcomes findings",
        ("AMB-13", "identical", 1, 1),  # the allergy
        ("AMB-20", "every-stenosis", 1, 1),  # the stenosis
        ("AMB-14", "intent-only", 0, 6),  # all of whose symptoms something is recorded
        ("AMB-03", "change-and-ulcer", 0, 3),  # the three of a class
        ("AMB-03", "with-symptom", 0, 3),
        ("AMB-22", "any-outflow-obstruction", 0, 2),  # the two obstructions without a compression
        ("AMB-07", "specific-governs", 0, 1),  # the obstruction with one
        ("AMB-09", "any-stenosis", 0, 1),  # the stenosis
    ),
    asked(
        "criteria-a-reading-would-change",
        "reading notation before after number",
        *(
            (reading, notation, "guide:met", "guide:unknown", number)
            for reading in ("change-and-ulcer", "with-symptom")
            # Only with reflux absent as well are the bullet and its two conditions met before.
            for notation, number in (("IND-03", 1), ("IND-03a", 3), ("IND-03d", 1))
        ),
        ambiguity="AMB-03",
    ),
    asked(
        "excluded-by-allergy",
        "source allergy device material isConstituent",
        (ALLERGY, "urn:example:nickelAllergy", "urn:example:stent", f"{VS}:nitinol", True),
        substance=f"{VS}:nickel",
    ),
    asked(
        "conflicts-and-their-facts",
        "source node record property value",
        *(
            (CONFLICT, LEG, f"urn:example:{record}", property, value)
            for record, status in (("refluxInLetter", "absent"), ("refluxInReport", "present"))
            for property, value in (
                ("rdf:type", f"{VS}:SuperficialTruncalReflux"),
                ("fact:limb", LEG),
                ("fact:status", f"fact:{status}"),
            )
        ),
        notation="IND-03b",
    ),
    asked("flags-raised", "flag source outcome node", ("FLAG-CONSTITUENT", ALLERGY, C, None)),
    asked(
        "met-on-an-assumption",
        "source message",
        *(
            (
                source,
                "No allergy to the device's material is recorded: none is taken to be known.",
            )
            for source in (MET, BOTH, OFFICE)
        ),
        notation="EXC-ALLERGY",
    ),
    asked(
        "why-indications-are-not-met",
        "indication notation source node",
        ("IND-05", "IND-05a", REFUTED, "urn:example:stenosis"),
    ),
    asked("met-with-a-fault-beside-it", "notation source", ("SITE", OFFICE)),
    asked(
        "several-indications-met",
        "notation source node",
        ("IND-03", BOTH, "urn:example:lesion"),
        ("IND-04", BOTH, "urn:example:lesion"),
    ),
    asked(
        "figures-that-decided",
        "notation bound value state source measurement",
        ("IND-05a", "fact:value", 40.0, "guide:notMet", REFUTED, "urn:example:diameter"),
    ),
    asked("devices-by-outcome", "outcome number", (A, 1), kind=f"{VS}:SelfExpandingStent"),
    asked(
        "codes-requested",
        "outcome number",
        (A, 3),
        (D, 1),
        (C, 1),
        (B, 3),
        code="<http://www.ama-assn.org/go/cpt/37238>",
    ),
    asked(
        "determinations-on-a-reference",
        "marker notation source outcome",
        ("8-9", "IND-04b", MET, A),
        ("8-9", "IND-04b", ALLERGY, C),
        ("8-9", "IND-04b", BOTH, A),
        number="9",
    ),
    asked("is-any-request-in-conflict", "boolean", (True,)),
)

# These have hashes, which a test of their own compares.
PROVENANCE = (asked("provenance-of-a-determination", ""), asked("provenance-of-the-cohort", ""))


def label(each: Asked) -> str:
    return "-".join((each.name, *each.bound.values()))


@pytest.mark.parametrize("each", EXPECTED, ids=label)
def test_a_question_gives_these_rows_and_no_others(each: Asked, cohort: Cohort) -> None:
    answer = cohort.dataset.ask(each.name, **bound(each, cohort))
    places = [answer.variables.index(column) for column in each.columns.split()]
    found = [tuple(row[place] for place in places) for row in answer.values()]
    assert Counter(map(_texts, found)) == Counter(map(_texts, each.rows))


def bound(each: Asked, cohort: Cohort) -> dict[str, Term]:
    return {name: read_term(text, cohort.dataset.prefixes) for name, text in each.bound.items()}


def _texts(row: tuple[Value, ...]) -> tuple[str, ...]:
    return tuple(map(str, row))


def test_what_a_determination_was_made_from_is_told_by_its_hashes(cohort: Cohort) -> None:
    made, guideline = cohort.determinations[MET], cohort.dataset.guideline
    [row] = cohort.dataset.ask("provenance-of-a-determination", source=MET)
    told = {name: term.value for name, term in row.items() if term is not None}
    node = determination_iri(made).value
    assert told == {
        "source": MET,
        "request": REQUEST,
        "determination": node,
        "identifier": identity(made),
        "facts": f"{node}#facts",
        "factsSha256": made.request.facts_sha256,
        "rulesSha256": guideline.sha256,
        "edition": "1.0",
        "program": f"reasoner {__version__}",
    }
    [whole] = cohort.dataset.ask("provenance-of-the-cohort").values()
    assert whole == (guideline.sha256, f"reasoner {__version__}", 8)


def test_a_row_names_the_determination_that_it_is_about(cohort: Cohort) -> None:
    nodes = {source: determination_iri(d).value for source, d in cohort.determinations.items()}
    rows = [row for name in cohort.dataset.library for row in cohort.dataset.ask(name)]
    pairs = {(r["source"], r["determination"]) for r in rows if {"source", "determination"} <= {*r}}
    assert {(s.value, d.value) for s, d in pairs if s and d} == set(nodes.items())


def test_every_question_is_asked_above_and_finds_something(cohort: Cohort) -> None:
    told = {each.name for each in EXPECTED if each.rows} | {each.name for each in PROVENANCE}
    assert told == set(cohort.dataset.library) and len(told) >= 30


ALL = {path.stem: path for path in sorted(QUERIES.glob("*.rq"))}


@pytest.mark.parametrize("name", ALL)
def test_unbound_it_answers_for_all_values_with_each_parameter_as_a_column(
    name: str, cohort: Cohort
) -> None:
    query = cohort.dataset.library[name]
    every = cohort.dataset.ask(name)
    if query.form != "SELECT":
        return
    for parameter in query.parameters:
        values = dict.fromkeys(row[parameter.name] for row in every)
        for value in list(values)[:2]:
            assert value is not None
            some = [row for row in every if row[parameter.name] == value]
            assert list(cohort.dataset.ask(name, **{parameter.name: value})) == some


@pytest.mark.filterwarnings(r"ignore:Dataset\.\w+ is deprecated")
@pytest.mark.parametrize("each", [*EXPECTED, *PROVENANCE], ids=label)
def test_another_store_finds_the_same_for_the_same_text(
    each: Asked, cohort: Cohort, elsewhere: rdflib.Dataset
) -> None:
    query, terms = cohort.dataset.library[each.name], bound(each, cohort)
    own = told(on_oxigraph(cohort.store, query, terms))
    assert own and told(on_rdflib(elsewhere, query, terms)) == own


@pytest.mark.parametrize("name", ALL)
def test_each_graph_that_a_question_names_decides_what_it_finds(name: str, cohort: Cohort) -> None:
    query = cohort.dataset.library[name]
    own = told(on_oxigraph(cohort.store, query, {}))
    for graph in set(re.findall(r"GRAPH (graph:\w+|\?\w+)", query.text)):
        amiss = query.text.replace(f"GRAPH {graph} ", "GRAPH graph:none ")
        assert amiss != query.text
        assert told(on_oxigraph(cohort.store, replace(query, text=amiss), {})) != own


def test_a_value_is_bound_and_never_becomes_a_part_of_the_text(cohort: Cohort) -> None:
    assert not cohort.dataset.ask("flags-raised", flag='" } SELECT * { ?s ?p ?o')


def test_the_command_asks_a_question_of_files(capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(path) for path in demo_requests()]
    options = ["--bind", "flag=FLAG-CONSTITUENT", "--format", "csv"]
    assert main(["query", "flags-raised", *files, *options]) == 0
    out, err = capsys.readouterr()
    head, row = out.splitlines()
    assert (head.partition(",")[0], err) == ("flag", "")
    assert row.startswith(f"FLAG-CONSTITUENT,allergy to a constituent,{ALLERGY},{REQUEST},")


def test_a_reading_that_replaces_the_indications_hides_no_determination() -> None:
    guideline = load()
    [reading] = guideline.readings("AMB-15=indication")
    with Dataset(guideline=guideline) as dataset:
        for path in (FURTHER[2], demo_requests()[3]):
            dataset.add(Reasoner(guideline, (reading,)).review(path))
        several = dataset.ask("several-indications-met").values()
        assert [row[0] for row in several] == ["IND-03", "IND-04"]
        assert [row[:2] for row in dataset.ask("why-indications-are-not-met").values()] == [
            ("IND-05", "IND-05a")
        ]
