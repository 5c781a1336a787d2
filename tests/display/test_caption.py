"""What stands on an image: who, which, how; what warns at every level; an attribute that is unknown says nothing."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ductoview.display.annotation_attributes import (
    ATTRIBUTES,
    DEFAULT_ATTRIBUTES,
    as_setting,
    attribute_texts,
    chosen_attributes,
)
from ductoview.display.caption import Caption, Line, Shown, TextLevel, Tone, caption, other_image_words, window_name
from ductoview.display.orientation import AS_STORED, hanging_orientation
from ductoview.model.geometry import Spacing, SpacingSource
from ductoview.model.image import Equipment, Technique
from ductoview.model.view import Laterality, Phase, PresentationIntent, View, ViewModifier, ViewPosition
from ductoview.model.voi import LookupTable, VoiFunction, Window
from tests.display.support import FULL_RANGE, LEFT_CC, facts, magnified

NO_ORIENTATION = View(laterality=Laterality.LEFT, position=ViewPosition.CC)
NO_SIDE = View(position=ViewPosition.CC, patient_orientation=("P", "L"))
OBLONG = Spacing(row_mm=0.1, column_mm=0.05, source=SpacingSource.CALIBRATED)
SPOT = View(
    laterality=Laterality.LEFT,
    position=ViewPosition.CC,
    modifiers=(ViewModifier.SPOT_COMPRESSION,),
    patient_orientation=("A", "R"),
)


def words(lines: tuple[Line, ...]) -> list[str]:
    return [line.text for line in lines]


def captioned(level: TextLevel = TextLevel.FULL, *, shown: dict[str, Any] | None = None, **changes: Any) -> Caption:
    image = facts((100, 80), **changes)
    how = Shown(**({"zoom": 0.5, "choice": FULL_RANGE} | (shown or {})))
    return caption(image, hanging_orientation(image.view), how, level=level)


def test_every_image_says_who_which_and_how() -> None:
    made = captioned(view=magnified(LEFT_CC), acquired="20260302101500", phase=Phase.FULL)
    assert words(made.top) == [
        LEFT_CC.label.replace("CC", "MCC"),
        "Phantom, Doris",
        "D-0001",
        "MAG 1.8×",
        "full (inferred)",
        "2026-03-02 10:15",
        "0.050 mm/px · corrected",
    ]
    assert words(made.bottom) == [
        "29 kVp · 61 mAs · 38 N · 52 mm",
        "NORMAL · LINEAR · 2048 / 4096",
        "zoom 50 %, not full resolution",
    ]


def test_the_levels_leave_out_more_and_more() -> None:
    made = {level: captioned(level, acquired="20260302101500", phase=Phase.FULL) for level in TextLevel}
    said = {level: {*words(one.top), *words(one.bottom)} for level, one in made.items()}
    assert said[TextLevel.NONE] < said[TextLevel.SHORT] < said[TextLevel.FULL]
    assert said[TextLevel.NONE] == {"L CC", "Phantom, Doris", "D-0001", "MAG 1.8×", "zoom 50 %, not full resolution"}
    assert said[TextLevel.SHORT] - said[TextLevel.NONE] == {
        "2026-03-02 10:15",
        "full (inferred)",
        "0.050 mm/px · corrected",
    }
    assert [line.essential for line in made[TextLevel.SHORT].top if line.text == "full (inferred)"] == [True]
    assert [one.has_scale for one in made.values()] == [False, True, True]
    assert [level.next for level in TextLevel] == [TextLevel.SHORT, TextLevel.FULL, TextLevel.NONE]


WARNINGS: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"intent": PresentationIntent.FOR_PROCESSING}, {}, "FOR PROCESSING · not for reading"),
    ({"lossy_ratio": 12.4}, {}, "LOSSY 12:1"),
    ({"lossy_ratio": 4.0, "lossy_ratios": (4.0, 10.0)}, {}, "LOSSY 4:1, 10:1"),
    ({"lossy_ratio": 0.0}, {}, "LOSSY"),
    ({"burned_in": True}, {}, "BURNED-IN TEXT"),
    ({"frames": 60}, {}, "1 OF 60 FRAMES"),
    ({"partial_view": True}, {}, "PARTIAL VIEW"),
    ({"partial_view": True, "partial_view_words": "Anterior"}, {}, "PARTIAL: Anterior"),
    ({"mm": None}, {}, "no scale, pixels only"),
    ({"view": NO_ORIENTATION}, {}, "? orientation not stated · shown as stored"),
    ({"view": NO_SIDE}, {}, "? side not stated · shown as stored"),
    ({"view": View()}, {}, "? side not stated · orientation not stated · shown as stored"),
    ({"view": replace(NO_SIDE, laterality=Laterality.BOTH)}, {}, "? both sides stated · shown as stored"),
    ({"view": replace(LEFT_CC, patient_orientation=("A", "F"))}, {}, "? orientation not usable · shown as stored"),
    ({"spacing": OBLONG}, {}, "PIXELS NOT SQUARE · shape distorted"),
    ({"spacing": OBLONG}, {"is_aspect_corrected": True}, "pixel aspect corrected"),
    ({}, {"is_inverted": True}, "INVERTED"),
    ({}, {"turning": "ROTATED 90°"}, "ROTATED 90°"),
    ({}, {"processed": "ENHANCED · not the stored pixels"}, "ENHANCED · not the stored pixels"),
    ({}, {"presentation": "STATE: LOOK"}, "STATE: LOOK"),
    ({}, {"badge": "PRIOR 2025-03-01 · MAG"}, "PRIOR 2025-03-01"),
]


@pytest.mark.parametrize("level", TextLevel)
@pytest.mark.parametrize(("changes", "shown", "warning"), WARNINGS, ids=[row[2] for row in WARNINGS])
def test_what_warns_is_amber_a_word_of_its_own_and_stands_at_every_level(
    level: TextLevel, changes: dict[str, Any], shown: dict[str, Any], warning: str
) -> None:
    made = captioned(level, shown=shown, **changes)
    assert [line.text for line in made.top if line.tone is Tone.AMBER] == [warning]
    assert all(line.essential for line in made.top if line.tone is Tone.AMBER)
    assert not any(line.tone is Tone.AMBER for line in captioned(level).top)


def test_a_key_image_says_so_at_every_level_in_a_readers_blue() -> None:
    for level in TextLevel:
        lines = captioned(level, shown={"is_key": True}).top
        assert [line.tone for line in lines if line.text == "★ KEY IMAGE"] == [Tone.BLUE]


def test_a_contradicted_side_is_said() -> None:
    view = View(laterality=Laterality.LEFT, position=ViewPosition.CC, contradictions=("ImageLaterality says left…",))
    image = facts((100, 80), view=view)
    made = caption(image, AS_STORED, Shown(zoom=1, choice=FULL_RANGE), level=TextLevel.NONE)
    assert "SIDE CONTRADICTED" in words(made.top)


@pytest.mark.parametrize("side", [Laterality.LEFT, Laterality.UNKNOWN])
def test_what_is_stated_twice_over_is_not_called_unstated(side: Laterality) -> None:
    view = replace(NO_SIDE, laterality=side, contradictions=("ImageLaterality says left…",))
    amber = [line.text for line in captioned(view=view).top if line.tone is Tone.AMBER]
    assert amber == ["SIDE CONTRADICTED", "shown as stored"]


def test_the_kind_of_view_is_named_once() -> None:
    shown = {"badge": "MAG · SPOT · IMPLANT"}
    made = captioned(TextLevel.NONE, shown=shown, view=SPOT, implant_present=True)
    assert "MAG 1.8× · SPOT · IMPLANT" in words(made.top)
    assert sum("MAG" in line for line in words(made.top)) == 1


def test_at_full_resolution_the_warning_is_gone() -> None:
    assert words(captioned(shown={"zoom": 1.0}).bottom)[-1] == "zoom 100 %"
    assert captioned(TextLevel.NONE, shown={"zoom": 1.0}).bottom == ()


def test_an_unknown_scale_gives_no_mm() -> None:
    assert not any("mm/px" in line for line in words(captioned(mm=None).top))


@pytest.mark.parametrize(
    ("source", "factor", "line"),
    [
        (SpacingSource.IMAGER_CORRECTED, 1.0, "0.050 mm/px · contact view"),
        (SpacingSource.IMAGER_CORRECTED, 1.1, "magnified 1.1× · 0.050 mm/px · corrected 1.1×"),
        (SpacingSource.DETECTOR_PLANE, None, "0.050 mm/px · at the detector"),
        (SpacingSource.CALIBRATED, None, "0.050 mm/px · calibrated"),
    ],
)
def test_a_scale_says_where_it_comes_from(source: SpacingSource, factor: float | None, line: str) -> None:
    spacing = Spacing(row_mm=0.05, column_mm=0.05, source=source, factor=factor)
    made = captioned(TextLevel.SHORT, spacing=spacing, technique=Technique(magnification=factor))
    assert words(made.top)[-1] == line


def test_another_image_has_a_banner_and_its_own_name() -> None:
    scout = facts((100, 80), phase=Phase.SCOUT)
    assert other_image_words(scout) == "SCOUT · before contrast"
    made = captioned(TextLevel.NONE, shown={"banner": other_image_words(scout)})
    assert made.banner is not None
    assert (made.banner.text, made.banner.large, made.banner.tone) == ("SCOUT · before contrast", True, Tone.AMBER)
    assert captioned().banner is None


def test_windows_and_tables_have_names() -> None:
    assert window_name(Window(center=40.5, width=80, function=VoiFunction.SIGMOID)) == "SIGMOID · 40.5 / 80"
    table = LookupTable(first=0, data=np.arange(0, 500, 5, dtype=np.uint16), bits=8, explanation="HARD")
    assert window_name(table) == "HARD · LUT"
    assert window_name(table, is_adjusted=True) == "HARD · LUT · 49.5 / 99 · adjusted"


EVERYTHING = {
    "technique": Technique(
        kvp=29, exposure_mas=61.4, compression_force_n=38, body_part_thickness_mm=52, organ_dose_mgy=1.84,
        entrance_dose_mgy=7.25, exposure_time_ms=820, relative_exposure=312, positioner_angle_degrees=90.0,
        anode_material="TUNGSTEN", filter_material="RHODIUM",
    ),
    "equipment": Equipment(
        model_name="Model 3", device_serial_number="S1", detector_id="D7", software_versions="4.1, 2",
        station_name="ROOM2", gantry_id="G1", detector_calibrated="20260105",
    ),
    "manufacturer": "Maker", "institution": "Hospital", "institution_address": "Street 1, Town",
    "operators": "Tech, Ann", "patient_age": "056Y", "implant_present": False, "burned_in": False,
    "partial_view": True, "partial_view_words": "Anterior",
}  # fmt: skip


def test_every_attribute_has_its_words() -> None:
    image = facts((100, 80), **EVERYTHING)
    assert attribute_texts(image, [one.id for one in ATTRIBUTES]) == (
        "56 y", "29 kVp", "61.4 mAs", "820 ms", "W/Rh", "38 N", "52 mm", "organ 1.84 mGy", "entrance 7.25 mGy",
        "exposure index 312", "90°", "no implant", "no burned-in text", "partial: Anterior", "by Tech, Ann",
        "Maker Model 3", "SN S1", "detector D7", "detector calibrated 2026-01-05", "software 4.1, 2", "station ROOM2",
        "gantry G1", "Hospital", "Street 1, Town",
    )  # fmt: skip
    assert attribute_texts(image, DEFAULT_ATTRIBUTES) == (
        "29 kVp", "61.4 mAs", "W/Rh", "38 N", "52 mm", "organ 1.84 mGy", "entrance 7.25 mGy",
    )  # fmt: skip


def test_what_is_unknown_is_not_written() -> None:
    image = facts((100, 80), technique=Technique())
    assert attribute_texts(image, [one.id for one in ATTRIBUTES]) == ()
    assert not any("kVp" in line for line in words(captioned(technique=Technique()).bottom))


def test_a_long_value_is_cut_and_says_so() -> None:
    image = facts((100, 80), institution="H" * 300)
    (only,) = attribute_texts(image, ["institution"])
    assert len(only) == 48
    assert only.endswith("…")


def test_the_choice_of_attributes_is_kept_as_ids() -> None:
    assert chosen_attributes("") == DEFAULT_ATTRIBUTES
    assert chosen_attributes("none") == ()
    assert chosen_attributes(" force, kvp,gone") == ("kvp", "force")
    assert chosen_attributes(as_setting(["thickness", "kvp"])) == ("kvp", "thickness")
    assert chosen_attributes(as_setting([])) == ()
    assert len({one.id for one in ATTRIBUTES}) == len(ATTRIBUTES)
