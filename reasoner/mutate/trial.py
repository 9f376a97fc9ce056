"""A mutant and the cases in; whether the guideline refuses it or a case catches it out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import cached_property

from pyoxigraph import NamedNode

from reasoner.check.lint import problems
from reasoner.criteria import deciding_row
from reasoner.determine import determine, effect
from reasoner.errors import GuidelineError
from reasoner.evaluate import Evaluator
from reasoner.evidence import Evidence, Walker, evidence
from reasoner.graph import Graph, Term
from reasoner.guideline import Guideline
from reasoner.mutate.answers import Asked, Variant
from reasoner.mutate.cases import Seen, Tried, Ways, effects_that_change, flagged
from reasoner.mutate.mutant import Mutant
from reasoner.readings import Reading, ambiguities
from reasoner.supposing import Found

_RECENT = 12


class Verdict(StrEnum):
    """What becomes of a mutant."""

    CAUGHT = "caught"
    REFUSED = "refused"
    SURVIVED = "survived"


class Trial:
    """Tries mutants of one guideline on its cases, those that are likely to catch one first."""

    def __init__(
        self, known: Ways, cases: Sequence[Tried], demands: Graph, evaluator: Evaluator
    ) -> None:
        self.guideline = known.guideline
        self._known = known
        self._cases = cases
        self._demands = demands
        self._evaluator = evaluator
        self._walker = Walker(known.guideline.shapes)
        self._recent: deque[str] = deque(maxlen=_RECENT)

    def verdict(self, mutant: Mutant, lint: bool = True) -> Verdict:
        """Refused where the mutated guideline cannot be loaded, evaluated or read otherwise.

        Where no case catches a mutant the lint of guidelines is asked as well, if it is to be.
        """
        try:
            mutated = self._mutated(mutant)
            caught = next(self._catching(mutant, mutated), None)
        except GuidelineError:
            return Verdict.REFUSED
        if caught is not None:
            self._recent.appendleft(caught.filed.label)
            return Verdict.CAUGHT
        ontology = self.guideline.ontology.graph
        refused = lint and problems(ontology, mutated.shapes, self._demands)
        return Verdict.REFUSED if refused else Verdict.SURVIVED

    def _mutated(self, mutant: Mutant) -> Guideline:
        guideline, change = self.guideline, mutant.change
        shapes = guideline.shapes.with_replaced(change.removed, change.added)
        asked = guideline.rules.asked
        roots = {o for s, _, o in change.removed if s in asked}
        mutated = guideline.with_shapes(shapes, frozenset(mutant.subjects | roots))
        return replace(mutated, ambiguities=ambiguities(shapes))

    def _catching(self, mutant: Mutant, mutated: Guideline) -> Iterator[Tried]:
        """The cases that catch a mutant."""
        own = _Change(self.guideline, mutated, mutant, self._evaluator)
        yield from self._by_default(own)
        readings = {r.key: r for a in mutated.ambiguities for r in a.others}
        others = {
            key: _Change(before, mutated.under(readings[key]), mutant, self._evaluator)
            for key, (_, before) in self._known.under.items()
            if key in readings and not mutant.subjects.isdisjoint(self._within[key])
        }
        changing = {key: other for key, other in others.items() if other.is_change}
        if changing or own.flags:
            yield from self._by_readings(own, changing, readings)

    def _by_default(self, own: _Change) -> Iterator[Tried]:
        if not own.is_change and not own.cited:
            return
        for one in self._likely(own):
            if own.of_row(one.seen) or (own.may_differ(one, one.seen, self._walker)):
                known = one.determination
                filed, walker = one.filed, own.walker
                evaluation = own.variant.evaluation(filed.case, one.seen)
                seen = Found(filed.case, evaluation, own.mutated)
                found = determine(filed.request, seen, walker)
                if one.differs(replace(found, effects=known.effects, flags=known.flags)):
                    yield one

    def _likely(self, own: _Change) -> list[Tried]:
        """All cases: those that caught one lately, those of the same topic, the others."""
        notations = {notation.lower() for notation in own.altered | own.cited}

        def rank(one: Tried) -> tuple[bool, bool]:
            topic = one.filed.label.partition("/")[0]
            of_topic = any(notation.startswith(topic) for notation in notations)
            return one.filed.label not in self._recent, not of_topic

        return sorted(self._cases, key=rank)

    def _by_readings(
        self, own: _Change, others: dict[str, _Change], readings: dict[str, Reading]
    ) -> Iterator[Tried]:
        for one in (case for case in self._cases if case.under):
            changing = {
                key: other
                for key, other in others.items()
                if other.of_row(one.under[key]) or other.differs(one, one.under[key])
            }
            if not changing and not own.flags:
                continue
            case = one.filed.case
            found = Found(case, own.variant.evaluation(case, one.seen), own.mutated)
            made = determine(one.filed.request, found, own.walker)
            effects = {e.reading.key: e for e in one.determination.effects}
            for key, other in changing.items():
                after = other.variant.evaluation(case, one.under[key])
                effects[key] = effect(found, Found(case, after, other.mutated), readings[key])
            given = list(effects.values())
            flags = flagged(made, found, own.walker, given)
            if one.differs(replace(made, effects=tuple(effects_that_change(given)), flags=flags)):
                yield one

    @cached_property
    def _within(self) -> dict[str, frozenset[Term]]:
        """For each reading what it makes of the guideline, and what makes the reading."""
        return {
            key: _below(read.shapes, [*read.criteria, *(row.iri for row in read.rows)])
            | _below(self.guideline.shapes, [reading.iri])
            for key, (reading, read) in self._known.under.items()
        }


class _Change:
    """What a mutant makes of a guideline that is read in one way."""

    def __init__(
        self, before: Guideline, mutated: Guideline, mutant: Mutant, evaluator: Evaluator
    ) -> None:
        self.mutated = mutated
        self._before = before
        touched = mutated.rules.touched(before.rules)
        self.variant = Variant(Asked(mutated.rules, evaluator), touched)
        self.altered = frozenset(mutated.rules.differing(before.rules))
        self._is_tree = mutated.criteria != before.criteria
        self._rows = mutated.rows != before.rows
        self._subjects = mutant.subjects

    @cached_property
    def walker(self) -> Walker:
        return Walker(self.mutated.shapes)

    @property
    def is_change(self) -> bool:
        return bool(self.altered) or self._rows

    @cached_property
    def cited(self) -> frozenset[str]:
        """What is cited where a shape that is another holds."""
        before = self._before
        found = ((c.cited_for, c.where) for c in before.citations if c.where)
        return frozenset(n for n, where in found if self._reaches([where]))

    @cached_property
    def flags(self) -> bool:
        """Whether a flag asks something else."""
        before = self._before
        shapes = [flag.where for flag in before.flags if flag.where]
        return self.mutated.flags != before.flags or self._reaches(shapes)

    def _reaches(self, shapes: Iterable[NamedNode]) -> bool:
        return not self._subjects.isdisjoint(_below(self._before.shapes, shapes))

    def of_row(self, before: Seen) -> bool:
        """Whether another row gives another outcome."""
        if not self._rows:
            return False
        one, other = (deciding_row(g.rows, before.states) for g in (self._before, self.mutated))
        return one.outcome is not other.outcome

    def differs(self, one: Tried, before: Seen) -> bool:
        """Whether a case's findings may be others: its tree is, or an answer to what was asked."""
        if self.altered.isdisjoint(before.looked_at):
            return False
        return self._is_tree or self.variant.changes(one.filed.case, before)

    def may_differ(self, one: Tried, before: Seen, walker: Walker) -> bool:
        """Whether findings, deciding facts or citations of a case may be others."""
        cited = not self.cited.isdisjoint(before.looked_at)
        return cited or self.differs(one, before) or self._by_other_facts(one, before, walker)

    def _by_other_facts(self, one: Tried, before: Seen, walker: Walker) -> bool:
        """Whether other facts decide a leaf that keeps its value."""
        for (shape, node), state in before.answers.items():
            leaf = self.mutated.criteria.get(shape)
            if leaf is not None and shape in self.variant.touched:
                was = self._before.criteria[shape]
                facts = one.filed.request.graph
                old = evidence(one.filed.case, facts, walker, was, node, state)
                new = evidence(one.filed.case, facts, self.walker, leaf, node, state)
                if _nodes(old) != _nodes(new):
                    return True
        return False


def _nodes(found: tuple[Evidence, ...]) -> list[Term]:
    return [item.node for item in found]


def _below(shapes: Graph, roots: Iterable[Term]) -> frozenset[Term]:
    """Some nodes and all that they lead to."""
    todo, found = list(roots), set[Term]()
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            todo += (o for p in shapes.predicates(node) for o in shapes.objects(node, p))
    return frozenset(found)
