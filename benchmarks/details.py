"""A draft and a lesion in; what is recorded of it, or of the leg, in the draft.

Each of them is stated, denied, suspected or left out as often as the frequencies say.
"""

from __future__ import annotations

import frequencies as f
from draft import Draft

_STUDIES = (0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 3)


def site(d: Draft, kinds: tuple[str, ...]) -> str:
    """A vein that has a side."""
    return d.node("vein", d.one(kinds), "side", d.one(f.SIDE))


def unpaired(d: Draft, kinds: tuple[str, ...]) -> str:
    """A place of which there is one."""
    return d.node("vein", d.one(kinds))


def iliac(d: Draft) -> str:
    """A vein between the vena cava and the common femoral vein, or nothing."""
    return unpaired(d, f.UNPAIRED) if d.chance(18) else site(d, f.ILIAC) if d.chance(95) else ""


def lesion(d: Draft, kind: str, place: str, *said: str) -> str:
    """A reason for the request, now and then denied at the same lesion; what others refer to."""
    status = d.one(f.STATUS) or ("" if d.gives_reasons else "present")
    if not d.chance(14):
        made = d.record("condition", kind, "status", status, "site", place, *said)
        _is_reason(d, made)
        return made
    at = d.node("lesion", "Lesion", "site", place)
    _is_reason(d, d.record("condition", kind, "status", status, "lesion", at, *said))
    if d.chance(60):
        d.about("denial", kind, "status", "absent", "lesion", at, *said)
    return at


def _is_reason(d: Draft, node: str) -> None:
    if d.gives_reasons:
        d.say(d.request, "reason", node)


def studies(d: Draft, at: str, kinds: tuple[str, ...]) -> None:
    """Studies that show a lesion or do not, mostly of the months before the service."""
    for _ in range(_STUDIES[d.below(len(_STUDIES))]):
        day = "" if d.chance(4) else d.day(1, 240) if d.chance(97) else d.day(-30, 28)
        d.about("study", d.one(kinds), d.one(f.SHOWN), at, "date", day)


def figures(d: Draft, at: str, most: int, procedure: str = "") -> None:
    """Percentages of the stenosis, dated or placed before or after a procedure."""
    for _ in range(d.below(most + 1)):
        day = "" if d.chance(12) else d.day(0, 120)
        relation = d.one(f.RELATION) if procedure else ""
        for _ in range(2 if d.chance(8) else 1):
            made = _figure(d, at, day)
            if relation:
                d.say(made, relation, procedure)


def _figure(d: Draft, at: str, day: str) -> str:
    """A percentage: exact, about or a range, of the diameter or the area."""
    kind = "PercentAreaStenosis" if d.chance(8) else "PercentDiameterStenosis"
    way = d.below(10)
    said: tuple[str, ...] = ("approximateValue" if way == 1 else "value", d.one(f.NUMBERS))
    if way == 0:
        said = ("low", d.one(f.LOWER), "high", d.one(f.UPPER))
    return d.about("figure", kind, "measures", at, "date", day, *said)


def dilated(d: Draft, at: str) -> str:
    """An angioplasty of a lesion."""
    day = "" if d.chance(10) else d.day(20, 150)
    return d.about(
        "angioplasty", "VenousAngioplasty", "treats", at, "date", day, "outcome", d.one(f.OUTCOME)
    )


def symptoms(d: Draft, at: str, percent: float) -> None:
    """What is said of symptoms, in so many of a hundred."""
    if d.chance(percent):
        d.say(at, "symptoms", d.one(f.SYMPTOMS))
    if d.chance(percent / 5):
        _is_felt(d, at)


def _is_felt(d: Draft, at: str) -> None:
    kind, status = d.one(f.SYMPTOM), d.one(f.SYMPTOMS)
    cause = at if "condition" in at and d.chance(60) else ""
    d.record("symptom", kind, "status", status, "cause", cause)


def leg(d: Draft) -> None:
    """What is recorded of a leg: its clinical class, signs and reflux, at times twice."""
    limb = d.record("leg", "LowerLimb", "side", d.one(f.SIDE))
    for _ in range(d.below(6) % 4):
        day = d.day(10, 4) if d.chance(60) else d.day(1, 200)
        d.about("class", "CeapClinicalClass", "limb", limb, "result", d.one(f.CEAP), "date", day)
        if d.chance(40):
            break
    for _ in range(d.below(3)):
        day = d.day(30, 2) if d.chance(60) else d.day(1, 200)
        kind = d.one(f.REFLUXING)
        d.about("reflux", kind, "limb", limb, "status", d.one(f.REFLUX), "date", day)
    if d.chance(25):
        d.about("sign", d.one(f.SIGN), "limb", limb, "status", d.one(f.SYMPTOMS))


def may_have_caused(d: Draft, at: str, cause: str) -> None:
    """A cause stated, suspected, excluded, or only recorded; at times stated and excluded."""
    relation = d.one(f.CAUSED)
    if relation:
        d.say(at, relation, cause)
    if d.chance(8):
        d.say(at, "excludedCause", cause)
