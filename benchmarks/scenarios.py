"""A draft in; a request in it of one of the kinds that a payer is sent, as often as each weighs.

A kind speaks of one indication, or of none, with its facts stated, denied, suspected or left out.
"""

from __future__ import annotations

from collections.abc import Callable

import frequencies as f
from details import (
    dilated,
    figures,
    iliac,
    leg,
    lesion,
    may_have_caused,
    site,
    studies,
    symptoms,
    unpaired,
)
from draft import Draft

_CPT = "<http://www.ama-assn.org/go/cpt/{}>"


def ordinary(d: Draft) -> None:
    """A request with one or two conditions as its reasons, and what else is known."""
    vein = ""
    d.gives_reasons = not d.chance(5)
    d.say(d.request, "type", "Request", "patient", d.patient)
    _twice(d, d.request, "placeOfService", f.PLACE)
    d.say(d.request, "requestDate" if d.chance(8) else "serviceDate", d.served())
    for _ in range(2 if d.chance(6) else 1):
        vein = _SCENARIOS[d.below(len(_SCENARIOS))](d) or vein
    vein = vein or site(d, f.ILIAC)
    _lines(d, vein)
    _devices(d)
    if d.chance(9):
        _allergy(d)
    if d.chance(11):
        _twice(d, d.request, "intent", f.INTENT)
    if d.chance(7):
        _earlier_stent(d, vein)
    if d.chance(4):
        d.record("history", d.one(f.HISTORY), "status", "present", "date", d.day(400, 400))


def person(d: Draft) -> None:
    """A patient with a birth date or an age, mostly."""
    d.say(d.patient, "type", "Patient")
    kind = d.below(100)
    if kind < 76:
        d.say(d.patient, "birthDate", d.birth(adult=True))
    elif kind < 82:
        d.say(d.patient, "birthDate", d.birth(adult=False))
    elif kind < 84:
        d.say(d.patient, "birthDate", d.birthday())
    elif kind < 96:
        d.say(d.patient, "age", d.one(f.AGES), "ageDate", d.day(0, 700))


def _lines(d: Draft, vein: str) -> None:
    """The first vein, mostly by its code, and perhaps further veins or other services."""
    first = "37238" if d.chance(97) else d.one(f.FURTHER)
    units = d.one(f.UNITS) if d.chance(8) else ""
    _line(d, first, vein, units)
    if d.chance(7):
        _line(d, d.one(f.FURTHER), vein if d.chance(35) else site(d, f.ILIAC))


def _line(d: Draft, code: str, vein: str, units: str = "") -> None:
    made = d.node("line", "ServiceLine", "code", _CPT.format(code), "site", vein, "units", units)
    d.say(d.request, "line", made)


def _devices(d: Draft) -> None:
    for _ in range(0 if d.chance(12) else 2 if d.chance(4) else 1):
        made = d.node("device", d.one(f.DEVICE), "madeOf", d.one(f.MADE_OF))
        d.say(d.request, "device", made)


def _allergy(d: Draft) -> None:
    """A record of an allergy, at times with another of the same substance."""
    substance = d.one(f.SUBSTANCE)
    for _ in range(2 if d.chance(40) else 1):
        d.record("allergy", "Allergy", "substance", substance, "status", d.one(f.ALLERGIC))


def _twice(d: Draft, node: str, said: str, options: tuple[str, ...]) -> None:
    """Something said once, and now and then once more."""
    d.say(node, said, d.one(options))
    if d.chance(3):
        d.say(node, said, d.one(options))


def _earlier_stent(d: Draft, vein: str) -> None:
    """A stent placed before, in that vein or another, with what has changed since."""
    at = vein if d.chance(70) else site(d, f.ILIAC) if d.chance(70) else ""
    day = d.day(300, 400) if d.chance(85) else ""
    stent = d.record("placement", "VenousStentPlacement", "site", at, "date", day)
    for _ in range(d.below(3)):
        known = d.one(f.CHANGED)
        since = stent if d.chance(50) else ""
        d.record("change", "ClinicalChange", "status", known, "after", since, "date", d.day(5, 200))


def hepatic(d: Draft) -> str:
    """An obstruction of the outflow of the liver, a thrombosis, or both at one place."""
    vein = unpaired(d, f.HEPATIC)
    at = lesion(d, d.one(f.HEPATIC_KIND), vein)
    if d.chance(40):
        second = d.one(("VenousThrombosis", "VenousObstruction"))
        d.record("finding", second, "status", d.one(f.REFLUX), "site", vein)
    studies(d, at, f.IMAGING)
    return vein


def compression(d: Draft) -> str:
    """A compressed iliac vein, with what is recorded of the leg."""
    vein = site(d, ("CommonIliacVein",))
    at = lesion(d, d.one(f.COMPRESSION), vein)
    leg(d)
    studies(d, at, f.IMAGING)
    symptoms(d, at, 15)
    return vein


def obstruction(d: Draft) -> str:
    """An obstruction between the vena cava and the common femoral vein."""
    vein = iliac(d)
    at = lesion(d, d.one(f.OBSTRUCTION), vein)
    studies(d, at, f.IMAGING)
    symptoms(d, at, 25)
    if d.chance(10):
        leg(d)
    return vein


def stenosis(d: Draft) -> str:
    """A stenosis there, with its figures and perhaps an angioplasty."""
    vein = iliac(d)
    at = lesion(d, "VenousStenosis", vein)
    studies(d, at, f.IMAGING)
    done = dilated(d, at) if d.chance(25) else ""
    figures(d, at, 2, done)
    symptoms(d, at, 25)
    return vein


def dialysis(d: Draft) -> str:
    """A narrowing in a dialysis circuit."""
    access = d.node("access", d.one(f.ACCESS)) if d.chance(90) else ""
    place = d.node("place", d.one(f.CIRCUIT), "partOf", access)
    if d.chance(12):
        d.say(place, "partOf", d.node("access", d.one(f.ACCESS)))
    at = lesion(d, d.one(f.NARROWING), place)
    figures(d, at, 1)
    studies(d, at, f.IMAGING)
    return place


def salvage(d: Draft) -> str:
    """A complication of a procedure."""
    vein = iliac(d)
    done = d.record("procedure", d.one(f.INDEX), "site", vein, "date", d.day(3, 60))
    at = lesion(d, d.one(f.EVENT), vein, "complicationOf", done)
    symptoms(d, at, 20)
    return vein


def pulmonary(d: Draft) -> str:
    """A pulmonary vein stenosis with a cause."""
    vein = unpaired(d, f.PULMONARY)
    at = lesion(d, "VenousStenosis", vein)
    if d.chance(75):
        cause = d.record("cause", d.one(f.PULMONARY_CAUSE), "date", d.day(300, 400))
    else:
        cause = d.record("cause", d.one(f.COMPRESSING), "status", d.one(f.SYMPTOMS))
    may_have_caused(d, at, cause)
    studies(d, at, f.CARDIAC_IMAGING)
    return vein


def caval(d: Draft) -> str:
    """A thrombosis or syndrome of a vena cava."""
    kind = d.one(f.CAVAL)
    vein = d.node("vein", "InferiorVenaCava" if "Inferior" in kind else "SuperiorVenaCava")
    at = lesion(d, kind, vein)
    studies(d, at, f.IMAGING)
    symptoms(d, at, 20)
    return vein


def radiation(d: Draft) -> str:
    """A stenosis with radiation recorded."""
    vein = site(d, f.CENTRAL) if d.chance(50) else iliac(d)
    at = lesion(d, "VenousStenosis", vein)
    region, day = d.one(f.REGION), d.day(350, 300)
    may_have_caused(d, at, d.record("cause", "Radiotherapy", "region", region, "date", day))
    studies(d, at, f.IMAGING)
    return vein


def trauma(d: Draft) -> str:
    """A stenosis with a device or an operation recorded, and what is said of symptoms."""
    vein = site(d, f.CENTRAL) if d.chance(60) else iliac(d)
    at = lesion(d, "VenousStenosis", vein)
    kind = d.one(f.TRAUMA) if d.chance(65) else d.one(f.OPERATION)
    region = d.one(f.REGION) if d.chance(50) else ""
    may_have_caused(d, at, d.record("cause", kind, "region", region, "date", d.day(300, 400)))
    symptoms(d, at, 80)
    if d.chance(10):
        d.say(at, "symptoms", d.one(f.SYMPTOMS))
    return vein


def repair(d: Draft) -> str:
    """A stenosis after repair of a congenital heart disease."""
    vein = d.node("vein", "SuperiorVenaCava") if d.chance(60) else unpaired(d, f.PULMONARY)
    at = lesion(d, "VenousStenosis", vein)
    cause = d.record("cause", "CongenitalHeartDiseaseRepair", "date", d.day(300, 400))
    may_have_caused(d, at, cause)
    studies(d, at, f.CARDIAC_IMAGING)
    return vein


def angioplasty(d: Draft) -> str:
    """An angioplasty with what it left behind."""
    vein = site(d, f.CENTRAL) if d.chance(40) else iliac(d)
    at = lesion(d, "VenousStenosis", vein)
    done = dilated(d, at)
    figures(d, at, 2, done)
    if d.chance(60):
        kind = d.one(f.RESIDUE)
        status = d.one(f.STATUS) or "present"
        event = d.about("event", kind, "complicationOf", done, "status", status, "site", vein)
        for feature in f.QUALIFIERS[kind]:
            relation = d.one(f.QUALIFIED)
            if relation:
                d.say(event, relation, feature)
            if d.chance(10):
                d.say(event, "excludedQualifier", feature)
    return vein


def off_label(d: Draft) -> str:
    """A use that the document names without criteria."""
    if d.chance(40):
        vein = site(d, f.CENTRAL)
        lesion(d, "VenousStenosis", vein)
        return vein
    lesion(d, d.one(f.OFF_LABEL), "")
    return ""


def coded(d: Draft) -> str:
    """A condition told by its code alone."""
    vein = iliac(d) if d.chance(40) else ""
    at = lesion(d, "Condition", vein, "code", f"<{d.one(f.CODED)}>")
    studies(d, at, f.IMAGING)
    return vein


def other(d: Draft) -> str:
    """A condition that the document does not speak of, or none at all."""
    if d.chance(70):
        lesion(d, d.one(f.OTHER), "")
    return ""


_WEIGHTS: tuple[tuple[Callable[[Draft], str], int], ...] = (
    (hepatic, 6),
    (compression, 12),
    (obstruction, 16),
    (stenosis, 15),
    (dialysis, 6),
    (salvage, 6),
    (pulmonary, 7),
    (caval, 6),
    (radiation, 5),
    (trauma, 7),
    (repair, 4),
    (angioplasty, 9),
    (off_label, 4),
    (coded, 5),
    (other, 2),
)
_SCENARIOS = tuple(scenario for scenario, weight in _WEIGHTS for _ in range(weight))
