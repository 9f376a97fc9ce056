"""The page: well-formed, self-contained, nothing said by colour alone, no hostile name in it."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from casebook import CASES, document, label, reviewed

from reasoner.cli import main as cli
from reasoner.criteria import Outcome, State
from reasoner.errors import UsageError
from reasoner.expect import differences
from reasoner.guideline import load
from reasoner.report.contents import Report, report
from reasoner.report.html.criteria import kind
from reasoner.report.html.marked import Place, pieces, source_text
from reasoner.report.html.markup import element, page
from reasoner.report.html.page import STYLE_FILE, html_text
from reasoner.report.signs import OUTCOME_SYMBOLS, SYMBOLS
from reasoner.resources import demo_requests
from reasoner.review import Reasoner

ROOT = Path(__file__).parent.parent
SECOND = ROOT / "tests" / "second-guideline"
TEXT = SECOND / "document.txt"
DEMOS = demo_requests()
XHTML = "{http://www.w3.org/1999/xhtml}"
OUTWARD = re.compile(
    r"https://(doi\.org/10\.|pubmed\.ncbi\.nlm\.nih\.gov/\d|pmc\.ncbi\.nlm\.nih\.gov/articles/PMC\d)"
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = """
    --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars
    --disable-background-networking --disable-component-update --disable-sync
    --force-device-scale-factor=1
""".split()


@cache
def reasoner() -> Reasoner:
    return Reasoner()


@cache
def shown(number: int) -> Report:
    """The report on a shipped request, counted from one."""
    return report(reasoner().review(DEMOS[number - 1])[0])


@cache
def played(name: str) -> Report:
    """The report on a request under the second guideline."""
    return report(Reasoner(load(SECOND)).review(SECOND / "cases" / f"{name}.ttl")[0])


def read(text: str) -> ElementTree.Element:
    """The page as XML; it has no name that XML does not know."""
    return ElementTree.fromstring(text)


def every(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    yield from root.iter(XHTML + name)


def words(part: ElementTree.Element) -> str:
    return " ".join("".join(part.itertext()).split())


def seen(part: ElementTree.Element) -> str:
    """The words outside of what is hidden from a screen reader."""
    inner = "" if part.get("aria-hidden") else part.text or ""
    return inner + "".join(seen(child) + (child.tail or "") for child in part)


def of_class(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [part for part in root.iter() if name in part.get("class", "").split()]


@pytest.mark.parametrize("path", CASES, ids=label)
def test_the_page_on_every_case_is_well_formed_and_leads_nowhere_unforeseen(path: Path) -> None:
    expected = document(path).expectations
    compared = [
        (report(one.determination), differences(one.determination, expected))
        for one in reviewed(path)
    ]
    root = read(html_text(compared))
    names = [part.get("id") for part in root.iter() if part.get("id")]
    assert len(names) == len(set(names))
    printed = {r.url for of, _ in compared for _, r in of.references if r.url}
    for link in every(root, "a"):
        address = link.get("href", "")
        if address.startswith("#"):
            assert address[1:] in names
        else:
            assert OUTWARD.match(address) or address in printed
    assert [int(part.tag[-1]) for part in root.iter() if re.fullmatch(r".*\}h\d", part.tag)] == [
        *headings(root)
    ]


def headings(root: ElementTree.Element) -> Iterator[int]:
    """The levels as they may follow each other: one more at most, or any that were there."""
    last = 0
    for part in root.iter():
        if re.fullmatch(r".*\}h\d", part.tag):
            last = min(int(part.tag[-1]), last + 1)
            yield last


class Reader(HTMLParser):
    """Holds elements open as a browser does."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "meta"


def test_the_page_is_html_with_all_that_it_opens_closed() -> None:
    text = html_text([(shown(1), None), (shown(2), [])])
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert text.startswith("<!DOCTYPE html>\n") and reader.open == []


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    root = read(html_text([(shown(1), None)], (), None))
    tags = {part.tag.removeprefix(XHTML) for part in root.iter()}
    assert not tags & {"script", "link", "img", "iframe", "object", "form", "base", "svg"}
    attributes = {name for part in root.iter() for name in part.attrib}
    assert not attributes & {"src", "srcset", "style", "action", "data", "background"}
    assert not [name for name in attributes if name.startswith("on")]
    assert "url(" not in STYLE_FILE.read_text() and "@import" not in STYLE_FILE.read_text()
    [policy] = [m for m in every(root, "meta") if m.get("http-equiv")]
    [style] = every(root, "style")
    digest = base64.b64encode(hashlib.sha256((style.text or "").encode()).digest()).decode()
    assert policy.get("http-equiv") == "Content-Security-Policy"
    assert policy.get("content") == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_a_screen_reader_finds_its_way() -> None:
    root = read(html_text([(shown(1), None), (shown(2), None)], (), None))
    assert root.get("lang") == "en"
    assert [words(title) for title in every(root, "title")] == ["2 reviews of medical necessity"]
    assert [len(list(every(root, name))) for name in ("main", "nav", "header", "h1")] == [1] * 4
    skip = next(every(root, "a"))
    [main] = every(root, "main")
    assert skip.get("href") == f"#{main.get('id')}"
    names = {part.get("id") for part in root.iter()}
    for part in root.iter():
        labelled = part.get("aria-labelledby")
        assert labelled is None or labelled in names
    for kind_of_list in ("ul", "ol"):
        for part in every(root, kind_of_list):
            assert part.get("role") == "list" and {c.tag for c in part} == {f"{XHTML}li"}


def test_every_value_is_said_in_words_and_has_a_symbol_of_its_own() -> None:
    assert len(set(SYMBOLS.values())) == len(State) == len(SYMBOLS)
    assert len(set(OUTCOME_SYMBOLS.values())) == len(Outcome) == len(OUTCOME_SYMBOLS)
    style = STYLE_FILE.read_text(encoding="utf-8")
    for number in range(1, len(DEMOS) + 1):
        root = read(html_text([(shown(number), None)]))
        for part in (*of_class(root, "state"), *of_class(root, "chip")):
            said = " ".join(seen(part).split())
            assert said in {*State, *Outcome} and kind(said) in part.get("class", "").split()
    for name in (kind(State.MET), kind(State.NOT_MET), kind(State.UNKNOWN), kind(State.CONFLICT)):
        assert f".state.{name}" in style and f"mark.{name}" in style


def contrast(one: str, other: str) -> float:
    """The ratio of two colours' luminances, as WCAG 2.2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_colour_can_be_read_on_its_ground_in_light_and_dark() -> None:
    light, _, dark = STYLE_FILE.read_text(encoding="utf-8").partition("prefers-color-scheme: dark")
    for scheme in (light, dark):
        colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", scheme))
        for name in ("met", "not-met", "unknown", "conflict", "apart"):
            for ground in (f"{name}-tint", "sheet"):
                assert contrast(colours[name], colours[ground]) >= 4.5, (name, ground)
            assert contrast(colours["ink"], colours[f"{name}-tint"]) >= 7
        for name in ("ink", "quiet", "link", "focus"):
            for ground in ("paper", "sheet"):
                assert contrast(colours[name], colours[ground]) >= 4.5, (name, ground)


@pytest.mark.parametrize("number", range(1, len(DEMOS) + 1))
def test_the_page_says_all_that_the_report_holds(number: int) -> None:
    of = shown(number)
    root = read(html_text([(of, None)]))
    said = words(root)
    assert words(next(every(root, "h2"))).lower().endswith(of.outcome)
    for entry in of.entries():
        assert f"{entry.notation} {entry.name}" in said
        for statement in (s for fact in entry.facts for s in fact.statements):
            assert statement.text in said
        if entry.state not in (State.NOT_CLAIMED, State.OUT_OF_SCOPE):
            assert entry.asks in said
    for sentence in (*of.assumptions, of.because, of.edition.notice, of.identity):
        assert sentence in said
    for flag in of.flags:
        assert flag.message in said
    for effect in of.readings.effects:
        assert effect.reading.key in said and effect.reading.label in said
    for question in of.settling.questions if of.settling else ():
        assert question.text in said
        assert all(answer.text in said for answer in question.answers)
    addresses = {a.get("href") for a in every(root, "a")}
    for _, reference in of.references:
        assert reference.title in said
        assert reference.doi is None or f"https://doi.org/{reference.doi}" in addresses
    assert not re.search(r"approved|denied", said, re.IGNORECASE)


def test_readings_that_change_findings_only_are_in_one_line_and_in_full_below_it() -> None:
    of = shown(4)
    first, *others = of.readings.effects
    assert first.before is not first.after and len(others) > 1
    root = read(html_text([(of, None)]))
    [folded] = [p for p in every(root, "details") if "Findings only" in words(p)]
    for other in others:
        assert other.before is other.after and other.reading.label in words(folded)
    assert first.reading.key not in words(folded)


@pytest.mark.parametrize("most", [100, 3])
def test_sets_that_are_left_out_are_told(most: int) -> None:
    [path] = [path for path in CASES if label(path) == "codes/i87-1-alone"]
    of = report(reviewed(path)[0].determination)
    assert of.settling is not None
    towards = {outcome: ways[:most] for outcome, ways in of.settling.towards.items()}
    cut = replace(of.settling, towards=towards, left_out=frozenset({Outcome.CRITERIA_NOT_MET}))
    assert "left out" not in words(read(html_text([(of, None)])))
    said = words(read(html_text([(replace(of, settling=cut), None)])))
    told = "Others are left out, none smaller." if most == 3 else ", or others left out, none"
    assert said.count(told) == 1 == said.count("left out")


def test_a_marker_is_printed_as_it_stands_and_its_discrepancy_said() -> None:
    root = read(html_text([(shown(1), None)]))
    cited = {words(part) for part in of_class(root, "cited")}
    assert {"[2] partly", "[7]", "[8-9]", "[10] wrong"} <= cited
    assert "[10] on EVD-4" in words(root)


HOSTILE = "</style></title><script>alert(1)</script>&amp;\"'--><![CDATA["


def test_no_name_of_a_node_becomes_markup_or_turns_the_line() -> None:
    name = "urn:example:%3Cscript%3E'&;a\u202eb\u2066c\u200b"
    facts = DEMOS[0].read_bytes().replace(b":duplex a", f"<{name}> a".encode())
    [found] = reasoner().review(facts, name=HOSTILE)
    text = html_text([(report(found), None)])
    root = read(text)
    assert not list(every(root, "script")) and not re.search(
        "[\u202a-\u202e\u2066-\u2069\u200b]", text
    )
    assert HOSTILE in words(root) and "\\u202e" in text


def test_no_text_of_an_element_or_attribute_is_markup() -> None:
    text = page(element("html", element("p", HOSTILE, title=HOSTILE), "\x00\x1b\ufeff"))
    [part] = ElementTree.fromstring(text)
    assert (part.text, part.get("title")) == (HOSTILE, HOSTILE)
    assert (part.tail or "").strip() == "\\u0000\\u001b\\ufeff"


def test_a_style_sheet_that_would_have_to_be_escaped_is_refused() -> None:
    with pytest.raises(ValueError, match="without < and &"):
        page(element("style", "a > b { } </style>"))


def test_differences_and_files_that_could_not_be_used_are_on_the_page(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("<urn:a> <urn:b>")
    status = cli.main(["review", "--format", "html", "--expect", str(CASES[0]), str(broken)])
    said = words(read(capsysbinary.readouterr().out.decode()))
    assert status == 2
    assert "As its file expects." in said and "Files that could not be used broken.ttl" in said


def test_without_the_source_nothing_of_the_text_is_shown() -> None:
    text = TEXT.read_text(encoding="utf-8")
    root = read(html_text([(played("hair-loss-just-above-the-threshold"), None)]))
    assert not list(every(root, "mark")) and not of_class(root, "document")
    for place in pieces(text, [Place(147, 188), Place(311, 364), Place(390, 448)]):
        assert place.place is None or " ".join(place.text.split()) not in words(root)


def test_the_readers_own_copy_is_marked_by_value_and_linked_both_ways() -> None:
    text = TEXT.read_text(encoding="utf-8")
    of = played("hair-loss-just-above-the-threshold")
    root = read(html_text([(of, None)], (), text))
    [prose] = of_class(root, "document")
    bare = "".join(plain(prose))
    assert " ".join(bare.split()) == " ".join(text.split())
    ids = {part.get("id"): part for part in root.iter() if part.get("id")}
    for entry in of.entries():
        if entry.passage:
            label = ids[f"r1-text-{entry.passage.start}-{entry.passage.end}"]
            back = {link.get("href", "")[1:]: words(link) for link in every(label, "a")}
            assert any(f"{entry.notation} {entry.state}" in said for said in back.values())
            assert set(back) <= set(ids)
    met = [words(part) for part in every(prose, "mark") if part.get("class") == "met"]
    assert "A bow that has lost more than 40 percent of its hair." in met
    links = {link.get("href") for link in every(root, "a")}
    assert "#r1-text-311-364" in links


def plain(part: ElementTree.Element) -> Iterator[str]:
    """The text without the labels put into it."""
    if part.get("class") != "labels":
        yield part.text or ""
        for child in part:
            yield from plain(child)
    yield part.tail or ""


def test_a_copy_that_differs_in_one_byte_is_refused(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_bytes(TEXT.read_bytes().replace(b"40", b"41"))
    edition = load(SECOND).edition
    with pytest.raises(UsageError, match=r"copy\.txt: this is not the text of .* Expected SHA-256"):
        source_text(copy, edition)
    case = str(SECOND / "cases" / "hair-loss-at-the-threshold.ttl")
    asked = ["review", case, "--guideline", str(SECOND), "--source", str(copy)]
    assert cli.main([*asked, "--format", "html"]) == 2
    assert cli.main([*asked, "--format", "json"]) == 2
    assert capsysbinary.readouterr().out == b""
    assert cli.main([*asked[:-1], str(TEXT), "--format", "html"]) == 0
    assert b"<mark" in capsysbinary.readouterr().out


def test_places_that_overlap_take_the_narrowest() -> None:
    found = list(pieces("abcdef", [Place(0, 4), Place(2, 6), Place(2, 3)]))
    assert [(p.text, p.place) for p in found] == [
        ("ab", Place(0, 4)),
        ("c", Place(2, 3)),
        ("d", Place(0, 4)),
        ("ef", Place(2, 6)),
    ]
    assert [p.begins for p in found] == [(Place(0, 4),), (Place(2, 6), Place(2, 3)), (), ()]


def test_the_guidelines_own_text_can_be_marked(source: str) -> None:
    root = read(html_text([(shown(2), None)], (), source))
    [prose] = of_class(root, "document")
    assert {part.get("class") for part in every(prose, "mark")} >= {"met", "not-met", "unknown"}


def test_the_page_is_the_same_under_any_hash_seed() -> None:
    command = [sys.executable, "-m", "reasoner", "demo", "--format", "html"]
    outputs = {
        subprocess.run(
            command,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(outputs) == 1


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
@pytest.mark.parametrize("width", [320, 1200])
def test_a_browser_shows_the_page_without_scrolling_sideways(tmp_path: Path, width: int) -> None:
    text = html_text([(played("hair-loss-just-above-the-threshold"), None)], (), TEXT.read_text())
    file = tmp_path / "page.html"
    file.write_text(text, encoding="utf-8")
    frame = tmp_path / "frame.html"
    # The page runs nothing, so one around it measures it.
    frame.write_text(
        f"<iframe id=f src=page.html style='border:0;width:{width}px;height:600px'></iframe>"
        "<script>f.onload = () => { const d = f.contentDocument.documentElement;"
        "document.title = [d.scrollWidth, d.clientWidth, f.contentDocument.querySelectorAll("
        "'mark').length, getComputedStyle(f.contentDocument.body).maxWidth].join(' ') }</script>"
    )
    done = subprocess.run(
        [
            str(CHROMIUM),
            *QUIET,
            "--allow-file-access-from-files",
            "--window-size=1300,800",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--virtual-time-budget=2000",
            "--dump-dom",
            frame.as_uri(),
        ],
        capture_output=True,
        timeout=120,
        check=True,
    )
    [title] = re.findall(r"<title>(.*?)</title>", done.stdout.decode())
    scrolled, shown_width, marks, most = title.split()
    assert int(scrolled) <= int(shown_width) == width
    assert int(marks) > 0 and most != "none"
