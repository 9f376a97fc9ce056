"""What a batch decides is what a review decides, wherever and however the facts lie."""

from __future__ import annotations

import gzip
from pathlib import Path
from random import Random
from typing import Any

import pytest
from batches import (
    REASONER,
    SOME,
    arrow,
    as_parquet,
    as_row,
    batch,
    blanked,
    case_lines,
    lines,
    of_cases,
    rows,
)
from casebook import CASES, document, label
from pyoxigraph import NamedNode, RdfFormat, parse

from reasoner.batch import sources
from reasoner.batch.decide import verdict
from reasoner.errors import InputError
from reasoner.expect import as_of
from reasoner.facts.read import Document
from reasoner.graph import Graph


@pytest.mark.parametrize(
    "every", [12, pytest.param(1, marks=pytest.mark.full)], ids=["some cases", "all cases"]
)
def test_a_batch_decides_every_case_as_a_review_does(every: int, tmp_path: Path) -> None:
    chosen = [p for p in CASES if as_of(document(p).expectations) is None][::every]
    with (tmp_path / "cases.nq").open("w", encoding="utf-8") as file:
        for path in chosen:
            for number, source in enumerate(document(path).sources):
                file.writelines(lines(source.graph, f"<urn:case:{label(path)}/{number}> "))
    counted = batch(tmp_path / "cases.nq", to=tmp_path / "out.parquet")
    found = rows(tmp_path / "out.parquet")
    expected = {
        (str(d.request.request), f"<urn:case:{label(path)}/{number}>"): as_row(verdict(d))
        for path in chosen
        for number, source in enumerate(document(path).sources)
        for d in REASONER.review_document(Document("", "", (source,), Graph()))
        if isinstance(d.request.request, NamedNode)
    }
    assert counted.requests == counted.decided == len(found) >= len(expected)
    assert {name: found[name] for name in expected} == expected


def populate(path: Path, count: int, **drawn: Any) -> Path:
    import sys

    sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
    try:
        import populations
    finally:
        sys.path.pop(0)
    populations.write(path, count, 7, populations.Options(**drawn))
    return path


@pytest.mark.parametrize(
    "count", [60, pytest.param(500, marks=pytest.mark.full)], ids=["some requests", "500 requests"]
)
@pytest.mark.parametrize("is_diverse", [False, True], ids=["usual", "diverse"])
def test_a_batch_decides_a_population_as_a_review_does(
    count: int, is_diverse: bool, tmp_path: Path
) -> None:
    path = populate(tmp_path / "population.nt", count, diverse=is_diverse)
    counted = batch(path, to=tmp_path / "out.parquet")
    named = {
        str(d.request.request): as_row(verdict(d))
        for d in REASONER.review(path.read_bytes(), name=path.name)
    }
    found = {name: row for (name, _), row in rows(tmp_path / "out.parquet").items()}
    assert counted.requests == counted.decided == count == len(found)
    shared = named.keys() & found.keys()
    assert len(shared) > count / 2 and {n: found[n] for n in shared} == {
        n: named[n] for n in shared
    }


def test_it_does_not_matter_how_the_facts_are_spread(tmp_path: Path) -> None:
    together = of_cases(tmp_path / "all.nt")
    batch(together, to=tmp_path / "expected.parquet")
    mixed = together.read_text().splitlines(keepends=True)
    Random(3).shuffle(mixed)
    folder = tmp_path / "folder" / "inner"
    folder.mkdir(parents=True)
    for number in range(3):
        (folder / f"{number}.nt").write_text("".join(mixed[number::3]))
    counted = batch(tmp_path / "folder", to=tmp_path / "out.parquet")
    assert counted.decided == len(SOME)
    assert (tmp_path / "out.parquet").read_bytes() == (tmp_path / "expected.parquet").read_bytes()


def test_pieces_cut_anywhere_come_to_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = of_cases(tmp_path / "all.nt")
    batch(path, to=tmp_path / "expected.parquet")
    for size in (100, 777, 5000):
        monkeypatch.setattr(sources, "PIECE", size)
        batch(path, to=tmp_path / "out.parquet")
        assert (tmp_path / "out.parquet").read_bytes() == (
            tmp_path / "expected.parquet"
        ).read_bytes()


def test_every_format_comes_to_the_same(tmp_path: Path) -> None:
    path = of_cases(tmp_path / "all.nt")
    batch(path, to=tmp_path / "expected.parquet")
    data = path.read_bytes()
    for ending, packed in {
        ".ttl": data,
        ".nq": data,
        ".trig": data,
        ".nt.gz": gzip.compress(data),
        ".ttl.gz": gzip.compress(data),
        ".nt.zst": arrow.compress(data, codec="zstd", asbytes=True),
        ".parquet": as_parquet(data),
    }.items():
        (tmp_path / f"other{ending}").write_bytes(packed)
        batch(tmp_path / f"other{ending}", to=tmp_path / "out.parquet")
        assert (tmp_path / "out.parquet").read_bytes() == (
            tmp_path / "expected.parquet"
        ).read_bytes(), ending


def test_blank_nodes_are_those_of_their_file(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.nt" for number in range(len(SOME))]
    for path, name in zip(files, SOME, strict=True):
        path.write_text(blanked(case_lines(name)))
    batch(*files, to=tmp_path / "out.parquet")
    batch(of_cases(tmp_path / "named.nt"), to=tmp_path / "expected.parquet")
    outcomes, expected = (
        sorted(row["outcome"] for row in rows(tmp_path / f"{name}.parquet").values())
        for name in ("out", "expected")
    )
    assert outcomes == expected


@pytest.mark.parametrize("between", ["\t", "  "])
def test_blanks_before_a_blank_node_lose_no_link(between: str, tmp_path: Path) -> None:
    text = blanked(case_lines(SOME[2]))
    (tmp_path / "plain.nt").write_text(text)
    (tmp_path / "other.nt").write_text(text.replace("> _:", f">{between}_:"))
    for name in ("plain", "other"):
        batch(tmp_path / f"{name}.nt", to=tmp_path / f"{name}.parquet")
    assert rows(tmp_path / "other.parquet") == rows(tmp_path / "plain.parquet") != {}


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    path, folder = tmp_path / "in.nt", tmp_path / "folder"
    path.write_text(blanked(case_lines(SOME[0])))
    folder.mkdir()
    (folder / "other.nt").symlink_to(path)
    counted = batch(path, folder, tmp_path / "folder" / ".." / "in.nt", to=tmp_path / "out.parquet")
    assert counted.requests == 1


def test_relative_iris_are_those_of_their_file(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.ttl" for number in range(2)]
    for path, name in zip(files, SOME[2:4], strict=True):
        path.write_text("".join(case_lines(name)).replace(f"<urn:case:{name}/", "<#"))
    batch(*files, to=tmp_path / "out.parquet")
    batch(of_cases(tmp_path / "named.nt", SOME[2:4]), to=tmp_path / "expected.parquet")
    found, expected = (list(rows(tmp_path / f"{n}.parquet").values()) for n in ("out", "expected"))
    assert len(found) == 2 and all(row in expected for row in found)


def test_the_determinations_can_be_had_as_quads(tmp_path: Path) -> None:
    path = of_cases(tmp_path / "in.nt")
    batch(path, to=tmp_path / "out.parquet", rdf=tmp_path / "out.nq")
    read = list(parse((tmp_path / "out.nq").read_bytes(), RdfFormat.N_QUADS))
    outcome = NamedNode("https://w3id.org/guideline-reasoner/guide#outcome")
    decided = {str(q.graph_name) for q in read if q.predicate == outcome}
    assert len({q.graph_name for q in read}) == len(decided) == len(SOME)


def test_named_graphs_join_nothing_and_stand_beside_no_other_facts(tmp_path: Path) -> None:
    of_cases(tmp_path / "default.nt", SOME[:1])
    statements = [f"{line[:-2]}<urn:g:{g}> .\n" for g in "ab" for line in case_lines(SOME[0])]
    (tmp_path / "named.nq").write_text("".join(statements))
    batch(tmp_path / "named.nq", to=tmp_path / "out.parquet")
    request = f"<urn:case:{SOME[0]}/request>"
    assert set(rows(tmp_path / "out.parquet")) == {(request, "<urn:g:a>"), (request, "<urn:g:b>")}
    with pytest.raises(InputError, match="facts-beside-named-graphs"):
        batch(tmp_path / "named.nq", tmp_path / "default.nt", to=tmp_path / "more.parquet")
