"""The page of the service in a browser: it asks, shows and shares, and no data becomes markup."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode

import pytest
from browser import CHROMIUM, Page, browser
from serving import ENDLESS, Service, within

FILES = Path(__file__).parent.parent / "reasoner" / "serve"
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium to look with")
STATUS = "document.getElementById('status').textContent"
ERROR = "document.getElementById('error').innerText"
CELLS = "[...document.querySelectorAll('td')].map((cell) => cell.innerText)"
HOSTILE = "a </td><script>document.title = 'taken'</script><img src=x onerror=alert(1)>\u202e\u0001"


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    found = Service("--seconds", "5")
    yield found
    assert found.end() == (0, "", "")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with browser(tmp_path_factory.mktemp("browser")) as found:
        yield found


@pytest.fixture
def page(opened: Page) -> Page:
    """The browser's page, with no fault so far."""
    opened.faults.clear()
    opened.shape(1200, 900)
    return opened


def ask(page: Page, service: Service, query: str, **parameters: str) -> None:
    """Open the page at an address that has a query."""
    given = {f"${name}": value for name, value in parameters.items()}
    page.open(f"http://127.0.0.1:{service.port}/#{urlencode({'query': query, **given})}")
    assert page.comes_to(f"/rows? in|Not answered|A graph|Answered/.test({STATUS})")


class _Names(HTMLParser):
    """What a page refers to, and what of it a policy without `unsafe-inline` would not run."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src", "action"):
                self.addresses.append(value or "")
            if name == "style" or name.startswith("on"):
                self.inline.append(name)


def test_the_page_refers_to_nothing_outside_of_the_service() -> None:
    names = _Names()
    names.feed((FILES / "page.html").read_text())
    assert names.addresses == ["page.css", "page.js"] and not names.inline
    for name in ("page.css", "page.js"):
        text = (FILES / name).read_text()
        assert "//" not in text.replace("http://www.w3.org/2001/XMLSchema#", "").replace("// ", "")
        assert "innerHTML" not in text and "@import" not in text and "url(" not in text


@needs_browser
def test_a_query_in_the_address_is_run_and_its_rows_are_a_table(
    page: Page, service: Service
) -> None:
    values = "BIND(sh:name AS ?iri) BIND(7 AS ?number) BIND('ja'@de AS ?text)"
    query = f"SELECT ?iri ?number ?text ?none {{ {values} }}"
    ask(page, service, query)
    assert page.value(STATUS).startswith("1 row in ")
    assert page.value(
        "[...document.querySelectorAll('th[scope=col]')].map((h) => h.textContent)"
    ) == [*("iri", "number", "text", "none")]
    assert page.value(CELLS) == ["sh:name", "7", "ja@de", ""]
    assert page.value("document.querySelector('td a').title") == "http://www.w3.org/ns/shacl#name"
    assert not page.faults


@needs_browser
def test_an_iri_leads_to_what_is_stated_of_it_and_back(page: Page, service: Service) -> None:
    ask(page, service, "SELECT ?graph { GRAPH ?graph { ?s a guide:Guideline } }")
    page.value("document.querySelector('td a').click()")
    assert page.comes_to(f"{STATUS}.startsWith('A graph, in ')")
    assert page.value("document.getElementById('query').value").startswith("DESCRIBE <https://")
    page.value("history.back()")
    assert page.comes_to(f"{STATUS}.startsWith('1 row in ')")
    assert not page.faults


@needs_browser
def test_what_data_says_is_text_and_never_markup(page: Page, service: Service) -> None:
    ask(
        page,
        service,
        "SELECT ?text ('<b>' AS ?b) { VALUES ?y { 1 } BIND(?text AS ?z) }",
        text=HOSTILE,
    )
    shown = "[...document.querySelectorAll('td bdi')].map((cell) => cell.textContent)"
    assert page.value(shown) == [HOSTILE, "<b>"]
    ask(page, service, f"ASK {{ {HOSTILE} }}")
    assert "</script>" in page.value(ERROR)
    assert page.value("document.querySelectorAll('img, b, body script').length") == 0
    assert page.value("document.title").startswith("Query – ")


@needs_browser
def test_a_query_is_typed_and_run_by_the_keyboard_alone(page: Page, service: Service) -> None:
    page.open(f"http://127.0.0.1:{service.port}/")
    assert page.comes_to("document.getElementById('query').value !== ''")
    assert page.value(STATUS) == "No query was run yet."
    page.value("document.getElementById('query').focus()")
    page.press("a", 65, is_with_control=True)
    page.value("document.getElementById('query').select()")
    page.type("SELECT ?n { VALUES ?n { 1 2 3 } }")
    page.press("Enter", 13, is_with_control=True)
    assert page.comes_to(f"{STATUS}.startsWith('3 rows in ')")
    address = parse_qs(page.value("location.hash.slice(1)"))
    assert address == {"query": ["SELECT ?n { VALUES ?n { 1 2 3 } }"]}
    assert page.value("location.search") == ""
    assert not page.faults


@needs_browser
def test_a_question_of_the_library_is_chosen_and_given_a_parameter(
    page: Page, service: Service
) -> None:
    told = json.loads(service.request("GET", "/page.json").body)
    query = next(each for each in told["queries"] if each["parameters"])
    parameter = query["parameters"][0]
    page.open(f"http://127.0.0.1:{service.port}/")
    assert page.comes_to("document.getElementById('library').options.length > 1")
    page.value(
        f"document.getElementById('library').value = {json.dumps(query['name'])};"
        "document.getElementById('library').dispatchEvent(new Event('change'))"
    )
    assert page.value("document.getElementById('about').textContent") == query["description"]
    assert page.value("document.getElementById('query').value.startsWith('#+')") is False
    label = "document.querySelector('#fields label')"
    assert page.value(f"{label}.textContent") == parameter["name"]
    page.value(f"{label}.control.focus()")
    page.type(parameter["example"])
    page.press("Enter", 13, is_with_control=True)
    assert page.comes_to(f"/rows? in|Answered|A graph/.test({STATUS})"), page.value(ERROR)
    shared = page.value("location.hash")
    assert f"%24{parameter['name']}={quote(parameter['example'])}" in shared
    page.open(f"http://127.0.0.1:{service.port}/{shared}")
    assert page.comes_to(f"{label}.control.value === {json.dumps(parameter['example'])}")
    assert page.value("document.getElementById('library').value") == query["name"]
    assert not page.faults


@needs_browser
def test_an_error_is_shown_with_its_place_below_the_query(page: Page, service: Service) -> None:
    ask(page, service, "SELECT ?s\nWHERE { ?s ?p }")
    assert page.value(STATUS) == "Not answered."
    assert page.value("document.querySelector('#error pre').textContent") == (
        "WHERE { ?s ?p }\n              ^"
    )
    face = "getComputedStyle(document.querySelector('#error pre')).fontFamily"
    assert "monospace" in page.value(face)
    assert page.value("document.getElementById('shown').hidden") is True


@needs_browser
def test_a_query_is_stopped_from_the_page(page: Page, service: Service) -> None:
    page.open(f"http://127.0.0.1:{service.port}/#{urlencode({'query': ENDLESS})}")
    assert page.comes_to("document.getElementById('stop').disabled === false")
    page.value("document.getElementById('stop').click()")
    assert page.comes_to(f"{STATUS} === 'Stopped.'")


@needs_browser
def test_long_answers_are_cut_and_downloaded_whole(
    page: Page, service: Service, tmp_path: Path
) -> None:
    page.call("Page.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    ask(page, service, "SELECT ?s ?p { ?s ?p ?o } LIMIT 1500")
    assert page.value(STATUS).endswith(", of which the first 1,000 are shown.")
    assert page.value("document.querySelectorAll('tbody tr').length") == 1000
    page.value("document.querySelector('#downloads button').click()")
    file = tmp_path / "result.csv"
    assert within(10, lambda: file.exists() and len(file.read_text().splitlines()) == 1501)
    assert not page.faults


@needs_browser
@pytest.mark.parametrize("width", [400, 1200])
@pytest.mark.parametrize("is_dark", [False, True])
def test_the_page_fits_its_width_and_is_read_in_light_and_dark(
    page: Page, service: Service, width: int, is_dark: bool
) -> None:
    page.shape(width, 900, is_dark)
    long = f"SELECT * {{ BIND('{'x' * 500}' AS ?long) BIND(sh:name AS ?iri) BIND('a'@en AS ?c) }}"
    for query in (long, "ASK {"):
        ask(page, service, query)
        assert page.value("document.documentElement.scrollWidth") == width
        assert page.value(CONTRAST) == []


# The texts that are seen, but for those that are switched off, whose contrast is below 4.5 to 1
# (WCAG 2.2, 1.4.3).
CONTRAST = """
(() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = parts(colour).map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const below = (node) => {
    const colour = getComputedStyle(node).backgroundColor;
    return parts(colour)[3] === 0 ? below(node.parentElement) : colour;
  };
  const texts = [...document.querySelectorAll('body *')].filter((node) =>
    node.checkVisibility() && !node.disabled && !node.closest('option, optgroup') &&
    (node.value || [...node.childNodes].some((each) => each.nodeType === 3 && each.data.trim())));
  return texts.filter((node) => {
    const both = [light(getComputedStyle(node).color), light(below(node))].sort((a, b) => b - a);
    return (both[0] + 0.05) / (both[1] + 0.05) < 4.5;
  }).map((node) => node.outerHTML.slice(0, 80));
})()
"""
