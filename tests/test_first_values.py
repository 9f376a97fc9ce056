"""A first value for what was unknown, with nothing else that is new, takes no value away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

import hypothesis.strategies as st
from casebook import CASES, Reviewed, document, label, reasoner, reviewed
from hypothesis import assume, given
from pyoxigraph import BlankNode, NamedNode
from records import firm_records, with_a_first_value
from strategies import AS_OF, FULL, Facts, disturbed, examples, renamed
from writing import n_triples

from reasoner.classify import Case, classify
from reasoner.criteria import Criterion, Operator, Outcome, State, deciding_row
from reasoner.errors import InputError
from reasoner.evaluate import Engine, Evaluator
from reasoner.facts.gate import check
from reasoner.facts.read import read
from reasoner.facts.requests import split
from reasoner.fold import Folded, Folder, Key
from reasoner.graph import Term
from reasoner.interactive import InteractiveEngine

EVALUATOR: Evaluator = InteractiveEngine
GUIDELINE = reasoner().guideline
VALUES = (State.MET, State.NOT_MET)


@cache
def engine() -> Engine:
    """The engine that these properties are of."""
    return EVALUATOR(GUIDELINE.rules)


def looked_at(facts: Facts) -> tuple[Case, Folded] | None:
    """The one request of some facts, classified, with its findings; none where it is refused."""
    try:
        known = read(n_triples(facts), "facts.nt")
        check(known, GUIDELINE.contract)
        [request] = split(known)
    except InputError:
        return None
    ontology = GUIDELINE.ontology
    case = classify(request.graph, request.request, request.patient, ontology, AS_OF)
    return case, engine().evaluate([case])[0][0].folded


def unknown_leaves(folded: Folded) -> list[tuple[Criterion, Term]]:
    return [
        (criterion, node)
        for (notation, node), state in folded.states.items()
        if state is State.UNKNOWN
        and (criterion := GUIDELINE.by_notation[notation]).operator is Operator.LEAF
    ]


def claims(folded: Folded) -> set[Key]:
    return {key for key, state in folded.states.items() if state is not State.NOT_CLAIMED}


def outcome(case: Case, folded: Folded) -> Outcome:
    states = {
        notation: folded.over.get((notation, case.request), State.NOT_CLAIMED)
        for notation in GUIDELINE.by_notation
    }
    return deciding_row(GUIDELINE.rows, states).outcome


def lost(case: Case, before: Folded, after: Folded) -> list[str]:
    """The criteria that had a value and are unknown now, and an outcome that is open again.

    An outcome may be open again for a conflict, which is no want of a value.
    """
    pairs = [(before.states, after.states), (before.over, after.over)]
    gone = [
        notation
        for states, now in pairs
        for (notation, node), state in states.items()
        if state in VALUES and now.get((notation, node)) is State.UNKNOWN
    ]
    conflicts = [
        key
        for states, now in pairs
        for key, state in now.items()
        if state is State.CONFLICT is not states.get(key)
    ]
    is_open = outcome(case, after) is Outcome.MORE_INFORMATION_NEEDED is not outcome(case, before)
    return gone + (["outcome"] if is_open and not conflicts else [])


# By the fold alone


def supposing(one: Reviewed, leaf: Criterion, node: Term, value: State) -> Folded:
    """A request's criteria folded again with another value of one leaf at one node."""
    folded = one.evaluation.folded
    found = {**folded.states, **folded.alone, (leaf.notation, node): value}

    def is_claimed(criterion: Criterion, at: Term) -> bool:
        state = folded.states.get((criterion.notation, at), State.NOT_CLAIMED)
        return state is not State.NOT_CLAIMED

    folder = Folder(
        one.case.graph,
        tuple(GUIDELINE.criteria.values()),
        one.case.request,
        lambda criterion, at: found[criterion.notation, at],
        is_claimed,
    )
    for criterion in GUIDELINE.criteria.values():
        if criterion.position is not None:
            folder.seen_from(criterion, one.case.request)
    return folder.folded


def test_a_value_for_a_leaf_that_had_none_takes_none_away() -> None:
    """Of every case, at every leaf."""
    tried = 0
    for path in CASES:
        for one in reviewed(path):
            folded = one.evaluation.folded
            for leaf, node in unknown_leaves(folded):
                for value in VALUES:
                    again = supposing(one, leaf, node, value)
                    assert not lost(one.case, folded, again), (label(path), leaf.notation)
                    tried += 1
    assert tried > 700


# By facts


def gains(before: Folded, after: Folded) -> list[str]:
    """The leaves that get a first value, where nothing is claimed that was not."""
    unknown = ((c.notation, n) for c, n in unknown_leaves(before))
    first = [notation for notation, n in unknown if after.states.get((notation, n)) in VALUES]
    return first if claims(after) <= claims(before) else []


def open_cases() -> Iterator[tuple[str, Facts]]:
    """The facts of the cases in which a leaf is unknown."""
    for path in CASES:
        if any(unknown_leaves(one.evaluation.folded) for one in reviewed(path)):
            yield label(path), tuple(document(path).sources[0].graph)


def asked_by(leaf: Criterion) -> frozenset[Term]:
    return GUIDELINE.rules.mentions(leaf.iri)


def firm() -> Iterator[tuple[str, Facts, Facts]]:
    """The open cases, each with every record of the kind that an unknown leaf of it asks for."""
    for name, facts in open_cases():
        looked = looked_at(facts)
        assert looked is not None, name
        for leaf, node in unknown_leaves(looked[1]):
            if isinstance(node, NamedNode):
                for more in firm_records(facts, node, asked_by(leaf)):
                    yield name, facts, more


def test_a_firm_record_of_what_was_unknown_takes_no_value_away() -> None:
    """Of every open case; of one record in eight where not all tests are run."""
    gained: Counter[str] = Counter()
    for name, facts, more in list(dict.fromkeys(firm()))[:: 1 if FULL else 8]:
        before, after = looked_at(facts), looked_at(more)
        if before is not None and after is not None:
            first = gains(before[1], after[1])
            gained.update(first)
            assert not first or not lost(after[0], before[1], after[1]), (name, first)
    assert len(gained) > 8, "hardly any record gave a leaf its value"


def test_something_first_said_of_what_was_unknown_takes_no_value_away() -> None:
    """Of facts of any kind."""
    gained: Counter[str] = Counter()

    @examples(100, 500)
    @given(st.data(), disturbed())
    def try_one(data: st.DataObject, facts: Facts) -> None:
        blank = {s for s, _, _ in facts if isinstance(s, BlankNode)}
        named = renamed(facts, {s: NamedNode(f"urn:named:{s.value}") for s in blank})
        looked = looked_at(named)
        assume(looked is not None and unknown_leaves(looked[1]))
        assert looked is not None
        leaf, node = data.draw(st.sampled_from(unknown_leaves(looked[1])))
        again = looked_at(data.draw(with_a_first_value(named, node, asked_by(leaf))))
        first = [] if again is None else gains(looked[1], again[1])
        gained.update(first)
        assert again is None or not first or not lost(again[0], looked[1], again[1])

    try_one()
    assert gained.total() > 8, "hardly anything gave a leaf its value"
