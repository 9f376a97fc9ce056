"""What a query found in; rows, tables and files out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode

from reasoner.errors import UsageError
from reasoner.graph import Term, Triple
from reasoner.sparql.asking import Found
from reasoner.sparql.results import of_rows
from reasoner.terms import XSD
from reasoner.visible import visible

if TYPE_CHECKING:
    import pandas
    import polars

Value = str | int | float | bool | date | None

_SHOWN = 40
_WIDE = 64
_INTEGERS = frozenset((XSD.integer, XSD.int, XSD.long, XSD.short, XSD.nonNegativeInteger))
_NUMBERS = frozenset((XSD.decimal, XSD.double, XSD.float))


@dataclass(frozen=True)
class Answer:
    """The answer to a query; it shows itself as a table, as text or in a notebook.

    Of SELECT it has `variables` and `rows`, a term or None for each variable, and iterates over
    the rows as dictionaries; of CONSTRUCT and DESCRIBE `triples`; of ASK it is true or false.
    `prefixes` shorten IRIs where they are shown.
    """

    found: Found
    prefixes: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _solutions(self) -> tuple[tuple[str, ...], tuple[tuple[Term | None, ...], ...]]:
        if self.found.kind == "triples":
            rows = tuple((s, p, o) for s, p, o in self.triples)
            return ("subject", "predicate", "object"), rows
        if self.found.kind == "boolean":
            value = Literal(json.loads(self.found.body)["boolean"])
            return ("boolean",), ((value,),)
        read = ox.parse_query_results(self.found.body, ox.QueryResultsFormat.JSON)
        assert isinstance(read, ox.QuerySolutions)
        names = tuple(variable.value for variable in read.variables)
        return names, tuple(tuple(row) for row in read)

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self._solutions[0]

    @property
    def rows(self) -> tuple[tuple[Term | None, ...], ...]:
        """The rows, with a term for each variable, or None where it has none."""
        return self._solutions[1]

    @cached_property
    def triples(self) -> tuple[Triple, ...]:
        """The triples of CONSTRUCT or DESCRIBE; none of another query."""
        if self.found.kind != "triples":
            return ()
        read = ox.parse(self.found.body, ox.RdfFormat.N_TRIPLES)
        return tuple((q.subject, q.predicate, q.object) for q in read)

    def __bool__(self) -> bool:
        """The answer to ASK; of another query whether anything was found."""
        if self.found.kind == "boolean":
            return bool(json.loads(self.found.body)["boolean"])
        return bool(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Term | None]]:
        return (dict(zip(self.variables, row, strict=True)) for row in self.rows)

    def values(self) -> tuple[tuple[Value, ...], ...]:
        """The rows as values of Python: IRIs and other terms as text, shortened by `prefixes`."""
        return tuple(tuple(map(self._value, row)) for row in self.rows)

    def csv(self) -> str:
        """The rows as CSV (SPARQL 1.1 Query Results CSV and TSV Formats, section 3)."""
        found = io.StringIO()
        write = csv.writer(found, lineterminator="\r\n").writerow
        write(self.variables)
        for row in self.rows:
            write(["" if term is None else _plain(term) for term in row])
        return found.getvalue()

    def json(self) -> str:
        """The answer as SPARQL 1.1 Query Results JSON; triples as if a query had selected them."""
        if self.found.kind != "triples":
            return self.found.body.decode()
        return b"".join(of_rows(self.variables, self.rows)).decode()

    def to_pandas(self) -> pandas.DataFrame:
        """The values as a pandas DataFrame. Raises UsageError where pandas is not installed."""
        try:
            import pandas
        except ImportError:
            raise _missing("pandas") from None
        return pandas.DataFrame(list(self.values()), columns=list(self.variables))

    def to_polars(self) -> polars.DataFrame:
        """The values as a Polars DataFrame. Raises UsageError where Polars is not installed."""
        try:
            import polars
        except ImportError:
            raise _missing("polars") from None
        columns = zip(*self.values(), strict=True) if self.rows else [()] * len(self.variables)
        named = zip(self.variables, map(_of_one_kind, columns), strict=True)
        return polars.DataFrame(dict(named), strict=False)

    def _value(self, term: Term | None) -> Value:
        if term is None:
            return None
        if not isinstance(term, Literal):
            return self._short(term)
        try:
            if term.datatype in _INTEGERS:
                return int(term.value)
            if term.datatype in _NUMBERS:
                return float(term.value)
            if term.datatype == XSD.date:
                return date.fromisoformat(term.value)
        except ValueError:
            return term.value
        if term.datatype == XSD.boolean:
            return term.value in ("true", "1")
        return term.value

    def _short(self, term: Term) -> str:
        if not isinstance(term, NamedNode):
            return _plain(term)
        near = [(len(iri), name) for name, iri in self.prefixes.items() if _is_below(iri, term)]
        if not near:
            return term.value
        length, name = max(near)
        return f"{name}:{term.value[length:]}"

    def _texts(self) -> list[list[str]]:
        rows = self.rows[:_SHOWN]
        return [["" if t is None else visible(self._told(t)) for t in row] for row in rows]

    def _told(self, term: Term) -> str:
        return term.value if isinstance(term, Literal) else self._short(term)

    def __str__(self) -> str:
        """The answer as text: a table of the first rows, and how many there are."""
        texts = [[_cut(text) for text in row] for row in self._texts()]
        head = list(self.variables)
        widths = [max(map(len, column)) for column in zip(head, *texts, strict=True)]
        lines = [head, ["-" * width for width in widths], *texts]
        table = "".join(_line(line, widths) for line in lines) if head else ""
        return f"{table}{self._count()}"

    def _count(self) -> str:
        number = len(self.rows)
        rows = "1 row" if number == 1 else f"{number:,} rows"
        return f"{rows}, of which the first {_SHOWN} are shown" if number > _SHOWN else rows

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """The answer as text, where IPython shows it."""
        printer.text(str(self))

    def _repr_html_(self) -> str:
        """The answer as HTML: a table of the first rows, and how many there are."""
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.variables)
        rows = ("".join(f"<td>{escape(text)}</td>" for text in row) for row in self._texts())
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return (
            f"<table><caption>{escape(self._count())}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )


def _is_below(namespace: str, term: NamedNode) -> bool:
    local = term.value[len(namespace) :]
    return term.value.startswith(namespace) and not set(local) & set("/#:?")


def _plain(term: Term) -> str:
    if isinstance(term, Literal | NamedNode):
        return term.value
    return str(term) if isinstance(term, BlankNode) else f"<<( {term} )>>"


def _of_one_kind(column: Sequence[Value]) -> Sequence[Value]:
    """A column as it is where all are numbers, or of one kind; else as text.

    Polars would make a number of a date, or of true, among numbers.
    """
    kinds = {type(value) for value in column if value is not None}
    if len(kinds) < 2 or kinds == {int, float}:
        return column
    return [None if value is None else _as_text(value) for value in column]


def _as_text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _cut(text: str) -> str:
    return text if len(text) <= _WIDE else f"{text[: _WIDE - 1]}…"


def _line(texts: list[str], widths: list[int]) -> str:
    cells = (text.ljust(width) for text, width in zip(texts, widths, strict=True))
    return f"{'  '.join(cells).rstrip()}\n"


def _missing(package: str) -> UsageError:
    return UsageError(f"{package} is not installed. Install it, or take .values() as they are.")
