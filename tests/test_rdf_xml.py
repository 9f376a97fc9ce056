"""RDF/XML says what the same facts say in Turtle, or is refused by name and line."""

from __future__ import annotations

import pytest

from reasoner.errors import InputError
from reasoner.facts.raw import MAX_DEPTH
from reasoner.facts.rdf_xml import MAX_ATTRIBUTES, MAX_PREFIXES
from reasoner.facts.read import read
from reasoner.graph import Graph

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:fact="https://w3id.org/guideline-reasoner/fact#"
  xmlns:vs="https://w3id.org/guideline-reasoner/venous-stent#" xml:base="urn:facts:/">
"""
TAIL = "\n</rdf:RDF>\n"
XSD = "http://www.w3.org/2001/XMLSchema#"
REQUEST = f"""
<fact:Request rdf:about="request">
  <fact:patient>
    <fact:Patient rdf:about="patient">
      <fact:birthDate rdf:datatype="{XSD}date">1961-04-30</fact:birthDate>
    </fact:Patient>
  </fact:patient>
  <!-- what is asked for -->
  <fact:line rdf:parseType="Resource">
    <rdf:type rdf:resource="https://w3id.org/guideline-reasoner/fact#ServiceLine"/>
    <fact:code rdf:resource="http://www.ama-assn.org/go/cpt/37238"/>
    <fact:units rdf:datatype="{XSD}integer">2</fact:units>
  </fact:line>
</fact:Request>
<vs:VenousStenosis rdf:nodeID="stenosis">
  <fact:patient rdf:resource="patient"/>
</vs:VenousStenosis>
"""
TURTLE = """
@prefix : <urn:facts:/> .
@prefix fact: <https://w3id.org/guideline-reasoner/fact#> .
@prefix vs: <https://w3id.org/guideline-reasoner/venous-stent#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:request a fact:Request ;
    fact:patient :patient ;
    fact:line [
        a fact:ServiceLine ;
        fact:code <http://www.ama-assn.org/go/cpt/37238> ;
        fact:units 2
    ] .

:patient a fact:Patient ; fact:birthDate "1961-04-30"^^xsd:date .
[] a vs:VenousStenosis ; fact:patient :patient .
"""


def graph(text: str, name: str) -> Graph:
    [source] = read(text.encode(), name).sources
    return source.graph


@pytest.mark.parametrize("name", ["facts.rdf", "facts.xml", "facts"])
def test_the_ways_of_rdf_xml_say_what_turtle_says(name: str) -> None:
    assert graph(HEAD + REQUEST + TAIL, name) == graph(TURTLE, "facts.ttl")


def nested(depth: int) -> str:
    """Elements so deep inside the root."""
    start, end = "<fact:Lesion><fact:lesion>" * (depth // 2), "</fact:lesion></fact:Lesion>"
    return start + end * (depth // 2)


def attributes(number: int) -> str:
    return " ".join(f'fact:a{n}="Zebedee"' for n in range(number))


def prefixes(number: int) -> str:
    return " ".join(f'xmlns:p{n}="urn:p{n}#"' for n in range(number))


REFUSED = {
    "document-type": [
        "<!DOCTYPE rdf:RDF>" + HEAD + TAIL,
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + HEAD + TAIL,
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd">' + HEAD + TAIL,
        '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1:1/b">%b;]>' + HEAD + TAIL,
        '<!doctype a [<!ENTITY b "Zebedee">]>' + HEAD + TAIL,
        HEAD + "<!-- <!DOCTYPE a> -->" + TAIL,
        "<!DOCTYPE html>\n<html><body>Zebedee</body></html>",
    ],
    "nested-too-deeply": [HEAD + nested(MAX_DEPTH) + TAIL, HEAD + "<fact:a>\n" * 200_000],
    "no-namespace": [
        "<html><body>Zebedee</body></html>",
        HEAD + "<Patient/>" + TAIL,
        HEAD + '<fact:Patient about="a"/>' + TAIL,
        HEAD + '<fact:Condition rdf:about="a" status="absent"/>' + TAIL,
        HEAD + '<fact:Condition rdf:about="a" xmlstatus="absent"/>' + TAIL,
    ],
    "not-utf-8": ['<?xml version="1.0" encoding="iso-8859-1"?>' + HEAD.partition("\n")[2] + TAIL],
    "syntax-error": [
        HEAD + REQUEST,
        HEAD + REQUEST + TAIL + "<fact:Patient/>",
        HEAD + "Zebedee" + REQUEST + TAIL,
        HEAD + "<fact:Patient/><other:Patient/>" + TAIL,
        HEAD + '<fact:Patient rdf:about="a" rdf:about="b"/>' + TAIL,
        HEAD + "<fact:Patient>Zebedee</fact:Patient>" + TAIL,
        HEAD + "<fact:Patient><fact:age>&zebedee;</fact:age></fact:Patient>" + TAIL,
        HEAD + "<fact:Patient><fact:age>4<!-- -->2</fact:age></fact:Patient>" + TAIL,
        HEAD + "<fact:Patient><fact:age>&#0;</fact:age></fact:Patient>" + TAIL,
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>502</title></head></html>',
        "Zebedee",
    ],
    "too-many-attributes": [
        HEAD + f'<fact:Patient rdf:about="a" {attributes(MAX_ATTRIBUTES)}/>' + TAIL,
        HEAD + f'<fact:Patient rdf:about="a" {attributes(30_000)}/>' + TAIL,
    ],
    "too-many-prefixes": [HEAD + f"<fact:Patient {prefixes(MAX_PREFIXES)}/>" + TAIL],
    "unknown-attribute": [
        HEAD
        + f'<fact:Patient rdf:about="a" {attribute}><fact:age>4</fact:age></fact:Patient>'
        + TAIL
        for attribute in (
            'rdf:bagID="b"',
            'rdf:aboutEach="b"',
            'rdf:li="b"',
            'xml:foo="b"',
        )
    ]
    + [
        HEAD + f'<fact:Patient><fact:x rdf:parseType="{kind}"><fact:Site/></fact:x></fact:Patient>'
        for kind in ("Literal", "Collection", "Foo", "resource", "")
    ],
}


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        pytest.param(name, text, id=f"{name}-{number}")
        for name, texts in REFUSED.items()
        for number, text in enumerate(texts)
    ],
)
def test_what_a_parser_would_expand_fetch_or_leave_out_is_refused(problem: str, text: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text.encode(), "facts.rdf")
    [found] = caught.value.problems
    assert found.name == problem
    assert "Zebedee" not in str(found)
    assert found.expected.endswith(".") and found.remedy.endswith(".")


def test_an_error_names_its_line() -> None:
    for text in ("<!DOCTYPE a>", "<Patient/>", "</fact:a>"):
        with pytest.raises(InputError) as caught:
            read((HEAD + "\n" + text + TAIL).encode(), "facts.rdf")
        assert caught.value.problems[0].line == 6


def test_as_many_elements_attributes_and_prefixes_as_allowed_are_read() -> None:
    lesions = nested(MAX_DEPTH - 2)
    assert len(graph(HEAD + lesions + TAIL, "facts.rdf")) == MAX_DEPTH - 2
    written = f'<fact:Patient rdf:about="a" {attributes(MAX_ATTRIBUTES - 1)}/>'
    assert len(graph(HEAD + written + TAIL, "facts.rdf")) == MAX_ATTRIBUTES
    used = f'<fact:Patient rdf:about="a" {prefixes(MAX_PREFIXES - 3)}/>'
    assert len(graph(HEAD + used * 2 + TAIL, "facts.rdf")) == 1


def test_xml_is_not_read_under_another_name() -> None:
    with pytest.raises(InputError, match="not-rdf"):
        read((HEAD + REQUEST + TAIL).encode(), "facts.ttl")
