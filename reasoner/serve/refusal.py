"""What is wrong with a request in; the status of its response, and what it says, out."""

from __future__ import annotations

from collections.abc import Mapping

from reasoner.sparql.errors import QueryError

# What is not listed is a fault of the request. A query that takes too long is told by 503, which
# says that it is the limit of this service; no Retry-After, for it would take as long again. 413 is
# of a request that is too large; of an answer the query is at fault, which asks for it.
_STATUS = {"too-long": 413, "too-slow": 503, "stopped": 503, "ended": 500}


class RefusedError(Exception):
    """A request is not answered: the status, a stable name, what is said, and further headers."""

    def __init__(
        self, status: int, name: str, said: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(said)
        self.status = status
        self.name = name
        self.said = said
        self.headers = dict(headers or {})


def of_query(error: QueryError) -> RefusedError:
    """How a query is refused that cannot be answered (SPARQL 1.1 Protocol, section 2.1.6)."""
    return RefusedError(_STATUS.get(error.name, 400), error.name, error.said)
