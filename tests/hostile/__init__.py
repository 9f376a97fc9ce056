"""Hostile input: families of files as data, and what has to become of each.

The canary stands for a patient's data, which no output may repeat.
"""

from __future__ import annotations

from dataclasses import dataclass

CANARY = "ZEBEDEE-7741"
# Stands for an address of this machine at which nobody may call; whoever runs a file puts one in.
TRAP = "http://127.0.0.1:47741/trap"

PREFIXES = """@prefix : <urn:example:> .
@prefix cpt: <http://www.ama-assn.org/go/cpt/> .
@prefix fact: <https://w3id.org/guideline-reasoner/fact#> .
@prefix guide: <https://w3id.org/guideline-reasoner/guide#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix vs: <https://w3id.org/guideline-reasoner/venous-stent#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

"""
REQUEST = """:request a fact:Request ;
    fact:patient :patient ;
    fact:serviceDate "2026-03-02"^^xsd:date ;
    fact:line [ a fact:ServiceLine ; fact:code cpt:37238 ; fact:site :vein ] ;
    fact:reason :stenosis .
"""
PATIENT = ':patient a fact:Patient ; fact:birthDate "1970-05-17"^^xsd:date .\n'
VEIN = ":vein a vs:ExternalIliacVein ; fact:side fact:right .\n"
STENOSIS = """:stenosis a vs:VenousStenosis ;
    fact:patient :patient ; fact:status fact:present ; fact:site :vein .
"""
FIGURE = """:figure a fact:PercentDiameterStenosis ;
    fact:patient :patient ; fact:measures :stenosis ;
    fact:date "2026-01-10"^^xsd:date .
"""
# How narrow the vein is, nobody measured; then somebody did.
OPEN = PREFIXES + REQUEST + PATIENT + VEIN + STENOSIS
MET = OPEN + FIGURE + ":figure fact:value 60.0 .\n"


@dataclass(frozen=True)
class Sample:
    """A file, and what has to become of it.

    `refused` is the name of the problem found in it, and others that may be found beside. Where
    it is empty the file is reviewed: no criterion is met that is not met for `like`, the same file
    without what is hostile in it, and `states` are the values of some criteria.
    """

    name: str
    data: bytes
    refused: tuple[str, ...] = ()
    like: str = MET
    states: tuple[tuple[str, str], ...] = ()


def sample(name: str, text: str | bytes, refused: str) -> Sample:
    """A file that is refused for the first of the problems listed."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", errors="surrogatepass")
    return Sample(name, data, tuple(refused.split()))


def reviewed(name: str, text: str, like: str, **states: str) -> Sample:
    """A file that is reviewed; states by notation, with _ for the hyphen."""
    found = tuple((key.replace("_", "-"), value) for key, value in states.items())
    return Sample(name, text.encode(), (), like, found)
