"""A real Orthanc on loopback, spoken to through its REST interface; its state lives and dies with the test."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

READY_WITHIN_S = 20


@dataclass(frozen=True, slots=True)
class Orthanc:
    """The address of a running Orthanc."""

    url: str

    def store(self, path: Path) -> str:
        """Give it a file; returns Orthanc's own identifier of the instance."""
        request = urllib.request.Request(f"{self.url}/instances", data=path.read_bytes(), method="POST")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return str(json.load(answer)["ID"])

    def file(self, instance: str) -> bytes:
        """The stored file."""
        with urllib.request.urlopen(f"{self.url}/instances/{instance}/file", timeout=30) as answer:
            return bytes(answer.read())

    def modalities(self) -> set[str]:
        """Modalities of all stored series."""
        with urllib.request.urlopen(f"{self.url}/series?expand", timeout=30) as answer:
            return {series["MainDicomTags"]["Modality"] for series in json.load(answer)}


@contextmanager
def running_orthanc(folder: Path) -> Iterator[Orthanc]:
    """Orthanc with an empty store in ``folder``; missing Orthanc skips the test, in CI it fails."""
    if shutil.which("Orthanc") is None:
        words = "Orthanc is not installed (Debian: orthanc)."
        pytest.fail(words) if os.environ.get("CI") == "true" else pytest.skip(words)
    http_port = _free_port()
    config = folder / "orthanc.json"
    config.write_text(
        json.dumps(
            {
                "Name": "test",
                "StorageDirectory": str(folder / "db"),
                "IndexDirectory": str(folder / "db"),
                "HttpPort": http_port,
                "DicomPort": _free_port(),
                "RemoteAccessAllowed": False,
                "AuthenticationEnabled": False,
                "Plugins": [],
            }
        )
    )
    orthanc = Orthanc(f"http://127.0.0.1:{http_port}")
    with (folder / "orthanc.log").open("wb") as log:
        process = subprocess.Popen(["Orthanc", str(config)], stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait_until_ready(orthanc, process, folder)
            yield orthanc
        finally:
            process.kill()
            process.wait()


def _wait_until_ready(orthanc: Orthanc, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{orthanc.url}/system", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    pytest.fail(f"Orthanc did not start: {(folder / 'orthanc.log').read_text(errors='replace')[-500:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
