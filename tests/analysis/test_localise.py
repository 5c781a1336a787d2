"""Half, quadrant, clock face and depth: every side, quadrant and stored orientation, and everything that must refuse."""

from dataclasses import replace
from itertools import product

import pytest

from ductoview.analysis.localise import half_of, localise
from ductoview.analysis.partners import Marked, partners
from ductoview.model.breast_place import BreastPlace, Half, HalfPlace, NoPlace, Quadrant, Sighting
from ductoview.model.finding import Finding, FindingKind
from ductoview.model.geometry import PointPx, Spacing, SpacingSource
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.measures import Unit
from ductoview.model.view import Laterality, View, ViewModifier, ViewPosition
from tests.analysis.images import spacing

MAX = PatientIdentity(patient_id="1", name="MAX^ANNA", birth_date="19680402", sex="F")
L, R = Laterality.LEFT, Laterality.RIGHT
OPPOSITE = {"A": "P", "P": "A", "L": "R", "R": "L", "H": "F", "F": "H"}
# All eight ways an image can lie: rows along either axis, each axis either way.
CC_WAYS = [one for a, b in product("AP", "LR") for one in ((a, b), (b, a))]
ML_WAYS = [one for a, b in product("AP", "HF") for one in ((a, b), (b, a))]


def seen(
    side: Laterality, position: ViewPosition, way: tuple[str, str], mm: dict[str, float], **changes: object
) -> Sighting:
    """A finding ``mm`` from the nipple, given along directions of the patient, in an image stored that way (0.1 mm)."""
    towards = {**mm, **{OPPOSITE[letter]: -value for letter, value in mm.items()}}
    right, down = towards[way[0]] / 0.1, towards[way[1]] / 0.1
    nipple = PointPx(1000, 1200)
    made = Sighting(
        patient=MAX,
        view=View(laterality=side, position=position, patient_orientation=way),
        spacing=spacing(0.1),
        nipple=nipple,
        at=PointPx(nipple.row + down, nipple.column + right),
    )
    return replace(made, **changes)


def pair(side: Laterality, outward: float, upward: float, depth: float = 40.0) -> tuple[Sighting, Sighting]:
    """The same place in CC and ML as they are usually stored."""
    outer, front = ("L", "A") if side is L else ("R", "P")
    return (
        seen(side, ViewPosition.CC, (front, OPPOSITE[outer]), {"P": depth, outer: outward}),
        seen(side, ViewPosition.ML, (front, "F"), {"P": depth, "H": upward}),
    )


# Outwards, upwards, quadrant, and the hour on the face of the left and of the right breast, as one looks at the patient.
TRUTH = [
    (30, 30, Quadrant.UPPER_OUTER, 1.5, 10.5),
    (-30, 30, Quadrant.UPPER_INNER, 10.5, 1.5),
    (30, -30, Quadrant.LOWER_OUTER, 4.5, 7.5),
    (-30, -30, Quadrant.LOWER_INNER, 7.5, 4.5),
]


@pytest.mark.parametrize(("outward", "upward", "quadrant", "left", "right"), TRUTH)
@pytest.mark.parametrize("side", [L, R])
def test_quadrant_and_clock_whatever_way_the_images_are_stored(
    side: Laterality, outward: float, upward: float, quadrant: Quadrant, left: float, right: float
) -> None:
    outer = "L" if side is L else "R"
    for cc_way, ml_way in product(CC_WAYS, ML_WAYS):
        place = localise(
            seen(side, ViewPosition.CC, cc_way, {"P": 40, outer: outward}),
            seen(side, ViewPosition.ML, ml_way, {"P": 44, "H": upward}),
        )
        assert isinstance(place, BreastPlace)
        assert place.quadrant is quadrant
        assert place.clock == pytest.approx(left if side is L else right)
        assert place.depth.value == pytest.approx(42)
        assert (place.outward.value, place.upward.value) == (pytest.approx(outward), pytest.approx(upward))


@pytest.mark.parametrize(("side", "hour"), [(L, 3), (R, 9)])
def test_straight_outwards_is_three_on_the_left_and_nine_on_the_right(side: Laterality, hour: int) -> None:
    place = localise(*pair(side, 35, 0))
    assert isinstance(place, BreastPlace)
    assert (place.hour, place.quadrant, place.halves) == (hour, None, (Half.OUTER,))


@pytest.mark.parametrize("side", [L, R])
@pytest.mark.parametrize(("upward", "hour"), [(35, 12), (-35, 6)])
def test_straight_up_is_twelve_on_both_sides(side: Laterality, upward: float, hour: int) -> None:
    place = localise(*pair(side, 0, upward))
    assert isinstance(place, BreastPlace)
    assert place.hour == hour


def test_the_order_of_the_two_does_not_matter_and_lm_does_as_ml() -> None:
    cc, ml = pair(L, 20, 25)
    assert localise(cc, ml) == localise(ml, cc)
    lm = replace(ml, view=replace(ml.view, position=ViewPosition.LM))
    place, again = localise(cc, ml), localise(cc, lm)
    assert place == again


def test_behind_the_nipple_there_is_no_clock() -> None:
    place = localise(*pair(L, 2, 1.5))
    assert isinstance(place, BreastPlace)
    assert (place.clock, place.hour, place.quadrant, place.halves) == (None, None, None, ())
    assert place.depth.value == pytest.approx(40)


def test_the_error_grows_towards_the_line_behind_the_nipple_and_with_disagreement() -> None:
    near, far = localise(*pair(L, 8, 8)), localise(*pair(L, 40, 40))
    assert isinstance(near, BreastPlace)
    assert isinstance(far, BreastPlace)
    assert near.clock_plus_minus is not None
    assert far.clock_plus_minus is not None
    assert 0 < far.clock_plus_minus < near.clock_plus_minus <= 1.5
    cc, ml = pair(L, 30, 30)
    apart = localise(cc, replace(ml, at=replace(ml.at, column=ml.at.column - 90)))
    agreeing = localise(cc, ml)
    assert isinstance(apart, BreastPlace)
    assert isinstance(agreeing, BreastPlace)
    assert apart.depth.plus_minus >= 4.5
    assert apart.depth.plus_minus > agreeing.depth.plus_minus


def refused(one: Sighting, other: Sighting) -> str:
    for first, second in ((one, other), (other, one)):
        answer = localise(first, second)
        assert isinstance(answer, NoPlace)
    return answer.why


def with_view(one: Sighting, **changes: object) -> Sighting:
    return replace(one, view=replace(one.view, **changes))


def test_cc_with_an_oblique_refuses_and_says_why() -> None:
    cc, ml = pair(L, 20, 20)
    for oblique in (ViewPosition.MLO, ViewPosition.LMO):
        why = refused(cc, with_view(ml, position=oblique, patient_orientation=("A", "FR")))
        assert "not at right angles" in why
        assert "ML or LM" in why


def test_everything_else_that_cannot_be_joined_refuses() -> None:
    cc, ml = pair(L, 20, 20)
    _, other_side = pair(R, 20, 20)
    assert "different breasts" in refused(cc, other_side)
    assert "different patients" in refused(cc, replace(ml, patient=replace(MAX, patient_id="2")))
    assert "Both are CC" in refused(cc, cc)
    assert "Both are ML" in refused(ml, ml)
    assert "contradicts itself" in refused(cc, with_view(ml, contradictions=("The codes say L, the image R.",)))
    assert "which breast" in refused(with_view(cc, laterality=Laterality.UNKNOWN), ml)
    assert "which breast" in refused(cc, with_view(ml, laterality=Laterality.BOTH))
    assert "is absent" in refused(with_view(cc, patient_orientation=()), ml)
    assert "how it lies is unknown" in refused(cc, with_view(ml, patient_orientation=("A", "R")))
    assert "nipple" in refused(replace(cc, nipple=None), ml)
    assert "scale" in refused(cc, replace(ml, spacing=Spacing.unknown()))
    assert "rolled lateral" in refused(with_view(cc, modifiers=(ViewModifier.ROLLED_LATERAL,)), ml)
    assert "other" in refused(with_view(cc, modifiers=(ViewModifier.OTHER,)), ml)
    assert "do not tell a place" in refused(with_view(cc, position=ViewPosition.XCCL), ml)
    assert "do not tell a place" in refused(with_view(cc, position=ViewPosition.UNKNOWN), ml)
    deeper = replace(ml, at=replace(ml.at, column=ml.at.column - 101))
    assert "not one place: 40 mm deep in L CC, 50 mm in L ML" in refused(cc, deeper)


def test_magnified_and_spot_views_are_used() -> None:
    cc, ml = pair(R, -20, 20)
    magnified = with_view(cc, modifiers=(ViewModifier.MAGNIFICATION, ViewModifier.SPOT_COMPRESSION))
    assert localise(magnified, ml) == localise(cc, ml)


@pytest.mark.parametrize("side", [L, R])
def test_one_view_gives_the_half_and_distances_only(side: Laterality) -> None:
    outer = "L" if side is L else "R"
    for way in CC_WAYS:
        for outward, half in ((20, Half.OUTER), (-20, Half.INNER), (1, Half.LEVEL)):
            place = half_of(seen(side, ViewPosition.CC, way, {"P": 40, outer: outward}))
            assert isinstance(place, HalfPlace)
            assert place.half is half
            assert place.depth.value == pytest.approx(40)
            assert place.from_nipple.value == pytest.approx((40**2 + outward**2) ** 0.5)
    for position in (ViewPosition.ML, ViewPosition.LM, ViewPosition.MLO, ViewPosition.LMO):
        for way in ML_WAYS:
            place = half_of(seen(side, position, way, {"P": 40, "H": -20}))
            assert isinstance(place, HalfPlace)
            assert place.half is Half.LOWER


def test_the_stored_orientation_of_an_oblique_has_a_second_letter() -> None:
    oblique = with_view(seen(R, ViewPosition.MLO, ("P", "F"), {"P": 30, "H": 25}), patient_orientation=("P", "FL"))
    place = half_of(oblique)
    assert isinstance(place, HalfPlace)
    assert place.half is Half.UPPER


def test_the_half_without_a_scale_is_in_pixels() -> None:
    place = half_of(seen(L, ViewPosition.CC, ("A", "R"), {"P": 40, "L": 20}, spacing=Spacing.unknown()))
    assert isinstance(place, HalfPlace)
    assert (place.half, place.depth.unit, place.depth.value) == (Half.OUTER, Unit.PX, pytest.approx(400))


def test_no_half_is_said_of_what_does_not_lie_plainly() -> None:
    cc, _ = pair(L, 20, 20)
    for unfit in (
        with_view(cc, modifiers=(ViewModifier.ROLLED_MEDIAL,)),
        with_view(cc, position=ViewPosition.OTHER),
        with_view(cc, patient_orientation=()),
        replace(cc, nipple=None),
    ):
        assert isinstance(half_of(unfit), NoPlace)


def test_partners_are_of_the_same_depth_the_same_kind_first() -> None:
    def marked(name: str, kind: FindingKind, one: Sighting) -> Marked:
        return Marked(image_uid=name, finding=Finding(id=name, kind=kind, at=one.at), seen=one)

    def at_depth(depth: float) -> Sighting:
        return pair(L, 20, 20, depth)[1]

    defect, end = FindingKind.INTRALUMINAL_FILLING_DEFECT, FindingKind.ABRUPT_DUCT_TERMINATION
    chosen = marked("cc", defect, pair(L, 20, 20, 40)[0])
    others = [
        marked("end", end, at_depth(40)),
        marked("near", defect, at_depth(42)),
        marked("nearer", defect, at_depth(39)),
        marked("deep", defect, at_depth(52)),
        marked("oblique", defect, with_view(at_depth(40), position=ViewPosition.MLO)),
    ]
    found = partners(chosen, others)
    assert [one.marked.image_uid for one in found] == ["nearer", "near", "end"]
    assert found[0].apart_mm == pytest.approx(1)
    assert found[0].place.quadrant is Quadrant.UPPER_OUTER
    assert partners(chosen, ()) == ()


@pytest.mark.parametrize("calibrated", [0, 1])
def test_the_depth_names_the_scale_that_is_known_less_well(calibrated: int) -> None:
    sources = [SpacingSource.DETECTOR_PLANE, SpacingSource.DETECTOR_PLANE]
    sources[calibrated] = SpacingSource.CALIBRATED
    views = (
        replace(one, spacing=replace(one.spacing, source=at)) for one, at in zip(pair(L, 30, 30), sources, strict=True)
    )
    place = localise(*views)
    assert isinstance(place, BreastPlace)
    assert place.depth.source is SpacingSource.DETECTOR_PLANE
    assert [place.outward.source, place.upward.source] == sources
