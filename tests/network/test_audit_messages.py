"""Audit messages: each event of PS3.15 A.5.3 as it must stand, odd texts included, and framed as syslog wants it."""

import base64
from datetime import UTC, datetime
from io import BytesIO
from xml.etree import ElementTree as Xml

import pytest
from pydicom import dcmread

from ductoview.model.node import Node, StudyQuery, Web
from ductoview.model.order import WorklistQuery
from ductoview.network.audit import events
from ductoview.network.audit.message import Actor, AuditMessage, Outcome, to_xml
from ductoview.network.audit.syslog import syslog_message

US = Actor(user_id="4711", alternative_id="AETITLES=DUCTOVIEW", name="ductoview", host="station.hospital")
READER = Actor(user_id="Meier^Anna")
PACS = Node(name="PACS", ae_title="ARCHIVE", host="10.0.0.5", port=104)
FACTS = events.StudyFacts(
    study_uid="1.2.8", patient_id="P-1", patient_name="Müller^Zoë", accession_number="A1", description="Ductogram",
    instances={"1.2.840.10008.5.1.4.1.1.1.2": 4},
)  # fmt: skip
QUERY = StudyQuery(patient_name="Mül*", study_date="20261129")
MESSAGES: dict[str, AuditMessage] = {
    "start": events.application(US, READER, started=True),
    "stop": events.application(US, READER, started=False),
    "begin": events.begin_transfer(US, events.node_actor(PACS), FACTS),
    "sent": events.transferred(US, events.node_actor(PACS), FACTS, by_source=True, outcome=Outcome.SUCCESS),
    "fetched": events.transferred(
        events.node_actor(PACS), US, FACTS, by_source=False, outcome=Outcome.MINOR_FAILURE, words="2 did not come."
    ),
    "accessed": events.accessed(READER, US, FACTS),
    "exported": events.exported(READER, US, "/media/stick", FACTS, is_anonymized=True),
    "imported": events.imported(US, "/media/cd", FACTS),
    "queried": events.queried(US, PACS, QUERY, outcome=Outcome.SUCCESS),
    "worklist": events.queried(US, PACS, WorklistQuery(station_aet="MAMMO1"), outcome=Outcome.SUCCESS),
    "deleted": events.deleted(US, FACTS),
    "alert": events.alert(US, events.NODE_AUTHENTICATION, "10.0.0.9", "no certificate", outcome=Outcome.MINOR_FAILURE),
}


def tree(message: AuditMessage) -> Xml.Element:
    return Xml.fromstring(to_xml(message, source_id="MAMMO-1", site_id="Hospital"))


def codes(root: Xml.Element, path: str) -> list[tuple[str | None, str | None]]:
    return [(found.get("csd-code"), found.get("originalText")) for found in root.findall(path)]


@pytest.mark.parametrize(
    ("name", "event", "action", "types"),
    [
        ("start", "110100", "E", ["110120"]), ("stop", "110100", "E", ["110121"]), ("begin", "110102", "E", []),
        ("sent", "110104", "C", []), ("fetched", "110104", "C", []), ("accessed", "110103", "R", []),
        ("exported", "110106", "R", []), ("imported", "110107", "C", []), ("queried", "110112", "E", []),
        ("alert", "110113", "E", ["110126"]), ("worklist", "110112", "E", []), ("deleted", "110105", "D", []),
    ],
)  # fmt: skip
def test_every_event_is_coded(name: str, event: str, action: str, types: list[str]) -> None:
    root = tree(MESSAGES[name])
    head = root.find("EventIdentification")
    assert head is not None
    assert head.get("EventActionCode") == action
    assert datetime.fromisoformat(str(head.get("EventDateTime"))).tzinfo is not None
    assert [code for code, _ in codes(root, "EventIdentification/EventID")] == [event]
    assert [code for code, _ in codes(root, "EventIdentification/EventTypeCode")] == types
    order = [child.tag for child in root]
    assert order == sorted(order, key=["EventIdentification", "ActiveParticipant", "AuditSourceIdentification",
                                       "ParticipantObjectIdentification"].index)  # fmt: skip
    assert [one.get("UserIsRequestor") for one in root.findall("ActiveParticipant")].count("true") == 1
    source = root.find("AuditSourceIdentification")
    assert source is not None
    assert dict(source.attrib) == {"AuditEnterpriseSiteID": "Hospital", "AuditSourceID": "MAMMO-1"}


def test_who_sent_what_to_whom() -> None:
    root = tree(MESSAGES["sent"])
    ours, theirs = root.findall("ActiveParticipant")
    assert ours.attrib == {
        "UserID": "4711", "AlternativeUserID": "AETITLES=DUCTOVIEW", "UserName": "ductoview", "UserIsRequestor": "true",
        "NetworkAccessPointID": "station.hospital", "NetworkAccessPointTypeCode": "1",
    }  # fmt: skip
    assert (theirs.get("AlternativeUserID"), theirs.get("NetworkAccessPointTypeCode")) == ("AETITLES=ARCHIVE", "2")
    assert codes(root, "ActiveParticipant/RoleIDCode") == [
        ("110153", "Source Role ID"), ("110152", "Destination Role ID")
    ]  # fmt: skip
    study, patient = root.findall("ParticipantObjectIdentification")
    assert (study.get("ParticipantObjectID"), patient.get("ParticipantObjectID")) == ("1.2.8", "P-1")
    assert [
        (one.get("ParticipantObjectTypeCode"), one.get("ParticipantObjectTypeCodeRole")) for one in (study, patient)
    ] == [("2", "3"), ("1", "1")]  # fmt: skip
    kinds = study.find("ParticipantObjectDescription/SOPClass")
    assert kinds is not None
    assert kinds.attrib == {"UID": "1.2.840.10008.5.1.4.1.1.1.2", "NumberOfInstances": "4"}
    name = patient.find("ParticipantObjectName")
    assert name is not None
    assert name.text == "Müller^Zoë"
    assert root.find("EventIdentification/EventOutcomeDescription") is None


def test_copies_are_removed_by_a_person_or_by_the_rule() -> None:
    for message, users in ((MESSAGES["deleted"], [US]), (events.deleted(US, FACTS, by=READER), [READER, US])):
        actors = tree(message).findall("ActiveParticipant")
        assert [one.get("UserID") for one in actors] == [one.user_id for one in users]
        assert [one.get("UserIsRequestor") for one in actors] == ["true", "false"][: len(users)]


def test_a_failure_is_told_and_who_asked() -> None:
    root = tree(MESSAGES["fetched"])
    assert root.findtext("EventIdentification/EventOutcomeDescription") == "2 did not come."
    assert [one.get("UserIsRequestor") for one in root.findall("ActiveParticipant")] == ["false", "true"]


def test_a_query_is_kept_as_it_was_asked() -> None:
    text = tree(MESSAGES["queried"]).findtext("ParticipantObjectIdentification/ParticipantObjectQuery")
    asked = dcmread(BytesIO(base64.b64decode(str(text))), force=True)
    what = tree(MESSAGES["worklist"]).find("ParticipantObjectIdentification")
    assert what is not None
    assert what.get("ParticipantObjectID") == "1.2.840.10008.5.1.4.31"
    step = dcmread(BytesIO(base64.b64decode(what.findtext("ParticipantObjectQuery", ""))), force=True)
    assert step.ScheduledProcedureStepSequence[0].ScheduledStationAETitle == "MAMMO1"
    assert (str(asked.PatientName), asked.StudyDate, asked.QueryRetrieveLevel) == ("Mül*", "20261129", "STUDY")


def test_a_node_of_the_web_is_its_address() -> None:
    node = Node(name="WEB", ae_title="", host="pacs", port=443, web=Web(path="/dw"))
    assert events.node_actor(node).user_id == "http://pacs:443/dw"


def test_what_xml_cannot_hold_breaks_nothing() -> None:
    facts = events.StudyFacts(study_uid="1.2", patient_id='"<&>\r\n', patient_name="a\0b\x1b[2J\ud800\uffff")
    root = tree(events.accessed(READER, US, facts))
    patient = root.findall("ParticipantObjectIdentification")[1]
    assert patient.findtext("ParticipantObjectName") == "a�b�[2J��"
    assert str(patient.get("ParticipantObjectID")).startswith('"<&>')


def test_a_syslog_message_is_of_rfc_5424() -> None:
    message = syslog_message(b"<AuditMessage/>", datetime(2026, 11, 29, 4, 5, 6, 789000, tzinfo=UTC))
    head, xml = message.split(b"\xef\xbb\xbf")
    priority, when, host, app, process, kind, data, rest = head.split(b" ")
    assert (priority, when, app, kind, data, rest) == (
        b"<85>1", b"2026-11-29T04:05:06.789Z", b"ductoview", b"DICOM+RFC3881", b"-", b""
    )  # fmt: skip
    assert host
    assert process.isdigit()
    assert xml == b"<AuditMessage/>"
