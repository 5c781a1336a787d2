"""Reading beside writing: who writes sees what it wrote, others what is committed, and nobody who reads waits for a disk."""

import threading
from collections.abc import Iterator
from pathlib import Path

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


def test_who_reads_cannot_write(database: Database) -> None:
    with pytest.raises(LibraryError, match="readonly"):
        database.rows("INSERT INTO said VALUES ('by a reader') RETURNING word")
    assert words(database) == []
