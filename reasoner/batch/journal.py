"""The folder of a run: what it was asked, what of it is done, and what was tried without an end."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reasoner.errors import UsageError

MOST_ATTEMPTS = 5


@dataclass(frozen=True)
class Journal:
    """A folder in which each finished part of a run stands under its own name, and nothing else.

    A part is written elsewhere first, so that what has its name is whole.
    """

    folder: Path

    def part(self, stage: str, number: int) -> Path:
        """Where a part of a stage stands when it is done."""
        return self.folder / stage / f"{number:06}"

    def is_done(self, stage: str, number: int) -> bool:
        """Whether a part of a stage is there."""
        return self.part(stage, number).exists()

    def attempts(self, stage: str, number: int) -> int:
        """How often a part was begun."""
        try:
            return self._attempts(stage, number).stat().st_size
        except FileNotFoundError:
            return 0

    def attempt(self, stage: str, number: int) -> None:
        """Record, before it is begun, that a part is."""
        path = self._attempts(stage, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(b".")
            file.flush()
            os.fsync(file.fileno())

    @contextmanager
    def attempting(self, stage: str, number: int) -> Iterator[None]:
        """An attempt that is no longer one where it succeeds, or where it is not to blame."""
        self.attempt(stage, number)
        try:
            yield
        except (KeyboardInterrupt, OSError):
            self._forget(stage, number)
            raise
        self._forget(stage, number)

    def _forget(self, stage: str, number: int) -> None:
        path = self._attempts(stage, number)
        os.truncate(path, path.stat().st_size - 1)

    def _attempts(self, stage: str, number: int) -> Path:
        return self.folder / "attempts" / f"{stage}-{number:06}"

    def finish(self, stage: str, number: int, write: Callable[[Path], None]) -> None:
        """Have a part written into a folder, and give it its name when it is whole."""
        done = self.part(stage, number)
        begun = self.folder / "begun" / f"{stage}-{number:06}"
        shutil.rmtree(begun, ignore_errors=True)
        begun.mkdir(parents=True)
        write(begun)
        done.parent.mkdir(exist_ok=True)
        begun.replace(done)


def opened(folder: Path, asked: Mapping[str, object], resume: bool) -> Journal:
    """The journal of a new run, or of one to be resumed that was asked the same.

    Raises UsageError where a run is there that is not to be resumed, where none is there that
    could be, or where it was asked something else.
    """
    file = folder / "run.json"
    text = json.dumps(asked, indent=1, sort_keys=True)
    if file.exists():
        if not resume:
            said = "An unfinished run is here. Say --resume to finish it, or take the folder away."
            raise UsageError(f"{folder.name}: {said}")
        if file.read_text(encoding="utf-8") != text:
            said = "The run was begun with other input, options or guideline. Take the folder away."
            raise UsageError(f"{folder.name}: {said}")
    elif resume:
        raise UsageError(f"{folder.name}: There is no run to resume. Leave --resume out.")
    else:
        folder.mkdir(parents=True, exist_ok=True)
        begun = file.with_suffix(".part")
        begun.write_text(text, encoding="utf-8")
        begun.replace(file)
    return Journal(folder)
