"""How long the questions of the library take on a dataset, and on rdflib with the same data.

    .venv/bin/python benchmarks/questions.py [--requests N] [--rdflib N] [--seconds N] [NAME ...]

Each query is asked with the examples of its parameters, a request being one of the population;
--all asks it unbound as well. A line of the table has the rows and the milliseconds by the clock
and of the processor, which are less where other processes kept the machine busy, on the whole
population; beside them, on the first --rdflib requests of it, what Oxigraph and rdflib take, the
ratio of the processor's times, and whether they found the same rows. Each is the quickest of a few
runs. Exits with 1 where rows differ, a query takes more than a second of the processor, or more
than a tenth of what rdflib takes.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyoxigraph as ox
import rdflib
from populations import Options, documents

from reasoner.bridge import to_rdflib_term
from reasoner.dataset.dataset import Dataset
from reasoner.dataset.library import Query, library
from reasoner.dataset.names import prefixes
from reasoner.graph import Term
from reasoner.guideline import Guideline, load
from reasoner.review import Reasoner
from reasoner.sparql.bound import read_term

Row = tuple[str, ...]
Found = Iterable[Any]
Bound = Mapping[str, Term]

_RUNS = 30  # The first of a process are slower by half.
_MOST = 1.0
_SAVED = 10.0
_A_REQUEST = """
PREFIX graph: <https://w3id.org/guideline-reasoner/graph/>
PREFIX guide: <https://w3id.org/guideline-reasoner/guide#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX fact: <https://w3id.org/guideline-reasoner/fact#>
SELECT ?request ?source ?patient WHERE {
  GRAPH graph:determinations {
    ?determination guide:way ?way ; guide:request ?request ; prov:wasDerivedFrom ?facts .
    ?facts dcterms:title ?source .
  }
  GRAPH ?facts { ?request fact:patient ?patient }
}
ORDER BY ?request LIMIT 1
"""


@dataclass(frozen=True)
class Taken:
    """Seconds by the clock and of the processor, and the rows found, each with how often."""

    clock: float
    processor: float
    rows: Counter[Row]


def build(folder: Path, count: int, seed: int) -> None:
    """Make a dataset of so many determinations, unless the folder has one."""
    if folder.exists():
        return
    reasoner = Reasoner()
    with Dataset(folder, reasoner.guideline) as dataset:
        texts = enumerate(documents(count, seed, Options(plain=True)))
        dataset.add(
            determination
            for number, text in texts
            for determination in reasoner.review(text.encode(), name=f"{number:06}.nt")
        )


def on_oxigraph(store: ox.Store, query: Query, bound: Bound) -> list[Found]:
    """The rows that Oxigraph finds."""
    given: dict[Any, Any] = {ox.Variable(name): term for name, term in bound.items()}
    found = store.query(query.text, substitutions=given)
    return [(bool(found),)] if isinstance(found, ox.QueryBoolean) else [*found]


def on_rdflib(data: rdflib.Dataset, query: Query, bound: Bound) -> list[Found]:
    """The rows that rdflib finds."""
    given = {name: to_rdflib_term(term) for name, term in bound.items()}
    found = data.query(query.text, initBindings=given)
    return [(found.askAnswer,)] if found.type == "ASK" else [*found]


def in_rdflib(store: ox.Store) -> rdflib.Dataset:
    """The quads of a store in rdflib; equal terms are one object."""
    data = rdflib.Dataset()
    terms: dict[Any, Any] = {}
    for quad in store:
        s, p, o, g = (
            terms.get(t) or terms.setdefault(t, to_rdflib_term(t))
            for t in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        )
        data.graph(g).add((s, p, o))
    return data


def told(found: list[Found]) -> Counter[Row]:
    """The rows as Oxigraph writes their terms, each with how often."""
    return Counter(tuple(map(_told, row)) for row in found)


def _told(term: Any) -> str:
    """A term of either, or an answer, as Oxigraph writes it."""
    if isinstance(term, rdflib.BNode):
        return f"_:{term}"
    if isinstance(term, rdflib.URIRef):
        return f"<{term}>"
    if not isinstance(term, rdflib.Literal):
        return "" if term is None else str(term)
    if term.language:
        return str(ox.Literal(str(term), language=term.language))
    datatype = ox.NamedNode(str(term.datatype or rdflib.XSD.string))
    return str(ox.Literal(str(term), datatype=datatype))


def timed(rows: Callable[[], list[Found]], seconds: float) -> Taken | None:
    """What it takes to find rows, in a process of its own; none where that is too long."""
    context = get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_timed, args=(there, rows))
    process.start()
    there.close()
    found = here.recv() if here.poll(seconds) else None
    process.kill()
    process.join()
    return found


def _timed(pipe: Connection, rows: Callable[[], list[Found]]) -> None:
    """The quickest of a few runs, of which the first finds nothing in memory."""
    begun = time.perf_counter()
    taken: list[tuple[float, float]] = []
    while len(taken) < _RUNS and time.perf_counter() - begun < _MOST:
        clock, processor = time.perf_counter(), time.process_time()
        found = rows()
        taken.append((time.process_time() - processor, time.perf_counter() - clock))
    processor, clock = min(taken)
    pipe.send(Taken(clock, processor, told(found)))


def bound_as(query: Query, request: Mapping[str, Term], guideline: Guideline) -> dict[str, Term]:
    """The examples of a query's parameters, those about a request from the population."""
    known = prefixes(guideline)
    return {p.name: request.get(p.name) or read_term(p.example, known) for p in query.parameters}


def a_request(store: ox.Store) -> dict[str, Term]:
    """A request of the population that is open, with its source and patient."""
    found = store.query(_A_REQUEST)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return {
        name: term
        for row in found
        for name, term in zip(names, row, strict=True)
        if isinstance(term, ox.NamedNode | ox.Literal)
    }


def line(name: str, whole: Taken | None, few: Taken | None, other: Taken | None) -> str:
    """What was found of one query, as a line of the table."""
    ratio = f"{other.processor / few.processor:6.0f} ×" if few and other else "       -"
    same = "" if not few or not other else "same" if few.rows == other.rows else "DIFFERENT"
    shown = "  ".join(_shown(taken) for taken in (whole, few, other))
    return f"{name:48}  {shown}  {ratio}  {same}".rstrip()


def _shown(taken: Taken | None) -> str:
    if taken is None:
        return f"{'-':>7} {'too long':>18}"
    clock, processor = 1000 * taken.clock, 1000 * taken.processor
    return f"{sum(taken.rows.values()):7} {clock:8.1f} {processor:8.1f}"


def is_in_order(whole: Taken | None, few: Taken | None, other: Taken | None) -> bool:
    """Whether a query is quick, and finds the same as rdflib in less than a tenth of the time."""
    if whole is None or whole.processor > _MOST or few is None:
        return False
    return other is None or (few.rows == other.rows and other.processor >= _SAVED * few.processor)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command's arguments in, its exit status out."""
    parser = argparse.ArgumentParser(description="Time the questions of the library.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these queries")
    parser.add_argument("--requests", type=int, default=10_000, help="how many determinations")
    parser.add_argument("--rdflib", type=int, default=1_000, help="of which rdflib is asked")
    parser.add_argument("--seconds", type=float, default=60, help="the most that rdflib may take")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another population")
    parser.add_argument("--all", action="store_true", help="also without any variable bound")
    parser.add_argument("--folder", type=Path, help="where the datasets are kept for another time")
    given = parser.parse_args(arguments)
    with TemporaryDirectory() as temporary:
        return _measured(given, given.folder or Path(temporary))


def _measured(given: argparse.Namespace, folder: Path) -> int:
    guideline = load()
    stores = []
    for count in (given.requests, given.rdflib):
        build(folder / str(count), count, given.seed)
        stores.append(ox.Store.read_only(str(folder / str(count) / "store")))
    request = a_request(stores[-1])
    asked = [
        (query, bound)
        for name, query in library(guideline).items()
        if not given.names or name in given.names
        for bound in (bound_as(query, request, guideline), *([{}] if given.all else []))
    ]
    # Oxigraph first: what rdflib holds would slow each process that begins beside it.
    found = [
        [timed(partial(on_oxigraph, store, query, bound), given.seconds) for store in stores]
        for query, bound in asked
    ]
    data = in_rdflib(stores[-1])
    data.query("ASK {}")  # The first query of a process makes the parser.
    gc.freeze()  # Else each run looks through all that rdflib holds.
    print(f"{'':48}  {given.requests:26,}  {given.rdflib:26,}  {'rdflib':>26}")
    is_good = True
    for (query, bound), own in zip(asked, found, strict=True):
        taken = (*own, timed(partial(on_rdflib, data, query, bound), given.seconds))
        is_bound = bool(bound) or not query.parameters
        print(line(query.name if is_bound else f"{query.name}, unbound", *taken), flush=True)
        is_good = is_good and (not is_bound or is_in_order(*taken))
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
