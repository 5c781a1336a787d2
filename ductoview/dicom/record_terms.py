"""Codes of the exam record: the standard's where there is one (CID named beside it), else of our scheme 99DUCTO.

SNOMED terms are those of the concept dictionaries of PS3.16; BI-RADS 4A to 4C and 6 are coded in scheme BI by CID 6027.
"""

from collections.abc import Mapping
from enum import StrEnum

from ductoview.dicom.private_terms import SCHEME
from ductoview.model.codes import LEFT_BREAST, MAMMARY_DUCTOGRAM, RIGHT_BREAST, Code
from ductoview.model.exam_record_choices import (
    Agent,
    Assessment,
    Cannula,
    Colour,
    Complication,
    OrificePlace,
    Orifices,
    Outcome,
    Parity,
    Pattern,
    Pregnancy,
    PriorImaging,
    Recommendation,
    Side,
)
from ductoview.model.finding import FINDING_CODES, FindingKind


def _own(value: str, meaning: str) -> Code:
    return Code(value, SCHEME, meaning)


def _sct(value: str, meaning: str) -> Code:
    return Code(value, "SCT", meaning)


def _dcm(value: str, meaning: str) -> Code:
    return Code(value, "DCM", meaning)


EXAM_RECORD = _own("EXAM_RECORD", "Record of the ductography as stated by a person")

NAMES: Mapping[str, Code] = {
    "discharge_side": _own("DISCHARGE_SIDE", "Side of the nipple discharge"),
    "discharge_colour": _own("DISCHARGE_COLOUR", "Colour of the nipple discharge"),
    "discharge_spontaneous": _own("SPONTANEOUS", "Nipple discharge is spontaneous"),
    "discharge_orifices": _own("ORIFICES", "Orifices with discharge"),
    "trigger_clock": _own("TRIGGER_ZONE", "Trigger zone of the discharge"),
    "cytology_sent": _dcm("111564", "Nipple discharge cytology"),
    "parity": _own("PARITY", "Parity"),
    "prior_imaging": _own("PRIOR_IMAGING", "Imaging of the breast before this exam"),
    "prior_words": _own("PRIOR_FINDINGS", "Findings of prior imaging"),
    "pregnancy": _dcm("111532", "Pregnancy Status"),
    "contrast_reaction": _own("PRIOR_REACTION", "Earlier reaction to contrast media"),
    "blood_thinners": _own("BLOOD_THINNERS", "Takes blood thinners"),
    "latex_allergy": _own("LATEX_ALLERGY", "Allergy to latex"),
    "lidocaine_allergy": _own("LIDO_ALLERGY", "Allergy to lidocaine"),
    "skin_products": _own("SKIN_PRODUCTS", "Powder, deodorant or lotion on the skin"),
    "injected_side": _own("INJECTED_SIDE", "Breast whose duct was injected"),
    "orifice_clock": _own("ORIFICE_CLOCK", "Hour of the orifice on the face of the nipple"),
    "orifice_place": _own("ORIFICE_PLACE", "Place of the orifice on the face of the nipple"),
    "dilator": _own("DILATOR", "Dilator used"),
    "cannula": _own("CANNULA", "Shape of the cannula"),
    "cannula_gauge": _dcm("111465", "Needle Gauge"),
    "attempts": _own("ATTEMPTS", "Attempts at cannulation"),
    "agent": _sct("7140000", "Contrast agent"),
    "concentration_mgi_ml": _own("MG_IODINE_ML", "Concentration of iodine as injected"),
    "volume_ml": _dcm("122091", "Volume administered"),
    "outcome": _own("FILLING", "Outcome of the filling"),
    "complications": _dcm("121113", "Complications"),
    "pattern": _own("PATTERN", "Overall pattern of the ductogram"),
    "impression": _dcm("121073", "Impression"),
    "assessment": _dcm("111005", "Assessment Category"),
    "recommendations": _dcm("111053", "Recommended Follow-up"),
    "comment": _dcm("121106", "Comment"),
}

UNITS: Mapping[str, Code] = {
    "orifice_clock": Code("h", "UCUM", "hour"),
    "cannula_gauge": Code("{gauge}", "UCUM", "gauge"),
    "attempts": Code("{attempts}", "UCUM", "attempts"),
    "concentration_mgi_ml": Code("mg/mL", "UCUM", "mg/mL"),
    "volume_ml": Code("mL", "UCUM", "mL"),
}

YES_NO: Mapping[bool, Code] = {True: _sct("373066001", "Yes"), False: _sct("373067005", "No")}
"""CID 231."""

_HOURS = (
    "129772004", "129773009", "129774003", "129775002", "129776001", "129777005", "129778000", "129779008", "129780006",
    "129781005", "129782003", "129783008",
)  # fmt: skip
CLOCK: Mapping[int, Code] = {hour: _sct(value, f"{hour} o'clock position") for hour, value in enumerate(_HOURS, 1)}
"""CID 6018, hours on the breast."""

CHOICES: Mapping[str, Mapping[StrEnum, Code]] = {
    "discharge_side": {
        Side.RIGHT: _sct("24028007", "Right"),
        Side.LEFT: _sct("7771000", "Left"),
        Side.BOTH: _sct("51440002", "Bilateral"),
    },
    "discharge_colour": {
        Colour.BLOODY: _sct("290113009", "Bloody nipple discharge"),
        Colour.CLEAR: _own("CLEAR", "Clear, colourless discharge"),
        Colour.SEROUS: _own("SEROUS", "Serous discharge"),
        Colour.BROWN: _own("BROWN", "Brown discharge"),
        Colour.MILKY: _own("MILKY", "Milky discharge"),
        Colour.YELLOW: _own("YELLOW", "Yellow discharge"),
        Colour.GREEN: _own("GREEN", "Green discharge"),
        Colour.BLUE: _own("BLUE", "Blue discharge"),
        Colour.BLACK: _own("BLACK", "Black discharge"),
    },
    "discharge_orifices": {Orifices.ONE: _own("ONE", "One orifice"), Orifices.MANY: _own("MANY", "Many orifices")},
    "parity": {
        Parity.PAROUS: _own("PAROUS", "Has given birth"),
        Parity.NULLIPAROUS: _own("NULLIPAROUS", "Has never given birth"),
    },
    "prior_imaging": {
        PriorImaging.MAMMOGRAPHY: _sct("71651007", "Mammography"),
        PriorImaging.ULTRASOUND: _sct("47079000", "Ultrasonography of breast"),
        PriorImaging.MRI: _sct("241615005", "MRI of breast"),
        PriorImaging.DUCTOGRAPHY: MAMMARY_DUCTOGRAM,
        PriorImaging.NONE: _own("NO_PRIOR", "No prior imaging"),
    },
    "pregnancy": {
        Pregnancy.NO: _sct("60001007", "Not pregnant"),
        Pregnancy.YES: _sct("77386006", "Patient currently pregnant"),
        Pregnancy.POSSIBLE: _sct("102874004", "Possible pregnancy"),
    },
    "injected_side": {Side.RIGHT: RIGHT_BREAST, Side.LEFT: LEFT_BREAST},
    "orifice_place": {
        OrificePlace.CENTRAL: _own("CENTRAL", "Central on the face of the nipple"),
        OrificePlace.PERIPHERAL: _own("PERIPHERAL", "Peripheral on the face of the nipple"),
    },
    "cannula": {
        Cannula.STRAIGHT: _own("STRAIGHT_CANNULA", "Straight cannula"),
        Cannula.RIGHT_ANGLE: _own("ANGLED_CANNULA", "Right-angle cannula"),
    },
    "agent": {
        Agent.IOHEXOL: _sct("109218004", "Iohexol"),
        Agent.IOPAMIDOL: _sct("109219007", "Iopamidol"),
        Agent.IOPROMIDE: _sct("353903006", "Iopromide"),
        Agent.IOVERSOL: _sct("109222009", "Ioversol"),
        Agent.IODIXANOL: _sct("353962003", "Iodixanol"),
    },
    "outcome": {
        Outcome.COMPLETE: _own("COMPLETE", "Complete filling"),
        Outcome.INCOMPLETE: _own("INCOMPLETE", "Incomplete filling"),
        Outcome.EXTRAVASATION: FINDING_CODES[FindingKind.EXTRAVASATION],
        Outcome.NOT_DILATED: _own("NOT_DILATED", "The duct did not dilate"),
        Outcome.NO_DISCHARGE: _own("NO_DISCHARGE", "No discharge, to be rescheduled"),
    },
    "complications": {
        Complication.NONE: _dcm("111492", "No complications"),
        Complication.EXTRAVASATION: FINDING_CODES[FindingKind.EXTRAVASATION],
        Complication.PAIN: _sct("53430007", "Breast pain"),
        Complication.VASOVAGAL: _sct("398665005", "Vasovagal syncope"),
        Complication.CONTRAST_REACTION: _sct("292095005", "Contrast media adverse reaction"),
        Complication.RASH: _sct("271807003", "Rash"),
        Complication.SWELLING: _sct("65124004", "Swelling"),
        Complication.BRUISING: _sct("95401009", "Injection site bruising"),
        Complication.MASTITIS: _own("MASTITIS", "Mastitis"),
    },
    "pattern": {
        Pattern.NORMAL: _own("PATTERN_NORMAL", "Normal ductogram"),
        Pattern.DEFECT_OR_CUT_OFF: _own("PATTERN_DEFECT", "Filling defect or cut-off"),
        Pattern.ECTASIA: FINDING_CODES[FindingKind.MAMMARY_DUCT_ECTASIA],
        Pattern.LEAFLESS_TREE: _own("PATTERN_LEAFLESS", "Leafless tree"),
        Pattern.DISTORTION: _sct("129792006", "Architectural distortion of breast"),
        Pattern.NON_DIAGNOSTIC: _own("PATTERN_NONDIAG", "Non-diagnostic ductogram"),
    },
    "assessment": {
        Assessment.CATEGORY_0: _sct("397138000", "0 - Incomplete - Need additional imaging evaluation"),
        Assessment.CATEGORY_1: _sct("397140005", "1 - Negative"),
        Assessment.CATEGORY_2: _sct("397141009", "2 - Benign"),
        Assessment.CATEGORY_3: _sct("397143007", "3 - Probably Benign"),
        Assessment.CATEGORY_4: _sct("397144001", "4 - Suspicious"),
        Assessment.CATEGORY_4A: Code("MA.II.A.5.4A", "BI", "4A - Low suspicion"),
        Assessment.CATEGORY_4B: Code("MA.II.A.5.4B", "BI", "4B - Intermediate suspicion"),
        Assessment.CATEGORY_4C: Code("MA.II.A.5.4C", "BI", "4C - Moderate suspicion"),
        Assessment.CATEGORY_5: _sct("397145000", "5 - Highly suggestive of malignancy"),
        Assessment.CATEGORY_6: Code("MA.II.A.5.6", "BI", "6 - Known biopsy proven malignancy"),
    },
    "recommendations": {
        Recommendation.ROUTINE: _dcm("111140", "Normal interval follow-up"),
        Recommendation.SHORT_INTERVAL: _dcm("111142", "Follow-up at short interval (1-11 months)"),
        Recommendation.REPEAT_DUCTOGRAM: MAMMARY_DUCTOGRAM,
        Recommendation.ULTRASOUND: _sct("16310003", "Diagnostic ultrasonography"),
        Recommendation.MRI: _sct("241615005", "MRI of breast"),
        Recommendation.CYTOLOGY: _dcm("111147", "Cytologic analysis"),
        Recommendation.BIOPSY: _dcm("111143", "Biopsy should be considered"),
        Recommendation.LOCALISATION: _dcm("111144", "Needle localization and biopsy"),
        Recommendation.SURGEON: _dcm("111410", "Surgical consult"),
    },
}
"""CID 244, 6055, 6096, 12, 6062, 6027 and 6028."""

SCHEME_VERSIONS: Mapping[str, str] = {"BI": "4.0"}
"""CID 6027 takes these codes from one edition of BI-RADS."""
