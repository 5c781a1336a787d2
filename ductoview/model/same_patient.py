"""Whether two identities can be of one person: an ID alone names nobody, and what both state must agree."""

from ductoview.model.identifiers import PatientIdentity
from ductoview.model.matching import fold


def differing(one: PatientIdentity, other: PatientIdentity) -> str:
    """What both state and differs, in a few words; empty when nothing does, also when there is nothing to compare.

    Names count by family and given name, without case and accents.
    """
    stated = (
        ("another patient ID", one.patient_id, other.patient_id),
        ("another birth date", one.birth_date, other.birth_date),
        ("another name", spoken_name(one), spoken_name(other)),
        ("another sex", one.sex, other.sex),
    )
    return next((words for words, here, there in stated if here and there and here != there), "")


def is_named(one: PatientIdentity) -> bool:
    """True when anything is stated that tells one person from another."""
    return bool(one.patient_id or one.birth_date or spoken_name(one))


def spoken_name(patient: PatientIdentity) -> str:
    """Family and given name of the first component group that has any."""
    for group in patient.name.split("="):
        parts = [fold(part.strip()) for part in group.split("^")[:2]]
        if any(parts):
            return "^".join(parts).rstrip("^")
    return ""
