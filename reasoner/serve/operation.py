"""The parameters and the body of a request in; the query that it asks out.

SPARQL 1.1 Protocol, section 2.1: a query comes with GET, with POST and parameters in the body, or
with POST as the body. A parameter `$name` gives a variable of the query its only value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from reasoner.serve.refusal import RefusedError

_MOST = 100
_UPDATES = "the dataset is only read here. Ask a query, with SELECT, ASK or CONSTRUCT."
_GRAPHS = (
    "the dataset is given: leave the parameter out, and name a graph in the pattern, as in "
    "GRAPH graph:ontology { … }."
)
_REFUSED = {
    "update": _UPDATES,
    "using-graph-uri": _UPDATES,
    "using-named-graph-uri": _UPDATES,
    "default-graph-uri": _GRAPHS,
    "named-graph-uri": _GRAPHS,
}


@dataclass(frozen=True)
class Operation:
    """A query, and the texts of the terms that variables of it are bound to."""

    query: str
    bound: Mapping[str, str]


def parameters(encoded: bytes) -> list[tuple[str, str]]:
    """The parameters of a query string, or of a body written as one. Raises RefusedError."""
    try:
        return parse_qsl(
            encoded.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_MOST
        )
    except UnicodeDecodeError:
        raise _malformed("parameters in UTF-8 were expected, each byte of them encoded.") from None
    except ValueError:
        raise _malformed(f"at most {_MOST} parameters are read.") from None


def operation(given: Iterable[tuple[str, str]], body: bytes | None = None) -> Operation:
    """The one query that parameters, or a body of type application/sparql-query, ask.

    Parameters that are not the protocol's are of no account. Raises RefusedError where there is no
    query, or more than one, or something else is asked.
    """
    queries = [] if body is None else [_text(body)]
    bound: dict[str, str] = {}
    for name, value in given:
        if name in _REFUSED:
            raise RefusedError(400, "not-allowed", f"{name}: {_REFUSED[name]}")
        if name == "query":
            queries.append(value)
        elif name.startswith("$"):
            if name[1:] in bound:
                raise RefusedError(
                    400, "unknown-parameter", f"{name} is given twice. Give one value."
                )
            bound[name[1:]] = value
    if len(queries) != 1:
        raise _malformed(f"one query was expected, and there are {len(queries)}.")
    return Operation(queries[0], bound)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise _malformed("a query in UTF-8 was expected.") from None


def _malformed(said: str) -> RefusedError:
    return RefusedError(400, "malformed-request", said)
