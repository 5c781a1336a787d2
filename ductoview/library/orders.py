"""The events of orders: appended, never changed, durable before anybody is told so."""

import json
import logging
from collections.abc import Iterator

from ductoview.library.database import Database, Row
from ductoview.model.order_book import OrderEvent, OrderEventKind
from ductoview.model.order_json import order_from_json, order_to_json, stated_from_json, stated_to_json

_log = logging.getLogger(__name__)


def append(db: Database, event: OrderEvent) -> None:
    """Keep an event; one whose id is there already is no fault."""
    data = {
        "reason": event.reason,
        "order": None if event.order is None else order_to_json(event.order),
        "stated": None if event.stated is None else stated_to_json(event.stated),
    }
    with db.transaction() as connection:
        connection.execute(
            "INSERT OR IGNORE INTO order_event (id, kind, order_id, study_uid, made, made_by, data)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                event.id, event.kind.value, event.order_id, event.study_uid, event.made, event.by,
                json.dumps(data, ensure_ascii=False),
            ),
        )  # fmt: skip


def all_events(db: Database) -> Iterator[OrderEvent]:
    """Every event in the order they were kept; one that cannot be understood is passed over, and logged by its id."""
    for row in db.rows("SELECT * FROM order_event ORDER BY seq"):
        try:
            yield _event(row)
        except (KeyError, TypeError, ValueError, AttributeError):
            _log.error("order event %s cannot be understood and is passed over", row["id"])


def has_come_since(db: Database, study_uid: str, moment: str) -> bool:
    """True when an object of the study that we did not make came after ``moment`` (ISO 8601 in UTC)."""
    sql = "SELECT 1 FROM object WHERE StudyInstanceUID = ? AND received > ? AND NOT own LIMIT 1"
    return db.one(sql, (study_uid, moment)) is not None


def _event(row: Row) -> OrderEvent:
    data = json.loads(row["data"])
    order, stated = data.get("order"), data.get("stated")
    return OrderEvent(
        id=row["id"],
        kind=OrderEventKind(row["kind"]),
        order_id=row["order_id"],
        made=row["made"],
        study_uid=row["study_uid"],
        by=row["made_by"],
        reason=data.get("reason", ""),
        order=None if order is None else order_from_json(order),
        stated=None if stated is None else stated_from_json(stated),
    )
