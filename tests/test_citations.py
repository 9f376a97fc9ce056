"""Citations, references and evidence statements of the venous stent guideline, marker by marker."""

from __future__ import annotations

import re

import pytest
from document import (
    GUIDE,
    NOTATION,
    VS,
    extent,
    instances,
    local,
    optional,
    place,
    value,
    values,
    within,
)

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


def test_every_printed_marker_is_a_citation(source: str) -> None:
    printed = re.findall("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", source)
    recorded = {}
    for citation in instances("Citation"):
        start, end = extent(value(citation, GUIDE + "passage"))
        marker = value(citation, GUIDE + "marker").translate(SUPERSCRIPT)
        assert source[start:end].endswith(marker), citation
        recorded[end] = marker
    assert [recorded[end] for end in sorted(recorded)] == printed


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
