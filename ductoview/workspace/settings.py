"""What is remembered between two starts: a small TOML file in the home folder that a person can read and edit."""

from dataclasses import dataclass
from pathlib import Path

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
    cache_mb: int = 1024


def load_settings(home: Path) -> Settings:
    """The settings of ``home``, defaults where none are kept; raises SettingsError naming the file and the value."""
    raise NotImplementedError


def save_settings(home: Path, settings: Settings) -> None:
    """Keep the settings in ``home``, whole or not at all; raises SettingsError when the file cannot be written."""
    raise NotImplementedError
