"""Worklists of real peers, and answers that keep to no rule."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pydicom import Dataset
from pydicom.sequence import Sequence

from ductoview.errors import Cancelled, NetworkError
from ductoview.model.node import Node
from ductoview.model.order import Order, SideSource, WorklistQuery
from ductoview.model.view import Laterality
from ductoview.network.fields import put
from ductoview.network.timeouts import Timeouts
from ductoview.network.worklist import find_orders, fits, orders_of, worklist_keys
from tests.support.dicom_servers import running_storescp
from tests.support.worklists import entry, running_orthanc_worklist, running_wlmscpfs

TODAY = WorklistQuery(start_date="20261129", station_aet="MAMMO1")


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item


def _entries() -> list[Dataset]:
    coded = entry(PatientID="coded", ScheduledProcedureStepID="S9", ScheduledProcedureStepStartTime="160000")
    protocol, context = _code("18102001", "SCT", "Mammary ductogram"), Dataset()
    context.ConceptNameCodeSequence = Sequence([_code("272741003", "SCT", "Laterality")])
    context.ConceptCodeSequence = Sequence([_code("24028007", "SCT", "Right")])
    protocol.ProtocolContextSequence = Sequence([context])
    coded.ScheduledProcedureStepSequence[0].ScheduledProtocolCodeSequence = Sequence([protocol])
    return [
        entry(PatientID="plain"),
        entry(PatientID="german", PatientName="Müller^Zoë^^", ScheduledProcedureStepStartTime="0930",
              procedure="Galaktographie rechts", AccessionNumber="", ScheduledProcedureStepID="S2"),
        entry(PatientID="tokyo", charset="ISO 2022 IR 6\\ISO 2022 IR 87", PatientName="Yamada^Hanako=山田^花子=やまだ^はなこ",
              procedure="乳管造影 左", ScheduledProcedureStepID="S3"),
        coded,
        entry(PatientID="ct", Modality="CT"),
        entry(PatientID="tomorrow", ScheduledProcedureStepStartDate="20261130"),
        entry(PatientID="next room", ScheduledStationAETitle="MAMMO2"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def dcmtk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    with running_wlmscpfs(tmp_path_factory.mktemp("ris"), _entries(), "-csk") as node:
        yield node


def _by_id(orders: tuple[Order, ...]) -> dict[str, Order]:
    return {order.patient.patient_id: order for order in orders}


@pytest.mark.system
def test_the_steps_of_today_for_this_modality(dcmtk: Node) -> None:
    found = find_orders(dcmtk, TODAY)
    assert [one.patient.patient_id for one in found.orders] == ["german", "plain", "tokyo", "coded"]
    assert (found.is_cut, found.passed_over) == (False, 0)
    german = found.orders[0]
    assert (german.patient.name, german.accession_number, german.start_time) == ("Müller^Zoë^^", "", "0930")
    assert (german.side, german.side_source) == (Laterality.RIGHT, SideSource.WORDS)
    assert (german.station_aet, german.station_name, german.source) == ("MAMMO1", "ROOM 3", "RIS")
    tokyo = found.orders[2]
    assert (tokyo.patient.name, tokyo.procedure) == ("Yamada^Hanako=山田^花子=やまだ^はなこ", "乳管造影 左")
    assert tokyo.side is Laterality.LEFT


@pytest.mark.system
def test_empty_keys_match_everything(dcmtk: Node) -> None:
    found = find_orders(dcmtk, WorklistQuery(modality=""))
    assert set(_by_id(found.orders)) == {"plain", "german", "tokyo", "coded", "ct", "tomorrow", "next room"}


@pytest.mark.system
def test_a_list_that_is_cut_says_so(dcmtk: Node) -> None:
    found = find_orders(dcmtk, WorklistQuery(modality=""), most=3)
    assert (len(found.orders), found.is_cut) == (3, True)


@pytest.mark.system
@pytest.mark.parametrize("server", ["wlmscpfs", "Orthanc"])
def test_a_step_that_was_cancelled_and_is_still_listed_says_so(tmp_path: Path, server: str) -> None:
    """Lists that keep such steps tell of it only who asks."""
    entries = [entry(PatientID=status, ScheduledProcedureStepID=status) for status in ("CANCELED", "ARRIVED")]
    for one in entries:
        one.ScheduledProcedureStepSequence[0].ScheduledProcedureStepStatus = one.PatientID
    with ExitStack() as running:
        if server == "wlmscpfs":
            node = running.enter_context(running_wlmscpfs(tmp_path, entries, "-csk"))
        else:
            node = running.enter_context(running_orthanc_worklist(tmp_path, entries)).node
        found = _by_id(find_orders(node, TODAY).orders)
    assert {name: order.over for name, order in found.items()} == {"CANCELED": "CANCELLED", "ARRIVED": ""}


@pytest.mark.system
def test_two_steps_with_the_same_numbers_are_two(tmp_path: Path) -> None:
    """Not every list gives each step an ID of its own; and the same twice is one."""
    left, right, again = (entry(procedure=f"Ductogram {side}") for side in ("left", "right", "right"))
    left.StudyInstanceUID = again.StudyInstanceUID = right.StudyInstanceUID
    with running_wlmscpfs(tmp_path, [left, right, again], "-csk") as node:
        found = find_orders(node, TODAY).orders
    assert sorted(order.side for order in found) == [Laterality.LEFT, Laterality.RIGHT]


@pytest.mark.system
def test_a_worklist_that_gives_no_more_than_its_own_limit_says_so(tmp_path: Path) -> None:
    entries = [entry(PatientID=str(number), ScheduledProcedureStepID=f"S{number}") for number in range(5)]
    with running_orthanc_worklist(tmp_path, entries, LimitAnswers=2) as orthanc:
        found = find_orders(orthanc.node, TODAY)
    assert len(found.orders) < 5
    assert found.is_cut


@pytest.mark.system
def test_a_worklist_that_states_no_character_set_is_read_all_the_same(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running_wlmscpfs(tmp_path_factory.mktemp("mute"), _entries()) as node:
        found = _by_id(find_orders(node, TODAY).orders)
    assert (found["german"].patient.name, found["german"].procedure) == ("Müller^Zoë^^", "Galaktographie rechts")
    assert (found["tokyo"].patient.name.split("=")[1], found["tokyo"].procedure) == ("山田^花子", "乳管造影 左")


@pytest.mark.system
def test_orthanc_lists_the_same(tmp_path_factory: pytest.TempPathFactory) -> None:
    entries = [one for one in _entries() if one.PatientID != "tokyo"]
    entries.append(entry(PatientID="tokyo", PatientName="Yamada^Hanako=山田^花子", procedure="乳管造影 左"))
    with running_orthanc_worklist(tmp_path_factory.mktemp("orthanc"), entries) as running:
        found = _by_id(find_orders(running.node, TODAY).orders)
    assert set(found) == {"german", "plain", "tokyo", "coded"}
    assert (found["tokyo"].patient.name, found["tokyo"].side) == ("Yamada^Hanako=山田^花子", Laterality.LEFT)
    # wlmscpfs does not return the context of a protocol; Orthanc does.
    assert (found["coded"].side, found["coded"].side_source) == (Laterality.RIGHT, SideSource.CODE)


@pytest.mark.system
def test_a_node_without_worklist_says_what_to_choose(tmp_path_factory: pytest.TempPathFactory) -> None:
    with (
        running_storescp(tmp_path_factory.mktemp("plain") / "store") as node,
        pytest.raises(NetworkError, match="offers no modality worklist"),
    ):
        find_orders(node)


def test_a_silent_node_ends_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        node = Node(name="RIS", ae_title="RIS", host="127.0.0.1", port=silent.getsockname()[1])
        with pytest.raises(NetworkError, match="no association came about"):
            find_orders(node, timeouts=Timeouts(connect_s=0.2, acse_s=0.2, dimse_s=0.2, network_s=0.2))


def test_the_wish_to_stop_ends_it() -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        find_orders(Node(name="RIS", ae_title="RIS", host="127.0.0.1", port=1), cancel=stop)


def test_several_steps_in_one_answer_are_several_orders() -> None:
    answer = entry()
    second = entry(ScheduledProcedureStepID="S2", procedure="Ductogram left").ScheduledProcedureStepSequence[0]
    answer.ScheduledProcedureStepSequence.append(second)
    found = [(one.step_id, one.side) for one in orders_of(answer, "RIS")]
    assert found == [("S1", Laterality.UNKNOWN), ("S2", Laterality.LEFT)]


@pytest.mark.parametrize(("status", "words"), [(1, ""), (2, "possibly pregnant"), (3, "pregnant"), (4, ""), (None, "")])
def test_pregnancy_is_told_where_it_may_be(status: int | None, words: str) -> None:
    answer = entry()
    answer.PregnancyStatus = status
    (order,) = orders_of(answer, "RIS")
    assert order.alerts == words


def test_allergies_and_alerts_are_told_and_asked_for() -> None:
    answer = entry()
    answer.Allergies, answer.MedicalAlerts, answer.PregnancyStatus = ["Iodine", "Latex"], "Pacemaker", 3
    (order,) = orders_of(answer, "RIS")
    assert order.alerts == "allergies: Iodine, Latex; Pacemaker; pregnant"
    assert {"Allergies", "MedicalAlerts", "PregnancyStatus"} <= {one.keyword for one in worklist_keys(TODAY)}


def test_an_answer_without_a_step_still_names_its_patient() -> None:
    answer = entry()
    del answer.ScheduledProcedureStepSequence
    (order,) = orders_of(answer, "RIS")
    assert (order.patient.patient_id, order.start_date, order.modality) == ("4711", "", "")


def test_an_answer_that_names_nobody_is_no_order() -> None:
    assert list(orders_of(entry(PatientID="", PatientName="^^", AccessionNumber=""), "RIS")) == []


@pytest.mark.parametrize("written", ["20261129", "2026.11.29", "2026-11-29", "29-11-2026", "29 NOV"])
def test_a_date_written_in_another_way_hides_no_patient(written: str) -> None:
    (order,) = orders_of(_odd(ScheduledProcedureStepStartDate=written), "RIS")
    assert fits(order, TODAY)
    assert order.start_date == ("20261129" if written.startswith("2026") else written)


def test_dates_and_times_of_old_systems_are_read() -> None:
    (order,) = orders_of(_odd(PatientBirthDate="1968.04.02", ScheduledProcedureStepStartTime="10:15:00"), "RIS")
    assert (order.patient.birth_date, order.start_time) == ("19680402", "101500")
    (yesterday,) = orders_of(_odd(ScheduledProcedureStepStartDate="2026.11.28"), "RIS")
    assert not fits(yesterday, TODAY)


def test_two_patients_of_whom_only_names_are_known_are_two() -> None:
    bare = {"PatientID": "", "AccessionNumber": "", "StudyInstanceUID": "", "RequestedProcedureID": ""}
    keys = {next(orders_of(entry(PatientName=name, **bare), "RIS")).key for name in ("Muster^Eva", "Muster^Ida")}
    assert len(keys) == 2


def _odd(**changes: str) -> Dataset:
    """Values that pydicom would not let a person write."""
    made = entry()
    for keyword, value in changes.items():
        where = made if keyword in made else made.ScheduledProcedureStepSequence[0]
        put(where, keyword, value)
    return made
