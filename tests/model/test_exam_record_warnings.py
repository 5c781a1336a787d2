"""Every rule speaks when it should, beside its field, and is silent on a record that says nothing."""

from typing import Any

import pytest

from ductoview.model.exam_record import ExamRecord
from ductoview.model.exam_record_choices import (
    LESS_SUSPICIOUS,
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
from ductoview.model.exam_record_warnings import RULES, Seen, warnings_of
from ductoview.model.finding import FindingKind
from ductoview.model.view import Laterality

LEFT = frozenset({Laterality.LEFT})
DEFECT = frozenset({FindingKind.INTRALUMINAL_FILLING_DEFECT})
LEAK = frozenset({FindingKind.EXTRAVASATION})

CASES: list[tuple[dict[str, Any], Seen, str, str]] = [
    ({"injected_side": Side.RIGHT}, Seen(sides=LEFT), "injected_side", "No image"),
    ({"injected_side": Side.RIGHT, "discharge_side": Side.LEFT}, Seen(), "injected_side", "other breast"),
    ({"discharge_side": Side.RIGHT}, Seen(sides=LEFT), "discharge_side", "No image"),
    ({"pregnancy": Pregnancy.POSSIBLE}, Seen(), "pregnancy", "Pregnancy"),
    ({"contrast_reaction": True}, Seen(), "contrast_reaction", "reaction"),
    ({"blood_thinners": True}, Seen(), "blood_thinners", "thinners"),
    ({"latex_allergy": True}, Seen(), "latex_allergy", "without latex"),
    ({"lidocaine_allergy": True}, Seen(), "lidocaine_allergy", "none on the nipple"),
    ({"skin_products": True}, Seen(), "skin_products", "look like"),
    ({"discharge_side": Side.BOTH, "parity": Parity.NULLIPAROUS}, Seen(), "discharge_side", "pituitary"),
    ({"discharge_side": Side.BOTH, "parity": Parity.PAROUS}, Seen(), "discharge_side", "both breasts: think"),
    ({"discharge_orifices": Orifices.MANY}, Seen(), "discharge_orifices", "many ducts"),
    ({"discharge_colour": Colour.BLOODY}, Seen(), "discharge_colour", "more suspicious"),
    ({"discharge_colour": Colour.SEROUS}, Seen(), "discharge_colour", "serous"),
    ({"volume_ml": 2.01}, Seen(), "volume_ml", "2 mL"),
    ({"volume_ml": 0.4, "outcome": Outcome.NO_DISCHARGE}, Seen(), "volume_ml", "no contrast"),
    ({"outcome": Outcome.EXTRAVASATION}, Seen(), "outcome", "7 to 14 days"),
    ({"complications": (Complication.EXTRAVASATION,)}, Seen(), "outcome", "7 to 14 days"),
    ({}, Seen(kinds=LEAK), "outcome", "7 to 14 days"),
    ({"outcome": Outcome.COMPLETE}, Seen(kinds=frozenset({FindingKind.INCOMPLETE_FILLING})), "outcome", "incomplete"),
    ({"complications": (Complication.NONE,)}, Seen(kinds=LEAK), "complications", "No complication"),
    ({"pattern": Pattern.NORMAL}, Seen(kinds=DEFECT), "pattern", "abnormal findings"),
    ({"pattern": Pattern.NORMAL, "outcome": Outcome.INCOMPLETE}, Seen(), "pattern", "not completely"),
    ({"pattern": Pattern.DEFECT_OR_CUT_OFF}, Seen(kinds=LEAK), "pattern", "none is marked"),
    ({"pattern": Pattern.ECTASIA}, Seen(), "pattern", "none is marked"),
    ({"assessment": Assessment.CATEGORY_1}, Seen(kinds=DEFECT), "assessment", "Category 1"),
    ({"assessment": Assessment.CATEGORY_4B}, Seen(), "assessment", "Category 4 or 5"),
    (
        {"pattern": Pattern.NORMAL, "assessment": Assessment.CATEGORY_2, "discharge_colour": Colour.CLEAR},
        Seen(),
        "assessment",
        "does not rule out",
    ),
]


@pytest.mark.parametrize(("said", "seen", "field", "words"), CASES)
def test_a_rule_speaks_beside_its_field(said: dict[str, Any], seen: Seen, field: str, words: str) -> None:
    spoken = [one for one in warnings_of(ExamRecord(**said), seen) if one.field == field and words in one.words]
    assert len(spoken) == 1
    assert spoken[0].source


def test_no_rule_is_without_its_case() -> None:
    spoken = {one.words for said, seen, _, _ in CASES for one in warnings_of(ExamRecord(**said), seen)}
    assert spoken == {warning.words for _, warning in RULES}


def test_nothing_said_is_nothing_to_warn_of() -> None:
    assert warnings_of(ExamRecord()) == ()
    assert warnings_of(ExamRecord(), Seen(kinds=DEFECT, sides=LEFT)) == ()


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ({"injected_side": Side.LEFT, "discharge_side": Side.BOTH}, Seen(sides=LEFT)),
        ({"injected_side": Side.LEFT}, Seen(sides=frozenset({Laterality.UNKNOWN}))),
        ({"outcome": Outcome.EXTRAVASATION, "recommendations": (Recommendation.REPEAT_DUCTOGRAM,)}, Seen(kinds=LEAK)),
        ({"pattern": Pattern.NORMAL, "outcome": Outcome.COMPLETE, "assessment": Assessment.CATEGORY_1}, Seen()),
        ({"pattern": Pattern.DEFECT_OR_CUT_OFF}, Seen(kinds=DEFECT)),
        ({"pattern": Pattern.NORMAL, "outcome": Outcome.COMPLETE}, Seen(kinds=frozenset({FindingKind.AIR_BUBBLE}))),
        ({"assessment": Assessment.CATEGORY_5, "recommendations": (Recommendation.SURGEON,)}, Seen()),
        ({"pregnancy": Pregnancy.NO, "contrast_reaction": False, "latex_allergy": False}, Seen()),
        ({"discharge_colour": Colour.GREEN, "volume_ml": 2.0}, Seen()),
    ],
)
def test_what_fits_together_is_left_in_peace(said: dict[str, Any], seen: Seen) -> None:
    fields = {"injected_side", "outcome", "pattern", "assessment", "pregnancy", "volume_ml", "discharge_colour"}
    assert [one for one in warnings_of(ExamRecord(**said), seen) if one.field in fields] == []


def test_discharge_from_a_breast_that_is_imaged_or_known_to_be_injected_is_said_once() -> None:
    for said, seen in (
        ({"discharge_side": Side.LEFT}, Seen(sides=LEFT)),
        ({"discharge_side": Side.RIGHT}, Seen(sides=frozenset({Laterality.UNKNOWN}))),
        ({"discharge_side": Side.RIGHT, "injected_side": Side.LEFT}, Seen(sides=LEFT)),
    ):
        assert [one.field for one in warnings_of(ExamRecord(**said), seen) if one.field == "discharge_side"] == []


def test_no_colour_is_both_kinds() -> None:
    assert frozenset() == SUSPICIOUS & LESS_SUSPICIOUS
