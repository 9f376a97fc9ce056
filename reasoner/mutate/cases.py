"""A folder of case files and a guideline in; each case as it is determined, in every way, out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import NamedNode

from reasoner.cases import Filed, filed
from reasoner.classify import Case
from reasoner.criteria import Criterion, Operator, State
from reasoner.determine import Determination, Effect, determine, effect
from reasoner.errors import UsageError
from reasoner.evaluate import Engine, Evaluation, Evaluator
from reasoner.evidence import Walker
from reasoner.expect import differences
from reasoner.flags import Raised, Values, changed, raised
from reasoner.fold import Folded
from reasoner.graph import Graph, Term
from reasoner.guideline import Guideline
from reasoner.readings import Reading
from reasoner.supposing import Found
from reasoner.terms import CASE

_OF_READINGS = (CASE.under, CASE.noEffect, CASE.flag, CASE.noFlag)


@dataclass(frozen=True)
class Seen:
    """One case as it is evaluated in one way of reading.

    `answers` hold the value of each leaf at each node where it was looked at, and whether each
    claim was met there or not claimed; `looked_at` the notations of all criteria that were looked
    at, `states` their states as seen from the request.
    """

    evaluation: Evaluation
    answers: Mapping[tuple[NamedNode, Term], State]
    looked_at: frozenset[str]
    states: Mapping[str, State]


@dataclass(frozen=True)
class Tried:
    """One request of a case file with what it gets.

    `under` holds how it is seen under each other reading, by the reading's key, where the file
    speaks of effects of readings or of flags, which may rest on them, and else nothing.
    """

    filed: Filed
    seen: Seen
    under: Mapping[str, Seen]
    determination: Determination

    def differs(self, found: Determination) -> bool:
        """Whether a determination is not what the case file expects."""
        return bool(differences(found, self.filed.expectations))


@dataclass(frozen=True)
class Ways:
    """A guideline as it is and as each other reading of it, taken singly, makes it."""

    guideline: Guideline
    under: Mapping[str, tuple[Reading, Guideline]]


def ways(guideline: Guideline) -> Ways:
    """The ways to read a guideline. Raises GuidelineError where a reading cannot be made."""
    others = (other for ambiguity in guideline.ambiguities for other in ambiguity.others)
    return Ways(guideline, {other.key: (other, guideline.under(other)) for other in others})


def tried(folder: Path, known: Ways, evaluator: Evaluator) -> tuple[Tried, ...]:
    """The cases of all Turtle files in and below a folder, in the order of their paths.

    Raises InputError for a file that cannot be used, UsageError where there is none, and where a
    case does not get what it expects, since nothing can be said then of what it would catch.
    """
    rules = known.guideline.rules
    alone = evaluator(rules)
    together = evaluator(rules, [read.rules for _, read in known.under.values()])
    found = tuple(
        _tried(one, known, together if _rests_on_readings(one.expectations) else alone)
        for one in filed(folder, known.guideline)
    )
    wrong = [one.filed.label for one in found if one.differs(one.determination)]
    if wrong:
        raise UsageError(_UNFIT.format(", ".join(wrong)))
    return found


_UNFIT = "not determined as expected: {}. Compare with review --expect, and correct these first."


def _rests_on_readings(expectations: Graph) -> bool:
    return any(
        expectations.objects(node, predicate)
        for node in expectations.of_type(CASE.Expectation)
        for predicate in _OF_READINGS
    )


def _tried(filed: Filed, known: Ways, engine: Engine) -> Tried:
    guideline, case = known.guideline, filed.case
    own, *others = engine.evaluate([case])[0]
    under = {
        key: seen(evaluation, case, known.under[key][1])
        for key, evaluation in zip(known.under, others, strict=False)
    }
    walker = Walker(guideline.shapes)
    found = Found(case, own, guideline)
    determination = determine(filed.request, found, walker)
    effects = [
        effect(found, Found(case, one.evaluation, known.under[key][1]), known.under[key][0])
        for key, one in under.items()
    ]
    flags = flagged(determination, found, walker, effects)
    complete = replace(determination, effects=tuple(effects_that_change(effects)), flags=flags)
    return Tried(filed, seen(own, case, guideline), under, complete)


def seen(evaluation: Evaluation, case: Case, guideline: Guideline) -> Seen:
    """An evaluation with what was asked for it."""
    folded = evaluation.folded
    looked_at = {notation for keys in (folded.states, folded.over) for notation, _ in keys}
    states = {
        notation: folded.over.get((notation, case.request), State.NOT_CLAIMED)
        for notation in guideline.by_notation
    }
    return Seen(
        evaluation, dict(_answers(folded, guideline.by_notation)), frozenset(looked_at), states
    )


def _answers(
    folded: Folded, criteria: Mapping[str, Criterion]
) -> Iterator[tuple[tuple[NamedNode, Term], State]]:
    for (notation, node), state in folded.states.items():
        criterion = criteria[notation]
        unclaimed = state is State.NOT_CLAIMED
        if criterion.claimed_by is not None:
            claimed = State.NOT_CLAIMED if unclaimed else State.MET
            yield (criterion.claimed_by, node), claimed
        if criterion.operator is Operator.LEAF and not unclaimed:
            yield (criterion.iri, node), folded.alone.get((notation, node), state)


def effects_that_change(effects: list[Effect]) -> Iterator[Effect]:
    """The effects that a determination reports."""
    return (found for found in effects if found.changes_something)


def flagged(
    determination: Determination, found: Found, walker: Walker, effects: list[Effect]
) -> tuple[Raised, ...]:
    """The flags that a determination raises, given the effects of the other readings."""
    guideline = found.guideline
    notations = ((e.reading, [c.notation for c in e.changes]) for e in effects)
    criteria, found_changed = guideline.by_notation, changed(notations, guideline.ambiguities)
    values = Values(criteria, determination.state, found_changed, guideline.days)
    return raised(guideline.flags, found.case, found.evaluation.folded, walker, values)
