"""A request in; the query that it asks, and the media type that its answer is to have, out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from starlette.requests import Request

from reasoner.serve.forms import offered
from reasoner.serve.media import chosen
from reasoner.serve.operation import Operation, operation, parameters
from reasoner.serve.refusal import RefusedError

FORM, QUERY, UPDATE = (
    f"application/{name}" for name in ("x-www-form-urlencoded", "sparql-query", "sparql-update")
)
# Seconds in which a body has to arrive.
_PATIENCE = 10
# A character has up to four bytes, and each of them up to three in a form.
_DIRECT, _ENCODED = 4, 12


async def asked(request: Request, most: int) -> Operation:
    """The query of a request, of which at most so many characters are read. Raises RefusedError."""
    found = await _asked(request, most)
    if len(found.query) > most:
        raise _too_long(most)
    return found


async def _asked(request: Request, most: int) -> Operation:
    given = parameters(request.scope["query_string"])
    if request.method != "POST":
        return operation(given)
    media = _media(request)
    if media == QUERY:
        return operation(given, await _body(request, most * _DIRECT, most))
    body = await _body(request, most * _ENCODED, most)
    return operation([*given, *parameters(body)])


def preferred(request: Request, media: Sequence[str]) -> str:
    """The media type that a client likes best. Raises RefusedError where it accepts none."""
    found = chosen(",".join(request.headers.getlist("accept")), media)
    if found is None:
        said = f"nothing that is accepted can be given. Accept one of {', '.join(media)}."
        raise RefusedError(406, "not-acceptable", said)
    return found


def preferred_for(request: Request, query: str) -> str:
    """The media type for the answer to a query. Raises RefusedError where none is accepted.

    What no query can be is refused by whoever reads it.
    """
    media = offered(query)
    return preferred(request, media) if media else ""


def _media(request: Request) -> str:
    """What the body of a request is. Raises RefusedError where it is neither a form nor a query."""
    media, *rest = (part.strip() for part in request.headers.get("content-type", "").split(";"))
    media = media.lower()
    if media == UPDATE:
        raise RefusedError(
            400, "not-allowed", "updates: the dataset is only read here. Ask a query."
        )
    charsets = [part[8:].strip('"').lower() for part in rest if part.lower()[:8] == "charset="]
    encoded = request.headers.get("content-encoding", "identity").lower() != "identity"
    if media not in (FORM, QUERY) or encoded or not set(charsets) <= {"utf-8", "utf8"}:
        said = f"a body of type {FORM} or {QUERY}, in UTF-8 and not compressed, was expected."
        raise RefusedError(415, "unsupported-media-type", said, {"Accept-Post": f"{FORM}, {QUERY}"})
    return media


def _too_long(most: int) -> RefusedError:
    return RefusedError(413, "too-long", f"at most {most:,} characters are read. Ask in parts.")


async def _body(request: Request, most: int, characters: int) -> bytes:
    """The body of a request. Raises RefusedError as soon as it has more than so many bytes."""
    found = bytearray()
    long = _too_long(characters)
    if int(request.headers.get("content-length", "0")) > most:
        raise long
    try:
        async with asyncio.timeout(_PATIENCE):
            async for piece in request.stream():
                found += piece
                if len(found) > most:
                    raise long
    except TimeoutError:
        said = f"the body did not arrive within {_PATIENCE} seconds."
        raise RefusedError(408, "too-slow", said, {"Connection": "close"}) from None
    return bytes(found)
