"""A guideline in; its library of queries, each with what it answers and its parameters, out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from pyoxigraph import Literal, NamedNode

from reasoner.dataset.header import Entry, Item, fault, header
from reasoner.dataset.names import prefixes
from reasoner.errors import UsageError
from reasoner.graph import Term
from reasoner.guideline import Guideline
from reasoner.sparql.bound import read_term
from reasoner.sparql.errors import QueryError
from reasoner.sparql.tokens import tokens
from reasoner.terms import XSD

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
TYPES = {"IRI": None, "string": XSD.string, "integer": XSD.integer}

_ENTRIES = ("summary", "description", "tags", "parameters")
_TEXTS = ("name", "description", "type", "example")


@dataclass(frozen=True)
class Parameter:
    """A variable of a query that may be bound; unbound it takes every value.

    `type` is `IRI`, `string` or `integer`; `example` is a value as the command line takes it.
    """

    name: str
    description: str
    type: str
    example: str


@dataclass(frozen=True)
class Query:
    """A query of a library: its name, which is that of its file, what it answers, and its text.

    `summary` is one line, `text` the whole file with its header.
    """

    name: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    tags: tuple[str, ...]
    text: str

    @property
    def form(self) -> str:
        """SELECT, ASK, CONSTRUCT or DESCRIBE."""
        words = (token.text.upper() for token in tokens(self.text) if token.kind == "word")
        return next(word for word in words if word in FORMS)

    @property
    def body(self) -> str:
        """The text without its header."""
        lines = self.text.splitlines(keepends=True)
        return "".join(line for line in lines if not line.startswith("#+")).rstrip() + "\n"

    def refuse_other_types(self, bound: Mapping[str, Term]) -> None:
        """Raise QueryError where a parameter is bound to a term that is not of its type."""
        for parameter in self.parameters:
            if parameter.name in bound and not _is_of_type(bound[parameter.name], parameter.type):
                expected = {"IRI": "an IRI", "integer": "an integer"}.get(parameter.type, "text")
                said = f"{parameter.name}: {expected} was expected, as {parameter.example}. Text of"
                raise QueryError(
                    "unknown-parameter", f"{said} digits stands in quotes, an IRI in < and >."
                )


def library(guideline: Guideline) -> dict[str, Query]:
    """The queries that come with a guideline, in `ontology/queries/` of its folder, by name.

    Raises GuidelineError where the header of one is wrong, with the file and the line.
    """
    known = prefixes(guideline)
    found = (read_query(file, text, known) for file, text in guideline.queries.items())
    return {query.name: query for query in found}


def named(name: str, queries: Mapping[str, Query]) -> Query:
    """A query of a library. Raises UsageError, with the nearest name, where there is none."""
    if name in queries:
        return queries[name]
    near = get_close_matches(name.lower(), queries, 1)
    hint = f"Did you mean {near[0]}?" if near else "The queries command lists all."
    raise UsageError(f"{name}: the library has no query of this name. {hint}")


def read_query(file: str, text: str, known: Mapping[str, str]) -> Query:
    """The query of a file, from its text; `known` are the prefixes that examples may use.

    Raises GuidelineError where its header is wrong.
    """
    return _File(file, text, known).query()


class _File:
    """Reads one file of a library."""

    def __init__(self, file: str, text: str, known: Mapping[str, str]) -> None:
        self._file = file
        self._text = text
        self._known = known
        self._entries = header(file, text)

    def query(self) -> Query:
        """The query with all that its header says."""
        for name, entry in self._entries.items():
            if name not in _ENTRIES:
                listed = ", ".join(_ENTRIES)
                raise fault(self._file, entry.line, f"one of {listed}", f"Take {name} out.")
        words = {token.text.upper() for token in tokens(self._text) if token.kind == "word"}
        if not words & set(FORMS):
            raise fault(self._file, 1, "a query below the header", "Write one.")
        return Query(
            name=self._file.removesuffix(".rq"),
            summary=self._written("summary"),
            description=self._written("description"),
            parameters=tuple(self._parameters()),
            tags=tuple(self._tags()),
            text=self._text,
        )

    def _entry(self, name: str) -> Entry:
        if name not in self._entries:
            raise fault(self._file, 1, f"a {name} in the header", f"Add `#+ {name}:`.")
        return self._entries[name]

    def _written(self, name: str) -> str:
        entry = self._entry(name)
        if not entry.text:
            raise fault(self._file, entry.line, f"a text as the {name}", "Write one.")
        return entry.text

    def _tags(self) -> Iterator[str]:
        entry = self._entry("tags")
        if not entry.items:
            raise fault(self._file, entry.line, "a list of tags", "Add `#+   - tag`.")
        for item in entry.items:
            if item.texts or not item.text.replace("-", "").isalnum():
                remedy = "Write it in letters, digits and hyphens."
                raise fault(self._file, item.line, "one word as a tag", remedy)
            yield item.text

    def _parameters(self) -> Iterator[Parameter]:
        entry = self._entries.get("parameters")
        if entry is not None and not entry.items:
            remedy = "Add `#+   - name: variable`, or take the entry out."
            raise fault(self._file, entry.line, "a list of parameters", remedy)
        known = {token.text[1:] for token in tokens(self._text) if token.kind == "variable"}
        for item in () if entry is None else entry.items:
            parameter = self._parameter(item)
            if parameter.name not in known:
                remedy = "Name a variable of the query, without its question mark."
                raise fault(self._file, item.line, "a variable as the name", remedy)
            yield parameter

    def _parameter(self, item: Item) -> Parameter:
        if set(item.texts) != set(_TEXTS):
            listed = ", ".join(_TEXTS)
            raise fault(self._file, item.line, f"{listed} of a parameter", "Give all, and no more.")
        found = Parameter(**item.texts)
        if found.type not in TYPES:
            listed = ", ".join(TYPES)
            raise fault(self._file, item.line, f"one of {listed} as the type", "Choose one.")
        if not _is_of_type(self._example(found, item.line), found.type):
            remedy = "Write it as --bind takes it."
            raise fault(self._file, item.line, f"an example that is a {found.type}", remedy)
        return found

    def _example(self, parameter: Parameter, line: int) -> Term:
        try:
            return read_term(parameter.example, self._known)
        except QueryError as error:
            remedy = "Write it as --bind takes it."
            raise fault(self._file, line, "an example that is a term", remedy) from error


def _is_of_type(term: Term, type: str) -> bool:
    if TYPES[type] is None:
        return isinstance(term, NamedNode)
    return isinstance(term, Literal) and term.datatype == TYPES[type]
