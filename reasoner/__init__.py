"""Patient facts and a request in, the guideline's cited determination out.

>>> from reasoner import Reasoner
>>> facts = b'''
... @prefix fact: <https://w3id.org/guideline-reasoner/fact#> .
... @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
... <urn:example:request> a fact:Request ;
...     fact:serviceDate "2026-03-02"^^xsd:date ;
...     fact:line [ a fact:ServiceLine ; fact:code <http://www.ama-assn.org/go/cpt/99213> ] ;
...     fact:patient [ a fact:Patient ; fact:birthDate "1970-05-17"^^xsd:date ] .
... '''
>>> reasoner = Reasoner()
>>> [determination] = reasoner.review(facts)
>>> print(determination.outcome)
not addressed
>>> print(determination.row.message)
No requested code is listed.
>>> for finding in determination.findings[-3:]:
...     print(finding.criterion.name, "-", finding.state)
Prevention of stenosis, in an adult - not met
Place of service - unknown
Procedure codes - not met

A `Reasoner` loads its guideline once and reviews any number of sources: bytes, a `pathlib.Path`, or
an rdflib graph. Every value is frozen. What cannot be used raises `InputError`, which lists each
problem: where it is, what was expected, what to do. `reasoner.report` turns a determination into
what the command line prints: `contents`, and from these `text`, `json` and `html.page`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reasoner.criteria import Criterion, Outcome, State
    from reasoner.dataset.dataset import Dataset
    from reasoner.determine import Determination, Finding
    from reasoner.edition import Citation, Reference
    from reasoner.errors import (
        GuidelineError,
        InputError,
        Problem,
        ProblemsError,
        ReasonerError,
        UsageError,
    )
    from reasoner.evidence import Evidence
    from reasoner.guideline import Guideline, load
    from reasoner.jupyter.cohort import Cohort
    from reasoner.jupyter.explorer import Explorer
    from reasoner.push.errors import PushError
    from reasoner.review import Reasoner
    from reasoner.sparql.answer import Answer
    from reasoner.sparql.errors import QueryError
    from reasoner.sparql.limits import Limits
    from reasoner.what_if import WhatIf

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "Citation",
    "Cohort",
    "Criterion",
    "Dataset",
    "Determination",
    "Evidence",
    "Explorer",
    "Finding",
    "Guideline",
    "GuidelineError",
    "InputError",
    "Limits",
    "Outcome",
    "Problem",
    "ProblemsError",
    "PushError",
    "QueryError",
    "Reasoner",
    "ReasonerError",
    "Reference",
    "State",
    "UsageError",
    "WhatIf",
    "load",
]

_HOMES = {
    "criteria": ("Criterion", "Outcome", "State"),
    "dataset.dataset": ("Dataset",),
    "determine": ("Determination", "Finding"),
    "errors": (
        "GuidelineError",
        "InputError",
        "Problem",
        "ProblemsError",
        "ReasonerError",
        "UsageError",
    ),
    "evidence": ("Evidence",),
    "edition": ("Citation", "Reference"),
    "guideline": ("Guideline", "load"),
    "jupyter.cohort": ("Cohort",),
    "jupyter.explorer": ("Explorer",),
    "push.errors": ("PushError",),
    "review": ("Reasoner",),
    "sparql.answer": ("Answer",),
    "sparql.errors": ("QueryError",),
    "sparql.limits": ("Limits",),
    "what_if": ("WhatIf",),
}


def __getattr__(name: str) -> Any:
    """A public name, imported when it is first asked for, so that importing the package is cheap.

    Raises AttributeError for any other name.
    """
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"reasoner.{home}"), name)
    raise AttributeError(f"module 'reasoner' has no attribute {name!r}")
