"""Keeps room on the disk by removing the oldest copies that a PACS has committed itself to keep; off until it is set up."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ductoview.library.library import Library
from ductoview.service.background import Periodic
from ductoview.service.hub import Hub

_EVERY_S = 60.0
_UNTOUCHED = timedelta(days=1)
"""What came, was read or was sent since may be open in a window."""
_log = logging.getLogger(__name__)


class Retention:
    """A thread that looks at the disk once a minute; ``words`` says when there is not enough room to be had.

    ``removing`` is asked before the copies of a study go, and what it returns is called when they went.
    """

    def __init__(self, library: Library, hub: Hub, untouched: timedelta = _UNTOUCHED) -> None:
        self.words = ""
        self.removing: Callable[[str], Callable[[], None]] = lambda _study_uid: lambda: None
        self._library, self._hub, self._untouched = library, hub, untouched
        self._background = Periodic("retention", _EVERY_S, self.look, trouble="no room could be made")

    def start(self) -> None:
        """Begin."""
        self._background.start()

    def stop(self) -> None:
        """End after the study that is being removed."""
        self._background.stop()

    def look(self) -> int:
        """Remove copies, the oldest first, until enough is free; returns of how many studies. Raises LibraryError."""
        wanted = self._library.copies.keep_free_bytes
        since = (datetime.now(UTC) - self._untouched).isoformat(timespec="milliseconds")
        count = 0
        self.words = ""
        if wanted and self._library.free_bytes() < wanted:
            for study_uid in self._library.copies.removable(since):
                if self._background.stopping.is_set() or self._library.free_bytes() >= wanted:
                    break
                tell = self.removing(study_uid)
                self._library.copies.remove(study_uid)
                tell()
                _log.info("removed the committed copies of study ...%s to make room", study_uid[-8:])
                self._hub.post("STUDY", study_uid)
                count += 1
            if self._library.free_bytes() < wanted:
                self.words = (
                    f"The disk has {self._library.free_bytes() >> 20:,} MB free where {wanted >> 20:,} MB should be, and no"
                    " more copies may be removed: what is left is not committed by a PACS, or from today."
                )
        return count
