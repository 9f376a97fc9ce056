"""An engine and a folder of documents in; a line for each request with what is found of it out.

    findings.py ENGINE COUNT FOLDER OUTPUT [--readings]

The lines are JSON, in the order of the documents. With --readings they also tell what each other
reading changes, which flags are raised, and what would settle an open outcome.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from reasoner.criteria import State
from reasoner.determine import Determination
from reasoner.evaluate import Evaluator
from reasoner.interactive import InteractiveEngine
from reasoner.reference import ReferenceEngine
from reasoner.review import Reasoner

_ENGINES: Mapping[str, Evaluator] = {
    "interactive": InteractiveEngine,
    "reference": ReferenceEngine,
}
_OUTLOOK = ("flags", "missing", "readings")


def main(arguments: list[str]) -> int:
    """The command's arguments in, its exit status out."""
    engine, count, folder, output = arguments[:4]
    readings = "--readings" in arguments
    reasoner = Reasoner(evaluator=_ENGINES[engine], compare_readings=readings)
    found = (one for path in sorted(Path(folder).iterdir()) for one in reasoner.review(path))
    with Path(output).open("w", encoding="utf-8") as file:
        file.writelines(f"{_line(_told(one, readings))}\n" for one in islice(found, int(count)))
    return 0


def _line(told: Mapping[str, object]) -> str:
    return json.dumps(told, sort_keys=True)


def _told(found: Determination, readings: bool) -> dict[str, object]:
    """What is found of a request; criteria that are not claimed are left out."""
    told: dict[str, object] = {
        "request": str(found.request.request),
        "outcome": found.outcome,
        "states": {n: s for n, s in found.states.items() if s is not State.NOT_CLAIMED},
    }
    if readings:
        told["flags"] = [raised.flag.notation for raised in found.flags]
        told["missing"] = [asked.question.text for asked in found.settling.questions]
        told["readings"] = [
            [e.reading.key, e.after, [change.notation for change in e.changes]]
            for e in found.effects
        ]
    return told


def of_lines(path: Path) -> dict[str, dict[str, Any]]:
    """What a file of lines tells, by request."""
    with path.open(encoding="utf-8") as lines:
        told = map(json.loads, lines)
        return {one["request"]: one for one in told}


def of_table(path: Path) -> dict[str, dict[str, Any]]:
    """What a table of the batch engine tells, by request; it may be a folder of its parts."""
    import pyarrow.parquet as parquet

    found = {}
    for part in sorted(path.glob("*.parquet")) if path.is_dir() else [path]:
        for batch in parquet.ParquetFile(part).iter_batches():
            for row in batch.to_pylist():
                found[row["request"]] = _of_row(row)
    return found


def _of_row(row: Mapping[str, Any]) -> dict[str, Any]:
    named = [name for name in row if name.isupper() or "-" in name]
    return {
        "request": row["request"],
        "outcome": row["outcome"],
        "states": {name: row[name] for name in named if row[name] != State.NOT_CLAIMED},
        "flags": row["flags"],
        "missing": [one["question"] for one in row["missing"]],
        "readings": [[r["reading"], r["outcome"], r["criteria"]] for r in row["readings"]],
    }


def differing(
    few: Mapping[str, Mapping[str, Any]], many: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    """The requests of the one of which another tells other things of the same kind, or nothing."""
    for request, told in few.items():
        other = many.get(request, {})
        kept = {name: other.get(name) for name in told if name not in _OUTLOOK or name in other}
        if kept != {name: told[name] for name in kept}:
            yield request


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
