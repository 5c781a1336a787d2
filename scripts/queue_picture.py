"""The picture of the queue for the user guide, made by the real window, without a screen.

``python scripts/queue_picture.py OUT``: sends two cases to a PACS that commits itself, to one that does not run, to one that is
paused, and to one that was removed, and writes a PNG of 1366 x 768.
"""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from layout_pictures import SIZE, keep, settle, wait
from PyQt6.QtWidgets import QApplication

from ductoview.model.library import QueueState
from ductoview.model.node import Node
from ductoview.service.client import ServiceClient
from ductoview.ui.app import Life
from tests.support.commitment_peer import commitment_peer
from tests.support.dicom_servers import free_port

_CASES = Path(__file__).resolve().parents[1] / "sample_dicom" / "cases"


def main() -> int:
    """Make it."""
    out = Path(sys.argv[1])
    application = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as home, commitment_peer(images=True) as peer:
        app = Life(application, Path(home), (), None)
        app.window.showNormal()
        app.window.resize(*SIZE)
        app.begin()
        try:
            wait(application, lambda: app.window.reading is not None)
            with ServiceClient.connect(Path(home)) as client:
                _queue(client, peer.port)
                states = {QueueState.COMMITTED, QueueState.FAILED, QueueState.QUEUED}
                wait(application, lambda: {row.state for row in client.queue()} == states)
            app.window._keys.start("board")
            wait(application, lambda: bool(app.window.banner.words))
            settle(application)
            keep(app.window, out / "queue.png")
        finally:
            app.end()
    return 0


def _queue(client: ServiceClient, port: int) -> None:
    """Every study somewhere."""
    client.import_files([_CASES / "01-papilloma", _CASES / "02-cutoff"])
    here = {"host": "127.0.0.1", "port": free_port()}
    for node in (
        Node(name="PACS", ae_title="KEEPER", host="127.0.0.1", port=port),
        Node(name="ARCHIVE", ae_title="ARCHIVE", **here),
        Node(name="SURGERY", ae_title="SURGERY", **here),
        Node(name="OLD_PACS", ae_title="OLD", **here),
    ):
        client.add_node(node)
    client.routes.pause_node("SURGERY", on=True)
    client.routes.pause_node("OLD_PACS", on=True)
    one, other = (study.study_uid for study in client.studies())
    for study_uid, names in ((one, ("PACS", "ARCHIVE", "OLD_PACS")), (other, ("PACS", "SURGERY"))):
        uids = [found.sop_instance_uid for found in client.instances(study_uid)]
        for name in names:
            client.enqueue(name, uids)
    client.remove_node("OLD_PACS")


if __name__ == "__main__":
    raise SystemExit(main())
