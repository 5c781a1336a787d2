"""What keeps the house in order beyond the import contracts: sizes, reasons, and nothing of one machine."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "ductoview").rglob("*.py"))
LINES_ALLOWED = 440
MEDIAN_LINES_ALLOWED = 170


def tracked(*patterns: str) -> list[Path]:
    """Files git tracks (or would track) that match the patterns."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).exists()]


def test_no_module_is_a_house_of_its_own() -> None:
    sizes = {path.relative_to(ROOT): len(path.read_text().splitlines()) for path in MODULES}
    assert {path: lines for path, lines in sizes.items() if lines > LINES_ALLOWED} == {}
    assert sorted(sizes.values())[len(sizes) // 2] <= MEDIAN_LINES_ALLOWED


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree), "a module without a docstring"


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    names = {re.split(r"[\s<>=!\[]", requirement)[0] for requirement in wanted}
    record = (ROOT / "docs/decisions/0007-dependencies.md").read_text()
    assert {name for name in names if name not in record} == set()


def test_decoders_that_abort_the_interpreter_are_not_locked() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        assert not re.search(r"^(python-gdcm|opencv-python|pyside6?)==", lock.read_text(), re.MULTILINE | re.IGNORECASE)


def test_nothing_of_one_machine_is_committed() -> None:
    pattern = re.compile(r"/(?:work|root|farm)/|\.pyenv|(?:pypi|registry|mirror)[\w.-]*\.(?:org|com|net|internal)/")
    texts = [path for path in tracked() if path.suffix in {".py", ".md", ".toml", ".lock", ".json", ".sh", ".yml", ""}]
    named = [
        path.relative_to(ROOT)
        for path in texts
        if path != Path(__file__).resolve() and pattern.search(path.read_text(errors="ignore"))
    ]
    assert named == []


def test_large_binaries_are_samples_only() -> None:
    large = [path.relative_to(ROOT) for path in tracked() if path.stat().st_size > 10 * 2**20]
    assert [path for path in large if path.parts[0] != "sample_dicom"] == []


def test_command_line_analysis_never_names_qt() -> None:
    for package in ("cli", "workspace", "hooks", "workers", "analysis", "display", "dicom"):
        for path in (ROOT / "ductoview" / package).rglob("*.py"):
            assert "PyQt6" not in path.read_text() or package == "cli", path
