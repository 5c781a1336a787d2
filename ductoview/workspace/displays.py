"""What is known of each screen: one readable TOML file in the home folder, ``displays.toml``, a ``[[screen]]`` each."""

import tomllib
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from ductoview.errors import SettingsError
from ductoview.model.luminance import Luminances
from ductoview.workspace.home_files import keep_aside, write_whole
from ductoview.workspace.toml_text import toml_value

FILE_NAME = "displays.toml"


class Policy(StrEnum):
    """How P-values get to the screen: as they are, or through the curve of an assumed or a measured screen."""

    STRAIGHT = "straight"
    ASSUMED = "assumed"
    MEASURED = "measured"


class Use(StrEnum):
    """What a screen is for (display categories of AAPM Report 270, section 2.1)."""

    MODALITY = "modality display"
    DIAGNOSTIC = "diagnostic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """One screen, known by connector, model, serial number and resolution in device pixels.

    ``calibrated`` says that the screen itself follows the GSDF; then P-values go straight to it. A curve, assumed or
    measured, is only for a screen that does not. ``device_px_per_mm_*`` come from a ruler held to the glass; 0 is not
    measured. Raises SettingsError in a sentence when the values contradict one another.
    """

    name: str
    model: str = ""
    serial: str = ""
    width_px: int
    height_px: int
    use: Use = Use.MODALITY
    calibrated: bool = False
    calibrated_by: str = ""
    calibrated_on: str = ""
    policy: Policy = Policy.STRAIGHT
    gamma: float = 2.2
    black_cd_m2: float = 0.5
    white_cd_m2: float = 400.0
    ambient_cd_m2: float = 0.0
    measured_on: str = ""
    driving_levels: tuple[int, ...] = ()
    cd_m2: tuple[float, ...] = ()
    device_px_per_mm_across: float = 0.0
    device_px_per_mm_down: float = 0.0
    ruler_on: str = ""

    def __post_init__(self) -> None:
        """Raise SettingsError when the screen would be corrected twice or its curve cannot be made."""
        if self.calibrated and self.policy is not Policy.STRAIGHT:
            raise SettingsError(
                f"Screen {self.name} is calibrated and has the policy {self.policy.value!r}: it would be corrected "
                "twice. Say calibrated = false, or policy = 'straight'."
            )
        _ = self.luminances

    @property
    def key(self) -> tuple[str, str, str, int, int]:
        """What tells this screen from another."""
        return self.name, self.model, self.serial, self.width_px, self.height_px

    @property
    def words(self) -> str:
        """The screen's name for people and for the log: ``DP-1 · MX243W · 21903041 · 1920 x 1200``."""
        size = f"{self.width_px} x {self.height_px}"
        return " · ".join(part for part in (self.name, self.model, self.serial, size) if part)

    @property
    def luminances(self) -> Luminances | None:
        """What its curve is made of; None when P-values go straight. Raises SettingsError when it gives no curve."""
        if self.policy is Policy.STRAIGHT:
            return None
        if self.policy is Policy.ASSUMED:
            return Luminances.of_gamma(
                self.gamma,
                black_cd_m2=self.black_cd_m2,
                white_cd_m2=self.white_cd_m2,
                ambient_cd_m2=self.ambient_cd_m2,
            )
        return Luminances(
            name=f"measured {self.measured_on}".strip(),
            driving_levels=self.driving_levels,
            cd_m2=self.cd_m2,
            ambient_cd_m2=self.ambient_cd_m2,
        )

    @property
    def device_px_per_mm(self) -> float | None:
        """Device pixels to a millimetre of the glass, None when no ruler was held to it."""
        across, down = self.device_px_per_mm_across, self.device_px_per_mm_down
        return (across * down) ** 0.5 if across > 0 and down > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Displays:
    """All screens that anything is known of."""

    screens: tuple[Display, ...] = ()

    def known(self, screen: Display) -> Display:
        """What is known of a screen; ``screen`` itself, with nothing known, when it is new."""
        return next((one for one in self.screens if one.key == screen.key), screen)

    def with_screen(self, screen: Display) -> Self:
        """The same with this screen as it is now."""
        return replace(self, screens=(*(one for one in self.screens if one.key != screen.key), screen))


def load_displays(home: Path) -> Displays:
    """The screens of ``home``, none where nothing is kept; raises SettingsError naming file, screen and value."""
    path = home / FILE_NAME
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Displays()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}. Correct it, or delete it to begin anew.") from error
    tables = data.get("screen", [])
    if set(data) - {"screen"} or not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise SettingsError(f"{path}: only [[screen]] tables belong here. Correct it, or delete it to begin anew.")
    return Displays(screens=tuple(_display(path, number, table) for number, table in enumerate(tables, start=1)))


def save_displays(home: Path, displays: Displays) -> str:
    """Keep the screens in ``home``, whole or not at all; raises SettingsError when the file cannot be written.

    A file that a person wrote in is kept in a copy beside it; then the sentence that says so is returned, else an empty
    one.
    """
    path = home / FILE_NAME
    said = ""
    try:
        if path.exists() and path.read_text(encoding="utf-8") != _text(load_displays(home)):
            said = f"{path} held lines of your own; as it was it is now {keep_aside(path)}."
        write_whole(path, _text(displays))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path} could not be written: {error}. What was set holds until the window is closed."
        ) from error
    return said


def _text(displays: Displays) -> str:
    return "\n\n".join(_table(one) for one in displays.screens) + "\n"


def _table(screen: Display) -> str:
    empty = Display(name="", width_px=0, height_px=0)
    said = {one.name: getattr(screen, one.name) for one in fields(Display)}
    needed = ("name", "width_px", "height_px", "calibrated")
    lines = [
        f"{name} = {toml_value(value)}"
        for name, value in said.items()
        if name in needed or value != getattr(empty, name)
    ]
    return "\n".join(("[[screen]]", *lines))


def _display(path: Path, number: int, table: dict[str, Any]) -> Display:
    where = f"{path}, screen {number}"
    known = {one.name: one for one in fields(Display)}
    if odd := set(table) - set(known):
        raise SettingsError(f"{where}: nothing is called {min(odd)!r}. Correct it, or delete the line.")
    for name in ("name", "width_px", "height_px"):
        if name not in table:
            raise SettingsError(f"{where} has no {name}. Write it, or delete the screen.")
    values = {name: _value(where, name, value, known[name].type) for name, value in table.items()}
    try:
        return Display(**values)
    except SettingsError as error:
        raise SettingsError(f"{where}: {error}") from error


def _value(where: str, name: str, value: Any, kind: Any) -> Any:
    words = _KIND_WORDS[kind]
    try:
        return _READERS[kind](value)
    except (TypeError, ValueError):
        raise SettingsError(f"{where}: {name} = {value!r} is no {words}. Correct it, or delete the line.") from None


def _whole(value: Any) -> int:
    found: int = _exactly(int, value)
    if not 0 <= found < 100_000:
        raise ValueError(found)
    return found


def _number(value: Any) -> float:
    found = float(_exactly(int if type(value) is int else float, value))
    if not 0 <= found < 1e6:
        raise ValueError(found)
    return found


def _exactly(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(value)
    return value


_READERS: dict[Any, Any] = {
    str: lambda value: _exactly(str, value),
    bool: lambda value: _exactly(bool, value),
    int: _whole,
    float: _number,
    Use: Use,
    Policy: Policy,
    tuple[int, ...]: lambda value: tuple(_whole(one) for one in _exactly(list, value)),
    tuple[float, ...]: lambda value: tuple(_number(one) for one in _exactly(list, value)),
}
_KIND_WORDS: dict[Any, str] = {
    str: "text in quotes",
    bool: "true or false",
    int: "whole number from 0",
    float: "number from 0",
    Use: "use ('modality display' or 'diagnostic')",
    Policy: "policy ('straight', 'assumed' or 'measured')",
    tuple[int, ...]: "list of whole numbers",
    tuple[float, ...]: "list of numbers",
}
