"""A URL in; the place that is pushed to, with what may be sent there, out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, urlsplit

from pyoxigraph import NamedNode

from reasoner.push.errors import PushError

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Target:
    """A place that speaks HTTP. `path` begins with a slash; `query` is that of the URL, or empty.

    As text it is what messages may show: never the query, in which a secret could stand.
    """

    scheme: str
    host: str
    port: int
    path: str
    query: str

    @property
    def is_encrypted(self) -> bool:
        """Whether what is sent there is sent by TLS."""
        return self.scheme == "https"

    @property
    def is_loopback(self) -> bool:
        """Whether what is sent there stays on this machine."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost" or self.host.endswith(".localhost")

    def of_graph(self, graph: NamedNode) -> str:
        """What is asked for to reach a graph (Graph Store HTTP Protocol, section 4.2)."""
        named = f"graph={quote(graph.value, safe='')}"
        return f"{self.path}?{'&'.join(part for part in (self.query, named) if part)}"

    @property
    def whole(self) -> str:
        """What is asked for to reach the place itself."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"


def target(url: str) -> Target:
    """The place that a URL names. Raises PushError where it names none, or has a password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _unusable("it cannot be read") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise _unusable("https://host/path or http://host/path was expected")
    if "@" in parts.netloc:
        said = "it has credentials, which others see on a command line"
        raise _unusable(f"{said}. Give them in the environment or a netrc file")
    _refuse_odd(url, parts)
    host = parts.hostname.rstrip(".")
    at = port or _PORTS[parts.scheme]
    return Target(parts.scheme, host, at, parts.path or "/", parts.query)


def _refuse_odd(url: str, parts: SplitResult) -> None:
    if not all("!" <= character <= "~" for character in url):
        raise _unusable("it has a blank, or a character that is to be percent-encoded")
    if parts.fragment:
        raise _unusable("it has a fragment (#), which no server gets to see")
    if any(each.partition("=")[0] in ("graph", "default") for each in parts.query.split("&")):
        raise _unusable("it names a graph. Leave ?graph= out: each graph is pushed by its name")


def _unusable(said: str) -> PushError:
    return PushError("url", f"the URL cannot be used: {said}.")


def refuse_plain(place: Target, patients: Iterable[str], has_credentials: bool) -> None:
    """Raise PushError where what others on the way may not read would go there unencrypted."""
    if place.is_encrypted or place.is_loopback:
        return
    what = [*patients, *(["credentials"] if has_credentials else [])]
    if what:
        said = f"{place}: {' and '.join(what)} would be sent unencrypted"
        raise PushError(
            "plain-http", f"{said}. Name an https:// URL, or say --plain-http where that is right."
        )
