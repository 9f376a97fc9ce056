"""The places of the venous stent document: sections, bullets and character ranges."""

from __future__ import annotations

import re
from itertools import pairwise

import pyoxigraph as ox
import pytest
from document import (
    GUIDE,
    LABEL,
    OA,
    ONTOLOGY,
    RDF_TYPE,
    RDFS_RANGE,
    STORE,
    VS,
    extent,
    instances,
    local,
    optional,
    place,
    value,
    within,
)

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
