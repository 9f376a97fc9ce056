"""A store and the target that it was pushed to in; how far the two are alike out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode

from reasoner.push.errors import PushError
from reasoner.push.exchange import Answer, Exchange, Request
from reasoner.push.pieces import graphs

# So many graphs are counted by one query.
_AT_ONCE = 200
_RDF = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.8"
# It hands out no graph, or not to everybody, or none in a form that is known here.
_NO_READING = (401, 403, 405, 406, 501)


@dataclass(frozen=True)
class Tally:
    """How many triples a graph has, and a sum of their hashes, in which blank nodes are alike.

    The sum is that of any order; none where only the number is known.
    """

    triples: int
    total: int | None


@dataclass(frozen=True)
class Compared:
    """The graphs of one name: how many have another number of triples there, how many others.

    `sent` and `found` count triples. Those of `rewritten` have as many as were sent, but some in
    another spelling: a store may write 1.50 as 1.5.
    """

    name: str
    sent: int
    found: int
    other: int
    rewritten: int


def by_graph_store(
    store: ox.Store, names: Iterable[str], exchange: Exchange
) -> tuple[Compared, ...] | PushError:
    """Compare each graph with what the graph store gives back of it; or why it does not.

    Raises PushError where the target is lost.
    """
    try:
        return tuple(
            _compared(name, ((_tally_of(store, g), _got(exchange, g)) for g in graphs(store, name)))
            for name in names
        )
    except PushError as error:
        if error.status not in _NO_READING and error.name != "no-graph-store":
            raise
        return error


def by_query(store: ox.Store, names: Iterable[str], exchange: Exchange) -> tuple[Compared, ...]:
    """Compare the numbers of triples with those that a SPARQL query endpoint counts.

    Raises PushError where it does not answer that.
    """
    return tuple(_compared(name, _counted(store, name, exchange)) for name in names)


def _compared(name: str, tallies: Iterable[tuple[Tally, Tally]]) -> Compared:
    sent = found = other = rewritten = 0
    for ours, theirs in tallies:
        sent, found = sent + ours.triples, found + theirs.triples
        if ours.triples != theirs.triples:
            other += 1
        elif theirs.total not in (None, ours.total):
            rewritten += 1
    return Compared(name, sent, found, other, rewritten)


def _tally_of(store: ox.Store, graph: NamedNode) -> Tally:
    return tally(store.quads_for_pattern(None, None, None, graph))


def tally(statements: Iterable[ox.Quad]) -> Tally:
    """The tally of statements, of whatever graphs."""
    count = total = 0
    for quad in statements:
        terms = (quad.subject, quad.predicate, quad.object)
        text = " ".join("_:" if isinstance(term, BlankNode) else str(term) for term in terms)
        digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
        count, total = count + 1, (total + int.from_bytes(digest)) % (1 << 64)
    return Tally(count, total)


def _got(exchange: Exchange, graph: NamedNode) -> Tally:
    request = Request("GET", exchange.place.of_graph(graph), {"Accept": _RDF})
    try:
        return exchange.ask(request, lambda answer: _read(exchange, answer))
    except PushError as error:
        # Some stores have no graph without triples.
        if error.status == 404:
            return Tally(0, 0)
        raise


def _read(exchange: Exchange, answer: Answer) -> Tally:
    form = ox.RdfFormat.from_media_type(answer.headers.get_content_type())
    said = "what it gives back is no RDF that can be read"
    if form is None:
        raise PushError("no-graph-store", f"{exchange.place}: {said}.")
    try:
        return tally(ox.parse(answer, form, base_iri="urn:x:base"))
    except SyntaxError:
        raise PushError("no-graph-store", f"{exchange.place}: {said}.") from None


def _counted(store: ox.Store, name: str, exchange: Exchange) -> Iterator[tuple[Tally, Tally]]:
    todo = iter(graphs(store, name))
    while some := tuple(islice(todo, _AT_ONCE)):
        numbers = _numbers(exchange, some)
        for graph in some:
            yield _tally_of(store, graph), Tally(numbers.get(graph, 0), None)


def _numbers(exchange: Exchange, some: tuple[NamedNode, ...]) -> Mapping[NamedNode, int]:
    """How many triples graphs have (SPARQL 1.1 Protocol, section 2.1.2)."""
    query = (
        f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ VALUES ?g {{ {' '.join(map(str, some))} }} "
        "GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    )
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/sparql-results+json",
    }
    body = urlencode({"query": query}).encode()
    request = Request("POST", exchange.place.whole, headers, body)
    try:
        return dict(exchange.ask(request, _rows))
    except PushError as error:
        if error.name == "refused":
            raise _no_answer(exchange, f"{error.status}: it does not answer a query") from None
        raise
    except (SyntaxError, ValueError):
        raise _no_answer(exchange, "what it answers are no results of a query") from None


def _no_answer(exchange: Exchange, said: str) -> PushError:
    what = "All was sent. Have --check name a SPARQL query endpoint, with --resume"
    return PushError("no-query-endpoint", f"{exchange.place}: {said}. {what}.")


def _rows(answer: Answer) -> list[tuple[NamedNode, int]]:
    found = ox.parse_query_results(answer.read(), ox.QueryResultsFormat.JSON)
    if not isinstance(found, ox.QuerySolutions):
        raise ValueError
    rows = [(row["g"], row["n"]) for row in found]
    return [
        (graph, int(number.value))
        for graph, number in rows
        if isinstance(graph, NamedNode) and isinstance(number, Literal)
    ]
