"""Requests for one target in; its answers out: the one module that speaks over a network.

By Python's own HTTP client: it keeps one connection, follows no redirect, and checks certificates.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import (
    HTTPConnection,
    HTTPException,
    HTTPResponse,
    HTTPSConnection,
    IncompleteRead,
    RemoteDisconnected,
)
from socket import gaierror
from threading import Event
from typing import TypeVar

from reasoner.push.credentials import Credentials, Digest, challenged
from reasoner.push.errors import PushError
from reasoner.push.refusals import redirected, refusal
from reasoner.push.target import Target

T = TypeVar("T")
Answer = HTTPResponse

# Seconds between the attempts at one request.
WAITS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
_LONGEST_WAIT = 120
_TO_CONNECT, _TO_ANSWER = 20, 600
# It may take the request a little later.
_BUSY = (429, 502, 503, 504)
_READ = 1 << 16


@dataclass(frozen=True)
class Request:
    """A request for `path`, which has the query of the URL as well; it may be made twice."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass
class Exchange:
    """What one target answers to requests, one at a time.

    A target that is busy, or whose connection is lost, is asked again after `waits`, or after the
    seconds that it names (Retry-After; RFC 9110, section 10.2.3).
    """

    place: Target
    who: Credentials | None
    waits: tuple[float, ...] = WAITS

    def __post_init__(self) -> None:
        self._connection: HTTPConnection | None = None
        self._has_answered = False
        self._digest: Digest | None = None
        # A password goes by itself only where nobody else can read it; a token always does.
        self._is_told = self.who is not None and (self.place.is_encrypted or bool(self.who.token))

    def ask(self, request: Request, take: Callable[[Answer], T]) -> T:
        """What `take` makes of a success; it is called again where its reading was cut short.

        Raises PushError where there is none.
        """
        for wait in (*self.waits, None):
            try:
                response = self._answered(request)
                if response.status not in _BUSY:
                    return self._taken(response, take)
                why, pause = self._busy(response, wait)
            except (OSError, HTTPException) as error:
                why, pause = self._lost(error), wait
            self.close()
            if pause is None:
                raise why
            Event().wait(pause)
        raise AssertionError

    def close(self) -> None:
        """Let go of the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _taken(self, response: HTTPResponse, take: Callable[[Answer], T]) -> T:
        if not 200 <= response.status < 300:
            self.close()
            if 300 <= response.status < 400:
                raise redirected(self.place, response.status, response.headers["Location"] or "")
            raise refusal(self.place, response.status, self.who is not None)
        try:
            found = take(response)
        except BaseException:
            # What is left of the answer is not that to the next request.
            self.close()
            raise
        if response.isclosed() and response.length:
            raise ConnectionError("cut short")
        if not response.isclosed() and not self._is_at_end(response):
            self.close()
        return found

    def _is_at_end(self, response: HTTPResponse) -> bool:
        response.read(_READ)
        return response.isclosed()

    def _answered(self, request: Request) -> HTTPResponse:
        response = self._once(request)
        if response.status == 401 and self._may_say_who(response):
            if not self._is_at_end(response):
                self.close()
            response = self._once(request)
        return response

    def _may_say_who(self, response: HTTPResponse) -> bool:
        """Whether a challenge can be answered otherwise than it was."""
        if self.who is None:
            return False
        asked = ", ".join(response.headers.get_all("WWW-Authenticate", []))
        digest = None if self.who.token else challenged(asked)
        if digest is not None:
            is_new = self._digest is None or digest.given.get("stale", "").lower() == "true"
            self._digest = digest
            return is_new
        was_told, self._is_told = self._is_told, True
        return not was_told

    def _once(self, request: Request) -> HTTPResponse:
        connection = self._connected()
        headers = {**request.headers, **self._authorization(request)}
        # It may have answered before it had taken all.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.request(request.method, request.path, request.body, headers)
        response = connection.getresponse()
        self._has_answered = True
        return response

    def _authorization(self, request: Request) -> dict[str, str]:
        if self.who is not None and self._digest is not None:
            said = self._digest.said(self.who, request.method, request.path)
            return {"Authorization": said}
        return {"Authorization": self.who.said} if self.who is not None and self._is_told else {}

    def _connected(self) -> HTTPConnection:
        if self._connection is None:
            try:
                self._connection = self._made()
            except OSError as error:
                if self._has_answered and not isinstance(error, ssl.SSLCertVerificationError):
                    raise
                raise _unreachable(self.place, error) from None
        return self._connection

    def _made(self) -> HTTPConnection:
        host, port = self.place.host, self.place.port
        if self.place.is_encrypted:
            context = ssl.create_default_context()
            made: HTTPConnection = HTTPSConnection(host, port, timeout=_TO_CONNECT, context=context)
        else:
            made = HTTPConnection(host, port, timeout=_TO_CONNECT)
        made.connect()
        made.sock.settimeout(_TO_ANSWER)
        return made

    def _busy(self, response: HTTPResponse, wait: float | None) -> tuple[PushError, float | None]:
        """The error of a target that is busy, and how long to wait before it is asked again."""
        status, asked = response.status, _seconds(response.headers)
        said = f"{self.place}: {status}: it is busy, and was each time"
        if asked is not None and asked > _LONGEST_WAIT:
            said, wait = f"{self.place}: {status}: it asks to wait {asked:,.0f} seconds", None
        why = PushError("busy", f"{said}. Say the same with --resume later.", status)
        return why, wait if wait is None or asked is None else asked

    def _lost(self, error: OSError | HTTPException) -> PushError:
        """The error of a connection that was lost. Raises PushError where it is no HTTP."""
        cut = (OSError, RemoteDisconnected, IncompleteRead)
        if not isinstance(error, cut):
            self.close()
            raise PushError("no-http", f"{self.place}: what it answers is no HTTP.") from None
        said = f"{self.place}: the connection was lost each time. Say the same with --resume when "
        return PushError(
            "lost",
            f"{said}it is there again. Where a request is larger than it takes, say --piece.",
        )


def _seconds(headers: Message) -> float | None:
    """How long a target asks to wait; where it says until when, counted from its own date."""
    after = headers.get("Retry-After", "").strip()
    if after.isdecimal():
        return float(after[:9])
    try:
        until, now = parsedate_to_datetime(after), parsedate_to_datetime(headers.get("Date", ""))
        return max(0.0, (until - now).total_seconds())
    except (TypeError, ValueError):
        return None


def _unreachable(place: Target, error: OSError) -> PushError:
    if isinstance(error, ssl.SSLCertVerificationError):
        said = f"{place}: its certificate is not trusted ({error.verify_message})"
        what = "Have SSL_CERT_FILE name the certificates of who signed it, if it is the right one"
        return PushError("not-trusted", f"{said}. {what}.")
    if isinstance(error, ssl.SSLError):
        said = f"{place}: no TLS could be agreed on. Is https:// right, and the port?"
        return PushError("not-trusted", said)
    if isinstance(error, gaierror):
        return PushError("unreachable", f"{place}: no such host is known. Check its name.")
    if isinstance(error, ConnectionRefusedError):
        said = f"{place}: nothing listens there. Start the store, or check the port."
        return PushError("unreachable", said)
    why = (
        "it did not answer in time"
        if isinstance(error, TimeoutError)
        else error.strerror or "no reason is known"
    )
    return PushError("unreachable", f"{place}: it cannot be reached ({why}).")
