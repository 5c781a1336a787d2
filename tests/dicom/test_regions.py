"""Whether a mark can be seen at all, and on which of the images of the exam: a mark outside is never counted as shown."""

from pathlib import Path

import pytest
from pydicom import Dataset, dcmread

from ductoview.dicom.foreign import read_state
from ductoview.dicom.gsps_items import MOST_POINTS
from ductoview.dicom.read import read_facts
from ductoview.dicom.regions import Target, graphics_of, targets
from ductoview.dicom.within import touches
from ductoview.model.exam import ExamImage
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import Graphic, Shape
from tests.support.cad import REQUIRED, finding, place, write_cad
from tests.support.mg_source import write_mg
from tests.support.states import item

SOURCE = "1.2.840.99.1"


def drawn(shape: Shape, *points: tuple[float, float]) -> Graphic:
    return Graphic(shape=shape, points=tuple(PointPx(row, column) for row, column in points))


@pytest.mark.parametrize(
    ("graphic", "is_seen"),
    [
        (drawn(Shape.POINT, (0, 0)), True),
        (drawn(Shape.POINT, (9.5, 19.5)), True),
        (drawn(Shape.POINT, (9.6, 0)), False),
        (drawn(Shape.POINT, (0, -0.6)), False),
        (drawn(Shape.POLYLINE, (5, -9), (5, 99)), True),  # crosses without a corner on the image
        (drawn(Shape.POLYLINE, (-9, 5), (99, 5)), True),
        (drawn(Shape.POLYLINE, (-9, 5), (-2, 5), (-2, 90)), False),
        (drawn(Shape.POLYLINE, (25, 10), (5, 30)), False),  # its box overlaps the image, the line passes the corner
        (drawn(Shape.POLYLINE, (-5, -5), (-5, 30), (30, 30), (30, -5), (-5, -5)), False),  # goes all round
        (drawn(Shape.CIRCLE, (5, -20), (5, -10)), False),
        (drawn(Shape.CIRCLE, (5, -20), (5, -45)), True),
        (drawn(Shape.ELLIPSE, (-30, 5), (5, 5), (-12, 0), (-12, 10)), True),
        (drawn(Shape.ELLIPSE, (-30, 5), (-5, 5), (-12, 0), (-12, 10)), False),
    ],
)
def test_a_graphic_is_seen_where_its_line_crosses_the_image(graphic: Graphic, is_seen: bool) -> None:
    assert touches(graphic, rows=10, columns=20) is is_seen


def exam_image(path: Path) -> ExamImage:
    return ExamImage(facts=read_facts(path), path=path)


def test_points_outside_are_counted_one_by_one(tmp_path: Path) -> None:
    target = Target(image=exam_image(write_mg(tmp_path / "image.dcm")))
    shown, reasons = target.placed([drawn(Shape.POINT, (5, 5)), drawn(Shape.POINT, (5, 500))])
    assert [one.points[0] for one in shown] == [PointPx(5, 5)]
    assert reasons == ("they lie outside the image",)


def made_of_the_source(path: Path, preserved: str) -> Path:
    ds = dcmread(write_mg(path))
    ds.SourceImageSequence = [
        item(ReferencedSOPClassUID=ds.SOPClassUID, ReferencedSOPInstanceUID=SOURCE, SpatialLocationsPreserved=preserved)
    ]
    ds.save_as(path)
    return path


def test_both_renderings_of_a_source_get_its_marks(tmp_path: Path) -> None:
    images = [exam_image(made_of_the_source(tmp_path / name, "YES")) for name in ("plain.dcm", "enhanced.dcm")]
    assert [target.image for target in targets(images)[SOURCE]] == images
    path = write_cad(
        tmp_path / "cad.dcm", images[0].path, [finding("Mass", (50.5, 60.5), (), intent=REQUIRED)], about=SOURCE
    )
    state = read_state(path, images, own=False)
    assert state is not None
    assert [(mark.image_uid, mark.graphics[0].points) for mark in state.marks] == [
        (image.sop_instance_uid, (PointPx(60, 50),)) for image in images
    ]
    assert state.notes == ()


def test_an_image_itself_comes_before_what_was_made_of_it(tmp_path: Path) -> None:
    own = exam_image(write_mg(tmp_path / "own.dcm"))
    path = tmp_path / "made.dcm"
    ds: Dataset = dcmread(made_of_the_source(path, "YES"))
    ds.SourceImageSequence[0].ReferencedSOPInstanceUID = own.sop_instance_uid
    ds.save_as(path)
    (target,) = targets([own, exam_image(path)])[own.sop_instance_uid]
    assert target.image is own


def test_a_finding_with_one_place_outside_keeps_the_other_and_says_so(tmp_path: Path) -> None:
    image = exam_image(write_mg(tmp_path / "image.dcm"))
    found = finding("Mass", (50.5, 60.5), (1, 1, 9, 9, 1, 9), intent=REQUIRED)
    found.ContentSequence.append(place(("111041", "Outline"), "POLYLINE", (900, 900, 910, 910), (1, 1, 1)))
    state = read_state(write_cad(tmp_path / "cad.dcm", image.path, [found]), [image], own=False)
    assert state is not None
    assert len(state.marks[0].graphics) == 1
    assert state.notes == ("1 CAD marks are not drawn: they lie outside the image.",)


@pytest.mark.parametrize(
    ("kind", "pairs", "count"),
    [
        ("POINT", 1, 1), ("POINT", 2, 0), ("MULTIPOINT", 3, 3), ("POLYLINE", 2, 1), ("POLYLINE", 1, 0),
        ("CIRCLE", 2, 1), ("CIRCLE", 1, 0), ("CIRCLE", 3, 0), ("ELLIPSE", 4, 1), ("ELLIPSE", 3, 0), ("ELLIPSE", 5, 0),
        ("SQUARE", 4, 0),
    ],
)  # fmt: skip
def test_a_shape_has_exactly_its_own_points(kind: str, pairs: int, count: int) -> None:
    """PS3.3 C.18.6.1.2."""
    found = graphics_of(item(GraphicType=kind, GraphicData=[float(one) for one in range(2 * pairs)]))
    assert len(found) == count


def test_a_line_of_absurdly_many_points_is_no_shape() -> None:
    half = [float(one % 90) for one in range(MOST_POINTS * 2)]
    assert graphics_of(item(GraphicType="POLYLINE", GraphicData=half))
    assert graphics_of(item(GraphicType="POLYLINE", GraphicData=[*half, 1.0, 1.0])) == ()
