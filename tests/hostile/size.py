"""Depth, size and number: files that are quick to write and dear to read, each with its refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hostile import CANARY, OPEN, PREFIXES, Sample, reviewed, sample

MIB = 1024 * 1024
XML = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:fact="https://w3id.org/guideline-reasoner/fact#">
"""
XML_END = "</rdf:RDF>"
JSON = '{"id": "urn:example:a",\n'
NODE = f"{OPEN}:a :b "
ALONE = """:request a fact:Request ; fact:patient :patient ; fact:line :line .
:line a fact:ServiceLine ; fact:code cpt:37238 .
:patient a fact:Patient .
"""


def filled(unit: str, size: int = 8 * MIB) -> str:
    """As many of a piece of text as a file of that size holds."""
    return unit * (size // len(unit.encode()))


def numbered(form: str, number: int) -> str:
    """A piece of text once for each number, which stands for each #, and the next for each ~."""
    return "".join(form.replace("#", str(n)).replace("~", str(n + 1)) for n in range(number))


FROM = "<http://www.w3.org/ns/prov#wasDerivedFrom>"


def clique(nodes: int, link: str = FROM) -> str:
    """Blank nodes that all refer to all: nothing tells one from another."""
    return "".join(
        f"_:n{a} a fact:Condition ; {link} {', '.join(f'_:n{b}' for b in range(nodes))} .\n"
        for a in range(nodes)
    )


CAUSES = clique(12, "fact:cause").replace(" a fact:Con", " fact:status fact:absent ; a fact:Con")


def many(form: str, number: int = 90_000) -> str:
    """Honest facts, and a statement once for each number."""
    return OPEN + numbered(form, number)


Made = dict[str, Callable[[], str]]

BYTES: dict[str, Made] = {
    "too-large": {
        "comments.ttl": lambda: filled("//\n".replace("/", "\x23"), 9 * MIB),
        "arrays.jsonld": lambda: filled("[]\n", 9 * MIB),
        "spaces.rdf": lambda: XML + filled(" \n", 9 * MIB),
    },
    "line-too-long": {
        "comment.ttl": lambda: OPEN + "x" * (MIB + 1),
        "spaces.jsonld": lambda: "[" + " " * (MIB + 1) + "]",
        "spaces.rdf": lambda: XML + " " * (MIB + 1),
    },
    "value-too-long": {
        "one.ttl": lambda: f'{NODE} "{"x" * 1_000_000}" .',
        "canary.nt": lambda: f'<urn:a> <urn:b> "{CANARY * 80_000}" .',
        "lines.ttl": lambda: f"{NODE} '''{filled('x' * 99 + chr(10), 7 * MIB)}''' .",
        "digits.jsonld": lambda: f'[{{"id": "a", "value": "{"9" * 1_000_000}"}}]',
        "text.rdf": lambda: (
            f"{XML}<fact:Site><fact:b>{'x' * 900_000}</fact:b></fact:Site>{XML_END}"
        ),
    },
    "empty": {
        "blanks.ttl": lambda: filled("\n"),
        "blanks": lambda: filled(" \n"),
        "comments.ttl": lambda: filled(chr(35) * 80 + "\n"),
        "prefixes.ttl": lambda: numbered("@prefix p#: <urn:p#:> .\n", 200_000),
    },
}
DEPTH: dict[str, Made] = {
    "nested-too-deeply": {
        "nodes.ttl": lambda: NODE + "[ :b " * 100_000,
        "lists.ttl": lambda: NODE + "(" * 500_000,
        "one-too-many.ttl": lambda: NODE + "[ :b " * 65 + "1" + "]" * 65 + " .",
        "behind-quotes.ttl": lambda: NODE + "'\"' , \"'\" , '''\"''' , " + "(" * 70,
        "behind-comments.ttl": lambda: NODE + "1 . # '''\n:a :b <#'> , " + "(" * 70,
        "objects.jsonld": lambda: '{"line":' * 100_000,
        "one-too-many.jsonld": lambda: '{"line":' * 65 + "1" + "}" * 65,
        "arrays.jsonld": lambda: "[" * 1_000_000,
        "closed.jsonld": lambda: "[" * 400_000 + "]" * 400_000,
        "behind-quotes.jsonld": lambda: '["\\"", "\'", "' + "\\\\" + '", ' + "[" * 9_000,
        "elements.rdf": lambda: XML + "<fact:Site>\n<fact:site>\n" * 200_000,
        "one-line.rdf": lambda: XML + "<fact:a>" * 100_000,
    },
    "not-rdf": {"graphs.trig": lambda: "{" * 100_000},
    "syntax-error": {
        "quoted.ttl": lambda: NODE + "<< :a :b " * 50_000,
        "brackets.ttl": lambda: filled("[]\n"),
        "pairs.ttl": lambda: filled("[" * 60 + "]" * 60 + "\n"),
        "quotes.ttl": lambda: filled("''\n"),
        "open-quotes.ttl": lambda: filled('"\n'),
        "open-long-quotes.ttl": lambda: filled("'''\n"),
        "backslashes.ttl": lambda: filled("\\\n"),
        "open-iris.ttl": lambda: filled("<\n"),
        "angles.ttl": lambda: OPEN + filled("<" * 1_000 + "\n", MIB),
        "words": lambda: filled("lorem ipsum dolor\n"),
        "almost-quads": lambda: filled("#\n", MIB) + filled("_:a <a>\t", MIB // 2),
        "comments-before-quads": lambda: filled("#\n", 7 * MIB) + "_:a <a> <a> <a>",
    },
}
NUMBER: dict[str, Made] = {
    "too-many-statements": {
        "lines.nt": lambda: numbered("<urn:a> <urn:b> <urn:#> .\n", 100_001),
        "objects.ttl": lambda: NODE + numbered(":#,\n", 100_001) + ":c .",
        "array.jsonld": lambda: JSON + '"line": [' + numbered('"#",\n', 100_001) + '"b"]}',
        "elements.rdf": lambda: XML + filled("<fact:Site/>\n", 2 * MIB) + XML_END,
        "subclasses.ttl": lambda: NODE + "[], " * 100_001 + "1 .",
    },
    "too-many-values": {
        "arrays.jsonld": lambda: "[" + filled("[],\n", 6 * MIB) + "[]]",
        "commas.jsonld": lambda: "[" + filled(",,,,\n", 6 * MIB),
    },
    "too-many-digits": {
        "number.jsonld": lambda: f'[{{"id": "a", "value": {"9" * 1_000_000}}}]',
        "number.ttl": lambda: f"{OPEN}:stenosis fact:value {'9' * 999} .",
    },
    "too-many-attributes": {
        "element.rdf": lambda: f"{XML}<fact:Site " + numbered('fact:a#="b"\n', 200_000) + "/>"
    },
    "too-many-prefixes": {
        "element.rdf": lambda: f"{XML}<fact:Site " + numbered('xmlns:a#="urn:b"\n', 200_000) + "/>"
    },
    "too-many-nodes": {
        "list.ttl": lambda: f"{NODE} ({numbered(':n# ', 40_000)}) .",
        "chain.ttl": lambda: many("_:n# a fact:Condition ; fact:cause _:n~ .\n", 20_000),
        "ring.ttl": lambda: many("_:n# fact:cause _:n~ .\n", 20_000) + "_:n20000 fact:cause _:n0 .",
        "limbs.ttl": lambda: many(":n# a fact:Limb .\n"),
        "classes.ttl": lambda: many(":c# rdfs:subClassOf :c~ .\n"),
        "array.jsonld": lambda: "[" + numbered('{"type": "Limb"},\n', 6_000) + "{}]",
    },
    "too-many-records": {
        "figures.ttl": lambda: many(":f# a fact:PercentDiameterStenosis ; fact:value 40 ;"
        " fact:measures :stenosis .\n", 300),
        "procedures.ttl": lambda: many(":p# a fact:Procedure ; fact:treats :stenosis .\n", 4_000),
        "parts.ttl": lambda: many(":s# a fact:Site ; fact:partOf :s~ .\n", 300)
        + ":s300 a fact:Site . :stenosis fact:site :s0 .",
    },
    "too-many-requests": {
        "requests.ttl": lambda: OPEN.replace(":request", ":first")
        + numbered(":l# a fact:Limb . :c# a fact:Condition ; fact:limb :l# ; fact:patient :patient"
        " ; fact:status fact:absent .\n", 90)
        + numbered(":r# a fact:Request ; fact:patient :patient ; fact:line :line# .\n"
        ":line# a fact:ServiceLine ; fact:code cpt:37238 .\n", 800),
    },
}  # fmt: skip
# One kind of problem very many times; whatever it is, it is not all listed.
PROBLEMS: dict[str, Made] = {
    "unknown-key": {"keys.jsonld": lambda: JSON + numbered('"k#": 1,\n', 200_000) + '"z": 1}'},
    "duplicate-key": {
        "one-key.jsonld": lambda: JSON + filled('"status": "absent",\n', 4 * MIB) + '"age": 1}'
    },
    "null-value": {
        "nulls.jsonld": lambda: JSON + '"line": [' + filled("null,\n", 4 * MIB) + "null]}"
    },
    "unknown-property": {
        "properties.ttl": lambda: many(":request fact:patien# :patient .\n"),
        "iris.jsonld": lambda: JSON + numbered('"urn:k#": 1,\n', 90_000) + '"age": 1}',
    },
    "unknown-class": {"classes.ttl": lambda: many(":vein a vs:IliacVein# .\n")},
    "unknown-code-system": {"codes.ttl": lambda: many(":stenosis fact:code <http://code/#> .\n")},
    "malformed-code": {"codes.ttl": lambda: many(":stenosis fact:code cpt:# .\n", 900)},
    "unknown-term": {"terms.ttl": lambda: many(":stenosis fact:qualifier vs:abrupt# .\n")},
    "class-axiom": {"axioms.ttl": lambda: many(":c rdfs:subClassOf :c# .\n")},
    "condition-without-status": {"clique.ttl": lambda: PREFIXES + ALONE + clique(120)},
    "cause-of-itself": {"causes.ttl": lambda: OPEN + CAUSES + ":stenosis fact:cause _:n0 .\n"},
    "part-of-itself": {
        "parts.ttl": lambda: (
            OPEN
            + numbered(":s# a fact:Site ; fact:partOf :s~ .\n", 30)
            + ":s30 a fact:Site ; fact:partOf :s0 . :vein fact:partOf :s0 .\n"
        )
    },
    "belongs-to-no-request": {"limbs.ttl": lambda: many(":n# a fact:Limb .\n", 4_900)},
    "no-class": {"graphs.trig": lambda: PREFIXES + numbered(":g# { :a fact:site :b }\n", 20_000)},
    "not-a-decimal": {"values.ttl": lambda: many(':stenosis fact:value "#%"^^xsd:decimal .\n')},
}
# What is said many times of one patient and decides nothing.
MANY: Made = {
    "conditions": lambda: numbered(
        ":c# a fact:Condition ; fact:patient :patient ; fact:status fact:absent .\n", 186
    ),
    "reasons": lambda: numbered(
        ":c# a fact:Condition ; fact:patient :patient ; fact:status fact:absent ; "
        "fact:site :vein . :request fact:reason :c# .\n",
        186,
    ),
    "allergies": lambda: numbered(
        ":a# a fact:Allergy ; fact:patient :patient ; fact:substance vs:nitinol ; "
        "fact:status fact:absent .\n",
        186,
    ),
    "procedures": lambda: numbered(
        ":p# a fact:Procedure ; fact:patient :patient ; fact:site :vein ; "
        "fact:treats :stenosis .\n",
        186,
    ),
    "limbs": lambda: numbered(
        ":o# a vs:CeapClinicalClass ; fact:patient :patient ; fact:limb :l# ; fact:result vs:C2 . "
        ":l# a fact:Limb ; fact:side fact:left .\n",
        93,
    ),
    "clique": lambda: (
        clique(12).replace(" a fact:Con", " fact:status fact:absent ; a fact:Con")
        + f":stenosis {FROM} _:n0 .\n"
    ),
    "parts": lambda: (
        numbered(":s# a fact:Site ; fact:partOf :s~ .\n", 30)
        + ":s30 a fact:Site . :vein fact:partOf :s0 .\n"
    ),
}


def samples() -> Iterator[Sample]:
    """Files at and beyond the limits, made when they are asked for."""
    for family, kinds in (("bytes", BYTES), ("depth", DEPTH), ("number", NUMBER)):
        for problem, made in kinds.items():
            for name, text in made.items():
                also = "wrong-kind-of-subject" if problem == "too-many-digits" else ""
                yield sample(f"{family}-{problem}-{name}", text(), f"{problem} {also}")
    also = "further-problems wrong-kind-of-subject"
    for problem, made in PROBLEMS.items():
        for name, text in made.items():
            yield sample(f"problems-{problem}-{name}", text(), f"{problem} {also}")
    for name, text in MANY.items():
        yield reviewed(f"many-{name}.ttl", OPEN + text(), OPEN)
