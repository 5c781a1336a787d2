"""Settings are written in a thread: nobody waits for the disk, nothing is lost, a disk that refuses is told."""

import errno
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ductoview.errors import SettingsError
from ductoview.workspace.displays import Display, Displays, load_displays, save_displays
from ductoview.workspace.home_writer import HomeWriter
from ductoview.workspace.keymap import Changes, load_changes, save_changes
from ductoview.workspace.quality_log import append_check, read_checks
from ductoview.workspace.settings import FILE_NAME, Settings, load_settings, save_settings
from tests.workspace.quality import CHECK

SCREEN = Display(name="DP-1", width_px=2048, height_px=2560)
WRITERS: dict[str, Callable[[Path], object]] = {
    "settings.toml": lambda home: save_settings(home, Settings(reader="NEW^NAME")),
    "keymap.toml": lambda home: save_changes(home, Changes(keys={"fit": ("F13",)})),
    "displays.toml": lambda home: save_displays(home, Displays(screens=(SCREEN,))),
    "quality.csv": lambda home: append_check(home, CHECK),
}


def fail_with(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """The disk refuses when data is to reach it."""

    def fsync(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fsync)


@pytest.mark.parametrize("name", WRITERS)
def test_a_full_disk_leaves_what_was_there_and_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    WRITERS[name](tmp_path)
    before = (tmp_path / name).read_bytes()
    fail_with(monkeypatch, errno.ENOSPC)
    with pytest.raises(SettingsError, match=f"{name} could not be written.*No space left on device"):
        WRITERS[name](tmp_path)
    if name != "quality.csv":
        assert (tmp_path / name).read_bytes() == before
        assert sorted(one.name for one in tmp_path.iterdir()) == [name]


@pytest.mark.parametrize("name", WRITERS)
def test_a_home_that_is_no_folder_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / "home").write_text("a file where the home should be")
    with pytest.raises(SettingsError, match=f"{name} could not be written"):
        WRITERS[name](tmp_path / "home")


def test_a_check_that_meets_a_full_disk_can_be_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        fail_with(broken, errno.ENOSPC)
        with pytest.raises(SettingsError, match="write them again"):
            append_check(tmp_path, CHECK)
    append_check(tmp_path, CHECK)
    assert read_checks(tmp_path)[-1] == CHECK


def test_whoever_puts_does_not_wait_for_the_disk_and_the_newest_wins(tmp_path: Path) -> None:
    told: list[str] = []
    writer, gate, order = HomeWriter(told.append), threading.Event(), []
    writer.put(lambda: order.append("slow") if gate.wait(20) else "never")
    for number in range(3):
        writer.put(lambda number=number: order.append(number), name="settings")  # type: ignore[misc]
    writer.put(lambda: order.append("other"))
    assert not writer.wait(0)
    gate.set()
    assert writer.wait(20)
    assert (order, told) == (["slow", 2, "other"], [])


def test_what_cannot_be_written_is_told_and_the_next_is_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told: list[str] = []
    writer = HomeWriter(told.append)
    writer.put(lambda: save_settings(tmp_path / "file", Settings()))
    writer.put(lambda: 1 / 0)  # type: ignore[arg-type,return-value]
    writer.put(lambda: save_settings(tmp_path, Settings(reader="A^B")))
    assert writer.wait(20)
    assert [words.split(":")[0] for words in told] == [
        f"{tmp_path / 'file' / FILE_NAME} could not be written",
        "A file of the home folder could not be written",
    ]
    assert load_settings(tmp_path).reader == "A^B"


def test_who_asked_may_be_gone_and_the_next_is_written(tmp_path: Path) -> None:
    def gone(_: str) -> None:
        raise RuntimeError("wrapped C/C++ object has been deleted")

    writer = HomeWriter(lambda _: None)
    writer.put(lambda: None, after=gone)
    writer.put(lambda: save_settings(tmp_path, Settings(reader="A^B")))
    assert writer.wait(20)
    assert load_settings(tmp_path).reader == "A^B"


def test_comments_in_the_settings_stay(tmp_path: Path) -> None:
    text = '# ours since 2024\nectasia_mm = 3  # agreed with Dr Miller\ncolour_map = "warm"\n\n# the end\n'
    (tmp_path / FILE_NAME).write_text(text)
    assert save_settings(tmp_path, replace(load_settings(tmp_path), ectasia_mm=2.5)) == ""
    new = (tmp_path / FILE_NAME).read_text()
    assert new.startswith(
        '# ours since 2024\nectasia_mm = 2.5  # agreed with Dr Miller\ncolour_map = "warm"\n\n# the end\n'
    )
    assert load_settings(tmp_path) == Settings(ectasia_mm=2.5)


def test_comments_and_odd_lines_in_the_keymap_stay(tmp_path: Path) -> None:
    path = tmp_path / "keymap.toml"
    path.write_text(
        '# my pedal\n[keys]\nnext_step = ["F13"]  # left pedal\nburn = "B"\nfit = "X"\n\n[mouse]  # trackball\n'
    )
    held, _ = load_changes(tmp_path)
    wanted = Changes(keys={"next_step": ("F14",), "invert": ("F15",)}, mouse=held.mouse)
    assert save_changes(tmp_path, wanted, before=held) == ""
    assert path.read_text() == (
        '# my pedal\n[keys]\nnext_step = ["F14"]  # left pedal\nburn = "B"\ninvert = ["F15"]\n\n[mouse]  # trackball\n'
    )
    assert load_changes(tmp_path)[0] == wanted


def test_a_line_written_by_hand_meanwhile_stays(tmp_path: Path) -> None:
    before = Changes(keys={"next_step": ("F13",)})
    save_changes(tmp_path, before)
    path = tmp_path / "keymap.toml"
    path.write_text(path.read_text().replace("[keys]\n", '[keys]\nfit = "X"\n'))
    save_changes(tmp_path, Changes(keys={"invert": ("F14",)}), before=before)
    assert load_changes(tmp_path)[0] == Changes(keys={"fit": ("X",), "invert": ("F14",)})


def test_what_cannot_stay_as_it_was_written_is_kept_beside(tmp_path: Path) -> None:
    path, text = tmp_path / "keymap.toml", '[keys]\n# two pedals\nnext_step = [\n  "F13",\n]\n'
    path.write_text(text)
    changes = Changes(keys={"next_step": ("F14",)})
    said = save_changes(tmp_path, changes)
    assert said == f"{path} could not be kept as you wrote it; that is now {path}.bak."
    assert (tmp_path / "keymap.toml.bak").read_text() == text
    assert load_changes(tmp_path)[0] == changes
    path.write_text(text)
    assert save_changes(tmp_path, changes).endswith("keymap.toml.bak2.")


def test_screens_with_comments_are_kept_beside(tmp_path: Path) -> None:
    save_displays(tmp_path, Displays(screens=(SCREEN,)))
    assert save_displays(tmp_path, Displays(screens=(replace(SCREEN, calibrated=True),))) == ""
    path = tmp_path / "displays.toml"
    path.write_text(f"# by the window\n{path.read_text()}")
    assert "displays.toml.bak" in save_displays(tmp_path, Displays())
    assert "# by the window" in (tmp_path / "displays.toml.bak").read_text()
    assert load_displays(tmp_path) == Displays()
