"""Parsed arguments in; a service that answers queries of a dataset out."""

from __future__ import annotations

from argparse import Namespace

from reasoner.cli.commands import REFUSED, Result, named_guideline
from reasoner.cli.dataset_commands import determined, refuse_no_dataset
from reasoner.cli.messages import say
from reasoner.dataset.dataset import Dataset
from reasoner.errors import Problem, UsageError
from reasoner.review import Reasoner
from reasoner.signals import ending_cleanly
from reasoner.sparql.limits import Limits


def serve(arguments: Namespace) -> Result:
    """Nothing, once the service was told to end. Raises UsageError where it cannot begin."""
    try:
        from reasoner.serve.listen import address
        from reasoner.serve.listen import serve as serve_at
    except ImportError as error:
        said = f"serve needs {error.name}. Install guideline-reasoner[serve]."
        raise UsageError(said) from None
    refuse_no_dataset(arguments)
    guideline = named_guideline(arguments.guideline)
    limits = Limits(seconds=arguments.seconds)
    problems: list[Problem] = []
    with (
        ending_cleanly(),
        address(arguments.host, arguments.port) as at,
        Dataset(arguments.dataset, guideline, limits) as served,
    ):
        if arguments.files:
            served.add(determined(Reasoner(guideline), arguments.files, problems))
        for problem in problems:
            say(str(problem))
        serve_at(served, at, arguments.host, arguments.workers, say)
    return Result("", REFUSED if problems else 0)
