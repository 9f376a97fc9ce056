"""Which sites and limbs are the same, what was done in one region, and earlier placements.

What is derived with the predicates of a test is listed whole.
"""

from __future__ import annotations

import pytest
from derived import derived, lines, premises

STENOSIS = ":c a vs:VenousStenosis ; fact:status fact:present ; fact:site :left "
REASON = f":request fact:reason :c . {STENOSIS}"
ANGIOPLASTY = ":p a vs:VenousAngioplasty "
STENT = ":p a vs:VenousStentPlacement "

# Sites

SAME = [{"left", "again"}, {"cava", "vena"}]
POSSIBLY = [
    *({"either", other} for other in ("left", "again", "right")),
    *({"whole", other} for other in ("left", "again", "either", "outer")),
]


def both_ways(pairs: list[set[str]], predicate: str) -> set[str]:
    ordered = [tuple(pair) for pair in pairs]
    return {f"{a} {predicate} {b}" for x, y in ordered for a, b in ((x, y), (y, x))}


def test_sites_are_the_same_by_vein_and_side_and_may_be_where_one_is_not_stated() -> None:
    sites = "left again right either outer whole cava vena".split()
    itself = {f"{site} sameSite {site}" for site in sites}
    assert derived("", "sameSite") == itself | both_ways(SAME, "sameSite")
    assert derived("", "possiblySameSite") == both_ways(POSSIBLY, "possiblySameSite")


@pytest.mark.parametrize(
    ("sites", "is_same", "may_be_same"),
    [
        # Parts of different wholes, and of one.
        (
            ":x a vs:CommonIliacVein ; fact:side fact:left ; fact:partOf :one . "
            ":y a vs:CommonIliacVein ; fact:side fact:left ; fact:partOf :other .",
            False,
            True,
        ),
        (
            ":x a vs:CommonIliacVein ; fact:side fact:left ; fact:partOf :one . "
            ":y a vs:CommonIliacVein ; fact:side fact:left ; fact:partOf :one .",
            True,
            False,
        ),
        # Of no stated side.
        (":x a vs:CommonIliacVein . :y a vs:CommonIliacVein .", False, True),
        (":x a vs:SuperiorVenaCava . :y a vs:SuperiorVenaCava .", True, False),
        # Of no stated vein.
        (
            ":x a fact:Site ; fact:side fact:left . :y a fact:Site ; fact:side fact:left .",
            False,
            True,
        ),
        (
            ":x a vs:PoplitealVein ; fact:side fact:left . :y a fact:Site ; fact:side fact:left .",
            False,
            True,
        ),
        # Of two classes.
        (
            ":x a vs:Vein ; fact:side fact:left . :y a vs:IliacVein ; fact:side fact:left .",
            False,
            True,
        ),
        (
            ":x a vs:PoplitealVein ; fact:side fact:left . "
            ":y a vs:IliacVein ; fact:side fact:left .",
            False,
            False,
        ),
    ],
)
def test_sites_are_compared_by_what_is_stated(sites: str, is_same: bool, may_be_same: bool) -> None:
    found = derived(sites, "sameSite possiblySameSite")
    assert ("x sameSite y" in found) == ("y sameSite x" in found) == is_same
    assert ("x possiblySameSite y" in found) == may_be_same
    assert ("y possiblySameSite x" in found) == may_be_same


# Limbs: two nodes of the left leg, the right leg, a leg, the left arm.

LIMBS = """
    :g a vs:LowerLimb ; fact:side fact:left . :f a vs:LowerLimb ; fact:side fact:left .
    :h a vs:LowerLimb ; fact:side fact:right . :n a vs:LowerLimb .
    :u a vs:UpperLimb ; fact:side fact:left .
"""


@pytest.mark.parametrize(
    ("limb", "found"), [("g", "g f"), ("h", "h"), ("n", "n g f h"), ("u", "u")]
)
def test_a_record_counts_for_each_limb_that_is_or_may_be_its_own(limb: str, found: str) -> None:
    text = f"{LIMBS} :o a vs:CeapClinicalClass ; fact:result vs:C3 ; fact:limb :{limb} ."
    assert derived(text, "limbRecord") == {f"{one} limbRecord o" for one in found.split()}


def test_a_record_that_another_replaces_counts_for_no_limb() -> None:
    classes = [
        f":{name} a vs:CeapClinicalClass ; fact:result vs:C3 ; fact:limb :u ; @{month} ."
        for name, month in (("o", 1), ("q", 2))
    ]
    assert derived(LIMBS + " ".join(classes), "limbRecord") == {"u limbRecord q"}


def test_a_record_of_a_limb_rests_on_the_limb_that_it_names() -> None:
    text = f"{LIMBS} :o a vs:CeapClinicalClass ; fact:result vs:C3 ; fact:limb :g ."
    assert premises(text, "f limbRecord o") == {"o limb g"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{REASON}.", "c g; c f; c n"),
        (f"{STENOSIS}.", "c g; c f; c n"),
        (f"{REASON}; fact:limb :g .", "c g; c f"),
        (f"{REASON}; fact:limb :n .", "c n"),
        (f"{REASON}; fact:lesion :l ; fact:limb :h .", "l h"),
        (":c a vs:VenousStenosis ; fact:status fact:present ; fact:site :right .", "c h; c n"),
        (":c a vs:VenousStenosis ; fact:status fact:present .", "c g; c f; c h; c n; c u"),
        (":c a vs:VenousStenosis ; fact:status fact:absent ; fact:site :left .", ""),
        # Not of a procedure that treated it.
        (f":request fact:reason :p . {STENOSIS}. {STENT}; fact:treats :c .", "c g; c f; c n"),
        (f":request fact:reason :p . {STENT}; fact:site :right .", "p h; p n"),
    ],
)
def test_the_limbs_of_a_lesion_are_its_own_or_those_that_may_be(text: str, found: str) -> None:
    expected = {line.replace(" ", " limbAtIssue ") for line in lines(found)}
    assert derived(LIMBS + text, "limbAtIssue") == expected


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (":g", ":g", True),
        (":g", ":f", True),
        (":g", ":h", False),
        (":g", ":u", False),
        (":g", ":n", False),
        (":n", ":n", True),
    ],
)
def test_a_later_record_replaces_one_of_the_very_same_limb(
    one: str, other: str, is_same: bool
) -> None:
    """A limb is the same by its side and region; none is that of an unstated side but itself."""
    text = f"""
        :o a vs:CeapClinicalClass ; fact:result vs:C3 ; fact:limb {one} ; @1 .
        :q a vs:CeapClinicalClass ; fact:result vs:C3 ; fact:limb {other} ; @2 .
    """
    assert ("o" not in {line.split()[2] for line in derived(LIMBS + text, "limbRecord")}) == is_same


# Events before a condition, by region

ANYWHERE, UNSTATED = "c priorAnywhere p", "c priorInUnstatedRegion p"
IN_REGION, NOT_EXCLUDED = "c priorInRegion p", "c priorNotExcluded p"
PRIOR = "priorAnywhere priorInUnstatedRegion priorInRegion priorNotExcluded"
HISTORY = ":p a fact:HistoryFinding ; fact:status fact:present "


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{STENOSIS}. {ANGIOPLASTY}", f"{ANYWHERE}; {UNSTATED}; {NOT_EXCLUDED}"),
        (
            f"{STENOSIS}. {ANGIOPLASTY}; fact:site :outer ",
            f"{ANYWHERE}; {IN_REGION}; {NOT_EXCLUDED}",
        ),
        (f"{STENOSIS}. :svc a vs:SuperiorVenaCava . {ANGIOPLASTY}; fact:site :svc ", ANYWHERE),
        (
            f":c a vs:VenousStenosis . {ANGIOPLASTY}; fact:site :outer ",
            f"{ANYWHERE}; {UNSTATED}; {NOT_EXCLUDED}",
        ),
        (f"{STENOSIS}. :p a vs:BareMetalStent ", f"{ANYWHERE}; {UNSTATED}; {NOT_EXCLUDED}"),
        (f":request fact:device :p . {STENOSIS}. :p a vs:BareMetalStent ", ""),
        (f"{STENOSIS}. :p a vs:DuplexUltrasound ", ""),
        # Not later.
        (f"{STENOSIS}; @2 . {ANGIOPLASTY}; @1 ", f"{ANYWHERE}; {UNSTATED}; {NOT_EXCLUDED}"),
        (f"{STENOSIS}; @2 . {ANGIOPLASTY}; @2 ", f"{ANYWHERE}; {UNSTATED}; {NOT_EXCLUDED}"),
        (f"{STENOSIS}; @2 . {ANGIOPLASTY}; @3 ", ""),
        (f"{STENOSIS}. {ANGIOPLASTY}; @3 ", f"{ANYWHERE}; {UNSTATED}; {NOT_EXCLUDED}"),
        (f"{STENOSIS}; @2 . {ANGIOPLASTY}", f"{ANYWHERE}; {UNSTATED}; {NOT_EXCLUDED}"),
        # Where it is ruled out as the cause, in whatever record of the lesion but of a symptom.
        (f"{STENOSIS}; fact:excludedCause :p . {ANGIOPLASTY}", f"{ANYWHERE}; {UNSTATED}"),
        (
            f"{STENOSIS}; fact:lesion :l . {ANGIOPLASTY}. :d a vs:VenousOcclusion ; "
            "fact:status fact:absent ; fact:lesion :l ; fact:excludedCause :p ",
            f"{ANYWHERE}; {UNSTATED}; d priorAnywhere p; d priorInUnstatedRegion p",
        ),
        (
            f"{STENOSIS}; fact:lesion :l . {ANGIOPLASTY}. :d a fact:Symptom ; "
            "fact:status fact:present ; fact:lesion :l ; fact:excludedCause :p ",
            f"{ANYWHERE}; {UNSTATED}; {NOT_EXCLUDED}; d priorAnywhere p; d priorInUnstatedRegion p",
        ),
        (
            f"{STENOSIS}. {ANGIOPLASTY}. :d a vs:VenousOcclusion ; fact:status fact:absent ; "
            "fact:excludedCause :p ",
            f"{ANYWHERE}; {UNSTATED}; {NOT_EXCLUDED}; d priorAnywhere p; d priorInUnstatedRegion p",
        ),
        # Findings of a history tell no region.
        (f"{STENOSIS}. {HISTORY}", f"{ANYWHERE}; {UNSTATED}; {NOT_EXCLUDED}; p priorAnywhere"),
        (f"{STENOSIS}; @2 . {HISTORY}; @2 ", f"{ANYWHERE}; {UNSTATED}; {NOT_EXCLUDED}"),
        (f"{STENOSIS}; @2 . {HISTORY}; @3 ", ""),
        (f"{STENOSIS}; fact:excludedCause :p . {HISTORY}", f"{ANYWHERE}; {UNSTATED}"),
    ],
)
def test_what_was_done_before_a_condition_is_told_by_region(text: str, found: str) -> None:
    expected = {line for line in lines(found) if not line.startswith("p ")}
    assert derived(f"{text}.", PRIOR) == expected


def test_what_was_done_later_hides_nothing_that_was_done_before() -> None:
    text = f"{STENOSIS}; @2 . {ANGIOPLASTY}; @3 . :q a vs:VenousAngioplasty ; @1 ."
    assert derived(text, "priorAnywhere") == {"c priorAnywhere q"}


@pytest.mark.parametrize(
    ("record", "counts"),
    [
        ("a vs:VenousStenosis ; fact:status fact:present ", True),
        ("a vs:VenousStenosis ; fact:status fact:unconfirmed ", False),
        ("a vs:VenousThrombosis ; fact:status fact:present ", False),
    ],
)
def test_a_condition_began_when_a_record_of_its_lesion_first_told_of_it(
    record: str, counts: bool
) -> None:
    text = f"""
        {STENOSIS}; fact:lesion :l ; @3 . {ANGIOPLASTY}; @2 .
        :b {record}; fact:lesion :l ; @1 .
    """
    assert (ANYWHERE in derived(text, PRIOR)) == (not counts)


@pytest.mark.parametrize("event", [ANGIOPLASTY, HISTORY, f"{ANGIOPLASTY}; fact:site :outer "])
def test_what_was_done_before_rests_on_its_date(event: str) -> None:
    text = f"{STENOSIS}. {event}; @1 ."
    found = [line for line in derived(text, PRIOR) if line.endswith(" p")]
    assert len(found) == 3
    assert all(premises(text, line) == {"p date 2025-01-01"} for line in found)


# Devices


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            f"{STENT}; fact:region vs:neck , vs:thorax ; fact:device :d . :d a vs:VenousStent .",
            "d region neck; d region thorax",
        ),
        (
            f"{STENT}; fact:region vs:thorax ; fact:device :d . :d a vs:VenousStent ; "
            "fact:region vs:neck .",
            "",
        ),
        (f"{STENT}; fact:device :d . :d a vs:VenousStent .", ""),
    ],
)
def test_a_device_lies_in_the_region_where_it_was_placed(text: str, found: str) -> None:
    assert {line for line in derived(text, "region") if line.startswith("d ")} == lines(found)


def test_where_a_device_lies_rests_on_its_placement() -> None:
    text = f"{STENT}; fact:region vs:neck ; fact:device :d . :d a vs:VenousStent ."
    assert premises(text, "d region neck") == {"p device d"}


LINE = ":request fact:line :line . :line a fact:ServiceLine ; fact:site :left . "
EARLIER, HERE = "request earlierPlacement p", "request priorPlacement p"
POSSIBLE = "request possiblePriorPlacement p"
PLACEMENTS = "earlierPlacement priorPlacement possiblePriorPlacement"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{LINE} {STENT}; fact:site :left ", f"{EARLIER}; {HERE}"),
        (f"{LINE} {STENT}; fact:site :again ", f"{EARLIER}; {HERE}"),
        (f"{LINE} {STENT}; fact:site :either ", f"{EARLIER}; {POSSIBLE}"),
        (f"{LINE} {STENT}; fact:site :whole ", f"{EARLIER}; {POSSIBLE}"),
        (f"{LINE} {STENT}; fact:site :right ", EARLIER),
        (f"{LINE} {STENT}; fact:site :right , :left ", f"{EARLIER}; {HERE}"),
        (f"{LINE} {STENT}", f"{EARLIER}; {HERE}"),
        (f"{STENT}; fact:site :left ", f"{EARLIER}; {POSSIBLE}"),
        (f"{LINE} {ANGIOPLASTY}; fact:site :left ", ""),
        # By what it treats.
        (f"{LINE} {STENOSIS}. {STENT}; fact:treats :c ", f"{EARLIER}; {HERE}"),
        (f"{LINE} {STENOSIS}. {STENT}; fact:treats :c ; fact:site :right ", EARLIER),
        # Before the service.
        (f"{LINE} {STENT}; fact:site :left ; @1 ", f"{EARLIER}; {HERE}"),
        (
            f'{LINE} {STENT}; fact:site :left ; fact:date "2026-03-01"^^xsd:date ',
            f"{EARLIER}; {HERE}",
        ),
        (f'{LINE} {STENT}; fact:site :left ; fact:date "2026-03-02"^^xsd:date ', ""),
        # A device that is there, and that nothing tells of having been placed.
        (f"{LINE} :p a vs:VenousStent ; fact:site :left ", f"{EARLIER}; {HERE}"),
        (f"{LINE} :p a vs:VenousStent ; fact:site :left . :request fact:device :p ", ""),
        (
            f"{LINE} :d a vs:VenousStent ; fact:site :left . {STENT}; fact:site :right ; "
            "fact:device :d ",
            EARLIER,
        ),
    ],
)
def test_earlier_placements_are_told_by_site(text: str, found: str) -> None:
    assert derived(f"{text}.", PLACEMENTS) == lines(found)


def test_a_placement_of_the_day_hides_no_earlier_one() -> None:
    text = f'{LINE} {STENT}; fact:date "2026-03-02"^^xsd:date . :q a vs:VenousStentPlacement .'
    assert derived(text, PLACEMENTS) == lines(
        "request earlierPlacement q; request priorPlacement q"
    )


def test_an_earlier_placement_rests_on_its_date() -> None:
    text = f"{LINE} {STENT}; fact:site :left ; @1 ."
    assert premises(text, EARLIER) == premises(text, HERE) == {"p date 2025-01-01"}
