"""The document of the venous stent guideline: from its Turtle to the values that tests compare."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

GUIDE = "https://w3id.org/guideline-reasoner/guide#"
OA = "http://www.w3.org/ns/oa#"
VS = "https://w3id.org/guideline-reasoner/venous-stent#"
RDFS_RANGE = "http://www.w3.org/2000/01/rdf-schema#range"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
NOTATION = "http://www.w3.org/2004/02/skos/core#notation"
ONTOLOGY = Path(__file__).parent.parent / "ontology"
FILES = ("citations", "document", "evidence", "references")


def load() -> ox.Store:
    store = ox.Store()
    for name in FILES:
        store.load(path=str(ONTOLOGY / "venous-stent" / f"{name}.ttl"), format=ox.RdfFormat.TURTLE)
    return store


STORE = load()


def text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    assert not isinstance(term, ox.Triple)
    return term.value


def values(subject: str, predicate: str) -> list[str]:
    quads = STORE.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None, None)
    return sorted(text(quad.object) for quad in quads)


def value(subject: str, predicate: str) -> str:
    (only,) = values(subject, predicate)
    return only


def optional(subject: str, predicate: str) -> str | None:
    found = values(subject, predicate)
    assert len(found) <= 1, (subject, predicate)
    return found[0] if found else None


def instances(kind: str) -> list[str]:
    quads = STORE.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), ox.NamedNode(GUIDE + kind), None)
    return sorted(text(quad.subject) for quad in quads)


def extent(subject: str) -> tuple[int, int]:
    return int(value(subject, OA + "start")), int(value(subject, OA + "end"))


def place(name: str) -> tuple[int, int]:
    return extent(f"{VS}passage-{name}")


def within(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def local(iri: str) -> str:
    return iri.removeprefix(VS)
