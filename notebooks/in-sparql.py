# ---
# jupyter:
#   jupytext:
#     comment_magics: false
# ---

# %% [markdown]
# # The guideline and its determinations, in SPARQL
#
# Whoever knows SPARQL needs no Python to ask this project something. A dataset holds the guideline, the facts of requests and
# what was determined of each, in named graphs. This notebook puts five invented requests into one, looks at what lies where,
# and follows one finding to the article that the document cites for it. Nothing is decided about anybody here: the patients
# do not exist, and whether a request is granted is for a person to say.
#
# ## A dataset

# %%
from pathlib import Path

from reasoner import Dataset, Reasoner

reasoner = Reasoner()
demo = Path("../reasoner/demo")
dataset = Dataset()
for path in sorted(demo.glob("*.ttl")):
    dataset.add(reasoner.review(path))

# %% [markdown]
# `%%sparql` at the top of a cell sends the cell to a dataset, which `--dataset` names. The prefixes of the project and of
# the common vocabularies need not be declared.

# %%
%load_ext reasoner.jupyter

# %%
%%sparql --dataset dataset
SELECT ?graph (COUNT(*) AS ?triples) WHERE {
  GRAPH ?graph { ?s ?p ?o }
  FILTER(STRSTARTS(STR(?graph), STR(graph:)))
}
GROUP BY ?graph ORDER BY ?graph

# %% [markdown]
# Four graphs: the document with its passages, citations and references (`graph:guideline`), the OWL ontology, the SHACL shapes
# with the criteria, and the determinations. The facts of each request lie in a graph of their own beside these. A query that
# names no graph asks all of them together.
#
# ## What came out

# %%
%%sparql --dataset dataset
SELECT ?file ?outcome ?why WHERE {
  GRAPH graph:determinations {
    ?determination guide:outcome ?outcome ; guide:row ?row ; prov:wasDerivedFrom ?facts .
    ?facts dcterms:title ?file .
  }
  GRAPH graph:shapes { ?row sh:message ?why }
}
ORDER BY ?file

# %% [markdown]
# Five requests and four outcomes. Beside each stand the words of the row, in the guideline's table of outcomes, that decided.
#
# ## Findings, and the facts behind them
#
# A finding is a criterion at a node of the facts, with its state. A leaf points to the triples that decided it. These are the
# facts for which the first request has what `IND-04` asks.

# %%
%%sparql --dataset dataset --bind file=1-iliac-obstruction.ttl
SELECT ?file ?notation ?state ?node ?property ?value WHERE {
  ?determination prov:wasDerivedFrom/dcterms:title ?file ; guide:finding ?finding .
  ?finding guide:criterion/skos:notation ?notation ; guide:state ?state ; guide:decidingFact ?fact .
  ?fact rdf:subject ?node ; rdf:predicate ?property ; rdf:object ?value .
  FILTER(STRSTARTS(?notation, "IND-04"))
}
ORDER BY ?notation ?node ?property

# %% [markdown]
# `--bind` gave `?file` its only value; of SELECT only a column can be bound. A path that runs through several graphs, as here from the determination to the
# criterion's notation, needs no `GRAPH`.
#
# ## Questions that come with the guideline
#
# The guideline brings a library of queries. Each is a file with a header that says what it answers and which of its variables
# may be bound; here are some of them.

# %%
for name, query in dataset.library.items():
    if "citations" in query.tags:
        print(f"{name}\n    {query.summary}")

# %% [markdown]
# One is asked by its name, with parameters or without. What do open requests still need?

# %%
import pandas

pandas.set_option("display.max_colwidth", None)
dataset.ask("what-a-request-still-needs").to_pandas()[["source", "notation", "question"]]

# %% [markdown]
# An answer is a table that shows itself; `to_pandas` makes a data frame of it, to choose columns from or to count.
#
# ## From a finding to its reference
#
# Which criteria of the first request carry a citation, and what stands at the printed number?

# %%
cited = dataset.ask("citations-behind-a-determination", source="1-iliac-obstruction.ttl")
cited.to_pandas()[["notation", "marker", "number", "title", "doi"]].fillna("")

# %% [markdown]
# The other way round: all that rests on reference 9, in the document and in the determinations.

# %%
dataset.ask("uses-of-a-reference", number=9).to_pandas()[["marker", "verdict", "notation"]]

# %%
on_nine = dataset.ask("determinations-on-a-reference", number=9)
on_nine.to_pandas()[["source", "notation", "marker", "outcome"]]

# %% [markdown]
# ## Where the citations do not fit
#
# Reference 9 came up under the marker 8-9, where it fits, and under 10, where it does not: the words name one article, and
# the list has another at that number. Each such place is recorded with what was found. None of them is mended in silence.

# %%
differ = dataset.ask("citations-that-differ")
for row in differ.to_pandas().itertuples():
    print(f"[{row.marker}] on {row.notation}, {row.verdict}: {row.discrepancy}")

# %% [markdown]
# ## Triples out
#
# CONSTRUCT gives triples, here the links from a determination to the literature, for another store or a reference manager.
# `links.triples` has them all; these are the citations, in CiTO.

# %%
links = dataset.ask("citation-links-of-a-determination", source="1-iliac-obstruction.ttl")
found = links.to_pandas()
found[found.predicate == "cito:cites"].sort_values("object", ignore_index=True)

# %% [markdown]
# ## What cannot be answered
#
# A query that is wrong says where. One that would run on and on is stopped: the work is done in a process of its own, under
# limits of time and memory that `Limits` sets.

# %%
from reasoner import QueryError

try:
    dataset.query("SELECT ?d WHERE { ?d guide:outcome }")
except QueryError as error:
    print(error)

# %%
dataset.close()

# %% [markdown]
# A `Dataset(Path("cohort"))` is kept in that folder and can be asked again another day. The library has questions about
# cohorts too: [a-cohort](a-cohort.ipynb) asks some of ten thousand requests in another way, as a table.
