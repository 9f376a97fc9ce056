"""A guideline's shapes in; the questions that its unknown leaves ask, with their answers, out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import cast

from pyoxigraph import NamedNode

from reasoner.criteria import State
from reasoner.graph import Graph, Term
from reasoner.terms import GUIDE, SH


@dataclass(frozen=True)
class Answer:
    """One thing that the record could say, and the leaves that it makes met and not met."""

    iri: NamedNode
    text: str
    met: frozenset[NamedNode]
    not_met: frozenset[NamedNode]

    def __hash__(self) -> int:
        # An answer is part of many replies, and its leaves would be hashed with each.
        return hash(self.iri)

    def gives(self, leaf: NamedNode) -> State | None:
        """The value that the answer gives a leaf, none where it says nothing of it."""
        if leaf in self.met:
            return State.MET
        return State.NOT_MET if leaf in self.not_met else None


@dataclass(frozen=True)
class Question:
    """What to ask for, with its possible answers."""

    iri: NamedNode
    text: str
    answers: tuple[Answer, ...]

    def __hash__(self) -> int:
        return hash(self.iri)

    @cached_property
    def leaves(self) -> frozenset[NamedNode]:
        """The leaf criteria that ask it."""
        return frozenset(leaf for a in self.answers for leaf in a.met | a.not_met)


def questions(shapes: Graph) -> tuple[Question, ...]:
    """The questions of a guideline, ordered by IRI."""
    return tuple(
        Question(
            cast("NamedNode", node),
            shapes.text(node, SH.message) or "",
            tuple(_answer(shapes, a) for a in shapes.objects(node, GUIDE.answer)),
        )
        for node in shapes.of_type(GUIDE.Question)
    )


def _answer(shapes: Graph, node: Term) -> Answer:
    met, not_met = shapes.objects(node, GUIDE.makesMet), shapes.objects(node, GUIDE.makesNotMet)
    return Answer(
        cast("NamedNode", node),
        shapes.text(node, SH.message) or "",
        frozenset(cast("tuple[NamedNode, ...]", met)),
        frozenset(cast("tuple[NamedNode, ...]", not_met)),
    )
