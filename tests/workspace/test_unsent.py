"""Edits that could not be saved before the end wait in a private file and are handed over at the next start."""

from pathlib import Path

import pytest

from ductoview.model.review_events import EventKind, event
from ductoview.workspace import unsent

EVENTS = (event("1", EventKind.NOTE_SET, {"note": "ä"}), event("1", EventKind.NOTE_SET, {"note": "b"}))


def test_they_wait_until_they_are_durable_elsewhere(tmp_path: Path) -> None:
    path = unsent.keep(tmp_path, EVENTS)
    assert path.stat().st_mode & 0o077 == 0
    assert unsent.waiting(tmp_path) == {path: EVENTS}
    unsent.forget([path])
    assert unsent.waiting(tmp_path) == {}


def test_damage_is_left_alone_and_keeps_nobody_from_starting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = unsent.keep(tmp_path, EVENTS)
    damaged = path.with_name("x.json")
    damaged.write_text("{")
    assert list(unsent.waiting(tmp_path)) == [path]
    assert damaged.exists()

    def gone(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", gone)
    unsent.forget([path])
    monkeypatch.setattr(Path, "glob", gone)
    assert unsent.waiting(tmp_path) == {}
