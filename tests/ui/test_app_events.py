"""Who listens to events of the application hears those it named, while it lives; one filter serves all."""

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent, QObject
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ductoview.ui.app_events import hear, hear_no_more

T = QEvent.Type


class Ear(QObject):
    """Notes what it hears in one list with the others."""

    def __init__(self, name: str, heard: list[str], events: tuple[QEvent.Type, ...], *, takes: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self._name, self._heard, self._takes = name, heard, takes
        hear(events, self.listen)

    def listen(self, watched: QObject | None, event: QEvent) -> bool:
        assert self.objectName() == self._name, "its Qt half is gone"
        self._heard.append(f"{self._name} {event.type().name}")
        return self._takes


@pytest.fixture
def heard(qapp: QApplication) -> list[str]:
    return []


def send(event: QEvent.Type) -> None:
    QCoreApplication.sendEvent(QObject(), QEvent(event))


def test_only_what_was_named_is_told_and_who_came_last_is_told_first(heard: list[str]) -> None:
    ears = [Ear("a", heard, (T.Polish, T.Hide)), Ear("b", heard, (T.Hide,))]
    for event in (T.Polish, T.Hide, T.Show):
        send(event)
    assert heard == ["a Polish", "b Hide", "a Hide"]
    hear_no_more(ears[0].listen)
    send(T.Hide)
    assert heard[3:] == ["b Hide"]


def test_what_one_has_dealt_with_reaches_nobody_else_nor_the_widget(qtbot: QtBot, heard: list[str]) -> None:
    ears = [Ear("before", heard, (T.EnabledChange,)), Ear("takes", heard, (T.EnabledChange,), takes=True)]
    widget = QWidget()
    qtbot.addWidget(widget)
    assert QCoreApplication.sendEvent(widget, QEvent(T.EnabledChange)) is True
    assert heard == ["takes EnabledChange"]
    del ears


def test_who_is_gone_is_told_nothing(heard: list[str]) -> None:
    gone, half = Ear("gone", heard, (T.Hide,)), Ear("half", heard, (T.Hide,))
    del gone
    half.deleteLater()
    QCoreApplication.sendPostedEvents(half, T.DeferredDelete)
    send(T.Hide)
    assert heard == []


def test_one_filter_serves_every_listener(qapp: QApplication, heard: list[str]) -> None:
    ears = [Ear("a", heard, (T.Hide,))]
    filters = len(qapp.children())
    ears += [Ear(str(number), heard, (T.Hide,)) for number in range(5)]
    assert len(qapp.children()) == filters
