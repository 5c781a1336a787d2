"""Values travel as JSON and come back equal; nothing else is believed."""

from pathlib import Path
from typing import Any

import pytest

from ductoview.errors import Cancelled, LibraryError, ServiceError
from ductoview.model.library import Notice, QueueRow, QueueState, ReviewEvent, StoredInstance, TransferOutcome
from ductoview.model.node import Node, RetrieveMethod, StudyRow
from ductoview.model.receiving import Listening, Peer
from ductoview.service.conversation import error_from, error_to
from ductoview.service.wire import from_json, pack, to_json, unpack

VALUES: tuple[tuple[Any, object], ...] = (
    (type(None), None),
    (float, 1),
    (tuple[int, ...], (1, 2)),
    (Node, Node(name="a", ae_title="A", host="h", port=1, retrieve=RetrieveMethod.MOVE)),
    (tuple[StudyRow, ...], (StudyRow(study_uid="1", modalities=("MG", "SR"), patient_name="Müller^Änne=山田"),)),
    (
        StoredInstance,
        StoredInstance(
            study_uid="1", series_uid="2", sop_instance_uid="3", sop_class_uid="4", path=Path("/a/ü"), sha256="5"
        ),
    ),
    (QueueRow, QueueRow(id=1, node="n", sop_instance_uid="1", study_uid="2", modality="MG", state=QueueState.HELD)),
    (ReviewEvent, ReviewEvent(id="1", study_uid="2", kind="3", data='{"a": "\\u0000\udcff"}', made="5")),
    (TransferOutcome, TransferOutcome(done=1, failures=("a", "b"))),
    (Listening, Listening(ae_title="A", port=1, bind="::1", allowed=(Peer(ae_title="*", host="*"),))),
    (Listening | None, None),
    (Notice, Notice(topic="STUDY")),
)


@pytest.mark.parametrize(("kind", "value"), VALUES, ids=[str(kind) for kind, _ in VALUES])
def test_values_come_back_equal(kind: Any, value: object) -> None:
    assert from_json(kind, unpack(pack({"value": to_json(value)}))["value"]) == value


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (int, "1"),
        (int, True),
        (str, 1),
        (Path, None),
        (tuple[int, ...], {"a": 1}),
        (Node, {"name": "a"}),
        (Node, {"name": "a", "ae_title": "A", "host": "h", "port": 0, "retrieve": "GET"}),
        (Node, {"name": "a", "ae_title": "A", "host": "h", "port": 1, "retrieve": "PUSH"}),
        (Node, {"name": "a", "ae_title": "A", "host": "h", "port": 1, "retrieve": "GET", "extra": 1}),
        (type(None), 0),
    ],
)
def test_data_of_another_shape_are_refused(kind: Any, data: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (each kind has its own words)
        from_json(kind, data)


def test_only_known_kinds_travel() -> None:
    for value in (object(), {1, 2}, b"bytes", {"a": 1}):
        with pytest.raises(TypeError, match="does not travel"):
            to_json(value)


def test_errors_keep_kind_and_sentence() -> None:
    error = error_from(error_to(Cancelled("Stopped at your wish.")))
    assert (type(error), str(error)) == (Cancelled, "Stopped at your wish.")
    assert type(error_from(error_to(LibraryError("no", 0xC000)))) is LibraryError
    assert type(error_from({"kind": "SystemExit", "words": "no"})) is ServiceError
    assert type(error_from({"kind": "annotations", "words": "no"})) is ServiceError
