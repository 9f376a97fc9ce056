"""What shapes ask is planned and compiled as SHACL says, without another engine to tell it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import cast

import pyoxigraph as ox
import pytest
from pyoxigraph import BlankNode, NamedNode

from reasoner.compiler import Compiler, Facts, is_target, targeted, walk
from reasoner.errors import GuidelineError
from reasoner.graph import Graph, Term, Triple
from reasoner.paths import (
    Alternative,
    Inverse,
    OneOrMore,
    Path,
    Predicate,
    Sequence,
    ZeroOrMore,
    ZeroOrOne,
)
from reasoner.plan import ALWAYS, All, Any, Count, Every, ExactlyOne, Matching, Not, OfClass, Test
from reasoner.planner import Planner

PREFIXES = """
    @prefix : <urn:x#> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix sh: <http://www.w3.org/ns/shacl#> .
"""
FACTS = """
    :one a :Case ; :next :two .
    :two a :Old ; :next :three .
    :three :kind :large .
"""


def graph(text: str) -> Graph:
    quads = ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)
    return Graph(cast("Triple", (q.subject, q.predicate, q.object)) for q in quads)


def node(name: str) -> NamedNode:
    return NamedNode(f"urn:x#{name}")


@pytest.mark.parametrize(
    ("shape", "nodes"),
    [
        (":asked sh:targetNode :one , :nowhere .", "nowhere one"),
        (":asked sh:targetClass :Case , :Old .", "one two"),
        (":asked sh:targetSubjectsOf :next .", "one two"),
        (":asked sh:targetObjectsOf :next .", "three two"),
        (":asked sh:targetObjectsOf :kind ; sh:targetClass :Case .", "large one"),
        (":asked a sh:NodeShape .", ""),
        (":Case a rdfs:Class , sh:NodeShape .", "one"),
        (":Old a owl:Class , sh:NodeShape .", "two"),
        (":Case a sh:NodeShape .", ""),
    ],
)
def test_a_shape_is_evaluated_at_its_targets(shape: str, nodes: str) -> None:
    facts, shapes = graph(FACTS), graph(shape)
    [named] = shapes.all_subjects()
    targets = Planner(shapes).targets(named)
    assert targeted(targets, facts) == tuple(map(node, nodes.split()))
    for name in "large nowhere one three two".split():
        assert is_target(targets, Facts(facts), node(name)) == (name in nodes.split())


OLD, NEXT = OfClass(node("Old")), Predicate(node("next"))


@pytest.mark.parametrize(
    ("shape", "test"),
    [
        ("a sh:NodeShape", ALWAYS),
        ("sh:class :Old", OLD),
        ("sh:class :Old ; sh:deactivated true", ALWAYS),
        ("sh:pattern '^a'", Matching("^a", "")),
        ("sh:pattern '^a' ; sh:flags 'i'", Matching("^a", "i")),
        ("sh:path :next ; sh:class :Old", Every(NEXT, OLD)),
        (
            "sh:path :next ; sh:class :Old ; sh:minCount 1 ; sh:maxCount 2",
            All((Every(NEXT, OLD), Count(NEXT, ALWAYS, 1, None), Count(NEXT, ALWAYS, 0, 2))),
        ),
    ],
)
def test_a_shape_asks_no_more_tests_than_it_has_constraints(shape: str, test: Test) -> None:
    assert Planner(graph(f":asked {shape} .")).test(node("asked")) == test


def test_a_function_is_made_of_a_test_once() -> None:
    """What is known of a node by one function need not be asked of another."""
    shapes = graph(":asked sh:class :Old .")
    planner, compiler = Planner(shapes), Compiler()
    test = planner.test(node("asked"))
    assert planner.test(node("asked")) is test
    assert compiler.holds(test) is compiler.holds(test)


# Three nodes that lead to each other and to themselves.
ROUND = " ".join(
    f":{name} a :Old ; :next :one , :two , :three ." for name in "one two three".split()
)


@pytest.mark.parametrize(
    ("around", "steps"),
    [
        (lambda test: test, 4),
        (lambda test: All((OLD, test)), 4),
        (lambda test: Any((Not(OLD), test)), 4),
        (lambda test: ExactlyOne((test, Not(OLD))), 4),
        (lambda test: Not(Not(test)), 4),
        (lambda test: Count(NEXT, test, 3, 3), 7),
    ],
    ids=["itself", "all", "any", "exactly one", "not", "count"],
)
def test_a_step_is_taken_from_each_node_once(around: Callable[[Test], Test], steps: int) -> None:
    facts, taken = Facts(graph(ROUND)), Counter[Term]()

    class Ends(dict[Term, object]):
        def get(self, start: Term, default: object = None) -> object:
            taken[start] += 1
            return super().get(start, default)

    facts.forwards = Ends(facts.forwards)  # type: ignore[assignment]
    test: Test = Every(NEXT, OLD)
    for _ in range(3):
        test = Every(NEXT, around(test))
    assert Compiler().holds(test)(facts, node("one"))
    # The first step is taken from one node, each that follows from all three.
    assert taken == {node("one"): steps, node("two"): steps - 1, node("three"): steps - 1}


@pytest.mark.parametrize(
    ("least", "most", "holds"),
    [
        (1, None, "two of them , one of them"),
        (2, None, "two of them"),
        (3, None, ""),
        (0, 0, "none of them"),
        (0, 1, "none of them , one of them"),
        (1, 1, "one of them"),
        (0, 2, "two of them , one of them , none of them"),
    ],
)
def test_what_passes_a_test_is_counted(least: int, most: int | None, holds: str) -> None:
    facts = graph("""
        :two-of-them :next :a , :b , :c . :one-of-them :next :a , :c . :none-of-them :next :c .
        :a a :Old . :b a :Old . :c a :Case .
    """)
    counted = Compiler().holds(Count(NEXT, OLD, least, most))
    for name in ("two of them", "one of them", "none of them"):
        start = node(name.replace(" ", "-"))
        assert counted(Facts(facts), start) == (name in holds.split(" , "))


KIND = Predicate(node("kind"))


@pytest.mark.parametrize(
    ("path", "start", "ends"),
    [
        (NEXT, "one", "two"),
        (Inverse(NEXT), "two", "one"),
        (Inverse(Inverse(NEXT)), "one", "two"),
        (Inverse(Sequence((NEXT, NEXT, KIND))), "large", "one"),
        (Inverse(Alternative((NEXT, KIND))), "large", "three"),
        (Sequence((NEXT, NEXT)), "one", "three"),
        (Alternative((KIND, Sequence((NEXT, NEXT)))), "one", "three"),
        (Sequence((ZeroOrOne(NEXT), ZeroOrOne(NEXT))), "one", "one two three"),
        (ZeroOrMore(NEXT), "one", "one two three"),
        (Sequence((OneOrMore(NEXT), KIND)), "one", "large"),
        (NEXT, "large", ""),
    ],
    ids=str,
)
def test_a_path_leads_to_its_ends(path: Path, start: str, ends: str) -> None:
    facts = Facts(graph(FACTS))
    assert tuple(walk(path)(facts, node(start))) == tuple(map(node, ends.split()))


@pytest.mark.parametrize(
    ("shapes", "problem"),
    [
        (":asked sh:node :other . :other sh:not :asked .", "shape-of-itself at urn:x#asked"),
        (":asked sh:property [ sh:path :next ; sh:node :asked ] .", "shape-of-itself at urn:x#ask"),
        (":asked sh:minlenght 3 .", "at urn:x#asked http://www.w3.org/ns/shacl#minlenght: "),
    ],
)
def test_an_error_names_the_file_the_shape_and_the_constraint(shapes: str, problem: str) -> None:
    with pytest.raises(GuidelineError) as caught:
        Planner(graph(shapes), "shapes of the test").test(node("asked"))
    assert "shapes of the test" in str(caught.value)
    assert problem in str(caught.value)


def test_an_error_in_a_shape_without_a_name_says_so() -> None:
    unnamed = BlankNode("shape")
    shapes = Graph([(unnamed, NamedNode("http://www.w3.org/ns/shacl#minlenght"), node("three"))])
    with pytest.raises(GuidelineError) as caught:
        Planner(shapes).test(unnamed)
    assert [problem.node for problem in caught.value.problems] == ["a blank node"]
