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


def guideline_names() -> tuple[str, ...]:
    """The names of the guidelines that come with the program."""
    folders = (data_directory() / "ontology").iterdir()
    return tuple(sorted(folder.name for folder in folders if folder.is_dir()))


def demo_requests() -> tuple[Path, ...]:
    """The files with the requests that come with the program, in their order."""
    return tuple(sorted((Path(__file__).resolve().parent / "demo").glob("*.ttl")))
