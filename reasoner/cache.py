"""What takes long to make and the names of all it is made from in; the same, kept on disk, out."""

from __future__ import annotations

import gc
import hashlib
import os
import pickle
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar, cast

import pyoxigraph

T = TypeVar("T")

MOST = 8
_DIGEST = 32
_DEPTH = 20_000


def fingerprint(files: Iterable[Path]) -> str:
    """A name for what the program, as it stands, makes of some files: it changes with each byte.

    Raises OSError where a file cannot be read.
    """
    digest = hashlib.sha256(f"{sys.version} {pyoxigraph.__version__}".encode())
    program = sorted(Path(__file__).parent.rglob("*.py"))
    for path in (*program, *files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def kept(name: str, make: Callable[[], T]) -> T:
    """What `make` gives; from disk where it was made under this name before.

    Nothing is kept where there is no folder of the user's own to keep it in.
    """
    folder = _folder()
    if folder is None:
        return make()
    path = folder / f"{name}.pickle"
    found = _read(path)
    if found is None:
        made = make()
        with suppress(OSError):
            _write(path, made)
        return made
    return cast("T", found)


def _folder() -> Path | None:
    """The user's folder for what can be made again; none where others could write in it."""
    base = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME")
    try:
        folder = (Path(base) if base else Path.home() / ".cache") / "guideline-reasoner"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except (OSError, RuntimeError):
        return None
    if os.name == "nt":
        return folder
    is_own = status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return folder if is_own else None


def _read(path: Path) -> object | None:
    """What a file holds; none where there is none, or it is not as it was written."""
    try:
        raw = path.read_bytes()
    except OSError:
        return None
    digest, content = raw[:_DIGEST], raw[_DIGEST:]
    if hashlib.sha256(content).digest() != digest:
        return None
    was_on = gc.isenabled()
    gc.disable()  # Nothing that is read here is garbage, and looking for some doubles the time.
    try:
        return cast("object", pickle.loads(content))
    finally:
        if was_on:
            gc.enable()


def _write(path: Path, made: object) -> None:
    """Put a file in its place whole, and take the oldest away."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _DEPTH))
    try:
        content = pickle.dumps(made, protocol=5)
    finally:
        sys.setrecursionlimit(limit)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(hashlib.sha256(content).digest() + content)
    Path(file.name).replace(path)
    others = sorted(path.parent.glob("*.pickle"), key=lambda p: p.stat().st_mtime, reverse=True)
    for old in others[MOST:]:
        old.unlink(missing_ok=True)
