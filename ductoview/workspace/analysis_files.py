"""The files ``analyze`` and ``demo`` leave for each image: ``analysis.json``, ``mask.png``, ``overlay.png``."""

import hashlib
import json
import re
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.errors import AnalysisError
from ductoview.model.analysis_json import analysis_to_json
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.image import ImageFacts, Mammogram
from ductoview.model.view import Phase
from ductoview.workspace.overlay import overlay_picture

_UID = re.compile(r"[0-9.]{1,64}")


def folder_name(sop_instance_uid: str, taken: Collection[str] = ()) -> str:
    """The name of an image's folder: its UID when it is one, else its SHA-256; with ``-2``, ``-3``… when taken.

    Dots alone would lead out of the folder, so they are no UID.
    """
    is_uid = _UID.fullmatch(sop_instance_uid) and sop_instance_uid.strip(".")
    name = sop_instance_uid if is_uid else hashlib.sha256(sop_instance_uid.encode()).hexdigest()
    numbered, number = name, 2
    while numbered in taken:
        numbered, number = f"{name}-{number}", number + 1
    return numbered


def write_analysis(
    out: Path,
    facts: ImageFacts,
    analysis: DuctAnalysis,
    mammogram: Mammogram | None = None,
    *,
    taken: Collection[str] = (),
) -> Path:
    """Write the files of an image into its folder of ``out`` and return that folder; ``taken`` as in ``folder_name``."""
    folder = out / folder_name(facts.ref.sop_instance_uid, taken)
    write_files(folder, facts, analysis, mammogram)
    return folder


def write_files(folder: Path, facts: ImageFacts, analysis: DuctAnalysis, mammogram: Mammogram | None = None) -> None:
    """Write ``analysis.json``, ``mask.png`` and, with ``mammogram``, ``overlay.png``, replacing those of an earlier run.

    Raises AnalysisError when the disk does not take them; those of the earlier run stay together then.
    """
    files: dict[str, bytes | None] = {
        "analysis.json": _as_text(analysis_to_json(facts, analysis)),
        "mask.png": _png(analysis.lumen.astype(np.uint8) * 255),
        "overlay.png": None if mammogram is None else _png(overlay_picture(mammogram, analysis)),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            if content is not None:
                _part(folder / name).write_bytes(content)
        for name, content in files.items():
            if content is None:
                (folder / name).unlink(missing_ok=True)
            else:
                _part(folder / name).replace(folder / name)
    except OSError as error:
        with suppress(OSError):
            for name in files:
                _part(folder / name).unlink(missing_ok=True)
        raise AnalysisError(f"{folder} could not be written: {error}. Check the folder and the disk.") from error


def withdraw_phase(folder: Path) -> str:
    """Call the phase in a written ``analysis.json`` unknown; the sentence that stands among its warnings then.

    Raises AnalysisError when the disk does not take it.
    """
    path = folder / "analysis.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        why = f"{data['image']['phase']} by its time, but no image of this study shows contrast: its phase is unknown."
        data["image"]["phase"] = Phase.UNKNOWN.value
        data["warnings"] = [why, *data["warnings"]]
        _part(path).write_bytes(_as_text(data))
        _part(path).replace(path)
    except OSError as error:
        with suppress(OSError):
            _part(path).unlink(missing_ok=True)
        raise AnalysisError(f"{folder} could not be written: {error}. Check the folder and the disk.") from error
    return why


def _as_text(data: Any) -> bytes:
    return f"{json.dumps(data, indent=1, ensure_ascii=False)}\n".encode()


def _part(path: Path) -> Path:
    return path.with_suffix(".part")


def _png(picture: NDArray[np.uint8]) -> bytes:
    """Grey or RGB as PNG, compressed fast: masks and overlays have ten megapixels."""
    stored = picture if picture.ndim == 2 else picture[..., ::-1]
    _, data = cv2.imencode(".png", stored, (cv2.IMWRITE_PNG_COMPRESSION, 1))
    return bytes(data)
