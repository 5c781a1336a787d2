"""One SQLite file: one connection writes, and every commit is on the disk before it returns; another reads meanwhile."""

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from ductoview.errors import LibraryError
from ductoview.library.attributes import MATCHERS
from ductoview.library.schema import STEPS

Row = sqlite3.Row
Value = str | int | float | None
Values = Sequence[Value] | Mapping[str, Value]

# FULL: in a power cut NORMAL lost the last rows, and queue and reviews exist in no file.
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "temp_store = MEMORY",
)


class DamagedDatabase(Exception):
    """The file is no sound database: it is set aside and made again."""


class Database:
    """Shared by all threads: one of them writes at a time, and one of them reads, which never waits for a writer's disk.

    Who writes reads what it has written; all others read what is committed. While images come, each commit waits for a disk
    that is busy with their bytes: a list of studies must not wait with it.
    """

    def __init__(self, path: Path) -> None:
        """Open or create ``path`` at the newest schema.

        Raises DamagedDatabase, or LibraryError when the disk refuses or a newer ductoview made it.
        """
        self.path = path
        self._lock, self._reading_lock = threading.RLock(), threading.Lock()
        self._writer = 0
        with _sentences(path):
            self._connection = _connected(path)
        try:
            with _sentences(path):
                self._prepare()
                self._reading = _reading(path)
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise DamagedDatabase(str(error)) from error
        except BaseException:
            self._connection.close()
            raise
        path.chmod(0o600)

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """The rows of a query, all at once; raises LibraryError when the file cannot be read."""
        if self._writer == threading.get_ident():
            with _sentences(self.path, damage_too=True):
                return self._connection.execute(sql, values).fetchall()
        with self._reading_lock, _sentences(self.path, damage_too=True):
            return self._reading.execute(sql, values).fetchall()

    def one(self, sql: str, values: Values = ()) -> Row | None:
        """The first row of a query, or None."""
        found = self.rows(sql, values)
        return found[0] if found else None

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, and durable at the end; raises LibraryError (0xA700) when it could not be kept."""
        with self._lock, _sentences(self.path, damage_too=True):
            self._connection.execute("BEGIN IMMEDIATE")
            self._writer = threading.get_ident()
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                self._writer = 0

    def back_up(self, path: Path) -> None:
        """A sound copy of the present state; ``path`` appears whole or not at all, and no half one keeps a full disk full."""
        part = path.with_suffix(".part")
        try:
            with self._lock, _sentences(self.path, damage_too=True):
                part.unlink(missing_ok=True)
                with closing(sqlite3.connect(part)) as copy:
                    self._connection.backup(copy)
            part.chmod(0o600)
            part.replace(path)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise

    def close(self) -> None:
        """Close; later use is a programming error."""
        with self._lock, self._reading_lock:
            self._reading.close()
            self._connection.close()

    def _prepare(self) -> None:
        connection = self._connection
        _dressed(connection)
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > len(STEPS):
            raise LibraryError(
                f"The library {self.path} is of version {version}, made by a newer ductoview; this one knows"
                f" {len(STEPS)}. Install the newer one."
            )
        for number, statements in enumerate(STEPS[version:], start=version + 1):
            with self.transaction():
                for statement in statements:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
    connection.row_factory = sqlite3.Row
    return connection


def _dressed(connection: sqlite3.Connection) -> None:
    """Give a connection our pragmas and our ways to match."""
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    for name, matcher in MATCHERS.items():
        connection.create_function(name, 2, matcher, deterministic=True)


def _reading(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing."""
    connection = _connected(path)
    try:
        _dressed(connection)
        connection.execute("PRAGMA query_only = ON")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _sentences(path: Path, *, damage_too: bool = False) -> Iterator[None]:
    """SQLite's refusals as LibraryError; damage stays SQLite's own while opening, where it can be mended."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.OperationalError as error:
        raise LibraryError(
            f"The library's database {path} cannot be used ({error}); check the disk's space and rights, then try again."
        ) from error
    except sqlite3.DatabaseError as error:
        if not damage_too:
            raise
        raise LibraryError(
            f"The library's database {path} failed ({error}); restart the service to mend it."
        ) from error
