"""A study of full-sized mammograms as files, for benchmarks of the network."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydicom.uid import generate_uid

from tests.support.mg_source import mg_dataset

STUDY = generate_uid(None)
_ROWS, _COLUMNS = 4096, 3328


def write_study(folder: Path, count: int, *, uids: Sequence[str] = ()) -> tuple[Path, ...]:
    """``count`` 12-bit images of 27 MB with grain in 16-bit words, as detectors write them, under these SOPInstanceUIDs."""
    folder.mkdir(parents=True)
    chance = np.random.default_rng(7)
    files = []
    for number in range(count):
        ds = mg_dataset(rows=8, columns=8, study_uid=STUDY, InstanceNumber=number + 1)
        if uids:
            ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = uids[number]
        ds.Rows, ds.Columns = _ROWS, _COLUMNS
        ds.PixelData = chance.integers(0, 4096, (_ROWS, _COLUMNS), dtype="<u2").tobytes()
        path = folder / f"{number + 1}.dcm"
        ds.save_as(path, enforce_file_format=True)
        files.append(path)
    return tuple(files)
