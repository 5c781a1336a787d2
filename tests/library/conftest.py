"""A library of its own for each test, and objects that arrive in it."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ductoview.library.library import Library
from ductoview.model.library import ReceivedObject
from tests.support.mg_source import mg_dataset

Receive = Callable[..., ReceivedObject]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "home", free_floor=0) as opened:
        yield opened


@pytest.fixture
def receive(library: Library) -> Receive:
    """Writes a mammogram into the incoming folder, as the network does."""
    return lambda **changes: received_into(library.incoming, **changes)


def received_into(incoming: Path, **changes: Any) -> ReceivedObject:
    """A small mammogram as it stands before it is kept."""
    ds = mg_dataset(rows=16, columns=12, **changes)
    path = incoming / f"{uuid.uuid4().hex}.part"
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    ds.save_as(path, enforce_file_format=True)
    return ReceivedObject(
        path=path,
        sop_class_uid=ds.SOPClassUID,
        sop_instance_uid=ds.SOPInstanceUID,
        transfer_syntax_uid=ds.file_meta.TransferSyntaxUID,
        from_aet="MODALITY",
        from_address="127.0.0.1",
    )
