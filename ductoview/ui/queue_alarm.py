"""Keeps the alarms about queue and disk true: looked at whenever the queue moves, and by the clock while it does not."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QTimer

from ductoview.model.node import StudyQuery
from ductoview.model.routing import room_words
from ductoview.ui.parts.banner import Banner
from ductoview.ui.words import day_or_today, joined, study_name
from ductoview.workspace.alarm import Alarm, alarm, first_of, in_need
from ductoview.workspace.needs import Watch

if TYPE_CHECKING:
    from ductoview.ui.desk import Desk
    from ductoview.workspace.workspace import Workspace

_LOOK_EVERY_MS = 15_000
_AT_ONCE_MS = 200
"""Of a hundred objects that are sent in a second one look tells as much as a hundred."""


class QueueAlarm(QObject):
    """Stands in ``banner`` while the queue or the disk needs a person; its button is ``show_queue``."""

    def __init__(self, desk: "Desk", banner: Banner, show_queue: Callable[[], object]) -> None:
        super().__init__(desk)
        self._desk, self._banner, self._show_queue = desk, banner, show_queue
        self._standing: tuple[Alarm, ...] = ()
        self._soon = _timer(self, _AT_ONCE_MS, self.look, once=True)
        _timer(self, _LOOK_EVERY_MS, self.look).start()
        desk.objects_changed.connect(self._soon.start)
        self._soon.start()

    def look(self) -> None:
        """See how the queue stands now."""
        workspace = self._desk.workspace
        self._desk.jobs.run(
            lambda _progress, _cancel: _read(workspace), done=self._show, failed=lambda _why: None, key="queue alarm"
        )

    def _show(self, now: tuple[Alarm, ...]) -> None:
        if now == self._standing:
            return
        for one in self._standing:
            self._banner.take_back(one.words)
        self._standing = now
        for one in now:
            tone = "red" if one.is_red else "amber"
            self._banner.ask(one.words, "Show the queue", self._show_queue, alarm=True, tone=tone)


def _read(workspace: "Workspace") -> tuple[Alarm, ...]:
    """What stands on top comes last: that images are refused concerns everybody."""
    room = workspace.room()
    words = room_words(room)
    full = (Alarm(words, is_red=room.is_full),) if words else ()
    return (*_of_queue(workspace), *full)


def _of_queue(workspace: "Workspace") -> tuple[Alarm, ...]:
    """With the name of the one study that is told, of which the library is asked."""
    lines = in_need(workspace.queue_rows(), Watch.of(workspace.traffic(), workspace.deadlines()))
    first = first_of(lines)
    if first is None:
        return ()
    known = workspace.studies(StudyQuery(study_uid=first.study_uid))
    who = f"Study …{first.study_uid[-12:]}"
    if known:
        when = day_or_today(known[0].study_date, date.today())
        who = joined(study_name(known[0]), known[0].patient_id, when)
    found = alarm(lines, who)
    return () if found is None else (found,)


def _timer(parent: QObject, interval_ms: int, act: Callable[[], None], *, once: bool = False) -> QTimer:
    timer = QTimer(parent)
    timer.setInterval(interval_ms)
    timer.setSingleShot(once)
    timer.timeout.connect(act)
    return timer
