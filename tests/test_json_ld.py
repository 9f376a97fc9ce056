"""JSON-LD says what the same facts say in Turtle, or is refused by name; it never loses a word."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from reasoner.errors import InputError
from reasoner.facts.json_context import CONTEXT, bundled, keys, words
from reasoner.facts.json_ld import MAX_FAULTS
from reasoner.facts.json_text import MAX_VALUES
from reasoner.facts.raw import MAX_DEPTH
from reasoner.facts.read import read
from reasoner.graph import Graph
from reasoner.report.contents import report
from reasoner.report.json import json_text
from reasoner.resources import demo_requests
from reasoner.review import Reasoner
from reasoner.terms import FACT, GUIDE, OWL, PROV, RDFS, XSD

ROOT = Path(__file__).parent.parent
CASES = sorted((ROOT / "tests" / "cases").glob("*/*.ttl"))
DEMO = demo_requests()[0]
FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
}
VS = "https://w3id.org/guideline-reasoner/venous-stent#"
TURTLE = """
@prefix : <urn:facts:/> .
@prefix cpt: <http://www.ama-assn.org/go/cpt/> .
@prefix fact: <https://w3id.org/guideline-reasoner/fact#> .
@prefix vs: <https://w3id.org/guideline-reasoner/venous-stent#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:request a fact:Request ;
    fact:patient :patient ;
    fact:serviceDate "2026-03-02"^^xsd:date ;
    fact:line [ a fact:ServiceLine ; fact:code cpt:37238 ; fact:units 2 ] .
:patient a fact:Patient ; fact:birthDate "1961-04-30"^^xsd:date .
:stenosis a vs:VenousStenosis ; fact:patient :patient ; fact:status fact:present .
[] a fact:PercentDiameterStenosis ; fact:measures :stenosis ; fact:value 62.5 .
[] a fact:PercentDiameterStenosis ; fact:measures :stenosis ; fact:value "62"^^xsd:decimal .
"""
NODES: list[dict[str, Any]] = [
    {
        "id": "request",
        "type": "Request",
        "patient": {"id": "patient", "type": "Patient", "birthDate": "1961-04-30"},
        "serviceDate": "2026-03-02",
        "line": {"type": "ServiceLine", "code": "cpt:37238", "units": 2},
    },
    {
        "id": "stenosis",
        "type": ["vs:VenousStenosis"],
        "patient": "patient",
        "status": "present",
    },
    {"type": "PercentDiameterStenosis", "measures": "stenosis", "value": "62.5"},
    {"type": "PercentDiameterStenosis", "measures": "stenosis", "value": 62},
]
PREFIXES = {"vs": VS}


@cache
def reasoner() -> Reasoner:
    return Reasoner()


def written(path: Path, ending: str) -> bytes:
    """The facts of a Turtle file in the format of an ending, as a library writes it."""
    triples = [quad.triple for quad in ox.parse(path=str(path))]
    return ox.serialize(triples, format=FORMATS[ending]) or b""


@cache
def determination(data: bytes) -> str:
    """The report on a request, but for the hash of its bytes."""
    found = reasoner().review(data, name="facts")
    text = json_text([(report(d), None) for d in found], [])
    return text.replace(hashlib.sha256(data).hexdigest(), "")


def graph(data: bytes, name: str = "facts.jsonld") -> Graph:
    [source] = read(data, name).sources
    return source.graph


def refused(text: str, problem: str, name: str = "facts.jsonld") -> InputError:
    with pytest.raises(InputError) as caught:
        read(text.encode("utf-8", errors="surrogatepass"), name)
    assert {found.name for found in caught.value.problems} == {problem}
    for found in caught.value.problems:
        assert found.expected.endswith(".") and found.remedy.endswith((".", "?"))
    assert "Zebedee" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("ending", FORMATS)
def test_each_format_gives_the_same_determination(ending: str) -> None:
    assert determination(written(DEMO, ending)) == determination(DEMO.read_bytes())


@pytest.mark.parametrize("ending", FORMATS)
def test_each_format_gives_the_facts_of_every_case(ending: str) -> None:
    for path in CASES:
        expected, found = read(path), read(written(path, ending), f"a{ending}")
        assert found.sources[0].graph == expected.sources[0].graph, path
        assert found.expectations == expected.expectations, path


@pytest.mark.parametrize(
    "document",
    [
        {"@context": [CONTEXT, PREFIXES], "@graph": NODES},
        {"@context": [dict(bundled()), PREFIXES], "@graph": NODES},
        {"@graph": json.loads(json.dumps(NODES).replace("vs:", VS)), "@context": CONTEXT},
        {"@graph": json.loads(json.dumps(NODES).replace("vs:", VS)), "@context": bundled()},
        {"@graph": json.loads(json.dumps(NODES).replace("vs:", VS))},
        json.loads(json.dumps(NODES).replace("vs:", VS)),
        json.loads(
            json.dumps(NODES)
            .replace("vs:", VS)
            .replace('"status": "present"', '"fact:status": {"@id": "fact:present"}')
            .replace('"62.5"', '{"@value": "62.5", "@type": "xsd:decimal"}')
            .replace('"id"', '"@id"')
            .replace('"type"', '"@type"')
        ),
    ],
)
def test_short_and_long_ways_to_write_say_the_same(document: Any) -> None:
    data = json.dumps(document).encode()
    assert graph(data) == graph(data, "input") == graph(TURTLE.encode(), "facts.ttl")


def test_a_node_may_be_the_whole_document() -> None:
    document = {"@context": CONTEXT, **NODES[0]}
    assert graph(json.dumps(document).encode()) == graph(json.dumps([NODES[0]]).encode())


def test_named_graphs_stay_apart() -> None:
    for document in (
        [{"@id": "a", "@graph": NODES[:1]}, {"@graph": NODES[:1], "id": "b"}],
        {"@graph": [{"@id": "a", "@graph": NODES[:1]}, {"@id": "b", "@graph": NODES[0]}]},
    ):
        found = read(json.dumps(document).encode(), "facts.jsonld")
        names = [source.name for source in found.sources]
        assert names == ["facts.jsonld, graph a", "facts.jsonld, graph b"]
        assert found.sources[0].graph == found.sources[1].graph
    one = {"@context": CONTEXT, "@id": "a", "@graph": NODES[:1]}
    [source] = read(json.dumps(one).encode(), "facts.jsonld").sources
    assert source.name == "facts.jsonld, graph a"


def _node(members: str) -> str:
    return f'{{"@context": "{CONTEXT}", "id": "a",\n {members}}}'


REFUSED = {
    "duplicate-key": [
        _node('"status": "present", "status": "absent"'),
        _node('"st\\u0061tus": "present", "status": "absent"'),
        _node('"@id": "b", "age": 3'),
        _node('"type": "Patient", "@type": "Patient"'),
        _node('"value": {"@value": "1", "@value": "2"}'),
        _node('"line": {"type": "ServiceLine", "units": 1, "units": 2}'),
        f'{{"@context": "{CONTEXT}", "id": "a", "age": 3, "@context": "{CONTEXT}"}}',
    ],
    "inexact-number": [
        _node('"value": 62.5'),
        _node('"value": 62.0'),
        _node('"value": 6e1'),
        _node('"value": 1e999999999'),
        _node('"value": {"@value": 50.00000000000000001}'),
        _node('"age": [17, 18.0]'),
        _node('"patient": {"id": 1.5}'),
    ],
    "lone-surrogate": [_node('"value": "\\ud800"'), _node('"value": {"@value": "a\\udfffb"}')],
    "nested-too-deeply": [
        _node('"line": ' + "[" * MAX_DEPTH + "]" * MAX_DEPTH),
        '{"line":' * (MAX_DEPTH + 1),
        '["\\"",' + "[" * 200_000,
    ],
    "not-a-number": [_node(f'"value": {n}') for n in ("NaN", "Infinity", "-Infinity")],
    "not-an-iri": [
        _node('"patient": "a b"'),
        _node('"patient": {"id": "<a>"}'),
        _node('"reason": "@foo"'),
        _node('"patient": "\\ud800"'),
        _node('"type": "fact:Pa tient"'),
        _node('"value": {"@value": "1", "@type": "a b"}'),
    ],
    "null-value": [
        _node('"status": null'),
        _node('"status": ["present", null]'),
        _node('"patient": {"id": null}'),
        _node('"value": {"@value": null}'),
        _node('"@type": null'),
    ],
    "statement-left-out": [
        _node('"patient": "_:"'),
        _node('"patient": "http://["'),
        _node('"patient": {"id": "http://[", "type": "Patient"}'),
        _node('"status": ":present"'),
        _node('"a:%zz": "b"'),
    ],
    "syntax-error": [
        '{"id": "a"',
        '{"id": "a"} x',
        "{'id': 'a'}",
        '{"id": "a",}',
        '{"id": "a" /* Zebedee */}',
        _node('"age": 017'),
        _node('"value": "a\nb"'),
        _node('"value": .5'),
        "\u00a0[]",
        "Zebedee",
    ],
    "too-many-digits": [_node('"age": 1234567890123456789'), _node(f'"value": -{"9" * 5000}')],
    "too-many-values": ["[" + "[],\n" * MAX_VALUES + "[]]"],
    "unexpected-value": [
        _node('"line": [["b"]]'),
        _node('"patient": {"id": {"id": "a"}}'),
        _node('"patient": {"id": ["a"]}'),
        _node('"patient": {"@id": true}'),
        _node('"type": {"id": "fact:Patient"}'),
        _node('"value": {"@value": {"id": "a"}}'),
        '"Zebedee"',
        "[]".replace("]", '"Zebedee"]'),
        "[[]]",
        "true",
    ],
    "unknown-context": [
        f'{{"@context": {context}, "id": "a", "age": 3}}'
        for context in (
            '"http://127.0.0.1:1/context"',
            '"file:///etc/passwd"',
            '"/etc/passwd"',
            "null",
            "[]",
            "{}",
            '{"age": "fact:birthDate"}',
            f'["{CONTEXT}", "http://127.0.0.1:1/context"]',
            f'["{CONTEXT}", {{"@import": "http://127.0.0.1:1/context"}}]',
            f'["{CONTEXT}", {{"age": "urn:x#"}}]',
            f'["{CONTEXT}", {{"vs": {{"@id": "urn:x#", "@context": "http://127.0.0.1:1/"}}}}]',
            f'["{CONTEXT}", {{"vs": "urn:x"}}]',
            f'["{CONTEXT}", {{"vs": "urn:x#", "vs": "urn:y#"}}]',
            f'["{CONTEXT}", {{"@vocab": "urn:x#"}}]',
            f'["{CONTEXT}", {{}}, {{}}]',
            f'{{"@import": "{CONTEXT}"}}',
            json.dumps({**bundled(), "allergy": "fact:reason"}),
            json.dumps({key: of for key, of in bundled().items() if key != "status"}),
            json.dumps(bundled()).replace('"status":', '"status": null, "status":'),
        )
    ],
    "unknown-key": [
        _node('"allergy": {"status": "present"}'),
        _node('"Zebedee": "present"'),
        _node('"stat\\u0075z": "present"'),
        _node('"": "present"'),
        _node('"present": "present"'),
        _node('"cpt": "present"'),
        _node('"line": {"@context": "http://127.0.0.1:1/", "units": 3}'),
        _node('"line": {"@context": null, "units": 3}'),
        *(
            _node(f'"{key}": {{"id": "b"}}')
            for key in "@included @index @json @list @nest @reverse @set @vocab @foo".split()
        ),
        _node('"line": {"@list": ["b"]}'),
        _node('"line": {"@set": ["b"]}'),
        _node('"value": {"@value": "1", "@language": "en"}'),
        _node('"value": {"@value": "1", "status": "present"}'),
        '{"@graph": [{"@graph": []}]}',
        _node('"age": 3, "@graph": []'),
        _node('"line": {"id": "b", "@graph": []}'),
        '{"@graph": [{"id": "a", "@graph": [{"id": "b", "@graph": []}]}]}',
    ],
    "unknown-name": [_node('"status": "presnt"'), _node('"type": "patients"')],
}


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        pytest.param(name, text, id=f"{name}-{number}")
        for name, texts in REFUSED.items()
        for number, text in enumerate(texts)
    ],
)
def test_what_a_reader_would_drop_or_guess_is_refused(problem: str, text: str) -> None:
    refused(text, problem)


def test_a_key_that_is_not_known_is_refused_with_the_nearest_one_and_its_line() -> None:
    [found] = refused(_node('"statuss": "present"'), "unknown-key").problems
    assert (found.line, found.node, found.remedy) == (2, None, "Did you mean status?")
    [found] = refused(_node('"line": [{"unit": 3}]'), "unknown-key").problems
    assert (found.line, found.node, found.remedy) == (2, "/line/0", "Did you mean units?")
    [found] = refused(_node('"status": "presnt"'), "unknown-name").problems
    assert (found.node, found.remedy) == ("/status", "Did you mean present?")


def test_a_number_with_a_fraction_is_refused_with_the_way_to_write_it() -> None:
    [found] = refused(_node('"value": 62.5'), "inexact-number").problems
    assert found.node == "/value" and '"62.5"' in found.remedy


def test_every_fault_is_named_at_its_place_up_to_a_number() -> None:
    found = refused(_node('"line": [null, {"code": null}]'), "null-value").problems
    assert [problem.node for problem in found] == ["/line/0", "/line/1/code"]
    many = refused(_node('"line": [' + "null," * 100 + "null]"), "null-value").problems
    assert len(many) == MAX_FAULTS


def test_a_document_that_says_nothing_is_refused() -> None:
    for text in ("{}", "[]", '{"@graph": []}', f'{{"@context": "{CONTEXT}"}}', _node('"line": []')):
        refused(text, "empty")


def test_json_is_not_read_under_another_name() -> None:
    refused(json.dumps(NODES), "not-rdf", "facts.ttl")


@cache
def ontology() -> Graph:
    files = (ROOT / "ontology" / name for name in ("fact.ttl", "code-systems.ttl"))
    quads = (quad for path in files for quad in ox.parse(path=str(path)))
    return Graph((quad.subject, quad.predicate, quad.object) for quad in quads)


def expanded(name: str) -> str:
    """The IRI that the context gives a name."""
    of = bundled()[name]
    iri: str = of["@id"] if isinstance(of, dict) else of
    prefix, _, local = iri.partition(":")
    return expanded(prefix) + local if prefix in bundled() else iri


def kind(term: ox.NamedNode) -> str:
    """How the value of a property is written under its key."""
    of = ontology().value(term, RDFS.range)
    if of is None or of not in (XSD.date, XSD.decimal, XSD.integer):
        return "@vocab" if of is not None and ontology().objects(of, OWL.oneOf) else "@id"
    assert isinstance(of, ox.NamedNode)
    return f"xsd:{of.value.rpartition('#')[2]}"


def test_the_context_has_a_key_for_every_property_that_facts_may_state() -> None:
    stated = [*ontology().of_type(OWL.ObjectProperty), *ontology().of_type(OWL.DatatypeProperty)]
    properties = [
        term
        for term in stated
        if isinstance(term, ox.NamedNode)
        and (term.value.startswith(FACT.iri) or term == PROV.wasDerivedFrom)
        and not ontology().objects(term, GUIDE.derived)
    ]
    assert {expanded(key): of for key, of in keys().items()} == {
        term.value: kind(term) for term in properties
    }


def test_the_context_has_a_name_for_every_class_and_individual_of_facts() -> None:
    named = [*ontology().of_type(OWL.Class), *ontology().of_type(OWL.NamedIndividual)]
    iris = {term.value for term in named}
    assert {expanded(name) for name in words()} == {i for i in iris if i.startswith(FACT.iri)}
    assert all(expanded(name) == FACT.iri + name for name in words())


def test_the_context_has_a_prefix_for_every_code_system() -> None:
    namespaces = {
        value.value
        for system in ontology().of_type(GUIDE.CodeSystem)
        for value in ontology().objects(system, GUIDE.codeNamespace)
    }
    prefixes = bundled().keys() - keys().keys() - words() - {"id", "type"}
    iris = {expanded(prefix) for prefix in prefixes}
    assert namespaces <= iris
    vocabularies = iris - namespaces
    assert len(vocabularies) == 5
    for prefix in sorted(prefixes):
        text = json.dumps([{"id": "a", "code": f"{prefix}:1"}]).encode()
        [(_, _, code)] = graph(text)
        assert code == ox.NamedNode(expanded(prefix) + "1")
