"""Facts come in whole or not at all: every counterexample is refused by name, good files agree."""

from __future__ import annotations

import logging
import random
import re
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from pyshacl.entrypoints import meta_validate

from reasoner.bridge import to_rdflib
from reasoner.errors import InputError, UsageError
from reasoner.facts.gate import MAX_PROBLEMS, Contract, check, contract
from reasoner.facts.raw import MAX_BYTES, MAX_LINE
from reasoner.facts.read import MAX_NODES, MAX_STATEMENTS, Document, read
from reasoner.facts.requests import MAX_RECORDS, RequestFacts, completed_years, split
from reasoner.graph import Graph, Triple
from reasoner.names import local_name, names
from reasoner.terms import FACT, SH

ROOT = Path(__file__).parent.parent
BROKEN = sorted((ROOT / "tests" / "broken" / "facts").iterdir())
SHAPES = ROOT / "shapes" / "facts.ttl"
WHOLE_FILE = frozenset(
    "byte-order-mark empty facts-beside-named-graphs graph-without-a-name no-request not-rdf "
    "quoted-statement unknown-format utf-16".split()
)
FACTS = """
@prefix : <https://example.org/facts#> .
@prefix cpt: <http://www.ama-assn.org/go/cpt/> .
@prefix fact: <https://w3id.org/guideline-reasoner/fact#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:request a fact:Request ;
    fact:patient :patient ;
    fact:line [ a fact:ServiceLine ; fact:code cpt:37239 ] , [
        a fact:ServiceLine ;
        fact:code cpt:37238 ;
        fact:site [ a fact:Site ; fact:side fact:left ]
    ] .

:patient a fact:Patient ;
    fact:birthDate "1961-04-30"^^xsd:date .

[] a fact:Condition ;
    fact:patient :patient ;
    fact:lesion [ a fact:Lesion ] ;
    fact:status fact:present .
"""
SECOND = """
:second a fact:Request ;
    fact:patient :patient ;
    fact:line [ a fact:ServiceLine ; fact:code cpt:37239 ] ;
    fact:reason [ a fact:Condition ] .
"""


def _load(*paths: Path) -> Graph:
    quads = (quad for path in paths for quad in ox.parse(path=path, rename_blank_nodes=True))
    return Graph((quad.subject, quad.predicate, quad.object) for quad in quads)


@pytest.fixture(scope="module")
def terms() -> Contract:
    ontology = [*ROOT.glob("ontology/*.ttl"), *ROOT.glob("ontology/venous-stent/*.ttl")]
    return contract(_load(*ontology), _load(SHAPES))


def _facts_in(source: bytes | Path, terms: Contract, name: str | None = None) -> Document:
    document = read(source, name)
    check(document, terms)
    return document


def _requests(text: str, terms: Contract, name: str = "facts.ttl") -> tuple[RequestFacts, ...]:
    return split(_facts_in(text.encode(), terms, name))


def _refused(source: bytes, name: str, problem: str) -> InputError:
    with pytest.raises(InputError) as caught:
        split(read(source, name))
    assert {found.name for found in caught.value.problems} == {problem}
    return caught.value


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.name)
def test_counterexample_is_refused_by_its_name(
    path: Path,
    terms: Contract,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    name = path.name.partition(".")[0].partition("--")[0]
    with caplog.at_level(logging.DEBUG), pytest.raises(InputError) as caught:
        split(_facts_in(path, terms))
    assert {problem.name for problem in caught.value.problems} == {name}
    assert caught.value.exit_status == 2
    for problem in caught.value.problems:
        assert problem.file == path.name
        assert problem.line or problem.node or name in WHOLE_FILE
        assert problem.expected.endswith(".") and problem.remedy.endswith((".", "?"))
    said = str(caught.value) + "".join(capfd.readouterr()) + caplog.text
    for value in _values(path):
        assert value not in said.replace(path.name, "")


def _values(path: Path) -> set[str]:
    """What stands in quotes, and the canary, which no message may repeat."""
    text = path.read_bytes().decode("utf-8", errors="ignore")
    return {"Zebedee", "zebedee"} | set(re.findall(r'"([^"]{3,})"', text))


@pytest.mark.parametrize(
    ("figure", "properties"),
    [
        ("fact:value 140", {"fact:value"}),
        ("fact:low 40 ; fact:high 140", {"fact:high"}),
        ("fact:low 130 ; fact:high 140", {"fact:high", "fact:low"}),
        ("fact:approximateValue -1", {"fact:approximateValue"}),
    ],
    ids=["value", "high", "low and high", "approximate value"],
)
def test_a_problem_names_the_properties_that_are_wrong(
    figure: str, properties: set[str], terms: Contract
) -> None:
    facts = (ROOT / "tests/broken/facts/not-a-percentage.ttl").read_text(encoding="utf-8")
    assert "fact:value 140" in facts
    with pytest.raises(InputError) as caught:
        _facts_in(facts.replace("fact:value 140", figure).encode(), terms, "facts.ttl")
    assert {problem.name for problem in caught.value.problems} == {"not-a-percentage"}
    assert {problem.property for problem in caught.value.problems} == properties


def test_every_demand_has_a_counterexample() -> None:
    shapes = _load(SHAPES)
    asked = {local_name(s) for s, p, _ in shapes if p == SH.message and isinstance(s, ox.NamedNode)}
    shown = {path.name.partition(".")[0].partition("--")[0] for path in BROKEN}
    assert asked - shown == set()


def test_every_demand_can_be_read_and_has_a_target() -> None:
    shapes = _load(SHAPES)
    targets = (SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf)
    for shape, p, _ in shapes:
        if p == SH.message:
            assert shapes.value(shape, SH.name) and shapes.value(shape, SH.description)
            assert any(shapes.objects(shape, target) for target in targets), shape


def test_demands_are_well_formed_shapes() -> None:
    shapes = to_rdflib(_load(SHAPES))
    conforms, _, text = meta_validate(shapes, inference="none", max_validation_depth=40)
    assert conforms, text


def test_turtle_that_ends_early_is_refused_with_its_line() -> None:
    error = _refused(FACTS.rstrip(" .\n").encode(), "facts.ttl", "syntax-error")
    assert error.problems[0].line is not None


def test_file_over_the_size_limit_is_refused() -> None:
    _refused(b"#" * (MAX_BYTES + 1), "facts.ttl", "too-large")


def test_line_over_the_limit_is_refused() -> None:
    _refused(b"\n" + b"#" * (MAX_LINE + 1), "facts.ttl", "line-too-long")


def test_more_statements_than_the_limit_are_refused() -> None:
    line = "<urn:x:a> <urn:x:b> <urn:x:{}> .\n"
    text = "".join(line.format(number) for number in range(MAX_STATEMENTS + 1))
    _refused(text.encode(), "facts.nt", "too-many-statements")


def test_requests_that_share_too_much_are_refused() -> None:
    records = "".join(
        f":r{n} a fact:Condition ; fact:patient :patient .\n" for n in range(MAX_RECORDS - 10)
    )
    requests = "".join(f":q{n} a fact:Request ; fact:patient :patient .\n" for n in range(600))
    _refused((FACTS + records + requests).encode(), "facts.ttl", "too-many-requests")


def test_request_with_more_records_than_the_limit_is_refused() -> None:
    limbs = "".join(
        f":r{n} a fact:Condition ; fact:patient :patient .\n" for n in range(MAX_RECORDS)
    )
    _refused((FACTS + limbs).encode(), "facts.ttl", "too-many-records")


def test_more_nodes_than_the_limit_are_refused() -> None:
    limbs = "".join(f":limb{n} a fact:Limb .\n" for n in range(MAX_NODES))
    _refused((FACTS + limbs).encode(), "facts.ttl", "too-many-nodes")


def test_of_very_many_problems_the_first_are_listed(terms: Contract) -> None:
    limbs = "".join(f":limb{n} a fact:Limb ; fact:sid{n} 1 .\n" for n in range(MAX_PROBLEMS + 1))
    with pytest.raises(InputError) as caught:
        _facts_in((FACTS + limbs).encode(), terms)
    *listed, last = caught.value.problems
    assert {problem.name for problem in listed} == {"unknown-property"}
    assert len(listed) == MAX_PROBLEMS and last.name == "further-problems"


def test_a_term_that_a_demand_is_not_met_at_is_named(terms: Contract) -> None:
    text = f"""
        @prefix : <urn:example:> . @prefix fact: <{FACT.iri}> .
        :record a fact:PercentDiameterStenosis ; fact:measures fact:left ; fact:value 60.0 .
    """
    with pytest.raises(InputError) as error:
        _facts_in(text.encode(), terms, "facts.ttl")
    found = {(problem.name, problem.node) for problem in error.value.problems}
    assert found == {("not-a-lesion", "fact:left")}


def test_names_of_nodes_far_from_any_named_one_stay_short() -> None:
    chain = "".join(f"_:n{n} fact:cause _:n{n + 1} .\n" for n in range(4_000))
    found = names(read((FACTS + chain).encode()).sources[0].graph)
    assert len(found) > 4_000 and max(map(len, found.values())) < 300


def test_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no-such-file") as caught:
        read(tmp_path / "facts.ttl")
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize("source", [FACTS, None, ["facts.ttl"]], ids=["str", "None", "list"])
def test_only_bytes_paths_and_graphs_are_read(source: object) -> None:
    with pytest.raises(UsageError):
        read(source)  # type: ignore[arg-type]


@pytest.mark.parametrize("ending", [".nt", ".nq", ".trig", ""])
def test_all_formats_give_the_same_facts(ending: str, terms: Contract) -> None:
    expected = _requests(FACTS, terms)
    form = {".nt": ox.RdfFormat.N_TRIPLES, ".nq": ox.RdfFormat.N_QUADS}.get(ending)
    text = FACTS.encode()
    if form is not None:
        triples = (quad.triple for quad in ox.parse(text, ox.RdfFormat.TURTLE))
        text = ox.serialize(triples, format=form) or b""
    document = _facts_in(text, terms, f"facts{ending}")
    assert [found.graph for found in split(document)] == [found.graph for found in expected]
    assert [found.facts_sha256 for found in split(document)] == [expected[0].facts_sha256]


def test_quads_without_a_name_are_recognised() -> None:
    text = b'# a comment\n\n<urn:x:a> <urn:x:b> "c" <urn:x:d> . # another\n'
    assert [source.name for source in read(text).sources] == ["input, graph d"]


def test_rdflib_graph_gives_the_same_facts() -> None:
    graph = rdflib.Graph().parse(data=FACTS, format="turtle")
    assert read(graph).sources[0].graph == read(FACTS.encode()).sources[0].graph


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_rdflib_dataset_keeps_its_graphs_apart() -> None:
    text = FACTS[: FACTS.index(":request")] + ":one { :a a :B } :two { :c a :D }"
    dataset = rdflib.Dataset()
    dataset.parse(data=text, format="trig")
    expected = [source.graph for source in read(text.encode()).sources]
    assert [source.graph for source in read(dataset).sources] == expected
    assert len(expected) == 2


@pytest.mark.parametrize(
    ("value", "datatype"), [("Zebedee", "boolean"), ("fifty", "decimal"), ("2006-02-30", "date")]
)
@pytest.mark.filterwarnings("ignore")
def test_rdflib_value_that_is_ill_typed_is_refused(value: str, datatype: str) -> None:
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)
    literal = rdflib.Literal(value, datatype=rdflib.XSD[datatype])
    graph = rdflib.Graph().add((rdflib.URIRef("urn:x:a"), rdflib.URIRef("urn:x:b"), literal))
    with pytest.raises(InputError, match="ill-typed-value") as caught:
        read(graph)
    assert value not in str(caught.value)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("kind", [rdflib.Dataset, rdflib.ConjunctiveGraph])
def test_rdflib_facts_beside_named_graphs_are_refused(kind: type[rdflib.Dataset]) -> None:
    text = FACTS + SECOND + "<urn:x:one> { <urn:x:a> <urn:x:b> <urn:x:c> }"
    graph = kind()
    graph.parse(data=text, format="trig")
    with pytest.raises(InputError, match="graph"):
        read(graph)


@pytest.mark.parametrize(
    "subject", [rdflib.URIRef("urn:x:a b"), rdflib.URIRef("a"), rdflib.BNode("a b")]
)
def test_rdflib_term_that_rdf_does_not_know_is_refused(subject: rdflib.term.Node) -> None:
    graph = rdflib.Graph().add((subject, rdflib.RDF.type, rdflib.OWL.Thing))
    with pytest.raises(InputError, match="not-an-rdf-term"):
        read(graph)


@pytest.mark.parametrize("seed", range(5))
def test_order_of_statements_and_names_of_blank_nodes_change_nothing(seed: int) -> None:
    expected = read(FACTS.encode()).sources[0].graph
    order = random.Random(seed)
    triples = list(expected)
    order.shuffle(triples)
    renamed = {f"b{n:05}": ox.BlankNode(f"x{order.getrandbits(64)}") for n in range(10)}
    text = ox.serialize(
        [ox.Triple(*_renamed(t, renamed)) for t in triples], format=ox.RdfFormat.TURTLE
    )
    found = read(text or b"").sources[0].graph
    assert found == expected
    assert list(names(found).values()) == list(names(expected).values())


def _renamed(triple: Triple, new: dict[str, ox.BlankNode]) -> Triple:
    s, p, o = triple
    return (
        new[s.value] if isinstance(s, ox.BlankNode) else s,
        p,
        new[o.value] if isinstance(o, ox.BlankNode) else o,
    )


def test_blank_nodes_are_named_by_the_path_to_them() -> None:
    assert set(names(read(FACTS.encode()).sources[0].graph).values()) == {
        "request",
        "request/line[1]",
        "request/line[2]",
        "request/line[1]/site[1]",
        "patient",
        "patient/^patient[1]",
        "patient/^patient[1]/lesion[1]",
    }


def test_nodes_of_one_local_name_are_named_in_full() -> None:
    text = b"<urn:x/a#p> <urn:x:b> 1 . <urn:x/c#p> <urn:x:b> 2 ."
    assert set(names(read(text).sources[0].graph).values()) == {"<urn:x/a#p>", "<urn:x/c#p>"}


def test_two_requests_are_two_reviews_of_shared_records(terms: Contract) -> None:
    first, second = _requests(FACTS + SECOND, terms)
    assert (local_name_of(first), local_name_of(second)) == ("request", "second")
    assert len(first.graph.of_type(FACT.ServiceLine)) == 2
    assert len(second.graph.of_type(FACT.ServiceLine)) == 1
    assert len(first.graph.of_type(FACT.Condition)) == 1
    assert len(second.graph.of_type(FACT.Condition)) == 2


def local_name_of(found: RequestFacts) -> str:
    """The local name of a request."""
    assert isinstance(found.request, ox.NamedNode)
    return local_name(found.request)


def test_two_patients_of_one_file_do_not_meet(terms: Contract) -> None:
    body = "\n" + FACTS[FACTS.index(":request") :]
    other = re.sub(r"(?<=[ \n]):(\w+)", r":other-\1", body)
    first, second = _requests(FACTS + other, terms)
    assert first.patient != second.patient
    assert not set(first.graph.all_subjects()) & set(second.graph.all_subjects())


def test_each_named_graph_is_a_set_of_its_own(terms: Contract) -> None:
    start = FACTS.index(":request")
    text = f"{FACTS[:start]} :a {{ {FACTS[start:]} }} :b {{ {FACTS[start:]} }}"
    found = _requests(text, terms, "facts.trig")
    assert [facts.source for facts in found] == ["facts.trig, graph a", "facts.trig, graph b"]
    assert found[0].graph == found[1].graph


def test_expectations_are_split_off(terms: Contract) -> None:
    case = """
    @prefix case: <https://w3id.org/guideline-reasoner/case#> .
    :expected a case:Expectation ; case:met "X-1" ; case:also ( [ case:x 1 ] ) .
    """
    document = _facts_in((FACTS + case).encode(), terms)
    assert document.sources[0].graph == read(FACTS.encode()).sources[0].graph
    assert len(document.expectations) == 6


def test_a_node_that_is_more_than_an_expectation_stays_a_fact() -> None:
    case = """
    @prefix case: <https://w3id.org/guideline-reasoner/case#> .
    :patient a case:Expectation .
    """
    facts = read((FACTS + case).encode()).sources[0].graph
    assert facts == read(FACTS.encode()).sources[0].graph


@pytest.mark.parametrize(
    "value",
    [
        '"50"^^xsd:decimal',
        '"+50.0"^^xsd:decimal',
        '".5"^^xsd:decimal',
        "50",
        '"50."^^xsd:decimal',
        "050.00",
    ],
)
def test_numbers_may_be_written_in_every_exact_way(value: str, terms: Contract) -> None:
    figure = f"""
    :lesion a fact:Lesion .
    :figure a fact:PercentDiameterStenosis ; fact:patient :patient ; fact:measures :lesion ;
        fact:value {value} .
    """
    assert _requests(FACTS + figure, terms)


def test_completed_years_on_and_around_a_birthday() -> None:
    born = date(2004, 2, 29)
    assert completed_years(born, date(2022, 2, 28)) == 17
    assert completed_years(born, date(2022, 3, 1)) == 18
    assert completed_years(born, date(2024, 2, 28)) == 19
    assert completed_years(born, date(2024, 2, 29)) == 20
