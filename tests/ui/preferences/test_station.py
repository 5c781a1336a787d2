"""Receiving, certificates and audit trail set up by the keyboard alone; what cannot be is said at its field."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ductoview.model.audit import AuditStatus, AuditTarget
from ductoview.model.certificate import Certificate, CertificatesNow, UsedFile
from ductoview.model.echo import EchoAnswer
from ductoview.model.receiving import (
    Field,
    LastObject,
    Limits,
    Listening,
    Peer,
    Problem,
    ReceiverState,
    Refusal,
    Refused,
    Why,
)
from ductoview.model.security import Identity, Tls
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.preferences.audit_panel import state_words
from ductoview.ui.preferences.page import PreferencesPage
from ductoview.ui.style.table import Sizes
from ductoview.workspace.station import Tried
from tests.ui.paper_station import PaperStation
from tests.ui.paper_workspace import PaperWorkspace

OURS = Identity(certificate=Path("/c/station.pem"), key=Path("/c/station.key"))
TLS = Tls(trust=Path("/c/hospital.pem"), certificate=OURS.certificate, key=OURS.key)
MAMMO = Peer(ae_title="MAMMO1", host="10.0.0.7", name="Room 1")
BOTH = Listening(
    ae_title="STATION", port=11112, bind="0.0.0.0", tls_port=2762, tls=TLS,
    allowed=(MAMMO, Peer(ae_title="PACS", host="10.0.0.0/24", plain=False)), limits=Limits(idle_s=90),
)  # fmt: skip
STRANGER = Refusal(why=Why.ADDRESS, address="10.0.0.9", ae_title="CT1")


def certificate(days: float) -> Certificate:
    now = time.time()
    return Certificate(
        subject="station", issuer="Klinikum", begins=now - 9, ends=now + days * 86_400, fingerprint="AB:CD"
    )  # fmt: skip


def in_use(days: float) -> CertificatesNow:
    file = UsedFile(path=OURS.certificate, uses=("receiver",), certificates=(certificate(days),), is_ours=True)
    return CertificatesNow(identity=OURS, files=(file,))


@pytest.fixture
def paper() -> PaperWorkspace:
    return PaperWorkspace()


@pytest.fixture
def station(paper: PaperWorkspace) -> PaperStation:
    return paper.station


@pytest.fixture
def show(qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace) -> Callable[[str], PreferencesPage]:
    """The page, with one of its parts in sight and known."""

    def show_part(name: str) -> PreferencesPage:
        desk = Desk(paper, jobs, reader="DEMO^READER", node="PAPER", parent=jobs)  # type: ignore[arg-type]
        made = PreferencesPage(desk, Sizes())
        qtbot.addWidget(made)
        made.resize(1400, 900)
        made.show_part(name)
        with qtbot.waitExposed(made):
            made.show()
        made.activateWindow()
        qtbot.waitUntil(lambda: jobs.running == 0)
        return made

    return show_part


def go(page: QWidget, name: str) -> QWidget:
    """Walk by the Tab key to the field of that name, and no further than all round."""
    for _ in range(120):
        focused = QApplication.focusWidget()
        while focused is not None and not focused.accessibleName():
            focused = focused.parentWidget()
        if focused is not None and focused.accessibleName() == name:
            return focused
        page.focusNextChild()
    raise AssertionError(f"{name} is not reached by the Tab key")


def write(qtbot: QtBot, page: QWidget, name: str, text: str) -> None:
    go(page, name)
    field = QApplication.focusWidget()
    qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(field, text)


def press(qtbot: QtBot, page: QWidget, name: str) -> None:
    qtbot.keyClick(go(page, name), Qt.Key.Key_Space)


def read(page: QWidget) -> list[str]:
    return [one.text() for one in page.findChildren(QLabel) if one.isVisible() and one.text()]


def notch() -> QWheelEvent:
    """One of the wheel, downwards."""
    at, still = QPointF(5, 5), QPoint(0, 0)
    return QWheelEvent(
        at, at, still, QPoint(0, -120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip


def test_a_receiver_is_set_up_by_the_keyboard(
    qtbot: QtBot, jobs: Jobs, station: PaperStation, show: Callable[[str], PreferencesPage]
) -> None:
    station.now = in_use(300)
    page = show("Receiving")
    assert "Off: nobody can send to this computer." in read(page)
    write(qtbot, page, "Our AE title", "STATION")
    press(qtbot, page, "Encrypted (TLS)")
    write(qtbot, page, "Certificates to believe", "/c/hospital.pem")
    press(qtbot, page, "Not encrypted")
    assert "Whoever is on the network can read names and images. For a modality that knows no TLS." in read(page)
    write(qtbot, page, "Port, not encrypted", "10400")
    press(qtbot, page, "Add a row")
    for name, text in (("Name", "Room 1"), ("AE title", "MAMMO1"), ("Address", "10.0.0.7")):
        write(qtbot, page, f"{name} of row 1", text)
    way = go(page, "How row 1 may come")
    assert isinstance(way, QComboBox)
    assert way.currentText() == "encrypted only"
    qtbot.keyClick(way, Qt.Key.Key_Down)
    assert page.receiving.said == "Not saved yet; what is open is as it was."
    qtbot.keyClick(go(page, "Address of row 1"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert station.asked == [
        ("set_up_receiver", replace(BOTH, port=10400, allowed=(replace(MAMMO, plain=True),), limits=Limits()))
    ]
    assert page.receiving.said.startswith("Saved: it holds for everybody")


def test_what_is_shown_is_what_is_saved(
    qtbot: QtBot, jobs: Jobs, station: PaperStation, show: Callable[[str], PreferencesPage]
) -> None:
    page = show("Receiving")
    for wanted in (
        BOTH, replace(BOTH, port=None, bind="10.0.0.3"), replace(BOTH, tls_port=None, tls=None, allowed=(MAMMO,)),
        replace(BOTH, port=None, tls=replace(TLS, pinned=True)), replace(BOTH, tls=replace(TLS, trust=None)),
        replace(BOTH, tls_port=None, tls=None, bind="127.0.0.1", allowed=None),
        replace(BOTH, limits=Limits(handshake_s=2.5, pdu_bytes=1 << 20)),
    ):  # fmt: skip
        station.state = ReceiverState(set_up=wanted, listening=wanted)
        page.receiving.asking.ask()
        qtbot.waitUntil(lambda: jobs.running == 0)
        page.receiving.save()
        qtbot.waitUntil(lambda: jobs.running == 0)
        assert station.asked.pop() == ("set_up_receiver", wanted)


def test_what_cannot_be_is_said_at_its_field(
    qtbot: QtBot, jobs: Jobs, station: PaperStation, show: Callable[[str], PreferencesPage]
) -> None:
    station.state = ReceiverState(set_up=BOTH, listening=BOTH)
    station.problems = tuple(Problem(field=field, words=f"{field} is wrong") for field in Field)
    page = show("Receiving")
    page.receiving.save()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert {f"{field} is wrong" for field in Field} <= set(read(page))
    assert page.receiving.said.startswith("Nothing was changed.")
    station.problems = ()
    page.receiving.save()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert not [words for words in read(page) if words.endswith("is wrong")]
    station.refusal = "The host 'mammo' of Room 1 is not known here; give its address."
    page.receiving.save()
    qtbot.waitUntil(lambda: page.receiving.said == station.refusal)
    page.receiving.form.doors.trust.show_path(None)
    page.receiving.save()
    assert "Name the file of the certificates to believe, or choose that nobody is asked for one." in read(page)


def test_who_was_refused_gets_a_row_by_one_press_and_is_let_in_by_saving(
    qtbot: QtBot, jobs: Jobs, station: PaperStation, show: Callable[[str], PreferencesPage]
) -> None:
    knock = Refusal(why=Why.TLS, address="10.0.0.8", words="it showed no certificate")
    refused = (Refused(refusal=STRANGER, at=time.time(), times=3), Refused(refusal=knock, at=0.0))
    listening = replace(BOTH, tls_port=None, tls=None, allowed=())
    last = LastObject(ae_title="MAMMO1", address="10.0.0.7", at=time.time())
    station.state = ReceiverState(set_up=listening, listening=listening, refused=refused, last=last, objects=12)
    page = show("Receiving")
    words = read(page)
    assert any(
        one.endswith("CT1 from 10.0.0.9 was refused: its address is not in the list. (3 times)") for one in words
    )
    assert any("1970-01-01" in one and "at the encrypted port: it showed no certificate." in one for one in words)
    assert any(one.startswith("Last object from MAMMO1 (10.0.0.7) at ") for one in words)
    assert (
        "The list is empty: nobody can send yet. Let the modality send or echo; it is then named above, with Add."
        in words
    )
    assert len([one for one in page.findChildren(QPushButton) if one.text() == "Add"]) == 1
    press(qtbot, page, "Add")
    assert isinstance(QApplication.focusWidget(), QLineEdit), "the keyboard is at the field that is empty"
    qtbot.keyClicks(QApplication.focusWidget(), "CT")
    press(qtbot, page, "Save")
    qtbot.waitUntil(lambda: ("forget_refusal", STRANGER) in station.asked)
    name, wanted = station.asked[0]
    assert (name, wanted.allowed) == ("set_up_receiver", (Peer(ae_title="CT1", host="10.0.0.9", name="CT"),))


def test_encrypted_only_stays_so_when_there_is_no_encrypted_port(
    qtbot: QtBot, jobs: Jobs, station: PaperStation, show: Callable[[str], PreferencesPage]
) -> None:
    station.state = ReceiverState(set_up=BOTH, listening=BOTH)
    page = show("Receiving")
    form = page.receiving.form
    ways = [row.way for row in form.peers._rows]
    form.doors.secure.click()
    assert form.wanted().allowed == BOTH.allowed, "who may come encrypted only is not let in without"
    assert [way.isVisible() for way in ways] == [False, True], "the one that would never get in can be changed"
    form.doors.secure.click()
    assert form.wanted() == BOTH
    assert [way.isVisible() for way in ways] == [True, True]


def test_a_new_row_begins_with_its_name(qtbot: QtBot, show: Callable[[str], PreferencesPage]) -> None:
    page = show("Receiving")
    press(qtbot, page, "Add a row")
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Name of row 1"


def test_the_wheel_scrolls_the_page_and_sets_nothing(
    qtbot: QtBot, station: PaperStation, show: Callable[[str], PreferencesPage]
) -> None:
    station.state = ReceiverState(set_up=BOTH, listening=BOTH)
    page = show("Receiving")
    form = page.receiving.form
    before = form.wanted()
    for field in (form.bind, form.doors.port, form.doors.whom, form.peers._rows[0].way, form.limits.spins["idle_s"]):
        QApplication.sendEvent(field, notch())
    assert form.wanted() == before
    QApplication.sendEvent(go(page, "Port, not encrypted"), notch())
    assert form.wanted().port == 11111, "with the keyboard in it, it is meant"


def test_what_is_typed_is_not_overwritten_by_what_is_heard(
    qtbot: QtBot, jobs: Jobs, station: PaperStation, show: Callable[[str], PreferencesPage]
) -> None:
    page = show("Receiving")
    write(qtbot, page, "Our AE title", "TYPED")
    station.state = ReceiverState(set_up=BOTH, trouble="The receiver could not be opened again: port taken.")
    page.receiving.asking.ask()
    qtbot.waitUntil(lambda: "The receiver could not be opened again: port taken." in read(page))
    assert page.receiving.form.title.text() == "TYPED"
    press(qtbot, page, "Close the receiver")
    qtbot.waitUntil(lambda: ("close_receiver", None) in station.asked and jobs.running == 0)
    assert "Closed: nobody can send to this computer. Save opens it as it is set up below." in read(page)
    assert page.receiving.form.peers.peers() == (), "what was typed is still there"
    assert page.receiving.form.title.text() == "TYPED"


@pytest.mark.parametrize(
    ("part", "known"),
    [
        ("Receiving", "Listening as STATION on all addresses"),
        ("Audit", "Goes to audit.hospital:6514 as MAMMO-1."),
    ],
)
def test_what_nobody_can_tell_is_not_shown_as_it_was(
    qtbot: QtBot, station: PaperStation, show: Callable[[str], PreferencesPage], part: str, known: str
) -> None:
    station.state = ReceiverState(set_up=BOTH, listening=BOTH)
    station.audited = AuditStatus(target=AuditTarget(host="audit.hospital", port=6514, tls=TLS, source_id="MAMMO-1"))
    page = show(part)
    assert any(words.startswith(known) for words in read(page))
    asking = (page.receiving if part == "Receiving" else page.audit).asking
    station.silence = "The service does not answer."
    asking.ask()
    qtbot.waitUntil(lambda: "Not known just now. The service does not answer." in read(page))
    assert not any(words.startswith(known) for words in read(page))
    station.silence = ""
    asking.ask()
    qtbot.waitUntil(lambda: any(words.startswith(known) for words in read(page)))
    assert not any("does not answer" in words for words in read(page))


def test_a_test_tells_of_each_port(
    qtbot: QtBot, jobs: Jobs, station: PaperStation, show: Callable[[str], PreferencesPage]
) -> None:
    station.state = ReceiverState(set_up=BOTH, listening=BOTH)
    station.tried = (
        Tried(is_secure=True, words="The encrypted port 2762 answers, and wants a certificate by hospital.pem."),
        Tried(is_secure=False, answer=EchoAnswer(seconds=0.003, connect_seconds=0.02)),
    )
    page = show("Receiving")
    press(qtbot, page, "Test")
    qtbot.waitUntil(lambda: "Our port without encryption answered in 3 ms; connected in 20 ms." in read(page))
    assert "Not encrypted." in read(page)
    assert station.tried[0].words in read(page)
    assert page.receiving.said == ""
    write(qtbot, page, "Our AE title", "OTHER")
    press(qtbot, page, "Test")
    qtbot.waitUntil(lambda: page.receiving.said.startswith("Tested is what is open"))


def test_a_pair_is_held_against_each_other_before_it_is_used(
    qtbot: QtBot, jobs: Jobs, station: PaperStation, show: Callable[[str], PreferencesPage]
) -> None:
    station.found = (certificate(20.5),)
    page = show("Certificates")
    assert "Nothing here needs a certificate yet." in read(page)
    write(qtbot, page, "Our certificate", "/c/station.pem")
    station.refusal = "the key does not belong to the certificate"
    write(qtbot, page, "Our key", "/c/other.key")
    page.focusNextChild()
    qtbot.waitUntil(lambda: page.certificates.said == station.refusal)
    station.refusal = ""
    write(qtbot, page, "Our key", "/c/station.key")
    page.focusNextChild()
    qtbot.waitUntil(lambda: page.certificates.said.startswith("They belong together: station, by Klinikum, expires"))
    assert station.asked == []
    press(qtbot, page, "Use these")
    qtbot.waitUntil(lambda: page.certificates.said.endswith("Changed for: receiver."))
    assert station.asked == [("use_identity", OURS)]


def test_a_pair_of_our_own_is_made_and_then_used(
    qtbot: QtBot, jobs: Jobs, station: PaperStation, show: Callable[[str], PreferencesPage]
) -> None:
    station.found = (certificate(730),)
    page = show("Certificates")
    write(qtbot, page, "Name in the certificate", "MAMMO 1")
    press(qtbot, page, "Make a pair")
    qtbot.waitUntil(lambda: page.certificates.said.startswith("They belong together"))
    press(qtbot, page, "Use these")
    qtbot.waitUntil(lambda: len(station.asked) == 2)
    pair = Identity(certificate=Path("/home/c/station.pem"), key=Path("/home/c/station.key"))
    assert station.asked == [("make_identity", "MAMMO 1"), ("use_identity", pair)]


@pytest.mark.parametrize(("days", "tone"), [(300, ""), (20, "amber"), (-1, "red")])
def test_a_certificate_that_ends_has_its_colour(
    qtbot: QtBot, station: PaperStation, show: Callable[[str], PreferencesPage], days: float, tone: str
) -> None:
    station.now = in_use(days)
    page = show("Certificates")
    (words,) = [one for one in page.findChildren(QLabel) if one.text().startswith("station, by Klinikum")]
    assert (words.property("tone") or "") == tone
    qtbot.waitUntil(lambda: "SHA-256 AB:CD" in read(page))


def test_the_audit_trail_is_set_up_tried_and_ended_by_the_keyboard(
    qtbot: QtBot, jobs: Jobs, station: PaperStation, show: Callable[[str], PreferencesPage]
) -> None:
    station.now = in_use(300)
    page = show("Audit")
    assert page.audit.state == "Off: no audit trail is recorded."
    write(qtbot, page, "Repository", "audit.hospital")
    press(qtbot, page, "Save")
    assert page.audit.said == "Name the file of the certificates to believe."
    write(qtbot, page, "Certificates to believe", "/c/hospital.pem")
    press(qtbot, page, "Save")
    assert page.audit.said == "The station needs a name in the audit trail."
    write(qtbot, page, "Station", "MAMMO-1")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.audit.said == "Saved." and jobs.running == 0)
    target = AuditTarget(host="audit.hospital", port=6514, tls=TLS, source_id="MAMMO-1")
    assert station.asked == [("set_audit", target)]
    press(qtbot, page, "Send a test event")
    qtbot.waitUntil(lambda: page.audit.said == "The repository took the test event.")
    station.audited = AuditStatus(target=target, waiting=2, words="The audit repository cannot be reached.")
    press(qtbot, page, "Send a test event")
    qtbot.waitUntil(lambda: page.audit.said.startswith("It was not delivered, and waits on the disk."))
    press(qtbot, page, "Turn off")
    qtbot.waitUntil(lambda: station.asked[-1] == ("set_audit", None) and jobs.running == 0)
    assert page.audit.state == "Off: no audit trail is recorded."
    press(qtbot, page, "Save")
    qtbot.waitUntil(lambda: station.asked[-1] == ("set_audit", target))


@pytest.mark.parametrize(
    ("status", "words", "tone"),
    [
        (AuditStatus(waiting=3), "Off: no audit trail is recorded. 3 messages from before wait on the disk.", ""),
        (AuditStatus(target=AuditTarget(host="a", port=1, tls=TLS, source_id="M")), "Goes to a:1 as M. Nothing waits.", "green"),
        (
            AuditStatus(target=AuditTarget(host="a", port=1, tls=TLS, source_id="M"), waiting=1, since=0.0),
            "Goes to a:1 as M. 1 message waits on the disk. The oldest waits since 1970-01-01 00:00.", "amber",
        ),
        (
            AuditStatus(target=AuditTarget(host="a", port=1, tls=TLS, source_id="M"), lost=2),
            "Goes to a:1 as M. Nothing waits. 2 found no room on the disk since the service was started.", "amber",
        ),
    ],
)  # fmt: skip
def test_how_far_the_audit_trail_is(status: AuditStatus, words: str, tone: str) -> None:
    assert state_words(status, datetime(2026, 11, 29, 10)) == (words, tone)
