"""What the mouse does on an image, as data: each gesture has a behaviour, and only such as it can have."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Gesture(StrEnum):
    """What the hand does; a drag begins where the button goes down, a click is a press without a movement."""

    LEFT_DRAG = "left drag"
    SHIFT_LEFT_DRAG = "Shift+left drag"
    CTRL_LEFT_DRAG = "Ctrl+left drag"
    RIGHT_DRAG = "right drag"
    RIGHT_CLICK = "right click"
    MIDDLE_DRAG = "middle drag"
    DOUBLE_CLICK = "double click"
    WHEEL = "wheel"
    CTRL_WHEEL = "Ctrl+wheel"
    SHIFT_WHEEL = "Shift+wheel"
    CTRL_SHIFT_WHEEL = "Ctrl+Shift+wheel"


class Behaviour(StrEnum):
    """What then happens to the image."""

    TOOL = "tool"
    WINDOW = "window"
    PAN = "pan"
    ZOOM = "zoom"
    KINDS = "kinds"
    ALONE = "alone"
    FULL_SCREEN = "full screen"
    IMAGES = "images"
    ENHANCE = "enhance"
    NOTHING = "nothing"

    @property
    def words(self) -> str:
        """A line of help."""
        return _WORDS[self]


_WORDS = {
    Behaviour.TOOL: "the tool in the hand",
    Behaviour.WINDOW: "window: across the width, up and down the centre",
    Behaviour.PAN: "move the image",
    Behaviour.ZOOM: "zoom at the mouse",
    Behaviour.KINDS: "the kinds of finding, at the place",
    Behaviour.ALONE: "this image alone, or all again",
    Behaviour.FULL_SCREEN: "full screen",
    Behaviour.IMAGES: "the next or last image in this place",
    Behaviour.ENHANCE: "stronger or weaker enhancement",
    Behaviour.NOTHING: "nothing",
}
_DRAGS = (Behaviour.WINDOW, Behaviour.PAN, Behaviour.ZOOM, Behaviour.TOOL, Behaviour.NOTHING)
_WHEELS = (Behaviour.ZOOM, Behaviour.IMAGES, Behaviour.ENHANCE, Behaviour.NOTHING)
ALLOWED: Mapping[Gesture, tuple[Behaviour, ...]] = {
    # The left button and one finger always work the tool in the hand: else a tool could not be used at all.
    Gesture.LEFT_DRAG: (Behaviour.TOOL,),
    Gesture.SHIFT_LEFT_DRAG: _DRAGS,
    Gesture.CTRL_LEFT_DRAG: _DRAGS,
    Gesture.RIGHT_DRAG: _DRAGS,
    Gesture.RIGHT_CLICK: (Behaviour.KINDS, Behaviour.NOTHING),
    Gesture.MIDDLE_DRAG: _DRAGS,
    Gesture.DOUBLE_CLICK: (Behaviour.ALONE, Behaviour.FULL_SCREEN, Behaviour.NOTHING),
    Gesture.WHEEL: _WHEELS,
    Gesture.CTRL_WHEEL: _WHEELS,
    Gesture.SHIFT_WHEEL: _WHEELS,
    Gesture.CTRL_SHIFT_WHEEL: _WHEELS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MouseMap:
    """A behaviour for every gesture; by default those of design section 8."""

    does: Mapping[Gesture, Behaviour]

    def __getitem__(self, gesture: Gesture) -> Behaviour:
        return self.does[gesture]

    def with_changes(self, changes: Mapping[Gesture, Behaviour]) -> "MouseMap":
        """The same with some gestures changed."""
        return MouseMap(does={**self.does, **changes})


def own_mouse() -> MouseMap:
    """The mouse of the preset ductoview."""
    return MouseMap(
        does={
            Gesture.LEFT_DRAG: Behaviour.TOOL,
            Gesture.SHIFT_LEFT_DRAG: Behaviour.TOOL,
            Gesture.CTRL_LEFT_DRAG: Behaviour.TOOL,
            Gesture.RIGHT_DRAG: Behaviour.WINDOW,
            Gesture.RIGHT_CLICK: Behaviour.KINDS,
            Gesture.MIDDLE_DRAG: Behaviour.PAN,
            Gesture.DOUBLE_CLICK: Behaviour.ALONE,
            Gesture.WHEEL: Behaviour.ZOOM,
            Gesture.CTRL_WHEEL: Behaviour.ZOOM,
            Gesture.SHIFT_WHEEL: Behaviour.IMAGES,
            Gesture.CTRL_SHIFT_WHEEL: Behaviour.ENHANCE,
        }
    )


def read_mouse(table: Mapping[str, Any]) -> tuple[dict[Gesture, Behaviour], tuple[str, ...]]:
    """The gestures of a table as people write it, and a sentence for each line that cannot be used."""
    found: dict[Gesture, Behaviour] = {}
    mistakes = []
    names = {one.value.lower(): one for one in Gesture}
    for name, value in table.items():
        gesture = names.get(" ".join(name.split()).lower())
        if gesture is None:
            mistakes.append(f"there is no mouse gesture {name!r} (there are: {', '.join(Gesture)})")
            continue
        wanted = next((one for one in ALLOWED[gesture] if one.value == value), None)
        if wanted is None:
            mistakes.append(f"{gesture} cannot be {value!r} (it can be: {', '.join(ALLOWED[gesture])})")
            continue
        found[gesture] = wanted
    return found, tuple(mistakes)
