"""The page of the export without names: what is read there is what is written, and nothing is let go by itself."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread
from PyQt6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ductoview.errors import ServiceError
from ductoview.model.deidentify import Option
from ductoview.ui.deidentify.page import DeidentifyPage
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.style.table import Sizes
from ductoview.ui.window import MainWindow
from ductoview.workers.pool import WorkerPool
from tests.analysis.test_letters import lettered
from tests.support.mg_source import write_mg
from tests.ui.paper_workspace import PaperWorkspace, study


@pytest.fixture(scope="module")
def worker() -> Iterator[WorkerPool]:
    with WorkerPool(size=1) as pool:
        yield pool


@pytest.fixture
def page(
    qtbot: QtBot, jobs: Jobs, tmp_path: Path, worker: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> DeidentifyPage:
    """A study of an image with remarks and one with a name drawn in, looked at; no step starts a worker of its own."""
    monkeypatch.setattr("ductoview.ui.deidentify.page.WorkerPool", lambda **_: nullcontext(worker))
    pixels = lettered("MUELLER ANNA", 20, 320, 3000)
    rows, columns = pixels.shape
    drawn = {"rows": rows, "columns": columns, "PixelData": pixels.astype("<u2").tobytes()}
    files = (
        write_mg(tmp_path / "a.dcm", rows=64, columns=48, SOPInstanceUID="1.2.3.1", ImageComments="blue drop"),
        write_mg(tmp_path / "b.dcm", SOPInstanceUID="1.2.3.2", ImageComments="Phantom came late", **drawn),
    )
    paper: Any = PaperWorkspace()
    paper.files_of = lambda _uid: files
    made = DeidentifyPage(Desk(paper, jobs, reader="", parent=jobs), Sizes())
    qtbot.addWidget(made)
    made.show()
    made.show_study("1.2.3")
    at_rest(qtbot, made)
    return made


def at_rest(qtbot: QtBot, page: DeidentifyPage) -> None:
    qtbot.waitUntil(lambda: page._desk.jobs.running == 0 and page.write_button.isEnabled())


def words(page: DeidentifyPage) -> str:
    return "\n".join(one.text() for one in page.seen.findChildren(QLabel))


def test_a_name_in_a_picture_is_shown_and_left_out_until_it_is_let_go(qtbot: QtBot, page: DeidentifyPage) -> None:
    assert "1 of 2 objects" in page.said.text()
    assert "a row of letters. Is it a name?" in words(page)
    assert page.seen.buttons["letters 1.2.3.2"].text() == "Left out"
    page.seen.buttons["letters 1.2.3.2"].click()
    at_rest(qtbot, page)
    assert "2 of 2 objects" in page.said.text()


def test_an_image_of_which_the_modality_says_letters_is_asked_about_though_none_were_found(
    qtbot: QtBot, page: DeidentifyPage, tmp_path: Path
) -> None:
    said = write_mg(tmp_path / "c.dcm", rows=64, columns=48, SOPInstanceUID="1.2.3.3", BurnedInAnnotation="YES")
    page._desk.workspace.files_of = lambda _uid: (tmp_path / "a.dcm", said)  # type: ignore[method-assign]
    page.show_study("1.2.4")
    at_rest(qtbot, page)
    assert "1 of 2 objects" in page.said.text()
    assert "the modality says that letters are drawn into it" in words(page)
    page.seen.buttons["letters 1.2.3.3"].click()
    at_rest(qtbot, page)
    assert "2 of 2 objects" in page.said.text()


def test_a_text_is_kept_only_when_it_is_let_go_and_never_when_it_names_somebody(
    qtbot: QtBot, page: DeidentifyPage, tmp_path: Path
) -> None:
    assert "blue drop" not in words(page)
    page.choices.keeps[Option.DESCRIPTORS].click()
    at_rest(qtbot, page)
    page.seen.buttons["letters 1.2.3.2"].click()
    at_rest(qtbot, page)
    assert "text Phantom came late" not in page.seen.buttons
    page.seen.buttons["text blue drop"].click()
    at_rest(qtbot, page)
    page.write_to(tmp_path / "new")
    at_rest(qtbot, page)
    assert "2 objects without names" in page.said.text()
    paper: Any = page._desk.workspace
    (told,) = [what for name, what in paper.asked if name == "tell_export"]
    assert told[1:] == ("", "new", True)
    remarks = [dcmread(one).get("ImageComments") for one in sorted((tmp_path / "new").glob("*.dcm"))]
    assert remarks == ["blue drop", None]


def test_nothing_can_be_written_before_the_choices_that_are_seen_are_worked_out(
    qtbot: QtBot, page: DeidentifyPage
) -> None:
    too_early = []

    def rests() -> bool:
        if page.write_button.isEnabled() and page.preview and page.preview.how.options != page.choices.options:
            too_early.append(page.said.text())
        return page._desk.jobs.running == 0

    for _ in range(3):
        page.choices.keeps[Option.DATES].click()
    qtbot.waitUntil(rests)
    assert too_early == []
    assert page.write_button.isEnabled()
    assert page.preview is not None
    assert page.preview.how.options == {Option.DATES}


def test_a_look_that_was_stopped_leaves_nothing_to_write(qtbot: QtBot, page: DeidentifyPage, tmp_path: Path) -> None:
    page.choices.keeps[Option.DATES].click()
    page._busy.stop()
    qtbot.waitUntil(lambda: page._desk.jobs.running == 0)
    assert not page.write_button.isEnabled()
    page.write_to(tmp_path / "new")
    assert page._desk.jobs.running == 0
    page.choices.keeps[Option.DATES].click()
    at_rest(qtbot, page)
    assert page.preview is not None


def test_what_was_written_is_said_to_be_written_though_the_audit_trail_could_not_be_told(
    qtbot: QtBot, page: DeidentifyPage, tmp_path: Path
) -> None:
    def tell(*_: object, **__: object) -> None:
        raise ServiceError("The service does not answer.")

    page._desk.workspace.tell_export = tell  # type: ignore[method-assign]
    page.write_to(tmp_path / "new")
    at_rest(qtbot, page)
    assert (tmp_path / "new" / "KEPT.TXT").exists()
    assert "1 objects without names in" in page.said.text()
    assert "audit trail" in page.said.text()


def test_what_is_being_written_goes_on_when_another_study_is_looked_at_and_leaving_then_is_warned_of(
    qtbot: QtBot, page: DeidentifyPage, tmp_path: Path
) -> None:
    told: list[str] = []
    page._desk.told.connect(lambda sentence, *_: told.append(sentence))
    jobs = page._desk.jobs
    assert jobs.unfinished == ""
    page.write_to(tmp_path / "new")
    assert jobs.unfinished.startswith("An export without names is still being written")
    page.show_study("1.2.4")
    at_rest(qtbot, page)
    assert (tmp_path / "new" / "KEPT.TXT").exists()
    assert [one.split(" in ")[0] for one in told] == ["1 objects without names"]
    assert "1 of 2 objects will be exported" in page.said.text()
    assert jobs.unfinished == ""


def test_an_export_that_is_stopped_warns_of_nothing_and_leaves_nothing(
    qtbot: QtBot, page: DeidentifyPage, tmp_path: Path
) -> None:
    page.write_to(tmp_path / "new")
    page._busy.stop()
    assert page._desk.jobs.unfinished == ""
    at_rest(qtbot, page)
    assert page.said.text() == "Stopped at your wish; nothing was written."
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.dcm", "b.dcm"]


def test_another_study_begins_with_nothing_let_go(qtbot: QtBot, page: DeidentifyPage) -> None:
    page.seen.buttons["letters 1.2.3.2"].click()
    at_rest(qtbot, page)
    page.show_study("1.2.4")
    assert page.preview is None
    assert not page.write_button.isEnabled()
    at_rest(qtbot, page)
    assert page.seen.let_go == set()
    assert "1 of 2 objects" in page.said.text()


def test_the_key_shows_the_page_of_the_chosen_study_and_leads_back(qtbot: QtBot, jobs: Jobs, tmp_path: Path) -> None:
    asked: list[str] = []
    files = (write_mg(tmp_path / "a.dcm", rows=64, columns=48),)
    paper: Any = PaperWorkspace(local=(study(1),))
    paper.files_of = lambda uid: asked.append(uid) or files
    window = MainWindow(Sizes(), retry=lambda: None, may_leave=lambda: True)
    qtbot.addWidget(window)
    window.furnish(Desk(paper, jobs, reader="", parent=jobs))
    with qtbot.waitExposed(window):
        window.show()
    assert window.studies is not None
    qtbot.waitUntil(lambda: window.studies.local.selected is not None)
    window._keys.start("deidentify")
    shown = window.pages["Export"]
    assert isinstance(shown, DeidentifyPage)
    assert window.front == "Export"
    at_rest(qtbot, shown)
    assert asked == ["1.2.1"]
    assert "1 of 1 objects" in shown.said.text()
    window._keys.start("deidentify")
    assert window.front == "Studies"
