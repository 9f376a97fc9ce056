"""Every case file under `cases/`: its facts get exactly the determination that it expects."""

from __future__ import annotations

from pathlib import Path

import pytest
from casebook import CASES, document, label, reviewed

from reasoner.expect import differences


@pytest.mark.parametrize("path", CASES, ids=label)
def test_case_gets_the_determination_that_it_expects(path: Path) -> None:
    found = reviewed(path)
    assert found
    problems = [
        str(difference)
        for one in found
        for difference in differences(one.determination, document(path).expectations)
    ]
    assert not problems, "\n".join(problems)
