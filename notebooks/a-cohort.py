# ---
# jupyter:
#   jupytext:
#     comment_magics: false
# ---

# %% [markdown]
# # Ten thousand requests
#
# One request tells how a review works. Many tell how a guideline works: which indications are asked for, what is missing
# again and again, and where the words of the document leave open what was meant. Here are ten thousand requests. Every patient
# is invented: a generator with a seed draws them, so nothing below says anything about real practice, and nothing is decided
# about anybody.
#
# ## Drawing them

# %%
import sys
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, "../benchmarks")
import populations

place = TemporaryDirectory()
folder = Path(place.name)
options = populations.Options(usual=99, courses=500, plain=True)
populations.write(folder / "requests.nt", 10_000, seed=7, options=options)

# %% [markdown]
# Of a hundred requests 99 take one of five hundred usual courses, the first of them the most often; the rest are as they come.
# The file holds N-Triples, some thirty for each request.
#
# ## Deciding them
#
# The batch engine reads files of any number of requests. Those that the guideline cannot tell apart are of one kind, which is
# reviewed once. On the command line this is `./run batch requests.nt --output decisions.parquet`.

# %%
from reasoner import load
from reasoner.batch.run import Options, run
from reasoner.batch.tools import Asked

decisions = folder / "decisions.parquet"
asked = Asked("venous-stent", readings=(), as_of=None)
run([folder / "requests.nt"], decisions, Options(asked, jobs=2, messages=StringIO()))

# %% [markdown]
# All are decided, none is set aside, and the kinds are a fraction of the requests.
#
# ## What came out
#
# The table has a row for each request, with the outcome, the row of the guideline's table of outcomes that decided, and a
# column for each criterion.

# %%
import pandas

pandas.set_option("display.max_colwidth", None)
table = pandas.read_parquet(decisions)
table[["outcome", "IND", "IND-03", "IND-04", "IND-ADULT", "EXC-ALLERGY"]].head()

# %%
table.groupby(["outcome", "row"], observed=True).size().rename("requests").reset_index()

# %% [markdown]
# ## By indication
#
# A request claims an indication where its facts name one of its conditions; it is counted under each that it claims.

# %%
from reasoner.jupyter.claims import indications

guideline = load()
claims = [
    table.loc[~table[top.notation].isin(["not claimed", "out of scope"]), ["outcome"]].assign(
        indication=f"{top.notation} {top.name}"
    )
    for top in indications(guideline)
]
by_indication = pandas.concat(claims).value_counts(["indication", "outcome"]).unstack(fill_value=0)
by_indication = by_indication.sort_index()
by_indication

# %%
from reasoner.jupyter.pictures import counts_picture


def picture(title, says, counts):
    frame = counts.reset_index()
    rows = [(name, *map(int, numbers)) for name, *numbers in frame.itertuples(index=False)]
    return counts_picture(title, says, tuple(frame.columns), rows)


picture(
    "Outcomes by indication",
    "10,000 requests. A request counts under each indication that it claims.",
    by_indication,
)

# %% [markdown]
# The same colours, signs and patterns stand for the same outcomes everywhere. Every picture has its numbers as a table below
# it, and for a screen reader.
#
# ## What is missing most
#
# Where the outcome is open, the table lists the questions whose answers would settle it. What comes first here is what a form
# should ask for.

# %%
missing = table[["missing"]].explode("missing").dropna()
questions = missing["missing"].str["question"].value_counts().rename_axis("question")
questions.rename("requests").reset_index().head(8)

# %%
open_criteria = missing["missing"].str["criteria"].explode().value_counts().head(12)
names = {n: f"{n} {criterion.name}" for n, criterion in guideline.by_notation.items()}
frame = open_criteria.rename(index=names).rename("requests").rename_axis("criterion").to_frame()
picture(
    "Criteria that wait for an answer",
    "In how many of 10,000 requests a question would settle the criterion.",
    frame,
)

# %% [markdown]
# ## What the readings do
#
# In some places the words of the document can be read in more than one way. A default is taken, and each request is decided
# under each other reading too, one at a time. The table says what would change.

# %%
read = table[["outcome", "readings"]].explode("readings").dropna().astype({"outcome": str})
read = read.assign(
    reading=read["readings"].str["reading"],
    otherwise=read["readings"].str["outcome"],
)
differs = (read["outcome"] != read["otherwise"]).map({True: "another outcome", False: "findings"})
effect = read.groupby(["reading", differs.rename("changes")]).size().unstack(fill_value=0)
effect = effect.sort_values(["another outcome", "findings"], ascending=False)
effect.head(8)

# %%
said = {r.key: f"{r.key} {r.label}" for a in guideline.ambiguities for r in a.readings}
picture(
    "What other readings change",
    "Another outcome, or only other findings, in how many of 10,000 requests.",
    effect.head(12).rename(index=said),
)

# %% [markdown]
# Where requests are such as these, the reading at the top is the one to ask the document's owner about first. Which way it
# moves the outcome:

# %%
first = effect.index[0]
moved = read[(read["reading"] == first) & (read["outcome"] != read["otherwise"])]
moved.value_counts(["reading", "outcome", "otherwise"]).rename("requests").reset_index()

# %% [markdown]
# ## One of them
#
# Any row leads back to a full review. Here are the requests of one short stretch of the file, as a cohort: a list of
# determinations that shows itself.

# %%
from reasoner import Cohort, Reasoner

reasoner = Reasoner(guideline)
text = next(populations.documents(10, 7, options))
cohort = Cohort(reasoner.review(text.encode(), name="requests.nt"))
cohort

# %%
place.cleanup()

# %% [markdown]
# A `Cohort` has the same counts for requests that were reviewed one by one, with `outcomes_picture`, `missing_picture` and
# `readings_picture`; `cohort[0]` is a determination such as [one request](one-request.ipynb) has.
