"""What the whole study tells of each finding, for the objects about its image: how it is followed, and where it lies."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from ductoview.analysis.places import Places
from ductoview.model.breast_place import BreastPlace, HalfPlace
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import ExamImage
from ductoview.model.finding import Finding
from ductoview.model.review import Review
from ductoview.model.told import Told

Tell = Callable[[str, Iterable[Finding]], dict[str, Told]]


def telling(review: Review, subjects: Sequence[tuple[ExamImage, DuctAnalysis | None]]) -> Tell:
    """What answers for the findings of one image, by their ids; from images that are written about alone."""
    # A mark made on other bytes of an image tells no place in it as it is now.
    facts = {
        image.sop_instance_uid: image.facts
        for image, _ in subjects
        if not review.image(image.sop_instance_uid).is_of_other_bytes(image.facts.ref.sha256)
    }
    analyses: Mapping[str, DuctAnalysis | None] = {image.sop_instance_uid: analysis for image, analysis in subjects}
    places = Places(facts, review, analyses.get)

    def tell(image_uid: str, findings: Iterable[Finding]) -> dict[str, Told]:
        return {one.id: _told(review, places, image_uid, one) for one in findings}

    return tell


def _told(review: Review, places: Places, image_uid: str, finding: Finding) -> Told:
    place = places.of(image_uid, finding)
    other = review.partner_of(image_uid, finding)
    seen_in = {
        BreastPlace: (image_uid, *((other.image_uid,) if other else ())),
        HalfPlace: (image_uid,),
    }
    return Told(tracked_by=review.tracked_by(image_uid, finding), place=place, seen_in=seen_in.get(type(place), ()))
