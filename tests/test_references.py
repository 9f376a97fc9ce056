"""References for a reference manager: what was printed, in the fields where it belongs."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from reasoner.cli import main as cli
from reasoner.edition import Reference
from reasoner.guideline import Guideline, load
from reasoner.report.bibtex import bibtex
from reasoner.report.references import MORE_AUTHORS, UNLISTED, cited_for, csl_json, items

# The fields of a CSL-JSON item that are written, and their kinds (csl-data.json of CSL 1.0.2).
FIELDS: dict[str, type] = {
    **dict.fromkeys("id type title container-title volume issue page".split(), str),
    **dict.fromkeys("DOI PMID PMCID URL note".split(), str),
    "author": list,
    "issued": dict,
}
TYPES = {"article-journal", "document", "webpage"}


@cache
def guideline() -> Guideline:
    """The default guideline."""
    return load()


@cache
def csl() -> dict[str, dict[str, Any]]:
    """The items of all references by id."""
    found = json.loads(csl_json(items(guideline(), guideline().references)))
    return {item["id"]: item for item in found}


@cache
def entries() -> dict[str, str]:
    """The BibTeX entries of all references by key."""
    written = bibtex(items(guideline(), guideline().references))
    return {re.split("[{,]", entry)[1]: entry for entry in written.split("\n\n")}


def made(**changes: Any) -> tuple[dict[str, Any], str]:
    """The first reference with some parts changed, as CSL-JSON and as BibTeX."""
    reference = replace(guideline().references[0], **changes)
    one = items(replace(guideline(), references=(reference,)), [reference])
    return json.loads(csl_json(one))[0], bibtex(one)


def test_all_ten_and_the_one_that_the_list_lacks_are_there_in_the_document_s_order() -> None:
    keys = (
        "rajendran2019 cms2020 northup2021 rossle2023 fereydooni2021 morris2023 hoshino2022 "
        "razavi2015 vedantham2023 macrae2016 azizi2020"
    )
    assert list(csl()) == list(entries()) == keys.split()


def test_every_item_has_what_the_schema_requires_and_nothing_else() -> None:
    for item in csl().values():
        assert item["type"] in TYPES and item["title"]
        for name, value in item.items():
            assert type(value) is FIELDS[name] and value, name
        for name in item["author"]:
            assert set(name) in ({"family", "given"}, {"literal"})
        [date] = item["issued"]["date-parts"]
        assert 1 <= len(date) <= 3 and all(type(part) is int for part in date)


def test_every_identifier_is_the_printed_one() -> None:
    for reference, item in zip(guideline().references, csl().values(), strict=True):
        for name in ("doi", "pmid", "pmcid", "url"):
            assert item.get(name.upper()) == getattr(reference, name)
            printed = getattr(reference, name)
            assert (f"{name} = {{{printed}}}" in entries()[item["id"]]) == bool(printed)


def test_authors_date_and_place_are_taken_apart() -> None:
    item = csl()["rajendran2019"]
    assert item["author"][1] == {"family": "Cai", "given": "T. Y."}
    assert item["issued"] == {"date-parts": [[2019, 7, 18]]}
    assert (item["volume"], item["issue"], item["page"]) == ("2", "1", "22")
    assert item["note"] == MORE_AUTHORS
    assert csl()["fereydooni2021"]["issued"] == {"date-parts": [[2021, 10]]}
    assert csl()["razavi2015"]["page"] == "e002772"
    assert "issue" not in csl()["macrae2016"]


def test_a_body_is_an_author_as_a_whole() -> None:
    cms, work_group = csl()["cms2020"]["author"], csl()["macrae2016"]["author"][2]
    assert cms == [{"literal": "Center for Medicare and Medicaid Services (CMS)"}]
    assert work_group["literal"].startswith("Canadian Society")
    assert "author = {{Center for Medicare" in entries()["cms2020"]


def test_what_has_no_field_is_in_a_note() -> None:
    ahead_of_print = csl()["vedantham2023"]
    assert not {"volume", "issue", "page"} & set(ahead_of_print)
    assert "S1051-0443(23)00426-8" in ahead_of_print["note"]
    assert "Accessed August 16, 2023" in csl()["cms2020"]["note"]


def test_the_one_that_the_list_lacks_says_so() -> None:
    assert [key for key, item in csl().items() if UNLISTED in item.get("note", "")] == ["azizi2020"]
    assert [key for key, entry in entries().items() if UNLISTED in entry] == ["azizi2020"]


@pytest.mark.parametrize(
    "locator", ["2018;1:2", "2019 Jly;1:2", "2019;1", "2019;1:2;3", "In press", None]
)
def test_a_place_of_another_form_is_not_taken_apart(locator: str | None) -> None:
    item, entry = made(locator=locator)
    assert not {"volume", "issue", "page"} & set(item) and "volume" not in entry
    assert (f"Printed as: {locator}." in item["note"]) == (locator is not None)


def test_bibtex_is_ascii_and_its_braces_close() -> None:
    for entry in entries().values():
        assert entry.isascii()
        assert is_closed(entry)
        assert re.match(r"@(article|misc)\{[a-z]+\d{4},\n  author = ", entry)


def is_closed(entry: str) -> bool:
    """Whether the braces that BibTeX counts, escaped or not, are in pairs."""
    depth = 0
    for sign in entry:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth < 0:
            return False
    return depth == 0


def test_no_style_writes_a_name_in_a_title_small() -> None:
    assert "{May-Thurner} {Syndrome}}" in entries()["fereydooni2021"]
    assert "outcomes: A single" not in entries()["rajendran2019"].replace("syndrome: A", "")
    assert "({LCD})" in entries()["cms2020"]
    assert "title = {Venous stenting for" in entries()["hoshino2022"]


def test_signs_that_mean_something_to_tex_are_escaped() -> None:
    _, entry = made(title="50% of A&B_c #1 $x ~ ^ \\input{x} é", journal=None, doi="10.1/{a}")
    assert r"50\% of {A}\&{B}\_c \#1 \$x \textasciitilde{} \textasciicircum{}" in entry
    assert r"\textbackslash{}input" in entry and r"{\'{e}}" in entry
    assert "10.1/%7Ba%7D" in entry and entry.startswith("@misc{")


@pytest.mark.parametrize("title", ["one } two", "one { two", "}{", "\\{"])
def test_a_brace_in_a_title_closes_no_field(title: str) -> None:
    assert is_closed(made(title=title)[1])


def test_keys_are_told_apart() -> None:
    first = guideline().references[0]
    twice: tuple[Reference, ...] = (first, replace(first, number=12), replace(first, number=13))
    found = items(replace(guideline(), references=twice), twice)
    assert [item.key for item in found] == ["rajendran2019", "rajendran2019-2", "rajendran2019-3"]


@pytest.mark.parametrize(
    ("notation", "numbers"),
    [
        ("IND", [2]),
        ("IND-03", [5, 6]),
        ("IND-04", [7, 8, 9]),
        ("IND-04b", [8, 9]),
        ("IND-05", []),
        ("IND-05a", []),
        ("EVD-1", [6]),
        ("EVD-2", [None]),
    ],
)
def test_a_criterion_is_lent_no_reference(notation: str, numbers: list[int | None]) -> None:
    assert [reference.number for reference in cited_for(guideline(), notation)] == numbers


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = cli.main(["references", *arguments])
    return (status, *capsys.readouterr())


def test_the_command_lists_references_under_their_numbers(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, out, err = run(capsys)
    heads = [line.split("]")[0] for line in out.splitlines() if line.startswith("[")]
    assert (status, err) == (0, "")
    assert heads == [*(f"[{number}" for number in range(1, 11)), "[not in the list"]


def test_the_command_writes_what_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(run(capsys, "--format", "csl-json")[1]) == list(csl().values())
    _, out, _ = run(capsys, "--format", "bibtex", "--cited-for", "evd-2")
    assert out.startswith("@article{azizi2020,") and out.count("@") == 1


def test_the_command_says_where_nothing_is_cited(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "--format", "csl-json", "--cited-for", "IND-05")
    assert (status, json.loads(out)) == (0, [])
    assert err == "reasoner: IND-05: the document prints no citation there.\n"


def test_the_command_names_the_notation_that_may_be_meant(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, out, err = run(capsys, "--cited-for", "IND-4")
    assert (status, out) == (2, "") and "Did you mean IND-0" in err
