"""What ductoview does over the network, as rows for the conformance statement (PS3.2), out of the tables the code runs on."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydicom.uid import UID
from pynetdicom import PYNETDICOM_IMPLEMENTATION_UID, PYNETDICOM_IMPLEMENTATION_VERSION
from pynetdicom.sop_class import StorageCommitmentPushModel, Verification

from ductoview.network import archive, find, reception, words, worklist
from ductoview.network.audit.events import TOLD
from ductoview.network.contexts import FIND_MODELS, GET_MODELS, MOST_CONTEXTS, MOVE_MODELS, STORAGE_CLASSES, SYNTAXES
from ductoview.network.server import Limits
from ductoview.network.stack import MOST_PDU_BYTES, PDU_BYTES
from ductoview.network.timeouts import Timeouts

IMPLEMENTATION = (str(PYNETDICOM_IMPLEMENTATION_UID), str(PYNETDICOM_IMPLEMENTATION_VERSION))
"""Implementation class UID and version name, as they are negotiated."""

Rows = Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Service:
    """One SOP class and what it is to us: when we ask for it and when we answer it; empty when we never do."""

    uid: str
    user: str
    provider: str

    @property
    def name(self) -> str:
        """The standard's name of the class (PS3.6 table A-1)."""
        return str(UID(self.uid).name)


_WITH_ARCHIVE = "while the receiver is open, from what the library holds"


def services() -> tuple[Service, ...]:
    """Everything but storage."""
    study, patient = 0, 1
    return (
        Service(Verification, "a node is tested, or set up", "while the receiver is open"),
        Service(FIND_MODELS[study], "studies are searched for, or one is fetched or verified", _WITH_ARCHIVE),
        Service(FIND_MODELS[patient], "", _WITH_ARCHIVE),
        Service(GET_MODELS[study], "a study is fetched from a node set to C-GET", _WITH_ARCHIVE),
        Service(GET_MODELS[patient], "", _WITH_ARCHIVE),
        Service(MOVE_MODELS[study], "a study is fetched from a node set to C-MOVE", _WITH_ARCHIVE),
        Service(MOVE_MODELS[patient], "", _WITH_ARCHIVE),
        Service(worklist.MODEL, "the worklist is shown or refreshed", ""),
        Service(StorageCommitmentPushModel, "a node has stored what was sent to it", ""),
    )


def storage_classes() -> Rows:
    """Name and UID of every class the receiver takes, by name."""
    return sorted((str(uid.name), str(uid)) for uid in STORAGE_CLASSES)


def transfer_syntaxes() -> Rows:
    """Name and UID, what we like best first."""
    return [(str(uid.name), str(uid)) for uid in SYNTAXES]


def audit_events() -> Rows:
    """What the audit trail is told."""
    return [(code.value, code.meaning, when) for code, when in TOLD]


def limits() -> Rows:
    """What an association may be and how long we wait."""
    most, wait = Limits(), Timeouts()
    return (
        ("Presentation contexts proposed at most", str(MOST_CONTEXTS)),
        ("PDU size offered", f"{PDU_BYTES:,} bytes"),
        ("Largest PDU taken", f"{MOST_PDU_BYTES:,} bytes"),
        ("Largest object taken, unless set otherwise", f"{most.instance_bytes:,} bytes"),
        (
            "Associations to us at a time, of one host, unless set otherwise",
            f"{most.associations}, {most.associations_of_host}",
        ),
        ("Asynchronous operations window", "not negotiated: one operation at a time"),
        ("Wait for a connection, an association", f"{wait.connect_s:g} s, {wait.acse_s:g} s"),
        ("Wait for an answer, between two answers of a C-MOVE", f"{wait.dimse_s:g} s, {wait.move_s:g} s"),
        (
            "A silent peer of ours is cut off after, before its association, unless set otherwise",
            f"{most.idle_s:g} s, {most.handshake_s:g} s",
        ),
    )


def store_answers() -> Rows:
    """Status of a C-STORE that we answer, and why."""
    return (
        ("0000", "the object is durable: its bytes and its place in the index survive a power cut"),
        (f"{reception.NO_RESOURCES:04X}", "it could not be kept: disk full, or too large"),
        (f"{reception.OTHER_OBJECT:04X}", "class or instance is not the one announced, or it is not wanted here"),
        (f"{reception.NOT_UNDERSTOOD:04X}", "it is no readable DICOM object"),
    )


def archive_answers() -> Rows:
    """Status of a query or retrieval that we answer, and why; others are those of PS3.4 annex C for lost or missing objects."""
    return (
        ("0000", "done; with a comment where something is kept back that no list told of"),
        ("B000", "objects could not be sent, or are of a study that differs from its order; their UIDs are listed"),
        ("A702", "none of the objects could be sent"),
        ("A801", "no node is set up under the AE title of the destination, or it does not answer"),
        ("A900", "the level is none of PATIENT, STUDY, SERIES and IMAGE"),
        (
            f"{archive.NOT_GIVEN:04X}",
            "all that is asked for is kept back: rejected, or of a study that differs from its order",
        ),
        ("FE00", "the requester cancelled; or, after 5000 answers to a C-FIND, there are more"),
    )


def store_statuses() -> Rows:
    """Status of a C-STORE that a node answers, what it means to us, and what becomes of the object."""
    rows = [("0000", "stored", "done")]
    for status, said in sorted(words.STORE.items()):
        rows.append((f"{status:04X}", said, _what_follows(status)))
    return [*rows, ("others", "as PS3.7 annex C says", "failed until a person sends it again, but for 0110 and 0213")]


def _what_follows(status: int) -> str:
    if words.is_stored(status):
        return "done; the warning is shown"
    return "failed until a person sends it again" if words.is_permanent(status) else "tried again by itself"


def query_keys() -> Rows:
    """Level and keys of the queries that we send."""
    return (
        ("STUDY", ", ".join(find.STUDY_KEYS)),
        ("IMAGE", ", ".join(find.IMAGE_KEYS)),
    )


def worklist_keys() -> Rows:
    """Where the keys of a worklist query stand, and which they are."""
    return (
        ("top level", ", ".join(worklist.ROOT_KEYS)),
        ("ScheduledProcedureStepSequence", ", ".join(worklist.STEP_KEYS)),
        (
            "RequestedProcedureCodeSequence, ScheduledProtocolCodeSequence and its ProtocolContextSequence",
            ", ".join(worklist.CODE_KEYS),
        ),
    )
