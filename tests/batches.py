"""Cases as input of a batch, and what came of one, for the tests of batches."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from casebook import CASES, document, label
from pyoxigraph import RdfFormat, parse

from reasoner.graph import Graph
from reasoner.review import Reasoner

arrow = pytest.importorskip("pyarrow", reason="the extra [batch] is not installed")
pytest.importorskip("duckdb", reason="the extra [batch] is not installed")

import pyarrow.parquet as parquet  # noqa: E402

from reasoner.batch.decide import Verdict  # noqa: E402
from reasoner.batch.run import Options, run  # noqa: E402
from reasoner.batch.told import Counted  # noqa: E402
from reasoner.batch.tools import Asked  # noqa: E402

ASKED = Asked("venous-stent", (), None)
REASONER = Reasoner()
NOTATIONS = list(REASONER.guideline.by_notation)
FACT = "https://w3id.org/guideline-reasoner/fact#"
SOME = (
    "ind-03/reflux-not-recorded",
    "ind-04/duplex-does-not-show-it",
    "exc-allergy/unconfirmed",
    "codes/i87-1-alone",
    "age/seventeen-earlier",
)


def batch(*inputs: Path, to: Path, **changed: Any) -> Counted:
    options = Options(ASKED, messages=io.StringIO())
    return run(inputs, to, replace(options, **changed))


def rows(path: Path) -> dict[tuple[str, str | None], dict[str, Any]]:
    read = parquet.read_table(path).to_pylist()
    found = {(row.pop("request"), row.pop("graph")): row for row in read}
    assert len(found) == len(read)
    assert list(found) == sorted(found, key=lambda name: (name[1] or "", name[0]))
    return found


def as_row(found: Verdict) -> dict[str, Any]:
    readings = [
        {"reading": key, "outcome": outcome, "criteria": list(notations)}
        for key, outcome, notations in found.readings
    ]
    missing = [{"question": q, "criteria": list(notations)} for q, notations in found.missing]
    return {
        "outcome": found.outcome,
        "row": found.row,
        **dict(zip(NOTATIONS, found.states, strict=True)),
        "readings": readings,
        "missing": missing,
        "flags": list(found.flags),
        "assumptions": list(found.assumptions),
    }


def metadata(path: Path) -> Mapping[bytes, bytes]:
    """What a table says of itself."""
    said: Mapping[bytes, bytes] = parquet.read_metadata(path).metadata
    return said


def quarantined(path: Path) -> dict[str | None, list[str]]:
    lines = path.with_name(path.name + ".quarantine.jsonl").read_text().splitlines()
    read = [json.loads(line) for line in lines]
    return {row["request"]: [problem["name"] for problem in row["problems"]] for row in read}


def lines(graph: Graph, about: str = "") -> list[str]:
    return [f"{s} {p} {o} {about}.\n" for s, p, o in graph]


def case_lines(name: str) -> list[str]:
    """The statements of a case, whose nodes have names that no other case has."""
    [path] = [path for path in CASES if label(path) == name]
    [source] = document(path).sources
    own = f"<urn:case:{name}/"
    return [line.replace("<urn:example:", own) for line in lines(source.graph)]


def of_cases(path: Path, names: Iterable[str] = SOME) -> Path:
    path.write_text("".join(line for name in names for line in case_lines(name)), encoding="utf-8")
    return path


def as_parquet(data: bytes) -> bytes:
    """N-Triples as a table of their terms."""
    names = ("subject", "predicate", "object")
    read = parse(data, RdfFormat.N_TRIPLES)
    terms = (map(str, (q.subject, q.predicate, q.object)) for q in read)
    return written([dict(zip(names, each, strict=True)) for each in terms])


def written(rows: Sequence[Mapping[str, str | None]]) -> bytes:
    """Rows as Parquet."""
    sink = io.BytesIO()
    parquet.write_table(arrow.Table.from_pylist(rows), sink)
    return sink.getvalue()


def blanked(statements: Sequence[str]) -> str:
    names: dict[str, str] = {}

    def shown(word: str) -> str:
        if word.startswith("<urn:case:"):
            return names.setdefault(word, f"_:n{len(names)}")
        return word

    return "".join(" ".join(map(shown, line.split(" "))) for line in statements)
