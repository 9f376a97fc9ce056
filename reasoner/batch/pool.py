"""Calls of a worker in; what each comes to, as it is done, out, from one process or several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from typing import Any, Protocol, TypeAlias

from reasoner.batch.journal import Journal
from reasoner.batch.tools import Asked
from reasoner.batch.work import Worker
from reasoner.errors import UsageError

Calls: TypeAlias = Iterable[tuple[int, tuple[Any, ...]]]


class Pool(Protocol):
    """What has a worker's methods called."""

    def each(self, step: Callable[..., int], calls: Calls) -> Iterator[tuple[int, int]]:
        """Call a worker's method with each of some arguments; their number and what came of them.

        Raises UsageError where a process ends by itself, as where memory runs out.
        """
        ...


@contextmanager
def pool(asked: Asked, journal: Journal, jobs: int) -> Iterator[Pool]:
    """A pool of so many processes, which end with it; one alone is this process."""
    if jobs == 1:
        yield _Here(Worker(asked, journal))
        return
    executor = ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (asked, journal))
    try:
        yield _Elsewhere(executor, jobs)
    finally:
        executor.shutdown(cancel_futures=True)


@dataclass(frozen=True)
class _Here:
    worker: Worker

    def each(self, step: Callable[..., int], calls: Calls) -> Iterator[tuple[int, int]]:
        for number, arguments in calls:
            yield number, step(self.worker, *arguments)


@dataclass(frozen=True)
class _Elsewhere:
    executor: ProcessPoolExecutor
    jobs: int

    def each(self, step: Callable[..., int], calls: Calls) -> Iterator[tuple[int, int]]:
        todo = iter(calls)
        running: dict[Future[int], int] = {}
        try:
            while True:
                for number, arguments in islice(todo, 2 * self.jobs - len(running)):
                    running[self.executor.submit(_call, step.__name__, arguments)] = number
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running.pop(future), future.result()
        except BrokenProcessPool:
            said = "A process of the run was ended from outside, or ran out of memory."
            remedy = "What is done is kept: run it again with --resume, or with fewer --jobs."
            raise UsageError(f"{said} {remedy}") from None


_worker: Worker | None = None


def _begin(asked: Asked, journal: Journal) -> None:
    global _worker
    _worker = Worker(asked, journal)


def _call(name: str, arguments: tuple[Any, ...]) -> int:
    assert _worker is not None
    done: int = getattr(_worker, name)(*arguments)
    return done
