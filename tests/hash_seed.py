"""Case files in; the hash of each format of the reports on them, in a process of its own, out."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from reasoner.determine import Determination
from reasoner.errors import InputError, Problem
from reasoner.report.contents import report
from reasoner.report.html.page import html_text
from reasoner.report.json import json_text
from reasoner.report.rdf.graph import json_ld_report, turtle_report
from reasoner.report.text import texts
from reasoner.review import Reasoner


def hashes(paths: list[Path]) -> dict[str, str]:
    """How many were reviewed, and the SHA-256 of each format, their reports together."""
    reasoner = Reasoner()
    found: list[Determination] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            found += reasoner.review(path)
        except InputError as error:
            problems += error.problems
    reports = [(report(one), None) for one in found]
    made = {
        "text": texts(reports),
        "JSON": json_text(reports, problems),
        "HTML": html_text(reports, problems),
        "Turtle": turtle_report(found),
        "JSON-LD": json_ld_report(found),
    }
    count = {"reviewed": str(len(found))}
    return count | {form: hashlib.sha256(text.encode()).hexdigest() for form, text in made.items()}


if __name__ == "__main__":
    print(json.dumps(hashes([Path(argument) for argument in sys.argv[1:]])))
