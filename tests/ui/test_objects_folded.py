"""What is said of many images stays short: those of which the same is said stand in one line, the odd one by itself."""

from PyQt6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ductoview.ui.reading.object_rows import ImageObjects
from ductoview.ui.reading.objects_panel import ObjectsPanel, StageBars
from ductoview.ui.style.table import Sizes
from ductoview.workspace.object_states import ObjectKind, ObjectStage


def objects(uid: str, words: str, tone: str) -> ImageObjects:
    return ImageObjects(image_uid=uid, stages=((ObjectKind.GSPS, ObjectStage.STORED),), words=words, tone=tone)


def said(panel: ObjectsPanel) -> list[str]:
    rows = [panel._rows.itemAt(at).widget() for at in range(panel._rows.count())]  # type: ignore[union-attr]
    return [" · ".join(one.text() for one in row.findChildren(QLabel)) for row in rows if row is not None]


def test_many_that_say_the_same_are_one_line(qtbot: QtBot) -> None:
    panel = ObjectsPanel(Sizes())
    qtbot.addWidget(panel)
    views = ("Full · L CC", "Full · L ML", "Late · L CC", "Late · L ML", "Study")
    rows = [(view, objects(view, "committed on PACS", "green")) for view in views]
    panel.show_rows(rows)
    assert said(panel) == ["5 of 5 · committed on PACS"]
    row = panel._rows.itemAt(0).widget()  # type: ignore[union-attr]
    assert row is not None
    assert row.toolTip() == ", ".join(views)
    rows[2] = (views[2], objects(views[2], "failed: out of resources", "red"))
    panel.show_rows(rows)
    assert said(panel) == ["4 of 5 · committed on PACS", "Late · L CC · failed: out of resources"]
    panel.show_rows(rows[:3])
    assert said(panel)[0] == "Full · L CC · committed on PACS"
    assert len(panel.findChildren(StageBars)) >= 3
