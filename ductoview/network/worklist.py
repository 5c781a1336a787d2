"""The modality worklist: C-FIND for scheduled procedure steps (PS3.4 annex K). We only read it; there is no MPPS."""

import re
from collections.abc import Iterable, Iterator, Sequence

from pydicom import DataElement, Dataset
from pydicom.datadict import tag_for_keyword
from pydicom.sequence import Sequence as Items
from pynetdicom.sop_class import ModalityWorklistInformationFind

from ductoview.errors import NetworkError
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.matching import range_matches
from ductoview.model.node import Node
from ductoview.model.order import Order, WorklistAnswer, WorklistQuery
from ductoview.model.order_side import side_of_letter, side_of_order
from ductoview.model.progress import CancelToken, Progress, no_progress
from ductoview.network.connection import connected
from ductoview.network.fields import put, text, texts
from ductoview.network.query import Query
from ductoview.network.timeouts import Timeouts

MOST_STEPS = 500
MODEL = ModalityWorklistInformationFind
_STEP = "ScheduledProcedureStepSequence"
ROOT_KEYS = (
    "AccessionNumber", "PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex",
    "StudyInstanceUID", "RequestedProcedureID", "RequestedProcedureDescription", "ReferringPhysicianName",
    "MedicalAlerts", "Allergies", "PregnancyStatus",
)  # fmt: skip
STEP_KEYS = (
    "Modality", "ScheduledStationAETitle", "ScheduledProcedureStepStartDate", "ScheduledProcedureStepStartTime",
    "ScheduledPerformingPhysicianName", "ScheduledProcedureStepDescription", "ScheduledProcedureStepID",
    "ScheduledStationName", "ScheduledProcedureStepStatus",
)  # fmt: skip
CODE_KEYS = ("CodeValue", "CodingSchemeDesignator", "CodeMeaning")
_PREGNANCY = {"2": "possibly pregnant", "3": "pregnant"}
"""Pregnancy Status (0010,21C0), PS3.3 C.2.3: 1 is not pregnant, 4 unknown."""
_OVER = {one: one for one in ("CANCELLED", "DISCONTINUED", "COMPLETED")} | {"CANCELED": "CANCELLED"}
"""Scheduled Procedure Step Status (0040,0020) of what is not to be done any more; lists that keep it say so only when asked."""
_DATE = re.compile(r"\d{8}")


def find_orders(
    node: Node,
    query: WorklistQuery = WorklistQuery(),  # noqa: B008  (frozen)
    *,
    local_aet: str = "DUCTOVIEW",
    timeouts: Timeouts = Timeouts(),  # noqa: B008  (frozen)
    most: int = MOST_STEPS,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> WorklistAnswer:
    """The scheduled steps that fit, the earliest first; the node is stopped after ``most`` of them.

    What a node does not filter is filtered here; what it does not tell, or not as a date, counts as fitting. Raises
    NetworkError or Cancelled.
    """
    unreadable = 0

    def pass_over() -> None:
        nonlocal unreadable
        unreadable += 1

    progress(0.0, f"Connecting to {node.name}")
    try:
        with connected(node, [MODEL], local_aet=local_aet, timeouts=timeouts, cancel=cancel, polite=True) as there:
            asking = Query(
                node, there, MODEL, timeouts=timeouts, most=most, progress=progress, cancel=cancel, unreadable=pass_over
            )  # fmt: skip
            listed = [
                order for answer in asking.answers(worklist_keys(query)) for order in orders_of(answer, node.name)
            ]
    except NetworkError as error:
        raise NetworkError(_in_words_of_a_worklist(str(error))) from error
    # Twice the same is one; but some lists tell two steps apart by nothing but what is to be done, and on which side.
    fitting = dict.fromkeys(order for order in listed if fits(order, query))
    progress(1.0, f"{len(fitting)} scheduled on {node.name}")
    return WorklistAnswer(orders=tuple(sorted(fitting, key=_when)), is_cut=asking.was_cut_short, passed_over=unreadable)


def orders_of(answer: Dataset, source: str) -> Iterator[Order]:
    """The steps of one answer: the standard has one in each, some worklists put several, or none, into it."""
    for step in _items(answer, _STEP) or (Dataset(),):
        if order := _order(answer, step, source):
            yield order


def _order(answer: Dataset, step: Dataset, source: str) -> Order | None:
    patient = PatientIdentity(
        patient_id=text(answer, "PatientID"),
        name=text(answer, "PatientName"),
        birth_date=_date(answer, "PatientBirthDate"),
        sex=text(answer, "PatientSex"),
    )
    accession = text(answer, "AccessionNumber")
    if not (patient.patient_id or patient.name.strip("^= ") or accession):
        return None
    words = tuple(filter(None, _words(answer, step)))
    side, side_source = side_of_order(_codes(answer, step), words)
    return Order(
        patient=patient,
        issuer=text(answer, "IssuerOfPatientID"),
        accession_number=accession,
        study_uid=text(answer, "StudyInstanceUID"),
        requested_procedure_id=text(answer, "RequestedProcedureID"),
        step_id=text(step, "ScheduledProcedureStepID"),
        procedure=words[0] if words else "",
        side=side,
        side_source=side_source,
        modality=text(step, "Modality"),
        station_aet=text(step, "ScheduledStationAETitle"),
        station_name=text(step, "ScheduledStationName"),
        start_date=_date(step, "ScheduledProcedureStepStartDate"),
        start_time=_time(step, "ScheduledProcedureStepStartTime"),
        alerts="; ".join(_alerts(answer)),
        physician=text(step, "ScheduledPerformingPhysicianName") or text(answer, "ReferringPhysicianName"),
        source=source,
        over=_OVER.get(text(step, "ScheduledProcedureStepStatus").upper(), ""),
    )


def _alerts(answer: Dataset) -> Iterator[str]:
    """What must be known of the patient before iodine and X-rays, in the words of the information system."""
    if allergies := texts(answer, "Allergies"):
        yield f"allergies: {', '.join(allergies)}"
    yield from texts(answer, "MedicalAlerts")
    if pregnancy := _PREGNANCY.get(text(answer, "PregnancyStatus")):
        yield pregnancy


def _date(ds: Dataset, keyword: str) -> str:
    """YYYYMMDD, also of ``2026.11.29`` as ACR-NEMA wrote (PS3.5 6.2 DA) and ``2026-11-29``; anything else as it stands."""
    stated = text(ds, keyword).strip()
    found = re.fullmatch(r"(\d{4})([.-])(\d\d)\2(\d\d)", stated)
    return f"{found[1]}{found[3]}{found[4]}" if found else stated


def _time(ds: Dataset, keyword: str) -> str:
    """HHMMSS, also of ``10:15:00`` as ACR-NEMA wrote (PS3.5 6.2 TM); anything else as it stands."""
    stated = text(ds, keyword).strip()
    return stated.replace(":", "") if re.fullmatch(r"\d\d:\d\d(:\d\d(\.\d+)?)?", stated) else stated


def _words(answer: Dataset, step: Dataset) -> Iterator[str]:
    """What is to be done in words, that of the step first."""
    yield text(step, "ScheduledProcedureStepDescription")
    yield text(answer, "RequestedProcedureDescription")
    for item in (*_items(step, "ScheduledProtocolCodeSequence"), *_items(answer, "RequestedProcedureCodeSequence")):
        yield text(item, "CodeMeaning")


def _codes(answer: Dataset, step: Dataset) -> Iterator[tuple[str, str]]:
    """Every code that may name a side: of the procedure, the protocol and its context (PS3.16 TID 1204), the laterality."""
    protocols = _items(step, "ScheduledProtocolCodeSequence")
    for item in (*protocols, *_items(answer, "RequestedProcedureCodeSequence")):
        yield _code(item)
    for item in _items(answer, "RequestedLateralityCodeSequence"):
        yield _code(item)
    for protocol in protocols:
        for context in _items(protocol, "ProtocolContextSequence"):
            yield from map(_code, _items(context, "ConceptCodeSequence"))
    for part in (answer, step):
        yield from side_of_letter(text(part, "Laterality"))


def _code(item: Dataset) -> tuple[str, str]:
    return text(item, "CodingSchemeDesignator"), text(item, "CodeValue")


def _items(ds: Dataset, keyword: str) -> Sequence[Dataset]:
    try:
        value = ds.get(keyword)
    except Exception:  # noqa: BLE001  (pydicom raises what it likes on bad values)
        return ()
    return tuple(value) if isinstance(value, Items) else ()


def fits(order: Order, query: WorklistQuery) -> bool:
    """True when the step is one that was asked for; what it does not tell cannot contradict."""
    return (
        (not _DATE.fullmatch(order.start_date) or range_matches(order.start_date, query.start_date))
        and (not query.modality or not order.modality or query.modality in order.modality.split("\\"))
        and (not query.station_aet or not order.station_aet or query.station_aet in order.station_aet.split("\\"))
    )


def _when(order: Order) -> tuple[str, str, str]:
    """Steps without a time come last."""
    return (order.start_date or "9", order.start_time or "9", order.patient.name)


def worklist_keys(query: WorklistQuery) -> Dataset:
    """The identifier: three keys that narrow, all others universal, so that they are returned (PS3.4 K.6.1.2.2)."""
    asked, step = Dataset(), Dataset()
    for keyword in ROOT_KEYS:
        put(asked, keyword, "")
    for keyword in STEP_KEYS:
        put(step, keyword, "")
    put(step, "Modality", query.modality)
    put(step, "ScheduledStationAETitle", query.station_aet)
    put(step, "ScheduledProcedureStepStartDate", query.start_date)
    protocol = _code_keys()
    context = Dataset()
    _put_items(context, "ConceptNameCodeSequence", [_code_keys()])
    _put_items(context, "ConceptCodeSequence", [_code_keys()])
    _put_items(protocol, "ProtocolContextSequence", [context])
    _put_items(step, "ScheduledProtocolCodeSequence", [protocol])
    _put_items(asked, "RequestedProcedureCodeSequence", [_code_keys()])
    _put_items(asked, _STEP, [step])
    return asked


def _code_keys() -> Dataset:
    item = Dataset()
    for keyword in CODE_KEYS:
        put(item, keyword, "")
    return item


def _put_items(ds: Dataset, keyword: str, items: Iterable[Dataset]) -> None:
    tag = tag_for_keyword(keyword)
    assert tag is not None
    ds.add(DataElement(tag, "SQ", Items(items)))


def _in_words_of_a_worklist(sentence: str) -> str:
    return sentence.replace(
        "does not offer this service; check what it is set up for",
        "offers no modality worklist; choose the node of the information system (RIS) or its worklist broker",
    )
