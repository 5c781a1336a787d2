"""One scheduled exam as a worklist names it, what is asked of a worklist, and what an image says of whom it shows."""

from dataclasses import dataclass
from enum import StrEnum

from ductoview.model.identifiers import PatientIdentity
from ductoview.model.view import Laterality


class SideSource(StrEnum):
    """Where the side of an order comes from; WORDS is free text and said to be so, CONTRADICTION leaves it unknown."""

    CODE = "CODE"
    WORDS = "WORDS"
    CONTRADICTION = "CONTRADICTION"
    NONE = "NONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One scheduled procedure step (PS3.4 K.6.1.2); empty strings are unknown.

    ``start_date`` is ``YYYYMMDD``, ``start_time`` ``HHMMSS``; ``station_aet`` the AE title of the modality it is
    scheduled for; ``procedure`` what is to be done, in the words of who ordered it; ``source`` the node that listed it;
    ``alerts`` allergies, medical alerts and pregnancy: iodine is injected; ``over`` that it is not to be done any more, as
    CANCELLED, DISCONTINUED or COMPLETED.
    """

    patient: PatientIdentity
    issuer: str = ""
    accession_number: str = ""
    study_uid: str = ""
    requested_procedure_id: str = ""
    step_id: str = ""
    procedure: str = ""
    side: Laterality = Laterality.UNKNOWN
    side_source: SideSource = SideSource.NONE
    modality: str = ""
    station_aet: str = ""
    station_name: str = ""
    start_date: str = ""
    start_time: str = ""
    physician: str = ""
    source: str = ""
    alerts: str = ""
    over: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What tells two steps apart: a step that is listed twice is one. The name is all that some lists have."""
        return (
            self.source, self.study_uid, self.accession_number, self.requested_procedure_id, self.step_id,
            self.patient.patient_id, self.issuer, self.patient.name, self.patient.birth_date,
            self.start_date, self.start_time, self.station_aet,
        )  # fmt: skip

    @property
    def step(self) -> tuple[str, ...]:
        """What names the step also when its words are corrected: its numbers (PS3.4 K.6.1.2.2); all of ``key`` without."""
        numbers = (self.source, self.accession_number, self.requested_procedure_id, self.step_id)
        return numbers if self.step_id and (self.accession_number or self.requested_procedure_id) else self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistQuery:
    """What to look for; empty matches everything. ``start_date`` is ``YYYYMMDD`` or ``YYYYMMDD-YYYYMMDD``."""

    start_date: str = ""
    station_aet: str = ""
    modality: str = "MG"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistAnswer:
    """The steps, the earliest first; ``is_cut`` tells that the node has more of them.

    ``passed_over`` counts answers that could not be read: they are missing from the list, and that is said.
    """

    orders: tuple[Order, ...] = ()
    is_cut: bool = False
    passed_over: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What an image states of whom and what it shows: never more than its header says; empty is unknown.

    ``study_date`` is ``YYYYMMDD``.
    """

    patient: PatientIdentity
    issuer: str = ""
    accession_number: str = ""
    side: Laterality = Laterality.UNKNOWN
    study_date: str = ""
    modality: str = ""
