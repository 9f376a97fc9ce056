# ---
# jupyter:
#   jupytext:
#     comment_magics: false
# ---

# %% [markdown]
# # The guideline as a graph
#
# A guideline for venous stents is a few pages of prose. Here it is a graph: the document's sections, passages, citations and
# references; the conditions, veins, devices and studies that it speaks of, as an OWL ontology; and its criteria, as SHACL
# shapes. No request occurs in this notebook, and nothing is decided about anybody: it walks through the guideline alone.

# %%
import pandas

from reasoner import Dataset, load
from reasoner.jupyter.pictures import concept_picture

pandas.set_option("display.max_colwidth", None)
guideline = load()
dataset = Dataset(guideline=guideline)


def ask(name, *columns, **bound):
    found = dataset.ask(name, **bound).to_pandas().astype(object).fillna("")
    return found[list(columns)].drop_duplicates(ignore_index=True)


# %% [markdown]
# ## Conditions
#
# A criterion is looked at where the facts claim it: where they name a condition that it is about, or any kind of that
# condition. For `IND-03`:

# %%
ask("conditions-under-a-criterion", "named", "condition", "label", notation="IND-03")

# %% [markdown]
# What a condition is a kind of, what is a kind of it, and the codes that are mapped to it, in one picture:

# %%
concept_picture(guideline, "iliac vein compression syndrome")

# %% [markdown]
# The hierarchy is not only what was written. HermiT, a reasoner for OWL, infers it from definitions: a class that is defined
# by what its members are has every class below it that fits the definition. The definitions in words, asked with `%%sparql`,
# which without `--dataset` asks the guideline alone.

# %%
%load_ext reasoner.jupyter

# %%
%%sparql
SELECT ?term ?definition WHERE {
  ?class a owl:Class ; rdfs:label ?label ; skos:definition ?definition .
  BIND(STR(?label) AS ?term)
  FILTER(CONTAINS(?term, "compression") || CONTAINS(?term, "May-Thurner"))
}
ORDER BY ?term

# %% [markdown]
# ## Veins
#
# Where the document says *iliocaval*, it means several veins at once. Which ones follows from the parts of the segment.

# %%
segments = dataset.ask("veins-of-a-segment").to_pandas()
segments.groupby("segment")["label"].agg(", ".join).rename("veins").reset_index()

# %%
concept_picture(guideline, "common iliac vein")

# %% [markdown]
# ## Codes
#
# Facts may name a condition by a code. Not every code that is near a condition makes a record one of it: `exactMatch` does,
# a broader code does not, for it holds for other conditions too.

# %%
%%sparql --bind concept=venous-stent:MayThurnerSyndrome
SELECT ?concept ?code ?match ?classifies WHERE {
  ?mapping guide:concept ?concept ; guide:code ?code ; guide:match ?match ; guide:classifies ?classifies .
}
ORDER BY DESC(?classifies) ?code

# %% [markdown]
# The other way round: what does the code I87.1 of ICD-10-CM mean here?

# %%
from pyoxigraph import NamedNode

compression = NamedNode("http://hl7.org/fhir/sid/icd-10-cm/I87.1")
ask("concepts-of-a-code", "label", "match", "classifies", code=compression)

# %% [markdown]
# It never classifies: it is too broad to say which of these a patient has. A record with this code alone is of none of them.
#
# How many codes of each system are there, and how many classify?

# %%
codes = dataset.query(
    """
    SELECT ?system ?classifies (COUNT(DISTINCT ?code) AS ?codes) WHERE {
      ?mapping a guide:Mapping ; guide:code ?code ; guide:classifies ?classifies .
      ?scheme a guide:CodeSystem ; rdfs:label ?system ; guide:codeNamespace ?namespace .
      FILTER(STRSTARTS(STR(?code), STR(?namespace)))
    }
    GROUP BY ?system ?classifies ORDER BY ?system ?classifies
    """
).to_pandas()
codes.pivot_table(index="system", columns="classifies", values="codes", fill_value=0, aggfunc="sum")

# %% [markdown]
# ## The document
#
# Every criterion points to the passage that it states in other words: a section, a bullet, and the characters from where to
# where. The text itself is not part of this project.

# %%
places = ask("passages-and-their-criteria", "heading", "bullet", "start", "end", "notation", "name")
places[places["notation"].str.startswith("IND-03")]

# %% [markdown]
# ## Citations, and their defects
#
# The document prints numbers, and a list of references stands at its end. Numbers and list do not always fit.

# %%
differ = ask("citations-that-differ", "marker", "notation", "verdict", "words", "discrepancy")
differ

# %% [markdown]
# *Dangling* is a number that the list does not have, *wrong* one at which another article stands than the words name. A program
# could repair them by guessing. This one says them, on each report that prints such a citation.
#
# Which references does the document use most, and which of the general criteria carry none?

# %%
uses = ask("uses-of-a-reference", "number", "title", "notation")
uses.groupby(["number", "title"])["notation"].agg(", ".join).rename("cited for").reset_index()

# %%
ask("criteria-without-a-citation", "notation", "name", heading="General Guidelines")

# %% [markdown]
# ## Where the words leave something open
#
# An ambiguous place has a default reading, a reason for it, and other readings.

# %%
ask("readings-of-an-ambiguity", "question", "reading", "label", "rationale", ambiguity="AMB-08")

# %% [markdown]
# ## Alternatives that overlap
#
# Any one of thirteen indications is enough. Some of them lie inside others or share conditions:

# %%
ask("overlaps-of-indications", "first", "second", "meaning")

# %%
dataset.close()

# %% [markdown]
# A criterion that is looked up by its notation has all of this in one place:

# %%
guideline.by_notation["IND-04"]
