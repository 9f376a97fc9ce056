"""What a batch sets aside, and what stops it: nothing that came in is lost on the way."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from batches import FACT, SOME, batch, blanked, case_lines, metadata, of_cases, quarantined, written
from pyoxigraph import RdfFormat, parse

from reasoner.batch import sources
from reasoner.batch.journal import MOST_ATTEMPTS
from reasoner.batch.tools import Tools
from reasoner.errors import InputError


def test_a_row_without_a_term_is_a_broken_line_and_no_other_statement(tmp_path: Path) -> None:
    request, graph = f"<urn:case:{SOME[0]}/request>", "<urn:x:graph>"
    read = [
        (str(q.subject), str(q.predicate), str(q.object), graph)
        for q in parse("".join(case_lines(SOME[0])).encode(), RdfFormat.N_TRIPLES)
    ]
    names = ("subject", "predicate", "object", "graph")
    told = [dict(zip(names, r, strict=True)) for r in [*read, (request, read[0][1], None, graph)]]
    (tmp_path / "in.parquet").write_bytes(written(told))
    counted = batch(tmp_path / "in.parquet", to=tmp_path / "out.parquet", skip_untraceable=True)
    assert (counted.decided, counted.quarantined, counted.untraceable) == (0, 1, 0)
    assert quarantined(tmp_path / "out.parquet") == {request: ["unreadable-line"]}


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
    own = metadata(tmp_path / "out.parquet")
    assert own[b"quarantined"] == b"1" and own[b"requests"] == b"%d" % len(SOME)


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
    own = metadata(tmp_path / "out.parquet")
    assert own[b"untraceable"] == b"%d" % counted.untraceable


def test_a_request_that_ends_the_program_is_set_aside_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = of_cases(tmp_path / "in.nt")
    verdicts = Tools.verdicts

    def ending(self: Tools, row: Any) -> Any:
        if SOME[0].encode() in row["facts"]:
            raise ZeroDivisionError
        return verdicts(self, row)

    monkeypatch.setattr(Tools, "verdicts", ending)
    for resume in (False, *[True] * MOST_ATTEMPTS):
        with pytest.raises(ZeroDivisionError):
            batch(path, to=tmp_path / "out.parquet", resume=resume)
    counted = batch(path, to=tmp_path / "out.parquet", resume=True)
    assert (counted.decided, counted.quarantined) == (len(SOME) - 1, 1)
    assert quarantined(tmp_path / "out.parquet") == {
        f"<urn:case:{SOME[0]}/request>": ["ended-the-program"]
    }


def test_facts_of_which_too_many_hang_together_are_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reasoner.batch import joined, scan, tools

    for module in (joined, scan, tools):
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
    from reasoner.batch import joined, scan, tools

    for module in (joined, scan, tools):
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
