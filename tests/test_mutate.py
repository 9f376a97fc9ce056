"""Small changes of a guideline are all made, each as it says, and the cases notice every one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from casebook import reasoner
from pyoxigraph import Literal, NamedNode

from reasoner.cli.main import main
from reasoner.errors import GuidelineError, InputError, UsageError
from reasoner.evaluate import Evaluator
from reasoner.expect import differences
from reasoner.facts.read import read
from reasoner.guideline import Guideline, demands, described_in, load
from reasoner.interactive import InteractiveEngine
from reasoner.mutate import Kind, Mutant, mutants
from reasoner.mutate.cases import tried, ways
from reasoner.mutate.equivalents import equivalents
from reasoner.mutate.report import mutation_text
from reasoner.mutate.run import Run, run
from reasoner.mutate.trial import Trial, Verdict
from reasoner.readings import ambiguities
from reasoner.reference import ReferenceEngine
from reasoner.review import Reasoner
from reasoner.terms import SH, XSD

TESTS = Path(__file__).parent
CASES = TESTS / "cases"
SECOND = TESTS / "second-guideline"
EQUIVALENT = TESTS / "equivalent-mutants.ttl"
FIDDLE = "urn:example:second-guideline#"

# A reading, a scope, a refutation, a flag and a path with repeated steps for the second guideline.
MORE = """
@prefix fact: <https://w3id.org/guideline-reasoner/fact#> .
@prefix fiddle: <urn:example:second-guideline#> .
@prefix guide: <https://w3id.org/guideline-reasoner/guide#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

fiddle:AMB-1 a guide:Ambiguity ; skos:notation "AMB-1" ; rdfs:label "loss"@en ;
    skos:definition "Over?"@en ; guide:rationale "The words." ; guide:default fiddle:over .
fiddle:over a guide:Reading ; skos:notation "over" ; rdfs:label "over"@en ;
    guide:readingOf fiddle:AMB-1 .
fiddle:from a guide:Reading ; skos:notation "from" ; rdfs:label "from"@en ;
    guide:readingOf fiddle:AMB-1 ; guide:substitution fiddle:from-40 .
fiddle:from-40 a guide:Substitution ; guide:replaces fiddle:over-40 ; guide:by fiddle:at-least-40 .
fiddle:at-least-40 a sh:NodeShape ; sh:name "Forty or more"@en ; sh:minInclusive 40.0 .

fiddle:REPAIR-2 guide:within fiddle:AGE ; guide:refutedBy fiddle:ALLERGY .
fiddle:FLAG-1 a guide:Flag ; skos:notation "FLAG-1" ; rdfs:label "flag"@en ; sh:message "So."@en ;
    guide:position 1 ; guide:guideline fiddle:guideline ; guide:when fiddle:FLAG-1-AGE ;
    guide:over fact:device ; guide:where fiddle:strings-of-steel .
fiddle:FLAG-1-AGE a guide:Test ; guide:criterion fiddle:AGE ;
    guide:state guide:met , guide:unknown .
fiddle:strings-of-steel a sh:NodeShape ; sh:name "Strings with a lesion on their way"@en ;
    sh:property [ a sh:PropertyShape ;
        sh:path ( fact:device [ sh:zeroOrMorePath fact:partOf ] [ sh:inversePath fact:treats ] ) ;
        sh:hasValue fiddle:steel ] .
"""


@cache
def second() -> Guideline:
    return load(SECOND)


@cache
def of_the_guideline() -> tuple[Mutant, ...]:
    return mutants(reasoner().guideline)


@pytest.fixture(scope="module")
def more(tmp_path_factory: pytest.TempPathFactory) -> Guideline:
    """The second guideline with what it lacks."""
    folder = tmp_path_factory.mktemp("more") / "guideline"
    shutil.copytree(SECOND, folder)
    (folder / "shapes" / "more.ttl").write_text(MORE, encoding="utf-8")
    return load(folder)


def texts(guideline: Guideline, place: str) -> list[str]:
    """What the mutants at a place make of it."""
    found = (str(mutant).partition(": ") for mutant in mutants(guideline))
    return [what for where, _, what in found if where == place]


# What is changed


def test_a_bound_is_moved_by_one_unit_of_its_last_digit_exchanged_and_dropped() -> None:
    assert texts(second(), "over-40") == [
        "minExclusive 40.0 becomes 39.9",
        "minExclusive 40.0 becomes 40.1",
        "minExclusive 40.0 becomes minInclusive",
        "minExclusive 40.0 dropped",
    ]
    assert "minInclusive 8 becomes 9" in texts(second(), "eight-or-more")


def test_a_list_is_turned_and_loses_each_member_and_a_class_moves_up_and_down() -> None:
    assert texts(second(), "listed-picture") == [
        "or ([class Endoscopy] [class XRayPicture]) dropped",
        "or becomes and",
        "or without its 1. member, [class Endoscopy]",
        "or without its 2. member, [class XRayPicture]",
    ]
    assert texts(second(), "belly-crack") == [
        "class BellyCrack becomes Crack",
        "class BellyCrack becomes SoundpostCrack",
        "class BellyCrack dropped",
    ]


def test_a_negation_is_affirmed_and_a_value_gives_way_to_its_siblings() -> None:
    assert texts(second(), "too-young/property/qualifiedValueShape") == [
        "eight-or-more affirmed",
        "not eight-or-more dropped",
    ]
    assert texts(second(), "status-present") == [
        "hasValue fact:present becomes fact:absent",
        "hasValue fact:present becomes fact:enteredInError",
        "hasValue fact:present becomes fact:unconfirmed",
        "hasValue fact:present dropped",
    ]


def test_a_half_decides_nothing_counts_otherwise_walks_elsewhere_and_changes_sides() -> None:
    assert texts(second(), "REPAIR-1b-against") == [
        "against decides nothing",
        "for and against exchanged",
        "path fact:refutingStudy becomes fact:confirmingStudy",
        "path fact:refutingStudy becomes fact:timelyStudy",
        "qualifiedMaxCount 0 becomes 1",
    ]
    assert texts(second(), "REPAIR-1b") == [
        "property REPAIR-1b-against dropped",
        "property REPAIR-1b-for dropped",
    ]


def test_a_path_loses_a_part_a_turn_and_its_way_on(more: Guideline) -> None:
    path = "path fact:device/fact:partOf*/^fact:treats"
    found = texts(more, "strings-of-steel/property")
    assert f"{path} becomes fact:partOf*/^fact:treats" in found
    assert f"{path} becomes fact:device/^fact:treats" in found
    assert f"{path} becomes fact:device/fact:partOf/^fact:treats" in found
    assert f"{path} becomes fact:device/fact:partOf*/fact:treats" in found
    alternatives = "path (fact:value|fact:low)"
    assert texts(second(), "hair-loss-over-40/property")[:2] == [
        f"{alternatives} becomes fact:low",
        f"{alternatives} becomes fact:value",
    ]


def test_a_tree_is_turned_loses_parts_and_claim_and_folds_otherwise() -> None:
    assert texts(second(), "REPAIR-1") == [
        "all becomes any",
        "all without REPAIR-1a",
        "all without REPAIR-1b",
        "claimedBy dropped",
        "fold agreement added",
        "over fact:atIssue becomes fact:allergyAtIssue",
        "over fact:atIssue becomes fact:assertedAtIssue",
        "over fact:atIssue becomes fact:limbAtIssue",
        "overNone not claimed becomes met",
        "overNone not claimed becomes not met",
        "overNone not claimed becomes unknown",
    ]
    assert "ifNoneClaimed not claimed becomes not met" in texts(second(), "REPAIR")


def test_scope_and_refutation_are_removed_and_a_flag_loses_what_it_asks(more: Guideline) -> None:
    assert {"within dropped", "refutedBy dropped"} <= set(texts(more, "REPAIR-2"))
    assert texts(more, "FLAG-1") == ["dropped", "where strings-of-steel dropped"]
    assert texts(more, "FLAG-1-AGE") == ["AGE no longer met", "AGE no longer unknown"]


def test_a_row_loses_each_state_and_has_another_outcome() -> None:
    assert texts(second(), "outcome-no-reason-REPAIR") == [
        "REPAIR no longer not claimed",
        "REPAIR no longer not met",
    ]
    assert texts(second(), "outcome-met") == ["outcome criteria met becomes criteria not met"]


def test_a_reading_loses_what_it_exchanges_is_reversed_and_becomes_the_default(
    more: Guideline,
) -> None:
    assert texts(more, "from") == ["from-40 dropped", "taken as the default"]
    assert texts(more, "from-40") == ["reversed"]
    [default] = [m for m in mutants(more) if str(m) == "from: taken as the default"]
    shapes = more.shapes.with_replaced(default.change.removed, default.change.added)
    named = NamedNode(f"{FIDDLE}at-least-40")
    assert (
        shapes.subjects(SH.qualifiedValueShape, named)
        and not ambiguities(shapes)[0].others[0].swaps
    )


def test_a_mutant_exchanges_the_triples_that_it_says() -> None:
    [mutant] = [m for m in mutants(second()) if str(m) == "over-40: minExclusive 40.0 becomes 40.1"]
    node = NamedNode(f"{FIDDLE}over-40")
    old, new = (Literal(text, datatype=XSD.decimal) for text in ("40.0", "40.1"))
    assert mutant.root == node and mutant.change.kind is Kind.THRESHOLD
    assert mutant.change.removed == ((node, SH.minExclusive, old),)
    assert mutant.change.added == ((node, SH.minExclusive, new),)
    assert described_in(SECOND)[mutant.root] == "repair.ttl"


def test_mutants_keep_their_texts_and_order_whatever_blank_nodes_are_called() -> None:
    found = [str(mutant) for mutant in mutants(second())]
    assert found == sorted(set(found)) == [str(mutant) for mutant in mutants(load(SECOND))]


def test_mutants_are_of_every_kind() -> None:
    assert {mutant.change.kind for mutant in of_the_guideline()} == set(Kind)


# What is noticed


@cache
def verdicts(evaluator: Evaluator) -> dict[str, Verdict]:
    """The verdicts on the mutants of the second guideline, the lint apart."""
    known = ways(second())
    trial = Trial(known, tried(SECOND / "cases", known, evaluator), demands(), evaluator)
    chosen = mutants(second())[:: 1 if evaluator is InteractiveEngine else 12]
    return {str(mutant): trial.verdict(mutant, lint=False) for mutant in chosen}


def mutated(mutant: Mutant) -> Guideline:
    change = mutant.change
    shapes = second().shapes.with_replaced(change.removed, change.added)
    return replace(second().with_shapes(shapes, frozenset()), base=None)


def noticed(mutant: Mutant) -> Verdict:
    """The verdict by reviewing every case with the mutated guideline."""
    try:
        reviewing = Reasoner(mutated(mutant))
        for path in sorted((SECOND / "cases").glob("*.ttl")):
            document = read(path)
            [found] = reviewing.review_document(document)
            if differences(found, document.expectations):
                return Verdict.CAUGHT
    except GuidelineError:
        return Verdict.REFUSED
    return Verdict.SURVIVED


def test_a_verdict_is_that_of_reviewing_every_case_with_the_mutated_guideline() -> None:
    chosen = mutants(second())[::6]
    found = {str(mutant): noticed(mutant) for mutant in chosen}
    assert found == {text: verdicts(InteractiveEngine)[text] for text in found}
    assert set(found.values()) == set(Verdict)


def test_a_verdict_is_the_same_with_the_reference_engine() -> None:
    found = verdicts(ReferenceEngine)
    assert found == {text: verdicts(InteractiveEngine)[text] for text in found}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("over-40: minExclusive 40.0 becomes minInclusive", Verdict.CAUGHT),
        ("outcome-met-REPAIR: REPAIR no longer met", Verdict.CAUGHT),
        ("REPAIR-1: claimedBy dropped", Verdict.CAUGHT),
        ("AGE: property AGE-for dropped", Verdict.REFUSED),
        ("eight-or-more: minInclusive 8 becomes 9", Verdict.SURVIVED),
    ],
)
def test_a_mutant_of_the_second_guideline_is_judged(text: str, verdict: Verdict) -> None:
    assert verdicts(InteractiveEngine)[text] is verdict


def test_the_lint_refuses_what_no_case_catches() -> None:
    known = ways(second())
    cases = tried(SECOND / "cases", known, InteractiveEngine)
    trial = Trial(known, cases, demands(), InteractiveEngine)
    [mutant] = some("ALLERGY-against: path fact:sameSubstanceRecord becomes fact:substance")
    assert trial.verdict(mutant, lint=False) is Verdict.SURVIVED
    assert trial.verdict(mutant) is Verdict.REFUSED


@pytest.fixture(scope="module")
def read_otherwise(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """The second guideline with a reading, on one case that says what the reading changes."""
    folder = tmp_path_factory.mktemp("read") / "guideline"
    shutil.copytree(SECOND, folder)
    readings = MORE[: MORE.index("fiddle:REPAIR-2 guide:within")]
    (folder / "shapes" / "readings.ttl").write_text(readings, encoding="utf-8")
    shutil.rmtree(folder / "cases")
    (folder / "cases").mkdir()
    case = (SECOND / "cases" / "hair-loss-at-the-threshold.ttl").read_text(encoding="utf-8")
    effect = """:effect a case:ReadingEffect ; case:reading "AMB-1=from" ;
        case:outcome guide:criteriaMet ; case:met "REPAIR" , "REPAIR-2" ."""
    asked = case.replace("case:request :request ;", "case:request :request ; case:under :effect ;")
    (folder / "cases" / "at.ttl").write_text(f"{asked}\n{effect}\n", encoding="utf-8")
    known = ways(load(folder))
    cases = tried(folder / "cases", known, InteractiveEngine)
    return Trial(known, cases, demands(), InteractiveEngine)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("at-least-40: minInclusive 40.0 becomes 40.1", Verdict.CAUGHT),
        ("at-least-40: minInclusive 40.0 becomes 39.9", Verdict.SURVIVED),
        ("from: from-40 dropped", Verdict.CAUGHT),
        ("from: taken as the default", Verdict.CAUGHT),
        ("from-40: reversed", Verdict.REFUSED),
    ],
)
def test_a_change_of_a_reading_is_judged_by_its_effect(
    text: str, verdict: Verdict, read_otherwise: Trial
) -> None:
    [mutant] = [m for m in mutants(read_otherwise.guideline) if str(m) == text]
    assert read_otherwise.verdict(mutant) is verdict


# The lists, the report and the command


def listed(folder: Path, groups: dict[str, list[str]]) -> Path:
    blocks = [
        f'<urn:x#{number}> a case:Equivalence ; case:because "{because}" ; case:mutant '
        + " , ".join(f'"{text}"' for text in given)
        for number, (because, given) in enumerate(groups.items())
    ]
    path = folder / "equivalent.ttl"
    prefix = "@prefix case: <https://w3id.org/guideline-reasoner/case#> .\n"
    path.write_text(prefix + "".join(f"{block} .\n" for block in blocks), encoding="utf-8")
    return path


def test_equivalents_are_read_with_their_reasons(tmp_path: Path) -> None:
    path = listed(tmp_path, {"So it is.": ["a: b", "c: d"], "Because.": ["e: f"]})
    assert equivalents(path) == {"a: b": "So it is.", "c: d": "So it is.", "e: f": "Because."}


def test_an_equivalence_without_a_reason_is_refused(tmp_path: Path) -> None:
    path = listed(tmp_path, {"So it is.": ["a: b"]})
    text = path.read_text(encoding="utf-8").replace(' case:because "So it is." ;', "")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="equivalence-without-a-reason"):
        equivalents(path)


def test_a_file_that_lists_no_equivalent_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cases.ttl"
    shutil.copy(SECOND / "cases" / "hair-loss-at-the-threshold.ttl", path)
    with pytest.raises(InputError, match="no-equivalence"):
        equivalents(path)


def some(*chosen: str) -> Iterator[Mutant]:
    return (mutant for mutant in mutants(second()) if str(mutant) in chosen)


def test_a_report_counts_by_kind_and_lists_what_survives_and_what_is_listed_wrongly() -> None:
    over = "over-40: minExclusive 40.0 becomes 40.1"
    under = "over-40: minExclusive 40.0 becomes 39.9"
    age = "eight-or-more: minInclusive 8 becomes 9"
    judged = tuple(
        (mutant, Verdict.CAUGHT if str(mutant) == under else Verdict.SURVIVED)
        for mutant in some(over, under, age)
    )
    report = Run(judged, 173, 7, {under: "So.", over: "So."}, ("gone: dropped",))
    lines = mutation_text(report, second(), described_in(SECOND)).splitlines()
    assert lines[0] == "Repair of Violins, version 0.1: 3 of 173 mutants on 7 requests."
    [row] = [line.split() for line in lines if line.startswith(str(Kind.THRESHOLD))]
    assert row[-5:] == ["3", "1", "0", "1", "1"]
    assert lines[lines.index("No case catches: 1") + 1] == f"  age.ttl: {age}"
    wrong = lines.index("Listed as equivalent, but caught or refused: 1")
    assert lines[wrong + 1] == f"  repair.ttl: {under}"
    assert lines[lines.index("Listed as equivalent, but no mutant: 1") + 1] == "  gone: dropped"
    assert not report.is_complete


def test_the_command_fails_while_a_mutant_survives_and_not_once_it_is_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["mutate", "--guideline", str(SECOND), "--cases", str(SECOND / "cases")]
    sample = ["--sample", "25", "--jobs", "1"]
    assert main([*command, *sample]) == 1
    printed = capsys.readouterr()
    surviving = run(second(), SECOND / "cases", InteractiveEngine, sample=25).surviving
    assert f"No case catches: {len(surviving)}" in printed.out and not printed.err
    path = listed(tmp_path, {"Nobody has asked.": [str(mutant) for mutant in surviving]})
    assert main([*command, *sample, "--equivalents", str(path)]) == 0
    assert "No case catches" not in capsys.readouterr().out
    path = listed(tmp_path, {"Nobody.": [*map(str, surviving), "nowhere: dropped"]})
    assert main([*command, *sample, "--equivalents", str(path)]) == 1
    assert "Listed as equivalent, but no mutant: 1" in capsys.readouterr().out


def test_processes_that_share_the_work_print_what_one_prints() -> None:
    def printed(jobs: str) -> str:
        cases = str(SECOND / "cases")
        command = ["mutate", "--guideline", str(SECOND), "--cases", cases, "--sample", "20"]
        done = subprocess.run(
            [sys.executable, "-m", "reasoner", *command, "--jobs", jobs],
            capture_output=True,
            text=True,
            check=False,
            cwd=TESTS.parent,
        )
        assert done.returncode == 1 and not done.stderr
        return done.stdout

    assert printed("2") == printed("1")


def test_cases_that_do_not_get_what_they_expect_are_refused_with_their_names(
    tmp_path: Path,
) -> None:
    source = SECOND / "cases" / "hair-loss-at-the-threshold.ttl"
    text = source.read_text(encoding="utf-8").replace('"AGE" ;', '"AGE" , "REPAIR-1" ;', 1)
    (tmp_path / "wrong.ttl").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="wrong"):
        tried(tmp_path, ways(second()), InteractiveEngine)


def test_progress_is_told_for_each_mutant() -> None:
    told: list[tuple[int, int]] = []

    def progress(done: int, of: int) -> None:
        told.append((done, of))

    run(second(), SECOND / "cases", InteractiveEngine, sample=3, progress=progress)
    assert told == [(1, 3), (2, 3), (3, 3)]


# The guideline


def test_every_mutant_that_is_listed_as_equivalent_exists() -> None:
    every = {str(mutant) for mutant in of_the_guideline()}
    assert set(equivalents(EQUIVALENT)) <= every


@cache
def on(topic: str) -> Trial:
    """The guideline on the cases of one folder."""
    known = ways(reasoner().guideline)
    cases = tried(CASES / topic, known, InteractiveEngine)
    return Trial(known, cases, demands(), InteractiveEngine)


def test_a_case_catches_a_mutant_by_the_facts_that_decide_alone() -> None:
    text = "hepatic-claim-ruled-out: node hepatic-claim dropped"
    [mutant] = [m for m in of_the_guideline() if str(m) == text]
    assert on("ind-01").verdict(mutant) is Verdict.CAUGHT


def test_a_mutant_that_no_case_can_catch_is_not_caught_by_a_claim_that_is_asked_alone() -> None:
    text = "is-asserted/or[1]/property/qualifiedValueShape: in also fact:enteredInError"
    [mutant] = [m for m in of_the_guideline() if str(m) == text]
    assert text in equivalents(EQUIVALENT)
    assert on("gen-offlabel").verdict(mutant) is Verdict.SURVIVED


@pytest.mark.parametrize(
    "place", ["about-over-30", "about-over-50", "about-not-over-30", "about-not-over-50"]
)
def test_the_cases_about_percentages_catch_every_change_of_a_threshold(place: str) -> None:
    kinds = (Kind.THRESHOLD, Kind.BOUND)
    chosen = [
        mutant
        for mutant in of_the_guideline()
        if mutant.place.partition("/")[0] == place and mutant.change.kind in kinds
    ]
    assert len(chosen) == 3
    assert all(on("percent").verdict(mutant) is Verdict.CAUGHT for mutant in chosen)


@pytest.mark.full
def test_the_cases_catch_every_mutant_that_is_not_listed_as_equivalent() -> None:
    jobs = int(os.environ.get("REASONER_JOBS", "1"))
    reasons = equivalents(EQUIVALENT)
    found = run(reasoner().guideline, CASES, InteractiveEngine, reasons, jobs=jobs)
    assert found.is_complete, mutation_text(found, reasoner().guideline, {})
