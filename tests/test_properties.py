"""What holds of any facts: how they are written, and what has no bearing, changes no finding."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache, partial, reduce
from pathlib import Path
from xml.etree import ElementTree

import hypothesis.strategies as st
import pyoxigraph as ox
import pytest
from casebook import CASES, document, label, reasoner
from casebook import reviewed as reviewed_case
from hypothesis import assume, given
from pyoxigraph import BlankNode, NamedNode
from records import WITHOUT_BEARING, of_another, with_more
from strategies import (
    AS_OF,
    FULL,
    Facts,
    cases,
    disturbed,
    examples,
    from_vocabulary,
    joined,
    of_two_cases,
    other_blanks,
    other_names,
    renamed,
    subjects,
    with_blanks,
)
from writing import GRAPH, WRITERS, n_triples

from reasoner.bridge import to_rdflib
from reasoner.criteria import Outcome, State
from reasoner.determine import Determination, Finding
from reasoner.errors import InputError
from reasoner.evaluate import Evaluator
from reasoner.facts.read import read
from reasoner.graph import Node
from reasoner.interactive import InteractiveEngine
from reasoner.report.contents import report
from reasoner.report.html.page import html_text
from reasoner.report.json import json_text
from reasoner.report.rdf.graph import json_ld_report, turtle_report
from reasoner.report.text import texts
from reasoner.review import Reasoner

EVALUATOR: Evaluator = InteractiveEngine
GUIDELINE = reasoner().guideline
BROKEN = Path(__file__).parent / "broken" / "facts"


@cache
def reviewer() -> Reasoner:
    """The reasoner that these properties are of, with every reading."""
    return Reasoner(GUIDELINE, evaluator=EVALUATOR)


def reviewed(facts: Facts) -> tuple[Determination, ...]:
    return reviewer().review(n_triples(facts), name="facts.nt", as_of=AS_OF)


def usable(facts: Facts) -> tuple[Determination, ...]:
    """The determinations of facts that are not refused; others are not what a test is about."""
    try:
        return reviewed(facts)
    except InputError:
        assume(False)
        raise


def said(found: Sequence[Determination]) -> list[dict[str, object]]:
    """What determinations say, but for the names of nodes."""
    return sorted(map(_said, found), key=repr)


def _said(found: Determination) -> dict[str, object]:
    settling, effects = found.settling, found.effects
    return {
        "outcome": found.row.iri.value,
        "findings": [
            (f.criterion.notation, f.state, [c.marker for c in f.citations])
            for f in found.all_findings()
        ],
        "claims": _states(found.claims),
        "conflicts": _states(found.conflicts),
        "assumptions": found.assumptions,
        "flags": [raised.flag.notation for raised in found.flags],
        "effects": [(effect.reading.key, effect.after, effect.changes) for effect in effects],
        "settling": [
            sorted(sorted(reply.answer.iri.value for reply in way) for way in ways)
            for outcome, ways in settling.towards.items()
            if outcome not in settling.left_out
        ],
    }


def _states(findings: Sequence[Finding]) -> list[tuple[str, State]]:
    return sorted((f.criterion.notation, f.state) for f in findings)


def as_json(found: Sequence[Determination], source: str = "facts.nt") -> str:
    """The report on determinations, as if what they are made of had one name."""
    reports = (replace(report(d), source=source) for d in found)
    return json_text([(one, None) for one in reports])


# Ways to write the same


@examples(25, 60)
@given(st.data(), disturbed())
def test_another_order_and_other_blank_nodes_change_no_byte(
    data: st.DataObject, facts: Facts
) -> None:
    some = data.draw(with_blanks(facts))
    found = as_json(usable(some))
    shuffled = data.draw(st.permutations(renamed(some, dict(data.draw(other_blanks(some))))))
    assert as_json(reviewed((*shuffled, *shuffled[:3]))) == found


@examples(50, 150)
@given(st.data(), disturbed())
def test_other_names_of_nodes_change_no_finding(data: st.DataObject, facts: Facts) -> None:
    found = said(usable(facts))
    assert said(reviewed(renamed(facts, data.draw(other_names(facts))))) == found


def test_names_decide_nothing_where_several_nodes_decide_alike() -> None:
    """Of each case with such nodes, which another order of names would put in another order."""
    tried = 0
    for path in CASES:
        [facts] = [tuple(source.graph) for source in document(path).sources]
        if any(
            len(n) > 1 for one in reviewed_case(path) for n in one.evaluation.folded.chosen.values()
        ):
            order = reversed(subjects(facts))
            names: dict[Node, NamedNode] = {
                s: NamedNode(f"urn:reversed:{n:03}") for n, s in enumerate(order)
            }
            assert said(reviewed(renamed(facts, names))) == said(reviewed(facts)), label(path)
            tried += 1
    assert tried > 40


@examples(25, 60)
@given(st.data(), disturbed())
def test_another_serialisation_changes_no_fact_and_no_byte(
    data: st.DataObject, facts: Facts
) -> None:
    some = data.draw(with_blanks(facts))
    found = usable(some)
    [wanted] = read(n_triples(some), "facts.nt").sources
    for name, write in WRITERS.items():
        [source] = read(write(list(some)), name).sources
        assert source.graph == wanted.graph, name
        assert source.name in (name, f"{name}, graph {GRAPH.value.rpartition(':')[2]}")
    name = data.draw(st.sampled_from(sorted(WRITERS)))
    other = reviewer().review(WRITERS[name](list(some)), name=name, as_of=AS_OF)
    assert as_json(other) == as_json(found)
    assert as_json(reviewer().review(to_rdflib(some), as_of=AS_OF)) == as_json(found)


# What has no bearing


@pytest.mark.parametrize("more", WITHOUT_BEARING)
@examples(25, 70)
@given(data=st.data(), facts=disturbed())
def test_what_has_no_bearing_changes_no_finding(
    more: str, data: st.DataObject, facts: Facts
) -> None:
    found = said(usable(facts))
    # What a withdrawn record says may be refused; the rest is as good as the facts without it.
    again = usable if more in ("withdrawn", "much later") else reviewed
    assert said(again(data.draw(with_more(facts, WITHOUT_BEARING[more])))) == found


@examples(10, 30)
@given(disturbed(), of_another())
def test_the_facts_of_another_patient_change_no_finding(facts: Facts, others: Facts) -> None:
    apart = (*usable(facts), *usable(others))
    assert said(reviewed((*facts, *others))) == said(apart)


# The whole way


def all_formats(found: Sequence[Determination]) -> None:
    """Make every report there is, and read again what a machine reads."""
    reports = [(report(one), None) for one in found]
    assert texts(reports).startswith(found[0].outcome.upper())
    assert ElementTree.fromstring(html_text(reports)).tag.endswith("html")
    assert len(json.loads(json_text(reports))["reports"]) == len(found)
    assert list(ox.parse(turtle_report(found), ox.RdfFormat.TURTLE))
    assert json.loads(json_ld_report(found))


@pytest.mark.parametrize(
    ("facts", "least"),
    [(from_vocabulary(), 0.5), (disturbed(), 0.6), (of_two_cases(), 0.8)],
    ids=["from the vocabulary", "disturbed cases", "two cases"],
)
def test_well_typed_facts_are_reviewed_or_refused_by_name(
    facts: st.SearchStrategy[Facts], least: float
) -> None:
    came_to: Counter[str] = Counter()

    @examples(30, 120)
    @given(facts)
    def try_one(facts: Facts) -> None:
        try:
            found = reviewed(facts)
        except InputError as error:
            found, named = (), all(p.name and p.expected and p.remedy for p in error.problems)
            came_to["refused" if error.problems and named else "without a name"] += 1
        for one in found:
            all_formats([one])
            came_to[one.outcome] += 1

    try_one()
    assert not came_to["without a name"]
    assert came_to["refused"] <= (1 - least) * came_to.total(), "most were refused"
    assert len({*Outcome} & {*came_to}) > 1, "all came to the same"


# Chance


def test_no_hash_seed_shows_in_a_report(tmp_path: Path) -> None:
    """Each process makes its guideline anew, in a cache of its own."""
    files = [tmp_path / f"{number}.ttl" for number in range(4)]
    for number, path in enumerate(files):
        facts = reduce(joined, cases()[number::120])
        blank: dict[Node, BlankNode] = {
            s: BlankNode(f"m{n}") for n, s in enumerate(subjects(facts))
        }
        path.write_bytes(WRITERS["nested.ttl"](list(renamed(facts, blank))))
    files += sorted(BROKEN.glob("*.ttl"))[::15]
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(partial(in_process, files, tmp_path), range(20 if FULL else 3)))
    assert found[0].keys() == {"reviewed", "text", "JSON", "HTML", "Turtle", "JSON-LD"}
    assert found[0]["reviewed"] > "1", "hardly any of the files was reviewed"
    assert all(other == found[0] for other in found)


def in_process(files: list[Path], folder: Path, seed: int) -> dict[str, str]:
    """The hashes of the reports on files, as a process with one hash seed makes them."""
    path = os.pathsep.join([str(Path(__file__).parents[1]), str(Path(__file__).parent)])
    own = {
        "PYTHONHASHSEED": str(seed),
        "PYTHONPATH": path,
        "XDG_CACHE_HOME": str(folder / str(seed)),
    }
    done = subprocess.run(
        [sys.executable, "-m", "hash_seed", *files],
        env={**os.environ, **own},
        capture_output=True,
        check=True,
        timeout=300,
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found
