"""RDF of a determination: all that it found, easy to ask for, and the same to the byte."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from casebook import CASES, label, reviewed
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat

from reasoner.cli import main as cli
from reasoner.criteria import Outcome, State
from reasoner.determine import Determination, Finding
from reasoner.report.contents import identity
from reasoner.report.rdf.graph import json_ld_report, triples, turtle_report
from reasoner.report.rdf.names import STATE_TERMS, determination_iri
from reasoner.report.rdf.text import json_ld, turtle
from reasoner.resources import demo_requests
from reasoner.review import Reasoner
from reasoner.terms import GUIDE, PROV, RDF, RDFS, SKOS

ROOT = Path(__file__).parent.parent
DEMOS = demo_requests()
MET, OPEN = "1-iliac-obstruction", "2-compression-without-reflux-record"
SAMPLE = CASES[:: max(1, len(CASES) // 12)]

ASKED = """
PREFIX fact: <https://w3id.org/guideline-reasoner/fact#>
PREFIX guide: <https://w3id.org/guideline-reasoner/guide#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""


@cache
def determined(stem: str) -> Determination:
    """The determination of a shipped request."""
    [path] = [path for path in DEMOS if path.stem == stem]
    return Reasoner().review(path)[0]


@cache
def graph(stem: str) -> rdflib.Graph:
    """The Turtle of a shipped request's determination, as rdflib reads it."""
    return rdflib.Graph().parse(data=turtle_report([determined(stem)]), format="turtle")


def ask(stem: str, query: str) -> list[tuple[str, ...]]:
    """The rows of a query, as text, in their order."""
    rows = graph(stem).query(ASKED + query)
    return sorted(tuple(map(str, row)) for row in rows)  # type: ignore[arg-type]


def parsed(text: str, form: RdfFormat) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(text, format=form)}


# rdflib's reader of JSON-LD still makes a graph of the kind that it warns of.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("stem", [path.stem for path in DEMOS])
def test_turtle_and_json_ld_say_the_same_to_every_reader(stem: str) -> None:
    found = {ox.Triple(*triple) for triple in triples(determined(stem))}
    written = json_ld_report([determined(stem)])
    assert parsed(turtle_report([determined(stem)]), RdfFormat.TURTLE) == found
    assert parsed(written, RdfFormat.JSON_LD) == found
    assert len(graph(stem)) == len(found)
    assert set(rdflib.Graph().parse(data=written, format="json-ld")) == set(graph(stem))


@pytest.mark.parametrize("path", SAMPLE, ids=label)
def test_every_finding_is_there_with_its_state(path: Path) -> None:
    for one in reviewed(path):
        determination = one.determination
        said = triples(determination)
        states = {s: o for s, p, o in said if p == GUIDE.state}
        criteria = {s: o for s, p, o in said if p == GUIDE.criterion and s in states}
        found = {(criteria[node], state) for node, state in states.items()}
        assert found == {
            (finding.criterion.iri, STATE_TERMS[finding.state]) for finding in every(determination)
        }
        assert set(states) == {o for _, p, o in said if p == GUIDE.finding}


def every(determination: Determination) -> Iterator[Finding]:
    """The findings of a determination's trees, further claims and conflicts."""
    for top in (*determination.findings, *determination.claims, *determination.conflicts):
        yield from top.tree()


@pytest.mark.parametrize("path", SAMPLE, ids=label)
def test_there_is_no_blank_node_and_no_path_of_the_machine(path: Path) -> None:
    for one in reviewed(path):
        said = triples(one.determination)
        assert not any(isinstance(term, BlankNode) for triple in said for term in triple)
        written = turtle_report([one.determination])
        assert "_:" not in written and str(path.parent) not in written


@pytest.mark.parametrize("path", SAMPLE, ids=label)
def test_each_finding_has_one_criterion_one_state_and_one_focus_node_at_most(path: Path) -> None:
    for one in reviewed(path):
        said = triples(one.determination)
        findings = {s for s, p, o in said if (p, o) == (RDF.type, GUIDE.Finding)}
        for node in findings:
            values = [p for s, p, _ in said if s == node]
            assert values.count(GUIDE.criterion) == values.count(GUIDE.state) == 1
            assert values.count(GUIDE.focusNode) <= 1


def test_a_conflict_is_the_finding_that_its_tree_has() -> None:
    [path] = [path for path in CASES if label(path) == "ind-03/reflux-present-and-absent"]
    said = triples(reviewed(path)[0].determination)
    [conflict] = {o for _, p, o in said if p == GUIDE.foundConflict}
    assert conflict in {o for _, p, o in said if p == GUIDE.subfinding}
    assert len([o for _, p, o in said if p == GUIDE.decidingFact]) > 1


def test_what_is_used_of_our_vocabularies_is_declared() -> None:
    files = [
        *(ROOT / "ontology").glob("*.ttl"),
        *(ROOT / "ontology" / "venous-stent").glob("*.ttl"),
    ]
    files += (ROOT / "shapes" / "venous-stent").glob("*.ttl")
    declared = {quad.subject for path in files for quad in ox.parse(path=path)}
    for stem in (MET, OPEN):
        for triple in triples(determined(stem)):
            for term in triple:
                if isinstance(term, NamedNode) and "/guideline-reasoner/" in term.value:
                    assert term in declared or "/reasoner/" in term.value, term


def test_the_terms_of_a_determination_have_label_and_definition() -> None:
    vocabulary = {quad.triple for quad in ox.parse(path=ROOT / "ontology" / "guide.ttl")}
    described = {(t.subject, t.predicate) for t in vocabulary}
    used = {t for triple in triples(determined(OPEN)) for t in triple if isinstance(t, NamedNode)}
    for term in used:
        if term.value.startswith(GUIDE.iri):
            assert {(term, RDFS.label), (term, SKOS.definition)} <= described, term


def test_facts_and_citations_of_a_met_criterion_are_one_query_away() -> None:
    rows = ask(
        MET,
        """
        SELECT DISTINCT ?node ?property ?value WHERE {
            ?finding guide:criterion/skos:notation "IND-04b" ; guide:state guide:met ;
                guide:decidingFact [
                    rdf:subject ?node ; rdf:predicate ?property ; rdf:object ?value ] .
        }""",
    )
    assert rows
    assert {p.rpartition("#")[2] for _, p, _ in rows} >= {"shows", "type"}
    assert ask(
        MET,
        """
        SELECT ?marker ?doi WHERE {
            ?finding guide:criterion/skos:notation "IND-04b" ; guide:citation ?citation .
            ?citation guide:marker ?marker ; guide:cites/guide:doi ?doi .
        }""",
    ) == [
        ("8-9", "10.1016/j.jvir.2023.06.013"),
        ("8-9", "10.1161/CIRCINTERVENTIONS.115.002772"),
    ]


def test_deciding_facts_are_those_of_the_findings_and_are_stated() -> None:
    determination = determined(MET)
    said = triples(determination)
    statements = {s for s, p, o in said if (p, o) == (RDF.type, RDF.Statement)}
    assert statements == {o for _, p, o in said if p == GUIDE.decidingFact}
    facts = {fact for f in every(determination) for item in f.evidence for fact in item.facts}
    assert len(statements) == len(facts)
    assert facts <= set(determination.request.graph)
    assert not facts & set(said), "a fact is asserted, not only named"


def test_the_document_cites_and_a_link_leads_to_each_reference() -> None:
    rows = ask(
        MET,
        """
        SELECT ?reference ?link WHERE {
            ?determination guide:guideline/<http://purl.org/spar/cito/cites> ?reference .
            ?reference rdfs:seeAlso ?link FILTER(CONTAINS(STR(?link), "doi.org"))
        }""",
    )
    assert any(link == "https://doi.org/10.1016/j.jvir.2023.06.013" for _, link in rows)


def test_a_determination_says_what_it_was_derived_from_and_no_time() -> None:
    determination = determined(MET)
    node = rdflib.URIRef(determination_iri(determination).value)
    rows = ask(
        MET,
        "SELECT ?determination ?hash WHERE { ?determination prov:wasGeneratedBy/prov:used ?used ."
        " ?determination prov:wasDerivedFrom ?used . ?used guide:sha256 ?hash }",
    )
    hashes = [determination.guideline.sha256, determination.request.facts_sha256]
    assert rows == sorted((str(node), sha256) for sha256 in hashes)
    [(said, evaluated, day)] = ask(
        MET,
        "SELECT ?identity ?evaluated ?day WHERE { ?d <http://purl.org/dc/terms/identifier>"
        " ?identity ; guide:evaluated ?evaluated ; guide:decidedFor ?day }",
    )
    assert said == identity(determination)
    assert (evaluated, day) == (str(determination.evaluated), "2026-03-02")
    assert PROV.generatedAtTime not in {p for _, p, _ in triples(determination)}


def test_the_outcome_row_assumptions_and_notice_are_said_in_words() -> None:
    determination = determined(MET)
    [(row, notice)] = ask(
        MET,
        "SELECT ?row ?notice WHERE { ?d guide:row/sh:message ?row ;"
        " guide:guideline/guide:notice ?notice }",
    )
    assert (row, notice) == (determination.row.message, determination.guideline.edition.notice)
    assumed = ask(MET, "SELECT ?text WHERE { ?d guide:assumes/sh:message ?text }")
    assert assumed == sorted((text,) for text in determination.assumptions)


def test_the_effects_of_other_readings_are_there() -> None:
    determination = determined(OPEN)
    rows = ask(
        OPEN,
        """
        SELECT ?ambiguity ?reading ?notation WHERE {
            ?determination guide:effect ?effect .
            ?effect guide:reading ?read ; guide:change/guide:criterion/skos:notation ?notation .
            ?read skos:notation ?reading ; guide:readingOf/skos:notation ?ambiguity .
        }""",
    )
    expected = {
        (*effect.reading.key.split("="), change.notation)
        for effect in determination.effects
        for change in effect.changes
    }
    assert rows == sorted(expected) and rows


def test_the_ways_to_settle_are_sets_of_answers() -> None:
    determination = determined(OPEN)
    rows = ask(
        OPEN,
        """
        SELECT ?way ?outcome ?question ?answer WHERE {
            ?way a guide:Way ; guide:towards/rdfs:label ?outcome ; guide:reply ?reply .
            ?reply guide:inquiry/guide:question/sh:message ?question ;
                guide:supposes/sh:message ?answer .
        }""",
    )
    expected = {
        (str(outcome), reply.asked.question.text, reply.answer.text)
        for outcome, ways in determination.settling.towards.items()
        for way in ways
        for reply in way
    }
    assert {row[1:] for row in rows} == expected and expected
    numbers = ask(OPEN, "SELECT ?n WHERE { ?i a guide:Inquiry ; guide:position ?n }")
    assert len(numbers) == len(determination.settling.questions)


def test_an_outcome_towards_which_ways_are_left_out_is_told() -> None:
    [path] = [path for path in CASES if label(path) == "codes/i87-1-alone"]
    found = reviewed(path)[0].determination
    cut = replace(found.settling, left_out=frozenset({Outcome.CRITERIA_NOT_MET}))
    told = [o for _, p, o in triples(replace(found, settling=cut)) if p == LEFT_OUT]
    assert told == [GUIDE.criteriaNotMet]
    assert LEFT_OUT not in {p for _, p, _ in triples(found)}


@pytest.mark.parametrize("path", SAMPLE, ids=label)
def test_a_flag_that_is_raised_is_there(path: Path) -> None:
    for one in reviewed(path):
        said = triples(one.determination)
        assert {o for _, p, o in said if p == GUIDE.flag} == {
            raised.flag.iri for raised in one.determination.flags
        }


LEFT_OUT = GUIDE.leavesOutWaysTowards
BLANK = """
@prefix fact: <https://w3id.org/guideline-reasoner/fact#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix vs: <https://w3id.org/guideline-reasoner/venous-stent#> .
<urn:example:request> a fact:Request ; fact:serviceDate "2026-03-02"^^xsd:date ;
    fact:line %s ; fact:reason %s ; fact:patient %s .
%s a fact:ServiceLine ; fact:code <http://www.ama-assn.org/go/cpt/37238> .
%s a fact:Patient ; fact:birthDate "1970-05-17"^^xsd:date .
%s a vs:MayThurnerSyndrome ; fact:status fact:present .
"""


def test_no_name_of_a_blank_node_changes_a_byte() -> None:
    orders = (["_:a", "_:b", "_:c"], ["_:z", "_:y", "_:x"])
    texts = set()
    for line, reason, patient in orders:
        facts = BLANK % (line, reason, patient, line, patient, reason)
        found = Reasoner().review(facts.encode(), name="facts.ttl")
        texts.add(turtle_report(found) + json_ld_report(found))
    [text] = texts
    assert "node:request%2Freason%5B1%5D" in text and '"request/reason[1]"' in text


def test_no_seed_of_hashes_changes_a_byte() -> None:
    code = (
        "import sys; from pathlib import Path; from reasoner import Reasoner;"
        "from reasoner.report.rdf.graph import json_ld_report, turtle_report;"
        "found = Reasoner().review(Path(sys.argv[1]));"
        "sys.stdout.buffer.write((turtle_report(found) + json_ld_report(found)).encode())"
    )
    [path] = [path for path in DEMOS if path.stem == OPEN]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code, str(path)],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(outputs) == 1 and outputs != {b""}


def test_several_determinations_are_one_document() -> None:
    both = [determined(MET), determined(OPEN)]
    found = {ox.Triple(*triple) for one in both for triple in triples(one)}
    written = turtle_report(both)
    assert parsed(written, RdfFormat.TURTLE) == found
    assert parsed(json_ld_report(both), RdfFormat.JSON_LD) == found
    assert written.count("guide:Determination ;") == 2


ODD = (
    NamedNode("urn:example:a.b."),
    NamedNode("https://w3id.org/guideline-reasoner/fact#"),
    NamedNode("https://w3id.org/guideline-reasoner/fact#a/b"),
    NamedNode("https://w3id.org/guideline-reasoner/fact#a%2Fb"),
    NamedNode("https://w3id.org/guideline-reasoner/fact#-a"),
    NamedNode("fact:a"),
    NamedNode("urn:example:\u202eright"),
    Literal('"quoted" \\ and\nbroken\ttext\r'),
    Literal("\u202e\x1b[31m\x7f\U000e0001"),
    Literal("gr\u00fcn", language="de"),
    Literal("1.50", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal")),
    Literal("x", datatype=NamedNode("urn:example:type")),
)


@pytest.mark.parametrize("term", ODD, ids=str)
def test_any_term_comes_back_as_it_was_and_none_steers_a_terminal(term: NamedNode) -> None:
    said = [(NamedNode("urn:example:s"), NamedNode("urn:example:p"), term)]
    texts = (turtle(said, {"e": "urn:example:"}), json_ld(said))
    for text, form in zip(texts, (RdfFormat.TURTLE, RdfFormat.JSON_LD), strict=True):
        assert parsed(text, form) == {ox.Triple(*said[0])}
        assert all(sign.isprintable() or sign == "\n" for sign in text)


def test_the_query_of_the_readme_has_answers() -> None:
    [query] = re.findall(r"```sparql\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    rows = [tuple(map(str, row)) for row in graph(MET).query(query)]  # type: ignore[arg-type]
    assert {notation for notation, *_ in rows} == {
        finding.criterion.notation
        for finding in every(determined(MET))
        if finding.state is State.MET and any(item.facts for item in finding.evidence)
    }


def test_the_command_writes_both(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    [path] = [str(path) for path in DEMOS if path.stem == MET]
    for name, form in (("turtle", RdfFormat.TURTLE), ("jsonld", RdfFormat.JSON_LD)):
        assert cli.main(["review", "--format", name, path]) == 0
        written = capsysbinary.readouterr().out.decode()
        assert len(parsed(written, form)) == len(triples(determined(MET)))


def test_json_ld_names_no_context() -> None:
    nodes = json.loads(json_ld_report([determined(MET)]))
    assert all("@context" not in node and "@id" in node for node in nodes)
