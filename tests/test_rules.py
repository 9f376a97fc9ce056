"""What an engine is told of a guideline: what its leaves and claims are made of, and its faults."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from reasoner.classify import Case, classify
from reasoner.criteria import criteria
from reasoner.errors import GuidelineError
from reasoner.evaluate import Rules
from reasoner.facts.read import read
from reasoner.facts.requests import split
from reasoner.graph import Graph, Triple
from reasoner.guideline import load
from reasoner.interactive import InteractiveEngine
from reasoner.terms import FACT, GUIDE, RDF, SH, XSD
from reasoner.touched import are_alike, touched

FOLDER = Path(__file__).parent / "second-guideline"
SECOND = load(FOLDER)


def term(name: str) -> NamedNode:
    return NamedNode(f"urn:example:second-guideline#{name}")


def rules(shapes: Graph, base: Rules | None = None, *replaced: NamedNode) -> Rules:
    return Rules(shapes, tuple(criteria(shapes).values()), base, frozenset(replaced))


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        # A shape deep in a leaf, one deep in a claim, and what a criterion says of itself.
        ((term("over-40"), SH.minExclusive, Literal("41")), ("REPAIR-2",)),
        ((term("belly-crack"), SH["class"], FACT.Condition), ("REPAIR-1",)),
        ((term("REPAIR-2"), SH.message, Literal("another")), ("REPAIR-2",)),
        ((term("ALLERGY-for"), SH.path, FACT.itself), ("ALLERGY",)),
        ((term("REPAIR-1"), GUIDE.over, FACT.assertedAtIssue), ("REPAIR-1",)),
        ((term("over-40"), SH.minExclusive, Literal("40.0", datatype=XSD.decimal)), ()),
    ],
)
def test_a_criterion_differs_where_it_asks_something_else_itself(
    changed: Triple, found: tuple[str, ...]
) -> None:
    kept = Graph(t for t in SECOND.shapes if t[:2] != changed[:2])
    other = rules(kept.with_added([changed]))
    assert other.differing(SECOND.rules) == SECOND.rules.differing(other) == found


@pytest.mark.parametrize(
    ("changed", "alike"),
    [
        ((term("over-40"), SH.minExclusive, Literal("41")), True),
        ((term("belly-crack"), SH["class"], FACT.Condition), True),
        ((term("ALLERGY-for"), SH.path, FACT.itself), True),
        ((term("ALLERGY-against"), SH.path, FACT.itself), True),
        ((term("REPAIR-1"), GUIDE.over, FACT.assertedAtIssue), False),
        # The last of all is then no criterion.
        ((term("ALLERGY"), RDF.type, SH.NodeShape), False),
    ],
)
def test_rules_are_alike_where_only_leaves_and_claims_ask_something_else(
    changed: Triple, alike: bool
) -> None:
    kept = Graph(t for t in SECOND.shapes if t[:2] != changed[:2])
    other = rules(kept.with_added([changed]))
    assert are_alike(SECOND.rules, other) == are_alike(other, SECOND.rules) == alike


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ((term("over-40"), SH.minExclusive, Literal("41")), "REPAIR REPAIR-2"),
        ((term("belly-crack"), SH["class"], FACT.Condition), "REPAIR REPAIR-1 REPAIR-1a REPAIR-1b"),
        (
            (term("REPAIR-1"), GUIDE.over, FACT.assertedAtIssue),
            "REPAIR REPAIR-1 REPAIR-1a REPAIR-1b",
        ),
        ((term("REPAIR-1a-for"), SH.path, FACT.itself), "REPAIR REPAIR-1 REPAIR-1a"),
        ((term("ALLERGY"), GUIDE.within, term("AGE")), "AGE ALLERGY"),
        ((term("ALLERGY"), RDF.type, SH.NodeShape), ""),
        ((term("over-40"), SH.minExclusive, Literal("40.0", datatype=XSD.decimal)), ""),
    ],
)
def test_what_rests_on_a_change_is_touched(changed: Triple, found: str) -> None:
    kept = Graph(t for t in SECOND.shapes if t[:2] != changed[:2])
    other = rules(kept.with_added([changed]))
    assert {c.notation for c in touched(SECOND.rules, other)} == set(found.split())


def test_rules_are_like_themselves() -> None:
    assert are_alike(SECOND.rules, SECOND.rules)
    assert not touched(SECOND.rules, SECOND.rules)


def case() -> Case:
    [request] = split(read(FOLDER / "cases" / "photograph-is-no-listed-picture.ttl"))
    return classify(request.graph, request.request, request.patient, SECOND.ontology)


def test_only_what_mentions_something_exchanged_is_read_again() -> None:
    before = SECOND.rules
    after = rules(SECOND.shapes, before, term("over-40"))
    again = {s for s, made in after.asked.items() if made is not before.asked[s]}
    assert again == {term("REPAIR-2")}
    assert after.asked == before.asked


def test_what_a_leaf_is_made_of_ends_where_shapes_refer_to_each_other() -> None:
    more: list[Triple] = [
        (term("old-enough"), SH.node, term("too-young")),
        (term("too-young"), SH.node, term("old-enough")),
    ]
    told = rules(SECOND.shapes.with_added(more))
    assert set(more) <= told.asked[term("AGE")]
    with pytest.raises(GuidelineError, match="shape-of-itself"):
        InteractiveEngine(told)


def test_a_leaf_is_asked_of_its_targets_only() -> None:
    untargeted = Graph(t for t in SECOND.shapes if t[:2] != (term("AGE"), SH.targetClass))
    with pytest.raises(GuidelineError, match=r"shapes: not-targeted at .*#AGE: expected a target"):
        InteractiveEngine(rules(untargeted)).evaluate([case()])


def test_a_claim_is_asked_of_its_targets_only() -> None:
    claim = term("REPAIR-1-claim")
    targets = (SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf)
    untargeted = Graph(t for t in SECOND.shapes if t[0] != claim or t[1] not in targets)
    with pytest.raises(GuidelineError, match=r"not-targeted at .*#REPAIR-1-claim: "):
        InteractiveEngine(rules(untargeted)).evaluate([case()])
