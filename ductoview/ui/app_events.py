"""What is heard of every widget of the application: one filter in Python for all who listen, asked once an event.

Qt calls a filter of the application for each of the thousands of events while a window opens, most of them of no
interest to anybody.
"""

from collections.abc import Callable, Iterable
from weakref import WeakMethod

from PyQt6.QtCore import QCoreApplication, QEvent, QObject
from PyQt6.sip import isdeleted

Listener = Callable[[QObject | None, QEvent], bool]
"""Gets who the event is for, and the event; True says that it is dealt with and nobody else is told."""


def hear(events: Iterable[QEvent.Type], listener: Listener) -> None:
    """Tell a bound method of these events before the widget hears of them, for as long as its object lives.

    Who began last is told first, as Qt does it. Without an application there is nothing to hear.
    """
    if application := QCoreApplication.instance():
        _of(application).add(events, listener)


def hear_no_more(listener: Listener) -> None:
    """Tell it of nothing any more."""
    if application := QCoreApplication.instance():
        _of(application).drop(listener)


class _AppEvents(QObject):
    """The filter; a child of the application, which finds it again."""

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        self._listeners: dict[QEvent.Type, tuple[WeakMethod[Listener], ...]] = {}
        application.installEventFilter(self)

    def add(self, events: Iterable[QEvent.Type], listener: Listener) -> None:
        kept = WeakMethod(listener)
        for event in events:
            self._listeners[event] = (kept, *self._kept(event))

    def drop(self, listener: Listener) -> None:
        for event in self._listeners:
            self._listeners[event] = tuple(one for one in self._kept(event) if one() != listener)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Tell those who listen to this kind of event."""
        if event is None:
            return False
        for kept in self._listeners.get(event.type(), ()):
            listener = _alive(kept)
            if listener is not None and listener(watched, event):
                return True
        return False

    def _kept(self, event: QEvent.Type) -> tuple[WeakMethod[Listener], ...]:
        return tuple(one for one in self._listeners.get(event, ()) if _alive(one) is not None)


def _alive(kept: WeakMethod[Listener]) -> Listener | None:
    """The listener, unless its object is gone, or the half of it that is Qt's."""
    listener = kept()
    owner = getattr(listener, "__self__", None)
    return None if isinstance(owner, QObject) and isdeleted(owner) else listener


def _of(application: QCoreApplication) -> _AppEvents:
    return application.findChild(_AppEvents) or _AppEvents(application)
