"""What a batch decides is what a review decides; nothing that came in is lost on the way."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from casebook import CASES, document, label
from pyoxigraph import NamedNode, RdfFormat, parse

from reasoner.errors import InputError, UsageError
from reasoner.expect import as_of
from reasoner.graph import Graph
from reasoner.read import Document
from reasoner.review import Reasoner

arrow = pytest.importorskip("pyarrow", reason="the extra [batch] is not installed")
pytest.importorskip("duckdb", reason="the extra [batch] is not installed")

import pyarrow.parquet as parquet  # noqa: E402

from reasoner.batch import sources  # noqa: E402
from reasoner.batch.decide import Verdict, verdict  # noqa: E402
from reasoner.batch.journal import MOST_ATTEMPTS, Journal  # noqa: E402
from reasoner.batch.run import Counted, Options, run  # noqa: E402
from reasoner.batch.work import Asked, Worker  # noqa: E402

ASKED = Asked("venous-stent", (), None)
REASONER = Reasoner()
NOTATIONS = list(REASONER.guideline.by_notation)
FACT = "https://w3id.org/guideline-reasoner/fact#"
SOME = (
    "ind-03/reflux-not-recorded",
    "ind-04/duplex-does-not-show-it",
    "exc-allergy/unconfirmed",
    "codes/i87-1-alone",
    "age/seventeen-earlier",
)


def batch(*inputs: Path, to: Path, **changed: Any) -> Counted:
    options = Options(ASKED, messages=io.StringIO())
    return run(inputs, to, replace(options, **changed))


def rows(path: Path) -> dict[tuple[str, str | None], dict[str, Any]]:
    read = parquet.read_table(path).to_pylist()
    found = {(row.pop("request"), row.pop("graph")): row for row in read}
    assert len(found) == len(read)
    assert list(found) == sorted(found, key=lambda name: (name[1] or "", name[0]))
    return found


def as_row(found: Verdict) -> dict[str, Any]:
    readings = [
        {"reading": key, "outcome": outcome, "criteria": list(notations)}
        for key, outcome, notations in found.readings
    ]
    missing = [{"question": q, "criteria": list(notations)} for q, notations in found.missing]
    return {
        "outcome": found.outcome,
        "row": found.row,
        **dict(zip(NOTATIONS, found.states, strict=True)),
        "readings": readings,
        "missing": missing,
        "flags": list(found.flags),
        "assumptions": list(found.assumptions),
    }


def quarantined(path: Path) -> dict[str | None, list[str]]:
    lines = path.with_name(path.name + ".quarantine.jsonl").read_text().splitlines()
    read = [json.loads(line) for line in lines]
    return {row["request"]: [problem["name"] for problem in row["problems"]] for row in read}


def lines(graph: Graph, about: str = "") -> list[str]:
    return [f"{s} {p} {o} {about}.\n" for s, p, o in graph]


def case_lines(name: str) -> list[str]:
    """The statements of a case, whose nodes have names that no other case has."""
    [path] = [path for path in CASES if label(path) == name]
    [source] = document(path).sources
    own = f"<urn:case:{name}/"
    return [line.replace("<urn:example:", own) for line in lines(source.graph)]


def of_cases(path: Path, names: Iterable[str] = SOME) -> Path:
    path.write_text("".join(line for name in names for line in case_lines(name)), encoding="utf-8")
    return path


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


def as_parquet(data: bytes) -> bytes:
    names = ("subject", "predicate", "object")
    read = [
        dict(zip(names, map(str, (q.subject, q.predicate, q.object)), strict=True))
        for q in parse(data, RdfFormat.N_TRIPLES)
    ]
    sink = io.BytesIO()
    parquet.write_table(arrow.Table.from_pylist(read), sink)
    return sink.getvalue()


def test_a_row_without_a_term_is_a_broken_line_and_no_other_statement(tmp_path: Path) -> None:
    request, graph = f"<urn:case:{SOME[0]}/request>", "<urn:x:graph>"
    read = [
        (str(q.subject), str(q.predicate), str(q.object), graph)
        for q in parse("".join(case_lines(SOME[0])).encode(), RdfFormat.N_TRIPLES)
    ]
    names = ("subject", "predicate", "object", "graph")
    told = [dict(zip(names, r, strict=True)) for r in [*read, (request, read[0][1], None, graph)]]
    parquet.write_table(arrow.Table.from_pylist(told), tmp_path / "in.parquet")
    counted = batch(tmp_path / "in.parquet", to=tmp_path / "out.parquet", skip_untraceable=True)
    assert (counted.decided, counted.quarantined, counted.untraceable) == (0, 1, 0)
    assert quarantined(tmp_path / "out.parquet") == {request: ["unreadable-line"]}


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


def blanked(statements: Sequence[str]) -> str:
    names: dict[str, str] = {}

    def shown(word: str) -> str:
        if word.startswith("<urn:case:"):
            return names.setdefault(word, f"_:n{len(names)}")
        return word

    return "".join(" ".join(map(shown, line.split(" "))) for line in statements)


def with_line(name: str, line: str) -> str:
    own = f"<urn:case:{name}/"
    return "".join(case_lines(name)) + line.replace("<own/", own)


WRONG = {
    f'<own/request> <{FACT}serviceDate> "soon"^^<http://www.w3.org/2001/XMLSchema#date> .\n': (
        "not-a-date"
    ),
    f"<own/request> <{FACT}resaon> <own/request> .\n": "unknown-property",
    f"<own/patient> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{FACT}Patiant> .\n": (
        "unknown-class"
    ),
    f'<own/patient> <{FACT}birthDate> "2020-01-01 .\n': "unreadable-line",
    f"<own/patient> <{FACT}birthDate <own/request> .\n": "unreadable-line",
}


@pytest.mark.parametrize("line", WRONG)
def test_a_request_with_bad_facts_is_set_aside_and_no_other(line: str, tmp_path: Path) -> None:
    first, *others = SOME
    path = of_cases(tmp_path / "in.nt", others)
    path.write_text(path.read_text() + with_line(first, line))
    said = io.StringIO()
    counted = batch(path, to=tmp_path / "out.parquet", messages=said)
    assert (counted.requests, counted.decided, counted.quarantined) == (len(SOME), len(others), 1)
    told = said.getvalue() + (tmp_path / "out.parquet.quarantine.jsonl").read_text()
    assert "soon" not in told and "2020-01-01" not in told
    [(request, problems)] = quarantined(tmp_path / "out.parquet").items()
    assert request == f"<urn:case:{first}/request>" and WRONG[line] in problems
    metadata = parquet.read_metadata(tmp_path / "out.parquet").metadata
    assert metadata[b"quarantined"] == b"1" and metadata[b"requests"] == b"%d" % len(SOME)


def test_every_request_of_a_broken_line_is_set_aside_wherever_it_lies(tmp_path: Path) -> None:
    path = of_cases(tmp_path / "in.nt")
    one, other = (f"<urn:case:{name}/patient>" for name in SOME[:2])
    (tmp_path / "more.nt").write_text(f"{one} <{FACT}birthDate> . {other} <{FACT}birth\n")
    counted = batch(path, tmp_path / "more.nt", to=tmp_path / "out.parquet")
    assert counted.quarantined == 2
    assert set(quarantined(tmp_path / "out.parquet")) == {
        f"<urn:case:{name}/request>" for name in SOME[:2]
    }


def test_a_line_of_four_terms_is_broken_wherever_the_facts_lie(tmp_path: Path) -> None:
    name = SOME[0]
    line = f"<own/patient> <{FACT}birthDate> <own/patient> <urn:x:graph> .\n"
    statements = with_line(name, line).splitlines(keepends=True)
    for number in range(2):
        (tmp_path / f"{number}.nt").write_text("".join(statements[number::2]))
    counted = batch(tmp_path, to=tmp_path / "out.parquet", skip_untraceable=True)
    assert (counted.decided, counted.quarantined, counted.untraceable) == (0, 1, 0)
    assert quarantined(tmp_path / "out.parquet") == {
        f"<urn:case:{name}/request>": ["unreadable-line"]
    }


def test_the_end_of_a_name_may_be_what_is_lost_of_a_line(tmp_path: Path) -> None:
    path = of_cases(tmp_path / "in.nt", SOME[:1])
    more = blanked(case_lines(SOME[1])).replace("_:n0 ", "_:n01 ").replace("_:n2 ", "_:n0 ")
    path.write_text(path.read_text() + more + "_:n0")
    with pytest.raises(InputError) as error:
        batch(path, to=tmp_path / "out.parquet")
    lines_of_it = len(path.read_text().splitlines())
    assert [(p.name, p.line) for p in error.value.problems] == [("unreadable-line", lines_of_it)]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (f"<urn:x:allergy> <{FACT}patient> <urn:x:nobody> .\n", "belongs-to-no-request"),
        ('the end of a text" .\n', "unreadable-line"),
        (f"<urn:x:allergy> <{FACT}patient> <urn:x:n\n", "unreadable-line"),
    ],
)
def test_what_belongs_to_no_request_stops_the_run_unless_it_may_be_left_out(
    line: str, name: str, tmp_path: Path
) -> None:
    path = of_cases(tmp_path / "in.nt")
    count = len(path.read_text().splitlines())
    path.write_text(path.read_text() + line)
    with pytest.raises(InputError) as error:
        batch(path, to=tmp_path / "out.parquet")
    assert {problem.name for problem in error.value.problems} == {name}
    if name == "unreadable-line":
        assert {problem.line for problem in error.value.problems} == {count + 1}
    assert not list(tmp_path.glob("out.parquet*"))
    counted = batch(path, to=tmp_path / "out.parquet", skip_untraceable=True)
    assert counted.decided == len(SOME) and counted.untraceable >= 1
    assert quarantined(tmp_path / "out.parquet")[None] == [name]
    metadata = parquet.read_metadata(tmp_path / "out.parquet").metadata
    assert metadata[b"untraceable"] == b"%d" % counted.untraceable


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


def test_a_request_that_ends_the_program_is_set_aside_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = of_cases(tmp_path / "in.nt")
    texts = Worker._texts

    def ending(self: Worker, row: Any) -> Any:
        if SOME[0].encode() in row["facts"]:
            raise ZeroDivisionError
        return texts(self, row)

    monkeypatch.setattr(Worker, "_texts", ending)
    for resume in (False, *[True] * MOST_ATTEMPTS):
        with pytest.raises(ZeroDivisionError):
            batch(path, to=tmp_path / "out.parquet", resume=resume)
    counted = batch(path, to=tmp_path / "out.parquet", resume=True)
    assert (counted.decided, counted.quarantined) == (len(SOME) - 1, 1)
    assert quarantined(tmp_path / "out.parquet") == {
        f"<urn:case:{SOME[0]}/request>": ["ended-the-program"]
    }


def test_the_determinations_can_be_had_as_quads(tmp_path: Path) -> None:
    path = of_cases(tmp_path / "in.nt")
    batch(path, to=tmp_path / "out.parquet", rdf=tmp_path / "out.nq")
    read = list(parse((tmp_path / "out.nq").read_bytes(), RdfFormat.N_QUADS))
    outcome = NamedNode("https://w3id.org/guideline-reasoner/guide#outcome")
    decided = {str(q.graph_name) for q in read if q.predicate == outcome}
    assert len({q.graph_name for q in read}) == len(decided) == len(SOME)


def test_facts_of_which_too_many_hang_together_are_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reasoner.batch import joined, scan, work

    for module in (joined, scan, work):
        monkeypatch.setattr(module, "MAX_NODES", 30)
    path = of_cases(tmp_path / "in.nt")
    hub = "".join(f"<urn:x:hub> <{FACT}cause> <urn:case:{name}/request> .\n" for name in SOME)
    path.write_text(path.read_text() + hub)
    for size in (10**6, 300):
        monkeypatch.setattr(sources, "PIECE", size)
        counted = batch(path, to=tmp_path / "out.parquet")
        assert (counted.decided, counted.quarantined) == (0, len(SOME)), size
        assert set(map(tuple, quarantined(tmp_path / "out.parquet").values())) == {
            ("too-many-nodes",)
        }


def test_facts_of_no_request_stop_the_run_however_many_hang_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reasoner.batch import joined, scan, work

    for module in (joined, scan, work):
        monkeypatch.setattr(module, "MAX_NODES", 30)
    path = of_cases(tmp_path / "in.nt", SOME[:1])
    chain = "".join(f"<urn:x:{n}> <{FACT}cause> <urn:x:{n + 1}> .\n" for n in range(100))
    path.write_text(path.read_text() + chain)
    for size in (10**6, 300, 60):
        monkeypatch.setattr(sources, "PIECE", size)
        with pytest.raises(InputError, match="belongs-to-no-request"):
            batch(path, to=tmp_path / "out.parquet")
    counted = batch(path, to=tmp_path / "out.parquet", skip_untraceable=True)
    assert counted.decided == 1 and counted.untraceable > 30


def test_named_graphs_join_nothing_and_stand_beside_no_other_facts(tmp_path: Path) -> None:
    of_cases(tmp_path / "default.nt", SOME[:1])
    statements = [f"{line[:-2]}<urn:g:{g}> .\n" for g in "ab" for line in case_lines(SOME[0])]
    (tmp_path / "named.nq").write_text("".join(statements))
    batch(tmp_path / "named.nq", to=tmp_path / "out.parquet")
    request = f"<urn:case:{SOME[0]}/request>"
    assert set(rows(tmp_path / "out.parquet")) == {(request, "<urn:g:a>"), (request, "<urn:g:b>")}
    with pytest.raises(InputError, match="facts-beside-named-graphs"):
        batch(tmp_path / "named.nq", tmp_path / "default.nt", to=tmp_path / "more.parquet")


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
