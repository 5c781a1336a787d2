"""Setting up a node: encryption is chosen and never assumed, plain looks like plain, and an echo tells what is offered."""

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from PyQt6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ductoview.model.certificate import CertificatesNow
from ductoview.model.echo import EchoAnswer, Offer
from ductoview.model.node import Node, Web
from ductoview.model.routing import Route, RouteKind
from ductoview.model.security import Identity, Tls
from ductoview.ui.desk import Desk
from ductoview.ui.forms.file_field import FileField
from ductoview.ui.jobs import Jobs
from ductoview.ui.studies.node_editor import NodeEditor
from ductoview.ui.studies.pacs_list import PacsList
from ductoview.ui.style.table import Sizes
from tests.ui.paper_workspace import PaperWorkspace

PLAIN = Node(name="PLAIN", ae_title="PACS", host="10.0.0.5", port=104)
SAFE = replace(
    PLAIN, name="SAFE", tls=Tls(trust=Path("/c/ca.pem"), certificate=Path("/c/we.pem"), key=Path("/c/k.pem"))
)
W = TypeVar("W", bound=QWidget)
PINNED = replace(PLAIN, name="PINNED", tls=Tls(trust=Path("/c/pacs.pem"), pinned=True))
WEB = Node(
    name="WEB", ae_title="", host="pacs.example", port=443, tls=Tls(),
    web=Web(path="/dw", user="station", secret=Path("/c/secret")),
)  # fmt: skip


@pytest.fixture
def editor(qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace) -> NodeEditor:
    made = NodeEditor(Desk(paper, jobs, reader="DEMO^READER", node="PAPER", parent=jobs))  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(640, 700)
    made.show()
    return made


def field(editor: QWidget, name: str, kind: type[W]) -> W:
    (found,) = [one for one in editor.findChildren(kind) if one.accessibleName() == name]
    return found


def said(editor: NodeEditor) -> list[str]:
    return [one.text() for one in editor.findChildren(QLabel) if one.isVisibleTo(editor) and one.text()]


def test_a_new_node_is_neither_plain_nor_encrypted_before_somebody_says_so(
    editor: NodeEditor, paper: PaperWorkspace
) -> None:
    editor.edit(None)
    field(editor, "AE title", QLineEdit).setText("PACS")
    field(editor, "Host", QLineEdit).setText("10.0.0.5")
    editor._save()
    assert not paper.asked
    assert "Choose under Connection whether it is encrypted; the PACS administrator knows." in said(editor)


def test_another_node_begins_empty(qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace, editor: NodeEditor) -> None:
    editor.edit(SAFE)
    field(editor, "New", QPushButton).click()
    assert field(editor, "Host", QLineEdit).text() == ""
    assert field(editor, "Connection", QComboBox).currentText() == "Choose…"


def test_a_new_node_is_offered_the_certificate_of_the_station(
    qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace, editor: NodeEditor
) -> None:
    ours = Identity(certificate=Path("/c/we.pem"), key=Path("/c/k.pem"))
    paper.station.now = CertificatesNow(identity=ours)
    editor.edit(None)
    qtbot.waitUntil(lambda: field(editor, "Our certificate", FileField).path == ours.certificate)
    assert field(editor, "Our key", FileField).path == ours.key
    editor.edit(PINNED)
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert field(editor, "Our certificate", FileField).path is None, "one that is set up is shown as it is"


def test_a_form_that_is_shown_begins_at_its_top(qtbot: QtBot, editor: NodeEditor) -> None:
    editor.resize(640, 400)
    editor.edit(SAFE)
    bar = editor._scrolled.verticalScrollBar()
    assert bar is not None
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    editor.edit(None)
    qtbot.waitUntil(lambda: bar.value() == 0)


def test_plain_is_said_in_words(editor: NodeEditor) -> None:
    editor.edit(PLAIN)
    assert "Whoever is on the network can read names and images." in said(editor)
    editor.edit(SAFE)
    assert "Whoever is on the network can read names and images." not in said(editor)


@pytest.mark.parametrize(
    "node", [PLAIN, SAFE, PINNED, replace(SAFE, tls=Tls(name="archive"))], ids=lambda node: node.name
)
def test_what_is_shown_is_what_is_saved(
    qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace, editor: NodeEditor, node: Node
) -> None:
    editor.edit(node)
    editor._save()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert paper.asked[0] == ("add_node", node)


def test_each_kind_has_its_own_fields(editor: NodeEditor) -> None:
    editor.edit(PLAIN)
    assert "AE title" in said(editor)
    assert "Path" not in said(editor)
    kind = field(editor, "Speaks", QComboBox)
    kind.setCurrentIndex(1)
    kind.activated.emit(1)
    assert {"Path", "User", "Password file"} <= set(said(editor))
    assert "AE title" not in said(editor)
    assert "443" in [one.text() for one in editor.findChildren(QLineEdit)]


def test_a_file_that_is_not_named_is_asked_for(editor: NodeEditor, paper: PaperWorkspace) -> None:
    editor.edit(PLAIN)
    field(editor, "Connection", QComboBox).setCurrentIndex(1)
    editor._save()
    assert "Name the file of the certificates to believe." in said(editor)
    assert not paper.asked


def test_an_echo_tells_time_protection_and_offers(
    qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace, editor: NodeEditor
) -> None:
    paper.echoed = EchoAnswer(
        seconds=0.003, connect_seconds=0.02, protection="TLS 1.3, TLS_AES_256_GCM_SHA384",
        offers=(
            Offer(service="Find studies", ways=("Implicit VR Little Endian",)), Offer(service="Worklist"),
            Offer(service="Take mammograms", ways=("A", "B", "C", "D"), is_kind=True),
        ),
    )  # fmt: skip
    editor.edit(SAFE)
    editor._echo()
    qtbot.waitUntil(lambda: "SAFE answered in 3 ms; connected in 20 ms." in said(editor))
    words = said(editor)
    assert "TLS 1.3, TLS_AES_256_GCM_SHA384" in words
    assert words[words.index("Find studies") + 1] == "yes"
    assert words[words.index("Worklist") + 1] == "no"
    assert "A, B, C and 1 more" in words
    paper.echoed = EchoAnswer(seconds=0.003)
    editor._echo()
    qtbot.waitUntil(lambda: "Not encrypted." in said(editor))
    assert "Worklist" not in said(editor)


def test_the_choice_of_nodes_says_which_one_can_be_read_along(qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace) -> None:
    paper.known_nodes = (PLAIN, SAFE, replace(PLAIN, name="HERE", host="127.0.0.1"))
    made = PacsList(Desk(paper, jobs, reader="DEMO^READER", node="PAPER", parent=jobs), Sizes())  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.load_nodes()
    qtbot.waitUntil(lambda: jobs.running == 0)
    choice = field(made, "PACS node", QComboBox)
    assert [choice.itemText(at) for at in range(3)] == ["PLAIN · not encrypted", "SAFE", "HERE"]
    assert [choice.itemIcon(at).isNull() for at in range(3)] == [False, False, True]


def test_what_goes_there_by_itself_is_ticked(
    qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace, editor: NodeEditor
) -> None:
    paper.rules = (
        Route(kind=RouteKind.ORIGINALS, node="SAFE"),
        Route(kind=RouteKind.ORIGINALS, node="SAFE", from_aet="MAMMO1"),
        Route(kind=RouteKind.RESULTS, node="OTHER"),
    )
    editor.edit(SAFE)
    assert not any(tick.isEnabled() for tick in editor.findChildren(QCheckBox)[-3:]), "not known yet"
    qtbot.waitUntil(lambda: jobs.running == 0)
    ticks = {tick.text(): tick for tick in editor._routes.findChildren(QCheckBox)}
    assert [text for text, tick in ticks.items() if tick.isChecked()] == ["Images as they come from the modality"]
    assert "Also images from MAMMO1; “ductoview route” changes that." in said(editor)
    ticks["Images as they come from the modality"].setChecked(False)
    ticks["Results, once they were sent to any node"].setChecked(True)
    editor._save()
    qtbot.waitUntil(lambda: ("set_routes", ("SAFE", [RouteKind.RESULTS])) in paper.asked)


def test_rules_that_are_not_known_are_not_wiped(
    qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace, editor: NodeEditor
) -> None:
    editor.edit(SAFE)
    editor._routes.show_nothing()
    editor._save()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert [name for name, _ in paper.asked] == ["add_node"]
