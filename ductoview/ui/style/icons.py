"""Icons by the word they stand beside: names of the Material Design Icons that qtawesome brings."""

import qtawesome
from PyQt6.QtGui import QIcon

from ductoview.ui.style.table import COLOURS

_NAMES = {
    "window": "contrast-circle",
    "pan": "arrow-all",
    "loupe": "magnify-plus-outline",
    "finding": "flag-outline",
    "calliper": "arrow-expand-horizontal",
    "scout": "compare",
    "overlay": "layers-outline",
    "ducts": "source-branch",
    "text": "format-text",
    "link": "link-variant",
    "key image": "star-outline",
    "undo": "undo",
    "redo": "redo",
    "keys": "keyboard-outline",
    "warning": "alert-outline",
    "accept": "check",
    "dismiss": "close",
    "save": "content-save-outline",
    "send": "send-outline",
    "studies": "format-list-bulleted",
    "open": "folder-open-outline",
    "node": "server-network",
    "search": "magnify",
    "fetch": "cloud-download-outline",
    "local": "database-outline",
    "refresh": "refresh",
    "add": "plus",
    "echo": "lan-check",
    "encrypted": "lock-outline",
    "open lock": "lock-open-alert-outline",
    "remove": "delete-outline",
    "more": "eye-outline",
}


def icon(word: str, colour: str = COLOURS.text) -> QIcon:
    """The icon that stands beside a word; raises KeyError for a word without one."""
    made: QIcon = qtawesome.icon(f"mdi6.{_NAMES[word]}", color=colour, color_disabled=COLOURS.off, color_active=colour)
    return made
