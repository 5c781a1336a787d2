"""The frame of the command line: which command is meant, what loads, and how every failure ends."""

import argparse
import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ductoview import __version__
from ductoview.cli import open as open_command
from ductoview.cli.commands import COMMANDS
from ductoview.errors import Cancelled, NetworkError, SettingsError, WorkerError
from tests.cli.support import ductoview


def loaded_by(*words: str) -> set[str]:
    """The modules a fresh interpreter has loaded after running these words."""
    source = (
        "import sys; from ductoview.__main__ import main\n"
        f"sys.argv = ['ductoview', *{list(words)!r}]\n"
        "code = main()\n"
        "print('\\nLOADED', code, *sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=60, check=True)
    code, *modules = done.stdout.rpartition("LOADED ")[2].split()
    assert code == "0", done.stderr
    return set(modules)


def test_help_loads_nothing_heavy() -> None:
    heavy = {"numpy", "pydicom", "rich", "PyQt6", "cv2", "skimage", "pluggy", "pynetdicom", "sqlite3"}
    assert loaded_by("--help") & heavy == set()


def test_the_help_lists_every_command_and_each_has_help_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert ductoview("--help").code == 0
    overview = capsys.readouterr().out
    for command in COMMANDS:
        assert f"  {command.name} " in overview
        assert ductoview(command.name, "--help").code == 0
        words = capsys.readouterr().out
        assert words.startswith(f"usage: ductoview {command.name}")
        assert f"  ductoview {command.name}" in words.partition("example")[2] or command.name == "open"
        assert "--home DIR" in words
        module = importlib.import_module(f"ductoview.cli.{command.name}")
        assert module.__doc__


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert ductoview("--version").code == 0
    assert capsys.readouterr().out == f"ductoview {__version__}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["anlayze", "x"], "There is no command and no file 'anlayze'. Did you mean 'analyze'?"),
        (["zzz"], "There is no command and no file 'zzz'. ductoview --help lists the commands."),
        (["open", "nowhere.dcm"], "There is no file or folder nowhere.dcm."),
        (["nowhere.dcm"], "There is no file or folder nowhere.dcm."),
        (["ductoview://delete?study=1.2"], "The link ductoview://delete?study=1.2 names no study"),
        (["ductoview://open?study=1.2/../x"], "is no UID"),
    ],
)
def test_wrong_use_is_one_line_and_2(words: list[str], said: str, tmp_path: Path) -> None:
    answer = ductoview(*words, home=tmp_path)
    assert answer.code == 2
    assert said in answer.err
    assert len(answer.problems) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["analyze", "x"], "the following arguments are required: --out. See ductoview analyze --help."),
        (["analyze", "--out", "x"], "the following arguments are required: PATH. See ductoview analyze --help."),
        (["analyze", "x", "--out", "y", "--jobs", "0"], "'0' is no whole number above zero"),
        (["fetch", "PACS", "--study", "x"], "'x' is no UID"),
        (["find", "PACS", "--date", "yesterday"], "'yesterday' is no date"),
        (["service", "--port", "99999"], "'99999' is no port"),
        (["service", "--allow", "x"], "'x' is no peer; write AET@HOST"),
        (["node"], "the following arguments are required: add|list|remove"),
        (["plugins", "--home"], "argument --home: expected one argument. See ductoview --help."),
        (["--study"], "argument --study: expected one argument"),
    ],
)
def test_what_the_parser_refuses_is_one_line_and_2(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ductoview(*words).code == 2
    err = capsys.readouterr().err
    assert said in err
    assert len(err.splitlines()) == 1


def test_without_a_command_the_window_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":7")
    opened: list[tuple[Any, ...]] = []

    def ui(home: Path, *, open_paths: tuple[Path, ...] = (), study: str | None = None) -> int:
        opened.append((home, open_paths, study))
        return 0

    file = tmp_path / "image"
    file.touch()
    home = tmp_path / "home"
    assert ductoview(home=home, ui=ui).code == 0
    assert ductoview("--home", home, file, ui=ui).code == 0
    assert ductoview("open", file, "--study", "1.2", home=home, ui=ui).code == 0
    assert ductoview("ductoview://open?study=1.2.3", home=home, ui=ui).code == 0
    monkeypatch.setenv("DUCTOVIEW_HOME", str(home))
    assert ductoview("--study", "1.2", ui=ui).code == 0
    assert opened == [
        (home, (), None),
        (home, (file,), None),
        (home, (file,), "1.2"),
        (home, (), "1.2.3"),
        (home, (), "1.2"),
    ]


def test_without_a_display_no_window_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    answer = ductoview(home=tmp_path, ui=lambda *_, **__: pytest.fail("opened a window"))
    assert answer.code == 2
    assert answer.err.startswith("ductoview: There is no display")
    assert open_command.has_display({}, "win32")


def test_the_demo_says_that_it_leaves_another_home_alone(tmp_path: Path) -> None:
    answer = ductoview(
        "demo", "--headless", "--out", tmp_path / "out", "--samples", tmp_path / "none", home=tmp_path / "mine"
    )
    assert answer.code == 2, "there are no samples"
    assert answer.problems[0].startswith("--home is left alone")
    assert str(tmp_path / "out") in answer.problems[0]
    assert not (tmp_path / "mine").exists()
    assert (
        "--home" not in ductoview("demo", "--headless", "--samples", tmp_path / "none", "--out", tmp_path / "out").err
    )


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (SettingsError("No such folder."), 2, "ductoview: No such folder.\n"),
        (NetworkError("PACS refused."), 1, "ductoview: PACS refused.\n"),
        (WorkerError("The worker died.", "exit code 9"), 1, "ductoview: The worker died.\n"),
        (Cancelled("Stopped at your wish."), 1, "Stopped.\n"),
        (KeyboardInterrupt(), 1, "Stopped.\n"),
        (ZeroDivisionError("by\nzero"), 1, "ductoview: this should not have happened (ZeroDivisionError: by)."),
        (MemoryError(), 1, "ductoview: this should not have happened (MemoryError)."),
        (RecursionError("deep"), 1, "ductoview: this should not have happened (RecursionError: deep)."),
    ],
)
def test_every_failure_is_one_line(
    error: BaseException, code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_arguments: argparse.Namespace, _console: object) -> int:
        raise error

    monkeypatch.setattr("ductoview.cli.plugins.run", fail)
    answer = ductoview("plugins", home=tmp_path)
    assert (answer.code, answer.out) == (code, "")
    assert answer.err.startswith(said)
    assert len(answer.problems) == 1
    debugged = ductoview("plugins", "--debug", home=tmp_path)
    assert debugged.code == code
    if not isinstance(error, KeyboardInterrupt):
        assert "Traceback" in debugged.err
    if isinstance(error, WorkerError):
        assert "exit code 9" in debugged.err


def test_a_reader_that_has_gone_is_no_failure_to_speak_of() -> None:
    command = f"{sys.executable} -m ductoview plugins --json | head -n 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("{\n", "")
