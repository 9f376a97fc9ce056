"""A value that shows itself in; its text, its HTML and its line within a list out.

Each is a function for a value's type. Another type is shown by registering functions of its own:
`@plain.register`, `@html.register` and `@line.register`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch

from reasoner.criteria import Criterion
from reasoner.determine import Determination, Finding
from reasoner.jupyter import criterion, determination, picture, table
from reasoner.jupyter.cohort import Cohort


def bundle(value: object) -> Mapping[str, str]:
    """A value by media type, as Jupyter's front ends ask for it."""
    return {"text/plain": plain(value), "text/html": html(value)}


@singledispatch
def plain(value: object) -> str:
    """A value as text that stands on its own. Raises TypeError where its type is not known."""
    raise TypeError(f"expected a value that shows itself, not {type(value).__name__}.")


@singledispatch
def html(value: object) -> str:
    """A value as a part of a page. Raises TypeError where its type is not known."""
    raise TypeError(f"expected a value that shows itself, not {type(value).__name__}.")


@singledispatch
def line(value: object) -> str:
    """A value in a few words. Raises TypeError where its type is not known."""
    raise TypeError(f"expected a value that shows itself, not {type(value).__name__}.")


plain.register(Determination, determination.determination_text)
html.register(Determination, determination.determination_html)
line.register(Determination, determination.determination_line)
plain.register(Finding, determination.finding_text)
html.register(Finding, determination.finding_html)
line.register(Finding, determination.finding_line)
plain.register(Criterion, criterion.criterion_text)
html.register(Criterion, criterion.criterion_html)
line.register(Criterion, criterion.criterion_line)
plain.register(Cohort, table.cohort_text)
html.register(Cohort, table.cohort_html)
line.register(Cohort, table.cohort_line)
plain.register(picture.Picture, picture.picture_text)
html.register(picture.Picture, picture.picture_html)
line.register(picture.Picture, picture.picture_line)
