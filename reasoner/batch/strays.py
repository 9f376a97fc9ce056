"""The groups that hold no request in; what is wrong with them out."""

from __future__ import annotations

from collections.abc import Callable

from pyoxigraph import NamedNode

from reasoner.batch.queries import Database, count
from reasoner.batch.tools import unreadable
from reasoner.errors import InputError, Problem
from reasoner.names import short

MOST_TOLD = 20

Place = tuple[str, int | None]
"""The name of a file and, where it is known, the number of a line in it."""


def strays(
    db: Database, are_skipped: bool, place: Callable[[int, int, int | None], Place]
) -> tuple[Problem, ...]:
    """What belongs to no request, the first of it.

    `place` says where a group of a source, and a line of it, was read. Raises InputError where
    there is any, unless it is to be left out, and where some facts stand in named graphs and others
    do not.
    """
    if len(db.rows("SELECT DISTINCT graph IS NULL FROM request")) > 1:
        expected = "Facts inside the named graphs were expected."
        remedy = "Give each set of facts a graph, or none of them."
        raise InputError([Problem("facts-beside-named-graphs", "input", expected, remedy)])
    rows = db.rows(
        f'SELECT "group", source, node, line FROM stray ORDER BY "group" LIMIT {MOST_TOLD}'
    )
    problems = [_stray(*place(group, source, line), node) for group, source, node, line in rows]
    others = count(db, "stray") - len(problems)
    if others:
        expected = f"There are {others} more of them."
        problems.append(Problem("further-problems", "input", expected, "Correct these first."))
    if problems and not are_skipped:
        raise InputError(problems)
    return tuple(problems)


def _stray(file: str, line: int | None, node: str | None) -> Problem:
    if node is None:
        return unreadable(file, line)
    expected = "Every fact is about a request or its patient."
    remedy = "Link it with fact:patient, or take it out."
    is_iri = node.startswith("<") and " " not in node
    shown = short(NamedNode(node[1:-1])) if is_iri else "a node"
    return Problem("belongs-to-no-request", file, expected, remedy, node=shown)
