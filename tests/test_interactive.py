"""Readings that are evaluated beside the others come out as they do alone, and by no more work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from casebook import CASES, document, rests_on_readings, reviewed

from reasoner import interactive
from reasoner.classify import Case
from reasoner.evaluate import Evaluation
from reasoner.fold import Folded, Key
from reasoner.guideline import load
from reasoner.interactive import InteractiveEngine

GUIDELINE = load()
READINGS = {reading.key: read.rules for reading, read in GUIDELINE.alternatives.items()}


def all_readings() -> InteractiveEngine:
    return InteractiveEngine(GUIDELINE.rules, tuple(READINGS.values()))


def cases(every: int) -> Iterator[Case]:
    """Some of the cases about readings, and fewer of the others."""
    about = [path for path in CASES if rests_on_readings(document(path).expectations)]
    others = [path for path in CASES if path not in about]
    for path in (*about[::every], *others[:: 5 * every]):
        yield from (one.case for one in reviewed(path))


def by_name(found: Mapping[Key, object]) -> dict[tuple[str, str], object]:
    return {(notation, str(node)): value for (notation, node), value in found.items()}


def told(found: Evaluation) -> list[dict[tuple[str, str], object]]:
    folded = found.folded
    return [by_name(each) for each in (folded.states, folded.over, folded.chosen)]


def beside(engine: InteractiveEngine, case: Case) -> Sequence[Evaluation]:
    [found] = engine.evaluate([case])
    return found


@pytest.mark.parametrize(
    "every", [10, pytest.param(1, marks=pytest.mark.full)], ids=["some cases", "all cases"]
)
def test_a_reading_comes_out_beside_the_others_as_it_does_alone(every: int) -> None:
    engine = all_readings()
    alone = [InteractiveEngine(rules) for rules in READINGS.values()]
    same = others = 0
    for case in cases(every):
        own, *found = beside(engine, case)
        for key, one, by_itself in zip(READINGS, found, alone, strict=True):
            [(expected,)] = by_itself.evaluate([case])
            assert one.folded == expected.folded, key
            assert one.evaluated == expected.evaluated, key
            same += one is own
            others += one is not own
    assert same > 100 and others > 50


def test_what_is_alike_is_told_to_be_the_same() -> None:
    engine = all_readings()
    for case in cases(10):
        own, *found = beside(engine, case)
        for key, one in zip(READINGS, found, strict=True):
            assert (one is own) == (told(one) == told(own)), key


def test_a_reading_is_folded_again_only_where_something_comes_out_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folded: list[object] = []
    again = interactive._Variant._folded_again

    def counted(variant: interactive._Variant, *given: Any) -> Folded:
        folded.append(variant)
        return again(variant, *given)

    monkeypatch.setattr(interactive._Variant, "_folded_again", counted)
    engine, needless = all_readings(), set[str]()
    for case in cases(10):
        folded.clear()
        own, *found = beside(engine, case)
        for key, variant, one in zip(READINGS, engine._variants, found, strict=True):
            if variant in folded and one is own:
                needless.add(key)
    # They combine other criteria or claims, and what comes of them cannot be told without.
    assert needless == {
        "AMB-07=specific-governs",
        "AMB-09=any-stenosis",
        "AMB-15=indication",
    }
