"""The database's tables, as data with a version; a newer version adds a step, and never changes an old one.

``study``, ``series`` and ``object`` can be made again from the files. All others, the ``PRECIOUS`` ones, exist here only.
"""

from ductoview.library.attributes import Level, keywords

PRECIOUS = ("event", "node", "send", "setting", "commitment", "image_check", "order_event", "route", "paused")
"""Tables that no file can bring back; a damaged database is searched for their rows."""


def _text(*levels: Level, but: tuple[str, ...] = ()) -> str:
    return ", ".join(f"{keyword} TEXT NOT NULL DEFAULT ''" for keyword in keywords(*levels) if keyword not in but)


_VERSION_1 = (
    f"""CREATE TABLE study (
        StudyInstanceUID TEXT PRIMARY KEY,
        {_text(Level.PATIENT, Level.STUDY, but=("StudyInstanceUID",))}
    ) STRICT, WITHOUT ROWID""",
    f"""CREATE TABLE series (
        SeriesInstanceUID TEXT NOT NULL,
        StudyInstanceUID TEXT NOT NULL REFERENCES study,
        {_text(Level.SERIES, but=("SeriesInstanceUID",))},
        PRIMARY KEY (StudyInstanceUID, SeriesInstanceUID)
    ) STRICT, WITHOUT ROWID""",
    f"""CREATE TABLE object (
        sha256 TEXT PRIMARY KEY,
        StudyInstanceUID TEXT NOT NULL,
        SeriesInstanceUID TEXT NOT NULL,
        {_text(Level.IMAGE)},
        size INTEGER NOT NULL,
        shown INTEGER NOT NULL,
        missing INTEGER NOT NULL DEFAULT 0,
        own INTEGER NOT NULL DEFAULT 0,
        received TEXT NOT NULL,
        from_aet TEXT NOT NULL DEFAULT '',
        from_address TEXT NOT NULL DEFAULT '',
        FOREIGN KEY (StudyInstanceUID, SeriesInstanceUID) REFERENCES series
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX study_by_date ON study (StudyDate, StudyTime)",
    "CREATE INDEX study_by_patient ON study (PatientID)",
    "CREATE INDEX series_by_uid ON series (SeriesInstanceUID)",
    "CREATE INDEX object_by_series ON object (StudyInstanceUID, SeriesInstanceUID)",
    "CREATE UNIQUE INDEX object_shown ON object (SOPInstanceUID) WHERE shown",
    "CREATE INDEX object_by_uid ON object (SOPInstanceUID)",
    """CREATE TABLE event (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        study_uid TEXT NOT NULL,
        kind TEXT NOT NULL,
        data TEXT NOT NULL,
        made TEXT NOT NULL,
        image_uid TEXT NOT NULL,
        image_sha256 TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX event_by_study ON event (study_uid, seq)",
    """CREATE TABLE node (
        name TEXT PRIMARY KEY,
        ae_title TEXT NOT NULL,
        host TEXT NOT NULL,
        port INTEGER NOT NULL,
        retrieve TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE send (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        node TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        sop_instance_uid TEXT NOT NULL,
        study_uid TEXT NOT NULL,
        modality TEXT NOT NULL,
        state TEXT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        status INTEGER,
        words TEXT NOT NULL DEFAULT '',
        changed TEXT NOT NULL,
        next_attempt TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    "CREATE INDEX send_by_state ON send (state, next_attempt)",
    "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
)

# What was stored before has no due time: a node that has archived it since would be taken for one that lost it.
_VERSION_2 = (
    "ALTER TABLE send ADD COLUMN asked INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE send ADD COLUMN commitment_due TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE send ADD COLUMN commitment TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE send ADD COLUMN transaction_uid TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX send_by_commitment ON send (commitment_due) WHERE commitment_due <> ''",
    "CREATE INDEX send_by_transaction ON send (transaction_uid) WHERE transaction_uid <> ''",
    """CREATE TABLE commitment (
        transaction_uid TEXT NOT NULL,
        send_id INTEGER NOT NULL,
        made TEXT NOT NULL,
        void INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (transaction_uid, send_id)
    ) STRICT""",
    "CREATE INDEX commitment_by_row ON commitment (send_id)",
)

_VERSION_3 = ("ALTER TABLE send ADD COLUMN rank INTEGER NOT NULL DEFAULT 0",)

# JSON of model.security.Tls and of model.node.Web; empty is neither.
_VERSION_4 = (
    "ALTER TABLE node ADD COLUMN tls TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE node ADD COLUMN web TEXT NOT NULL DEFAULT ''",
)

# Steps of model.image_check.CheckEvent; ``reasons`` is a JSON list.
_VERSION_5 = (
    """CREATE TABLE image_check (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        study_uid TEXT NOT NULL,
        image_uid TEXT NOT NULL,
        image_sha256 TEXT NOT NULL,
        verdict TEXT NOT NULL,
        reasons TEXT NOT NULL,
        made_by TEXT NOT NULL,
        made TEXT NOT NULL,
        exam_date TEXT NOT NULL,
        takes_back TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX image_check_by_study ON image_check (study_uid, seq)",
    "CREATE INDEX image_check_by_image ON image_check (image_uid, seq)",
    "CREATE INDEX image_check_taken_back ON image_check (takes_back) WHERE takes_back <> ''",
    "CREATE INDEX send_by_object ON send (sop_instance_uid)",
)

# Steps of model.order_book.OrderEvent; ``data`` is JSON of its order, of what images stated, and of a reason.
_VERSION_6 = (
    """CREATE TABLE order_event (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        order_id TEXT NOT NULL,
        study_uid TEXT NOT NULL,
        made TEXT NOT NULL,
        made_by TEXT NOT NULL,
        data TEXT NOT NULL
    ) STRICT""",
)

_VERSION_7 = (
    """CREATE TABLE route (
        kind TEXT NOT NULL,
        node TEXT NOT NULL,
        from_aet TEXT NOT NULL DEFAULT '',
        made TEXT NOT NULL,
        PRIMARY KEY (kind, node, from_aet)
    ) STRICT""",
    "CREATE TABLE paused (node TEXT PRIMARY KEY) STRICT",
    "CREATE INDEX object_by_received ON object (received)",
    "CREATE INDEX send_by_study ON send (study_uid)",
)

# Objects of a study are counted from the index alone.
_VERSION_8 = ("CREATE INDEX object_counted ON object (StudyInstanceUID, shown)",)

# Since when a row is due, and since when its object is on the node; whether the node took a request to commit itself;
# whether it is a rejected image, which a rule sends all the same.
_VERSION_9 = (
    "ALTER TABLE send ADD COLUMN queued TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE send ADD COLUMN stored TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE send ADD COLUMN awaited INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE send ADD COLUMN as_rejected INTEGER NOT NULL DEFAULT 0",
    "UPDATE send SET queued = changed",
    "UPDATE send SET stored = changed WHERE state IN ('STORED', 'VERIFIED', 'COMMITTED')",
    "ALTER TABLE paused ADD COLUMN since TEXT NOT NULL DEFAULT ''",
    "UPDATE paused SET since = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')",
)

# A number that grows with every change of a row that anybody sees: whoever knows one asks for what came after it.
_TOUCH = "UPDATE send SET touched = (SELECT max(touched) FROM send) + 1 WHERE id = NEW.id"
_VERSION_10 = (
    "ALTER TABLE send ADD COLUMN touched INTEGER NOT NULL DEFAULT 0",
    "UPDATE send SET touched = id",
    "CREATE INDEX send_by_touched ON send (touched)",
    f"CREATE TRIGGER send_touched_first AFTER INSERT ON send BEGIN {_TOUCH}; END",
    f"""CREATE TRIGGER send_touched AFTER UPDATE OF
            state, attempts, words, changed, next_attempt, asked, commitment_due, commitment, queued, stored, awaited
        ON send BEGIN {_TOUCH}; END""",
)

# Whether a person asked a node for it here: what a PACS gave wanders to no other by itself. What came of a node before is
# taken for that, so that nothing of years is sent at once.
_VERSION_11 = (
    "ALTER TABLE object ADD COLUMN fetched INTEGER NOT NULL DEFAULT 0",
    "UPDATE object SET fetched = 1 WHERE from_aet IN (SELECT ae_title FROM node)",
)

STEPS: tuple[tuple[str, ...], ...] = (
    _VERSION_1,
    _VERSION_2,
    _VERSION_3,
    _VERSION_4,
    _VERSION_5,
    _VERSION_6,
    _VERSION_7,
    _VERSION_8,
    _VERSION_9,
    _VERSION_10,
    _VERSION_11,
)
"""Statements that lead from version n to n + 1; the database's ``user_version`` says where it is."""
