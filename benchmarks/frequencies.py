"""How often each thing is said of a patient in a population that resembles what a payer is sent.

The shares are chosen so that every criterion takes each of its values; they are no statistics.
"""

from __future__ import annotations

from collections.abc import Mapping

from draft import literal, weighted

from reasoner.terms import XSD

STATUS = weighted(present=80, unconfirmed=9, absent=6, enteredInError=1, nothing=4)
SIDE = weighted(left=55, right=35, nothing=10)
SHOWN = weighted(shows=82, doesNotShow=9, examines=9)
SYMPTOMS = weighted(present=70, absent=18, unconfirmed=12)
OUTCOME = weighted(failed=25, suboptimal=35, successful=20, nothing=20)
INTENT = weighted(therapeutic=80, preventive=20)
PLACE = weighted(outpatient=60, inpatient=25, office=4, ambulatorySurgicalCenter=6, nothing=5)
DEVICE = weighted(
    BareMetalStent=30, VenousStent=25, SelfExpandingStent=20, CoveredStent=15, Stent=5,
    BalloonExpandableStent=3, DrugElutingStent=2,
)  # fmt: skip
MADE_OF = weighted(nitinol=70, titanium=5, expandedPolytetrafluoroethylene=7, nothing=18)
SUBSTANCE = weighted(
    nickel=40, nitinol=15, titanium=10, metal=15, expandedPolytetrafluoroethylene=20
)
ALLERGIC = weighted(present=45, absent=25, unconfirmed=20, enteredInError=10)
IMAGING = weighted(
    DuplexUltrasound=30, CtVenography=18, MagneticResonanceVenography=10, IntravascularUltrasound=8,
    CatheterVenography=8, DopplerUltrasound=4, ColourDopplerUltrasound=3, ComputedTomography=3,
    ContrastComputedTomography=3, CtAngiography=2, MagneticResonanceAngiography=2,
    MagneticResonanceImaging=2, NonContrastComputedTomography=2, Ultrasound=2, XRayAngiography=1,
    DigitalSubtractionAngiography=1, Fluoroscopy=1,
)  # fmt: skip
CARDIAC_IMAGING = weighted(
    CtAngiography=40, MagneticResonanceAngiography=20, TransesophagealEchocardiography=20,
    TransthoracicEchocardiography=10, Echocardiography=5, CatheterVenography=5,
)  # fmt: skip
ILIAC = weighted(
    CommonIliacVein=45, ExternalIliacVein=25, CommonFemoralVein=15, IliacVein=6, FemoralVein=3,
    InternalIliacVein=3, SuperficialFemoralVein=3,
)  # fmt: skip
UNPAIRED = weighted(InferiorVenaCava=80, IliocavalSegment=10, IliofemoralSegment=10)
HEPATIC = weighted(RightHepaticVein=40, MiddleHepaticVein=25, LeftHepaticVein=25, PortalVein=10)
PULMONARY = weighted(
    LeftInferiorPulmonaryVein=30, LeftSuperiorPulmonaryVein=30, RightInferiorPulmonaryVein=20,
    RightSuperiorPulmonaryVein=20,
)  # fmt: skip
CENTRAL = weighted(SubclavianVein=40, BrachiocephalicVein=40, AxillaryVein=20)
CIRCUIT = weighted(
    VenousAnastomosis=65, DialysisOutflowVein=12, GraftBody=8, ArterialAnastomosis=7,
    DialysisCentralSegment=8,
)  # fmt: skip
ACCESS = weighted(SyntheticArteriovenousGraft=70, NativeArteriovenousFistula=20, DialysisAccess=10)
CEAP = weighted(C0=2, C1=2, C2=8, C2r=2, C3=22, C4=10, C4a=10, C4b=10, C4c=3, C5=14, C6=14, C6r=3)
SIGN = weighted(
    ActiveVenousUlcer=20, HealedVenousUlcer=20, Lipodermatosclerosis=15, VenousEczema=15,
    VenousPigmentation=10, VenousOedema=15, TelangiectasiaOrReticularVeins=5,
)  # fmt: skip
REFLUX = weighted(absent=60, present=25, unconfirmed=15)
REFLUXING = weighted(SuperficialTruncalReflux=70, GreatSaphenousReflux=20, SmallSaphenousReflux=10)
EVENT = weighted(
    VenousDissection=35, VenousOcclusion=25, VenousPerforation=10, VenousPseudoaneurysm=5,
    ArteriovenousFistula=5, VenousElasticRecoil=8, VenousSpasm=7, VenousTear=5,
)  # fmt: skip
RESIDUE = weighted(
    VenousDissection=25, VenousOcclusion=20, VenousElasticRecoil=20, VenousSpasm=15, VenousTear=20
)
QUALIFIERS: Mapping[str, tuple[str, ...]] = {
    "VenousDissection": ("abrupt", "persistent"),
    "VenousOcclusion": ("abrupt", "persistent"),
    "VenousElasticRecoil": ("occlusive",),
    "VenousSpasm": ("refractory",),
    "VenousTear": ("haemorrhagic",),
}
QUALIFIED = weighted(qualifier=65, excludedQualifier=20, nothing=15)
CAUSED = weighted(cause=62, suspectedCause=15, excludedCause=12, nothing=11)
PULMONARY_CAUSE = weighted(
    RadiofrequencyAblation=35, Cryoablation=8, PulsedFieldAblation=4, CardiacAblation=8,
    LungTransplantation=15, TapvrRepair=15, PapvrRepair=5, Radiotherapy=5, VenousAngioplasty=5,
)  # fmt: skip
COMPRESSING = weighted(FibrosingMediastinitis=40, CompressingTumour=40, CongenitalHeartDisease=20)
TRAUMA = weighted(
    CentralVenousCatheter=40, PacemakerLead=25, TransvenousDefibrillatorLead=15,
    TransvenousPacemaker=10, Stent=10,
)  # fmt: skip
OPERATION = weighted(AbdominalSurgery=50, PelvicSurgery=50)
REGION = weighted(
    thorax=30, neck=10, pelvis=20, abdomen=10, superiorCavalTerritory=10, lowerLimb=5, nothing=15
)
SYMPTOM = weighted(
    LimbSwelling=40, LimbPain=25, VenousClaudication=15, FacialSwelling=8, Dyspnoea=7, FlankPain=5
)
HISTORY = weighted(
    HistoryOfVenousThromboembolism=40, HistoryOfIrradiation=15, PresenceOfCardiacPacemaker=15,
    PeripheralAngioplastyStatus=15, PriorSurgery=10, LungTransplantStatus=5,
)  # fmt: skip
OTHER = weighted(
    EndStageRenalDisease=30, VaricoseVeinsOfLowerLimb=30, PostThromboticSyndrome=25,
    RenalVeinThrombosis=15,
)  # fmt: skip
HEPATIC_KIND = weighted(
    BuddChiariSyndrome=30, HepaticVenousOutflowObstruction=20, ThromboticHepaticVeinObstruction=20,
    VenousThrombosis=20, HepaticVeinStenosis=5, HepaticVenoOcclusiveDisease=5,
)  # fmt: skip
OBSTRUCTION = weighted(VenousObstruction=45, VenousOcclusion=25, VenousThrombosis=30)
COMPRESSION = weighted(MayThurnerSyndrome=70, IliacVeinCompressionSyndrome=30)
NARROWING = weighted(VenousStenosis=75, VenousOcclusion=20, VenousThrombosis=5)
CAVAL = weighted(
    SuperiorVenaCavaSyndrome=40, SuperiorVenaCavaThrombosis=20, InferiorVenaCavaThrombosis=25,
    VenaCavaThrombosis=5, InferiorVenaCavaSyndrome=10,
)  # fmt: skip
OFF_LABEL = weighted(
    NutcrackerSyndrome=45, VenousThoracicOutletSyndrome=40, ThoracicOutletSyndrome=15
)
RELATION = weighted(after=45, nothing=40, before=15)
CODED = (
    *("http://hl7.org/fhir/sid/icd-10-cm/I87.1",) * 5,
    *("http://hl7.org/fhir/sid/icd-10-cm/I82.0", "http://hl7.org/fhir/sid/icd-10-cm/I82.422"),
    *("http://hl7.org/fhir/sid/icd-10-cm/I28.8", "http://hl7.org/fhir/sid/icd-10-cm/T82.858A"),
    *("http://hl7.org/fhir/sid/icd-10-cm/I82.412", "http://snomed.info/id/448804008"),
    *("http://snomed.info/id/63363004", "http://snomed.info/id/234062003"),
)
FURTHER = (*("37239",) * 14, "37248", "37248", "37249", "75820", "75825", "36903", "99213")
NUMBERS = tuple(
    literal(text, XSD.integer if text.isdigit() else XSD.decimal)
    for text in (
        *("50", "50.0", "30", "30.0", "050.00", "+30", "50.", "49.9", "50.1", "29.9", "30.1"),
        *("49.9999999999999999", "50.0000000000000001", "0", "100", "0.5", ".5", "100.0", "45"),
        *(f"{number}" for number in range(20, 96)),
        *(f"{number}.5" for number in range(21, 95, 2)),
        *(f"{number}.{number * 37 % 1000:03}" for number in range(1, 99, 3)),
    )
)  # fmt: skip
AGES = tuple(literal(str(age), XSD.integer) for age in (16, 17, 17, 18, 19, 21, *range(25, 90)))
UNITS = tuple(literal(str(number), XSD.integer) for number in (1, 1, 1, 2, 3))
LOWER = tuple(literal(str(low), XSD.integer) for low in (10, 20, 25, 30, 31, 40, 45, 50, 51))
UPPER = tuple(literal(str(high), XSD.integer) for high in (51, 55, 60, 70, 90))
CHANGED = weighted(present=55, absent=30, unconfirmed=15)
INDEX = weighted(
    VenousAngioplasty=45, Thrombectomy=25, VenousStentPlacement=15, PelvicSurgery=10, Thrombolysis=5
)
