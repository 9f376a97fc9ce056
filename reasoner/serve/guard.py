"""An application in; the same, with a check of who asks and headers that keep a browser safe, out.

A page of another site may have a browser ask this service: by a name that is made to lead to this
machine, or by a form or an image that leads here. The first is known by the Host header, the other
by what the browser says of its site (Sec-Fetch-Site).
"""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_HOST = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


class Guard:
    """Asks an application what may be asked, and has the headers of `SAFE` in each response.

    `names` are the hosts that may be asked for; None stands for any.
    """

    def __init__(self, app: ASGIApp, names: frozenset[str] | None) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(SAFE)
            await send(message)

        refused = self._refused(Headers(scope=scope), scope["path"])
        await (refused or self._app)(scope, receive, safely)

    def _refused(self, headers: Headers, path: str) -> PlainTextResponse | None:
        host = _HOST.fullmatch(headers.get("host", ""))
        if host is None or not (self._names is None or host[1].lower() in self._names):
            said = "host: this service is asked for by the name of this machine, as localhost.\n"
            return PlainTextResponse(said, 421)
        site = headers.get("sec-fetch-site", "none")
        if path != "/" and site not in ("none", "same-origin"):
            return PlainTextResponse("site: pages of other sites may not ask here.\n", 403)
        return None


def loopback_names(host: str) -> frozenset[str]:
    """The names by which a service is asked for that only its own machine reaches."""
    return _NAMES | {f"[{host}]" if ":" in host else host.lower()}
