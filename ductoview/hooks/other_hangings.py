"""Hangings for what is no ductogram: a screening exam's four views, and anything else as it came."""

from dataclasses import dataclass

from ductoview import __version__
from ductoview.hooks.contracts import NoParams, PluginInfo
from ductoview.model.exam import Exam, ExamImage, Hanging, Tile
from ductoview.model.view import Laterality, ViewPosition

_MOST = 4
_PLACES = {
    (Laterality.RIGHT, ViewPosition.CC): (0, 0),
    (Laterality.LEFT, ViewPosition.CC): (0, 1),
    (Laterality.RIGHT, ViewPosition.MLO): (1, 0),
    (Laterality.LEFT, ViewPosition.MLO): (1, 1),
}


@dataclass(frozen=True, slots=True)
class FourViews:
    """CC above MLO, the right breast on the left of the screen, back to back; the latest image of each view."""

    info = PluginInfo(
        id="ductoview.hang-four",
        title="Four views",
        version=__version__,
        summary="hangs CC above MLO of both breasts, back to back",
        intended_use="For mammograms without contrast.",
    )
    Params = NoParams

    def score(self, exam: Exam) -> float:
        """The share of the four views that is there, a little lowered."""
        return 0.8 * len(_latest(exam.images)) / len(_PLACES)

    def hang(self, exam: Exam) -> Hanging:
        """Up to four tiles, each at its fixed place."""
        tiles = (
            Tile(sop_instance_uid=image.sop_instance_uid, row=row, column=column)
            for (row, column), image in sorted(_latest(exam.images).items(), key=lambda item: item[0])
        )
        return Hanging(name=self.info.title, tiles=tuple(tiles))


@dataclass(frozen=True, slots=True)
class AsTheyCame:
    """The first images in the order of their times, two in a row: for everything else."""

    info = PluginInfo(
        id="ductoview.hang-any",
        title="As they came",
        version=__version__,
        summary="hangs the first four images in the order of their times",
        intended_use="For whatever fits nothing else.",
    )
    Params = NoParams

    def score(self, exam: Exam) -> float:
        """Fits everything, and nothing well."""
        return 0.1 if exam.images else 0.0

    def hang(self, exam: Exam) -> Hanging:
        """At most four tiles."""
        ordered = sorted(exam.images, key=lambda image: (image.facts.acquired, image.sop_instance_uid))
        tiles = (
            Tile(sop_instance_uid=image.sop_instance_uid, row=number // 2, column=number % 2)
            for number, image in enumerate(ordered[:_MOST])
        )
        return Hanging(name=self.info.title, tiles=tuple(tiles))


def _latest(images: tuple[ExamImage, ...]) -> dict[tuple[int, int], ExamImage]:
    found: dict[tuple[int, int], ExamImage] = {}
    for image in sorted(images, key=lambda image: image.facts.acquired):
        place = _PLACES.get((image.facts.view.laterality, image.facts.view.position))
        if place is not None:
            found[place] = image
    return found
