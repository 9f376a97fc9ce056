"use strict";

// What data or a query says is put into the page as text alone, never as markup.

const SHOWN = 1000;
const NUMBERS = /#(integer|int|long|short|decimal|double|float|nonNegativeInteger)$/;
const XSD = "http://www.w3.org/2001/XMLSchema#";
const FILES = {
  solutions: [["CSV", "text/csv", "csv"], ["JSON", "application/sparql-results+json", "json"]],
  boolean: [["JSON", "application/sparql-results+json", "json"]],
  graph: [["Turtle", "text/turtle", "ttl"], ["JSON-LD", "application/ld+json", "jsonld"]],
};

const part = (id) => document.getElementById(id);
let told = { prefixes: {}, queries: [] };
let running = null;

function made(name, text, attributes = {}) {
  const found = document.createElement(name);
  if (text !== undefined) found.textContent = text;
  for (const [key, value] of Object.entries(attributes)) found.setAttribute(key, value);
  return found;
}

// What is asked: the query, and the parameters that have a value.

function asked() {
  const found = new URLSearchParams({ query: part("query").value });
  for (const input of part("fields").querySelectorAll("input")) {
    if (input.value.trim()) found.set(input.name, input.value.trim());
  }
  return found;
}

function fill(query, parameters) {
  part("query").value = query;
  part("fields").replaceChildren(...parameters.map(field));
  part("parameters").hidden = parameters.length === 0;
}

function field(parameter, number) {
  const id = `parameter-${number}`;
  const found = made("div", undefined, { class: "field" });
  const input = made("input", undefined, {
    id, name: `$${parameter.name}`, autocomplete: "off", spellcheck: "false", autocapitalize: "off",
    "aria-describedby": `${id}-about`,
  });
  input.value = parameter.value || "";
  const label = made("label", parameter.name, { for: id });
  const example = parameter.example ? `Example: ${parameter.example}` : "";
  const about = [parameter.description, example].filter(Boolean).join(" ");
  found.append(label, input, made("p", about, { id: `${id}-about`, class: "quiet" }));
  return found;
}

function choose(name) {
  const query = told.queries.find((each) => each.name === name);
  part("about").textContent = query ? query.description : "";
  if (query) fill(query.text, query.parameters);
}

// The address has what is asked after its #, which no browser sends anywhere.

function fromAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  const query = given.get("query");
  if (query === null) return false;
  const known = told.queries.find((each) => each.text === query);
  const values = [...given].filter(([name]) => name.startsWith("$"));
  const named = known ? [...known.parameters] : [];
  for (const [name] of values) {
    if (!named.some((each) => `$${each.name}` === name)) named.push({ name: name.slice(1) });
  }
  part("library").value = known ? known.name : "";
  part("about").textContent = known ? known.description : "";
  fill(query, named.map((each) => ({ ...each, value: given.get(`$${each.name}`) })));
  return true;
}

// Asking

async function run() {
  const given = asked();
  if (!given.get("query").trim()) return;
  if (running) running.abort();
  const mine = running = new AbortController();
  begin();
  const start = performance.now();
  try {
    const response = await send(given, "application/sparql-results+json, text/turtle;q=0.9", mine);
    const text = await response.text();
    if (mine !== running) return;
    if (response.ok) show(response.headers.get("content-type"), text, performance.now() - start, given);
    else fail(text);
  } catch (error) {
    if (mine !== running) return;
    if (error.name === "AbortError") part("status").textContent = "Stopped.";
    else fail("unreachable: the service does not answer. Is it still running?");
  } finally {
    if (mine === running) end();
  }
}

function send(given, accept, mine) {
  return fetch("sparql", {
    method: "POST", body: given, headers: { Accept: accept }, signal: mine && mine.signal,
  });
}

function begin() {
  part("status").textContent = "Running …";
  part("error").replaceChildren();
  part("shown").replaceChildren();
  part("shown").hidden = part("downloads").hidden = true;
  part("stop").disabled = false;
}

function end() {
  running = null;
  part("stop").disabled = true;
}

// Showing

function show(type, text, time, given) {
  const seconds = `${(time / 1000).toFixed(2)} s`;
  if (type.startsWith("text/turtle")) {
    finish("graph", made("pre", text), `A graph, in ${seconds}`, given);
    return;
  }
  const answer = JSON.parse(text);
  if ("boolean" in answer) {
    finish("boolean", made("p", answer.boolean ? "Yes" : "No", { class: "answer" }), `Answered in ${seconds}`, given);
    return;
  }
  const rows = answer.results.bindings;
  const count = rows.length === 1 ? "1 row" : `${rows.length.toLocaleString("en")} rows`;
  const cut = rows.length > SHOWN ? `, of which the first ${SHOWN.toLocaleString("en")} are shown` : "";
  finish("solutions", table(answer.head.vars, rows.slice(0, SHOWN)), `${count} in ${seconds}${cut}`, given);
}

function finish(kind, shown, said, given) {
  part("status").textContent = `${said}.`;
  part("shown").replaceChildren(shown);
  part("shown").hidden = false;
  part("downloads").replaceChildren(...FILES[kind].map(([name, type, suffix]) => {
    const button = made("button", `Download ${name}`, { type: "button" });
    button.addEventListener("click", () => download(given, type, suffix));
    return button;
  }));
  part("downloads").hidden = false;
}

function table(names, rows) {
  const found = made("table");
  found.append(made("caption", "An IRI leads to what is stated of it. Prefixes are listed below."));
  const head = made("tr");
  head.append(...names.map((name) => made("th", name, { scope: "col" })));
  const body = made("tbody");
  body.append(...rows.map((row) => {
    const line = made("tr");
    line.append(...names.map((name) => cell(row[name])));
    return line;
  }));
  found.append(made("thead"), body);
  found.tHead.append(head);
  return found;
}

function cell(term) {
  const found = made("td");
  if (!term) return found;
  if (term.type === "uri") {
    const query = new URLSearchParams({ query: `DESCRIBE <${term.value}>` });
    const link = made("a", undefined, { href: `#${query}`, title: term.value });
    link.append(made("bdi", short(term.value)));
    found.append(link);
    return found;
  }
  found.append(made("bdi", written(term)));
  const kind = term["xml:lang"] ? `@${term["xml:lang"]}` : term.datatype;
  if (NUMBERS.test(kind || "")) found.className = "number";
  else if (kind) found.append(made("small", kind.startsWith("@") ? kind : short(kind)));
  return found;
}

function written(term) {
  if (term.type === "uri") return short(term.value);
  if (term.type === "bnode") return `_:${term.value}`;
  if (term.type !== "triple") return term.value;
  const { subject, predicate, object } = term.value;
  return `<<( ${[subject, predicate, object].map(written).join(" ")} )>>`;
}

function short(iri) {
  let best = null;
  for (const [name, below] of Object.entries(told.prefixes)) {
    const rest = iri.slice(below.length);
    if (iri.startsWith(below) && !/[/#:?]/.test(rest) && (!best || below.length > best.below.length)) {
      best = { name, below };
    }
  }
  if (!best && iri.startsWith(XSD)) best = { name: "xsd", below: XSD };
  return best ? `${best.name}:${iri.slice(best.below.length)}` : iri;
}

function fail(text) {
  const [, name, said] = /^([a-z-]+): ([^]*)$/.exec(text) || [null, "error", text];
  const lines = said.trimEnd().split("\n");
  const place = lines.slice(1).map((line) => line.replace(/^ {4}/, "")).join("\n");
  part("status").textContent = "Not answered.";
  part("error").replaceChildren(made("strong", name.replaceAll("-", " ")), made("p", lines[0]));
  if (place) part("error").append(made("pre", place));
}

async function download(given, type, suffix) {
  try {
    const response = await send(given, type);
    if (!response.ok) return fail(await response.text());
    const address = URL.createObjectURL(await response.blob());
    made("a", undefined, { href: address, download: `result.${suffix}` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  } catch {
    fail("unreachable: the service does not answer. Is it still running?");
  }
}

// Beginning

function submit(event) {
  event.preventDefault();
  const next = `#${asked()}`;
  if (location.hash !== next) history.pushState(null, "", next);
  run();
}

async function start() {
  told = await (await fetch("page.json")).json();
  // The header of a query of the library says what stands beside it here.
  for (const each of told.queries) each.text = each.text.replace(/^(#\+.*\n)+/, "");
  document.title = `Query – ${told.title}`;
  part("of").textContent = `${told.title}, edition ${told.edition}: guideline, facts and determinations`;
  const groups = new Map(told.queries.map((each) => [each.tags[0], made("optgroup", undefined, { label: each.tags[0] })]));
  for (const each of told.queries) groups.get(each.tags[0]).append(made("option", each.summary, { value: each.name }));
  part("library").append(...groups.values());
  for (const [name, below] of Object.entries(told.prefixes)) {
    part("prefixes").append(made("dt", `${name}:`), made("dd", below));
  }
  if (fromAddress()) run();
  else if (told.queries.length) {
    part("library").value = told.queries[0].name;
    choose(told.queries[0].name);
  }
}

part("form").addEventListener("submit", submit);
part("stop").addEventListener("click", () => running && running.abort());
part("library").addEventListener("change", (event) => choose(event.target.value));
part("query").addEventListener("input", () => {
  part("library").value = "";
  part("about").textContent = "";
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    part("form").requestSubmit();
  }
});
window.addEventListener("popstate", () => fromAddress() && run());
start();
