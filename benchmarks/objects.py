"""All objects of every sample study, signed, before the judges: dciodvfy, dcentvfy, dcmpschk, dsrdump.

    python -m benchmarks.objects [--json]

Headers, sizes and pixels are the samples'; the ducts and findings are those of the tests' small case, so that no analysis
is waited for. Prints a row a study and every error.
"""

import argparse
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from ductoview.dicom.object_uids import ObjectUIDs
from ductoview.dicom.objects import write_objects
from ductoview.dicom.read import read_facts
from ductoview.model.exam_record import ExamRecord
from ductoview.model.exam_record_choices import Recommendation
from ductoview.model.review import Review
from ductoview.model.signature import Signature
from ductoview.workers.study_tasks import StudyImage, Wishes, write_study
from tests.support.duct_case import READER, analysis, reader_review
from tests.support.judges import errors_of

CASES = Path(__file__).resolve().parents[1] / "sample_dicom" / "cases"
SIGNED = Signature(reader=READER, organisation="Clinic", at=datetime(2026, 11, 28, 21, 0, tzinfo=UTC))


def main() -> None:
    """Judge each study."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    found = {case.name: judged(case) for case in sorted(CASES.iterdir()) if case.is_dir()}
    if as_json:
        print(json.dumps(found, indent=1))
        return
    for name, row in found.items():
        print(f"{name:20} {row['images']:2} images {row['objects']:3} objects {len(row['errors']):3} errors")
        for error in row["errors"]:
            print(f"    {error}")


def judged(case: Path) -> dict[str, object]:
    """How many images and objects a study has, and what the judges hold against ours."""
    sources = sorted(case.glob("*.dcm"))
    with tempfile.TemporaryDirectory() as folder:
        images = [image(source, Path(folder) / source.stem) for source in sources]
        review = Review(
            study_uid=images[0].facts.ref.study_uid,
            images=tuple(one.review for one in images),
            record=ExamRecord(impression="Papilloma?", recommendations=(Recommendation.SURGEON,)),
        ).signed(SIGNED)
        uids = uids_of(review.study_uid)
        wishes = Wishes(pictures=True)
        written = write_study(images, review, wishes=wishes, out=Path(folder) / "study", uids=uids, reader=READER)
        ours = [*(path for one in images for path in one.objects), *written.values()]
        # Together with the images, for dcentvfy compares what all must agree on.
        return {"images": len(sources), "objects": len(ours), "errors": errors_of([*sources, *ours])}


def image(source: Path, out: Path) -> StudyImage:
    """An image with its objects written."""
    facts = read_facts(source)
    in_mm = facts.spacing.is_known
    review = reader_review(facts.ref.sop_instance_uid, in_mm=in_mm)
    found = analysis((facts.rows, facts.columns), in_mm=in_mm)
    written = write_objects(
        source, facts, review, found,
        out=out, reader=READER, study_objects=uids_of(facts.ref.study_uid), signature=SIGNED,
    )  # fmt: skip
    return StudyImage(path=source, facts=facts, review=review, analysis=found, objects=written.files)


def uids_of(study_uid: str) -> ObjectUIDs:
    """Always the same, so that two runs can be compared."""
    return ObjectUIDs(study_uid=study_uid, session=UUID(int=7), created=datetime(2026, 11, 28, 21, 0))


if __name__ == "__main__":
    main()
