"""What opening finds after crashes, lost files and a damaged database."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import Dataset
from pydicom.uid import generate_uid

from ductoview.errors import LibraryError
from ductoview.library import index, recovery
from ductoview.library.library import Library
from ductoview.library.reports import RecoveryReport
from ductoview.model.library import QueueState, ReviewEvent, StoredInstance
from ductoview.model.node import Node, StudyQuery
from ductoview.model.routing import Route, RouteKind
from tests.library.conftest import received_into
from tests.support.mg_source import write_mg

PACS = Node(name="pacs", ae_title="PACS", host="127.0.0.1", port=104)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def stored(home: Path) -> StoredInstance:
    """The one object of a library that was closed again, with a node and a review step."""
    with Library.open(home, free_floor=0) as library:
        library.add_node(PACS)
        stored = library.keep(received_into(library.incoming))
        library.append_events([step(stored)])
    return stored


def step(stored: StoredInstance, number: int = 1) -> ReviewEvent:
    return ReviewEvent(
        id=f"id-{number}", study_uid=stored.study_uid, kind="FINDING", data="{}", made="2026-03-02T10:00Z"
    )


def test_a_library_in_order_says_nothing(home: Path, stored: StoredInstance) -> None:
    with Library.open(home) as library:
        assert library.recovery == RecoveryReport()
        assert library.instance(stored.sop_instance_uid) == stored


def test_part_files_are_removed(home: Path, stored: StoredInstance) -> None:
    (home / "in" / "half.part").write_bytes(b"half")
    with Library.open(home) as library:
        assert library.recovery.part_files == 1
        assert list(library.incoming.iterdir()) == []


def test_a_file_without_row_is_indexed_again(home: Path, stored: StoredInstance) -> None:
    for ending in ("", "-wal", "-shm"):
        (home / f"library.db{ending}").unlink(missing_ok=True)
    with Library.open(home) as library:
        assert library.recovery.reindexed == 1
        assert library.instance(stored.sop_instance_uid) == stored


def test_a_draft_whose_row_a_crash_prevented_is_ours_again_once_it_is_saved_again(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken for somebody's it would be given to whoever asks, and no rule about results would send it."""

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    draft = write_mg(tmp_path / "draft.dcm", rows=8, columns=8)
    with Library.open(home, free_floor=0) as library, monkeypatch.context() as power:
        power.setattr(index, "add_object", crash)
        with pytest.raises(KeyboardInterrupt):
            library.import_file(draft, own=True)
    with Library.open(home, free_floor=0) as library:
        assert library.recovery.reindexed == 1
        again, was_there = library.import_file(draft, own=True)
        assert was_there
        assert again.own
        assert library.instance(again.sop_instance_uid) == again
        asked = Dataset()
        asked.QueryRetrieveLevel, asked.StudyInstanceUID = "STUDY", again.study_uid
        assert library.offered.files(asked) == ()


def test_a_file_that_is_not_what_its_name_says_goes_to_quarantine(home: Path, stored: StoredInstance) -> None:
    liar = home / "objects" / "ab" / f"{'ab' * 32}.dcm"
    liar.parent.mkdir(exist_ok=True)
    liar.write_bytes(stored.path.read_bytes())
    with Library.open(home) as library:
        assert (library.recovery.reindexed, library.recovery.quarantined) == (0, 1)
        assert "set aside" in library.recovery.words[0]
    assert not liar.exists()
    assert (home / "quarantine" / liar.name).exists()


@pytest.mark.parametrize("damage", ["gone", "short"])
def test_a_row_without_its_file_is_shown_as_missing(home: Path, stored: StoredInstance, damage: str) -> None:
    whole = stored.path.read_bytes()
    stored.path.unlink()
    if damage == "short":
        stored.path.write_bytes(whole[:-1])
    with Library.open(home, free_floor=0) as library:
        assert library.recovery.missing == 1
        assert "missing" in library.recovery.words[0]
        found = library.instance(stored.sop_instance_uid)
        assert found is not None
        assert found.missing
        with pytest.raises(LibraryError, match="missing from the disk"):
            library.enqueue("pacs", [stored.sop_instance_uid])
    stored.path.write_bytes(whole)
    with Library.open(home) as library:
        assert library.recovery.missing == 0
        assert library.instance(stored.sop_instance_uid) == stored


def test_a_missing_object_that_comes_again_is_whole(home: Path, stored: StoredInstance, tmp_path: Path) -> None:
    copy = tmp_path / "copy.dcm"
    stored.path.rename(copy)
    with Library.open(home, free_floor=0) as library:
        assert library.import_file(copy) == (stored, False)
        assert library.instance(stored.sop_instance_uid) == stored


def test_an_interrupted_sending_is_queued_again(home: Path, stored: StoredInstance) -> None:
    with Library.open(home) as library:
        library.enqueue("pacs", [stored.sop_instance_uid])
        library.claim("pacs")
        assert [row.state for row in library.queue()] == [QueueState.SENDING]
    with Library.open(home) as library:
        assert library.recovery.requeued == 1
        assert [row.state for row in library.queue()] == [QueueState.QUEUED]


@pytest.mark.parametrize("damage", ["rubbish", "empty header", "torn pages", "truncated"])
def test_a_damaged_database_is_set_aside_and_made_again(home: Path, stored: StoredInstance, damage: str) -> None:
    with Library.open(home) as library:
        library.append_events([step(stored, number) for number in range(2, 400)])
        library.back_up()
    database = home / "library.db"
    whole = database.read_bytes()
    database.write_bytes(
        {
            "rubbish": b"rubbish" * 5000,
            "empty header": b"\0" * 100 + whole[100:],
            "torn pages": whole[:8192] + b"\xa5" * 12288 + whole[20480:],
            "truncated": whole[: len(whole) // 2],
        }[damage]
    )
    with Library.open(home) as library:
        assert library.recovery.rebuilt
        assert "damaged" in library.recovery.words[0]
        assert library.instance(stored.sop_instance_uid) == stored
        assert len(library.studies(StudyQuery())) == 1
        assert library.nodes() == (PACS,)
        assert {event.id for event in library.events(stored.study_uid)} == {f"id-{number}" for number in range(1, 400)}
    assert len(list(home.glob("library.db.damaged-*"))) >= 1
    with Library.open(home) as library:
        assert not library.recovery.rebuilt


def test_steps_after_the_last_backup_are_read_out_of_the_damaged_database(home: Path, stored: StoredInstance) -> None:
    with Library.open(home) as library:
        library.back_up()
        library.append_events([step(stored, 2)])
    database = home / "library.db"
    with closing(sqlite3.connect(database)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'object_by_uid'").fetchone()
    with database.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xa5" * 4096)
    with Library.open(home) as library:
        assert library.recovery.rebuilt
        assert [event.id for event in library.events(stored.study_uid)] == ["id-1", "id-2"]
        assert library.instance(stored.sop_instance_uid) == stored


@pytest.mark.parametrize("left", ["nothing", "an empty file"])
def test_a_database_that_is_gone_is_made_again_from_its_copy(home: Path, stored: StoredInstance, left: str) -> None:
    """What a power cut or a disk check may leave looks like a new library, and reviews and queue stand in no file."""
    with Library.open(home) as library:
        library.enqueue("pacs", [stored.sop_instance_uid])
        library.back_up()
    for ending in ("", "-wal", "-shm"):
        (home / f"library.db{ending}").unlink(missing_ok=True)
    if left != "nothing":
        (home / "library.db").touch()
    with Library.open(home) as library:
        assert library.recovery.rebuilt
        assert "gone or empty" in library.recovery.words[0]
        assert library.nodes() == (PACS,)
        assert [event.id for event in library.events(stored.study_uid)] == ["id-1"]
        assert [row.state for row in library.queue()] == [QueueState.QUEUED]
        assert library.instance(stored.sop_instance_uid) == stored
        library.back_up()
    with Library.open(home) as library:
        assert not library.recovery.rebuilt


def test_a_crash_while_a_damaged_database_is_made_again_loses_nothing(
    home: Path, stored: StoredInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(home) as library:
        library.back_up()
    (home / "library.db").write_bytes(b"rubbish" * 5000)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as power:
        power.setattr(recovery, "salvage", crash)
        with pytest.raises(KeyboardInterrupt):
            Library.open(home)
    with Library.open(home) as library:
        assert library.recovery.rebuilt
        assert [event.id for event in library.events(stored.study_uid)] == ["id-1"]


@pytest.mark.parametrize("left", ["damaged database", "backup"])
def test_after_damage_a_draft_is_still_a_draft_and_the_first_content_the_one_shown(home: Path, left: str) -> None:
    """Neither stands in a file: others would be given an unsigned report, and another picture would stand in the study."""
    with Library.open(home, free_floor=0) as library:
        shas = []
        while not shas or shas == sorted(shas):
            uid = generate_uid(None)
            shas = [
                library.keep(
                    received_into(library.incoming, SOPInstanceUID=uid, KVP=kvp, StudyInstanceUID="1.2")
                ).sha256
                for kvp in (28, 29)
            ]
        shown = library.instance(uid)
        draft, _ = library.import_file(received_into(library.incoming, StudyInstanceUID="1.2").path, own=True)
        library.back_up()
    database = home / "library.db"
    if left == "backup":
        database.write_bytes(b"rubbish" * 5000)
    else:
        (home / "library.backup.db").unlink()
        with closing(sqlite3.connect(database)) as connection:
            (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'study_by_date'").fetchone()
        with database.open("r+b") as file:
            file.seek((page - 1) * 4096)
            file.write(b"\xa5" * 4096)
    study = Dataset()
    study.QueryRetrieveLevel, study.StudyInstanceUID = "STUDY", "1.2"
    with Library.open(home, free_floor=0) as library:
        assert library.recovery.rebuilt
        assert library.instance(uid) == shown
        found = library.instance(draft.sop_instance_uid)
        assert found is not None
        assert found.own
        assert draft.path not in library.offered.files(study)


def test_what_came_of_a_node_before_an_update_is_not_sent_on_by_it(home: Path) -> None:
    """The database as version 10 left it, also where it is damaged at the very update."""
    with Library.open(home, free_floor=0) as library:
        library.add_node(PACS)
        library.add_node(replace(PACS, name="other", ae_title="OTHER"))
        library.routes.put(Route(kind=RouteKind.ORIGINALS, node="pacs"))
        library.keep(replace(received_into(library.incoming), from_aet="OTHER"))
        kept = library.keep(received_into(library.incoming))
        owed = (("pacs", kept.study_uid, kept.sop_instance_uid),)
    with closing(sqlite3.connect(home / "library.db")) as old:
        old.execute("ALTER TABLE object DROP COLUMN fetched")
        old.execute("PRAGMA user_version = 10")
        old.commit()
    shutil.copy(home / "library.db", home / "library.backup.db")
    with Library.open(home, free_floor=0) as library:
        assert library.routes.owed() == owed
    (home / "library.db").write_bytes(b"rubbish" * 5000)
    with Library.open(home, free_floor=0) as library:
        assert library.recovery.rebuilt
        assert library.routes.owed() == owed


def test_a_newer_library_is_left_alone(home: Path, stored: StoredInstance) -> None:
    with Library.open(home) as library, library._db.transaction() as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(LibraryError, match="newer ductoview"):
        Library.open(home)
