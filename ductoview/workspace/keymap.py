"""Keyboard and mouse as one map: a preset, and over it what the user has changed. A mistake is a sentence, never the end.

Presets are readable files in ``keymaps/``; the user's own lines stand in ``keymap.toml`` of the home folder:

    [keys]
    next_step = ["Space", "F13"]     # a foot pedal is a keyboard
    [mouse]
    "right drag" = "zoom"
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ductoview.errors import SettingsError
from ductoview.workspace.actions import ACTIONS, action
from ductoview.workspace.home_files import keep_aside, write_whole
from ductoview.workspace.key_names import canonical, is_guarded
from ductoview.workspace.mouse_map import Behaviour, Gesture, MouseMap, own_mouse, read_mouse
from ductoview.workspace.toml_text import with_lines

FILE_NAME = "keymap.toml"
OWN = "ductoview"
_HEAD = "# Keys and mouse, over the preset chosen in settings.toml. ductoview writes this file; so may you.\n"
_FILES = Path(__file__).with_name("keymaps")
PUT_DOWN = "put_down"
"""Esc always puts down what is in the hand: the one key that cannot be moved."""

Keys = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keymap:
    """The keys of every action by its id, canonical, each key at most once; and the mouse."""

    keys: Mapping[str, tuple[str, ...]]
    mouse: MouseMap

    def of(self, action_id: str) -> tuple[str, ...]:
        """The keys of an action."""
        return self.keys.get(action_id, ())

    def owner(self, key: str) -> str | None:
        """The action that has that key; None when it is free."""
        return next((one for one, keys in self.keys.items() if key in keys), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What the user wants otherwise than the preset."""

    keys: Keys = field(default_factory=dict)
    mouse: dict[Gesture, Behaviour] = field(default_factory=dict)


def presets() -> tuple[str, ...]:
    """The names one can choose from, our own first."""
    return OWN, *sorted(_name(path) for path in _FILES.glob("*.toml"))


def refusal(action_id: str, key: str) -> str:
    """Why that action may not have that canonical key, as a sentence; empty when it may."""
    one = action(action_id)
    if (key == "Esc") != (action_id == PUT_DOWN):
        return f"Esc puts down what is in the hand, and no other key does; {one.words} needs another."
    if one.guarded and not is_guarded(key):
        return (
            f"{key} alone may not be {one.words}: what flips, turns, writes, sends or deletes needs Ctrl, Alt or Meta."
        )
    return ""


def own_changes(home: Path | None) -> tuple[Changes, tuple[str, ...]]:
    """The user's own lines and a sentence for every mistake found; never raises.

    They win over the preset: an action of the preset whose key they take loses it (``layered``).
    """
    if home is None:
        return Changes(), ()
    try:
        return load_changes(home)
    except SettingsError as error:
        return Changes(), (str(error),)


def preset(key_preset: str, mouse_preset: str = OWN) -> tuple[Keymap, tuple[str, ...]]:
    """A preset by its names; an unknown one is said, and ours is used."""
    own = Keymap(keys={one.id: one.keys for one in ACTIONS}, mouse=own_mouse())
    found: list[Keymap] = []
    mistakes: list[str] = []
    for name in (key_preset, mouse_preset):
        path = next((path for path in _FILES.glob("*.toml") if _name(path) == name), None)
        if name != OWN and path is None:
            mistakes.append(f"There is no key preset {name!r} (there are: {', '.join(presets())}); ours is used.")
        if path is None:
            found.append(own)
            continue
        changes, more = _read(path)
        found.append(layered(own, changes))
        mistakes += more
    return Keymap(keys=found[0].keys, mouse=found[1].mouse), tuple(dict.fromkeys(mistakes))


def layered(base: Keymap, changes: Changes) -> Keymap:
    """A keymap with changes over it."""
    taken = {key for keys in changes.keys.values() for key in keys}
    left = {name: tuple(key for key in keys if key not in taken) for name, keys in base.keys.items()}
    return Keymap(keys={**left, **changes.keys}, mouse=base.mouse.with_changes(changes.mouse))


def rebound(changes: Changes, base: Keymap, action_id: str, keys: tuple[str, ...]) -> Changes:
    """The changes with these keys for an action and for no other; what is as in ``base`` again is no change.

    Raises SettingsError for a key that the action may not have.
    """
    for key in keys:
        if why := refusal(action_id, key):
            raise SettingsError(why)
    now = layered(base, changes)
    wanted = {one: tuple(key for key in held if key not in keys) for one, held in now.keys.items()} | {action_id: keys}
    changed = {one: held for one, held in wanted.items() if held != base.of(one)}
    return Changes(keys=changed, mouse=changes.mouse)


def load_changes(home: Path) -> tuple[Changes, tuple[str, ...]]:
    """The user's own lines, and a sentence for each that cannot be used.

    Raises SettingsError when the file as a whole cannot be read.
    """
    path = home / FILE_NAME
    return _read(path) if path.exists() else (Changes(), ())


def save_changes(home: Path, changes: Changes, *, before: Changes | None = None) -> str:
    """Keep the user's own lines, whole or not at all; raises SettingsError when that fails, or when what is there now
    cannot be read and would be lost.

    Only what differs from ``before`` (None: from the file) is touched: comments and lines written by hand stay. What
    cannot stay is kept in a copy beside the file; then the sentence that says so is returned, else an empty one.
    """
    path = home / FILE_NAME
    held, _ = load_changes(home)
    wanted = _carried_over(held, before or held, changes)
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else _HEAD
        new = _with_changes(text, held, wanted)
        said = ""
        if not _says(new, path, wanted):
            said = f"{path} could not be kept as you wrote it; that is now {keep_aside(path)}."
            new = _with_changes(_HEAD, Changes(), wanted)
        write_whole(path, new)
    except OSError as error:
        raise SettingsError(
            f"{path} could not be written: {error}. The keys hold until the window is closed."
        ) from error
    return said


def _says(text: str, path: Path, wanted: Changes) -> bool:
    try:
        return _parsed(text, path)[0] == wanted
    except tomllib.TOMLDecodeError:
        return False


def _carried_over(held: Changes, before: Changes, after: Changes) -> Changes:
    """What the file holds, with the steps from ``before`` to ``after``."""
    return Changes(keys=_step(held.keys, before.keys, after.keys), mouse=_step(held.mouse, before.mouse, after.mouse))


def _step(held: Mapping[Any, Any], before: Mapping[Any, Any], after: Mapping[Any, Any]) -> dict[Any, Any]:
    gone = set(before) - set(after)
    new = {name: value for name, value in after.items() if before.get(name) != value or name not in before}
    return {name: value for name, value in held.items() if name not in gone} | new


def _with_changes(text: str, held: Changes, wanted: Changes) -> str:
    pairs: tuple[tuple[str, Mapping[Any, Any], Mapping[Any, Any]], ...] = (
        ("keys", held.keys, wanted.keys),
        ("mouse", held.mouse, wanted.mouse),
    )
    for table, now, then in pairs:
        changed = {str(name): value for name, value in then.items() if name not in now or now[name] != value}
        text = with_lines(text, table, changed, {str(name) for name in now if name not in then})
    return text


def _name(path: Path) -> str:
    """A preset's name is the first line of its file: ``name = "…"``."""
    return str(tomllib.loads(path.read_text(encoding="utf-8"))["name"])


def _read(path: Path) -> tuple[Changes, tuple[str, ...]]:
    try:
        return _parsed(path.read_text(encoding="utf-8"), path)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}. Correct it, or delete it; the preset is used.") from error


def _parsed(text: str, path: Path) -> tuple[Changes, tuple[str, ...]]:
    data = tomllib.loads(text)
    tables = {name: data.get(name, {}) for name in ("keys", "mouse")}
    wrong = [f"[{name}] is no table" for name, table in tables.items() if not isinstance(table, dict)]
    wrong += [f"there is no table {name!r}" for name in data if name not in ("keys", "mouse", "name")]
    keys: Keys = {}
    if isinstance(tables["keys"], dict):
        wrong += _read_keys(tables["keys"], keys)
    mouse: dict[Gesture, Behaviour] = {}
    if isinstance(tables["mouse"], dict):
        mouse, more = read_mouse(tables["mouse"])
        wrong += more
    return Changes(keys=keys, mouse=mouse), tuple(f"{path}: {one}. That is left out." for one in wrong)


def _read_keys(table: Mapping[str, Any], into: Keys) -> Iterator[str]:
    """Fill in what can be used; a sentence for what cannot."""
    ids = {one.id for one in ACTIONS}
    owners: dict[str, str] = {}
    for name, value in table.items():
        written = [value] if isinstance(value, str) else value
        if name not in ids:
            yield f"there is no action {name!r}"
            continue
        if not isinstance(written, list) or not all(isinstance(one, str) for one in written):
            yield f"{name} = {value!r} is no key and no list of keys"
            continue
        good = []
        for one in written:
            key = canonical(one)
            if key is None:
                yield f"{name}: there is no key {one!r}"
            elif why := refusal(name, key):
                yield f"{name}: {why.rstrip('.')}"
            elif owners.setdefault(key, name) != name:
                yield f"{name}: {key} is taken by {owners[key]}"
            elif key not in good:
                good.append(key)
        if name == PUT_DOWN and not good:
            yield f"{name} always has Esc"
        elif good or not written:
            into[name] = tuple(good)
