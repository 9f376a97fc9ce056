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
    chosen = folded.chosen.get((criterion, node), ())
    if len(chosen) < 2:
        return chosen

    def place(one: Term) -> tuple[list[int], list[bool]]:
        return list(_parts(folded, criterion, one)), [not c for c in cited(criterion, one)]

    return tuple(sorted(chosen, key=place))


def _parts(folded: Folded, criterion: Criterion, node: Term) -> Iterator[int]:
    """How good the parts of a criterion are at a node, the best state being nought."""
    for child in criterion.children:
        yield _BEST.index(folded.over.get((child, node), State.NOT_CLAIMED))
        below = folded.chosen.get((child, node), ())
        yield from min((list(_parts(folded, child, one)) for one in below), default=())


def seen(folded: Folded, criterion: Criterion, node: Term) -> Iterator[tuple[str, State]]:
    """The states of a criterion and of all below as a determination shows them, by notation."""
    state = folded.over.get((criterion, node), State.NOT_CLAIMED)
    yield criterion.notation, state
    if criterion.over is None:
        nodes: tuple[Term, ...] = (node,)
    else:
        nodes = deciding(folded, criterion, node, _uncited)
        if not nodes and state is State.UNKNOWN:
            yield from ((below.notation, state) for below in criterion.tree()[1:])
    if nodes and state is not State.NOT_CLAIMED:
        for child in criterion.children:
            yield from seen(folded, child, nodes[0])


def _uncited(_: Criterion, __: Term) -> tuple[bool, ...]:
    return ()
