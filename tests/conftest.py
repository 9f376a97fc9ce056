"""What several tests need: the guideline's text, where it is at hand."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from document import GUIDE, VS, value


@pytest.fixture(scope="session")
def source() -> str:
    """The document's text, which is not part of this repository."""
    path = os.environ.get("GUIDELINE_SOURCE")
    if not path:
        pytest.skip("GUIDELINE_SOURCE does not name the file with the guideline's text")
    raw = Path(path).read_bytes()
    assert hashlib.sha256(raw).hexdigest() == value(VS + "guideline", GUIDE + "sourceSha256")
    return raw.decode("utf-8")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the long tests to a run that asks for them."""
    if os.environ.get("REASONER_FULL") != "1":
        for item in items:
            if item.get_closest_marker("full"):
                item.add_marker(pytest.mark.skip(reason="takes long; runs where REASONER_FULL=1"))
