"""The pictures: what they are drawn from, said in words as well, and the same bytes each time."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

pytest.importorskip("matplotlib", reason="the extra named jupyter is not installed")

from reasoner import Cohort, Determination, Reasoner, load
from reasoner.errors import UsageError
from reasoner.guideline import Guideline
from reasoner.jupyter.picture import TONES, Picture
from reasoner.jupyter.pictures import (
    concept_picture,
    counts_picture,
    criteria_picture,
    missing_picture,
    outcomes_picture,
    readings_picture,
)
from reasoner.jupyter.show import html, line
from reasoner.resources import demo_requests

ROOT = Path(__file__).parent.parent
SECOND = ROOT / "tests" / "second-guideline"
DEMOS = demo_requests()
SVG = "{http://www.w3.org/2000/svg}"


@cache
def demos() -> Cohort:
    reasoner = Reasoner()
    return Cohort(one for path in DEMOS for one in reasoner.review(path))


@cache
def violins() -> Guideline:
    return load(SECOND)


@cache
def played(name: str) -> Determination:
    return Reasoner(violins()).review(SECOND / "cases" / f"{name}.ttl")[0]


@cache
def repairs() -> Cohort:
    names = sorted(path.stem for path in (SECOND / "cases").glob("*.ttl"))
    return Cohort(map(played, names))


PICTURES: tuple[Callable[[], Picture], ...] = (
    lambda: criteria_picture(demos()[1]),
    lambda: criteria_picture(demos()[4]),
    lambda: outcomes_picture(demos()),
    lambda: missing_picture(demos()),
    lambda: readings_picture(demos()),
    lambda: concept_picture(demos()[0].guideline, "common iliac vein"),
    lambda: concept_picture(demos()[0].guideline, "venous obstruction", depth=2),
)


def written(picture: Picture) -> list[str]:
    """The words drawn, each run of them."""
    return [text.text or "" for text in ElementTree.fromstring(picture.svg()).iter(f"{SVG}text")]


def test_the_criteria_of_a_determination() -> None:
    picture = criteria_picture(played("hair-loss-just-above-the-threshold"))
    assert str(picture) == (
        "Criteria of request, in hair-loss-just-above-the-threshold.ttl: criteria met\n"
        "The player is old enough, a reason holds and no allergy stands against it. Of the "
        "criteria looked at\n"
        "3 met, 1 not met.\n"
        "\n"
        "Criterion                           State      Part of\n"
        "AGE Age of the player               ✓ met\n"
        "REPAIR Reason for a repair          ✓ met\n"
        "REPAIR-2 Bow short of hair, at bow  ✓ met      REPAIR\n"
        "ALLERGY Allergy to the strings      ✗ not met\n"
    )
    assert written(picture) == [
        *("✓ met", "AGE", "Age of the player"),
        *("✓ met", "REPAIR", "Reason for a repair"),
        *("✓ met", "REPAIR-2", "Bow short of hair, at bow"),
        *("✗ not met", "ALLERGY", "Allergy to the strings"),
    ]


def test_what_stands_at_two_places_is_drawn_in_full_once() -> None:
    rows = criteria_picture(demos()[1]).rows
    assert [row for row in rows if row[0].startswith("EXC-ALLERGY")] == [
        ("EXC-ALLERGY Allergy to the stent's material", "✗ not met", ""),
        ("EXC-ALLERGY Allergy to the stent's material (as above)", "✗ not met", "NON-01"),
    ]


def test_outcomes_by_indication() -> None:
    picture = outcomes_picture(repairs())
    assert picture.header == (
        "Indication",
        "criteria met",
        "criteria not met",
        "excluded",
        "more information needed",
    )
    assert picture.rows == (
        ("REPAIR-1 Cracked belly", "0", "0", "1", "2"),
        ("REPAIR-2 Bow short of hair", "1", "2", "0", "0"),
        ("no indication claimed", "0", "1", "0", "0"),
    )
    assert picture.says.startswith(
        "7 determinations: criteria met 1, criteria not met 3, excluded 1, more information "
        "needed 2."
    )
    said = written(picture)
    assert said[:4] == [
        "✓ criteria met",
        "✗ criteria not met",
        "⊘ excluded",
        "? more information needed",
    ]
    assert said[4:] == [
        *("REPAIR-1", "Cracked belly", "⊘ 1, ? 2"),
        *("REPAIR-2", "Bow short of hair", "✓ 1, ✗ 2"),
        *("no indication claimed", "✗ 1"),
    ]


def bars(picture: Picture) -> list[float]:
    """How long each bar is, those of the legend included, in the order drawn."""
    found = []
    for path in ElementTree.fromstring(picture.svg()).iter(f"{SVG}path"):
        xs = [float(x) for x in re.findall(r"[ML] ([\d.]+) [\d.]+", path.get("d", ""))]
        if path.get("d", "").endswith("z") and len(xs) == 4:
            found.append(max(xs) - min(xs))
    return found


def test_bars_are_as_long_as_their_counts() -> None:
    lengths = bars(outcomes_picture(repairs()))
    legend, rows = lengths[:4], lengths[4:]
    assert legend == pytest.approx([26.0] * 4)
    assert rows == pytest.approx([100.0, 200.0, 100.0, 200.0, 100.0])


def test_counts_of_any_table_are_drawn_and_told() -> None:
    picture = counts_picture(
        "Strings",
        "Of six violins.",
        ("sort", "old", "criteria met"),
        [("A gut", 2, 1), ("B", 1, 2)],
    )
    assert (picture.title, picture.says) == ("Strings", "Of six violins.")
    assert picture.rows == (("A gut", "2", "1"), ("B", "1", "2"))
    assert written(picture) == ["● old", "✓ criteria met", "A", "gut", "● 2, ✓ 1", "B", "● 1, ✓ 2"]
    assert bars(picture) == pytest.approx([26.0, 26.0, 200.0, 100.0, 100.0, 200.0])


def test_counts_that_do_not_fit_their_header_are_refused() -> None:
    with pytest.raises(UsageError, match="Strings: A has 3 columns and not 2"):
        counts_picture("Strings", "", ("sort", "old"), [("A", 1, 2)])
    with pytest.raises(UsageError, match="at most 5"):
        counts_picture("Strings", "", ("sort", *"abcdef"), [])


def test_what_is_missing_most() -> None:
    picture = missing_picture(repairs())
    assert picture.rows == (("REPAIR-1b Its picture", "1"),)
    assert written(picture) == ["? missing", "REPAIR-1b", "Its picture", "1"]
    nothing = missing_picture(Cohort([played("hair-loss-at-the-threshold")]))
    assert (nothing.rows, nothing.says) == ((), "1 determination. Nothing is missing.")
    assert written(nothing) == ["Nothing is missing."]


def test_what_other_readings_change() -> None:
    picture = readings_picture(demos())
    assert picture.says == (
        "5 determinations. Of 29 other readings, taken singly, 7 change an outcome or a finding."
    )
    counts = [(row[0].partition(" ")[0], *row[1:]) for row in picture.rows]
    assert counts == [
        ("AMB-20=every-stenosis", "1", "0", "4"),
        ("AMB-13=identical", "1", "0", "2"),
        ("AMB-14=intent-only", "0", "5", "5"),
        ("AMB-22=any-outflow-obstruction", "0", "2", "10"),
        ("AMB-03=change-and-ulcer", "0", "2", "2"),
        ("AMB-03=with-symptom", "0", "2", "2"),
        ("AMB-09=any-stenosis", "0", "1", "2"),
    ]
    said = " ".join(written(picture))
    assert all(row[0].partition(" ")[0] in said for row in picture.rows)
    assert said.count("≠ 1") == 2 and said.count("~ 2") == 3 and "~ 5" in said


def test_what_does_not_fit_is_told() -> None:
    reasoner = Reasoner()
    folders = ("ind-02", "ind-03", "ind-08", "time", "codes")
    paths = [p for f in folders for p in sorted((ROOT / "tests" / "cases" / f).glob("*.ttl"))[::4]]
    cohort = Cohort(one for path in paths for one in reasoner.review(path))
    picture = missing_picture(cohort)
    rest = len(cohort.missing) - len(picture.rows)
    assert len(picture.rows) == 15 and rest > 0
    assert picture.says.endswith(f" {rest} more are left out.")
    assert written(picture)[-1] == f"{rest} more are left out."


def test_the_terms_around_a_concept() -> None:
    picture = concept_picture(violins(), "belly crack")
    assert str(picture) == (
        "Around belly crack\n"
        "Classes above 4, below 1; part of 0, parts 0; codes 0.\n"
        "\n"
        "Term             Relation      To\n"
        "belly crack      is a kind of  crack\n"
        "crack            is a kind of  damage\n"
        "damage           is a kind of  condition\n"
        "condition        is a kind of  record\n"
        "soundpost crack  is a kind of  belly crack\n"
    )
    drawn = written(picture)
    assert drawn[-1] == "the right is a kind of the left"
    assert drawn[:-1] == [
        "record",
        "condition",
        "damage",
        "crack",
        "belly crack",
        "soundpost crack",
    ]


def test_parts_wholes_and_codes_stand_beside_a_concept() -> None:
    guideline = demos()[0].guideline
    rows = concept_picture(guideline, "iliac segment").rows
    assert [row for row in rows if row[1] == "is part of"] == [
        ("iliac segment", "is part of", "iliofemoral segment"),
        ("common iliac vein", "is part of", "iliac segment"),
        ("external iliac vein", "is part of", "iliac segment"),
    ]
    vein = concept_picture(guideline, "common iliac vein")
    assert ("UBERON 0001139", "exactMatch", "common iliac vein") in vein.rows
    assert "Code UBERON 0001139: exactMatch" in written(vein)


def test_below_a_concept_stand_as_many_steps_as_are_asked_for() -> None:
    one, two = (concept_picture(violins(), "damage", depth=depth) for depth in (1, 2))
    assert [row[0] for row in one.rows if row[2] == "damage"] == ["crack", "worn bow"]
    assert {row[0] for row in two.rows} - {row[0] for row in one.rows} == {"belly crack"}
    none = concept_picture(violins(), "damage", depth=0)
    assert [row[2] for row in none.rows] == ["condition", "record"]


def test_each_term_stands_right_of_those_that_it_is_a_kind_of() -> None:
    picture = concept_picture(demos()[0].guideline, "venous obstruction", depth=2)
    root = ElementTree.fromstring(picture.svg())
    across = {t.text: float(t.get("x", "")) for t in root.iter(f"{SVG}text") if t.get("x")}
    for narrower, relation, broader in picture.rows:
        if relation == "is a kind of":
            assert across[narrower] > across[broader]


def test_many_terms_below_a_concept_are_counted_where_they_are_left_out() -> None:
    picture = concept_picture(demos()[0].guideline, "vein disorder", depth=3)
    [told] = re.findall(r"(\d+) more classes below are left out", picture.says)
    [below] = re.findall(r"below (\d+)", picture.says)
    assert int(below) - int(told) == 24
    assert f"{told} more classes below are left out." in written(picture)


@pytest.mark.parametrize(
    "name", ["Belly Crack", "BellyCrack", "urn:example:second-guideline#BellyCrack"]
)
def test_a_concept_is_found_by_label_name_or_iri(name: str) -> None:
    assert concept_picture(violins(), name).title == "Around belly crack"


def test_a_concept_that_there_is_not_is_refused_with_what_is_near() -> None:
    with pytest.raises(UsageError, match=r"No class .* called 'bely crack'\. Near it are: belly c"):
        concept_picture(violins(), "bely crack")


def test_a_cohort_that_holds_nothing_to_draw_is_refused() -> None:
    for draw in (outcomes_picture, missing_picture, readings_picture):
        with pytest.raises(UsageError, match="The cohort is empty"):
            draw(Cohort([]))
    with pytest.raises(UsageError, match="No other reading was tried"):
        readings_picture(repairs())


@pytest.mark.parametrize("draw", PICTURES)
def test_a_picture_stands_alone_and_on_a_page(draw: Callable[[], Picture]) -> None:
    picture = draw()
    root = ElementTree.fromstring(picture.svg())
    page = ElementTree.fromstring(html(picture))
    [inline] = page.iter(f"{SVG}svg")
    for drawing in (root, inline):
        tags = {part.tag.removeprefix(SVG) for part in drawing.iter()}
        assert not tags & {"style", "script", "image", "use", "foreignObject", "metadata", "a"}
        ids = {part.get("id") for part in drawing.iter() if part.get("id")}
        used = set(re.findall(r"url\(#([^)]+)\)", ElementTree.tostring(drawing, "unicode")))
        title, description = drawing[0], drawing[1]
        told = {drawing.get("aria-labelledby"), drawing.get("aria-describedby")}
        assert drawing.get("role") == "img" and told == {title.get("id"), description.get("id")}
        assert title.text == picture.title
        assert all(cell in (description.text or "") for row in picture.rows for cell in row)
        assert used <= ids and not {"figure_1", "axes_1", "patch_1"} & ids
    ground = next(part for part in root.iter(f"{SVG}rect"))
    assert (ground.get("width"), ground.get("fill")) == ("100%", "#ffffff")
    [table] = page.iter("table")
    cells = [[cell.text or "" for cell in row] for row in table.iter("tr")]
    assert cells == [[*picture.header], *([*row] for row in picture.rows)]


@pytest.mark.parametrize("draw", PICTURES)
def test_a_page_lends_a_picture_its_colours(draw: Callable[[], Picture]) -> None:
    picture = draw()
    [inline] = ElementTree.fromstring(html(picture)).iter(f"{SVG}svg")
    values = {value for part in inline.iter() for value in part.attrib.values()}
    assert not [value for value in values if re.search("#[0-9a-f]{6}", value)]
    names = {name for value in values for name in re.findall(r"var\(--([a-z-]+)\)", value)}
    assert "ink" in names and names <= set(TONES)
    alone = set(re.findall("#[0-9a-f]{6}", picture.svg()))
    assert alone <= set(TONES.values()) | {"#000000"}


def test_bars_of_one_picture_differ_by_more_than_colour() -> None:
    from reasoner.jupyter.pictures.cohorts import LOOKS

    hatches = [hatch for _, hatch in LOOKS.values()]
    assert len(set(hatches)) == len(hatches)


def test_no_two_runs_of_words_overlap() -> None:
    from reasoner.jupyter.pictures.drawing import width_of

    for draw in PICTURES:
        root = ElementTree.fromstring(draw().svg())
        lines: dict[float, list[tuple[float, float]]] = {}
        for text in root.iter(f"{SVG}text"):
            style = text.get("style", "")
            [size] = re.findall(r"([\d.]+)px", style)
            bold = "700" in style or "bold" in style
            x, y = float(text.get("x", "")), float(text.get("y", ""))
            end = x + width_of(text.text or "", bold=bold, size=float(size))
            assert end <= float(root.get("width", ""))
            lines.setdefault(y, []).append((x, end))
        for runs in lines.values():
            assert all(left[1] < right[0] for left, right in pairwise(sorted(runs)))


def test_nothing_that_a_record_says_becomes_markup() -> None:
    name = "urn:example:%3Cscript%3E'&;$x$a\u202eb\u200b"
    source = "</style></svg><script>alert(1)</script>&amp;\"'-->$\\alpha$"
    facts = DEMOS[1].read_bytes().replace(b":compression a", f"<{name}> a".encode())
    facts = facts.replace(b":compression", f"<{name}>".encode())
    [found] = Reasoner().review(facts, name=source)
    picture = criteria_picture(found)
    for text in (picture.svg(), html(picture)):
        root = ElementTree.fromstring(text)
        assert not [part for part in root.iter() if part.tag.endswith("script")]
        assert "$\\alpha$" in "".join(root.itertext())
        assert not re.search("[\u202a-\u202e\u200b]", text)
    assert any("$x$a\\u202eb" in words for words in written(picture))


def test_a_picture_is_saved_as_svg(tmp_path: Path) -> None:
    picture = missing_picture(repairs())
    picture.save(tmp_path / "missing.svg")
    assert (tmp_path / "missing.svg").read_bytes() == picture.svg().encode()
    assert picture._repr_svg_() == picture.svg()
    assert line(picture) == "<Picture: What is missing most>"
    with pytest.raises(UsageError, match=r"expected a name in \.svg, not missing\.png"):
        picture.save(tmp_path / "missing.png")


def test_without_matplotlib_pictures_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "reasoner.jupyter.pictures.drawing"
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, name)
    with pytest.raises(UsageError, match=r"Pictures need Matplotlib.*guideline-reasoner\[jupyter]"):
        importlib.import_module(name)


SEEDED = """
import sys
from pathlib import Path
import matplotlib
matplotlib.rcParams["font.size"] = float(sys.argv[1])
matplotlib.rcParams["svg.fonttype"] = "path"
from reasoner import Cohort, Reasoner
from reasoner.jupyter.pictures import *
from reasoner.jupyter.show import html
found = Cohort(one for path in sys.argv[2:] for one in Reasoner().review(Path(path)))
pictures = [criteria_picture(found[1]), outcomes_picture(found), missing_picture(found)]
pictures += [readings_picture(found)]
pictures += [concept_picture(found[0].guideline, "venous obstruction", depth=2)]
sys.stdout.buffer.write("".join(p.svg() + html(p) + str(p) for p in pictures).encode())
"""


def test_pictures_are_the_same_in_another_process_with_other_settings() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SEEDED, "20", *map(str, DEMOS)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "1"},
        capture_output=True,
        check=True,
    )
    found = demos()
    concept = concept_picture(found[0].guideline, "venous obstruction", depth=2)
    pictures = [criteria_picture(found[1]), outcomes_picture(found), missing_picture(found)]
    pictures += [readings_picture(found), concept]
    expected = "".join(p.svg() + html(p) + str(p) for p in pictures)
    assert done.stdout.decode() == expected
