"""What the conformance statement says of the network is what a peer finds."""

from pathlib import Path

import pytest
from pynetdicom import AE, build_role
from pynetdicom.presentation import build_context

from ductoview.network.capability import services, storage_classes, store_statuses, transfer_syntaxes
from ductoview.network.listen import Listener
from tests.network.conftest import Kept
from tests.network.support import ScriptedArchive


@pytest.fixture
def listener(incoming: Path, kept: Kept) -> Listener:
    """A receiver with everything it can do."""
    return Listener(
        ae_title="HERE",
        allowed=None,
        incoming=incoming,
        keep=kept,
        archive=ScriptedArchive(study_uid="1.2", listed=(), of_study=()),
        take_report=lambda _report, _reporter: True,
    )


def accepted(listener: Listener, *wanted: tuple[str, str]) -> set[tuple[str, str]]:
    """Which of these (class, transfer syntax) the receiver takes as SCP."""
    peer = AE("PEER")
    association = peer.associate(
        "127.0.0.1",
        listener.port,
        contexts=[build_context(uid, syntax) for uid, syntax in wanted],
        ae_title="HERE",
        ext_neg=[build_role(uid, scu_role=True) for uid in {uid for uid, _ in wanted}],
    )
    assert association.is_established
    taken = {
        (str(one.abstract_syntax), str(one.transfer_syntax[0])) for one in association.accepted_contexts if one.as_scu
    }
    association.release()
    return taken


def test_the_services_said_to_be_provided_are_and_no_other(listener: Listener) -> None:
    little = "1.2.840.10008.1.2"
    with listener:
        taken = accepted(listener, *((one.uid, little) for one in services()))
    said = {(one.uid, little) for one in services() if one.provider}
    # Storage commitment is negotiated for the reports that nodes bring to us; a request for it is refused.
    assert taken - said <= {("1.2.840.10008.1.20.1", little)}
    assert said <= taken


def test_every_storage_class_is_taken_and_every_transfer_syntax(listener: Listener) -> None:
    mammogram = "1.2.840.10008.5.1.4.1.1.1.2"
    classes = [(uid, "1.2.840.10008.1.2.1") for _, uid in storage_classes()]
    with listener:
        for first in range(0, len(classes), 100):
            assert accepted(listener, *classes[first : first + 100]) == set(classes[first : first + 100])
        syntaxes = {(mammogram, uid) for _, uid in transfer_syntaxes()}
        assert accepted(listener, *syntaxes) == syntaxes


def test_what_becomes_of_an_object_is_what_the_queue_does() -> None:
    follows = {status: deed for status, _, deed in store_statuses()}
    assert (follows["A700"], follows["B000"][:4]) == ("tried again by itself", "done")
    assert follows["C000"] == follows["A900"] == "failed until a person sends it again"
