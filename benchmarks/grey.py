"""Grey levels of `ductoview render` beside DCMTK's dcm2pnm, and dcmp2pgm for presentation states, at 1:1.

Claim: over the files of benchmarks/support/grey_files.py, at least 30, no pixel differs by more than 1 of 256 levels,
apart from the named departures below, each with the reason why PS3.3 is on our side. The pixels are those of
``render`` (the same call as the command line's; three files go through the command line itself and must be equal).
Run:
python -m benchmarks.grey [--json]
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.support.grey_files import Case, cases, image_file, state_file
from ductoview.dicom.gsps_read import read_gsps
from ductoview.dicom.read import read_mammogram
from ductoview.display.presentation import stated_choice
from ductoview.display.render import RenderOptions, render

MOST = 1
THROUGH_THE_COMMAND_LINE = 3
DEPARTURES: dict[str, str] = {
    "padding, inverted": "DCMTK inverts padding to white; PixelPaddingValue (PS3.3 C.7.5.1.1.2) is no image, air stays black.",
}
"""Cases where DCMTK departs from the standard, or from what mammography needs, and why."""


def main() -> int:
    """Print the largest difference of every case; 0 when only named departures exceed one level."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    arguments = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(cases()):
            rows.append(_row(case, number, Path(folder)))
    if arguments.json:
        print(json.dumps(rows, indent=2))
    else:
        for row in rows:
            verdict = "holds" if row["largest"] <= MOST else row["departure"] or "DOES NOT HOLD"
            print(f"{row['name']:<46} {row['largest']:>4} {row['share']:>8.2%}  {verdict}")
        print(f"{len(rows)} files, {sum(row['largest'] <= MOST for row in rows)} within {MOST} level")
    return 0 if all(row["largest"] <= MOST or row["departure"] for row in rows) else 1


def _row(case: Case, number: int, folder: Path) -> dict[str, Any]:
    image = image_file(case, folder)
    state = state_file(case, image, folder) if case.state is not None else None
    ours = _ours(case, image, state)
    if number < THROUGH_THE_COMMAND_LINE:
        assert np.array_equal(ours, _by_command(image, folder / "ours.png"))
    difference = np.abs(ours.astype(int) - _theirs(case, image, state, folder / "theirs.pgm").astype(int))
    largest = int(difference.max())
    departure = DEPARTURES.get(case.name, "") if largest > MOST else ""
    return {"name": case.name, "largest": largest, "share": float((difference > MOST).mean()), "departure": departure}


def _ours(case: Case, image: Path, state: Path | None) -> NDArray[np.uint8]:
    mammogram = read_mammogram(image)
    if state is not None:
        stated = read_gsps(state, [image]).of(mammogram.facts.ref.sop_instance_uid)
        assert stated is not None
        choice = stated_choice(stated, mammogram.grey)
        return render(mammogram, RenderOptions(annotate=False, presentation=stated, choice=choice))
    return render(mammogram, RenderOptions(annotate=False, choice=mammogram.grey.choices[case.voi - 1]))


def _by_command(image: Path, out: Path) -> NDArray[np.uint8]:
    command = [sys.executable, "-m", "ductoview", "render", image, "--out", out, "--no-annotation"]
    subprocess.run(command, check=True, capture_output=True)
    return np.asarray(cv2.imread(str(out), cv2.IMREAD_UNCHANGED), np.uint8)


def _theirs(case: Case, image: Path, state: Path | None, out: Path) -> NDArray[np.uint8]:
    command = ["dcm2pnm", *case.dcmtk, "+op", image, out] if state is None else ["dcmp2pgm", "-p", state, image, out]
    subprocess.run(command, check=True, capture_output=True)
    return np.asarray(cv2.imread(str(out), cv2.IMREAD_UNCHANGED), np.uint8)


if __name__ == "__main__":
    sys.exit(main())
