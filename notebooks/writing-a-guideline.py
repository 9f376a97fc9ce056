# ---
# jupyter:
#   jupytext:
#     comment_magics: false
# ---

# %% [markdown]
# # Writing a guideline
#
# A guideline is a folder of Turtle files. What its document says, where it says it, what things there are, what is asked of them
# and what follows: all of that is data, and no line of a program is written for it. This notebook writes a very small one from
# nothing, checks it, gives it cases, and then looks at a second guideline of another kind. Both are invented, and nothing is
# decided about anybody.

# %%
import os
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

project = Path("..").resolve()
place = TemporaryDirectory()
os.chdir(place.name)
for folder in ("ontology", "shapes", "cases"):
    Path("telescopes", folder).mkdir(parents=True)

# %% [markdown]
# ## The text
#
# An observatory lends telescopes. Its rules fit on a card.

# %%
%%writefile telescopes/document.txt
Loan of Telescopes

Invented. Nobody lends by it.

Who may borrow

Whoever is at least twelve years old on the day of the loan.

Services

T1  one telescope for one night

# %% [markdown]
# ## The document as data
#
# First comes what the document is, and its places. A section has a heading; a passage is a stretch of the text, from one character
# to another. The text itself stays where it is: its length and its SHA-256 say which text the places were counted in.

# %%
%%writefile telescopes/ontology/document.ttl
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix guide: <https://w3id.org/guideline-reasoner/guide#> .
@prefix loan: <urn:example:telescopes#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<urn:example:telescopes:document> a owl:Ontology .

loan:guideline a guide:Guideline ;
    rdfs:label "telescope guideline"@en ;
    dcterms:title "Loan of Telescopes" ;
    guide:edition "0.1" ;
    guide:effectiveDate "2026-01-01"^^xsd:date ;
    guide:publisher "nobody" ;
    guide:specialty "astronomy" ;
    guide:notice "Invented. Nobody lends by it." ;
    guide:passage loan:passage-notice ;
    guide:sourceLength 171 ;
    guide:sourceSha256 "31dca72e8dec3d776a0bdd500cc9ba0440e5e50adbc48380f604e0fa48df9286" .

loan:section-title a guide:Section ;
    rdfs:label "Loan of Telescopes"@en ;
    guide:guideline loan:guideline ;
    guide:position 1 ;
    guide:heading "Loan of Telescopes" ;
    oa:start 0 ;
    oa:end 49 .

loan:section-borrow a guide:Section ;
    rdfs:label "Who may borrow"@en ;
    guide:guideline loan:guideline ;
    guide:position 2 ;
    guide:heading "Who may borrow" ;
    oa:start 51 ;
    oa:end 127 .

loan:passage-notice a guide:Passage ;
    rdfs:label "that the text is made up"@en ;
    guide:section loan:section-title ;
    oa:start 20 ;
    oa:end 49 .

loan:passage-AGE a guide:Passage ;
    rdfs:label "the least age"@en ;
    guide:section loan:section-borrow ;
    oa:start 67 ;
    oa:end 127 .

loan:services a owl:NamedIndividual , guide:CodeSystem ;
    rdfs:label "telescope services"@en ;
    skos:definition "The one service of the observatory."@en ;
    guide:codeNamespace "urn:example:telescopes:service:" ;
    guide:codePattern "T1" .

# %% [markdown]
# Do the places fit the text?

# %%
text = Path("telescopes/document.txt").read_text(encoding="utf-8")
print(len(text), sha256(text.encode()).hexdigest()[:8])
print(text[67:127])

# %% [markdown]
# ## A criterion
#
# A criterion is a named resource with a notation, a name, what it asks in plain words, and its passage. A leaf has two property
# shapes: one *for* it, one *against* it. Two answers make four states. Met: there is something for it and nothing against.
# Not met: the other way round. Unknown: neither. In conflict: both. Silence is on neither side.
#
# An age has two bounds, because all that is known may be "between ten and fourteen". The least age must be enough for *met*, and
# the greatest too little for *not met*.

# %%
%%writefile telescopes/shapes/age.ttl
@prefix fact: <https://w3id.org/guideline-reasoner/fact#> .
@prefix guide: <https://w3id.org/guideline-reasoner/guide#> .
@prefix loan: <urn:example:telescopes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

loan:AGE a guide:Criterion , sh:NodeShape ;
    skos:notation "AGE" ;
    sh:name "Age of the borrower"@en ;
    sh:message "The borrower is twelve years old or more on the date decided for."@en ;
    guide:position 1 ;
    sh:targetClass fact:Request ;
    sh:property loan:AGE-for , loan:AGE-against ;
    guide:passage loan:passage-AGE .

loan:AGE-for a sh:PropertyShape ;
    sh:path fact:patient ;
    sh:qualifiedValueShape loan:old-enough ;
    sh:qualifiedMinCount 1 ;
    sh:severity guide:Unsupported .

loan:AGE-against a sh:PropertyShape ;
    sh:path fact:patient ;
    sh:qualifiedValueShape loan:too-young ;
    sh:qualifiedMaxCount 0 ;
    sh:severity guide:Refuted .

loan:old-enough a sh:NodeShape ;
    sh:name "At least twelve completed years"@en ;
    sh:property [
        a sh:PropertyShape ;
        sh:path fact:minimumAge ;
        sh:qualifiedValueShape loan:twelve-or-more ;
        sh:qualifiedMinCount 1
    ] .

loan:too-young a sh:NodeShape ;
    sh:name "Fewer than twelve completed years"@en ;
    sh:property [
        a sh:PropertyShape ;
        sh:path fact:maximumAge ;
        sh:qualifiedValueShape [ sh:not loan:twelve-or-more ] ;
        sh:qualifiedMinCount 1
    ] .

loan:twelve-or-more a sh:NodeShape ;
    sh:name "Twelve years or more"@en ;
    sh:minInclusive 12 .

# %% [markdown]
# `fact:patient` is the vocabulary's word for whom a request is about. Here that is a borrower.
#
# ## What follows
#
# Outcomes are rows. Of those whose tests all hold, the first decides; the last has no test.

# %%
%%writefile telescopes/shapes/outcomes.ttl
@prefix guide: <https://w3id.org/guideline-reasoner/guide#> .
@prefix loan: <urn:example:telescopes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

loan:row-young a guide:OutcomeRow ;
    sh:message "The borrower is too young."@en ;
    guide:position 1 ;
    guide:guideline loan:guideline ;
    guide:when [ a guide:Test ; guide:criterion loan:AGE ; guide:state guide:notMet ] ;
    guide:outcome guide:criteriaNotMet .

loan:row-old-enough a guide:OutcomeRow ;
    sh:message "The borrower is old enough."@en ;
    guide:position 2 ;
    guide:guideline loan:guideline ;
    guide:when [ a guide:Test ; guide:criterion loan:AGE ; guide:state guide:met ] ;
    guide:outcome guide:criteriaMet .

loan:row-open a guide:OutcomeRow ;
    sh:message "The facts leave it open."@en ;
    guide:position 3 ;
    guide:guideline loan:guideline ;
    guide:outcome guide:moreInformationNeeded .

# %% [markdown]
# ## Does it hold together?
#
# `check` looks for defects of the files, for citations that do not fit, and for alternatives that overlap.

# %%
from reasoner import GuidelineError, Reasoner, load
from reasoner.check.report import check_text
from reasoner.check.run import check
from reasoner.guideline import demands


def checked(folder):
    try:
        print(check_text(check(load(Path(folder)), demands())))
    except GuidelineError as error:
        print(error)


checked("telescopes")

# %% [markdown]
# And if something is forgotten? Without its shape against it a criterion could never be refuted, which nobody might notice. That
# is not let through.

# %%
shapes = Path("telescopes/shapes/age.ttl")
whole = shapes.read_text(encoding="utf-8")


def instead(old, new):
    return shapes.write_text(whole.replace(old, new), encoding="utf-8")


_ = instead("loan:AGE-for , loan:AGE-against", "loan:AGE-for")
checked("telescopes")

# %% [markdown]
# A misspelt word of SHACL is worse: engines pass over what they do not know, and the constraint is silently gone. Here it is found.

# %%
_ = instead("sh:minInclusive 12", "sh:minInclusiv 12")
checked("telescopes")

# %% [markdown]
# With the file as it was, the criterion as the program now understands it:

# %%
_ = instead("", "")
guideline = load(Path("telescopes"))
guideline.by_notation["AGE"]

# %% [markdown]
# ## A case
#
# A case is a file with facts and, beside them, what has to come out, written by hand from the text. This one stands exactly at
# the boundary.

# %%
%%writefile telescopes/cases/twelfth-birthday.ttl
@prefix : <urn:example:loan#> .
@prefix case: <https://w3id.org/guideline-reasoner/case#> .
@prefix fact: <https://w3id.org/guideline-reasoner/fact#> .
@prefix guide: <https://w3id.org/guideline-reasoner/guide#> .
@prefix service: <urn:example:telescopes:service:> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:expectation a case:Expectation ;
    case:shows "On the twelfth birthday the borrower is old enough." ;
    case:request :request ;
    case:outcome guide:criteriaMet ;
    case:met "AGE" .

:request a fact:Request ;
    fact:patient :borrower ;
    fact:serviceDate "2026-05-02"^^xsd:date ;
    fact:line [ a fact:ServiceLine ; fact:code service:T1 ] .

:borrower a fact:Patient ; fact:birthDate "2014-05-02"^^xsd:date ; case:decides "AGE" .

# %%
from reasoner.expect import differences
from reasoner.facts.read import read


def tried(guideline):
    for path in sorted(Path("telescopes/cases").glob("*.ttl")):
        document = read(path)
        [found] = Reasoner(guideline).review_document(document)
        wrong = differences(found, document.expectations)
        print(path.stem, "-", "; ".join(map(str, wrong)) or "as expected")


tried(guideline)

# %% [markdown]
# ## What do the cases not show?
#
# `coverage` asks for two cases of each part and each row in which that part alone changes the result, as tests of avionics do
# (MC/DC).

# %%
from reasoner.cases import evaluated, filed
from reasoner.coverage.report import coverage_text
from reasoner.coverage.run import coverage
from reasoner.interactive import InteractiveEngine


def covered(guideline):
    engine = InteractiveEngine(guideline.rules)
    cases = tuple(evaluated(filed(Path("telescopes/cases"), guideline), engine))
    print(coverage_text(coverage(guideline, cases), guideline))


covered(guideline)

# %% [markdown]
# One case shows neither of the two ways. Two more cases: the day before the birthday, and a borrower of unknown age.

# %%
%%writefile telescopes/cases/day-before-the-twelfth-birthday.ttl
@prefix : <urn:example:loan#> .
@prefix case: <https://w3id.org/guideline-reasoner/case#> .
@prefix fact: <https://w3id.org/guideline-reasoner/fact#> .
@prefix guide: <https://w3id.org/guideline-reasoner/guide#> .
@prefix service: <urn:example:telescopes:service:> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:expectation a case:Expectation ;
    case:shows "The day before the twelfth birthday is too early." ;
    case:request :request ;
    case:outcome guide:criteriaNotMet ;
    case:notMet "AGE" .

:request a fact:Request ;
    fact:patient :borrower ;
    fact:serviceDate "2026-05-02"^^xsd:date ;
    fact:line [ a fact:ServiceLine ; fact:code service:T1 ] .

:borrower a fact:Patient ; fact:birthDate "2014-05-03"^^xsd:date ; case:decides "AGE" .

# %%
%%writefile telescopes/cases/age-not-stated.ttl
@prefix : <urn:example:loan#> .
@prefix case: <https://w3id.org/guideline-reasoner/case#> .
@prefix fact: <https://w3id.org/guideline-reasoner/fact#> .
@prefix guide: <https://w3id.org/guideline-reasoner/guide#> .
@prefix service: <urn:example:telescopes:service:> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:expectation a case:Expectation ;
    case:shows "An age that nobody stated is unknown." ;
    case:request :request ;
    case:outcome guide:moreInformationNeeded ;
    case:unknown "AGE" .

:request a fact:Request ;
    fact:patient :borrower ;
    fact:serviceDate "2026-05-02"^^xsd:date ;
    fact:line [ a fact:ServiceLine ; fact:code service:T1 ] .

:borrower a fact:Patient .

# %%
tried(guideline)
print()
covered(guideline)

# %% [markdown]
# Cases hold a guideline in place. Let somebody read "at least twelve" as "older than twelve", and the case at the boundary says so:

# %%
_ = instead("sh:minInclusive 12", "sh:minExclusive 12")
tried(load(Path("telescopes")))

# %% [markdown]
# ## A second guideline
#
# The folder `tests/second-guideline` holds another invented guideline, on the repair of violins. It has all that the first lacks:
# conditions and parts in OWL, alternatives, a threshold, an exclusion, a citation with its reference. It, too, is Turtle alone;
# the program that reviews it is the one that reviews venous stents and telescopes.

# %%
from reasoner.jupyter.pictures import concept_picture, criteria_picture

folder = project / "tests" / "second-guideline"
violins = load(folder)
violins.by_notation["REPAIR-1"]

# %% [markdown]
# A belly crack is defined, not listed: a crack whose site is a belly. What follows from such definitions HermiT infers once, and
# writes into a file beside them (`python -m reasoner.owl.hierarchy FOLDER/ontology`).

# %%
concept_picture(violins, "belly crack")

# %% [markdown]
# A soundpost crack is a crack over the soundpost. The next request speaks of one, and its criterion asks for a belly crack.

# %%
[found] = Reasoner(violins).review(folder / "cases" / "soundpost-crack-is-a-belly-crack.ttl")
criteria_picture(found)

# %%
found.finding("REPAIR-1")

# %% [markdown]
# The crack counts through the hierarchy. Its pictures disagree: the endoscope shows no crack and the X-ray picture does, so that
# criterion is in conflict, and the conflict goes up to the outcome, which stays open. Nothing in the program knows what a violin is.

# %%
os.chdir(project)
place.cleanup()

# %% [markdown]
# | to see | open |
# |---|---|
# | the violins' four files of shapes | `tests/second-guideline/shapes/` |
# | the terms of guidelines | `ontology/guide.ttl` |
# | the words that facts may use | `ontology/fact.ttl` |
# | mistakes in guidelines, and how each is refused | `tests/broken/guidelines/` |
# | changes that no case notices | `./run mutate --guideline FOLDER --cases FOLDER` |
