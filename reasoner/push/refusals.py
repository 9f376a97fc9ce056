"""What a target answered in; why it cannot be pushed to, and what to do, out."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from reasoner.push.credentials import PASSWORD, TOKEN, USER
from reasoner.push.errors import PushError
from reasoner.push.target import Target

_PLACES = (
    "Graph stores stand at /DATASET/data (Fuseki), /repositories/NAME/rdf-graphs/service "
    "(GraphDB), /sparql-graph-crud-auth (Virtuoso), /store (Oxigraph) or / (QLever)"
)
_SAID = {
    400: "it could not read what was sent. It must take Turtle (text/turtle) and ?graph=IRI",
    403: "these credentials, or none, may not write there. Ask whoever keeps it for the right to",
    404: f"nothing is there. Check the name of its dataset or repository. {_PLACES}",
    405: f"it is no graph store, or one that is only read. {_PLACES}",
    406: "it has no form of RDF that is known here",
    413: "a request is larger than it takes. Say a smaller --piece, or raise its limit, which may "
    "be that of a proxy before it; triples with blank nodes go in one request",
    415: "it does not take Turtle (text/turtle)",
    501: f"it is no graph store, or one that is only read. {_PLACES}",
    507: "it is full. Make room there, then say the same with --resume",
}


def refusal(place: Target, status: int, has_credentials: bool) -> PushError:
    """The error of a status that is no success."""
    if status == 401:
        return PushError("credentials", f"{place}: 401: {_who(has_credentials)}.", status)
    said = _SAID.get(status, "it failed, and its log may say why. Say the same with --resume then")
    if status not in _SAID and status < 500:
        said = f"it refused what was sent. {_PLACES}"
    return PushError("refused", f"{place}: {status}: {said}.", status)


def _who(has_credentials: bool) -> str:
    where = f"{USER} and {PASSWORD} or {TOKEN} in the environment, or a netrc file"
    if has_credentials:
        return f"it does not take these credentials. They come from {where}"
    return f"it wants credentials. Give them by {where}"


def redirected(place: Target, status: int, location: str) -> PushError:
    """The error of a redirect: none is followed, for it may lead to another host."""
    try:
        to = urlsplit(urljoin(str(place), location))
        shown = f"{to.scheme}://{to.netloc.rpartition('@')[2]}{to.path}"
    except ValueError:
        shown = "another place"
    said = f"{place}: {status}: it redirects to {shown}. Name that URL if it is meant."
    return PushError("redirect", said, status)


def no_graph_store(place: Target) -> PushError:
    """The error of a place that answers everything with a page."""
    said = f"{place}: it answers with a page for browsers, and is no graph store. {_PLACES}."
    return PushError("no-graph-store", said)
