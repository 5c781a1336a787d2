"""What is mended when the library is opened: whatever a crash, a full disk or a damaged file left behind."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ductoview.errors import LibraryError
from ductoview.library import commitment, queue
from ductoview.library.database import DamagedDatabase, Database
from ductoview.library.header import read_header
from ductoview.library.index import Arrival, add_object
from ductoview.library.reports import RecoveryReport
from ductoview.library.salvage import origins, salvage, set_aside
from ductoview.library.store import ObjectStore, digest


def open_database(path: Path, backup: Path) -> tuple[Database, RecoveryReport, Mapping[str, Arrival]]:
    """The database of ``path``, or a new one with what a damaged one and ``backup`` still give.

    The last are the objects' ways here, by SHA-256, which no file tells: who sent one when, and which we made.
    """
    try:
        if backup.exists() and not (path.exists() and path.stat().st_size):
            # SQLite would take it for a new one, and the next copy would overwrite all that is left.
            raise DamagedDatabase("it is gone or empty, though there is a copy of it")
        return Database(path), RecoveryReport(), {}
    except DamagedDatabase as damage:
        saved, known_origins = _made_anew(path, backup)
        aside = set_aside(path, f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
        _part_of(path).replace(path)
        kept = f" The damaged one is kept as {aside.name}." if aside.exists() else ""
        words = (
            f"The database was damaged ({str(damage)[:80]}); it was made again from the files, {saved} rows of reviews,"
            f" queue and nodes were brought over.{kept}"
        )
        return Database(path), RecoveryReport(rebuilt=True, words=(words,)), known_origins


def _made_anew(path: Path, backup: Path) -> tuple[int, dict[str, Arrival]]:
    """Fill a database beside the damaged one, which stays in its place until that is done: a crash begins it anew.

    Returns how many rows were brought over, and the objects' ways here.
    """
    part = _part_of(path)
    for ending in ("", "-wal", "-shm"):
        part.with_name(part.name + ending).unlink(missing_ok=True)
    db = Database(part)
    try:
        return salvage(db, path) + salvage(db, backup), {**origins(backup), **origins(path)}
    finally:
        db.close()


def _part_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def recover(
    db: Database, store: ObjectStore, report: RecoveryReport, known_origins: Mapping[str, Arrival]
) -> RecoveryReport:
    """Bring files and rows together: no half file stays, no whole file is forgotten, no missing one is hidden."""
    parts = store.wipe_incoming()
    present = dict(store.sizes())
    known = {row["sha256"]: row for row in db.rows("SELECT sha256, size, missing FROM object")}
    _mark_missing(db, {sha for sha, row in known.items() if (present.get(sha) != row["size"]) != bool(row["missing"])})
    found = {sha: known_origins.get(sha, Arrival()) for sha in sorted(present.keys() - known.keys())}
    # Of two contents of one UID the one that came first is shown, as before.
    orphans = sorted(found, key=lambda sha: (not found[sha].received, found[sha].received))
    indexed = sum(_index_again(db, store, sha, found[sha]) for sha in orphans)
    commitment.ask_again(db)
    report = replace(
        report,
        part_files=parts,
        reindexed=indexed,
        quarantined=len(orphans) - indexed,
        missing=int(db.rows("SELECT count(*) FROM object WHERE missing")[0][0]),
        requeued=queue.put_back(db, "Sending was interrupted; it starts again."),
    )
    return replace(report, words=(*report.words, *_words(report)))


def _mark_missing(db: Database, changed: set[str]) -> None:
    """Flip the mark of rows whose file went, or came back."""
    if changed:
        with db.transaction() as connection:
            for sha in changed:
                connection.execute("UPDATE object SET missing = NOT missing WHERE sha256 = ?", (sha,))


def _index_again(db: Database, store: ObjectStore, sha256: str, arrival: Arrival) -> bool:
    """A row for a file without one; a file that is not what its name says, or says nothing, goes to quarantine."""
    path = store.path_of(sha256)
    try:
        if digest(path) != sha256:
            raise LibraryError("The bytes are not those the name promises.")
        header = read_header(path)
    except (LibraryError, OSError):
        store.quarantine(path, sha256)
        return False
    with db.transaction() as connection:
        add_object(connection, header, sha256, path.stat().st_size, arrival)
    return True


def _words(report: RecoveryReport) -> tuple[str, ...]:
    """Sentences for what a person should know; part files and indexing again are the service's own business."""
    words = []
    if report.missing:
        words.append(f"{report.missing} objects of the library are missing from the disk; fetch their studies again.")
    if report.quarantined:
        words.append(f"{report.quarantined} damaged files were set aside in the library's quarantine folder.")
    return tuple(words)
