"""Which action of the table does what on the reading page: the one list of its keys and rail buttons."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QMenu

from ductoview.ui.keys_overlay import shown_key
from ductoview.ui.reading.finding_rows import FindingRow
from ductoview.ui.reading.keys import Keys
from ductoview.ui.tools.names import ToolName
from ductoview.workspace.actions import ACTIONS

if TYPE_CHECKING:
    from ductoview.ui.reading.page import ReadingPage

WINDOW_KEYS = ("keys",)
"""Actions with a button on the rail whose keys the window binds, for both pages."""


def reading_keys(page: "ReadingPage") -> Keys:
    """Bind keys and rail of a reading page."""
    wishes = _wishes(page)
    held: dict[str, Callable[[bool], object]] = {"flicker_scout": page.tiles.flicker}
    page.rail.triggered.connect(lambda action: wishes[action]())
    page.rail.held.connect(lambda action, down: held[action](down))
    escape = QShortcut(QKeySequence("Esc"), page)
    escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    escape.activated.connect(lambda: _put_down(page))
    own = {action: wish for action, wish in wishes.items() if action not in WINDOW_KEYS}
    return Keys(page, own, held)


def _wishes(page: "ReadingPage") -> dict[str, Callable[[], object]]:
    tiles, deeds, objects = page.tiles, page.deeds, page.objects
    wishes: dict[str, Callable[[], object]] = {
        "tool_window": lambda: tiles.take(ToolName.WINDOW),
        "tool_pan": lambda: tiles.take(ToolName.PAN),
        "loupe": lambda: tiles.take(ToolName.LOUPE),
        "calliper": lambda: tiles.take(ToolName.CALLIPER),
        "finding_menu": lambda: _ask_kind(page),
        "next_step": lambda: _next_step(page),
        "fit": tiles.fit,
        "one_to_one": tiles.one_to_one,
        "same_size": tiles.same_size,
        "quadrant": tiles.next_quadrant,
        "collapse": page.toggle_panel,
        "invert": tiles.invert,
        "enhanced": page.toggle_enhanced,
        "overlays": lambda: page.rail.set_on("overlays", tiles.toggle_overlays()),
        "candidates": tiles.toggle_candidates,
        "accept": lambda: _with_chosen(page, deeds.accept),
        "dismiss": lambda: _with_chosen(page, deeds.dismiss),
        "remove": lambda: _with_chosen(page, deeds.remove),
        "undo": deeds.undo,
        "redo": deeds.redo,
        "save": objects.wish_save,
        "send": objects.ask,
        "sign": lambda: objects.ask(signed=True),
        "keys": page.keys_wished.emit,
    }
    for one in ACTIONS:
        if one.number is not None:
            wishes[one.id] = lambda number=one.number: tiles.choose_voi(number)  # type: ignore[misc]
        elif one.kind is not None:
            wishes[one.id] = lambda kind=one.kind: tiles.take_mark(kind)  # type: ignore[misc]
    return wishes


def _put_down(page: "ReadingPage") -> None:
    """Esc: the question, then the tool, then the chosen finding."""
    if page.objects.is_asking:
        page.objects.not_yet()
        page.setFocus()
    else:
        page.tiles.put_down()
        page.selection.choose(page.selection.image_uid)


def _with_chosen(page: "ReadingPage", deed: Callable[[FindingRow], object]) -> None:
    """Do something with the chosen finding; without one, the first that asks is chosen instead."""
    if page.objects.is_asking:
        return
    row = page.chosen_row()
    if row is not None:
        deed(row)
    elif page.findings.asking:
        first = page.findings.asking[0]
        page.selection.choose(first.image.sop_instance_uid, first.finding.id)


def _next_step(page: "ReadingPage") -> None:
    """Each hung image, then each candidate, then from the start."""
    steps = [(uid, "") for uid in page.tiles.order]
    steps += [(row.image.sop_instance_uid, row.finding.id) for row in page.findings.asking]
    if steps:
        now = (page.selection.image_uid, page.selection.finding_id)
        page.selection.choose(*steps[(steps.index(now) + 1) % len(steps) if now in steps else 0])
        page.tiles.look_at_chosen()


def _ask_kind(page: "ReadingPage") -> None:
    """For the hand without a keyboard: the kinds as a menu of large rows beside the button."""
    button = page.rail.button("finding_menu")
    menu = QMenu(page)
    for one in ACTIONS:
        if one.kind is not None and (entry := menu.addAction(f"{one.words}\t{shown_key(one.keys[0])}")):
            entry.triggered.connect(lambda _checked, kind=one.kind: page.tiles.take_mark(kind))
    menu.aboutToHide.connect(page.tiles.tell_tool)
    menu.popup(button.mapToGlobal(QPoint(button.width() + 8, 0)))
