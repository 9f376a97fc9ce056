"""Where the knowledge lies: nothing in, the folder that holds `ontology/` and `shapes/` out."""

from __future__ import annotations

from pathlib import Path


def data_directory() -> Path:
    """The folder that holds `ontology/` and `shapes/`.

    A wheel carries both inside the package; in a checkout they lie beside it.
    """
    package = Path(__file__).resolve().parent
    installed = package / "data"
    return installed if installed.is_dir() else package.parent
