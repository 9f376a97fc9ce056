"""A store's folder in; answers to queries out, each within its limits."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Timer

from reasoner.graph import Term
from reasoner.sparql.errors import QueryError
from reasoner.sparql.gate import admit
from reasoner.sparql.limits import Limits

# The package is found as it was found here, though by a path that is relative to another folder.
_PACKAGES = Path(__file__).resolve().parents[2]
_PROGRAM = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from reasoner.sparql.worker import main; main(sys.argv[2:])"
)
# Python's own status of an error.
_FAILED = 1
# Seconds in which a process that no longer answers has ended.
_SOON = 2


@dataclass(frozen=True)
class Found:
    """What a query found: `solutions` or a `boolean` as SPARQL Results JSON, or `triples`.

    These are N-Triples.
    """

    kind: str
    body: bytes


class Worker:
    """Answers queries of one store in a process of its own, one at a time.

    What takes too long is stopped by ending that process: a signal would not stop it. The next
    query begins another.
    """

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder = folder
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._is_stopped = False
        self._turn = Lock()

    def ask(
        self, text: str, prefixes: Mapping[str, str], bound: Mapping[str, Term] | None = None
    ) -> Found:
        """The answer to a query whose prefixes may be left undeclared where `prefixes` has them.

        `bound` gives variables, by their names, the only terms that they may have. Raises
        QueryError where the query is refused, cannot be read, takes more than the limits, or ends
        the process that works on it.
        """
        admit(text, prefixes, self._limits)
        asked = {
            "text": text,
            "prefixes": dict(prefixes),
            "bound": {name: str(term) for name, term in (bound or {}).items()},
            "rows": self._limits.rows,
            "size": self._limits.size,
        }
        with self._turn:
            return self._answer(json.dumps(asked).encode() + b"\n")

    def stop(self) -> None:
        """End the process, whatever it works on; what asked then gets a QueryError."""
        process = self._process
        if process is not None:
            self._is_stopped = True
            process.kill()

    def close(self) -> None:
        """End the process and wait for its end."""
        self.stop()
        with self._turn:
            self._forget()

    def _answer(self, question: bytes) -> Found:
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        late = _Alarm(process, self._limits.seconds)
        try:
            process.stdin.write(question)
            process.stdin.flush()
            head = json.loads(process.stdout.readline())
            body = process.stdout.read(head["size"])
            if len(body) < head["size"]:
                raise EOFError
        except (OSError, ValueError, EOFError):
            with suppress(subprocess.TimeoutExpired):
                process.wait(_SOON)
            self._forget()
            raise self._ended(late.rang, process.returncode) from None
        except BaseException:
            self._forget()
            raise
        finally:
            late.stop()
        if "error" in head:
            raise QueryError(head["error"], body.decode())
        return Found(head["kind"], body)

    def _ended(self, is_late: bool, status: int) -> QueryError:
        if is_late:
            said = (
                f"not done after {self._limits.seconds:g} seconds, and stopped. Ask for less: "
                "patterns that share no variable are combined each with each."
            )
            return QueryError("too-slow", said)
        if self._is_stopped:
            return QueryError("stopped", "the query was stopped before it was done.")
        if status == _FAILED:
            said = "the process that works on queries failed, or could not begin. Is the dataset "
            return QueryError("ended", f"{said}still there, and readable?")
        said = (
            "the process that worked on it ended: it takes more memory than a query may "
            f"({self._limits.memory:,} bytes), or is too deeply nested. Ask for less."
        )
        return QueryError("ended", said)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._forget()
            self._is_stopped = False
            command = [sys.executable, "-P", "-c", _PROGRAM, str(_PACKAGES)]
            self._process = subprocess.Popen(
                [*command, str(self._folder.resolve()), str(self._limits.memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process

    def _forget(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # a question that was never taken
                    pipe.close()


class _Alarm:
    """Ends a process after some seconds, unless it is stopped before."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.rang = False
        self._process = process
        self._timer = Timer(seconds, self._ring)
        self._timer.daemon = True
        self._timer.start()

    def _ring(self) -> None:
        self.rang = True
        self._process.kill()

    def stop(self) -> None:
        self._timer.cancel()
