"""A folder of case files and a guideline in; each request with its expectation, classified, out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

from reasoner.classify import Case, classify
from reasoner.errors import UsageError
from reasoner.evaluate import Engine, Evaluation
from reasoner.expect import as_of
from reasoner.facts.gate import check, contract
from reasoner.facts.read import read
from reasoner.facts.requests import RequestFacts, split
from reasoner.graph import Graph, Node, Term
from reasoner.guideline import Guideline
from reasoner.names import names


@dataclass(frozen=True)
class Filed:
    """One request of a case file.

    `label` is the file's place in the folder of cases, without its ending; `expectations` is what
    the file expects of its requests.
    """

    label: str
    path: Path
    expectations: Graph
    request: RequestFacts
    case: Case


@dataclass(frozen=True)
class Evaluated:
    """A request of a case file with the findings on it."""

    label: str
    case: Case
    evaluation: Evaluation

    @cached_property
    def _names(self) -> Mapping[Node, str]:
        return names(self.case.graph)

    def name(self, node: Term) -> str:
        """What a node of the facts is called in a report."""
        return self._names.get(cast("Node", node), str(node))


def case_files(folder: Path) -> tuple[Path, ...]:
    """The Turtle files of a folder and those below it, sorted.

    Raises UsageError where there is none.
    """
    found = tuple(sorted(folder.rglob("*.ttl")))
    if not found:
        raise UsageError(f"{folder.name}: no case file. Name a folder with cases in Turtle.")
    return found


def filed(folder: Path, guideline: Guideline) -> Iterator[Filed]:
    """The requests of all case files of a folder, in the order of the files.

    Raises UsageError where there is no file, InputError where one cannot be used.
    """
    terms = contract(guideline.ontology.graph, guideline.demands)
    for path in case_files(folder):
        document = read(path)
        check(document, terms)
        label = path.relative_to(folder).with_suffix("").as_posix()
        day = as_of(document.expectations)
        for request in split(document):
            case = classify(
                request.graph, request.request, request.patient, guideline.ontology, day
            )
            yield Filed(label, path, document.expectations, request, case)


def evaluated(cases: Iterable[Filed], engine: Engine) -> Iterator[Evaluated]:
    """Each case with the findings of an engine under its own rules."""
    for one in cases:
        evaluation = engine.evaluate([one.case])[0][0]
        yield Evaluated(one.label, one.case, evaluation)
