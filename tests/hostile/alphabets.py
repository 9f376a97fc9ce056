"""Characters that look like others, that cannot be seen, or that steer what shows them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from hostile import CANARY, MET, Sample, reviewed, sample

VS = "https://w3id.org/guideline-reasoner/venous-stent#"
FACT = "https://w3id.org/guideline-reasoner/fact#"
# A known name, and what may be mistaken for it.
ALIKE = {
    f"{VS}VenousStenosis": "VenousЅtenosis Vеnousstenosis VenousStenos\u200bis VenousStenosis\u200d"
    " ＶenousStenosis Venous\u00adStenosis VenousStenosi\u017f VenousStenosis\ufe0f".split(" "),
    f"{VS}ExternalIliacVein": ["ExternaIIliacVein", "Externalﬁliac", "ExternalIliacVein\u2060"],
}
TERMS = "рresent present\u200b presеnt \u202epresent ｐresent PRESENT present\u0301".split(" ")
PROPERTIES = "vаlue value\u200b v\u0430lue ｖalue Value valu\u0435 value\u0327".split(" ")
CODES = "３7238 37238\u200b 3723\u0668 \u202e37238 37238\u2060 ３７２３８ 37Z38\u0301".split(" ")
STEERING = "\u202e\u2066\u200b\u200e\u2028\u00ad\ufeff\u2060\u00a0"


def samples() -> Iterator[Sample]:
    """Look-alikes of names and codes, refused, and odd names of nodes, shown safely."""
    for iri, others in ALIKE.items():
        short = "vs:" + iri.removeprefix(VS)
        for number, other in enumerate(others):
            text = MET.replace(short, f"<{VS}{other}>")
            yield sample(f"alike-class-{len(short)}-{number}.ttl", text, "unknown-class")
    for number, term in enumerate(TERMS):
        text = MET.replace("fact:present", f"<{FACT}{term}>")
        yield sample(f"alike-term-{number}.ttl", text, "unknown-term")
    for number, term in enumerate(PROPERTIES):
        text = MET.replace("fact:value", f"<{FACT}{term}>")
        yield sample(f"alike-property-{number}.ttl", text, "unknown-property")
    for number, code in enumerate(CODES):
        text = MET.replace("cpt:37238", f"<http://www.ama-assn.org/go/cpt/{code}>")
        yield sample(f"alike-code-{number}.ttl", text, "malformed-code")
    yield from _nodes()


def _nodes() -> Iterator[Sample]:
    """A node's name may hold any letter; names that only look the same are two nodes."""
    for number, mark in enumerate(STEERING):
        text = MET.replace(":stenosis", f"<urn:example:sten{mark}osis>")
        yield reviewed(f"steering-{number}.ttl", text, MET, IND_05a="met")
        wrong = MET.replace(":stenosis", f"<urn:example:sten{mark}osis>").replace(
            "60.0", f'"{CANARY}"'
        )
        yield sample(f"steering-refused-{number}.ttl", wrong, "wrong-datatype")
    composed = MET.replace(":measures :stenosis", ":measures <urn:example:sté>")
    apart = unicodedata.normalize("NFD", "<urn:example:sté>")
    yield sample("composed-and-not.ttl", composed.replace(":stenosis", apart), "no-class")
    cyrillic = MET.replace(":measures :stenosis", ":measures <urn:example:stеnosis>")
    yield sample("one-letter-of-another-script.ttl", cyrillic, "no-class")
