"""`%sparql` and `%%sparql` in a shell of IPython: what they answer, and what they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("IPython", reason="the extra named jupyter is not installed")

from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

from reasoner.dataset.dataset import Dataset
from reasoner.errors import UsageError
from reasoner.guideline import load
from reasoner.jupyter.magic import Asked, asked
from reasoner.resources import demo_requests
from reasoner.review import Reasoner
from reasoner.sparql.answer import Answer

Shell = Any


@pytest.fixture(scope="module")
def loaded() -> Iterator[Shell]:
    """A shell with the extension, and a dataset of two determinations under the name `kept`."""
    shell: Shell = InteractiveShell.instance()
    shell.history_manager.enabled = False
    shell.run_line_magic("load_ext", "reasoner.jupyter")
    guideline = load()
    with Dataset(guideline=guideline) as kept:
        reasoner = Reasoner(guideline, compare_readings=False)
        kept.add(found for path in demo_requests()[:2] for found in reasoner.review(path))
        shell.user_ns["kept"] = kept
        yield shell
    shell.run_line_magic("unload_ext", "reasoner.jupyter")
    InteractiveShell.clear_instance()


@pytest.fixture
def shell(loaded: Shell) -> Iterator[Shell]:
    before = set(loaded.user_ns)
    yield loaded
    for name in set(loaded.user_ns) - before:
        del loaded.user_ns[name]


COUNT = "SELECT (COUNT(?d) AS ?n) { GRAPH graph:determinations { ?d a guide:Determination } }"


def test_a_cell_asks_a_dataset_by_the_name_of_its_variable(shell: Shell) -> None:
    done = shell.run_cell(f"%%sparql --dataset kept\n{COUNT}")
    assert isinstance(done.result, Answer)
    assert done.result.values() == ((2,),)


def test_without_a_dataset_the_guideline_alone_is_asked(shell: Shell) -> None:
    assert shell.run_cell(f"%%sparql\n{COUNT}").result.values() == ((0,),)
    criteria = shell.run_cell("%%sparql\nASK { ?c skos:notation 'IND-05' }").result
    assert bool(criteria)


def test_the_guidelines_own_dataset_is_made_once(shell: Shell) -> None:
    magics = shell.magics_manager.registry["SparqlMagics"]
    assert magics.dataset(None) is magics.dataset(None)


def test_a_line_gives_its_answer_to_a_variable(shell: Shell) -> None:
    shell.run_cell(f"n = %sparql --dataset kept {COUNT}").raise_error()
    assert shell.user_ns["n"].values() == ((2,),)


def test_an_answer_is_kept_under_a_name_and_shown(shell: Shell) -> None:
    done = shell.run_cell("%%sparql --to found\nASK {}")
    assert shell.user_ns["found"] is done.result
    assert bool(done.result)


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("--bind n='IND-05'", False),
        ("--bind n=IND-05", True),
        ('--bind n="IND-05"@en', False),
        ('--bind n="IND-05"', True),
        ("--bind ?t=guide:Criterion", True),
        ("--bind t=guide:Flag", False),
        ('--bind=n="IND-05" --bind t=<https://w3id.org/guideline-reasoner/guide#Criterion>', True),
    ],
)
def test_a_variable_takes_the_only_value_that_it_may_have(
    shell: Shell, option: str, expected: bool
) -> None:
    query = 'ASK { ?c a ?t ; skos:notation ?n . FILTER(STR(?n) = "IND-05") }'
    assert bool(shell.run_cell(f"%%sparql {option}\n{query}").result) is expected


def refused(shell: Shell, capsys: pytest.CaptureFixture[str], cell: str) -> str:
    """What is printed of a cell that fails, which is never a traceback."""
    done = shell.run_cell(cell)
    told = capsys.readouterr()
    assert not done.success and done.result is None
    assert "Traceback" not in told.out + told.err
    return told.err


def test_a_query_that_cannot_be_read_is_shown_with_carets(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(shell, capsys, "%%sparql\nSELECT ?c {\n  ?c a guide:Criterion }}")
    assert "syntax: line 2, column 25" in said
    *_, line, carets = said.splitlines()
    assert line.index("}}") + 1 == carets.index("^")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--dataset nobody", "there is no such variable"),
        ("--dataset text", "it is of type str"),
        ("--dataset a-b", "the name of a variable of Python"),
        ("--bind n", "NAME=VALUE was expected"),
        ("--bind n=1 --bind ?n=2", "n is given twice"),
        ("--bind nobody=1", "the query has no variable nobody"),
        ("--limit 3", "--limit: %sparql"),
        ("--to", "--to: %sparql"),
        ("kept", "in a cell the query stands below"),
    ],
)
def test_an_option_that_cannot_be_used_says_why(
    shell: Shell, capsys: pytest.CaptureFixture[str], line: str, said: str
) -> None:
    shell.user_ns["text"] = "no dataset"
    assert said in refused(shell, capsys, f"%%sparql {line}\nASK {{ ?s ?p ?n }}")


def test_a_query_is_expected() -> None:
    with pytest.raises(UsageError, match="A query was expected"):
        asked("--to found", None)


def test_options_end_where_the_query_begins() -> None:
    assert asked("--to found ASK { ?s ?p -1 }", None) == Asked("ASK { ?s ?p -1 }", None, "found")
    assert asked('--bind a="b c" ASK {}', None) == Asked("ASK {}", bind=('a="b c"',))


def completed(shell: Shell, text: str) -> list[str]:
    with provisionalcompleter():
        return [c.text for c in shell.Completer.completions(text, len(text)) if c.type == "prefix"]


def test_known_prefixes_are_completed_in_a_query_alone(shell: Shell) -> None:
    assert completed(shell, "%%sparql\nSELECT ?c { ?c a gui") == ["guide:"]
    assert completed(shell, "%sparql ASK { ?c a fa") == ["fact:"]
    assert completed(shell, "n = 1\ngui") == []


def test_it_can_be_loaded_again_and_taken_away(shell: Shell) -> None:
    for name, number in (("reload_ext", 1), ("unload_ext", 0), ("load_ext", 1)):
        shell.run_line_magic(name, "reasoner.jupyter")
        matchers = shell.Completer.custom_matchers
        identifiers = [getattr(matcher, "matcher_identifier", "") for matcher in matchers]
        assert identifiers.count("reasoner.prefixes") == number
        assert ("sparql" in shell.magics_manager.magics["cell"]) is bool(number)
