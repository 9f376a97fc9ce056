"""Every case file under `cases/`: its facts get exactly the determination that it expects."""

from __future__ import annotations

from pathlib import Path

import pytest

from reasoner.expect import as_of, differences
from reasoner.read import read
from reasoner.review import Reasoner

CASES = sorted((Path(__file__).parent / "cases").glob("*/*.ttl"))


@pytest.fixture(scope="session")
def reasoner() -> Reasoner:
    return Reasoner()


@pytest.mark.parametrize("path", CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_case_gets_the_determination_that_it_expects(path: Path, reasoner: Reasoner) -> None:
    document = read(path)
    found = reasoner.review_document(document, as_of(document.expectations))
    assert found
    problems = [
        str(difference)
        for determination in found
        for difference in differences(determination, document.expectations)
    ]
    assert not problems, "\n".join(problems)
