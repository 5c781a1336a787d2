"""Where images hang by our own files: eye-sized exams, each drawn as a grid."""

from dataclasses import replace

import pytest

from ductoview.hooks.checked import hanging_choices, run_hanging
from ductoview.hooks.conformance import faults_of
from ductoview.hooks.contracts import MethodKind
from ductoview.hooks.hanging.files import FileProtocol, built_in
from ductoview.model.exam import Hanging
from tests.hooks.hanging.exams import exam, grid, prior, protocol

DUCTOGRAM, PHASES, SCREENING = protocol("ductogram"), protocol("phases"), protocol("screening")


@pytest.mark.parametrize("one", built_in(), ids=lambda one: one.info.id)
def test_ours_keep_the_contract(one: FileProtocol) -> None:
    assert faults_of(MethodKind.HANGING_PROTOCOL, one) == ()


def test_one_phase_is_cc_beside_lateral() -> None:
    hung = DUCTOGRAM.hang(exam("L ML FULL 10:03", "L CC FULL 10:01"))
    assert grid(hung) == [["L CC FULL 10:01", "L ML FULL 10:03"]]


def test_scouts_are_one_key_away() -> None:
    study = exam("L CC SCOUT 10:00", "L ML SCOUT 10:02", "L CC FULL 10:21", "L ML FULL 10:23")
    assert grid(DUCTOGRAM.hang(study)) == [["L CC FULL 10:21 < L CC SCOUT 10:00", "L ML FULL 10:23 < L ML SCOUT 10:02"]]
    assert grid(PHASES.hang(study)) == [
        ["L CC SCOUT 10:00", "L CC FULL 10:21 < L CC SCOUT 10:00"],
        ["L ML SCOUT 10:02", "L ML FULL 10:23 < L ML SCOUT 10:02"],
    ]


def test_a_scout_made_alike_is_flickered_to_before_a_later_one() -> None:
    study = exam("L CC FULL 10:21 MAGNIFICATION", "L CC SCOUT 10:00 MAGNIFICATION", "L CC SCOUT 10:02")
    assert grid(DUCTOGRAM.hang(study)) == [["L CC FULL 10:21 MAGNIFICATION < L CC SCOUT 10:00 MAGNIFICATION"]]


def test_phases_nobody_stated_are_told_by_time() -> None:
    study = exam("L ML - 10:23", "L CC - 10:21", "L CC - 10:00", "L ML - 10:02")
    assert grid(DUCTOGRAM.hang(study)) == [["L CC - 10:21 < L CC - 10:00", "L ML - 10:23 < L ML - 10:02"]]


def test_phases_stand_in_their_order_over_the_views() -> None:
    study = exam("L CC DELAYED 10:40", "L CC EARLY 10:20", "L ML FULL 10:32", "L CC FULL 10:30")
    assert grid(DUCTOGRAM.hang(study)) == [
        ["L CC EARLY 10:20", "L CC FULL 10:30", "L CC DELAYED 10:40"],
        ["", "L ML FULL 10:32", ""],
    ]


def test_the_right_breast_hangs_left_and_scouts_keep_to_their_side() -> None:
    study = exam("L CC FULL 10:21", "R CC FULL 10:31", "R CC SCOUT 10:00")
    assert grid(DUCTOGRAM.hang(study)) == [["R CC FULL 10:31 < R CC SCOUT 10:00", "L CC FULL 10:21"]]


def test_the_latest_of_two_alike_is_shown() -> None:
    assert grid(DUCTOGRAM.hang(exam("L CC FULL 10:30", "L CC FULL 10:20"))) == [["L CC FULL 10:30"]]


def test_spot_and_partial_views_do_not_push_out_the_whole_one() -> None:
    study = exam("L CC FULL 10:20", "L CC FULL 10:30 SPOT_COMPRESSION", "L ML FULL 10:40 PARTIAL")
    (row,) = grid(DUCTOGRAM.hang(study))
    assert row == ["L CC FULL 10:20", "L ML FULL 10:40 PARTIAL"]


def test_scouts_alone_are_shown() -> None:
    hung, _ = run_hanging(built_in(), exam("L CC SCOUT 10:00", "L ML SCOUT 10:02"))
    assert grid(hung) == [["L CC SCOUT 10:00", "L ML SCOUT 10:02"]]


@pytest.mark.parametrize(
    ("images", "best"),
    [
        (["L CC - - contrast"], "Ductogram"),
        (["L CC EARLY -"], "Ductogram"),
        (["L CC - 10:00", "L ML - 10:02"], "Ductogram"),
        (["R CC - -", "L CC - -", "R MLO - -", "L MLO - -"], "Four views"),
        (["R CC - -", "L CC - -"], "Four views"),
        (["R CC - - IMPLANT", "L CC - - IMPLANT", "R CC - - IMPLANT IMPLANT_DISPLACED"], "Implants"),
        (["R CC - 9:00", "L CC - 9:01", "R MLO - 9:02", "L MLO - 9:03", "L CC - 9:20 MAGNIFICATION"], "Four views"),
        (["? ? - -"], "As they came"),
        (["L ML - -"], "As they came"),
    ],
)
def test_each_exam_finds_its_protocol(images: list[str], best: str) -> None:
    choices, warnings = hanging_choices(built_in(), exam(*images))
    assert (choices[0].title, choices[0].is_best, warnings) == (best, True, ())


def test_why_others_do_not_fit_is_said() -> None:
    choices, _ = hanging_choices(built_in(), exam("R CC - -", "L CC - -", "R MLO - -", "L MLO - -"))
    assert {choice.title: choice.why_not for choice in choices} == {
        "Four views": "",
        "As they came": "",
        "Single": "",
        "Ductogram": "No image shows contrast.",
        "Ductogram with scouts": "No image shows contrast.",
        "Implants": "None of its places takes an image of this study.",
        "Against prior": "No earlier study with the same side is here.",
        "Beside prior": "No earlier study with the same side is here.",
    }


def test_a_wished_protocol_is_used_where_it_fits() -> None:
    study = exam("L CC FULL 10:21", "L ML FULL 10:23")
    assert run_hanging(built_in(), study, "ductoview.hang-single")[0].name == "Single"
    assert run_hanging(built_in(), study, "ductoview.hang-prior")[0].name == "Ductogram"
    assert run_hanging(built_in(), study, "own.hang-gone")[0].name == "Ductogram"


def test_four_views_stand_back_to_back() -> None:
    study = exam("L MLO - 09:00", "R CC - 09:01", "R MLO - 09:02", "L CC - 09:03", "L CC - 09:04")
    assert grid(SCREENING.hang(study)) == [["R CC - 09:01", "L CC - 09:04"], ["R MLO - 09:02", "L MLO - 09:00"]]


@pytest.mark.parametrize(
    "extra",
    ["L CC - 09:09 MAGNIFICATION", "L CC - 09:09 SPOT_COMPRESSION", "L CC - 09:09 PARTIAL", "L CC - 09:09 IMPLANT",
     "L CC - 09:09 IMPLANT_DISPLACED", "L XCCL - 09:09", "L CC - 09:09 OTHER"],
)  # fmt: skip
def test_special_views_hang_beside_the_four(extra: str) -> None:
    four = ["R CC - 09:00", "L CC - 09:01", "R MLO - 09:02", "L MLO - 09:03"]
    hung = SCREENING.hang(exam(*four, extra))
    assert grid(hung) == [["R CC - 09:00", "L CC - 09:01", extra], ["R MLO - 09:02", "L MLO - 09:03", ""]]
    without = grid(SCREENING.hang(exam("R CC - 09:00", "R MLO - 09:02", "L MLO - 09:03", extra)))
    assert without == [["R CC - 09:00", "", extra], ["R MLO - 09:02", "L MLO - 09:03", ""]]


def test_displaced_implants_have_their_own_places() -> None:
    study = exam("R CC - 09:00 IMPLANT", "R CC - 09:01 IMPLANT IMPLANT_DISPLACED", "R MLO - 09:02 IMPLANT")
    hung = protocol("implants").hang(study)
    assert grid(hung) == [
        ["R CC - 09:00 IMPLANT", "R CC - 09:01 IMPLANT IMPLANT_DISPLACED"],
        ["R MLO - 09:02 IMPLANT", ""],
    ]
    assert [tile.badge for tile in hung.tiles] == ["IMPLANT", "IMPLANT DISPLACED · IMPLANT", "IMPLANT"]


def test_images_for_processing_hang_only_where_there_is_nothing_else() -> None:
    processing, other = "L CC FULL 10:21 PROCESSING", "L ML FULL 10:23"
    for one in built_in():
        hung = one.hang(exam(processing, other))
        assert processing not in {tile.sop_instance_uid for tile in hung.tiles} | set(hung.sequence)
    (tile,) = DUCTOGRAM.hang(exam(processing)).tiles
    assert (tile.sop_instance_uid, tile.badge) == (processing, "FOR PROCESSING")


def test_anything_else_hangs_as_it_came() -> None:
    study = exam("? ? - 09:02", "? ? - 09:01", "? ? - 09:03")
    assert grid(protocol("as-they-came").hang(study)) == [["? ? - 09:01", "? ? - 09:02"], ["? ? - 09:03", ""]]


def test_images_of_one_time_stay_in_the_order_of_their_numbers() -> None:
    study = exam("R ML - 09:01", "R CC - 09:01", "L CC - 09:01")
    assert grid(protocol("as-they-came").hang(study)) == [["R ML - 09:01", "R CC - 09:01"], ["L CC - 09:01", ""]]


def test_single_shows_one_after_the_other() -> None:
    hung = protocol("single").hang(exam("L CC - 09:02", "L ML - 09:01"))
    assert grid(hung) == [["L ML - 09:01"]]
    assert hung.sequence == ("L ML - 09:01", "L CC - 09:02")


# -- earlier studies ---------------------------------------------------------------------------------------------------
def test_a_prior_hangs_above_view_for_view() -> None:
    old = prior("20250301", "R CC - 08:00", "L CC - 08:01", "R MLO - 08:02", "L MLO - 08:03")
    study = exam("L CC FULL 10:21", "L ML FULL 10:23", "L CC SCOUT 10:00", priors=[old])
    hung = protocol("prior").hang(study)
    assert grid(hung) == [
        ["L CC - 08:01", "L MLO - 08:03"],
        ["L CC FULL 10:21 < L CC SCOUT 10:00", "L ML FULL 10:23"],
    ]
    assert hung.priors == {"L CC - 08:01", "L MLO - 08:03"}
    assert [tile.badge for tile in hung.tiles] == ["PRIOR 2025-03-01", "PRIOR 2025-03-01", "", ""]
    assert grid(protocol("prior-beside").hang(study)) == [
        ["L CC - 08:01", "L CC FULL 10:21 < L CC SCOUT 10:00"],
        ["L MLO - 08:03", "L ML FULL 10:23"],
    ]


def test_one_view_and_its_prior_stand_side_by_side() -> None:
    study = exam("L CC - 10:21", priors=[prior("20250301", "L CC - 08:01")])
    assert grid(protocol("prior").hang(study)) == [["L CC - 08:01", "L CC - 10:21"]]


def test_the_newest_plain_mammogram_of_the_side_comes_first() -> None:
    ductogram = prior("20250901", "L CC FULL 08:01 MAGNIFICATION")
    newer, older = prior("20240301", "L CC - 08:02"), prior("20230301", "L CC - 08:03")
    study = exam("L CC - 10:21", priors=[ductogram, newer, older])
    assert grid(protocol("prior").hang(study)) == [["L CC - 08:02", "L CC - 10:21"]]
    study = exam("L CC - 10:21", priors=[ductogram])
    assert grid(protocol("prior").hang(study)) == [["L CC FULL 08:01 MAGNIFICATION", "L CC - 10:21"]]


def test_a_prior_of_the_other_side_is_no_comparison() -> None:
    study = exam("L CC - 10:21", priors=[prior("20250301", "R CC - 08:01")])
    assert protocol("prior").score(study) == 0
    assert hanging_choices(built_in(), study)[0][0].title == "Four views"


def test_with_priors_and_without_contrast_the_comparison_fits_best() -> None:
    old = prior("20250301", "R CC - 08:00", "L CC - 08:01")
    assert run_hanging(built_in(), exam("R CC - 10:00", "L CC - 10:01", priors=[old]))[0].name == "Against prior"
    assert run_hanging(built_in(), exam("L CC FULL 10:00", priors=[old]))[0].name == "Ductogram"


# -- what must not matter ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("one", built_in(), ids=lambda one: one.info.id)
def test_no_description_changes_a_layout(one: FileProtocol) -> None:
    study = exam(
        "R CC SCOUT 10:00", "R CC FULL 10:21", "R ML FULL 10:23", "L CC - 10:25", "L MLO - 10:26 SPOT_COMPRESSION",
        priors=[prior("20250301", "R CC - 08:00")],
    )  # fmt: skip
    for words in ("", "x", "L MLO SCOUT", "R CC delayed magnification"):
        renamed = replace(
            study,
            description=words,
            images=tuple(
                replace(image, facts=replace(image.facts, series_description=words, study_description=words))
                for image in study.images
            ),
        )
        assert one.score(renamed) == one.score(study)
        assert one.hang(renamed) == one.hang(study)


def lacks(hanging: Hanging) -> dict[tuple[int, int], str]:
    """What each place without an image would show."""
    return {(one.row, one.column): one.words for one in hanging.empty}


def test_a_place_without_an_image_says_of_what_there_is_none() -> None:
    four = SCREENING.hang(exam("R CC - 9:00", "L CC - 9:01", "R MLO - 9:02"))
    assert lacks(four) == {(1, 1): "L MLO"}
    assert lacks(SCREENING.hang(exam("R CC - 9:00", "L CC - 9:01"))) == {}, "a row that shows nothing is left out"
    phases = PHASES.hang(exam("L CC SCOUT 9:00", "L CC FULL 9:10", "L ML FULL 9:12"))
    assert lacks(phases) == {(1, 0): "L ML/LM scout"}
    spot = DUCTOGRAM.hang(exam("L CC FULL 9:00", "L CC DELAYED 9:10", "L CC FULL 9:12 SPOT_COMPRESSION"))
    assert lacks(spot) == {(1, 1): "other L view, delayed"}


def test_of_an_earlier_study_it_is_said_that_it_is_earlier() -> None:
    study = exam("L CC - 9:00", "L MLO - 9:01", priors=(prior("20250301", "L CC - 9:00"),))
    assert lacks(protocol("prior").hang(study)) == {(0, 1): "earlier L MLO/LMO/ML/LM"}
