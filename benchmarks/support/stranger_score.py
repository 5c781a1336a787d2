"""What the command line says about a file, read back from its JSON and mask as any other program would, and scored."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import cv2
import numpy as np

from benchmarks.support.peers import Field, Mask, sato
from benchmarks.support.scoring import Score, score_of
from benchmarks.support.stranger import Stranger
from ductoview.analysis.frame import frame_of
from ductoview.analysis.tree import build_tree
from ductoview.dicom.read import read_mammogram
from ductoview.model.duct_analysis import Segmentation
from ductoview.model.ducts import DuctNode, DuctSegment, DuctTree, NodeKind
from ductoview.model.geometry import PointPx
from sample_dicom.phantom import ViewImage

Limits = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """What ``analyze`` wrote: ``trouble`` holds its words when it wrote nothing."""

    mask: Mask | None = None
    tree: DuctTree = field(default_factory=DuctTree)
    orifice: tuple[float, float] | None = None
    contrast_found: bool = False
    mm: float | None = None
    trouble: str = ""
    seconds: float = 0.0


def asked(path: Path, folder: Path) -> Answer:
    """Runs ``python -m ductoview analyze`` on one file, with a home of its own, and reads what it wrote."""
    command = [sys.executable, "-m", "ductoview", "analyze", str(path), "--jobs", "1"]
    done = subprocess.run(
        [*command, "--out", str(folder / "out"), "--home", str(folder / "home")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    written = sorted((folder / "out").glob("*/analysis.json")) if done.returncode == 0 else []
    if len(written) != 1:
        return Answer(trouble=(done.stderr or done.stdout).strip()[-400:])
    return answer_in(written[0].parent)


def answer_in(folder: Path) -> Answer:
    """The answer in a folder that ``analyze`` wrote."""
    said = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    mask = cv2.imread(str(folder / "mask.png"), cv2.IMREAD_UNCHANGED)
    if mask is None:
        return Answer(trouble="mask.png cannot be read")
    row_mm = said["spacing"]["row_mm"]
    segments = [_segment(part, row_mm) for part in said["tree"]["segments"]]
    nodes = [
        DuctNode(id=node["id"], at=PointPx(node["row"], node["column"]), kind=NodeKind(node["kind"]))
        for node in said["tree"]["nodes"]
    ]
    orifice = said["orifice"] and (said["orifice"]["row"], said["orifice"]["column"])
    return Answer(
        mask=np.asarray(mask > 0),
        tree=DuctTree(nodes=tuple(nodes), segments=tuple(segments)),
        orifice=orifice,
        contrast_found=said["contrast_found"],
        mm=row_mm,
        seconds=said["timings_ms"]["total"] / 1000,
    )


def _segment(part: dict[str, object], mm: float | None) -> DuctSegment:
    """Calibres as the model has them, in pixels."""
    path = np.array(part["path"], dtype=object)
    path[:, 2] = part["path_calibre_px"] if mm is None else path[:, 2] / mm
    return DuctSegment(
        id=cast(int, part["id"]), start=cast(int, part["from"]), end=cast(int, part["to"]),
        parent=cast("int | None", part["parent"]), branch_order=1, strahler_order=1, path=path.astype(np.float64),
        length_px=0.0, length_mm=None, mean_calibre_mm=None, max_calibre_mm=None, tortuosity=1.0,
    )  # fmt: skip


def scored(stranger: Stranger, answer: Answer) -> Score:
    """The answer against the truth; an image that could not be analysed counts as one without a tree."""
    mask = answer.mask if answer.mask is not None else np.zeros_like(stranger.truth.mask)
    return score_of(cast(ViewImage, stranger), mask, answer.tree, answer.orifice)


def by_sato(stranger: Stranger, path: Path, plain: Limits, helped: Limits) -> tuple[Score, Score]:
    """Sato with hysteresis at two quantiles, on the image and on our flattened background; calibres by our tree."""
    given = Field(frame_of(read_mammogram(path)))
    both = (
        given.by_hysteresis(sato(image, given.sigmas), *limits)
        for image, limits in ((given.density, plain), (given.flat, helped))
    )
    first, second = (_of_mask(stranger, given, mask) for mask in both)
    return first, second


def _of_mask(stranger: Stranger, given: Field, mask: Mask) -> Score:
    parts = Segmentation(lumen=mask, leak=np.zeros_like(mask), contrast_found=bool(mask.any()))
    return score_of(cast(ViewImage, stranger), mask, build_tree(given.frame, parts), None)
