"""Nodes as they are set up: what is kept of their protection is what was said, and a plain one never turns up by mistake."""

import sqlite3
from pathlib import Path

import pytest

from ductoview.library.library import Library
from ductoview.model.node import Node
from ductoview.model.security import Tls

PLAIN = Node(name="plain", ae_title="A", host="pacs", port=104)
TLS = Node(
    name="tls", ae_title="B", host="pacs", port=2762,
    tls=Tls(trust=Path("/c/ca.pem"), certificate=Path("/c/we.pem"), key=Path("/c/we.key"), name="archive"),
)  # fmt: skip


def test_what_was_said_of_tls_is_there_again(tmp_path: Path) -> None:
    with Library.open(tmp_path, free_floor=0) as library:
        library.add_node(PLAIN)
        library.add_node(TLS)
    with Library.open(tmp_path, free_floor=0) as again:
        assert again.nodes() == (PLAIN, TLS)
        assert again.node("plain").tls is None


def test_tls_that_cannot_be_understood_is_no_node_rather_than_a_plain_one(tmp_path: Path) -> None:
    with Library.open(tmp_path, free_floor=0) as library:
        library.add_node(TLS)
    with sqlite3.connect(tmp_path / "library.db") as connection:
        connection.execute("""UPDATE node SET tls = '{"from": "a later version"}'""")
    connection.close()
    with Library.open(tmp_path, free_floor=0) as again:
        assert again.nodes() == ()


@pytest.mark.parametrize("given", [{"pinned": True}, {"key": Path("we.key")}])
def test_a_set_up_that_proves_nothing_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"pin a certificate|needs the certificate"):
        Tls(**given)  # type: ignore[arg-type]
