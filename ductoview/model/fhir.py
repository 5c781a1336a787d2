"""HL7 FHIR R4 resources of a review as plain data: a Bundle with patient, study, report and an Observation a finding."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from ductoview import __version__
from ductoview.model import codes
from ductoview.model.codes import Code
from ductoview.model.exam_record_values import rows
from ductoview.model.finding import Finding
from ductoview.model.geometry import Spacing
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.image import ImageFacts
from ductoview.model.measure_words import measure_words
from ductoview.model.measures import Measure, Unit
from ductoview.model.review import Review
from ductoview.model.view import Laterality

Json = dict[str, Any]
UCUM = "http://unitsofmeasure.org"
SYSTEMS = {
    "DCM": "http://dicom.nema.org/resources/ontology/DCM",
    "SCT": "http://snomed.info/sct",
    "LN": "http://loinc.org",
    "99DUCTO": "urn:ductoview:99DUCTO",
}
"""Code systems by DICOM's coding scheme designators (PS3.16 8.2 names the first three's URIs)."""
FINDING = Code("121071", "DCM", "Finding")
_SEX = {"F": "female", "M": "male", "O": "other"}
_UNITS = {Unit.MM: "mm", Unit.PX: "{pixels}"}
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_SERVICE = "http://terminology.hl7.org/CodeSystem/v2-0074"


def bundle(
    review: Review,
    facts: Mapping[str, ImageFacts],
    findings: Iterable[tuple[str, Finding, str, Sequence[tuple[Code, Measure]], str]],
) -> Json:
    """A collection Bundle, empty without images.

    Each finding comes with its image's UID, its tracking UID, its measures, and its place in words.
    """
    if not facts:
        return {"resourceType": "Bundle", "type": "collection"}
    any_facts = next(iter(facts.values()))
    patient, study = _url(review.study_uid, "patient"), _url(review.study_uid, "study")
    observations = [
        (
            _url(review.study_uid, f"finding {uid} {finding.id}"),
            _finding(review, finding, tracking, measures, place, facts[uid], patient, study),
        )
        for uid, finding, tracking, measures, place in findings
        if uid in facts
    ]
    stated = [
        (_url(review.study_uid, f"record {label}"), _stated(review, label, words, any_facts, patient))
        for _, label, words in rows(review.record)
        if label != "Impression"
    ]
    report = _report(review, any_facts, patient, study, [url for url, _ in (*observations, *stated)])
    entries = [
        (_url(review.study_uid, "report"), report),
        (patient, _patient(any_facts.patient)),
        (study, _study(review.study_uid, facts, any_facts, patient)),
        *observations,
        *stated,
    ]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": url, "resource": resource} for url, resource in entries],
    }


def status_of(review: Review) -> str:
    """``preliminary`` until it is signed, ``final`` then, ``amended`` with a signed addendum (FHIR diagnostic-report-status)."""
    if not review.is_signed:
        return "preliminary"
    return "final" if len(review.signatures) == 1 else "amended"


def _report(review: Review, facts: ImageFacts, patient: str, study: str, results: Sequence[str]) -> Json:
    signature = review.signatures[-1] if review.is_signed and review.signatures else None
    reader = PatientIdentity(name=signature.reader if signature else review.reader)
    made: Json = {
        "resourceType": "DiagnosticReport",
        "identifier": [{"system": "urn:dicom:uid", "value": f"urn:oid:{review.study_uid}"}],
        "status": status_of(review),
        "category": [{"coding": [{"system": _SERVICE, "code": "RAD"}]}],
        "code": _concept(codes.MAMMARY_DUCTOGRAM),
        "subject": {"reference": patient},
        "imagingStudy": [{"reference": study}],
    }
    if day := _day(facts.study_date):
        made["effectiveDateTime"] = day
    if signature is not None:
        made["issued"] = signature.at.isoformat()
    if reader.name.strip("^= "):
        made["resultsInterpreter"] = [{"display": reader.display_name}]
    if results:
        made["result"] = [{"reference": url} for url in results]
    if conclusion := review.record.impression or review.note:
        made["conclusion"] = conclusion
    return made


def _patient(patient: PatientIdentity) -> Json:
    made: Json = {"resourceType": "Patient"}
    if patient.patient_id:
        assigner = {"assigner": {"display": patient.issuer}} if patient.issuer else {}
        made["identifier"] = [{"value": patient.patient_id, **assigner}]
    if patient.name.strip("^= "):
        made["name"] = [_name(group) for group in patient.name.split("=") if group.strip("^ ")]
    if day := _day(patient.birth_date):
        made["birthDate"] = day
    if patient.sex in _SEX:
        made["gender"] = _SEX[patient.sex]
    return made


def _name(group: str) -> Json:
    family, *given = (part.strip() for part in group.split("^"))
    made: Json = {"text": PatientIdentity(name=group).display_name}
    if family:
        made["family"] = family
    if others := [part for part in given[:2] if part]:
        made["given"] = others
    return made


def _study(study_uid: str, facts: Mapping[str, ImageFacts], any_facts: ImageFacts, patient: str) -> Json:
    series: dict[str, list[ImageFacts]] = {}
    for one in facts.values():
        series.setdefault(one.ref.series_uid, []).append(one)
    made: Json = {
        "resourceType": "ImagingStudy",
        "identifier": [{"system": "urn:dicom:uid", "value": f"urn:oid:{study_uid}"}],
        "status": "available",
        "subject": {"reference": patient},
        "series": [
            {
                "uid": uid,
                "modality": {"system": SYSTEMS["DCM"], "code": images[0].modality},
                "instance": [
                    {
                        "uid": one.ref.sop_instance_uid,
                        "sopClass": {"system": "urn:ietf:rfc:3986", "code": f"urn:oid:{one.ref.sop_class_uid}"},
                    }
                    for one in images
                ],
            }
            for uid, images in series.items()
        ],
    }
    if day := _day(any_facts.study_date):
        made["started"] = day
    return made


def _finding(
    review: Review,
    finding: Finding,
    tracking: str,
    measures: Sequence[tuple[Code, Measure]],
    place: str,
    facts: ImageFacts,
    patient: str,
    study: str,
) -> Json:
    named = _concept(finding.kind.code)
    if finding.words != finding.kind.words:
        named["text"] = finding.words
    said = [finding.description, place, *_how_exact(finding, measures, facts.spacing), f"Seen in {facts.view.label}."]
    made: Json = {
        "resourceType": "Observation",
        "identifier": [{"system": "urn:dicom:uid", "value": f"urn:oid:{tracking}"}],
        "status": status_of(review),
        "category": [{"coding": [{"system": _CATEGORY, "code": "imaging"}]}],
        "code": _concept(FINDING),
        "subject": {"reference": patient},
        "derivedFrom": [{"reference": study}],
        "valueCodeableConcept": named,
        "bodySite": _concept(_SIDES.get(facts.view.laterality, codes.BREAST)),
        "method": {"text": f"ductoview {__version__}; confirmed by a reader"},
        "note": [{"text": " ".join(part for part in said if part)}],
    }
    if day := _day(facts.study_date):
        made["effectiveDateTime"] = day
    if measures:
        made["component"] = [
            {"code": _concept(code), "valueQuantity": _quantity(measure)} for code, measure in measures
        ]
    return made


_SIDES = {Laterality.LEFT: codes.LEFT_BREAST, Laterality.RIGHT: codes.RIGHT_BREAST}


def _stated(review: Review, label: str, words: str, facts: ImageFacts, patient: str) -> Json:
    """What a person stated of the exam, in the words of the form."""
    made: Json = {
        "resourceType": "Observation",
        "status": status_of(review),
        "category": [{"coding": [{"system": _CATEGORY, "code": "procedure"}]}],
        "code": {"text": label},
        "subject": {"reference": patient},
        "valueString": words,
    }
    if day := _day(facts.study_date):
        made["effectiveDateTime"] = day
    return made


def _how_exact(finding: Finding, measures: Sequence[tuple[Code, Measure]], spacing: Spacing) -> tuple[str, ...]:
    """How sure the reader is of it, how exact its numbers are, and which of them nobody measured."""
    by_hand = (codes.DIAMETER, codes.LONG_AXIS) if finding.is_sized_by_hand else ()
    measured = [(code, measure) for code, measure in measures if code not in by_hand]
    return (
        f"{finding.words}." if finding.words != finding.kind.words else "",
        _unsure(measured, spacing),
        "The size is as the reader stated it, not measured." if by_hand else "",
    )


def _unsure(measures: Sequence[tuple[Code, Measure]], spacing: Spacing) -> str:
    """FHIR's Quantity has no place for an uncertainty."""
    if not measures:
        return ""
    said = "; ".join(f"{code.meaning} {measure_words(measure)}" for code, measure in measures)
    return f"With coverage factor 2: {said}. Scale: {spacing.words}."


def _quantity(measure: Measure) -> Json:
    unit = _UNITS[measure.unit]
    return {"value": round(measure.value, 3), "unit": measure.unit.value, "system": UCUM, "code": unit}


def _concept(code: Code) -> Json:
    coding = {"code": code.value, "display": code.meaning}
    return {"coding": [{"system": SYSTEMS[code.scheme], **coding}], "text": code.meaning}


def _day(date: str) -> str:
    return f"{date[:4]}-{date[4:6]}-{date[6:]}" if len(date) == 8 and date.isdigit() else ""


def _url(study_uid: str, what: str) -> str:
    """The same thing has the same name in every export."""
    return f"urn:uuid:{uuid5(NAMESPACE_OID, f'{study_uid} {what}')}"
