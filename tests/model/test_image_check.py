"""The check of an image: what stands, what was taken back, and which codes say why."""

import pytest
from pydicom.sr.codedict import codes

from ductoview.errors import ReviewError
from ductoview.model.codes import PRIVATE_SCHEME
from ductoview.model.identifiers import ImageRef
from ductoview.model.image_check import CheckEvent, Verdict, checks, decision, taking_back
from ductoview.model.reject_reason import (
    PATIENT_SAFETY,
    QUALITY,
    REASONS,
    TITLES,
    WRONG_WORKLIST_ENTRY,
    RejectReason,
    codes_of,
    modifier_of,
    title_of,
)

IMAGE = ImageRef(study_uid="1.2", series_uid="1.3", sop_instance_uid="1.4", sop_class_uid="1.5", sha256="00")  # type: ignore[arg-type]


def rejected(*reasons: RejectReason) -> CheckEvent:
    return decision(IMAGE, Verdict.REPEAT, reasons or (RejectReason.MOTION,), by="ROE^JANE", exam_date="20261101")


def test_the_last_decision_stands() -> None:
    accepted = decision(IMAGE, Verdict.ACCEPTED)
    assert checks([accepted, rejected()])["1.4"].words == "To be repeated: motion blur"
    assert checks([rejected(), accepted])["1.4"].verdict is Verdict.ACCEPTED
    assert checks([]) == {}


def test_what_is_taken_back_leaves_what_was_before() -> None:
    accepted, repeat = decision(IMAGE, Verdict.ACCEPTED), rejected()
    assert checks([accepted, repeat, taking_back(repeat)])["1.4"].verdict is Verdict.ACCEPTED
    assert checks([accepted, repeat, taking_back(accepted)])["1.4"].verdict is Verdict.REPEAT
    assert checks([repeat, taking_back(repeat)]) == {}


def test_a_reject_says_why_and_nothing_else_does() -> None:
    with pytest.raises(ReviewError, match="say why"):
        decision(IMAGE, Verdict.REJECTED)
    with pytest.raises(ReviewError, match="no reason"):
        decision(IMAGE, Verdict.ACCEPTED, [RejectReason.MOTION])


def test_who_and_when_are_part_of_it() -> None:
    check = checks([rejected()])["1.4"]
    assert check.by == "ROE^JANE"
    assert check.made.endswith("+00:00")


def test_every_code_is_the_standard_s() -> None:
    allowed = {
        (str(code.value), str(code.meaning))
        for group in (codes.cid7011, codes.cid6041)
        for code in (getattr(group, name) for name in group.dir())
    }
    used = [code for reason in REASONS.values() for code in reason.codes]
    assert {(code.value, code.meaning) for code in used if code.scheme == "DCM"} <= allowed
    assert {code.value for code in used if code.scheme != "DCM"} == {"UNDER_FILLED", "EXTRAVASATED"}
    assert {code.scheme for code in used} == {"DCM", PRIVATE_SCHEME}
    titles = {getattr(codes.cid7010, name) for name in codes.cid7010.dir()}
    assert {(title.value, title.meaning) for title in TITLES} <= {(code.value, code.meaning) for code in titles}
    general = {getattr(codes.cid7011, name).value for name in codes.cid7011.dir()}
    assert {reason.codes[0].value for reason in REASONS.values() if reason.codes} <= general


def test_every_reason_has_its_words_and_a_key_of_its_own() -> None:
    assert set(REASONS) == set(RejectReason)
    assert len({reason.words for reason in REASONS.values()}) == len(RejectReason)
    assert len({reason.key for reason in REASONS.values()}) == len(RejectReason)


def test_the_gravest_reason_gives_the_title_and_the_first_its_modifier() -> None:
    reasons = (RejectReason.UNDER_FILLED, RejectReason.NIPPLE_NOT_IN_PROFILE, RejectReason.MOTION)
    assert title_of(reasons) == QUALITY
    assert modifier_of(reasons) == REASONS[RejectReason.OTHER].codes[0]
    assert [code.value for code in codes_of(reasons)] == ["UNDER_FILLED", "111205", "111210"]
    assert title_of((RejectReason.MOTION, RejectReason.WRONG_ORDER)) == WRONG_WORKLIST_ENTRY
    assert title_of((RejectReason.WRONG_ORDER, RejectReason.WRONG_PATIENT)) == PATIENT_SAFETY
    assert modifier_of((RejectReason.WRONG_PATIENT,)) is None
