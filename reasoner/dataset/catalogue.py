"""A guideline and queries of its library in; the list of them, as text or as Turtle, out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from reasoner.dataset.library import TYPES, Parameter, Query
from reasoner.dataset.names import prefixes
from reasoner.guideline import Guideline
from reasoner.names import namespace_of
from reasoner.terms import DCTERMS, OWL, RDFS, SH, SKOS, XSD

_NAMESPACES = {
    "dcterms": DCTERMS.iri,
    "owl": OWL.iri,
    "rdfs": RDFS.iri,
    "schema": "https://schema.org/",
    "sh": SH.iri,
    "skos": SKOS.iri,
    "spex": "https://purl.expasy.org/sparql-examples/ontology#",
    "xsd": XSD.iri,
}
_FORMS = {
    "SELECT": ("sh:SPARQLSelectExecutable", "sh:select"),
    "ASK": ("sh:SPARQLAskExecutable", "sh:ask"),
    "CONSTRUCT": ("sh:SPARQLConstructExecutable", "sh:construct"),
    "DESCRIBE": ("spex:SPARQLDescribeExecutable", "spex:describe"),
}


def listed(queries: Iterable[Query]) -> str:
    """The queries as text: the name of each, what it answers, its parameters and tags."""
    return "\n".join("".join(f"{line}\n" for line in _lines(query)) for query in queries)


def _lines(query: Query) -> Iterator[str]:
    yield query.name
    yield f"    {query.summary}"
    for each in query.parameters:
        yield f"    {each.name}, {each.type}, as {each.example} - {each.description}"
    yield f"    tags {', '.join(query.tags)}"


def catalogue(guideline: Guideline, queries: Iterable[Query], target: str | None = None) -> str:
    """The queries in Turtle, in the form of the SIB's SPARQL examples, with their parameters.

    Each is a sh:SPARQLExecutable with its text below sh:select, sh:ask or sh:construct; `target`
    is the address of an endpoint that answers them. (github.com/sib-swiss/sparql-examples; SHACL,
    section 5.2, and SHACL Advanced Features, section 5.)
    """
    known = prefixes(guideline)
    base = f"{namespace_of(guideline.edition.iri).rstrip('#/')}/queries/"
    head = [f"@prefix {name}: <{iri}> ." for name, iri in sorted(_NAMESPACES.items())]
    declared = [
        f"[ sh:prefix {_text(name)} ; sh:namespace {_text(iri)}^^xsd:anyURI ]"
        for name, iri in sorted(known.items())
    ]
    title = f"dcterms:title {_text(f'{guideline.edition.title}: queries')}"
    whole = _block(base, ["a owl:Ontology", title, _values("sh:declare", declared)])
    blocks = [block for query in queries for block in _blocks(base, query, target)]
    return "\n".join(["\n".join(head) + "\n", whole, *blocks])


def _blocks(base: str, query: Query, target: str | None) -> Iterator[str]:
    node = f"{base}{query.name}"
    kind, property = _FORMS[query.form]
    parts = [
        f"a sh:SPARQLExecutable , {kind}",
        f"rdfs:comment {_text(query.summary)}@en",
        f"dcterms:description {_text(query.description)}@en",
        f"sh:prefixes <{base}>",
        f"{property} {_long(query.body)}",
        _values("schema:keywords", map(_text, query.tags)),
    ]
    if query.parameters:
        parts.append(_values("sh:parameter", (f"<{node}#{p.name}>" for p in query.parameters)))
    if target is not None:
        parts.append(f"schema:target {NamedNode(target)}")
    yield _block(node, parts)
    for parameter in query.parameters:
        yield _block(f"{node}#{parameter.name}", _parameter(base, parameter))


def _parameter(base: str, parameter: Parameter) -> Iterator[str]:
    datatype = TYPES[parameter.type]
    yield "a sh:Parameter"
    # The local name of the path is that of the variable.
    yield f"sh:path <{base}parameter#{parameter.name}>"
    yield f"sh:name {_text(parameter.name)}"
    yield f"sh:description {_text(parameter.description)}@en"
    yield "sh:nodeKind sh:IRI" if datatype is None else f"sh:datatype {datatype}"
    yield "sh:optional true"
    yield f"skos:example {_text(parameter.example)}"


def _block(node: str, parts: Iterable[str]) -> str:
    return f"<{node}> " + " ;\n    ".join(parts) + " .\n"


def _values(property: str, values: Iterable[str]) -> str:
    return f"{property} " + " ,\n        ".join(values)


def _text(text: str) -> str:
    return str(Literal(text))


def _long(text: str) -> str:
    """A text of several lines, the last of which ends, as Turtle quotes it."""
    plain = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""{plain}"""'
