"""The arguments of the commands that keep a dataset and ask it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeAlias

from reasoner.cli.arguments import add_guideline, add_output, number

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_dataset(commands: Commands) -> None:
    """The command that makes a dataset, or adds to it."""
    command = commands.add_parser(
        "dataset",
        help="keep determinations, facts and the guideline as a dataset to be asked in SPARQL",
        description="Reviews the requests in files and keeps their facts and determinations, with "
        "the guideline, in a folder that the query command asks. The folder is made, or added to.",
    )
    command.add_argument("dataset", type=Path, metavar="FOLDER")
    command.add_argument("files", nargs="*", type=Path, metavar="FACTS")
    add_guideline(command)


def add_query(commands: Commands) -> None:
    """The command that asks a dataset."""
    command = commands.add_parser(
        "query",
        help="ask a question in SPARQL of the guideline, of facts and of determinations",
        description="Asks a question in SPARQL (SELECT, ASK, CONSTRUCT or DESCRIBE) of the "
        "guideline, and of the requests in files of facts or those that a dataset keeps. The "
        "graphs are graph:ontology, graph:guideline, graph:shapes, graph:determinations and, for "
        "each determination, the facts it was derived from; outside of GRAPH all are asked "
        "together.",
    )
    command.add_argument("question", metavar="FILE.rq", help="a file with a query; - reads it")
    command.add_argument("files", nargs="*", type=Path, metavar="FACTS")
    command.add_argument("--dataset", type=Path, metavar="FOLDER", help="a dataset that is kept")
    command.add_argument(
        "--bind",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="the only value that a variable may have: <IRI>, prefix:name, a number or a text; "
        "may be given several times",
    )
    command.add_argument(
        "--seconds",
        type=number,
        default=20,
        metavar="N",
        help="stop after so many, 20 if not given",
    )
    command.add_argument("--format", choices=("table", "csv", "json"), default="table")
    add_output(command)
    add_guideline(command)
