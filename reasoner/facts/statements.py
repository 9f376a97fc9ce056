"""Facts and a vocabulary in; every statement with a term or value that facts may not have out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode

from reasoner.errors import Problem
from reasoner.facts.lexical import fault
from reasoner.facts.read import NamedFacts
from reasoner.facts.vocabulary import Vocabulary, all_classes
from reasoner.graph import Graph, Node, Term
from reasoner.names import namespace_of, short
from reasoner.terms import FACT, GUIDE, OWL, PROV, RDF, RDFS, SH

_RULES = "Facts say nothing about rules."
_REMOVE = "Take the statement out."
_FORBIDDEN = {OWL.imports: "owl-imports", OWL.sameAs: "owl-same-as"} | dict.fromkeys(
    (RDFS.domain, RDFS.range, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.Class, RDFS.Datatype),
    "class-axiom",
)
_RULE_NAMESPACES = (
    (OWL.iri, "class-axiom"),
    (SH.iri, "shape"),
    (GUIDE.iri, "statement-about-the-guideline"),
)


def misstatements(source: NamedFacts, vocabulary: Vocabulary) -> Iterator[Problem]:
    """What is wrong with the terms and values of one set of facts."""
    facts = _Facts(source, source.graph, vocabulary)
    yield from _of_subjects(facts)
    yield from _of_statements(facts)


@dataclass(frozen=True)
class _Facts:
    source: NamedFacts
    graph: Graph
    vocabulary: Vocabulary
    known: dict[Term, frozenset[NamedNode]] = field(default_factory=dict)

    def kinds(self, node: Term) -> frozenset[NamedNode]:
        """All classes of a node of the file or of an individual of the vocabulary."""
        found = self.known.get(node)
        if found is None:
            found = self.known[node] = self._kinds(node)
        return found

    def _kinds(self, node: Term) -> frozenset[NamedNode]:
        types = self.graph.objects(node, RDF.type)
        if types or not isinstance(node, NamedNode):
            return all_classes(types, self.vocabulary.superclasses)
        return self.vocabulary.kinds.get(node, frozenset())

    def is_described(self, node: Term) -> bool:
        """Whether the file says something of a node."""
        return self.graph.describes(node)

    def is_foreign(self, node: Term) -> bool:
        """Whether a node is a term, or has the namespace of one, of a vocabulary."""
        return isinstance(node, NamedNode) and (
            node in self.vocabulary.terms or namespace_of(node) in self.vocabulary.namespaces
        )

    def problem(
        self,
        name: str,
        node: Node,
        property: NamedNode | None,
        expected: str,
        remedy: str,
        found: str | None = None,
    ) -> Problem:
        """A problem at a node of the file."""
        below = None if property is None else short(property)
        shown = self.source.shown.get(node)
        return Problem(name, self.source.name, expected, remedy, None, shown, below, found)


def _of_subjects(facts: _Facts) -> Iterator[Problem]:
    for node in facts.graph.all_subjects():
        if facts.is_foreign(node):
            yield facts.problem("statement-about-the-guideline", node, None, _RULES, _REMOVE)
        else:
            yield from _of_classes(facts, node)


def _of_classes(facts: _Facts, node: Node) -> Iterator[Problem]:
    types = facts.graph.objects(node, RDF.type)
    if not types and facts.vocabulary.properties.issuperset(facts.graph.predicates(node)):
        yield _without_class(facts, node, RDF.type)
    for cls in types:
        if cls in facts.vocabulary.closed_classes:
            yield facts.problem(
                "member-of-a-closed-list",
                node,
                RDF.type,
                "The members of this class are all listed in the vocabulary.",
                "Use one of them.",
                short(cls) if isinstance(cls, NamedNode) else None,
            )
    for pair in facts.vocabulary.clashes(facts.kinds(node)):
        yield facts.problem(
            "disjoint-classes",
            node,
            RDF.type,
            "Nothing is of both these classes.",
            "Keep the one that is right, or describe two nodes.",
            " and ".join(sorted(map(short, pair))),
        )


def _without_class(
    facts: _Facts, node: Node, property: NamedNode, found: str | None = None
) -> Problem:
    return facts.problem(
        "no-class",
        node,
        property,
        "Every node has a class.",
        "Say with rdf:type what it is, or check the spelling of its IRI.",
        found,
    )


def _of_statements(facts: _Facts) -> Iterator[Problem]:
    for s in facts.graph.all_subjects():
        if not facts.is_foreign(s):
            for p in facts.graph.predicates(s):
                for o in facts.graph.objects(s, p):
                    yield from _of_statement(facts, s, p, o)


def _of_statement(facts: _Facts, s: Node, p: NamedNode, o: Term) -> Iterable[Problem]:
    if p == RDF.type:
        return () if o in facts.vocabulary.classes else _of_class(facts, s, o)
    if p not in facts.vocabulary.properties:
        return [_of_property(facts, s, p)]
    if isinstance(o, Literal):
        return _of_literal(facts, s, p, o)
    return _of_node(facts, s, p, o)


def _of_class(facts: _Facts, s: Node, cls: Term) -> Iterator[Problem]:
    if isinstance(cls, Literal):
        yield _literal_for_node(facts, s, RDF.type)
    elif isinstance(cls, BlankNode):
        yield facts.problem("class-axiom", s, RDF.type, _RULES, "Name a class of the vocabulary.")
    else:
        near = facts.vocabulary.near(cls, facts.vocabulary.classes)
        name = _rule(cls) or "unknown-class"
        expected, remedy = _advice(name, "class", near)
        yield facts.problem(name, s, RDF.type, expected, remedy, short(cls))


def _of_property(facts: _Facts, s: Node, p: NamedNode) -> Problem:
    if p in facts.vocabulary.derived:
        expected = "This follows from other facts and is never stated."
        return facts.problem("derived-property", s, p, expected, _REMOVE)
    near = facts.vocabulary.near(p, facts.vocabulary.properties)
    name = _rule(p) or "unknown-property"
    expected, remedy = _advice(name, "property", near)
    return facts.problem(name, s, p, expected, remedy)


def _rule(term: NamedNode) -> str | None:
    """The name of the problem where a term belongs to rules and not to facts."""
    if term in _FORBIDDEN:
        return _FORBIDDEN[term]
    return next((name for iri, name in _RULE_NAMESPACES if term.value.startswith(iri)), None)


def _advice(name: str, kind: str, near: str | None) -> tuple[str, str]:
    if not name.startswith("unknown"):
        return _RULES, _REMOVE
    remedy = f"Did you mean {near}?" if near else f"Look for the {kind} in the vocabulary of facts."
    return f"A {kind} of the vocabulary of facts is expected.", remedy


def _of_literal(facts: _Facts, s: Node, p: NamedNode, o: Literal) -> Iterator[Problem]:
    declared = facts.vocabulary.data_ranges.get(p)
    wrong = fault(o, declared)
    if wrong:
        yield facts.problem(wrong.name, s, p, wrong.expected, wrong.remedy, wrong.found)
    elif declared is None:
        yield _literal_for_node(facts, s, p)
    yield from _of_domain(facts, s, p)


def _literal_for_node(facts: _Facts, s: Node, p: NamedNode) -> Problem:
    remedy = "Write an IRI or a blank node, not a value in quotes."
    return facts.problem("literal-for-a-node", s, p, "A node is expected here.", remedy)


def _of_node(facts: _Facts, s: Node, p: NamedNode, o: Node) -> Iterator[Problem]:
    datatype = facts.vocabulary.data_ranges.get(p)
    if datatype is not None:
        expected = f"A value of {short(datatype)} is expected."
        yield facts.problem("node-for-a-value", s, p, expected, "Write the value in quotes.")
    elif p == FACT.code:
        yield from _of_code(facts, s, o)
    elif p != PROV.wasDerivedFrom:
        yield from _of_object(facts, s, p, o, facts.vocabulary.ranges.get(p))
    yield from _of_domain(facts, s, p)


def _of_object(
    facts: _Facts, s: Node, p: NamedNode, o: Node, declared: NamedNode | None
) -> Iterator[Problem]:
    kinds = facts.kinds(o)
    if kinds and declared is not None and declared not in kinds:
        remedy = "Point to a node of that class, or give this one its class."
        yield facts.problem(
            "wrong-kind-of-object",
            s,
            p,
            f"A {short(declared)} is expected here.",
            remedy,
            _what(facts, o),
        )
    if kinds or facts.graph.objects(o, RDF.type):
        return
    if o in facts.vocabulary.superclasses:
        remedy = "Describe a node of that class and point to it."
        yield facts.problem(
            "class-for-a-node", s, p, "A node is expected here.", remedy, _what(facts, o)
        )
    elif isinstance(o, NamedNode) and facts.is_foreign(o):
        near = facts.vocabulary.near(o, facts.vocabulary.kinds)
        expected, remedy = _advice("unknown-term", "term", near)
        yield facts.problem("unknown-term", s, p, expected, remedy, _what(facts, o))
    elif not facts.is_described(o):
        yield _without_class(facts, s, p, _what(facts, o))


def _what(facts: _Facts, node: Node) -> str:
    return facts.source.shown.get(node) or (
        short(node) if isinstance(node, NamedNode) else "a blank node"
    )


def _of_domain(facts: _Facts, s: Node, p: NamedNode) -> Iterator[Problem]:
    domain, kinds = facts.vocabulary.domains.get(p), facts.kinds(s)
    if domain is not None and kinds and domain not in kinds:
        remedy = "State this of a node of that class, or give this one its class."
        yield facts.problem(
            "wrong-kind-of-subject", s, p, f"This is said of a {short(domain)}.", remedy
        )


def _of_code(facts: _Facts, s: Node, code: Node) -> Iterator[Problem]:
    iri = code.value if isinstance(code, NamedNode) else ""
    systems = facts.vocabulary.code_patterns(code) if isinstance(code, NamedNode) else ()
    if not systems:
        known = " or ".join(facts.vocabulary.near_code_systems(iri))
        expected = "A code of a known code system, as an IRI, is expected."
        remedy = f"Begin it with the namespace of its code system, such as {known}."
        yield facts.problem("unknown-code-system", s, FACT.code, expected, remedy)
    elif not any(form.fullmatch(iri.removeprefix(namespace)) for namespace, form in systems):
        expected = f"A code as {systems[0][0]} writes its codes is expected."
        yield facts.problem("malformed-code", s, FACT.code, expected, "Correct the code.")
