"""Types and relations that follow from the ontology and from the codes that records carry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from pyoxigraph import BlankNode, Literal, NamedNode

from reasoner.classify.derivation import Case, Derivation
from reasoner.graph import Graph, Node, Term, Triple
from reasoner.ontology import Both, Either, Expression, Named, Ontology, Some, Value
from reasoner.terms import FACT, RDF, SKOS


def realised(case: Case) -> Case:
    """The case with every type and relation that follows from the ontology.

    The vocabulary's individuals that the facts name bring their types and constituents along.
    """
    case = case.grown(_individuals(case))
    new = tuple(case.graph)
    while new:
        grown = case.grown(_round(case, new))
        new = grown.added_to(case)
        case = grown
    return case


def _individuals(case: Case) -> Iterator[Derivation]:
    """What the ontology says of the individuals that the facts mention."""
    ontology = case.ontology.graph
    todo = [o for _, p, o in case.graph if p not in (RDF.type, FACT.code)]
    seen: set[Term] = set()
    while todo:
        node = todo.pop()
        if isinstance(node, Literal | BlankNode) or node in seen:
            continue
        seen.add(node)
        for predicate in (RDF.type, FACT.hasConstituent, FACT.mayDenote):
            for value in ontology.objects(node, predicate):
                yield (node, predicate, value), ()
                if predicate != RDF.type:
                    todo.append(value)


def _round(case: Case, new: tuple[Triple, ...]) -> Iterator[Derivation]:
    """One pass over all rules; those that follow from one triple are asked of new ones alone."""
    graph, ontology = case.graph, case.ontology
    for triple in new:
        if triple[1] == RDF.type:
            yield from _of_type(ontology, triple)
        else:
            yield from _of_property(ontology, triple)
    yield from _chains(case)
    for definition in ontology.definitions:
        for node in _candidates(graph, definition.expression):
            if not graph.has(node, RDF.type, definition.defined):
                why = _proof(graph, node, definition.expression)
                if why is not None:
                    yield (node, RDF.type, definition.defined), why
    yield from _coded(case)


def _of_type(ontology: Ontology, triple: Triple) -> Iterator[Derivation]:
    node, _, cls = triple
    for above in ontology.superclasses(cls):
        if above != cls:
            yield (node, RDF.type, above), (triple,)
    for on, value in ontology.values_of(cls):
        yield (node, on, value), (triple,)


def _of_property(ontology: Ontology, triple: Triple) -> Iterator[Derivation]:
    s, p, o = triple
    for above in ontology.superproperties.get(p, ()):
        yield (s, above, o), (triple,)
    for cls in ontology.domains.get(p, ()):
        yield (s, RDF.type, cls), (triple,)
    if not isinstance(o, Literal):
        for inverse in ontology.inverses.get(p, ()):
            yield (o, inverse, s), (triple,)
        for cls in ontology.ranges.get(p, ()):
            yield (o, RDF.type, cls), (triple,)


def _chains(case: Case) -> Iterator[Derivation]:
    graph = case.graph
    for first, second, implied in case.ontology.chains:
        for s, p, middle in graph.having(first):
            for end in graph.objects(middle, second):
                yield (s, implied, end), ((s, p, middle), (cast("Node", middle), second, end))


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
