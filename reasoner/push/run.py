"""A dataset and a URL in; its graphs at that URL, and what was verified of them, out."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from io import StringIO
from typing import TextIO

import pyoxigraph as ox

from reasoner.batch.progress import Progress
from reasoner.dataset.dataset import Dataset
from reasoner.errors import UsageError
from reasoner.push.credentials import PASSWORD, TOKEN, USER, credentials
from reasoner.push.errors import PushError
from reasoner.push.exchange import Answer, Exchange, Request
from reasoner.push.journal import Journal, journal
from reasoner.push.pieces import GUIDELINE, NAMES, PATIENTS, Piece, pieces
from reasoner.push.refusals import no_graph_store
from reasoner.push.report import Pushed, Sent, Verified
from reasoner.push.target import Target, refuse_plain, target
from reasoner.push.verify import by_graph_store, by_query

PIECE = 4_000_000
_PAGE = (b"<!doctype html", b"<html")


def push(
    dataset: Dataset,
    url: str,
    graphs: Iterable[str] = GUIDELINE,
    *,
    resume: bool = False,
    check: str | None = None,
    piece: int = PIECE,
    plain_http: bool = False,
    progress: TextIO | None = None,
) -> Pushed:
    """Push graphs of a dataset to a store (SPARQL 1.1 Graph Store HTTP Protocol, 21 March 2013).

    `graphs` are names: ontology, guideline, shapes and, of patients, determinations and facts. At
    the target each is replaced by what the dataset has; graphs of other names there stay. What is
    larger than `piece` bytes goes in several requests. A push that was cut short goes on with
    `resume`, unless the dataset was changed. Afterwards the store is asked for what it has, or the
    query endpoint at the URL `check` for how many triples. `plain_http` lets patients' graphs and
    credentials go to another machine unencrypted. The dataset can be asked meanwhile, and not be
    added to. Raises PushError, and UsageError for a name that is none.
    """
    names = _named(graphs)
    place = target(url)
    exchange = _exchange(place, names, plain_http, os.environ)
    checking = None if check is None else _checking(target(check), place, plain_http)
    with dataset.reading() as store, closing(exchange):
        plan = _planned(store, names, piece)
        with journal(dataset.folder, url, plan.sha256, resume) as kept:
            before, is_anew = kept.done, kept.is_other
            shown = Progress(progress or StringIO(), "pushed", "triples", plan.size)
            _sent(exchange, pieces(store, names, piece), kept, shown)
            left = tuple(name for name in NAMES if name not in names)
            verified = _verified(store, names, exchange, checking)
    return Pushed(str(place), plan.sent, left, before, is_anew, verified)


def _named(graphs: Iterable[str]) -> tuple[str, ...]:
    asked = set(graphs)
    unknown = sorted(asked - set(NAMES))
    if unknown or not asked:
        said = f"{', '.join(unknown) or 'none'}: no such graphs. Name some of {', '.join(NAMES)}."
        raise UsageError(said)
    return tuple(name for name in NAMES if name in asked)


def _exchange(
    place: Target, names: Iterable[str], plain_http: bool, environment: Mapping[str, str]
) -> Exchange:
    who = credentials(place.host, environment)
    if not plain_http:
        refuse_plain(place, [name for name in names if name in PATIENTS], who is not None)
    return Exchange(place, who)


def _checking(place: Target, pushed_to: Target, plain_http: bool) -> Exchange:
    """What asks a query endpoint; another host does not get the environment's credentials."""
    environment = dict(os.environ)
    if place.host != pushed_to.host:
        for name in (TOKEN, USER, PASSWORD):
            environment.pop(name, None)
    return _exchange(place, (), plain_http, environment)


@dataclass(frozen=True)
class _Plan:
    """What is to be sent: its hash, its size in bytes, and the graphs."""

    sha256: str
    size: int
    sent: tuple[Sent, ...]


def _planned(store: ox.Store, names: Iterable[str], size: int) -> _Plan:
    digest, whole = hashlib.sha256(), 0
    sent = {name: Sent(name, 0, 0) for name in names}
    for each in pieces(store, names, size):
        digest.update(f"{each.graph} {each.number} {len(each.body)}\n".encode() + each.body)
        whole += len(each.body)
        was = sent[each.name]
        graphs = was.graphs + (each.number == 0)
        sent[each.name] = Sent(each.name, graphs, was.triples + each.triples)
    return _Plan(digest.hexdigest(), whole, tuple(sent.values()))


def _sent(exchange: Exchange, todo: Iterable[Piece], kept: Journal, progress: Progress) -> None:
    """Send the pieces that have not arrived."""
    before = kept.done
    try:
        for number, each in enumerate(todo):
            if number < before:
                progress.skip(len(each.body))
                continue
            _send(exchange, each)
            kept.arrived()
            progress.add(len(each.body), each.triples)
    finally:
        if progress.done:
            progress.end()


def _send(exchange: Exchange, each: Piece) -> None:
    method = "PUT" if each.number == 0 else "POST"
    headers = {"Content-Type": "text/turtle; charset=utf-8", "Accept": "*/*"}
    request = Request(method, exchange.place.of_graph(each.graph), headers, each.body)
    if exchange.ask(request, _is_page):
        raise no_graph_store(exchange.place)


def _is_page(answer: Answer) -> bool:
    """Whether a page is answered, as a form to log in is; some stores only call an answer one."""
    if answer.headers.get_content_type() != "text/html":
        return False
    return answer.read(1000).lstrip().lower().startswith(_PAGE)


def _verified(
    store: ox.Store, names: tuple[str, ...], exchange: Exchange, checking: Exchange | None
) -> Verified:
    if checking is not None:
        with closing(checking):
            return Verified("numbers", by_query(store, names, checking))
    found = by_graph_store(store, names, exchange)
    if isinstance(found, PushError):
        return Verified("triples", why_not=found.said)
    return Verified("triples", found)
