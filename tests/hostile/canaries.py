"""A patient's data, which no message may repeat, in every place that a message is about."""

from __future__ import annotations

import json
from collections.abc import Iterator

from hostile import CANARY, MET, OPEN, Sample, sample

# A name as patients have them, a number and a sentence; the canary is in each.
TEXTS = (CANARY, f"{CANARY} Smith, born 1970-05-17", f"SSN {CANARY}", f"{CANARY}\\n\\tTraceback")
TYPED = (
    "string boolean integer decimal date dateTime double float anyURI int gYear hexBinary".split()
)
PROPERTIES = {
    ":patient": "birthDate age ageDate",
    ":request": "serviceDate requestDate patient line device reason intent placeOfService",
    ":stenosis": "status site lesion limb qualifier cause code date",
    ":figure": "value low high approximateValue measures method before after",
}
REFUSED = """
    literal-for-a-node wrong-datatype not-a-boolean not-an-integer not-a-decimal not-a-date
    floating-point-number wrong-kind-of-subject
"""
LINES = [
    '<urn:a> <urn:b> "{}" <urn:c> <urn:d> .',
    '<urn:a> <urn:b> "{} .',
    '<urn:a> <urn:b> "{}"^^ .',
    '<urn:a> "{}" <urn:c> .',
    '"{}" <urn:b> <urn:c> .',
    "<urn:a {}> <urn:b> <urn:c> .",
    "{}",
]
JSON = [
    '{{"id": "a", "value": "{}"',
    '{{"{}": 1}}',
    '{{"id": "{} x"}}',
    '{{"id": "a", "status": "{}"}}',
    '{{"id": "a", "status": null, "{}": 2}}',
    '{{"@context": "{}"}}',
    '{{"@context": {{"{}": "{}"}}}}',
    '{{"id": "a", "value": {{"@value": "{}", "@language": "{}"}}}}',
    '["{}"]',
    '"{}"',
    "{}",
]
XML = [
    "<a>{}</a>",
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{}</rdf:RDF>',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><a b="{}"/></rdf:RDF>',
    '<f:a xmlns:f="urn:f#"><f:b>{}</f:c></f:a>',
    '<f:a xmlns:f="urn:f#"><f:b f:c="{}">d</f:b></f:a>',
    '<f:a xmlns:f="urn:f#" xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" r:about="{} x"/>',
    "{}",
]
NOT_READ = (
    "blank-in-iri no-namespace syntax-error not-rdf not-an-iri unknown-key unknown-name null-value "
    "unknown-context unexpected-value"
)


def samples() -> Iterator[Sample]:
    """The canary as the value of each property, of each datatype, and in what cannot be parsed."""
    for node, properties in PROPERTIES.items():
        for property in properties.split():
            text = f'{MET}{node} fact:{property} "{CANARY}" .\n'
            yield _any_of(f"canary-{node[1:]}-{property}.ttl", text, REFUSED)
    for number, text in enumerate(TEXTS):
        for datatype in TYPED:
            facts = f'{OPEN}:patient fact:birthDate "{text}"^^xsd:{datatype} .\n'
            yield _any_of(f"canary-{datatype}-{number}.ttl", facts, REFUSED)
    for ending, forms in ((".ttl", LINES), (".nt", LINES), (".jsonld", JSON), (".rdf", XML)):
        for number, form in enumerate(forms):
            text = form.replace("{}", CANARY).replace("{{", "{").replace("}}", "}")
            yield _any_of(f"canary-text-{number}{ending}", text, NOT_READ)
    long = json.dumps([{"id": "a", "value": CANARY * 200}])
    yield sample("canary-long.jsonld", long, "value-too-long")
    yield sample("canary-long.ttl", f'{OPEN}:a :b "{CANARY * 200}" .', "value-too-long")


def _any_of(name: str, text: str, problems: str) -> Sample:
    return sample(name, text, f"* {problems}")
