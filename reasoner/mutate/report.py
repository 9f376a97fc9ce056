"""What became of mutants in; text for a terminal out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from reasoner.graph import Term
from reasoner.guideline import Guideline
from reasoner.mutate.mutant import Kind, Mutant
from reasoner.mutate.run import Run
from reasoner.mutate.trial import Verdict
from reasoner.report.layout import wrapped

_EQUIVALENT = "equivalent"
_COLUMNS = (Verdict.CAUGHT.value, Verdict.REFUSED.value, _EQUIVALENT, Verdict.SURVIVED.value)
_NAME, _NUMBER = 38, 12
_MEANING = """
Caught: the outcome, a state, a deciding fact, a citation, or an effect of a reading or a flag of
which the case speaks, is not what a case expects. Refused: the guideline cannot be loaded, read
otherwise or pass its lint. Equivalent: listed with the reason why no case can catch it.
"""


def mutation_text(found: Run, guideline: Guideline, described_in: Mapping[Term, str]) -> str:
    """Counts by kind, then what survives, with file and node, and what is listed wrongly."""
    return "\n".join(_lines(found, guideline, described_in)) + "\n"


def _lines(found: Run, guideline: Guideline, described_in: Mapping[Term, str]) -> Iterator[str]:
    edition = f"{guideline.edition.title}, version {guideline.edition.edition}"
    tried = len(found.verdicts)
    number = f"{tried}" if tried == found.of else f"{tried} of {found.of}"
    yield from wrapped(f"{edition}: {number} mutants on {found.requests} requests.")
    yield ""
    yield from _table(found)
    yield ""
    yield from wrapped(" ".join(_MEANING.split()))
    surviving = (_placed(mutant, described_in) for mutant in found.surviving)
    yield from _listed("No case catches", surviving)
    disproved = (_placed(mutant, described_in) for mutant in found.disproved)
    yield from _listed("Listed as equivalent, but caught or refused", disproved)
    yield from _listed("Listed as equivalent, but no mutant", found.unknown)


def _table(found: Run) -> Iterator[str]:
    counts: Counter[tuple[Kind, str]] = Counter()
    for mutant, verdict in found.verdicts:
        is_known = verdict is Verdict.SURVIVED and str(mutant) in found.reasons
        counts[mutant.change.kind, _EQUIVALENT if is_known else verdict.value] += 1
    yield _row("", ("mutants", *_COLUMNS))
    for kind in Kind:
        numbers = [counts[kind, column] for column in _COLUMNS]
        if any(numbers):
            yield _row(kind, (sum(numbers), *numbers))
    totals = [sum(counts[kind, column] for kind in Kind) for column in _COLUMNS]
    yield _row("all", (sum(totals), *totals))


def _row(name: str, values: Iterable[object]) -> str:
    return f"{name:<{_NAME}}" + "".join(f"{value!s:>{_NUMBER}}" for value in values)


def _placed(mutant: Mutant, described_in: Mapping[Term, str]) -> str:
    return f"{described_in.get(mutant.root, 'shapes')}: {mutant}"


def _listed(heading: str, texts: Iterable[str]) -> Iterator[str]:
    found = list(texts)
    if found:
        yield ""
        yield f"{heading}: {len(found)}"
        for text in found:
            yield from wrapped(text, 2, 4)
