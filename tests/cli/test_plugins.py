"""Installed plug-ins are listed with version and origin; one that fails is named and does not stop the rest."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.support import ductoview
from tests.support.mg_source import write_mg

FAILING = """
from ductoview.hooks import hookimpl
from tests.hooks.methods import Raises

@hookimpl
def ductoview_finding_detectors():
    return [Raises()]
"""


@pytest.fixture
def plug_ins(tmp_path: Path) -> Path:
    """A folder with two distributions: a detector that raises at work, and a module that cannot be imported."""
    for name, source in {"failing": FAILING, "unloadable": "import nowhere_to_be_found"}.items():
        (tmp_path / f"{name}.py").write_text(source)
        info = tmp_path / f"{name}-1.5.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.5\n")
        (info / "entry_points.txt").write_text(f"[ductoview]\n{name} = {name}\n")
    return tmp_path


def run(*words: object, path: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "ductoview", *map(str, words)]
    environment = os.environ | {"PYTHONPATH": f"{path}{os.pathsep}{Path.cwd()}"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_all_methods_are_listed_with_version_and_origin() -> None:
    said = ductoview("plugins")
    assert said.code == 0, said.err
    rows = {tuple(line.split()[-4:]) for line in said.out.splitlines()}
    assert ("ductoview-csv.findings", "0.1.0", "ductoview-csv", "0.1.0") in rows
    listed = json.loads(ductoview("plugins", "--json").out)
    assert listed["failures"] == []
    assert {one["id"] for one in listed["methods"]} >= {
        "ductoview.enhance",
        "ductoview.segment",
        "ductoview.findings",
        "ductoview.json",
        "ductoview.hang-ductogram",
        "ductoview-csv.findings",
    }


def test_a_broken_plug_in_is_named_and_the_rest_is_listed(plug_ins: Path) -> None:
    done = run("plugins", path=plug_ins)
    assert done.returncode == 1
    assert "ductoview.segment" in done.stdout
    assert "failing 1.5" in done.stdout
    assert done.stderr.startswith("unloadable 1.5: could not be loaded: ModuleNotFoundError: No module named")
    assert len(done.stderr.splitlines()) == 1


def test_analyze_goes_on_and_names_each_broken_plug_in_once(plug_ins: Path, tmp_path: Path) -> None:
    for number in (1, 2):
        write_mg(tmp_path / f"in/{number}.dcm", rows=64, columns=48, SOPInstanceUID=f"1.2.{number}")
    done = run("analyze", tmp_path / "in", "--out", tmp_path / "out", "--jobs", "1", path=plug_ins)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Plug-in Test method 7 (test.method): it failed: ZeroDivisionError: by zero.") == 1
    assert done.stderr.count("Plug-in unloadable 1.5: could not be loaded: ModuleNotFoundError") == 1
    for number in (1, 2):
        warnings = json.loads((tmp_path / f"out/1.2.{number}/analysis.json").read_text())["warnings"]
        assert [warning.split(":")[0] for warning in warnings if warning.startswith("Plug-in")] == [
            "Plug-in Test method 7 (test.method)",
            "Plug-in unloadable 1.5",
        ]
