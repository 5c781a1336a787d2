"""Our presentation state of an adjusted view, before peers nobody here wrote, and read back by ourselves."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom import Dataset, dcmread

from ductoview.dicom.gsps import read_gsps
from ductoview.dicom.read import read_mammogram
from ductoview.display.looks import area_shown, look_of, spatial
from ductoview.display.orientation import Orientation
from ductoview.display.picture import Picture
from ductoview.display.presentation import area_view, limits, stated_orientation
from ductoview.display.turning import Turning
from ductoview.display.viewport import Quality, ViewState
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import Presentation, SizeMode
from ductoview.model.view import Laterality, View, ViewPosition
from ductoview.model.voi import LookupTable, VoiFunction, Window
from tests.cli.support import ductoview
from tests.support.duct_case import analysis
from tests.support.judges import errors_of, need_judges
from tests.support.mg_source import write_mg
from tests.support.seen import by_dcmtk, grey_of, write_look
from tests.support.states import item

ASYMMETRIC = ((np.mgrid[:256, :192][0] * 9 + np.mgrid[:256, :192][1] * 5) % 4096).astype("<u2").tobytes()
CURVE = (4095 * (np.arange(4096) / 4095) ** 0.5).astype("<u2")


def voi_lut(first: int = 0, data: Any = CURVE, bits: int = 12, name: str = "FILM") -> Dataset:
    made = item(LUTExplanation=name)
    made.add_new("LUTDescriptor", "SS" if first < 0 else "US", [len(data), first, bits])
    made.add_new("LUTData", "OW", data.tobytes())
    return made


def source(path: Path, **changes: Any) -> Path:
    return write_mg(path, **{"PixelData": ASYMMETRIC, **changes})


def two_choices(path: Path, **changes: Any) -> Path:
    windows = {
        "WindowCenter": [2000, 1500], "WindowWidth": [3000, 800], "WindowCenterWidthExplanation": ["NORMAL", "HARD"],
    }  # fmt: skip
    return source(path, **windows, VOILUTSequence=[voi_lut()], **changes)


def stated(state: Path, image: Path) -> Presentation:
    (one,) = read_gsps(state, [image]).images
    return one


def through_picture(image: Path, *, choose: int = 0, drag: tuple[float, float] = (0, 0), **hand: Any) -> Picture:
    """A picture as a reader left it."""
    picture = Picture(read_mammogram(image))
    base = picture.mammogram.grey.choices[choose - 1] if choose else picture.default
    picture.set_choice(base)
    if drag != (0, 0):
        picture.adjust(base, *drag)
    if hand.get("inverted"):
        picture.invert()
    picture.turn(Turning(quarters=hand.get("quarters", 0), flipped=hand.get("flipped", False)))
    return picture


def whole(picture: Picture) -> np.ndarray:
    """All of a picture at 1:1, as the canvas draws it."""
    rows, columns = picture.shape
    grey, _ = picture.draw(ViewState(), columns, rows, Quality.EXACT)
    assert grey is not None
    return grey


# How a reader may leave an image: the VOI choice and how far it was dragged, inversion, turning.
HANDS: dict[str, dict[str, Any]] = {
    "untouched": {},
    "dragged": {"drag": (-300, 500)},
    "second window": {"choose": 2},
    "second window dragged": {"choose": 2, "drag": (211.25, 91.5)},
    "table": {"choose": 3},
    "table narrowed": {"choose": 3, "drag": (150, -700)},
    "table widened": {"choose": 3, "drag": (-90, 1500)},
    "inverted": {"inverted": True},
    "quarter": {"quarters": 1},
    "half, flipped": {"quarters": 2, "flipped": True},
    "three quarters, flipped, inverted, dragged": {
        "quarters": 3, "flipped": True, "inverted": True, "drag": (100, 0),
    },
}  # fmt: skip


# An image that lies the usual way is left in every way; the others in those that their own way of lying could change.
IMAGES: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "L CC": ({"laterality": "L"}, tuple(HANDS)),
    "R CC stored as mirrored": (
        {"laterality": "R", "PatientOrientation": ["A", "L"]},
        ("untouched", "quarter", "half, flipped", "three quarters, flipped, inverted, dragged"),
    ),
    "R ML MONOCHROME1": (
        {
            "laterality": "R",
            "view": "ML",
            "PhotometricInterpretation": "MONOCHROME1",
            "PresentationLUTShape": "INVERSE",
        },
        ("untouched", "table narrowed", "inverted", "quarter", "three quarters, flipped, inverted, dragged"),
    ),
}


@pytest.mark.parametrize(
    ("image", "hand"),
    [
        pytest.param(image, hand, id=f"{name}-{how}", marks=[] if how in soon else pytest.mark.full)
        for name, (image, soon) in IMAGES.items()
        for how, hand in HANDS.items()
    ],
)
def test_dcmtk_and_we_show_our_state_as_the_reader_had_it(
    image: dict[str, Any], hand: dict[str, Any], tmp_path: Path
) -> None:
    need_judges()
    file = two_choices(tmp_path / "a.dcm", **image)
    picture = through_picture(file, **hand)
    state = write_look(file, tmp_path, look_of(picture, None), analysis())
    assert errors_of([state]) == []
    seen = whole(picture).astype(int)
    ours = tmp_path / "ours.png"
    assert ductoview("render", file, "--out", ours, "--gsps", state, "--no-annotation").code == 0
    theirs = by_dcmtk(file, state, tmp_path / "theirs.pgm")
    assert np.abs(grey_of(ours).astype(int) - theirs).max() <= 1
    # A table that was stretched is written with whole entries: there one level may round the other way.
    is_stretched = isinstance(picture.choice, LookupTable) and picture.choice.step != 1
    assert np.abs(grey_of(ours).astype(int) - seen).max() <= is_stretched


@pytest.mark.parametrize("function", list(VoiFunction))
def test_the_function_of_a_window_is_said_and_kept(function: VoiFunction, tmp_path: Path) -> None:
    """DCMTK 3.6.7 reads no function of a state, so only we and dciodvfy can judge these."""
    file = source(tmp_path / "a.dcm", VOILUTFunction=function.value, WindowCenter=1900.5, WindowWidth=801.25)
    picture = through_picture(file, drag=(123.456, -7.75))
    state = write_look(file, tmp_path, look_of(picture, None))
    assert errors_of([state]) == []
    voi = stated(state, file).voi
    assert isinstance(voi, Window)
    assert (voi.function, voi.center, voi.width) == (function, pytest.approx(2023.956), pytest.approx(793.5))
    picture_again = Picture(read_mammogram(file))
    picture_again.apply(stated(state, file))
    assert np.array_equal(whole(picture_again), whole(picture))


@pytest.mark.parametrize("drag", [(0, 0), (40, 300)])
@pytest.mark.parametrize(("intercept", "first"), [(-1024, -1000), (0, -2000)])
def test_a_table_of_negative_values_keeps_them(
    intercept: int, first: int, drag: tuple[float, float], tmp_path: Path
) -> None:
    signed = {"PixelRepresentation": 1} if intercept == 0 else {}
    data = ((np.mgrid[:256, :192][0] * 9) % 2048 - (1000 if signed else 0)).astype("<i2").tobytes()
    file = source(
        tmp_path / "a.dcm", RescaleIntercept=intercept, VOILUTSequence=[voi_lut(first)], WindowCenter=None,
        WindowWidth=None, PixelData=data, **signed,
    )  # fmt: skip
    picture = through_picture(file, choose=1, drag=drag)
    state = write_look(file, tmp_path, look_of(picture, None))
    need_judges()
    again = Picture(read_mammogram(file))
    again.apply(stated(state, file))
    assert np.abs(whole(again).astype(int) - whole(picture)).max() <= (drag != (0, 0))
    assert np.abs(by_dcmtk(file, state, tmp_path / "b.pgm").astype(int) - whole(picture)).max() <= 1


def test_an_image_without_a_grey_of_its_own_is_written_as_it_came_up(tmp_path: Path) -> None:
    file = source(tmp_path / "a.dcm", WindowCenter=None, WindowWidth=None)
    untouched = Picture(read_mammogram(file))
    state = write_look(file, tmp_path, None)
    again = Picture(read_mammogram(file))
    again.apply(stated(state, file))
    assert np.array_equal(whole(again), whole(untouched))
    voi = stated(state, file).voi
    assert voi is not None
    assert voi.explanation == "FROM HISTOGRAM"


def test_an_untouched_image_hangs_in_its_state_as_it_hangs_here(tmp_path: Path) -> None:
    file = source(tmp_path / "a.dcm", laterality="R", PatientOrientation=["A", "L"])
    state = dcmread(write_look(file, tmp_path, None))
    assert (state.ImageRotation, state.ImageHorizontalFlip) == (0, "Y")
    hung = source(tmp_path / "b.dcm", laterality="R")
    assert "ImageRotation" not in dcmread(write_look(hung, tmp_path / "b", None))
    unknown = source(tmp_path / "c.dcm", PatientOrientation="")
    assert "ImageRotation" not in dcmread(write_look(unknown, tmp_path / "c", None))


@pytest.mark.parametrize("flipped", [False, True])
@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("orientation", [["A", "R"], ["P", "R"], ["A", "L"], ["R", "A"], ["L", "P"]])
def test_the_part_shown_names_its_corners_as_they_lie(
    orientation: list[str], quarters: int, flipped: bool, tmp_path: Path
) -> None:
    """PS3.3 C.10.4: top left is top left after the turning, said as a stored pixel from 1."""
    file = source(tmp_path / "a.dcm", PatientOrientation=orientation)
    picture = through_picture(file, quarters=quarters, flipped=flipped)
    view = ViewState(zoom=2.0, x=-40, y=-60)
    area = area_shown(picture, view, 100, 80, is_resting=False, scale=None, screen_px_per_mm=None)
    assert area is not None
    state = write_look(file, tmp_path, look_of(picture, area))
    said = dcmread(state).DisplayedAreaSelectionSequence[0]
    for keyword, row, column in (
        ("DisplayedAreaTopLeftHandCorner", 30, 20),
        ("DisplayedAreaBottomRightHandCorner", 69, 69),
    ):
        stored_column, stored_row = (value - 1 for value in said[keyword].value)
        at = picture.orientation.to_shown(PointPx(stored_row, stored_column), picture.stored_shape)
        assert (at.row, at.column) == (row, column)
    assert stated(state, file).area == area


def test_a_part_at_one_to_one_and_at_true_size_comes_back_to_the_pixel(tmp_path: Path) -> None:
    file = source(tmp_path / "a.dcm", PatientOrientation=["P", "R"])
    picture = through_picture(file, quarters=1)
    for zoom, screen, mode in ((1.0, None, SizeMode.MAGNIFY), (0.5, 9.0, SizeMode.TRUE_SIZE)):
        view = ViewState(zoom=zoom, x=-20, y=-30)
        width, height = (120, 60) if zoom == 1 else (60, 40)
        area = area_shown(
            picture, view, width, height, is_resting=False, scale=9.0 if screen else 18.0, screen_px_per_mm=screen
        )
        state = write_look(file, tmp_path / mode.name, look_of(picture, area))
        need_judges()
        assert errors_of([state]) == []
        read = stated(state, file).area
        assert read is not None
        assert area is not None
        assert replace(read, pixel_mm=area.pixel_mm) == area  # a DS has 16 characters
        assert read.mode is mode
        again = area_view(read, picture.orientation, picture.stored_shape, width, height, screen)
        assert (again.x, again.y, again.zoom) == (view.x, view.y, pytest.approx(view.zoom))


def test_a_hands_zoom_shows_the_same_part_in_any_viewport(tmp_path: Path) -> None:
    file = source(tmp_path / "a.dcm")
    picture = through_picture(file)
    view = ViewState(zoom=2.5, x=-100, y=-200)
    area = area_shown(picture, view, 250, 200, is_resting=False, scale=45.0, screen_px_per_mm=9.0)
    read = stated(write_look(file, tmp_path, look_of(picture, area)), file).area
    assert read == area
    assert read is not None
    assert read.mode is SizeMode.SCALE_TO_FIT
    assert area_view(read, picture.orientation, picture.stored_shape, 250, 200) == view
    larger = area_view(read, picture.orientation, picture.stored_shape, 500, 400)
    assert (larger.zoom, larger.x, larger.y) == (5.0, -200, -400)


def test_what_rests_is_the_whole_image(tmp_path: Path) -> None:
    picture = through_picture(source(tmp_path / "a.dcm"))
    at_rest = area_shown(picture, ViewState(), 90, 90, is_resting=True, scale=18.0, screen_px_per_mm=9.0)
    zoomed_out = ViewState(zoom=0.25, x=10, y=10)
    assert at_rest is None
    assert area_shown(picture, zoomed_out, 90, 90, is_resting=False, scale=4.5, screen_px_per_mm=9.0) is None


@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("rows", [False, True])
@pytest.mark.parametrize("columns", [False, True])
def test_every_orientation_has_one_rotation_and_flip(transposed: bool, rows: bool, columns: bool) -> None:
    """Against the reader's formula, which is tested with other people's states."""
    lies = Orientation(transposed=transposed, flipped_rows=rows, flipped_columns=columns)
    turned = spatial(lies)
    said = Presentation(sop_instance_uid="1", rotation=turned.rotation, flipped=turned.flipped)
    read = stated_orientation(said, View(laterality=Laterality.LEFT, position=ViewPosition.CC))
    assert (read.transposed, read.flipped_rows, read.flipped_columns) == (transposed, rows, columns)


@pytest.mark.parametrize("quarters", [0, 1])
def test_pixels_that_are_not_square_lie_alike_in_our_state(quarters: int, tmp_path: Path) -> None:
    file = source(tmp_path / "a.dcm", ImagerPixelSpacing=[0.2, 0.1])
    picture = through_picture(file, quarters=quarters)
    size = picture.shape
    assert size == ((512, 192) if quarters == 0 else (192, 512))
    state = write_look(file, tmp_path, look_of(picture, None))
    need_judges()
    assert errors_of([state]) == []
    again = Picture(read_mammogram(file))
    again.apply(stated(state, file))
    assert again.shape == size
    assert np.array_equal(whole(again), whole(picture))
    assert limits(stated(state, file), picture.mammogram.facts) == ()
    view = ViewState(zoom=1.0, x=-40, y=-60)
    area = area_shown(picture, view, 100, 80, is_resting=False, scale=None, screen_px_per_mm=None)
    read = stated(write_look(file, tmp_path / "part", look_of(picture, area)), file).area
    assert read is not None
    assert area_view(read, again.orientation, again.stored_shape, 100, 80) == view


def test_a_rescale_of_functional_groups_goes_with_the_window_that_is_in_its_values(tmp_path: Path) -> None:
    rescale = item(RescaleIntercept="-100", RescaleSlope="2", RescaleType="US")
    groups = [item(PixelValueTransformationSequence=[rescale])]
    source = write_mg(tmp_path / "source.dcm", SharedFunctionalGroupsSequence=groups)
    shown = read_mammogram(source).grey
    assert (shown.slope, shown.intercept) == (2, -100)
    state = dcmread(write_look(source, tmp_path / "out", None))
    assert (state.RescaleSlope, state.RescaleIntercept, state.RescaleType) == (2, -100, "US")
