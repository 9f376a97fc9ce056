"""Chromium without a window, driven by what its DevTools Protocol has, over a pair of pipes."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from serving import within

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_QUIET = """
    --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars
    --disable-background-networking --disable-component-update --disable-sync
    --force-device-scale-factor=1 --remote-debugging-pipe
""".split()


class Page:
    """One page of a browser, and what went wrong in it so far."""

    def __init__(self, commands: int, replies: int) -> None:
        self._commands = os.fdopen(commands, "wb", buffering=0)
        self._replies = os.fdopen(replies, "rb")
        self._number = 0
        self._session: str | None = None
        self.faults: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **given: Any) -> dict[str, Any]:
        """What a method of the protocol gives; what the browser tells meanwhile is kept."""
        self._number += 1
        asked = {"id": self._number, "method": method, "params": given}
        if self._session is not None:
            asked["sessionId"] = self._session
        self._commands.write(json.dumps(asked).encode() + b"\0")
        while True:
            told = json.loads(self._message())
            if told.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded"):
                self.faults.append(json.dumps(told["params"]))
            if told.get("id") == self._number:
                assert "result" in told, told
                found: dict[str, Any] = told["result"]
                return found

    def _message(self) -> bytes:
        found = bytearray()
        while (byte := self._replies.read(1)) != b"\0":
            assert byte, "the browser ended"
            found += byte
        return bytes(found)

    def close(self) -> None:
        self._commands.close()
        self._replies.close()

    def open(self, address: str) -> None:
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=address)

    def value(self, script: str) -> Any:
        """What an expression of JavaScript comes to in the page."""
        found = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def comes_to(self, script: str) -> bool:
        """Whether an expression comes to hold soon."""
        tried = f"(() => {{ try {{ return !!({script}) }} catch {{ return false }} }})()"
        return within(10, lambda: bool(self.value(tried)))

    def press(self, key: str, code: int, is_with_control: bool = False) -> None:
        held = 2 if is_with_control else 0
        for kind in ("rawKeyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=code,
                modifiers=held,
            )

    def type(self, text: str) -> None:
        self.call("Input.insertText", text=text)

    def shape(self, width: int, height: int, is_dark: bool = False) -> None:
        """Give the page a size in pixels, and light or dark colours."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", **size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def picture(self) -> bytes:
        """The whole page as PNG."""
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        return base64.b64decode(shot["data"])


@contextmanager
def browser(folder: Path) -> Iterator[Page]:
    """A page of a browser that keeps what it keeps in a folder."""
    assert CHROMIUM is not None
    (its, commands), (replies, told) = os.pipe(), os.pipe()
    # The browser reads at 3 and writes at 4: none of these may be either of them yet.
    high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (its, told)]
    pid = os.posix_spawn(
        CHROMIUM,
        [CHROMIUM, *_QUIET, f"--user-data-dir={folder}", "about:blank"],
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_DUP2, high[0], 3),
            (os.POSIX_SPAWN_DUP2, high[1], 4),
        ],
        setpgroup=0,
    )
    for end in (its, told, *high):
        os.close(end)
    try:
        with closing(Page(commands, replies)) as page:
            yield page
    finally:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
