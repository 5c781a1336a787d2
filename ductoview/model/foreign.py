"""Marks that another program or person put on an image: to be looked at beside ours, never to be taken for ours."""

from dataclasses import dataclass

from ductoview.model.presentation import Graphic


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignMark:
    """One mark of a segmentation, report or CAD report, in stored pixels of ``image_uid``; ``by`` names its program."""

    image_uid: str
    by: str
    words: str
    graphics: tuple[Graphic, ...] = ()
