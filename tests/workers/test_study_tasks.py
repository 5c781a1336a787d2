"""A key image is one on which a reader confirmed something that is not normal."""

from dataclasses import replace
from pathlib import Path

import pytest

from ductoview.model.finding import FindingKind, FindingStatus
from ductoview.workers.study_tasks import StudyImage
from tests.support.duct_case import empty_review, facts_of, findings
from tests.support.mg_source import write_mg


@pytest.mark.parametrize(
    ("status", "kind", "is_key"),
    [
        (FindingStatus.CONFIRMED, FindingKind.INTRALUMINAL_FILLING_DEFECT, True),
        (FindingStatus.DISMISSED, FindingKind.INTRALUMINAL_FILLING_DEFECT, False),
        (FindingStatus.CANDIDATE, FindingKind.INTRALUMINAL_FILLING_DEFECT, False),
        (FindingStatus.CONFIRMED, FindingKind.NORMAL_BREAST_TISSUE, False),
        (FindingStatus.CONFIRMED, FindingKind.AIR_BUBBLE, False),
        (FindingStatus.CONFIRMED, FindingKind.CROSSING, False),
        (FindingStatus.CONFIRMED, FindingKind.DUCT_DISPLACEMENT, True),
    ],
)
def test_which_images_are_key(tmp_path: Path, status: FindingStatus, kind: FindingKind, is_key: bool) -> None:
    path = write_mg(tmp_path / "image.dcm")
    facts, found = facts_of(path), replace(findings(status)[0], kind=kind, status=status)
    review = replace(empty_review(facts.ref.sop_instance_uid), findings=(found,))
    assert StudyImage(path=path, facts=facts, review=review, analysis=None).has_findings is is_key
