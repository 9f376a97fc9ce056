"""Flags: each is raised once and once not, by all that it asks together, and changes nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import cast

import pyoxigraph
import pytest
from casebook import CASES, document, reasoner, reviewed
from pyoxigraph import Literal, NamedNode

from reasoner.classify import Case
from reasoner.criteria import State
from reasoner.criteria import Test as Asked
from reasoner.determine import Determination
from reasoner.errors import GuidelineError
from reasoner.evidence import Walker
from reasoner.expect import differences
from reasoner.flags import Flag, Values, changed, flags, raised
from reasoner.fold import Folded
from reasoner.graph import Graph, Triple
from reasoner.guideline import load
from reasoner.owl.ontology import Ontology
from reasoner.paths import Predicate
from reasoner.report.contents import report
from reasoner.report.json import json_report
from reasoner.report.text import text
from reasoner.terms import CASE, FACT, GUIDE, RDF

FLAGS = reasoner().guideline.flags
OF_FLAGS = tuple(path for path in CASES if path.parent.name == "flags")


@cache
def expected() -> dict[Path, set[str]]:
    """The flags that each case about flags expects."""
    return {
        path: {o.value for _, p, o in document(path).expectations if p == CASE.flag}
        for path in OF_FLAGS
    }


@cache
def determined(name: str) -> Determination:
    [path] = [path for path in OF_FLAGS if path.stem == name]
    return reviewed(path)[0].determination


@pytest.mark.parametrize("notation", [flag.notation for flag in FLAGS])
def test_every_flag_has_a_case_that_raises_it_and_no_other(notation: str) -> None:
    assert {notation} in expected().values()


def test_as_many_cases_come_near_to_a_flag_and_raise_none() -> None:
    near = [path for path, notations in expected().items() if not notations]
    assert len(near) >= len(FLAGS)


def test_an_expectation_compares_flags_where_it_speaks_of_them() -> None:
    found = determined("covered-stent")
    expectations = document(next(p for p in OF_FLAGS if p.stem == "covered-stent")).expectations
    silent = Graph(t for t in expectations if t[1] != CASE.flag)
    [node] = silent.of_type(CASE.Expectation)
    none = silent.with_added([(node, CASE.noFlag, Literal(True))])
    other = silent.with_added([(node, CASE.flag, Literal("FLAG-DRUG"))])
    assert not differences(found, expectations)
    assert not differences(found, silent)
    assert [str(d) for d in differences(found, none)] == [
        "flags: expected not to be raised, found FLAG-COVERED"
    ]
    assert {d.expected for d in differences(found, other)} == {"FLAG-DRUG", "not to be raised"}


def test_a_report_shows_a_flag_with_what_it_is_about() -> None:
    shown = report(determined("second-vein-without-a-lesion"))
    [flag] = shown.flags
    assert (flag.notation, flag.nodes) == ("FLAG-VEIN", ("other",))
    words = " ".join(text(shown).split())
    assert f"FLAG-VEIN {flag.message} At other. ({flag.passage})" in words
    found = json.loads(json.dumps(json_report(shown)))["flags"]
    assert [f["notation"] for f in found] == ["FLAG-VEIN"]
    assert found[0]["message"] == flag.message
    assert not report(determined("second-vein-with-a-lesion-of-its-own")).flags


def test_the_day_before_which_a_request_is_flagged_is_the_guidelines_own() -> None:
    [flag] = [flag for flag in FLAGS if flag.before is not None]
    assert flag.before == GUIDE.effectiveDate
    assert reasoner().guideline.days[GUIDE.effectiveDate] == reasoner().guideline.edition.effective


# A guideline of another field, and a flag that asks everything a flag can ask.

SECOND = load(Path(__file__).parent / "second-guideline")
NS = "urn:example:second-guideline#"
FLAG = f"""
    @prefix : <{NS}> .
    @prefix fact: <https://w3id.org/guideline-reasoner/fact#> .
    @prefix guide: <https://w3id.org/guideline-reasoner/guide#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix sh: <http://www.w3.org/ns/shacl#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    :flag a guide:Flag ; skos:notation "FLAG" ; rdfs:label "a flag" ; sh:message "Look." ;
        guide:position 1 ; guide:when :test ; guide:whenReading :ambiguity ;
        guide:criterion :AGE ; guide:whenBefore guide:effectiveDate ;
        guide:over fact:device ; guide:where :meets-age .
    :test a guide:Test ; guide:criterion :ALLERGY ; guide:state guide:met .
    :meets-age a sh:NodeShape ; sh:property [ sh:path guide:meets ; sh:hasValue :AGE ] .
"""


@dataclass(frozen=True)
class Situation:
    """What a flag may look at; as it stands the flag above is raised."""

    allergy: State = State.MET
    reading: str = "ambiguity"
    criterion: str = "AGE"
    decided_for: date | None = date(2020, 1, 1)
    days: bool = True
    device: str = "bow"
    met_at: str = "bow"


def term(name: str) -> NamedNode:
    return NamedNode(NS + name)


def nodes(situation: Situation) -> list[str]:
    """The nodes of the flag where it is raised, each by its local name; `no flag` where not."""
    shapes = SECOND.shapes.union(parsed(FLAG))
    facts: list[Triple] = [
        (term("request"), RDF.type, FACT.Request),
        (term("request"), FACT.device, term(situation.device)),
    ]
    case = Case(
        term("request"), term("player"), Graph(facts), Ontology(Graph()), situation.decided_for
    )
    values = Values(
        SECOND.by_notation,
        lambda notation: situation.allergy if notation == "ALLERGY" else State.UNKNOWN,
        {term(situation.reading): frozenset({situation.criterion})},
        {GUIDE.effectiveDate: date(2021, 1, 1)} if situation.days else {},
    )
    folded = Folded({("AGE", term(situation.met_at)): State.MET})
    found = raised(flags(shapes), case, folded, Walker(shapes), values)
    return [str(node)[len(NS) + 1 : -1] for r in found for node in r.nodes] or ["no flag"]


def parsed(source: str) -> Graph:
    found = pyoxigraph.parse(source.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    return Graph(cast("Triple", (q.subject, q.predicate, q.object)) for q in found)


def test_a_flag_is_read_with_all_that_it_says() -> None:
    place: Triple = (term("flag"), GUIDE.passage, term("passage-AGE"))
    [flag] = flags(SECOND.shapes.union(parsed(FLAG)).with_added([place]))
    assert flag == Flag(
        iri=term("flag"),
        notation="FLAG",
        name="a flag",
        message="Look.",
        passage=term("passage-AGE"),
        tests=(Asked("ALLERGY", frozenset({State.MET})),),
        readings=frozenset({term("ambiguity")}),
        criteria=frozenset({"AGE"}),
        before=GUIDE.effectiveDate,
        over=Predicate(FACT.device),
        where=term("meets-age"),
    )


def test_a_flag_need_ask_nothing_but_a_test_and_flags_come_by_position() -> None:
    asked = (GUIDE.whenReading, GUIDE.criterion, GUIDE.whenBefore, GUIDE.over, GUIDE.where)
    less = Graph(t for t in parsed(FLAG) if t[0] != term("flag") or t[1] not in asked)
    more = parsed(FLAG.replace(":flag ", ":a-flag ").replace("position 1", "position 10"))
    more = more.union(
        parsed(FLAG.replace(":flag ", ":b-flag ").replace("position 1", "position 2"))
    )
    first, *others = flags(SECOND.shapes.union(less).union(more))
    assert (first.before, first.over, first.where, first.passage) == (None, None, None, None)
    assert (first.readings, first.criteria) == (frozenset(), frozenset())
    assert [flag.iri for flag in others] == [term("b-flag"), term("a-flag")]


def test_a_flag_is_raised_where_all_that_it_asks_holds() -> None:
    assert nodes(Situation()) == ["bow"]


@pytest.mark.parametrize(
    "situation",
    [
        Situation(allergy=State.NOT_MET),
        Situation(reading="another"),
        Situation(criterion="REPAIR"),
        Situation(decided_for=date(2021, 1, 1)),
        Situation(decided_for=None),
        Situation(days=False),
        Situation(met_at="strings"),
        Situation(device="strings"),
    ],
    ids=str,
)
def test_a_flag_is_not_raised_where_one_thing_that_it_asks_does_not_hold(
    situation: Situation,
) -> None:
    assert nodes(situation) == ["no flag"]


def test_an_ambiguity_stands_for_each_reading_of_it() -> None:
    [first, *_] = reasoner().guideline.ambiguities
    found = changed([(first.others[0], ["A", "B"])], [first])
    assert found[first.iri] == found[first.others[0].iri] == {"A", "B"}
    assert changed([], [first])[first.iri] == frozenset()


def test_a_flag_that_lacks_a_statement_is_an_error_that_names_it() -> None:
    kept = Graph(t for t in parsed(FLAG) if t[1] != GUIDE.position)
    with pytest.raises(GuidelineError, match="flag") as error:
        flags(kept.union(SECOND.shapes))
    assert "position" in str(error.value)


def test_flags_change_no_state_and_no_outcome() -> None:
    found = reviewed(OF_FLAGS[0])[0]
    without = replace(reasoner().guideline, flags=())
    again = replace(reasoner(), guideline=without).review_document(document(found.path))[0]
    assert again.outcome is found.determination.outcome
    assert not again.flags
    states = [f.state for f in again.all_findings()]
    assert states == [f.state for f in found.determination.all_findings()]
