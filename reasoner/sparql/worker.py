"""Questions on standard input, one a line; their answers on standard output: a process of its own.

Each question is a line of JSON; each answer a line of JSON that says how many bytes follow, and
these bytes. What asks may end this process at any moment, and it may end by itself, where a query
takes more memory than it may, or more of the stack than there is.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

import pyoxigraph as ox

from reasoner.sparql.errors import QueryError
from reasoner.sparql.graphs import refuse_misspelled
from reasoner.sparql.results import boolean, of_rows
from reasoner.sparql.syntax import fault
from reasoner.sparql.tokens import forced

T = TypeVar("T")
# Python's own status of an error is 1.
NO_MEMORY = 3


def main(arguments: list[str]) -> None:
    """Answer until standard input ends; the folder of a store, and the bytes that it may take."""
    folder, memory = arguments
    _bound(int(memory))
    store = ox.Store.read_only(folder)
    for line in _asked():
        try:
            head, body = _answer(store, json.loads(line))
        except QueryError as error:
            head, body = {"error": error.name}, error.said.encode()
        except MemoryError:
            os._exit(NO_MEMORY)
        sys.stdout.buffer.write(json.dumps({**head, "size": len(body)}).encode() + b"\n" + body)
        sys.stdout.buffer.flush()


def _asked() -> Iterator[str]:
    """The lines of standard input; what reads them does so while a query is worked on."""
    lines: SimpleQueue[str] = SimpleQueue()
    Thread(target=_read, args=[lines], daemon=True).start()
    while True:
        yield lines.get()


def _read(lines: SimpleQueue[str]) -> None:
    for line in sys.stdin:
        lines.put(line)
    os._exit(0)


def _bound(memory: int) -> None:
    """Have this process end where it takes more than so many bytes, where a system can do that."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(store: ox.Store, asked: Mapping[str, Any]) -> tuple[dict[str, str], bytes]:
    text, rows, size = asked["text"], asked["rows"], asked["size"]
    found = _queried(store, text, asked["prefixes"], _bound_terms(asked["bound"]))
    refuse_misspelled(text, asked["prefixes"], store)
    if isinstance(found, ox.QueryBoolean):
        return {"kind": "boolean"}, boolean(bool(found))
    if isinstance(found, ox.QuerySolutions):
        names = [variable.value for variable in found.variables]
        return {"kind": "solutions"}, _sized(of_rows(names, _counted(found, rows)), size)
    lines = (f"{triple} .\n".encode() for triple in _counted(found, rows))
    return {"kind": "triples"}, _sized(lines, size)


def _queried(
    store: ox.Store, text: str, prefixes: dict[str, str], bound: dict[Any, Any]
) -> ox.QueryBoolean | ox.QuerySolutions | ox.QueryTriples:
    try:
        return store.query(
            forced(text), prefixes=prefixes, use_default_graph_as_union=True, substitutions=bound
        )
    except SyntaxError as error:
        raise fault(text, str(error), prefixes) from None
    except (OSError, ValueError) as error:
        raise QueryError("syntax", f"{error}.") from None
    except RuntimeError as error:
        if not bound:
            raise QueryError("ended", f"{error}.") from None
        names = " ".join(f"?{variable.value}" for variable in bound)
        said = f"{names}: only a variable that SELECT names can be bound. Name it there as well."
        raise QueryError("unknown-parameter", said) from None


def _bound_terms(bound: Mapping[str, str]) -> dict[ox.Variable, Any]:
    """Variables with their terms, which come as N-Triples has them."""
    found: dict[ox.Variable, Any] = {}
    for name, term in bound.items():
        [quad] = ox.parse(f"<urn:x:s> <urn:x:p> {term} .", ox.RdfFormat.N_TRIPLES)
        found[ox.Variable(name)] = quad.object
    return found


def _counted(found: Iterable[T], most: int) -> Iterable[T]:
    try:
        yield from islice(found, most)
        more = next(iter(found), None)
    except (OSError, ValueError, RuntimeError) as error:
        raise QueryError("ended", f"{error}.") from None
    if more is not None:
        said = f"the answer has more than {most:,} rows. Ask for fewer, or add LIMIT."
        raise QueryError("too-many-rows", said)


def _sized(pieces: Iterable[bytes], most: int) -> bytes:
    found = bytearray()
    for piece in pieces:
        found += piece
        if len(found) > most:
            said = f"the answer has more than {most:,} bytes. Ask for fewer columns or rows."
            raise QueryError("too-large", said)
    return bytes(found)
