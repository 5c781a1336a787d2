"""The truth table: every kind of exam by every protocol that fits it, each layout as rows of words; no description matters.

``/`` parts rows, ``|`` places; ``image < scout`` has its scout one key away. A protocol that is not named does not fit.
"""

from dataclasses import replace

import pytest

from ductoview.hooks.hanging.files import built_in
from ductoview.model.exam import Exam
from tests.hooks.hanging.exams import exam, grid, prior

OLD = prior("20250301", "R CC - 8:00", "L CC - 8:01", "R MLO - 8:02", "L MLO - 8:03")
FOUR = ("R CC - 9:00", "L CC - 9:01", "R MLO - 9:02", "L MLO - 9:03")

TABLE: dict[str, tuple[Exam, dict[str, tuple[float, str]]]] = {
    "scouts only": (
        exam("L CC SCOUT 10:00", "L ML SCOUT 10:02"),
        {
            "phases": (0.6, "L CC SCOUT 10:00 | L ML SCOUT 10:02"),
            "screening": (0.2, "L CC SCOUT 10:00 | L ML SCOUT 10:02"),
            "as-they-came": (0.1, "L CC SCOUT 10:00 | L ML SCOUT 10:02"),
            "single": (0.05, "L CC SCOUT 10:00"),
        },
    ),
    "scouts and full": (
        exam("L CC SCOUT 10:00", "L ML SCOUT 10:02", "L CC FULL 10:21", "L ML FULL 10:23"),
        {
            "ductogram": (1.0, "L CC FULL 10:21 < L CC SCOUT 10:00 | L ML FULL 10:23 < L ML SCOUT 10:02"),
            "phases": (
                0.9,
                "L CC SCOUT 10:00 | L CC FULL 10:21 < L CC SCOUT 10:00 / "
                "L ML SCOUT 10:02 | L ML FULL 10:23 < L ML SCOUT 10:02",
            ),
            "as-they-came": (0.1, "L CC SCOUT 10:00 | L ML SCOUT 10:02 / L CC FULL 10:21 | L ML FULL 10:23"),
            "single": (0.05, "L CC SCOUT 10:00"),
        },
    ),
    "every phase": (
        exam("R CC EARLY 10:20", "R CC FULL 10:22", "R CC DELAYED 10:40", "R CC EVACUATION 10:50", "R ML FULL 10:24"),
        {
            "ductogram": (
                1.0,
                "R CC EARLY 10:20 | R CC FULL 10:22 | R CC DELAYED 10:40 | R CC EVACUATION 10:50 / "
                " | R ML FULL 10:24 |  | ",
            ),
            "phases": (
                0.9,
                "R CC EARLY 10:20 | R CC FULL 10:22 | R CC DELAYED 10:40 | R CC EVACUATION 10:50 / "
                " | R ML FULL 10:24 |  | ",
            ),
            "as-they-came": (0.1, "R CC EARLY 10:20 | R CC FULL 10:22 / R ML FULL 10:24 | R CC DELAYED 10:40"),
            "single": (0.05, "R CC EARLY 10:20"),
        },
    ),
    "one view": (
        exam("L ML - 10:00"),
        {"as-they-came": (0.1, "L ML - 10:00"), "single": (0.05, "L ML - 10:00")},
    ),
    "two of one breast, analysed, without contrast": (
        exam("L CC - 10:00 none", "L CC - 10:21 none MAGNIFICATION"),
        {
            "screening": (0.2, "L CC - 10:00 none | L CC - 10:21 none MAGNIFICATION"),
            "as-they-came": (0.1, "L CC - 10:00 none | L CC - 10:21 none MAGNIFICATION"),
            "single": (0.05, "L CC - 10:00 none"),
        },
    ),
    "a spot view of one breast, nothing known of contrast": (
        exam("L CC - 10:00", "L ML - 10:01", "L CC - 10:10 SPOT_COMPRESSION"),
        {
            "ductogram": (0.7, "L CC - 10:00 | L ML - 10:01 | L CC - 10:10 SPOT_COMPRESSION"),
            "phases": (0.6, "L CC - 10:00 | L ML - 10:01 | L CC - 10:10 SPOT_COMPRESSION"),
            "screening": (0.2, "L CC - 10:00 | L ML - 10:01"),
            "as-they-came": (0.1, "L CC - 10:00 | L ML - 10:01 / L CC - 10:10 SPOT_COMPRESSION | "),
            "single": (0.05, "L CC - 10:00"),
        },
    ),
    "a second CC of one breast, nothing known of contrast": (
        exam("L CC - 10:00", "L ML - 10:01", "L CC - 10:10 MAGNIFICATION"),
        {
            "phases": (
                0.6,
                "L CC - 10:00 | L CC - 10:10 MAGNIFICATION < L CC - 10:00 |  /  |  | L ML - 10:01",
            ),
            "ductogram": (0.55, "L CC - 10:10 MAGNIFICATION < L CC - 10:00 |  /  | L ML - 10:01"),
            "screening": (0.2, "L CC - 10:00 | L ML - 10:01"),
            "as-they-came": (0.1, "L CC - 10:00 | L ML - 10:01 / L CC - 10:10 MAGNIFICATION | "),
            "single": (0.05, "L CC - 10:00"),
        },
    ),
    "both breasts with contrast": (
        exam("R CC FULL 10:00", "L CC FULL 10:30", "L CC SCOUT 10:20"),
        {
            "ductogram": (1.0, "R CC FULL 10:00 | L CC FULL 10:30 < L CC SCOUT 10:20"),
            "phases": (0.9, "R CC FULL 10:00 | L CC SCOUT 10:20 | L CC FULL 10:30 < L CC SCOUT 10:20"),
            "screening": (0.4, "R CC FULL 10:00 | L CC FULL 10:30"),
            "as-they-came": (0.1, "R CC FULL 10:00 | L CC SCOUT 10:20 / L CC FULL 10:30 | "),
            "single": (0.05, "R CC FULL 10:00"),
        },
    ),
    "four views": (
        exam(*FOUR),
        {
            "screening": (0.8, "R CC - 9:00 | L CC - 9:01 / R MLO - 9:02 | L MLO - 9:03"),
            "as-they-came": (0.1, "R CC - 9:00 | L CC - 9:01 / R MLO - 9:02 | L MLO - 9:03"),
            "single": (0.05, "R CC - 9:00"),
        },
    ),
    "four views and a spot": (
        exam(*FOUR, "L CC - 9:10 SPOT_COMPRESSION"),
        {
            "screening": (
                0.8,
                "R CC - 9:00 | L CC - 9:01 | L CC - 9:10 SPOT_COMPRESSION / R MLO - 9:02 | L MLO - 9:03 | ",
            ),
            "as-they-came": (0.1, "R CC - 9:00 | L CC - 9:01 / R MLO - 9:02 | L MLO - 9:03"),
            "single": (0.05, "R CC - 9:00"),
        },
    ),
    "implants": (
        exam("R CC - 9:00 IMPLANT", "L CC - 9:01 IMPLANT", "R CC - 9:02 IMPLANT_DISPLACED", "R MLO - 9:03 IMPLANT"),
        {
            "implants": (
                0.9,
                "R CC - 9:00 IMPLANT | L CC - 9:01 IMPLANT | R CC - 9:02 IMPLANT_DISPLACED / R MLO - 9:03 IMPLANT |  | ",
            ),
            "as-they-came": (
                0.1,
                "R CC - 9:00 IMPLANT | L CC - 9:01 IMPLANT / R CC - 9:02 IMPLANT_DISPLACED | R MLO - 9:03 IMPLANT",
            ),
            "single": (0.05, "R CC - 9:00 IMPLANT"),
        },
    ),
    "nothing coded": (
        exam("? ? - 9:00", "? ? - 9:01"),
        {"as-they-came": (0.1, "? ? - 9:00 | ? ? - 9:01"), "single": (0.05, "? ? - 9:00")},
    ),
    "full, with an earlier study": (
        exam("L CC FULL 10:21", "L ML FULL 10:23", priors=[OLD]),
        {
            "ductogram": (1.0, "L CC FULL 10:21 | L ML FULL 10:23"),
            "phases": (0.9, "L CC FULL 10:21 | L ML FULL 10:23"),
            "prior": (0.5, "L CC - 8:01 | L MLO - 8:03 / L CC FULL 10:21 | L ML FULL 10:23"),
            "prior-beside": (0.49, "L CC - 8:01 | L CC FULL 10:21 / L MLO - 8:03 | L ML FULL 10:23"),
            "as-they-came": (0.1, "L CC FULL 10:21 | L ML FULL 10:23"),
            "single": (0.05, "L CC FULL 10:21"),
        },
    ),
    "four views, with an earlier study": (
        exam(*FOUR, priors=[OLD]),
        {
            "prior": (
                0.85,
                "R CC - 8:00 | L CC - 8:01 | R MLO - 8:02 | L MLO - 8:03 / "
                "R CC - 9:00 | L CC - 9:01 | R MLO - 9:02 | L MLO - 9:03",
            ),
            "prior-beside": (
                0.84,
                "R CC - 8:00 | R CC - 9:00 | L CC - 8:01 | L CC - 9:01 / "
                "R MLO - 8:02 | R MLO - 9:02 | L MLO - 8:03 | L MLO - 9:03",
            ),
            "screening": (0.8, "R CC - 9:00 | L CC - 9:01 / R MLO - 9:02 | L MLO - 9:03"),
            "as-they-came": (0.1, "R CC - 9:00 | L CC - 9:01 / R MLO - 9:02 | L MLO - 9:03"),
            "single": (0.05, "R CC - 9:00"),
        },
    ),
}


def layouts(study: Exam) -> dict[str, tuple[float, str]]:
    """The protocols that fit, the best first."""
    found = {
        one.info.id.removeprefix("ductoview.hang-"): (
            one.score(study),
            " / ".join(" | ".join(row) for row in grid(one.hang(study))),
        )
        for one in built_in()
        if one.score(study) > 0
    }
    return dict(sorted(found.items(), key=lambda one: -one[1][0]))


@pytest.mark.parametrize("shape", TABLE)
def test_every_exam_by_every_protocol_that_fits(shape: str) -> None:
    study, expected = TABLE[shape]
    assert layouts(study) == expected
    assert list(layouts(study)) == list(expected)


@pytest.mark.parametrize("shape", TABLE)
def test_no_description_and_no_order_of_arrival_changes_anything(shape: str) -> None:
    study, expected = TABLE[shape]
    for words in ("", "x", "R MLO DELAYED SPOT", "L CC scout prior"):
        images = tuple(
            replace(one, facts=replace(one.facts, series_description=words, study_description=words))
            for one in reversed(study.images)
        )
        assert layouts(replace(study, images=images, description=words)) == expected
