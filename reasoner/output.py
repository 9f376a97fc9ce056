"""A result in; its bytes on standard output, or in a file that is replaced as a whole."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Sequence
from pathlib import Path

from reasoner.errors import UsageError


def write(text: str, target: Path | None, inputs: Sequence[Path] = ()) -> None:
    """Write UTF-8 to a file, or to standard output where none is named.

    An existing file stays as it was until the new one is complete. Raises UsageError where the
    file is one of the inputs or cannot be written.
    """
    data = text.encode("utf-8", "backslashreplace")
    if target is None:
        _print(data)
        return
    if any(_is_same(target, path) for path in inputs):
        raise UsageError(f"{target.name}: the output is an input as well. Name another file.")
    try:
        _replace(target, data)
    except OSError as error:
        said = f"{target.name}: cannot be written ({error.strerror}). Name another file."
        raise UsageError(said) from None


def _print(data: bytes) -> None:
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        # What is still buffered would be written, and fail again, when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno == errno.EPIPE:
            raise
        said = f"standard output: cannot be written ({error.strerror})."
        raise UsageError(said) from None


def _is_same(target: Path, path: Path) -> bool:
    try:
        return target.samefile(path)
    except OSError:
        return False


def _replace(target: Path, data: bytes) -> None:
    if target.exists() and not target.is_file():
        target.write_bytes(data)
        return
    final = target.resolve()
    draft = final.with_name(f".{final.name}.{os.getpid()}")
    try:
        with draft.open("xb") as file:
            if final.exists():
                draft.chmod(stat.S_IMODE(final.stat().st_mode))
            file.write(data)
        draft.replace(final)
    finally:
        draft.unlink(missing_ok=True)
