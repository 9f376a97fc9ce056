"""Folded states in; the nodes that decided a criterion, in order, and what is seen of them, out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from reasoner.criteria import Criterion, State
from reasoner.fold import Folded
from reasoner.graph import Term

Cited = Callable[[Criterion, Term], tuple[bool, ...]]

_BEST = (
    State.MET,
    State.CONFLICT,
    State.UNKNOWN,
    State.NOT_MET,
    State.NOT_CLAIMED,
    State.OUT_OF_SCOPE,
)


def deciding(folded: Folded, criterion: Criterion, node: Term, cited: Cited) -> tuple[Term, ...]:
    """The nodes that decided a criterion as seen from a node; parts are reported of the first.

    That is the one with the best parts, in the order of the criterion, and of those with the same
    parts the one with the first citation: `cited` says of each citation whether it is printed of a
    node. Names decide only between nodes of which the same is reported.
    """
    chosen = folded.chosen.get((criterion.notation, node), ())
    if len(chosen) < 2:
        return chosen

    def place(one: Term) -> tuple[list[int], list[bool]]:
        return list(_parts(folded, criterion, one)), [not c for c in cited(criterion, one)]

    return tuple(sorted(chosen, key=place))


def _parts(folded: Folded, criterion: Criterion, node: Term) -> Iterator[int]:
    """How good the parts of a criterion are at a node, the best state being nought."""
    for child in criterion.children:
        yield _BEST.index(folded.over.get((child.notation, node), State.NOT_CLAIMED))
        below = folded.chosen.get((child.notation, node), ())
        yield from min((list(_parts(folded, child, one)) for one in below), default=())


def see(folded: Folded, criterion: Criterion, node: Term, found: dict[str, State]) -> None:
    """Note the states of a criterion and of all below, by notation, as findings tell of them.

    What is found already stays.
    """
    state = folded.over.get((criterion.notation, node), State.NOT_CLAIMED)
    found.setdefault(criterion.notation, state)
    if state is State.NOT_CLAIMED:
        return
    if criterion.over is not None:
        nodes = deciding(folded, criterion, node, _uncited)
        if not nodes:
            below = criterion.tree()[1:] if state is State.UNKNOWN else ()
            for each in below:
                found.setdefault(each.notation, state)
            return
        node = nodes[0]
    for child in criterion.children:
        see(folded, child, node, found)


def _uncited(_: Criterion, __: Term) -> tuple[bool, ...]:
    return ()
