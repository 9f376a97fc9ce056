"""The command line's parsers in; the same with an example and the exit status in their help."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

_STATUS = """
exit status:
  0  done
  1  a review differs from what its file expects (--expect), or a check finds a problem
  2  a file, an argument or the guideline cannot be used; the other files are reviewed
  3  a fault of the program itself
"""
_CHECK_STATUS = """
exit status:
  0  the files have no problem
  1  they have one
  2  the guideline or an argument cannot be used
"""
_COVERAGE_STATUS = """
exit status:
  0  each condition is shown to decide, or known not to
  1  a case is missing for one, or contradicts what the guideline declares
  2  a case, the guideline or an argument cannot be used
"""
_MUTATE_STATUS = """
exit status:
  0  the cases catch every change, but for those that are listed and hold
  1  a change is caught by no case, or one that is listed is caught or is none
  2  the guideline, a case, or an argument cannot be used
"""
_BATCH_STATUS = """
exit status:
  0  every request is decided
  1  some were set aside: OUTPUT.quarantine.jsonl says why
  2  the input, an argument or the guideline cannot be used, or the run was cut short
"""
_FEW = """
example:
  reasoner review request.ttl
  reasoner review --format json --output reports.json *.ttl
  reasoner review --reading KEY request.ttl
  reasoner what-if request.ttl --add further.ttl
  reasoner readings
  reasoner criteria
  reasoner explain NOTATION
"""
_PUSH_STATUS = """
exit status:
  0  everything that was asked for is there
  1  the store was found to have another number of triples than was sent
  2  the dataset cannot be pushed, or not further, or an argument cannot be used
"""
_EXAMPLES = {
    "review": " request.ttl",
    "what-if": " request.ttl --add further.ttl",
    "batch": " facts/ --output decisions.parquet",
    "demo": "",
    "criteria": "",
    "explain": " NOTATION",
    "readings": " --format json --output readings.json",
    "references": " --format bibtex --output references.bib",
    "dataset": " cohort/ facts/*.ttl",
    "query": " question.rq --dataset cohort/ --format csv",
    "serve": " --dataset cohort/",
    "push": " cohort/ https://store.example/clinic/data",
    "queries": " --tag cohort",
    "check": " --guideline FOLDER",
    "coverage": " --cases tests/cases",
    "mutate": " --cases tests/cases --sample 100",
}
_OTHER_STATUS = {
    "batch": _BATCH_STATUS,
    "check": _CHECK_STATUS,
    "coverage": _COVERAGE_STATUS,
    "mutate": _MUTATE_STATUS,
    "push": _PUSH_STATUS,
}


class _Help(argparse.HelpFormatter):
    """Wraps a description, and keeps the lines of a text that has several."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if "\n" in text else super()._fill_text(text, width, indent)


def add_examples(
    parser: argparse.ArgumentParser, commands: Mapping[str, argparse.ArgumentParser]
) -> None:
    """Give the help of the program a few examples, and that of each command one."""
    parser.epilog = _FEW + _STATUS
    for name, command in commands.items():
        status = _OTHER_STATUS.get(name, _STATUS)
        command.epilog = f"example:\n  reasoner {name}{_EXAMPLES[name]}\n{status}"
    for each in (parser, *commands.values()):
        each.formatter_class = _Help
