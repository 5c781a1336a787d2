"""The files ``analyze`` and ``demo`` leave for each image: ``analysis.json``, ``mask.png``, ``overlay.png``."""

import hashlib
import json
import re
from pathlib import Path

import cv2
import numpy as np

from ductoview.errors import AnalysisError
from ductoview.model.analysis_json import analysis_to_json
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.image import ImageFacts, Mammogram

_UID = re.compile(r"[0-9.]{1,64}")


def analysis_folder(out: Path, sop_instance_uid: str) -> Path:
    """Where the files of an image go: the UID when it is one, else its SHA-256; ``-2``, ``-3``… when that is taken.

    A UID of dots alone would leave ``out``, so it counts as none.
    """
    is_uid = _UID.fullmatch(sop_instance_uid) and sop_instance_uid.strip(".")
    name = sop_instance_uid if is_uid else hashlib.sha256(sop_instance_uid.encode()).hexdigest()
    folder, number = out / name, 2
    while folder.exists():
        folder, number = out / f"{name}-{number}", number + 1
    return folder


def write_analysis(out: Path, facts: ImageFacts, analysis: DuctAnalysis, mammogram: Mammogram | None = None) -> Path:
    """Write ``analysis.json``, ``mask.png`` and, with ``mammogram``, ``overlay.png`` into a new folder below ``out``.

    Returns the folder; its name is not the UID's when another file of the same UID was written there before. Raises
    AnalysisError when the disk does not take them.
    """
    from ductoview.workspace.overlay import overlay_picture

    folder = analysis_folder(out, facts.ref.sop_instance_uid)
    try:
        folder.mkdir(parents=True)
        text = json.dumps(analysis_to_json(facts, analysis), indent=1, ensure_ascii=False)
        (folder / "analysis.json").write_text(text + "\n", encoding="utf-8")
        _write_png(folder / "mask.png", analysis.lumen.astype(np.uint8) * 255)
        if mammogram is not None:
            _write_png(folder / "overlay.png", overlay_picture(mammogram, analysis))
    except OSError as error:
        raise AnalysisError(f"{folder} could not be written: {error}. Check the folder and the disk.") from error
    return folder


def _write_png(path: Path, picture: np.ndarray) -> None:
    _, data = cv2.imencode(".png", picture)
    path.write_bytes(data.tobytes())
