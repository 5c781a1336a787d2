"""What the service must know again after a restart: a few named JSON texts."""

from ductoview.library.database import Database


def get_setting(db: Database, name: str) -> str | None:
    """The text of that name."""
    row = db.one("SELECT value FROM setting WHERE name = ?", (name,))
    return None if row is None else str(row["value"])


def set_setting(db: Database, name: str, value: str | None) -> None:
    """Keep a text, or forget it when ``value`` is None."""
    with db.transaction() as connection:
        if value is None:
            connection.execute("DELETE FROM setting WHERE name = ?", (name,))
        else:
            connection.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (name, value))
