"""Orthanc holds an image that is then rejected: it gets the rejection note, once; what it was told is not taken back. An
archive of rejects gets image and note by its rule."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom import dcmread

from ductoview.model.image_check import Verdict, checks, decision
from ductoview.model.library import QueueState
from ductoview.model.reject_reason import RejectReason
from ductoview.model.routing import Route, RouteKind
from ductoview.service.client import ServiceClient
from ductoview.workspace.image_check import cannot_take_back
from tests.service.conftest import client, home
from tests.support.dicom_servers import running_orthanc_node, running_storescp
from tests.support.duct_case import facts_of
from tests.support.mg_source import write_mg

pytestmark = pytest.mark.system
__all__ = ["client", "home"]
_ON_NODE = (QueueState.STORED, QueueState.VERIFIED, QueueState.COMMITTED)


def until(client: ServiceClient, fits: Callable[[], bool]) -> None:
    """Looked at after every notice of the service; the first comes at once."""
    for _ in client.notices(threading.Event()):
        if fits():
            return


def on_node(client: ServiceClient, modality: str, node: str) -> bool:
    return any((row.modality, row.node) == (modality, node) and row.state in _ON_NODE for row in client.queue())


def test_orthanc_is_told_of_a_rejected_image_it_holds(client: ServiceClient, tmp_path: Path) -> None:
    source = write_mg(tmp_path / "image.dcm", rows=16, columns=12)
    ref = facts_of(source).ref
    with running_orthanc_node(tmp_path) as orthanc, running_storescp(tmp_path / "rejects", "+xa") as rejects:
        node = orthanc.node
        client.add_node(node)
        client.add_node(rejects)
        client.routes.add_route(Route(kind=RouteKind.REJECTED_IMAGES, node=rejects.name))
        client.import_files([source])
        client.enqueue(node.name, [ref.sop_instance_uid])
        until(client, lambda: on_node(client, "MG", node.name))
        assert not any((tmp_path / "rejects").iterdir())
        step = decision(ref, Verdict.REPEAT, [RejectReason.MOTION], by="Roe^Jane")
        client.image_checks.append_checks([step])
        until(client, lambda: on_node(client, "KO", node.name) and on_node(client, "KO", rejects.name))
        (note,) = {row.sop_instance_uid for row in client.queue() if row.modality == "KO"}
        kept = {str(dcmread(path).SOPInstanceUID) for path in (tmp_path / "rejects").iterdir()}
        assert kept == {ref.sop_instance_uid, note}
        assert len(orthanc.instances()) == 2
        assert note in {row.sop_instance_uid for row in client.find_instances(node.name, ref.study_uid)}
        client.image_checks.append_checks([decision(ref, Verdict.ACCEPTED)])
        now = client.image_checks.checks(ref.study_uid)
        assert checks(now.steps)[ref.sop_instance_uid].verdict is Verdict.ACCEPTED
        told = cannot_take_back(now, [ref.sop_instance_uid])
        told_of = "was told that this image is rejected"
        assert [any(words.startswith(f"{one.name} {told_of}") for words in told) for one in (node, rejects)] == [
            True,
            True,
        ]
        (here,) = (one for one in client.instances(ref.study_uid) if one.sop_instance_uid == note)
        assert dcmread(here.path).ContentSequence[0].ConceptCodeSequence[0].CodeValue == "111210"
