"""Bytes that are not quite a file of facts, which one library or another reads all the same."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import pyoxigraph as ox

from hostile import CANARY, MET, OPEN, PREFIXES, Sample, reviewed, sample

BODY = MET.removeprefix(PREFIXES)
TRIPLES = [quad.triple for quad in ox.parse(MET, ox.RdfFormat.TURTLE)]
LINES = ox.serialize(TRIPLES, format=ox.RdfFormat.N_TRIPLES) or b""
JSON = ox.serialize(TRIPLES, format=ox.RdfFormat.JSON_LD) or b""
XML = ox.serialize(TRIPLES, format=ox.RdfFormat.RDF_XML) or b""
WRITTEN = {".ttl": MET.encode(), ".nt": LINES, ".jsonld": JSON, ".rdf": XML}
CUT = {".ttl": 0.5, ".nt": 0.503, ".jsonld": 0.5, ".rdf": 0.5}

TURTLE = {
    "blank-in-iri": [
        "<urn:example:\\u0020> fact:value 60 .",
        "<urn:example:a b> fact:value 60 .",
        ":figure fact:value <urn: x> .",
    ],
    "undeclared-prefix": [":figure factt:value 60 .", "other:figure a fact:Record ."],
    "syntax-error": [
        ":figure fact:value 60",
        ":figure fact:value 60 ,, 61 .",
        ":figure fact:value 'sixty .",
        f':figure fact:value "{CANARY} .',
        f':figure fact:value "{CANARY}"^^ .',
        f':figure fact:value "{CANARY}"@ .',
        f':figure fact:value "{CANARY}" "{CANARY}" .',
        f"<urn:example:{{{CANARY}}}> a fact:Record .",
        ":figure fact:value 60..0 .",
        ":figure fact:value 0x60 .",
        ":figure fact:value \\u0036\\u0030 .",
        ":figure fact:value NaN .",
        ":figure fact:value (60 .",
        ":figure fact:value [60] .",
        '"60" fact:value 60 .',
        ':figure "value" 60 .',
        "_:figure _:value 60 .",
        "{ :figure fact:value 60 } => { :figure a fact:Record } .",
        "@forSome :x .",
        ":figure = :stenosis .",
        "?figure fact:value 60 .",
        "@prefix fact: fact .",
        "@base .",
        "SELECT * WHERE { ?s ?p ?o }",
        "INSERT DATA { :figure fact:value 60 }",
        ':figure fact:value "\\ud800" .',
        ':figure fact:value "\\U00110000" .',
        ":figure fact:value true60 .",
        "<urn:example:\x1b[2J> fact:value 60 .",
        "<http://[> a fact:Record .",
        "<\\ud800> a fact:Record .",
        ":figure fact:value\x0b60 .",
        ':figure fact:value "a\x08"^^<> "" .',
    ],
    "quoted-statement": [
        "<< :figure fact:value 60 >> fact:date 3 .",
        ":figure fact:value <<( :figure fact:value 60 )>> .",
        ":figure fact:value 60 {| fact:date 3 |} .",
    ],
    "not-utf-8": [":figure fact:value \ud800 .", "<urn:\udfff> fact:value 60 ."],
    "null-character": [":figure\0 fact:value 60 ."],
}
WHOLE: dict[str, list[tuple[str, bytes]]] = {
    "byte-order-mark": [(ending, b"\xef\xbb\xbf" + data) for ending, data in WRITTEN.items()],
    "utf-16": [(ending, data.decode().encode("utf-16")) for ending, data in WRITTEN.items()],
    "null-character": [
        (".ttl", MET.encode("utf-16-le")),
        (".ttl", MET.encode("utf-32-be")),
        (".xml", XML.decode().encode("utf-16-be")),
        (".jsonld", JSON + b"\0"),
        (".ttl", gzip.compress(MET.encode(), mtime=0)),
        (".ttl", gzip.compress(b"#" * 10_000_000, mtime=0)),
        ("", gzip.compress(MET.encode(), mtime=0)),
        (".ttl", b"PK\x03\x04" + b"\0" * 40),
        (".ttl", b"\x7fELF" + b"\0" * 40),
    ],
    "not-utf-8": [
        (".ttl", f"# Zoë {CANARY}\n{MET}".encode("latin-1")),
        (".ttl", b"# \xc0\xaf overlong\n" + MET.encode()),
        (".nt", b"# \xed\xa0\x80 surrogate\n" + LINES),
        (".jsonld", JSON.replace(b"urn:example", b"urn:ex\xe4mple")),
        (".rdf", XML.replace(b"urn:example", b"urn:ex\xe4mple")),
        (".rdf", XML.replace(b'"UTF-8"', b'"ISO-8859-1"')),
        (".rdf", XML.replace(b'"UTF-8"', b'"UTF-7"')),
        (".rdf", XML.replace(b'"UTF-8"', b'"cp037"')),
    ],
    "not-rdf": [
        (".ttl", JSON),
        (".ttl", XML),
        (".nt", XML),
        (".ttl", f"<html><body>502 {CANARY}</body></html>".encode()),
        (".ttl", f"<!DOCTYPE html><p>{CANARY}".encode()),
        (".nq", f'{{"resourceType": "Patient", "name": "{CANARY}"}}'.encode()),
        (".ttl", b"%PDF-1.7 " + CANARY.encode()),
        (".ttl", b'<?xml version="1.0"?><Bundle/>'),
    ],
    "unknown-format": [
        (ending, MET.encode())
        for ending in (
            ".json",
            ".csv",
            ".owl",
            ".n3",
            ".html",
            ".ttl.gz",
            ".zip",
            ".pkl",
            ".py",
            ".ttl~",
        )
    ],
    "syntax-error": [
        *((ending, data[: int(len(data) * CUT[ending])]) for ending, data in WRITTEN.items()),
        (".ttl", LINES + b"."),
        (".nt", MET.encode()),
        (".nt", LINES.rstrip(b" .\n")),
        (".nq", LINES.replace(b" .\n", b" _:a _:b .\n")),
        (".ttl", f"name,age\n{CANARY},60\n".encode()),
        (".ttl", b"Dear colleague, please find " + CANARY.encode()),
        (".jsonld", MET.encode()),
        (".rdf", MET.encode()),
        (".rdf", JSON),
        (".jsonld", XML),
        (".trig", MET.encode() + b"}"),
        (".trig", b"<urn:a> {" + MET.encode()),
    ],
    "blank-in-iri": [(".nt", LINES.replace(b"urn:example:", b"urn:exa mple:"))],
    "no-namespace": [(".rdf", b"<html><body>502</body></html>")],
    "document-type": [(".rdf", f"<!DOCTYPE html><p>{CANARY}</p>".encode())],
    "unknown-key": [
        (".jsonld", f'{{"resourceType": "Patient", "name": "{CANARY}"}}'.encode()),
        (".jsonld", f'[{{"@id": "a", "allergy": "{CANARY}"}}]'.encode()),
        (".jsonld", f'{{"{CANARY}": 1}}'.encode()),
    ],
    "duplicate-key": [(".jsonld", b'{"id": "a", "value": "20", "value": "60"}')],
    "not-a-number": [(".jsonld", b'{"id": "a", "value": NaN}')],
    "inexact-number": [(".jsonld", b'{"id": "a", "value": 50.00000000000000001}')],
    "lone-surrogate": [(".jsonld", b'{"id": "a", "value": "\\ud800"}')],
    "null-value": [(".jsonld", b'{"id": "a", "status": null}')],
    "empty": [
        (".ttl", b""),
        (".jsonld", b"{}"),
        (".jsonld", b"[]"),
        (".nt", b"\n\n"),
        (".trig", b"{}"),
    ],
}


def samples() -> Iterator[Sample]:
    """Statements that are no Turtle behind honest ones, and whole files that are nothing read."""
    for problem, statements in TURTLE.items():
        for number, statement in enumerate(statements):
            yield sample(f"turtle-{problem}-{number}.ttl", f"{OPEN}{statement}\n", problem)
    for problem, files in WHOLE.items():
        for number, (ending, data) in enumerate(files):
            yield sample(f"whole-{problem}-{number}{ending}", data, problem)
    yield from _read_alike()


def _read_alike() -> Iterator[Sample]:
    """What looks odd and says the same, in every reader."""
    upper = MET.replace("@prefix", "PREFIX").replace("> .\n", ">\n")
    yield reviewed("alike-sparql-prefixes.ttl", upper, MET, IND_05a="met")
    again = MET + "@prefix fact: <urn:other:> .\n"
    yield reviewed("alike-prefix-declared-again.ttl", again, MET, IND_05a="met")
    comments = f'# {CANARY}\n{MET}# {CANARY} [[[[ """ <<<\n'
    yield reviewed("alike-comments.ttl", comments, MET, IND_05a="met")
    lines = MET.replace("\n", "\r\n")
    yield reviewed("alike-line-ends.ttl", lines, MET, IND_05a="met")
    indented = json.dumps(json.loads(JSON), indent=1, ensure_ascii=True)
    yield reviewed("alike-indented.jsonld", indented, MET, IND_05a="met")
    escaped = MET.replace("fact:value", "<\\u0068ttps://w3id.org/guideline-reasoner/fact#value>")
    yield reviewed("alike-escapes.ttl", escaped, MET, IND_05a="met")
