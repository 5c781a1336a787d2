"""Where images hang: eye-sized exams, each drawn as a grid."""

from dataclasses import replace
from pathlib import Path

import pytest

from ductoview.hooks import conformance_case as case
from ductoview.hooks.ductogram_hanging import DuctogramHanging
from ductoview.hooks.other_hangings import AsTheyCame, FourViews
from ductoview.model.exam import Exam, ExamImage, Hanging
from ductoview.model.identifiers import SOPInstanceUID
from ductoview.model.view import Laterality, Phase, View, ViewPosition

MODEL = case.exams()[1].images[0].facts


def image(words: str) -> ExamImage:
    """An image from ``L CC FULL 10:21``; "contrast" after it says that the file states contrast."""
    side, position, phase, time, *contrast = words.split()
    facts = replace(
        MODEL,
        ref=replace(MODEL.ref, sop_instance_uid=SOPInstanceUID(words)),
        view=View(laterality=Laterality(side), position=ViewPosition(position)),
        phase=Phase.UNKNOWN if phase == "-" else Phase(phase),
        acquired="" if time == "-" else f"20260302{time.replace(':', '')}00",
        contrast=True if contrast else None,
    )
    return ExamImage(facts=facts, path=Path("x"))


def exam(*images: str) -> Exam:
    return Exam(study_uid="2.25.7", load_token=1, patient=case.PATIENT, images=tuple(map(image, images)))


def grid(hanging: Hanging) -> list[list[str]]:
    """Rows of cells; an image with a scout to flicker to reads ``image < scout``."""
    cells = {
        (tile.row, tile.column): tile.sop_instance_uid + (f" < {tile.scout}" if tile.scout else "")
        for tile in hanging.tiles
    }
    return [[cells.get((row, column), "") for column in range(hanging.columns)] for row in range(hanging.rows)]


def test_one_phase_is_cc_beside_lateral() -> None:
    hung = DuctogramHanging().hang(exam("L ML FULL 10:03", "L CC FULL 10:01"))
    assert grid(hung) == [["L CC FULL 10:01", "L ML FULL 10:03"]]


def test_scouts_are_one_key_away() -> None:
    study = exam("L CC SCOUT 10:00", "L ML SCOUT 10:02", "L CC FULL 10:21", "L ML FULL 10:23")
    assert grid(DuctogramHanging().hang(study)) == [
        ["L CC FULL 10:21 < L CC SCOUT 10:00", "L ML FULL 10:23 < L ML SCOUT 10:02"]
    ]
    assert grid(DuctogramHanging(with_scouts=True).hang(study)) == [
        ["L CC SCOUT 10:00", "L CC FULL 10:21 < L CC SCOUT 10:00"],
        ["L ML SCOUT 10:02", "L ML FULL 10:23 < L ML SCOUT 10:02"],
    ]


def test_phases_nobody_stated_are_told_by_time() -> None:
    study = exam("L ML - 10:23", "L CC - 10:21", "L CC - 10:00", "L ML - 10:02")
    assert grid(DuctogramHanging().hang(study)) == [["L CC - 10:21 < L CC - 10:00", "L ML - 10:23 < L ML - 10:02"]]


def test_phases_stand_in_their_order_over_the_views() -> None:
    study = exam("L CC DELAYED 10:40", "L CC EARLY 10:20", "L ML FULL 10:32", "L CC FULL 10:30")
    assert grid(DuctogramHanging().hang(study)) == [
        ["L CC EARLY 10:20", "L CC FULL 10:30", "L CC DELAYED 10:40"],
        ["", "L ML FULL 10:32", ""],
    ]


def test_the_right_breast_hangs_left_and_scouts_keep_to_their_side() -> None:
    study = exam("L CC FULL 10:21", "R CC FULL 10:31", "R CC SCOUT 10:00")
    assert grid(DuctogramHanging().hang(study)) == [["R CC FULL 10:31 < R CC SCOUT 10:00", "L CC FULL 10:21"]]


def test_the_latest_of_two_alike_is_shown() -> None:
    assert grid(DuctogramHanging().hang(exam("L CC FULL 10:30", "L CC FULL 10:20"))) == [["L CC FULL 10:30"]]


def test_scouts_alone_are_shown() -> None:
    assert grid(DuctogramHanging().hang(exam("L CC SCOUT 10:00"))) == [["L CC SCOUT 10:00"]]


@pytest.mark.parametrize(
    ("images", "best"),
    [
        (["L CC - - contrast"], "Ductogram"),
        (["L CC EARLY -"], "Ductogram"),
        (["L CC - 10:00", "L ML - 10:02"], "Ductogram"),
        (["R CC - -", "L CC - -", "R MLO - -", "L MLO - -"], "Four views"),
        (["R CC - -", "L CC - -"], "Four views"),
        (["? ? - -"], "As they came"),
        (["L ML - -"], "As they came"),
    ],
)
def test_each_exam_finds_its_protocol(images: list[str], best: str) -> None:
    protocols = (DuctogramHanging(), DuctogramHanging(with_scouts=True), FourViews(), AsTheyCame())
    assert max(protocols, key=lambda protocol: protocol.score(exam(*images))).info.title == best


def test_four_views_stand_back_to_back() -> None:
    study = exam("L MLO - 09:00", "R CC - 09:01", "R MLO - 09:02", "L CC - 09:03", "L CC - 09:04", "L ML - 09:05")
    assert grid(FourViews().hang(study)) == [["R CC - 09:01", "L CC - 09:04"], ["R MLO - 09:02", "L MLO - 09:00"]]


def test_anything_else_hangs_as_it_came() -> None:
    study = exam("? ? - 09:02", "? ? - 09:01", "? ? - 09:03")
    assert grid(AsTheyCame().hang(study)) == [["? ? - 09:01", "? ? - 09:02"], ["? ? - 09:03", ""]]
