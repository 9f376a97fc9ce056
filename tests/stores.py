"""Stores to push to: Oxigraph's own server, one that fails as it is told, and what is between."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def oxigraph() -> Iterator[str]:
    """The address of an Oxigraph server that keeps what it has in memory."""
    command = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    assert command is not None, "the package oxigraph is not installed"
    port = free_port()
    server = subprocess.Popen(
        [command, "serve", "--bind", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(server, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert server.poll() is None, "the server ended"
            time.sleep(0.025)
    raise AssertionError("the server does not answer")


def asked(
    address: str, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, bytes]:
    """The status and body that a server answers."""
    at = urlsplit(address)
    connection = HTTPConnection(at.hostname or "", at.port, timeout=30)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def kept_by(address: str) -> ox.Dataset:
    """All that an Oxigraph server has; blank nodes have canonical names."""
    status, body = asked(address, "GET", "/store", Accept="application/n-quads")
    assert status == 200
    return canonical(ox.parse(body, ox.RdfFormat.N_QUADS))


def canonical(quads: Any) -> ox.Dataset:
    """The same statements with canonical names of blank nodes (RDFC-1.0)."""
    found = ox.Dataset(quads)
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return found


@dataclass(frozen=True)
class Seen:
    """A request that a server got."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def graph(self) -> str:
        return unquote(self.path.partition("graph=")[2])


@dataclass(frozen=True)
class Says:
    """What a server answers once: a status, or nothing at all where it is 0."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass
class Store:
    """A graph store that answers with what stands in `says` first, and then as it should."""

    says: list[Says] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    graphs: dict[str, bytes] = field(default_factory=dict)
    address: str = ""
    # Whether one who asks may; another answers 401 with these headers.
    admits: Callable[[Seen], bool] = lambda seen: True
    challenge: str = 'Basic realm="here"'

    def answer(self, seen: Seen) -> Says:
        self.seen.append(seen)
        if self.says:
            return self.says.pop(0)
        if not self.admits(seen):
            return Says(401, {"WWW-Authenticate": self.challenge})
        if seen.method == "GET":
            found = self.graphs.get(seen.graph)
            kind = {"Content-Type": "text/turtle; charset=utf-8"}
            return Says(404) if found is None else Says(200, kind, found)
        before = b"" if seen.method == "PUT" else self.graphs[seen.graph]
        self.graphs[seen.graph] = before + seen.body
        return Says(204)


@dataclass
class Between:
    """What passes requests on to a server, slowly, and can be told before and after each."""

    to: str
    seen: list[Seen] = field(default_factory=list)
    address: str = ""
    before: Callable[[int], None] = lambda number: None
    after: Callable[[int], None] = lambda number: None

    def answer(self, seen: Seen) -> Says:
        self.seen.append(seen)
        number = len(self.seen)
        time.sleep(0.002)
        self.before(number)
        headers = {n: v for n, v in seen.headers.items() if n.lower() in ("accept", "content-type")}
        status, body = asked(self.to, seen.method, seen.path, seen.body, **headers)
        self.after(number)
        return Says(status, {"Content-Type": "application/n-triples"}, body)


@contextmanager
def serving(what: Store | Between) -> Iterator[Store | Between]:
    """Have a server answer on the loopback; its address is then known."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            says = what.answer(Seen(self.command, self.path, dict(self.headers.items()), body))
            if not says.status:
                self.close_connection = True
                return
            self.send_response_only(says.status)
            for name, value in says.headers.items():
                self.send_header(name, value)
            if "Content-Length" not in says.headers:
                self.send_header("Content-Length", str(len(says.body)))
            self.end_headers()
            self.wfile.write(says.body)
            self.close_connection = "Content-Length" in says.headers

        def __getattr__(self, name: str) -> Any:
            if name.startswith("do_"):
                return self.handle_any
            raise AttributeError(name)

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """One who asks may be killed before it is answered."""

    with Server(("127.0.0.1", 0), Handler) as server:
        what.address = f"http://127.0.0.1:{server.server_address[1]}"
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield what
        server.shutdown()
