"""The exam record in the open exam: its commands, what is usual at this site, its warnings, sentences and draft."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ductoview.analysis.measures import measured
from ductoview.analysis.places import Places
from ductoview.errors import ReviewError, SettingsError
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import Exam, ExamImage
from ductoview.model.exam_record import ExamRecord
from ductoview.model.exam_record_fields import RecordValue, field_of
from ductoview.model.exam_record_json import value_from_json, value_to_json
from ductoview.model.exam_record_values import with_value
from ductoview.model.exam_record_warnings import Seen
from ductoview.model.finding import Finding, FindingStatus
from ductoview.model.finding_sentence import Around, finding_sentence, impression_draft
from ductoview.model.identifiers import ImageRef
from ductoview.model.measures import TreeMeasures
from ductoview.model.review import Review
from ductoview.model.tree_distance import duct_of
from ductoview.workspace.commands import Command, put_finding
from ductoview.workspace.settings import Settings

AnalysisOf = Callable[[str], DuctAnalysis | None]

# What a site does the same way every time; all else is of this patient and never filled in by itself.
USUAL = ("cannula", "cannula_gauge", "agent", "concentration_mgi_ml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A confirmed finding in words; ``composed`` is what it is without the reader's own words."""

    image: ExamImage
    finding: Finding
    words: str
    composed: str


def say(name: str, value: RecordValue) -> Command:
    """Set one field of the exam record; raises ReviewError in a sentence for what it may not hold."""

    def command(review: Review) -> Review:
        try:
            return replace(review, record=with_value(review.record, name, value))
        except ValueError as error:
            raise ReviewError(str(error)) from error

    return command


def describe(image: ImageRef, finding_id: str, words: str) -> Command:
    """Give a finding the reader's own sentence; without words it is composed again."""

    def command(review: Review) -> Review:
        finding = review.image(image.sop_instance_uid).finding(finding_id)
        if finding is None:
            raise ReviewError("The finding is not there any more; its words were not kept.")
        return put_finding(image, replace(finding, description=words.strip()))(review)

    return command


def step_words(name: str) -> str:
    """What undo calls a step that set the field of that name."""
    words = field_of(name).words
    return f"exam record: {words[0].lower()}{words[1:]}"


def fill_usual(settings: Settings) -> Command:
    """Say what is usual at this site in the fields that say nothing yet; raises SettingsError for what cannot be read."""
    usual = usual_values(settings)

    def command(review: Review) -> Review:
        record = review.record
        for name, value in usual.items():
            if name not in record.said:
                record = with_value(record, name, value)
        return replace(review, record=record)

    return command


def usual_values(settings: Settings) -> dict[str, RecordValue]:
    """What is usual, by field; the setting reads ``cannula_gauge=30 agent=IOHEXOL``.

    Raises SettingsError naming what cannot be read.
    """
    found: dict[str, RecordValue] = {}
    for part in settings.usual_technique.split():
        name, _, written = part.partition("=")
        try:
            value = value_from_json(name, int(written) if written.isdecimal() else written)
            found[name] = getattr(with_value(ExamRecord(), name, value), name)
        except ValueError as error:
            raise SettingsError(
                f"usual_technique: {part!r} cannot be used ({error}) Correct it in the settings."
            ) from error
        if name not in USUAL:
            raise SettingsError(f"usual_technique: {name} is of each patient and is never filled in; take it out.")
    return found


def as_usual(settings: Settings, record: ExamRecord) -> Settings:
    """The settings with this record's technique as what is usual here."""
    said = [f"{name}={value_to_json(getattr(record, name))}" for name in USUAL if name in record.said]
    return replace(settings, usual_technique=" ".join(said))


def seen_in(exam: Exam, review: Review) -> Seen:
    """What the warnings need to know of the images."""
    confirmed = (one.finding for one in _confirmed(exam, review))
    sides = frozenset(image.facts.view.laterality for image in exam.images)
    return Seen(kinds=frozenset(finding.kind for finding in confirmed), sides=sides)


def sentences(exam: Exam, review: Review, analysis_of: AnalysisOf) -> tuple[Sentence, ...]:
    """A sentence for every confirmed finding, in the order of the images."""
    places = Places({image.sop_instance_uid: image.facts for image in exam.images}, review, analysis_of)
    found: list[Sentence] = []
    measures: dict[str, TreeMeasures | None] = {}
    for one in _confirmed(exam, review):
        uid = one.image.sop_instance_uid
        if uid not in measures:
            measures[uid] = _measures(one.image, analysis_of(uid))
        around = _around(one.image, one.finding, places, measures[uid])
        composed = finding_sentence(replace(one.finding, description=""), around)
        found.append(replace(one, words=finding_sentence(one.finding, around), composed=composed))
    return tuple(found)


def draft(exam: Exam, review: Review, analysis_of: AnalysisOf) -> str:
    """An impression to begin with."""
    return impression_draft(review.record, [one.words for one in sentences(exam, review, analysis_of)])


def _confirmed(exam: Exam, review: Review) -> list[Sentence]:
    return [
        Sentence(image=image, finding=finding, words="", composed="")
        for image in exam.images
        for finding in review.image(image.sop_instance_uid).findings
        if finding.status is FindingStatus.CONFIRMED
    ]


def _measures(image: ExamImage, analysis: DuctAnalysis | None) -> TreeMeasures | None:
    return measured(analysis, image.facts.spacing) if analysis and analysis.tree.segments else None


def _around(image: ExamImage, finding: Finding, places: Places, measures: TreeMeasures | None) -> Around:
    analysis = places.analysis_of(image.sop_instance_uid)
    duct = duct_of(finding, analysis.tree, image.facts.spacing) if analysis else None
    segment = measures.segment(duct) if measures else None
    return Around(
        view=image.facts.view,
        spacing=image.facts.spacing,
        place=places.of(image.sop_instance_uid, finding),
        branch_order=segment.branch_order if segment else None,
        calibre=segment.mean_calibre if segment else None,
    )
