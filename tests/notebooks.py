"""A notebook's cells as text in; the notebook with all that running it puts out, out.

    .venv/bin/python tests/notebooks.py NAME...

A notebook is written in `notebooks/NAME.py`, in the percent format of Jupytext. Beside it stands
`notebooks/NAME.ipynb`, with the same cells and what each of them put out. This makes the latter
from the former; without names it makes all of them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

jupytext, nbclient, nbformat = map(import_module, ("jupytext", "nbclient", "nbformat"))

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "notebooks"
FORMAT = {"extension": ".py", "format_name": "percent"}
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
WIDGET = "application/vnd.jupyter.widget-view+json"
# A widget has a number of its own in every run, and is nothing without the kernel that made it.
_INSTEAD = "A widget: it is shown while the notebook runs."
_SECONDS = 120


def written(name: str) -> Any:
    """The notebook that a text describes, without outputs."""
    text = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    notebook = jupytext.reads(text, fmt=FORMAT)
    cells = [_cell(number, cell) for number, cell in enumerate(notebook.cells, 1)]
    return nbformat.v4.new_notebook(cells=cells, metadata=METADATA)


def _cell(number: int, cell: Any) -> Any:
    kinds = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}
    return kinds[cell.cell_type](cell.source, id=f"cell-{number:02}")


def run(notebook: Any) -> Any:
    """The notebook with what its cells put out, run from the first in a kernel of its own."""
    place = {"metadata": {"path": str(FOLDER)}}
    nbclient.NotebookClient(
        notebook,
        timeout=_SECONDS,
        coalesce_streams=True,
        store_widget_state=False,
        record_timing=False,
        resources=place,
    ).execute(env={**os.environ, "PYTHONPATH": str(ROOT)})
    for cell in notebook.cells:
        cell.metadata = {}
        for output in cell.get("outputs", ()):
            if WIDGET in output.get("data", {}):
                output["data"] = {"text/plain": _INSTEAD}
    notebook.metadata = METADATA
    return notebook


def make(name: str) -> None:
    """Writes a notebook anew, with what it puts out now."""
    nbformat.write(run(written(name)), FOLDER / f"{name}.ipynb")


def names() -> list[str]:
    """The names of the notebooks that are written as text."""
    return sorted(path.stem for path in FOLDER.glob("*.py"))


def main(arguments: Sequence[str]) -> int:
    """The names of notebooks in, or none for all of them; the exit status out."""
    for name in arguments or names():
        make(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
