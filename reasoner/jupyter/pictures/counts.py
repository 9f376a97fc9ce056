"""A table of counts in; a picture of it out."""

from __future__ import annotations

from collections.abc import Sequence

from reasoner.criteria import Outcome
from reasoner.errors import UsageError
from reasoner.jupyter.picture import Picture
from reasoner.jupyter.pictures.bars import Kind, Row, bars
from reasoner.jupyter.pictures.cohorts import LOOKS
from reasoner.report.signs import OUTCOME_SYMBOLS

_LOOKS = (
    ("●", "quiet", None),
    ("○", "quiet", "////"),
    ("■", "ink", "xxxx"),
    ("□", "ink", "----"),
    ("▲", "ink", None),
)
_OUTCOMES = {outcome.value: outcome for outcome in Outcome}


def counts_picture(
    title: str, says: str, header: Sequence[str], rows: Sequence[tuple[str, *tuple[int, ...]]]
) -> Picture:
    """A bar for each count of each row, below a title and a sentence that say what is counted.

    `header` names the columns: first what the rows are, then each count; a count named as an
    outcome looks as that does elsewhere. A row is its name, of which the first word is shown in
    bold, and its counts. Raises UsageError where a row is longer or shorter than the header, and
    where there are more counts than looks.
    """
    names = header[1:]
    if len(names) > len(_LOOKS):
        raise UsageError(f"{title}: at most {len(_LOOKS)} counts of a row can be told apart.")
    if wrong := next((row for row in rows if len(row) != len(header)), None):
        raise UsageError(f"{title}: {wrong[0]} has {len(wrong)} columns and not {len(header)}.")
    kinds = [_kind(number, name) for number, name in enumerate(names)]
    shown = tuple((row[0], *map(str, row[1:])) for row in rows)
    return Picture(title, says, tuple(header), shown, bars(kinds, [*map(_row, rows)]))


def _kind(number: int, name: str) -> Kind:
    if outcome := _OUTCOMES.get(name):
        return Kind(OUTCOME_SYMBOLS[outcome], name, *LOOKS[outcome])
    sign, tone, hatch = _LOOKS[number]
    return Kind(sign, name, tone, hatch)


def _row(row: tuple[str, *tuple[int, ...]]) -> Row:
    key, _, words = row[0].partition(" ")
    return Row(key, words, tuple(row[1:]))
