"""Parsed arguments in; what each command prints, its messages and its exit status out."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from reasoner.errors import InputError, Problem, UsageError
from reasoner.guideline import DEFAULT, Guideline, described_in, load
from reasoner.report.explain import criteria_text, explanation
from reasoner.resources import demo_requests, guideline_names

if TYPE_CHECKING:
    from reasoner.batch.told import Counted
    from reasoner.determine import Determination
    from reasoner.report.json import Compared
    from reasoner.review import Reasoner

DIFFERS, PROBLEMS, SET_ASIDE, REFUSED = 1, 1, 1, 2


@dataclass(frozen=True)
class Result:
    """What a command prints, what it says beside that, and its exit status."""

    output: str
    status: int = 0
    messages: tuple[str, ...] = ()
    inputs: tuple[Path, ...] = ()


@dataclass
class _Reviews:
    """What came of the files so far."""

    determinations: list[Determination] = field(default_factory=list)
    compared: list[Compared] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def review(arguments: Namespace) -> Result:
    """The reports on the requests in files; a file that cannot be used does not stop the others."""
    return _review(arguments, arguments.files, named_guideline(arguments.guideline))


def what_if(arguments: Namespace) -> Result:
    """What supposed facts change in the determinations of a file's requests.

    Raises UsageError where nothing is supposed.
    """
    from reasoner.report.what_if import what_if_json, what_if_text
    from reasoner.review import Reasoner

    supposed = [path for path in (arguments.add, arguments.remove) if path is not None]
    if not supposed:
        raise UsageError("nothing is supposed. Name a file with --add, with --remove, or both.")
    guideline = named_guideline(arguments.guideline)
    readings = guideline.readings(*arguments.readings)
    reasoner = Reasoner(guideline, readings, compare_readings=False)
    found = reasoner.what_if(
        arguments.file, adding=arguments.add, removing=arguments.remove, as_of=arguments.as_of
    )
    write = what_if_json if arguments.format == "json" else what_if_text
    return Result(write(found), inputs=(arguments.file, *supposed))


def batch(arguments: Namespace) -> Result:
    """The requests of files and folders, decided into one table; how many came to what.

    Raises UsageError where what the command needs beside the program is not installed.
    """
    is_spark = arguments.engine == "spark"
    try:
        counted = (_on_spark if is_spark else _batch)(arguments)
    except ModuleNotFoundError as error:
        remedy = f'python -m pip install "guideline-reasoner[{"spark" if is_spark else "batch"}]"'
        raise UsageError(f"The batch command needs {error.name}. Install it: {remedy}") from None
    return Result(counted.text(), SET_ASIDE if counted.quarantined else 0)


def _batch(arguments: Namespace) -> Counted:
    from reasoner.batch.run import Options, run
    from reasoner.batch.tools import Asked

    if arguments.master:
        raise UsageError("--master: only Spark has one. Add --engine spark.")
    source = _source(arguments.guideline)
    asked = Asked(source, tuple(arguments.readings), arguments.as_of)
    options = Options(
        asked,
        arguments.jobs or os.cpu_count() or 1,
        arguments.memory,
        arguments.resume,
        arguments.skip_untraceable,
        arguments.rdf,
        sys.stderr,
    )
    return run([Path(path) for path in arguments.inputs], Path(arguments.table), options)


def _on_spark(arguments: Namespace) -> Counted:
    from reasoner.batch.tools import Asked
    from reasoner.spark.run import Options, run

    for name in ("jobs", "resume", "rdf"):
        if getattr(arguments, name):
            raise UsageError(f"--{name}: on Spark it is not there. Leave it out.")
    source = _source(arguments.guideline)
    # A worker has another folder to work in.
    source = source.resolve() if isinstance(source, Path) else source
    asked = Asked(source, tuple(arguments.readings), arguments.as_of)
    master = arguments.master or "local[*]"
    options = Options(asked, master, arguments.skip_untraceable, sys.stderr)
    return run(arguments.inputs, arguments.table, options)


def demo(arguments: Namespace) -> Result:
    """The reports on the requests that come with the program."""
    shown = Namespace(**vars(arguments), as_of=None, expect=False, readings=[])
    return _review(shown, demo_requests(), load())


def criteria(arguments: Namespace) -> Result:
    """Every criterion with its place and citations."""
    return Result(criteria_text(named_guideline(arguments.guideline)))


def explain(arguments: Namespace) -> Result:
    """One criterion in full. Raises UsageError for a notation that there is not."""
    guideline = named_guideline(arguments.guideline)
    notation = _known(arguments.notation, guideline.by_notation)
    return Result(explanation(guideline, guideline.by_notation[notation]))


def readings(arguments: Namespace) -> Result:
    """Every ambiguity of the guideline with its readings."""
    from reasoner.report.ambiguous import readings_json, readings_text

    write = readings_json if arguments.format == "json" else readings_text
    return Result(write(named_guideline(arguments.guideline)))


def references(arguments: Namespace) -> Result:
    """All references, or those cited for a notation. Raises UsageError where there is no such."""
    from reasoner.report.bibtex import bibtex
    from reasoner.report.references import cited_for, csl_json, items, references_text

    guideline = named_guideline(arguments.guideline)
    found = guideline.references
    messages: tuple[str, ...] = ()
    if arguments.cited_for is not None:
        statements = (statement.notation for statement in guideline.evidence)
        notation = _known(arguments.cited_for, (*guideline.by_notation, *statements))
        found = cited_for(guideline, notation)
        messages = () if found else (f"{notation}: the document prints no citation there.",)
    if arguments.format == "text":
        return Result(references_text(found), messages=messages)
    write = csl_json if arguments.format == "csl-json" else bibtex
    return Result(write(items(guideline, found)), messages=messages)


def check(arguments: Namespace) -> Result:
    """What is wrong with a guideline's files, and what its document itself has."""
    from reasoner.check.report import check_json, check_text
    from reasoner.check.run import check as checked
    from reasoner.guideline import demands

    found = checked(named_guideline(arguments.guideline), demands())
    write = check_json if arguments.format == "json" else check_text
    return Result(write(found), PROBLEMS if found.problems else 0)


def coverage(arguments: Namespace) -> Result:
    """What the cases of a folder show of a guideline's decisions."""
    from reasoner.cases import evaluated, filed
    from reasoner.coverage.report import coverage_text
    from reasoner.coverage.run import coverage as covered
    from reasoner.interactive import InteractiveEngine

    guideline = named_guideline(arguments.guideline)
    engine = InteractiveEngine(guideline.rules)
    found = covered(guideline, tuple(evaluated(filed(arguments.cases, guideline), engine)))
    return Result(coverage_text(found, guideline), 0 if found.is_complete else PROBLEMS)


def mutate(arguments: Namespace) -> Result:
    """Which small changes of a guideline's shapes and readings the cases of a folder catch."""
    from reasoner.interactive import InteractiveEngine
    from reasoner.mutate.equivalents import equivalents
    from reasoner.mutate.report import mutation_text
    from reasoner.mutate.run import run

    source = _source(arguments.guideline)
    guideline = load(source)
    found = run(
        guideline,
        arguments.cases,
        InteractiveEngine,
        {} if arguments.equivalents is None else equivalents(arguments.equivalents),
        arguments.sample,
        arguments.jobs,
        _progress if sys.stderr.isatty() else lambda done, of: None,
    )
    text = mutation_text(found, guideline, described_in(source))
    return Result(text, 0 if found.is_complete else PROBLEMS)


def _progress(done: int, of: int) -> None:
    print(f"\r{done} of {of} mutants", end="\n" if done == of else "", file=sys.stderr, flush=True)


def _known(notation: str, notations: Iterable[str]) -> str:
    """A notation as the guideline writes it. Raises UsageError, with the nearest one."""
    known = {name.lower(): name for name in notations}
    if notation.lower() in known:
        return known[notation.lower()]
    near = get_close_matches(notation.lower(), known, 1)
    hint = f"Did you mean {known[near[0]]}?" if near else "The criteria command lists all."
    raise UsageError(f"{notation}: no criterion has this notation. {hint}")


def named_guideline(name: str | None) -> Guideline:
    """A guideline by name or folder; the default one where none is named. Raises UsageError."""
    return load(_source(name))


def _source(name: str | None) -> str | Path:
    if name is None or name in guideline_names():
        return name or DEFAULT
    if Path(name).is_dir():
        return Path(name)
    shipped = ", ".join(guideline_names())
    raise UsageError(f"{name}: no such guideline. Name a folder, or one of: {shipped}.")


def _review(arguments: Namespace, files: Sequence[Path], guideline: Guideline) -> Result:
    from reasoner.review import Reasoner

    document = _document(arguments, guideline)
    readings = guideline.readings(*arguments.readings)
    reasoner, found = Reasoner(guideline, readings), _Reviews()
    for path in files:
        try:
            for determination, compared in _compared(reasoner, path, arguments):
                found.determinations.append(determination)
                found.compared.append(compared)
        except InputError as error:
            found.problems += error.problems
    output = _formatted(found, arguments, document) if found.compared else ""
    messages = tuple(str(problem) for problem in found.problems)
    inputs = (*files, arguments.source) if arguments.source else tuple(files)
    return Result(output, _status(found), messages, inputs)


def _document(arguments: Namespace, guideline: Guideline) -> str | None:
    """The reader's own copy of the guideline's text. Raises UsageError where it is another."""
    if arguments.source is None:
        return None
    if arguments.format != "html":
        raise UsageError("--source: only a page shows the document. Add --format html.")
    from reasoner.report.html.marked import source_text

    return source_text(arguments.source, guideline.edition)


def _compared(
    reasoner: Reasoner, path: Path, arguments: Namespace
) -> list[tuple[Determination, Compared]]:
    from reasoner.expect import as_of, differences
    from reasoner.facts.read import read
    from reasoner.report.contents import report

    document = read(path)
    day = arguments.as_of
    if arguments.expect:
        day = as_of(document.expectations) or day
    return [
        (d, (report(d), differences(d, document.expectations) if arguments.expect else None))
        for d in reasoner.review_document(document, day)
    ]


def _formatted(found: _Reviews, arguments: Namespace, document: str | None) -> str:
    if arguments.format == "json":
        from reasoner.report.json import json_text

        return json_text(found.compared, found.problems)
    if arguments.format in ("turtle", "jsonld"):
        from reasoner.report.rdf.graph import json_ld_report, turtle_report

        write = turtle_report if arguments.format == "turtle" else json_ld_report
        return write(found.determinations)
    if arguments.format == "html":
        from reasoner.report.html.page import html_text

        return html_text(found.compared, found.problems, document)
    from reasoner.report.text import texts

    return texts(found.compared, colour=arguments.output is None and _has_colour())


def _has_colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _status(found: _Reviews) -> int:
    if found.problems:
        return REFUSED
    return DIFFERS if any(differences for _, differences in found.compared) else 0
