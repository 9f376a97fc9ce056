"""The service as its clients meet it: the protocol, and what it withstands.

SPARQL 1.1 Protocol, W3C Recommendation of 21 March 2013.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import socket
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from serving import (
    ENDLESS,
    FORM,
    LINUX,
    QUERY,
    Got,
    Service,
    busy,
    is_running,
    started,
    within,
)
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

from reasoner.cli import main as cli
from reasoner.dataset.dataset import Dataset
from reasoner.resources import demo_requests
from reasoner.review import Reasoner

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
NOTHING = "ASK { ?s <urn:nothing> ?o }"
RESULTS = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
GRAPHS = "text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"
BOOKS = "PREFIX dc: <http://purl.org/dc/elements/1.1/>\n"
PEOPLE = "PREFIX foaf: <http://xmlns.com/foaf/0.1/>\n"
linux = pytest.mark.skipif(not LINUX, reason="processes are looked for in /proc")


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of one request."""
    folder = tmp_path_factory.mktemp("served") / "cohort"
    with Dataset(folder) as dataset:
        reasoner = Reasoner(dataset.guideline, compare_readings=False)
        dataset.add(reasoner.review(demo_requests()[0]))
    return folder


@pytest.fixture(scope="module")
def service(cohort: Path) -> Iterator[Service]:
    """A service whose queries have three seconds; it says nothing beside where it is."""
    found = Service("--dataset", cohort, "--seconds", "3")
    assert found.get(NOTHING).status == 200
    yield found
    assert found.end() == (0, "", "")


@pytest.fixture
def alone(cohort: Path) -> Iterator[Service]:
    """A second service of the same dataset, with one worker whose queries have long."""
    found = Service("--dataset", cohort, "--workers", "1")
    yield found
    found.process.kill()
    found.process.communicate()


# Section 3.1, the examples of queries


@pytest.mark.parametrize(
    ("query", "accept", "status"),
    [
        (f"{BOOKS}SELECT ?book ?who WHERE {{ ?book dc:creator ?who }}", RESULTS[1], 200),
        (f"{BOOKS}ASK WHERE {{ ?book dc:creator ?who }}", RESULTS[1], 200),
        (f"{PEOPLE}CONSTRUCT {{ ?x foaf:name ?n }} WHERE {{ ?x foaf:name ?n }}", GRAPHS[0], 200),
        ("PREFIX books: <http://www.example/book/>\nDESCRIBE books:book6", GRAPHS[2], 200),
        (f"{PEOPLE}SELECT ?name WHERE {{ ?x foaf:name ?name ORDER BY ?name }}", RESULTS[1], 400),
        ("SELECT ?v FROM <http://another.example/d.rdf> WHERE { ?x ?p ?v }", RESULTS[1], 400),
        (
            f"{PEOPLE}SELECT ?who ?g FROM <http://a.example/publishers> FROM NAMED "
            "<http://b.example/alice> WHERE { ?g ?p ?who . GRAPH ?g { ?x foaf:mbox ?mbox } }",
            RESULTS[1],
            400,
        ),
        (
            "SELECT ?n WHERE { ?x <http://例え.example/名前> ?n ; <urn:p> '食べ物'@ja }",
            RESULTS[1],
            200,
        ),
    ],
    ids=[
        *("3.1.1 select", "3.1.4 ask", "3.1.3 construct", "3.1.5 describe"),
        *("3.1.9 malformed", "3.1.10 refused", "3.1.7 query-only dataset", "3.1.13 languages"),
    ],
)
def test_an_example_of_the_protocol_is_answered_in_each_way(
    service: Service, query: str, accept: str, status: int
) -> None:
    given = urlencode({"query": query})
    ways = [
        service.get(query, accept),
        service.post(FORM, given.encode(), Accept=accept),
        service.post(QUERY, query.encode(), Accept=accept),
    ]
    assert [(got.status, got.body) for got in ways] == [(status, ways[0].body)] * 3
    assert ways[0].media == (accept if status == 200 else "text/plain")


@pytest.mark.parametrize(
    "graphs",
    [
        [("default-graph-uri", "http://www.other.example/books")],
        [("default-graph-uri", "http://a.example/"), ("named-graph-uri", "http://b.example/")],
        [("named-graph-uri", "http://b.example/"), ("named-graph-uri", "http://c.example/")],
    ],
    ids=["3.1.2 simple", "3.1.8 ambiguous", "3.1.6 complex"],
)
def test_an_example_that_names_a_dataset_is_refused(
    service: Service, graphs: list[tuple[str, str]]
) -> None:
    given = urlencode([("query", "SELECT * { ?s ?p ?o } LIMIT 1"), *graphs])
    ways = [
        service.request("GET", f"/sparql?{given}"),
        service.post(FORM, given.encode()),
        service.request(
            "POST", f"/sparql?{urlencode(graphs)}", b"ASK { ?s ?p ?o }", Content_Type=QUERY
        ),
    ]
    for got in ways:
        assert got.status == 400
        assert got.text.startswith(f"not-allowed: {graphs[0][0]}: the dataset is given")


def test_a_long_query_is_answered_in_a_body(service: Service) -> None:
    query = f"SELECT * {{ ?s <urn:nothing> ?o }} # {'long ' * 15_000}"
    given = urlencode({"query": query})
    for got in (service.post(QUERY, query.encode()), service.post(FORM, given.encode())):
        assert (got.status, json.loads(got.body)["results"]) == (200, {"bindings": []})


UPDATE = "PREFIX dc: <http://purl.org/dc/elements/1.1/> INSERT DATA { <urn:b> dc:title 'B' }"


def test_an_example_of_an_update_is_refused_and_changes_nothing(service: Service) -> None:
    """Section 3.2: with parameters, directly, and with a dataset named beside it or within it."""
    before = service.value(COUNT)
    within_it = f"{UPDATE} ; WITH <urn:g> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}"
    named = urlencode({"update": UPDATE, "using-graph-uri": "http://a.example/"})
    ways = [
        service.post(FORM, urlencode({"update": UPDATE}).encode()),
        service.post(FORM, urlencode({"update": within_it}).encode()),
        service.post(FORM, named.encode()),
        service.post("application/sparql-update", UPDATE.encode()),
        service.post("Application/SPARQL-Update; charset=utf-8", within_it.encode()),
        service.request("GET", f"/sparql?{urlencode({'update': UPDATE})}"),
    ]
    for got in ways:
        assert got.status == 400 and got.text.startswith("not-allowed: ")
        assert "only read" in got.text
    assert service.value(COUNT) == before


# What no query may say, in whatever spelling


@pytest.fixture
def elsewhere() -> Iterator[socket.socket]:
    """Another endpoint, which nobody is to ask."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        found.setblocking(False)
        yield found


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "insert\tdata\n{ <urn:a> <urn:b> <urn:c> }",
        "# ASK { }\rDeLeTe WHERE { ?s ?p ?o }",
        "#SELECT\nCLEAR ALL",
        "DROP/**/ALL",
        "LOAD <file:///etc/hostname>",
        "BASE <urn:b>PREFIX a:<urn:a>CREATE GRAPH a:g",
        "ASK{}; DROP ALL",
        "SELECT*FROM<urn:g>{?s ?p ?o}",
        "SELECT * fRoM # here\n NAMED <urn:g> { ?s ?p ?o }",
        "ASK FROM graph:ontology { ?s ?p ?o }",
        "PREFIX FROM: <urn:x> ASK FROM:g { ?s ?p ?o }",
        "SELECT * { SERVICE <ELSEWHERE> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o . { service\u0020silent <ELSEWHERE> { ?s ?p ?o } } }",
        "SELECT * { SERVICE#\n<ELSEWHERE>{ ?s ?p ?o } }",
        "SELECT * { S\\u0045RVICE <ELSEWHERE> { ?s ?p ?o } }",
        "SELECT * { \\U00000053ERVICE <ELSEWHERE> { ?s ?p ?o } }",
        "SELECT * \\u0046ROM <urn:g> { ?s ?p ?o }",
        'SELECT * { ?s ?p "}" SERVICE <ELSEWHERE> { ?s ?p "{" } }',
        "SELECT * { ?s ?p '''\\''' ''' SERVICE <ELSEWHERE> { } }",
    ],
)
def test_what_no_query_may_ask_is_refused_in_each_way(
    service: Service, elsewhere: socket.socket, query: str
) -> None:
    query = query.replace("ELSEWHERE", f"http://127.0.0.1:{elsewhere.getsockname()[1]}/sparql")
    given = urlencode({"query": query})
    ways = [
        service.get(query),
        service.post(FORM, given.encode()),
        service.post(QUERY, query.encode()),
    ]
    assert {got.status for got in ways} == {400}
    assert {got.text.partition(":")[0] for got in ways} <= {"not-allowed", "syntax"}
    with pytest.raises(BlockingIOError):
        elsewhere.accept()


# What the answer is written in (section 2.1; RFC 9110, section 12.5.1)

SELECT = "SELECT ?s { ?s ?p ?o } LIMIT 1"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT WHERE { ?s sh:name ?o }"


@pytest.mark.parametrize(
    ("query", "accept", "media"),
    [
        (SELECT, "", RESULTS[0]),
        (SELECT, "*/*", RESULTS[0]),
        (SELECT, "text/*", CSV),
        (SELECT, TSV, TSV),
        (SELECT, "TEXT/CSV", CSV),
        (SELECT, "text/csv; header=present", CSV),
        (SELECT, f"{CSV};q=0.5, {TSV};q=0.6", TSV),
        (SELECT, f"{CSV}; Q=0.5 ,{RESULTS[1]};q=0.50", RESULTS[1]),
        (SELECT, f"{RESULTS[0]};q=0, */*;q=0.1", RESULTS[1]),
        (SELECT, "application/*;q=0.2, text/csv;q=0.1, */*;q=0.3", TSV),
        (SELECT, f'text/plain;x="a,{CSV}", {RESULTS[1]};q=0.1', RESULTS[1]),
        (SELECT, f"{CSV};q=2, {TSV};q=0.001", TSV),
        (SELECT, "text/turtle", None),
        (SELECT, f"{CSV};q=0", None),
        (SELECT, "text/html, image/*", None),
        (ASK, "", RESULTS[0]),
        (ASK, RESULTS[1], RESULTS[1]),
        (ASK, f"{CSV}, {TSV}", None),
        (ASK, f"{CSV}, {RESULTS[1]};q=0.1", RESULTS[1]),
        *((CONSTRUCT, each, each) for each in GRAPHS),
        (CONSTRUCT, "", GRAPHS[0]),
        (CONSTRUCT, f"{RESULTS[0]}, {GRAPHS[3]};q=0.2, {GRAPHS[2]};q=0.7", GRAPHS[2]),
        (CONSTRUCT, RESULTS[0], None),
        ("DESCRIBE sh:NodeShape", "", GRAPHS[0]),
        ("PREFIX select: <urn:s> # ask\nDESCRIBE select:x", "", GRAPHS[0]),
    ],
)
def test_the_answer_is_in_what_the_client_likes_best(
    service: Service, query: str, accept: str, media: str | None
) -> None:
    got = service.get(query, accept)
    if media is None:
        assert got.status == 406 and got.text.startswith("not-acceptable: ")
    else:
        assert (got.status, got.media) == (200, media)
    assert got.headers["vary"] == "Accept"
    assert got.headers["content-length"] == str(len(got.body))


def test_every_form_of_results_says_the_same(service: Service) -> None:
    query = "SELECT ?s ?name ?none { ?s a sh:NodeShape ; sh:name ?name } ORDER BY ?s LIMIT 20"
    expected = json.loads(service.get(query).body)["results"]["bindings"]
    pairs = [(row["s"]["value"], row["name"]["value"]) for row in expected]
    assert len(pairs) == 20
    rows = [*csv.reader(io.StringIO(service.get(query, CSV).text))]
    assert rows == [["s", "name", "none"], *([*pair, ""] for pair in pairs)]
    for accept, form in ((RESULTS[1], ox.QueryResultsFormat.XML), (TSV, ox.QueryResultsFormat.TSV)):
        read = ox.parse_query_results(service.get(query, accept).body, form)
        assert isinstance(read, ox.QuerySolutions)
        assert [(row["s"].value, row["name"].value) for row in read] == pairs
    assert ElementTree.fromstring(service.get(ASK, RESULTS[1]).text)[1].text == "true"


def test_every_form_of_a_graph_says_the_same(service: Service) -> None:
    forms = ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD
    found = [
        {quad.triple for quad in ox.parse(service.get(CONSTRUCT, accept).body, form)}
        for accept, form in zip(GRAPHS, forms, strict=True)
    ]
    assert len(found[0]) > 20
    assert found == [found[0]] * 4


@pytest.mark.parametrize(
    "query",
    [
        r"SELECT ('\u0001' AS ?x) {}",
        r"CONSTRUCT { <urn:s> <urn:p> '\u0001' } {}",
        "CONSTRUCT { <urn:s> <urn:1> '' } {}",
    ],
)
def test_what_xml_cannot_write_is_not_written_as_xml(service: Service, query: str) -> None:
    got = service.get(query, f"{RESULTS[1]}, {GRAPHS[2]}")
    assert (got.status, got.media) == (406, "text/plain")
    assert service.get(query).status == 200


# Parameters of a query


def test_a_parameter_gives_a_variable_its_only_value(service: Service) -> None:
    query = "SELECT ?s ?name { ?s sh:name ?name }"
    everything = {row["name"]["value"] for row in rows(service.get(query))}
    shape = service.value("SELECT (STR(MIN(?s)) AS ?x) { ?s a sh:NodeShape ; sh:name ?name }")
    one = {row["name"]["value"] for row in rows(service.get(query, _s=f"<{shape}>"))}
    assert len(one) == 1 < len(everything) and one < everything
    in_body = urlencode({"query": query, "$s": f"<{shape}>"}).encode()
    assert rows(service.post(FORM, in_body)) == rows(service.get(query, _s=f"<{shape}>"))
    beside = f"/sparql?{urlencode({'$s': f'<{shape}>'})}"
    direct = service.request("POST", beside, query.encode(), Content_Type=QUERY)
    assert rows(direct) == rows(service.get(query, _s=f"<{shape}>"))


@pytest.mark.parametrize(
    ("text", "value", "datatype"),
    [
        ("9", "9", "http://www.w3.org/2001/XMLSchema#integer"),
        ("text", "text", None),
        ('"1970-05-17"^^<urn:d>', "1970-05-17", "urn:d"),
        ("sh:name", "http://www.w3.org/ns/shacl#name", None),
        ("x } ; DROP ALL #", "x } ; DROP ALL #", None),
        ("' \" \\ \n", "' \" \\ \n", None),
    ],
)
def test_a_parameter_is_read_as_a_term_and_never_as_part_of_a_query(
    service: Service, text: str, value: str, datatype: str | None
) -> None:
    [row] = rows(service.get("SELECT ?x { VALUES ?y { 1 } BIND(?x AS ?z) }", _x=text))
    assert (row["x"]["value"], row["x"].get("datatype")) == (value, datatype)


@pytest.mark.parametrize(
    "given",
    ["$y=1", "$p=sh:name", "$x=1&$x=2", "$x=<no iri", "$x=%22open", "$=1"],
)
def test_a_parameter_that_cannot_be_used_is_refused(service: Service, given: str) -> None:
    got = service.request(
        "GET", f"/sparql?query={quote('SELECT ?x { ?x ?p ?o }')}&{quote(given, '=&$%')}"
    )
    assert got.status == 400 and got.text.startswith("unknown-parameter: ")


# Requests that are none of the protocol


@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [
        ("PUT", "/sparql", 405, "GET, HEAD, OPTIONS, POST"),
        ("DELETE", "/sparql?query=ASK%20%7B%7D", 405, "GET, HEAD, OPTIONS, POST"),
        ("POST", "/", 405, "GET, HEAD"),
        ("GET", "/nowhere", 404, None),
        ("GET", "/page.css/../../listen.py", 404, None),
        ("GET", "/sparql/", 404, None),
        ("GET", "/sparql?format=json", 400, None),
        ("GET", "/sparql?query=ASK%20%7B%7D&query=ASK%20%7B%7D", 400, None),
        ("GET", "/sparql?query=", 400, None),
        ("GET", "/sparql?query=%FF", 400, None),
        ("GET", f"/sparql?query=ASK%20%7B%7D{'&x=1' * 200}", 400, None),
    ],
)
def test_a_request_for_what_there_is_not_is_refused(
    service: Service, method: str, path: str, status: int, allowed: str | None
) -> None:
    got = service.request(method, path)
    assert got.status == status
    assert got.media == "text/plain" and got.text.count(": ") >= 1
    found = got.headers.get("allow")
    assert (found and ", ".join(sorted(found.split(", ")))) == allowed


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 415),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": "application/json"}, 415),
        ({"Content_Type": f"{QUERY}; charset=latin1"}, 415),
        ({"Content_Type": QUERY, "Content_Encoding": "gzip"}, 415),
        ({"Content_Type": f'{QUERY} ; Charset="UTF-8"'}, 200),
    ],
)
def test_a_body_of_another_type_is_refused(
    service: Service, headers: dict[str, str], status: int
) -> None:
    got = service.request("POST", "/sparql", ASK.encode(), **headers)
    assert got.status == status
    assert ("accept-post" in got.headers) is (status == 415)


def test_a_body_that_is_no_utf_8_is_refused(service: Service) -> None:
    assert service.post(QUERY, b"ASK { ?s ?p '\xff' }").status == 400
    assert service.post(FORM, b"query=ASK%20%7B%7D%FF").status == 400


def test_a_head_has_no_body_and_options_say_what_is_allowed(service: Service) -> None:
    got = service.request("HEAD", f"/sparql?{urlencode({'query': SELECT})}")
    assert (got.status, got.media, got.body) == (200, RESULTS[0], b"")
    got = service.request("OPTIONS", "/sparql")
    assert (got.status, got.headers["allow"], got.body) == (204, "GET, HEAD, OPTIONS, POST", b"")
    assert "access-control-allow-origin" not in got.headers


def test_an_error_is_told_as_problem_details_where_these_are_liked(service: Service) -> None:
    problem = "application/problem+json"
    got = service.get("ASK", f"{problem}, {RESULTS[0]};q=0.5")
    assert (got.status, got.media) == (400, problem)
    assert json.loads(got.body) == {
        "title": "syntax",
        "status": 400,
        "detail": "line 1, column 4: the query ends before it is complete.\n    ASK\n       ^",
    }
    assert service.get("ASK", RESULTS[0]).media == "text/plain"


def test_a_query_that_cannot_be_read_is_shown_with_the_place(service: Service) -> None:
    assert service.get("SELECT ?s\nWHERE { ?s ?p }").text == (
        "syntax: line 2, column 15: no query can go on with } here.\n"
        "    WHERE { ?s ?p }\n"
        "                  ^\n"
    )


def test_the_service_describes_itself(service: Service) -> None:
    """SPARQL 1.1 Service Description, section 2: at the endpoint, with no query."""
    for accept, form in ((GRAPHS[0], ox.RdfFormat.TURTLE), (GRAPHS[2], ox.RdfFormat.RDF_XML)):
        got = service.request("GET", "/sparql", Accept=accept)
        assert (got.status, got.media) == (200, accept)
        told = {
            (quad.predicate.value.rpartition("#")[2], quad.object)
            for quad in ox.parse(got.body, form)
        }
        assert ("endpoint", ox.NamedNode(f"http://127.0.0.1:{service.port}/sparql")) in told
        assert len([name for name, _ in told if name == "namedGraph"]) == 4
    assert service.request("GET", "/sparql", Accept=CSV).status == 406


# Who may ask


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "localhost"}, 200),
        ({"Host": "LocalHost:1234"}, 200),
        ({"Host": "[::1]:80"}, 200),
        ({"Host": "attacker.example"}, 421),
        ({"Host": "attacker.example:8080"}, 421),
        ({"Host": "127.0.0.1.attacker.example"}, 421),
        ({"Host": "localhost@attacker.example"}, 421),
        ({"Host": ""}, 421),
        ({"Sec_Fetch_Site": "same-origin"}, 200),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
    ],
)
def test_pages_of_other_sites_cannot_ask(
    service: Service, headers: dict[str, str], status: int
) -> None:
    got = service.request("GET", f"/sparql?{urlencode({'query': ASK})}", **headers)
    assert got.status == status
    if "Host" in headers:
        assert service.request("GET", "/", **headers).status == status


def test_every_response_has_the_headers_that_keep_a_browser_safe(service: Service) -> None:
    every = [
        *(service.request("GET", path) for path in ("/", "/page.js", "/page.json", "/nowhere")),
        service.get(ASK),
        service.get("ASK {"),
        service.request("GET", "/", Host="attacker.example"),
    ]
    for got in every:
        policy = got.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe" not in policy and "http" not in policy
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["referrer-policy"] == "no-referrer"
        assert got.headers["cache-control"] == "no-store"
        assert "server" not in got.headers


# What a query may take


def test_a_query_that_takes_too_long_is_stopped_while_others_are_answered(service: Service) -> None:
    with ThreadPoolExecutor(1) as thread:
        start = time.monotonic()
        slow = thread.submit(service.get, ENDLESS)
        assert within(2, lambda: service.get(ASK).status == 200)
        assert not slow.done()
        got = slow.result()
    assert 3 <= time.monotonic() - start < 10
    assert got.status == 503 and "retry-after" not in got.headers
    assert got.text.startswith("too-slow: not done after 3 seconds, and stopped.")


def test_an_answer_with_too_many_rows_is_refused(alone: Service) -> None:
    got = alone.get("SELECT * { VALUES ?a { 1 2 3 4 5 6 7 } ?s ?p ?o }")
    assert got.status == 400
    assert got.text.startswith("too-many-rows: the answer has more than 100,000 rows.")


@pytest.mark.parametrize(
    ("query", "status", "name"),
    [
        (f"ASK {'{' * 10_000}{'}' * 10_000}", 400, "too-deep"),
        (f"SELECT ({'(' * 10_000}1{')' * 10_000} AS ?x) {{}}", 400, "too-deep"),
        (f"ASK {{ FILTER({'!' * 90_000}true) }}", 500, "ended"),
        (f"ASK {{ FILTER(1{'+1' * 45_000}) }}", 500, "ended"),
        (f"ASK {{ {{}}{'UNION{}' * 14_000} }}", 500, "ended"),
        (f"ASK {{}} #{'x' * 100_000}", 413, "too-long"),
    ],
    ids=["groups", "brackets", "not", "plus", "union", "long"],
)
def test_a_query_that_would_break_a_parser_is_one_error(
    service: Service, query: str, status: int, name: str
) -> None:
    got = service.post(QUERY, query.encode())
    assert (got.status, got.text.partition(":")[0]) == (status, name)
    assert service.get(ASK).status == 200


@linux
@pytest.mark.parametrize("media", [QUERY, FORM])
@pytest.mark.parametrize("is_counted", [True, False])
def test_a_query_of_10_mb_is_not_read_whole(service: Service, media: str, is_counted: bool) -> None:
    body = b"query=ASK{}#" + b"x" * 10_000_000
    pieces = iter([body[i : i + 65_536] for i in range(0, len(body), 65_536)])
    before = peak(service)
    got = service.request("POST", "/sparql", body if is_counted else pieces, Content_Type=media)
    assert (got.status, got.text.partition(":")[0]) == (413, "too-long")
    assert peak(service) - before < 4_000
    assert service.get(ASK).status == 200


def test_a_body_that_is_too_long_is_not_asked_for(service: Service) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as connection:
        head = f"Content-Type: {QUERY}\r\nContent-Length: 10000000\r\nExpect: 100-continue"
        connection.sendall(f"POST /sparql HTTP/1.1\r\nHost: localhost\r\n{head}\r\n\r\n".encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 413 ")


def test_a_head_that_is_too_long_is_one_error(service: Service) -> None:
    assert service.request("GET", f"/sparql?query={'x' * 1_000_000}").status == 413
    with suppress(ConnectionError):  # what is not read is not waited for
        service.request("GET", f"/sparql?query={'x' * 10_000_000}")
    assert service.get(ASK).status == 200


def test_no_query_waits_longer_than_a_while(alone: Service) -> None:
    with alone.asking(ENDLESS):
        assert within(5, lambda: bool(alone.workers()))
        start = time.monotonic()
        got = alone.get(ASK)
        assert 1.5 < time.monotonic() - start < 10
    assert (got.status, got.headers["retry-after"]) == (503, "2")
    assert got.text.startswith("busy: ")
    # The client that left took its query with it.
    assert alone.get(ASK).status == 200


@linux
def test_the_query_of_a_client_that_goes_away_is_stopped(alone: Service) -> None:
    with alone.asking(ENDLESS):
        assert within(10, lambda: any(map(busy, alone.workers())))
        [worker] = alone.workers()
    assert within(2, lambda: not is_running(worker))
    assert alone.get(ASK).status == 200


def test_a_client_that_goes_away_in_the_answer_stops_nobody(alone: Service) -> None:
    with alone.asking("SELECT * { VALUES ?a { 1 2 3 4 } ?s ?p ?o }") as connection:
        assert connection.recv(1000).startswith(b"HTTP/1.1 200 ")
    assert alone.get(ASK).status == 200


@linux
def test_a_worker_that_ends_is_an_error_to_one_client(alone: Service) -> None:
    with alone.asking(ENDLESS) as connection:
        assert within(10, lambda: any(map(busy, alone.workers())))
        kill(*alone.workers())
        got = b"".join(iter(lambda: connection.recv(1000), b""))
    assert got.startswith(b"HTTP/1.1 500 ") and b"ended: " in got
    assert alone.get(ASK).status == 200


# The dataset that is served


def test_two_services_answer_from_one_dataset(service: Service, alone: Service) -> None:
    assert service.value(COUNT) == alone.value(COUNT)


def test_nothing_is_added_to_a_dataset_that_is_served(
    service: Service, cohort: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["dataset", str(cohort), str(demo_requests()[1])]) == 2
    said = "reasoner: cohort: it is being asked by another process. Wait for it, or stop it.\n"
    assert capsys.readouterr().err == said
    assert service.get(ASK).status == 200


def test_a_dataset_that_is_deleted_or_replaced_is_an_error(cohort: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(cohort, folder)
    service = Service("--dataset", folder)
    assert service.get(ASK).status == 200
    shutil.rmtree(folder)
    gone = service.get(ASK)
    shutil.copytree(cohort, folder)
    replaced = service.get(ASK)
    for got in (gone, replaced):
        assert got.status == 500
        assert got.text.startswith("gone: the dataset was deleted or replaced.")
    assert service.end() == (0, "", "")


# Beginning and ending


def test_a_port_that_is_taken_is_one_message(service: Service, cohort: Path) -> None:
    process = started("--dataset", cohort, "--port", str(service.port))
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (2, "")
    assert err == (
        f"reasoner: 127.0.0.1, port {service.port}: it cannot be listened at (Address already in "
        "use). Name another with --port, or end what has it.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--host", "no-such-host.invalid"], "no-such-host.invalid: no address of this machine"),
        (["--dataset", "nowhere"], "nowhere: no such folder."),
        (["--dataset", "nowhere", "x.ttl"], "files of facts and --dataset: name one or the other."),
    ],
)
def test_what_cannot_be_served_is_one_message(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["serve", "--port", "0", *arguments]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"reasoner: {said}") and err.count("\n") == 1


@pytest.mark.parametrize("port", ["65536", "-1", "http"])
def test_what_is_no_port_is_refused(port: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["serve", "--port", port])


def test_who_is_reached_from_other_machines_is_warned(cohort: Path) -> None:
    process = started("--dataset", cohort, "--host", "0.0.0.0", "--port", "0")
    assert process.stderr is not None
    assert "other machines" in process.stderr.readline()
    assert "http://0.0.0.0:" in process.stderr.readline()
    process.terminate()
    assert process.communicate(timeout=20) == ("", "") and process.returncode == 0


@linux
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_service_and_its_workers(alone: Service, number: signal.Signals) -> None:
    with alone.asking(ENDLESS):
        assert within(10, lambda: any(map(busy, alone.workers())))
        workers = alone.workers()
        assert alone.end(number) == (0, "", "")
    assert workers and not any(map(is_running, workers))


@linux
def test_a_signal_that_it_was_begun_to_ignore_does_not_end_the_service(cohort: Path) -> None:
    service = Service("--dataset", cohort, ignored=[signal.SIGHUP])
    service.process.send_signal(signal.SIGHUP)
    time.sleep(0.3)
    assert service.get("ASK {}").status == 200
    assert service.end() == (0, "", "")


def test_facts_that_are_not_kept_are_gone_with_the_service(tmp_path: Path) -> None:
    service = Service(demo_requests()[0], environment={"TMPDIR": str(tmp_path)})
    assert len(rows(service.get("SELECT * { ?s a fact:Request }"))) == 1
    assert len([*tmp_path.iterdir()]) == 1
    assert service.end() == (0, "", "")
    assert not [*tmp_path.iterdir()]


@linux
def test_no_worker_outlives_a_service_that_is_killed(alone: Service) -> None:
    with alone.asking(ENDLESS):
        assert within(10, lambda: any(map(busy, alone.workers())))
        workers = alone.workers()
        assert alone.end(signal.SIGKILL) == (-9, "", "")
    assert workers and within(2, lambda: not any(map(is_running, workers)))


def test_nothing_of_queries_or_facts_is_said(cohort: Path) -> None:
    service = Service("--dataset", cohort, "--seconds", "1")
    secret = "urn:secret:1970-05-17"
    queries = [f"ASK {{ <{secret}> ?p ?o }}", f"ASK {{ <{secret}>", f"{ENDLESS} # {secret}"]
    for query in [*queries, f"ASK {{ FILTER({'!' * 90_000}'{secret}') }}"]:
        service.post(QUERY, query.encode())
    service.request("GET", f"/{secret}")
    service.request("GET", f"/sparql?query={'x' * 400_000}{secret}")
    with socket.create_connection(("127.0.0.1", service.port)) as connection:
        connection.sendall(f"{secret}\r\n\r\n".encode())
        connection.recv(1000)
    assert service.end() == (0, "", "")


# A client that others wrote


def test_a_common_client_is_answered(service: Service) -> None:
    client = SPARQLWrapper(f"http://127.0.0.1:{service.port}/sparql")
    client.setReturnFormat(JSON)
    client.setQuery(f"{BOOKS}SELECT ?s {{ ?s a <http://www.w3.org/ns/shacl#NodeShape> }} LIMIT 3")
    found = client.queryAndConvert()
    assert isinstance(found, dict) and len(found["results"]["bindings"]) == 3
    client.setQuery("ASK { ?s ?p ?o }")
    assert client.queryAndConvert() == {"head": {}, "boolean": True}
    client.setMethod(POST)
    client.setReturnFormat(TURTLE)
    client.setQuery(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> CONSTRUCT { ?s sh:name ?n } { ?s sh:name ?n }"
    )
    found = client.queryAndConvert()
    assert isinstance(found, bytes)
    assert len([*ox.parse(found, ox.RdfFormat.TURTLE)]) > 20


def test_csv_quotes_an_iri_with_a_comma_as_the_command_does(service: Service) -> None:
    got = service.get("SELECT (<https://payer.example/a,b> AS ?x) {}", CSV)
    assert got.body == b'x\r\n"https://payer.example/a,b"\r\n'


def test_a_term_that_a_media_type_cannot_write_is_refused(service: Service) -> None:
    query = "CONSTRUCT { <urn:a> <urn:b> <<( <urn:c> <urn:d> 1 )>> } {}"
    got = service.get(query, "application/ld+json")
    assert got.status == 406 and "cannot write. Accept another." in got.text
    assert service.get(query, "text/turtle").status == 200


def rows(got: Got) -> list[dict[str, dict[str, str]]]:
    assert got.status == 200, got.text
    found: list[dict[str, dict[str, str]]] = json.loads(got.body)["results"]["bindings"]
    return found


def peak(service: Service) -> int:
    """The most memory that a service has held, in kB."""
    told = Path(f"/proc/{service.process.pid}/status").read_text()
    return int(told.partition("VmHWM:")[2].split()[0])


def kill(*processes: int) -> None:
    for pid in processes:
        os.kill(pid, signal.SIGKILL)
