"""Hostile files come to nothing: each is refused by name, or decides no more than without malice.

They are tried in processes of their own, which have no network, no file but the program's, 512 MB
and, for each file, 5 seconds. Without REASONER_FULL=1 a part of them is tried.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hostile import CANARY, MET, OPEN, Sample
from hostile.child import MEMORY, NoSocket, Watch, no_descriptors
from hostile.make import FAMILIES, samples

ROOT = Path(__file__).parent.parent
SECONDS = 5
NAMES = [family.__name__.rpartition(".")[2] for family in FAMILIES]
EVERY = 1 if os.environ.get("REASONER_FULL") == "1" else 7
# What a terminal would obey, or show as something else.
STEERING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


class Trap:
    """An address of this machine that notes who calls."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.calls: list[object] = []
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/trap"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, caller = self._socket.accept()
            except OSError:
                return
            self.calls.append(caller)
            connection.close()

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    found = Trap()
    yield found
    found.close()


def _environment(folder: Path) -> dict[str, str]:
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    return {**os.environ, "PYTHONPATH": path, "TMPDIR": str(folder), "PYTHONIOENCODING": "utf-8"}


def _limited() -> None:
    """Set before the process starts: it cannot outlast 600 seconds, nor leave its memory behind."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (600, 600))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@cache
def _expected(family: str) -> dict[str, Sample]:
    return {sample.name: sample for sample in samples(family)}


@pytest.mark.parametrize("family", NAMES)
def test_hostile_files_come_to_nothing(family: str, trap: Trap, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "hostile.child", trap.address, str(EVERY), family],
        cwd=ROOT,
        env=_environment(tmp_path),
        capture_output=True,
        preexec_fn=_limited,
        check=False,
    )
    lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert (done.returncode, done.stderr.decode()) == (0, ""), lines[-1:]
    assert not trap.calls
    assert not list(tmp_path.iterdir()), "temporary files"
    wrong = [fault for tried in lines for fault in _faults(tried, _expected(family))]
    assert not wrong, "\n".join(wrong)
    assert len(lines) >= len(_expected(family)) // EVERY


def _faults(tried: dict[str, Any], expected: dict[str, Sample]) -> Iterator[str]:
    """What is not as it has to be with one file."""
    name = tried["name"]
    wanted = expected[name]
    if tried["crash"]:
        yield f"{name}: crashed: {tried['crash']}"
    elif tried["problems"]:
        first, found = wanted.refused[:1], set(tried["problems"])
        if not found <= set(wanted.refused) or not {*first} - {"*"} <= found:
            yield f"{name}: refused for {sorted(found)}, expected {wanted.refused}"
    elif wanted.refused:
        yield f"{name}: reviewed, expected {wanted.refused}"
    else:
        met = {criterion for criterion, state in tried["states"].items() if state == "met"}
        if not met <= tried_before(wanted.like):
            yield f"{name}: met {sorted(met - tried_before(wanted.like))}"
        for criterion, state in wanted.states:
            if tried["states"][criterion] != state:
                yield f"{name}: {criterion} is {tried['states'][criterion]}, expected {state}"
    if tried["seconds"] > SECONDS:
        yield f"{name}: took {tried['seconds']:.1f} s"
    if tried["reached"]:
        yield f"{name}: reached for {tried['reached']}"
    if tried["noise"]:
        yield f"{name}: wrote {tried['noise'][:200]!r}"
    for said in ("messages", "report", "noise"):
        if CANARY.lower() in tried[said].lower():
            yield f"{name}: the canary is in the {said}"
    if STEERING.search(tried["report"]):
        yield f"{name}: characters that steer are in the report"


@cache
def tried_before(text: str) -> frozenset[str]:
    """The criteria that a harmless file meets."""
    from reasoner.review import Reasoner

    found = Reasoner().review(text.encode(), name="facts.ttl")
    findings = (finding for determination in found for finding in determination.all_findings())
    return frozenset(f.criterion.notation for f in findings if str(f.state) == "met")


ALONE = [
    "clique.ttl",
    "nested-too-deeply-nodes.ttl",
    "nested-too-deeply-objects.jsonld",
    "nested-too-deeply-elements.rdf",
    "too-many-digits-number.ttl",
]


@pytest.mark.parametrize("ending", ALONE)
def test_what_would_end_a_process_does_not_end_the_command(ending: str, tmp_path: Path) -> None:
    [found] = (s for s in _expected("size").values() if s.name.endswith(f"-{ending}") and s.refused)
    path = tmp_path / found.name
    path.write_bytes(found.data)
    done = _command(path)
    said = done.stderr.decode()
    assert (done.returncode, done.stdout) == (2, b"")
    assert f" {found.refused[0]}" in said and "Traceback" not in said
    assert [path.name for path in tmp_path.iterdir()] == [found.name]


@pytest.mark.parametrize("number", range(3))
def test_the_command_repeats_no_value(number: int, tmp_path: Path) -> None:
    text = (
        f'{OPEN}:patient fact:birthDate "{CANARY}" .',
        f'[{{"id": "a", "value": "{CANARY}", "{CANARY}": null}}]',
        f"<a>{CANARY}</a>",
    )[number]
    path = tmp_path / f"facts{('.ttl', '.jsonld', '.rdf')[number]}"
    path.write_text(text, encoding="utf-8")
    done = _command(path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr and CANARY.encode() not in done.stderr


def _command(path: Path) -> subprocess.CompletedProcess[bytes]:
    """Review a file by the command line, within the limits."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "reasoner", "review", str(path)],
        cwd=ROOT,
        env=_environment(path.parent),
        capture_output=True,
        preexec_fn=_small,
        check=False,
    )


def _small() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def test_whoever_reaches_out_is_noticed() -> None:
    """The means of the tests above: without them nothing that they say would count."""
    watch = Watch()
    watch("open", ("/etc/passwd", "r", os.O_RDONLY))
    watch("open", (str(ROOT / "reasoner" / "new.py"), "w", os.O_WRONLY | os.O_CREAT))
    watch("open", (str(ROOT / "reasoner" / "read.py"), "r", os.O_RDONLY))
    watch("socket.connect", (None, ("127.0.0.1", 1)))
    assert [what.partition(" ")[0] for what in watch.reached] == ["open", "open", "socket.connect"]
    with no_descriptors(), pytest.raises(OSError, match="Too many open files"):
        Path(__file__).read_bytes()
    with no_descriptors(), pytest.raises(OSError, match="Too many open files"):
        list(ox.parse(path=str(ROOT / "ontology" / "fact.ttl")))
    with pytest.raises(PermissionError):
        NoSocket()
    trap = Trap()
    host, port = trap.address.removeprefix("http://").removesuffix("/trap").split(":")
    with socket.create_connection((host, int(port))) as caller:
        caller.recv(1)
    trap.close()
    assert trap.calls


def test_there_are_at_least_three_hundred_and_each_has_a_name() -> None:
    names = [sample.name for family in NAMES for sample in _expected(family).values()]
    assert len(names) == len(set(names)) >= 300
    assert all(_expected(family) for family in NAMES)
    assert "IND-05a" in tried_before(MET) and "IND-05a" not in tried_before(OPEN)
