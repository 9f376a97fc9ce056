"""A store in; answers to several queries at a time, each by a process of its own, out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from reasoner.serve.refusal import RefusedError
from reasoner.sparql.asking import Worker

T = TypeVar("T")

# How long a query waits, in seconds, while all are busy.
_PATIENCE = 2.0
_AGAIN = 0.02


class Pool:
    """Workers that each answer one query at a time; a query waits a while for one of them.

    It is to be used from one event loop, and closed after the end of that.
    """

    def __init__(self, workers: list[Worker]) -> None:
        self._workers = workers
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        for worker in workers:
            self._idle.put_nowait(worker)
        self._threads = ThreadPoolExecutor(len(workers), thread_name_prefix="query")

    async def run(self, work: Callable[[Worker], T]) -> T:
        """What some work comes to with a worker, in a thread.

        Where this is cancelled, the worker is stopped. Raises RefusedError where none is free.
        """
        worker = await self._free()
        running = asyncio.get_running_loop().run_in_executor(self._threads, work, worker)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await self._stopped(worker, running)
            raise
        finally:
            self._idle.put_nowait(worker)

    async def _free(self) -> Worker:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._idle.get()
        except TimeoutError:
            said = f"all {len(self._workers)} workers are busy. Ask again in a while."
            raise RefusedError(503, "busy", said, {"Retry-After": f"{_PATIENCE:g}"}) from None

    async def _stopped(self, worker: Worker, running: asyncio.Future[T]) -> None:
        while not running.done():
            # The process may be about to begin: there is nothing yet to stop.
            worker.stop()
            await asyncio.wait({running}, timeout=_AGAIN)
        running.exception()
        # Whoever is next gets a process that nobody is ending.
        await asyncio.get_running_loop().run_in_executor(self._threads, worker.close)

    def close(self) -> None:
        """End all processes and wait for their end."""
        for worker in self._workers:
            worker.close()
        self._threads.shutdown()
