"""Facts and the contract they are held to in; nothing out, or an error with every problem."""

from __future__ import annotations

from dataclasses import dataclass

from reasoner.demands import Demands, demands, violations
from reasoner.errors import InputError, Problem
from reasoner.graph import Graph
from reasoner.read import Document, NamedFacts
from reasoner.statements import misstatements
from reasoner.vocabulary import Vocabulary, vocabulary


@dataclass(frozen=True)
class Contract:
    """What facts may say, and what they have to satisfy."""

    vocabulary: Vocabulary
    demands: Demands


def contract(ontology: Graph, shapes: Graph) -> Contract:
    """The contract of an ontology with its class hierarchy and the demands on facts."""
    return Contract(vocabulary(ontology), demands(shapes))


def check(document: Document, terms: Contract) -> None:
    """Hold every set of facts of a document to a contract.

    Raises InputError with every problem of the first kind that there is: terms and values, or,
    where those are in order, demands.
    """
    found = [problem for source in document.sources for problem in problems(source, terms)]
    if found:
        raise InputError(found)


def problems(source: NamedFacts, terms: Contract) -> tuple[Problem, ...]:
    """What is wrong with one set of facts, in a fixed order; nothing if it may be reviewed."""
    found = list(misstatements(source, terms.vocabulary))
    if not found:
        found = list(violations(source, terms.vocabulary, terms.demands))
    return tuple(dict.fromkeys(sorted(found, key=str)))
