"""The worker's part in the objects about a whole study: decode what the page shows, draw it, write the objects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ductoview.dicom.object_uids import ObjectUIDs
from ductoview.errors import DicomReadError
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam_record_choices import Recommendation
from ductoview.model.finding import MIMICS, FindingKind, FindingStatus
from ductoview.model.image import ImageFacts, Mammogram
from ductoview.model.review import ImageReview, Review
from ductoview.model.signature import Signature
from ductoview.model.view import View

if TYPE_CHECKING:
    from ductoview.dicom.study_objects import Capture
    from ductoview.display.orientation import Orientation
    from ductoview.report.study import ReportStudy, Signed

_FOR_SURGERY = frozenset({Recommendation.SURGEON, Recommendation.LOCALISATION})
_LONGEST_PX = 2048
_OPPOSITE = str.maketrans("APLRHF", "PARLFH")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Which objects about a study are wanted."""

    report_page: bool = True
    key_objects: bool = True
    pictures: bool = False

    @property
    def any(self) -> bool:
        """True when there is something to write."""
        return self.report_page or self.key_objects or self.pictures


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyImage:
    """One image to be reported on; ``objects`` are the files of ours about it, the presentation state first. ``rejected``
    is as in ``report.study.ReportImage``."""

    path: Path
    facts: ImageFacts
    review: ImageReview
    analysis: DuctAnalysis | None
    objects: tuple[Path, ...] = ()
    rejected: str = ""

    @property
    def has_findings(self) -> bool:
        """True when a reader confirmed something that is not normal, and is more than what only looks like something."""
        return any(
            one.status is FindingStatus.CONFIRMED and one.kind not in (FindingKind.NORMAL_BREAST_TISSUE, *MIMICS)
            for one in self.review.findings
        )


def report_page(images: Sequence[StudyImage], review: Review, *, uids: ObjectUIDs, reader: str) -> bytes:
    """The report as PDF; what cannot be decoded is said on the page."""
    from ductoview.report.page import draw_page

    study = _study(images, review, uids, reader)
    return draw_page(study, _decoded(images, study))


def write_study(
    images: Sequence[StudyImage], review: Review, *, wishes: Wishes, out: Path, uids: ObjectUIDs, reader: str
) -> dict[str, Path]:
    """Write the objects wished for; their files by name, see ``dicom.study_objects.write_study_objects``."""
    from ductoview.dicom.study_content import study_content
    from ductoview.dicom.study_objects import StudyParts, write_study_objects

    signature = review.signatures[-1] if review.is_signed else None
    content = study_content(
        images[0].path, uids=uids, reader=reader, signature=signature, is_addendum=_addendum(review) > 0
    )
    study = _study(images, review, uids, reader)
    paths = {str(one.facts.ref.sop_instance_uid): one.path for one in images}
    with_findings = [one.path for one in images if one.has_findings] if wishes.key_objects else []
    chosen = [one.path for one in images if one.review.is_key] if wishes.key_objects else []
    is_surgical = bool(_FOR_SURGERY & set(review.record.recommendations))
    shown = [one for one in images if one.path in {paths[each.uid] for each in study.pictured}]
    parts = StudyParts(
        page=report_page(images, review, uids=uids, reader=reader) if wishes.report_page else b"",
        shown=[one.path for one in shown],
        key_images=chosen or with_findings,
        surgical=with_findings if is_surgical else [],
        objects={one.path: one.objects for one in images},
        captures=[one for one in map(_capture, shown) if one is not None] if wishes.pictures else [],
    )
    return write_study_objects(content, parts, out)


def _addendum(review: Review) -> int:
    return max(0, len(review.signatures) - (1 if review.is_signed else 0))


def _study(images: Sequence[StudyImage], review: Review, uids: ObjectUIDs, reader: str) -> "ReportStudy":
    from ductoview.report.study import ReportImage, ReportStudy

    written = replace(review, images=tuple(one.review for one in images))
    return ReportStudy(
        review=written,
        images=tuple(
            ReportImage(facts=one.facts, review=one.review, analysis=one.analysis, rejected=one.rejected)
            for one in images
        ),
        reader=reader,
        made=uids.created.astimezone(),
        signed=_signed(review.signatures[-1] if review.is_signed else None),
        addendum=_addendum(review),
    )


def _signed(signature: Signature | None) -> "Signed | None":
    from ductoview.report.study import Signed

    if signature is None:
        return None
    return Signed(reader=signature.reader, organisation=signature.organisation, at=signature.at)


def _decoded(images: Sequence[StudyImage], study: "ReportStudy") -> Mapping[str, Mammogram]:
    """What is needed and can be decoded, with the facts as the exam has them."""
    from ductoview.report.page import needed_images
    from ductoview.workers.tasks import decode

    paths = {str(one.facts.ref.sop_instance_uid): one.path for one in images}
    found = {}
    for image in needed_images(study):
        try:
            found[image.uid] = replace(decode(paths[image.uid]), facts=image.facts)
        except DicomReadError:  # marked once, not readable now: the page says so in the picture's place
            continue
    return found


def _capture(image: StudyImage) -> "Capture | None":
    """The picture through our own presentation state, as any viewer that can apply it shows it."""
    from ductoview.dicom.gsps_read import read_gsps
    from ductoview.dicom.study_objects import Capture
    from ductoview.display.presentation import stated_orientation
    from ductoview.display.render import RenderOptions, render
    from ductoview.workers.tasks import decode

    if not image.objects:
        return None
    state = read_gsps(image.objects[0], [image.path])
    presentation = state.of(image.facts.ref.sop_instance_uid)
    if presentation is None:
        return None
    mammogram = decode(image.path)
    rows, columns = stated_orientation(presentation, image.facts.view).shown_shape(
        (image.facts.rows, image.facts.columns)
    )
    scale = min(1.0, _LONGEST_PX / max(rows, columns))
    size = max(1, round(columns * scale)), max(1, round(rows * scale))
    rgb = render(mammogram, RenderOptions(size=size, zoom=None, presentation=presentation))
    turned = stated_orientation(presentation, image.facts.view)
    return Capture(source=image.path, rgb=rgb, orientation=_lies(image.facts.view, turned))


def _lies(view: View, turned: "Orientation") -> tuple[str, str] | None:
    """PatientOrientation of the picture as it is turned; None where the image does not state its own."""
    if len(view.patient_orientation) != 2:
        return None
    right, bottom = view.patient_orientation[:: -1 if turned.transposed else 1]
    return (
        right.translate(_OPPOSITE) if turned.flipped_columns else right,
        bottom.translate(_OPPOSITE) if turned.flipped_rows else bottom,
    )
