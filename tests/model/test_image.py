"""A Mammogram holds pixels that fit its header and that nobody can write to."""

from dataclasses import replace

import numpy as np
import pytest

from ductoview.model.geometry import Spacing
from ductoview.model.identifiers import ImageRef, PatientIdentity, SeriesUID, SOPClassUID, SOPInstanceUID, StudyUID
from ductoview.model.image import ImageFacts, Mammogram
from ductoview.model.view import PresentationIntent, View
from ductoview.model.voi import GreyPath


def facts(rows: int, columns: int) -> ImageFacts:
    """Facts of an image of which little is known."""
    ref = ImageRef(
        study_uid=StudyUID("1"),
        series_uid=SeriesUID("1.1"),
        sop_instance_uid=SOPInstanceUID("1.1.1"),
        sop_class_uid=SOPClassUID("1.2"),
    )
    return ImageFacts(
        ref=ref,
        patient=PatientIdentity(),
        modality="MG",
        rows=rows,
        columns=columns,
        frames=1,
        spacing=Spacing.unknown(),
        view=View(),
        intent=PresentationIntent.FOR_PRESENTATION,
    )


def test_shape_must_be_the_headers() -> None:
    pixels = np.zeros((2, 3), np.uint16)
    pixels.flags.writeable = False
    with pytest.raises(ValueError, match="shape"):
        Mammogram(facts=facts(3, 2), grey=GreyPath(), pixels=pixels)


def test_writable_pixels_are_refused() -> None:
    with pytest.raises(ValueError, match="read-only"):
        Mammogram(facts=facts(2, 3), grey=GreyPath(), pixels=np.zeros((2, 3), np.uint16))


def test_what_is_told_twice_of_an_image_is_said_once() -> None:
    known = replace(facts(2, 3), warnings=("One.", "Two."))
    assert known.warned_too(("Two.", "Three.")).warnings == ("One.", "Two.", "Three.")
    assert known.warned_too(("One.",)) == known
