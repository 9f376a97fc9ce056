"""The README: its examples print what it shows, and its files, limits and links are there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from reasoner import Reasoner
from reasoner.facts import read, requests
from reasoner.facts.json_text import MAX_VALUES
from reasoner.facts.lexical import MAX_DIGITS
from reasoner.facts.raw import MAX_BYTES, MAX_DEPTH, MAX_LINE
from reasoner.facts.rdf_xml import MAX_ATTRIBUTES, MAX_PREFIXES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
LEFT_OUT = "...\n"


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def output(*arguments: str) -> str:
    """What Python prints when it runs something in the checkout."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    return done.stdout.decode("utf-8")


def test_the_example_in_python_prints_what_is_shown() -> None:
    [example] = blocks("python")
    assert output("-c", example) == blocks("text")[0]


def test_the_example_on_the_command_line_prints_what_is_shown() -> None:
    [session] = blocks("console")
    command, _, shown = session.partition("\n")
    begin, _, rest = shown.partition(LEFT_OUT)
    assert not rest
    arguments = command.removeprefix("$ ./run ").split()
    assert begin and output("-m", "reasoner", *arguments).startswith(begin)


def test_the_request_can_be_reviewed() -> None:
    [facts] = blocks("turtle")
    [found] = Reasoner().review(facts.encode())
    assert found.outcome == "criteria met"


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`(\w[\w-]*/[\w./-]*)`", README))))
def test_every_path_in_the_text_is_there(path: str) -> None:
    assert (ROOT / path).exists() or path in ("ontology/", "shapes/")


@pytest.mark.parametrize("path", re.findall(r"\]\((\w[^)]*)\)", README))
def test_every_link_leads_to_a_file(path: str) -> None:
    assert (ROOT / path).is_file()


def test_the_limits_are_the_programs() -> None:
    stated = re.search(r"A file holds at most (.*?) FHIR", README, re.DOTALL)
    assert stated is not None
    numbers = [int(n.replace(",", "")) for n in re.findall(r"[\d,]*\d", stated[1])]
    mebibyte = 1024 * 1024
    assert numbers == [
        MAX_BYTES // mebibyte,
        MAX_LINE // mebibyte,
        read.MAX_STATEMENTS,
        MAX_DEPTH,
        read.MAX_LITERAL,
        MAX_DIGITS,
        read.MAX_NODES,
        requests.MAX_RECORDS,
        requests.MAX_NODES,
        MAX_ATTRIBUTES,
        MAX_PREFIXES,
        MAX_VALUES,
    ]
