"""Elements in; a part of a notebook's page, with a style that reaches nothing outside it, out.

The colours are those of the notebook: ink and ground are inherited, and every tone is mixed with
the ink, so that it is dark on a light ground and light on a dark one.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from reasoner.report.html.markup import Child, Element, element, fragment

STYLE_FILE = Path(__file__).with_name("notebook.css")
SCOPE = "guideline-reasoner"


@cache
def style() -> str:
    """The style sheet, every rule of which is nested in the class of the part."""
    return STYLE_FILE.read_text(encoding="utf-8")


def shown(*children: Child | None, **attributes: str | None) -> str:
    """The elements in a division of their own, under the style sheet."""
    inner = (element("style", style()), *children)
    return fragment(element("div", *inner, class_=SCOPE, **attributes))


def folded(title: str, body: Child, *, is_open: bool = False, key: str | None = None) -> Element:
    """A part under a title, which folds it up."""
    summary = element("summary", element("span", title, class_="title"), id=key)
    return element("details", summary, body, open="open" if is_open else None, class_="section")


def table(caption: str, header: tuple[str, ...], rows: list[tuple[Child, ...]]) -> Element:
    """A table with a caption; the first cell of a row is its header."""
    head = element("tr", *(element("th", name, scope="col") for name in header))
    body = (
        element("tr", element("th", first, scope="row"), *(element("td", cell) for cell in rest))
        for first, *rest in rows
    )
    return element(
        "table",
        element("caption", caption),
        element("thead", head),
        element("tbody", *body),
    )
