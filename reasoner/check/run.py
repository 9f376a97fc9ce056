"""A guideline in; what is wrong with its files, and what its document itself has, out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from pyoxigraph import NamedNode

from reasoner.check.examples import Examples
from reasoner.check.lint import problems
from reasoner.check.markers import Defect, defects
from reasoner.check.policy import MEANING, Pair, Relation, relations
from reasoner.errors import Problem
from reasoner.graph import Graph, Term
from reasoner.guideline import Guideline
from reasoner.names import short
from reasoner.terms import GUIDE, SH, SKOS


@dataclass(frozen=True)
class Overlap:
    """Two alternatives that overlap, with what the guideline's data says of it, if anything."""

    relation: Relation
    declared: str | None


@dataclass(frozen=True)
class Checked:
    """What was found.

    `problems` are of the guideline's files, and include what is found of the document and not
    declared there; `defects` and `overlaps` are the document's own.
    """

    problems: tuple[Problem, ...]
    defects: tuple[Defect, ...]
    overlaps: tuple[Overlap, ...]


def check(guideline: Guideline, demands: Graph) -> Checked:
    """All lints of a guideline; `demands` are those on guidelines.

    The policy is looked at only where the shapes have no problem.
    """
    found = problems(guideline.ontology.graph, guideline.shapes, demands)
    defective = defects(guideline)
    wrong = [*found, *_undeclared_defects(defective)]
    if found:
        return Checked(tuple(wrong), defective, ())
    overlaps = tuple(_overlaps(guideline))
    return Checked((*wrong, *_of_overlaps(guideline, overlaps)), defective, overlaps)


def _undeclared_defects(found: tuple[Defect, ...]) -> Iterator[Problem]:
    for defect in found:
        if not defect.is_declared:
            yield Problem(
                "undeclared-defect-of-citation",
                "guideline",
                f"The verdict on marker {defect.marker} agrees with the numbers of its references.",
                "State the verdict that holds, and the difference.",
                node=defect.notation,
                found=defect.verdict,
            )


def _overlaps(guideline: Guideline) -> Iterator[Overlap]:
    def name(term: Term) -> str:
        return guideline.label(term) or short(cast("NamedNode", term))

    known = _declared(guideline.shapes)
    ontology, shapes = guideline.ontology, guideline.shapes
    criteria = tuple(guideline.criteria.values())
    for relation in relations(criteria, shapes, ontology, Examples(ontology, shapes, name)):
        yield Overlap(relation, known.get(relation.pair))


def _declared(shapes: Graph) -> dict[Pair, str]:
    """The pairs of notations that the guideline declares to overlap, with what it says of each."""
    found: dict[Pair, str] = {}
    for node in shapes.of_type(GUIDE.Overlap):
        named = shapes.objects(node, GUIDE.criterion)
        notations = sorted(shapes.text(criterion, SKOS.notation) or "" for criterion in named)
        if len(notations) == 2:
            found[notations[0], notations[1]] = shapes.text(node, SH.message) or ""
    return found


def _of_overlaps(guideline: Guideline, found: tuple[Overlap, ...]) -> Iterator[Problem]:
    for overlap in found:
        if overlap.declared is None:
            relation = overlap.relation
            yield Problem(
                "undeclared-overlap",
                "guideline",
                "Alternatives that overlap are declared to.",
                "Change one of them, or declare a guide:Overlap and say what it means.",
                node=f"{relation.first.notation} and {relation.second.notation}",
                found=f"{relation.kind}: {MEANING[relation.kind]}",
            )
    pairs = {overlap.relation.pair for overlap in found}
    for first, second in sorted(_declared(guideline.shapes).keys() - pairs):
        yield Problem(
            "overlap-not-found",
            "guideline",
            "What is declared to overlap is found to.",
            "Take the guide:Overlap out, or correct its criteria.",
            node=f"{first} and {second}",
        )
