"""A source of facts and a guideline in; a determination for each request in it out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from reasoner.classify import classify
from reasoner.determine import Determination, determine
from reasoner.evaluate import Engine, Evaluator
from reasoner.evidence import Walker
from reasoner.gate import Contract, check, contract
from reasoner.guideline import Guideline, load
from reasoner.read import Document, read
from reasoner.reference import ReferenceEngine
from reasoner.requests import RequestFacts, split

if TYPE_CHECKING:
    import rdflib


@dataclass(frozen=True)
class Reasoner:
    """Reviews requests under one guideline, with the engine that an evaluator makes for it.

    reasoner = Reasoner()
    for determination in reasoner.review(Path("request.ttl")):
        print(determination.outcome)
    """

    guideline: Guideline = field(default_factory=load)
    evaluator: Evaluator = ReferenceEngine

    @cached_property
    def _contract(self) -> Contract:
        return contract(self.guideline.ontology.graph, self.guideline.demands)

    @cached_property
    def _engine(self) -> Engine:
        return self.evaluator(self.guideline.shapes, tuple(self.guideline.criteria.values()))

    @cached_property
    def _walker(self) -> Walker:
        return Walker(self.guideline.shapes)

    def review(
        self,
        source: bytes | Path | rdflib.Graph,
        *,
        name: str | None = None,
        as_of: date | None = None,
    ) -> tuple[Determination, ...]:
        """The determination of each request in the source, in the order of their IRIs.

        `source` is the bytes or the path of a Turtle, N-Triples, N-Quads or TriG file, or an
        rdflib graph; `name` is what errors call it; `as_of` is the date decided for where a
        request states none. Raises InputError, with every problem found, where the facts cannot
        be used as they are.
        """
        return self.review_document(read(source, name), as_of)

    def review_document(
        self, document: Document, as_of: date | None = None
    ) -> tuple[Determination, ...]:
        """The determination of each request of a document that has been read."""
        check(document, self._contract)
        return tuple(self._review(request, as_of) for request in split(document))

    def _review(self, request: RequestFacts, as_of: date | None) -> Determination:
        ontology = self.guideline.ontology
        case = classify(request.graph, request.request, request.patient, ontology, as_of)
        evaluation = self._engine.evaluate([case])[0]
        return determine(request, case, evaluation, self.guideline, self._walker)
