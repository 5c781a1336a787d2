"""What a person says about the exam: discharge, checklist, technique, outcome, reading. Unknown is None, never "no"."""

from dataclasses import dataclass, fields

from ductoview.model.exam_record_choices import (
    Agent,
    Assessment,
    Cannula,
    Colour,
    Complication,
    OrificePlace,
    Orifices,
    Outcome,
    Parity,
    Pattern,
    Pregnancy,
    PriorImaging,
    Recommendation,
    Side,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamRecord:
    """One ductogram of one duct, as stated by a person; ``exam_record_fields.FIELDS`` says what each field may hold.

    None, an empty text and an empty tuple all mean that nothing was said. Clock positions are hours 1 to 12 of a clock on
    the breast (``trigger_clock``) or on the face of the nipple (``orifice_clock``), the patient seen from the front.
    ``concentration_mgi_ml`` is mg of iodine in a mL, ``volume_ml`` what was injected, in mL.
    """

    discharge_side: Side | None = None
    discharge_colour: Colour | None = None
    discharge_spontaneous: bool | None = None
    discharge_orifices: Orifices | None = None
    trigger_clock: int | None = None
    cytology_sent: bool | None = None
    parity: Parity | None = None
    prior_imaging: tuple[PriorImaging, ...] = ()
    prior_words: str = ""
    pregnancy: Pregnancy | None = None
    contrast_reaction: bool | None = None
    blood_thinners: bool | None = None
    latex_allergy: bool | None = None
    lidocaine_allergy: bool | None = None
    skin_products: bool | None = None
    injected_side: Side | None = None
    orifice_clock: int | None = None
    orifice_place: OrificePlace | None = None
    dilator: bool | None = None
    cannula: Cannula | None = None
    cannula_gauge: int | None = None
    attempts: int | None = None
    agent: Agent | None = None
    concentration_mgi_ml: int | None = None
    volume_ml: float | None = None
    outcome: Outcome | None = None
    complications: tuple[Complication, ...] = ()
    pattern: Pattern | None = None
    impression: str = ""
    assessment: Assessment | None = None
    recommendations: tuple[Recommendation, ...] = ()
    comment: str = ""

    @property
    def is_empty(self) -> bool:
        """True when nothing was said."""
        return self == ExamRecord()

    @property
    def said(self) -> tuple[str, ...]:
        """Names of the fields in which something was said, in their order."""
        return tuple(one.name for one in fields(self) if getattr(self, one.name) not in (None, "", ()))
