"""Reports, and the document's text where it is given, in; one self-contained page out."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

from reasoner.errors import Problem
from reasoner.expect import Difference
from reasoner.report.contents import Report
from reasoner.report.html.article import Article, sentence
from reasoner.report.html.criteria import listing, outcome_badge
from reasoner.report.html.links import link
from reasoner.report.html.markup import Child, Element, element, page

STYLE_FILE = Path(__file__).with_name("report.css")


def html_text(
    compared: Sequence[tuple[Report, Sequence[Difference] | None]],
    problems: Sequence[Problem] = (),
    document: str | None = None,
) -> str:
    """Reports, each with its differences from what was expected of it, as one page.

    `document` is the text in which the places of the guideline count; none of it is shown where
    it is not given. The page names no resource outside itself and runs nothing.
    """
    parts = [
        Article(f"r{number}", report, differences, document)
        for number, (report, differences) in enumerate(compared, 1)
    ]
    head = _head(_title([part.report for part in parts]))
    body = element(
        "body",
        element("a", "Skip to the determination", href="#main", class_="skip"),
        element("header", element("h1", "Review of medical necessity"), _index(parts)),
        element("main", *(part.article() for part in parts), _problems(problems), id="main"),
    )
    return page(element("html", head, body, lang="en", xmlns="http://www.w3.org/1999/xhtml"))


def _title(reports: Sequence[Report]) -> str:
    if len(reports) == 1:
        [report] = reports
        return f"{sentence(report.outcome)}: {report.request}, in {report.source}"
    return f"{len(reports)} reviews of medical necessity"


def _head(title: str) -> Element:
    style = STYLE_FILE.read_text(encoding="utf-8")
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", title),
        element("style", style),
    )


def _index(parts: Sequence[Article]) -> Element | None:
    if len(parts) < 2:
        return None
    items = (element("li", link(part.prefix, *_line(part.report))) for part in parts)
    return element("nav", listing(items, "index"), aria_label="Reviews on this page")


def _line(report: Report) -> list[Child]:
    return [
        outcome_badge(report.outcome),
        " ",
        element("bdi", report.request),
        ", in ",
        element("bdi", report.source),
    ]


def _problems(problems: Sequence[Problem]) -> Element | None:
    if not problems:
        return None
    heading = element("h2", "Files that could not be used", id="problems")
    items = (element("li", str(problem)) for problem in problems)
    return element("section", heading, listing(items), aria_labelledby="problems")
