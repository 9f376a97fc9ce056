"""A draft of a request in; a statement in it, or in place of one, that no facts may hold."""

from __future__ import annotations

from collections.abc import Callable

from draft import Draft, literal

from reasoner.terms import FACT, RDFS, XSD

_NOTES = (
    '"seen on 3 March, \\"no reflux\\" \\\\ left leg"',
    '"line one\\nline two\\tand \\u00E9"@en',
    '"\x01 control"',
    '"Schwellung, ca. 60 % . <urn:x> _:b"@de-CH',
    '"<https://payer.example/requests/0> <urn:p> <urn:o> ."',
    '""',
    '"\U0001f9b5"@en',
    '"\udcff\udcfe not UTF-8"',
)


def _unknown_class(d: Draft) -> None:
    d.record("study", "<https://w3id.org/guideline-reasoner/venous-stent#CtVenographie>")


def _too_much(d: Draft) -> None:
    number = literal("140", XSD.integer)
    d.record("figure", "PercentDiameterStenosis", "measures", _condition(d), "value", number)


def _in_words(d: Draft) -> None:
    units = literal("four", XSD.integer)
    line = d.node("line", "ServiceLine", "code", "<http://www.ama-assn.org/go/cpt/37239>")
    d.say(d.request, "line", line)
    d.say(line, "units", units)


def _note(d: Draft) -> None:
    """Text, for which facts have no property."""
    d.lines.append(f"{_condition(d)} <{RDFS.label.value}> {d.one(_NOTES)} .")


def _without_end(d: Draft) -> None:
    d.lines.append(f"{d.request} {FACT.intent} {FACT.preventive}")


def _without_quote(d: Draft) -> None:
    d.lines.append(f'{_condition(d)} {FACT.date} "2025-01-10^^{XSD.date} .')


def _prefixed(d: Draft) -> None:
    d.lines.append(f"{_condition(d)} {FACT.status} fact:present .")


def _two_births(d: Draft) -> None:
    d.say(d.patient, "birthDate", literal("1961-02-03", XSD.date))
    d.say(d.patient, "birthDate", literal("1962-02-03", XSD.date))


def _before_birth(d: Draft) -> None:
    d.say(d.patient, "birthDate", literal("1991-02-03", XSD.date))
    d.record("study", "CtVenography", "date", literal("1931-02-03", XSD.date))


def _no_such_day(d: Draft) -> None:
    d.record("study", "CtVenography", "date", literal("2025-02-30", XSD.date))


def _no_status(d: Draft) -> None:
    d.record("condition", "VenousStenosis")


def _derived(d: Draft) -> None:
    d.lines.append(f"{d.request} {FACT.atIssue} {_condition(d)} .")


def _no_such_code(d: Draft) -> None:
    d.say(_condition(d), "code", "<http://hl7.org/fhir/sid/icd-10-cm/87.1>")


def _of_no_system(d: Draft) -> None:
    d.say(_condition(d), "code", "<https://payer.example/codes/17>")


def _not_described(d: Draft) -> None:
    d.say(d.request, "reason", "<https://payer.example/nowhere>")


def _two_classes(d: Draft) -> None:
    d.say(_condition(d), "site", d.node("vein", "PulmonaryVein", "type", "IliacVein"))


def _condition(d: Draft) -> str:
    return d.record("condition", "VenousStenosis", "status", "present")


MISTAKES: tuple[Callable[[Draft], None], ...] = (
    *(_unknown_class, _too_much, _in_words, _note, _note, _without_end, _without_quote, _prefixed),
    *(_two_births, _before_birth, _no_such_day, _no_status, _derived, _no_such_code),
    *(_of_no_system, _not_described, _two_classes),
)
