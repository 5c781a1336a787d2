"""The rules by which objects go on by themselves, what they still owe, and which nodes are paused.

What is owed follows from what the library holds, so that a crash between coming and queueing loses nothing. A row that a
person gave up stays given up: whatever has a row for a node is not owed to it.
"""

from datetime import datetime, timedelta

from ductoview.library.database import Database
from ductoview.library.image_checks import REJECTING_STEPS
from ductoview.library.index import now
from ductoview.library.rejection_notes import NOTES
from ductoview.model.library import ABOUT_IMAGES
from ductoview.model.routing import Route, RouteKind

_IS_NOTE = f"object.SOPInstanceUID IN (SELECT uid FROM ({NOTES}))"
_WANTED: dict[RouteKind, str] = {
    RouteKind.ORIGINALS: f"""NOT object.own AND series.Modality NOT IN ({", ".join(f"'{one}'" for one in sorted(ABOUT_IMAGES))})
        AND (object.from_aet = route.from_aet AND route.from_aet <> ''
             OR route.from_aet = '' AND object.from_aet <> '' AND NOT object.fetched AND object.from_aet NOT IN
                (SELECT fed.ae_title FROM node AS fed JOIN route AS to_it ON to_it.node = fed.name))""",
    RouteKind.REJECTED: f"object.own AND series.Modality = 'KO' AND {_IS_NOTE}",
    RouteKind.RESULTS: f"object.own AND NOT {_IS_NOTE}"
    " AND EXISTS (SELECT 1 FROM send AS sent WHERE sent.sop_instance_uid = object.SOPInstanceUID"
    " AND sent.sha256 = object.sha256 AND sent.node <> route.node AND sent.state <> 'CANCELLED')",
}
"""Which objects a rule of each kind is about, as SQL over ``object``, ``series`` and ``route``."""
_LAST_BEFORE = "last rejection before the rule to "
# By their order, which no clock changes; a rule of an earlier version knows its time only.
_SINCE = f"""coalesce(
    rejecting.seq > (SELECT CAST(value AS INTEGER) FROM setting WHERE name = '{_LAST_BEFORE}' || route.node),
    rejecting.made >= route.made)"""
# A row that was given up since the image was rejected does not keep it from going as what it is now.
_REJECTS = f"""
      FROM route JOIN node ON node.name = route.node
      JOIN ({REJECTING_STEPS}) AS rejecting ON {_SINCE}
      JOIN object ON object.SOPInstanceUID = rejecting.image_uid
"""
_OWED = f"""
     WHERE route.kind = '{RouteKind.REJECTED_IMAGES}' AND object.shown AND NOT object.missing AND NOT object.own
       AND NOT EXISTS (SELECT 1 FROM send WHERE send.sop_instance_uid = object.SOPInstanceUID
                          AND send.node = route.node AND send.sha256 = object.sha256
                          AND (send.as_rejected OR send.state <> 'CANCELLED'))
"""


class Routes:
    """Rules and pauses of one library."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> tuple[Route, ...]:
        """The rules, by kind and node."""
        rows = self._db.rows("SELECT * FROM route ORDER BY kind, node, from_aet")
        return tuple(Route(kind=RouteKind(row["kind"]), node=row["node"], from_aet=row["from_aet"]) for row in rows)

    def put(self, route: Route) -> None:
        """Make a rule, for what comes from now on, whatever the clock was before; one that is there stays as it is."""
        with self._db.transaction() as connection:
            newest = connection.execute("SELECT max(received) FROM object").fetchone()[0]
            added = connection.execute(
                "INSERT OR IGNORE INTO route (kind, node, from_aet, made) VALUES (?, ?, ?, ?)",
                (route.kind, route.node, route.from_aet.strip(), max(now(), _just_after(newest) if newest else "")),
            )
            if route.kind is RouteKind.REJECTED_IMAGES and added.rowcount:
                connection.execute(
                    "INSERT OR REPLACE INTO setting (name, value)"
                    " SELECT ?, CAST(coalesce(max(seq), 0) AS TEXT) FROM image_check",
                    (_LAST_BEFORE + route.node,),
                )

    def drop(self, route: Route) -> bool:
        """Forget a rule; False when there is none. What it queued stays queued."""
        with self._db.transaction() as connection:
            gone = connection.execute(
                "DELETE FROM route WHERE kind = ? AND node = ? AND from_aet = ?",
                (route.kind, route.node, route.from_aet.strip()),
            )
            return gone.rowcount > 0

    def owed(self) -> tuple[tuple[str, str, str], ...]:
        """(node, study, SOPInstanceUID) of all that a rule would send and that has no row for the node yet."""
        found = []
        for kind, wanted in _WANTED.items():
            found += self._db.rows(
                f"""SELECT DISTINCT route.node, object.StudyInstanceUID, object.SOPInstanceUID, object.received
                      FROM route JOIN node ON node.name = route.node
                      JOIN object ON object.received >= route.made
                      JOIN series USING (StudyInstanceUID, SeriesInstanceUID)
                     WHERE route.kind = ? AND object.shown AND NOT object.missing AND {wanted}
                       AND NOT EXISTS (SELECT 1 FROM send WHERE send.sop_instance_uid = object.SOPInstanceUID
                                          AND send.node = route.node AND send.sha256 = object.sha256)
                     ORDER BY object.received""",
                (kind,),
            )
        return tuple((row["node"], row["StudyInstanceUID"], row["SOPInstanceUID"]) for row in found)

    def owed_rejects(self) -> tuple[tuple[str, str, str, str], ...]:
        """(node, study, image, note) of rejected images that a rule would send and that have no such row for the node yet.

        One whose note is not written yet is not owed yet: no rejected image leaves without it.
        """
        found = self._db.rows(
            f"""SELECT DISTINCT route.node, object.StudyInstanceUID, object.SOPInstanceUID, note.uid AS note
                {_REJECTS} JOIN ({NOTES}) AS note ON note.step_id = rejecting.id {_OWED}
                   AND EXISTS (SELECT 1 FROM object AS written WHERE written.SOPInstanceUID = note.uid AND written.shown)
                 ORDER BY object.received"""
        )
        return tuple((row["node"], row["StudyInstanceUID"], row["SOPInstanceUID"], row["note"]) for row in found)

    def rejects_without_note(self) -> tuple[str, ...]:
        """Ids of the decisions of which a rule would send the image, were their note written."""
        found = self._db.rows(
            f"SELECT DISTINCT rejecting.id {_REJECTS} {_OWED} AND rejecting.id NOT IN (SELECT step_id FROM ({NOTES}))"
        )
        return tuple(row["id"] for row in found)

    def paused(self) -> dict[str, str]:
        """The nodes to which nothing is sent until they go on, and since when."""
        return {row["node"]: row["since"] for row in self._db.rows("SELECT node, since FROM paused")}

    def pause(self, node: str, *, on: bool) -> None:
        """Pause a node, or let it go on."""
        with self._db.transaction() as connection:
            if on:
                connection.execute("INSERT OR IGNORE INTO paused (node, since) VALUES (?, ?)", (node, now()))
            else:
                connection.execute("DELETE FROM paused WHERE node = ?", (node,))


def _just_after(moment: str) -> str:
    """A millisecond later (ISO 8601)."""
    return (datetime.fromisoformat(moment) + timedelta(milliseconds=1)).isoformat(timespec="milliseconds")
