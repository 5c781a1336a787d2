"""Phantom images as mammograms, drawn once into a folder of temporary files."""

import pickle
import tempfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np

from ductoview.model.geometry import Spacing, SpacingSource
from ductoview.model.identifiers import ImageRef, PatientIdentity, SeriesUID, SOPClassUID, SOPInstanceUID, StudyUID
from ductoview.model.image import ImageFacts, Mammogram
from ductoview.model.view import Laterality, PresentationIntent, View, ViewPosition
from ductoview.model.voi import GreyPath
from sample_dicom.phantom import VENDORS, StudySpec, ViewImage, draw_view
from sample_dicom.write import ORIENTATION


def drawn(spec: StudySpec, view: str = "CC", phase: str = "FULL") -> ViewImage:
    """One exposure, from the cache when these very sources drew it before."""
    folder = Path(tempfile.gettempdir()) / "ductoview-phantoms" / _sources()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (sha256(f"{spec} {view} {phase}".encode()).hexdigest()[:24] + ".pickle")
    if path.exists():
        image: ViewImage = pickle.loads(path.read_bytes())
        return image
    image = draw_view(spec, view, phase)
    partial = path.with_suffix(".part")
    partial.write_bytes(pickle.dumps(image))
    partial.rename(path)
    return image


def random_spec(seed: int, *, shrink: int = 1) -> StudySpec:
    """Everything drawn from the seed; ``shrink`` 2 halves rows and columns and doubles the pixel, for speed."""
    spec = StudySpec.random(seed)
    if shrink == 1:
        return spec
    imager_mm = (spec.imager_mm or VENDORS[spec.vendor].imager_mm) * shrink
    return replace(spec, rows=spec.rows // shrink, columns=spec.columns // shrink, imager_mm=imager_mm)


def mammogram_of(image: ViewImage) -> Mammogram:
    """The exposure as the reader of files would give it."""
    pixels = np.array(image.pixels)
    pixels.flags.writeable = False
    vendor = VENDORS[image.vendor]
    mm = image.pixel_spacing_mm
    facts = ImageFacts(
        ref=ImageRef(
            study_uid=StudyUID("2.25.1"),
            series_uid=SeriesUID("2.25.2"),
            sop_instance_uid=SOPInstanceUID(f"2.25.3.{image.spec.seed}"),
            sop_class_uid=SOPClassUID("1.2.840.10008.5.1.4.1.1.1.2"),
        ),
        patient=PatientIdentity(patient_id="PHANTOM", name="Phantom"),
        modality="MG",
        rows=pixels.shape[0],
        columns=pixels.shape[1],
        frames=1,
        spacing=Spacing(row_mm=mm, column_mm=mm, source=SpacingSource.IMAGER_CORRECTED),
        view=View(
            laterality=Laterality(image.laterality),
            position=ViewPosition(image.view),
            patient_orientation=tuple(ORIENTATION[image.laterality, image.view]),
        ),
        intent=PresentationIntent(vendor.intent),
    )
    padding = None if image.padding_value is None else (image.padding_value, image.padding_value)
    grey = GreyPath(inverted=image.photometric == "MONOCHROME1", padding=padding, bits_stored=image.bits_stored)
    return Mammogram(facts=facts, grey=grey, pixels=pixels)


def _sources() -> str:
    """Which phantom this is: a changed source draws again."""
    folder = Path(__file__).parents[2] / "sample_dicom" / "phantom"
    return sha256(b"".join(path.read_bytes() for path in sorted(folder.glob("*.py")))).hexdigest()[:16]
