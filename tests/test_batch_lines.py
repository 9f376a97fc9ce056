"""Lines are read term for term as pyoxigraph reads them, and what it refuses is no statement."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from reasoner.batch.groups import grouped
from reasoner.batch.lines import Block, named_in, read_quads, read_triples
from reasoner.batch.parts import Parts, distinctions
from reasoner.batch.scan import facts
from reasoner.guideline import load

PARTS = Parts(distinctions(load()))

WELL_FORMED = (
    b"<urn:x:a> <urn:x:p> <urn:x:b> .",
    b"<urn:x:a>\t<urn:x:p>  <urn:x:b>.",
    b"  <urn:x:a> <urn:x:p> <urn:x:b> . # a remark .",
    b"# only a remark .",
    b"",
    b'<urn:x:a> <urn:x:p> "with blanks in it" .',
    b'<urn:x:a> <urn:x:p> "a \\"quoted\\" . word" .',
    b'<urn:x:a> <urn:x:p> "\x01 is legal" .',
    b'<urn:x:a> <urn:x:p> "\\u00e4 \\U0001F600 \\t\\n\\\\" .',
    '<urn:x:a> <urn:x:p> "ä \u2028 \u0085 ﻿" .'.encode(),
    b'<urn:x:a> <urn:x:p> "four"@en-GB .',
    b'<urn:x:a> <urn:x:p> "four"^^<http://www.w3.org/2001/XMLSchema#integer> .',
    b"_:a <urn:x:p> _:b1 .",
    b"_:a <urn:x:p> _:b.1-2 .",
    b"<urn:x:a> <urn:x:p> <http://example.org/\\u00e4?q=(1)#f> .",
    b"<http://example.org/%20a> <urn:x:p> <mailto:a@example.org> .",
    b"<http://example.org/a?b=c&d> <urn:x:p> <urn:x:b> .",
)
CLOSE_QUADS = (
    b"_:a <urn:x:p> _:b<urn:x:g> .",
    b'_:a <urn:x:p> "b"<urn:x:g> .',
    b'_:a <urn:x:p> "b"@en<urn:x:g> .',
    b'_:a <urn:x:p> "b"^^<urn:x:t><urn:x:g> .',
    b"_:a <urn:x:p> <urn:x:b><urn:x:g> .",
)
BROKEN = (
    b"<urn:x:a> <urn:x:p> <urn:x:b>",
    b"<urn:x:a> <urn:x:p> .",
    b"<urn:x:a> <urn:x:p> <urn:x:b> <urn:x:c> <urn:x:d> .",
    b"<urn:x:a> <urn:x:p> <urn:x:b> . <urn:x:c> <urn:x:p> <urn:x:d> .",
    b"<urn:x:a> <urn:x:p> <urn:x:b c> .",
    b"<relative> <urn:x:p> <urn:x:b> .",
    b"<urn:x:a> urn:p <urn:x:b> .",
    b'<urn:x:a> "p" <urn:x:b> .',
    b'<urn:x:a> <urn:x:p> "open .',
    b'<urn:x:a> <urn:x:p> "\\x41" .',
    b'<urn:x:a> <urn:x:p> "\xff" .',
    b"<urn:x:a> <urn:x:p> <urn:\xff> .",
    b"words and nothing else .",
)


def statements(data: bytes, form: RdfFormat) -> set[tuple[str, ...]]:
    return {
        tuple(map(str, (q.subject, q.predicate, q.object, q.graph_name))) for q in parse(data, form)
    }


def read_again(block: Block) -> tuple[set[tuple[str, ...]], int]:
    """The statements of a block when it is written out, and how many lines cannot be read."""
    found = grouped(block, PARTS)
    readable = [n for group in found.groups for n in group if found.members[n].is_readable]
    text = facts(found.members, readable, -1)
    return statements(text, RdfFormat.N_QUADS), len(found.members) - len(readable)


@pytest.mark.parametrize("line", WELL_FORMED)
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""], ids=["LF", "CRLF", "no end"])
def test_a_well_formed_line_is_read_as_it_is_meant(line: bytes, end: bytes) -> None:
    assert read_again(read_triples(line + end)) == (statements(line, RdfFormat.N_TRIPLES), 0)
    assert read_again(read_quads(line + end)) == (statements(line, RdfFormat.N_QUADS), 0)


@pytest.mark.parametrize("line", CLOSE_QUADS)
def test_a_graph_needs_no_blank_before_it(line: bytes) -> None:
    assert read_again(read_quads(line)) == (statements(line, RdfFormat.N_QUADS), 0)


@pytest.mark.parametrize("line", BROKEN)
@pytest.mark.parametrize("read", [read_triples, read_quads])
def test_a_line_that_cannot_be_read_is_told_and_the_others_stay(line: bytes, read: object) -> None:
    assert callable(read)
    around = b"<urn:x:a> <urn:x:p> <urn:x:b> .\n"
    assert read_again(read(around + line + b"\n" + around)) == (
        statements(around, RdfFormat.N_TRIPLES),
        1,
    )


def test_a_graph_belongs_to_quads_alone() -> None:
    line = b"<urn:x:a> <urn:x:p> <urn:x:b> <urn:x:g> ."
    assert read_again(read_quads(line)) == (statements(line, RdfFormat.N_QUADS), 0)
    assert read_again(read_triples(line)) == (set(), 1)
    literal = b'<urn:x:a> <urn:x:p> "a"@en <http://example.org/?g> .'
    assert read_again(read_quads(literal)) == (statements(literal, RdfFormat.N_QUADS), 0)


def test_a_node_is_one_node_in_one_graph_only() -> None:
    block = read_quads(
        b"<urn:x:a> <urn:x:p> <urn:x:b> <urn:x:g> .\n<urn:x:b> <urn:x:p> <urn:x:c> <urn:x:h> .\n"
        b"<urn:x:b> <urn:x:p> <urn:x:c> <urn:x:g> .\n"
    )
    assert [len(group) for group in grouped(block, PARTS).groups] == [2, 1]


def test_a_broken_line_belongs_to_every_node_that_it_names() -> None:
    block = read_triples(
        b"<urn:x:a> <urn:x:p> <urn:x:c> .\n<urn:x:b> <urn:x:p> <urn:x:d> .\n"
        b"<urn:x:a> <urn:x:p> <urn:x:b .\n<urn:x:e> <urn:x:p> <urn:x:d> . <urn:x:b> <urn:x:p\n"
    )
    found = grouped(block, PARTS)
    told = [{found.members[n].name for n in group} for group in found.groups]
    [with_a] = [names for names in told if b"<urn:x:a>" in names]
    [with_b] = [names for names in told if b"<urn:x:b>" in names]
    assert any(not name.startswith(b"<urn:x:a> .") and b"<urn:x:b ." in name for name in with_a)
    assert any(name.startswith(b"<urn:x:e> ") for name in with_b)


def test_whatever_may_be_a_name_is_taken_as_a_whole() -> None:
    assert named_in(b"<urn:x:a> _:b.1 _:c\xc3\xa9 _:d. _:e<urn:x:f> ?") == {
        *(b"<urn:x:a>", b"_:b.1", b"_:c\xc3\xa9", b"_:d", b"_:e", b"<urn:x:f>")
    }


def test_a_blank_node_that_a_line_breaks_off_in_may_be_any() -> None:
    assert named_in(b"<urn:x:a> <urn:x:p> _:b1") == {b"<urn:x:a>", b"<urn:x:p>"}
    assert named_in(b"<urn:x:a> <urn:x:p> <urn:x:b>") >= {b"<urn:x:b>"}


@pytest.mark.parametrize("read", [read_triples, read_quads])
def test_a_broken_line_belongs_to_its_subject_however_many_nodes_it_names(read: object) -> None:
    assert callable(read)
    others = b" ".join(b"<urn:x:%d>" % number for number in range(20))
    found = grouped(read(b'<urn:x:z> <urn:x:p> "' + others + b" .\n"), PARTS)
    [group] = found.groups
    assert {b"<urn:x:z>", b"<urn:x:0>", b"<urn:x:19>"} <= {found.members[n].name for n in group}


def test_a_broken_line_of_many_names_belongs_to_its_subject_in_its_graph() -> None:
    others = b"".join(b"<urn:x:%d>" % number for number in range(20))
    line = b'<urn:case:z> <urn:x:p> "' + others + b'"^^<not-an-iri> <urn:case:g> .\n'
    [group] = [g for g in grouped(read_quads(line), PARTS).groups if len(g) > 1]
    found = grouped(read_quads(line), PARTS)
    assert b"<urn:case:z> <urn:case:g>" in {found.members[n].name for n in group}


@pytest.mark.parametrize("line", BROKEN)
def test_a_line_that_cannot_be_read_cannot_be_read_again_as_quads(line: bytes) -> None:
    found = grouped(read_triples(b"<urn:x:a> <urn:x:p> <urn:x:b> <urn:x:g> .\n" + line), PARTS)
    unreadable = [n for n, member in enumerate(found.members) if not member.is_readable]
    again = read_quads(facts(found.members, unreadable, 0))
    assert not again.said and len(again.unreadable) == len(unreadable)


@pytest.mark.parametrize("between", [b"\t", b"  ", b" \t ", b""])
def test_a_blank_node_is_told_apart_by_its_source_whatever_stands_before_it(between: bytes) -> None:
    found = grouped(read_triples(b"_:a <urn:x:p>" + between + b"_:b ."), PARTS)
    assert facts(found.members, [0], 3) == b"_:f3_a <urn:x:p> _:f3_b .\n"


TERMS = st.sampled_from(
    ['"a b"', '"\\""', '"x"@en', '"1"^^<urn:x:t>', "<urn:x:b>", "_:c", "_:d.e", '"."', '" . "']
)
LINES = st.lists(
    st.builds(
        "{}{}{}{}{}{}.{}".format,
        st.sampled_from(["<urn:x:a>", "_:a", "<http://example.org/é>", "<urn:x:%zz>"]),
        st.sampled_from([" ", "\t", "  "]),
        st.sampled_from(["<urn:x:p>", "<urn:x:q#r>"]),
        st.sampled_from([" ", ""]),
        TERMS,
        st.sampled_from([" ", "", " <urn:x:g> ", " _:g ", "<urn:x:g> "]),
        st.sampled_from(["", " ", " # . ", "x"]),
    ),
    max_size=4,
)


@given(LINES, st.sampled_from(["\n", "\r\n"]))
def test_any_lines_are_read_as_the_parser_reads_each(lines: list[str], end: str) -> None:
    for form, read in ((RdfFormat.N_TRIPLES, read_triples), (RdfFormat.N_QUADS, read_quads)):
        expected: set[tuple[str, ...]] = set()
        broken = 0
        for line in lines:
            try:
                expected |= statements(line.encode(), form)
            except SyntaxError:
                broken += 1
        assert read_again(read(end.join(lines).encode())) == (expected, broken)
