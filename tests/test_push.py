"""A dataset that is pushed elsewhere arrives whole, whatever happens, and nothing else does."""

from __future__ import annotations

import io
import socket
import ssl
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from stores import Between, Says, Seen, Store, asked, canonical, kept_by, oxigraph, serving

from reasoner import Dataset, Reasoner, UsageError
from reasoner.cli.main import main
from reasoner.dataset.library import library
from reasoner.dataset.names import GRAPH
from reasoner.push import PushError, exchange, push
from reasoner.push.credentials import Credentials, challenged, credentials
from reasoner.push.pieces import NAMES, has_blank_node, pieces
from reasoner.push.target import target

ROOT = Path(__file__).parent.parent
DEMO = sorted((ROOT / "reasoner" / "demo").glob("*.ttl"))
OF_PATIENTS = ("determinations", "facts")
ONE = ("guideline",)
SMALL = 60_000


@pytest.fixture(scope="module")
def reasoner() -> Reasoner:
    return Reasoner()


@pytest.fixture(scope="module")
def dataset(reasoner: Reasoner, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dataset]:
    folder = tmp_path_factory.mktemp("kept") / "cohort"
    with Dataset(folder, reasoner.guideline) as made:
        made.add(found for path in DEMO for found in reasoner.review(path))
        yield made


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("REASONER_TOKEN", "REASONER_USER", "REASONER_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))


@pytest.fixture(autouse=True)
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that would have been waited; none are."""
    found: list[float] = []

    class Event:
        def wait(self, seconds: float) -> None:
            found.append(seconds)

    monkeypatch.setattr(exchange, "Event", Event)
    return found


@pytest.fixture
def store() -> Iterator[Store]:
    with serving(Store()) as found:
        assert isinstance(found, Store)
        yield found


def quads(dataset: Dataset, *names: str) -> ox.Dataset:
    """What a dataset has in the graphs of some names, or in all."""
    with dataset.reading() as kept:
        return canonical(quad for quad in kept if not names or name_of(quad.graph_name) in names)


def name_of(graph: Any) -> str:
    return str(graph.value.removeprefix(GRAPH.iri)) if graph in set(GRAPH) else "facts"


def left_behind(dataset: Dataset) -> list[Path]:
    return sorted(dataset.folder.glob("push-*"))


# What arrives


def test_the_guideline_arrives_as_it_is_and_no_patient_does(dataset: Dataset) -> None:
    with oxigraph() as address:
        stale = "<urn:x:a> <urn:x:b> [] ."
        graph = f"/store?graph={GRAPH.shapes.value}"
        asked(address, "PUT", graph, stale.encode(), Content_Type="text/turtle")
        for _ in range(2):
            found = push(dataset, f"{address}/store", piece=SMALL)
            assert kept_by(address) == quads(dataset, "ontology", "guideline", "shapes")
    assert "not pushed: determinations, facts." in str(found)
    assert "say --graph determinations --graph facts" in str(found)
    assert "verified: each graph there has the triples that were sent" in str(found)
    assert "spells" not in str(found)
    assert found.left == OF_PATIENTS and not left_behind(dataset)


def test_patients_arrive_where_they_are_asked_for(dataset: Dataset) -> None:
    with oxigraph() as address:
        found = push(dataset, f"{address}/store", ["facts"])
        assert kept_by(address) == quads(dataset, "facts") and found.sent[0].graphs == len(DEMO)
        push(dataset, f"{address}/store", NAMES, check=f"{address}/query")
        assert kept_by(address) == quads(dataset)


def test_no_other_name_is_pushed(dataset: Dataset) -> None:
    for names in (["fact"], []):
        with pytest.raises(UsageError, match=r"no such graphs\. Name some"):
            push(dataset, "http://127.0.0.1:9/", names)


def test_the_librarys_queries_find_the_same_there(dataset: Dataset) -> None:
    queries = library(dataset.guideline)
    assert queries
    with oxigraph() as address:
        push(dataset, f"{address}/store", NAMES)
        texts = {name: query.text for name, query in queries.items()}
        assert not [name for name in texts if not finds_the_same(dataset, address, texts[name])]


def finds_the_same(dataset: Dataset, address: str, text: str) -> bool:
    """Whether a query, as it is, finds what the dataset does where each graph stands alone."""
    here = dataset.query(text).found
    is_graph = here.kind == "triples"
    form = "application/n-triples" if is_graph else "application/sparql-results+json"
    kind = "application/sparql-query"
    status, body = asked(address, "POST", "/query", text.encode(), Content_Type=kind, Accept=form)
    return status == 200 and rows(body, is_graph) == rows(here.body, is_graph)


def rows(body: bytes, is_graph: bool) -> object:
    """What was answered, in no order; each blank node is only that."""
    if is_graph:
        return canonical(ox.parse(body, ox.RdfFormat.N_TRIPLES))
    found = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    assert isinstance(found, ox.QuerySolutions)
    names = sorted(variable.value for variable in found.variables)
    return names, Counter(
        tuple("_:" if isinstance(row[name], ox.BlankNode) else str(row[name]) for name in names)
        for row in found
    )


# Pieces


def test_pieces_are_small_and_what_has_blank_nodes_is_in_the_first(dataset: Dataset) -> None:
    with dataset.reading() as kept:
        found = list(pieces(kept, NAMES, SMALL))
    again = ox.Dataset()
    for piece in found:
        lines = piece.body.decode().splitlines()
        assert lines == sorted(lines) and len(lines) == piece.triples
        triples = list(ox.parse(piece.body, ox.RdfFormat.TURTLE))
        blank = any(map(has_blank_node, triples))
        assert blank or len(piece.body) <= SMALL
        assert not blank or piece.number == 0
        for t in triples:
            # No name of a blank node has two graphs here, and that of one is of this one alone.
            terms = (named_apart(piece.name, t.subject), named_apart(piece.name, t.object))
            again.add(ox.Quad(terms[0], t.predicate, terms[1], piece.graph))
    again.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert again == quads(dataset)
    assert Counter(piece.graph for piece in found)[GRAPH.ontology] > 5


def named_apart(name: str, term: Any) -> Any:
    return ox.BlankNode(f"{name}{term.value}") if isinstance(term, ox.BlankNode) else term


def test_equal_datasets_give_equal_pieces(dataset: Dataset) -> None:
    """Whatever their blank nodes are called, and in whatever order they were filled."""
    other = ox.Store()
    with dataset.reading() as kept:
        for quad in reversed(list(kept)):
            s, o = (named_apart("x", term) for term in (quad.subject, quad.object))
            other.add(ox.Quad(s, quad.predicate, o, quad.graph_name))
        assert list(pieces(kept, NAMES, SMALL)) == list(pieces(other, NAMES, SMALL))


def test_a_graph_without_triples_replaces_what_is_there(reasoner: Reasoner, store: Store) -> None:
    store.graphs[GRAPH.determinations.value] = b"<urn:x:a> <urn:x:b> <urn:x:c> .\n"
    with Dataset(None, reasoner.guideline) as empty:
        assert not push(empty, store.address, OF_PATIENTS).is_other
    assert store.graphs == {GRAPH.determinations.value: b""}


# A push that is cut short

PUSHING = """
import sys
from pathlib import Path
from reasoner import Dataset
from reasoner.push import push
with Dataset(Path(sys.argv[1])) as dataset:
    push(dataset, sys.argv[2], sys.argv[4:], piece=int(sys.argv[3]))
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_push_that_is_killed_goes_on_where_it_was(dataset: Dataset, when: str) -> None:
    with oxigraph() as address, serving(Between(address)) as between:
        assert isinstance(between, Between)
        url = f"{between.address}/store"
        process = subprocess.Popen(pushing(dataset, url, *NAMES), cwd=ROOT)
        # The ninth request reaches the store, or does not; no answer reaches who made it.
        setattr(between, when, lambda number: kill(process) if number == 9 else None)
        assert process.wait(60) == -9
        assert len(between.seen) == 9
        found = push(dataset, url, NAMES, piece=SMALL, resume=True)
        assert kept_by(address) == quads(dataset)
    assert found.went_on == 8 and not left_behind(dataset)
    assert not found.is_other and not found.is_anew
    sent = [seen for seen in between.seen if seen.method != "GET"]
    assert sent[8] == sent[9]
    with dataset.reading() as kept:
        expected = [(p.graph.value, p.body) for p in pieces(kept, NAMES, SMALL)]
    assert [(s.graph, s.body) for s in sent[:8] + sent[9:]] == expected


def pushing(dataset: Dataset, url: str, *names: str) -> list[str]:
    return [sys.executable, "-c", PUSHING, str(dataset.folder), url, str(SMALL), *names]


def kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def test_what_has_blank_nodes_can_be_sent_again(dataset: Dataset) -> None:
    with oxigraph() as address, serving(Between(address)) as between:
        assert isinstance(between, Between)
        process = subprocess.Popen(pushing(dataset, f"{between.address}/store", "shapes"), cwd=ROOT)
        between.after = lambda number: kill(process) if number == 1 else None
        process.wait(60)
        assert b"_:" in between.seen[0].body
        push(dataset, f"{between.address}/store", ["shapes"], piece=SMALL, resume=True)
        assert kept_by(address) == quads(dataset, "shapes")


def test_a_dataset_that_was_changed_since_is_sent_anew(reasoner: Reasoner, store: Store) -> None:
    with Dataset(None, reasoner.guideline) as changed:
        changed.add(reasoner.review(DEMO[0]))
        cut_short(changed, store)
        changed.add(reasoner.review(DEMO[1]))
        found = push(changed, store.address, OF_PATIENTS, resume=True)
        assert found.is_anew and not found.went_on and "sent anew" in str(found)
        cut_short(changed, store)
        # Without --resume all is sent, and nothing is said to have changed.
        found = push(changed, store.address, OF_PATIENTS)
        assert not found.is_anew and not found.went_on


def cut_short(dataset: Dataset, store: Store) -> None:
    store.says = [Says(204), Says(507)]
    with pytest.raises(PushError, match=r"507: it is full. Make room there.*--resume"):
        push(dataset, store.address, OF_PATIENTS)
    assert len(left_behind(dataset)) == 1


def test_nothing_is_kept_where_nothing_arrived(dataset: Dataset, store: Store) -> None:
    store.says = [Says(403)]
    with pytest.raises(PushError):
        push(dataset, store.address, ONE)
    assert not left_behind(dataset)


def test_one_process_pushes_to_one_place(dataset: Dataset, store: Store) -> None:
    def another(seen: Seen) -> bool:
        store.admits = lambda seen: True
        with pytest.raises(PushError) as raised:
            push(dataset, store.address, ONE)
        said.append(str(raised.value))
        return True

    said: list[str] = []
    store.admits = another
    assert not push(dataset, store.address, ONE).is_other
    expected = "in-use: cohort: another process pushes it there. Wait for it, or stop it."
    assert said == [expected]


# A target that fails for a while


@pytest.mark.parametrize(
    "says",
    [
        Says(503),
        Says(504),
        Says(429, {"Retry-After": "0"}),
        Says(
            502,
            {
                "Retry-After": "Fri, 06 Mar 2026 10:00:00 GMT",
                "Date": "Fri, 06 Mar 2026 10:00:01 GMT",
            },
        ),
        Says(0),
    ],
)
def test_a_target_that_fails_for_a_while_is_asked_again(
    says: Says, dataset: Dataset, store: Store
) -> None:
    store.says = [says, says]
    push(dataset, store.address, ["guideline", "shapes"])
    there = canonical(
        ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(graph))
        for graph, body in store.graphs.items()
        for t in ox.parse(body, ox.RdfFormat.TURTLE)
    )
    assert there == quads(dataset, "guideline", "shapes")


def test_it_is_waited_for_as_long_as_it_asks(
    dataset: Dataset, store: Store, waited: list[float]
) -> None:
    until = {
        "Retry-After": "Fri, 06 Mar 2026 10:00:09 GMT",
        "Date": "Fri, 06 Mar 2026 10:00:02 GMT",
    }
    store.says = [Says(503), Says(503, {"Retry-After": "11"}), Says(503, until)]
    push(dataset, store.address, ONE)
    assert waited == [0.5, 11.0, 7.0]
    store.says = [Says(204), Says(503, {"Retry-After": "121"})]
    with pytest.raises(PushError, match=r"busy: .*503: it asks to wait 121 seconds.*--resume"):
        push(dataset, store.address, ONE)


@pytest.mark.parametrize(("says", "name"), [(Says(503), "busy"), (Says(0), "lost")])
def test_no_target_is_asked_for_ever(
    says: Says, name: str, dataset: Dataset, store: Store, waited: list[float]
) -> None:
    store.says = [says] * 9
    with pytest.raises(PushError, match=f"^{name}: .*each time.*--resume"):
        push(dataset, store.address, ONE)
    assert len(store.says) == 2 and waited == [0.5, 1, 2, 4, 8, 16]


def test_a_graph_that_is_given_back_in_part_is_asked_for_again(
    dataset: Dataset, store: Store
) -> None:
    line = b"<urn:x:a> <urn:x:b> <urn:x:c> .\n"
    kind = {"Content-Type": "text/turtle", "Content-Length": "999"}
    store.says = [Says(204), Says(200, kind, line)]
    with dataset.reading() as kept:
        [piece] = pieces(kept, ONE, 10**7)
    store.graphs[piece.graph.value] = piece.body
    assert not push(dataset, store.address, ONE).is_other


# A target that refuses


@pytest.mark.parametrize(
    ("says", "message"),
    [
        (Says(400), "refused: .* 400: it could not read"),
        (Says(401), "credentials: .* 401: it wants credentials. .*REASONER_USER"),
        (Says(403), "refused: .* 403: these credentials, or none, may not write"),
        (Says(404), "refused: .* 404: nothing is there. .*/store"),
        (Says(405), "refused: .* 405: it is no graph store"),
        (Says(413), "refused: .* 413: a request is larger than it takes. Say a smaller --piece"),
        (Says(415), "refused: .* 415: it does not take Turtle"),
        (Says(418), "refused: .* 418: it refused what was sent"),
        (Says(500), "refused: .* 500: it failed, and its log may say why"),
        (Says(507), "refused: .* 507: it is full"),
        (Says(200, {"Content-Type": "text/html"}, b"\n<!DOCTYPE html>"), "no-graph-store: .*page"),
        (Says(307, {"Location": "//u:p@other.example/x?y"}), "to http://other.example/x. Name"),
    ],
)
def test_a_refusal_is_said_in_one_message_without_what_was_sent(
    says: Says, message: str, dataset: Dataset, store: Store
) -> None:
    body = says.body or b"Fact refused: 1970-05-17"
    store.says = [Says(says.status, says.headers, body)]
    with pytest.raises(PushError, match=message) as raised:
        push(dataset, f"{store.address}/x?key=secret", ONE)
    said = str(raised.value)
    assert "\n" not in said and "1970" not in said and "secret" not in said and "u:p" not in said
    assert len(store.seen) == 1


def test_an_answer_that_is_only_called_a_page_is_none(dataset: Dataset, store: Store) -> None:
    store.says = [Says(201, {"Content-Type": "text/html; charset=UTF-8"})]
    with dataset.reading() as kept:
        [piece] = pieces(kept, ONE, 10**7)
    store.graphs[piece.graph.value] = piece.body
    assert not push(dataset, store.address, ONE).is_other


def test_no_redirect_is_followed(dataset: Dataset, store: Store) -> None:
    with serving(Store()) as other:
        store.says = [Says(308, {"Location": f"{other.address}/store"})]
        with pytest.raises(PushError, match=f"^redirect: .* redirects to {other.address}/store"):
            push(dataset, store.address, ONE)
        assert not other.seen


@pytest.mark.parametrize("path", ["/query", "/update", "/nothing"])
def test_a_place_that_is_no_graph_store_is_said_to_be_none(path: str, dataset: Dataset) -> None:
    with oxigraph() as address, pytest.raises(PushError, match=r"404: nothing is there.*/store"):
        push(dataset, f"{address}{path}", ONE)


def test_a_target_that_cannot_be_reached_is_said_so(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        with pytest.raises(PushError, match=r"^unreachable: .*nothing listens there"):
            push(dataset, f"http://127.0.0.1:{port}/", ONE)

    def no_host(*arguments: object, **named: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_host)
    with pytest.raises(PushError, match=r"^unreachable: https://store.example/: no such host"):
        push(dataset, "https://store.example/", ONE)


@pytest.mark.parametrize(
    ("answers", "scheme", "message"),
    [
        (b"SSH-2.0-OpenSSH_9.6\r\n", "http", "^no-http: .*what it answers is no HTTP"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "https", "^not-trusted: .*no TLS could be agreed"),
    ],
)
def test_a_target_that_speaks_otherwise_is_said_so(
    answers: bytes, scheme: str, message: str, dataset: Dataset
) -> None:
    from threading import Thread

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def speak() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(answers)
                connection.recv(1000)

        Thread(target=speak, daemon=True).start()
        with pytest.raises(PushError, match=message):
            push(dataset, f"{scheme}://127.0.0.1:{listening.getsockname()[1]}/", ONE)


def test_certificates_are_checked(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    contexts: list[ssl.SSLContext] = []

    class Connection(HTTPSConnection):
        def __init__(self, *arguments: Any, context: ssl.SSLContext, **named: Any) -> None:
            contexts.append(context)
            super().__init__(*arguments, context=context, **named)

        def connect(self) -> None:
            error = ssl.SSLCertVerificationError()
            error.verify_message = "self-signed certificate"
            raise error

    monkeypatch.setattr(exchange, "HTTPSConnection", Connection)
    with pytest.raises(PushError, match=r"^not-trusted: .*\(self-signed certificate\).*SSL_CERT_F"):
        push(dataset, "https://127.0.0.1:9/", ONE)
    [context] = contexts
    assert context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname


# URLs and what may go there


@pytest.mark.parametrize(
    "url",
    [
        "store.example/data",
        "ftp://store.example/",
        "https://",
        "https://u:secret@store.example/",
        "https://store.example/ä",
        "https://store.example/a b",
        "https://store.example:port/",
        "https://store.example/#data",
        "https://store.example/data?graph=urn:x:a",
        "https://store.example/data?default",
    ],
)
def test_a_url_that_cannot_be_used_is_refused(url: str, dataset: Dataset) -> None:
    with pytest.raises(PushError, match=r"^url: the URL cannot be used: ") as raised:
        push(dataset, url)
    assert "secret" not in str(raised.value)


def test_a_graph_is_named_in_the_query_of_the_url() -> None:
    graph = ox.NamedNode("urn:uuid:1?a=b&c#facts")
    here = target("https://store.example:443/data?infer=false")
    expected = "/data?infer=false&graph=urn%3Auuid%3A1%3Fa%3Db%26c%23facts"
    assert here.of_graph(graph) == expected and str(here) == "https://store.example/data"
    assert target("http://[::1]:8080").of_graph(graph).startswith("/?graph=urn%3A")
    loopback = ("localhost", "127.0.0.2", "[::1]")
    assert all(target(f"http://{host}/").is_loopback for host in loopback)
    others = ("10.0.0.1", "127.0.0.1.example", "localhost.example", "0.0.0.0", "[2001:db8::1]")
    assert not any(target(f"http://{host}/").is_loopback for host in others)


class ReachedError(Exception):
    """A connection was begun."""


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def reached(*arguments: object, **named: object) -> None:
        raise ReachedError

    monkeypatch.setattr(HTTPConnection, "connect", reached)
    monkeypatch.setattr(HTTPSConnection, "connect", reached)


@pytest.mark.usefixtures("no_network")
def test_patients_go_nowhere_unencrypted_unless_that_is_said(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = "http://store.example/data"
    for name in OF_PATIENTS:
        with pytest.raises(PushError, match=f"^plain-http: {plain}: {name} would be sent unenc"):
            push(dataset, plain, [*ONE, name])
        for url, is_said in ((plain, True), ("https://store.example/data", False)):
            with pytest.raises(ReachedError):
                push(dataset, url, [name], plain_http=is_said)
    with pytest.raises(ReachedError):
        push(dataset, plain, ONE)
    monkeypatch.setenv("REASONER_TOKEN", "secret")
    with pytest.raises(PushError, match=r"^plain-http: .*: credentials would be sent unenc"):
        push(dataset, plain, ONE)


# Credentials


def basic(user: str, password: str) -> str:
    return Credentials(user, password).said


def test_a_name_and_password_are_told_to_who_asks(
    dataset: Dataset, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REASONER_USER", "Aladdin")
    monkeypatch.setenv("REASONER_PASSWORD", "open sesame")
    # The example of RFC 7617, section 2.
    said = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    store.admits = lambda seen: seen.headers.get("Authorization") == said
    push(dataset, store.address, ONE)
    assert [seen.headers.get("Authorization") for seen in store.seen] == [None, said, said]
    monkeypatch.setenv("REASONER_PASSWORD", "opensesame")
    with pytest.raises(PushError, match=r"401: it does not take these cred") as raised:
        push(dataset, store.address, ONE)
    assert "sesame" not in str(raised.value) and "Aladdin" not in str(raised.value)


def test_a_token_is_told(dataset: Dataset, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REASONER_TOKEN", "mF_9.B5f-4.1JqM")
    store.admits = lambda seen: seen.headers.get("Authorization") == "Bearer mF_9.B5f-4.1JqM"
    push(dataset, store.address, ONE)
    assert len(store.seen) == 2


def test_another_host_gets_no_credentials_of_the_environment(
    dataset: Dataset, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REASONER_TOKEN", "secret")
    with serving(Store(says=[Says(401)])) as other:
        with pytest.raises(PushError, match="401: it wants credentials"):
            push(
                dataset,
                store.address,
                ONE,
                check=other.address.replace("127.0.0.1", "localhost"),
            )
        assert "Authorization" not in other.seen[0].headers
    for path in left_behind(dataset):
        path.unlink()


def test_credentials_stand_in_a_netrc_file(tmp_path: Path) -> None:
    path = tmp_path / "netrc"
    path.write_text("machine store.example login one password two\n")
    path.chmod(0o600)
    environment = {"NETRC": str(path)}
    assert credentials("store.example", environment) == Credentials("one", "two")
    assert credentials("other.example", environment) is None
    environment["REASONER_USER"] = "three"
    found = credentials("store.example", environment)
    assert found == Credentials("three", "") and "three" not in repr(found)
    with pytest.raises(PushError, match="line break"):
        credentials("store.example", {"REASONER_TOKEN": "a\r\nHost: x"})
    path.write_text("machine store.example login one passwort two\n")
    with pytest.raises(PushError, match=r"netrc cannot be read as a netrc") as raised:
        credentials("store.example", {"NETRC": str(path)})
    assert "one" not in str(raised.value)


# The examples of RFC 7616, section 3.9.1.
MUFASA = Credentials("Mufasa", "Circle of Life")
ASKED = (
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={}, '
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", '
    'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)
NONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_a_digest_is_that_of_the_specification(algorithm: str, expected: str) -> None:
    digest = challenged(f'Basic realm="a, b", {ASKED.format(algorithm)}')
    assert digest is not None
    said = digest.said(MUFASA, "GET", "/dir/index.html", NONCE)
    assert f'response="{expected}"' in said and f"algorithm={algorithm}" in said
    assert 'uri="/dir/index.html"' in said and "qop=auth, nc=00000001" in said
    assert "nc=00000002" in digest.said(MUFASA, "GET", "/dir/index.html")


@pytest.mark.parametrize(
    "header", ["", 'Basic realm="a"', 'Digest nonce="a", algorithm=X', 'Digest nonce="a", qop="b"']
)
def test_what_is_no_known_digest_is_not_answered_with_one(header: str) -> None:
    assert challenged(header) is None


def test_a_store_that_asks_for_a_digest_gets_no_password(
    dataset: Dataset, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REASONER_USER", MUFASA.user)
    monkeypatch.setenv("REASONER_PASSWORD", MUFASA.password)
    store.challenge = ASKED.format("SHA-256")

    def admits(seen: Seen) -> bool:
        said = seen.headers.get("Authorization", "")
        own = said.partition('cnonce="')[2].partition('"')[0]
        again = challenged(store.challenge)
        assert again is not None
        again.count = int(said.partition("nc=")[2][:8] or "0") - 1
        return said == again.said(MUFASA, seen.method, seen.path, own)

    store.admits = admits
    push(dataset, store.address, ["guideline", "shapes"])
    assert [seen.method for seen in store.seen] == ["PUT", "PUT", "PUT", "GET", "GET"]
    assert not any("Basic" in seen.headers.get("Authorization", "") for seen in store.seen)


# What is found afterwards


def pushed(dataset: Dataset, store: Store, there: bytes, **kind: str) -> tuple[bool, str]:
    headers = {"Content-Type": kind.get("kind", "application/n-triples")}
    store.says = [Says(204), Says(200, headers, there)]
    found = push(dataset, store.address, ONE)
    return found.is_other, str(found)


def test_what_is_there_afterwards_is_compared(dataset: Dataset, store: Store) -> None:
    with dataset.reading() as kept:
        [piece] = pieces(kept, ONE, 10**7)
    lines = piece.body.splitlines(keepends=True)
    number = f"{len(lines):,}"
    is_other, said = pushed(dataset, store, b"".join(lines[1:]))
    assert is_other and f"triples are there, and {number} were sent" in said
    assert "verified:" not in said
    is_other, said = pushed(dataset, store, b"".join([lines[1], *lines[1:]]))
    assert not is_other and f"spells some of the {number} triples otherwise" in said
    assert "as many triples as were sent" in said and "no others" not in said
    assert not pushed(dataset, store, b"".join(reversed(lines)))[0]
    assert "spells" not in pushed(dataset, store, piece.body, kind="text/turtle")[1]
    for kind in ("text/html", "text/turtle"):
        is_other, said = pushed(dataset, store, b"<html>", kind=kind)
        assert not is_other and "not verified: " in said and "no RDF that can be read" in said


def test_a_store_without_empty_graphs_has_as_many(reasoner: Reasoner, store: Store) -> None:
    store.says = [Says(204), Says(404)]
    with Dataset(None, reasoner.guideline) as empty:
        assert "verified: each" in str(push(empty, store.address, ["determinations"]))


def test_where_no_graph_is_given_back_nothing_is_verified(dataset: Dataset, store: Store) -> None:
    store.says = [Says(204), Says(405)]
    said = str(push(dataset, store.address, ONE))
    assert "not verified: " in said and "405" in said and "--check asks" in said


def test_numbers_are_counted_by_a_query_endpoint(dataset: Dataset, store: Store) -> None:
    names = ["guideline", "facts"]
    with oxigraph() as address:
        push(dataset, f"{address}/store", names)
        said = str(push(dataset, store.address, names, check=f"{address}/query"))
        assert "verified: each graph there has as many triples as were sent; which" in said
        graph = next(graph for graph in store.graphs if graph.endswith("#facts"))
        path = f"/store?graph={graph.replace('#', '%23')}"
        assert asked(address, "DELETE", path)[0] == 204
        found = push(dataset, store.address, names, check=f"{address}/query")
        assert found.is_other and "Push again" in str(found)
        with pytest.raises(PushError, match=r"^no-query-endpoint: .*415: it does not answer a q"):
            push(dataset, store.address, ONE, check=f"{address}/store")
    assert push(dataset, store.address, ONE, resume=True).went_on == 1
    assert not left_behind(dataset)


# On the command line


def test_the_command_says_what_went_where(
    dataset: Dataset, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(dataset.folder)
    assert main(["push", folder, store.address, "--graph", "facts", "--piece", "1MB"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"pushed to {store.address}/: facts (5 graphs, ")
    assert err.startswith("pushed 100%  ") and "#" not in err and "\r" not in err
    assert set(store.graphs) == {g.value for g in facts_graphs(dataset)}
    store.says = [Says(204), Says(404)]
    assert main(["push", folder, store.address, "--graph", "guideline"]) == 1
    assert "0 triples are there" in capsys.readouterr().out
    assert main(["push", folder, "http://store.example/", "--graph", "facts"]) == 2
    assert capsys.readouterr().err.startswith("reasoner: plain-http: ")
    assert main(["push", folder + "-none", store.address]) == 2
    assert "no such folder" in capsys.readouterr().err
    assert not Path(folder + "-none").exists()


def facts_graphs(dataset: Dataset) -> set[ox.NamedNode]:
    with dataset.reading() as kept:
        named = {graph for graph in kept.named_graphs() if graph not in set(GRAPH)}
    return {graph for graph in named if isinstance(graph, ox.NamedNode)}


def test_on_a_terminal_there_is_a_bar(dataset: Dataset, store: Store) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    shown = Terminal()
    push(dataset, store.address, ONE, progress=shown)
    assert "[########################] 100%" in shown.getvalue()
    assert "1970" not in shown.getvalue()
