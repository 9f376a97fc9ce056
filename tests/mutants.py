"""What mutmut found, and the survivors that are explained, in; a table and the others out.

    .venv/bin/mutmut run --max-children 1
    .venv/bin/python tests/mutants.py

Not counted are mutants that change no more than the type that `cast` is told, which ignores it. One
that is noticed only because it never ends counts as killed. The exit status is 1 where a survivor
is not explained, or something is explained that no longer survives.
"""

from __future__ import annotations

import ast
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import ndiff
from functools import cache
from pathlib import Path

EXPLAINED = Path(__file__).with_name("surviving-mutants.toml")
# How a run of the tests ended, by its exit status as mutmut keeps it.
OUTCOMES = {
    **dict.fromkeys((0, 5, 33), "survived"),
    **dict.fromkeys((1, 3), "killed"),
    **dict.fromkeys((-24, 24, 36, 152, 255), "endless"),
}


@dataclass(frozen=True, order=True)
class Change:
    """A function by its full name, and the lines that a mutant has in it for others."""

    function: str
    was: str
    becomes: str

    def __str__(self) -> str:
        return f"{self.function}\n- {self.was}\n+ {self.becomes}"


@dataclass(frozen=True)
class Mutant:
    """What a mutant changes, and how the tests ended for it: survived, killed, endless, untried."""

    module: str
    change: Change
    outcome: str
    is_of_a_cast: bool


def mutants(folder: Path, meta: Path) -> Iterator[Mutant]:
    """The mutants of the module of which mutmut keeps what it found in a file of its folder."""
    file = meta.with_suffix("")
    parts = file.relative_to(folder).with_suffix("").parts
    module = ".".join(part for part in parts if part != "__init__")
    source = file.read_text(encoding="utf-8")
    functions = {n.name: n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef)}
    for key, status in json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"].items():
        name = key.rpartition(".")[2]
        own = name.partition("__mutmut_")[0]
        before, after = functions[f"{own}__mutmut_orig"], functions[name]
        shown = own.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
        change = Change(f"{module}.{shown}", *_difference(source, before, after))
        of_a_cast = _without_casts(before) == _without_casts(after)
        yield Mutant(module, change, OUTCOMES.get(status, "untried"), of_a_cast)


class _Uncast(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "cast" and len(node.args) == 2:
            node.args[0] = ast.Constant(None)
        return node


def _without_casts(function: ast.FunctionDef) -> str:
    copied = ast.parse(ast.unparse(function))
    return ast.unparse(_Uncast().visit(copied)).partition("\n")[2]


def _difference(source: str, before: ast.FunctionDef, after: ast.FunctionDef) -> Iterator[str]:
    """The lines that only one of two functions has, those of each as one text."""
    lines = [line.strip() for line in source.splitlines()]
    one, other = (lines[function.lineno : function.end_lineno] for function in (before, after))
    compared = list(ndiff(one, other))
    for sign in ("- ", "+ "):
        yield "\n".join(line[2:] for line in compared if line.startswith(sign))


@cache
def explained() -> dict[Change, str]:
    """The reason for each survivor that is explained."""
    read = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))["survivor"]
    return {Change(one["function"], one["was"], one["becomes"]): one["reason"] for one in read}


def is_explained(mutant: Mutant) -> bool:
    """Whether there is a reason for which no test notices a mutant."""
    return mutant.change in explained()


def table(found: Sequence[Mutant]) -> Iterator[str]:
    """A row for each module, one for all, and how many mutants are not counted."""
    counted = [one for one in found if not one.is_of_a_cast]
    yield f"{'':32} mutants killed endless survived explained"
    for module in dict.fromkeys(one.module for one in counted):
        yield _row(module, [one for one in counted if one.module == module])
    yield _row("all", counted)
    yield f"{len(found) - len(counted)} more change the type that a cast is told."


def _row(name: str, found: Sequence[Mutant]) -> str:
    tried = [one for one in found if one.outcome != "untried"]
    count = Counter(one.outcome for one in tried)
    reasons = sum(one.outcome == "survived" and is_explained(one) for one in tried)
    share = 100 * (1 - count["survived"] / max(1, len(tried)))
    return (
        f"{name:32} {len(tried):7} {count['killed']:6} {count['endless']:7} "
        f"{count['survived']:8} {reasons:9} {share:5.1f} %"
    )


def main(folders: Sequence[Path]) -> int:
    """Print the table, what was not tried, and survivors and reasons that do not fit together."""
    files = [(folder, meta) for folder in folders for meta in sorted(folder.rglob("*.meta"))]
    found = [mutant for folder, meta in files for mutant in mutants(folder, meta)]
    print("\n".join(table(found)))
    survived = {m.change for m in found if m.outcome == "survived" and not m.is_of_a_cast}
    faults = {
        "not tried": {mutant.change for mutant in found if mutant.outcome == "untried"},
        "not explained": survived - explained().keys(),
        "no survivor": explained().keys() - survived,
    }
    for fault, changes in faults.items():
        for change in sorted(changes):
            print(f"\n{fault}: {change}")
    return int(any(faults.values()))


if __name__ == "__main__":
    sys.exit(main([Path(argument) for argument in sys.argv[1:]] or [Path("mutants")]))
