"""A defect in one phase and its place in another: a growth is in both, a bubble is gone or elsewhere."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ductoview.analysis import persistence
from ductoview.analysis.persistence import Exposure, Told, as_told, told_by_phases
from ductoview.analysis.phase_field import PhaseField, phase_field
from ductoview.errors import Cancelled
from ductoview.model.duct_analysis import DuctAnalysis, Frame
from ductoview.model.finding import Finding, FindingKind, FindingStatus, Mimic
from ductoview.model.geometry import PointPx
from ductoview.model.persistence import Persistence, SeenIn, speaks_for_air
from ductoview.model.progress import CancelToken
from ductoview.model.view import Phase
from tests.analysis.hand_drawn import analysis_of, tree_of
from tests.analysis.test_subtract import MM, SHAPE, Float, frame, noisy, tissue

ROW, CALIBRE_PX = 300, 15.0
MOVED = (7, -4)  # rows, columns between the two exposures
Ball = tuple[float, float]
"""Column and diameter in pixels of what displaces contrast."""


def duct(balls: tuple[Ball, ...] = (), *, to: int = 100, share: float = 1.0) -> Float:
    """Contrast of a level tube of 3 mm from column 400 as far as ``to``."""
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]].astype(float)
    chord = (
        2 * np.sqrt(np.clip((CALIBRE_PX / 2) ** 2 - (rows - ROW) ** 2, 0, None)) * (columns <= 400) * (columns >= to)
    )
    for column, size in balls:
        ball = 2 * np.sqrt(np.clip((size / 2) ** 2 - (rows - ROW) ** 2 - (columns - column) ** 2, 0, None))
        chord = np.maximum(chord - ball, 0.03 * chord)
    return np.asarray(cv2.GaussianBlur(chord, (0, 0), 0.8) * 18.0 * share, dtype=np.float32)


def defect(ball: Ball, moved: tuple[int, int] = (0, 0)) -> Finding:
    column, size = ball
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    row, column = ROW + moved[0], column + moved[1]
    outline = tuple(PointPx(row + size / 2 * float(np.sin(a)), column + size / 2 * float(np.cos(a))) for a in turn)
    kind, at = FindingKind.INTRALUMINAL_FILLING_DEFECT, PointPx(row, column)
    return Finding(id=f"defect@{column:.0f}", kind=kind, at=at, score=0.9, size_mm=size * MM, outline=outline)


def exposure(
    phase: Phase,
    contrast: Float,
    balls: tuple[Ball, ...],
    moved: tuple[int, int] = (0, 0),
) -> Exposure:
    density = np.roll(tissue(1) + contrast, moved, axis=(0, 1))
    lumen = np.roll(contrast, moved, axis=(0, 1)) > 20
    columns = np.flatnonzero(lumen[ROW + moved[0]])
    row, first, last = float(ROW + moved[0]), float(columns[-1]), float(columns[0])
    found: DuctAnalysis = replace(
        analysis_of(tree_of((1, None, [(row, first), (row, last)], (CALIBRE_PX, CALIBRE_PX)))),
        lumen=lumen,
        findings=tuple(defect(ball, moved) for ball in balls),
    )
    return Exposure(image_uid=phase.value, phase=phase, frame=frame(noisy(density, len(phase.value))), analysis=found)


def told(full: tuple[Ball, ...], early: tuple[Ball, ...], **early_duct: float) -> Told:
    return told_by_phases(
        exposure(Phase.FULL, duct(full), full),
        exposure(Phase.EARLY, duct(early, **early_duct), early, MOVED),  # type: ignore[arg-type]
    )


BALL: Ball = (250.0, 9.0)


def test_a_growth_is_in_both_phases_at_one_place() -> None:
    seen = told((BALL,), (BALL,))
    [here], [there] = seen.here.values(), seen.there.values()
    assert here.persistence is there.persistence is Persistence.PERSISTS
    assert (here.candidate_id, there.candidate_id) == ("defect@246", "defect@250")
    assert here.off_mm == pytest.approx(0.0, abs=0.3)
    assert here.at == pytest.approx((ROW + 7, 246), abs=1.5)
    assert here.filled == pytest.approx(0.0, abs=0.15)
    assert here.words == f"in EARLY too, {here.off_mm:.1f} mm off"


def test_a_growth_stays_one_where_contrast_is_half_as_dense() -> None:
    assert told((BALL,), (BALL,), share=0.5).here["defect@250"].persistence is Persistence.PERSISTS


@pytest.mark.parametrize("wrong_px", [(3, 0), (-3, 0), (0, 3), (2, -2)])
def test_a_growth_stays_one_where_the_registration_is_wrong_by_half_its_size(
    wrong_px: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*frames: Frame, cancel: CancelToken | None = None) -> PhaseField:
        field = phase_field(*frames, cancel=cancel)
        return replace(field, shift=field.shift + np.array(wrong_px[::-1], np.float32))

    monkeypatch.setattr(persistence, "phase_field", wrong)
    seen = told(((250.0, 6.0),), ((250.0, 6.0),))
    assert [one.persistence for one in (*seen.here.values(), *seen.there.values())] == [Persistence.PERSISTS] * 2


def test_a_growth_persists_also_where_nobody_proposed_it() -> None:
    full = exposure(Phase.FULL, duct((BALL,)), (BALL,))
    early = exposure(Phase.EARLY, duct((BALL,)), (), MOVED)
    [seen] = told_by_phases(full, early).here.values()
    assert (seen.persistence, seen.candidate_id, seen.words) == (Persistence.PERSISTS, "", "in EARLY too")


def test_what_is_filled_in_the_other_phase_is_gone() -> None:
    [seen] = told((BALL,), ()).here.values()
    assert seen.persistence is Persistence.GONE
    assert seen.filled == pytest.approx(1.0, abs=0.3)
    assert seen.words == "gone in EARLY: the duct is filled there"


def test_a_bubble_that_lies_elsewhere_in_the_duct_has_moved() -> None:
    seen = told((BALL,), ((290.0, 9.0),))
    [here], [there] = seen.here.values(), seen.there.values()
    assert here.persistence is there.persistence is Persistence.MOVED
    assert here.candidate_id == "defect@286"
    assert here.off_mm == pytest.approx(40 * MM, abs=0.4)
    assert here.words == "moved by 8.0 mm in EARLY"


def test_one_that_stays_does_not_explain_where_a_bubble_went() -> None:
    growth: Ball = (290.0, 9.0)
    seen = told((BALL, growth), (growth,)).here
    assert seen["defect@250"].persistence is Persistence.GONE
    assert seen["defect@290"].persistence is Persistence.PERSISTS


def test_a_bubble_that_came_to_lie_beside_a_growth_is_not_that_growth() -> None:
    growth: Ball = (250.0, 6.0)
    full = exposure(Phase.FULL, duct((growth, (320.0, 6.0))), (growth, (320.0, 6.0)))
    early = exposure(Phase.EARLY, duct((growth, (257.0, 6.0))), ((257.0, 6.0),), MOVED)
    told_ = told_by_phases(full, early)
    assert (told_.here["defect@250"].persistence, told_.here["defect@250"].candidate_id) == (Persistence.PERSISTS, "")
    assert told_.here["defect@320"].candidate_id == "defect@253"
    assert told_.there["defect@253"].persistence is Persistence.MOVED


def test_two_bubbles_do_not_both_move_to_where_one_lies() -> None:
    seen = told(((220.0, 7.0), (260.0, 7.0)), ((240.0, 7.0), (282.0, 7.0)))
    there = {"defect@236", "defect@278"}
    assert {one.candidate_id for one in seen.here.values()} == there
    assert {seen.here[seen.there[name].candidate_id].candidate_id for name in there} == there


def test_one_that_came_explains_one_that_went() -> None:
    seen = told(((220.0, 7.0), (260.0, 7.0)), ((232.0, 7.0),)).here
    assert (seen["defect@220"].persistence, seen["defect@220"].candidate_id) == (Persistence.MOVED, "defect@228")
    assert seen["defect@260"].persistence is Persistence.GONE


@pytest.mark.parametrize("to", [262, 300])
def test_a_duct_that_contrast_has_not_passed_tells_nothing(to: int) -> None:
    [seen] = told((BALL,), (), to=to).here.values()
    assert seen.persistence is Persistence.UNKNOWN
    assert seen.words == "EARLY cannot tell: the duct is not filled there on both sides"


def test_a_duct_filled_a_little_beyond_its_place_tells_that_it_is_gone() -> None:
    assert told((BALL,), (), to=220).here["defect@250"].persistence is Persistence.GONE


def test_images_that_do_not_fit_tell_nothing_and_say_why() -> None:
    full = exposure(Phase.FULL, duct((BALL,)), (BALL,))
    other = exposure(Phase.EARLY, duct(), ())
    strange = replace(other, frame=frame(noisy(tissue(5), 3)))
    [seen] = told_by_phases(full, strange).here.values()
    assert seen.persistence is Persistence.UNKNOWN
    said = ("compressed otherwise", "do not fit", "of the breast is on both images")
    assert any(words in seen.reason for words in said)


def test_without_a_scale_nothing_is_told() -> None:
    full = exposure(Phase.FULL, duct((BALL,)), (BALL,))
    [seen] = told_by_phases(replace(full, frame=replace(full.frame, pixel_mm=None)), full).here.values()
    assert seen.persistence is Persistence.UNKNOWN


def test_a_place_outside_the_other_image_tells_nothing() -> None:
    edge: Ball = (16.0, 9.0)
    full = exposure(Phase.FULL, duct((edge,), to=0), (edge,))
    early = exposure(Phase.EARLY, duct((), to=0), (), (7, -40))
    [seen] = told_by_phases(full, early).here.values()
    assert seen.persistence is Persistence.UNKNOWN


def test_it_can_be_stopped() -> None:
    class Stopped:
        def is_set(self) -> bool:
            return True

    full = exposure(Phase.FULL, duct((BALL,)), (BALL,))
    with pytest.raises(Cancelled):
        told_by_phases(full, full, cancel=Stopped())


@pytest.mark.parametrize(
    ("said", "air"),
    [("GONE", True), ("MOVED UNKNOWN", True), ("GONE PERSISTS", False), ("UNKNOWN", False), ("", False)],
)
def test_air_is_what_left_and_stayed_nowhere(said: str, air: bool) -> None:
    seen = tuple(SeenIn(image_uid="1", phase=Phase.EARLY, persistence=Persistence(one)) for one in said.split())
    assert speaks_for_air(seen) is air


def test_what_is_gone_may_be_air_and_says_why() -> None:
    found = replace(defect(BALL), why="40% less contrast than all around")
    gone, untold = (
        SeenIn(image_uid="1", phase=phase, persistence=kind, reason="no duct")
        for phase, kind in ((Phase.EARLY, Persistence.GONE), (Phase.DELAYED, Persistence.UNKNOWN))
    )
    after = as_told(found, (gone, untold))
    assert after.mimic is Mimic.AIR_BUBBLE
    assert after.persistence == (gone, untold)
    assert after.why == (
        "gone in EARLY: the duct is filled there; 40% less contrast than all around; DELAYED cannot tell: no duct"
    )


def test_what_persists_is_not_called_air_and_what_nobody_can_tell_stays_as_it_was() -> None:
    bubble = replace(defect(BALL), mimic=Mimic.AIR_BUBBLE)
    persists, untold = (
        SeenIn(image_uid="1", phase=Phase.EARLY, persistence=kind)
        for kind in (Persistence.PERSISTS, Persistence.UNKNOWN)
    )
    assert as_told(bubble, (persists,)).mimic is None
    assert as_told(bubble, (untold,)).mimic is Mimic.AIR_BUBBLE
    assert as_told(bubble, ()) is bubble


def test_what_a_reader_decided_is_not_changed() -> None:
    gone = SeenIn(image_uid="1", phase=Phase.EARLY, persistence=Persistence.GONE)
    confirmed = replace(defect(BALL), status=FindingStatus.CONFIRMED)
    assert as_told(confirmed, (gone,)) is confirmed
