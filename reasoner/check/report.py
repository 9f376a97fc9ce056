"""What a check found in; the same as text for a terminal, or as JSON, out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from reasoner.check.examples import Example
from reasoner.check.markers import Defect
from reasoner.check.policy import MEANING, Kind, Relation
from reasoner.check.run import Checked, Overlap
from reasoner.errors import Problem
from reasoner.report.json import Json
from reasoner.report.layout import wrapped

_JOINED = {
    Kind.INSIDE: "lies inside",
    Kind.SAME: "asks the same as",
    Kind.ONE_RECORD: "overlaps, by one record, with",
    Kind.ONE_SITE: "overlaps, at one site, with",
}


def check_text(checked: Checked) -> str:
    """Problems of the files first, then the defects of the document, then its overlaps."""
    return "\n".join(_lines(checked)) + "\n"


def _lines(checked: Checked) -> Iterator[str]:
    count = len(checked.problems)
    yield f"Problems of the guideline's files: {count or 'none'}"
    yield from (line for p in checked.problems for line in wrapped(str(p), 2, 4))
    yield ""
    yield f"Defects of the document's citations: {len(checked.defects) or 'none'}"
    yield from _indented(_defect(defect) for defect in checked.defects)
    yield ""
    yield f"Alternatives of the document that overlap: {len(checked.overlaps) or 'none found'}"
    kinds = {overlap.relation.kind for overlap in checked.overlaps}
    yield from _indented(f"{_JOINED[kind]}: {MEANING[kind]}" for kind in Kind if kind in kinds)
    for overlap in checked.overlaps:
        yield ""
        yield from wrapped(_heading(overlap.relation), 2, 4)
        yield from (line for said in _details(overlap) for line in wrapped(said, 6, 8))


def _indented(texts: Iterable[str]) -> Iterator[str]:
    yield from (line for text in texts for line in wrapped(text, 2, 4))


def _defect(defect: Defect) -> str:
    marker = f" [{defect.marker}]" if defect.marker else ""
    place = f" ({defect.passage})" if defect.passage else ""
    return f"{defect.notation}{marker} {defect.verdict}: {defect.said}{place}"


def _heading(relation: Relation) -> str:
    first, second = relation.first, relation.second
    joined = _JOINED[relation.kind]
    return f"{first.notation} {first.name} {joined} {second.notation} {second.name}"


def _details(overlap: Overlap) -> Iterator[str]:
    if overlap.declared:
        yield f"means: {overlap.declared}"
    if overlap.relation.example is not None:
        yield f"example: {overlap.relation.example.words}"


def check_json(checked: Checked) -> str:
    """The same as one JSON object with `problems`, `defects` and `overlaps`."""
    found: Json = {
        "problems": [_problem(problem) for problem in checked.problems],
        "defects": [_defect_object(defect) for defect in checked.defects],
        "overlaps": [_overlap_object(overlap) for overlap in checked.overlaps],
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _problem(problem: Problem) -> Json:
    return {
        "name": problem.name,
        "node": problem.node,
        "property": problem.property,
        "expected": problem.expected,
        "found": problem.found,
        "remedy": problem.remedy,
    }


def _defect_object(defect: Defect) -> Json:
    return {
        "notation": defect.notation,
        "passage": None if defect.passage is None else str(defect.passage),
        "marker": defect.marker,
        "verdict": defect.verdict,
        "said": defect.said,
        "declared": defect.is_declared,
    }


def _example(example: Example | None) -> Json:
    """An example in words, and its facts as N-Triples."""
    if example is None:
        return None
    triples: list[Json] = [f"{s} {p} {o} ." for s, p, o in example.facts]
    return {"words": example.words, "facts": triples}


def _overlap_object(overlap: Overlap) -> Json:
    relation = overlap.relation
    return {
        "kind": relation.kind,
        "first": relation.first.notation,
        "second": relation.second.notation,
        "meaning": MEANING[relation.kind],
        "declared": overlap.declared,
        "example": _example(relation.example),
    }
