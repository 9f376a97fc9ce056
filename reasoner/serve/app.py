"""A dataset and workers in; the application that answers requests out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from reasoner.dataset.dataset import Dataset
from reasoner.serve.endpoint import METHODS, Endpoint
from reasoner.serve.page import File, page
from reasoner.serve.pool import Pool
from reasoner.serve.refusal import RefusedError
from reasoner.serve.told import missed, refused, told


def application(dataset: Dataset, pool: Pool, say: Callable[[str], None]) -> Starlette:
    """The endpoint at /sparql, and the page at /; `say` is told of faults of the program."""

    def fault(request: Request, error: Exception) -> Response:
        # The text of an unforeseen error may quote a fact.
        said = f"internal error ({type(error).__name__})."
        say(said)
        return told(request, RefusedError(500, "internal", said))

    endpoint = Endpoint(dataset, pool)
    found = Starlette(
        routes=[
            Route("/sparql", endpoint.respond, methods=METHODS),
            *(Route(path, _sender(file)) for path, file in page(dataset).items()),
        ],
        exception_handlers={
            RefusedError: refused,
            HTTPException: missed,
            ClientDisconnect: _unheard,
            Exception: fault,
        },
    )
    found.router.redirect_slashes = False
    return found


def _sender(file: File) -> Callable[[Request], Awaitable[Response]]:
    async def send(request: Request) -> Response:
        return Response(file.body, media_type=file.media)

    return send


def _unheard(request: Request, error: Exception) -> Response:
    """A response to a client that is gone."""
    return Response(status_code=503)
