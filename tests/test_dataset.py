"""The dataset: what stands in which graph, what is kept, and who may use it at a time."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode
from serving import heeding_signals

from reasoner import Dataset, Determination, Reasoner
from reasoner.cli.main import main
from reasoner.dataset.names import GRAPH, prefixes
from reasoner.errors import UsageError
from reasoner.guideline import load
from reasoner.report.rdf.graph import triples
from reasoner.resources import demo_requests
from reasoner.sparql.errors import QueryError

ROOT = Path(__file__).parent.parent
DEMO = demo_requests()
BIRTHS = [
    ("guide:criteriaMet", "1970-05-17"),
    ("guide:criteriaNotMet", "1958-07-21"),
    ("guide:excluded", "1962-12-04"),
    ("guide:moreInformationNeeded", "1981-09-30"),
    ("guide:moreInformationNeeded", "1986-08-11"),
]


@pytest.fixture(scope="module")
def reasoner() -> Reasoner:
    return Reasoner()


@pytest.fixture(scope="module")
def demo(reasoner: Reasoner) -> Iterator[Dataset]:
    """The guideline, and the requests that come with the program."""
    with Dataset(guideline=reasoner.guideline) as dataset:
        assert sum(dataset.add(reasoner.review(path)) for path in DEMO) == len(DEMO) == 5
        yield dataset


def texts(dataset: Dataset, query: str) -> list[tuple[object, ...]]:
    return sorted(dataset.query(query).values(), key=str)


# What stands where


def test_each_graph_holds_what_it_is_named_for(demo: Dataset) -> None:
    places = [
        ("skos:Concept", "graph:ontology", False),
        ("guide:Mapping", "graph:ontology", True),
        ("owl:Class", "graph:ontology", True),
        ("guide:Guideline", "graph:guideline", True),
        ("guide:Passage", "graph:guideline", True),
        ("guide:Reference", "graph:guideline", True),
        ("guide:Citation", "graph:guideline", True),
        ("guide:Reading", "graph:guideline", True),
        ("guide:Criterion", "graph:shapes", True),
        ("sh:NodeShape", "graph:shapes", True),
        ("guide:OutcomeRow", "graph:shapes", True),
        ("guide:Determination", "graph:determinations", True),
        ("guide:Finding", "graph:determinations", True),
    ]
    for kind, graph, is_there in places:
        found = texts(demo, f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?x a {kind} }} }}")
        assert found == ([(graph,)] if is_there else []), kind


def test_nothing_of_the_guideline_is_left_out(demo: Dataset) -> None:
    guideline = demo.guideline
    count = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER(?g IN (graph:ontology,"
    [(found,)] = demo.query(f"{count} graph:guideline, graph:shapes)) }}").values()
    links = "SELECT ?s ?o { GRAPH graph:guideline { ?s cito:cites|rdfs:seeAlso ?o } }"
    stated = {*guideline.ontology.graph, *guideline.shapes}
    own = sum(p.value.endswith(("cites", "seeAlso")) for _, p, _ in stated) - sum(
        p.value.endswith("guide#cites") for _, p, _ in stated
    )
    assert isinstance(found, int)
    assert found == len(stated) - own + len(demo.query(links))


def test_facts_stand_as_they_were_stated_in_a_graph_of_their_own(demo: Dataset) -> None:
    query = """SELECT ?outcome ?birth {
        GRAPH graph:determinations { ?d guide:outcome ?outcome ; prov:wasDerivedFrom ?facts }
        GRAPH ?facts { ?patient fact:birthDate ?birth } }"""
    assert [(outcome, str(birth)) for outcome, birth in texts(demo, query)] == BIRTHS
    named = "SELECT DISTINCT ?g { GRAPH ?g { ?r a fact:Request } }"
    assert len(texts(demo, named)) == 5


def test_a_graph_of_facts_holds_what_the_file_says(demo: Dataset, reasoner: Reasoner) -> None:
    [determination] = reasoner.review(DEMO[3])
    query = """CONSTRUCT { ?s ?p ?o } WHERE {
        GRAPH graph:determinations { ?d guide:outcome guide:criteriaNotMet ;
            prov:wasDerivedFrom ?facts }
        GRAPH ?facts { ?s ?p ?o } }"""
    found = demo.query(query).triples
    stated = determination.request.graph
    assert str(determination.outcome) == "criteria not met"
    assert len(found) == len(list(stated))
    assert sorted(str(p) for _, p, _ in found) == sorted(str(p) for _, p, _ in stated)


def test_a_determination_says_what_its_turtle_says(demo: Dataset, reasoner: Reasoner) -> None:
    [determination] = reasoner.review(DEMO[0])
    query = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"
    everything = set(demo.query(query).triples)
    assert set(triples(determination)) <= everything


def test_outside_of_graph_all_graphs_are_asked_together(demo: Dataset) -> None:
    query = """SELECT DISTINCT ?notation ?number {
        ?finding a guide:Finding ; guide:criterion ?criterion ; guide:citation ?citation .
        ?criterion skos:notation ?notation . ?citation guide:cites ?reference .
        ?reference guide:number ?number } ORDER BY ?notation ?number LIMIT 1"""
    assert demo.query(query).values()[0][0] is not None


def test_a_dataset_knows_the_prefix_of_its_guideline() -> None:
    found = prefixes(load())
    assert found["venous-stent"] == "https://w3id.org/guideline-reasoner/venous-stent#"
    assert found["graph"] == "https://w3id.org/guideline-reasoner/graph/"


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        ("", "graph:facts"),
        ("PREFIX g: <https://w3id.org/guideline-reasoner/graph/>\n", "g:determination"),
        ("", "<https://w3id.org/guideline-reasoner/graph/Shapes>"),
    ],
)
def test_a_graph_that_is_misspelled_is_shown_with_those_there_are(declared: str, name: str) -> None:
    with Dataset() as dataset:
        with pytest.raises(QueryError, match=f"there is no graph {name}") as caught:
            dataset.query(f"{declared}ASK {{ GRAPH {name} {{ ?s ?p ?o }} }}")
        assert caught.value.name == "unknown-graph"
        for graph in GRAPH:
            assert f"<{graph.value}>" in caught.value.said
        # One without triples is none that is missing (SPARQL 1.1, section 13.3).
        for other in ("<urn:uuid:0#facts>", "<urn:x>", "<https://payer.example/a>"):
            assert not dataset.query(f"ASK {{ GRAPH {other} {{ ?s ?p ?o }} }}")
        assert not dataset.query("BASE <urn:x> ASK { GRAPH <> { ?s ?p ?o } }")
        # A name before an IRI declares nothing.
        pattern = "?s fact: <https://w3id.org/guideline-reasoner/graph/>"
        assert not dataset.query(f"ASK {{ GRAPH fact:none {{ {pattern} }} }}")


def test_what_a_table_cannot_hold_as_it_is_becomes_text() -> None:
    polars = pytest.importorskip("polars")
    text = "SELECT ?t ?n ?m { VALUES (?t ?n ?m) { ('y' true 1) ('2026-01-10'^^xsd:date 1 0.5)"
    text += " (1.5 '2026-01-10'^^xsd:date UNDEF) (UNDEF UNDEF 2) } }"
    nested = "SELECT ?t { BIND(<<(<urn:a> <urn:b> 'c')>> AS ?t) }"
    with Dataset() as dataset:
        frame = dataset.query(text).to_polars()
        assert isinstance(frame, polars.DataFrame)
        assert frame.to_dict(as_series=False) == {
            "t": ["y", "2026-01-10", "1.5", None],
            "n": ["true", "1", "2026-01-10", None],
            "m": [1.0, 0.5, None, 2.0],
        }
        assert dataset.query("SELECT ?a { FILTER(false) }").to_polars().columns == ["a"]
        found = dataset.query(nested)
        assert found.csv() == 't\r\n"<<( <urn:a> <urn:b> ""c"" )>>"\r\n'


def test_a_file_is_no_dataset_and_an_empty_folder_is_not_asked(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file, empty = tmp_path / "file", tmp_path / "empty"
    file.touch()
    empty.mkdir()
    with pytest.raises(UsageError, match=r"^file: it is a file\. Name a folder\.$"):
        Dataset(file)
    status, _, err = run(capfd, "query", "cohort-by-outcome", "--dataset", empty)
    assert status == 2 and "empty: it is empty. The dataset command makes one." in err
    assert not [*empty.iterdir()]


# What is kept


def outcomes(folder: Path) -> list[tuple[object, ...]]:
    with Dataset(folder) as dataset:
        return texts(dataset, "SELECT ?o { GRAPH graph:determinations { ?d guide:outcome ?o } }")


def test_what_is_kept_in_a_folder_can_be_asked_later(tmp_path: Path, reasoner: Reasoner) -> None:
    folder = tmp_path / "new" / "cohort"
    with Dataset(folder) as dataset:
        dataset.add(reasoner.review(DEMO[0]))
    assert outcomes(folder) == [("guide:criteriaMet",)]
    with Dataset(folder) as dataset:
        assert dataset.add(reasoner.review(DEMO[0])) == 1  # changes nothing
        dataset.add(reasoner.review(DEMO[2]))
    assert outcomes(folder) == [("guide:criteriaMet",), ("guide:excluded",)]


def test_a_dataset_without_a_folder_is_gone_when_it_is_closed() -> None:
    with Dataset() as dataset:
        folder = dataset.folder
        assert (folder / "dataset.json").is_file()
    assert not folder.exists()


def test_what_is_added_while_it_is_open_is_found(reasoner: Reasoner) -> None:
    with Dataset() as dataset:
        query = "SELECT ?d { ?d a guide:Determination }"
        assert len(dataset.query(query)) == 0
        dataset.add(reasoner.review(DEMO[0]))
        assert len(dataset.query(query)) == 1


@pytest.mark.parametrize("changed", ["edition", "sha256"])
def test_a_dataset_of_another_edition_is_refused(tmp_path: Path, changed: str) -> None:
    with Dataset(tmp_path):
        pass
    told = tmp_path / "dataset.json"
    told.write_text(json.dumps({**json.loads(told.read_text()), changed: "of another time"}))
    with pytest.raises(UsageError, match=r"it was made with .*of another time|as its files were"):
        Dataset(tmp_path)


def test_a_folder_with_something_else_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="it holds no dataset"):
        Dataset(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_determination_of_another_guideline_is_refused(tmp_path: Path) -> None:
    second = load(ROOT / "tests" / "second-guideline")
    with Dataset(guideline=second) as dataset:
        with pytest.raises(UsageError, match="it takes no determination of"):
            dataset.add(Reasoner().review(DEMO[0]))
        assert dataset.query("ASK { GRAPH graph:shapes { ?c a guide:Criterion } }")


# Who may use it


HOLD = """
import sys
from pathlib import Path
from reasoner import Dataset, Reasoner
from reasoner.resources import demo_requests
dataset = Dataset(Path(sys.argv[1]))
def given():
    for number in range(10_000):
        if number == 150:
            print("adding", flush=True)
            sys.stdin.read()
        yield from found
found = Reasoner().review(demo_requests()[0])
dataset.add(given())
"""


def test_while_one_adds_no_other_does_and_a_kill_leaves_what_was_whole(tmp_path: Path) -> None:
    folder = tmp_path / "cohort"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    ) as adding:
        assert adding.stdout is not None and adding.stdout.readline() == b"adding\n"
        with Dataset(folder) as dataset:
            for use in (lambda: dataset.query("ASK {}"), lambda: dataset.add(())):
                with pytest.raises(UsageError, match="by another process"):
                    use()
        os.kill(adding.pid, signal.SIGKILL)
    assert outcomes(folder) == [("guide:criteriaMet",)]


def test_several_ask_at_a_time(tmp_path: Path) -> None:
    with Dataset(tmp_path / "cohort") as first, Dataset(tmp_path / "cohort") as second:
        query = "ASK { GRAPH graph:shapes { ?c a guide:Criterion } }"
        assert first.query(query) and second.query(query) and first.query(query)


def test_what_another_adds_is_found_by_the_next_query(tmp_path: Path, reasoner: Reasoner) -> None:
    query = "ASK { GRAPH graph:determinations { ?d a guide:Determination } }"
    with Dataset(tmp_path / "cohort") as first, Dataset(tmp_path / "cohort") as second:
        assert not first.query(query)
        second.add(reasoner.review(DEMO[0]))
        assert first.query(query)


def test_an_addition_that_fails_does_not_keep_the_dataset(reasoner: Reasoner) -> None:
    def failing() -> Iterator[Determination]:
        yield from reasoner.review(DEMO[0])
        raise LookupError

    with Dataset() as dataset:
        with pytest.raises(LookupError) as kept:
            dataset.add(failing())
        assert dataset.add(reasoner.review(DEMO[0])) == 1 and kept.value is not None


# The commands


def run(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    status = main([str(argument) for argument in arguments])
    told = capfd.readouterr()
    return status, told.out, told.err


@pytest.fixture
def question(tmp_path: Path) -> Path:
    path = tmp_path / "question.rq"
    path.write_text(
        "SELECT ?outcome { GRAPH graph:determinations { ?d guide:outcome ?outcome } }",
        encoding="utf-8",
    )
    return path


def test_a_question_is_asked_of_files(capfd: pytest.CaptureFixture[str], question: Path) -> None:
    assert run(capfd, "query", question, DEMO[0]) == (
        0,
        "outcome\n-----------------\nguide:criteriaMet\n1 row\n",
        "",
    )
    status, out, _ = run(capfd, "query", question, *DEMO, "--format", "csv")
    assert status == 0 and len(out.splitlines()) == 6
    status, out, _ = run(
        capfd, "query", question, *DEMO, "--format=json", "--bind", "outcome=guide:excluded"
    )
    [row] = json.loads(out)["results"]["bindings"]
    assert row["outcome"]["value"].endswith("#excluded")


def test_a_cohort_is_kept_and_asked(
    capfd: pytest.CaptureFixture[str], question: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "cohort"
    assert run(capfd, "dataset", folder, *DEMO[:2]) == (0, "2 determinations added to cohort\n", "")
    assert run(capfd, "dataset", folder, DEMO[2]) == (0, "1 determination added to cohort\n", "")
    _, out, _ = run(capfd, "query", question, "--dataset", folder)
    assert out.endswith("3 rows\n")


def test_facts_that_cannot_be_used_are_told_and_the_others_asked(
    capfd: pytest.CaptureFixture[str], question: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.ttl").write_text("nonsense")
    status, out, err = run(capfd, "query", question, tmp_path / "bad.ttl", DEMO[0])
    assert status == 2 and out.endswith("1 row\n") and err.startswith("reasoner: bad.ttl, line 1")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing.rq"], "missing.rq: it cannot be read"),
        (["QUESTION", "--dataset", "nowhere"], "nowhere: no such folder"),
        (["QUESTION", str(DEMO[0]), "--dataset", "."], "name one or the other"),
        (["QUESTION", "--bind", "outcome"], "NAME=VALUE was expected"),
        (["QUESTION", "--bind", "outcome=1", "--bind", "?outcome=2"], "outcome is given twice"),
        (["QUESTION", "--bind", "outcme=1"], "the query has no variable outcme. It has d, outcome"),
        (["QUESTION", "--bind", "outcome=<x"], "expected <IRI>"),
    ],
)
def test_a_wrong_argument_is_one_message(
    capfd: pytest.CaptureFixture[str], question: Path, arguments: list[str], said: str
) -> None:
    given = [str(question) if each == "QUESTION" else each for each in arguments]
    status, out, err = run(capfd, "query", *given)
    assert (status, out) == (2, "") and said in err and len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "bound", "said"),
    [
        ("cohort-by-outcome", "outcome=excluded", "outcome: an IRI was expected, as guide:"),
        ("cohort-by-outcome", "outcome=guid:excluded", "outcome: an IRI was expected, as guide:"),
        ("determinations-of-a-patient", "patient=urn:example:p", "patient: an IRI was expected"),
        ("determinations-on-a-reference", "number=nine", "number: an integer was expected, as 9."),
        ("figures-that-decided", "notation=5", "notation: text was expected, as IND-05a."),
    ],
)
def test_a_parameter_is_not_bound_to_what_it_could_never_be(
    name: str, bound: str, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capfd, "query", name, "--bind", bound)
    assert (status, out) == (2, "") and err.startswith(f"reasoner: unknown-parameter: {name}: ")
    assert said in err


def test_a_query_that_cannot_be_read_is_shown_with_its_place(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "wrong.rq"
    path.write_text("SELECT *\n{ ?d guide:outcom; }", encoding="utf-8")
    status, _, err = run(capfd, "query", path, DEMO[0])
    assert status == 2 and [line.removeprefix("reasoner: ") for line in err.splitlines()] == [
        "syntax: wrong.rq: line 2, column 18: no query can go on with ; here.",
        "    { ?d guide:outcom; }",
        "                     ^",
    ]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_is_interrupted_leaves_no_process_and_no_facts(
    tmp_path: Path, number: signal.Signals
) -> None:
    path = tmp_path / "long.rq"
    there = tmp_path / "temporary"
    there.mkdir()
    path.write_text("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "reasoner", "query", str(path), str(DEMO[0])],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(there)},
        stderr=subprocess.PIPE,
        preexec_fn=heeding_signals,
    ) as asking:
        children = Path(f"/proc/{asking.pid}/task/{asking.pid}/children")
        for _ in range(200):
            if children.exists() and children.read_text().split():
                break
            time.sleep(0.05)
        [worker] = children.read_text().split()
        time.sleep(0.3)
        assert [*there.iterdir()]
        asking.send_signal(number)
        assert asking.wait(5) == 130
        assert asking.stderr is not None and asking.stderr.read() == b""
    assert not Path(f"/proc/{worker}").exists() and not [*there.iterdir()]


def test_what_grew_is_put_in_order_for_those_who_ask(reasoner: Reasoner, tmp_path: Path) -> None:
    files = sorted((ROOT / "tests/cases").rglob("*.ttl"))[::16]
    every = [found for path in files for found in reasoner.review(path)]
    with Dataset(tmp_path / "at once", reasoner.guideline) as dataset:
        dataset.add(every)
        copy = shutil.copytree(dataset.store, tmp_path / "copy")
        ox.Store(str(copy)).optimize()
        assert tables(dataset.store) == tables(copy)
        dataset.add(reasoner.review(DEMO[0]))
        assert tables(dataset.store) > tables(copy)  # little was added: not worth it
    with Dataset(tmp_path / "one by one", reasoner.guideline) as dataset:
        ordered = dataset.folder / "bytes-in-order"
        first = int(ordered.read_text(encoding="utf-8"))
        for each in every:
            dataset.add([each])
        assert int(ordered.read_text(encoding="utf-8")) > 1.5 * first


def test_what_cannot_be_put_in_order_is_there_all_the_same(
    reasoner: Reasoner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(text: str, target: Path) -> None:
        raise UsageError(f"{target.name}: cannot be written (No space left on device).")

    with Dataset(tmp_path / "cohort") as dataset:
        (tmp_path / "cohort/bytes-in-order").unlink()
        monkeypatch.setattr("reasoner.dataset.dataset.write", full)
        assert dataset.add(reasoner.review(DEMO[0])) == 1
        assert dataset.has_determinations()


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A dataset of one determination on a file system that only reads."""
    folder = tmp_path / "medium"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", str(folder)]
    if os.name != "posix" or os.geteuid() != 0 or subprocess.run(mount, check=False).returncode:
        pytest.skip("a file system can be mounted by root only")
    try:
        assert main(["dataset", str(folder / "cohort"), str(DEMO[0])]) == 0
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        yield folder / "cohort"
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_dataset_that_only_reads_is_asked_and_not_added_to(
    read_only: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = run(capfd, "query", "cohort-by-outcome", "--dataset", read_only)
    assert status == 0 and "1 row" in out
    status, _, err = run(capfd, "dataset", read_only, DEMO[1])
    said = "cohort: it cannot be written (Read-only file system). Look at its rights and the disk."
    assert status == 2 and err == f"reasoner: {said}\n"


def tables(store: Path) -> int:
    return len([*store.glob("*.sst")])


def test_the_store_itself_is_one_that_oxigraph_reads(tmp_path: Path) -> None:
    with Dataset(tmp_path / "cohort") as dataset:
        store = ox.Store.read_only(str(dataset.store))
    names = {graph for graph in store.named_graphs() if isinstance(graph, NamedNode)}
    assert names == set(GRAPH)
    assert Literal(9) in {
        quad.object
        for quad in store.quads_for_pattern(
            None, NamedNode("https://w3id.org/guideline-reasoner/guide#number"), None, None
        )
    }
