"""Every case through the code that decides, with nothing remembered from before: what mutmut runs.

It is no part of the suite, in which test_cases.py says of each case what is not as expected. What
lies before a step is made once, on import, when no mutant is chosen; where a step gives what it
gave then, the steps after it are not walked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

import pytest
from casebook import CASES, document, rests_on_readings

from reasoner import review
from reasoner.classify import Case, classify
from reasoner.expect import as_of, differences
from reasoner.facts.gate import check, contract
from reasoner.facts.read import Document
from reasoner.facts.requests import split
from reasoner.graph import Term
from reasoner.guideline import load
from reasoner.readings import ambiguities
from reasoner.review import Reasoner
from reasoner.settle import NOTHING

Classified: TypeAlias = Mapping[Term, Case]
IsAsExpected: TypeAlias = Callable[[Document, Classified], bool]

LOADED = load()


def classified(one: Document) -> Classified:
    """Each request of a case file as classified."""
    day, ontology = as_of(one.expectations), LOADED.ontology
    return {r.request: classify(r.graph, r.request, r.patient, ontology, day) for r in split(one)}


def known(documents: Iterable[Document]) -> list[tuple[Document, Classified]]:
    return [(one, classified(one)) for one in documents]


# Those that rest on readings take longest and come last.
KNOWN = known(sorted(map(document, CASES), key=lambda one: rests_on_readings(one.expectations)))


@pytest.fixture
def is_as_expected(monkeypatch: pytest.MonkeyPatch) -> IsAsExpected:
    """Whether requests that are classified so get the determinations that their file expects."""
    shapes = LOADED.shapes
    again = replace(LOADED.under(), base=None, ambiguities=ambiguities(shapes))
    plain, comparing = Reasoner(again, compare_readings=False), Reasoner(again)
    monkeypatch.setattr(review, "check", lambda *_: None)
    monkeypatch.setattr(review, "settle", lambda *_: NOTHING)

    def found(one: Document, cases: Classified) -> bool:
        monkeypatch.setattr(review, "classify", lambda _, request, *rest: cases[request])
        chosen = comparing if rests_on_readings(one.expectations) else plain
        determined = chosen.review_document(one, as_of(one.expectations))
        return not any(differences(each, one.expectations) for each in determined)

    return found


def test_every_case_passes_the_gate() -> None:
    terms = contract(LOADED.ontology.graph, LOADED.demands)
    for one, _ in KNOWN:
        check(one, terms)


def test_every_case_is_classified_to_the_determination_that_it_expects(
    is_as_expected: IsAsExpected,
) -> None:
    for one, before in KNOWN:
        cases = classified(one)
        assert cases == before or is_as_expected(one, cases)


def test_every_case_gets_the_determination_that_it_expects(is_as_expected: IsAsExpected) -> None:
    for one, cases in KNOWN:
        assert is_as_expected(one, cases)
