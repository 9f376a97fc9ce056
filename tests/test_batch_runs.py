"""What a run of a batch needs, refuses and leaves behind."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from batches import ASKED, SOME, batch, of_cases, rows

from reasoner.batch import sources
from reasoner.batch.journal import MOST_ATTEMPTS, Journal
from reasoner.batch.work import Worker
from reasoner.errors import InputError, UsageError


@pytest.mark.parametrize("name", ["more.jsonld", "more.nt.bz2", "more.RDF"])
def test_no_facts_in_a_folder_are_left_out_unsaid(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    of_cases(folder / "IN.NT", SOME[:1])
    (folder / "notes.txt").write_text("nothing to read")
    assert batch(folder, to=tmp_path / "out.parquet").decided == 1
    (folder / name).write_bytes(b"")
    with pytest.raises(InputError, match=f"{name}.*unknown-format"):
        batch(folder, to=tmp_path / "out.parquet")


def test_no_output_takes_the_place_of_anything_else(tmp_path: Path) -> None:
    path, out = of_cases(tmp_path / "in.nq", SOME[:1]), tmp_path / "out.parquet"
    for rdf in (path, out):
        with pytest.raises(UsageError, match=f"{rdf.name}.*input as well, or"):
            batch(path, to=out, rdf=rdf)
    with pytest.raises(UsageError, match="no such folder"):
        batch(path, to=out, rdf=tmp_path / "nowhere" / "out.nq")
    assert [p.name for p in tmp_path.iterdir()] == ["in.nq"]


def test_a_run_that_was_cut_short_is_finished_to_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = of_cases(tmp_path / "in.nt")
    batch(path, to=tmp_path / "expected.parquet")
    monkeypatch.setattr(sources, "PIECE", 2000)

    def broken(self: Worker, piece: sources.Piece, stage: str) -> int:
        if piece.number == 2:
            raise OSError(28, "No space left on device")
        return scan(self, piece, stage)

    scan = Worker.scan
    monkeypatch.setattr(Worker, "scan", broken)
    with pytest.raises(UsageError, match="The disk is full"):
        batch(path, to=tmp_path / "out.parquet")
    monkeypatch.setattr(Worker, "scan", scan)
    assert not (tmp_path / "out.parquet").exists()
    with pytest.raises(UsageError, match="unfinished run"):
        batch(path, to=tmp_path / "out.parquet")
    with pytest.raises(UsageError, match="other input, options or guideline"):
        batch(
            path,
            to=tmp_path / "out.parquet",
            resume=True,
            asked=replace(ASKED, as_of=date(2026, 1, 1)),
        )
    batch(path, to=tmp_path / "out.parquet", resume=True)
    assert (tmp_path / "out.parquet").read_bytes() == (tmp_path / "expected.parquet").read_bytes()
    assert not (tmp_path / "out.parquet.run").exists()
    with pytest.raises(UsageError, match="no run to resume"):
        batch(path, to=tmp_path / "out.parquet", resume=True)


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("facts.txt", b"", "unknown-format"),
        ("facts.nt.gz", b"not packed", "unreadable-file"),
        ("facts.nt.gz", b"", "unreadable-file"),
        ("facts.nt.zst", b"", "unreadable-file"),
        ("facts.parquet", b"not packed", "unreadable-file"),
        ("facts.ttl", b"<urn:x:a> <urn:x:p> .", "syntax-error"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name(
    name: str, data: bytes, problem: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=f"{name}.*{problem}"):
        batch(tmp_path / name, to=tmp_path / "out.parquet")


@pytest.mark.parametrize("packed", [False, True])
def test_a_line_without_an_end_is_refused_before_it_fills_the_memory(
    packed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "PIECE", 1000)
    data = b'<urn:x:a> <urn:x:p> "' + b"x" * 2_000_000
    path = tmp_path / ("facts.nt.gz" if packed else "facts.nt")
    path.write_bytes(gzip.compress(data) if packed else data)
    with pytest.raises(InputError, match="line-too-long"):
        batch(path, to=tmp_path / "out.parquet")


def test_no_input_and_no_room_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="no-such-file"):
        batch(tmp_path / "nowhere.nt", to=tmp_path / "out.parquet")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no-input"):
        batch(tmp_path / "empty", to=tmp_path / "out.parquet")
    path = of_cases(tmp_path / "in.nt", SOME[:1])
    with pytest.raises(UsageError, match="input as well"):
        batch(path, to=path)
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 10})())
    with pytest.raises(UsageError, match=r"0\.0 GB are free"):
        batch(path, to=tmp_path / "out.parquet")


def test_an_empty_file_has_no_request(tmp_path: Path) -> None:
    (tmp_path / "in.nt").write_bytes(b"# nothing\n")
    counted = batch(tmp_path / "in.nt", to=tmp_path / "out.parquet")
    assert counted.requests == 0 and not rows(tmp_path / "out.parquet")


def test_a_file_of_no_bytes_has_no_request(tmp_path: Path) -> None:
    (tmp_path / "in.nt").write_bytes(b"")
    assert batch(tmp_path / "in.nt", to=tmp_path / "out.parquet").requests == 0


def test_an_output_may_have_any_name(tmp_path: Path) -> None:
    path = of_cases(tmp_path / "in.nt", SOME[:1])
    assert batch(path, to=tmp_path / "out[1]*?.parquet").decided == 1


def test_a_worker_ends_a_file_that_was_tried_in_vain(tmp_path: Path) -> None:
    path = of_cases(tmp_path / "in.nt", SOME[:1])
    journal = Journal(tmp_path / "run")
    [piece] = sources.pieces(sources.sources([path]))
    for _ in range(MOST_ATTEMPTS):
        journal.attempt("scan", piece.number)
    with pytest.raises(UsageError, match=r"in\.nt: Reading it ended the program again"):
        Worker(ASKED, journal).scan(piece, "scan")
