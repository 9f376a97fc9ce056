"""A guideline or a determination in; its triples, each in the graph where it belongs, out.

| graph                  | what it holds                                                      |
|------------------------|--------------------------------------------------------------------|
| `graph:ontology`       | classes, relations and codes, with the vocabularies                |
| `graph:guideline`      | the document: passages, references, markers, evidence, readings    |
| `graph:shapes`         | criteria, their shapes, rows of outcomes, questions, flags         |
| `graph:determinations` | determinations with findings, evidence and provenance              |
| one each, `…#facts`    | the facts of one request, as they were stated                      |

What a determination was derived from (prov:wasDerivedFrom) is the name of the graph of its facts:
two requests may say different things of one patient.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import BlankNode, Quad

from reasoner.dataset.names import GRAPH
from reasoner.determine import Determination
from reasoner.graph import Graph, Term
from reasoner.guideline import Guideline
from reasoner.report.rdf.graph import stated
from reasoner.report.rdf.names import Names
from reasoner.report.rdf.restate import links
from reasoner.terms import GUIDE

_DOCUMENT = (
    *(GUIDE.Guideline, GUIDE.Section, GUIDE.Passage, GUIDE.Reference, GUIDE.Citation),
    *(GUIDE.EvidenceStatement, GUIDE.Ambiguity, GUIDE.Reading, GUIDE.Substitution),
    *(GUIDE.Overlap, GUIDE.Dependency, GUIDE.Assumption),
)


def of_guideline(guideline: Guideline) -> Iterator[Quad]:
    """Ontology, document and shapes of a guideline, under its default readings."""
    for graph, place in (
        (guideline.ontology.graph, GRAPH.ontology),
        (guideline.shapes, GRAPH.shapes),
    ):
        document = _document(graph)
        for s, p, o in graph:
            yield Quad(s, p, o, GRAPH.guideline if s in document else place)
    for reference in guideline.references:
        for s, p, o in links(guideline, reference):
            yield Quad(s, p, o, GRAPH.guideline)


def of_determination(determination: Determination) -> Iterator[Quad]:
    """A determination, without what the guideline says of the terms in it, and its facts."""
    for s, p, o in stated(determination):
        yield Quad(s, p, o, GRAPH.determinations)
    called = Names(determination)
    for s, p, o in determination.request.graph:
        yield Quad(called.term(s), p, called.term(o), called.part("facts"))  # type: ignore[arg-type]


def _document(graph: Graph) -> frozenset[Term]:
    """What the document is described by, and the blank nodes that belong to it."""
    found: set[Term] = set()
    todo: list[Term] = [node for kind in _DOCUMENT for node in graph.of_type(kind)]
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            ends = (o for p in graph.predicates(node) for o in graph.objects(node, p))
            todo += [end for end in ends if isinstance(end, BlankNode)]
    return frozenset(found)
