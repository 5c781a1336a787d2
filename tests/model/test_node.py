"""Nodes that cannot exist are refused when they are made."""

import pytest

from ductoview.model.node import Node


@pytest.mark.parametrize("title", ["", "   ", "SEVENTEEN_LETTERS", "A\\B", "PACSÄ", "PA\tCS", "PACS\x7f"])
def test_impossible_ae_title(title: str) -> None:
    with pytest.raises(ValueError, match="AE title"):
        Node(name="pacs", ae_title=title, host="127.0.0.1", port=104)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_impossible_port(port: int) -> None:
    with pytest.raises(ValueError, match=f"Port {port}"):
        Node(name="pacs", ae_title="PACS", host="127.0.0.1", port=port)
