"""A refusal in; the response that tells of it out."""

from __future__ import annotations

import json

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from reasoner.serve.media import chosen
from reasoner.serve.refusal import RefusedError

_PROBLEM = "application/problem+json"


def told(request: Request, refusal: RefusedError) -> Response:
    """What is wrong, as text; as problem details (RFC 9457) where the client likes these better."""
    accept = ",".join(request.headers.getlist("accept"))
    media = chosen(accept, ("text/plain", _PROBLEM)) or "text/plain"
    problem = {"title": refusal.name, "status": refusal.status, "detail": refusal.said}
    text = f"{refusal.name}: {refusal.said}" if media == "text/plain" else json.dumps(problem)
    headers = {**refusal.headers, "Vary": "Accept"}
    return Response(f"{text}\n", refusal.status, headers, media)


def refused(request: Request, error: Exception) -> Response:
    """The response to a request that is refused."""
    assert isinstance(error, RefusedError)
    return told(request, error)


def missed(request: Request, error: Exception) -> Response:
    """The response to a request for what there is not, or in a way in which there is nothing."""
    assert isinstance(error, HTTPException)
    name = error.detail.lower().replace(" ", "-")
    said = "queries are asked at /sparql, with GET or POST, and the page to ask from is at /."
    return told(request, RefusedError(error.status_code, name, said, error.headers))
