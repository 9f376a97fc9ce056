"""A dataset, a target and what is to be sent there in; how much of it arrived out."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from reasoner.push.errors import PushError


class Journal:
    """A file with a line that says what is sent, and a byte for each piece that arrived.

    A piece that arrived and is not recorded is sent again, which changes nothing.
    """

    def __init__(self, file: BinaryIO, head: bytes, is_resumed: bool) -> None:
        self._file = file
        found = file.read()
        self.is_resumed = is_resumed and found.startswith(head)
        self.is_other = is_resumed and bool(found) and not self.is_resumed
        self.done = len(found) - len(head) if self.is_resumed else 0
        if not self.is_resumed:
            file.seek(0)
            file.truncate()
            self._write(head)

    def arrived(self) -> None:
        """Record that one more piece arrived."""
        self._write(b".")
        self.done += 1

    def _write(self, data: bytes) -> None:
        try:
            self._file.write(data)
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            said = f"what arrived cannot be recorded in the dataset's folder ({error.strerror})"
            raise PushError("journal", f"{said}. Make room, then say --resume.") from None


@contextmanager
def journal(folder: Path, url: str, sha256: str, is_resumed: bool) -> Iterator[Journal]:
    """The journal of a push of some content to a URL; it stays where a push was cut short.

    Raises PushError where another process pushes there from this folder.
    """
    key = hashlib.sha256(url.encode()).hexdigest()
    path = folder / f"push-{key[:16]}"
    head = json.dumps({"target": key, "content": sha256}).encode() + b"\n"
    with path.open("a+b") as file:
        _lock(file, folder)
        file.seek(0)
        kept = Journal(file, head, is_resumed)
        is_over = False
        try:
            yield kept
            is_over = True
        finally:
            if is_over or not kept.done:
                file.truncate(0)
                with suppress(PermissionError):  # Windows keeps what is open.
                    path.unlink()


def _lock(file: BinaryIO, folder: Path) -> None:
    if os.name == "nt":
        return
    import fcntl

    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        said = f"{folder.name}: another process pushes it there. Wait for it, or stop it."
        raise PushError("in-use", said) from None
