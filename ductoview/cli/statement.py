"""The DICOM conformance statement as Markdown, in the order of PS3.2: what no table of the code says stands here in words."""

from collections.abc import Sequence

from ductoview import __version__
from ductoview.dicom import capability as objects
from ductoview.library.attributes import ATTRIBUTES
from ductoview.model.codes import PRIVATE_SCHEME
from ductoview.network import capability as network

_OVERVIEW = f"""\
# DICOM conformance statement
ductoview {__version__}. Printed by `ductoview conformance` from the tables that the program runs on; a test holds
this file against them.

ductoview is a workstation for ductograms, digital mammograms of ducts filled with contrast. It receives images from a
modality, finds them on a PACS and fetches them, shows and measures them, writes what a reader decided as DICOM
objects, and sends these and the images on. It is no medical device. Conformance does not by itself make two systems
work together: try them with each other first."""
_NO_MPPS = """\
There is no Modality Performed Procedure Step: the modality has done the step and reports it. There is no printing and
no Instance Availability Notification. A node may instead be spoken to over the web (PS3.18), as a user agent only:
QIDO-RS to find, WADO-RS to fetch, STOW-RS to send."""
_MODEL = """\
One application entity, `DUCTOVIEW` unless set otherwise, does all. The window asks, the service in the background
receives, answers and sends; they share one library. The receiver is closed until it is set up; it then takes
associations from nodes in its list only, by AE title and address, on one port or two: one that speaks TLS only, one
that is not encrypted, for nodes that were allowed to come so. Other nodes are rejected (calling AE title not
recognized; no reason given to one that came unencrypted and may not)."""
_WORKLIST = """\
Modality, ScheduledStationAETitle and ScheduledProcedureStepStartDate narrow the query, all other keys are universal.
Answers are compared again here. Images that come in are held against the order that a person chose: patient ID with
its issuer, birth date, name, accession number and laterality. Nothing is written back, and no image is changed."""
_RETRIEVE = """\
A study is fetched by C-GET or C-MOVE, as the node is set. The presentation contexts of a C-GET hold one transfer
syntax each. What the node did not give at first is asked for once more, object by object."""
_SENDING = """\
An object leaves in the transfer syntax it is kept in, byte by byte. Only a node that refuses it gets it uncompressed,
under its own UIDs, its pixels proven equal before it leaves. Explicit and implicit little endian stand in for each
other. Every object has its row in a queue that survives a restart; a row that was on its way is sent again. After a
success the node is asked to commit itself (N-ACTION, transaction UID kept on disk); its N-EVENT-REPORT is taken on
the same association and on one that it opens, with or without role negotiation. There it must come from the node that
was asked, by AE title and address or by its certificate; any other is answered 0115 and changes nothing. A node
without storage commitment is asked by C-FIND at IMAGE level whether it lists the object: that is shown as *verified*,
never as *committed*. An object of which a commitment report says that the node does not have it is sent again.
A rejected image is sent by a rule for just that only, followed by the Key Object Selection that says so."""
_RECEIVING = """\
Every storage class of the standard is taken, in every transfer syntax below, at level 2 (full): all attributes,
private ones too, are kept as they came. A second object of the same SOP Instance UID with other content is kept
beside the first and shown as a conflict; it never replaces it. C-FIND answers at all levels in both models, in UTF-8
(ISO_IR 192); extended negotiation is not supported. C-GET and C-MOVE give only what the peer takes in the transfer
syntax it is kept in. What a reader has not signed is given to nobody. A rejected image is neither listed nor given,
the note about it is; of a study that differs from its order nothing is listed or given before a person has decided.
What is kept back is counted in the Error Comment (0000,0902), also of a success."""
_MEDIA = """\
`export --dicomdir` writes a file-set with its DICOMDIR (PS3.10; role: file-set creator); opening a folder or ZIP
reads its DICOM files with or without a DICOMDIR (role: file-set reader). No application profile of PS3.11 is claimed."""
_CHARSETS = """\
Read: every defined term of PS3.3 C.12.1.1.2 that Python and pydicom decode, code extensions included; text without a
stated or with a false character set is shown as UTF-8 where it is that, else as ISO 8859-1, with a warning. Written:
the character set of the image an object is about, where it can say all of the text, else ISO_IR 192."""
_SECURITY = """\
TLS for each node and for the receiver, set or not set explicitly: the BCP 195 TLS profile of PS3.15 B (TLS 1.2 with
ephemeral elliptic-curve exchange and authenticated encryption, or TLS 1.3; never less, never falling back to plain),
certificates of both sides, host name checked or one certificate pinned. Peers are also told apart by AE title and
address. User identity negotiation is not supported."""
_AUDIT = """\
Audit trail, when a repository is set up: messages of PS3.15 A.5 by syslog (RFC 5424) over TLS (RFC 5425), kept on the
disk until they are delivered. There is no login, so no User Authentication is told."""
_GREY = """\
Images are shown through modality LUT, VOI LUT or window, presentation LUT or polarity, as PS3.4 N.2 orders them, and
for a calibrated screen through the grayscale standard display function (PS3.14). A screen that was not calibrated and
checked says so. Presentation states of others are shown and never altered."""
_IDS = """\
UIDs of ours are made under 2.25 (UUID). An instance UID follows from the content: no UID ever names two contents, and
a retry sends the same bytes. Type 2 attributes that the source lacks stay empty; nothing is invented. Objects of ours
lie in the study of their images, with its patient and study attributes copied from them."""


def statement() -> str:
    """The whole document, ending with a newline."""
    parts = [
        _OVERVIEW,
        "## 1 Networking",
        "### 1.1 Services",
        _table(("SOP class", "UID", "SCU: we ask when", "SCP: we answer"), _services()),
        _NO_MPPS,
        "### 1.2 Application entity",
        _MODEL,
        _table(("association", ""), _associations()),
        "### 1.3 Finding and fetching",
        _RETRIEVE,
        _table(("level", "keys sent"), network.query_keys()),
        "### 1.4 Worklist",
        _WORKLIST,
        _table(("keys sent", ""), network.worklist_keys()),
        "### 1.5 Sending",
        _SENDING,
        _table(("a node answers", "which means", "and the object is"), network.store_statuses()),
        "### 1.6 Receiving, and answering queries",
        _RECEIVING,
        _table(("we answer", "when"), network.store_answers()),
        _table(("we answer to C-FIND, C-GET, C-MOVE", "when"), network.archive_answers()),
        _table(("level", "keys matched and returned"), _answered_keys()),
        "### 1.7 Transfer syntaxes proposed and accepted",
        _table(("name", "UID"), network.transfer_syntaxes()),
        "## 2 Media",
        _MEDIA,
        "## 3 Objects",
        "### 3.1 Written",
        _table(("SOP class", "UID", "series", "of what"), objects.written()),
        "All in Explicit VR Little Endian. " + _IDS,
        "### 3.2 Pixels that are shown",
        _table(("transfer syntax", "UID"), objects.decoded()),
        "### 3.3 Grey scale",
        _GREY,
        "## 4 Character sets",
        _CHARSETS,
        "## 5 Security and confidentiality",
        _SECURITY,
        _AUDIT,
        _table(("code (DCM)", "event", "when"), network.audit_events()),
        "Export without names follows PS3.15 annex E:",
        _table(("code (DCM)", "option", "used"), objects.confidentiality()),
        f"## 6 Codes of our own ({PRIVATE_SCHEME})",
        "Declared in every object that uses one (CodingSchemeIdentificationSequence). All other codes are DCM, SCT, UCUM and ACR"
        " as PS3.16 has them.",
        _table(("value", "meaning"), objects.private_codes()),
        "## 7 Storage classes received",
        _table(("name", "UID"), network.storage_classes()),
    ]
    return "\n\n".join(parts) + "\n"


def _services() -> list[tuple[str, ...]]:
    listed = [(one.name, one.uid, one.user or "no", one.provider or "no") for one in network.services()]
    return [
        *listed,
        ("Storage: all classes of 7", "", "an object of such a class is sent", "while the receiver is open"),
    ]


def _associations() -> list[tuple[str, ...]]:
    uid, version = network.IMPLEMENTATION
    return [("Implementation class UID, version name", f"{uid}, {version}"), *network.limits()]


def _answered_keys() -> list[tuple[str, ...]]:
    levels = dict.fromkeys(one.level for one in ATTRIBUTES)
    return [(str(level), ", ".join(one.keyword for one in ATTRIBUTES if one.level is level)) for level in levels]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
