"""The events of PS3.15 A.5.3 that happen at this station, made into messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO

from pydicom import Dataset, dcmwrite
from pydicom.uid import ImplicitVRLittleEndian
from pynetdicom.sop_class import ModalityWorklistInformationFind, StudyRootQueryRetrieveInformationModelFind

from ductoview.model.codes import PRIVATE_SCHEME
from ductoview.model.node import Node, StudyQuery
from ductoview.model.order import WorklistQuery
from ductoview.model.served import Asked
from ductoview.network.audit.message import Actor, AuditMessage, Code, Outcome, Thing
from ductoview.network.fields import put
from ductoview.network.worklist import worklist_keys

ACTIVITY, BEGIN = Code("110100", "Application Activity"), Code("110102", "Begin Transferring DICOM Instances")
ACCESSED, TRANSFERRED = Code("110103", "DICOM Instances Accessed"), Code("110104", "DICOM Instances Transferred")
DELETED, EXPORT, IMPORT = Code("110105", "DICOM Study Deleted"), Code("110106", "Export"), Code("110107", "Import")
QUERY, ALERT = Code("110112", "Query"), Code("110113", "Security Alert")
TOLD: tuple[tuple[Code, str], ...] = (
    (ACTIVITY, "the service starts or stops"),
    (QUERY, "a node is searched for studies, its worklist is read, or a peer searches here"),
    (ACCESSED, "a reader opens a study"),
    (BEGIN, "objects of a study begin to be sent"),
    (TRANSFERRED, "objects of a study were sent, fetched or received, or given to a peer that asked, or were not"),
    (IMPORT, "files were copied into the library"),
    (EXPORT, "a study is copied out as files, with names or without"),
    (DELETED, "committed copies were removed by a person, or to make room"),
    (
        ALERT,
        "a peer was not let in or reported in the name of another, nodes or receiver were changed,"
        " recording began, ended, has a gap or is tried out",
    ),
)
"""Every event of PS3.15 A.5.3 that is told, and when."""
APPLICATION, LAUNCHER = Code("110150", "Application"), Code("110151", "Application Launcher")
SOURCE, DESTINATION = Code("110153", "Source Role ID"), Code("110152", "Destination Role ID")
MEDIA = Code("110154", "Destination Media")
NODE_AUTHENTICATION = Code("110126", "Node Authentication")
NETWORK_CONFIGURATION = Code("110128", "Network Configuration")
RECORDING_STOPPED, RECORDING_STARTED = (
    Code("110133", "Audit Recording Stopped"),
    Code("110134", "Audit Recording Started"),
)
TRIED_OUT = Code("AUDIT_TEST", "Audit Trail Test", PRIVATE_SCHEME)
"""No standard code says that nothing has happened."""
_PATIENT_NUMBER = Code("2", "Patient Number", "RFC-3881")
_URI = Code("12", "URI", "RFC-3881")
_STUDY_UID, _SOP_CLASS_UID = Code("110180", "Study Instance UID"), Code("110181", "SOP Class UID")
_NODE_ID = Code("110182", "Node ID")
_PERSON, _SYSTEM = "1", "2"
_PATIENT_ROLE, _REPORT_ROLE, _SECURITY_RESOURCE = "1", "3", "13"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyFacts:
    """Of which study and patient objects were moved or seen; ``instances`` counts them by SOP class."""

    study_uid: str
    patient_id: str = ""
    patient_name: str = ""
    accession_number: str = ""
    description: str = ""
    instances: Mapping[str, int] = field(default_factory=dict)


def application(us: Actor, launcher: Actor, *, started: bool) -> AuditMessage:
    """Application Activity (A.5.3.1)."""
    kind = Code("110120", "Application Start") if started else Code("110121", "Application Stop")
    return AuditMessage(
        event=ACTIVITY, action="E", types=(kind,),
        actors=(_as(us, APPLICATION), _as(launcher, LAUNCHER, is_requestor=True)),
    )  # fmt: skip


def begin_transfer(source: Actor, destination: Actor, facts: StudyFacts) -> AuditMessage:
    """Begin Transferring DICOM Instances (A.5.3.3): we send, and asked for it ourselves."""
    return AuditMessage(
        event=BEGIN, action="E",
        actors=(_as(source, SOURCE, is_requestor=True), _as(destination, DESTINATION)), things=_study_and_patient(facts),
    )  # fmt: skip


def transferred(
    source: Actor, destination: Actor, facts: StudyFacts, *, by_source: bool, outcome: Outcome, words: str = "",
    asked_by: Actor | None = None,
) -> AuditMessage:  # fmt: skip
    """DICOM Instances Transferred (A.5.3.7); ``by_source`` tells which of the two asked for it, unless a third did."""
    third = () if asked_by is None else (_as(asked_by, is_requestor=True),)
    return AuditMessage(
        event=TRANSFERRED, action="C", outcome=outcome, words=words,
        actors=(
            _as(source, SOURCE, is_requestor=by_source and not third),
            _as(destination, DESTINATION, is_requestor=not by_source and not third),
            *third,
        ),
        things=_study_and_patient(facts),
    )  # fmt: skip


def accessed(reader: Actor, us: Actor, facts: StudyFacts) -> AuditMessage:
    """DICOM Instances Accessed (A.5.3.6): a person looks at a study."""
    return AuditMessage(
        event=ACCESSED, action="R",
        actors=(_as(reader, is_requestor=True), _as(us)), things=_study_and_patient(facts),
    )  # fmt: skip


def exported(reader: Actor, us: Actor, media: str, facts: StudyFacts, *, is_anonymized: bool) -> AuditMessage:
    """Export (A.5.3.9): objects leave as files; ``media`` is where to."""
    return AuditMessage(
        event=EXPORT, action="R",
        actors=(_as(reader, SOURCE, is_requestor=True), _as(us, SOURCE), Actor(user_id=media, role=MEDIA)),
        things=_study_and_patient(facts, is_anonymized=is_anonymized),
    )  # fmt: skip


def imported(us: Actor, media: str, facts: StudyFacts) -> AuditMessage:
    """Import (A.5.3.10): objects came as files."""
    return AuditMessage(
        event=IMPORT, action="C",
        actors=(_as(us, DESTINATION, is_requestor=True), Actor(user_id=media, role=Code("110155", "Source Media"))),
        things=_study_and_patient(facts),
    )  # fmt: skip


def deleted(us: Actor, facts: StudyFacts, *, by: Actor | None = None) -> AuditMessage:
    """DICOM Study Deleted (A.5.3.8): by a person, or without one by the rule that makes room."""
    actors = (_as(us, is_requestor=True),) if by is None else (_as(by, is_requestor=True), _as(us))
    return AuditMessage(event=DELETED, action="D", actors=actors, things=_study_and_patient(facts))


def queried(
    us: Actor, node: Node, query: StudyQuery | WorklistQuery, *, outcome: Outcome, words: str = ""
) -> AuditMessage:
    """Query (A.5.3.12): the identifier as it was asked, which may name patients."""
    is_worklist = isinstance(query, WorklistQuery)
    model = ModalityWorklistInformationFind if is_worklist else StudyRootQueryRetrieveInformationModelFind
    what = _query(model, _identifier(query), ImplicitVRLittleEndian)
    return AuditMessage(
        event=QUERY, action="E", outcome=outcome, words=words,
        actors=(_as(us, SOURCE, is_requestor=True), _as(node_actor(node), DESTINATION)), things=(what,),
    )  # fmt: skip


def asked(us: Actor, by: Actor, what: Asked) -> AuditMessage:
    """Query (A.5.3.12): a peer asked our archive."""
    return AuditMessage(
        event=QUERY, action="E", outcome=Outcome.MINOR_FAILURE if what.failure else Outcome.SUCCESS, words=what.failure,
        actors=(_as(by, SOURCE, is_requestor=True), _as(us, DESTINATION)),
        things=(_query(what.sop_class_uid, what.identifier, what.transfer_syntax_uid),),
    )  # fmt: skip


def _query(sop_class_uid: str, identifier: bytes, transfer_syntax_uid: str) -> Thing:
    return Thing(
        id=sop_class_uid, id_type=_SOP_CLASS_UID, type=_SYSTEM, role=_REPORT_ROLE, query=identifier,
        details={"TransferSyntax": transfer_syntax_uid},
    )  # fmt: skip


def alert(us: Actor, kind: Code, subject: str, words: str, *, outcome: Outcome) -> AuditMessage:
    """Security Alert (A.5.3.11): ``subject`` is the node or address it is about."""
    what = Thing(
        id=subject, id_type=_NODE_ID if subject else _URI, type=_SYSTEM, role=_SECURITY_RESOURCE, name=subject,
        details={"Alert Description": words},
    )  # fmt: skip
    return AuditMessage(
        event=ALERT, action="E", types=(kind,), outcome=outcome, words=words,
        actors=(_as(us, is_requestor=True),), things=(what,),
    )  # fmt: skip


def node_actor(node: Node) -> Actor:
    """A node as who took part (A.5.2.1, A.5.2.2)."""
    if node.web is not None:
        return Actor(user_id=node.address, host=node.host)
    return Actor(user_id=node.name, alternative_id=f"AETITLES={node.ae_title}", host=node.host)


def _as(actor: Actor, role: Code | None = None, *, is_requestor: bool = False) -> Actor:
    return Actor(
        user_id=actor.user_id, alternative_id=actor.alternative_id, name=actor.name, host=actor.host, role=role,
        is_requestor=is_requestor,
    )  # fmt: skip


def _study_and_patient(facts: StudyFacts, *, is_anonymized: bool | None = None) -> tuple[Thing, ...]:
    study = Thing(
        id=facts.study_uid, id_type=_STUDY_UID, type=_SYSTEM, role=_REPORT_ROLE, name=facts.description,
        instances=facts.instances, accession_number=facts.accession_number, is_anonymized=is_anonymized,
    )  # fmt: skip
    patient = Thing(
        id=facts.patient_id, id_type=_PATIENT_NUMBER, type=_PERSON, role=_PATIENT_ROLE, name=facts.patient_name
    )
    return study, patient


def _identifier(query: StudyQuery | WorklistQuery) -> bytes:
    asked = worklist_keys(query) if isinstance(query, WorklistQuery) else _study_keys(query)
    with BytesIO() as buffer:
        dcmwrite(buffer, asked, implicit_vr=True, little_endian=True)
        return buffer.getvalue()


def _study_keys(query: StudyQuery) -> Dataset:
    asked = Dataset()
    for keyword, value in {
        "SpecificCharacterSet": "ISO_IR 192",
        "QueryRetrieveLevel": "STUDY",
        "PatientID": query.patient_id,
        "PatientName": query.patient_name,
        "AccessionNumber": query.accession_number,
        "StudyDate": query.study_date,
        "StudyInstanceUID": query.study_uid,
        "ModalitiesInStudy": query.modality,
    }.items():
        put(asked, keyword, value)
    return asked
