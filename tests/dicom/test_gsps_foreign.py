"""States by others: dcmtk, highdicom's plain classes, Weasis-like and hand-made ones; what is malformed is said."""

import subprocess
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread

from ductoview.dicom.gsps_items import MOST_POINTS
from ductoview.dicom.gsps_read import read_gsps
from ductoview.dicom.read import read_mammogram
from ductoview.display.picture import Picture
from ductoview.display.presentation import limits, stated_grey
from ductoview.display.viewport import Quality, ViewState
from ductoview.errors import DicomReadError
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import DisplayedArea, Presentation, Shape, SizeMode
from ductoview.model.voi import GreyPath, LookupTable, VoiFunction, Window
from tests.support.gsps_marks import only_image
from tests.support.judges import errors_of
from tests.support.mg_source import write_mg
from tests.support.screen import require
from tests.support.states import (
    about,
    add_overlay,
    annotation,
    area,
    boxed,
    graphic,
    item,
    layer,
    show_overlay,
    state_of,
    write_state,
)


def stated(state: Path, image: Path) -> Presentation:
    """What a state says of its one image."""
    (one,) = read_gsps(state, [image]).images
    return one


@pytest.fixture
def image(tmp_path: Path) -> Path:
    return write_mg(tmp_path / "image.dcm", laterality="R")


def test_dcmtks_own_state(image: Path, tmp_path: Path) -> None:
    require("dcmpsmk")
    path = tmp_path / "state.dcm"
    subprocess.run(["dcmpsmk", image, path], check=True, capture_output=True)
    state = read_gsps(path)
    assert (state.label, state.creator, state.software) == ("UNNAMED", "", "Test")
    (seen,) = state.images
    assert seen.voi == Window(center=2048, width=4096)
    assert seen.area == DisplayedArea(top=0, left=0, bottom=255, right=191, pixel_mm=(0.1, 0.1))
    assert (seen.notes, seen.graphics, seen.texts, seen.planes, seen.shutters) == ((), (), (), (), None)


def test_the_hand_made_state_is_sound(image: Path, tmp_path: Path) -> None:
    path = write_state(tmp_path / "state.dcm", image, Laterality="R")
    assert errors_of([path]) == []
    state = read_gsps(path)
    assert (state.label, state.description, state.creator) == ("CONFERENCE", "for Monday", "Other^Olga")
    assert (state.created, state.software, state.patient.patient_id) == (
        "20260303081500",
        "Foreign Works Softcopy 4.2",
        "D-0001",
    )


def test_a_weasis_like_state_has_layers_and_drawings_and_nothing_else(image: Path, tmp_path: Path) -> None:
    seen = only_image(
        write_state(
            tmp_path / "state.dcm",
            image,
            GraphicLayerSequence=[
                layer("MEASURE", 2, GraphicLayerRecommendedDisplayCIELabValue=[35000, 53000, 50000]),
                layer("DRAW", 1, GraphicLayerRecommendedDisplayRGBValue=[65535, 0, 32768]),
            ],
            GraphicAnnotationSequence=[
                annotation("DRAW", graphic("POLYLINE", 10, 20, 30, 40.5), graphic("ELLIPSE", 1, 5, 9, 5, 5, 3, 5, 7)),
                annotation(
                    "MEASURE",
                    graphic("CIRCLE", 50, 60, 50, 70, filled="Y"),
                    graphic("POINT", 0.5, 0.5),
                    graphic("INTERPOLATED", 0, 0, 1, 1, units="DISPLAY"),
                    texts=(
                        boxed("12.3 mm", 20, 30, 60, 40, AnchorPoint=[1, 2], AnchorPointVisibility="Y",
                              AnchorPointAnnotationUnits="PIXEL"),
                    ),
                ),
            ],
        )
    )  # fmt: skip
    assert (seen.voi, seen.keeps_image_voi, seen.inverted, seen.notes) == (None, False, False, ())
    assert [(one.name, one.order) for one in seen.layers] == [("MEASURE", 2), ("DRAW", 1)]
    assert seen.layers[1].colour == (255, 0, 127)
    red = seen.layers[0].colour
    assert red is not None
    assert red[0] > 200 > 2 * red[1]
    shapes = [one.shape for one in seen.graphics]
    assert shapes == [Shape.POLYLINE, Shape.ELLIPSE, Shape.CIRCLE, Shape.POINT, Shape.INTERPOLATED]
    assert seen.graphics[0].points == (PointPx(19.5, 9.5), PointPx(40.0, 29.5))
    assert seen.graphics[3].points == (PointPx(0, 0),)
    assert (seen.graphics[2].filled, seen.graphics[4].in_display) == (True, True)
    assert seen.graphics[4].points == (PointPx(0, 0), PointPx(1, 1))
    (words,) = seen.texts
    assert (words.text, words.anchor, words.anchor_is_visible) == ("12.3 mm", PointPx(1.5, 0.5), True)
    assert words.box == (PointPx(29.5, 19.5), PointPx(39.5, 59.5))


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"PresentationSizeMode": "SCALE TO FIT"}, (SizeMode.SCALE_TO_FIT, None, None, 1.0)),
        (
            {"PresentationSizeMode": "MAGNIFY", "PresentationPixelMagnificationRatio": 2.5},
            (SizeMode.MAGNIFY, 2.5, None, 1.0),
        ),
        (
            {"PresentationSizeMode": "TRUE SIZE", "PresentationPixelSpacing": [0.2, 0.1]},
            (SizeMode.TRUE_SIZE, None, (0.2, 0.1), 2.0),
        ),
    ],
)
def test_displayed_areas(image: Path, tmp_path: Path, attributes: dict[str, object], expected: object) -> None:
    # Corners as PS3.3 C.10.4 has them after a turn: the first may be right of or below the second.
    path = write_state(tmp_path / "s.dcm", image, DisplayedAreaSelectionSequence=[area(100, 60, -9, 21, **attributes)])
    found = only_image(path).area
    assert found is not None
    assert (found.top, found.left, found.bottom, found.right) == (20, -10, 59, 99)
    assert (found.mode, found.magnification, found.pixel_mm, found.aspect) == expected


def test_grey_of_a_state_replaces_the_images(image: Path, tmp_path: Path) -> None:
    table = item(LUTDescriptor=[4, 100, 16])
    table.add_new("LUTData", "US", [0, 100, 200, 65535])
    lut = item(LUTDescriptor=[2, 0, 12])
    lut.add_new("LUTData", "OW", np.array([4095, 0], "<u2").tobytes())
    seen = only_image(
        write_state(
            tmp_path / "s.dcm", image, RescaleSlope=2, RescaleIntercept=-100, RescaleType="US",
            SoftcopyVOILUTSequence=[item(VOILUTSequence=[table])], PresentationLUTShape=None,
            PresentationLUTSequence=[lut],
        )
    )  # fmt: skip
    assert seen.modality is not None
    assert (seen.modality.slope, seen.modality.intercept) == (2, -100)
    assert isinstance(seen.voi, LookupTable)
    assert (seen.voi.first, seen.voi.bits, seen.voi.data.tolist()) == (100, 16, [0, 100, 200, 65535])
    assert seen.presentation_lut is not None
    assert seen.presentation_lut.data.tolist() == [4095, 0]


def test_sigmoid_stays_sigmoid(image: Path, tmp_path: Path) -> None:
    voi = item(WindowCenter=1500, WindowWidth=800, VOILUTFunction="SIGMOID", WindowCenterWidthExplanation="SOFT")
    seen = only_image(write_state(tmp_path / "s.dcm", image, SoftcopyVOILUTSequence=[voi]))
    assert seen.voi == Window(center=1500, width=800, function=VoiFunction.SIGMOID, explanation="SOFT")


def test_an_unusable_window_keeps_the_images_own_and_says_so(image: Path, tmp_path: Path) -> None:
    voi = item(WindowCenter=100, WindowWidth=-1)
    seen = only_image(write_state(tmp_path / "s.dcm", image, SoftcopyVOILUTSequence=[voi]))
    assert (seen.voi, seen.keeps_image_voi) == (None, True)
    assert seen.notes == ("Window 1 (WindowCenter 100, WindowWidth -1) cannot be; left out.",)


def test_shutters_count_from_zero(image: Path, tmp_path: Path) -> None:
    path = write_state(
        tmp_path / "s.dcm", image, ShutterShape=["RECTANGULAR", "CIRCULAR", "POLYGONAL"], ShutterLeftVerticalEdge=21,
        ShutterRightVerticalEdge=150, ShutterUpperHorizontalEdge=31, ShutterLowerHorizontalEdge=200,
        CenterOfCircularShutter=[101, 91], RadiusOfCircularShutter=70, ShutterPresentationValue=0x4000,
        VerticesOfThePolygonalShutter=[11, 21, 31, 171, 221, 151],
    )  # fmt: skip
    shutters = only_image(path).shutters
    assert shutters is not None
    assert shutters.rectangle == (30, 20, 199, 149)
    assert shutters.circle == (PointPx(100, 90), 70)
    assert shutters.polygon == (PointPx(10, 20), PointPx(30, 170), PointPx(220, 150))
    assert shutters.p_value == 0x4000


def test_overlays_of_the_state_of_the_image_and_as_a_shutter(tmp_path: Path) -> None:
    mask = np.zeros((256, 192), bool)
    mask[10:20, 30:33] = True
    source = dcmread(write_mg(tmp_path / "image.dcm"))
    add_overlay(source, 0x6002, mask)
    add_overlay(source, 0x6006, mask)
    source.save_as(tmp_path / "image.dcm")
    state = state_of(
        tmp_path / "image.dcm", ShutterShape="BITMAP", ShutterOverlayGroup=0x6004, ShutterPresentationValue=0
    )
    add_overlay(state, 0x6000, ~mask[:101, :99], origin=(5, -2))
    add_overlay(state, 0x6004, mask)
    show_overlay(state, 0x6000, "NOTES")
    show_overlay(state, 0x6002, "OLD")
    show_overlay(state, 0x6008, "GONE")
    state.save_as(tmp_path / "state.dcm", enforce_file_format=True)
    (seen,) = read_gsps(tmp_path / "state.dcm", [tmp_path / "image.dcm"]).images
    assert [(plane.layer, plane.row, plane.column, plane.mask.shape) for plane in seen.planes] == [
        ("NOTES", 4, -3, (101, 99)),
        ("OLD", 0, 0, (256, 192)),
    ]
    assert np.array_equal(seen.planes[0].mask, ~mask[:101, :99])
    assert np.array_equal(seen.planes[1].mask, mask)
    assert seen.shutters is not None
    assert seen.shutters.bitmap is not None
    assert np.array_equal(seen.shutters.bitmap.mask, mask)
    assert seen.notes == ("Overlay 6008 is wanted but neither the state nor the image has it.",)


def test_what_is_said_of_one_image_is_read_for_that_image(image: Path, tmp_path: Path) -> None:
    state = state_of(image)
    first = str(dcmread(image).SOPInstanceUID)
    series = state.ReferencedSeriesSequence[0]
    for uid in ("1.2", "1.3"):
        series.ReferencedImageSequence.append(item(ReferencedSOPClassUID="1", ReferencedSOPInstanceUID=uid))
    state.SoftcopyVOILUTSequence = [
        about(first, WindowCenter=100, WindowWidth=50), about("1.2", WindowCenter=[7, 300], WindowWidth=[0.5, 80]),
    ]  # fmt: skip
    for uid, left in {first: 1, "1.2": 51}.items():
        one = area(left, 1, left + 39, 60)
        one.ReferencedImageSequence = [item(ReferencedSOPInstanceUID=uid)]
        state.DisplayedAreaSelectionSequence.append(one)
    del state.DisplayedAreaSelectionSequence[0]
    state.save_as(tmp_path / "state.dcm", enforce_file_format=True)
    read = read_gsps(tmp_path / "state.dcm")
    one, other, third = (read.of(uid) for uid in (first, "1.2", "1.3"))
    assert one is not None
    assert other is not None
    assert third is not None
    assert (one.voi, one.area) == (Window(center=100, width=50), DisplayedArea(top=0, left=0, bottom=59, right=39))
    assert (other.voi, other.area) == (Window(center=300, width=80), DisplayedArea(top=0, left=50, bottom=59, right=89))
    assert other.notes == ("Window 1 (WindowCenter 7, WindowWidth 0.5) cannot be; left out.",)
    assert (third.voi, third.area) == (None, None)
    assert third.notes == ("It does not say which part of the image is shown; all of it is.",)
    assert read.of("1.4") is None


def test_compound_graphics_are_drawn_once_or_named(image: Path, tmp_path: Path) -> None:
    def compound(kind: str, number: int, *data: float) -> object:
        return item(CompoundGraphicInstanceID=number, CompoundGraphicUnits="PIXEL", CompoundGraphicType=kind,
                    GraphicDimensions=2, NumberOfGraphicPoints=len(data) // 2, GraphicData=list(data))  # fmt: skip

    drawn = annotation("A", graphic("POLYLINE", 1, 1, 2, 2, CompoundGraphicInstanceID=1))
    drawn.CompoundGraphicSequence = [
        compound("RULER", 1, 1, 1, 2, 2), compound("RECTANGLE", 2, 10, 20, 30, 40), compound("AXIS", 3, 1, 1, 2, 2),
    ]  # fmt: skip
    seen = only_image(write_state(tmp_path / "s.dcm", image, GraphicAnnotationSequence=[drawn]))
    assert [len(one.points) for one in seen.graphics] == [2, 5]
    assert seen.notes == ("1 compound graphics AXIS; left out.",)


def test_a_million_points_are_cut_short_and_said(image: Path, tmp_path: Path) -> None:
    many = graphic("POLYLINE", *np.zeros(2 * 8000).tolist())
    path = write_state(tmp_path / "s.dcm", image, GraphicAnnotationSequence=[annotation("A", *([many] * 125))])
    seen = only_image(path)
    assert sum(len(one.points) for one in seen.graphics) == MOST_POINTS
    assert seen.notes == (f"100 graphic objects beyond the limit of {MOST_POINTS:,} points; left out.",)


def test_nonsense_is_left_out_and_counted(image: Path, tmp_path: Path) -> None:
    bad = [
        graphic("POLYLINE", 1, 2), graphic("SPIRAL", 1, 2, 3, 4), graphic("ELLIPSE", 1, 2, 3, 4), graphic("POINT"),
        graphic("POINT", float("nan"), 1), graphic("POLYLINE", 0, 0, 1e9, 0), graphic("POINT", 1, 1, units="MATRIX"),
    ]  # fmt: skip
    path = write_state(
        tmp_path / "s.dcm", image, ImageRotation=45, ShutterShape=["RECTANGULAR", "STAR"],
        GraphicAnnotationSequence=[annotation("A", *bad, texts=(item(UnformattedTextValue="nowhere"),))],
    )  # fmt: skip
    seen = only_image(path)
    assert (seen.graphics, seen.texts, seen.rotation, seen.shutters) == ((), (), 0, None)
    assert seen.notes == (
        "ImageRotation 45 is none of 0, 90, 180 and 270; not turned.",
        "The rectangular shutter lacks an edge or leaves nothing open; left out.",
        "ShutterShape STAR is unknown; left out.",
        "7 graphic objects of unknown type, units or number of points; left out.",
        "1 text objects without words or place; left out.",
    )


def test_a_state_about_nothing_is_refused(image: Path, tmp_path: Path) -> None:
    with pytest.raises(DicomReadError, match="names no image"):
        read_gsps(write_state(tmp_path / "s.dcm", image, ReferencedSeriesSequence=[]))


def test_other_frames_are_not_applied(image: Path, tmp_path: Path) -> None:
    state = state_of(image)
    state.ReferencedSeriesSequence[0].ReferencedImageSequence[0].ReferencedFrameNumber = 3
    state.save_as(tmp_path / "s.dcm", enforce_file_format=True)
    with pytest.raises(DicomReadError, match="frames other than the first"):
        read_gsps(tmp_path / "s.dcm")


@pytest.mark.parametrize(
    ("says", "inverted", "note"),
    [
        ({"PresentationLUTShape": "IDENTITY"}, False, ""),
        ({"PresentationLUTShape": "INVERSE"}, True, ""),
        ({"PresentationLUTShape": "INVERTED"}, None, "PresentationLUTShape INVERTED is unknown"),
        ({"PresentationLUTShape": None}, None, "It does not say whether black is black"),
        (
            {"PresentationLUTShape": None, "PresentationLUTSequence": [item()]},
            None,
            "The presentation LUT cannot be used",
        ),
    ],
)
def test_only_a_polarity_that_is_said_is_believed(
    image: Path, tmp_path: Path, says: dict[str, object], inverted: bool | None, note: str
) -> None:
    seen = stated(write_state(tmp_path / "s.dcm", image, **says), image)
    assert seen.inverted is inverted
    assert any(note in one for one in seen.notes) if note else seen.notes == ()
    own = GreyPath(inverted=True)
    assert stated_grey(seen, own).inverted is (True if inverted is None else inverted)


@pytest.mark.parametrize(
    ("says", "note"),
    [
        ({"ImageHorizontalFlip": "YES"}, "ImageHorizontalFlip YES is neither Y nor N; not flipped."),
        ({"ImageRotation": 45}, "ImageRotation 45 is none of 0, 90, 180 and 270; not turned."),
    ],
)
def test_a_turning_that_cannot_be_is_said(image: Path, tmp_path: Path, says: dict[str, object], note: str) -> None:
    seen = stated(write_state(tmp_path / "s.dcm", image, **says), image)
    assert (seen.rotation, seen.flipped) == (0, False)
    assert note in seen.notes


def test_a_shutter_that_would_cover_everything_is_left_out_and_said(image: Path, tmp_path: Path) -> None:
    edges = dict(
        zip(
            (
                "ShutterLeftVerticalEdge",
                "ShutterRightVerticalEdge",
                "ShutterUpperHorizontalEdge",
                "ShutterLowerHorizontalEdge",
            ),
            (500, 600, 500, 600),
            strict=True,
        )
    )
    path = write_state(tmp_path / "s.dcm", image, ShutterShape="RECTANGULAR", ShutterPresentationValue=0, **edges)
    (mammogram,) = [read_mammogram(image)]
    picture = Picture(mammogram)
    picture.apply(stated(path, image))
    grey, _ = picture.draw(ViewState(), 192, 256, Quality.EXACT)
    assert grey is not None
    assert grey.any()
    assert limits(stated(path, image), mammogram.facts) == (
        "Its shutter would cover all of the image; it is left open.",
    )


def test_an_annotation_about_another_frame_is_not_drawn_on_the_first(image: Path, tmp_path: Path) -> None:
    uid = str(dcmread(image).SOPInstanceUID)
    other = annotation("A", graphic("POINT", 5, 5))
    other.ReferencedImageSequence = [item(ReferencedSOPInstanceUID=uid, ReferencedFrameNumber=2)]
    here = about(uid, GraphicLayer="A", GraphicObjectSequence=[graphic("POINT", 9, 9)])
    path = write_state(
        tmp_path / "s.dcm", image, GraphicAnnotationSequence=[other, here], GraphicLayerSequence=[layer("A", 1)]
    )
    (drawn,) = stated(path, image).graphics
    assert drawn.points[0].row == pytest.approx(8.5)


def test_a_state_without_a_modality_transformation_has_the_identity_not_the_images(tmp_path: Path) -> None:
    """PS3.4 N.2.1.1."""
    image = write_mg(tmp_path / "scaled.dcm", RescaleSlope=2, RescaleIntercept=-100)
    grey = stated_grey(stated(write_state(tmp_path / "s.dcm", image), image), read_mammogram(image).grey)
    assert (grey.slope, grey.intercept) == (1, 0)


def test_a_magnification_or_an_area_that_cannot_be_is_said_as_what_it_is(image: Path, tmp_path: Path) -> None:
    unsaid = area(1, 1, 192, 256, PresentationSizeMode="MAGNIFY")
    seen = stated(write_state(tmp_path / "a.dcm", image, DisplayedAreaSelectionSequence=[unsaid]), image)
    assert seen.notes == ("MAGNIFY without a usable PresentationPixelMagnificationRatio; the area is fitted.",)
    huge = area(1, 1, 1 << 28, 256)
    seen = stated(write_state(tmp_path / "b.dcm", image, DisplayedAreaSelectionSequence=[huge]), image)
    assert seen.notes == ("The displayed area it states cannot be; all of the image is shown.",)
