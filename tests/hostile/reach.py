"""Files that would have a reader call an address, open a file, run code or fill the memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hostile import CANARY, MET, OPEN, TRAP, Sample, reviewed, sample
from hostile.parsers import JSON, XML

CONTEXT = "https://w3id.org/guideline-reasoner/context"
FILE = "file:///etc/passwd"
FACT = 'xmlns:fact="https://w3id.org/guideline-reasoner/fact#"'
NODE = {"id": "urn:example:patient", "type": "Patient"}
CONTEXTS: list[Any] = [
    TRAP,
    FILE,
    "/etc/passwd",
    "../../etc/passwd",
    "\\\\127.0.0.1\\share",
    f"{CONTEXT}/",
    f"{CONTEXT}?{TRAP}",
    CONTEXT.upper(),
    {"@import": TRAP},
    {"@import": CONTEXT},
    {"@base": TRAP},
    {"@vocab": TRAP},
    {"birthDate": {"@id": "urn:x", "@context": TRAP}},
    {"status": None},
    {"type": None},
    {"absent": "https://w3id.org/guideline-reasoner/fact#present"},
    [TRAP],
    [CONTEXT, TRAP],
    [CONTEXT, {"@import": TRAP}],
    [CONTEXT, {"@base": TRAP}],
    [CONTEXT, {"@propagate": False}],
    [CONTEXT, {"absent": "https://w3id.org/guideline-reasoner/fact#"}],
    [CONTEXT, {"fact": "urn:x#"}],
    [CONTEXT, {"more": {"@id": "urn:x#", "@prefix": True}}],
    [CONTEXT, CONTEXT, CONTEXT],
    None,
    [],
    {},
    0,
    CANARY,
]
SCOPED = {
    "unknown-key": [
        {**NODE, "birthDate": {"@context": TRAP, "@value": "1970-05-17"}},
        {**NODE, "@included": [{"@context": TRAP}]},
        {**NODE, "@context2": TRAP},
        {"@graph": [{**NODE, "@context": TRAP}]},
        {"@graph": [{**NODE, "@context": None}]},
        {**NODE, "$ref": TRAP},
        {**NODE, "$schema": TRAP},
    ],
}
TYPES = [
    f'<!DOCTYPE rdf:RDF SYSTEM "{TRAP}">',
    f'<!DOCTYPE rdf:RDF PUBLIC "-//X//X" "{TRAP}">',
    f'<!DOCTYPE rdf:RDF [<!ENTITY x SYSTEM "{TRAP}">]>',
    f'<!DOCTYPE rdf:RDF [<!ENTITY x SYSTEM "{FILE}">]>',
    f'<!DOCTYPE rdf:RDF [<!ENTITY % x SYSTEM "{TRAP}"> %x;]>',
    f'<!DOCTYPE rdf:RDF [<!ENTITY x "{CANARY}">]>',
    '<!DOCTYPE rdf:RDF [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>',
    '<!DOCTYPE rdf:RDF [<!ENTITY a "&b;"><!ENTITY b "&a;">]>',
    '<!DOCTYPE rdf:RDF [<!ATTLIST rdf:Description xml:base CDATA "urn:x">]>',
    "<!dOcTyPe rdf:RDF>",
    "<! DOCTYPE rdf:RDF>",
    '<!ENTITY x "y">',
]
ELEMENTS = {
    "unknown-class": [
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude"/>',
        f'<owl:Ontology xmlns:owl="urn:owl#" rdf:about="{TRAP}"/>',
        '<rdf:Bag rdf:about="urn:example:bag"/>',
        '<rdf:Statement rdf:about="urn:example:statement"/>',
    ],
    "syntax-error": [
        '<fact:Patient rdf:about="urn:example:patient">&x;</fact:Patient>',
        "<fact:Patient>%x;</fact:Patient>",
        '<fact:Patient xmlns:fact="">a</fact:Patient>',
    ],
    "unknown-property": [
        f'<fact:Patient rdf:about="urn:example:patient" xsi:schemaLocation="{TRAP}" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>',
        '<fact:Patient rdf:about="urn:example:patient"><rdf:li>60</rdf:li></fact:Patient>',
    ],
    "unknown-attribute": [
        '<fact:Patient rdf:about="urn:example:patient" rdf:aboutEach="x"/>',
        '<fact:Patient><fact:age rdf:parseType="Literal"/></fact:Patient>',
        f'<fact:Patient rdf:about="urn:example:patient" xml:id="{CANARY}"/>',
    ],
    "no-namespace": [
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{TRAP}"/>',
        f'<include href="{TRAP}"/>',
        f'<fact:Patient about="urn:x" src="{TRAP}"/>',
    ],
}
STATEMENTS = {
    "owl-imports": [f"<{TRAP}> owl:imports <{TRAP}> .", f"<{FILE}> owl:imports <{FILE}> ."],
    "shape": [f":request sh:shapesGraph <{TRAP}> .", f":x sh:jsLibrary <{TRAP}> ."],
    "unknown-property": [
        f":request rdfs:seeAlso <{TRAP}> .",
        f":request <http://www.w3.org/2000/10/swap/log#semantics> <{TRAP}> .",
        f":request <http://spinrdf.org/spin#imports> <{TRAP}> .",
    ],
    "literal-for-a-node": [
        f':request fact:reason "SERVICE <{TRAP}> {{ ?s ?p ?o }}" .',
        f':request fact:reason "LOAD <{FILE}>" .',
        ":request fact:reason \"__import__('os').system('true')\" .",
        ':request fact:reason "{{7*7}}${jndi:ldap://127.0.0.1/x}" .',
    ],
}


def samples() -> Iterator[Sample]:
    """Contexts and document types to fetch, statements that name an address, and harmless ones."""
    for number, context in enumerate(CONTEXTS):
        text = json.dumps({"@context": context, **NODE})
        yield sample(f"context-{number}.jsonld", text, "unknown-context")
    for problem, nodes in SCOPED.items():
        for number, node in enumerate(nodes):
            yield sample(f"scoped-{problem}-{number}.jsonld", json.dumps(node), problem)
    text = XML.decode()
    start, _, rest = text.partition("\n")
    for number, declaration in enumerate(TYPES):
        yield sample(f"type-{number}.rdf", f"{start}{declaration}\n{rest}", "document-type")
    for problem, elements in ELEMENTS.items():
        for number, element in enumerate(elements):
            facts = text.replace("<rdf:RDF", f"<rdf:RDF {FACT}").replace(
                "</rdf:RDF>", f"{element}</rdf:RDF>"
            )
            yield sample(f"element-{problem}-{number}.xml", facts, f"{problem} no-class")
    for problem, statements in STATEMENTS.items():
        for number, statement in enumerate(statements):
            yield sample(f"named-{problem}-{number}.ttl", f"{OPEN}{statement}\n", problem)
    yield from _not_followed(start, rest)


def _not_followed(start: str, rest: str) -> Iterator[Sample]:
    """Addresses in places where an IRI is no more than a name."""
    style = f'{start}<?xml-stylesheet href="{TRAP}"?>\n{rest}'
    yield reviewed("stylesheet.rdf", style, MET, IND_05a="met")
    source = f"{MET}:figure <http://www.w3.org/ns/prov#wasDerivedFrom> <{TRAP}> , <{FILE}> .\n"
    yield reviewed("derived-from.ttl", source, MET, IND_05a="met")
    yield reviewed("base.ttl", f"@base <{TRAP}> .\n{MET}", MET, IND_05a="met")
    named = MET.replace("urn:example:", f"{TRAP}#")
    yield reviewed("names.ttl", named, MET, IND_05a="met")
    prefix = {"@context": [CONTEXT, {"trap": f"{TRAP}#"}], "@graph": json.loads(JSON)}
    yield reviewed("prefix.jsonld", json.dumps(prefix), MET, IND_05a="met")
