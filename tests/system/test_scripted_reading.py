"""A whole reading in the real window by 25 keys or fewer: one defect and one leak, each in two views, described and signed.

The presses are counted by the hand that makes them. What was signed is read back from a real Orthanc and held against the
truth of the sample.
"""

import json
from pathlib import Path

import numpy as np
import pydicom
import pytest

from tests.support.dicom_servers import running_orthanc_node
from tests.support.screen import Screen, screen
from tests.system.test_window import (
    ANALYSED_WITHIN_S,
    CASES,
    EXTRAVASATION,
    FILLING_DEFECT,
    SR,
    about,
    pictured,
    places,
    read_back,
    running_window,
    values,
)

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

CASE = CASES / "03-extravasation"
VIEWS = ("cc-full", "ml-full")
MOST_PRESSES = 25
NEAR_MM = 5.0
BLOODY_DISCHARGE, LEFT = "290113009", "7771000"
CODES = {"INTRALUMINAL_FILLING_DEFECT": FILLING_DEFECT, "EXTRAVASATION": EXTRAVASATION}
ACCEPT, SAME_PLACE, RECORD, DRAFT_IMPRESSION, PUT_AWAY, SIGN = "Return", "j", "F2", "F4", "Escape", "ctrl+Return"


class Hand:
    """Presses keys of a screen and counts them."""

    def __init__(self, on: Screen) -> None:
        self._on = on
        self.presses = 0

    def key(self, *keys: str) -> None:
        """Press keys one after another; a chord is one press."""
        self.presses += len(keys)
        self._on.key(*keys)


def both_views(hand: Hand, on: Screen, decided: int) -> None:
    """The first candidate that asks is shown and accepted; then the one at its depth in the other view; both are one."""
    hand.key(ACCEPT, ACCEPT)
    on.window(rf"analysed · {decided + 1} decided · Saved")
    hand.key(SAME_PLACE, SAME_PLACE, ACCEPT)
    on.window(rf"analysed · {decided + 2} decided · Saved")
    hand.key(SAME_PLACE)


def texts(item: pydicom.Dataset) -> list[str]:
    """Every text of a report."""
    return [str(element.value) for element in item.iterall() if element.keyword == "TextValue"]


def test_from_the_open_study_to_the_signed_report_in_25_presses(tmp_path: Path) -> None:
    with screen(1600, 1000) as on, running_orthanc_node(tmp_path) as pacs:
        for path in sorted(CASE.glob("*.dcm")):
            pacs.store(path)
        with running_window(on, pacs, tmp_path) as window, pictured(on, tmp_path / "failed.png"):
            on.window(r"studies · 0 here · 1 on PACS")
            on.key("Return")
            on.window(r"reading · analysed", within_s=ANALYSED_WITHIN_S)
            hand = Hand(on)
            both_views(hand, on, 0)
            both_views(hand, on, 2)
            hand.key(RECORD, "l", "b", "y", "1", DRAFT_IMPRESSION, PUT_AWAY)
            hand.key(SIGN, SIGN)
            on.window(r"([0-9]+) of \1 stored", within_s=120)
            on.key("ctrl+q")
            assert window.wait(30) == 0
        reports = read_back(pacs)[SR]
    assert hand.presses <= MOST_PRESSES, f"{hand.presses} presses"
    for view in VIEWS:
        image = pydicom.dcmread(CASE / f"{view}.dcm", stop_before_pixels=True)
        report = about(reports, image)
        assert (report.PatientID, report.CompletionFlag, report.VerificationFlag) == (
            image.PatientID,
            "COMPLETE",
            "VERIFIED",
        )
        truth = json.loads((CASE / f"{view}.truth.json").read_text())
        for finding in truth["findings"]:
            [at] = places(report, CODES[finding["kind"]])
            off_mm = np.hypot(at[0] - finding["column"], at[1] - finding["row"]) * truth["pixel_spacing_mm"]
            assert off_mm <= NEAR_MM, (view, finding["kind"])
        assert {BLOODY_DISCHARGE, LEFT} <= values(report, "CodeValue")
        assert any("o'clock" in words for words in texts(report)), "both views together say where it lies"
