"""Numbers, dates and ages that libraries misread, each where a right one would decide."""

from __future__ import annotations

from collections.abc import Iterator

from hostile import CANARY, FIGURE, MET, OPEN, PATIENT, PREFIXES, Sample, reviewed, sample

# What 60 could be written as; it would meet what asks for more than 50.
NO_DECIMALS = [
    *"fifty NaN INF -INF + . 6e1 6E1 1e999999999 1_000 60,5 60.5.5 --60 0x3C 60% ½ 60f >50".split(),
    *"٦٠ ６０ ६० −60 50-60 60;DROP ${60} VI \\ufeff60 6\\u200b0 \\u202e06 60\\u0000 60\\n".split(),
    *("", "60 ", " 60", "6 0", CANARY),
]
NO_INTEGERS = ["60.0", "٦٠", "1_000", "6e1", "sixty", "60 ", ""]
OTHER_TYPES = """
    xsd:string xsd:int xsd:byte xsd:long xsd:nonNegativeInteger xsd:unsignedByte xsd:token
    xsd:anyURI xsd:dateTime xsd:precisionDecimal xsd:Decimal rdf:HTML rdf:XMLLiteral rdf:JSON
    owl:real owl:rational rdfs:Literal fact:value <urn:example:percent>
""".split()
NUMBERS = {
    "not-a-decimal": [f'"{text}"^^xsd:decimal' for text in NO_DECIMALS],
    "not-an-integer": [f'"{text}"^^xsd:integer' for text in NO_INTEGERS],
    "not-a-boolean": [
        f'"{text}"^^xsd:boolean' for text in ("yes", "Y", "T", "none", "unknown", "TRUE", CANARY)
    ],
    "not-a-date": [f'"{CANARY}"^^xsd:date'],
    "floating-point-number": [
        "6e1",
        *(f'"{text}"^^xsd:double' for text in "60 NaN INF 1e999 50.0000000000000001".split()),
        *(f'"{text}"^^xsd:float' for text in ("60", "NaN", "50.0000001", CANARY)),
    ],
    "wrong-datatype": [
        *('"60"', '"60"@en', "true", '"2026-01-10"^^xsd:date', f'"{CANARY}"', f'"{CANARY}"@en'),
        *(f'"60"^^{datatype}' for datatype in OTHER_TYPES),
    ],
    "too-many-digits": ["50.000000000000000000000001", "6" * 19, f'"{"0" * 900}60"^^xsd:decimal'],
    "node-for-a-value": ["<urn:example:sixty>", "fact:present"],
    "not-a-percentage": ["140", "-1", "-0.1", "100.0000001", "100000000000000000"],
}
PLACES = ("value", "approximateValue", "high")
DATES = [
    *"2006-02-30 2007-02-29 02/03/2006 2006-02 2006 2006-2-8 20060208 2006-W10-1 2006-060".split(),
    *"2006-02-28T10:00:00 2006-02-28Z 2006-02-28+05:00 -0044-03-15 12006-01-01 0000-01-01".split(),
    *("２００６-０２-０８", "2006-02-28 ", "2006\\u201002\\u201028", "tomorrow", "", CANARY),
]
AGES = ("18.0", "eighteen", "18+", "١٨", "1_8", "", CANARY)
DOUBLED = {
    "two-birth-dates": ':patient fact:birthDate "2015-05-17"^^xsd:date .',
    "two-service-dates": ':request fact:serviceDate "2026-03-03"^^xsd:date .',
    "two-patients": ":request fact:patient :other . :other a fact:Patient .",
    "two-values": ":figure fact:value 40 .",
    "two-values--equal": ":figure fact:value 60.00 .",
    "two-values--as-integer": ":figure fact:value 60 .",
    "not-one-number": ":figure fact:approximateValue 40 .",
    "two-dates": ':figure fact:date "2026-01-11"^^xsd:date .',
    "two-sides": ":vein fact:side fact:left .",
}
# A status of the reason, and what the indications come to with it.
STATUS = {
    "absent": "not met",
    "present , fact:absent": "conflict",
    "unconfirmed": "unknown",
    "enteredInError": "not claimed",
}


def samples() -> Iterator[Sample]:
    """A file for each form in each place where it could decide."""
    yield from _numbers()
    yield from _dates()
    yield from _ages()
    yield from _doubled()
    yield from _disagreeing()


def _numbers() -> Iterator[Sample]:
    for problem, forms in NUMBERS.items():
        for place in PLACES:
            low = ":figure fact:low 55 .\n" if place == "high" else ""
            problems = f"{problem} low-above-high" if low else problem
            for number, form in enumerate(forms):
                text = f"{OPEN}{FIGURE}{low}:figure fact:{place} {form} .\n"
                yield sample(f"number-{place}-{problem}-{number}.ttl", text, problems)


def _dates() -> Iterator[Sample]:
    for number, text in enumerate(DATES):
        for name, day in (("service", "2026-03-02"), ("birth", "1970-05-17"), ("f", "2026-01-10")):
            facts = MET.replace(day, text)
            yield sample(f"date-{name}-{number}.ttl", facts, "not-a-date")


def _ages() -> Iterator[Sample]:
    def of(age: str) -> str:
        patient = f':patient a fact:Patient ; fact:age {age} ; fact:ageDate "2026-03-02"^^xsd:date'
        return MET.replace(PATIENT, f"{patient} .\n")

    for number, text in enumerate(AGES):
        yield sample(f"age-{number}.ttl", of(f'"{text}"^^xsd:integer'), "not-an-integer")
    for number, age in enumerate(("-1", "999", "1000000000")):
        yield sample(f"age-of-nobody-{number}.ttl", of(age), "age-out-of-range")


def _doubled() -> Iterator[Sample]:
    """Two values where one identifies or is meant: the first in a file must not win."""
    for name, more in DOUBLED.items():
        problem = name.partition("--")[0]
        for order, text in (
            ("first", PREFIXES + more + MET.removeprefix(PREFIXES)),
            ("last", MET + more),
        ):
            yield sample(f"doubled-{order}-{name}.ttl", text, problem)


def _disagreeing() -> Iterator[Sample]:
    """Records that contradict each other, are withdrawn or are not sure meet nothing."""
    figures = "".join(
        f":figure{value} a fact:PercentDiameterStenosis ; fact:patient :patient ; "
        f'fact:measures :stenosis ; fact:date "2026-01-10"^^xsd:date ; fact:value {value} .\n'
        for value in (40, 60)
    )
    yield reviewed("disagreeing-figures.ttl", OPEN + figures, OPEN, IND_05a="conflict")
    for number, (status, state) in enumerate(STATUS.items()):
        facts = MET.replace("fact:status fact:present", f"fact:status fact:{status}")
        yield reviewed(f"disagreeing-status-{number}.ttl", facts, MET, IND=state)
