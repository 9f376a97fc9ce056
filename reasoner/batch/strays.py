"""The groups that hold no request in; what is wrong with them out."""

from __future__ import annotations

from pyoxigraph import NamedNode

from reasoner.batch.context import PIECE_OF, Context
from reasoner.batch.queries import count
from reasoner.batch.sources import Piece
from reasoner.batch.tools import unreadable
from reasoner.batch.work import line_of_source
from reasoner.errors import InputError, Problem
from reasoner.names import short

MOST_TOLD = 20


def strays(run: Context, are_skipped: bool) -> tuple[Problem, ...]:
    """What belongs to no request, the first of it.

    Raises InputError where there is any, unless it is to be left out, and where some facts stand
    in named graphs and others do not.
    """
    if len(run.db.rows("SELECT DISTINCT graph IS NULL FROM request")) > 1:
        expected = "Facts inside the named graphs were expected."
        remedy = "Give each set of facts a graph, or none of them."
        raise InputError([Problem("facts-beside-named-graphs", "input", expected, remedy)])
    rows = run.db.rows(
        f'SELECT {PIECE_OF}, node, line FROM stray ORDER BY "group" LIMIT {MOST_TOLD}'
    )
    problems = [_stray(run.pieces[number], node, line) for number, node, line in rows]
    others = count(run.db, "stray") - len(problems)
    if others:
        expected = f"There are {others} more of them."
        problems.append(Problem("further-problems", "input", expected, "Correct these first."))
    if problems and not are_skipped:
        raise InputError(problems)
    return tuple(problems)


def _stray(piece: Piece, node: str | None, line: int | None) -> Problem:
    if node is None:
        return unreadable(piece.source.name, line_of_source(piece, line))
    expected = "Every fact is about a request or its patient."
    remedy = "Link it with fact:patient, or take it out."
    is_iri = node.startswith("<") and " " not in node
    shown = short(NamedNode(node[1:-1])) if is_iri else "a node"
    return Problem("belongs-to-no-request", piece.source.name, expected, remedy, node=shown)
