"""The cases show each condition of each decision deciding, but where that cannot be."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from casebook import CASES, label, reasoner, reviewed

from reasoner import cases
from reasoner.cases import Evaluated
from reasoner.cli.main import main
from reasoner.coverage.mcdc import Change
from reasoner.coverage.run import Coverage, Wanted, coverage
from reasoner.coverage.tables import HOLDS, Kind
from reasoner.criteria import State

SECOND = Path(__file__).parent / "second-guideline"
CRITERIA = reasoner().guideline.by_notation

# What no case can show to decide alone, and what only cases can that differ elsewhere as well.
EXCLUDED = {
    ("CODE", "CODE-a"),
    ("CODE", "CODE-d"),
    ("IND", "IND-02"),
    ("IND-13", "IND-13b"),
    ("outcome-adult-allergy", "IND-ADULT"),
    ("outcome-adult-allergy", "NON-01"),
    ("outcome-adult-prevention", "IND-ADULT"),
    ("outcome-met", "EXC-ALLERGY"),
    ("outcome-met", "NON-01"),
    ("outcome-met-by-salvage", "EXC-ALLERGY"),
    ("outcome-met-by-salvage", "IND-02"),
    ("outcome-met-by-salvage", "NON-01"),
}
MASKING = {("IND-07", "IND-07b"), ("IND-13", "IND-13a")}


@cache
def evaluated() -> tuple[Evaluated, ...]:
    """All cases with their findings."""
    return tuple(
        Evaluated(label(path), one.case, one.evaluation) for path in CASES for one in reviewed(path)
    )


@cache
def found() -> Coverage:
    return coverage(reasoner().guideline, evaluated())


def decided(want: Wanted) -> tuple[str, str]:
    return want.table.subject, want.table.conditions[want.condition]


def is_main(change: Change) -> bool:
    """Whether a change is the one that every condition is to show."""
    return change.values in (("met", "not met"), ("met", "otherwise"), (HOLDS, "does not hold"))


def test_the_cases_show_all_that_cases_can(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cases, "filed", lambda folder, guideline: iter(()))
    monkeypatch.setattr(cases, "evaluated", lambda filed, engine: evaluated())
    assert main(["coverage", "--cases", "tests/cases"]) == 0
    text = capsys.readouterr().out
    assert f"{len(evaluated())} requests" in text
    assert "Missing: none" in text
    assert max(map(len, text.splitlines())) <= 100


def test_what_cannot_be_shown_is_what_is_known_to_be_so() -> None:
    main_changes = [want for want in found().wanted if is_main(want.change)]
    assert {decided(want) for want in main_changes if want.pair is None} == EXCLUDED
    other = {decided(w) for w in found().wanted if w.pair is not None and not w.pair.is_unique}
    assert other == MASKING
    assert not found().contradictions


def test_every_part_path_scope_refutation_and_test_is_looked_at() -> None:
    looked_at = {(want.table.kind, *decided(want)) for want in found().wanted}
    for c in CRITERIA.values():
        assert {(Kind.PARTS, c.notation, child.notation) for child in c.children} <= looked_at
        assert ((Kind.NODES, c.notation, "one of several") in looked_at) == (c.over is not None)
        assert ((Kind.SCOPE, c.notation, "IND-ADULT") in looked_at) == (c.within is not None)
        assert ((Kind.AGAINST, c.notation, "IND-07") in looked_at) == (c.refuted_by is not None)
    tests = [test for row in reasoner().guideline.rows for test in row.tests]
    assert sum(1 for kind, *_ in looked_at if kind is Kind.ROW) == len(tests)


def test_a_pair_shows_what_it_is_said_to() -> None:
    for want in found().wanted:
        assert want.pair is not None or want.because
        if want.pair is not None:
            first, second = want.pair.first, want.pair.second
            assert {first, second} <= set(want.table.observations)
            assert first.result != second.result
            assert first.values[want.condition] == want.change.values[0]
            differing = [a != b for a, b in zip(first.values, second.values, strict=True)]
            assert differing[want.condition]
            assert (sum(differing) == 1) == want.pair.is_unique
            assert want.pair.is_unique or want.because


@pytest.mark.parametrize(
    ("only", "subject", "condition"),
    [
        ("ind-07/dissection-stated-and-denied-with-bare-stent", "IND-07", "IND-07a"),
        ("gen-offlabel/two-ruled-out", "GEN-OFFLABEL", "one of several"),
        ("outcome/salvage-and-dialysis-graft", "outcome-met-by-salvage", "IND-06"),
        ("non-02/salvage-beside-preventive-intent", "NON-02a", "IND-07"),
    ],
)
def test_a_case_that_alone_shows_something_is_missed(
    only: str, subject: str, condition: str
) -> None:
    assert any(one.label == only for one in evaluated())
    rest = tuple(one for one in evaluated() if one.label != only)
    lost = coverage(reasoner().guideline, rest)
    assert (subject, condition) in map(decided, lost.missing)
    assert not lost.is_complete


def test_where_only_a_masking_pair_can_be_had_one_is_wanted() -> None:
    part = CRITERIA["IND-13a"]
    rest = tuple(
        one
        for one in evaluated()
        if State.NOT_CLAIMED
        not in (s for (n, _), s in one.evaluation.folded.over.items() if n == part.notation)
    )
    lost = coverage(reasoner().guideline, rest)
    missing = {(*decided(want), str(want.change)) for want in lost.missing}
    assert ("IND-13", "IND-13a", "not claimed") in missing
    assert ("IND-13", "IND-13b", "not claimed") not in missing


def test_a_case_that_contradicts_what_is_declared_is_named() -> None:
    one, *others = evaluated()
    key = "CODE-a", one.case.request
    over = {**one.evaluation.folded.over, key: State.NOT_MET}
    folded = replace(one.evaluation.folded, over=over)
    wrong = replace(one, evaluation=replace(one.evaluation, folded=folded))
    (said,) = coverage(reasoner().guideline, [wrong, *others]).contradictions
    assert said.startswith(f"{one.label} (request) contradicts: where CODE-a is not met, CODE-c")


def test_cases_of_another_guideline_are_read_from_its_folder(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["coverage", "--guideline", str(SECOND), "--cases", str(SECOND / "cases")]
    assert main(arguments) == 1
    text = capsys.readouterr().out
    assert "  REPAIR-1: REPAIR-1a met or not met\n" in text
    assert "holds: outcome-allergy: excluded in nickel-allergy-reaches-string-steel\n" in text


def test_a_folder_without_cases_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["coverage", "--cases", str(tmp_path)]) == 2
    assert "no case file. Name a folder with cases in Turtle." in capsys.readouterr().err


def test_a_case_that_cannot_be_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.ttl").write_text("<urn:a> <urn:b>")
    assert main(["coverage", "--cases", str(tmp_path)]) == 2
    assert "broken.ttl, line 1: syntax-error" in capsys.readouterr().err
