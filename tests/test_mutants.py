"""The list of surviving mutants speaks of code that is there, and what mutmut found is read."""

from __future__ import annotations

import ast
import json
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
from mutants import Change, explained, is_explained, mutants, table

ROOT = Path(__file__).parent.parent
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]


def lines_of(function: str) -> set[str]:
    """The lines of a function by its full name, without their indents."""
    parts = function.split(".")
    for length in range(len(parts) - 1, 0, -1):
        path = ROOT.joinpath(*parts[:length])
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file():
                source = file.read_text(encoding="utf-8")
                tree: ast.AST = ast.parse(source)
                for name in parts[length:]:
                    [tree] = [n for n in ast.walk(tree) if getattr(n, "name", None) == name]
                assert isinstance(tree, ast.FunctionDef)
                assert any(fnmatch(str(file.relative_to(ROOT)), p) for p in CONFIG["only_mutate"])
                lines = source.splitlines()[tree.lineno - 1 : tree.end_lineno]
                return {line.strip() for line in lines}
    raise AssertionError(function)


@pytest.mark.parametrize("change", sorted(explained()), ids=str)
def test_what_is_said_to_survive_can_be_changed_so(change: Change) -> None:
    assert set(change.was.splitlines()) <= lines_of(change.function)
    assert change.was != change.becomes
    assert explained()[change].endswith(".")


@pytest.mark.parametrize("path", CONFIG["pytest_add_cli_args_test_selection"])
def test_the_tests_that_mutants_are_tried_on_are_there(path: str) -> None:
    file, _, name = path.partition("::")
    assert f"def {name}" in (ROOT / file).read_text(encoding="utf-8")


MUTATED = """
def x_half__mutmut_orig(value):
    return cast("int", value) // 2

def x_half__mutmut_1(value):
    return cast("XXintXX", value) // 2

def x_half__mutmut_2(value):
    return cast("int", value) // 3

class Tally:
    def xǁTallyǁadd__mutmut_orig(self):
        self.count += 1

    def xǁTallyǁadd__mutmut_1(self):
        self.count = 1

    def xǁTallyǁadd__mutmut_2(self):
        self.count -= 1
"""


def test_what_mutmut_found_is_told_by_module_and_by_change(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "sums.py").write_text(MUTATED, encoding="utf-8")
    status = {
        "package.sums.x_half__mutmut_1": 0,
        "package.sums.x_half__mutmut_2": 1,
        "package.sums.xǁTallyǁadd__mutmut_1": 0,
        "package.sums.xǁTallyǁadd__mutmut_2": 24,
    }
    meta = tmp_path / "package" / "sums.py.meta"
    meta.write_text(json.dumps({"exit_code_by_key": status}), encoding="utf-8")
    found = list(mutants(tmp_path, meta))
    assert [mutant.outcome for mutant in found] == ["survived", "killed", "survived", "endless"]
    assert [mutant.is_of_a_cast for mutant in found] == [True, False, False, False]
    assert found[2].change == Change("package.sums.Tally.add", "self.count += 1", "self.count = 1")
    assert not is_explained(found[2])
    rows = [line.split() for line in table(found)]
    assert rows[1] == ["package.sums", "3", "1", "1", "1", "0", "66.7", "%"]
    assert rows[2][0] == "all" and rows[2][1:] == rows[1][1:]
    assert rows[3][0] == "1"
