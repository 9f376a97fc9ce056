"""What is documented, treated, measured and studied at each lesion, by small examples.

What is derived with the predicates of a test is listed whole.
"""

from __future__ import annotations

import pytest
from derived import derived, lines, premises

PRESENT = ":c a vs:VenousStenosis ; fact:status fact:present "
STENOSIS = PRESENT + "; fact:site :left "
ABSENT = ":d a vs:VenousStenosis ; fact:status fact:absent "
ANGIOPLASTY = ":p a vs:VenousAngioplasty "
THERE = "; fact:site :left "
STENT = ":p a vs:VenousStentPlacement "
FIGURE = ":m a fact:PercentDiameterStenosis ; fact:measures :c "
DUPLEX = ":s a vs:DuplexUltrasound "


# Conditions


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (STENOSIS, "c documented c"),
        (":c a vs:VenousStenosis ", "c documented c ; c status present"),
        (STENOSIS + "; fact:lesion :l ", "l documented c"),
        (
            f"{PRESENT} ; fact:lesion :l ; @1 . {ABSENT} ; fact:lesion :l ; @2 ",
            "l documented d",
        ),
    ],
)
def test_a_condition_is_documented_at_its_lesion(text: str, found: str) -> None:
    assert derived(f"{text}.", "documented status") == lines(found)


def test_that_a_condition_is_present_rests_on_its_being_the_reason() -> None:
    text = ":request fact:reason :c . :c a vs:VenousStenosis ."
    assert premises(text, "c status present") == {"request reason c"}


@pytest.mark.parametrize(
    ("condition", "denial", "is_denied"),
    [
        (STENOSIS, ABSENT + "; fact:site :left ", True),
        (STENOSIS, ABSENT + "; fact:site :again ", True),
        (STENOSIS, ABSENT + "; fact:site :right ", False),
        (STENOSIS, ABSENT + "; fact:site :either ", False),
        (STENOSIS, ABSENT + "; fact:site :outer ", False),
        (STENOSIS, ABSENT + "; fact:site :right , :left ", True),
        (STENOSIS + ", :right ", ABSENT + "; fact:site :right ", True),
        (STENOSIS, ABSENT, False),
        (PRESENT + "; fact:site :either ", ABSENT, False),
        (STENOSIS, ABSENT + "; fact:lesion :l . :l fact:site :left ", False),
        (
            STENOSIS,
            ":d a vs:VenousStenosis ; fact:status fact:unconfirmed ; fact:site :left ",
            False,
        ),
        # A wider kind, a narrower and another.
        (STENOSIS, ":d a vs:VeinDisorder ; fact:status fact:absent ; fact:site :left ", True),
        (STENOSIS, ":d a vs:InStentRestenosis ; fact:status fact:absent ; fact:site :left ", False),
        (STENOSIS, ":d a vs:VenousOcclusion ; fact:status fact:absent ; fact:site :left ", False),
        (
            STENOSIS + "; a vs:VenousOcclusion ",
            ABSENT + "; a vs:VenousThrombosis ; fact:site :left ",
            False,
        ),
        (STENOSIS + "; a vs:VenousOcclusion ", ABSENT + "; fact:site :left ", True),
        # Where neither states a site: the very same kind, and one side.
        (PRESENT, ABSENT, True),
        (PRESENT, ":d a vs:VeinDisorder ; fact:status fact:absent ", False),
        (PRESENT, ABSENT + "; fact:site :left ", False),
        (PRESENT + "; fact:side fact:left ", ABSENT + "; fact:side fact:left ", True),
        (PRESENT + "; fact:side fact:left ", ABSENT + "; fact:side fact:right ", False),
        (PRESENT + "; fact:side fact:left ", ABSENT, False),
        (PRESENT, ABSENT + "; fact:side fact:left ", False),
        # On the same day or later, and not of something that stands for more records.
        (STENOSIS + "; @2 ", ABSENT + "; fact:site :left ; @2 ", True),
        (STENOSIS + "; @2 ", ABSENT + "; fact:site :left ; @2025-02-02 ", True),
        (STENOSIS + "; @2 ", ABSENT + "; fact:site :left ; @1 ", False),
        (STENOSIS + "; @2 ", ABSENT + "; fact:site :left ", True),
        (STENOSIS, ABSENT + "; fact:site :left ; @1 ", True),
        (STENOSIS + "; fact:lesion :l ", ABSENT + "; fact:site :left ", False),
        (STENOSIS + "; fact:limb :g ", ABSENT + "; fact:site :left ", False),
    ],
)
def test_a_denial_is_documented_at_what_it_denies(
    condition: str, denial: str, is_denied: bool
) -> None:
    found = derived(f"{condition}. {denial}.", "documented")
    assert ("c documented d" in found) == is_denied
    assert "d documented c" not in found


# Treatments


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{STENOSIS}. {ANGIOPLASTY}; fact:site :left ", "p treats c"),
        (f"{STENOSIS}. {ANGIOPLASTY}; fact:site :again ", "p treats c"),
        (f"{STENOSIS}. {ANGIOPLASTY}; fact:site :either ", "p mayTreat c"),
        (f"{STENOSIS}. {ANGIOPLASTY}; fact:site :whole ", "p mayTreat c"),
        (f"{STENOSIS}. {ANGIOPLASTY}; fact:site :right ", ""),
        (f"{STENOSIS}. {ANGIOPLASTY}; fact:site :outer , :left ", "p treats c"),
        (f"{STENOSIS}. {ANGIOPLASTY}", ""),
        (f"{PRESENT}. {ANGIOPLASTY}; fact:site :left ", ""),
        (f"{STENOSIS}. {ANGIOPLASTY}; fact:site :left ; fact:treats :l ", ""),
        (f"{STENOSIS}. :p a fact:Procedure ; fact:site :left ", ""),
        # At a lesion that several records share, whatever tells of it.
        (
            f"{PRESENT}; fact:lesion :l . :l fact:site :left . {ANGIOPLASTY}{THERE}",
            "p treats l",
        ),
        (
            f":l fact:site :left . :m a fact:Measurement ; fact:measures :l . {ANGIOPLASTY}{THERE}",
            "p treats l",
        ),
        (
            f":l fact:site :left . {DUPLEX}; fact:examines :l . {ANGIOPLASTY}; fact:site :left ",
            "p treats l",
        ),
        (
            f":l fact:site :left . :q a vs:Thrombolysis ; fact:treats :l . {ANGIOPLASTY}{THERE}",
            "p treats l",
        ),
        (
            f"{PRESENT}; fact:lesion :l . :l fact:site :left . :m a fact:Measurement ; "
            f"fact:measures :c . {ANGIOPLASTY}{THERE}",
            "p treats l",
        ),
        # By a figure that is stated to follow.
        (f"{STENOSIS}. {FIGURE}; fact:after :p . {ANGIOPLASTY}", "p treats c"),
        (f"{STENOSIS}. {FIGURE}; fact:before :p . {ANGIOPLASTY}", ""),
    ],
)
def test_a_procedure_treats_what_lies_at_its_site_or_was_measured_after_it(
    text: str, found: str
) -> None:
    assert derived(f"{text}.", "treats mayTreat") == lines(found)


@pytest.mark.parametrize(
    ("text", "derivation", "why"),
    [
        (f"{STENOSIS}. {ANGIOPLASTY}; fact:site :again ", "p treats c", "p site again"),
        (f"{STENOSIS}. {ANGIOPLASTY}; fact:site :either ", "p mayTreat c", "p site either"),
        (
            f"{STENOSIS}. {FIGURE}; fact:after :p . {ANGIOPLASTY}",
            "p treats c",
            "m after p ; m measures c",
        ),
    ],
)
def test_a_treatment_rests_on_its_site_or_on_the_figure(
    text: str, derivation: str, why: str
) -> None:
    assert premises(f"{text}.", derivation) == lines(why)


# Figures

BEGIN = f"{STENOSIS}. {ANGIOPLASTY}; fact:treats :c "
LATEST, RESIDUAL = "c latestMeasurement m", "c residualMeasurement m"
POSSIBLE, AFTER = "c possibleResidualMeasurement m", "m after p"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{STENOSIS}. {FIGURE}", LATEST),
        (f"{STENOSIS}. {FIGURE}; @2 ", LATEST),
        (f"{BEGIN}; @1 . {FIGURE}; @2 ", f"{LATEST}; {RESIDUAL}; {AFTER}"),
        (f"{BEGIN}; @3 . {FIGURE}; @2 ", LATEST),
        (f"{BEGIN}; @2 . {FIGURE}; @2 ", f"{LATEST}; {POSSIBLE}"),
        (f"{BEGIN}; @2 . {FIGURE}", POSSIBLE),
        (f"{BEGIN}. {FIGURE}; @2 ", f"{LATEST}; {POSSIBLE}"),
        (f"{BEGIN}. {FIGURE}", POSSIBLE),
        (f"{BEGIN}. {FIGURE}; fact:after :p ", f"{LATEST}; {RESIDUAL}"),
        (f"{BEGIN}. {FIGURE}; fact:before :p ", LATEST),
        # Of several interventions.
        (
            f"{BEGIN}; @1 . :q a vs:Thrombolysis ; fact:treats :c ; @3 . {FIGURE}; @2 ",
            f"{LATEST}; {AFTER}",
        ),
        (
            f"{BEGIN}. :q a vs:Thrombolysis ; fact:treats :c ; @3 . {FIGURE}; @2 ",
            LATEST,
        ),
        (
            f"{BEGIN}; @1 . :q a vs:Thrombolysis ; fact:treats :c . {FIGURE}; @2 ",
            f"{LATEST}; {POSSIBLE}; {AFTER}",
        ),
        # Of a procedure that may have treated it, or that is no intervention.
        (
            f"{STENOSIS}. {ANGIOPLASTY}; fact:site :either ; @1 . {FIGURE}; @2 ",
            f"{LATEST}; {RESIDUAL}",
        ),
        (
            f"{STENOSIS}. :p a fact:Procedure ; fact:treats :c ; @2 . {FIGURE}; @2 ",
            LATEST,
        ),
        # Of a device placed there, or where is not stated.
        (f"{STENOSIS}. {STENT}; @2 . {FIGURE}; @2 ", f"{LATEST}; {POSSIBLE}"),
        (
            f"{STENOSIS}. {STENT}; fact:treats :l ; @2 . {FIGURE}; @2 ",
            LATEST,
        ),
        (
            f"{STENOSIS}. {STENT}; fact:treats :l ; @2 . :l fact:site :left . {FIGURE}; @2 ",
            f"{LATEST}; {POSSIBLE}",
        ),
        (
            f"{STENOSIS}. {STENT}; fact:treats :l ; fact:site :whole ; @2 . {FIGURE}; @2 ",
            f"{LATEST}; {POSSIBLE}",
        ),
        (
            f"{STENOSIS}. {STENT}; fact:site :right ; @2 . {FIGURE}; @2 ",
            LATEST,
        ),
        (
            f"{PRESENT}. {STENT}; fact:site :left ; @2 . {FIGURE}; @2 ",
            f"{LATEST}; {POSSIBLE}",
        ),
        # The later of two.
        (
            f"{STENOSIS}. {FIGURE}; @2 . {FIGURE.replace(':m ', ':n ')}; @3 ",
            "c latestMeasurement n",
        ),
    ],
)
def test_a_figure_is_the_latest_and_follows_interventions_as_its_date_says(
    text: str, found: str
) -> None:
    measured = "latestMeasurement residualMeasurement possibleResidualMeasurement after"
    assert derived(f"{text}.", measured) == lines(found)


def test_a_figure_rests_on_what_it_measures_and_on_dates() -> None:
    text = f"{BEGIN}; @1 . {FIGURE}; @2 ."
    figure = {"m measures c", "m date 2025-02-01"}
    assert premises(text, LATEST) == figure
    assert premises(text, RESIDUAL) == figure
    assert premises(text, AFTER) == figure | {"p date 2025-01-01"}
    open_text = f"{BEGIN}; @2 . {FIGURE}; @2 ."
    assert premises(open_text, POSSIBLE) == figure


# Studies

OTHER = ":t a vs:DuplexUltrasound "


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{DUPLEX}; fact:shows :c ", "c confirmingStudy s"),
        (f"{DUPLEX}; fact:doesNotShow :c ", "c refutingStudy s"),
        (f"{DUPLEX}; fact:examines :c ", ""),
        (f"{DUPLEX}; fact:shows :c ; @1 ", "c confirmingStudy s"),
        # Studies after interventions alone.
        (
            f"{DUPLEX}; fact:shows :c ; @2 . {ANGIOPLASTY}; fact:treats :c ; @1 ",
            "c confirmingStudy s ; p laterStudy s",
        ),
        (
            f"{DUPLEX}; fact:examines :c ; @2 . {ANGIOPLASTY}; fact:treats :c ; @1 ",
            "p laterStudy s",
        ),
        (
            f"{DUPLEX}; fact:shows :c ; @2 . {ANGIOPLASTY}; fact:treats :c ; @2 ",
            "",
        ),
        (
            f"{DUPLEX}; fact:shows :c ; @2 . {ANGIOPLASTY}; fact:treats :c ; @3 ",
            "",
        ),
        (f"{DUPLEX}; fact:doesNotShow :c . {ANGIOPLASTY}; fact:treats :c ; @3 ", ""),
        (
            f"{DUPLEX}; fact:shows :c ; @2 . {ANGIOPLASTY}; fact:treats :c ; @1 . "
            ":q a vs:Thrombolysis ; fact:treats :c ; @3 ",
            "p laterStudy s",
        ),
        # The last of one modality.
        (
            f"{DUPLEX}; fact:shows :c ; @1 . {OTHER}; fact:doesNotShow :c ; @2 ",
            "c refutingStudy t",
        ),
        (
            f"{DUPLEX}; fact:shows :c ; @1 . {OTHER}; fact:doesNotShow :c ; @1 ",
            "c confirmingStudy s ; c refutingStudy t",
        ),
        (
            f"{DUPLEX}; fact:shows :c . {OTHER}; fact:doesNotShow :c ; @2 ",
            "c confirmingStudy s ; c refutingStudy t",
        ),
        (
            f"{DUPLEX}; fact:shows :c ; @1 . {OTHER}; fact:doesNotShow :c ",
            "c confirmingStudy s ; c refutingStudy t",
        ),
        (
            f"{DUPLEX}; fact:shows :c ; @1 . {OTHER}; fact:examines :c ; @2 ",
            "c confirmingStudy s",
        ),
        (
            f"{DUPLEX}; fact:shows :c ; @1 . :t a vs:CtVenography ; fact:doesNotShow :c ; @2 ",
            "c confirmingStudy s ; c refutingStudy t",
        ),
    ],
)
def test_a_study_tells_of_a_lesion_as_it_was_left_by_the_last_intervention(
    text: str, found: str
) -> None:
    studied = "confirmingStudy refutingStudy laterStudy"
    assert derived(f"{STENOSIS}. {text}.", studied) == lines(found)


def test_a_study_rests_on_what_it_shows_and_on_dates() -> None:
    text = f"{BEGIN}; @1 . {DUPLEX}; fact:shows :c ; @2 ."
    assert premises(text, "c confirmingStudy s") == {"s shows c", "s date 2025-02-01"}
    assert premises(text, "p laterStudy s") == {"s date 2025-02-01", "p date 2025-01-01"}


# Changes

CHANGE = ":n a fact:ClinicalChange ; fact:status fact:present "


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{CHANGE}; @2 . {ANGIOPLASTY}; @1 ", "n after p"),
        (f"{CHANGE}; @2 . :p a fact:Procedure ; @1 ", "n after p"),
        (f"{CHANGE}; @2 . :p a vs:BareMetalStent ; @1 ", "n after p"),
        (f"{CHANGE}; @2 . :p a vs:VenousStenosis ; @1 ", ""),
        (f"{CHANGE}; @2 . {ANGIOPLASTY}; @2 ", ""),
        (f"{CHANGE}; @1 . {ANGIOPLASTY}; @2 ", ""),
        (f"{CHANGE}. {ANGIOPLASTY}; @1 ", ""),
        (f"{CHANGE}; @2 . {ANGIOPLASTY}", ""),
    ],
)
def test_a_clinical_change_follows_what_was_done_before_its_date(text: str, found: str) -> None:
    assert derived(f"{text}.", "after") == lines(found)


def test_a_clinical_change_rests_on_dates() -> None:
    text = f"{CHANGE}; @2 . {ANGIOPLASTY}; @1 ."
    assert premises(text, "n after p") == {"n date 2025-02-01", "p date 2025-01-01"}


# What followed a limb's condition

LIMBS = """
    :g a vs:LowerLimb ; fact:side fact:left . :h a vs:LowerLimb ; fact:side fact:right .
    :v a vs:GreatSaphenousVein ; fact:side fact:left . :u a vs:Vein ; fact:side fact:left .
    :w a vs:SmallSaphenousVein ; fact:side fact:left .
"""
REFLUX = ":c a vs:VenousReflux ; fact:status fact:present ; fact:limb :g ; @2 "
ABLATION = ":p a vs:TruncalVeinAblation "


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{REFLUX}. {ABLATION}; fact:limb :g ; @3 ", "c followedBy p"),
        (f"{REFLUX}. {ABLATION}; fact:limb :g ; @1 ", ""),
        (f"{REFLUX}. {ABLATION}; fact:limb :g ; @2 ", "c possiblyFollowedBy p"),
        (f"{REFLUX}. {ABLATION}; fact:limb :g ", "c possiblyFollowedBy p"),
        (f"{REFLUX}. {ABLATION}; fact:limb :h ; @3 ", ""),
        (f"{REFLUX}. {ABLATION}; @3 ", ""),
        (f"{REFLUX}. :p a fact:Observation ; fact:limb :g ; @3 ", ""),
        # Where it is stated what it treats.
        (f"{REFLUX}. {ABLATION}; fact:treats :c ; @3 ", "c followedBy p"),
        (f"{REFLUX}. {ABLATION}; fact:treats :c ; @2 ", "c followedBy p"),
        (f"{REFLUX}. {ABLATION}; fact:treats :c ", "c followedBy p"),
        (f"{REFLUX}. {ABLATION}; fact:treats :c ; @1 ", ""),
        (
            f"{REFLUX}; fact:site :v . {ABLATION}; fact:treats :c ; fact:site :u ; @3 ",
            "c followedBy p",
        ),
        # Where sites are stated.
        (
            f"{REFLUX}; fact:site :v . {ABLATION}; fact:limb :g ; fact:site :v ; @3 ",
            "c followedBy p",
        ),
        (
            f"{REFLUX}; fact:site :v . {ABLATION}; fact:limb :g ; fact:site :u ; @3 ",
            "c possiblyFollowedBy p",
        ),
        (f"{REFLUX}; fact:site :v . {ABLATION}; fact:limb :g ; fact:site :w ; @3 ", ""),
        (
            f"{REFLUX}; fact:site :v . :p a fact:Procedure ; fact:limb :g ; fact:site :v ; @3 ",
            "c followedBy p",
        ),
        (
            f"{REFLUX}; fact:site :v . :p a fact:Procedure ; fact:limb :g ; fact:site :u ; @3 ",
            "c possiblyFollowedBy p",
        ),
        (
            f"{REFLUX}; fact:site :v . {ABLATION}; fact:limb :g ; fact:site :w , :v ; @3 ",
            "c followedBy p",
        ),
        (
            f"{REFLUX}; fact:site :v . {ABLATION}; fact:limb :g ; @3 ",
            "c followedBy p",
        ),
        (
            f"{REFLUX}. {ABLATION}; fact:limb :g ; fact:site :v ; @3 ",
            "c possiblyFollowedBy p",
        ),
    ],
)
def test_a_procedure_follows_a_condition_of_its_limb_as_dates_and_sites_say(
    text: str, found: str
) -> None:
    assert derived(f"{LIMBS} {text}.", "followedBy possiblyFollowedBy") == lines(found)


def test_what_followed_rests_on_its_date() -> None:
    limb = f"{LIMBS} {REFLUX}. {ABLATION}; fact:limb :g "
    assert premises(f"{limb}; @3 .", "c followedBy p") == {"p date 2025-03-01"}
    assert premises(f"{limb}; @2 .", "c possiblyFollowedBy p") == {"p date 2025-02-01"}
