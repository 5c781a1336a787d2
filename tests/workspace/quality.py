"""One check of one screen."""

from datetime import datetime

from ductoview.workspace.quality_log import Check
from ductoview.workspace.quality_questions import QUESTIONS

CHECK = Check(
    at=datetime(2026, 11, 25, 8, 30),
    screen="DP-1",
    reader="DEMO^READER",
    room="not stated",
    answers=(True,) * len(QUESTIONS),
)
