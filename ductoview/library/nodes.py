"""The nodes that are set up."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from ductoview.library.database import Database, Row
from ductoview.model.node import Node, RetrieveMethod, Web
from ductoview.model.security import Tls

T = TypeVar("T")
_PATHS = ("trust", "certificate", "key", "secret")


def all_nodes(db: Database) -> tuple[Node, ...]:
    """Every node, by name."""
    return tuple(node for row in db.rows("SELECT * FROM node ORDER BY name") if (node := _node(row)) is not None)


def node_named(db: Database, name: str) -> Node | None:
    """The node of that name."""
    row = db.one("SELECT * FROM node WHERE name = ?", (name,))
    return None if row is None else _node(row)


def node_titled(db: Database, ae_title: str) -> Node | None:
    """The first node of that AE title."""
    row = db.one("SELECT * FROM node WHERE ae_title = ? AND web = '' ORDER BY name", (ae_title.strip(),))
    return None if row is None else _node(row)


def put_node(db: Database, node: Node) -> None:
    """Set up a node; one of the same name is replaced."""
    with db.transaction() as connection:
        connection.execute(
            "INSERT OR REPLACE INTO node (name, ae_title, host, port, retrieve, tls, web) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                node.name,
                node.ae_title.strip(),
                node.host,
                node.port,
                node.retrieve.value,
                _kept(node.tls),
                _kept(node.web),
            ),
        )


def drop_node(db: Database, name: str) -> bool:
    """Forget a node; False when there is none of that name."""
    with db.transaction() as connection:
        return connection.execute("DELETE FROM node WHERE name = ?", (name,)).rowcount > 0


def _node(row: Row) -> Node | None:
    """The node, None for one that cannot exist: earlier versions took any AE title."""
    try:
        return Node(
            name=row["name"],
            ae_title=row["ae_title"],
            host=row["host"],
            port=row["port"],
            retrieve=RetrieveMethod(row["retrieve"]),
            tls=_from(Tls, row["tls"]),
            web=_from(Web, row["web"]),
        )
    except (ValueError, TypeError):
        return None


def _kept(part: Tls | Web | None) -> str:
    return "" if part is None else json.dumps(asdict(part), default=str)


def _from(kind: type[T], text: str) -> T | None:
    if not text:
        return None
    values: dict[str, Any] = json.loads(text)
    return kind(**values | {name: Path(values[name]) for name in _PATHS if values.get(name)})
