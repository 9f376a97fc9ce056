"""A dataset, an address and limits in; a service there, until it is told to end."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from ipaddress import ip_address

import uvicorn

from reasoner.dataset.dataset import Dataset
from reasoner.errors import UsageError
from reasoner.serve.app import application
from reasoner.serve.guard import Guard, loopback_names
from reasoner.serve.pool import Pool
from reasoner.signals import ending
from reasoner.sparql.asking import Worker

# The library would log what is asked where something goes wrong.
_SILENT = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"none": {"class": "logging.NullHandler"}},
    "loggers": {
        name: {"handlers": ["none"], "propagate": False} for name in ("asyncio", "uvicorn")
    },
}
# Seconds in which queries may still end where the service is to end.
_GRACE = 1
_CONNECTIONS = 200
# The longest head of a request that is read, in bytes: the longest query, encoded, is part of that.
_HEAD = 1_300_000


@contextmanager
def address(host: str, port: int) -> Iterator[socket.socket]:
    """A place to listen at; port 0 stands for any that is free.

    Raises UsageError where it cannot be had.
    """
    try:
        family, kind, *_, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        found = socket.socket(family, kind)
    except OSError as error:
        raise UsageError(f"{host}: no address of this machine ({error.strerror}).") from None
    with found:
        if os.name != "nt":
            # Elsewhere this would let two have the same port.
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind(place)
        except OSError as error:
            said = f"{host}, port {port}: it cannot be listened at ({error.strerror})."
            raise UsageError(f"{said} Name another with --port, or end what has it.") from None
        yield found


def serve(
    dataset: Dataset, at: socket.socket, host: str, workers: int, say: Callable[[str], None]
) -> None:
    """Answer at an address until this process is told to end, by Ctrl+C or a signal.

    Nothing is added to the dataset meanwhile. `say` is told where the service is, of nobody's
    query. Raises UsageError where somebody is adding to the dataset.
    """
    place, port = at.getsockname()[:2]
    is_own = ip_address(place.partition("%")[0]).is_loopback
    names = loopback_names(host) if is_own else None
    pool = Pool([Worker(dataset.store, dataset.limits) for _ in range(workers)])
    with dataset.held(), closing(pool), suppress(KeyboardInterrupt):
        config = _config(Guard(application(dataset, pool, say), names))
        server = uvicorn.Server(config)
        if not is_own:
            say(f"{host} is reached from other machines: who reaches it can read all facts.")
        shown = f"[{host}]" if ":" in host else host
        at.listen()
        say(f"http://{shown}:{port}/ is the page, /sparql there the endpoint. Ctrl+C ends this.")
        # One that comes before the library listens to signals would leave it half begun.
        for number in ending():
            signal.signal(number, server.handle_exit)
        server.run([at])


def _config(guarded: Guard) -> uvicorn.Config:
    return uvicorn.Config(
        guarded,
        http="h11",
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=_SILENT,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_GRACE,
        h11_max_incomplete_event_size=_HEAD,
    )
