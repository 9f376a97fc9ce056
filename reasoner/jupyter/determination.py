"""A determination or one of its findings in; what a notebook shows of it out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from reasoner.determine import Determination, Finding
from reasoner.jupyter.fragment import folded, shown
from reasoner.report.contents import Excerpt, excerpt, report
from reasoner.report.html.article import CRITERIA, Article
from reasoner.report.html.criteria import Trees, badge
from reasoner.report.html.links import Anchors, anchors, unfolded
from reasoner.report.html.lists import discrepancies_list, evidence_list, references_list
from reasoner.report.html.markup import Element, element
from reasoner.report.signs import OUTCOME_SYMBOLS, SYMBOLS
from reasoner.report.text import text
from reasoner.report.text_sources import discrepancy_lines, evidence_lines, references_lines
from reasoner.report.text_trees import TextTrees
from reasoner.report.words import words
from reasoner.visible import visible

_PREFIX = 12


def determination_html(determination: Determination) -> str:
    """The article of the report: open down to the criteria, what follows them folded up."""
    shows = report(determination)
    article = Article(f"g{shows.identity[:_PREFIX]}", shows, None, None)
    title = f"{article.prefix}-title"
    return shown(
        element(
            "article",
            article.outcome(title, "h3"),
            article.review(),
            *_sections(article),
            folded("About this report", element("div", *article.about())),
            aria_labelledby=title,
        )
    )


def _sections(article: Article) -> Iterator[Element]:
    is_open = True
    for name, body in article.sections():
        yield folded(name, body, is_open=is_open, key=article.key(name))
        is_open = is_open and name != CRITERIA


def determination_text(determination: Determination) -> str:
    """The report as the command line prints it."""
    return text(report(determination))


def determination_line(determination: Determination) -> str:
    """The outcome and whose it is."""
    name = words(determination.guideline, determination.request.graph)
    request = name.name(determination.request.request)
    source = visible(determination.request.source)
    symbol = OUTCOME_SYMBOLS[determination.outcome]
    return f"<Determination {symbol} {determination.outcome}: {request}, in {source}>"


def finding_html(finding: Finding) -> str:
    """The tree of a finding with what it cites; its value alone where it speaks of nothing."""
    if finding.context is None:
        return shown(element("p", badge(finding.state), f" {_named(finding)}"))
    shows = excerpt(finding, finding.context)
    entry = shows.entry
    within = anchors(_prefix(shows), (entry, *unfolded(entry)), frozenset())
    trees = Trees(shows.request, within)
    return shown(
        element("p", f"Of {shows.request}, in {shows.source}", class_="asks"),
        trees.trees((entry,)) or element("p", badge(entry.state), f" {_named(finding)}"),
        *_sources(shows, within),
        role="group",
        aria_label=f"Finding {_named(finding)}: {finding.state}",
    )


def _sources(shows: Excerpt, within: Anchors) -> Iterator[Element]:
    lists = (
        ("Evidence, as the document speaks of it", evidence_list(shows.evidence, within)),
        (
            "Citations, where they need a word",
            discrepancies_list((shows.entry,), shows.evidence, within),
        ),
        ("References", references_list(shows.references, within)),
    )
    for name, body in lists:
        if body is not None:
            key = within.named("", name.partition(",")[0].lower())
            yield folded(name, body, is_open=name == "References", key=key)


def finding_text(finding: Finding) -> str:
    """The same as text."""
    if finding.context is None:
        return f"{finding_line(finding)}\n"
    shows = excerpt(finding, finding.context)
    trees = TextTrees(shows.request)
    lines = [
        f"{finding.criterion.notation} {finding.state.upper()}: {shows.request}, in {shows.source}",
        *(list(trees.trees((shows.entry,))) or [f"  {_named(finding)}"]),
    ]
    sources = (
        ("Evidence, as the document speaks of it", evidence_lines(shows.evidence)),
        ("Citations that need a word", discrepancy_lines((shows.entry,), shows.evidence)),
        ("References", references_lines(shows.references)),
    )
    for name, found in sources:
        body = list(found)
        lines += ["", name, *body] if body else []
    return "\n".join(lines) + "\n"


def finding_line(finding: Finding) -> str:
    """The criterion and its state."""
    return f"<Finding {SYMBOLS[finding.state]} {finding.state}: {_named(finding)}>"


def _named(finding: Finding) -> str:
    return f"{finding.criterion.notation} {finding.criterion.name}"


def _prefix(shows: Excerpt) -> str:
    of = f"{shows.facts_sha256}\n{shows.entry.notation}\n{shows.entry.node}\n"
    return f"f{hashlib.sha256(of.encode()).hexdigest()[:_PREFIX]}"
