"""Worklists for tests: entries as files, and the real servers that list them: DCMTK's wlmscpfs and Orthanc's plug-in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from ductoview.model.node import Node
from tests.support.dicom_servers import OrthancNode, _running, _wait_for_port, free_port, running_orthanc_node
from tests.support.screen import require

PLUGIN = "/usr/share/orthanc/plugins/libModalityWorklists.so"


def entry(*, charset: str = "ISO_IR 192", procedure: str = "Ductogram", **changes: str) -> Dataset:
    """One scheduled step as an information system states it; ``changes`` are attributes of the answer or of its step."""
    made = Dataset()
    made.SpecificCharacterSet = charset
    values = {
        "AccessionNumber": "A1", "PatientName": "Muster^Eva", "PatientID": "4711", "PatientBirthDate": "19680402",
        "PatientSex": "F", "ReferringPhysicianName": "Ref^Doctor", "StudyInstanceUID": generate_uid(None),
        "RequestedProcedureID": "RP1", "RequestedProcedureDescription": procedure,
    }  # fmt: skip
    step_values = {
        "Modality": "MG", "ScheduledStationAETitle": "MAMMO1", "ScheduledProcedureStepStartDate": "20261129",
        "ScheduledProcedureStepStartTime": "101500", "ScheduledPerformingPhysicianName": "Perf^Doctor",
        "ScheduledProcedureStepDescription": procedure, "ScheduledProcedureStepID": "S1", "ScheduledStationName": "ROOM 3",
    }  # fmt: skip
    step = Dataset()
    for keyword, value in (values | {key: one for key, one in changes.items() if key not in step_values}).items():
        setattr(made, keyword, value)
    for keyword, value in (step_values | {key: one for key, one in changes.items() if key in step_values}).items():
        setattr(step, keyword, value)
    made.ScheduledProcedureStepSequence = Sequence([step])
    return made


def write_entries(folder: Path, entries: list[Dataset]) -> None:
    """The entries as the files both servers read."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lockfile").touch()
    for number, one in enumerate(entries):
        meta = FileMetaDataset()
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        meta.MediaStorageSOPClassUID = "1.2.276.0.7230010.3.1.0.1"
        meta.MediaStorageSOPInstanceUID = generate_uid(None)
        one.file_meta = meta
        one.save_as(folder / f"{number}.wl", enforce_file_format=True)


@contextmanager
def running_wlmscpfs(folder: Path, entries: list[Dataset], *options: str) -> Iterator[Node]:
    """wlmscpfs as ``RIS``; without ``-csk`` it returns no SpecificCharacterSet."""
    require("wlmscpfs")
    write_entries(folder / "RIS", entries)
    port = free_port()
    with _running(["wlmscpfs", *options, "-dfp", str(folder), str(port)], folder / "wlmscpfs.log") as process:
        _wait_for_port(port, process, folder / "wlmscpfs.log")
        yield Node(name="RIS", ae_title="RIS", host="127.0.0.1", port=port)


@contextmanager
def running_orthanc_worklist(folder: Path, entries: list[Dataset], **changes: object) -> Iterator[OrthancNode]:
    """Orthanc with its worklist plug-in; ``changes`` are settings of that."""
    write_entries(folder / "worklist", entries)
    worklists = {"Enable": True, "Database": str(folder / "worklist"), "FilterIssuerAet": False, "LimitAnswers": 0}
    with running_orthanc_node(
        folder, Plugins=[PLUGIN], Worklists=worklists | changes, DicomAlwaysAllowFindWorklist=True
    ) as running:
        yield running
