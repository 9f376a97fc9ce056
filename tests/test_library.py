"""The library of queries: what its headers say, how they are refused, and the catalogue of it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from reasoner import Dataset, load
from reasoner.cli.main import main
from reasoner.dataset.catalogue import catalogue
from reasoner.dataset.library import Parameter, Query, library, read_query
from reasoner.dataset.names import prefixes
from reasoner.errors import GuidelineError, UsageError
from reasoner.resources import data_directory
from reasoner.sparql.gate import admit
from reasoner.sparql.limits import DEFAULT
from reasoner.sparql.tokens import tokens
from reasoner.terms import RDF, RDFS, SH

ROOT = Path(__file__).parent.parent
SECOND = ROOT / "tests" / "second-guideline"
GUIDELINE = load()
KNOWN = prefixes(GUIDELINE)
QUERIES = library(GUIDELINE)
FILES = sorted((data_directory() / "ontology" / "venous-stent" / "queries").iterdir())

HEADER = """\
#+ summary: Strings of a violin
#+ description: Every string, with
#+   the peg that it is wound on.
#+ tags:
#+   - strings
#+   - pegs
#+ parameters:
#+   - name: peg
#+     description: The peg.
#+     type: IRI
#+     example: <urn:peg>
"""
BODY = """\
PREFIX graph: <https://w3id.org/guideline-reasoner/graph/>

SELECT ?string ?peg WHERE { GRAPH graph:ontology { ?string <urn:wound> ?peg } }
"""


def read(text: str) -> Query:
    return read_query("strings.rq", text, KNOWN)


def test_a_header_says_what_a_query_answers_and_what_may_be_bound() -> None:
    query = read(HEADER + BODY)
    assert query == Query(
        name="strings",
        summary="Strings of a violin",
        description="Every string, with the peg that it is wound on.",
        parameters=(Parameter("peg", "The peg.", "IRI", "<urn:peg>"),),
        tags=("strings", "pegs"),
        text=HEADER + BODY,
    )
    assert (query.form, query.body) == ("SELECT", BODY)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("#+ summary: Strings of a violin\n", "", 1, "a summary"),
        ("#+ summary: Strings of a violin", "#+ summary:", 1, "a text as the summary"),
        ("#+ tags:\n#+   - strings\n#+   - pegs\n", "", 1, "a tags in the header"),
        ("#+   - strings\n#+   - pegs\n", "", 4, "a list of tags"),
        ("- pegs", "- pegs and more", 6, "one word as a tag"),
        ("#+ tags:", "#+ summary: Once more\n#+ tags:", 4, "one entry summary"),
        ("#+ tags:", "#+ author: nobody\n#+ tags:", 4, "one of summary, description"),
        ("#+ summary: Strings", "#+   Strings", 1, "`#+ name: text`"),
        ("#+   the peg", "#+ the peg", 3, "an entry, an item"),
        ("of a violin", "of: a violin", 1, "a plain text"),
        ("the peg that", "the peg # that", 3, "a plain text"),
        ("#+   - strings", "#+   - 'strings'", 5, "a plain text"),
        ("name: peg", "name: nut", 8, "a variable as the name"),
        ("#+     type: IRI\n", "", 8, "name, description, type, example"),
        ("type: IRI", "type: IRI\n#+     unit: none", 8, "name, description, type, example"),
        ("type: IRI", "type: peg", 8, "one of IRI, string, integer"),
        ("type: IRI", "type: IRI\n#+     type: IRI", 11, "one type of an item"),
        ("type: IRI", "type:", 10, "`name: text` below an item"),
        ("<urn:peg>", "9", 8, "an example that is a IRI"),
        ("<urn:peg>", "<urn:peg", 8, "an example that is a term"),
        ("type: IRI", "type: integer", 8, "an example that is a integer"),
        ("SELECT", "CHOOSE", 1, "a query below the header"),
    ],
)
def test_a_header_that_is_wrong_is_refused_with_its_line(
    old: str, new: str, line: int, said: str
) -> None:
    whole = HEADER + BODY
    assert whole.count(old) == 1
    with pytest.raises(GuidelineError) as refused:
        read(whole.replace(old, new))
    [problem] = refused.value.problems
    assert (problem.name, problem.file) == ("query-header", "strings.rq")
    assert said in problem.expected and problem.line == line


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_declares_its_prefixes_and_names_its_graphs(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert path.suffix == ".rq" and QUERIES[path.stem].text == text
    admit(text, {}, DEFAULT)
    declared = re.findall(r"^PREFIX (\w+): <(.+)>$", text, re.MULTILINE)
    used = {t.text.partition(":")[0] for t in tokens(text) if t.kind == "name"}
    assert {name for name, _ in declared} == used
    assert all(iri == KNOWN["venous-stent" if name == "vs" else name] for name, iri in declared)
    assert not [*_outside_of_graphs(_algebra(text))]


def _outside_of_graphs(part: object) -> Iterator[object]:
    """The triple patterns of a query's algebra that stand in no GRAPH."""
    if isinstance(part, CompValue) and part.name != "Graph":
        yield from part.triples if part.name == "BGP" else ()
        for inner in part.values():
            yield from _outside_of_graphs(inner)
    elif isinstance(part, list | tuple | set):
        for inner in part:
            yield from _outside_of_graphs(inner)


def test_a_pattern_outside_of_graphs_is_noticed() -> None:
    text = QUERIES["criteria-never-claimed"].text
    outside = text.replace("GRAPH graph:determinations {", "{")
    assert outside != text and len([*_outside_of_graphs(_algebra(outside))]) == 2


def _algebra(text: str) -> object:
    return translateQuery(parseQuery(text)).algebra


def test_the_examples_may_be_bound_to_columns_of_the_answer() -> None:
    with Dataset(guideline=GUIDELINE) as dataset:
        for query in dataset.library.values():
            for parameter in query.parameters:
                dataset.query(query.text, **{parameter.name: NamedNode("urn:none")})


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with (
        Dataset(guideline=GUIDELINE) as dataset,
        pytest.raises(UsageError, match="Did you mean flags-raised"),
    ):
        dataset.ask("flag-raised")


# The catalogue


def test_the_catalogue_has_every_query_with_its_text_and_parameters() -> None:
    text = catalogue(GUIDELINE, QUERIES.values(), "https://payer.example/query")
    store = ox.Store()
    store.bulk_load(text.encode(), ox.RdfFormat.TURTLE)
    kinds = {"SELECT": "Select", "ASK": "Ask", "CONSTRUCT": "Construct"}
    found: dict[str, dict[str, set[str]]] = {}
    for quad in store.quads_for_pattern(None, RDF.type, NamedNode(f"{SH.iri}SPARQLExecutable")):
        assert isinstance(quad.subject, NamedNode)
        said = found.setdefault(quad.subject.value.rpartition("/")[2], {})
        for _, property, value, _ in store.quads_for_pattern(quad.subject, None, None):
            assert isinstance(value, NamedNode | Literal)
            said.setdefault(property.value, set()).add(value.value)
    assert set(found) == set(QUERIES)
    for name, query in QUERIES.items():
        said, kind = found[name], kinds[query.form]
        assert said[f"{SH.iri}{kind.lower()}"] == {query.body}
        assert f"{SH.iri}SPARQL{kind}Executable" in said[RDF.type.value]
        assert said[RDFS.comment.value] == {query.summary}
        assert said["https://schema.org/keywords"] == set(query.tags)
        assert said["https://schema.org/target"] == {"https://payer.example/query"}
        told = said.get(f"{SH.iri}parameter", set())
        assert {node.rpartition("#")[2] for node in told} == {p.name for p in query.parameters}
        [whole] = said[f"{SH.iri}prefixes"]
        assert len([*store.quads_for_pattern(NamedNode(whole), None, None)]) > len(query.tags)


def test_what_the_catalogue_says_of_a_text_is_what_the_text_was() -> None:
    awkward = read(HEADER + BODY.replace("<urn:wound>", '<urn:wound> """a\\\\"b\\n""" ; <urn:x>'))
    text = catalogue(GUIDELINE, [awkward])
    [found] = {
        q.object for q in ox.parse(text, ox.RdfFormat.TURTLE) if "select" in str(q.predicate)
    }
    assert found == Literal(awkward.body) and "schema:target" not in text


# The command line, and a guideline that is a folder


def test_the_command_lists_queries_with_their_parameters_and_tags(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["queries", "--tag", "anatomy"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "veins-of-a-segment",
        "    Veins that are part of a segment",
        "    segment, IRI, as venous-stent:IliocavalSegment - The class of the segment.",
        "    tags ontology, anatomy",
    ]
    assert main(["queries", "--format", "turtle", "--tag", "anatomy"]) == 0
    assert capsys.readouterr().out == catalogue(GUIDELINE, [QUERIES["veins-of-a-segment"]])
    assert main(["queries", "--tag", "anatomies"]) == 2
    assert "It has allergies, anatomy, " in capsys.readouterr().err


def test_a_query_is_asked_by_its_name_and_an_empty_dataset_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bind = ["--bind", "segment=venous-stent:IliocavalSegment", "--format", "csv"]
    assert main(["query", "veins-of-a-segment", *bind]) == 0
    out, err = capsys.readouterr()
    assert [line.rpartition(",")[2] for line in out.splitlines()[1:]] == [
        "common iliac vein",
        "inferior vena cava",
    ]
    assert err.startswith("reasoner: no determination is there")
    assert main(["query", "vein-of-a-segment"]) == 2
    assert "Did you mean veins-of-a-segment?" in capsys.readouterr().err


def test_a_file_of_that_path_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("veins-of-a-segment").write_text("SELECT (1 AS ?own) {}", encoding="utf-8")
    assert main(["query", "veins-of-a-segment", "--format", "csv"]) == 0
    assert capsys.readouterr().out.splitlines() == ["own", "1"]


def test_a_variable_that_is_no_column_cannot_be_bound(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "states-of-a-criterion", "--bind", "finding=<urn:f>"]) == 2
    assert "only a variable that SELECT names can be bound" in capsys.readouterr().err


def test_a_guideline_in_a_folder_has_queries_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "violins"
    shutil.copytree(SECOND, folder)
    assert library(load(folder)) == {}
    assert main(["queries", "--guideline", str(folder)]) == 2
    assert "It has no query." in capsys.readouterr().err
    before = load(folder).sha256
    queries = folder / "ontology" / "queries"
    queries.mkdir()
    (queries / "strings.rq").write_text(HEADER + BODY, encoding="utf-8")
    guideline = load(folder)
    assert guideline.sha256 == before  # what a determination is made from has no query in it
    assert list(library(guideline)) == ["strings"]
    (queries / "strings.rq").write_bytes(b"\xff")
    with pytest.raises(GuidelineError, match=r"strings\.rq: guideline-file"):
        load(folder)
