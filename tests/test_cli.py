"""The command line: what it prints where, its exit status, and what it leaves alone."""

from __future__ import annotations

import doctest
import json
import os
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import reasoner
from reasoner.cli import commands
from reasoner.cli import main as cli
from reasoner.resources import demo_requests

ROOT = Path(__file__).parent.parent
COMMANDS = "review what-if demo criteria explain readings references check coverage mutate".split()
DEMOS = [str(path) for path in demo_requests()]
CASE = str(ROOT / "tests" / "cases" / "ind-03" / "class-4.ttl")
SECOND = ROOT / "tests" / "second-guideline"


@dataclass(frozen=True)
class Done:
    """What a run left behind."""

    status: int
    out: str
    err: str


@pytest.fixture
def broken(tmp_path: Path) -> str:
    """A file that does not parse, in its second line."""
    path = tmp_path / "broken.ttl"
    path.write_text("# A statement without an end\n<urn:a> <urn:b>")
    return str(path)


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes]) -> Runner:
    return Runner(capsysbinary)


class Runner:
    """Runs the command line within this process."""

    def __init__(self, capture: pytest.CaptureFixture[bytes]) -> None:
        self._capture = capture

    def __call__(self, *arguments: str) -> Done:
        try:
            status = cli.main(arguments)
        except SystemExit as stop:
            status = int(stop.code or 0)
        out, err = self._capture.readouterr()
        return Done(status, out.decode(), err.decode())


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own."""
    command = [sys.executable, "-m", "reasoner", *arguments]
    given = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(command, env=given, capture_output=True, cwd=ROOT, check=False)


def test_a_review_goes_to_standard_output(run: Runner) -> None:
    done = run("review", DEMOS[0])
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("CRITERIA MET\n")


def test_the_demo_reviews_every_shipped_request(run: Runner) -> None:
    done = run("demo", "--format", "json")
    assert (done.status, done.err) == (0, "")
    sources = [shown["request"]["source"] for shown in json.loads(done.out)["reports"]]
    assert sources == [Path(path).name for path in DEMOS]


def test_a_bad_file_is_named_on_standard_error_with_its_line(run: Runner, broken: str) -> None:
    done = run("review", broken)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("reasoner: broken.ttl, line 2: syntax-error")


def test_one_bad_file_among_several_does_not_keep_the_others(run: Runner, broken: str) -> None:
    done = run("review", "--format", "json", DEMOS[0], broken, DEMOS[2])
    written = json.loads(done.out)
    assert done.status == 2 and done.err.startswith("reasoner: broken.ttl")
    assert len(written["reports"]) == 2
    assert [problem["name"] for problem in written["problems"]] == ["syntax-error"]


@pytest.mark.parametrize("name", ["no-such-file.ttl", "."])
def test_what_is_no_file_is_one_clear_message(run: Runner, name: str) -> None:
    done = run("review", name)
    assert (done.status, done.out) == (2, "")
    assert "no-such-file" in done.err and len(done.err.splitlines()) == 1


@pytest.mark.parametrize("day", ["2026-02-30", "20260302", "2026-3-2", "tomorrow", "2026-W10-1"])
def test_a_date_that_is_none_is_refused(run: Runner, day: str) -> None:
    done = run("review", "--as-of", day, DEMOS[0])
    assert (done.status, done.out) == (2, "")
    assert "--as-of: a day that exists was expected" in done.err


def test_the_date_decided_for_is_the_one_given_where_none_is_stated(
    run: Runner, tmp_path: Path
) -> None:
    facts = Path(DEMOS[0]).read_text(encoding="utf-8")
    undated = tmp_path / "undated.ttl"
    lines = [line for line in facts.splitlines() if "serviceDate" not in line]
    undated.write_text("\n".join(lines), encoding="utf-8")
    assert "Decided for no date" in run("review", str(undated)).out
    assert "Decided for 2026-03-05" in run("review", "--as-of", "2026-03-05", str(undated)).out
    assert "Decided for 2026-03-02" in run("review", "--as-of", "2026-03-05", DEMOS[0]).out


def test_a_case_file_is_reviewed_as_it_is(run: Runner) -> None:
    done = run("review", CASE)
    assert done.status == 0 and "expects" not in done.out


def test_a_case_file_is_compared_with_what_it_expects(run: Runner) -> None:
    done = run("review", "--expect", CASE)
    assert done.status == 0 and done.out.endswith("\nAs its file expects\n")


def test_a_difference_from_what_is_expected_is_shown_and_is_status_1(
    run: Runner, tmp_path: Path
) -> None:
    facts = Path(CASE).read_text(encoding="utf-8")
    changed = tmp_path / "changed.ttl"
    changed.write_text(facts.replace("vs:C4", "vs:C3"), encoding="utf-8")
    done = run("review", "--expect", str(changed))
    assert done.status == 1
    assert "outcome: expected criteria met, found criteria not met" in done.out
    written = json.loads(run("review", "--expect", "--format", "json", str(changed)).out)
    assert written["reports"][0]["differences"][0]["subject"] == "outcome"


def test_a_request_of_which_nothing_is_expected_differs(run: Runner) -> None:
    assert run("review", "--expect", DEMOS[0]).status == 1


def test_output_goes_to_a_file_without_colour(run: Runner, tmp_path: Path) -> None:
    target = tmp_path / "report.txt"
    done = run("review", "--output", str(target), DEMOS[0])
    assert (done.status, done.out, done.err) == (0, "", "")
    assert target.read_text(encoding="utf-8").startswith("CRITERIA MET")
    assert [path.name for path in tmp_path.iterdir()] == ["report.txt"]


def test_a_file_stays_as_it_was_where_nothing_can_be_reviewed(
    run: Runner, broken: str, tmp_path: Path
) -> None:
    target = tmp_path / "report.txt"
    target.write_text("kept")
    assert run("review", "--output", str(target), broken).status == 2
    assert target.read_text() == "kept"


def test_a_replaced_file_keeps_its_permissions(run: Runner, tmp_path: Path) -> None:
    target = tmp_path / "report.txt"
    target.write_text("old")
    target.chmod(0o600)
    assert run("review", "--output", str(target), DEMOS[0]).status == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_an_input_is_never_overwritten(run: Runner, tmp_path: Path) -> None:
    facts = tmp_path / "request.ttl"
    facts.write_bytes(Path(DEMOS[0]).read_bytes())
    done = run("review", "--output", str(facts), str(facts))
    assert done.status == 2 and "the output is an input as well" in done.err
    assert facts.read_bytes() == Path(DEMOS[0]).read_bytes()


@pytest.mark.parametrize("name", ["", "missing/report.txt"])
def test_an_output_that_cannot_be_written_is_one_clear_message(
    run: Runner, tmp_path: Path, name: str
) -> None:
    done = run("review", "--output", str(tmp_path / name), DEMOS[0])
    assert (done.status, done.out) == (2, "")
    assert "cannot be written" in done.err and str(tmp_path) not in done.err


def test_the_criteria_are_a_tree_with_places_and_markers(run: Runner) -> None:
    lines = run("criteria").out.splitlines()
    assert "  IND-03  Iliac vein compression syndrome [5] [6] (Indications, bullet 3)" in lines
    assert "      IND-03b  No superficial truncal reflux (Indications, bullet 3.2)" in lines


def test_a_criterion_is_explained_with_shapes_and_citations(run: Runner) -> None:
    done = run("explain", "ind-04b")
    words = " ".join(done.out.split())
    assert done.status == 0
    for part in (
        "Place Indications, bullet 4, characters ",
        "Met by A Doppler ultrasound, CT venography or MR venography along: ",
        "Refuted by ",
        "[8] Razavi MK",
        "PMID 37330211",
    ):
        assert part in words


def test_an_explanation_tells_what_a_citation_gets_wrong(run: Runner) -> None:
    assert "[6], on that both conditions have to hold: poor fit" in run("explain", "IND-03").out


def test_every_criterion_can_be_explained(run: Runner) -> None:
    from reasoner.guideline import load
    from reasoner.report.explain import explanation

    guideline = load()
    for criterion in guideline.criteria.values():
        shown = explanation(guideline, criterion)
        assert shown.startswith(criterion.notation) and "None" not in shown
        assert "unnamed shape" not in shown and "its claim" not in shown


def test_a_misspelt_notation_gets_the_near_one(run: Runner) -> None:
    done = run("explain", "IND-4")
    assert (done.status, done.out) == (2, "")
    assert done.err == ("reasoner: IND-4: no criterion has this notation. Did you mean IND-04?\n")


def test_a_review_is_decided_by_the_reading_asked_for(run: Runner) -> None:
    done = run("review", "--reading", "amb-20=every-stenosis", DEMOS[3])
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("CRITERIA MET\n")
    assert "made under AMB-20=every-stenosis" in done.out


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (["AMB-08=inclusiv"], "no reading has this name. Did you mean AMB-08=inclusive?"),
        (["AMB-03=class", "AMB-03=with-symptom"], "AMB-03=class is asked for as well"),
    ],
)
def test_a_reading_that_cannot_be_used_is_one_clear_message(
    run: Runner, keys: list[str], said: str
) -> None:
    done = run("review", *(f"--reading={key}" for key in keys), DEMOS[0])
    assert (done.status, done.out) == (2, "")
    assert said in done.err and len(done.err.splitlines()) == 1


def test_the_readings_are_listed_with_place_default_reason_and_what_they_replace(
    run: Runner,
) -> None:
    words = " ".join(run("readings").out.split())
    for part in (
        "AMB-08 exactly at the threshold Asks ",
        "Place Indications, bullet 5 Default AMB-08=exclusive ",
        "Because ",
        "Other AMB-08=inclusive ",
        "“A percentage of fifty or more”, in place of “A percentage over fifty”",
        "touches IND-05a, IND-05b, IND-13a, IND-13b",
        "touches only the outcome",
    ):
        assert part in words, part


def test_the_readings_as_json_say_the_same(run: Runner) -> None:
    found = json.loads(run("readings", "--format", "json").out)["ambiguities"]
    [ambiguity] = [a for a in found if a["notation"] == "AMB-08"]
    default, other = ambiguity["readings"]
    assert (default["is_default"], default["replaces"], default["touches"]) == (True, [], [])
    assert other["key"] == "AMB-08=inclusive" and "IND-05a" in other["touches"]
    assert {pair["replaced"]["name"] for pair in other["replaces"]} >= {"A percentage over fifty"}
    assert ambiguity["passage"]["start"] < ambiguity["passage"]["end"]
    assert len(found) == 25


def test_a_guideline_without_ambiguities_lists_none(run: Runner) -> None:
    done = run("readings", "--guideline", str(SECOND))
    assert (done.status, done.out, done.err) == (0, "No ambiguity is recorded.\n", "")


def test_an_explanation_names_the_ambiguities_that_touch_the_criterion(run: Runner) -> None:
    said = run("explain", "IND-05a").out
    assert "\nRead as     AMB-08, exactly at the threshold: AMB-08=exclusive, or " in said
    assert "Read as" not in run("explain", "SITE").out


def test_another_guideline_goes_the_whole_way(run: Runner) -> None:
    cases = sorted(map(str, SECOND.glob("cases/*.ttl")))
    done = run("review", "--expect", "--guideline", str(SECOND), *cases)
    assert (done.status, done.err) == (0, "")
    assert done.out.count("As its file expects") == len(cases)
    assert run("criteria", "--guideline", "venous-stent").out == run("criteria").out


@pytest.mark.parametrize("name", ["no-such-guideline", "../ontology"])
def test_an_unknown_guideline_is_one_clear_message(run: Runner, name: str) -> None:
    done = run("criteria", "--guideline", name)
    assert (done.status, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1 and "venous-stent" in done.err


@pytest.mark.parametrize("arguments", [(), ("review",), ("no-such-command",), ("--no-such",)])
def test_a_wrong_use_is_status_2(run: Runner, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert (done.status, done.out) == (2, "") and done.err.startswith("usage: reasoner")


def test_the_help_has_an_example_and_the_exit_status(run: Runner) -> None:
    done = run("--help")
    assert done.status == 0
    assert "reasoner review request.ttl" in done.out and "exit status:" in done.out
    assert all(f"\n    {command}" in done.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_has_one_example_that_it_understands(
    command: str, run: Runner
) -> None:
    done = run(command, "--help")
    assert done.status == 0 and "\n\nexit status:\n" in done.out
    [example] = [line for line in done.out.splitlines() if line.startswith("  reasoner ")]
    assert done.out.count("example:") == 1
    assert cli.parser().parse_args(example.split()[1:]).command == command
    described = done.out.partition("options:")[0]
    assert all(len(line) <= 80 for line in described.splitlines())


def test_the_version_is_the_package_s(run: Runner) -> None:
    assert run("--version").out == f"reasoner {reasoner.__version__}\n"


def test_an_unforeseen_error_is_one_line_without_its_text(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(arguments: object) -> commands.Result:
        raise ZeroDivisionError("a patient's record")

    monkeypatch.setattr(commands, "demo", fail)
    done = run("demo")
    assert (done.status, done.out) == (3, "")
    assert len(done.err.splitlines()) == 1
    assert "ZeroDivisionError" in done.err and "patient" not in done.err


def test_an_interruption_is_quiet(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(arguments: object) -> commands.Result:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "demo", stop)
    assert run("demo") == Done(130, "", "")


@pytest.mark.parametrize(("no_color", "expected"), [("1", False), ("", True)])
def test_colour_is_for_terminals_that_do_not_refuse_it(
    run: Runner, monkeypatch: pytest.MonkeyPatch, no_color: str, expected: bool
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("NO_COLOR", no_color)
    assert ("\x1b[" in run("review", DEMOS[0]).out) is expected


def test_neither_the_help_nor_the_package_imports_what_only_a_review_needs() -> None:
    code = (
        "import sys, reasoner, reasoner.cli.main; reasoner.cli.main.parser().format_help(); "
        "print(sorted({'rdflib', 'pyshacl', 'pyoxigraph', 'owlready2'} & set(sys.modules)))"
    )
    given = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


def test_no_seed_of_hashes_and_no_locale_changes_a_byte() -> None:
    arguments = ("review", DEMOS[4], "--format")
    seen = {
        form: {
            process(*arguments, form, PYTHONHASHSEED=seed, LC_ALL=locale).stdout
            for seed, locale in (("0", "C"), ("7", "C.UTF-8"))
        }
        for form in ("text", "json")
    }
    assert all(len(outputs) == 1 for outputs in seen.values())
    for output in (out.decode() for outputs in seen.values() for out in outputs):
        assert output and str(ROOT) not in output and "_:" not in output


@pytest.mark.skipif(os.name == "nt", reason="a pipe breaks by a signal that Windows has not")
def test_a_reader_that_stops_early_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "reasoner", "criteria"]
    given = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, env=given, stdout=writer, stderr=subprocess.PIPE, cwd=ROOT, check=False
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_device_is_one_clear_message() -> None:
    command = [sys.executable, "-m", "reasoner", "criteria"]
    given = {**os.environ, "PYTHONPATH": str(ROOT)}
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command, env=given, stdout=full, stderr=subprocess.PIPE, cwd=ROOT, check=False
        )
    assert done.returncode == 2
    assert done.stderr.startswith(b"reasoner: standard output: cannot be written")
    assert len(done.stderr.splitlines()) == 1


def test_the_example_of_the_package_runs() -> None:
    assert doctest.testmod(reasoner).failed == 0 < doctest.testmod(reasoner).attempted


@pytest.mark.parametrize("name", reasoner.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(reasoner, name).__module__.startswith("reasoner.")


def test_no_other_name_is_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Reviewer'"):
        reasoner.Reviewer  # noqa: B018
