"""One table of actions: every key once, every kind of finding one key, nothing dangerous on a single key."""

import re

import pytest

from ductoview.model.annotation import AnnotationKind
from ductoview.model.finding import FindingKind
from ductoview.workspace.actions import ACTIONS, MARK_KEYS, action


def test_no_two_actions_share_a_key_or_an_id() -> None:
    keys = [key for one in ACTIONS for key in one.keys]
    assert len(keys) == len(set(keys))
    assert len({one.id for one in ACTIONS}) == len(ACTIONS)


def test_every_kind_of_finding_has_one_shift_key_and_every_drawing_a_key() -> None:
    assert set(MARK_KEYS) == set(FindingKind)
    assert all(re.fullmatch(r"Shift\+[A-Z]", key) for key in MARK_KEYS.values())
    assert {one.kind for one in ACTIONS if one.kind} == set(FindingKind)
    assert {one.draws: len(one.keys) for one in ACTIONS if one.draws} == dict.fromkeys(AnnotationKind, 1)


def test_no_single_key_flips_turns_deletes_sends_signs_or_closes() -> None:
    for name in ("remove", "send", "sign", "save", "quit", "close_study", "flip", "rotate_left", "rotate_right"):
        assert all(key.startswith(("Ctrl+", "Alt+")) for key in action(name).keys)


def test_every_action_says_what_it_does() -> None:
    assert all(one.words and one.help.endswith((".", "here and on the PACS.")) for one in ACTIONS)
    with pytest.raises(KeyError, match="burn"):
        action("burn")
