"""The whole job against a PACS nobody here wrote: Orthanc keeps our objects as they are, and the judges find no error."""

import json
import os
import signal
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread

from tests.support.dicom_servers import OrthancNode, free_port, running_orthanc_node
from tests.support.judges import errors_of

CASES = Path(__file__).resolve().parents[2] / "sample_dicom" / "cases"
STEPS = ["echo", "find", "fetch", "analyze", "accept", "write", "send", "verify", "DONE"]
WITHIN_S = 240
pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "ductoview", "demo", *arguments]


def demo(*arguments: str) -> "subprocess.CompletedProcess[str]":
    shown_by = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in shown_by}
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, timeout=WITHIN_S, check=False, env=environment
    )


def first_case() -> Path:
    """The study with a papilloma: a scout and a full image of CC and ML each."""
    return CASES / "01-papilloma"


def summary_of(out: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((out / "summary.json").read_text())
    return data


def kept_by(orthanc: OrthancNode) -> dict[str, bytes]:
    """Every file Orthanc has, by SOPInstanceUID."""
    files = [orthanc.file(instance) for instance in orthanc.instances()]
    return {str(dcmread(BytesIO(file), stop_before_pixels=True).SOPInstanceUID): file for file in files}


def dataset_bytes(file: bytes) -> bytes:
    """A Part 10 file without its file meta information, which every archive writes anew (PS3.10 7.1)."""
    assert file[128:132] == b"DICM"
    length = int.from_bytes(file[140:144], "little")
    return file[144 + length :]


def test_from_orthanc_and_back_byte_for_byte(tmp_path: Path) -> None:
    images = sorted(first_case().glob("cc-*.dcm"))
    out = tmp_path / "out"
    with running_orthanc_node(tmp_path) as orthanc:
        for image in images:
            orthanc.store(image)
        node = orthanc.node
        ran = demo("--headless", "--out", str(out), "--pacs", f"{node.ae_title}@{node.host}:{node.port}")
        kept = kept_by(orthanc)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert [line.split()[0] for line in ran.stdout.splitlines()] == STEPS
    (study,) = summary_of(out)["studies"]
    objects = [one for image in study["images"] for one in image["objects"]]
    assert {one["kind"] for one in objects} == {"GSPS", "SEG", "SR"}
    assert all(one["state"] == "STORED" and one["found_on_pacs"] for one in objects)
    assert any(image["accepted"] for image in study["images"])
    assert len(kept) == len(images) + len(objects)
    for one in objects:
        assert dcmread(BytesIO(kept[one["sop_instance_uid"]])) == dcmread(out / one["file"])
        assert dataset_bytes((out / one["file"]).read_bytes()) == dataset_bytes(kept[one["sop_instance_uid"]])
    assert errors_of([*images, *(out / one["file"] for one in objects)]) == []
    reports = [dcmread(out / one["file"]) for one in objects if one["kind"] == "SR"]
    assert all("DEMO^READER" in str(report) and report.VerificationFlag == "UNVERIFIED" for report in reports)
    for image in study["images"]:
        assert {"analysis.json", "mask.png", "overlay.png"} <= {path.name for path in (out / image["folder"]).iterdir()}


def test_with_a_pacs_of_its_own_and_no_display_it_says_so(tmp_path: Path) -> None:
    samples, out = tmp_path / "samples", tmp_path / "out"
    samples.mkdir()
    (samples / "cc-full.dcm").write_bytes((first_case() / "cc-full.dcm").read_bytes())
    ran = demo("--out", str(out), "--samples", str(samples))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "There is no display" in ran.stderr
    assert [line.split()[0] for line in ran.stdout.splitlines()] == STEPS
    assert summary_of(out)["done"] is True
    assert not list(out.glob("homes-*"))


def test_a_pacs_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    ran = demo("--headless", "--out", str(tmp_path), "--pacs", f"NOBODY@127.0.0.1:{free_port()}")
    assert ran.returncode == 1
    assert "FAILED" in ran.stdout
    assert "Traceback" not in ran.stdout + ran.stderr
    assert summary_of(tmp_path)["done"] is False


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--samples", "no/such/folder"), "There is no folder"),
        (("--pacs", "nonsense"), "is no address"),
        (("--pacs", "A@127.0.0.1:104", "--samples", "."), "leave it out"),
        (("--out", "/dev/null/x", "--samples", "."), "cannot be written"),
    ],
)
def test_wrong_use_is_one_sentence(arguments: tuple[str, ...], words: str) -> None:
    ran = demo("--headless", *arguments)
    assert ran.returncode == 2, ran.stdout + ran.stderr
    assert words in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_ctrl_c_stops_everything_it_started(tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = subprocess.Popen(
        command("--headless", "--out", str(out), "--samples", str(first_case())),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        while not process.stdout.readline().startswith("fetch"):
            assert process.poll() is None
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=WITHIN_S)
    assert (process.returncode, said.strip()) == (1, "Stopped.")
    assert not list(out.glob("homes-*"))
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(out) not in listed
