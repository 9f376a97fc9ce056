"""What a notebook shows: the reports' words, none of them markup, nothing by colour alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from reasoner import Cohort, Criterion, Determination, Reasoner, load
from reasoner.criteria import Outcome, State
from reasoner.errors import UsageError
from reasoner.guideline import guideline_of
from reasoner.jupyter.claims import claimed, indications, missing
from reasoner.jupyter.fragment import SCOPE, STYLE_FILE
from reasoner.jupyter.show import bundle, html, line, plain
from reasoner.report.contents import report
from reasoner.report.explain import explanation
from reasoner.report.html.criteria import kind
from reasoner.report.text import text
from reasoner.resources import demo_requests

ROOT = Path(__file__).parent.parent
SECOND = ROOT / "tests" / "second-guideline"
DEMOS = demo_requests()
OUTWARD = re.compile(
    r"https://(doi\.org/10\.|pubmed\.ncbi\.nlm\.nih\.gov/\d|pmc\.ncbi\.nlm\.nih\.gov/articles/PMC\d)"
)
HOSTILE = "</style></title><script>alert(1)</script>&amp;\"'--><![CDATA["


@cache
def reasoner() -> Reasoner:
    return Reasoner()


@cache
def demo(number: int) -> Determination:
    """The determination of a shipped request, counted from one."""
    return reasoner().review(DEMOS[number - 1])[0]


@cache
def demos() -> Cohort:
    return Cohort(demo(number) for number in range(1, len(DEMOS) + 1))


@cache
def played(name: str) -> Determination:
    """The determination of a request under the second guideline."""
    return Reasoner(load(SECOND)).review(SECOND / "cases" / f"{name}.ttl")[0]


def words(part: ElementTree.Element) -> str:
    """The words outside of the style sheet."""
    inner = "" if part.tag == "style" else part.text or ""
    return inner + "".join(words(child) + (child.tail or "") for child in part)


def said(part: ElementTree.Element) -> str:
    return " ".join(words(part).split())


def test_a_finding_says_by_itself_what_decided_it() -> None:
    assert str(played("hair-loss-just-above-the-threshold").finding("REPAIR")) == (
        "REPAIR MET: request, in hair-loss-just-above-the-threshold.ttl\n"
        "  ✓ met       REPAIR  Reason for a repair [prints none on the words that are met]\n"
        "  ✓ met         REPAIR-2  Bow short of hair, at bow [prints none]\n"
        "                    · loss: hair loss; date 2024-04-20; measures bow; value 40.1\n"
    )


def test_a_finding_tells_what_was_assumed_and_what_it_cites() -> None:
    assumed = str(demo(1).finding("EXC-ALLERGY"))
    assert "✗ not met" in assumed and "assumed, as nothing is recorded" in assumed
    cited = str(demo(1).finding("IND-04"))
    assert "[7] Hoshino Y" in cited and "[10] on EVD-4: wrong." in cited
    assert "[1]" not in cited


def test_a_finding_that_is_not_claimed_says_so() -> None:
    finding = played("hair-loss-just-above-the-threshold").finding("REPAIR-1")
    assert str(finding).startswith("REPAIR-1 NOT CLAIMED: request, in hair-loss")
    root = ElementTree.fromstring(finding._repr_html_())
    assert said(root) == (
        "Of request, in hair-loss-just-above-the-threshold.ttl · not claimed REPAIR-1 Cracked belly"
    )


def test_a_finding_that_speaks_of_nothing_shows_its_value() -> None:
    bare = replace(demo(1).finding("IND-04"), context=None)
    assert str(bare) == "<Finding ✓ met: IND-04 Iliocaval or iliofemoral obstruction>\n"
    assert said(ElementTree.fromstring(html(bare))) == (
        "✓ met IND-04 Iliocaval or iliofemoral obstruction"
    )


def test_findings_that_say_the_same_are_equal_whatever_they_speak_of() -> None:
    finding = demo(1).finding("IND-04")
    assert replace(finding, context=None) == finding and "context" not in repr(finding)


def test_a_determination_is_its_report_as_text() -> None:
    one = demo(2)
    assert str(one) == plain(one) == text(report(one))
    assert str(one).startswith("MORE INFORMATION NEEDED\nThe facts leave the outcome open.\n")


@pytest.mark.parametrize("number", range(1, len(DEMOS) + 1))
def test_a_determination_shows_all_that_its_report_holds(number: int) -> None:
    of = report(demo(number))
    root = ElementTree.fromstring(demo(number)._repr_html_())
    shown = said(root)
    assert of.outcome in shown.lower() and of.because in shown
    for entry in of.entries():
        assert f"{entry.notation} {entry.name}" in shown
        for statement in (s for fact in entry.facts for s in fact.statements):
            assert statement.text in shown
    for flag in of.flags:
        assert flag.message in shown
    for effect in of.readings.effects:
        assert effect.reading.key in shown
    for question in of.settling.questions if of.settling else ():
        assert question.text in shown
    addresses = {link.get("href") for link in root.iter("a")}
    for _, reference in of.references:
        assert reference.doi is None or f"https://doi.org/{reference.doi}" in addresses
    assert of.edition.notice in shown


@pytest.mark.parametrize("number", range(1, len(DEMOS) + 1))
def test_what_is_shown_is_a_part_of_a_page_and_reaches_nothing_outside_it(number: int) -> None:
    one = demo(number)
    findings = one.all_findings()
    printed = {reference.url for reference in one.guideline.references}
    for value in (one, findings[-1], one.finding("IND"), findings[-1].criterion, demos()):
        root = ElementTree.fromstring(html(value))
        assert (root.tag, root.get("class")) == ("div", SCOPE)
        tags = {part.tag for part in root.iter()}
        assert not tags & {"script", "link", "img", "iframe", "html", "body", "h1", "form", "base"}
        attributes = {name for part in root.iter() for name in part.attrib}
        assert not attributes & {"src", "srcset", "action", "data", "background"}
        assert not [name for name in attributes if name.startswith("on")]
        names = [part.get("id") for part in root.iter() if part.get("id")]
        assert len(names) == len(set(names))
        for link in root.iter("a"):
            address = link.get("href", "")
            inward = address.startswith("#") and address[1:] in names
            assert inward or OUTWARD.match(address) or address in printed
        for part in root.iter():
            labelled = part.get("aria-labelledby")
            assert labelled is None or labelled in names
            if part.tag in ("ul", "ol"):
                assert part.get("role") == "list"


def test_without_its_style_words_stand_apart() -> None:
    """A notebook that is not trusted yet is shown without styles."""
    [open_one] = Reasoner().review(demo_requests()[1])
    bare = re.sub(r"<style>.*?</style>", "", html(open_one), flags=re.DOTALL)
    inline = "a|b|bdi|code|em|i|small|span|strong"
    assert not re.findall(rf"[^\s<>]</(?:{inline})><(?:{inline})[^>]*>[^\s<>]", bare)
    assert "1a no reflux of either truncal vein" in re.sub(r"<[^>]*>", "", bare)


def test_the_style_sheet_speaks_of_its_own_part_alone() -> None:
    style = STYLE_FILE.read_text(encoding="utf-8")
    depth, outer = 0, ""
    for character in style:
        depth += {"{": 1, "}": -1}.get(character, 0)
        outer += character if depth == 0 else ""
    assert depth == 0
    assert {rule.strip() for rule in outer.split("}")} == {"", f".{SCOPE}", f".{SCOPE}.{SCOPE}"}
    assert "url(" not in style and "@import" not in style and "prefers-color-scheme" not in style


def channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def mixed(colour: str, share: float, other: str) -> tuple[float, float, float]:
    """`color-mix(in srgb, …)` of CSS Color 5, section 2."""
    pairs = zip(channels(colour), channels(other), strict=True)
    red, green, blue = (one * share + two * (1 - share) for one, two in pairs)
    return red, green, blue


def luminance(parts: tuple[float, float, float]) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """The ratio of two colours' luminances, as WCAG 2.2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("ink", "ground"), [("#212121", "#ffffff"), ("#ffffff", "#111111")])
def test_every_tone_can_be_read_in_light_and_in_dark(ink: str, ground: str) -> None:
    style = STYLE_FILE.read_text(encoding="utf-8")
    tones = re.findall(r"--([a-z-]+): color-mix\(in srgb, (#[0-9a-f]{6}) (\d+)%", style)
    assert [name for name, _, _ in tones] == ["met", "not-met", "unknown", "conflict"]
    for name, colour, share in tones:
        tone = mixed(colour, int(share) / 100, ink)
        assert contrast(tone, channels(ground)) >= 4.5, name
    [share] = re.findall(r"--quiet: color-mix\(in srgb, var\(--ink\) (\d+)%, transparent", style)
    assert contrast(mixed(ink, int(share) / 100, ground), channels(ground)) >= 4.5


def test_every_value_is_said_in_words_beside_its_sign() -> None:
    style = STYLE_FILE.read_text(encoding="utf-8")
    for number in range(1, len(DEMOS) + 1):
        root = ElementTree.fromstring(html(demo(number)))
        badges = [p for p in root.iter() if {"state", "chip"} & {*p.get("class", "").split()}]
        assert badges
        for badge in badges:
            [symbol] = badge
            assert symbol.get("aria-hidden") == "true"
            assert (symbol.tail or "").strip() in {*State, *Outcome}
    for value in (*State, *Outcome):
        assert f".{kind(value)}" in style


def test_nothing_that_a_record_says_becomes_markup() -> None:
    name = "urn:example:%3Cscript%3E'&;a\u202eb\u2066c\u200b"
    facts = DEMOS[0].read_bytes().replace(b":duplex a", f"<{name}> a".encode())
    [found] = reasoner().review(facts, name=HOSTILE)
    for value in (found, found.finding("IND-04"), Cohort([found])):
        shown = html(value)
        root = ElementTree.fromstring(shown)
        assert not list(root.iter("script")) and len(list(root.iter("style"))) == 1
        assert HOSTILE in words(root)
        for said in (shown, plain(value)):
            assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b]", said)
    assert "\\u202e" in html(found.finding("IND-04"))


def test_a_criterion_shows_its_place_shapes_citations_and_codes() -> None:
    criterion = demo(2).finding("IND-03").criterion
    shown = str(criterion)
    assert shown.startswith(explanation(reasoner().guideline, criterion))
    lines = shown.splitlines()
    at = lines.index("            May-Thurner syndrome")
    assert lines[at + 1 : at + 3] == [
        "              MONDO: 0043361",
        "              SNOMED CT: 448804008",
    ]
    at = lines.index("            sign of CEAP C4 to C6")
    assert lines[at + 2].startswith("              ICD-10-CM: I83.001, ")  # of ulcers, below it
    root = ElementTree.fromstring(html(criterion))
    told = said(root)
    assert "Place Indications, bullet 3, characters 3792 to 4180" in told
    assert "[6], on that both conditions have to hold: poor fit" in told
    assert "May-Thurner syndrome MONDO: 0043361 SNOMED CT: 448804008" in told
    assert "https://doi.org/10.1016/j.ejvs.2022.11.006" in {a.get("href") for a in root.iter("a")}


def test_a_leaf_names_the_codes_that_its_shape_lists() -> None:
    found = str(reasoner().guideline.by_notation["CODE-a"])
    assert "by code\n              CPT: 37238" in found


def test_a_criterion_of_another_guideline_is_found_and_one_of_none_says_what_it_holds() -> None:
    own = played("hair-loss-just-above-the-threshold").finding("REPAIR-2").criterion
    known = guideline_of(own)
    assert known is not None and known.edition.title == load(SECOND).edition.title
    assert "A hair loss wholly over forty percent" in str(own)
    stray = replace(own, name="Bow gone")
    assert isinstance(stray, Criterion) and guideline_of(stray) is None
    assert str(stray) == "REPAIR-2 Bow gone\nMore than forty percent of the bow's hair is gone.\n"
    assert said(ElementTree.fromstring(html(stray))) == (
        "REPAIR-2 Bow gone More than forty percent of the bow's hair is gone."
    )


def test_a_criterion_under_another_reading_is_found_too() -> None:
    guideline = reasoner().guideline
    [reading] = guideline.readings("AMB-20=every-stenosis")
    under = guideline.alternatives[reading]
    [changed, *_] = [c for c in under.criteria.values() if c not in guideline.criteria.values()]
    found = guideline_of(changed)
    assert found is not None and changed in found.criteria.values()


def test_a_cohort_is_a_sequence_that_counts() -> None:
    cohort = demos()
    assert len(cohort) == 5 and cohort[0] is demo(1) and list(cohort) == [*map(demo, range(1, 6))]
    assert isinstance(cohort[1:3], Cohort) and list(cohort[1:3]) == [demo(2), demo(3)]
    assert cohort == Cohort(list(cohort))
    assert cohort.outcomes == {
        Outcome.CRITERIA_MET: 1,
        Outcome.CRITERIA_NOT_MET: 1,
        Outcome.EXCLUDED: 1,
        Outcome.MORE_INFORMATION_NEEDED: 2,
    }
    assert {c and c.notation: found for c, found in cohort.by_indication.items()} == {
        "IND-03": {Outcome.MORE_INFORMATION_NEEDED: 2},
        "IND-04": {Outcome.CRITERIA_MET: 1, Outcome.EXCLUDED: 1},
        "IND-05": {Outcome.CRITERIA_NOT_MET: 1},
    }
    assert {c.notation: number for c, number in cohort.missing.items()} == {"IND-03b": 1}
    first, second, *rest = cohort.influences
    assert (first.reading.key, first.outcomes, first.criteria) == ("AMB-20=every-stenosis", 1, 4)
    assert (second.reading.key, second.outcomes, second.criteria) == ("AMB-13=identical", 1, 2)
    third, *nothing = (
        i for i in rest if i.reading.key in ("AMB-14=intent-only", "AMB-01=nineteen")
    )
    assert (third.outcomes, third.findings_only, third.criteria) == (0, 5, 5)
    assert [(i.outcomes, i.findings_only, i.criteria) for i in nothing] == [(0, 0, 0)]
    assert not any(influence.outcomes for influence in rest) and len(rest) == 27


def test_a_request_that_claims_nothing_is_counted_as_such() -> None:
    one = played("crack-in-the-back-is-no-reason")
    assert claimed(one) == () and missing(one) == ()
    assert Cohort([one]).by_indication == {None: {Outcome.CRITERIA_NOT_MET: 1}}
    assert [c.notation for c in indications(one.guideline)] == ["REPAIR-1", "REPAIR-2"]
    known = [c.notation for c in indications(demo(1).guideline)]
    assert known == [f"IND-{number:02}" for number in range(1, 14)]


def test_what_is_missing_is_what_the_report_says_is_missing() -> None:
    one = played("photograph-is-no-listed-picture")
    assert [c.notation for c in missing(one)] == ["REPAIR-1b"]
    [elsewhere] = reasoner().review(ROOT / "tests" / "cases" / "codes" / "hp-0031625.ttl")
    assert report(elsewhere).missing_elsewhere
    assert [c.notation for c in missing(elsewhere)] == ["IND-07a"]
    for of in (one, *demos()):
        told = dict.fromkeys(entry.notation for entry in report(of).missing)
        assert [c.notation for c in missing(of)] == [*told]


def test_a_cohort_is_a_table_as_text() -> None:
    names = ("hair-loss-just-above-the-threshold", "photograph-is-no-listed-picture")
    assert str(Cohort(map(played, names))) == (
        "2 determinations\n"
        "  ✓ criteria met: 1\n"
        "  ? more information needed: 1\n"
        "\n"
        "Each of them\n"
        "  request, in hair-loss-just-above-the-threshold.ttl\n"
        "    ✓ criteria met. The player is old enough, a reason holds and no allergy stands "
        "against it.\n"
        "    claims REPAIR-2; missing none\n"
        "  request, in photograph-is-no-listed-picture.ttl\n"
        "    ? more information needed. The facts leave it open.\n"
        "    claims REPAIR-1; missing REPAIR-1b\n"
        "\n"
        "What is missing most\n"
        "  REPAIR-1b Its picture: in 1\n"
    )
    assert str(Cohort([])) == "0 determinations\n"
    assert said(ElementTree.fromstring(html(Cohort([])))) == "0 determinations"


def test_a_cohort_is_a_table_of_its_first_rows() -> None:
    root = ElementTree.fromstring(html(Cohort([*demos()] * 3)))
    [table] = root.iter("table")
    [caption] = table.iter("caption")
    assert caption.text == "The first 10 … of 15"
    head, *rows = table.iter("tr")
    assert all(cell.tag == "th" and cell.get("scope") == "col" for cell in head)
    assert len(rows) == 10 and all(row[0].get("scope") == "row" for row in rows)
    assert [said(cell) for cell in rows[3]] == [
        "request",
        "✗ criteria not met No indication of a documented adult is met or open.",
        "IND-05",
        "none",
        "AMB-20=every-stenosis",
        "2026-03-02",
        "4-stenosis-of-40-percent.ttl",
    ]
    assert "The first 10 … of 15" in str(Cohort([*demos()] * 3))


def test_a_cohort_is_of_one_guideline() -> None:
    with pytest.raises(UsageError, match="under one guideline"):
        Cohort([demo(1), played("hair-loss-just-above-the-threshold")])


def test_a_cohort_as_a_data_frame() -> None:
    pytest.importorskip("pandas")
    frame = demos().to_pandas()
    assert list(frame.columns) == (
        "request source decided_for outcome because claimed missing readings".split()
    )
    assert frame.shape == (5, 8)
    assert list(frame["outcome"]) == [
        "criteria met",
        "more information needed",
        "excluded",
        "criteria not met",
        "more information needed",
    ]
    assert list(frame["missing"]) == ["", "IND-03b", "", "", ""]


def test_without_pandas_a_data_frame_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError, match="needs pandas, which is not installed: python -m pip"):
        demos().to_pandas()


def test_lines_within_a_list() -> None:
    one = demo(1)
    assert line(one) == "<Determination ✓ criteria met: request, in 1-iliac-obstruction.ttl>"
    finding = one.finding("IND-04")
    assert line(finding) == "<Finding ✓ met: IND-04 Iliocaval or iliofemoral obstruction>"
    assert line(finding.criterion) == "<Criterion IND-04 Iliocaval or iliofemoral obstruction>"
    assert line(Cohort([one])) == "<Cohort of 1 determination: criteria met 1>"


def test_a_value_of_no_known_type_is_refused() -> None:
    for show in (plain, html, line):
        with pytest.raises(TypeError, match="shows itself, not int"):
            show(1)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_ipython_shows_one_in_full_and_a_list_by_its_lines() -> None:
    formatters = pytest.importorskip(
        "IPython.core.formatters", reason="the extra named notebook is not installed"
    )
    formatter = formatters.DisplayFormatter()
    one = demo(1)
    shown, _ = formatter.format(one)
    assert shown == bundle(one) and {*shown} == {"text/plain", "text/html"}
    listed, _ = formatter.format((one,))
    assert listed == {"text/plain": f"({line(one)},)"}


def test_reviewing_imports_nothing_of_this() -> None:
    code = (
        "import sys; from reasoner.cli.main import main; main(sys.argv[1:]); "
        "print([m for m in sys.modules if 'jupyter' in m or 'matplotlib' in m], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "review", str(DEMOS[0])],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("CRITERIA MET") and done.stderr == "[]\n"


SEEDED = """
import json, sys
from pathlib import Path
from reasoner import Cohort, Reasoner
from reasoner.jupyter.show import bundle
found = [one for path in sys.argv[1:] for one in Reasoner().review(Path(path))]
values = [*found, *(one.finding("IND") for one in found), found[0].guideline.by_notation["IND-03"]]
shown = [bundle(value) for value in (*values, Cohort(found))]
print(json.dumps(shown))
"""


def test_what_is_shown_is_the_same_in_another_process() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SEEDED, *map(str, DEMOS)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "1"},
        capture_output=True,
        check=True,
    )
    findings = (one.finding("IND") for one in demos())
    values = (*demos(), *findings, reasoner().guideline.by_notation["IND-03"], demos())
    assert done.stdout.decode() == json.dumps([dict(bundle(value)) for value in values]) + "\n"
