"""The venous stent document as data: its places, references, citations and evidence statements."""

from __future__ import annotations

import hashlib
import os
import re
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest

GUIDE = "https://w3id.org/guideline-reasoner/guide#"
OA = "http://www.w3.org/ns/oa#"
VS = "https://w3id.org/guideline-reasoner/venous-stent#"
RDFS_RANGE = "http://www.w3.org/2000/01/rdf-schema#range"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
NOTATION = "http://www.w3.org/2004/02/skos/core#notation"
ONTOLOGY = Path(__file__).parent.parent / "ontology"
FILES = ("citations", "document", "evidence", "references")

# First and last word of each place.
PLACES = {
    "GEN-FREQ": ("Units", "Once"),
    "GEN-REPEAT": ("Criteria", "intervention"),
    "GEN-OFFLABEL": ("Off", "syndrome"),
    "GEN-OFFLABEL-1": ("Superior", "syndrome"),
    "GEN-OFFLABEL-2": ("Central", "stenosis"),
    "GEN-OFFLABEL-3": ("Venous", "syndrome"),
    "GEN-OFFLABEL-4": ("Nutcracker", "syndrome"),
    "EXC-ALLERGY": ("Exclusions", "nitinol"),
    "IND": ("Venous", "diagnoses"),
    "IND-ADULT": ("adults", "18"),
    "IND-01": ("Hepatic", "syndrome"),
    "IND-02": ("Thrombotic", "Syndrome"),
    "IND-03": ("Iliac", "reflux"),
    "IND-03-syndrome": ("Iliac", "syndrome"),
    "IND-03-all": ("when", "TRUE"),
    "IND-03a": ("The", "6"),
    "IND-03b": ("The", "reflux"),
    "IND-04": ("Iliocaval", "MRV"),
    "IND-04-iliocaval": ("Iliocaval", "obstruction"),
    "IND-04a": ("Iliocaval", "obstruction"),
    "IND-04b": ("confirmed", "MRV"),
    "IND-05": ("Iliofemoral", "angioplasty"),
    "IND-05a": ("greater", "vein"),
    "IND-05b": ("residual", "angioplasty"),
    "IND-06": ("Treatment", "endoprosthesis"),
    "IND-06a": ("a", "anastomosis"),
    "IND-06b": ("synthetic", "access"),
    "IND-07": ("Salvage", "formation"),
    "IND-07a": ("Post", "dissection"),
    "IND-07b": ("Off", "formation"),
    "IND-08": ("Pulmonary", "CTA"),
    "IND-08a": ("Pulmonary", "stenosis"),
    "IND-08b": ("resulting", "TAPVR"),
    "IND-08c": ("confirmed", "CTA"),
    "IND-09": ("Superior", "MRI"),
    "IND-09a": ("Superior", "syndrome"),
    "IND-09b": ("confirmed", "MRI"),
    "IND-10": ("Post", "MRI"),
    "IND-10a": ("venous", "stenosis"),
    "IND-10b": ("Post", "radiation"),
    "IND-10c": ("confirmed", "MRI"),
    "IND-11": ("Symptomatic", "surgery"),
    "IND-11a": ("venous", "stenosis"),
    "IND-11b": ("post", "surgery"),
    "IND-11c": ("Symptomatic", "Symptomatic"),
    "IND-12": ("Post", "MRI"),
    "IND-12a": ("stenosis", "narrowing"),
    "IND-12b": ("due", "disease"),
    "IND-12c": ("confirmed", "MRI"),
    "IND-13": ("Suboptimal", "hemorrhage"),
    "IND-13a": ("Residual", "angioplasty"),
    "IND-13b": ("More", "diameter"),
    "IND-13c": ("Abrupt", "site"),
    "IND-13d": ("Occlusion", "spasm"),
    "IND-13e": ("Tear", "hemorrhage"),
    "NON": ("Venous", "TRUE"),
    "NON-01": ("Known", "nitinol"),
    "NON-02": ("Prevention", "function"),
    "SITE": ("Inpatient", "Outpatient"),
    "CODE": ("37238", "procedure"),
    "EVD-1": ("Morris", "needed"),
    "EVD-2": ("Azizi", "plan"),
    "EVD-3": ("In", "outflow"),
    "EVD-4": ("The", "benefits"),
    "approach": ("Recommended", "system"),
    "notice": ("GUIDELINES", "notice"),
    "type": ("Type", "17yo"),
}

INDICATIONS = [f"IND-{number:02d}" for number in range(1, 14)]

CRITERIA = """
    GEN-FREQ GEN-REPEAT GEN-OFFLABEL EXC-ALLERGY
    IND IND-ADULT IND-01 IND-02 IND-03 IND-03a IND-03b IND-04 IND-04a IND-04b IND-05 IND-05a IND-05b
    IND-06 IND-06a IND-06b IND-07 IND-07a IND-07b IND-08 IND-08a IND-08b IND-08c
    IND-09 IND-09a IND-09b IND-10 IND-10a IND-10b IND-10c IND-11 IND-11a IND-11b IND-11c
    IND-12 IND-12a IND-12b IND-12c IND-13 IND-13a IND-13b IND-13c IND-13d IND-13e
    NON-01 NON-02 SITE CODE EVD-1 EVD-2 EVD-3 EVD-4
""".split()

# Cited for, marker, verdict, references, shape of the deciding node.
CITATIONS = {
    ("GEN-OFFLABEL", "1", "fits", ("ref-1",), "is-venous-thoracic-outlet-syndrome"),
    ("IND", "2", "partly", ("ref-2",), None),
    ("IND-01", "3", "fits", ("ref-3",), None),
    ("IND-02", "4", "fits", ("ref-4",), None),
    ("IND-03", "5", "fits", ("ref-5",), None),
    ("IND-03", "6", "poor fit", ("ref-6",), None),
    ("IND-04", "7", "fits", ("ref-7",), "is-iliocaval-obstruction"),
    ("IND-04b", "8-9", "fits", ("ref-8", "ref-9"), None),
    ("IND-06", "10", "fits", ("ref-10",), None),
    ("EVD-1", "7", "wrong", ("ref-6",), None),
    ("EVD-2", "13", "dangling", ("ref-azizi-2020",), None),
    ("EVD-3", "4", "wrong", ("ref-3",), None),
    ("EVD-4", "10", "wrong", ("ref-9",), None),
}

WITHOUT_CITATION = ["IND-05", *(f"IND-{number:02d}" for number in range(7, 14))]

SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def load() -> ox.Store:
    store = ox.Store()
    for name in FILES:
        store.load(path=str(ONTOLOGY / "venous-stent" / f"{name}.ttl"), format=ox.RdfFormat.TURTLE)
    return store


STORE = load()


def text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    assert not isinstance(term, ox.Triple)
    return term.value


def values(subject: str, predicate: str) -> list[str]:
    quads = STORE.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None, None)
    return sorted(text(quad.object) for quad in quads)


def value(subject: str, predicate: str) -> str:
    (only,) = values(subject, predicate)
    return only


def optional(subject: str, predicate: str) -> str | None:
    found = values(subject, predicate)
    assert len(found) <= 1, (subject, predicate)
    return found[0] if found else None


def instances(kind: str) -> list[str]:
    quads = STORE.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), ox.NamedNode(GUIDE + kind), None)
    return sorted(text(quad.subject) for quad in quads)


def extent(subject: str) -> tuple[int, int]:
    return int(value(subject, OA + "start")), int(value(subject, OA + "end"))


def place(name: str) -> tuple[int, int]:
    return extent(f"{VS}passage-{name}")


def within(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def local(iri: str) -> str:
    return iri.removeprefix(VS)


@pytest.fixture(scope="session")
def source() -> str:
    """The document's text, which is not part of this repository."""
    path = os.environ.get("GUIDELINE_SOURCE")
    if not path:
        pytest.skip("GUIDELINE_SOURCE does not name the file with the guideline's text")
    raw = Path(path).read_bytes()
    assert hashlib.sha256(raw).hexdigest() == value(VS + "guideline", GUIDE + "sourceSha256")
    return raw.decode("utf-8")


def test_every_range_lies_within_the_document() -> None:
    length = int(value(VS + "guideline", GUIDE + "sourceLength"))
    for subject in instances("Passage") + instances("Section"):
        start, end = extent(subject)
        assert 0 <= start < end <= length, subject


def test_every_passage_lies_within_its_section() -> None:
    for passage in instances("Passage"):
        assert within(extent(passage), extent(value(passage, GUIDE + "section"))), passage


def test_every_section_lies_within_the_one_above_it() -> None:
    for section in instances("Section"):
        above = optional(section, GUIDE + "under")
        assert above is None or within(extent(section), extent(above)), section


def test_sections_follow_each_other_as_their_positions_say() -> None:
    sections = sorted(instances("Section"), key=lambda s: int(value(s, GUIDE + "position")))
    assert [int(value(s, GUIDE + "position")) for s in sections] == [*range(1, len(sections) + 1)]
    starts = [extent(s)[0] for s in sections]
    assert starts == sorted(set(starts))


def test_headings_that_read_alike_are_told_apart_by_an_ordinal() -> None:
    alike: dict[str, list[str | None]] = {}
    for section in sorted(instances("Section"), key=extent):
        ordinal = optional(section, GUIDE + "headingOrdinal")
        alike.setdefault(value(section, GUIDE + "heading"), []).append(ordinal)
    for heading, ordinals in alike.items():
        count = len(ordinals)
        expected = [None] if count == 1 else [str(n) for n in range(1, count + 1)]
        assert ordinals == expected, heading


def test_indications_stand_in_the_order_of_their_numbers() -> None:
    places = [place(notation) for notation in INDICATIONS]
    assert all(before[1] < after[0] for before, after in pairwise(places))
    for number, notation in enumerate(INDICATIONS, 1):
        assert value(f"{VS}passage-{notation}", GUIDE + "bullet") == str(number)


@pytest.mark.parametrize("part", [name for name in PLACES if re.match(r"IND-\d\d.", name)])
def test_a_part_lies_within_its_indication(part: str) -> None:
    assert within(place(part), place(part[:6]))
    bullets = [value(f"{VS}passage-{name}", GUIDE + "bullet") for name in (part, part[:6])]
    assert bullets[0].split(".")[0] == bullets[1]


def test_printed_items_of_one_list_follow_each_other() -> None:
    for names in (
        ["GEN-FREQ", "GEN-REPEAT", "approach", "GEN-OFFLABEL", "EXC-ALLERGY"],
        ["GEN-OFFLABEL-1", "GEN-OFFLABEL-2", "GEN-OFFLABEL-3", "GEN-OFFLABEL-4"],
        ["IND-03-syndrome", "IND-03-all", "IND-03a", "IND-03b"],
        ["IND-07a", "IND-07b"],
        ["IND-13a", "IND-13b", "IND-13c", "IND-13d", "IND-13e"],
        ["IND", "IND-01", "NON", "NON-01", "NON-02", "SITE", "CODE"],
        ["EVD-1", "EVD-2", "EVD-3", "EVD-4"],
    ):
        assert all(a[1] < b[0] for a, b in pairwise([place(name) for name in names])), names


def test_a_passage_holds_a_place_and_no_text() -> None:
    allowed = {RDF_TYPE, LABEL, GUIDE + "section", GUIDE + "bullet", OA + "start", OA + "end"}
    for passage in instances("Passage"):
        quads = STORE.quads_for_pattern(ox.NamedNode(passage), None, None, None)
        assert {quad.predicate.value for quad in quads} <= allowed, passage


@pytest.mark.parametrize("notation", CRITERIA)
def test_every_identifier_has_a_passage(notation: str) -> None:
    assert place(notation)


def test_every_passage_is_looked_up_in_the_source() -> None:
    assert sorted(PLACES) == sorted(local(p).removeprefix("passage-") for p in instances("Passage"))


def test_every_heading_is_where_its_section_begins(source: str) -> None:
    assert len(source) == int(value(VS + "guideline", GUIDE + "sourceLength"))
    lines = source.splitlines()
    for section in instances("Section"):
        start, end = extent(section)
        heading = value(section, GUIDE + "heading")
        assert source[start:end].splitlines()[0] == heading
        assert source[start:end] == source[start:end].strip()
        before = source[:start].splitlines().count(heading)
        alike = lines.count(heading) > 1
        ordinal = optional(section, GUIDE + "headingOrdinal")
        assert ordinal == (str(before + 1) if alike else None), heading


@pytest.mark.parametrize("name", PLACES)
def test_every_range_holds_the_words_it_should(source: str, name: str) -> None:
    start, end = place(name)
    words = re.findall(r"[A-Za-z0-9]+", source[start:end])
    assert (words[0], words[-1]) == PLACES[name]
    assert not (source[start - 1].isalnum() and source[start].isalnum())
    assert not source[end - 1 : end + 1].isalnum()


def test_every_printed_marker_is_a_citation(source: str) -> None:
    printed = re.findall("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", source)
    recorded = {}
    for citation in instances("Citation"):
        start, end = extent(value(citation, GUIDE + "passage"))
        marker = value(citation, GUIDE + "marker").translate(SUPERSCRIPT)
        assert source[start:end].endswith(marker), citation
        recorded[end] = marker
    assert [recorded[end] for end in sorted(recorded)] == printed


def test_no_label_of_a_place_repeats_its_words(source: str) -> None:
    words = " ".join(re.findall(r"\w+", source.lower()))
    for passage in instances("Passage"):
        label = re.findall(r"\w+", value(passage, LABEL).lower())
        assert len(label) < 6 or " ".join(label) not in words, passage


def test_literals_are_of_the_kind_that_the_vocabulary_gives_them() -> None:
    vocabulary = ox.Store()
    vocabulary.load(path=str(ONTOLOGY / "guide.ttl"), format=ox.RdfFormat.TURTLE)
    for quad in STORE:
        for wanted in vocabulary.quads_for_pattern(quad.predicate, ox.NamedNode(RDFS_RANGE), None):
            if isinstance(quad.object, ox.Literal):
                assert quad.object.datatype == wanted.object, quad


def test_the_list_has_ten_references_and_lacks_one() -> None:
    listed = {r for r in instances("Reference") if value(r, GUIDE + "listed") == "true"}
    numbers = {int(value(r, GUIDE + "number")): local(r) for r in listed}
    assert numbers == {n: f"ref-{n}" for n in range(1, 11)}
    (missing,) = set(instances("Reference")) - listed
    assert value(missing, GUIDE + "listed") == "false"
    for predicate in ("doi", "number", "pmcid", "pmid", "url"):
        assert values(missing, GUIDE + predicate) == []


def test_every_reference_can_be_found_again() -> None:
    for reference in instances("Reference"):
        for predicate in ("authors", "title", "locator", "year"):
            assert value(reference, GUIDE + predicate), (reference, predicate)
        found = [values(reference, GUIDE + key) for key in ("doi", "journal", "url")]
        assert any(found), reference


def test_references_are_given_as_printed(source: str) -> None:
    lines = source[extent(VS + "section-references")[0] :].splitlines()
    entries = {
        int(line.split(".")[0]): line.replace("*", "") for line in lines if line[:1].isdigit()
    }
    shown = ("authors", "title", "journal", "locator", "year", "doi", "pmid", "pmcid", "url")
    for number, entry in entries.items():
        for predicate in shown:
            for printed in values(f"{VS}ref-{number}", GUIDE + predicate):
                assert printed in entry, (number, predicate)
        for key, prefix in (("doi", "doi: "), ("pmid", "PMID: "), ("pmcid", "PMCID: ")):
            assert (prefix in entry) == bool(values(f"{VS}ref-{number}", GUIDE + key))


def test_citations_say_what_is_printed_and_what_it_resolves_to() -> None:
    rows = {
        (
            local(value(c, GUIDE + "citedFor")),
            value(c, GUIDE + "marker"),
            value(c, GUIDE + "verdict"),
            tuple(local(r) for r in values(c, GUIDE + "cites")),
            None if (where := optional(c, GUIDE + "where")) is None else local(where),
        )
        for c in instances("Citation")
    }
    assert rows == CITATIONS


def test_every_citation_resolves_to_known_references_or_dangles() -> None:
    references = set(instances("Reference"))
    for citation in instances("Citation"):
        cited = values(citation, GUIDE + "cites")
        assert cited and set(cited) <= references
        dangling = value(citation, GUIDE + "verdict") == "dangling"
        unlisted = [r for r in cited if value(r, GUIDE + "listed") == "false"]
        assert unlisted == (cited if dangling else []), citation


def test_a_doubtful_citation_says_why_and_a_fitting_one_says_nothing() -> None:
    for citation in instances("Citation"):
        doubtful = value(citation, GUIDE + "verdict") != "fits"
        assert len(values(citation, GUIDE + "discrepancy")) == int(doubtful), citation
        numbers = [
            n for r in values(citation, GUIDE + "cites") for n in values(r, GUIDE + "number")
        ]
        printed = value(citation, GUIDE + "marker").split("-")
        assert doubtful or sorted(numbers) == sorted(printed), citation


def test_a_marker_lies_on_the_words_it_is_cited_for() -> None:
    for citation in instances("Citation"):
        cited = place(local(value(citation, GUIDE + "citedFor")))
        assert within(extent(value(citation, GUIDE + "passage")), cited), citation


@pytest.mark.parametrize("notation", WITHOUT_CITATION)
def test_a_bullet_without_a_marker_is_lent_none(notation: str) -> None:
    for citation in instances("Citation"):
        assert not local(value(citation, GUIDE + "citedFor")).startswith(notation)
        assert not within(extent(value(citation, GUIDE + "passage")), place(notation))


def test_evidence_is_shown_beside_criteria_and_is_not_graded() -> None:
    beside = {}
    for statement in instances("EvidenceStatement"):
        notation = value(statement, NOTATION)
        assert statement == VS + notation
        assert value(statement, GUIDE + "passage") == f"{VS}passage-{notation}"
        assert value(statement, GUIDE + "strength") == "not graded in the source"
        beside[notation] = {local(c) for c in values(statement, GUIDE + "speaksTo")}
    assert beside == {
        "EVD-1": {"IND-01", "IND-02", "IND-09"},
        "EVD-2": {"GEN-OFFLABEL", "IND-09"},
        "EVD-3": {"IND-01", "IND-02"},
        "EVD-4": {"IND-04"},
    }
