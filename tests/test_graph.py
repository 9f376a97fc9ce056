"""The graph keeps its order and its earlier states; paths are followed as SHACL says."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest

from reasoner.errors import GuidelineError
from reasoner.graph import Graph, follow, parse_path, read_list, reverse
from reasoner.names import path_text

PREFIXES = "@prefix : <urn:x:> . @prefix sh: <http://www.w3.org/ns/shacl#> ."
DATA = ":a :p :b , :c . :b :p :d ; :q :e . :c :q :e . :d :p :a . :f :q :a ."


def _graph(text: str) -> Graph:
    quads = ox.parse(f"{PREFIXES} {text}", ox.RdfFormat.TURTLE)
    return Graph((quad.subject, quad.predicate, quad.object) for quad in quads)


def _node(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"urn:x:{name}")


def test_order_does_not_depend_on_the_order_of_arrival() -> None:
    triples = list(_graph(DATA))
    shuffled = triples[:]
    random.Random(1).shuffle(shuffled)
    assert list(Graph(shuffled)) == triples
    assert Graph(shuffled) == Graph(triples)
    assert hash(Graph(shuffled)) == hash(Graph(triples))


def test_adding_leaves_the_earlier_graph_as_it_was() -> None:
    before = _graph(DATA)
    added = (_node("a"), _node("p"), _node("e"))
    after = before.with_added([added, added, next(iter(before))])
    assert (len(before), len(after)) == (7, 8)
    assert added not in before
    assert added in after
    assert after.objects(_node("a"), _node("p")) == (_node("b"), _node("c"), _node("e"))
    assert after == before.union(Graph([added])) == Graph([added]).union(before)


def test_a_repeated_triple_counts_once() -> None:
    assert len(_graph(DATA + DATA)) == 7


@pytest.mark.parametrize(
    ("path", "ends", "text"),
    [
        (":p", "b c", "p"),
        ("[ sh:inversePath :q ]", "f", "^q"),
        ("( :p :q )", "e", "p/q"),
        ("( :p [ sh:inversePath :p ] )", "a", "p/^p"),
        ("[ sh:inversePath ( :p :p ) ]", "b", "^(p/p)"),
        ("[ sh:alternativePath ( :p [ sh:inversePath :q ] ) ]", "b c f", "(p|^q)"),
        ("[ sh:zeroOrOnePath :p ]", "a b c", "p?"),
        ("[ sh:zeroOrMorePath :p ]", "a b c d", "p*"),
        ("[ sh:oneOrMorePath :p ]", "b c d a", "p+"),
        ("( [ sh:zeroOrMorePath :p ] :q )", "e", "p*/q"),
        ("[ sh:inversePath [ sh:oneOrMorePath :p ] ]", "d b a", "^(p+)"),
    ],
)
def test_paths_are_followed_and_written(path: str, ends: str, text: str) -> None:
    shapes = _graph(f":shape sh:path {path} .")
    head = shapes.value(_node("shape"), ox.NamedNode("http://www.w3.org/ns/shacl#path"))
    assert head is not None
    parsed, data = parse_path(shapes, head), _graph(DATA)
    found = follow(data, _node("a"), parsed)
    assert found == tuple(map(_node, ends.split()))
    assert path_text(shapes, head) == text
    for end in found:
        assert _node("a") in follow(data, end, reverse(parsed))


@pytest.mark.parametrize(
    "path", ["1", "[]", "[ sh:inversePath [ ] ]", "[ sh:alternativePath :p ]", "( [ ] )"]
)
def test_what_is_no_path_is_refused(path: str) -> None:
    shapes = _graph(f":shape sh:path {path} .")
    head = shapes.value(_node("shape"), ox.NamedNode("http://www.w3.org/ns/shacl#path"))
    assert head is not None
    with pytest.raises(GuidelineError):
        parse_path(shapes, head)


def test_a_list_that_turns_back_on_itself_is_refused() -> None:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    graph = _graph(f":list <{rdf}first> :a ; <{rdf}rest> :list .")
    with pytest.raises(GuidelineError, match="not-a-list"):
        read_list(graph, _node("list"))
