"""What is kept on disk is what would be made, and is made anew where what it rests on changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reasoner import cache
from reasoner.cache import MOST, fingerprint, kept
from reasoner.errors import GuidelineError
from reasoner.graph import Graph
from reasoner.guideline import load
from reasoner.resources import demo_requests
from reasoner.review import Reasoner

SECOND = Path(__file__).parent / "second-guideline"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for what is kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    return tmp_path / "guideline-reasoner"


class Maker:
    """Makes 1, then 2, then 3, so that one sees whether it was asked."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> int:
        self.made += 1
        return self.made


def test_a_value_is_made_once_for_each_name(folder: Path) -> None:
    make = Maker()
    assert [kept("a", make), kept("a", make), kept("b", make), kept("a", make)] == [1, 1, 2, 1]
    assert sorted(path.name for path in folder.iterdir()) == ["a.pickle", "b.pickle"]


@pytest.mark.parametrize("byte", [0, 31, 32, -1])
def test_a_file_that_was_changed_is_not_used(folder: Path, byte: int) -> None:
    make = Maker()
    kept("a", make)
    path = folder / "a.pickle"
    raw = bytearray(path.read_bytes())
    raw[byte] ^= 1
    path.write_bytes(raw)
    assert kept("a", make) == 2


def test_a_file_that_was_cut_short_is_not_used(folder: Path) -> None:
    make = Maker()
    kept("a", make)
    path = folder / "a.pickle"
    whole = path.read_bytes()
    for made, length in enumerate((0, 10, 33), start=2):
        path.write_bytes(whole[:length])
        assert kept("a", make) == made


def test_a_folder_that_others_may_write_in_is_not_used(folder: Path) -> None:
    make = Maker()
    kept("a", make)
    folder.chmod(0o770)
    assert kept("a", make) == 2


def test_without_a_folder_to_write_in_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    make = Maker()
    assert [kept("a", make), kept("a", make)] == [1, 2]


def test_only_the_latest_are_kept(folder: Path) -> None:
    for number in range(MOST + 3):
        kept(str(number), Maker())
    assert len(list(folder.iterdir())) == MOST


def test_a_changed_byte_of_a_file_or_of_the_program_gives_another_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("one")
    before = fingerprint([file])
    assert fingerprint([file]) == before
    file.write_text("two")
    assert fingerprint([file]) != before
    program = tmp_path / "program"
    program.mkdir()
    (program / "module.py").write_text("1")
    monkeypatch.setattr(cache, "__file__", str(program / "cache.py"))
    after = fingerprint([file])
    (program / "module.py").write_text("2")
    assert fingerprint([file]) != after


def test_a_guideline_that_was_kept_decides_as_one_that_was_made(folder: Path) -> None:
    made, found = load(), load()
    assert len(list(folder.iterdir())) == 1
    assert found.sha256 == made.sha256 and found.shapes == made.shapes and found is not made
    for request in demo_requests():
        one, other = (Reasoner(guideline).review(request) for guideline in (made, found))
        assert [d.findings for d in one] == [d.findings for d in other]
        assert [d.effects for d in one] == [d.effects for d in other]
        assert [d.settling for d in one] == [d.settling for d in other]


def test_a_shape_that_was_changed_is_what_is_loaded(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "second"
    shutil.copytree(SECOND, copy)
    before: Graph = load(copy).shapes
    file = sorted((copy / "shapes").glob("*.ttl"))[0]
    file.write_text(file.read_text() + "\n<urn:x#more> a <urn:x#Thing> .\n")
    assert len(load(copy).shapes) == len(before) + 1
    assert folder.is_dir()


def test_a_constraint_that_no_test_expresses_is_refused_with_its_shape_and_file(
    folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "second"
    shutil.copytree(SECOND, copy)
    file = sorted((copy / "shapes").glob("*.ttl"))[-1]
    half = next(c.support for c in load(SECOND).criteria.values() if c.support)
    pattern = r'sh:property [ sh:path sh:x ; sh:pattern "\\p{Lu}" ]'
    file.write_text(f"{file.read_text()}\n<{half.shape.value}> {pattern} .\n")
    with pytest.raises(GuidelineError) as refused:
        load(copy)
    [problem] = refused.value.problems
    assert (problem.name, problem.node) == ("constraint-not-evaluated", half.shape.value)
    assert problem.file.endswith(".ttl")
    assert not list(folder.glob("*.pickle"))[1:]
