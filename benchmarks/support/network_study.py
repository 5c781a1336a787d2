"""A study of full-sized mammograms as files, for benchmarks of the network."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydicom.uid import generate_uid

from tests.support.mg_source import mg_dataset

STUDY = generate_uid(None)
ROWS = 4096
_COLUMNS_OF_ROWS = 3328 / 4096


def write_study(folder: Path, count: int, *, uids: Sequence[str] = (), rows: int = ROWS) -> tuple[Path, ...]:
    """``count`` 12-bit images with grain in 16-bit words, as detectors write them, under these SOPInstanceUIDs.

    Each has 27 MB unless it has fewer ``rows``.
    """
    columns = round(rows * _COLUMNS_OF_ROWS)
    folder.mkdir(parents=True)
    chance = np.random.default_rng(7)
    files = []
    for number in range(count):
        ds = mg_dataset(rows=8, columns=8, study_uid=STUDY, InstanceNumber=number + 1)
        if uids:
            ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = uids[number]
        ds.Rows, ds.Columns = rows, columns
        ds.PixelData = chance.integers(0, 4096, (rows, columns), dtype="<u2").tobytes()
        path = folder / f"{number + 1}.dcm"
        ds.save_as(path, enforce_file_format=True)
        files.append(path)
    return tuple(files)
