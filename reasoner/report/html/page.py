"""Reports, and the document's text where it is given, in; one self-contained page out."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Sequence
from pathlib import Path

from reasoner.errors import Problem
from reasoner.expect import Difference
from reasoner.report.contents import Report
from reasoner.report.html.criteria import (
    OUTCOME_SYMBOLS,
    Trees,
    badge,
    kind,
    listing,
    outcome_badge,
    requested_list,
)
from reasoner.report.html.document import marked, marks
from reasoner.report.html.links import anchors, link
from reasoner.report.html.lists import (
    discrepancies_list,
    evidence_list,
    flags_list,
    plain_list,
    references_list,
)
from reasoner.report.html.markup import Child, Element, element, page
from reasoner.report.html.outlook import readings_section, settling_section
from reasoner.report.text_outlook import readings_line

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
        _Part(f"r{number}", report, differences, document)
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
        return f"{_sentence(report.outcome)}: {report.request}, in {report.source}"
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


def _index(parts: Sequence[_Part]) -> Element | None:
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


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


class _Part:
    """One report's part of the page."""

    def __init__(
        self,
        prefix: str,
        report: Report,
        differences: Sequence[Difference] | None,
        document: str | None,
    ) -> None:
        self.prefix = prefix
        self.report = report
        self._differences = differences
        self._document = document
        self._marks = marks(report)
        places = frozenset() if document is None else self._marks.places
        self._within = anchors(prefix, report, places)
        self._trees = Trees(report.request, self._within)

    def article(self) -> Element:
        """The outcome first, the references and the notice last."""
        title = f"{self.prefix}-title"
        sections = (self._section(name, body) for name, body in self._sections())
        return element(
            "article",
            self._outcome(title),
            self._facts_of_the_review(),
            *(section for section in sections if section is not None),
            element("footer", *self._about()),
            id=self.prefix,
            aria_labelledby=title,
        )

    def _sections(self) -> Iterator[tuple[str, Element | None]]:
        report, trees = self.report, self._trees
        yield "Against what its file expects", self._compared()
        yield (
            "Conflicts, to be corrected in the record",
            trees.asked(report.conflicts, with_facts=True),
        )
        yield "For a person to look at", flags_list(report.flags, self._within)
        yield from self._unsettled()
        yield "Criteria", trees.trees(report.criteria)
        yield "Claimed at other places as well", trees.trees(report.claims)
        yield "Not documented either", trees.asked(report.missing_elsewhere)
        yield "Readings", readings_section(report.readings, self._within)
        yield "Beside the outcome", trees.trees(report.beside, fold=True)
        yield "Assumed, as nothing is recorded", plain_list(report.assumptions)
        yield "Not claimed", trees.names(report.not_claimed)
        yield "Out of scope", trees.names(report.out_of_scope)
        yield "Evidence, as the document speaks of it", evidence_list(report.evidence, self._within)
        yield "The document, marked", self._marked()
        yield "Citations, where they need a word", discrepancies_list(report, self._within)
        yield "References", references_list(report.references, self._within)

    def _unsettled(self) -> Iterator[tuple[str, Element | None]]:
        """What would settle an open outcome, and what is missing and not asked for there."""
        report, settling = self.report, self.report.settling
        if settling is None:
            yield "What is missing", self._trees.asked(report.missing)
            return
        has_conflicts = bool(report.conflicts)
        yield "What would settle it", settling_section(settling, has_conflicts, self._within)
        asked = {(a.notation, q.node) for q in settling.questions for a in q.asking}
        others = [entry for entry in report.missing if (entry.notation, entry.node) not in asked]
        yield "What else is missing", self._trees.asked(others)

    def _section(self, name: str, body: Element | None) -> Element | None:
        if body is None:
            return None
        key = self._within.named("", name.partition(",")[0].lower())
        heading = element("h3", name, id=key)
        return element("section", heading, body, aria_labelledby=key)

    def _outcome(self, title: str) -> Element:
        report = self.report
        symbol = element(
            "span", OUTCOME_SYMBOLS[report.outcome], aria_hidden="true", class_="symbol"
        )
        return element(
            "div",
            element("h2", symbol, " ", _sentence(report.outcome), id=title),
            element("p", report.because),
            class_=f"outcome {kind(report.outcome)}",
        )

    def _facts_of_the_review(self) -> Element:
        report, edition = self.report, self.report.edition
        day = report.decided_for.isoformat() if report.decided_for else "no date: none is stated"
        request: list[Child] = [
            element("bdi", report.request),
            ", in ",
            element("bdi", report.source),
        ]
        rows: list[tuple[str, Sequence[Child]]] = [
            ("Request", request),
            ("Decided for", [day]),
            ("Asked for", [requested_list(report.requested)]),
            ("Guideline", [f"{edition.title}, edition {edition.edition}"]),
        ]
        if depends := readings_line(report.readings):
            rows.append(("Readings", [_sentence(depends)]))
        if report.decided_by:
            rows.insert(2, ("Decided by", [self._decided_by()]))
        pairs = (element("div", element("dt", name), element("dd", *words)) for name, words in rows)
        return element("dl", *pairs, class_="review")

    def _decided_by(self) -> Element:
        items = (
            element(
                "li",
                link(self._within.criterion(decided.notation), decided.notation, class_="notation"),
                " ",
                badge(decided.state),
                " ",
                decided.name,
            )
            for decided in self.report.decided_by
        )
        return listing(items, "decided")

    def _compared(self) -> Element | None:
        if self._differences is None:
            return None
        said = [str(difference) for difference in self._differences]
        return plain_list(said or ["As its file expects."])

    def _marked(self) -> Element | None:
        if self._document is None:
            return None
        return marked(self._document, self._marks, self._within)

    def _about(self) -> Iterator[Element]:
        report, edition = self.report, self.report.edition
        named = (
            ("effective", edition.effective),
            ("last updated", edition.last_updated),
            ("literature reviewed through", edition.literature_through),
        )
        dates = [f"{name} {day}" for name, day in named if day]
        title = f"{edition.title}, edition {edition.edition}, {edition.publisher}"
        yield element("h3", "About this report")
        yield element("p", edition.notice, class_="notice")
        yield element("p", f"{', '.join([title, *dates])}.")
        yield element("p", f"{report.evaluated} pairs of criterion and node were evaluated.")
        yield element("p", "Guideline ", element("code", report.guideline_sha256))
        yield element("p", "Determination ", element("code", report.identity))
