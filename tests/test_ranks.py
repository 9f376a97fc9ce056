"""Blank nodes get their numbers from what is said of them, however alike they are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random

import pytest
from pyoxigraph import BlankNode, NamedNode

from reasoner.graph import Node, Triple
from reasoner.names import canonical
from reasoner.ranks import ranks

P, Q, ROOT = (NamedNode(f"urn:example:{name}") for name in ("p", "q", "root"))


def blank(*names: object) -> BlankNode:
    return BlankNode("x".join(map(str, ("n", *names))))


def links(nodes: Sequence[Node]) -> list[Triple]:
    return [(one, P, other) for one, other in pairwise(nodes)]


def twins(number: int) -> list[Node]:
    return [blank(0, number), blank(1, number)]


def rings(*lengths: int) -> list[Triple]:
    each = ([blank(ring, n) for n in range(length)] for ring, length in enumerate(lengths))
    return [triple for ring in each for triple in links([*ring, ring[0]])]


ALIKE: dict[str, list[Triple]] = {
    "twins": [t for n in range(9) for t in links(twins(n))],
    "twins known at both ends": [
        triple
        for n in range(9)
        for triple in ((ROOT, P, blank(0, n)), (ROOT, Q, blank(1, n)), *links(twins(n)))
    ],
    "a long chain": links([blank(n) for n in range(90)]),
    "two chains": [t for k in (0, 1) for t in links([blank(k, n) for n in range(40)])],
    "a ring": rings(12),
    "rings": rings(7, 7, 7),
    "all with all": [(blank(0, m), P, blank(1, n)) for m in range(9) for n in range(9)],
    "a tree": [(blank(n // 2), P, blank(n)) for n in range(1, 64)],
    "with itself": [(blank(n), P, blank(n)) for n in range(4)],
}


@pytest.mark.parametrize("shape", ALIKE)
@pytest.mark.parametrize("seed", range(4))
def test_no_name_of_a_blank_node_shows_in_its_number(shape: str, seed: int) -> None:
    triples = ALIKE[shape]
    nodes = sorted({n for s, _, o in triples for n in (s, o) if isinstance(n, BlankNode)}, key=str)
    names = [blank(number) for number in range(len(nodes))]
    Random(seed).shuffle(names)
    new: dict[object, BlankNode] = dict(zip(nodes, names, strict=True))
    renamed = [(new.get(s, s), p, new.get(o, o)) for s, p, o in triples]
    Random(seed).shuffle(renamed)
    assert canonical(renamed) == canonical(triples)


@pytest.mark.parametrize("shape", ALIKE)
def test_every_blank_node_has_a_rank_of_its_own(shape: str) -> None:
    found = ranks(canonical(ALIKE[shape]))
    assert sorted(found.values()) == list(range(len(found)))
