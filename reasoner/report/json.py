"""Reports and the problems of refused files in; one document after `report.schema.json` out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TypeAlias

from reasoner.criteria import State
from reasoner.edition import Passage, Reference
from reasoner.errors import Problem
from reasoner.expect import Difference
from reasoner.report.contents import Decided, FlagShown, Report
from reasoner.report.entries import Cited, Entry, EvidenceShown
from reasoner.report.outlook import (
    EffectShown,
    QuestionShown,
    ReadingShown,
    ReadingsShown,
    SettlingShown,
)
from reasoner.report.words import Fact

SCHEMA = "https://w3id.org/guideline-reasoner/report.schema.json"
SCHEMA_FILE = Path(__file__).with_name("report.schema.json")

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool | None"
Compared: TypeAlias = tuple[Report, Sequence[Difference] | None]


def json_text(reports: Sequence[Compared], problems: Sequence[Problem] = ()) -> str:
    """Reports, each with its differences from what was expected of it, as one JSON document."""
    document: dict[str, Json] = {
        "$schema": SCHEMA,
        "reports": [json_report(report, differences) for report, differences in reports],
        "problems": [_problem(problem) for problem in problems],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def json_report(report: Report, differences: Sequence[Difference] | None = None) -> dict[str, Json]:
    """One report as a JSON object; `differences` are none where nothing was compared."""
    edition = report.edition
    return {
        "identity": report.identity,
        "guideline": {
            "title": edition.title,
            "edition": edition.edition,
            "publisher": edition.publisher,
            "effective": _day(edition.effective),
            "last_updated": _day(edition.last_updated),
            "literature_reviewed_through": _day(edition.literature_through),
            "source_sha256": edition.source_sha256,
            "sha256": report.guideline_sha256,
        },
        "request": {
            "name": report.request,
            "source": report.source,
            "decided_for": _day(report.decided_for),
            "facts_sha256": report.facts_sha256,
            "requested": [_fact(fact) for fact in report.requested],
        },
        "outcome": {
            "value": report.outcome,
            "because": report.because,
            "decided_by": [_decided(decided) for decided in report.decided_by],
        },
        "states": _states(report),
        "criteria": [_entry(entry) for entry in report.criteria],
        "beside_the_outcome": [_entry(entry) for entry in report.beside],
        "further_claims": [_entry(entry) for entry in report.claims],
        "missing": [_missing(entry) for entry in report.missing],
        "missing_elsewhere": [_missing(entry) for entry in report.missing_elsewhere],
        "conflicts": [_conflict(entry) for entry in report.conflicts],
        "flags": [_flag(flag) for flag in report.flags],
        "settling": None if report.settling is None else _settling(report.settling),
        "readings": _readings(report.readings),
        "assumptions": list(report.assumptions),
        "evidence": [_evidence(shown) for shown in report.evidence],
        "references": [_reference(key, reference) for key, reference in report.references],
        "evaluated": report.evaluated,
        "differences": None if differences is None else [_difference(d) for d in differences],
        "notice": edition.notice,
    }


def _states(report: Report) -> dict[str, Json]:
    entries = report.entries()
    return {
        state.replace(" ", "_"): [e.notation for e in entries if e.state is state]
        for state in State
    }


def _entry(entry: Entry) -> Json:
    return {
        **_heading(entry),
        "state": entry.state,
        "facts": [_fact(fact) for fact in entry.facts],
        "assumed": list(entry.assumed),
        "citations": [_cited(citation) for citation in entry.citations],
        "prints": entry.prints,
        "evidence": list(entry.evidence),
        "parts": [_entry(part) for part in entry.parts],
    }


def _heading(entry: Entry) -> dict[str, Json]:
    return {
        "notation": entry.notation,
        "name": entry.name,
        "asks": entry.asks,
        "passage": _passage(entry.passage),
        "node": entry.node,
    }


def _missing(entry: Entry) -> Json:
    return _heading(entry)


def _flag(flag: FlagShown) -> Json:
    return {
        "notation": flag.notation,
        "name": flag.name,
        "message": flag.message,
        "passage": _passage(flag.passage),
        "nodes": list(flag.nodes),
    }


def _conflict(entry: Entry) -> Json:
    return {**_heading(entry), "facts": [_fact(fact) for fact in entry.facts]}


def _settling(settling: SettlingShown) -> Json:
    return {
        "questions": [_question(question) for question in settling.questions],
        "towards": {
            outcome.replace(" ", "_"): [[str(reply) for reply in way] for way in ways]
            for outcome, ways in settling.towards.items()
        },
        "left_out": [o.replace(" ", "_") for o in sorted(settling.left_out)],
    }


def _question(question: QuestionShown) -> Json:
    return {
        "number": question.number,
        "text": question.text,
        "node": question.node,
        "asked_by": [
            {"notation": a.notation, "name": a.name, "passage": _passage(a.passage)}
            for a in question.asking
        ],
        "answers": [
            {
                "reply": f"{question.number}{answer.letter}",
                "text": answer.text,
                "met": list(answer.met),
                "not_met": list(answer.not_met),
            }
            for answer in question.answers
        ],
    }


def _readings(readings: ReadingsShown) -> Json:
    return {
        "made_under": [_reading(reading) for reading in readings.made_under],
        "tried": list(readings.tried),
        "effects": [_effect(effect) for effect in readings.effects],
    }


def _reading(reading: ReadingShown) -> Json:
    return {
        "key": reading.key,
        "label": reading.label,
        "about": reading.about,
        "is_default": reading.is_default,
    }


def _effect(effect: EffectShown) -> Json:
    return {
        "reading": _reading(effect.reading),
        "outcome": {"from": effect.before, "to": effect.after},
        "changes": [
            {"notation": c.notation, "from": c.before, "to": c.after} for c in effect.changes
        ],
    }


def _fact(fact: Fact) -> Json:
    return {
        "node": fact.node,
        "statements": [
            {"property": s.property, "value": s.value, "kind": s.kind, "text": s.text}
            for s in fact.statements
        ],
    }


def _cited(citation: Cited) -> Json:
    return {
        "marker": citation.marker,
        "words": citation.words,
        "verdict": citation.verdict,
        "discrepancy": citation.discrepancy,
        "references": list(citation.references),
    }


def _decided(decided: Decided) -> Json:
    return {"notation": decided.notation, "name": decided.name, "state": decided.state}


def _evidence(shown: EvidenceShown) -> Json:
    return {
        "notation": shown.notation,
        "text": shown.text,
        "strength": shown.strength,
        "passage": _passage(shown.passage),
        "speaks_to": list(shown.speaks_to),
        "citations": [_cited(citation) for citation in shown.citations],
    }


def _passage(passage: Passage | None) -> Json:
    if passage is None:
        return None
    return {
        "text": str(passage),
        "heading": passage.heading,
        "ordinal": passage.ordinal,
        "bullet": passage.bullet,
        "start": passage.start,
        "end": passage.end,
    }


def _reference(key: str, reference: Reference) -> Json:
    return {
        "key": key,
        "listed": reference.listed,
        "authors": reference.authors,
        "title": reference.title,
        "journal": reference.journal,
        "locator": reference.locator,
        "year": reference.year,
        "doi": reference.doi,
        "pmid": reference.pmid,
        "pmcid": reference.pmcid,
        "url": reference.url,
    }


def _difference(difference: Difference) -> Json:
    return {
        "subject": difference.subject,
        "expected": difference.expected,
        "found": difference.found,
    }


def _problem(problem: Problem) -> Json:
    return {
        "name": problem.name,
        "file": problem.file,
        "line": problem.line,
        "node": problem.node,
        "property": problem.property,
        "expected": problem.expected,
        "found": problem.found,
        "remedy": problem.remedy,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
