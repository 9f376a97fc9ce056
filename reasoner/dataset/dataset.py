"""A folder, or none, and a guideline in; a dataset that takes determinations and queries out."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import IO

import pyoxigraph as ox

from reasoner.dataset.layout import of_determination, of_guideline
from reasoner.dataset.library import Query, library, named
from reasoner.dataset.names import GRAPH, prefixes
from reasoner.determine import Determination
from reasoner.errors import UsageError
from reasoner.guideline import Guideline, load
from reasoner.output import write
from reasoner.sparql.answer import Answer
from reasoner.sparql.asking import Found, Worker
from reasoner.sparql.bound import Given, refuse_unknown, term_of
from reasoner.sparql.gate import refuse_long
from reasoner.sparql.limits import DEFAULT, Limits

_TOLD, _STORE, _TURN, _ORDERED = "dataset.json", "store", "lock", "bytes-in-order"
# So many determinations are added at a time, and each of them as a whole.
_AT_ONCE = 100
# A store that has grown to so much is put in order, which makes it several times as quick to ask,
# and smaller. What that takes grows with the store, so it is not done for each addition.
_GROWN = 1.5


class Dataset:
    """The guideline, the facts of requests, and what was determined of them, in named graphs.

    `layout` has the graphs; what a query asks outside of GRAPH it asks of all of them together.
    Without a folder it is kept until it is closed; in a folder it can be asked again later, and
    by several at a time. Each query is worked on by a process of its own within `limits`.

    with Dataset(Path("cohort")) as dataset:
        dataset.add(Reasoner().review(Path("request.ttl")))
        print(dataset.query("SELECT * { GRAPH graph:determinations { ?d guide:outcome ?o } }"))

    Raises UsageError where the folder holds something else, or the dataset of another guideline
    or edition.
    """

    def __init__(
        self,
        folder: Path | None = None,
        guideline: Guideline | None = None,
        limits: Limits = DEFAULT,
    ) -> None:
        self.guideline = guideline or load()
        self.prefixes = prefixes(self.guideline)
        self._temporary = None if folder else TemporaryDirectory(prefix="dataset-")
        self.folder = folder or Path(self._temporary.name)  # type: ignore[union-attr]
        self._made_or_found()
        self.limits = limits
        self._worker = Worker(self.store, limits)
        self._added = 0

    @property
    def store(self) -> Path:
        """The folder of the store itself, which Oxigraph reads."""
        return self.folder / _STORE

    def _made_or_found(self) -> None:
        told = self.folder / _TOLD
        if told.exists():
            self._refuse_another(json.loads(told.read_text(encoding="utf-8")))
            return
        if self.folder.exists() and not self.folder.is_dir():
            raise self._refused("it is a file. Name a folder.")
        if self.folder.exists() and any(self.folder.iterdir()):
            raise self._refused(
                "it holds no dataset, or one that was not finished. Name another folder."
            )
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise self._refused(f"it cannot be made ({error.strerror}). Name another.") from None
        with self._alone() as kept:
            kept[0].extend(of_guideline(self.guideline))
            for graph in GRAPH:
                kept[0].add_graph(graph)
        write(json.dumps(self._told, indent=1) + "\n", told)

    @property
    def _told(self) -> dict[str, str]:
        edition = self.guideline.edition
        return {
            "guideline": edition.iri.value,
            "edition": edition.edition,
            "sha256": self.guideline.sha256,
        }

    def _refuse_another(self, found: Mapping[str, str]) -> None:
        if found != self._told:
            own, other = (f"{t['guideline']}, {t['edition']}" for t in (self._told, found))
            files = "" if own != other else " as its files were then"
            said = f"it was made with {other}{files}, and this is {own}. Name another folder."
            raise self._refused(said)

    def _refused(self, said: str) -> UsageError:
        return UsageError(f"{self.folder.name}: {said}")

    def add(self, determinations: Iterable[Determination]) -> int:
        """Add determinations with the facts of their requests; how many were given.

        One that is there already changes nothing. Each is added as a whole or, where this is
        interrupted, not at all. Raises UsageError where the dataset is in use elsewhere, or one of
        them was made under another guideline.
        """
        number = 0
        given = iter(determinations)
        self._worker.close()
        with self._alone() as kept:
            while some := list(islice(given, _AT_ONCE)):
                number += len(some)
                kept[0].extend(quad for each in some for quad in self._quads(each))
        return number

    def _quads(self, determination: Determination) -> Iterator[ox.Quad]:
        made, own = determination.guideline, self.guideline
        if (made.edition.iri, made.sha256) != (own.edition.iri, own.sha256):
            files = "" if made.edition.iri != own.edition.iri else " with other files"
            said = f"it takes no determination of {made.edition.iri.value}{files}."
            raise self._refused(f"{said} Make a dataset for these.")
        return of_determination(determination)

    @cached_property
    def library(self) -> dict[str, Query]:
        """The queries that come with the guideline, by name. Raises GuidelineError as `library`."""
        return library(self.guideline)

    def ask(self, name: str, /, **bound: Given) -> Answer:
        """The answer to a query of the library, whose parameters `bound` may give.

        Raises UsageError where there is none of this name, and QueryError as `query` does, or where
        a parameter is given a value of another type.
        """
        query = named(name, self.library)
        query.refuse_other_types({name: term_of(value) for name, value in bound.items()})
        return self.query(query.text, **bound)

    def query(self, text: str, /, **bound: Given) -> Answer:
        """The answer to a query; its prefixes need not be declared where `prefixes` has them.

        `bound` gives variables of the query the only values that they may have: terms, or Python's
        strings, numbers and dates. Raises QueryError where it cannot be answered.
        """
        terms = {name: term_of(value) for name, value in bound.items()}
        refuse_long(text, self.limits)
        refuse_unknown(text, terms)
        with self._shared():
            self._see_what_was_added()
            found: Found = self._worker.ask(text, self.prefixes, terms)
        return Answer(found, self.prefixes)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the dataset as it is: others may ask it as well, and nobody adds to it.

        Raises UsageError where somebody is adding to it.
        """
        with self._shared():
            yield

    def identity(self) -> tuple[tuple[int, int], ...]:
        """What the system knows its files by: others where they were replaced, none where gone."""
        try:
            found = [(self.folder / name).stat() for name in (_TOLD, _STORE, _TURN)]
        except OSError:
            return ()
        return tuple((each.st_dev, each.st_ino) for each in found)

    @contextmanager
    def reading(self) -> Iterator[ox.Store]:
        """The store itself, to be read from; nobody adds to it meanwhile."""
        with self._shared():
            yield ox.Store.read_only(str(self.store))

    def has_determinations(self) -> bool:
        """Whether any determination was added."""
        return bool(self.query("ASK { GRAPH graph:determinations { ?d a guide:Determination } }"))

    def close(self) -> None:
        """End what works for the dataset; one without a folder is gone then."""
        self._worker.close()
        if self._temporary is not None:
            self._temporary.cleanup()

    def __enter__(self) -> Dataset:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def _alone(self) -> Iterator[list[ox.Store]]:
        """The store to be written, by nobody else and while nobody asks.

        It is in a list that is emptied at the end: the traceback of an error would keep it open.
        """
        with self._turn(is_alone=True):
            with (self.folder / _TURN).open("a") as file:
                file.write(".")  # whoever asks later sees by the length that something was added
            kept = [self._opened()]
            try:
                yield kept
                kept[0].flush()
                self._put_in_order(kept[0])
            finally:
                kept.clear()

    def _put_in_order(self, store: ox.Store) -> None:
        """Put the store in order where it has grown much since it was last."""
        told = self.folder / _ORDERED
        before = int(told.read_text(encoding="utf-8")) if told.exists() else 0
        if self._size() > _GROWN * before:
            # On a disk without room for it, what was added is there all the same.
            with suppress(OSError, UsageError):
                store.optimize()
                write(f"{self._size()}\n", told)

    def _size(self) -> int:
        """The bytes of the store's tables, without its journal."""
        size = 0
        for table in self.store.glob("*.sst"):
            with suppress(FileNotFoundError):  # The store itself joins tables meanwhile.
                size += table.stat().st_size
        return size

    def _opened(self) -> ox.Store:
        try:
            return ox.Store(str(self.store))
        except OSError:
            raise self._refused("it cannot be written. Look at its rights and the disk.") from None

    def _see_what_was_added(self) -> None:
        """Have another process work on queries where something was added since this one began."""
        added = (self.folder / _TURN).stat().st_size
        if added != self._added:
            self._worker.close()
            self._added = added

    @contextmanager
    def _shared(self) -> Iterator[None]:
        with self._turn(is_alone=False):
            yield

    @contextmanager
    def _turn(self, is_alone: bool) -> Iterator[None]:
        with self._turn_file(is_alone) as file:
            if os.name != "nt":
                self._locked(file.fileno(), is_alone)
            yield

    def _turn_file(self, is_alone: bool) -> IO[str]:
        """The file to be locked; to ask it is only read, since the medium may allow no more."""
        try:
            return (self.folder / _TURN).open("a" if is_alone else "r", encoding="utf-8")
        except OSError as error:
            what = "written" if is_alone else "read"
            said = f"it cannot be {what} ({error.strerror}). Look at its rights and the disk."
            raise self._refused(said) from None

    def _locked(self, file: int, is_alone: bool) -> None:
        import fcntl

        kind = fcntl.LOCK_EX if is_alone else fcntl.LOCK_SH
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except OSError:
            what = "asked" if is_alone else "added to"
            said = f"it is being {what} by another process. Wait for it, or stop it."
            raise self._refused(said) from None
