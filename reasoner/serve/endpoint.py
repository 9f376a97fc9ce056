"""A dataset and workers in; responses to requests that ask a query out."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from reasoner.dataset.dataset import Dataset
from reasoner.serve.asked import asked, preferred, preferred_for
from reasoner.serve.description import PREFIXES, description
from reasoner.serve.forms import GRAPHS, graph, written
from reasoner.serve.operation import Operation
from reasoner.serve.pool import Pool
from reasoner.serve.refusal import RefusedError, of_query
from reasoner.sparql.asking import Worker
from reasoner.sparql.bound import read_term, refuse_unknown
from reasoner.sparql.errors import QueryError

METHODS = ["GET", "HEAD", "OPTIONS", "POST"]


class Endpoint:
    """Answers queries of a dataset as long as its files are those that it had at first."""

    def __init__(self, dataset: Dataset, pool: Pool) -> None:
        self._dataset = dataset
        self._pool = pool
        self._identity = dataset.identity()

    async def respond(self, request: Request) -> Response:
        """The response to a request, once the answer is whole. Raises RefusedError."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
        if request.method != "POST" and not request.scope["query_string"]:
            return _described(request)
        operation = await asked(request, self._dataset.limits.text)
        media = preferred_for(request, operation.query)
        answer = self._pool.run(lambda worker: self._answer(worker, operation, media))
        body = await _unless_gone(request, answer)
        return Response(body, media_type=media, headers={"Vary": "Accept"})

    def _answer(self, worker: Worker, operation: Operation, media: str) -> bytes:
        if self._dataset.identity() != self._identity:
            said = "the dataset was deleted or replaced. The service has to be started again."
            raise RefusedError(500, "gone", said)
        prefixes = self._dataset.prefixes
        try:
            bound = {name: read_term(text, prefixes) for name, text in operation.bound.items()}
            refuse_unknown(operation.query, bound)
            found = worker.ask(operation.query, prefixes, bound)
        except QueryError as error:
            raise of_query(error) from None
        return written(found, media, prefixes)


def _described(request: Request) -> Response:
    media = preferred(request, tuple(GRAPHS))
    address = f"http://{request.headers['host']}/sparql"
    body = graph(description(address), media, PREFIXES)
    return Response(body, media_type=media, headers={"Vary": "Accept"})


async def _unless_gone(request: Request, answer: Coroutine[Any, Any, bytes]) -> bytes:
    """An answer, which is given up where the client goes away before."""
    working = asyncio.ensure_future(answer)
    watching = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        for task in (working, watching):
            task.cancel()
        await asyncio.gather(working, watching, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
