"""Grey levels of `ductoview render` beside DCMTK's dcm2pnm, and dcmp2pgm for presentation states, at 1:1.

Claim: over the files of benchmarks/support/grey_cases.py no pixel differs from DCMTK's by more than 1 of 256 levels,
apart from named departures, each with its section of PS3.3 and an argument. Every picture goes through the command
line (rows marked * as a process of its own), and a third voice, benchmarks/support/grey_formula.py, computes the same
from the text of the standard with nothing of ductoview: a row holds only when ours is within 1 level of the formula,
and of DCMTK except where the departure excuses the pixel and the formula is more than 1 level from DCMTK there.
Columns: largest difference ours-formula, ours-DCMTK, formula-DCMTK; the share of pixels where ours and DCMTK differ.
Run:
python -m benchmarks.grey [--json]
"""

import argparse
import io
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
from pydicom import Dataset, dcmread

from benchmarks.support.grey_cases import Case, Excused, cases
from benchmarks.support.grey_files import image_file, plain_file, state_file
from benchmarks.support.grey_formula import Asked, fractional, grey_levels, padded
from ductoview.cli.console import Console
from ductoview.cli.main import main as ductoview

MOST = 1
"""Levels that two programs may differ by: each rounds once."""
Grey = NDArray[np.uint8]


def main() -> int:
    """Print the largest differences of every case; 0 when only what a named departure excuses exceeds one level."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    arguments = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(cases()):
            place = Path(folder) / str(number)
            place.mkdir()
            rows.append(row_of(case, place))
            if not arguments.json:
                print(_line(rows[-1]))
    if arguments.json:
        print(json.dumps(rows, indent=2))
    else:
        _print_summary(rows)
    return 0 if all(row["holds"] for row in rows) else 1


def row_of(case: Case, folder: Path) -> dict[str, Any]:
    """The three pictures of a case compared pixel by pixel."""
    image = image_file(case, folder)
    plain = plain_file(image, folder)
    state = state_file(case.state, plain, folder / "state.dcm") if case.state is not None else None
    ours = rendered(image, state, case.asked, folder, as_process=case.as_process)
    theirs = _by_dcmtk(case, plain, folder)
    header = dcmread(plain)
    formula = grey_levels(header, case.asked, dcmread(state) if state is not None else None)
    excused = _excused(case, header)
    to_formula, to_dcmtk, departs = _apart(ours, formula), _apart(ours, theirs), _apart(formula, theirs)
    agrees = _most(to_formula) <= MOST and _most(to_dcmtk[~excused]) <= MOST
    # A departure that no longer shows has to be struck from the table.
    is_seen = case.departure is None or _most(departs[excused]) > MOST
    return {
        "name": case.name,
        "ours_formula": _most(to_formula),
        "ours_dcmtk": _most(to_dcmtk),
        "formula_dcmtk": _most(departs),
        "ours_dcmtk_elsewhere": _most(to_dcmtk[~excused]),
        "share_differing": float((to_dcmtk > 0).mean()),
        "departure": None if case.departure is None else f"{case.departure.section}: {case.departure.argument}",
        "as_process": case.as_process,
        "holds": bool(agrees and is_seen),
    }


def _excused(case: Case, image: Dataset) -> NDArray[np.bool_]:
    match case.departure.excused if case.departure is not None else None:
        case Excused.ALL:
            return np.ones((image.Rows, image.Columns), bool)
        case Excused.PADDED:
            return padded(image)
        case Excused.FRACTIONAL:
            return fractional(image)
    return np.zeros((image.Rows, image.Columns), bool)


def rendered(image: Path, state: Path | None, asked: Asked, folder: Path, *, as_process: bool = False) -> Grey:
    """The picture of ``ductoview render`` (rows, columns), asked for on its command line."""
    out = folder / "ours.png"
    words = ["render", str(image), "--out", str(out), "--no-annotation", "--home", str(folder / "home")]
    words += ["--gsps", str(state)] if state is not None else []
    words += ["--voi", str(asked.voi)] if asked.voi != 1 else []
    words += [f"--window={asked.window[0]},{asked.window[1]}"] if asked.window is not None else []
    words += ["--function", asked.function] if asked.function else []
    words += ["--invert"] if asked.invert else []
    if as_process:
        subprocess.run([sys.executable, "-m", "ductoview", *words], check=True, capture_output=True)
    else:
        said = io.StringIO()
        if ductoview(words, console=Console(said, said)) != 0:
            raise RuntimeError(f"ductoview {' '.join(words)}: {said.getvalue()}")
    return _picture(out)


def _by_dcmtk(case: Case, image: Path, folder: Path) -> Grey:
    out = folder / "theirs.pgm"
    command = ["dcm2pnm", *case.dcmtk, "+op", image, out]
    if case.state is not None:
        state = state_file(case.state | case.dcmtk_state, image, folder / "their_state.dcm")
        command = ["dcmp2pgm", "-p", state, image, out]
    subprocess.run(command, check=True, capture_output=True)
    return _picture(out)


def _picture(path: Path) -> Grey:
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_UNCHANGED), np.uint8)


def _apart(one: Grey, other: Grey) -> NDArray[np.int16]:
    return np.abs(one.astype(np.int16) - other)


def _most(apart: NDArray[np.int16]) -> int:
    return int(apart.max(initial=0))


def _line(row: dict[str, Any]) -> str:
    figures = (
        f"{row['ours_formula']:>4} {row['ours_dcmtk']:>4} {row['formula_dcmtk']:>4} {row['share_differing']:>8.2%}"
    )
    verdict = "holds" if not row["departure"] else f"departure, elsewhere {row['ours_dcmtk_elsewhere']}"
    mark = "*" if row["as_process"] else " "
    return f"{row['name']:<46}{mark}{figures}  {verdict if row['holds'] else 'DOES NOT HOLD'}"


def _print_summary(rows: list[dict[str, Any]]) -> None:
    version = subprocess.run(["dcm2pnm", "--version"], check=True, capture_output=True, text=True).stdout
    print(version.splitlines()[0].strip("$ "))
    departures = [row for row in rows if row["departure"]]
    for words in dict.fromkeys(row["departure"] for row in departures):
        print(f"departure, {sum(row['departure'] == words for row in departures)} files: {words}")
    within = sum(row["ours_dcmtk"] <= MOST for row in rows)
    failed = sum(not row["holds"] for row in rows)
    print(
        f"{len(rows)} files: {within} within {MOST} level of DCMTK, {len(departures)} with a named departure,"
        f" {failed} that do not hold; ours at most {max(row['ours_formula'] for row in rows)} from the formula"
    )


if __name__ == "__main__":
    sys.exit(main())
