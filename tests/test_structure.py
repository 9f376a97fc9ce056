"""The modules stand in one order, and none of them knows a guideline, a network or an open name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode

from reasoner.guideline import DEFAULT
from reasoner.names import local_name, namespace_of
from reasoner.terms import CASE, FACT, GUIDE, SH, SKOS

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "reasoner"

# The order of the way through: a module imports only from those before it. The package itself,
# which hands on the names that users need, stands before none and after all.
ORDER = """
    cache later shown signals errors terms resources output visible graph paths ranks names
    literals plan planner compiler bridge
    facts facts.raw facts.lexical facts.json_text facts.json_context facts.json_faults facts.json_ld
    facts.rdf_xml facts.read facts.hypothetical facts.vocabulary facts.statements facts.cycles
    facts.demands facts.gate facts.requests
    owl owl.ontology owl.hermit owl.hierarchy
    classify.derivation classify.realise classify.age classify.places classify.disputed
    classify.time classify.lesions classify.allergies classify.issue classify contradictions
    readings criteria questions fold deciding evaluate reference touched interactive
    evidence flags edition guideline
    check check.reach check.shape_lint check.lint check.entail check.examples check.policy
    check.markers check.run
    ways needs supposing settle determine what_if review
    report report.signs report.words report.layout report.ambiguous report.explain report.references
    report.bibtex expect cases
    mutate.mutant mutate.of_shapes mutate.of_paths mutate.of_criteria mutate
    mutate.cases mutate.answers mutate.trial mutate.run mutate.equivalents mutate.report
    coverage coverage.mcdc coverage.tables coverage.together coverage.excuses coverage.run
    report.outlook report.entries report.contents report.json
    report.text_outlook report.text_sources report.text_trees report.text
    check.report coverage.report
    report.rdf report.rdf.restate report.rdf.names report.rdf.outlook report.rdf.text
    report.rdf.graph
    report.html report.html.markup report.html.marked report.html.links report.html.criteria
    report.html.lists report.html.outlook report.html.document report.html.article
    report.html.page
    report.what_if
    jupyter jupyter.claims jupyter.cohort jupyter.fragment jupyter.determination jupyter.codes
    jupyter.criterion jupyter.table jupyter.picture jupyter.show
    jupyter.pictures.drawing jupyter.pictures.bars jupyter.pictures.cohorts
    jupyter.pictures.counts jupyter.pictures.layers jupyter.pictures.concepts
    jupyter.pictures.tree jupyter.pictures
    batch batch.lines batch.bounds batch.parts batch.groups batch.alike batch.sources batch.scan
    batch.decide batch.tools batch.told batch.journal batch.progress batch.work batch.pool
    batch.queries batch.database batch.context batch.joined batch.strays batch.kinds batch.table
    batch.outcome batch.run
    spark spark.java spark.partitions spark.session spark.run
    sparql sparql.limits sparql.errors sparql.tokens sparql.gate sparql.bound sparql.results
    sparql.syntax sparql.graphs sparql.worker sparql.asking sparql.answer
    dataset dataset.names dataset.header dataset.library dataset.catalogue dataset.layout
    dataset.dataset
    jupyter.supposed jupyter.supposed.edits jupyter.supposed.controls jupyter.supposed.demanded
    jupyter.supposed.alternatives jupyter.supposed.offered jupyter.supposed.scenario
    jupyter.supposed.shown jupyter.fields jupyter.explorer jupyter.magic
    push.errors push.pieces push.target push.credentials push.refusals push.journal push.exchange
    push.verify push.report push.run push
    serve serve.refusal serve.media serve.operation serve.forms serve.pool serve.guard
    serve.description serve.page serve.asked serve.told serve.endpoint serve.app serve.listen
    cli cli.messages cli.commands cli.dataset_commands cli.serve_commands cli.arguments
    cli.dataset_arguments cli.help cli.main
    __main__
""".split()


def module(path: Path) -> str:
    """`classify.age` for the file of that module, nothing for the package itself."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


SOURCES = {module(path): path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
TREES = {name: ast.parse(source) for name, source in SOURCES.items()}
MODULES = tuple(name for name in SOURCES if name)


def imported(name: str) -> Iterator[str]:
    """The full names of what a module imports, wherever in it."""
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, f"{name} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own(name: str) -> set[str]:
    """The modules of the package that a module imports from."""
    inner = (full.removeprefix("reasoner.") for full in imported(name) if full != "reasoner")
    found = {full: [m for m in MODULES if full == m or full.startswith(f"{m}.")] for full in inner}
    return {max(modules, key=len) for modules in found.values() if modules}


def test_every_module_has_its_place_in_the_order() -> None:
    assert sorted(ORDER) == sorted(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_only_from_modules_before_it(name: str) -> None:
    before = ORDER[: ORDER.index(name)] if name in ORDER else []
    assert own(name) <= set(before)


NETWORK = (
    "aiohttp anyio asyncio ftplib h11 http httpx requests smtplib socket socketserver ssl "
    "starlette urllib urllib3 uvicorn webbrowser xmlrpc".split()
)
# What answers on a network, and by what; nothing else reaches one, and none of these asks another.
SERVED = {
    "serve.pool": {"asyncio"},
    "serve.asked": {"asyncio", "starlette"},
    "serve.guard": {"starlette"},
    "serve.told": {"starlette"},
    "serve.endpoint": {"asyncio", "starlette"},
    "serve.app": {"starlette"},
    "serve.listen": {"socket", "uvicorn"},
}


# The one module that speaks over a network, when a user names where to.
SPEAKS = {"push.exchange": {"http", "socket", "ssl"}}


@pytest.mark.parametrize("name", SOURCES)
def test_no_module_reaches_for_a_network_or_a_clock(name: str) -> None:
    found = {full for full in imported(name) if not full.startswith("urllib.parse.")}
    clock = set() if name == "batch.progress" else {"time"}
    used = {full.partition(".")[0] for full in found} & {*NETWORK, *clock}
    assert used == SERVED.get(name, set()) | SPEAKS.get(name, set())
    assert not re.search(r"\b(date|datetime)\.(now|today|utcnow)\b", SOURCES[name])


@pytest.mark.parametrize("name", SOURCES)
def test_no_module_takes_open_namespaces(name: str) -> None:
    """An rdflib Namespace is a string, and its `count` or `replace` are methods and no terms."""
    assert not {"rdflib.Namespace", "rdflib.namespace.Namespace"} & set(imported(name))
    named = (node for node in ast.walk(TREES[name]) if isinstance(node, ast.Attribute))
    assert not [n for n in named if n.attr == "Namespace" and "rdflib" in ast.unparse(n.value)]


# What the default guideline is made of

# Numbers that happen to be those of a threshold and are none.
NO_THRESHOLDS: dict[str, set[float]] = {"facts.lexical": {18}}  # how many digits a number may have


@cache
def quads() -> tuple[ox.Quad, ...]:
    folders = (ROOT / "ontology" / DEFAULT, ROOT / "shapes" / DEFAULT)
    files = sorted(path for folder in folders for path in folder.glob("*.ttl"))
    return tuple(quad for path in files for quad in ox.parse(path=str(path)))


@cache
def own_terms() -> frozenset[str]:
    """The local names of the guideline's own terms that the shared vocabularies do not have too."""
    (guideline,) = {q.subject for q in quads() if q.object == GUIDE.Guideline}
    assert isinstance(guideline, NamedNode)
    iris = {t for q in quads() for t in (q.subject, q.predicate, q.object)}
    ours = {
        local_name(t)
        for t in iris
        if isinstance(t, NamedNode) and t.value.startswith(namespace_of(guideline))
    }
    shared = {local_name(term) for vocabulary in (FACT, GUIDE, CASE) for term in vocabulary}
    return frozenset(ours - shared)


def literals(*predicates: NamedNode) -> set[str]:
    return {
        q.object.value
        for q in quads()
        if q.predicate in predicates and isinstance(q.object, Literal)
    }


def codes() -> set[str]:
    found = {q.object for q in quads() if q.predicate == GUIDE.code}
    return {re.split("[/#_]", iri.value)[-1] for iri in found if isinstance(iri, NamedNode)}


def words(name: str) -> set[str]:
    """Everything in a module's text, comments and all, that may be a name, a notation or a code."""
    return set(re.findall(r"[A-Za-z0-9](?:[\w.-]*\w)?", SOURCES[name]))


def constants(name: str) -> Iterator[object]:
    yield from (n.value for n in ast.walk(TREES[name]) if isinstance(n, ast.Constant))


def test_the_guideline_has_terms_codes_and_thresholds_to_look_for() -> None:
    assert len(own_terms()) > 500 and len(codes()) > 200
    assert {"50.0", "30.0", "18"} <= literals(SH.minExclusive, SH.minInclusive)


@pytest.mark.parametrize("name", SOURCES)
def test_no_module_names_a_term_or_a_criterion_of_the_guideline(name: str) -> None:
    """Plain words are looked for among the values in the code, all others anywhere in the text."""
    plain = {term for term in own_terms() if term.isalpha() and term.islower()}
    assert not words(name) & (own_terms() - plain)
    assert not {word for word in words(name) & literals(SKOS.notation) if not word.islower()}
    assert not {value for value in constants(name) if isinstance(value, str)} & plain


@pytest.mark.parametrize("name", SOURCES)
def test_no_module_names_a_code_or_the_guideline_itself(name: str) -> None:
    assert not words(name) & {code for code in codes() if re.search(r"\d.*\d", code)}
    elsewhere = SOURCES[name].replace(f'DEFAULT = "{DEFAULT}"', "")
    assert DEFAULT not in elsewhere and DEFAULT.replace("-", " ") not in elsewhere.lower()


@pytest.mark.parametrize("name", SOURCES)
def test_no_module_has_a_threshold_of_the_guideline(name: str) -> None:
    bounds = (SH.minExclusive, SH.minInclusive, SH.maxExclusive, SH.maxInclusive)
    thresholds = {float(text) for text in literals(*bounds)} - {0.0, 1.0}
    numbers = {value for value in constants(name) if type(value) in (int, float)}
    assert not numbers & thresholds - NO_THRESHOLDS.get(name, set())
