"""The notebooks: run again from the first cell, they print what is committed with them."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

nbformat = pytest.importorskip("nbformat", reason="the extra named notebook is not installed")
nbclient = pytest.importorskip("nbclient", reason="the extra named notebook is not installed")
pytest.importorskip("ipykernel", reason="the extra named notebook is not installed")

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def outputs(notebook: Any) -> list[Any]:
    """What each cell of code put out."""
    return [cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_prints_what_is_committed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    committed = nbformat.read(path, as_version=4)
    again = copy.deepcopy(committed)
    place = {"metadata": {"path": str(path.parent)}}
    nbclient.NotebookClient(again, timeout=120, coalesce_streams=True, resources=place).execute()
    assert any(outputs(committed))
    assert outputs(again) == outputs(committed)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_says_nothing_of_the_machine_that_ran_it(path: Path) -> None:
    committed = nbformat.read(path, as_version=4)
    assert committed.metadata.kernelspec.name == "python3"
    assert committed.metadata.language_info == {"name": "python"}
    assert not any(cell.metadata for cell in committed.cells)
    assert str(ROOT) not in path.read_text(encoding="utf-8")
