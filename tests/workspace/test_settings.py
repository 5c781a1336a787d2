"""Settings survive the file, and a broken file is named with its value."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ductoview.errors import SettingsError
from ductoview.workspace.settings import FILE_NAME, Settings, load_settings, save_settings


@settings(deadline=None, max_examples=60)
@given(
    st.builds(
        Settings,
        reader=st.text(),
        window_geometry=st.text(),
        ectasia_mm=st.floats(min_value=0.5, max_value=10),
        cache_mb=st.integers(min_value=1, max_value=99_999),
        second_screen=st.booleans(),
    )
)
def test_settings_come_back(tmp_path_factory: pytest.TempPathFactory, kept: Settings) -> None:
    home = tmp_path_factory.mktemp("home")
    save_settings(home, kept)
    assert load_settings(home) == kept


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings()


def test_a_person_may_write_the_file(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('reader = "MILLER^ANN"\nectasia_mm = 3\n')
    assert load_settings(tmp_path) == Settings(reader="MILLER^ANN", ectasia_mm=3.0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("reader = ", "cannot be read"),
        ("reader = 5", "reader = 5 is no text"),
        ("ectasia_mm = -1.0", "ectasia_mm = -1.0 is no limit: 0.5 to 10 mm"),
        ("ampulla_ectasia_mm = 4000.0", "ampulla_ectasia_mm = 4000.0 is no limit: 0.5 to 10 mm"),
        ("loupe_px = -1.0", "loupe_px = -1.0 is no number above 0"),
        ("ectasia_mm = nan", "ectasia_mm = nan"),
        ("link_views = 1", "link_views = 1 is no true or false"),
        ("cache_mb = true", "cache_mb = True is no whole number"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / FILE_NAME).write_text(text)
    with pytest.raises(SettingsError, match=words):
        load_settings(tmp_path)


def test_what_a_newer_version_keeps_is_left_in_the_file(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('colour_map = "warm"\n')
    save_settings(tmp_path, replace(load_settings(tmp_path), reader="A^B"))
    assert 'colour_map = "warm"' in (tmp_path / FILE_NAME).read_text()
    assert load_settings(tmp_path).reader == "A^B"
