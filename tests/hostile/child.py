"""A process in which hostile files are tried: no network, no file beyond the program's own, limits.

It tries the families that it is given and prints a line of JSON for each file: what became of it,
what was said, how long it took and what it reached for. What Python opens is watched by its audit
events. While a file is reviewed the process has no file descriptor to spare, so that nothing that
is not Python's can open a file or a socket either.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import resource
import socket
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path

from hostile import OPEN, TRAP, Sample
from hostile.make import samples

MEMORY = 512 * 1024 * 1024
ROOT = Path(__file__).parent.parent.parent
OWN = [ROOT / name for name in ("reasoner", "ontology", "shapes", "tests/hostile")]
OWN += [Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
REACHING = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "urllib.",
)

# What is read once for the process, before descriptors are withheld.
WARM = {
    "open.ttl": OPEN.encode(),
    "refused.ttl": b"<urn:a> <urn:b> 1 .",
    "refused.jsonld": b'{"id": "urn:a", "age": 1}',
    "refused.rdf": b'<b:c xmlns:b="urn:b#"/>',
}


@dataclass
class Tried:
    """What became of a file: its problems, or the value of each criterion; and what was said."""

    name: str
    problems: list[str] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    crash: str = ""
    messages: str = ""
    report: str = ""
    noise: str = ""
    seconds: float = 0.0
    reached: list[str] = field(default_factory=list)


class Watch:
    """Notes what the process reaches for that is not its own."""

    def __init__(self) -> None:
        self.reached: list[str] = []

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        """An audit hook (PEP 578)."""
        if event.startswith(REACHING):
            self.reached.append(event)
        elif event == "open" and not is_own(arguments[0], arguments[2]):
            self.reached.append(f"open {arguments[0]!r}")


def is_own(path: object, flags: object) -> bool:
    """Whether what is opened is the program's own or the interpreter's, and is only read."""
    if isinstance(path, int):
        return True
    writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    place = Path(os.fsdecode(path)).resolve() if isinstance(path, str | bytes) else Path("/")
    return not writes and any(place.is_relative_to(folder.resolve()) for folder in OWN)


class NoSocket(socket.socket):
    """A socket that cannot be made."""

    def __init__(self, *_: object, **__: object) -> None:
        raise PermissionError("no network here")


@contextlib.contextmanager
def no_descriptors() -> Iterator[None]:
    """No file and no socket can be opened, by whatever means."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest = os.dup(0)
    os.close(lowest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def reviewer() -> Callable[[Tried, bytes], None]:
    """What reviews bytes and notes what came of it, as the command line does."""
    from reasoner.errors import InputError
    from reasoner.report.contents import report
    from reasoner.report.json import json_text
    from reasoner.report.text import texts
    from reasoner.review import Reasoner

    reasoner = Reasoner()

    def review(tried: Tried, data: bytes) -> None:
        try:
            found = reasoner.review(data, name=tried.name)
        except InputError as error:
            tried.problems = sorted({problem.name for problem in error.problems})
            tried.messages = str(error)
            return
        compared = [(report(determination), None) for determination in found]
        tried.report = texts(compared) + json_text(compared, [])
        findings = [finding for d in found for finding in d.all_findings()]
        tried.states = {f.criterion.notation: str(f.state) for f in findings}

    return review


def tried(sample: Sample, trap: str, watch: Watch, review: Callable[[Tried, bytes], None]) -> Tried:
    """What becomes of one file, and whatever is written on the way."""
    found, noise = Tried(sample.name), io.StringIO()
    data = sample.data.replace(TRAP.encode(), trap.encode())
    watch.reached = []
    logging.basicConfig(stream=noise, level=logging.DEBUG, force=True)
    start = time.process_time()
    with contextlib.redirect_stdout(noise), contextlib.redirect_stderr(noise), no_descriptors():
        try:
            review(found, data)
        except Exception as error:  # noqa: BLE001  Whatever it is, it is one that nobody foresaw.
            found.crash = f"{type(error).__name__}: {error}"
    found.seconds = time.process_time() - start
    found.noise, found.reached = noise.getvalue(), watch.reached
    return found


def main(trap: str, every: int, families: list[str]) -> None:
    """Try the files of some families: all, or one in so many."""
    watch = Watch()
    sys.addaudithook(watch)
    socket.socket = NoSocket  # type: ignore[misc]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    review = reviewer()
    for name, data in WARM.items():
        review(Tried(name), data)
    for sample in islice(samples(*families), 0, None, every):
        print(json.dumps(asdict(tried(sample, trap, watch, review))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
