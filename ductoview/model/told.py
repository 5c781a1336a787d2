"""What the whole study tells of one finding, beside its mark in one image."""

from dataclasses import dataclass

from ductoview.model.breast_place import BreastPlace, HalfPlace, NoPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """``tracked_by`` is the image and the id under which the finding is followed; ``seen_in`` the images that tell ``place``."""

    tracked_by: tuple[str, str]
    place: BreastPlace | HalfPlace | NoPlace | None = None
    seen_in: tuple[str, ...] = ()
