"""A review survives JSON unchanged, whatever is in it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductoview.model.annotation import LINES, Amount, Annotation, AnnotationKind, Quantity
from ductoview.model.annotation_json import annotation_to_json
from ductoview.model.duct_edits import DuctEdit, DuctEditKind
from ductoview.model.duct_level import DuctLevel
from ductoview.model.finding import Certainty, Extent, Finding, FindingKind, FindingStatus, Mimic, Provenance
from ductoview.model.geometry import PointPx, SpacingSource
from ductoview.model.look import KeptTable, Look, Turned
from ductoview.model.look_json import look_from_json, look_to_json, window_from_json, window_to_json
from ductoview.model.measures import Unit
from ductoview.model.persistence import Persistence, SeenIn
from ductoview.model.presentation import DisplayedArea, SizeMode
from ductoview.model.review import Calliper, ImageReview, Review, ReviewState
from ductoview.model.review_json import (
    calliper_from_json,
    calliper_to_json,
    duct_edit_from_json,
    duct_edit_to_json,
    finding_from_json,
    finding_to_json,
    image_review_from_json,
    image_review_to_json,
    review_from_json,
    review_to_json,
)
from ductoview.model.view import Phase
from ductoview.model.voi import VoiFunction, Window

numbers = st.floats(allow_nan=False, allow_infinity=False)
words = st.text(max_size=12)
points = st.builds(PointPx, row=numbers, column=numbers)
windows = st.builds(Window, center=numbers, width=numbers, function=st.sampled_from(VoiFunction), explanation=words)
tables = st.builds(
    KeptTable,
    first=numbers,
    step=numbers,
    bits=st.integers(8, 16),
    data=st.binary(min_size=4, max_size=40),
    explanation=words,
)
areas = st.builds(
    DisplayedArea,
    top=st.integers(),
    left=st.integers(),
    bottom=st.integers(),
    right=st.integers(),
    mode=st.sampled_from(SizeMode),
    magnification=st.none() | numbers,
    pixel_mm=st.none() | st.tuples(numbers, numbers),
    aspect=numbers,
)
turnings = st.builds(Turned, rotation=st.sampled_from([0, 90, 180, 270]), flipped=st.booleans())
looks = st.builds(
    Look,
    voi=st.none() | windows | tables,
    inverted=st.booleans(),
    turned=turnings,
    area=st.none() | areas,
)
callipers = st.builds(Calliper, id=words, start=points, end=points, length_px=numbers, length_mm=st.none() | numbers)
duct_paths = st.lists(st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=3).map(tuple), max_size=2)
duct_edits = st.builds(
    DuctEdit,
    id=words,
    kind=st.sampled_from(DuctEditKind),
    at=points,
    by=words,
    paths=duct_paths.map(tuple),
    meant=st.lists(st.tuples(numbers, numbers, numbers), max_size=3).map(tuple),
)
arrows = st.builds(
    Annotation, id=words, kind=st.just(AnnotationKind.ARROW), points=st.tuples(points, points), text=words, by=words
)
lines = st.builds(
    Annotation,
    id=words,
    kind=st.sampled_from(sorted(LINES)),
    points=st.lists(points, min_size=3, max_size=5).map(tuple),
    is_closed=st.booleans(),
    amounts=st.lists(
        st.builds(Amount, st.sampled_from(Quantity), numbers, st.sampled_from([Unit.MM, Unit.PX2])), max_size=2
    ).map(tuple),
    source=st.just(SpacingSource.CALIBRATED),
)
annotations = arrows | lines
extents = st.builds(
    Extent,
    points=st.tuples(points, points),
    calibres_px=st.just(()) | st.tuples(numbers, numbers),
    length_px=numbers,
    length_mm=st.none() | numbers,
)
findings = st.builds(
    Finding,
    id=words,
    kind=st.sampled_from(FindingKind),
    at=points,
    status=st.sampled_from(FindingStatus),
    score=st.none() | numbers,
    size_mm=st.none() | numbers,
    size_px=st.none() | numbers,
    segment=st.none() | st.integers(),
    distance_from_nipple_mm=st.none() | numbers,
    arc_from_orifice_mm=st.none() | numbers,
    outline=st.lists(points, max_size=4).map(tuple),
    group=st.none() | st.integers(),
    mimic=st.none() | st.sampled_from(Mimic),
    why=words,
    provenance=st.builds(Provenance, name=words, version=words, parameters=words, is_reader=st.booleans()),
    extent=st.none() | extents,
    certainty=st.none() | st.sampled_from(Certainty),
    number=st.none() | st.integers(min_value=1),
)
duct_levels = st.builds(DuctLevel, more=st.floats(-2, 2), by=words)
images = st.builds(
    ImageReview,
    sop_instance_uid=words,
    sha256=words,
    findings=st.lists(findings, max_size=2).map(tuple),
    callipers=st.lists(callipers, max_size=2).map(tuple),
    look=st.none() | looks,
    phase=st.none() | st.sampled_from(Phase),
    duct_edits=st.lists(duct_edits, max_size=2).map(tuple),
    annotations=st.lists(annotations, max_size=2).map(tuple),
    duct_level=st.none() | duct_levels,
    is_key=st.booleans(),
)
reviews = st.builds(
    Review,
    study_uid=words,
    images=st.lists(images, max_size=2).map(tuple),
    state=st.sampled_from(ReviewState),
    reader=words,
    note=words,
    revision=st.integers(min_value=0),
)


@given(reviews)
def test_a_review_comes_back(review: Review) -> None:
    assert review_from_json(json.loads(json.dumps(review_to_json(review)))) == review


@given(images, findings, callipers, windows)
def test_its_parts_come_back(image: ImageReview, finding: Finding, calliper: Calliper, window: Window) -> None:
    assert image_review_from_json(image_review_to_json(image)) == image
    assert finding_from_json(finding_to_json(finding)) == finding
    assert calliper_from_json(calliper_to_json(calliper)) == calliper
    assert window_from_json(window_to_json(window)) == window


def test_words_that_are_no_kind_are_refused() -> None:
    data = finding_to_json(Finding(id="c1", kind=FindingKind.EXTRAVASATION, at=PointPx(1, 2)))
    with pytest.raises(ValueError, match="TUMOUR"):
        finding_from_json({**data, "kind": "TUMOUR"})
    with pytest.raises(KeyError, match="outline"):
        finding_from_json({key: value for key, value in data.items() if key != "outline"})


def test_a_correction_of_an_earlier_version_opens_and_is_written_as_it_was() -> None:
    before = {"id": "e1", "kind": "SPLIT", "at": [1.0, 2.0], "by": "A^B"}
    edit = duct_edit_from_json(before)
    assert edit == DuctEdit(id="e1", kind=DuctEditKind.SPLIT, at=PointPx(1, 2), by="A^B")
    assert duct_edit_to_json(edit) == before


def test_every_field_is_written() -> None:
    """A field added to the model must not get lost here."""
    extent = Extent(points=(PointPx(1, 2), PointPx(3, 4)), length_px=3)
    finding = Finding(
        id="c1",
        kind=FindingKind.EXTRAVASATION,
        at=PointPx(1, 2),
        extent=extent,
        certainty=Certainty.POSSIBLE,
        description="mine",
        persistence=(SeenIn(image_uid="1.2", phase=Phase.EARLY, persistence=Persistence.GONE),),
        same_as=("1.2", "c2"),
        number=4,
    )
    assert set(finding_to_json(finding)) == set(Finding.__dataclass_fields__)
    line = ((1, 2, 3.0), (4, 5, 6.0))
    edit = DuctEdit(id="e1", kind=DuctEditKind.TRACED, at=PointPx(1, 2), paths=(line,), meant=line)
    assert set(duct_edit_to_json(edit)) == set(DuctEdit.__dataclass_fields__)
    drawn = Annotation(id="a1", kind=AnnotationKind.TEXT, points=(PointPx(1, 2),))
    assert set(annotation_to_json(drawn)) == set(Annotation.__dataclass_fields__)
    turned = ImageReview(
        sop_instance_uid="",
        look=Look(inverted=True),
        duct_edits=(edit,),
        annotations=(drawn,),
        is_key=True,
        duct_level=DuctLevel(more=1),
    )
    assert set(image_review_to_json(turned)) == {*ImageReview.__dataclass_fields__, "window"}
    assert set(look_to_json(Look())) == {*Look.__dataclass_fields__} - {"voi", "turned"} | {
        "window",
        "table",
        "rotation",
        "flipped",
    }
    assert set(review_to_json(Review(study_uid=""))) == set(Review.__dataclass_fields__)
    assert set(window_to_json(Window(center=0, width=1))) == set(Window.__dataclass_fields__)


def test_a_review_of_an_earlier_version_reads_and_writes_as_it_always_did() -> None:
    """Objects written from it are known by a digest of these data."""
    window = {"center": 1.0, "width": 2.0, "function": "SIGMOID", "explanation": "mine"}
    for kept in (None, window):
        data = {"sop_instance_uid": "1", "sha256": "a", "findings": [], "callipers": [], "window": kept, "phase": None}
        image = image_review_from_json(data)
        assert image.look == (None if kept is None else Look(voi=window_from_json(window)))
        assert image_review_to_json(image) == data


@given(looks)
def test_a_look_comes_back(look: Look) -> None:
    assert look_from_json(json.loads(json.dumps(look_to_json(look)))) == look


def test_a_damaged_table_is_refused() -> None:
    data = look_to_json(Look(voi=KeptTable(first=0, step=1, bits=8, data=b"abcd")))
    with pytest.raises(ValueError, match="look-up table"):
        look_from_json({**data, "table": {**data["table"], "data": "AAAA"}})


def test_a_review_written_before_findings_could_be_joined_is_read() -> None:
    data = review_to_json(Review(study_uid="1"))
    del data["joins"]
    assert review_from_json(data) == Review(study_uid="1")
