"""What the archive gives others: no rejected image, nothing of a study that is stopped, and it says what it kept back."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydicom import dcmread

from ductoview.library.library import Library
from ductoview.model.image_check import Verdict, decision
from ductoview.model.library import StoredInstance
from ductoview.model.reject_reason import RejectReason
from ductoview.service.core import Service
from ductoview.service.status import Listening
from tests.library.conftest import received_into
from tests.library.test_image_checks import ref
from tests.service.test_orders import BY, EVA, IDA, TODAY, order
from tests.support.dicom_servers import run_dcmtk, running_storescp

pytestmark = pytest.mark.system


@dataclass(frozen=True)
class Held:
    """A study with a good image, a rejected one and its note; a study that is stopped; and where they are asked for."""

    service: Service
    good: StoredInstance
    rejected: StoredInstance
    note: StoredInstance
    stopped: StoredInstance
    to: tuple[str, ...]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    with Library.open(tmp_path_factory.mktemp("offered") / "home", free_floor=0) as library:
        service = Service(library)
        listening = service.receiver.open(Listening(ae_title="DUCTOVIEW", port=0, bind="127.0.0.1", allowed=None))
        service.orders.choose(order(), BY)
        try:
            good, rejected, stopped = (
                _received(service, study="1.2.1", **EVA),
                _received(service, study="1.2.1", **EVA),
                _received(service, study="1.2.2", **IDA),
            )
            step = decision(ref(rejected), Verdict.REJECTED, [RejectReason.MOTION], by=BY)
            library.append_checks([step])
            note = library.instance(service.rejections._written(step))
            assert note is not None
            to = ("-aec", listening.ae_title, "127.0.0.1", str(listening.port))
            yield Held(service, good, rejected, note, stopped, to)
        finally:
            service.receiver.close()


def _received(service: Service, *, study: str, **who: str) -> StoredInstance:
    received = received_into(service.library.incoming, study_uid=study, StudyDate=TODAY, **who)
    service.keep(received)
    kept = service.library.instance(received.sop_instance_uid)
    assert kept is not None
    return kept


def _got(folder: Path) -> set[str]:
    return {str(dcmread(path, stop_before_pixels=True).SOPInstanceUID) for path in folder.iterdir()}


def _get(held: Held, folder: Path, **keys: str) -> tuple[set[str], str]:
    """What getscu has got, and what it said."""
    folder.mkdir()
    wanted = [part for keyword, value in keys.items() for part in ("-k", f"{keyword}={value}")]
    run = run_dcmtk("getscu", "-d", "-S", "-od", str(folder), *held.to, *wanted)
    return _got(folder), run.stdout


def test_a_study_is_given_without_its_rejected_image_and_with_the_note_about_it(held: Held, tmp_path: Path) -> None:
    got, said = _get(held, tmp_path / "got", QueryRetrieveLevel="STUDY", StudyInstanceUID="1.2.1")
    assert got == {held.good.sop_instance_uid, held.note.sop_instance_uid}
    assert "Not given: 1 rejected image" in said
    assert "Number of Failed Suboperations    : 0" in said


def test_an_image_that_is_rejected_is_not_given_when_it_is_named_either(held: Held, tmp_path: Path) -> None:
    got, said = _get(
        held, tmp_path / "got", QueryRetrieveLevel="IMAGE", StudyInstanceUID="1.2.1",
        SeriesInstanceUID=held.rejected.series_uid, SOPInstanceUID=held.rejected.sop_instance_uid,
    )  # fmt: skip
    assert got == set()
    assert "Failed: UnableToProcess" in said
    assert "Not given: 1 rejected image" in said


def test_nothing_of_a_stopped_study_is_given_and_whoever_asks_hears_why(held: Held, tmp_path: Path) -> None:
    got, said = _get(held, tmp_path / "got", QueryRetrieveLevel="STUDY", StudyInstanceUID="1.2.2")
    assert got == set()
    assert "Failed: UnableToProcess" in said
    assert "Not given: 1 study differs from the order" in said


def test_whoever_asks_for_more_than_the_stopped_study_does_not_take_what_he_gets_for_all(
    held: Held, tmp_path: Path
) -> None:
    got, said = _get(held, tmp_path / "got", QueryRetrieveLevel="STUDY", StudyInstanceUID=r"1.2.1\1.2.2")
    assert got == {held.good.sop_instance_uid, held.note.sop_instance_uid}
    assert "Number of Failed Suboperations    : 1" in said
    assert "Warning: SubOperationsCompleteOneOrMoreFailures" in said


def test_movescu_moves_what_may_leave_and_nothing_else(held: Held, tmp_path: Path) -> None:
    with running_storescp(tmp_path / "got", "+xa") as destination:
        held.service.library.add_node(destination)
        for study in ("1.2.1", "1.2.2"):
            run = run_dcmtk(
                "movescu", "-d", "-S", "-aem", "STORESCP", *held.to, "-k", "QueryRetrieveLevel=STUDY", "-k",
                f"StudyInstanceUID={study}",
            )  # fmt: skip
        assert _got(tmp_path / "got") == {held.good.sop_instance_uid, held.note.sop_instance_uid}
        assert "Failed: UnableToProcess" in run.stdout


def test_findscu_lists_what_could_be_given_and_hears_that_there_is_more(held: Held) -> None:
    find = ("findscu", "-d", "-S", *held.to, "-k")
    listed = run_dcmtk(*find, "QueryRetrieveLevel=STUDY", "-k", "NumberOfStudyRelatedInstances", "-k", "PatientID")
    assert listed.stdout.count("0xff00: Pending") == 1
    assert "IS [2 ]" in listed.stdout
    assert EVA["PatientID"] in listed.stdout
    assert IDA["PatientID"] not in listed.stdout
    assert "Not given: 1 study differs from the order" in listed.stdout
    images = run_dcmtk(*find, "QueryRetrieveLevel=IMAGE", "-k", "StudyInstanceUID=1.2.1", "-k", "SOPInstanceUID")
    assert held.good.sop_instance_uid in images.stdout
    assert held.rejected.sop_instance_uid not in images.stdout
