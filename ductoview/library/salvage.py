"""Setting a damaged database aside, and reading out of it what no file can bring back."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from ductoview.library.database import Database
from ductoview.library.index import Arrival
from ductoview.library.schema import PRECIOUS


def set_aside(path: Path, stamp: str) -> Path:
    """Rename a damaged database with its side files; returns its new path."""
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    for ending in ("-wal", "-shm", ""):
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(aside.with_name(aside.name + ending))
    return aside


def salvage(db: Database, source: Path) -> int:
    """Copy the rows of the precious tables that ``source`` still gives and ``db`` lacks; returns how many."""
    if not source.exists():
        return 0
    saved = 0
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(source)) as damaged:
        damaged.text_factory = bytes
        for table in PRECIOUS:
            saved += _copy(db, damaged, table)
    return saved


def origins(source: Path) -> dict[str, Arrival]:
    """How the objects that ``source`` still names came here, by SHA-256."""
    found: dict[str, Arrival] = {}
    if not source.exists():
        return found
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(source)) as damaged:
        damaged.text_factory = bytes
        # An earlier version did not tell what was fetched: what a node gave is taken for that.
        was_fetched = "EXISTS (SELECT 1 FROM node WHERE node.ae_title = object.from_aet)"
        fetched = "fetched" if "fetched" in _columns(damaged, "object") else was_fetched
        sql = f"SELECT sha256, own, {fetched}, from_aet, from_address, received FROM object"
        for row in _readable(damaged, sql, key="sha256"):
            with suppress(UnicodeDecodeError, AttributeError):
                sha256, own, fetched, from_aet, from_address, received = row
                arrival = Arrival(
                    own=bool(own),
                    fetched=bool(fetched),
                    from_aet=from_aet.decode(),
                    from_address=from_address.decode(),
                    received=received.decode(),
                )
                found[sha256.decode()] = arrival
    return found


def _copy(db: Database, damaged: sqlite3.Connection, table: str) -> int:
    there = _columns(damaged, table)
    known = [row["name"] for row in db.rows("SELECT name FROM pragma_table_info(?)", (table,)) if row["name"] in there]
    if not known:
        return 0
    columns = ", ".join(known)
    saved = 0
    with db.transaction() as connection:
        for row in _readable(damaged, f"SELECT {columns} FROM {table}"):
            with suppress(sqlite3.IntegrityError, UnicodeDecodeError):
                values = tuple(one.decode() if isinstance(one, bytes) else one for one in row)
                marks = ", ".join("?" * len(known))
                done = connection.execute(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})", values)
                saved += done.rowcount
    return saved


def _columns(damaged: sqlite3.Connection, table: str) -> frozenset[str]:
    """The columns a table has there: a file of an earlier version lacks some of ours."""
    return frozenset(row[0].decode() for row in damaged.execute("SELECT name FROM pragma_table_info(?)", (table,)))


def _readable(damaged: sqlite3.Connection, sql: str, key: str = "rowid") -> Iterator[tuple[Any, ...]]:
    """Rows from the front until the damage, then from the back until the damage."""
    for order in ("", f" ORDER BY {key} DESC"):
        with suppress(sqlite3.DatabaseError):
            yield from damaged.execute(sql + order)
