"""A file of mutants that are known to change nothing in; the reason for each, by its text, out."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import Literal

from reasoner.errors import InputError, Problem
from reasoner.facts.read import read
from reasoner.graph import Graph, Node
from reasoner.terms import CASE


def equivalents(path: Path) -> dict[str, str]:
    """For each mutant that is listed, why no case can catch it.

    Raises InputError where the file cannot be read, and for mutants without a reason.
    """
    stated = read(path).expectations
    nodes = stated.of_type(CASE.Equivalence)
    without = [node for node in nodes if not stated.objects(node, CASE.because)]
    if without or not nodes:
        raise InputError([_problem(path, node) for node in without or (None,)])
    return {
        mutant.value: _reason(stated, node)
        for node in nodes
        for mutant in stated.objects(node, CASE.mutant)
        if isinstance(mutant, Literal)
    }


def _reason(stated: Graph, node: Node) -> str:
    [reason] = stated.objects(node, CASE.because)[:1]
    return reason.value if isinstance(reason, Literal) else ""


def _problem(path: Path, node: Node | None) -> Problem:
    return Problem(
        "equivalence-without-a-reason" if node else "no-equivalence",
        path.name,
        "A case:Equivalence with a case:because was expected.",
        "State why no case can catch the mutants.",
        node=None if node is None else node.value,
    )
