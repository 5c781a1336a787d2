"""The objects about a whole study written together: report page, key objects, pictures."""

import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset, dcmread

from ductoview.dicom.kos import KeyReason, build_kos
from ductoview.dicom.pdf import build_pdf
from ductoview.dicom.reference import reference_header
from ductoview.dicom.secondary_capture import build_secondary_capture
from ductoview.dicom.study_content import StudyContent
from ductoview.errors import DiskError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Capture:
    """A picture to be kept: of the image in ``source``, RGB (rows, columns, 3), ``orientation`` as it lies or None."""

    source: Path
    rgb: NDArray[np.uint8]
    orientation: tuple[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyParts:
    """What to write; ``page`` empty, no ``key_images`` and no ``captures`` write nothing of their kind.

    ``shown`` are the files of the images on the page, ``key_images`` those that the reader chose, or else of the images with
    findings, ``surgical`` those that a surgeon needs. ``objects`` are the files of our objects about each image.
    """

    page: bytes = b""
    shown: Sequence[Path] = ()
    key_images: Sequence[Path] = ()
    surgical: Sequence[Path] = ()
    objects: Mapping[Path, Sequence[Path]] = field(default_factory=dict)
    captures: Sequence[Capture] = ()


def write_study_objects(content: StudyContent, parts: StudyParts, out: Path) -> dict[str, Path]:
    """Write ``pdf.dcm``, ``of_interest.dcm``, ``for_surgery.dcm``, ``picture1.dcm`` … into ``out``; the files by these names.

    The same arguments write the same bytes. Raises DiskError when the disk is in the way.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*unlikely to represent the intended person name")
        built = dict(_built(content, parts))
    return _saved(built, out)


def _built(content: StudyContent, parts: StudyParts) -> list[tuple[str, Dataset]]:
    found: list[tuple[str, Dataset]] = []
    if parts.page:
        found.append(("pdf", build_pdf(content, parts.page, [_as_a_whole(path) for path in parts.shown])))
    for name, reason, sources in (
        ("of_interest", KeyReason.OF_INTEREST, parts.key_images),
        ("for_surgery", KeyReason.FOR_SURGERY, parts.surgical),
    ):
        if sources:
            objects = [dcmread(path, stop_before_pixels=True) for one in sources for path in parts.objects.get(one, ())]
            found.append((name, build_kos(content, reason, [_as_a_whole(one) for one in sources], objects)))
    for number, capture in enumerate(parts.captures, start=1):
        source = reference_header(capture.source)
        picture = build_secondary_capture(content, source, capture.rgb, number, capture.orientation)
        found.append((f"picture{number}", picture))
    return found


def _as_a_whole(path: Path) -> Dataset:
    return reference_header(path, as_a_whole=True)


def _saved(built: Mapping[str, Dataset], out: Path) -> dict[str, Path]:
    """All under passing names first: a full disk leaves no halves."""
    paths = {name: out / f"{name}.dcm" for name in built}
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, dataset in built.items():
            dataset.save_as(paths[name].with_suffix(".part"), enforce_file_format=True)
        for path in paths.values():
            path.with_suffix(".part").replace(path)
    except OSError as error:
        with suppress(OSError):
            for path in paths.values():
                path.with_suffix(".part").unlink(missing_ok=True)
        raise DiskError(
            f"{out} could not be written to ({error.strerror or error}): check the disk's space and rights, then again."
        ) from error
    return paths
