"""Whether images belong to an order: field by field, and what is not known on one side is unknown, never the same."""

from dataclasses import dataclass
from enum import StrEnum

from ductoview.model.identifiers import PatientIdentity
from ductoview.model.matching import fold
from ductoview.model.order import Order, Stated
from ductoview.model.view import Laterality


class Field(StrEnum):
    """What is compared, in the technologist's words."""

    PATIENT_ID = "patient ID"
    NAME = "name"
    BIRTH_DATE = "birth date"
    ACCESSION = "accession number"
    SIDE = "side"


class Agreement(StrEnum):
    """UNKNOWN: one of the two does not say, or they cannot be compared."""

    SAME = "SAME"
    DIFFERS = "DIFFERS"
    UNKNOWN = "UNKNOWN"


class Fit(StrEnum):
    """What follows for the images: only DIFFERS stops the work; UNSURE is nothing to tell one patient from another by."""

    FITS = "FITS"
    UNSURE = "UNSURE"
    DIFFERS = "DIFFERS"


@dataclass(frozen=True, slots=True)
class Compared:
    """One field as both say it; empty is unknown. ``ordered`` and ``stated`` are texts for people."""

    field: Field
    ordered: str
    stated: str
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Comparison:
    """All fields, and the fit that follows from them."""

    fields: tuple[Compared, ...]
    fit: Fit

    @property
    def differing(self) -> tuple[Compared, ...]:
        """The fields that both state and that differ."""
        return tuple(one for one in self.fields if one.agreement is Agreement.DIFFERS)


def compare(order: Order, stated: Stated) -> Comparison:
    """The order against an image.

    An ID is compared only where no two issuers stand against it: the number of another hospital names another patient.
    A name that reads differently stops only where patient ID and birth date do not both say that it is the same person:
    names are spelled, married and transcribed in many ways.
    """
    ids = _patient_ids(order, stated)
    name = _names(order.patient, stated.patient)
    born = _texts(_date(order.patient.birth_date), _date(stated.patient.birth_date))
    accession = _texts(order.accession_number.strip(), stated.accession_number.strip())
    side = _sides(order.side, stated.side)
    fields = (
        Compared(Field.PATIENT_ID, _with_issuer(order.patient.patient_id, order.issuer),
                 _with_issuer(stated.patient.patient_id, stated.issuer), ids),
        Compared(Field.NAME, _name(order.patient), _name(stated.patient), name),
        Compared(Field.BIRTH_DATE, _day(order.patient.birth_date), _day(stated.patient.birth_date), born),
        Compared(Field.ACCESSION, order.accession_number, stated.accession_number, accession),
        Compared(Field.SIDE, _side(order.side), _side(stated.side), side),
    )  # fmt: skip
    is_same_person = ids is Agreement.SAME and born is Agreement.SAME
    stopping = (ids, born, accession, side) if is_same_person else (ids, born, accession, side, name)
    if Agreement.DIFFERS in stopping:
        return Comparison(fields, Fit.DIFFERS)
    is_known = Agreement.SAME in (ids, accession) or (name is Agreement.SAME and born is Agreement.SAME)
    return Comparison(fields, Fit.FITS if is_known else Fit.UNSURE)


def _texts(one: str, other: str) -> Agreement:
    if not one or not other:
        return Agreement.UNKNOWN
    return Agreement.SAME if one == other else Agreement.DIFFERS


def _patient_ids(order: Order, stated: Stated) -> Agreement:
    if _texts(fold(order.issuer.strip()), fold(stated.issuer.strip())) is Agreement.DIFFERS:
        return Agreement.UNKNOWN
    return _texts(order.patient.patient_id.strip(), stated.patient.patient_id.strip())


def _names(one: PatientIdentity, other: PatientIdentity) -> Agreement:
    """Family and given name of each component group that both have: one group that agrees is enough (PS3.5 6.2.1)."""
    groups = zip(_groups(one.name), _groups(other.name), strict=False)
    common = [(here, there) for here, there in groups if here and there]
    if not common:
        return Agreement.UNKNOWN
    return Agreement.SAME if any(here == there for here, there in common) else Agreement.DIFFERS


def _groups(name: str) -> list[str]:
    """``müller^zoe`` of each group, with empty ones in their place."""
    return ["^".join(fold(part.strip()) for part in group.split("^")[:2]).strip("^ ") for group in name.split("=")]


def _side(side: Laterality) -> str:
    """Empty where it is not stated, as every other field."""
    return "" if side is Laterality.UNKNOWN else side.words


def _sides(ordered: Laterality, stated: Laterality) -> Agreement:
    """An order for both breasts takes images of either; an image that claims both says nothing of one."""
    if Laterality.UNKNOWN in (ordered, stated) or Laterality.BOTH in (ordered, stated):
        return Agreement.SAME if ordered is stated is Laterality.BOTH else Agreement.UNKNOWN
    return Agreement.SAME if ordered is stated else Agreement.DIFFERS


def _date(text: str) -> str:
    """A whole date of digits; anything else proves nothing. ``2026.11.29`` is the form of ACR-NEMA (PS3.5 6.2 DA)."""
    digits = text.strip().replace(".", "")
    return digits if len(digits) == 8 and digits.isdecimal() else ""


def _day(text: str) -> str:
    """``1968-04-02``; what is no date as it stands."""
    date = _date(text)
    return f"{date[:4]}-{date[4:6]}-{date[6:]}" if date else text.strip()


def _with_issuer(patient_id: str, issuer: str) -> str:
    return f"{patient_id} ({issuer})" if patient_id and issuer else patient_id


def _name(patient: PatientIdentity) -> str:
    return patient.display_name if patient.name.strip("^= ") else ""
