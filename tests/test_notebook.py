"""The notebooks: run again from the first cell, they put out what is committed with them."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ipykernel", reason="the extra named notebook is not installed")
pytest.importorskip("ipywidgets", reason="the extra named jupyter is not installed")
pytest.importorskip("jupytext", reason="the extra named notebook is not installed")
pytest.importorskip("nbclient", reason="the extra named notebook is not installed")
pytest.importorskip("pandas", reason="the extra named notebook is not installed")
pytest.importorskip("pyarrow", reason="the extra named batch is not installed")

from notebooks import FOLDER, ROOT, WIDGET, names, nbformat, run, written

NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
MOST_BYTES = 500_000
of_each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def committed(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def outputs(notebook: Any) -> list[Any]:
    """What all cells of code put out, one after the other."""
    return [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@of_each
def test_a_notebook_puts_out_what_is_committed(path: Path) -> None:
    before = committed(path)
    again = run(copy.deepcopy(before))
    assert outputs(before)
    assert outputs(again) == outputs(before)


@of_each
def test_a_notebook_has_the_cells_of_the_text_that_it_is_made_of(path: Path) -> None:
    shown = [(cell.id, cell.cell_type, cell.source) for cell in committed(path).cells]
    text = [(cell.id, cell.cell_type, cell.source) for cell in written(path.stem).cells]
    assert shown == text


def test_every_text_has_its_notebook() -> None:
    assert names() == [path.stem for path in NOTEBOOKS]


@of_each
def test_a_notebook_says_nothing_of_the_machine_that_ran_it(path: Path) -> None:
    notebook = committed(path)
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.metadata.language_info == {"name": "python"}
    assert not any(cell.metadata for cell in notebook.cells)
    text = path.read_text(encoding="utf-8")
    assert not [place for place in (str(ROOT), str(Path.home()), "/tmp/") if place in text]


@of_each
def test_what_a_notebook_puts_out_is_small_and_without_warnings(path: Path) -> None:
    found = outputs(committed(path))
    assert path.stat().st_size < MOST_BYTES
    assert not [o for o in found if o.output_type == "error" or o.get("name") == "stderr"]
    assert not [o for o in found if WIDGET in o.get("data", {})]
