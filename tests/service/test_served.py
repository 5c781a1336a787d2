"""What peers ask of this station's archive and are given stands in the audit trail."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from pydicom import dcmread

from ductoview.errors import LibraryError
from ductoview.library.library import Library
from ductoview.network.audit import events
from ductoview.network.audit.message import AuditMessage, Outcome
from ductoview.service.core import Service
from ductoview.service.status import Listening
from tests.library.conftest import received_into
from tests.support.certificates import authority
from tests.support.dicom_servers import run_dcmtk, running_storescp
from tests.support.syslog_server import repository


@dataclass
class Heard:
    """A station with a study of one image, and what its audit trail was told."""

    service: Service
    uid: str
    to: tuple[str, ...]
    told: list[AuditMessage]


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    told: list[AuditMessage] = []
    with Library.open(tmp_path / "home", free_floor=0) as library:
        service = Service(library)
        with repository(authority(tmp_path / "hospital")) as there:
            service.audit.aim(there.target)
            monkeypatch.setattr(service.audit, "record", lambda make: told.append(make()))
            listening = service.receiver.open(Listening(ae_title="DUCTOVIEW", port=0, bind="127.0.0.1", allowed=None))
            try:
                received = received_into(library.incoming, study_uid="1.2.1")
                service.keep(received)
                to = ("-aet", "VIEWER", "-aec", listening.ae_title, "127.0.0.1", str(listening.port))
                yield Heard(service, received.sop_instance_uid, to, told)
            finally:
                service.receiver.close()
                service.audit.stop()


def _ask(heard: Heard, tool: str, *options: str, level: str = "STUDY") -> list[AuditMessage]:
    heard.told.clear()
    run_dcmtk(tool, "-S", *options, *heard.to, "-k", f"QueryRetrieveLevel={level}", "-k", "StudyInstanceUID=1.2.1")
    return list(heard.told)


def _who(message: AuditMessage) -> list[tuple[str, str, bool]]:
    """User, role and whether it was at his wish."""
    return [(one.user_id, one.role.meaning if one.role else "", one.is_requestor) for one in message.actors]


@pytest.mark.system
def test_what_a_peer_asks_and_gets_is_told(heard: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    us = heard.service.audit.us.user_id
    (asked,) = _ask(heard, "findscu")
    assert (asked.event, asked.outcome) == (events.QUERY, Outcome.SUCCESS)
    assert _who(asked) == [("VIEWER", "Source Role ID", True), (us, "Destination Role ID", False)]
    query = asked.things[0]
    assert query.id == "1.2.840.10008.5.1.4.1.2.2.1"
    assert query.query is not None
    assert dcmread(BytesIO(query.query), force=True).StudyInstanceUID == "1.2.1"
    (refused,) = _ask(heard, "findscu", level="FRAME")
    assert (refused.event, refused.outcome) == (events.QUERY, Outcome.MINOR_FAILURE)
    assert "FRAME" in refused.words

    (tmp_path / "got").mkdir()
    (given,) = _ask(heard, "getscu", "-od", str(tmp_path / "got"))
    assert (given.event, given.outcome) == (events.TRANSFERRED, Outcome.SUCCESS)
    assert _who(given) == [(us, "Source Role ID", False), ("VIEWER", "Destination Role ID", True)]
    assert (given.things[0].id, sum(given.things[0].instances.values())) == ("1.2.1", 1)

    def fails(_uids: object) -> None:
        raise LibraryError("The disk does not answer.")

    monkeypatch.setattr(heard.service.audit, "by_study", fails)
    (unknown,) = _ask(heard, "getscu", "-od", str(tmp_path / "got"))
    assert (unknown.outcome, unknown.things[0].id) == (Outcome.SUCCESS, "")


@pytest.mark.system
def test_what_moves_to_a_third_is_told_with_who_asked_for_it_and_how_it_ended(heard: Heard, tmp_path: Path) -> None:
    with running_storescp(tmp_path / "third", "+xa") as third:
        heard.service.library.add_node(third)
        (moved,) = _ask(heard, "movescu", "-aem", third.ae_title)
    assert (moved.event, moved.outcome) == (events.TRANSFERRED, Outcome.SUCCESS)
    assert [(name, wish) for name, _, wish in _who(moved)] == [
        (heard.service.audit.us.user_id, False), (third.name, False), ("VIEWER", True)
    ]  # fmt: skip
    with running_storescp(tmp_path / "rude", "--abort-during") as rude:
        heard.service.library.remove_node(third.name)
        heard.service.library.add_node(rude)
        (broken,) = _ask(heard, "movescu", "-aem", rude.ae_title)
    assert (broken.event, broken.outcome) == (events.TRANSFERRED, Outcome.SERIOUS_FAILURE)
    assert broken.words == "1 of 1 were not taken."
