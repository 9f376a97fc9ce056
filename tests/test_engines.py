"""Every engine, and the gate's demands, held to what pySHACL says of the same shapes."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from casebook import CASES, document, label, rests_on_readings, reviewed
from pyoxigraph import BlankNode, NamedNode

from reasoner.bridge import from_rdflib, to_rdflib, to_rdflib_without_blanks
from reasoner.errors import GuidelineError, InputError
from reasoner.facts.demands import violated, with_implied
from reasoner.facts.gate import Contract, contract
from reasoner.facts.read import read
from reasoner.facts.statements import misstatements
from reasoner.graph import Graph, Term
from reasoner.guideline import load
from reasoner.interactive import InteractiveEngine
from reasoner.reference import ReferenceEngine
from reasoner.terms import SH

BROKEN = tuple(sorted((Path(__file__).parent / "broken" / "facts").glob("*.ttl")))
FULL = os.environ.get("REASONER_FULL") == "1"

# Under REASONER_FULL=1 all of them, else the first of each folder.
ASKED = CASES if FULL else tuple({path.parent: path for path in reversed(CASES)}.values())


@cache
def engines(with_others: bool) -> tuple[ReferenceEngine, InteractiveEngine]:
    """Both engines for the default guideline, and for all its other readings where wanted."""
    guideline = load()
    readings = [r for a in guideline.ambiguities for r in a.others] if with_others else []
    others = [guideline.under(reading).rules for reading in readings]
    return ReferenceEngine(guideline.rules, others), InteractiveEngine(guideline.rules, others)


@pytest.mark.parametrize("path", ASKED, ids=label)
def test_the_interactive_engine_finds_what_the_reference_engine_finds(path: Path) -> None:
    """Under other readings too for the cases that are about these."""
    reference, interactive = engines(rests_on_readings(document(path).expectations))
    cases = [one.case for one in reviewed(path)]
    assert interactive.evaluate(cases) == reference.evaluate(cases)


@cache
def terms() -> Contract:
    guideline = load()
    return contract(guideline.ontology.graph, guideline.demands)


def by_pyshacl(facts: Graph, shapes: Graph) -> set[tuple[Term | None, Term | None]]:
    data, blank = to_rdflib_without_blanks(facts)
    _, report, _ = pyshacl.validate(data, shacl_graph=to_rdflib(shapes), inference="none")
    found = Graph((s, p, o) for s, p, o, _ in from_rdflib(report, "report"))
    pairs: set[tuple[Term | None, Term | None]] = set()
    for result in found.of_type(SH.ValidationResult):
        node = found.value(result, SH.focusNode)
        assert isinstance(node, NamedNode | BlankNode)
        pairs.add((found.value(result, SH.sourceShape), blank.get(node, node)))
    return pairs


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_the_gate_finds_what_pyshacl_finds(path: Path) -> None:
    """Where the values are well formed, which the gate demands first."""
    vocabulary, demands = terms().vocabulary, terms().demands
    try:
        sources = read(path).sources
    except InputError:
        return
    for source in sources:
        if not list(misstatements(source, vocabulary)):
            facts = with_implied(source.graph, vocabulary)
            assert set(violated(facts, demands)) == by_pyshacl(facts, demands.graph)


def test_the_reference_engine_refuses_what_it_would_answer_wrongly() -> None:
    """It shows pySHACL no blank node, so that the kinds of nodes are not what they were."""
    guideline = load()
    shape = guideline.shapes.of_type(SH.NodeShape)
    leaf = next(c.iri for c in guideline.criteria.values() if c.iri in shape)
    shapes = guideline.shapes.with_added([(leaf, SH.nodeKind, SH.IRI)])
    rules = type(guideline.rules)(shapes, guideline.rules.criteria)
    with pytest.raises(GuidelineError, match="constraint-not-evaluated"):
        ReferenceEngine(rules)


def test_what_pyshacl_says_of_its_failure_is_not_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "evaluating the literal Zebedee failed"
    monkeypatch.setattr("pyshacl.validate", lambda *_, **__: (False, text, text))
    case = reviewed(CASES[0])[0].case
    with pytest.raises(GuidelineError) as caught:
        engines(False)[0].evaluate([case])
    assert {problem.name for problem in caught.value.problems} == {"shapes-unusable"}
    assert "Zebedee" not in str(caught.value)
