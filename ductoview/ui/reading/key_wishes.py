"""Which action does what on the reading page: one table from action id to what is done, for its keys and its buttons."""

from collections.abc import Callable

from ductoview.ui.reading.deeds import Deeds
from ductoview.ui.reading.objects_panel import ObjectsPanel
from ductoview.ui.reading.steps import Steps
from ductoview.ui.reading.tiles import Tiles
from ductoview.ui.tools.names import ToolName
from ductoview.workspace.actions import ACTIONS

_STEP = 1.25

Wishes = dict[str, Callable[[], object]]


def reading_wishes(tiles: Tiles, steps: Steps, deeds: Deeds, objects: ObjectsPanel) -> Wishes:
    """What each action does to the images, the findings and the objects."""
    wishes: Wishes = {
        "tool_window": lambda: tiles.take(ToolName.WINDOW),
        "tool_pan": lambda: tiles.take(ToolName.PAN),
        "tool_zoom": lambda: tiles.take(ToolName.ZOOM),
        "loupe": lambda: tiles.take(ToolName.LOUPE),
        "calliper": lambda: tiles.take(ToolName.CALLIPER),
        "next_step": steps.next,
        "previous_step": steps.back,
        "fit": tiles.fit,
        "one_to_one": tiles.one_to_one,
        "same_size": tiles.same_size,
        "quadrant": tiles.next_quadrant,
        "zoom_in": lambda: tiles.zoom_by(_STEP),
        "zoom_out": lambda: tiles.zoom_by(1 / _STEP),
        "alone": tiles.alone,
        "invert": tiles.invert,
        "candidates": tiles.toggle_candidates,
        "accept": lambda: steps.accept(deeds.accept),
        "dismiss": lambda: steps.with_chosen(deeds.dismiss),
        "remove": lambda: steps.with_chosen(deeds.remove),
        "key_image": lambda: _toggle_key(tiles, steps, deeds),
        "addendum": deeds.begin_addendum,
        "undo": lambda: steps.tell("Undone", deeds.undo()),
        "redo": lambda: steps.tell("Done again", deeds.redo()),
        "save": objects.wish_save,
        "send": objects.ask,
        "sign": objects.ask,
    }
    for one in ACTIONS:
        if one.number is not None:
            wishes[one.id] = lambda number=one.number: tiles.choose_voi(number)  # type: ignore[misc]
        elif one.kind is not None:
            wishes[one.id] = lambda kind=one.kind: tiles.take_mark(kind)  # type: ignore[misc]
    return wishes


def _toggle_key(tiles: Tiles, steps: Steps, deeds: Deeds) -> None:
    """Of the chosen image, where the reader sees it."""
    if (tile := tiles.chosen_tile) is not None:
        steps.answer(deeds.toggle_key, tile.image)
