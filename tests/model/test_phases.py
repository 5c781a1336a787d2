"""Which phase an image shows when its file does not say."""

import pytest

from ductoview.model.phases import inferred_phases
from tests.hooks.hanging.exams import image


@pytest.mark.parametrize(
    ("images", "phases"),
    [
        (["L CC - 10:00"], ["UNKNOWN"]),
        (["L CC - 10:00 contrast"], ["FULL"]),
        (["L CC - 10:00", "L CC - 10:21"], ["SCOUT", "FULL"]),
        (["L CC - 10:21", "L CC - 10:00"], ["FULL", "SCOUT"]),
        (["L CC - 10:00", "L CC - 10:21 contrast"], ["SCOUT", "FULL"]),
        (["L CC - 10:00 contrast", "L CC - 10:21"], ["UNKNOWN", "UNKNOWN"]),
        (["L CC SCOUT 10:00", "L CC - 10:21"], ["SCOUT", "FULL"]),
        (["L CC SCOUT 10:00", "L CC - 10:21", "L CC - 10:30"], ["SCOUT", "UNKNOWN", "UNKNOWN"]),
        (["L CC - 10:00", "L CC EARLY 10:10", "L CC - 10:21"], ["SCOUT", "EARLY", "FULL"]),
        (["L CC - 10:00", "L ML - 10:02"], ["UNKNOWN", "UNKNOWN"]),
        (["L CC - 10:00", "R CC - 10:21"], ["UNKNOWN", "UNKNOWN"]),
        (["? CC - 10:00", "? CC - 10:21"], ["UNKNOWN", "UNKNOWN"]),
        (["L ? - 10:00", "L ? - 10:21"], ["UNKNOWN", "UNKNOWN"]),
        (["L CC - -", "L CC - 10:21"], ["UNKNOWN", "UNKNOWN"]),
        (["R CC - 10:00", "L CC - 10:01", "L CC - 10:21"], ["UNKNOWN", "UNKNOWN", "UNKNOWN"]),
        (["R CC - 10:00", "L CC - 10:01", "L CC - 10:21 contrast"], ["UNKNOWN", "SCOUT", "FULL"]),
        (["L CC - 10:00", "L CC - 10:00 contrast"], ["UNKNOWN", "UNKNOWN"]),
    ],
)
def test_only_what_codes_and_times_say(images: list[str], phases: list[str]) -> None:
    facts = [image(words).facts for words in images]
    assert [inferred_phases(facts)[one.ref.sop_instance_uid].value for one in facts] == phases
