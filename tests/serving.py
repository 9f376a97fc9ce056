"""A service that runs as a process of its own on a free port, and requests to it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parent.parent
# It takes as long as anyone lets it: each triple with each, three times over.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < ?f) }"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
LINUX = sys.platform == "linux"


@dataclass(frozen=True)
class Got:
    """A response: its status, its headers with names in lower case, and its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def media(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


class Service:
    """`reasoner serve` with arguments; it answers once this is made."""

    def __init__(
        self,
        *arguments: str | Path,
        environment: Mapping[str, str] | None = None,
        ignored: Collection[signal.Signals] = (),
    ) -> None:
        given = (*arguments, "--port", "0")
        self.process = started(*given, environment=environment, ignored=ignored)
        assert self.process.stderr is not None
        self.said = self.process.stderr.readline()
        found = re.search(r"http://\S+?:(\d+)/", self.said)
        assert found, self.said + self.process.stderr.read()
        self.port = int(found[1])

    def request(
        self,
        method: str,
        path: str,
        body: bytes | Iterator[bytes] | None = None,
        /,
        **headers: str,
    ) -> Got:
        """The response to a request; a header's name has underscores for its hyphens."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, given)
            got = connection.getresponse()
            named = {name.lower(): value for name, value in got.getheaders()}
            return Got(got.status, named, got.read())
        finally:
            connection.close()

    def get(self, query: str, accept: str = "*/*", **parameters: str) -> Got:
        """The response to a query in the address; `_x` stands for the parameter `$x`."""
        given = {name.replace("_", "$"): value for name, value in parameters.items()}
        return self.request("GET", f"/sparql?{urlencode({'query': query, **given})}", Accept=accept)

    def post(self, media: str, body: bytes, **headers: str) -> Got:
        return self.request("POST", "/sparql", body, Content_Type=media, **headers)

    def value(self, query: str) -> str:
        """The one value that a query finds."""
        [row] = json.loads(self.get(query).body)["results"]["bindings"]
        [term] = row.values()
        return str(term["value"])

    @contextmanager
    def asking(self, query: str) -> Iterator[socket.socket]:
        """A connection on which a query was sent; what it gets is for others to read."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            target = f"/sparql?{urlencode({'query': query})}"
            connection.sendall(f"GET {target} HTTP/1.1\r\n".encode())
            connection.sendall(b"Host: localhost\r\nConnection: close\r\n\r\n")
            yield connection

    def workers(self) -> list[int]:
        """The processes that this one began and that have not ended."""
        return [pid for pid, parent in running() if parent == self.process.pid]

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """The exit status, and what was said before the end, after a signal."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, out, err


def started(
    *arguments: str | Path,
    environment: Mapping[str, str] | None = None,
    ignored: Collection[signal.Signals] = (),
) -> subprocess.Popen[str]:
    """A process of the command, which may end at once."""
    return subprocess.Popen(
        [sys.executable, "-m", "reasoner", "serve", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        cwd=ROOT,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=partial(heeding_signals, ignored) if os.name == "posix" else None,
    )


def heeding_signals(ignored: Collection[signal.Signals] = ()) -> None:
    """Have a process heed what ends it, but for some, whatever the tests were begun to ignore."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)


def running() -> Iterator[tuple[int, int]]:
    """Each process of this machine that has not ended, with its parent."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state not in "ZX":
            yield int(path.parent.name), int(parent)


def is_running(pid: int) -> bool:
    return pid in dict(running())


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Whether something comes to hold within some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return holds()


def busy(pid: int) -> bool:
    """Whether a process has worked for some time."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK") > 0.5
