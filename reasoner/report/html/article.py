"""A report, and the document's text where it is given, in; its article on a page out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reasoner.expect import Difference
from reasoner.report.contents import Report
from reasoner.report.html.criteria import (
    Trees,
    badge,
    kind,
    listing,
    requested_list,
)
from reasoner.report.html.document import marked, marks
from reasoner.report.html.links import anchors, link, shown
from reasoner.report.html.lists import (
    discrepancies_list,
    evidence_list,
    flags_list,
    plain_list,
    references_list,
)
from reasoner.report.html.markup import Child, Element, element
from reasoner.report.html.outlook import readings_section, settling_section
from reasoner.report.signs import OUTCOME_SYMBOLS
from reasoner.report.text_outlook import readings_line

CRITERIA = "Criteria"


def sentence(words: str) -> str:
    """Words with a capital first letter."""
    return words[:1].upper() + words[1:]


class Article:
    """One report's part of a page; `prefix` begins each identifier in it."""

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
        self._within = anchors(prefix, shown(report), places)
        self._trees = Trees(report.request, self._within)

    def article(self) -> Element:
        """The outcome first, the references and the notice last."""
        title = f"{self.prefix}-title"
        return element(
            "article",
            self.outcome(title, "h2"),
            self.review(),
            *(self._section(name, body) for name, body in self.sections()),
            element("footer", element("h3", "About this report"), *self.about()),
            id=self.prefix,
            aria_labelledby=title,
        )

    def sections(self) -> Iterator[tuple[str, Element]]:
        """The titles and bodies of the sections that have something to say."""
        return ((name, body) for name, body in self._sections() if body is not None)

    def key(self, name: str) -> str:
        """The identifier of a section by its title."""
        return self._within.named("", name.partition(",")[0].lower())

    def _sections(self) -> Iterator[tuple[str, Element | None]]:
        report, trees = self.report, self._trees
        yield "Against what its file expects", self._compared()
        yield (
            "Conflicts, to be corrected in the record",
            trees.asked(report.conflicts, with_facts=True),
        )
        yield "For a person to look at", flags_list(report.flags, self._within)
        yield from self._unsettled()
        yield CRITERIA, trees.trees(report.criteria)
        yield "Claimed at other places as well", trees.trees(report.claims)
        yield "Not documented either", trees.asked(report.missing_elsewhere)
        yield "Readings", readings_section(report.readings, self._within)
        yield "Beside the outcome", trees.trees(report.beside, fold=True)
        yield "Assumed, as nothing is recorded", plain_list(report.assumptions)
        yield "Not claimed", trees.names(report.not_claimed)
        yield "Out of scope", trees.names(report.out_of_scope)
        yield "Evidence, as the document speaks of it", evidence_list(report.evidence, self._within)
        yield "The document, marked", self._marked()
        tops = (*report.criteria, *report.beside, *report.claims)
        words = discrepancies_list(tops, report.evidence, self._within)
        yield "Citations, where they need a word", words
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

    def _section(self, name: str, body: Element) -> Element:
        key = self.key(name)
        heading = element("h3", name, id=key)
        return element("section", heading, body, aria_labelledby=key)

    def outcome(self, title: str, level: str) -> Element:
        """The outcome and why, under a heading of a level and with an identifier."""
        report = self.report
        symbol = element(
            "span", OUTCOME_SYMBOLS[report.outcome], aria_hidden="true", class_="symbol"
        )
        return element(
            "div",
            element(level, symbol, " ", sentence(report.outcome), id=title),
            element("p", report.because),
            class_=f"outcome {kind(report.outcome)}",
        )

    def review(self) -> Element:
        """What was decided: the request, the date, what is asked for, the guideline."""
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
            rows.append(("Readings", [sentence(depends)]))
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

    def about(self) -> Iterator[Element]:
        """The notice, the document's dates and the hashes, each a paragraph."""
        report, edition = self.report, self.report.edition
        yield element("p", edition.notice, class_="notice")
        yield element("p", f"{edition.in_words}.")
        yield element("p", f"{report.evaluated} pairs of criterion and node were evaluated.")
        yield element("p", "Guideline ", element("code", report.guideline_sha256))
        yield element("p", "Determination ", element("code", report.identity))
