"""A DICOMweb node is a node like any other: found, fetched, sent to through the queue, and verified by looking."""

import threading
from pathlib import Path

import pytest

from ductoview.model.library import QueueState
from ductoview.model.node import Node, StudyQuery, Web
from ductoview.service.client import ServiceClient
from tests.cli.support import ductoview
from tests.network.test_dicomweb import PLUGIN
from tests.service.conftest import client, home
from tests.support.dicom_servers import running_orthanc_node
from tests.support.mg_source import write_mg

__all__ = ["client", "home"]
pytestmark = pytest.mark.system


def test_what_is_queued_for_it_is_stored_and_verified_by_looking(
    client: ServiceClient, home: Path, tmp_path: Path
) -> None:
    if not PLUGIN.exists():
        pytest.skip("orthanc-dicomweb is not installed")
    files = [write_mg(tmp_path / f"{number}.dcm", rows=16, columns=12, study_uid="1.2.8") for number in range(3)]
    folder = tmp_path / "orthanc"
    folder.mkdir()
    with running_orthanc_node(folder, Plugins=[str(PLUGIN)], DicomWeb={"Enable": True, "Root": "/dw/"}) as orthanc:
        said = ductoview("node", "add", "WEB", f"{orthanc.url}/dw/", "--plain", home=home)
        assert said.out == f"WEB is {orthanc.url}/dw; fetched by WADO-RS.\n"
        (node,) = client.nodes()
        assert node == Node(
            name="WEB", ae_title="", host="127.0.0.1", port=int(orthanc.url.rsplit(":", 1)[1]), web=Web(path="/dw")
        )
        assert client.echo("WEB").seconds > 0
        client.import_files(files)
        client.enqueue("WEB", [one.sop_instance_uid for one in client.instances("1.2.8")])
        for _ in client.notices(threading.Event()):
            rows = client.queue()
            if {row.state for row in rows} == {QueueState.VERIFIED}:
                break
        assert {row.commitment for row in rows} == {"DICOMweb has no storage commitment"}
        (found,) = client.find("WEB", StudyQuery(study_uid="1.2.8", modality="MG")).rows
        assert (found.study_uid, found.instances) == ("1.2.8", 3)
        assert client.fetch("WEB", "1.2.8").already == 3
    for wrong in (["ftp://x/"], ["https://x:0/"], ["A@h:1", "--user", "x"], ["http://x/", "--secret", str(files[0])],
                  ["https://x/", "--secret", "/absent"]):  # fmt: skip
        assert ductoview("node", "add", "WRONG", *wrong, home=home).code != 0
