"""A determination in; the names, all of them IRIs, of what its RDF speaks of, out."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode

from reasoner.criteria import OUTCOMES, STATES
from reasoner.determine import Determination, Finding
from reasoner.graph import Term, Triple
from reasoner.names import names
from reasoner.report.contents import identity
from reasoner.report.rdf.restate import encoded
from reasoner.terms import RDFS
from reasoner.visible import visible

BASE = "https://w3id.org/guideline-reasoner/"
STATE_TERMS = {state: term for term, state in STATES.items()}
OUTCOME_TERMS = {outcome: term for term, outcome in OUTCOMES.items()}


def determination_iri(determination: Determination) -> NamedNode:
    """The name of a determination: a version 5 UUID of its identity."""
    name = f"{BASE}determination/{identity(determination)}"
    return NamedNode(f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}")


class Names:
    """The names within one determination, each a fragment of the determination's own."""

    def __init__(self, determination: Determination) -> None:
        self.iri = determination_iri(determination)
        self.shown = names(determination.request.graph)
        self._told: dict[tuple[str, Term | None], list[Finding]] = {}
        self._labels: dict[NamedNode, str] = {}

    def part(self, *keys: str) -> NamedNode:
        """The name of a part: its keys, of which a colon separates each from the next."""
        return NamedNode(f"{self.iri.value}#{':'.join(map(encoded, keys))}")

    def term(self, term: Term) -> NamedNode | Literal:
        """A term of the facts; for a blank node a name made of that which reports show."""
        if not isinstance(term, BlankNode):
            return term
        iri = self.part("node", self.shown[term])
        self._labels[iri] = visible(self.shown[term])
        return iri

    def finding(self, finding: Finding) -> NamedNode:
        """By notation and node; a number tells apart findings of one criterion at one node."""
        notation = finding.criterion.notation
        told = self._told.setdefault((notation, finding.node), [])
        if finding not in told:
            told.append(finding)
        number = told.index(finding) + 1
        at = () if finding.node is None else (self._key(finding.node),)
        return self.part("finding", notation, *at, *((str(number),) if number > 1 else ()))

    def _key(self, node: Term) -> str:
        return str(node) if isinstance(node, Literal) else self.shown.get(node, str(node))

    def labels(self) -> Iterator[Triple]:
        """What reports call the blank nodes that were named so far."""
        for iri, label in sorted(self._labels.items(), key=str):
            yield iri, RDFS.label, Literal(label)
