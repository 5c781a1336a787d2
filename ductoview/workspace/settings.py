"""What is remembered between two starts: a small TOML file in the home folder that a person can read and edit."""

import json
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ductoview.errors import SettingsError

FILE_NAME = "settings.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings; ``window_geometry`` is the window's own business and opaque here.

    ``reader`` is a DICOM person name (``FAMILY^Given``). A duct counts as ectatic above ``ectasia_mm``, at its ampulla
    behind the nipple above ``ampulla_ectasia_mm``: no consensus for ductograms exists, so both can be set.
    """

    reader: str = ""
    organisation: str = ""
    default_node: str = ""
    ectasia_mm: float = 2.0
    ampulla_ectasia_mm: float = 3.0
    key_preset: str = "ductoview"
    window_geometry: str = ""
    mouse_preset: str = "ductoview"
    second_screen: bool = False
    text_level: str = "full"
    annotation_attributes: str = ""
    hanging: str = ""
    link_views: bool = False
    loupe_px: float = 340.0
    cache_mb: int = 1024


def load_settings(home: Path) -> Settings:
    """The settings of ``home``, defaults where none are kept; raises SettingsError naming the file and the value."""
    path = home / FILE_NAME
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}. Correct it, or delete it for the defaults.") from error
    known = {one.name: one.type for one in fields(Settings)}
    return Settings(**{name: _checked(path, name, value, known[name]) for name, value in data.items() if name in known})


def save_settings(home: Path, settings: Settings) -> None:
    """Keep the settings in ``home``, whole or not at all; raises SettingsError when the file cannot be written.

    What another version keeps in the file and this one does not know is left there.
    """
    path = home / FILE_NAME
    others = _unknown_lines(path)
    lines = [f"{one.name} = {_toml(getattr(settings, one.name))}" for one in fields(Settings)]
    part = path.with_suffix(".part")
    try:
        home.mkdir(parents=True, exist_ok=True)
        part.write_text("\n".join((*lines, *others)) + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise SettingsError(f"{path} could not be written: {error}. The settings are not kept.") from error


def _checked(path: Path, name: str, value: Any, kind: Any) -> Any:
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind or (kind in (int, float) and not 0 < value < 1e6):
        raise SettingsError(f"{path}: {name} = {value!r} is no {_KIND_WORDS[kind]}. Correct it, or delete the line.")
    return value


def _unknown_lines(path: Path) -> list[str]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return []
    known = {one.name for one in fields(Settings)}
    simple = {name: value for name, value in data.items() if name not in known and type(value) in _KIND_WORDS}
    return [f"{name} = {_toml(value)}" for name, value in simple.items()]


def _toml(value: Any) -> str:
    """A string as a TOML basic string (the escapes of JSON, and DEL, which JSON leaves); numbers as they are."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)


_KIND_WORDS = {str: "text in quotes", bool: "true or false", int: "whole number above 0", float: "number above 0"}
