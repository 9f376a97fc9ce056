"""The graph keeps its order and its earlier states; paths are followed as SHACL says."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest

from reasoner.errors import GuidelineError
from reasoner.graph import Graph, read_list
from reasoner.names import path_text
from reasoner.paths import follow, parse_path, reverse

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


def test_many_objects_of_one_subject_are_told_apart_in_time() -> None:
    """What is added is looked for in no list: forty thousand would take minutes."""
    triples = [(_node("a"), _node("p"), _node(f"o{number:05}")) for number in range(40_000)]
    graph = Graph([*triples, *triples])
    assert len(graph) == 40_000
    assert list(graph) == triples


def test_what_is_said_of_some_nodes_is_a_graph_of_its_own() -> None:
    graph = _graph(DATA)
    assert graph.about({_node("b"), _node("d"), _node("z")}) == _graph(
        ":b :p :d ; :q :e . :d :p :a ."
    )
    assert graph.about({_node(name) for name in "abcdf"}) is graph


def test_types_are_set_beside_what_else_is_said() -> None:
    facts = _graph(":a a :K ; :p :b . :b a :L . :c a :K .")
    typed = facts.with_types(
        {_node("a"): (_node("K"), _node("M")), _node("d"): (_node("K"), _node("L"))}
    )
    assert typed == _graph(":a a :K , :M ; :p :b . :b a :L . :c a :K . :d a :K , :L .")
    assert len(typed) == 7 and len(facts) == 4
    assert typed.of_type(_node("K")) == tuple(map(_node, "acd"))
    assert typed.of_type(_node("L")) == tuple(map(_node, "bd"))
    assert facts.of_type(_node("M")) == ()


def test_predicates_that_are_not_there_have_no_subjects_and_no_objects() -> None:
    graph = _graph(DATA)
    assert graph.all_predicates() == {_node("p"), _node("q")}
    assert graph.subjects_with(_node("q")) == {_node("b"), _node("c"), _node("f")}
    assert graph.objects_with(_node("q")) == {_node("e"), _node("a")}
    assert not graph.subjects_with(_node("z")) | graph.objects_with(_node("z"))
    assert graph.having(_node("z")) == ()
    more = graph.with_added([(_node("a"), _node("z"), _node("b"))])
    assert more.subjects_with(_node("z")) == {_node("a")}


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


def test_the_text_of_a_literal_is_given_and_of_nothing_else() -> None:
    about, says, refers = (ox.NamedNode(f"urn:x:{name}") for name in ("about", "says", "refers"))
    graph = Graph([(about, says, ox.Literal("so")), (about, refers, about)])
    assert graph.text(about, says) == "so"
    assert graph.text(about, refers) is graph.text(about, about) is None
