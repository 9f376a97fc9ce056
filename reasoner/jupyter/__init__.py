"""Determinations, findings, criteria and cohorts in; what a notebook shows of them out."""

from __future__ import annotations

from importlib import import_module


def load_ipython_extension(shell: object) -> None:
    """Add `%sparql` and `%%sparql` to a shell of IPython: `%load_ext reasoner.jupyter`."""
    import_module("reasoner.jupyter.magic").load(shell)


def unload_ipython_extension(shell: object) -> None:
    """Take them away again."""
    import_module("reasoner.jupyter.magic").unload(shell)
