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
    path.with_name("y.json").write_text('[{"id": 1, "study_uid": null, "kind": "", "data": "", "made": ""}]')
    assert list(unsent.waiting(tmp_path)) == [path]
    assert damaged.exists()

    def gone(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", gone)
    unsent.forget([path])
    monkeypatch.setattr(Path, "glob", gone)
    assert unsent.waiting(tmp_path) == {}


def test_what_was_refused_for_good_is_told_for_its_study_and_never_handed_over(tmp_path: Path) -> None:
    other = event("2", EventKind.NOTE_SET, {"note": "c"})
    path = unsent.set_aside(tmp_path, (*EVENTS, other), "Kept already.")
    assert path.stat().st_mode & 0o077 == 0
    assert unsent.waiting(tmp_path) == {}
    assert unsent.set_aside_of(tmp_path, "1") == {path: 2}
    assert unsent.set_aside_of(tmp_path, "2") == {path: 1}
    assert unsent.set_aside_of(tmp_path, "3") == {}
    words = unsent.refusal_words(2, path, "Kept already.")
    assert words.startswith("2 edits were refused by the library for good (Kept already) and not in the review.")
    assert str(path) in words
