"""Types and relations that follow from the ontology and from the codes that records carry."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Set
from typing import cast

from pyoxigraph import Literal, NamedNode

from reasoner.classify.derivation import Case, Derivation
from reasoner.graph import Graph, Node, Term, Triple
from reasoner.owl.ontology import Both, Either, Expression, Named, Ontology, Some, Value
from reasoner.terms import FACT, RDF, SKOS


def realised(case: Case) -> Case:
    """The case with every type and relation that follows from the ontology.

    The vocabulary's individuals that the facts name bring their types and constituents along.
    """
    case = case.grown(_individuals(case))
    new: Collection[Triple] = tuple(case.graph)
    present: set[Term] = set()
    while new:
        fresh = {o if p == RDF.type else p for _, p, o in new}
        present |= fresh
        grown = case.grown(_round(case, new, fresh, present))
        new = grown.added_to(case)
        case = grown
    return case


def _individuals(case: Case) -> Iterator[Derivation]:
    """What the ontology says of the individuals that the facts mention."""
    about = case.ontology.about
    for _, p, o in case.graph.unordered():
        if p not in _OF_NO_INDIVIDUAL and isinstance(o, NamedNode):
            for triple in about(o):
                yield triple, ()


_OF_NO_INDIVIDUAL = (RDF.type, FACT.code)


def _round(
    case: Case, new: Collection[Triple], fresh: Set[Term], present: Set[Term]
) -> Iterator[Derivation]:
    """One pass over all rules, each asked only where something new may make it give more.

    `fresh` are the classes and properties of the new triples, `present` those of all.
    """
    ontology = case.ontology
    for triple in new:
        if triple[1] == RDF.type:
            if not _is_covered(case, triple):
                yield from _of_type(ontology, triple)
        else:
            yield from _of_property(ontology, triple)
    yield from _chains(case, fresh)
    yield from _defined(case, fresh, present)
    if FACT.code in present:
        yield from _coded(case)


def _is_covered(case: Case, triple: Triple) -> bool:
    """Whether a type follows from a narrower one, of which all was said that it implies."""
    why = case.premises.get(triple, ())
    if len(why) != 1:
        return False
    [(node, p, narrower)] = why
    above = case.ontology.superclasses
    return p == RDF.type and node == triple[0] and triple[2] in above(narrower)


def _of_type(ontology: Ontology, triple: Triple) -> Iterator[Derivation]:
    node, _, cls = triple
    why = (triple,)
    for above in ontology.superclasses(cls):
        if above != cls:
            yield (node, RDF.type, above), why
    for on, value in ontology.values_of(cls):
        yield (node, on, value), why


def _of_property(ontology: Ontology, triple: Triple) -> Iterator[Derivation]:
    s, p, o = triple
    follows = ontology.consequences.get(p)
    if follows is None:
        return
    why = (triple,)
    for above in follows.above:
        yield (s, above, o), why
    for cls in follows.domains:
        yield (s, RDF.type, cls), why
    if not isinstance(o, Literal):
        for inverse in follows.inverses:
            yield (o, inverse, s), why
        for cls in follows.ranges:
            yield (o, RDF.type, cls), why


def _chains(case: Case, fresh: Set[Term]) -> Iterator[Derivation]:
    graph = case.graph
    for first, second, implied in case.ontology.chains:
        if not fresh.isdisjoint((first, second)):
            for s, p, middle in graph.having(first):
                for end in graph.objects(middle, second):
                    why = (s, p, middle), (cast("Node", middle), second, end)
                    yield (s, implied, end), why


def _defined(case: Case, fresh: Set[Term], present: Set[Term]) -> Iterator[Derivation]:
    graph = case.graph
    for definition in case.ontology.definitions:
        if definition.needs <= present and not definition.mentions.isdisjoint(fresh):
            for node in _candidates(graph, definition.expression):
                if not graph.has(node, RDF.type, definition.defined):
                    why = _proof(graph, node, definition.expression)
                    if why is not None:
                        yield (node, RDF.type, definition.defined), why


def _candidates(graph: Graph, expression: Expression) -> tuple[Node, ...]:
    """The nodes that may satisfy an expression, found by its first part."""
    match expression:
        case Named(iri):
            return graph.of_type(iri)
        case Both(parts):
            return _candidates(graph, parts[0])
        case Either(parts):
            return tuple(node for part in parts for node in _candidates(graph, part))
        case Some(on, _):
            return tuple(s for s, _, _ in graph.having(on))
        case Value(on, value):
            return graph.subjects(on, value)


def _proof(graph: Graph, node: Term, expression: Expression) -> tuple[Triple, ...] | None:
    """The triples by which a node satisfies an expression, or none."""
    subject = cast("Node", node)
    match expression:
        case Named(iri):
            return ((subject, RDF.type, iri),) if graph.has(node, RDF.type, iri) else None
        case Both(parts):
            proofs = [_proof(graph, node, part) for part in parts]
            return None if None in proofs else tuple(t for why in proofs for t in why or ())
        case Either(parts):
            return next((why for part in parts if (why := _proof(graph, node, part))), None)
        case Value(on, value):
            return ((subject, on, value),) if graph.has(node, on, value) else None
        case Some(on, filler):
            for value in graph.objects(node, on):
                why = _proof(graph, value, filler)
                if why is not None:
                    return ((subject, on, value), *why)
            return None


def _coded(case: Case) -> Iterator[Derivation]:
    """Classes that exact or narrower codes give to a record of their kind."""
    for node, p, code in case.graph.having(FACT.code):
        for mapping in case.ontology.mappings.get(code, ()):
            if mapping.classifies and _of_a_kind(case, node, mapping.concept):
                yield (node, RDF.type, mapping.concept), ((node, p, code),)


def _of_a_kind(case: Case, node: Node, concept: Term) -> bool:
    above = case.ontology.superclasses(concept)
    general = {c for c in case.graph.objects(node, RDF.type) if not _is_domain(case, c)}
    return bool(general) and general <= above


def _is_domain(case: Case, cls: Term) -> bool:
    return isinstance(cls, NamedNode) and case.ontology.is_domain_class(cls)


def narrowed(case: Case) -> Iterator[Derivation]:
    """What an unspecific code may stand for, and which part an unspecific site may be."""
    for node, p, code in case.graph.having(FACT.code):
        if case.is_a(node, FACT.Record):
            for mapping in case.ontology.mappings.get(code, ()):
                if mapping.match == SKOS.broadMatch and _is_open(case, node, code, mapping.concept):
                    yield (node, FACT.mayBe, mapping.concept), ((node, p, code),)
    for site in case.all_of(FACT.Site):
        for kind in case.kinds(site):
            for part in case.ontology.extent(kind) - {kind}:
                yield (site, FACT.mayBe, part), ((site, RDF.type, kind),)


def _is_open(case: Case, node: Node, code: Term, concept: Term) -> bool:
    """Whether nothing finer is documented and the site leaves the concept possible."""
    meanings = {mapping.concept for mapping in case.ontology.mappings[code]}
    for kind in case.kinds(node):
        finer = case.ontology.is_domain_class(kind)
        if finer and (kind in meanings or not case.ontology.is_a(concept, kind)):
            return False
    sites = case.graph.objects(node, FACT.site)
    wanted = case.ontology.fillers_of(concept, FACT.site)
    return not sites or all(any(_may_be(case, s, w) for s in sites) for w in wanted)


def _may_be(case: Case, site: Term, wanted: NamedNode) -> bool:
    extent = case.ontology.extent
    return any(extent(kind) & extent(wanted) for kind in case.kinds(site))
