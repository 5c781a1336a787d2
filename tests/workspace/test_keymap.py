"""Keymaps: presets that keep the rules, the user's lines over them, and a sentence for every mistake."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ductoview.errors import SettingsError
from ductoview.workspace.actions import ACTIONS
from ductoview.workspace.key_names import MODIFIERS, canonical, is_guarded
from ductoview.workspace.keymap import (
    FILE_NAME,
    Changes,
    Keymap,
    layered,
    load_changes,
    own_changes,
    preset,
    presets,
    rebound,
    refusal,
    save_changes,
)
from ductoview.workspace.mouse_map import ALLOWED, Behaviour, Gesture

GUARDED = [one.id for one in ACTIONS if one.guarded]


def load_keymap(home: Path, key_preset: str = "ductoview") -> tuple[Keymap, tuple[str, ...]]:
    """What holds: the user's lines over a preset, and every mistake."""
    base, mistakes = preset(key_preset)
    own, more = own_changes(home)
    return layered(base, own), (*mistakes, *more)


def write(home: Path, text: str) -> Path:
    (home / FILE_NAME).write_text(text, encoding="utf-8")
    return home


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("ctrl + shift+z", "Ctrl+Shift+Z"),
        ("+", "+"),
        ("Ctrl++", "Ctrl++"),
        ("num+5", "Num+5"),
        ("f13", "F13"),
        ("Del", "Delete"),
        ("alt+ctrl+pgdown", "Ctrl+Alt+PgDown"),
        ("", None),
        ("Ctrl+", None),
        ("Ctrl+Ctrl+A", None),
        ("Hyper+A", None),
        ("Ctrl+K, C", None),
        ("F36", None),
    ],
)
def test_one_way_to_write_a_key(written: str, key: str | None) -> None:
    assert canonical(written) == key


@pytest.mark.parametrize("name", presets())
def test_every_preset_keeps_the_rules(name: str) -> None:
    keymap, mistakes = preset(name, name)
    assert mistakes == ()
    assert set(keymap.keys) == {one.id for one in ACTIONS}
    assert [key for key, times in Counter(k for keys in keymap.keys.values() for k in keys).items() if times > 1] == []
    assert all(is_guarded(key) for one in GUARDED for key in keymap.of(one))
    assert all(canonical(key) == key for keys in keymap.keys.values() for key in keys)
    assert all(keymap.mouse[gesture] in ALLOWED[gesture] for gesture in Gesture)
    # Nothing that reads, decides or leaves may be out of reach.
    for one in ("next_step", "previous_step", "fit", "accept", "dismiss", "undo", "save", "sign", "send", "quit"):
        assert keymap.of(one), one


def test_the_presets_are_what_their_hands_know() -> None:
    weasis, _ = preset("Weasis", "Weasis")
    assert (weasis.owner("W"), weasis.owner("T"), weasis.owner("Space")) == ("tool_window", "tool_pan", "text")
    assert (weasis.owner("Ctrl+Return"), weasis.mouse[Gesture.WHEEL]) == ("fit", Behaviour.IMAGES)
    ohif, _ = preset("OHIF", "OHIF")
    assert (ohif.owner("="), ohif.owner("Space"), ohif.owner("H")) == ("fit", "reset", "next_hanging")
    assert (ohif.owner("."), ohif.owner("PgDown"), ohif.owner("Right")) == ("next_hanging", "next_step", "next_step")
    assert (weasis.owner("Right"), weasis.owner("Up"), weasis.owner("PgDown")) == ("next_step", "previous_step", None)
    assert ohif.mouse[Gesture.RIGHT_DRAG] is Behaviour.ZOOM
    ours, _ = preset("ductoview", "OHIF")
    assert (ours.owner("Space"), ours.mouse[Gesture.RIGHT_DRAG]) == ("next_step", Behaviour.ZOOM)


def test_the_users_lines_lie_over_the_preset(tmp_path: Path) -> None:
    write(tmp_path, '[keys]\nnext_step = ["F13", "num+Enter"]\ninvert = "F"\n[mouse]\n"Right  drag" = "zoom"\n')
    keymap, mistakes = load_keymap(tmp_path, "OHIF")
    assert mistakes == ()
    assert keymap.of("next_step") == ("F13", "Num+Enter")
    assert keymap.of("invert") == ("F",)
    assert keymap.of("fit") == ("=",)
    assert keymap.mouse[Gesture.RIGHT_DRAG] is Behaviour.ZOOM


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[keys]\nburn = "B"', "there is no action 'burn'"),
        ('[keys]\nfit = "Hyper+F"', "fit: there is no key 'Hyper+F'"),
        ("[keys]\nfit = 5", "fit = 5 is no key"),
        ('[keys]\nflip = "H"', "H alone may not be Flip"),
        ('[keys]\nflip = "Shift+H"', "needs Ctrl, Alt or Meta"),
        ('[keys]\nsend = "F12"', "F12 alone may not be Send"),
        ('[keys]\nremove = "Delete"', "Delete alone may not be Remove mark"),
        ('[keys]\nfit = "F6"\ninvert = "F6"', "invert: F6 is taken by fit"),
        ('[keys]\nfit = "Esc"', "Esc puts down"),
        ("[keys]\nput_down = []", "put_down always has Esc"),
        ('[mouse]\nwheel = "delete"', "wheel cannot be 'delete'"),
        ('[mouse]\n"left drag" = "pan"', "left drag cannot be 'pan'"),
        ('[mouse]\n"fifth button" = "pan"', "there is no mouse gesture 'fifth button'"),
        ("keys = 3", "[keys] is no table"),
        ("[colours]", "there is no table 'colours'"),
        ("[keys", "cannot be read"),
    ],
)
def test_a_mistake_is_a_sentence_and_the_preset_stands(tmp_path: Path, text: str, words: str) -> None:
    keymap, mistakes = load_keymap(write(tmp_path, text))
    (said,) = mistakes
    assert words in said
    assert str(tmp_path / FILE_NAME) in said
    assert said.endswith(".")
    own, _ = preset("ductoview")
    expected = {"fit": ("F6",)} if "F6" in text else {}
    assert {one: keys for one, keys in keymap.keys.items() if keys != own.of(one)} == expected


def test_an_unknown_preset_is_said_and_ours_used(tmp_path: Path) -> None:
    keymap, mistakes = load_keymap(tmp_path, "RadiAnt")
    assert "no key preset 'RadiAnt'" in mistakes[0]
    assert keymap == preset("ductoview")[0]


def test_rebinding_takes_the_key_from_its_owner_and_comes_back(tmp_path: Path) -> None:
    base, _ = preset("ductoview")
    changes = rebound(Changes(), base, "invert", ("F", "F13"))
    assert changes.keys == {"fit": (), "invert": ("F", "F13")}
    save_changes(tmp_path, changes)
    assert load_changes(tmp_path) == (changes, ())
    keymap, _ = load_keymap(tmp_path)
    assert (keymap.owner("F"), keymap.of("fit")) == ("invert", ())
    back = rebound(rebound(changes, base, "invert", ("I",)), base, "fit", ("F",))
    assert back == Changes()
    with pytest.raises(SettingsError, match="F4 alone may not be Send"):
        rebound(changes, base, "send", ("F4",))


def test_a_broken_file_is_not_written_over(tmp_path: Path) -> None:
    write(tmp_path, "[keys")
    with pytest.raises(SettingsError, match="cannot be read"):
        save_changes(tmp_path, Changes())
    assert (tmp_path / FILE_NAME).read_text() == "[keys"


_KEYS = st.builds(
    lambda before, key: "+".join((*before, key)),
    st.lists(st.sampled_from(MODIFIERS), unique=True, max_size=3),
    st.one_of(st.sampled_from("ABZ09+-?ÄÉ"), st.sampled_from(("F1", "F13", "Space", "Esc", "Delete", "nonsense"))),
)


@settings(deadline=None, max_examples=150)
@given(st.dictionaries(st.sampled_from([one.id for one in ACTIONS]), st.lists(_KEYS, max_size=3), max_size=8))
def test_no_file_can_break_the_rules(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, list[str]]) -> None:
    lines = [f"{name} = {value}".replace("'", '"') for name, value in keys.items()]
    home = write(tmp_path_factory.mktemp("home"), "\n".join(("[keys]", *lines)))
    keymap, _ = load_keymap(home)
    every = [key for held in keymap.keys.values() for key in held]
    assert len(every) == len(set(every))
    assert all(is_guarded(key) for one in GUARDED for key in keymap.of(one))
    assert keymap.of("put_down") == ("Esc",)
    assert all(refusal(one, key) == "" for one, held in keymap.keys.items() for key in held)
