"""What the objects of one image are to say: one value handed to the presentation state, segmentation and report."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydicom import Dataset

from ductoview.dicom.object_uids import ObjectUIDs, tracking_uid
from ductoview.errors import DicomWriteError
from ductoview.model.annotation import Annotation
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam_record import ExamRecord
from ductoview.model.finding import Finding, FindingKind, FindingStatus, Provenance
from ductoview.model.image import ImageFacts
from ductoview.model.library import InstanceRow
from ductoview.model.look import Look, Turned
from ductoview.model.review import Calliper, ImageReview
from ductoview.model.signature import Signature
from ductoview.model.told import Told
from ductoview.model.voi import VoiChoice

DEFECTS = (FindingKind.INTRALUMINAL_FILLING_DEFECT, FindingKind.MULTIPLE_FILLING_DEFECT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What a report carries for ductoview itself: ``model.carried`` as text, and the digest of the image it is about."""

    working_data: str
    image_digest: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImageContent:
    """One image, and what is said of it.

    Without ``reader`` all ``findings`` are candidates nobody has looked at and there are no callipers, which only a
    person draws; with one, all are confirmed. ``signature`` tells that the reader takes responsibility for the report,
    ``predecessor`` is the signed report to which this one is an addendum.
    ``charset`` is the image's SpecificCharacterSet, empty when it states none. ``hung`` is how the stored pixels hang,
    ``first_voi`` how an image that states no window or table comes up. ``told`` is, by the id of a finding,
    what the whole study tells of it.
    """

    header: Dataset
    facts: ImageFacts
    findings: tuple[Finding, ...]
    callipers: tuple[Calliper, ...]
    look: Look
    analysis: DuctAnalysis | None
    reader: str | None
    signature: Signature | None
    uids: ObjectUIDs
    predecessor: InstanceRow | None = None
    charset: tuple[str, ...] = ()
    hung: Turned = field(default_factory=Turned)
    first_voi: VoiChoice | None = None
    annotations: tuple[Annotation, ...] = ()
    record: ExamRecord = field(default_factory=ExamRecord)
    carried: Carried | None = None
    told: Mapping[str, Told] = field(default_factory=dict)

    def tracking_uid_of(self, finding: Finding) -> str:
        """The UID under which a finding is followed: one for all marks that are a single finding."""
        image_uid = str(self.header.SOPInstanceUID)
        told = self.told.get(finding.id)
        return tracking_uid(*(told.tracked_by if told else finding.tracked_by(image_uid)))

    @property
    def unreviewed(self) -> bool:
        """True when no reader stands behind the findings."""
        return self.reader is None

    @property
    def signed(self) -> bool:
        """True when the reader takes responsibility; else what a reader said is a draft."""
        return self.signature is not None

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the source image."""
        return int(self.header.Rows), int(self.header.Columns)

    @property
    def corrected_words(self) -> str:
        """Who corrected the ducts and what was done; empty where they are the algorithm's."""
        return self.analysis.corrected_words if self.analysis else ""

    def algorithm_of(self, finding: Finding) -> Provenance | None:
        """The algorithm that proposed a finding, also one a reader has accepted since; None for a reader's own mark."""
        if not finding.provenance.is_reader:
            return finding.provenance
        proposed = self.analysis.findings if self.analysis else ()
        return next((one.provenance for one in proposed if one.id == finding.id), None)


def content_of(
    header: Dataset,
    facts: ImageFacts,
    image_review: ImageReview,
    analysis: DuctAnalysis | None,
    *,
    reader: str | None,
    signature: Signature | None,
    uids: ObjectUIDs,
    predecessor: InstanceRow | None = None,
    charset: tuple[str, ...] = (),
    hung: Turned = Turned(),  # noqa: B008  (frozen)
    first_voi: VoiChoice | None = None,
    record: ExamRecord = ExamRecord(),  # noqa: B008  (frozen)
    carried: Carried | None = None,
    told: Mapping[str, Told] | None = None,
) -> ImageContent:
    """Choose what is written: a reader's confirmed findings, else the candidates at or above the operating point.

    Raises DicomWriteError where writing would mislead: a contradiction about the side, confirmed findings without a
    reader, a signature of somebody else, a review, analysis or identifiers of another image or of other content.
    """
    _refuse_misleading(header, facts, image_review, analysis, reader, signature, uids)
    candidates = _unreviewed(image_review, analysis)
    confirmed = tuple(f for f in image_review.findings if f.status is FindingStatus.CONFIRMED)
    return ImageContent(
        header=header,
        facts=facts,
        findings=candidates if reader is None else confirmed,
        callipers=() if reader is None else image_review.callipers,
        annotations=() if reader is None else image_review.annotations,
        look=image_review.look or Look(),
        analysis=analysis,
        reader=reader,
        signature=signature,
        uids=uids,
        predecessor=predecessor,
        charset=charset,
        hung=hung,
        first_voi=first_voi,
        record=ExamRecord() if reader is None else record,
        carried=None if reader is None else carried,
        told=told or {},
    )


def _unreviewed(image_review: ImageReview, analysis: DuctAnalysis | None) -> tuple[Finding, ...]:
    """Candidates of review and analysis, each once; the review's version wins."""
    known = {finding.id for finding in image_review.findings}
    proposed = tuple(f for f in (analysis.findings if analysis else ()) if f.id not in known)
    return tuple(
        finding
        for finding in (*image_review.findings, *proposed)
        if finding.status is FindingStatus.CANDIDATE and finding.is_likely
    )


def _refuse_misleading(
    header: Dataset,
    facts: ImageFacts,
    image_review: ImageReview,
    analysis: DuctAnalysis | None,
    reader: str | None,
    signature: Signature | None,
    uids: ObjectUIDs,
) -> None:
    if facts.view.contradictions:
        raise DicomWriteError(f"No objects are written for this image: {' '.join(facts.view.contradictions)}")
    for what, stated in (("review", image_review.sop_instance_uid), ("facts", facts.ref.sop_instance_uid)):
        if stated != header.SOPInstanceUID:
            raise DicomWriteError(f"The {what} belong to image {stated}, not to {header.SOPInstanceUID}.")
    reviewed, present = image_review.sha256, facts.ref.sha256
    if reviewed and present and reviewed != present:
        raise DicomWriteError(
            f"Image {header.SOPInstanceUID} was reviewed with other content ({reviewed[:12]}) than it has now "
            f"({present[:12]}): review it again."
        )
    if uids.study_uid != header.StudyInstanceUID:
        raise DicomWriteError(f"The identifiers belong to study {uids.study_uid}, not to {header.StudyInstanceUID}.")
    if analysis is not None and analysis.lumen.shape != (header.Rows, header.Columns):
        raise DicomWriteError(
            f"The duct mask has shape {analysis.lumen.shape}, the image {(header.Rows, header.Columns)}: analyse again."
        )
    if not facts.spacing.is_known and _has_mm(image_review, analysis):
        raise DicomWriteError("Lengths in mm stand beside an unknown scale: measure again in pixels.")
    if reader is not None and not reader.strip("^= "):
        raise DicomWriteError("The reader's name is empty; give the name of the person who read the images.")
    if signature is not None and signature.reader != reader:
        raise DicomWriteError(f"A report can be signed only in the name of its reader, not by {signature.reader}.")
    if reader is None and any(f.status is FindingStatus.CONFIRMED for f in image_review.findings):
        raise DicomWriteError("Confirmed findings need the name of the reader who confirmed them.")


def _has_mm(image_review: ImageReview, analysis: DuctAnalysis | None) -> bool:
    findings = (*image_review.findings, *(analysis.findings if analysis else ()))
    lengths = [
        (f.size_mm, f.distance_from_nipple_mm, f.arc_from_orifice_mm, f.extent.length_mm if f.extent else None)
        for f in findings
    ]
    summary = (analysis.summary.total_length_mm, analysis.summary.max_calibre_mm) if analysis else ()
    return any(one.has_mm for one in image_review.annotations) or any(
        mm is not None for each in (*lengths, summary, [c.length_mm for c in image_review.callipers]) for mm in each
    )
