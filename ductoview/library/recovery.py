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
        return Database(path), RecoveryReport(), {}
    except DamagedDatabase as damage:
        aside = set_aside(path, f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
        db = Database(path)
        saved = salvage(db, aside) + salvage(db, backup)
        words = (
            f"The database was damaged ({str(damage)[:80]}); it was made again from the files, {saved} rows of reviews,"
            f" queue and nodes were brought over. The damaged one is kept as {aside.name}."
        )
        return db, RecoveryReport(rebuilt=True, words=(words,)), {**origins(backup), **origins(aside)}


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
