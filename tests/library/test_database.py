"""Reading beside writing: who writes sees what it wrote, others what is committed, and nobody who reads waits for a disk."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ductoview.errors import LibraryError
from ductoview.library.database import Database

WITHIN_S = 20


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "library.db")
    with made.transaction() as writing:
        writing.execute("CREATE TABLE said (word TEXT)")
    yield made
    made.close()


def words(database: Database) -> list[str]:
    return [row["word"] for row in database.rows("SELECT word FROM said ORDER BY word")]


def test_a_reader_does_not_wait_for_who_writes(database: Database) -> None:
    begun, go, seen_inside = threading.Event(), threading.Event(), []

    def write() -> None:
        with database.transaction() as writing:
            writing.execute("INSERT INTO said VALUES ('new')")
            seen_inside.extend(words(database))
            begun.set()
            go.wait(WITHIN_S)

    writer = threading.Thread(target=write)
    writer.start()
    assert begun.wait(WITHIN_S)
    before = words(database)
    go.set()
    writer.join()
    assert (seen_inside, before, words(database)) == (["new"], [], ["new"])


def test_what_was_taken_back_was_never_there(database: Database) -> None:
    def changes_its_mind() -> None:
        with database.transaction() as writing:
            writing.execute("INSERT INTO said VALUES ('taken back')")
            raise KeyError

    with pytest.raises(KeyError):
        changes_its_mind()
    assert words(database) == []


def test_a_copy_that_the_disk_does_not_take_leaves_nothing_of_itself(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the half copy itself keeps the disk full, and no edit is saved until the next hour's."""
    (tmp_path / "copy.db").write_bytes(b"the copy of before")
    connect = sqlite3.connect

    def full(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection = connect(*arguments, **options)
        connection.execute("PRAGMA max_page_count = 2")
        return connection

    monkeypatch.setattr(sqlite3, "connect", full)
    with pytest.raises(LibraryError, match="full"):
        database.back_up(tmp_path / "copy.db")
    assert sorted(path.name for path in tmp_path.glob("copy*")) == ["copy.db"]
    assert (tmp_path / "copy.db").read_bytes() == b"the copy of before"


def test_who_reads_cannot_write(database: Database) -> None:
    with pytest.raises(LibraryError, match="readonly"):
        database.rows("INSERT INTO said VALUES ('by a reader') RETURNING word")
    assert words(database) == []
