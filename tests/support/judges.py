"""Judges nobody here wrote: dciodvfy, dcentvfy, dcmpschk, dsrdump; each answers with a list of errors.

A missing judge fails the tests where ``CI=true`` and skips them elsewhere.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread
from pydicom.uid import GrayscaleSoftcopyPresentationStateStorage

JUDGES = ("dciodvfy", "dcentvfy", "dcmpschk", "dsrdump")

ALLOWED = {
    # PatientName is type 2 (PS3.3 C.7.1.1): an image without a name gives objects without one.
    r"dcmpschk W: patientName absent or empty": "a type 2 attribute may be empty",
}
"""Patterns of false alarms, each with its reason."""


def need_judges() -> None:
    """Skip the test when a judge is missing; fail it in CI."""
    missing = [tool for tool in JUDGES if shutil.which(tool) is None]
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"CI must have {', '.join(missing)} (Debian: dicom3tools, dcmtk).")
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed (Debian: dicom3tools, dcmtk).")


def errors_of(files: Sequence[Path]) -> list[str]:
    """What the judges hold against the files, each alone and all of them together as one study."""
    need_judges()
    found = [f"{path.name}: {error}" for path in files for error in _errors_of_one(path)]
    if len(files) > 1:
        found += [f"together: {line}" for line in _error_lines(_run("dcentvfy", *map(str, files)))]
    return [error for error in found if not any(re.search(pattern, error) for pattern in ALLOWED)]


def _errors_of_one(path: Path) -> list[str]:
    header = dcmread(path, stop_before_pixels=True)
    errors = [f"dciodvfy {line}" for line in _error_lines(_run("dciodvfy", "-new", str(path)))]
    if header.get("SOPClassUID") == GrayscaleSoftcopyPresentationStateStorage:
        errors += _presentation_state_errors(path)
    if header.get("Modality") in ("SR", "KO"):
        errors += _report_errors(path)
    return errors


def _presentation_state_errors(path: Path) -> list[str]:
    """What dcmpschk says; its exit code is 0 even on failure, so its words count.

    Its value checker (dcmtk 3.6.7) knows no UTF-8 and fails every name outside ASCII: it judges a copy in ASCII.
    """
    state = dcmread(path)
    state.walk(_ascii_only)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "state.dcm"
        state.save_as(copy)
        words = _run("dcmpschk", str(copy))
    if "Test passed" in words:
        return []
    reasons = [line for line in words.splitlines() if "Testing:" not in line and "Test failed" not in line]
    return [f"dcmpschk {reason}" for reason in reasons if reason.strip()] or ["dcmpschk failed without a reason"]


def _ascii_only(_parent: Dataset, element: object) -> None:
    if element.VR in ("PN", "LO", "SH", "ST", "LT", "UT") and element.value and element.VM == 1:  # type: ignore[attr-defined]
        element.value = str(element.value).encode("ascii", "replace").decode()  # type: ignore[attr-defined]


def _report_errors(path: Path) -> list[str]:
    finished = subprocess.run(["dsrdump", str(path)], capture_output=True, text=True, errors="replace", timeout=60)
    return [f"dsrdump {finished.stderr.strip().splitlines()[-1]}"] if finished.returncode else []


def _run(*command: str) -> str:
    finished = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=60)
    return finished.stdout + finished.stderr


def _error_lines(words: str) -> list[str]:
    return [line for line in words.splitlines() if line.startswith("Error")]


def need_program(program: str, package: str) -> None:
    """Skip the test where a program is missing, loudly; fail it in CI."""
    if shutil.which(program) is None:
        words = f"{program} is not installed (Debian: {package})."
        pytest.fail(f"CI must have it: {words}") if os.environ.get("CI") else pytest.skip(words)


TEMPLATES_ALLOWED = (
    # CID 100 is extensible (PS3.16); the validator takes its baseline for all there is.
    "Procedure reported",
)
_NO_XPATH_LIMITS = tuple(f"-Djdk.xml.xpath{what}Limit=0" for what in ("TotalOp", "ExprOp", "ExprGrp"))
# A run compiles six megabytes of rules and ends: what is learned of hot code meanwhile comes too late, and costs half of it.
_SHORT_RUN = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


def template_errors_of(path: Path) -> list[str]:
    """What PixelMed's validator holds against the templates of a report or key object selection."""
    need_program("DicomSRValidator", "pixelmed-apps")
    finished = subprocess.run(
        ["DicomSRValidator", str(path)],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=110,
        env={**os.environ, "JAVA_TOOL_OPTIONS": " ".join((*_NO_XPATH_LIMITS, *_SHORT_RUN))},
    )
    words = finished.stdout + finished.stderr
    assert "Root Template Validation Complete" in words, f"the validator did not come to an end: {words[-600:]}"
    return [line for line in _error_lines(words) if not any(allowed in line for allowed in TEMPLATES_ALLOWED)]
