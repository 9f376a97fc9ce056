"""What shapes of SHACL Core ask of a node: a small tree of frozen tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode

from reasoner.graph import Term
from reasoner.paths import Path, Sequence


@dataclass(frozen=True)
class OneOf:
    """The value is one of some terms (`sh:in`, `sh:hasValue`)."""

    terms: frozenset[Term]


@dataclass(frozen=True)
class OfClass:
    """The value is an instance of a class (`sh:class`)."""

    cls: NamedNode


@dataclass(frozen=True)
class OfDatatype:
    """The value is a well-formed literal of a datatype (`sh:datatype`)."""

    datatype: NamedNode


@dataclass(frozen=True)
class OfKind:
    """The value is an IRI, a blank node or a literal, as one of `sh:nodeKind` says."""

    kind: NamedNode


@dataclass(frozen=True)
class Compared:
    """The value compares to a bound as one of `sh:minExclusive` and its like says."""

    bound: Literal
    relation: NamedNode


@dataclass(frozen=True)
class OfLength:
    """The value's text has so many characters; `most` is none where there is no limit."""

    least: int
    most: int | None


@dataclass(frozen=True)
class Matching:
    """The value's text matches a regular expression (`sh:pattern`, `sh:flags`)."""

    pattern: str
    flags: str


@dataclass(frozen=True)
class InLanguage:
    """The value's language is one of some ranges (`sh:languageIn`)."""

    ranges: tuple[str, ...]


@dataclass(frozen=True)
class Closed:
    """The value has no predicate but these (`sh:closed`)."""

    predicates: frozenset[Term]


@dataclass(frozen=True)
class All:
    """Every test holds; it does where there is none."""

    tests: tuple[Test, ...]


@dataclass(frozen=True)
class Any:
    """At least one test holds (`sh:or`)."""

    tests: tuple[Test, ...]


@dataclass(frozen=True)
class ExactlyOne:
    """One test holds and no other does (`sh:xone`)."""

    tests: tuple[Test, ...]


@dataclass(frozen=True)
class Not:
    """A test does not hold (`sh:not`)."""

    test: Test


@dataclass(frozen=True)
class Every:
    """A test holds of every node at the end of a path."""

    path: Path
    test: Test


@dataclass(frozen=True)
class Count:
    """A test holds of so many nodes at the end of a path; `most` is none where there is no limit.

    `sh:minCount`, `sh:maxCount`, `sh:hasValue` and the qualified counts are all of this form.
    """

    path: Path
    test: Test
    least: int
    most: int | None


@dataclass(frozen=True)
class Related:
    """The nodes at the end of a path relate to those of a predicate (`sh:equals` and its like)."""

    path: Path
    relation: NamedNode
    predicate: NamedNode


@dataclass(frozen=True)
class UniqueLanguages:
    """No two nodes at the end of a path share a language (`sh:uniqueLang`)."""

    path: Path


Test: TypeAlias = (
    OneOf
    | OfClass
    | OfDatatype
    | OfKind
    | Compared
    | OfLength
    | Matching
    | InLanguage
    | Closed
    | All
    | Any
    | ExactlyOne
    | Not
    | Every
    | Count
    | Related
    | UniqueLanguages
)

ITSELF = Sequence(())
ALWAYS = All(())


@dataclass(frozen=True)
class Plan:
    """What an engine evaluates.

    `tests` are those of each half of a leaf and of each claim; `targets` the nodes at which each
    leaf and claim may be asked for.
    """

    tests: Mapping[NamedNode, Test]
    targets: Mapping[NamedNode, Targets]


@dataclass(frozen=True)
class Targets:
    """The nodes that a shape is evaluated at (SHACL 1.0, section 2.1.3)."""

    nodes: frozenset[Term]
    classes: frozenset[Term]
    subjects_of: frozenset[NamedNode]
    objects_of: frozenset[NamedNode]
