"""A guideline's folder in; its document, criteria, ontology and shapes as one frozen value out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import cast

import pyoxigraph
from pyoxigraph import Literal, NamedNode

from reasoner import edition
from reasoner.cache import fingerprint, kept
from reasoner.criteria import Assumption, Criterion, Row, assumptions, criteria, rows
from reasoner.edition import Citation, Edition, EvidenceStatement, Passage, Reference, fault
from reasoner.errors import GuidelineError
from reasoner.evaluate import Rules
from reasoner.facts.gate import Contract, contract
from reasoner.flags import Flag, flags
from reasoner.graph import Graph, Term, Triple
from reasoner.owl.ontology import Ontology
from reasoner.questions import Question, questions
from reasoner.readings import Ambiguity, Reading, ambiguities, named, substituted
from reasoner.resources import data_directory
from reasoner.terms import RDFS, XSD

DEFAULT = "venous-stent"
_LOADED: dict[str, Guideline] = {}


@dataclass(frozen=True)
class Guideline:
    """One edition of a guideline, ready to review requests.

    `criteria` are all of them by IRI in the document's order, `sha256` is the hash of the files
    that the guideline was loaded from, `queries` are the texts of its library of queries by the
    names of their files, which are no part of that. Under readings, `base` is the guideline as it
    was before and `replaced` what they exchange.
    """

    edition: Edition
    criteria: dict[NamedNode, Criterion]
    rows: tuple[Row, ...]
    assumptions: tuple[Assumption, ...]
    ambiguities: tuple[Ambiguity, ...]
    questions: tuple[Question, ...]
    flags: tuple[Flag, ...]
    passages: dict[NamedNode, Passage]
    references: tuple[Reference, ...]
    citations: tuple[Citation, ...]
    evidence: tuple[EvidenceStatement, ...]
    ontology: Ontology
    shapes: Graph
    demands: Graph
    sha256: str
    queries: dict[str, str]
    base: Guideline | None = None
    replaced: frozenset[Term] = frozenset()

    @cached_property
    def by_notation(self) -> dict[str, Criterion]:
        """The criteria by notation."""
        return {c.notation: c for c in self.criteria.values()}

    @cached_property
    def top(self) -> tuple[Criterion, ...]:
        """The criteria that stand in the document's order and below no other but by reference."""
        inner = {
            child.iri
            for c in self.criteria.values()
            for child in c.children
            if child.position is None or (c.position is not None and c.position < child.position)
        }
        ordered = [c for c in self.criteria.values() if c.position is not None]
        return tuple(c for c in ordered if c.iri not in inner)

    @cached_property
    def rules(self) -> Rules:
        """What an engine is told: shapes and criteria."""
        base = None if self.base is None else self.base.rules
        return Rules(self.shapes, tuple(self.criteria.values()), base, self.replaced)

    def readings(self, *keys: str) -> tuple[Reading, ...]:
        """The readings that keys (`Reading.key`) name.

        Raises UsageError for a key that there is not, and for two readings of one ambiguity.
        """
        return named(self.ambiguities, keys)

    @cached_property
    def contract(self) -> Contract:
        """What facts may say under this guideline, and what they have to satisfy."""
        return contract(self.ontology.graph, self.demands)

    @cached_property
    def alternatives(self) -> dict[Reading, Guideline]:
        """The guideline under each reading that is not a default, taken singly."""
        return {r: self.under(r) for ambiguity in self.ambiguities for r in ambiguity.others}

    def prepared(self) -> Guideline:
        """The same, with all worked out that every review needs.

        Raises GuidelineError where a shape has a constraint that no test expresses.
        """
        for one in (self, *self.alternatives.values()):
            assert one.rules.plan
        assert self.contract and self.ontology.prepared()
        return self

    @cached_property
    def touched(self) -> dict[str, tuple[str, ...]]:
        """The notations of the criteria that ask something else under each reading, by its key."""
        return {
            r.key: self.rules.differing(self.alternatives.get(r, self).rules)
            for a in self.ambiguities
            for r in a.readings
        }

    def under(self, *readings: Reading) -> Guideline:
        """The guideline read so: all that stands in its shapes as it is under the readings."""
        replaced = frozenset(old for reading in readings for old, _ in reading.swaps)
        return self.with_shapes(substituted(self.shapes, readings), replaced)

    def with_shapes(self, shapes: Graph, replaced: frozenset[Term]) -> Guideline:
        """The guideline with other shapes, its readings as they are.

        `replaced` are terms of which each shape that differs mentions one.
        """
        found = rows(shapes)
        return replace(
            self,
            base=self,
            replaced=replaced,
            shapes=shapes,
            criteria=criteria(shapes, self.criteria),
            rows=self.rows if found == self.rows else found,  # one object is quick to compare
            assumptions=assumptions(shapes),
            questions=questions(shapes),
            flags=flags(shapes),
        )

    @cached_property
    def days(self) -> dict[NamedNode, date]:
        """The days that the document states of itself, by property."""
        graph, node = self.ontology.graph, self.edition.iri
        return {
            property: date.fromisoformat(value.value)
            for property in graph.predicates(node)
            for value in graph.objects(node, property)
            if isinstance(value, Literal) and value.datatype == XSD.date
        }

    def citations_for(self, notation: str) -> tuple[Citation, ...]:
        """The citations printed on a criterion's or statement's words, in the order of markers."""
        return tuple(c for c in self.citations if c.cited_for == notation)

    def label(self, term: Term) -> str | None:
        """What the ontology calls a term."""
        value = self.ontology.graph.value(term, RDFS.label)
        return value.value if isinstance(value, Literal) else None


def load(source: str | Path = DEFAULT) -> Guideline:
    """A guideline by its name among those shipped, or from a folder with `ontology/` and `shapes/`.

    Raises GuidelineError where a file is missing, does not parse, or lacks what is needed.
    """
    base = data_directory()
    ontology_folder, shapes_folder = folders(source)
    shared = sorted((base / "ontology").glob("*.ttl"))
    ontology_files = [*shared, *_turtle_files(ontology_folder)]
    shapes_files = _turtle_files(shapes_folder)
    demands = base / "shapes" / "facts.ttl"
    query_files = sorted((ontology_folder / "queries").glob("*.rq"))

    def made() -> Guideline:
        terms: dict[Term, Term] = {}
        ontology, shapes, demanded = (
            _graph(files, terms) for files in (ontology_files, shapes_files, [demands])
        )
        sha256 = _hash([*ontology_files, *shapes_files, demands])
        queries = {path.name: _text(path) for path in query_files}
        try:
            return _assembled(ontology, shapes, demanded, sha256, queries).prepared()
        except GuidelineError as error:
            raise _located(error, described_in(source)) from error

    try:
        name = fingerprint([*ontology_files, *shapes_files, demands, *query_files])
    except OSError as error:
        raise fault("guideline-file", ontology_folder.name, "files to read", str(error)) from error
    guideline = kept(name, made)
    _LOADED[guideline.sha256] = guideline
    return guideline


def guideline_of(criterion: Criterion) -> Guideline | None:
    """A guideline that was loaded, as it stands or under one reading, with a criterion; or none."""
    read = (one for known in _LOADED.values() for one in (known, *known.alternatives.values()))
    return next((one for one in read if one.criteria.get(criterion.iri) == criterion), None)


def folders(source: str | Path) -> tuple[Path, Path]:
    """The folders of the ontology and of the shapes of a guideline, as `load` takes it."""
    if isinstance(source, Path):
        return source / "ontology", source / "shapes"
    base = data_directory()
    return base / "ontology" / source, base / "shapes" / source


def described_in(source: str | Path) -> dict[Term, str]:
    """For each node that a guideline's shapes describe the name of the file that does."""
    return {
        s: path.name for path in _turtle_files(folders(source)[1]) for s, _, _ in _triples(path)
    }


def _located(error: GuidelineError, files: dict[Term, str]) -> GuidelineError:
    """The error with the file that describes each node at fault."""
    by_iri = {node.value: file for node, file in files.items()}
    found = (replace(p, file=by_iri.get(p.node or "", p.file)) for p in error.problems)
    return GuidelineError(found)


def demands() -> Graph:
    """The demands on guidelines, in SHACL."""
    return Graph(_triples(data_directory() / "shapes" / "guidelines.ttl"))


def _turtle_files(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.ttl"))
    if not found:
        raise fault(
            "no-guideline",
            folder.name,
            "a folder with Turtle files",
            "Name a guideline that is there.",
        )
    return found


def _graph(files: list[Path], terms: dict[Term, Term]) -> Graph:
    """The triples of some files; equal terms are one object, which keeps them small and quick."""
    return Graph(
        cast("Triple", tuple(terms.setdefault(term, term) for term in triple))
        for path in files
        for triple in _triples(path)
    )


def _triples(path: Path) -> list[Triple]:
    try:
        quads = list(pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE))
    except (SyntaxError, OSError) as error:
        raise fault("guideline-file", path.name, "a Turtle file that parses", str(error)) from error
    return [cast("Triple", (q.subject, q.predicate, q.object)) for q in quads]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise fault("guideline-file", path.name, "a query in UTF-8", "Save it so.") from error


def _hash(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _assembled(
    ontology: Graph, shapes: Graph, demands: Graph, sha256: str, queries: dict[str, str]
) -> Guideline:
    passages = {p.iri: p for p in edition.passages(ontology)}
    references = edition.references(ontology)
    all_of_it = ontology.union(shapes)
    return Guideline(
        edition=edition.edition(ontology),
        criteria=criteria(shapes),
        rows=rows(shapes),
        assumptions=assumptions(shapes),
        ambiguities=ambiguities(shapes),
        questions=questions(shapes),
        flags=flags(shapes),
        passages=passages,
        references=references,
        citations=edition.citations(all_of_it, {r.iri: r for r in references}),
        evidence=edition.evidence(all_of_it, passages),
        ontology=Ontology(ontology),
        shapes=shapes,
        demands=demands,
        sha256=sha256,
        queries=queries,
    )
