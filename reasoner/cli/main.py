"""The command line's arguments in; results on standard output and the exit status out."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from reasoner import __version__
from reasoner.cli.arguments import add_guideline, add_output, day, number, size
from reasoner.cli.dataset_arguments import (
    add_dataset,
    add_push,
    add_queries,
    add_query,
    add_serve,
)
from reasoner.cli.help import add_examples
from reasoner.cli.messages import say
from reasoner.errors import ReasonerError

if TYPE_CHECKING:
    from reasoner.cli.commands import Result

# Where the commands are that do not stand with the others.
_HOMES = {
    **dict.fromkeys(("dataset", "push", "queries", "query"), "dataset_commands"),
    "serve": "serve_commands",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parsed = parser().parse_args(arguments)
    try:
        return _run(parsed)
    except ReasonerError as error:
        say(str(error))
        return error.exit_status
    except BrokenPipeError:
        return 141
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001  The text of an unforeseen error may quote a record.
        say(f"internal error ({type(error).__name__}). Please report it with the command used.")
        return 3


def _run(parsed: argparse.Namespace) -> int:
    from reasoner.output import write

    home = import_module(f"reasoner.cli.{_HOMES.get(parsed.command, 'commands')}")
    result: Result = getattr(home, parsed.command.replace("-", "_"))(parsed)
    if result.output:
        write(result.output, getattr(parsed, "output", None), result.inputs)
    for message in result.messages:
        say(message)
    return result.status


def parser() -> argparse.ArgumentParser:
    """The parser of the command line; making it imports nothing of what the commands need."""
    found = argparse.ArgumentParser(
        prog="reasoner",
        description="Reviews requests against a guideline, criterion by criterion, with the facts "
        "that decided each and the references cited. It finds criteria met or not; a person "
        "decides.",
    )
    found.add_argument("--version", action="version", version=f"reasoner {__version__}")
    commands = found.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _review(commands)
    _what_if(commands)
    _batch(commands)
    _demo(commands)
    _criteria(commands)
    _explain(commands)
    _readings(commands)
    _references(commands)
    add_dataset(commands)
    add_query(commands)
    add_queries(commands)
    add_serve(commands)
    add_push(commands)
    _check(commands)
    _coverage(commands)
    _mutate(commands)
    add_examples(found, commands.choices)
    return found


def _review(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "review",
        help="review the requests in files",
        description="Reviews every request in files of Turtle, N-Triples, N-Quads, TriG, JSON-LD "
        "or RDF/XML.",
    )
    command.add_argument("files", nargs="+", type=Path, metavar="FILE")
    _add_day_and_readings(command)
    command.add_argument(
        "--expect",
        action="store_true",
        help="compare each review with what its file says to expect of it",
    )
    _add_format(command)
    add_guideline(command)


def _what_if(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "what-if",
        help="say what supposed facts would change",
        description="Reviews the requests of a file as they are, and as they would be with the "
        "statements of another file, or without them, and says which findings differ. Supposed "
        "statements speak of the nodes of the first file by their IRIs.",
    )
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("--add", type=Path, metavar="FILE", help="statements to suppose")
    command.add_argument(
        "--remove", type=Path, metavar="FILE", help="statements of the facts to do without"
    )
    _add_day_and_readings(command)
    command.add_argument("--format", choices=("text", "json"), default="text")
    add_output(command)
    add_guideline(command)


def _add_day_and_readings(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--as-of",
        type=day,
        metavar="DATE",
        help="date decided for where a request states none, as 2026-03-02",
    )
    command.add_argument(
        "--reading",
        action="append",
        default=[],
        dest="readings",
        metavar="KEY",
        help="decide by this reading of an ambiguous place, as the readings command lists it; "
        "may be given several times",
    )


def _batch(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "batch",
        help="decide the requests in many or large files into one table",
        description="Decides every request in files, or folders, of N-Triples, N-Quads, Turtle, "
        "TriG (each also as .gz or .zst) or Parquet with the columns subject, predicate, object "
        "and, at will, graph. The facts of a request may be spread over files; blank nodes are "
        "those of their file. The output is Parquet, a row per request; requests with bad facts "
        "stand beside it in OUTPUT.quarantine.jsonl with the reasons.",
    )
    command.add_argument("inputs", nargs="+", metavar="IN")
    command.add_argument(
        "--output",
        required=True,
        dest="table",
        metavar="FILE",
        help="the table, which has its name only once it is complete; on Spark a folder",
    )
    command.add_argument(
        "--engine",
        choices=("local", "spark"),
        default="local",
        help="what shares the work: the processes of this machine, or a Spark cluster, which takes "
        "Parquet from any place that it reads, by its address",
    )
    command.add_argument(
        "--master",
        metavar="URL",
        help="the address of the cluster, as spark://host:7077; local[*] if not given",
    )
    _add_day_and_readings(command)
    command.add_argument(
        "--rdf",
        type=Path,
        metavar="FILE",
        help="write the determinations as N-Quads as well, which takes as long as reviewing each",
    )
    command.add_argument(
        "--jobs", type=number, metavar="N", help="how many processes share the work"
    )
    command.add_argument(
        "--memory",
        type=size,
        default=10**9,
        metavar="SIZE",
        help="memory for what is joined and sorted, as 500MB or 4GB, 1GB if not given; each "
        "process takes some 300 MB beside it",
    )
    command.add_argument("--resume", action="store_true", help="finish a run that was interrupted")
    command.add_argument(
        "--skip-untraceable",
        action="store_true",
        help="go on where statements, or lines that cannot be read, belong to no request; the "
        "output and the quarantine record them",
    )
    add_guideline(command)


def _demo(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("demo", help="review the requests that come with the program")
    _add_format(command)


def _criteria(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "criteria", help="list the guideline's criteria with their places and citations"
    )
    add_guideline(command)


def _explain(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "explain", help="say what a criterion asks, where it stands and what it cites"
    )
    command.add_argument("notation", metavar="NOTATION", help="as the criteria command lists it")
    add_guideline(command)


def _readings(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "readings", help="list where the guideline can be read in more than one way, and how"
    )
    command.add_argument("--format", choices=("text", "json"), default="text")
    add_output(command)
    add_guideline(command)


def _references(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "references", help="list the guideline's references, or write them for a reference manager"
    )
    command.add_argument("--format", choices=("text", "csl-json", "bibtex"), default="text")
    command.add_argument(
        "--cited-for",
        metavar="NOTATION",
        help="only those cited for a criterion, its parts, or a statement about evidence",
    )
    add_output(command)
    add_guideline(command)


def _check(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "check",
        help="look for what is wrong with a guideline's files, and for the document's own defects",
        description="Looks for what is wrong with a guideline's files, for defects of the "
        "document's citations, and for criteria that overlap, each with a patient of whom both "
        "speak. The document's own defects and overlaps count as problems only where the files "
        "do not declare them.",
    )
    _add_format(command)
    add_guideline(command)


def _coverage(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "coverage",
        help="list the pairs of test cases that show each condition of each decision deciding",
        description="Evaluates test cases and lists, for each part of a criterion, each test of an "
        "outcome row, each path over several nodes and each scope or refutation, two cases in "
        "which it alone changes the result (MC/DC); then what no case shows, and what no case "
        "can show.",
    )
    _add_cases(command)
    add_output(command)
    add_guideline(command)


def _mutate(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "mutate",
        help="change a guideline a little in every way, and list the changes that no case notices",
        description="Makes small changes of a guideline's shapes and readings, one at a time "
        "(thresholds, bounds, classes, paths, counts, alternatives, constraints, claims, states of "
        "outcome rows, substitutions of readings), and lists those that no test case catches.",
    )
    _add_cases(command)
    command.add_argument(
        "--equivalents",
        type=Path,
        metavar="FILE",
        help="a Turtle file that lists changes no case can catch, each with the reason",
    )
    command.add_argument(
        "--sample", type=number, metavar="N", help="try N of the changes, always the same ones"
    )
    command.add_argument(
        "--jobs", type=number, default=1, metavar="N", help="how many processes share the work"
    )
    add_output(command)
    add_guideline(command)


def _add_cases(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--cases",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="a folder with requests in Turtle, in folders of its own or not",
    )


def _add_format(command: argparse.ArgumentParser) -> None:
    formats = ("text", "json", "html", "turtle", "jsonld")
    command.add_argument("--format", choices=formats, default="text")
    command.add_argument(
        "--source",
        type=Path,
        metavar="FILE",
        help="your own copy of the guideline's text, which the page (html) then shows, marked",
    )
    add_output(command)
