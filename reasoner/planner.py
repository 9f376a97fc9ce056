"""Shapes of SHACL Core in; the test that each of them makes of a node, and its targets, out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import cast

from pyoxigraph import Literal, NamedNode

from reasoner import plan
from reasoner.errors import GuidelineError, Problem
from reasoner.graph import Graph, Term, read_list
from reasoner.literals import KNOWN_DATATYPES
from reasoner.paths import Path, parse_path
from reasoner.plan import ALWAYS, ITSELF, All, Any, Count, Every, ExactlyOne, Not, Targets, Test
from reasoner.terms import OWL, RDF, RDFS, SH, XSD

_BOUNDS = (SH.minExclusive, SH.minInclusive, SH.maxExclusive, SH.maxInclusive)
_PAIRS = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)
_LISTS = ((SH["and"], All), (SH["or"], Any), (SH.xone, ExactlyOne))
EXPRESSED = {
    *(*_BOUNDS, *_PAIRS, *(predicate for predicate, _ in _LISTS)),
    *(SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf),
    *(SH.path, SH.inversePath, SH.alternativePath),
    *(SH.zeroOrOnePath, SH.zeroOrMorePath, SH.oneOrMorePath),
    *(SH["class"], SH.datatype, SH.nodeKind, SH["in"], SH.hasValue),
    *(SH.minLength, SH.maxLength, SH.pattern, SH.flags, SH.languageIn, SH.uniqueLang),
    *(SH.minCount, SH.maxCount, SH.closed, SH.ignoredProperties),
    *(SH["not"], SH.node, SH.property, SH.deactivated),
    *(SH.qualifiedValueShape, SH.qualifiedMinCount, SH.qualifiedMaxCount),
    *(SH.qualifiedValueShapesDisjoint,),
    *(SH.name, SH.description, SH.message, SH.order, SH.group, SH.severity),
}
# What XPath's regular expressions have and Python's lack, or read otherwise.
_FOREIGN_PATTERN = re.compile(r"\\[pPicIC]|-\[|\(\?")
_FLAGS = frozenset("ims")
_TRUE = Literal("true", datatype=XSD.boolean)


class Planner:
    """Makes the test of each shape of one shapes graph, each once.

    `file` is what errors call the graph.
    """

    def __init__(self, shapes: Graph, file: str = "shapes") -> None:
        self._shapes = shapes
        self._file = file
        self._made: dict[Term, Test] = {}
        self._open: list[Term] = []

    def test(self, shape: Term) -> Test:
        """What a shape asks of a node.

        Raises GuidelineError, naming shape and constraint, where the shape, or one that it refers
        to, is malformed, has a term of SHACL, a datatype or a pattern that no test expresses, or
        refers back to itself, of which SHACL says nothing.
        """
        if shape not in self._made:
            if shape in self._open:
                raise self._fault("shape-of-itself", shape, "no reference back to the shape itself")
            self._open.append(shape)
            self._made[shape] = self._tested(shape)
            self._open.pop()
        return self._made[shape]

    def targets(self, shape: Term) -> Targets:
        """The nodes that a shape is evaluated at."""

        def said(predicate: NamedNode) -> frozenset[NamedNode]:
            return frozenset(cast("tuple[NamedNode, ...]", self._shapes.objects(shape, predicate)))

        implicit = any(self._shapes.has(shape, RDF.type, c) for c in (RDFS.Class, OWL.Class))
        return Targets(
            nodes=said(SH.targetNode),
            classes=said(SH.targetClass) | ({shape} if implicit else frozenset()),
            subjects_of=said(SH.targetSubjectsOf),
            objects_of=said(SH.targetObjectsOf),
        )

    def _tested(self, shape: Term) -> Test:
        self._refuse_unknown(shape)
        if self._is(shape, SH.deactivated):
            return ALWAYS
        path = self._shapes.value(shape, SH.path)
        walked = ITSELF if path is None else parse_path(self._shapes, path)
        return _together(self._asked(shape, walked))

    def _asked(self, shape: Term, path: Path) -> Iterator[Test]:
        """The constraints that a shape puts on the nodes at the end of its path."""
        every = _together(self._of_value(shape))
        if every != ALWAYS:
            yield every if path == ITSELF else Every(path, every)
        for least in self._shapes.objects(shape, SH.minCount):
            yield Count(path, ALWAYS, _number(least), None)
        for most in self._shapes.objects(shape, SH.maxCount):
            yield Count(path, ALWAYS, 0, _number(most))
        for value in self._shapes.objects(shape, SH.hasValue):
            yield Count(path, plan.OneOf(frozenset({value})), 1, None)
        for inner in self._shapes.objects(shape, SH.qualifiedValueShape):
            yield from self._qualified(shape, path, inner)
        for relation in _PAIRS:
            for predicate in self._shapes.objects(shape, relation):
                yield plan.Related(path, relation, cast("NamedNode", predicate))
        if self._is(shape, SH.uniqueLang):
            yield plan.UniqueLanguages(path)

    def _qualified(self, shape: Term, path: Path, inner: Term) -> Iterator[Test]:
        others = (Not(self.test(other)) for other in self._siblings(shape, inner))
        asked = _together([self.test(inner), *others])
        for least in self._shapes.objects(shape, SH.qualifiedMinCount):
            yield Count(path, asked, _number(least), None)
        for most in self._shapes.objects(shape, SH.qualifiedMaxCount):
            yield Count(path, asked, 0, _number(most))

    def _siblings(self, shape: Term, inner: Term) -> list[Term]:
        """The value shapes that a value must not conform to as well (SHACL 1.0, section 4.7.3)."""
        if not self._is(shape, SH.qualifiedValueShapesDisjoint):
            return []
        found = (
            other
            for parent in self._shapes.subjects(SH.property, shape)
            for sibling in self._shapes.objects(parent, SH.property)
            for other in self._shapes.objects(sibling, SH.qualifiedValueShape)
        )
        return [other for other in dict.fromkeys(found) if other != inner]

    def _of_value(self, shape: Term) -> Iterator[Test]:
        """The constraints that a shape puts on each node by itself."""
        shapes = self._shapes
        yield from self._of_term(shape)
        yield from self._of_text(shape)
        for refers in (SH.node, SH.property):
            for inner in shapes.objects(shape, refers):
                yield self.test(inner)
        for refused in shapes.objects(shape, SH["not"]):
            yield Not(self.test(refused))
        for listed, kind in _LISTS:
            for head in shapes.objects(shape, listed):
                yield kind(tuple(self.test(inner) for inner in read_list(shapes, head)))
        if self._is(shape, SH.closed):
            yield plan.Closed(frozenset(self._allowed(shape)))

    def _allowed(self, shape: Term) -> Iterator[Term]:
        for head in self._shapes.objects(shape, SH.ignoredProperties):
            yield from read_list(self._shapes, head)
        for inner in self._shapes.objects(shape, SH.property):
            yield from self._shapes.objects(inner, SH.path)

    def _of_term(self, shape: Term) -> Iterator[Test]:
        shapes = self._shapes
        for cls in shapes.objects(shape, SH["class"]):
            yield plan.OfClass(cast("NamedNode", cls))
        for datatype in shapes.objects(shape, SH.datatype):
            if datatype not in KNOWN_DATATYPES:
                raise self._fault("constraint-not-evaluated", shape, "a datatype of XML Schema")
            yield plan.OfDatatype(cast("NamedNode", datatype))
        for kind in shapes.objects(shape, SH.nodeKind):
            yield plan.OfKind(cast("NamedNode", kind))
        for head in shapes.objects(shape, SH["in"]):
            yield plan.OneOf(frozenset(read_list(shapes, head)))
        for relation in _BOUNDS:
            for bound in shapes.objects(shape, relation):
                yield plan.Compared(cast("Literal", bound), relation)

    def _of_text(self, shape: Term) -> Iterator[Test]:
        shapes = self._shapes
        for least in shapes.objects(shape, SH.minLength):
            yield plan.OfLength(_number(least), None)
        for most in shapes.objects(shape, SH.maxLength):
            yield plan.OfLength(0, _number(most))
        flags = _text(shapes.value(shape, SH.flags))
        for pattern in shapes.objects(shape, SH.pattern):
            yield self._matching(shape, _text(pattern), flags)
        for head in shapes.objects(shape, SH.languageIn):
            yield plan.InLanguage(tuple(_text(one).lower() for one in read_list(shapes, head)))

    def _matching(self, shape: Term, pattern: str, flags: str) -> plan.Matching:
        if _FOREIGN_PATTERN.search(pattern) or not _FLAGS.issuperset(flags):
            raise self._fault(
                "constraint-not-evaluated", shape, "a pattern that Python reads alike"
            )
        try:
            re.compile(pattern)
        except re.error as error:
            raise self._fault("constraint-not-evaluated", shape, "a regular expression") from error
        return plan.Matching(pattern, flags)

    def _is(self, shape: Term, predicate: NamedNode) -> bool:
        return self._shapes.has(shape, predicate, _TRUE)

    def _refuse_unknown(self, shape: Term) -> None:
        expected = "a term of SHACL Core"
        for predicate in self._shapes.predicates(shape):
            if predicate.value.startswith(SH.iri) and predicate not in EXPRESSED:
                raise self._fault("no-shacl-core-term", shape, expected, predicate.value)

    def _fault(
        self, name: str, node: Term, expected: str, property: str | None = None
    ) -> GuidelineError:
        named = (n.value for n in reversed([*self._open, node]) if isinstance(n, NamedNode))
        where = next(named, "a blank node")
        remedy = "Say it with another constraint."
        problem = Problem(
            name, self._file, f"expected {expected}.", remedy, node=where, property=property
        )
        return GuidelineError([problem])


def _together(tests: Iterable[Test]) -> Test:
    """One test that holds where all of several do; a single one stays as it is."""
    found = tuple(tests)
    return found[0] if len(found) == 1 else All(found)


def _number(term: Term) -> int:
    return int(_text(term))


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, Literal) else ""
