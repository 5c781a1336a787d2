"""One audit message as a value and as XML, by the schema of PS3.15 A.5.1."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from xml.etree import ElementTree as Xml

# What XML 1.0 cannot hold, not even escaped (its 2.2).
_NOT_IN_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(55296, 57344), 65534, 65535), "�")
_END_USER_DEVICE = "1"


class Outcome(StrEnum):
    """How an event ended (EventOutcomeIndicator)."""

    SUCCESS = "0"
    MINOR_FAILURE = "4"
    SERIOUS_FAILURE = "8"


@dataclass(frozen=True, slots=True)
class Code:
    """A coded value; nearly all are DICOM's own (PS3.16 annex D)."""

    value: str
    meaning: str
    scheme: str = "DCM"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person or process that took part; ``host`` is the address or name of its computer."""

    user_id: str
    alternative_id: str = ""
    name: str = ""
    is_requestor: bool = False
    role: Code | None = None
    host: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A person or an object that it was about.

    ``instances`` counts by SOP class; ``query`` stands in the place of a name.
    """

    id: str
    id_type: Code
    type: str
    role: str
    name: str = ""
    query: bytes | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    instances: Mapping[str, int] = field(default_factory=dict)
    accession_number: str = ""
    is_anonymized: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditMessage:
    """One event; ``action`` is C, R, U, D or E."""

    event: Code
    action: str
    actors: tuple[Actor, ...]
    things: tuple[Thing, ...] = ()
    types: tuple[Code, ...] = ()
    outcome: Outcome = Outcome.SUCCESS
    words: str = ""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


def to_xml(message: AuditMessage, *, source_id: str, site_id: str = "") -> bytes:
    """The message as UTF-8 without an XML declaration, as it stands in a syslog message."""
    root = Xml.Element("AuditMessage")
    event = _add(
        root, "EventIdentification", EventActionCode=message.action, EventDateTime=message.at.isoformat("T", "milliseconds"),
        EventOutcomeIndicator=message.outcome,
    )  # fmt: skip
    _add_code(event, "EventID", message.event)
    for code in message.types:
        _add_code(event, "EventTypeCode", code)
    if message.words:
        _add(event, "EventOutcomeDescription").text = _clean(message.words)
    for actor in message.actors:
        _add_actor(root, actor)
    source = _add(root, "AuditSourceIdentification", AuditEnterpriseSiteID=site_id, AuditSourceID=source_id)
    _add(source, "AuditSourceTypeCode", **{"csd-code": _END_USER_DEVICE})
    for thing in message.things:
        _add_thing(root, thing)
    written: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=False)
    return written


def _add(parent: Xml.Element, name: str, **attributes: str) -> Xml.Element:
    """A child with those attributes that have a value."""
    return Xml.SubElement(parent, name, {key: _clean(value) for key, value in attributes.items() if value})


def _add_code(parent: Xml.Element, name: str, code: Code) -> None:
    _add(
        parent, name, codeSystemName=code.scheme, displayName=code.meaning, originalText=code.meaning,
        **{"csd-code": code.value},
    )  # fmt: skip


def _add_actor(root: Xml.Element, actor: Actor) -> None:
    kind = "" if not actor.host else "2" if _is_address(actor.host) else "1"
    made = _add(
        root, "ActiveParticipant", AlternativeUserID=actor.alternative_id, UserName=actor.name,
        UserIsRequestor=_truth(actor.is_requestor), NetworkAccessPointID=actor.host, NetworkAccessPointTypeCode=kind,
    )  # fmt: skip
    made.set("UserID", _clean(actor.user_id))
    if actor.role is not None:
        _add_code(made, "RoleIDCode", actor.role)


def _add_thing(root: Xml.Element, thing: Thing) -> None:
    made = _add(
        root, "ParticipantObjectIdentification", ParticipantObjectTypeCode=thing.type,
        ParticipantObjectTypeCodeRole=thing.role,
    )  # fmt: skip
    made.set("ParticipantObjectID", _clean(thing.id))
    _add_code(made, "ParticipantObjectIDTypeCode", thing.id_type)
    if thing.query is None:
        _add(made, "ParticipantObjectName").text = _clean(thing.name)
    else:
        _add(made, "ParticipantObjectQuery").text = _base64(thing.query)
    for kind, value in thing.details.items():
        _add(made, "ParticipantObjectDetail", type=kind, value=_base64(value.encode()))
    _add_description(made, thing)


def _add_description(parent: Xml.Element, thing: Thing) -> None:
    if not (thing.instances or thing.accession_number or thing.is_anonymized is not None):
        return
    made = _add(parent, "ParticipantObjectDescription")
    if thing.accession_number:
        _add(made, "Accession", Number=thing.accession_number)
    for uid, count in thing.instances.items():
        _add(made, "SOPClass", UID=uid, NumberOfInstances=str(count))
    if thing.is_anonymized is not None:
        _add(made, "Anonymized").text = _truth(thing.is_anonymized)


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdecimal()


def _clean(text: str) -> str:
    return text.translate(_NOT_IN_XML)
