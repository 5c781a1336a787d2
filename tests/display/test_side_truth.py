"""S3: from a file on the disk to pixels on the screen, every side, view and way of storing hangs right, or says it cannot.

What is expected stands in the tables here and is derived from nothing of the program (IHE RAD TF-2 4.16.4.2.2.1.1,
PatientOrientation: PS3.3 C.7.6.1.1.1, views: PS3.16 CID 4014). The picture has no symmetry, so that a wrong turning
cannot look right.
"""

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom import Dataset, dcmread

from ductoview.dicom.content import content_of
from ductoview.dicom.object_uids import ObjectUIDs
from ductoview.dicom.read import read_mammogram
from ductoview.display.axilla import axillary_side
from ductoview.display.caption import Shown, TextLevel, caption
from ductoview.display.orientation import hanging_orientation
from ductoview.display.render import RenderOptions, render
from ductoview.display.tissue import default_choice
from ductoview.errors import DicomWriteError
from ductoview.model.image import ImageFacts, Mammogram
from ductoview.model.review import ImageReview
from tests.support.mg_source import write_mg

CODES = {
    "CC": "399162004",
    "XCCL": "399192008",
    "ML": "399260004",
    "LM": "399352003",
    "MLO": "399368009",
    "LMO": "399099002",
}
"""SNOMED CT codes of CID 4014."""
HUNG = {
    ("L", "CC"): ("A", "R"), ("R", "CC"): ("P", "L"),
    ("L", "XCCL"): ("A", "R"), ("R", "XCCL"): ("P", "L"),
    ("L", "ML"): ("A", "F"), ("R", "ML"): ("P", "F"),
    ("L", "LM"): ("A", "F"), ("R", "LM"): ("P", "F"),
    ("L", "MLO"): ("A", "FR"), ("R", "MLO"): ("P", "FL"),
    ("L", "LMO"): ("A", "FR"), ("R", "LMO"): ("P", "FL"),
}  # fmt: skip
"""Where the right edge and the lower edge of an image that hangs right point to in the patient."""
CANNOT_BE = {
    "CC": {"L": ("A", "F"), "R": ("P", "F")},
    "XCCL": {"L": ("A", "F"), "R": ("P", "F")},
    "ML": {"L": ("A", "R"), "R": ("P", "L")},
    "LM": {"L": ("A", "R"), "R": ("P", "L")},
    # Feet and lateral side at one end: the plane of the other breast.
    "MLO": {"L": ("A", "FL"), "R": ("P", "FR")},
    "LMO": {"L": ("A", "FL"), "R": ("P", "FR")},
}
"""The same of a plane that cannot be this view's, or not of this breast."""
OPPOSITE = {"A": "P", "P": "A", "L": "R", "R": "L", "H": "F", "F": "H"}
OTHER = {"L": "R", "R": "L"}
BREAST_OF = {"L": ("80248007", "Left breast"), "R": ("73056007", "Right breast")}
STORED = tuple(product((False, True), repeat=3))
"""Transposed, rows flipped, columns flipped."""
ROWS, COLUMNS = 48, 32
AIR, WALL, NIPPLE, AXILLA = 0, 1000, 2000, 3000
"""Stored values of the picture."""


def hung_picture(side: str) -> NDArray[np.uint16]:
    """How the screen must look: chest wall right for R and left for L, nipple opposite, axilla at the top of the wall."""
    picture = np.full((ROWS, COLUMNS), AIR, np.uint16)
    picture[:, :3] = WALL
    picture[20:23, -4:] = NIPPLE
    picture[:4, 3:9] = AXILLA
    return picture if side == "L" else picture[:, ::-1]


def stored_as(
    how: tuple[bool, bool, bool], picture: NDArray[np.uint16], directions: tuple[str, str]
) -> tuple[NDArray[np.uint16], tuple[str, str]]:
    """The same picture lying another way, and what PatientOrientation then says."""
    transposed, flipped_rows, flipped_columns = how
    to_right, to_bottom = directions
    if flipped_rows:
        picture, to_bottom = picture[::-1], "".join(OPPOSITE[letter] for letter in to_bottom)
    if flipped_columns:
        picture, to_right = picture[:, ::-1], OPPOSITE[to_right]
    return (picture.T, (to_bottom, to_right)) if transposed else (picture, (to_right, to_bottom))


def code(value: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "SCT", meaning
    return item


def write(path: Path, side: str, view: str, pixels: NDArray[np.uint16], **changes: Any) -> Path:
    return write_mg(
        path,
        rows=pixels.shape[0],
        columns=pixels.shape[1],
        laterality=side,
        **{
            "ViewPosition": view,
            "ViewCodeSequence": [code(CODES[view], view)],
            "PixelData": pixels.astype("<u2").tobytes(),
            **changes,
        },
    )


def shown(mammogram: Mammogram) -> list[list[int]]:
    """The stored values that the grey on the screen stands for."""
    grey = render(mammogram, RenderOptions(annotate=False))
    return (np.rint(grey * (4095 / 255 / 1000)).astype(int) * 1000).tolist()


def words(mammogram: Mammogram) -> str:
    """What stands on the image at the level that says least."""
    facts = mammogram.facts
    how = Shown(zoom=1, choice=default_choice(mammogram))
    lines = caption(facts, hanging_orientation(facts.view), how, level=TextLevel.NONE).top
    return "\n".join(line.text for line in lines)


def write_objects(path: Path, facts: ImageFacts) -> None:
    """The first step of every object: choosing what it says."""
    header = dcmread(path, stop_before_pixels=True)
    uid = facts.ref.sop_instance_uid
    content_of(
        header,
        facts,
        ImageReview(sop_instance_uid=uid),
        None,
        reader="Reader^One",
        signature=None,
        uids=ObjectUIDs.fresh(facts.ref.study_uid),
    )


Case = tuple[str, str, tuple[bool, bool, bool], Path]
Changes = Callable[[str, str], dict[str, Any]]


def cases(folder: Path) -> Iterator[Case]:
    for number, ((side, view), how) in enumerate(product(HUNG, STORED)):
        yield side, view, how, folder / f"{number}.dcm"


def name(case: Case) -> str:
    side, view, (transposed, flipped_rows, flipped_columns), _ = case
    return f"{side} {view} transposed={transposed} rows={flipped_rows} columns={flipped_columns}"


HANGS: dict[str, Changes] = {
    "complete": lambda side, view: {},
    "the side only in AnatomicRegionSequence": lambda side, view: {
        "ImageLaterality": None,
        "AnatomicRegionSequence": [code(*BREAST_OF[side])],
    },
    "the side only in Laterality": lambda side, view: {"ImageLaterality": None, "Laterality": side},
}
NOT_KNOWN: dict[str, tuple[Changes, dict[str, str], str]] = {
    "no PatientOrientation": (lambda side, view: {"PatientOrientation": None}, {"L": "L", "R": "R"}, "orientation"),
    "no side anywhere": (lambda side, view: {"ImageLaterality": None}, {"L": "?", "R": "?"}, "side"),
}
"""What is left out, the side that is then said, and what is called not stated."""
CONTRADICTED: dict[str, tuple[Changes, str]] = {
    "Laterality says the other side": (lambda side, view: {"Laterality": OTHER[side]}, "Laterality (0020,0060)"),
    "AnatomicRegionSequence says the other side": (
        lambda side, view: {"AnatomicRegionSequence": [code(*BREAST_OF[OTHER[side]])]},
        "AnatomicRegionSequence (0008,2218)",
    ),
    "PatientOrientation cannot be that of the view": (lambda side, view: {}, "PatientOrientation (0020,0020)"),
}


@pytest.mark.parametrize("what", HANGS)
def test_every_image_that_says_how_it_lies_hangs_right(what: str, tmp_path: Path) -> None:
    for case in cases(tmp_path):
        side, view, how, path = case
        pixels, directions = stored_as(how, hung_picture(side), HUNG[side, view])
        write(path, side, view, pixels, **({"PatientOrientation": list(directions)} | HANGS[what](side, view)))
        mammogram = read_mammogram(path)
        stated = mammogram.facts.view
        orientation = hanging_orientation(stated)
        assert (stated.label, stated.contradictions) == (f"{side} {view}", ()), name(case)
        assert (orientation.is_known, orientation.chest_wall) == (True, {"L": "left", "R": "right"}[side]), name(case)
        assert axillary_side(stated, orientation) == "top", name(case)
        assert shown(mammogram) == hung_picture(side).tolist(), name(case)
        said = words(mammogram)
        assert said.startswith(f"{side} {view}\n"), name(case)
        assert "?" not in said, name(case)
        assert "CONTRADICTED" not in said, name(case)
        write_objects(path, mammogram.facts)


@pytest.mark.parametrize("what", NOT_KNOWN)
def test_what_does_not_say_how_it_lies_is_shown_as_stored_and_said(what: str, tmp_path: Path) -> None:
    changes, side_said, unstated = NOT_KNOWN[what]
    for case in cases(tmp_path):
        side, view, how, path = case
        pixels, directions = stored_as(how, hung_picture(side), HUNG[side, view])
        write(path, side, view, pixels, **({"PatientOrientation": list(directions)} | changes(side, view)))
        mammogram = read_mammogram(path)
        stated = mammogram.facts.view
        orientation = hanging_orientation(stated)
        assert (stated.contradictions, orientation.is_known, orientation.chest_wall) == ((), False, None), name(case)
        assert axillary_side(stated, orientation) is None, name(case)
        assert shown(mammogram) == pixels.tolist(), name(case)
        said = words(mammogram)
        assert said.startswith(f"{side_said[side]} {view}\n"), name(case)
        assert f"? {unstated} not stated · shown as stored" in said.splitlines(), name(case)


@pytest.mark.parametrize("what", CONTRADICTED)
def test_a_contradiction_is_said_on_the_image_and_nothing_is_written(what: str, tmp_path: Path) -> None:
    changes, attribute = CONTRADICTED[what]
    for case in cases(tmp_path):
        side, view, how, path = case
        plane = CANNOT_BE[view][side] if attribute.startswith("PatientOrientation") else HUNG[side, view]
        pixels, directions = stored_as(how, hung_picture(side), plane)
        write(path, side, view, pixels, **({"PatientOrientation": list(directions)} | changes(side, view)))
        mammogram = read_mammogram(path)
        (sentence,) = mammogram.facts.view.contradictions
        assert attribute in sentence, name(case)
        assert not hanging_orientation(mammogram.facts.view).is_known, name(case)
        assert shown(mammogram) == pixels.tolist(), name(case)
        assert "SIDE CONTRADICTED" in words(mammogram), name(case)
        with pytest.raises(DicomWriteError) as refused:
            write_objects(path, mammogram.facts)
        assert sentence in str(refused.value), name(case)


def test_the_picture_has_no_symmetry() -> None:
    """Else a wrong turning could look right."""
    for side in OTHER:
        looks = [stored_as(how, hung_picture(side), ("A", "R"))[0] for how in STORED]
        assert len({(look.shape, look.tobytes()) for look in looks}) == len(STORED)
