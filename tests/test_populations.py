"""Populations of invented requests: valid, always the same, and of every value there is."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from casebook import reasoner
from populations import Options, Written, documents, main, paths, requests, write
from spelling import AWKWARD, plain

from reasoner.classify import classify
from reasoner.contradictions import refuse_contradictions
from reasoner.criteria import Criterion, Outcome, State, deciding_row
from reasoner.errors import InputError
from reasoner.facts.gate import check
from reasoner.facts.read import read
from reasoner.facts.requests import RequestFacts, split
from reasoner.guideline import Guideline
from reasoner.interactive import InteractiveEngine

SEED = 3
USUAL = Options()

# What no facts can bring about, as the guideline's dependencies say.
NEVER = {
    ("CODE", State.CONFLICT),
    ("CODE", State.UNKNOWN),
    ("GEN-FREQ", State.CONFLICT),
    ("IND-ADULT", State.CONFLICT),
}
VALUES = (State.MET, State.NOT_MET, State.UNKNOWN, State.CONFLICT)


def guideline() -> Guideline:
    return reasoner().guideline


def accepted(count: int, options: Options) -> Iterator[RequestFacts]:
    """Requests that have passed the gate."""
    for text in documents(count, SEED, options):
        document = read(text.encode(), "population.nt")
        check(document, guideline().contract)
        yield from split(document)


@pytest.mark.parametrize("options", [USUAL, Options(diverse=True)], ids=["usual", "diverse"])
def test_every_request_passes_the_gate(options: Options) -> None:
    assert len({facts.request for facts in accepted(500, options)}) == 500


def test_fewer_courses_are_taken_more_often() -> None:
    def lengths(courses: int) -> int:
        drawn = requests(300, SEED, Options(usual=100, courses=courses, plain=True))
        return len({len(each.lines) for each in drawn})

    assert lengths(1) < lengths(5) < lengths(5_000)


@pytest.mark.parametrize("options", [USUAL, Options(diverse=True)], ids=["usual", "diverse"])
def test_a_request_is_about_so_many_statements(options: Options) -> None:
    statements = sum(len(drawn.lines) for drawn in requests(2_000, SEED, options))
    assert 25 < statements / 2_000 < 30


def placed() -> list[Criterion]:
    """The criteria with a place of their own in the document's order."""
    return [c for c in guideline().criteria.values() if c.position is not None]


@cache
def found() -> tuple[frozenset[tuple[str, State]], frozenset[Outcome]]:
    """Every state of a criterion, and every outcome, of a thousand requests."""
    states, outcomes = set(), set()
    engine = InteractiveEngine(guideline().rules)
    for facts in accepted(1_000, USUAL):
        case = classify(facts.graph, facts.request, facts.patient, guideline().ontology)
        refuse_contradictions(facts, case, guideline().contract.vocabulary)
        [[evaluation]] = engine.evaluate([case])
        seen = {
            notation: evaluation.folded.over.get((notation, facts.request), State.NOT_CLAIMED)
            for notation in guideline().by_notation
        }
        states |= {(c.notation, seen[c.notation]) for c in placed()}
        outcomes.add(deciding_row(guideline().rows, seen).outcome)
    return frozenset(states), frozenset(outcomes)


def test_every_outcome_occurs() -> None:
    assert found()[1] == {*Outcome}


def test_every_criterion_takes_every_value_that_it_can_have() -> None:
    wanted = {(c.notation, value) for c in placed() for value in VALUES}
    assert {pair for pair in found()[0] if pair[1] in VALUES} == wanted - NEVER


def test_what_needs_a_claim_is_now_and_then_not_claimed() -> None:
    unclaimed = {notation for notation, state in found()[0] if state is State.NOT_CLAIMED}
    assert unclaimed == {
        "GEN-REPEAT",
        "GEN-OFFLABEL",
        "IND",
        *(f"IND-{n:02}" for n in range(1, 14)),
    }


def test_one_seed_gives_one_population(tmp_path: Path) -> None:
    options = Options(bad=5, scattered=True)
    for name in ("one", "other"):
        write(tmp_path / f"{name}.nt.gz", 300, SEED, options, 2)
    write(tmp_path / "third.nt.gz", 300, SEED + 1, options, 2)
    one, other, third = (
        [part.read_bytes() for part in paths(tmp_path / f"{name}.nt.gz", 2)]
        for name in ("one", "other", "third")
    )
    assert one == other
    assert one != third


def test_several_files_hold_what_one_holds(tmp_path: Path) -> None:
    alone, parts = tmp_path / "alone.nt", tmp_path / "parts.nt.gz"
    write(alone, 200, SEED)
    write(parts, 200, SEED, Options(scattered=True), 3)
    lines = [gzip.decompress(part.read_bytes()) for part in paths(parts, 3)]
    assert not lines[2].endswith(b"\n")
    assert b"\r\n" in lines[1]
    read_apart = {str(t) for text in lines for t in ox.parse(text, ox.RdfFormat.N_TRIPLES)}
    assert len(read_apart) == len({str(t) for t in ox.parse(path=str(alone))})


def kinds(options: Options) -> int:
    """How many of some hundred requests say something of their own, names and numbers apart."""
    drawn = requests(400, SEED, options)
    return len({re.sub(r"[0-9]+", "", "\n".join(each.lines)) for each in drawn})


def test_usual_courses_are_taken_again() -> None:
    assert kinds(Options(usual=100, plain=True)) < 300
    assert kinds(Options(plain=True)) == 400


@pytest.mark.parametrize("spelling", AWKWARD)
def test_a_spelling_says_the_same(spelling: object) -> None:
    assert callable(spelling)
    [drawn] = requests(1, SEED)
    text = spelling(drawn.lines)
    assert text != plain(drawn.lines)
    names = {"requests/é/": "requests/", "patients/Ł/": "patients/"}
    found = {str(t) for t in ox.parse(text, ox.RdfFormat.N_TRIPLES)}
    for awkward, usual in names.items():
        found = {triple.replace(awkward, usual) for triple in found}
    assert found == {str(t) for t in ox.parse(plain(drawn.lines), ox.RdfFormat.N_TRIPLES)}


def test_what_is_bad_is_refused_and_counted(tmp_path: Path) -> None:
    drawn = list(requests(300, SEED, Options(bad=100)))
    assert all(each.is_bad for each in drawn)
    for each in drawn:
        text = each.spelling(each.lines).encode("utf-8", "surrogateescape")
        with pytest.raises(InputError):
            split_checked(text)
    assert write(tmp_path / "x.nt", 300, SEED, Options(bad=100)).bad == 300


def split_checked(text: bytes) -> None:
    document = read(text, "population.nt")
    check(document, guideline().contract)
    split(document)


def test_the_command_writes_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "few.nt"
    assert main(["3", "--output", str(target), "--plain"]) == 0
    lines = target.read_text(encoding="utf-8").splitlines()
    assert capsys.readouterr().out == f"3 requests, {len(lines)} statements, 0 bad\n"
    assert Written(3, len(lines), 0) == write(target, 3, 1, Options(plain=True))
