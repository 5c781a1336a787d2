"""Edits that could not be saved before the end wait in a private file and are handed over at the next start."""

from collections.abc import Sequence
from pathlib import Path

from ductoview.errors import ServiceError
from ductoview.model.library import ReviewEvent
from ductoview.model.review_events import EventKind, event
from ductoview.workspace import unsent

EVENTS = (event("1", EventKind.NOTE_SET, {"note": "ä"}), event("1", EventKind.NOTE_SET, {"note": "b"}))


def test_they_are_handed_over_once(tmp_path: Path) -> None:
    path = unsent.keep(tmp_path, EVENTS)
    assert path.stat().st_mode & 0o077 == 0
    kept: list[ReviewEvent] = []
    unsent.hand_over(tmp_path, kept.extend)
    assert tuple(kept) == EVENTS
    assert not path.exists()


def test_they_wait_on_while_the_service_is_gone_and_damage_is_left_alone(tmp_path: Path) -> None:
    path = unsent.keep(tmp_path, EVENTS)
    damaged = path.with_name("x.json")
    damaged.write_text("{")

    def refuse(events: Sequence[ReviewEvent]) -> None:
        raise ServiceError("gone")

    unsent.hand_over(tmp_path, refuse)
    assert path.exists()
    assert damaged.exists()
