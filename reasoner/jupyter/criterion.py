"""A criterion in; what a notebook shows of it out: what it asks, its place, shapes and codes."""

from __future__ import annotations

from collections.abc import Iterator

from reasoner.criteria import Criterion
from reasoner.guideline import Guideline, guideline_of
from reasoner.jupyter.codes import Asked, by_system, terms_asked
from reasoner.jupyter.fragment import folded, shown
from reasoner.report.entries import key
from reasoner.report.explain import Field, explanation, fields
from reasoner.report.html.criteria import listing
from reasoner.report.html.links import anchors, reference_item
from reasoner.report.html.markup import Child, Element, element
from reasoner.report.layout import MARGIN, field_lines, wrapped

_CODES = "Codes"


def criterion_html(criterion: Criterion) -> str:
    """What is said of a criterion, as pairs of name and words."""
    guideline = guideline_of(criterion)
    if guideline is None:
        return shown(element("p", _named(criterion)), element("p", criterion.message))
    pairs = (_pair(field) for field in fields(guideline, criterion))
    return shown(
        element("h4", _named(criterion)),
        element("dl", *pairs, class_="review"),
        _codes(terms_asked(guideline, criterion)),
        role="group",
        aria_label=f"Criterion {_named(criterion)}",
    )


def _pair(field: Field) -> Element:
    details = (element("p", detail) for detail in field.details)
    within = anchors("", (), frozenset())
    items = [reference_item(key(r), r, within) for r in field.references]
    references = listing(items, "references") if items else None
    words = element("dd", element("p", field.said), *details, references)
    return element("div", element("dt", field.name), words)


def _codes(terms: tuple[Asked, ...]) -> Element | None:
    if not terms:
        return None
    count = len({code for asked in terms for code in asked.codes})
    items = (element("li", *_of(asked)) for asked in terms)
    return folded(f"Terms that its shapes name: {len(terms)}, with {count} codes", listing(items))


def _of(asked: Asked) -> Iterator[Child]:
    yield element("p", asked.label, class_="key")
    for system, numbers in by_system(asked.codes).items():
        yield element("p", f"{system}: {', '.join(numbers)}", class_="asks")


def criterion_text(criterion: Criterion) -> str:
    """The explanation that the command line prints, and the terms and codes."""
    guideline = guideline_of(criterion)
    if guideline is None:
        return f"{_named(criterion)}\n{criterion.message}\n"
    return explanation(guideline, criterion) + "".join(
        f"{line}\n" for line in _code_lines(guideline, criterion)
    )


def _code_lines(guideline: Guideline, criterion: Criterion) -> Iterator[str]:
    for number, asked in enumerate(terms_asked(guideline, criterion)):
        yield from field_lines("" if number else _CODES, asked.label)
        for system, numbers in by_system(asked.codes).items():
            yield from wrapped(f"{system}: {', '.join(numbers)}", MARGIN + 2, MARGIN + 4)


def criterion_line(criterion: Criterion) -> str:
    """The criterion's name."""
    return f"<Criterion {_named(criterion)}>"


def _named(criterion: Criterion) -> str:
    return f"{criterion.notation} {criterion.name}"
