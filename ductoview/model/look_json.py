"""Looks as plain data for JSON and back; the entries of a table are compressed."""

import base64
import zlib
from dataclasses import asdict
from typing import Any

from ductoview.model.look import KeptTable, Look, Turned
from ductoview.model.presentation import DisplayedArea, SizeMode
from ductoview.model.voi import VoiFunction, Window

Json = dict[str, Any]


def look_to_json(look: Look) -> Json:
    """Plain data of a look."""
    return {
        "window": window_to_json(look.voi) if isinstance(look.voi, Window) else None,
        "table": _table(look.voi) if isinstance(look.voi, KeptTable) else None,
        "inverted": look.inverted,
        "rotation": look.turned.rotation,
        "flipped": look.turned.flipped,
        "area": None if look.area is None else {**asdict(look.area), "mode": look.area.mode.value},
    }


def look_from_json(data: Json) -> Look:
    """The look of ``look_to_json``; raises KeyError, ValueError or TypeError for anything else."""
    window, table = data["window"], data["table"]
    return Look(
        voi=window_from_json(window) if window is not None else None if table is None else _table_from(table),
        inverted=data["inverted"],
        turned=Turned(rotation=data["rotation"], flipped=data["flipped"]),
        area=None if data["area"] is None else _area_from(data["area"]),
    )


def window_to_json(window: Window) -> Json:
    """Plain data of a window."""
    return {
        "center": window.center,
        "width": window.width,
        "function": window.function.value,
        "explanation": window.explanation,
    }


def window_from_json(data: Json) -> Window:
    """The window of ``window_to_json``."""
    return Window(
        center=data["center"],
        width=data["width"],
        function=VoiFunction(data["function"]),
        explanation=data["explanation"],
    )


def _table(table: KeptTable) -> Json:
    return {**asdict(table), "data": base64.b64encode(zlib.compress(table.data)).decode("ascii")}


def _table_from(data: Json) -> KeptTable:
    try:
        return KeptTable(**{**data, "data": zlib.decompress(base64.b64decode(data["data"], validate=True))})
    except zlib.error as error:
        raise ValueError(f"the entries of a look-up table cannot be read: {error}") from error


def _area_from(data: Json) -> DisplayedArea:
    pixel_mm = data["pixel_mm"]
    changed = {"mode": SizeMode(data["mode"]), "pixel_mm": None if pixel_mm is None else tuple(pixel_mm)}
    return DisplayedArea(**{**data, **changed})
