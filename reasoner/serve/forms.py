"""What a query found in; the bytes of a media type out."""

from __future__ import annotations

from collections.abc import Mapping
from xml.parsers import expat

import pyoxigraph as ox
from pyoxigraph import QueryResultsFormat as Results
from pyoxigraph import RdfFormat

from reasoner.serve.refusal import RefusedError
from reasoner.sparql.answer import Answer
from reasoner.sparql.asking import Found
from reasoner.sparql.tokens import tokens

RESULTS = {
    "application/sparql-results+json": Results.JSON,
    "application/sparql-results+xml": Results.XML,
    "text/csv": Results.CSV,
    "text/tab-separated-values": Results.TSV,
}
GRAPHS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}
_TABLES = tuple(RESULTS)
# CSV and TSV are defined for the answer to SELECT alone.
_OFFERED = {
    "SELECT": _TABLES,
    "ASK": _TABLES[:2],
    "CONSTRUCT": tuple(GRAPHS),
    "DESCRIBE": tuple(GRAPHS),
}


def offered(query: str) -> tuple[str, ...]:
    """The media types of the answer to a query; none of a text that is no query."""
    words = (token.text.upper() for token in tokens(query) if token.kind == "word")
    return next((_OFFERED[word] for word in words if word in _OFFERED), ())


def written(found: Found, media: str, prefixes: Mapping[str, str]) -> bytes:
    """What was found, in a media type that is on offer for it.

    CSV is Python's, which quotes an IRI with a comma. Raises RefusedError where it holds a
    character, a property or a term that the media type has no way to write.
    """
    if found.kind == "triples":
        body = _graph(found.body, media, prefixes)
    elif media == "text/csv":
        body = Answer(found).csv().encode()
    else:
        body = _table(found.body, RESULTS[media])
    if media.endswith("+xml"):
        _refuse_no_xml(body)
    return body


def graph(triples: list[ox.Triple], media: str, prefixes: Mapping[str, str]) -> bytes:
    """Triples in a media type."""
    return _whole(ox.serialize(triples, format=GRAPHS[media], prefixes=dict(prefixes)))


def _table(body: bytes, form: Results) -> bytes:
    if form == Results.JSON:
        return body
    return _whole(ox.parse_query_results(body, Results.JSON).serialize(format=form))


def _graph(body: bytes, media: str, prefixes: Mapping[str, str]) -> bytes:
    if GRAPHS[media] == RdfFormat.N_TRIPLES:
        return body
    triples = ox.parse(body, RdfFormat.N_TRIPLES)
    try:
        return _whole(ox.serialize(triples, format=GRAPHS[media], prefixes=dict(prefixes)))
    except OSError:  # JSON-LD has no triple as a term.
        said = f"the answer holds a term that {media} cannot write. Accept another."
        raise RefusedError(406, "not-acceptable", said) from None


def _whole(body: bytes | None) -> bytes:
    assert body is not None  # as is where no file is named to write to
    return body


def _refuse_no_xml(body: bytes) -> None:
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(body, True)
    except expat.ExpatError:
        said = "the answer holds a character or a property that XML cannot write. Accept another."
        raise RefusedError(406, "not-acceptable", said) from None
