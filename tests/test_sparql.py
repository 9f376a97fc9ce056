"""Queries: what is refused before it is run, what is wrong with one, and what stops it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from threading import Timer

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode

from reasoner.graph import Term
from reasoner.sparql.answer import Answer
from reasoner.sparql.asking import Found, Worker
from reasoner.sparql.bound import Given, read_term, term_of
from reasoner.sparql.errors import QueryError
from reasoner.sparql.gate import admit
from reasoner.sparql.limits import DEFAULT, Limits
from reasoner.terms import XSD

EX = "urn:example:"
CROSS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
PREFIXES = {"ex": EX, "xsd": XSD.iri}
COUNT = 200


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred things with a number each, and one with an awkward name."""
    folder = tmp_path_factory.mktemp("store") / "store"
    kept = ox.Store(str(folder))
    for number in range(COUNT):
        thing, value = NamedNode(f"{EX}{number}"), Literal(number)
        kept.add(ox.Quad(thing, NamedNode(f"{EX}number"), value, NamedNode(f"{EX}graph")))
    name = Literal('a "b"\n<c>,\té', language="en")
    kept.add(ox.Quad(NamedNode(f"{EX}0"), NamedNode(f"{EX}name"), name))
    kept.flush()
    return folder


@pytest.fixture(scope="module")
def worker(store: Path) -> Iterator[Worker]:
    found = Worker(store, Limits(seconds=1.0, rows=COUNT, size=100_000, memory=2_000_000_000))
    yield found
    found.close()


def refused(worker: Worker, text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        worker.ask(text, PREFIXES)
    return caught.value


# What no query may ask


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM <urn:g> { ?s ?p ?o }",
        "select * from named <urn:g> { ?s ?p ?o }",
        "SELECT*FROM<urn:g>{?s ?p ?o}",
        "PREFIX : <urn:g> SELECT*FROM:g{?s ?p ?o}",
        "SELECT * # FROM nowhere\nFrOm\t<urn:g> { ?s ?p ?o }",
        "CONSTRUCT FROM <urn:g> WHERE { ?s ?p ?o }",
        "DESCRIBE <urn:s> FROM <urn:g>",
        "ASK FROM <urn:g> { ?s ?p ?o }",
        "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "ASK { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "PREFIX : <urn:g> ASK { SERVICE:x { ?s ?p ?o } }",
        "ASK { FILTER(?a<?b)SERVICE<urn:x>{ ?s ?p ?o } }",
        'ASK { ?s ?p "a" . SERVICE ?x { ?s ?p ?o } }',
        "LOAD <http://127.0.0.1:9/>",
        "INSERT DATA { <urn:s> <urn:p> 1 }",
        "DELETE WHERE { ?s ?p ?o }",
        "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        "DROP GRAPH <urn:g>",
        "CREATE GRAPH <urn:g>",
        "COPY DEFAULT TO <urn:g>",
        "MOVE DEFAULT TO <urn:g>",
        "ADD DEFAULT TO <urn:g>",
        "SELECT * { SERVICESILENT <http://127.0.0.1:9/> {} }",
        "SELECT * { ?s ?p trueSERVICE <http://127.0.0.1:9/> {} }",
        "SELECT * { ?s ?p 1e0SERVICE <http://127.0.0.1:9/> {} }",
        "SELECT * FROMNAMED <urn:g> { ?s ?p ?o }",
        "ASKFROM <urn:g> { ?s ?p ?o }",
        "PREFIX SERVICEa: <urn:x> SELECT * { SERVICEa:x {} }",
    ],
)
def test_what_updates_or_asks_elsewhere_is_refused(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        admit(text, PREFIXES, DEFAULT)
    assert caught.value.name == "not-allowed"
    assert "line " in str(caught.value) and "^" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * \\u0046ROM <urn:g> { ?s ?p ?o }",
        "SELECT * F\\U00000052OM <urn:g> { ?s ?p ?o }",
        "PREFIX a: <urn:> SELECT*{FILTER(1<2)SERVICEa:b#>\n{}}",
        "PREFIX a: <urn:> SELECT(1<2AS?z)FROMa:b#>\nWHERE{}",
        "PREFIX a: <urn:> SELECT*{FILTER(1<'>')SERVICE a:c {} FILTER(1<'>')}",
        "PREFIX a: <urn:> SELECT * { ?s a:p a:b\u0300\\#c . SERVICE <urn:x> {} \n}",
        "PREFIX a: <urn:> SELECT * { ?s a:p a:b\u1680\\'c . SERVICE <urn:x> {} #'\n}",
    ],
)
def test_what_only_a_parser_would_read_as_a_word_is_no_query(worker: Worker, text: str) -> None:
    assert refused(worker, text).name in ("syntax", "not-allowed")


def test_no_spelling_reaches_another_machine(worker: Worker) -> None:
    """What the gate admits of a word that is glued, cut and hidden at random is no such query."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"<http://127.0.0.1:{listener.getsockname()[1]}/>"
        pieces = ["?s ?p ", "true", "1e0", "1", ".", " ", "FILTER(1<2)", "'", "#", "\n", "a:b", ">"]
        choose = Random(7)
        for _ in range(1500):
            before = "".join(choose.choices(pieces, k=choose.randint(1, 4)))
            after = "".join(choose.choices(("", "SILENT", " ", "\n", "#\n"), k=2))
            with suppress(QueryError):
                worker.ask(f"PREFIX a: <urn:> SELECT*{{{before}SERVICE{after}{address}{{}}}}", {})
        listener.settimeout(0.1)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_an_iri_is_what_it_is_though_its_first_character_is_escaped(worker: Worker) -> None:
    text = "SELECT ?n { GRAPH <urn:example:graph> { <urn:example:9> <urn:example:number> ?n } }"
    assert Answer(worker.ask(text, {})).rows == ((Literal(9),),)


def test_what_interrupts_one_query_does_not_answer_the_next(store: Path) -> None:
    asking = Worker(store, Limits(seconds=20.0))
    asking.ask("ASK {}", {})

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(KeyboardInterrupt):
            asking.ask(f"SELECT (COUNT(*) AS ?first) {CROSS}", {})
        second = Answer(asking.ask("SELECT ?second { VALUES ?second { 2 } }", {}))
        assert second.variables == ("second",)
    finally:
        signal.signal(signal.SIGALRM, before)
        asking.close()


def test_a_query_that_is_one_long_name_is_read_in_no_time() -> None:
    begun = time.monotonic()
    admit("a." * 49_000, {}, DEFAULT)
    assert time.monotonic() - begun < 5.0


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s ?p 'FROM <urn:g> SERVICE <urn:x>' }",
        'ASK { ?s ?p """a "quoted" FROM""" }',
        "ASK { ?s ?p ?o } # FROM <urn:g>",
        "ASK { ?service <urn:from> ?from }",
        "ASK { <urn:x#FROM> ex:from ex:service }",
        "ASK { ?s ?p 'x'@from }",
        "ASK { _:from ?p _:service }",
        "ASK { ?s ex:loaded 'a \\' FROM' }",
        "ASK { ?s ?p '\\u0046ROM' }",
    ],
)
def test_words_within_texts_and_names_are_no_keywords(worker: Worker, text: str) -> None:
    assert worker.ask(text, PREFIXES).kind == "boolean"


def test_a_refusal_says_where(worker: Worker) -> None:
    error = refused(worker, "SELECT *\n  FROM <urn:g> { ?s ?p ?o }")
    assert error.said.split(". Name")[0].startswith("line 2, column 3: FROM: the dataset is given")
    assert error.said.endswith("\n      FROM <urn:g> { ?s ?p ?o }\n      ^^^^")


def test_brackets_too_deep_and_texts_too_long_are_refused() -> None:
    deep = "ASK " + "{" * 65 + "}" * 65
    with pytest.raises(QueryError, match="64 deep at most") as caught:
        admit(deep, {}, DEFAULT)
    assert caught.value.name == "too-deep"
    admit("ASK " + "{" * 64 + "}" * 64, {}, DEFAULT)
    with pytest.raises(QueryError, match="100,001 characters, and at most 100,000"):
        admit("#" * 100_001, {}, DEFAULT)


def test_an_unknown_prefix_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(QueryError, match=r"exx: is not declared\. Is ex: meant\?") as caught:
        admit("ASK { ?s exx:name ?o }", PREFIXES, DEFAULT)
    assert "known without that are ex:, xsd:" in str(caught.value)
    admit("PREFIX exx: <urn:x> ASK { ?s exx:name ?o }", PREFIXES, DEFAULT)
    admit("PREFIX : <urn:x> ASK { ?s :name ?o }", PREFIXES, DEFAULT)


# What cannot be read


@pytest.mark.parametrize(
    ("text", "line", "column", "word"),
    [
        ("SELECT ?a {\n ?a ?b ?c .\n FILTER(?a = ) }", 3, 14, ")"),
        ("SELECT * WHERE { ?s ?p }", 1, 24, "}"),
        ("SELEC * { ?a ?b ?c }", 1, 1, "SELEC"),
        ("SELECT ?a WHERE { OPTONAL { ?a ?b ?c } }", 1, 19, "OPTONAL"),
        ("SELECT ?a WHERE { ?a ?b ?c } ORDER ?a", 1, 36, "?a"),
        ("SELECT * { <a> ?b ?c }", 1, 12, "<a>"),
        ("SELECT * { ?é ex:a é }", 1, 20, "é"),
    ],
)
def test_a_query_that_cannot_be_read_says_at_which_word(
    worker: Worker, text: str, line: int, column: int, word: str
) -> None:
    error = refused(worker, text)
    assert error.name == "syntax"
    first, shown, carets = error.said.split("\n")
    assert first == f"line {line}, column {column}: no query can go on with {word} here."
    assert shown.strip() == text.split("\n")[line - 1].strip()
    start = carets.index("^")
    assert shown[start : start + len(carets.strip())] == word


@pytest.mark.parametrize("text", ["", "SELECT ?a {", "SELECT ?a { } GROUP BY"])
def test_a_query_that_ends_too_early_says_so(worker: Worker, text: str) -> None:
    assert "the query ends before it is complete" in refused(worker, text).said


def test_what_the_parser_says_in_words_is_said(worker: Worker) -> None:
    error = refused(worker, "SELECT ?x { ?a ?b ?c } GROUP BY ?a")
    assert str(error) == "syntax: The SELECT contains a variable that is unbound."


# What stops a query


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT (COUNT(*) AS ?n) {CROSS}",
        f"ASK {{ {CROSS} FILTER(?a = ?l) }}",
        f"SELECT DISTINCT ?a {CROSS}",
        f"CONSTRUCT {{ ?a ?b ?l }} WHERE {{ {CROSS} FILTER(?a = ?l) }}",
    ],
)
def test_a_cross_product_is_stopped_at_the_limit(worker: Worker, text: str) -> None:
    worker.ask("ASK { ?s ?p ?o }", PREFIXES)
    begun = time.monotonic()
    error = refused(worker, text)
    assert error.name == "too-slow" and "not done after 1 seconds, and stopped" in error.said
    assert 0.9 < time.monotonic() - begun < 2.0
    assert Answer(worker.ask("ASK { ?s ?p ?o }", PREFIXES))


def test_more_rows_or_bytes_than_the_limit_are_an_error_and_never_cut(worker: Worker) -> None:
    assert len(Answer(worker.ask("SELECT * { GRAPH ?g { ?s ?p ?o } }", PREFIXES))) == COUNT
    error = refused(worker, "SELECT * { { GRAPH ?g { ?s ?p ?o } } UNION { ?s ex:name ?o } }")
    assert error.name == "too-many-rows" and f"more than {COUNT} rows" in error.said
    error = refused(worker, "CONSTRUCT { ?s ?p ?o, 1 } WHERE { ?s ?p ?o }")
    assert error.name == "too-many-rows"
    wide = " ".join(f"(?s AS ?column{number})" for number in range(30))
    assert refused(worker, f"SELECT {wide} {{ ?s ?p ?o }} LIMIT {COUNT}").name == "too-large"


@pytest.mark.parametrize(
    "text",
    [
        "ASK { FILTER(" + "!" * 50_000 + "true) }",
        "ASK { FILTER(" + "1+" * 40_000 + "1) }",
        "ASK { ?s " + "ex:a/" * 18_000 + "ex:a ?o }",
    ],
)
def test_what_ends_the_process_is_one_error_and_the_next_query_is_answered(
    worker: Worker, text: str
) -> None:
    assert refused(worker, text).name == "ended"
    assert Answer(worker.ask("ASK { ?s ?p ?o }", PREFIXES))


def test_a_query_takes_no_more_memory_than_it_may(store: Path) -> None:
    small = Worker(store, Limits(seconds=20.0, memory=400_000_000))
    double = "CONCAT(?x, ?x)"
    text = 'SELECT (STRLEN(?z) AS ?n) { BIND("0123456789abcdef" AS ?x0)' + "".join(
        f" BIND({double.replace('?x', f'?x{n}')} AS ?x{n + 1})" for n in range(28)
    )
    try:
        with pytest.raises(QueryError) as caught:
            small.ask(f"{text} BIND(?x28 AS ?z) }}", {})
        assert caught.value.name == "ended"
        assert "400,000,000 bytes" in caught.value.said
    finally:
        small.close()


def test_a_query_that_somebody_stops_says_so(store: Path) -> None:
    slow = Worker(store, Limits(seconds=20.0))
    slow.ask("ASK {}", {})
    Timer(0.3, slow.stop).start()
    try:
        with pytest.raises(QueryError) as caught:
            slow.ask(f"SELECT (COUNT(*) AS ?n) {CROSS}", {})
        assert caught.value.name == "stopped"
        assert Answer(slow.ask("ASK {}", {}))
    finally:
        slow.close()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_no_process_outlives_the_one_that_asked(store: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from reasoner.sparql.asking import Worker;"
        "from reasoner.sparql.limits import DEFAULT;"
        f"worker = Worker(Path({str(store)!r}), DEFAULT); worker.ask('ASK {{}}', {{}});"
        "print(worker._process.pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
    ) as asking:
        assert asking.stdout is not None
        process = Path("/proc") / str(int(asking.stdout.readline()))
        assert process.is_dir()
        asking.kill()
    for _ in range(100):
        if not process.is_dir() or "Z" in (process / "stat").read_text().split(")")[1][:3]:
            return
        time.sleep(0.05)
    pytest.fail("the process that works on queries goes on alone")


def test_it_works_where_the_package_was_found_by_a_relative_path(
    store: Path, tmp_path: Path
) -> None:
    root = Path(__file__).parent.parent
    program = (
        "import os; from pathlib import Path; from reasoner.sparql.asking import Worker;"
        f"from reasoner.sparql.limits import DEFAULT; os.chdir({str(tmp_path)!r});"
        f"print(Worker(Path({str(store)!r}), DEFAULT).ask('ASK {{}}', {{}}).kind)"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=root,
        env={**os.environ, "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "boolean\n"


def test_a_process_that_cannot_begin_is_not_told_as_one_that_takes_too_much(
    tmp_path: Path,
) -> None:
    with pytest.raises(QueryError) as caught:
        Worker(tmp_path / "nowhere", DEFAULT).ask("ASK {}", {})
    assert caught.value.name == "ended" and "could not begin" in caught.value.said


# What is bound


@pytest.mark.parametrize(
    ("value", "term"),
    [
        ("text", Literal("text")),
        (9, Literal("9", datatype=XSD.integer)),
        (True, Literal("true", datatype=XSD.boolean)),
        (Decimal("1.50"), Literal("1.50", datatype=XSD.decimal)),
        (date(2026, 3, 2), Literal("2026-03-02", datatype=XSD.date)),
        (
            datetime(2026, 3, 2, 7, tzinfo=UTC),
            Literal("2026-03-02T07:00:00+00:00", datatype=XSD.dateTime),
        ),
        (NamedNode("urn:x"), NamedNode("urn:x")),
    ],
)
def test_a_value_of_python_is_a_term(value: Given, term: Term) -> None:
    assert term_of(value) == term


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("<urn:x>", NamedNode("urn:x")),
        ("ex:a.b", NamedNode("urn:example:a.b")),
        ("other:a", Literal("other:a")),
        ("9", Literal("9", datatype=XSD.integer)),
        ('"9"', Literal("9")),
        (f'"1970-05-17"^^{XSD.date}', Literal("1970-05-17", datatype=XSD.date)),
        ("} DROP ALL #", Literal("} DROP ALL #")),
    ],
)
def test_a_text_is_a_term(text: str, term: Term) -> None:
    assert read_term(text, PREFIXES) == term


@pytest.mark.parametrize(
    "text", ["<urn:x", '"open', "<urn:x> <urn:y>", '"a" . <urn:s> <urn:p> 1', '"a" . #']
)
def test_a_text_that_begins_as_a_term_and_is_none_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="expected <IRI>"):
        read_term(text, PREFIXES)


def test_a_bound_variable_has_that_value_only_and_is_never_part_of_the_text(
    worker: Worker,
) -> None:
    text = "SELECT ?s ?o { GRAPH ?g { ?s ex:number ?o } }"
    assert Answer(worker.ask(text, PREFIXES, {"o": Literal(9)})).rows == (
        (NamedNode(f"{EX}9"), Literal(9)),
    )
    hostile = Literal("9 } } #")
    assert not Answer(worker.ask(text, PREFIXES, {"o": hostile}))


# What an answer is


def test_an_answer_has_rows_values_and_files(worker: Worker) -> None:
    text = "SELECT ?s ?name ?none { ?s ex:name ?name }"
    answer = Answer(worker.ask(text, PREFIXES), PREFIXES)
    name = Literal('a "b"\n<c>,\té', language="en")
    assert answer.variables == ("s", "name", "none")
    assert list(answer) == [{"s": NamedNode(f"{EX}0"), "name": name, "none": None}]
    assert answer.values() == (("ex:0", 'a "b"\n<c>,\té', None),)
    assert answer.csv() == 's,name,none\r\nurn:example:0,"a ""b""\n<c>,\té",\r\n'
    [row] = json.loads(answer.json())["results"]["bindings"]
    assert row["name"] == {"type": "literal", "value": name.value, "xml:lang": "en"}
    assert "<c>" not in answer._repr_html_() and "&lt;c&gt;" in answer._repr_html_()
    assert str(answer).splitlines()[-1] == "1 row"


def test_values_are_those_of_python() -> None:
    typed = {
        "1": "integer",
        "1.5": "decimal",
        "2026-03-02": "date",
        "true": "boolean",
        "x": "integer",
    }
    cells = [
        {"type": "literal", "value": text, "datatype": f"{XSD.iri}{kind}"}
        for text, kind in typed.items()
    ]
    bindings = [{"v": cell} for cell in cells]
    body = json.dumps({"head": {"vars": ["v"]}, "results": {"bindings": bindings}}).encode()
    answer = Answer(Found("solutions", body))
    assert [value for (value,) in answer.values()] == [1, 1.5, date(2026, 3, 2), True, "x"]


def test_a_long_answer_shows_its_first_rows_and_how_many_there_are(worker: Worker) -> None:
    answer = Answer(worker.ask("SELECT ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?o", PREFIXES))
    lines = str(answer).splitlines()
    assert (
        lines[:3] == ["o", "--", "0"] and lines[-1] == "200 rows, of which the first 40 are shown"
    )
    assert len(lines) == 43 and answer._repr_html_().count("<tr>") == 41


def test_asking_is_true_or_false_and_constructing_gives_triples(worker: Worker) -> None:
    assert Answer(worker.ask("ASK { ?s ex:name ?o }", PREFIXES))
    assert not Answer(worker.ask("ASK { ?s ex:none ?o }", PREFIXES))
    found = Answer(worker.ask("CONSTRUCT { ?s ex:is ?o } WHERE { ?s ex:name ?o }", PREFIXES))
    [(subject, predicate, _)] = found.triples
    assert (subject, predicate) == (NamedNode(f"{EX}0"), NamedNode(f"{EX}is"))
    assert found.csv().startswith("subject,predicate,object\r\n")
    assert json.loads(found.json())["head"]["vars"] == ["subject", "predicate", "object"]


def test_an_answer_goes_to_pandas(worker: Worker) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    text = "SELECT ?s ?o { GRAPH ?g { ?s ?p ?o } FILTER(?o < 2) } ORDER BY ?o"
    frame = Answer(worker.ask(text, PREFIXES), PREFIXES).to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert frame.to_dict("list") == {"s": ["ex:0", "ex:1"], "o": [0, 1]}


def test_what_is_not_installed_is_said(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Answer(worker.ask("ASK {}", PREFIXES))
    for package, convert in (("pandas", answer.to_pandas), ("polars", answer.to_polars)):
        monkeypatch.setitem(sys.modules, package, None)
        with pytest.raises(Exception, match=f"{package} is not installed"):
            convert()


def test_asking_loads_neither_rdflib_nor_pyshacl() -> None:
    program = (
        "import sys, reasoner.sparql.worker, reasoner.dataset.dataset;"
        "print({'rdflib', 'pyshacl', 'owlready2', 'duckdb'} & set(sys.modules))"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout == "set()\n"
