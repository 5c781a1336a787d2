"""A small PACS content, and the nodes that hold it: each server starts once for all tests of this folder."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless, generate_uid

from ductoview.library.library import Library
from ductoview.model.library import ReceivedObject
from ductoview.model.node import Node
from ductoview.network.listen import Listener
from ductoview.network.store import send_files
from tests.support.dicom_files import write_image
from tests.support.dicom_servers import OrthancNode, running_dcmqrscp, running_orthanc_node
from tests.support.mg_source import write_mg

AET = "DUCTOVIEW"


@dataclass
class Kept:
    """A keep that moves objects into a folder."""

    folder: Path
    received: list[ReceivedObject] = field(default_factory=list)

    def __call__(self, received: ReceivedObject) -> None:
        received.path.rename(self.folder / received.sop_instance_uid)
        self.received.append(received)

    @property
    def uids(self) -> set[str]:
        return {one.sop_instance_uid for one in self.received}


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Study ``ductogram`` has two native, one JPEG-LS and one JPEG 2000 object; the others one object each."""

    ductogram: str
    german: str
    russian: str
    ultrasound: str
    native: tuple[Path, ...]
    compressed: tuple[Path, ...]
    others: tuple[Path, ...]

    @property
    def all(self) -> tuple[Path, ...]:
        return self.native + self.compressed + self.others


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    folder = tmp_path_factory.mktemp("samples")
    ductogram, german, russian, ultrasound = (generate_uid(None) for _ in range(4))
    return Samples(
        ductogram=ductogram,
        german=german,
        russian=russian,
        ultrasound=ultrasound,
        native=(
            write_mg(folder / "cc.dcm", study_uid=ductogram),
            write_mg(folder / "ml.dcm", study_uid=ductogram, view="ML"),
        ),
        compressed=(
            write_image(folder / "jls.dcm", None, JPEGLSLossless, StudyInstanceUID=ductogram),
            write_image(folder / "j2k.dcm", None, JPEG2000Lossless, StudyInstanceUID=ductogram),
        ),
        others=(
            write_mg(
                folder / "german.dcm", study_uid=german, charset="ISO_IR 192", PatientName="Müller^Zoë", PatientID="M-1",
                StudyDate="20260210", AccessionNumber="A2",
            ),
            write_mg(
                folder / "russian.dcm", study_uid=russian, charset="ISO_IR 144", PatientName="Иванова^Анна",
                PatientID="I-1", StudyDate="20251224", AccessionNumber="A3",
            ),
            write_mg(
                folder / "us.dcm", study_uid=ultrasound, Modality="US", PatientName="Echo^Eva", PatientID="E-1",
                StudyDate="20260303", AccessionNumber="A4",
            ),
        ),
    )  # fmt: skip


@pytest.fixture(scope="session")
def home_listener(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Listener, Kept]]:
    """A listener of ours that both servers know as DUCTOVIEW."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "in").mkdir()
    (folder / "kept").mkdir()
    kept = Kept(folder / "kept")
    with Listener(ae_title=AET, allowed=None, incoming=folder / "in", keep=kept) as listener:
        yield listener, kept


@pytest.fixture(scope="session")
def orthanc(
    tmp_path_factory: pytest.TempPathFactory, samples: Samples, home_listener: tuple[Listener, Kept]
) -> Iterator[OrthancNode]:
    """Orthanc holding all samples."""
    with running_orthanc_node(tmp_path_factory.mktemp("orthanc"), move_port=home_listener[0].port) as running:
        for path in samples.all:
            running.store(path)
        yield running


@pytest.fixture(scope="session")
def qrscp(
    tmp_path_factory: pytest.TempPathFactory, samples: Samples, home_listener: tuple[Listener, Kept]
) -> Iterator[Node]:
    """dcmqrscp holding the uncompressed samples; it takes no others."""
    with running_dcmqrscp(tmp_path_factory.mktemp("qrscp"), move_port=home_listener[0].port) as node:
        sent = send_files(node, samples.native + samples.others, local_aet=AET)
        assert all(one.stored for one in sent)
        yield node


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    (tmp_path / "kept").mkdir()
    return Kept(tmp_path / "kept")


@pytest.fixture
def archive(tmp_path: Path, samples: Samples) -> Iterator[tuple[Node, Library]]:
    """Our own listener over a library with all samples."""
    with Library.open(tmp_path / "library", free_floor=0) as library:
        for path in samples.all:
            library.import_file(path)
        with Listener(
            ae_title="ARCHIVE", allowed=None, incoming=library.incoming, keep=library.keep, archive=library.offered
        ) as listener:
            yield Node(name="archive", ae_title="ARCHIVE", host="127.0.0.1", port=listener.port), library
