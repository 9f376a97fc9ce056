"""What a plan tests in; the bounds that the values of some properties may be compared with out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from reasoner import paths, plan
from reasoner.paths import Path
from reasoner.plan import Test


def bounds(tests: Iterable[Test], properties: frozenset[NamedNode]) -> frozenset[Literal]:
    """The literals that values of some properties may be compared with, or have to be."""
    return frozenset(bound for test in tests for bound in _bounds(test, None, properties))


def _bounds(
    test: Test, ends: frozenset[NamedNode] | None, properties: frozenset[NamedNode]
) -> Iterator[Literal]:
    """`ends` are the properties of which a value is tested; none where it may be of any."""
    match test:
        case plan.Compared(bound) if ends is None or ends & properties:
            yield bound
        case plan.OneOf(terms) if ends is None or ends & properties:
            yield from (term for term in terms if isinstance(term, Literal))
        case plan.All(tests) | plan.Any(tests) | plan.ExactlyOne(tests):
            for each in tests:
                yield from _bounds(each, ends, properties)
        case plan.Not(inner):
            yield from _bounds(inner, ends, properties)
        case plan.Every(path, inner) | plan.Count(path, inner):
            yield from _bounds(inner, _ends(path), properties)


def are_related(tests: Iterable[Test], properties: frozenset[NamedNode]) -> bool:
    """Whether values of some properties may be compared with other values of the facts."""
    return any(_is_related(test, properties) for test in tests)


def _is_related(test: Test, properties: frozenset[NamedNode]) -> bool:
    match test:
        case plan.Related(path, _, predicate):
            ends = _ends(path)
            return ends is None or predicate in properties or bool(ends & properties)
        case plan.All(tests) | plan.Any(tests) | plan.ExactlyOne(tests):
            return are_related(tests, properties)
        case plan.Not(inner) | plan.Every(_, inner) | plan.Count(_, inner):
            return _is_related(inner, properties)
    return False


def _ends(path: Path) -> frozenset[NamedNode] | None:
    """The properties that a path may end with; none where that cannot be told."""
    match path:
        case paths.Predicate(iri):
            return frozenset((iri,))
        case paths.Sequence(parts) if parts:
            return _ends(parts[-1])
        case paths.OneOrMore(inner):
            return _ends(inner)
        case paths.Alternative(parts):
            found = [_ends(each) for each in parts]
            return None if None in found else frozenset().union(*filter(None, found))
    return None
