"""A line or a cell with a query in SPARQL in; the answer of a dataset to it out."""

from __future__ import annotations

import atexit
import re
from dataclasses import dataclass
from typing import Any

from IPython.core.completer import CompletionContext, SimpleCompletion, context_matcher
from IPython.core.error import UsageError as ShownWithoutTraceback
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class

from reasoner.dataset.dataset import Dataset
from reasoner.errors import ReasonerError, UsageError
from reasoner.sparql.answer import Answer
from reasoner.sparql.bound import read_bound

_OPTION = re.compile(
    r"""\s*--(?P<name>\w+)(?:[\s=]\s*(?P<value>(?:[^\s"<]|"(?:[^"\\]|\\.)*"|<[^>\s]*>)+))?"""
)
_WRITTEN = "%sparql [--dataset NAME] [--to NAME] [--bind NAME=VALUE]... QUERY"
_BEGINS = re.compile(r"\s*%%?sparql\b|.*[=(]\s*%sparql\b", re.DOTALL)


@dataclass(frozen=True)
class Asked:
    """A query, the variables of Python that hold a dataset and take the answer, and its values."""

    query: str
    dataset: str | None = None
    to: str | None = None
    bind: tuple[str, ...] = ()


def asked(line: str, cell: str | None) -> Asked:
    """What a line, or the first line of a cell and the rest of it, asks.

    Raises UsageError where an option is not known or lacks its value, and where there is no query.
    """
    given: dict[str, str] = {}
    bind: list[str] = []
    rest = line
    while option := _OPTION.match(rest):
        name, value = option["name"], option["value"]
        if name not in ("dataset", "to", "bind") or value is None:
            raise UsageError(f"--{name}: {_WRITTEN} was expected.")
        if name == "bind":
            bind.append(value)
        else:
            given[name] = _identifier(name, value)
        rest = rest[option.end() :]
    if cell is not None and rest.strip():
        raise UsageError(f"{rest.strip()}: in a cell the query stands below %%sparql.")
    query = rest.strip() if cell is None else cell
    if not query.strip():
        raise UsageError(f"A query was expected: {_WRITTEN}")
    return Asked(query, given.get("dataset"), given.get("to"), tuple(bind))


def _identifier(option: str, name: str) -> str:
    if not name.isidentifier():
        raise UsageError(f"--{option} {name}: the name of a variable of Python was expected.")
    return name


@magics_class
class SparqlMagics(Magics):
    """`%sparql` and `%%sparql`; without `--dataset` they ask the guideline alone."""

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self._variables = shell.user_ns
        self._guideline: Dataset | None = None

    @line_cell_magic
    def sparql(self, line: str, cell: str | None = None) -> Answer:
        """Ask a dataset in SPARQL: SELECT, ASK, CONSTRUCT or DESCRIBE.

        %%sparql [--dataset NAME] [--to NAME] [--bind NAME=VALUE]...
        SELECT ...

        --dataset names a variable that holds a Dataset, the guideline alone if not given; --to
        a variable that takes the answer; --bind gives a variable of the query the only value that
        it may have: <IRI>, prefix:name, a number or a text.
        """
        try:
            return self._answer(asked(line, cell))
        except ReasonerError as error:
            raise ShownWithoutTraceback(str(error)) from None

    def _answer(self, wanted: Asked) -> Answer:
        dataset = self.dataset(wanted.dataset)
        answer = dataset.query(wanted.query, **read_bound(wanted.bind, dataset.prefixes))
        if wanted.to is not None:
            self._variables[wanted.to] = answer
        return answer

    def dataset(self, name: str | None) -> Dataset:
        """The dataset that a variable holds, or the guideline's, which is made when first asked.

        Raises UsageError where the variable holds none.
        """
        if name is None:
            if self._guideline is None:
                self._guideline = Dataset()
                atexit.register(self.close)
            return self._guideline
        found = self._variables.get(name)
        if not isinstance(found, Dataset):
            what = "there is no such variable" if found is None else f"it is {_kind(found)}"
            raise UsageError(f"--dataset {name}: a Dataset was expected, and {what}.")
        return found

    def close(self) -> None:
        """End the guideline's own dataset; the next query makes it anew."""
        if self._guideline is not None:
            self._guideline.close()
            self._guideline = None
            atexit.unregister(self.close)

    def completions(self, context: CompletionContext) -> dict[str, Any]:
        """The prefixes that need not be declared, where a query is written."""
        text = context.text_until_cursor
        word = re.search(r"[A-Za-z][\w-]*$", text)
        if word is None or not _BEGINS.match(_of_query(context)):
            return {"completions": []}
        known = self.dataset(None).prefixes
        found = [f"{name}:" for name in sorted(known) if name.startswith(word[0])]
        return {
            "completions": [SimpleCompletion(name, type="prefix") for name in found],
            "matched_fragment": word[0],
        }


def _of_query(context: CompletionContext) -> str:
    """The cell where it is a query as a whole, otherwise the line."""
    cell = context.full_text
    return cell if cell.lstrip().startswith("%%") else context.line_with_cursor


def _kind(value: object) -> str:
    return f"of type {type(value).__name__}"


_IDENTIFIER = "reasoner.prefixes"


def load(shell: InteractiveShell) -> None:
    """Put the magics into a shell, with the completion of prefixes."""
    magics = SparqlMagics(shell)
    shell.register_magics(magics)

    # A method cannot bear the attributes that mark a matcher.
    matcher = context_matcher(identifier=_IDENTIFIER)(lambda context: magics.completions(context))
    shell.Completer.custom_matchers.append(matcher)


def unload(shell: InteractiveShell) -> None:
    """Take the magics out of a shell, and end the dataset that they made."""
    magics = shell.magics_manager.registry.pop(SparqlMagics.__name__, None)
    if magics is not None:
        magics.close()
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop("sparql", None)
    matchers = shell.Completer.custom_matchers
    matchers[:] = [m for m in matchers if getattr(m, "matcher_identifier", "") != _IDENTIFIER]
