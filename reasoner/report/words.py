"""Terms of a request's facts in, the words by which a report shows them out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from pyoxigraph import Literal, NamedNode

from reasoner.graph import Graph, Node, Term, Triple
from reasoner.guideline import Guideline
from reasoner.names import names, short
from reasoner.paths import (
    Alternative,
    Inverse,
    OneOrMore,
    Path,
    Predicate,
    Sequence,
    ZeroOrMore,
    ZeroOrOne,
)
from reasoner.terms import GUIDE, RDF, RDFS
from reasoner.visible import visible


@dataclass(frozen=True)
class Statement:
    """One stated triple.

    `property` is an IRI; `value` a literal's text, a node's name as reports show it, or a term's
    IRI, as `kind` says (`literal`, `node`, `term`); `text` says property and value in words.
    """

    property: str
    value: str
    kind: str
    text: str


@dataclass(frozen=True)
class Fact:
    """A node by its name, what it is in words, and what is stated of it."""

    node: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Words:
    """The names of a request's nodes and the labels of a guideline's terms."""

    guideline: Guideline
    shown: Mapping[Node, str]
    # Findings rest on the same statements again and again.
    _said: dict[tuple[Term, Term], Statement] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def name(self, node: Term) -> str:
        """A node's name; that of a term which the facts do not describe is its label."""
        if isinstance(node, Literal) or node not in self.shown:
            return self.term(node)
        return visible(self.shown[node])

    def term(self, term: Term) -> str:
        """A literal's text, or a term's label, or the name and number of a code."""
        if isinstance(term, Literal):
            return visible(term.value)
        label = self.guideline.label(term)
        if label is not None:
            return label
        return code_text(self.guideline, term) or visible(short_name(term))

    def statement(self, triple: Triple) -> Statement:
        """A triple, with its property and value in words."""
        _, property, value = triple
        if (property, value) not in self._said:
            self._said[property, value] = self._statement(property, value)
        return self._said[property, value]

    def _statement(self, property: NamedNode, value: Term) -> Statement:
        if property == RDF.type:
            return Statement(property.value, _iri(value), "term", self.term(value))
        label, name = self.term(property), self.name(value)
        text = label if name == label else f"{label} {name}"
        if isinstance(value, Literal):
            return Statement(property.value, visible(value.value), "literal", text)
        if value in self.shown:
            return Statement(property.value, name, "node", text)
        return Statement(property.value, _iri(value), "term", text)

    def facts(self, triples: Iterable[Triple]) -> tuple[Fact, ...]:
        """Triples by their subjects, what a subject is before what else is stated of it."""
        ordered = sorted(triples, key=lambda t: (self.name(t[0]), t[1] != RDF.type))
        return tuple(
            Fact(name, tuple(self.statement(triple) for triple in of_it))
            for name, of_it in groupby(ordered, key=lambda t: self.name(t[0]))
        )

    def path(self, path: Path) -> str:
        """A path from the node where a criterion is looked at, in words."""
        match path:
            case Predicate(iri):
                return self.term(iri)
            case Inverse(inner):
                return f"what has this as {self.path(inner)}"
            case Sequence(parts):
                return ", and of that: ".join(map(self.path, parts))
            case Alternative(parts):
                return ", or ".join(map(self.path, parts))
            case ZeroOrOne(inner):
                return f"this itself, or {self.path(inner)}"
            case ZeroOrMore(inner):
                return f"this itself, or over any number of steps {self.path(inner)}"
            case OneOrMore(inner):
                return f"over any number of steps {self.path(inner)}"


def words(guideline: Guideline, graph: Graph) -> Words:
    """The words for a request's graph under a guideline."""
    return Words(guideline, names(graph))


def code_text(guideline: Guideline, term: Term) -> str | None:
    """A code as its system and number, `CPT 99213`; none for what is no code."""
    graph = guideline.ontology.graph
    for system in graph.of_type(GUIDE.CodeSystem):
        namespace = _literal(graph, system, GUIDE.codeNamespace)
        code = _iri(term).removeprefix(namespace)
        pattern = _literal(graph, system, GUIDE.codePattern)
        if code != _iri(term) and re.fullmatch(pattern or ".+", code):
            return visible(f"{_literal(graph, system, RDFS.label)} {code}")
    return None


def short_name(term: Term) -> str:
    """A term without a label: its prefix and name, or its local name."""
    return short(term) if isinstance(term, NamedNode) else "a blank node"


def _iri(term: Term) -> str:
    return visible(term.value) if isinstance(term, NamedNode) else ""


def _literal(graph: Graph, node: Term, property: NamedNode) -> str:
    value = graph.value(node, property)
    return value.value if isinstance(value, Literal) else ""


def nested(facts: Iterable[Fact]) -> tuple[str, ...]:
    """One line for each fact that no other refers to; what one refers to is said inside it."""
    facts = tuple(facts)
    by_node = {fact.node: fact for fact in facts}
    inner = {s.value for fact in facts for s in fact.statements if s.kind == "node"}
    roots = [fact for fact in facts if fact.node not in inner] or facts
    said: set[str] = set()
    return tuple(f"{fact.node}: {_said(fact, by_node, said)}" for fact in roots)


def outline(facts: Iterable[Fact]) -> tuple[str, ...]:
    """The first fact's statements: those about other facts on a line each, the rest on one."""
    first, *others = facts
    by_node, said = {fact.node: fact for fact in others}, {first.node}
    plain = [s.text for s in first.statements if s.kind != "node" or s.value not in by_node]
    lines = [
        f"{s.text}: {_said(by_node[s.value], by_node, said)}"
        for s in first.statements
        if s.kind == "node" and s.value in by_node
    ]
    return ("; ".join(plain), *lines)


def _said(fact: Fact, by_node: Mapping[str, Fact], said: set[str]) -> str:
    said.add(fact.node)
    parts = [_part(s, by_node, said) for s in fact.statements]
    return "; ".join(parts) or "nothing there speaks against it"


def _part(statement: Statement, by_node: Mapping[str, Fact], said: set[str]) -> str:
    inner = by_node.get(statement.value) if statement.kind == "node" else None
    if inner is None or inner.node in said:
        return statement.text
    return f"{statement.text} ({_said(inner, by_node, said)})"
