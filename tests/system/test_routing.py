"""From the modality to the PACS by itself: received, sent on by a rule, committed, and only then removable here."""

import threading
from pathlib import Path

import pytest

from ductoview.errors import LibraryError
from ductoview.model.library import QueueState
from ductoview.model.routing import Route, RouteKind
from ductoview.service.client import ServiceClient
from ductoview.service.status import Peer
from tests.service.conftest import client, home
from tests.support.dicom_servers import free_port, run_dcmtk, running_orthanc_node
from tests.support.mg_source import write_mg

pytestmark = pytest.mark.system
__all__ = ["client", "home"]
STUDY = "1.2.8"


def test_an_image_goes_on_by_itself_and_stays_until_the_pacs_keeps_it(client: ServiceClient, tmp_path: Path) -> None:
    port = free_port()
    allowed = [Peer(ae_title=title, host="127.0.0.1") for title in ("ORTHANC", "MAMMO1")]
    client.start_listening("DUCTOVIEW", port, allowed=allowed)
    images = [write_mg(tmp_path / f"{number}.dcm", study_uid=STUDY) for number in range(2)]
    (tmp_path / "orthanc").mkdir()
    with running_orthanc_node(tmp_path / "orthanc", move_port=port) as orthanc:
        client.add_node(orthanc.node)
        client.routes.pause_node(orthanc.node.name, on=True)
        client.routes.add_route(Route(kind=RouteKind.ORIGINALS, node=orthanc.node.name))
        sent = run_dcmtk("storescu", "-aet", "MAMMO1", "-aec", "DUCTOVIEW", "127.0.0.1", str(port), *map(str, images))
        assert sent.returncode == 0, sent.stdout
        assert until(client, QueueState.QUEUED) == {""}
        assert orthanc.instances() == [], "it is paused"
        with pytest.raises(LibraryError, match="2 of 2 objects are not committed"):
            client.routes.remove_copies(STUDY)
        client.routes.pause_node(orthanc.node.name, on=False)
        assert until(client, QueueState.COMMITTED) == {""}
        assert client.routes.remove_copies(STUDY) > 0
        assert client.instances(STUDY) == ()
        assert len(orthanc.instances()) == 2
        assert client.fetch(orthanc.node.name, STUDY).done == 2, "it comes back"
        assert len(client.queue()) == 2, "what came from the PACS is not sent to it again"


def until(client: ServiceClient, wanted: QueueState) -> set[str]:
    """The words of the two rows once they are in that state."""
    for _ in client.notices(threading.Event()):
        rows = client.queue()
        if [row.state for row in rows] == [wanted, wanted]:
            return {row.words for row in rows}
    raise AssertionError("the stream of notices ended")
