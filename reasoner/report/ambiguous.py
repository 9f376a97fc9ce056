"""A guideline in; where it can be read in more than one way, as text, as JSON, and by criterion."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from reasoner.edition import Passage
from reasoner.graph import Graph, Term
from reasoner.guideline import Guideline
from reasoner.readings import Ambiguity, Reading
from reasoner.report.layout import field_lines, wrapped
from reasoner.report.words import Words, words
from reasoner.terms import SH


def readings_text(guideline: Guideline) -> str:
    """Every ambiguity with its place, its readings, the default first, and what each replaces."""
    speaking = words(guideline, Graph())
    shown = ("\n".join(_lines(guideline, a, speaking)) for a in guideline.ambiguities)
    return ("\n\n".join(shown) or "No ambiguity is recorded.") + "\n"


def _lines(guideline: Guideline, ambiguity: Ambiguity, speaking: Words) -> Iterator[str]:
    yield f"{ambiguity.notation}  {ambiguity.label}"
    yield from field_lines("Asks", ambiguity.question)
    yield from field_lines("Place", str(_passage(guideline, ambiguity) or "none"))
    yield from field_lines("Default", f"{ambiguity.default.key}  {ambiguity.default.label}")
    yield from field_lines("Because", ambiguity.rationale)
    for reading in ambiguity.others:
        yield from field_lines("Other", f"{reading.key}  {reading.label}")
        for replaced, by in reading.swaps:
            new, old = (_name(guideline, speaking, term) for term in (by, replaced))
            yield from wrapped(f"· “{new}”, in place of “{old}”", 14, 16)
        yield from wrapped(f"touches {_touches(guideline, reading)}", 14, 16)


def _touches(guideline: Guideline, reading: Reading) -> str:
    return ", ".join(guideline.touched[reading.key]) or "only the outcome"


def readings_json(guideline: Guideline) -> str:
    """The same as one JSON document."""
    found = [_ambiguity(guideline, ambiguity) for ambiguity in guideline.ambiguities]
    return json.dumps({"ambiguities": found}, ensure_ascii=False, indent=2) + "\n"


def _ambiguity(guideline: Guideline, ambiguity: Ambiguity) -> dict[str, object]:
    place = _passage(guideline, ambiguity)
    return {
        "notation": ambiguity.notation,
        "label": ambiguity.label,
        "question": ambiguity.question,
        "passage": place and {"text": str(place), "start": place.start, "end": place.end},
        "rationale": ambiguity.rationale,
        "readings": [
            _reading(guideline, reading, reading == ambiguity.default)
            for reading in ambiguity.readings
        ],
    }


def _reading(guideline: Guideline, reading: Reading, is_default: bool) -> dict[str, object]:
    speaking = words(guideline, Graph())
    return {
        "key": reading.key,
        "label": reading.label,
        "is_default": is_default,
        "replaces": [
            {"replaced": _resource(guideline, speaking, r), "by": _resource(guideline, speaking, b)}
            for r, b in reading.swaps
        ],
        "touches": list(guideline.touched[reading.key]),
    }


def _resource(guideline: Guideline, speaking: Words, term: Term) -> dict[str, str]:
    iri = term.value if isinstance(term, NamedNode) else ""
    return {"iri": iri, "name": _name(guideline, speaking, term)}


def _name(guideline: Guideline, speaking: Words, term: Term) -> str:
    """What a shape is called, or what a row says; the label or short name of any other term."""
    asked = guideline.shapes.value(term, SH.qualifiedValueShape) or term
    for said in (SH.name, SH.message):
        value = guideline.shapes.value(asked, said)
        if isinstance(value, Literal):
            return value.value
    return speaking.term(term)


def _passage(guideline: Guideline, ambiguity: Ambiguity) -> Passage | None:
    return guideline.passages.get(ambiguity.passage) if ambiguity.passage else None


def touching(guideline: Guideline, notation: str) -> tuple[Ambiguity, ...]:
    """The ambiguities of which a reading makes a criterion ask something else."""
    return tuple(
        ambiguity
        for ambiguity in guideline.ambiguities
        if any(notation in guideline.touched[reading.key] for reading in ambiguity.others)
    )
