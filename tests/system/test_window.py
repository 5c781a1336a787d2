"""The real window on a real screen, driven by keys and mouse alone, against a real Orthanc: the radiologist's whole job.

What the window says it did is not believed: the objects are read back from Orthanc, and the place of a click is
checked against the pixels that lay under it on the screen.
"""

import io
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray

from tests.support.dicom_servers import OrthancNode, running_orthanc_node
from tests.support.screen import Screen, screen

# A minute alone; on a machine that is busy the analysis of four images takes most of it.
pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]
ANALYSED_WITHIN_S = 150

CASES = Path(__file__).resolve().parents[2] / "sample_dicom" / "cases"
SEG, SR, GSPS = "SEG", "SR", "PR"
EXTRAVASATION, FILLING_DEFECT, NARROWING = "111428", "111425", "111429"
LEAK_AT, DEFECT_AT = (520, 560), (640, 560)
SNAPPED_PX = 100
"""A mark of a filling defect moves to the centreline of a duct whose wall is near."""
PATCH = 60
SEARCH = 24
BAR = 80


@contextmanager
def running_window(on: Screen, pacs: OrthancNode, out: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """``ductoview demo`` on that screen with Orthanc as its PACS; ended at the latest with the block."""
    at = f"{pacs.node.ae_title}@{pacs.node.host}:{pacs.node.port}"
    command = [sys.executable, "-m", "ductoview", "demo", "--pacs", at, "--out", str(out)]
    with (out / "demo.txt").open("wb") as said:
        process = subprocess.Popen(command, env=on.environment, stdout=said, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def read_back(pacs: OrthancNode) -> dict[str, list[pydicom.Dataset]]:
    """Everything Orthanc holds, by modality."""
    found: dict[str, list[pydicom.Dataset]] = {}
    for instance in pacs.instances():
        dataset = pydicom.dcmread(io.BytesIO(pacs.file(instance)))
        found.setdefault(dataset.Modality, []).append(dataset)
    return found


def about(objects: list[pydicom.Dataset], image: pydicom.Dataset) -> pydicom.Dataset:
    """The one object that refers to an image."""
    (found,) = [one for one in objects if image.SOPInstanceUID in values(one, "ReferencedSOPInstanceUID")]
    return found


def values(item: pydicom.Dataset, keyword: str) -> set[str]:
    """Every value of an attribute anywhere in a dataset."""
    return {str(element.value) for element in item.iterall() if element.keyword == keyword}


def places(item: pydicom.Dataset, code: str) -> list[tuple[float, float]]:
    """(column, row) of the points of those content items of a report that hold a finding of that code."""
    found: list[tuple[float, float]] = []
    children = item.get("ContentSequence", ())
    if any(child.ValueType == "CODE" and child.ConceptCodeSequence[0].CodeValue == code for child in children):
        scoords = [child for child in _below(item) if child.ValueType == "SCOORD" and child.GraphicType == "POINT"]
        return [(float(one.GraphicData[0]), float(one.GraphicData[1])) for one in scoords]
    for child in children:
        found += places(child, code)
    return found


def _below(item: pydicom.Dataset) -> Iterator[pydicom.Dataset]:
    for child in item.get("ContentSequence", ()):
        yield child
        yield from _below(child)


def displacement(stored: NDArray[np.generic], at: tuple[float, float], shown: NDArray[np.uint8]) -> tuple[float, float]:
    """How far the stored pixels around a place lie from the middle of what the screen showed (pixels), and how alike."""
    left, top = round(at[0]) - PATCH // 2, round(at[1]) - PATCH // 2
    patch = stored[top : top + PATCH, left : left + PATCH].astype(np.float32)
    scores = cv2.matchTemplate(shown.astype(np.float32), patch, cv2.TM_CCOEFF_NORMED)
    _, best, _, (x, y) = cv2.minMaxLoc(scores)
    middle = (shown.shape[0] - PATCH) / 2
    return float(np.hypot(x - middle, y - middle)), float(best)


def screen_patch(on: Screen, path: Path, x: int, y: int) -> NDArray[np.uint8]:
    """What the screen shows around a place."""
    picture = cv2.imread(str(on.screenshot(path)), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    half = (PATCH + SEARCH) // 2
    return np.asarray(picture[y - half : y + half, x - half : x + half], np.uint8)


def mark(on: Screen, key: str, x: int, y: int) -> None:
    """Press a finding's key, then click the place."""
    on.key(key)
    on.click(x, y)


@contextmanager
def pictured(on: Screen, path: Path) -> Iterator[None]:
    """Leave a picture of the screen when something fails."""
    try:
        yield
    except BaseException:
        on.screenshot(path)
        raise


def below_the_bar(on: Screen, path: Path) -> NDArray[np.uint8]:
    """What stands below the bar: tools, images, panel."""
    picture = cv2.imread(str(on.screenshot(path)), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return np.asarray(picture[BAR:], np.uint8)


def wait_for(is_so: Callable[[], bool], what: str, *, within_s: float = 20) -> None:
    """Look again and again until it is so."""
    deadline = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come within {within_s} s")


def wait_until_still(on: Screen, path: Path, *, other_than: NDArray[np.uint8]) -> None:
    """Keys have done their work: something else is seen than before, three times the same."""
    seen = [other_than]

    def is_still() -> bool:
        seen.append(below_the_bar(on, path))
        return (
            len(seen) > 3
            and all(np.array_equal(seen[-1], one) for one in seen[-3:-1])
            and not np.array_equal(seen[-1], other_than)
        )

    wait_for(is_still, "a picture at rest")


def there_and_back(on: Screen, path: Path, there: str, back: str) -> None:
    """One key changes what is seen, the other brings back every pixel of it."""
    before = below_the_bar(on, path)
    on.key(there)
    wait_for(lambda: not np.array_equal(below_the_bar(on, path), before), there)
    on.key(back)
    wait_for(lambda: np.array_equal(below_the_bar(on, path), before), f"{back} after {there}")


def walk_through_pages_and_views(on: Screen, home: Path, pictures: Path) -> None:
    """Every key that shows something leads somewhere and back; what is kept is read in the settings."""
    there_and_back(on, pictures / "turned.ppm", "alt+r", "Home")
    there_and_back(on, pictures / "flipped.ppm", "alt+f", "Home")
    there_and_back(on, pictures / "layout.ppm", "h", "shift+h")
    there_and_back(on, pictures / "states.ppm", "ctrl+g", "ctrl+g")
    for level in ("none", "short", "full"):
        on.key("o")
        wait_for(lambda level=level: f'text_level = "{level}"' in _settings(home), level)  # type: ignore[misc]
    on.key("F8")
    on.window(r"ductoview · preferences")
    on.key("F7")
    on.window(r"ductoview · screen")
    on.key("F7")
    on.window(r"reading · analysed")
    on.key("F10")
    on.window(r"ductoview · second screen")
    on.key("F10")
    wait_for(lambda: "second_screen = false" in _settings(home), "one screen again")


def _settings(home: Path) -> str:
    path = home / "settings.toml"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def test_the_whole_job_by_hand(tmp_path: Path) -> None:
    cases = [CASES / "01-papilloma", CASES / "02-cutoff"]
    with screen(1600, 1000) as on, running_orthanc_node(tmp_path) as pacs, pictured(on, tmp_path / "failed.png"):
        for path in (path for case in cases for path in sorted(case.glob("*.dcm"))):
            pacs.store(path)
        image = pydicom.dcmread(cases[0] / "cc-full.dcm")
        with running_window(on, pacs, tmp_path) as window:
            on.window(r"studies · 0 here · 2 on PACS")
            on.type(str(image.PatientID))
            on.window(r"studies · 0 here · 1 on PACS")
            on.key("Return")
            on.window(r"reading · analysed", within_s=ANALYSED_WITHIN_S)
            walk_through_pages_and_views(on, next(tmp_path.glob("homes-*")) / "workstation", tmp_path)
            fitted = below_the_bar(on, tmp_path / "fitted.ppm")
            on.drag((400, 700), (460, 680), button=3)
            on.key("0", "a", "t")
            wait_until_still(on, tmp_path / "still.ppm", other_than=fitted)
            shown = screen_patch(on, tmp_path / "clean.png", *LEAK_AT)
            on.key("t")
            mark(on, "shift+e", *LEAK_AT)
            on.window(r"analysed · 1 decided · Saved")
            mark(on, "shift+n", *DEFECT_AT)
            on.window(r"analysed · 2 decided · Saved")
            on.key("ctrl+z")
            on.window(r"analysed · 1 decided · Saved")
            mark(on, "shift+f", *DEFECT_AT)
            on.window(r"analysed · 2 decided · Saved")
            on.key("Escape", "Return", "Return")
            on.window(r"analysed · 3 decided · Saved")
            on.key("ctrl+s")
            on.window(r"6 saved here")
            on.key("ctrl+e", "ctrl+e")
            on.window(r"([0-9]+) of \1 stored", within_s=120)
            on.key("ctrl+q")
            assert window.wait(30) == 0
        found = read_back(pacs)
    assert {modality: len(found[modality]) for modality in (SEG, SR, GSPS)} == {SEG: 2, SR: 2, GSPS: 2}
    report = about(found[SR], image)
    assert {FILLING_DEFECT, EXTRAVASATION} <= values(report, "CodeValue")
    assert NARROWING not in values(report, "CodeValue")
    assert report.PatientID == image.PatientID
    assert "DEMO^READER" in values(report, "PersonName")
    assert (report.CompletionFlag, report.VerificationFlag) == ("COMPLETE", "VERIFIED")
    assert report.VerifyingObserverSequence[0].VerifyingObserverName == "DEMO^READER"
    (leak,) = places(report, EXTRAVASATION)
    off, alike = displacement(image.pixel_array, leak, shown)
    assert alike > 0.9
    assert off <= 1.5
    defects = places(report, FILLING_DEFECT)
    assert min(np.hypot(*(np.subtract(one, leak) - np.subtract(DEFECT_AT, LEAK_AT))) for one in defects) < SNAPPED_PX
    state = about(found[GSPS], image)
    drawn = [
        np.asarray(graphic.GraphicData).reshape(-1, 2)
        for annotation in state.GraphicAnnotationSequence
        for graphic in annotation.get("GraphicObjectSequence", ())
    ]
    assert any(np.abs(points.mean(axis=0) - (np.asarray(leak) + 0.5)).max() < 3 for points in drawn)
