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
        # A modality that sends raw images too sends every exposure twice.
        (
            ["L CC - 10:00", "L CC - 10:00 PROCESSING", "L CC - 10:21", "L CC - 10:21 PROCESSING"],
            ["SCOUT", "SCOUT", "FULL", "FULL"],
        ),
        (
            ["L CC - 10:20 PROCESSING contrast", "L CC - 10:20 contrast", "L CC - 10:23 contrast"],
            ["FULL", "EARLY", "FULL"],
        ),
        (["L CC SCOUT 10:00 PROCESSING", "L CC - 10:00", "L CC - 10:21"], ["SCOUT", "SCOUT", "FULL"]),
        # One of the two is analysed: what it shows, its twin shows.
        (
            ["L CC - 10:20 contrast", "L CC - 10:20 PROCESSING", "L CC - 10:23 contrast", "L CC - 10:23 PROCESSING"],
            ["EARLY", "EARLY", "FULL", "FULL"],
        ),
        (
            ["L CC - 10:00 none", "L CC - 10:00 PROCESSING", "L CC - 10:21 none", "L CC - 10:21 PROCESSING"],
            ["UNKNOWN", "UNKNOWN", "UNKNOWN", "UNKNOWN"],
        ),
        # Analysed, and no contrast in any of them: a repetition or a magnified view, no phases.
        (["L CC - 10:00 none", "L CC - 10:21 none MAGNIFICATION"], ["UNKNOWN", "UNKNOWN"]),
        (["L CC - 10:00 none", "L CC - 10:21 MAGNIFICATION"], ["SCOUT", "FULL"]),
        (
            ["L CC - 10:00 none", "L CC - 10:21 none", "L ML - 10:02 none", "L ML - 10:23 contrast"],
            ["SCOUT", "FULL", "SCOUT", "FULL"],
        ),
        (["L CC SCOUT 10:00 none", "L CC - 10:21 none"], ["SCOUT", "FULL"]),
        # An extra view is no phase of the whole one.
        (["L CC - 10:00", "L CC - 10:10 SPOT_COMPRESSION"], ["UNKNOWN", "UNKNOWN"]),
        (["L CC - 10:00", "L CC - 10:10 PARTIAL"], ["UNKNOWN", "UNKNOWN"]),
        (["L CC - 10:00", "L CC - 10:10", "L CC - 10:12 SPOT_COMPRESSION"], ["SCOUT", "FULL", "UNKNOWN"]),
        (
            ["L CC - 10:00", "L CC - 10:10 contrast", "L CC - 10:12 SPOT_COMPRESSION contrast"],
            ["SCOUT", "FULL", "FULL"],
        ),
        # Several exposures with contrast, alike: the first fills, the last empties.
        (["L CC - 10:20 contrast", "L CC - 10:23 contrast"], ["EARLY", "FULL"]),
        (["L CC - 10:23 contrast", "L CC - 10:20 contrast"], ["FULL", "EARLY"]),
        (["L CC - 10:00", "L CC - 10:20 contrast", "L CC - 10:35 contrast"], ["SCOUT", "FULL", "DELAYED"]),
        (["L CC - 10:20 contrast", "L CC - 10:22 contrast", "L CC - 10:40 contrast"], ["EARLY", "FULL", "DELAYED"]),
        (["L CC - 10:20 contrast", "L CC - 10:23 contrast", "L ML - 10:25 contrast"], ["EARLY", "FULL", "FULL"]),
        (["L CC - 10:20 contrast", "L CC - 10:23 contrast MAGNIFICATION"], ["FULL", "FULL"]),
        (["L CC - 10:20 contrast", "L CC - 10:20 contrast"], ["UNKNOWN", "UNKNOWN"]),
        (["L CC - 10:20 contrast", "L CC - - contrast"], ["UNKNOWN", "UNKNOWN"]),
        (["L CC - 10:20 contrast", "L CC - 99:99 contrast"], ["UNKNOWN", "UNKNOWN"]),
        (["L CC FULL 10:20", "L CC - 10:23 contrast", "L CC - 10:40 contrast"], ["FULL", "UNKNOWN", "UNKNOWN"]),
        (
            ["L CC - 10:20 contrast", "L CC - 10:23 contrast", "L CC - 10:25 contrast", "L CC - 10:29 contrast"],
            ["UNKNOWN", "UNKNOWN", "UNKNOWN", "UNKNOWN"],
        ),
    ],
)
def test_only_what_codes_and_times_say(images: list[str], phases: list[str]) -> None:
    facts = [image(words).facts for words in images]
    assert [inferred_phases(facts)[one.ref.sop_instance_uid].value for one in facts] == phases
