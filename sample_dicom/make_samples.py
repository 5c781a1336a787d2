"""Write, or check, the ten sample studies: ``python -m sample_dicom.make_samples [--check] [--case N] [--out DIR] [--jobs N]``.

The same locked versions on the same kind of processor give the same pixels, bit for bit; elsewhere they agree within
one grey level.
"""

import argparse
import hashlib
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pydicom

from sample_dicom.cases import CASES, SampleCase
from sample_dicom.phantom import ViewImage, draw_view
from sample_dicom.write import dataset, save

HERE = Path(__file__).resolve().parent


def exposures(case: SampleCase) -> list[tuple[str, str]]:
    """(view, phase) of every image of a case, in the order they were taken."""
    phases = ("SCOUT", "FULL") if case.spec.with_scout else ("FULL",)
    return [(view, phase) for phase in phases for view in case.spec.views]


def draw(case: SampleCase, view: str, phase: str) -> ViewImage:
    """One image of a case.

    The CC of the tenth case is the one of 5928 x 4728, the CC and ML of the ninth have 4096 x 3328.
    """
    spec = case.spec
    if case.number == 10 and view == "CC" and phase == "FULL":
        spec = replace(spec, rows=5928, columns=4728)
    elif case.number == 10:
        spec = replace(spec, imager_mm=0.1)
    return draw_view(spec, view, phase)


def truth_json(image: ViewImage) -> dict[str, Any]:
    """What the image really shows; rows and columns 0-based, the first pixel's centre at (0, 0)."""
    truth = image.truth
    return {
        "schema": "ductoview.phantom-truth/1",
        "view": image.view,
        "phase": image.phase,
        "laterality": image.laterality,
        "pixel_spacing_mm": round(image.pixel_spacing_mm, 7),
        "nipple": [round(x, 2) for x in truth.nipple],
        "orifice": [round(x, 2) for x in truth.orifice],
        "segments": [
            {
                "id": segment.id,
                "parent": segment.parent,
                "branch_order": segment.branch_order,
                "length_mm": round(segment.length_mm, 3),
                "visible": segment.visible,
                "path": np.round(segment.path, 2).tolist(),
            }
            for segment in truth.segments
        ],
        "findings": [
            {key: round(value, 2) if isinstance(value, float) else value for key, value in asdict(finding).items()}
            for finding in truth.findings
        ],
    }


def make_image(case: SampleCase, view: str, phase: str, out: Path) -> dict[str, Any]:
    """Draw one image and write its three files; returns its line of the manifest."""
    image = draw(case, view, phase)
    stem = out / "cases" / case.folder / f"{view.lower()}-{phase.lower()}"
    save(dataset(case, image), stem.with_suffix(".dcm"))
    stem.with_suffix(".truth.json").write_text(json.dumps(truth_json(image), separators=(",", ":")) + "\n")
    cv2.imwrite(
        str(stem.with_suffix(".truth_mask.png")), image.truth.mask.astype(np.uint8) * 255, [cv2.IMWRITE_PNG_BILEVEL, 1]
    )
    return {
        "file": stem.with_suffix(".dcm").relative_to(out).as_posix(),
        "rows": int(image.pixels.shape[0]),
        "columns": int(image.pixels.shape[1]),
        "pixels_sha256": hashlib.sha256(image.pixels.astype("<u2").tobytes()).hexdigest(),
        "mask_sha256": hashlib.sha256(np.packbits(image.truth.mask).tobytes()).hexdigest(),
        "findings": len(image.truth.findings),
    }


def check_image(case: SampleCase, view: str, phase: str, out: Path) -> int:
    """Largest grey-level difference between the committed pixels and freshly drawn ones."""
    from sample_dicom.decode import stored_pixels

    path = out / "cases" / case.folder / f"{view.lower()}-{phase.lower()}.dcm"
    fresh = draw(case, view, phase).pixels.astype(np.int32)
    return int(np.abs(stored_pixels(pydicom.dcmread(path)).astype(np.int32) - fresh).max())


def main(argv: list[str] | None = None) -> int:
    """Exit status 0 when everything was written, or agreed within one grey level."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="draw again and compare with the files")
    parser.add_argument("--case", type=int, help="only this case")
    parser.add_argument("--out", type=Path, default=HERE)
    parser.add_argument("--jobs", type=int, default=2)
    wanted = parser.parse_args(argv)
    work = [
        (case, view, phase) for case in CASES if wanted.case in (None, case.number) for view, phase in exposures(case)
    ]
    lines, worst = [], 0
    with ProcessPoolExecutor(wanted.jobs) as pool:
        jobs = [pool.submit(check_image if wanted.check else make_image, *item, wanted.out) for item in work]
        for number, (item, job) in enumerate(zip(work, jobs, strict=True), 1):
            result = job.result()
            print(
                f"{number}/{len(work)} {item[0].folder} {item[1]} {item[2]}"
                + (f": differs by {result}" if wanted.check else ""),
                file=sys.stderr,
            )
            if isinstance(result, int):
                worst = max(worst, result)
            else:
                lines.append(result)
    if wanted.check:
        print(f"{len(work)} images, largest difference {worst} grey level(s)")
        return 0 if worst <= 1 else 1
    if wanted.case is None:
        manifest = {
            "schema": "ductoview.samples/1",
            "numpy": np.__version__,
            "opencv": cv2.__version__,
            "images": lines,
        }
        (wanted.out / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
