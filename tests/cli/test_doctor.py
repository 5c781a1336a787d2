"""``doctor`` says what works here and what does not, and never raises."""

import json
import socket
from pathlib import Path

import pytest

from ductoview.cli import checks
from tests.cli.support import ductoview
from tests.support.dicom_servers import free_port


def test_a_fit_machine(tmp_path: Path) -> None:
    said = ductoview("doctor", "--port", free_port(), home=tmp_path / "home")
    assert (said.code, said.err) == (0, "")
    lines = {line.split()[0]: line.split()[1] for line in said.out.splitlines()}
    assert list(lines) == ["python", "libraries", "codecs", "workers", "plug-ins", "store", "receiver", "display"]
    assert {lines[name] for name in ("python", "libraries", "codecs", "plug-ins", "receiver")} == {"ok"}
    assert not (tmp_path / "home").exists(), "a look changes nothing"


def test_a_library_that_cannot_be_written_is_not_fit(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = ductoview("doctor", "--json", home=tmp_path / "file" / "home")
    assert said.code == 1
    (store,) = [check for check in json.loads(said.out)["checks"] if check["name"] == "store"]
    assert store["fit"] is False
    assert store["found"].endswith("choose another with --home")


def test_a_port_that_others_use_is_said(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        check = checks.check_port(tmp_path, other.getsockname()[1])
    assert check.fit is None
    assert "choose another with --port" in check.found


def test_a_display_is_a_note_when_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert checks.check_display({}).fit is None
    monkeypatch.setattr("ctypes.util.find_library", lambda name: None if name == "EGL" else name)
    missing = checks.check_display({"DISPLAY": ":0"})
    assert (missing.fit, missing.found) == (False, "there, but these libraries are missing: libEGL")


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ductoview.cli.checks.requires", lambda _name: ["numpy>=2", "nowhere-to-be-found>=1"])
    check = checks.check_libraries()
    assert (check.fit, check.found) == (False, "missing: nowhere-to-be-found; install ductoview again")
