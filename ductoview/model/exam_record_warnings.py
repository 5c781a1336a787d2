"""Soft warnings about an exam record: pure rules over what was said and what was confirmed; none of them stops anything."""

from collections.abc import Callable
from dataclasses import dataclass

from ductoview.model.exam_record import ExamRecord
from ductoview.model.exam_record_choices import (
    SUSPICIOUS,
    Assessment,
    Colour,
    Complication,
    Orifices,
    Outcome,
    Parity,
    Pattern,
    Pregnancy,
    Recommendation,
    Side,
)
from ductoview.model.finding import FindingKind
from ductoview.model.view import Laterality

PATIENT_PAGE = "Patient information on ductography"
SLAWSON = "Slawson, RadioGraphics 2001;21:133"
DINKEL = "Dinkel, Br J Radiol 2000;73:706"
CONTRADICTION = "What was said contradicts itself"

_SIDES = {Side.RIGHT: Laterality.RIGHT, Side.LEFT: Laterality.LEFT}
_NOT_FILLED = frozenset({Outcome.NOT_DILATED, Outcome.NO_DISCHARGE})
_DEFECTS = frozenset(
    {
        FindingKind.INTRALUMINAL_FILLING_DEFECT,
        FindingKind.MULTIPLE_FILLING_DEFECT,
        FindingKind.ABRUPT_DUCT_TERMINATION,
    }
)
# Extravasation is a mishap of the injection, and what only looks like a finding is none.
_ABNORMAL = _DEFECTS | {
    FindingKind.DUCT_NARROWING,
    FindingKind.CYST_FILL,
    FindingKind.MAMMARY_DUCT_ECTASIA,
    FindingKind.DUCT_WALL_IRREGULARITY,
    FindingKind.DUCT_DISPLACEMENT,
    FindingKind.LEAFLESS_TREE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the images say: kinds of the confirmed findings, and the sides of the images of this study that are known."""

    kinds: frozenset[FindingKind] = frozenset()
    sides: frozenset[Laterality] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordWarning:
    """One sentence beside the field it is about; ``stops`` marks what may harm the patient."""

    field: str
    words: str
    source: str
    stops: bool = False


Rule = tuple[Callable[[ExamRecord, Seen], bool], RecordWarning]


def warnings_of(record: ExamRecord, seen: Seen = Seen()) -> tuple[RecordWarning, ...]:
    """All warnings that hold, in the order of the rules."""
    return tuple(warning for holds, warning in RULES if holds(record, seen))


def _rule(
    field: str, holds: Callable[[ExamRecord, Seen], bool], words: str, source: str, *, stops: bool = False
) -> Rule:
    return holds, RecordWarning(field=field, words=words, source=source, stops=stops)


def _extravasated(record: ExamRecord, seen: Seen) -> bool:
    return (
        record.outcome is Outcome.EXTRAVASATION
        or Complication.EXTRAVASATION in record.complications
        or FindingKind.EXTRAVASATION in seen.kinds
    )


def _other_side_imaged(record: ExamRecord, seen: Seen) -> bool:
    side = _SIDES.get(record.injected_side) if record.injected_side else None
    return side is not None and bool(seen.sides - {Laterality.UNKNOWN}) and side not in seen.sides


def _unseen_side_discharges(record: ExamRecord, seen: Seen) -> bool:
    side = _SIDES.get(record.discharge_side) if record.discharge_side and not record.injected_side else None
    return side is not None and bool(seen.sides - {Laterality.UNKNOWN}) and side not in seen.sides


def _other_side_discharges(record: ExamRecord, seen: Seen) -> bool:
    said = {record.injected_side, record.discharge_side}
    return said == {Side.RIGHT, Side.LEFT}


def _never_filled(record: ExamRecord, seen: Seen) -> bool:
    return record.outcome in _NOT_FILLED and record.volume_ml is not None


RULES: tuple[Rule, ...] = (
    _rule(
        "injected_side", _other_side_imaged,
        "No image of this study shows the breast that is said to be injected.", CONTRADICTION, stops=True,
    ),
    _rule(
        "injected_side", _other_side_discharges,
        "The discharge is said to come from the other breast.", CONTRADICTION, stops=True,
    ),
    _rule(
        "discharge_side", _unseen_side_discharges,
        "No image of this study shows the breast from which the discharge is said to come.", CONTRADICTION, stops=True,
    ),
    _rule(
        "pregnancy", lambda record, seen: record.pregnancy in (Pregnancy.YES, Pregnancy.POSSIBLE),
        "Pregnancy is a reason not to make a ductogram.", "medic-journal.com, ductography", stops=True,
    ),
    _rule(
        "contrast_reaction", lambda record, seen: record.contrast_reaction is True,
        "After an earlier contrast reaction a ductogram is made only with care: ask before injecting.",
        "medic-journal.com, ductography (relative contraindication)", stops=True,
    ),
    _rule(
        "blood_thinners", lambda record, seen: record.blood_thinners is True,
        "Blood thinners are to be known before a ductogram.", PATIENT_PAGE,
    ),
    _rule(
        "latex_allergy", lambda record, seen: record.latex_allergy is True,
        "Latex allergy: use gloves and material without latex.", PATIENT_PAGE, stops=True,
    ),
    _rule(
        "lidocaine_allergy", lambda record, seen: record.lidocaine_allergy is True,
        "Lidocaine allergy: use none on the nipple or in the duct.", PATIENT_PAGE, stops=True,
    ),
    _rule(
        "skin_products", lambda record, seen: record.skin_products is True,
        "Powder, deodorant or lotion on the skin can look like calcifications or contrast.", PATIENT_PAGE,
    ),
    _rule(
        "discharge_side",
        lambda record, seen: record.discharge_side is Side.BOTH and record.parity is Parity.NULLIPAROUS,
        "Discharge from both breasts of a woman who has never given birth suggests a drug or the pituitary gland.",
        PATIENT_PAGE,
    ),
    _rule(
        "discharge_side",
        lambda record, seen: record.discharge_side is Side.BOTH and record.parity is not Parity.NULLIPAROUS,
        "Discharge from both breasts: think of a drug or the pituitary gland before filling one duct.",
        PATIENT_PAGE,
    ),
    _rule(
        "discharge_orifices", lambda record, seen: record.discharge_orifices is Orifices.MANY,
        "Discharge from many ducts: think of a drug or the pituitary gland before filling one duct.",
        PATIENT_PAGE,
    ),
    _rule(
        "discharge_colour", lambda record, seen: record.discharge_colour in SUSPICIOUS - {Colour.SEROUS},
        "Bloody or colourless discharge is the more suspicious kind.", PATIENT_PAGE,
    ),
    _rule(
        "discharge_colour", lambda record, seen: record.discharge_colour is Colour.SEROUS,
        "Clear or serous discharge: cancer in 7 %, papilloma in 35 % of one series.", "pages.infinit.net/trh, Quebec",
    ),
    _rule(
        "volume_ml", lambda record, seen: record.volume_ml is not None and record.volume_ml > 2,
        "More than 2 mL is beyond the volumes published for one duct: look at the number again.",
        "0.1 to 2 mL in six published descriptions",
    ),
    _rule(
        "volume_ml", _never_filled,
        "A volume is given, and the filling says that no contrast was injected.", CONTRADICTION,
    ),
    _rule(
        "outcome",
        lambda record, seen: _extravasated(record, seen)
        and Recommendation.REPEAT_DUCTOGRAM not in record.recommendations,
        "After extravasation the ductogram can be repeated in 7 to 14 days.", SLAWSON,
    ),
    _rule(
        "outcome",
        lambda record, seen: record.outcome is Outcome.COMPLETE and FindingKind.INCOMPLETE_FILLING in seen.kinds,
        "Complete filling is said, and incomplete filling is marked on the images.", CONTRADICTION,
    ),
    _rule(
        "complications",
        lambda record, seen: record.complications == (Complication.NONE,) and _extravasated(record, seen),
        "No complication is said, and extravasation is.", CONTRADICTION,
    ),
    _rule(
        "pattern",
        lambda record, seen: record.pattern is Pattern.NORMAL and bool(seen.kinds & _ABNORMAL),
        "Normal is said, and abnormal findings are confirmed.", CONTRADICTION,
    ),
    _rule(
        "pattern",
        lambda record, seen: record.pattern is Pattern.NORMAL and record.outcome not in (None, Outcome.COMPLETE),
        "Normal is said of ducts that were not completely filled.", CONTRADICTION,
    ),
    _rule(
        "pattern",
        lambda record, seen: record.pattern is Pattern.DEFECT_OR_CUT_OFF and not seen.kinds & _DEFECTS,
        "Filling defect or cut-off is said, and none is marked on the images.", CONTRADICTION,
    ),
    _rule(
        "pattern",
        lambda record, seen: record.pattern is Pattern.ECTASIA and FindingKind.MAMMARY_DUCT_ECTASIA not in seen.kinds,
        "Ductal ectasia is said, and none is marked on the images.", CONTRADICTION,
    ),
    _rule(
        "assessment",
        lambda record, seen: record.assessment is Assessment.CATEGORY_1 and bool(seen.kinds & _ABNORMAL),
        "Category 1 says that there is nothing to report, and abnormal findings are confirmed.", CONTRADICTION,
    ),
    _rule(
        "assessment",
        lambda record, seen: record.assessment
        in (
            Assessment.CATEGORY_4, Assessment.CATEGORY_4A, Assessment.CATEGORY_4B, Assessment.CATEGORY_4C,
            Assessment.CATEGORY_5,
        )
        and not set(record.recommendations)
        & {Recommendation.BIOPSY, Recommendation.LOCALISATION, Recommendation.SURGEON},
        "Category 4 or 5 goes with a biopsy or a surgeon, and none is recommended.", "CID 6027: biopsy should be considered",
    ),
    _rule(
        "assessment",
        lambda record, seen: record.pattern is Pattern.NORMAL
        and record.assessment in (Assessment.CATEGORY_1, Assessment.CATEGORY_2)
        and record.discharge_colour in SUSPICIOUS,
        "A normal ductogram does not rule out cancer where the discharge is suspicious: sensitivity is about 69 %.",
        "Berger, AJR 2017 (921 patients: 59 to 78 %)",
    ),
)  # fmt: skip
