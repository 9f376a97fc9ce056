"""Which of the nodes that decided a criterion comes first: the parts are reported of that one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from pyoxigraph import NamedNode

from reasoner.criteria import Criterion, Operator, State
from reasoner.deciding import deciding, see
from reasoner.fold import Folded, Key
from reasoner.graph import Term
from reasoner.paths import Predicate


def criterion(notation: str, *children: Criterion) -> Criterion:
    iri, operator = NamedNode(f"urn:x#{notation}"), Operator.ALL if children else Operator.LEAF
    return Criterion(iri, notation, notation, notation, None, None, operator, children)


WHOLE = criterion("whole", criterion("part", criterion("piece")), criterion("last"))
KNOWN = {one.notation: one for one in WHOLE.tree()}


def node(name: str) -> Term:
    return NamedNode(f"urn:x#{name}")


def key(text: str) -> Key:
    notation, _, name = text.partition("@")
    return notation, node(name)


def folded(chosen: Mapping[str, str], states: Mapping[str, State]) -> Folded:
    return Folded(
        over={key(at): state for at, state in states.items()},
        chosen={key(at): tuple(map(node, names.split())) for at, names in chosen.items()},
    )


def order(chosen: Mapping[str, str], states: Mapping[str, State], cited: str = "") -> str:
    """The names of the nodes that decided the whole; the nodes named by `cited` have a citation."""
    speaks = {node(name) for name in cited.split()}
    looked_at = folded(chosen, states)
    found = deciding(looked_at, WHOLE, node("request"), lambda _, one: (one in speaks,))
    return " ".join(str(one.value).partition("#")[2] for one in found if isinstance(one, NamedNode))


ONE_OF_TWO = {"whole@request": "one two"}


def test_the_node_with_the_better_part_comes_first() -> None:
    assert order(ONE_OF_TWO, {"part@one": State.UNKNOWN, "part@two": State.MET}) == "two one"


def test_parts_count_in_their_order() -> None:
    met_last = {"part@one": State.UNKNOWN, "last@one": State.MET}
    met_first = {"part@two": State.MET, "last@two": State.UNKNOWN}
    assert order(ONE_OF_TWO, met_last | met_first) == "two one"


def test_of_parts_alike_their_own_parts_count() -> None:
    chosen = {**ONE_OF_TWO, "part@one": "near", "part@two": "far"}
    states = {"part@one": State.NOT_MET, "part@two": State.NOT_MET}
    below = {"piece@near": State.NOT_MET, "piece@far": State.MET}
    assert order(chosen, states | below) == "two one"


def test_of_the_nodes_of_a_part_only_the_best_counts() -> None:
    chosen = {**ONE_OF_TWO, "part@one": "near far", "part@two": "there"}
    states = {"part@one": State.NOT_MET, "part@two": State.NOT_MET}
    below = {"piece@near": State.NOT_MET, "piece@far": State.MET, "piece@there": State.MET}
    assert order(chosen, states | below) == "one two"


def test_a_part_that_was_not_looked_at_lies_between_not_met_and_out_of_scope() -> None:
    states = {"part@one": State.OUT_OF_SCOPE, "part@three": State.NOT_MET}
    assert order({"whole@request": "one two three"}, states) == "three two one"


@pytest.mark.parametrize(("cited", "found"), [("", "one two"), ("two", "two one")])
def test_where_all_parts_are_alike_a_citation_counts(cited: str, found: str) -> None:
    assert order(ONE_OF_TWO, {"part@one": State.MET, "part@two": State.MET}, cited) == found


def test_what_was_not_looked_at_has_no_nodes() -> None:
    assert order({}, {}) == ""


def test_a_part_that_was_not_looked_at_is_told_as_not_claimed() -> None:
    states = {"whole@request": State.NOT_MET, "last@request": State.UNKNOWN}
    told: dict[str, State] = {}
    see(folded({}, states), WHOLE, node("request"), told)
    assert told == {"whole": State.NOT_MET, "part": State.NOT_CLAIMED, "last": State.UNKNOWN}


def test_what_is_told_already_stays() -> None:
    told = {"whole": State.MET, "last": State.CONFLICT}
    states = {"whole@request": State.NOT_MET, "last@request": State.UNKNOWN}
    see(folded({}, states), WHOLE, node("request"), told)
    assert told == {"whole": State.MET, "part": State.NOT_CLAIMED, "last": State.CONFLICT}


@pytest.mark.parametrize(
    ("state", "below"),
    [(State.UNKNOWN, dict.fromkeys(("part", "piece", "last"), State.UNKNOWN)), (State.NOT_MET, {})],
)
def test_without_a_node_to_look_at_the_parts_are_open_where_the_whole_is(
    state: State, below: dict[str, State]
) -> None:
    along = replace(WHOLE, over=Predicate(NamedNode("urn:x#reason")))
    told: dict[str, State] = {}
    see(Folded(over={(along.notation, node("request")): state}), along, node("request"), told)
    assert told == {"whole": state, **below}
