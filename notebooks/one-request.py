# ---
# jupyter:
#   jupytext:
#     comment_magics: false
# ---

# %% [markdown]
# # One request, from facts to references
#
# A payer has published a guideline on venous stents: for which conditions it looks at a request as medically necessary, and
# what has to be documented. Here that guideline is data. What things are (veins, conditions, devices, studies) is an
# ontology in OWL; what is asked of them is a set of SHACL shapes, one for each criterion. A request and what is documented
# about the patient come in as RDF. Out comes, for each criterion, whether it is met, not met, unknown or in conflict, the
# facts that made it so, and the literature that the document cites for it.
#
# This notebook follows one request of an invented patient all the way. It needs no knowledge of the project.
# It decides nothing about anybody: whether a request is granted is for a person to say.

# %% [markdown]
# ## The facts
#
# A 44-year-old has May-Thurner syndrome: the left common iliac vein is compressed. An ulcer of the left leg has healed,
# which is class C5 of the CEAP classification. A stent is requested for that vein.
#
# `fact:` is the vocabulary of facts, the same for every guideline; `vs:` are the terms of this guideline's field.
# Nodes such as `:vein` and `:leg` are shared, so that "the same vein" needs no comparing of words.

# %%
facts = """
@prefix : <urn:example:> .
@prefix cpt: <http://www.ama-assn.org/go/cpt/> .
@prefix fact: <https://w3id.org/guideline-reasoner/fact#> .
@prefix vs: <https://w3id.org/guideline-reasoner/venous-stent#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:request a fact:Request ;
    fact:patient :patient ;
    fact:serviceDate "2026-03-02"^^xsd:date ;
    fact:placeOfService fact:outpatient ;
    fact:line :line ;
    fact:device :stent ;
    fact:reason :compression .

:line a fact:ServiceLine ; fact:code cpt:37238 ; fact:site :vein .
:stent a vs:BareMetalStent ; fact:madeOf vs:nitinol .
:patient a fact:Patient ; fact:birthDate "1981-09-30"^^xsd:date .
:vein a vs:CommonIliacVein ; fact:side fact:left .
:leg a vs:LowerLimb ; fact:side fact:left .

:compression a vs:MayThurnerSyndrome ;
    fact:patient :patient ;
    fact:status fact:present ;
    fact:site :vein .

:ulcerHealed a vs:CeapClinicalClass ;
    fact:patient :patient ;
    fact:limb :leg ;
    fact:date "2026-01-10"^^xsd:date ;
    fact:result vs:C5 .
"""

# %% [markdown]
# ## The review
#
# `load` reads a guideline once; a `Reasoner` then reviews as many requests as you like. A file may hold several requests;
# this one holds one. What comes out is a determination. As the last line of a cell it shows itself as a report; printed,
# it is the same report as text.

# %%
from reasoner import Explorer, InputError, Reasoner, load
from reasoner.jupyter.pictures import criteria_picture

guideline = load()
reasoner = Reasoner(guideline)
[first] = reasoner.review(facts.encode(), name="request.ttl")
first

# %% [markdown]
# Neither met nor refused: something that the guideline asks for is not documented. The report says what, and which answer
# would settle it each way. It also lists what was assumed. Silence is read as "no" in a few places only (allergies, earlier
# stents, prevention), and each of those is named. The parts at the end unfold.
#
# ## The criteria
#
# Criteria form a tree. A leaf is decided by facts, everything above it by its parts. `IND` asks for any one of thirteen
# indications. Only those that something in the facts claims are looked at, so the picture shows one of the thirteen.
# `IND-03` asks for all of its parts, and one part is open.

# %%
criteria_picture(first)

# %% [markdown]
# `EXC-ALLERGY`, `NON-01` and `NON-02` stand against a request when they are met, so *not met* is good news for it there.
#
# ## The facts that decided
#
# One finding shows the tree below it. Every leaf that is met or not met names its facts, as they were stated. That
# May-Thurner syndrome is a compression syndrome follows from the ontology; what is shown is the record that it was
# inferred from.

# %%
first.finding("IND-03")

# %% [markdown]
# The criterion itself can be asked what it stands for: what it asks in plain words, its place in the document, the
# literature cited there, and (unfold them) the terms and codes that its shapes name.

# %%
guideline.by_notation["IND-03"]

# %% [markdown]
# ## One more fact
#
# A duplex study of the leg is done, and no reflux is found. The absence is a documented fact: a condition whose status is
# *absent*. With it the outcome changes. Had reflux been found, the indication would be refuted instead; with both on record
# for the same day, the records are in conflict, and the conflict is not resolved in anybody's favour.

# %%
reflux = """
:reflux{n} a vs:SuperficialTruncalReflux ;
    fact:patient :patient ;
    fact:limb :leg ;
    fact:date "2026-02-10"^^xsd:date ;
    fact:status fact:{status} .
"""
none_found = reflux.format(n=1, status="absent")
found = reflux.format(n=2, status="present")


def review(text):
    return reasoner.review(text.encode(), name="request.ttl")[0]


for what, text in [
    ("not recorded", facts),
    ("documented absent", facts + none_found),
    ("documented present", facts + found),
    ("both on record", facts + none_found + found),
]:
    determination = review(text)
    print(f"{what:<20}{determination.state('IND-03b'):<10}{determination.outcome}")

# %% [markdown]
# *Unknown* is not *not met*, and *conflict* is neither: a criterion has four states, and the outcome keeps them apart.
#
# ## What if?
#
# The explorer has a control for each thing that the facts state or could state, and decides anew whenever one is moved.
# It needs a running kernel; on a page that only shows the notebook, the cell below says no more than that it is there.

# %%
explorer = Explorer(first)
explorer

# %% [markdown]
# What a hand does with the controls, code can do too. Here the CEAP class falls from C5, a healed ulcer, to C2, varicose
# veins: too little for `IND-03a`.

# %%
result = explorer.control("ulcerHealed", "result")
result.value = dict(result.options)["C2"]
criteria_picture(explorer.determination)

# %% [markdown]
# The open question about reflux no longer matters: one part is refuted, so the whole is. The picture changed with the
# explorer; the request that we began with is as it was.

# %%
print("now:     ", explorer.determination.outcome)
explorer.reset()
print("at first:", explorer.determination.outcome)

# %% [markdown]
# ## The references
#
# Back to the request with the duplex study. Each criterion that is met brings the citation that the document prints on it:
# the number as printed, and what stands at that number in the document's list. Where the two do not fit together, the
# difference is said and not mended in silence. A criterion on which the document prints nothing is never lent a citation.

# %%
second = review(facts + none_found)
second.finding("IND")

# %% [markdown]
# The same as values of Python, for a program of your own:

# %%
for finding in second.all_findings():
    for citation in finding.citations:
        for reference in citation.references:
            printed = f"{finding.criterion.notation} prints [{citation.marker}]"
            print(f"{printed}, {citation.verdict}: {reference.title}. {reference.doi or ''}")

# %% [markdown]
# ## What is not a fact
#
# What cannot be read as facts is refused before anything is decided, with the place and what to do. Here the name
# of a condition is misspelt by one letter.

# %%
try:
    review(facts.replace("vs:MayThurnerSyndrome", "vs:MayThurnerSyndrom"))
except InputError as error:
    print(error)

# %% [markdown]
# ## Where to look next
#
# | to see | open |
# |---|---|
# | the same guideline and many requests, asked in SPARQL | [in-sparql](in-sparql.ipynb) |
# | ten thousand requests | [a-cohort](a-cohort.ipynb) |
# | conditions, veins, codes and citations | [the-guideline-as-a-graph](the-guideline-as-a-graph.ipynb) |
# | how such a guideline is written | [writing-a-guideline](writing-a-guideline.ipynb) |
# | this criterion as a shape | `shapes/venous-stent/ind-03-iliac-vein-compression.ttl` |
# | every term that facts may use | `ontology/fact.ttl` |
# | many more requests, each with the determination it has to get | `tests/cases/` |
#
# The guideline says of itself that it sums up what a payer may look at; it is no medical advice and supports no clinical decision.
