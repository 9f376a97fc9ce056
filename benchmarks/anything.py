"""A draft in; a request in it of whatever facts may say, each term as often as any other."""

from __future__ import annotations

from collections.abc import Callable

from draft import Draft, literal

from reasoner.terms import XSD

_STATUSES = ("absent", "enteredInError", "present", "unconfirmed")
_CODES = tuple(f"<http://www.ama-assn.org/go/cpt/{code}>" for code in ("37238", "37239", "37248"))
_RELATIONS = ("cause", "suspectedCause", "excludedCause")
_SHOWN = ("shows", "doesNotShow", "examines")
_FELT = ("symptoms", "functionalLimitation")


def anything(d: Draft) -> None:
    """A request with records of any kind that are about any of its veins, limbs and lesions."""
    sites = [_site(d) for _ in range(1 + (d.below(3) == 0))]
    limb = _limb(d) if d.chance(50) else ""
    lesions = [_condition(d, sites, limb) for _ in range(1 + (d.below(3) == 0))]
    d.say(d.request, "type", "Request", "patient", d.patient, "serviceDate", d.served())
    _said_of_request(d, sites, lesions)
    done: list[str] = []
    for _ in range(d.below(3)):
        _RECORDS[d.below(len(_RECORDS))](d, sites, limb, lesions, done)


def _limb(d: Draft) -> str:
    return d.record("limb", d.one(d.terms.below["Limb"]), "side", _listed(d, "Side"))


def _said_of_request(d: Draft, sites: list[str], lesions: list[str]) -> None:
    line = d.node("line", "ServiceLine", "code", d.one(_CODES), "site", sites[0])
    d.say(d.request, "line", line, "reason", lesions[0] if d.chance(80) else "")
    device = d.node("device", d.one(d.terms.below["Stent"]), "madeOf", _listed(d, "Substance"))
    d.say(d.request, "device", device, "placeOfService", _listed(d, "PlaceOfService"))
    if d.chance(30):
        d.say(d.request, "intent", _listed(d, "Intent"))
    for site in sites[1:]:
        d.say(d.request, "line", d.node("line", "ServiceLine", "code", d.one(_CODES), "site", site))


def _listed(d: Draft, name: str) -> str:
    return d.one(d.terms.listed[name])


def _any(d: Draft, nodes: list[str]) -> str:
    return nodes[d.below(len(nodes))]


def _site(d: Draft) -> str:
    kind = d.one(d.terms.below["Site"])
    has_side = kind not in d.terms.below["UnpairedSite"] and d.chance(60)
    return d.node("site", kind, "side", _listed(d, "Side") if has_side else "")


def _condition(d: Draft, sites: list[str], limb: str) -> str:
    """A condition of any class or code, at a site or a limb."""
    place = ("site", _any(d, sites)) if d.chance(80) or not limb else ("limb", limb)
    code = d.one(d.terms.codes[_ICD]) if d.chance(15) else ""
    kind = "Condition" if code else d.one(d.terms.below["Condition"])
    made = d.record("condition", kind, "status", d.one(_STATUSES), *place, "code", code)
    if d.chance(30):
        d.say(made, d.one(_FELT), d.one(_STATUSES))
    if d.chance(30):
        d.say(made, "date", d.day(-20, 500))
    if d.chance(20):
        d.say(made, d.one(("qualifier", "excludedQualifier")), _listed(d, "Qualifier"))
    return made


def _study(d: Draft, sites: list[str], limb: str, lesions: list[str], done: list[str]) -> None:
    kind = d.one(d.terms.below["ImagingStudy"])
    d.about("study", kind, d.one(_SHOWN), _any(d, lesions), *_when(d, done))


def _figure(d: Draft, sites: list[str], limb: str, lesions: list[str], done: list[str]) -> None:
    kind = d.one(("PercentDiameterStenosis", "PercentAreaStenosis", "Measurement"))
    number = literal(str(d.below(1001) / 10), XSD.decimal)
    way = d.one(("value", "approximateValue"))
    d.about("figure", kind, "measures", _any(d, lesions), way, number, *_when(d, done))


def _procedure(d: Draft, sites: list[str], limb: str, lesions: list[str], done: list[str]) -> None:
    kind = d.one(d.terms.below["Procedure"])
    where = ("treats", _any(d, lesions)) if d.chance(50) else ("site", _any(d, sites))
    outcome = _listed(d, "Outcome") if d.chance(50) else ""
    made = d.record("procedure", kind, "outcome", outcome, *where, *_when(d, done))
    relation = d.below(5)
    if relation < len(_RELATIONS):
        d.say(_any(d, lesions), _RELATIONS[relation], made)
    done.append(made)


def _finding(d: Draft, sites: list[str], limb: str, lesions: list[str], done: list[str]) -> None:
    """A further condition, perhaps as a complication or a cause of one that was there before."""
    made = _condition(d, sites, limb)
    if done and d.chance(60):
        d.say(made, "complicationOf", _any(d, done))
    elif d.chance(50):
        d.say(_any(d, lesions), d.one(_RELATIONS), made)


def _device(d: Draft, sites: list[str], limb: str, lesions: list[str], done: list[str]) -> None:
    """A device that the patient carries."""
    region = _listed(d, "Region") if d.chance(50) else ""
    said = ("site", _any(d, sites) if d.chance(50) else "", "region", region)
    made = d.record("carried", d.one(d.terms.below["Device"]), *said, "date", d.day(-20, 600))
    if d.chance(50):
        d.say(_any(d, lesions), d.one(_RELATIONS), made)


def _observed(d: Draft, sites: list[str], limb: str, lesions: list[str], done: list[str]) -> None:
    kind = d.one(d.terms.below["Observation"])
    d.record("observation", kind, "limb", limb, "result", _listed(d, "Result"), *_when(d, []))


def _allergy(d: Draft, sites: list[str], limb: str, lesions: list[str], done: list[str]) -> None:
    kind, status = d.one(("Allergy", "NickelAllergy", "NitinolAllergy")), d.one(_STATUSES)
    substance = {"NickelAllergy": "nickel", "NitinolAllergy": "nitinol"}.get(kind)
    d.record("allergy", kind, "status", status, "substance", substance or _listed(d, "Substance"))


def _change(d: Draft, sites: list[str], limb: str, lesions: list[str], done: list[str]) -> None:
    d.record("change", "ClinicalChange", "status", d.one(_STATUSES), *_when(d, done))


def _when(d: Draft, done: list[str]) -> tuple[str, ...]:
    """A day, or a place after a procedure, or nothing."""
    if done and d.chance(40):
        return ("after", _any(d, done))
    return ("date", d.day(-20, 500)) if d.chance(80) else ()


_ICD = "http://hl7.org/fhir/sid/icd-10-cm/"
_RECORDS: tuple[Callable[[Draft, list[str], str, list[str], list[str]], None], ...] = (
    *(_study, _study, _figure, _figure, _procedure, _procedure),
    *(_finding, _device, _observed, _allergy, _change),
)
