"""Facts and the contract they are held to in; nothing out, or an error with every problem."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from reasoner.errors import InputError, Problem
from reasoner.facts.cycles import cycles
from reasoner.facts.demands import Demands, demands, violations
from reasoner.facts.read import Document, NamedFacts
from reasoner.facts.statements import misstatements
from reasoner.facts.vocabulary import Vocabulary, vocabulary
from reasoner.graph import Graph

MAX_PROBLEMS = 100


@dataclass(frozen=True)
class Contract:
    """What facts may say, and what they have to satisfy."""

    vocabulary: Vocabulary
    demands: Demands


def contract(ontology: Graph, shapes: Graph) -> Contract:
    """The contract of an ontology with its class hierarchy and the demands on facts."""
    return Contract(vocabulary(ontology).prepared(), demands(shapes))


def check(document: Document, terms: Contract) -> None:
    """Hold every set of facts of a document to a contract.

    Raises InputError with the problems of the first kind that there is: terms and values, or,
    where those are in order, demands, or rings; of very many, those of the first sets of facts.
    """
    found: list[Problem] = []
    for source in document.sources:
        found += problems(source, terms)
        if len(found) > MAX_PROBLEMS:
            break
    if found:
        raise InputError(found)


def problems(source: NamedFacts, terms: Contract) -> tuple[Problem, ...]:
    """What is wrong with one set of facts, in a fixed order; nothing if it may be reviewed."""
    found = _first(misstatements(source, terms.vocabulary), source)
    found = found or _first(violations(source, terms.vocabulary, terms.demands), source)
    return found or _first(cycles(source), source)


def _first(problems: Iterable[Problem], source: NamedFacts) -> tuple[Problem, ...]:
    """Each problem once, sorted; of very many the first, with word that there are more."""
    found = list(islice(problems, MAX_PROBLEMS + 1))
    kept = sorted(dict.fromkeys(found[:MAX_PROBLEMS]), key=str)
    if len(found) > MAX_PROBLEMS:
        expected = f"No more than {MAX_PROBLEMS} problems are listed, and there are others."
        remedy = "Correct these and try again."
        kept.append(Problem("further-problems", source.name, expected, remedy))
    return tuple(kept)
