"""The arguments of the commands that keep a dataset and ask it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeAlias

from reasoner.cli.arguments import add_guideline, add_output, number, port, size

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
    command.add_argument(
        "question",
        metavar="FILE.rq|NAME",
        help="a file with a query, - for standard input, or a query of the library by its name, as "
        "the queries command lists it",
    )
    command.add_argument("files", nargs="*", type=Path, metavar="FACTS")
    _add_dataset(command)
    command.add_argument(
        "--bind",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="the only value that a variable may have: <IRI>, prefix:name, a number or a text; "
        "may be given several times",
    )
    _add_seconds(command)
    command.add_argument("--format", choices=("table", "csv", "json"), default="table")
    add_output(command)
    add_guideline(command)


def add_serve(commands: Commands) -> None:
    """The command that answers queries from programs and browsers."""
    command = commands.add_parser(
        "serve",
        help="answer questions in SPARQL from other programs, and from a page in a browser",
        description="Answers queries of the guideline, and of the requests in files of facts or "
        "those that a dataset keeps, by the SPARQL 1.1 Protocol, at /sparql, and has a page to ask "
        "from at /. Nothing can be changed through it, and nothing that is asked is written down. "
        "There is no password: whoever reaches the address can read all facts.",
    )
    command.add_argument("files", nargs="*", type=Path, metavar="FACTS")
    _add_dataset(command)
    command.add_argument(
        "--host",
        default="127.0.0.1",
        help="the address to answer at, 127.0.0.1 if not given: no other machine reaches that",
    )
    command.add_argument(
        "--port", type=port, default=8080, metavar="N", help="8080 if not given; 0 takes a free one"
    )
    _add_seconds(command)
    command.add_argument(
        "--workers",
        type=number,
        default=2,
        metavar="N",
        help="how many queries are worked on at a time, 2 if not given, each by its own process",
    )
    add_guideline(command)


def _add_dataset(command: argparse.ArgumentParser) -> None:
    command.add_argument("--dataset", type=Path, metavar="FOLDER", help="a dataset that is kept")


def _add_seconds(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--seconds",
        type=number,
        default=20,
        metavar="N",
        help="stop a query after so many, 20 if not given",
    )


def add_push(commands: Commands) -> None:
    """The command that pushes a dataset to a store elsewhere."""
    command = commands.add_parser(
        "push",
        help="push a dataset to a store that speaks the SPARQL 1.1 Graph Store HTTP Protocol",
        description="Replaces graphs of a store (Fuseki, GraphDB, Virtuoso, QLever, Oxigraph) with "
        "those of a dataset, and asks it for what it has then. Graphs of patients are pushed only "
        "where they are named. A name and password come from REASONER_USER and REASONER_PASSWORD, "
        "a token from REASONER_TOKEN, or a name and password from a netrc file.",
    )
    command.add_argument("dataset", type=Path, metavar="FOLDER")
    command.add_argument("url", metavar="URL", help="the store's own, without ?graph=")
    command.add_argument(
        "--graph",
        action="append",
        dest="graphs",
        metavar="NAME",
        help="ontology, guideline, shapes (these three if not given), determinations or facts; may "
        "be given several times",
    )
    command.add_argument("--resume", action="store_true", help="finish a push that was cut short")
    command.add_argument(
        "--check",
        metavar="URL",
        help="a SPARQL query endpoint to count the triples by, where the store hands out no graph",
    )
    command.add_argument(
        "--piece",
        type=size,
        metavar="SIZE",
        help="the most that one request has, as 1MB, 4MB if not given; triples with blank nodes go "
        "in one request",
    )
    command.add_argument(
        "--plain-http",
        action="store_true",
        help="let graphs of patients, and credentials, go to another machine unencrypted",
    )
    add_guideline(command)


def add_queries(commands: Commands) -> None:
    """The command that lists the library of queries."""
    command = commands.add_parser(
        "queries",
        help="list the questions in SPARQL that come with the guideline",
        description="Lists the library of queries that comes with a guideline, in ontology/queries "
        "of its folder: the name of each, what it answers, the variables that --bind may give, and "
        "its tags. As Turtle it is a catalogue in the form of the SIB's SPARQL examples.",
    )
    command.add_argument("--tag", metavar="TAG", help="only those with this tag")
    command.add_argument("--format", choices=("text", "turtle"), default="text")
    command.add_argument(
        "--target", metavar="URL", help="the endpoint that the catalogue says answers the queries"
    )
    add_output(command)
    add_guideline(command)
