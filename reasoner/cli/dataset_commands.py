"""Parsed arguments in; what is kept in a dataset, and what a query finds in it, out."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from reasoner.cli.commands import PROBLEMS, REFUSED, Result, named_guideline
from reasoner.dataset.catalogue import catalogue, listed
from reasoner.dataset.dataset import Dataset
from reasoner.dataset.library import library, named
from reasoner.determine import Determination
from reasoner.errors import InputError, Problem, UsageError
from reasoner.guideline import Guideline
from reasoner.review import Reasoner
from reasoner.signals import ending_cleanly
from reasoner.sparql.answer import Answer
from reasoner.sparql.bound import read_bound
from reasoner.sparql.errors import QueryError
from reasoner.sparql.limits import Limits

_EMPTY = "no determination is there: the guideline alone was asked. Name files of facts to ask them"
_EMPTY += ", or a dataset."


def dataset(arguments: Namespace) -> Result:
    """How many determinations of the requests in files a dataset took."""
    problems: list[Problem] = []
    with Dataset(arguments.dataset, named_guideline(arguments.guideline)) as kept:
        reasoner = Reasoner(kept.guideline)
        number = kept.add(determined(reasoner, arguments.files, problems))
    counted = "1 determination" if number == 1 else f"{number:,} determinations"
    said = f"{counted} added to {arguments.dataset.name}\n"
    return result(said, problems, arguments.files)


def query(arguments: Namespace) -> Result:
    """What a query, of a file or of the library, finds.

    Raises UsageError where it cannot be answered.
    """
    refuse_no_dataset(arguments)
    guideline = named_guideline(arguments.guideline)
    text = _text(arguments.question, guideline)
    limits = Limits(seconds=arguments.seconds)
    problems: list[Problem] = []
    with ending_cleanly(), Dataset(arguments.dataset, guideline, limits) as asked:
        if arguments.files:
            asked.add(determined(Reasoner(guideline), arguments.files, problems))
        try:
            bound = read_bound(arguments.bind, asked.prefixes)
            is_name = _is_name(arguments.question)
            answer = (
                asked.ask(arguments.question, **bound) if is_name else asked.query(text, **bound)
            )
            notes = () if asked.has_determinations() else (_EMPTY,)
        except QueryError as error:
            name = _name(arguments.question)
            raise QueryError(error.name, f"{name}: {error.said}") from None
    inputs = [*arguments.files, Path(arguments.question)]
    return result(_formatted(answer, arguments.format), problems, inputs, notes)


def push(arguments: Namespace) -> Result:
    """What of a dataset is in a store elsewhere. Raises UsageError where it cannot be pushed."""
    from reasoner.push import push as pushed
    from reasoner.push.pieces import GUIDELINE
    from reasoner.push.run import PIECE

    refuse_no_folder(arguments.dataset)
    with Dataset(arguments.dataset, named_guideline(arguments.guideline)) as kept:
        found = pushed(
            kept,
            arguments.url,
            arguments.graphs or GUIDELINE,
            resume=arguments.resume,
            check=arguments.check,
            piece=arguments.piece or PIECE,
            plain_http=arguments.plain_http,
            progress=sys.stderr,
        )
    return Result(f"{found}\n", PROBLEMS if found.is_other else 0)


def refuse_no_dataset(arguments: Namespace) -> None:
    """Raise UsageError where both facts and a dataset are named, or a folder without one."""
    if arguments.dataset is not None and arguments.files:
        said = "files of facts and --dataset: name one or the other. The dataset command adds facts"
        raise UsageError(f"{said} to a dataset.")
    if arguments.dataset is not None:
        refuse_no_folder(arguments.dataset)


def refuse_no_folder(folder: Path) -> None:
    """Raise UsageError for a folder that there is not, or that is empty."""
    if not folder.is_dir() or not any(folder.iterdir()):
        said = "it is empty" if folder.is_dir() else "no such folder"
        raise UsageError(f"{folder.resolve().name}: {said}. The dataset command makes one.")


def queries(arguments: Namespace) -> Result:
    """The queries of a guideline's library. Raises UsageError where none has the tag."""
    guideline = named_guideline(arguments.guideline)
    every = library(guideline).values()
    found = [query for query in every if arguments.tag in (None, *query.tags)]
    if not found:
        said = ", ".join(sorted({tag for query in every for tag in query.tags})) or "no query"
        raise UsageError(f"no query of the library has the tag {arguments.tag}. It has {said}.")
    if arguments.format == "turtle":
        return Result(catalogue(guideline, found, arguments.target))
    return Result(listed(found))


def determined(
    reasoner: Reasoner, files: Iterable[Path], problems: list[Problem]
) -> Iterator[Determination]:
    """The determinations of the requests in files; what is wrong with the others is added."""
    for path in files:
        try:
            yield from reasoner.review(path)
        except InputError as error:
            problems += error.problems


def result(
    output: str, problems: Sequence[Problem], inputs: Sequence[Path], notes: Sequence[str] = ()
) -> Result:
    """What a command prints, and as its messages the problems of files and what is to be noted."""
    messages = (*map(str, problems), *notes)
    return Result(output, REFUSED if problems else 0, messages, tuple(inputs))


def _text(question: str, guideline: Guideline) -> str:
    """The text of a query: of a file, of standard input, or of the library, by its name.

    Raises UsageError where there is none.
    """
    if _is_name(question):
        return named(question, library(guideline)).text
    return _read(question)


def _is_name(question: str) -> bool:
    return question != "-" and not Path(question).suffix and not Path(question).exists()


def _read(question: str) -> str:
    """The text of a query. Raises UsageError where there is none."""
    name = _name(question)
    try:
        data = sys.stdin.buffer.read() if question == "-" else Path(question).read_bytes()
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{name}: a query in UTF-8 was expected. Save it so.") from None
    except OSError as error:
        said = f"it cannot be read ({error.strerror}). Name a file with a query."
        raise UsageError(f"{name}: {said}") from None


def _name(question: str) -> str:
    return "standard input" if question == "-" else Path(question).name


def _formatted(answer: Answer, form: str) -> str:
    if form == "csv":
        return answer.csv()
    return answer.json() if form == "json" else f"{answer}\n"
