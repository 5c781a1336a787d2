"""What worker processes do for a de-identified export: strangers' files are opened here and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ductoview.dicom.deidentify_names import How
from ductoview.errors import DicomReadError
from ductoview.model.deidentify import Account
from ductoview.model.deidentify_texts import Identifiers
from ductoview.workers import tasks

_AROUND_PX = 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FoundLetters:
    """A row of letters in an image: where it stands, how many, and the piece of the picture (8-bit grey, read-only)."""

    row: int
    column: int
    count: int
    is_marker: bool
    picture: NDArray[np.uint8]


def identifiers(path: Path) -> Identifiers:
    """What names somebody in a file."""
    from ductoview.dicom.deidentify import identifiers_in

    return identifiers_in(path)


def examine(path: Path, how: How) -> Account:
    """What would become of a file."""
    from ductoview.dicom.deidentify import examine as examined

    return examined(path, how)


def write(path: Path, out: Path, how: How) -> Account:
    """The file without what names somebody."""
    from ductoview.dicom.deidentify import write_deidentified

    return write_deidentified(path, out, how)


def medium(files: Sequence[Path], folder: Path) -> None:
    """The files as a medium with DICOMDIR."""
    from ductoview.dicom.media import write_medium

    write_medium(files, folder)


def letters(path: Path) -> tuple[FoundLetters, ...] | None:
    """Rows of letters in an image; None for an object without pixels of a patient. Raises DicomReadError when nobody can look."""
    from ductoview.analysis.letters import letters_in
    from ductoview.dicom.deidentify import is_picture

    if not is_picture(path):
        return None
    image = tasks.decode(path)
    if image.facts.frames > 1:
        raise DicomReadError(f"It has {image.facts.frames} frames, and only single images are looked at.")
    pixels = image.pixels
    return tuple(
        FoundLetters(
            row=one.row,
            column=one.column,
            count=one.count,
            is_marker=one.is_marker,
            picture=_piece(pixels, one.row, one.column, one.height, one.width),
        )
        for one in letters_in(pixels)
    )


def _piece(pixels: NDArray[np.generic], row: int, column: int, height: int, width: int) -> NDArray[np.uint8]:
    rows = slice(max(0, row - _AROUND_PX), row + height + _AROUND_PX)
    columns = slice(max(0, column - _AROUND_PX), column + width + _AROUND_PX)
    piece = np.asarray(pixels[rows, columns], np.float64)
    low, high = piece.min(), piece.max()
    return np.ascontiguousarray(255 * (piece - low) / max(high - low, 1), np.uint8)
