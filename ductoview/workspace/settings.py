"""What is remembered between two starts: a small TOML file in the home folder that a person can read and edit."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ductoview.errors import SettingsError
from ductoview.workspace.home_files import keep_aside, write_whole
from ductoview.workspace.toml_text import with_lines

FILE_NAME = "settings.toml"
ECTASIA_MM = 0.5, 10.0
"""Between these an ectasia limit makes sense: beyond them every duct would be proposed, or none ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings; ``window_geometry`` is the window's own business and opaque here.

    ``reader`` is a DICOM person name (``FAMILY^Given``). A duct counts as ectatic above ``ectasia_mm``, at its ampulla
    behind the nipple above ``ampulla_ectasia_mm``: no consensus for ductograms exists, so both can be set.
    ``usual_technique`` is what this site always uses, e.g. ``cannula_gauge=30 agent=IOHEXOL``.
    ``fetch_prior`` brings the newest earlier mammogram of the side from the PACS when a study is opened.
    ``measures_folder`` is where measures were exported to last.
    ``worklist_station`` is the AE title of the modality beside this station, ``technologist`` who works here (a person name).
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
    enhance_percent: int = 0
    cache_mb: int = 1024
    report_page: bool = True
    key_objects: bool = True
    annotated_pictures: bool = False
    usual_technique: str = ""
    fetch_prior: bool = True
    worklist_node: str = ""
    worklist_station: str = ""
    technologist: str = ""
    measures_folder: str = ""

    @property
    def limits(self) -> dict[str, float]:
        """What counts as dilated, by the names of the detectors' parameters."""
        return {"ectasia_mm": self.ectasia_mm, "ectasia_near_nipple_mm": self.ampulla_ectasia_mm}


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


def set_aside(home: Path) -> str:
    """Put a file of settings that cannot be read aside, so that the defaults hold; a sentence that says where it is.

    Raises SettingsError when the disk refuses.
    """
    path = home / FILE_NAME
    try:
        aside = keep_aside(path)
        path.unlink()
    except OSError as error:
        raise SettingsError(
            f"{path} could not be put aside: {error}. Correct it, or delete it for the defaults."
        ) from error
    return f"The settings could not be read and are now {aside}: the defaults hold, also for name, PACS and ectasia limits."


def save_settings(home: Path, settings: Settings) -> str:
    """Keep the settings in ``home``, whole or not at all; raises SettingsError when the file cannot be written.

    Comments, and what another version keeps in the file, stay. What cannot stay is kept in a copy beside the file; then
    the sentence that says so is returned, else an empty one.
    """
    path = home / FILE_NAME
    values = {one.name: getattr(settings, one.name) for one in fields(Settings)}
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        new, is_whole = _with_values(text, values)
        said = "" if is_whole else f"{path} could not be kept as you wrote it; that is now {keep_aside(path)}."
        write_whole(path, new)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path} could not be written: {error}. The settings hold until the window is closed."
        ) from error
    return said


def _with_values(text: str, values: dict[str, Any]) -> tuple[str, bool]:
    """The text with these values, and True when nothing else in it is lost."""
    try:
        held = tomllib.loads(text)
        new = with_lines(text, "", {name: value for name, value in values.items() if held.get(name) != value})
        is_whole = tomllib.loads(new) == held | values
    except tomllib.TOMLDecodeError:
        is_whole = False
    return (new, True) if is_whole else (with_lines("", "", values), False)


def _checked(path: Path, name: str, value: Any, kind: Any) -> Any:
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind or (kind in (int, float) and not _within(name, value)):
        wanted = _LIMIT_WORDS if name in _LIMITS else _KIND_WORDS[kind]
        raise SettingsError(f"{path}: {name} = {value!r} is no {wanted}. Correct it, or delete the line.")
    return value


def _within(name: str, value: float) -> bool:
    if name in _LIMITS:
        return ECTASIA_MM[0] <= value <= ECTASIA_MM[1]
    return 0 <= value <= 100 if name == "enhance_percent" else 0 < value < 1e6


_LIMITS = ("ectasia_mm", "ampulla_ectasia_mm")
_LIMIT_WORDS = f"limit: {ECTASIA_MM[0]:g} to {ECTASIA_MM[1]:g} mm"
_KIND_WORDS = {str: "text in quotes", bool: "true or false", int: "whole number above 0", float: "number above 0"}
