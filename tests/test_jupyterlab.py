"""A notebook in JupyterLab, in a browser: its cells run, and moving a slider decides anew."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
pytest.importorskip("jupyterlab", reason="JupyterLab is not installed")
pytest.importorskip("ipykernel", reason="the extra named notebook is not installed")
pytest.importorskip("ipywidgets", reason="the extra named jupyter is not installed")

ROOT = Path(__file__).parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")
QUIET = """
    --headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync
    --disable-background-networking --disable-component-update --disable-dev-shm-usage
    --window-size=1400,1000
""".split()
NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
TOKEN = "for-this-test-alone"
RIGHT = "\ue014"
CELLS = (
    "%load_ext reasoner.jupyter\n"
    "from reasoner import Explorer\n"
    "from reasoner.resources import demo_requests\n"
    "explorer = Explorer(demo_requests()[3])\n"
    "explorer",
    "%%sparql\nSELECT ?name { ?c skos:notation 'IND-05' ; sh:name ?name }",
)
EXPLORER = ".guideline-explorer"
IS_READY = """
    const context = window.jupyterapp?.shell.currentWidget?.sessionContext;
    return context?.isReady && context.session?.kernel?.status === "idle";
"""
UNNAMED = """
    return [...document.querySelectorAll(`${arguments[0]} :is(select, input)`)]
        .filter(field => field.offsetParent)
        .filter(field => ![...field.labels].some(label => label.textContent.includes(", ")))
        .map(field => field.outerHTML);
"""
RUN = "window.jupyterapp.commands.execute('notebook:run-all-cells')"


@dataclass(frozen=True)
class Lab:
    """A JupyterLab that listens on a port of this machine alone, with a token."""

    port: int
    process: subprocess.Popen[bytes]

    def asked(self, method: str, path: str) -> bool:
        """Whether it answers a request."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request(method, path, headers={"Authorization": f"token {TOKEN}"})
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def end(self) -> None:
        """Have it end its kernels and itself, and end it where it does not."""
        self.asked("POST", "/api/shutdown")
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def until(is_so: Callable[[], object], seconds: float = 60) -> Any:
    """What a function gives once it gives something."""
    end = time.monotonic() + seconds
    while not (found := is_so()):
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def notebook() -> dict[str, object]:
    cells: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(CELLS)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """JupyterLab with folders of its own, in which it keeps all that it writes."""
    work, settings = tmp_path / "work", tmp_path / "settings" / "@jupyterlab"
    for folder in (work, settings / "apputils-extension"):
        folder.mkdir(parents=True)
    (work / "explore.ipynb").write_text(json.dumps(notebook()), encoding="utf-8")
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    told = settings / "apputils-extension" / "notification.jupyterlab-settings"
    told.write_text(json.dumps(quiet), encoding="utf-8")
    own = {
        "IPYTHONDIR": "ipython",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    }
    folders = {name: str(tmp_path / folder) for name, folder in own.items()}
    port = free_port()
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": work,
        "ServerApp.open_browser": False,
        "ServerApp.allow_root": True,
        "IdentityProvider.token": TOKEN,
        "LabApp.expose_app_in_browser": True,
        "LabApp.extension_manager": "readonly",
    }
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyterlab"),
                *(f"--{name}={value}" for name, value in options.items()),
            ],
            env={**os.environ, **folders, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        found = Lab(port, process)
        try:
            until(lambda: process.poll() is not None or found.asked("GET", "/api"))
            assert process.poll() is None, (tmp_path / "log").read_text(encoding="utf-8")
            yield found
        finally:
            found.end()


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Any]:
    """A browser that reaches this machine alone."""
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in (*QUIET, NOWHERE, f"--user-data-dir={tmp_path / 'profile'}"):
        options.add_argument(argument)
    found = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    try:
        yield found
    finally:
        found.quit()


@pytest.mark.skipif(CHROMIUM is None or DRIVER is None, reason="no Chromium with its driver")
def test_a_slider_moved_by_the_keyboard_changes_the_outcome(lab: Lab, browser: Any) -> None:
    def every(selector: str) -> list[Any]:
        found: list[Any] = browser.find_elements("css selector", selector)
        return found

    def outcome() -> str:
        # What is looked for is made anew whenever the outcome is.
        script = f"const o = document.querySelector('{EXPLORER} .outcome'); return o && o.innerText"
        return str(browser.execute_script(script) or "")

    browser.get(f"http://127.0.0.1:{lab.port}/lab/tree/explore.ipynb?token={TOKEN}&reset")
    until(lambda: browser.execute_script(IS_READY))
    browser.execute_script(RUN)
    until(lambda: "Criteria not met" in outcome())
    until(lambda: every(".jp-OutputArea-output table caption"))
    assert every(".jp-OutputArea-output td")[0].text == "Iliofemoral or iliocaval stenosis"

    [handle] = every(f"{EXPLORER} [role=slider]")
    assert handle.get_attribute("aria-valuenow") == "40.0"
    handle.send_keys(RIGHT * 11)
    until(lambda: "✓ Criteria met" in outcome())
    assert "At first it was ✗ criteria not met." in outcome()
    assert handle.get_attribute("aria-valuenow") == "51.0"
    [number] = [each for each in every(f"{EXPLORER} input[type=number]") if each.is_displayed()]
    assert number.get_attribute("value") == "51"
    number.send_keys("\ue003\ue003", "50\ue007")
    until(lambda: "✗ Criteria not met" in outcome())

    assert browser.execute_script(UNNAMED, EXPLORER) == []
    wide = "const o = document.querySelector(arguments[0]); return o.scrollWidth - o.clientWidth"
    assert browser.execute_script(wide, f"{EXPLORER} .settings") <= 0
    assert browser.execute_script(wide, f"{EXPLORER} .found") <= 0
