"""What can go wrong, as values: a problem says where, what was expected and what to do.

    ReasonerError
    ├── ProblemsError
    │   ├── InputError      facts cannot be used as they are
    │   └── GuidelineError  a guideline's own files are at fault
    └── UsageError          the program was asked for something it does not do

No problem carries a literal's text: it may be a patient's data.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One defect of one file.

    `name` is stable (`two-birth-dates`), `file` a display name without folders, `line` counts
    from 1 and is known for syntax only, `node` and `property` are shortened for reading,
    `found` describes (`2 values`) and never quotes, `expected` and `remedy` are sentences.
    """

    name: str
    file: str
    expected: str
    remedy: str
    line: int | None = None
    node: str | None = None
    property: str | None = None
    found: str | None = None

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}, line {self.line}"
        at = " ".join(part for part in (self.node, self.property) if part)
        found = f" Found: {self.found}." if self.found else ""
        return (
            f"{where}: {self.name}{f' at {at}' if at else ''}: {self.expected}{found} {self.remedy}"
        )


class ReasonerError(Exception):
    """Every error that this package raises on purpose."""

    exit_status = 2


class ProblemsError(ReasonerError):
    """An error that lists its problems, one line each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[ProblemsError], tuple[tuple[Problem, ...]]]:
        # Made again from its problems where it comes from another process.
        return type(self), (self.problems,)


class InputError(ProblemsError):
    """Facts cannot be used as they are."""


class GuidelineError(ProblemsError):
    """A guideline's own files are at fault."""


class UsageError(ReasonerError):
    """The program was asked for something it does not do."""
