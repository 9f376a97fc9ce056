"""A block of N-Triples or N-Quads in; what it says of each node, and the lines that fail, out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias

from pyoxigraph import RdfFormat, parse

from reasoner.facts.raw import MAX_LINE

Said: TypeAlias = dict[bytes, list[bytes]]

# IRIs of which every reader sees at once that they are well-formed; others are parsed.
is_plain_node = re.compile(
    rb"<(?:urn:[a-z0-9][a-z0-9-]+:[A-Za-z0-9._~/-]+|https?://[A-Za-z0-9.-]+(?:/[A-Za-z0-9._~/-]*)?)"
    rb"(?:#[A-Za-z0-9._~/-]*)?>|_:[A-Za-z0-9]+"
).fullmatch
_QUAD = re.compile(
    rb"(<[^<>\s]*>|_:\S+) "
    rb'(<[^<>\s]*> (?:<[^<>\s]*>|_:[^<\s]+|"(?:[^"\\\n]|\\.)*"(?:\^\^<[^<>\s]*>|[^<\s]*))) '
    rb"(?:(<[^<>\s]*>) )?\."
).fullmatch
NODES = re.compile(rb"<[^<>\s\"]*>|_:[^<>\s\"]+")


@dataclass
class Block:
    """What the lines of a block say.

    `said` has for each node the rests of its statements, from the predicate on, each with the dot;
    the key of a node in a named graph is followed by a blank and the graph.
    """

    said: Said = field(default_factory=dict)
    unreadable: list[bytes] = field(default_factory=list)


def read_triples(data: bytes) -> Block:
    """The block that N-Triples hold; lines end in LF or CRLF, and one stands for one statement."""
    block = Block()
    said, last, found = block.said, b"", None
    for line in _lines(data):
        subject, _, rest = line.partition(b" ")
        if rest[-2:] != b" .":
            _read_line(block, line, RdfFormat.N_TRIPLES)
            continue
        if subject != last or found is None:
            found = said.get(subject)
            if found is None:
                if is_plain_node(subject) is None:
                    _read_line(block, line, RdfFormat.N_TRIPLES)
                    continue
                found = said[subject] = []
            last = subject
        found.append(rest)
    return block


def read_quads(data: bytes) -> Block:
    """The block that N-Quads hold, with lines as those of N-Triples."""
    block = Block()
    for line in _lines(data):
        match = _QUAD(line)
        node = match and _plain(match)
        if match is None or node is None:
            _read_line(block, line, RdfFormat.N_QUADS)
        else:
            block.said.setdefault(node, []).append(match[2] + b" .")
    return block


def _lines(data: bytes) -> list[bytes]:
    lines = data.split(b"\n")
    return [line.removesuffix(b"\r") for line in lines] if b"\r" in data else lines


def _plain(match: re.Match[bytes]) -> bytes | None:
    subject, graph = match[1], match[3]
    if is_plain_node(subject) is None or (graph and is_plain_node(graph) is None):
        return None
    return subject + b" " + graph if graph else subject


def named_in(line: bytes) -> frozenset[bytes]:
    """Whatever in a line looks like the name of a node.

    A blank node that the line ends with may have lost a part of its name, and is none.
    """
    found = (m for m in NODES.finditer(line) if m.end() < len(line) or m[0].endswith(b">"))
    return frozenset(m[0].rstrip(b".") if m[0][:1] == b"_" else m[0] for m in found)


def _read_line(block: Block, line: bytes, form: RdfFormat) -> None:
    """A line that is not written in the plainest way."""
    try:
        if len(line) > MAX_LINE:
            raise SyntaxError
        read = list(parse(line, form))
    except SyntaxError:
        block.unreadable.append(line)
        return
    for quad in read:
        node = f"{quad.subject}".encode()
        if str(quad.graph_name) != "DEFAULT":
            node += f" {quad.graph_name}".encode()
        block.said.setdefault(node, []).append(f"{quad.predicate} {quad.object} .".encode())
