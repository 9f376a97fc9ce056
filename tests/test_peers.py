"""The comparison with other SHACL engines: it notices what differs, and shows it small."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from casebook import reasoner
from measured import FailedError, Limits, Measured, StoppedError, measured
from peers.asking import Ready, reason
from peers.compare import Told, compare, put_in_order
from peers.comparison import Asked, Comparison
from peers.environments import NoEnvironmentError, Peer, environment, peers
from peers.judge import Judge
from peers.population import Numbered, lines, mentioned, number_of, numbered
from peers.smallest import around, example, kinds, smallest, turtle
from peers.table import Row, reached, table
from populations import Options
from pyoxigraph import BlankNode, Literal, NamedNode

from reasoner.bridge import to_rdflib
from reasoner.graph import Triple
from reasoner.reference import ReferenceEngine, validated
from reasoner.terms import RDF, SH, XSD

COUNT = 6
NO_SECONDS = Measured(2.0, 2.0, 3_000_000)


@cache
def judge(with_readings: bool = False) -> Judge:
    return Judge(reasoner().guideline, with_readings)


@cache
def population(count: int = COUNT) -> tuple[Numbered, ...]:
    guideline, kept = reasoner().guideline, mentioned(judge().triples)
    return tuple(numbered(count, 1, Options(usual=99), guideline, kept))


def together() -> list[Triple]:
    """The facts of all requests, in one graph."""
    return [triple for one in population() for triple in one.triples()]


def by_pyshacl(shapes: Sequence[Triple], facts: Sequence[Triple]) -> frozenset[str]:
    """What pySHACL finds, as an engine tells it."""
    found = validated(to_rdflib(facts), to_rdflib(shapes))
    return frozenset(f"{n.value} {s.value}" for s, n in found if isinstance(n, NamedNode))


def told_wrongly(shapes: Sequence[Triple], facts: Sequence[Triple]) -> frozenset[str]:
    """What an engine tells that takes every qualified minimum for met."""
    lenient = {s.value for s, p, _ in shapes if p == SH.qualifiedMinCount}
    found = by_pyshacl(shapes, facts)
    return frozenset(line for line in found if line.partition(" ")[2] not in lenient)


def written(path: Path, found: frozenset[str]) -> Path:
    """The file of an engine that tells its results in no order and some of them twice."""
    path.write_text("".join(f"{line}\n" for line in (*sorted(found, reverse=True), *found)))
    put_in_order(path)
    return path


def test_requests_stay_apart_in_one_graph_and_lose_nothing() -> None:
    for one in population():
        assert len({*one.triples()}) == len(one.case.graph)
        nodes = {o for s, _, o in one.triples()} | {s for s, _, _ in one.triples()}
        numbers = {number_of(node.value) for node in nodes if isinstance(node, NamedNode)}
        assert numbers == {None, one.number}
        assert not any(isinstance(node, BlankNode) for node in nodes)
        classes = {o.value for _, p, o in one.triples() if p == RDF.type}
        assert {number_of(cls) for cls in classes} == {None}


def test_pyshacl_finds_of_all_requests_in_one_graph_what_is_found_of_each(tmp_path: Path) -> None:
    found = by_pyshacl([*judge().triples], together())
    compared = compare(judge(), population(), {"it": written(tmp_path / "found.txt", found)})
    assert str(compared.agreements["it"]) == "equal"
    assert compared.wrong == 0
    assert any(judge().pairs(one) for one in population())


def test_what_follows_from_the_pairs_is_what_pyshacl_leads_to() -> None:
    guideline = reasoner().guideline
    one = population()[0]
    variants = [other.rules for other in guideline.alternatives.values()]
    [found] = ReferenceEngine(guideline.rules, variants).evaluate([one.case])
    asked = judge(True)
    assert asked.findings(one, asked.pairs(one)) == found == asked.decided(one)
    assert len(found) == 1 + len(variants)
    assert asked.shapes > judge().shapes


def test_a_pair_too_few_and_one_too_many_are_counted(tmp_path: Path) -> None:
    right = {one.number: judge().pairs(one) for one in population()}
    missing = max(right[1])
    [too_many] = [("urn:request:000000003:0", min(judge().shapes))]
    assert too_many not in right[3]
    pairs = {pair for found in right.values() for pair in found} - {missing} | {too_many}
    path = written(tmp_path / "found.txt", frozenset(" ".join(pair) for pair in pairs))
    agreement = compare(judge(), population(), {"it": path}).agreements["it"]
    assert agreement.pairs == 2
    assert [(d.one.number, d.pair, d.is_told) for d in agreement.differences] == [
        (1, missing, False),
        (3, too_many, True),
    ]


def test_an_engine_that_tells_nothing_differs_in_every_finding(tmp_path: Path) -> None:
    path = written(tmp_path / "found.txt", frozenset())
    agreement = compare(judge(), population(), {"it": path}).agreements["it"]
    assert agreement.findings == COUNT
    assert agreement.pairs == sum(len(judge().pairs(one)) for one in population())
    assert str(agreement) == f"{agreement.pairs:,} pairs, findings of {COUNT}"


def test_what_is_told_of_is_kept_by_shape_and_request() -> None:
    told = Told(
        [
            "https://example.org/term shape\n",
            "urn:request:000000002:1 other\n",
            "urn:request:000000002:1 shape\n",
            "urn:request:000000004:0 shape\n",
        ],
        {"shape"},
    )
    found = [told.of(number) for number in (0, 2, 3, 4, 5)]
    assert found == [
        frozenset(),
        {("urn:request:000000002:1", "shape")},
        frozenset(),
        {("urn:request:000000004:0", "shape")},
        frozenset(),
    ]


@pytest.mark.parametrize("wanted", [set(), {0}, {3, 4}, {0, 17, 39}])
def test_only_what_is_needed_is_left(wanted: set[int]) -> None:
    assert smallest(range(40), lambda some: wanted <= {*some}) == sorted(wanted)


def test_what_is_needed_only_beside_something_else_goes_with_it() -> None:
    assert smallest((0, 1, 2), lambda some: 1 in some and (0 in some or 2 not in some)) == [1]


def test_a_difference_is_shown_by_few_facts_and_shapes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shapes = [*judge().triples]
    path = written(tmp_path / "found.txt", told_wrongly(shapes, together()))
    agreement = compare(judge(), population(), {"it": path}).agreements["it"]
    first, *_ = kinds(agreement.differences, shapes)
    small = example(first, shapes, told_wrongly)
    assert small is not None
    facts, asked = small
    assert len(facts) == 1
    assert {SH.path, SH.qualifiedMinCount, SH.qualifiedValueShape} <= {p for _, p, _ in asked}
    assert len(asked) < 10
    assert example(first, shapes, by_pyshacl) is None
    assert example(first, shapes, lambda *_: None) is None
    assert not caplog.records


def test_shapes_of_the_same_terms_are_one_kind(tmp_path: Path) -> None:
    path = written(tmp_path / "found.txt", frozenset())
    found = compare(judge(), population(), {"it": path}).agreements["it"].differences
    few = list(kinds(found, judge().triples))
    assert 1 < len(few) < len(found)


def test_around_a_shape_is_what_has_it_as_a_part_and_all_that_it_is_made_of() -> None:
    whole, part, head = NamedNode("urn:whole"), NamedNode("urn:part"), BlankNode()
    near: list[Triple] = [
        (whole, SH.property, part),
        (part, SH["in"], head),
        (head, RDF.first, Literal("x")),
        (head, RDF.rest, RDF.nil),
    ]
    far: Triple = (NamedNode("urn:other"), SH.name, Literal("other"))
    assert {*around([*near, far], part)} == {*near}


def test_facts_are_written_as_every_engine_reads_them() -> None:
    value = Literal("50.0000000000000001", datatype=XSD.decimal)
    node, predicate = BlankNode("1"), NamedNode("urn:value")
    assert [*lines([(node, predicate, value)])] == [
        f'_:b1 <urn:value> "50.0000000000000001"^^{XSD.decimal} .\n'
    ]
    assert turtle([(NamedNode("urn:n"), predicate, value)]).endswith(" 50.0000000000000001 .")


def test_a_table_has_the_ratios_of_ours_over_each_and_says_who_got_how_far() -> None:
    quick = Measured(1.0, 1.0, 2_000_000)
    rows = [
        Row("interactive", 100, quick, 0.5, "equal"),
        Row("batch", 100, Measured(4.0, 4.0, 1_000_000), None, "equal"),
        Row("it", 100, NO_SECONDS, 1.0, "equal"),
        Row("it", 1000, None, None, "not done in 600 s"),
        Row("that", 100, None, None, "status 1"),
    ]
    _, _, interactive, batch, it, unfinished, _ = table("title", rows)
    assert interactive.split() == ["interactive", "100", "100.0", "200.0", "2", *"---", "equal"]
    assert batch.split() == ["batch", "100", "25.0", "-", "1", *"---", "equal"]
    assert it.split() == ["it", "100", "50.0", "100.0", "3", "2.0", "0.5", "2.0", "equal"]
    assert unfinished.split()[:4] == ["it", "1,000", "-", "-"]
    assert list(reached(rows))[2:] == ["it: finished 100, equal", "that: finished none"]


@pytest.mark.parametrize(
    ("program", "limits", "said"),
    [
        ("import time; time.sleep(60)", Limits(clock=0.5), "not done in 0 s"),
        ("import time; x = bytearray(90_000_000); time.sleep(60)", Limits(memory=5e7), "50 MB"),
    ],
)
def test_a_command_that_goes_over_a_limit_is_ended(program: str, limits: Limits, said: str) -> None:
    with pytest.raises(StoppedError, match=said):
        measured(["-c", program], limits=limits)


def test_what_a_command_printed_and_why_it_failed_is_kept() -> None:
    assert measured(["-c", "print('one'); print('two')"]).printed.splitlines() == ["one", "two"]
    with pytest.raises(FailedError) as failed:
        measured(["-c", "raise ValueError('an odd literal')"])
    assert reason(failed.value) == "ValueError: an odd literal"


def test_an_engine_without_a_python_of_its_own_is_left_out(tmp_path: Path) -> None:
    peer = Peer("it", "1", ("it==1",), (3, 999))
    with pytest.raises(NoEnvironmentError, match=r"needs Python 3\.999"):
        environment(peer, tmp_path, tmp_path / "no-such-python")


def test_engines_are_asked_and_one_that_fails_is_asked_plainly_and_then_no_more(
    capsys: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("duckdb", reason="what a batch needs is not installed")
    limits = Limits(memory=4e9)
    pyshacl = Ready(Peer("pySHACL", "here", ()), Path(sys.executable), limits)
    broken = Ready(Peer("broken", "1", ()), Path(sys.executable), limits)
    asked = Asked((1, 2), Options(usual=99), 1, 1, 3, ("--jobs", "1"), None)
    comparison = Comparison(asked, reasoner().guideline, False)
    comparison.run([pyshacl, broken])
    _, title, _, *rows = comparison.lines()
    told = [[*re.split(r"  +", row)[:2], row.split("  ")[-1]] for row in rows if "  " in row]
    assert title.startswith("Shapes of the default readings")
    assert all(row.split()[3] != "-" for row in rows if row.startswith("interactive "))
    assert told == [
        ["broken 1", "1", "KeyError: 'broken'"],
        ["interactive", "1", "equal"],
        ["batch", "1", "equal"],
        ["pySHACL, one at a time", "1", "equal"],
        ["pySHACL here", "1", "equal"],
        ["broken 1, plain", "1", "KeyError: 'broken'"],
        ["interactive", "2", "equal"],
        ["batch", "2", "equal"],
        ["pySHACL here", "2", "equal"],
    ]
    assert rows[-2:] == ["pySHACL here: finished 2, equal", "broken 1, plain: finished none"]
    assert "pySHACL here, 2: " in capsys.readouterr().err


def test_every_engine_is_pinned() -> None:
    assert [peer.name for peer in peers()] == ["pySHACL", "shifty", "shacl", "purrdf", "TopBraid"]
    assert all("==" in package for peer in peers() for package in peer.packages)
