"""The queue as the window knows it: what has changed since is fetched, and is what a look at all of it would give."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ductoview.model.library import QueueState
from ductoview.model.node import Node
from ductoview.service.client import ServiceClient
from ductoview.workspace.sending import SendQueue
from tests.service.conftest import home, kill
from tests.support.mg_source import write_mg

__all__ = ["home"]


class Line:
    """A link that connects anew after a break, and counts the rows that came."""

    def __init__(self, home: Path) -> None:
        self._client = ServiceClient.connect(home)
        self.came: list[int] = []

    def ask(self, question: Callable[[ServiceClient], object]) -> object:
        answer = question(self._client)
        self.came.append(len(answer.rows))  # type: ignore[attr-defined]
        return answer


@pytest.fixture
def client(home: Path, tmp_path: Path) -> Iterator[ServiceClient]:
    """A service with four objects, queued for a node that is paused."""
    with ServiceClient.connect(home) as connected:
        connected.add_node(Node(name="pacs", ae_title="PACS", host="127.0.0.1", port=9))
        connected.routes.pause_node("pacs", on=True)
        connected.import_files(
            [write_mg(tmp_path / f"{n}.dcm", rows=8, columns=8, study_uid="1.2.8") for n in range(4)]
        )
        connected.enqueue("pacs", [one.sop_instance_uid for one in connected.instances("1.2.8")])
        yield connected


def test_only_what_changed_is_fetched_and_after_a_restart_everything(client: ServiceClient, home: Path) -> None:
    line = Line(home)
    queue = SendQueue(line)  # type: ignore[arg-type]
    queue.refresh()
    assert queue.rows == client.queue()
    ids = [row.id for row in queue.rows]
    client.queue_hold(ids[:1])
    queue.refresh()
    queue.refresh()
    assert queue.rows == client.queue()
    assert [row.state for row in queue.rows] == [QueueState.HELD, *[QueueState.QUEUED] * 3]
    assert line.came == [4, 1, 0]
    kill(home)
    with ServiceClient.connect(home) as again:
        again.queue_cancel(ids[1:2])
        queue.refresh()
        assert queue.rows == again.queue()
    assert line.came[-1] == 4
