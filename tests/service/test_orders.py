"""Images that come or are opened are held against the order that is expected; nothing is ever kept from being stored."""

import shutil
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ductoview.errors import LibraryError, RefusedForGood
from ductoview.library.library import Library
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.library import QueueState, ReceivedObject
from ductoview.model.node import Node
from ductoview.model.order import Order, WorklistQuery
from ductoview.model.order_book import OrderEventKind
from ductoview.model.order_match import Field, Fit
from ductoview.model.routing import Route, RouteKind
from ductoview.model.view import Laterality
from ductoview.network.store import send_files
from ductoview.service.client import ServiceClient
from ductoview.service.core import Service
from tests.service.conftest import kill
from tests.support.mg_source import write_mg
from tests.support.worklists import entry, running_wlmscpfs

TODAY = f"{date.today():%Y%m%d}"
EVA = {"PatientID": "4711", "PatientName": "Muster^Eva", "PatientBirthDate": "19680402", "AccessionNumber": "A1"}
IDA = EVA | {"PatientID": "4712", "PatientName": "Other^Ida", "AccessionNumber": "A2"}
BY = "Tech^One"
PACS = Node(name="PACS", ae_title="ARCHIVE", host="127.0.0.1", port=104)


def order(side: Laterality = Laterality.LEFT, accession: str = "A1") -> Order:
    patient = PatientIdentity(patient_id="4711", name="Muster^Eva", birth_date="19680402", sex="F")
    return Order(patient=patient, accession_number=accession, side=side, source="RIS")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with Library.open(tmp_path / "home") as library:
        yield Service(library)


def receive(
    service: Service,
    tmp_path: Path,
    *,
    date: str = TODAY,
    side: str = "L",
    study: str = "1.2",
    sender: str = "",
    **who: str,
) -> None:
    """An image as the receiver hands it over."""
    made = write_mg(tmp_path / "sent.dcm", laterality=side, study_uid=study, StudyDate=date, **(EVA | who))
    path = service.library.incoming / "part"
    shutil.move(made, path)
    service.keep(
        ReceivedObject(path=path, sop_class_uid="", sop_instance_uid="", transfer_syntax_uid="", from_aet=sender)
    )


def test_without_an_order_nothing_is_held_against_anything(service: Service, tmp_path: Path) -> None:
    receive(service, tmp_path)
    assert service.orders.now("1.2").matches == ()


def test_images_of_the_order_fit(service: Service, tmp_path: Path) -> None:
    service.orders.choose(order(), BY)
    receive(service, tmp_path)
    receive(service, tmp_path)
    (match,) = service.orders.now().matches
    assert (match.fit, match.is_stopped, len(match.stated)) == (Fit.FITS, False, 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"PatientID": "4712"}, Field.PATIENT_ID),
        ({"AccessionNumber": "A2"}, Field.ACCESSION),
        ({"side": "R"}, Field.SIDE),
        ({"PatientBirthDate": "19680403"}, Field.BIRTH_DATE),
    ],
)
def test_what_differs_is_stored_and_stops(
    service: Service, tmp_path: Path, changes: dict[str, str], field: Field
) -> None:
    service.orders.choose(order(), BY)
    receive(service, tmp_path, **changes)
    (match,) = service.orders.now().stopped
    assert [one.field for one in match.worst.differing] == [field]  # type: ignore[union-attr]
    assert len(service.library.instances("1.2")) == 1
    assert service.orders.is_stopped("1.2")
    with pytest.raises(LibraryError, match=f"differs from its order in {field.value}"):
        service.orders.refuse_stopped(["1.2"])


def test_a_decision_is_kept_with_who_when_and_why(service: Service, tmp_path: Path) -> None:
    chosen = service.orders.choose(order(), BY)
    receive(service, tmp_path, **IDA)
    with pytest.raises(RefusedForGood, match="Say who you are"):
        service.orders.decide(chosen.id, "1.2", belongs=False, by="", reason="")
    with pytest.raises(RefusedForGood, match="Say why"):
        service.orders.decide(chosen.id, "1.2", belongs=True, by=BY, reason=" ")
    service.orders.decide(chosen.id, "1.2", belongs=True, by=BY, reason="old number of the same patient")
    service.orders.refuse_stopped(["1.2"])
    event = list(service.library.order_events())[-1]
    assert (event.kind, event.by, event.reason) == (OrderEventKind.BELONGS, BY, "old number of the same patient")
    assert event.made
    stored = service.library.instances("1.2")[0]
    assert b"4712" in stored.path.read_bytes()


@pytest.mark.parametrize("modality", ["CR", "DX", "RF", "XA", "OT", "SC", ""])
def test_a_ductogram_that_does_not_call_itself_a_mammogram_is_held_against_the_order_too(
    service: Service, tmp_path: Path, modality: str
) -> None:
    """A cassette reader, a fluoroscopy room and a capture mix patients and sides up just as well."""
    service.orders.choose(order(), BY)
    receive(service, tmp_path, Modality=modality, **IDA)
    receive(service, tmp_path, Modality=modality, side="R", study="1.3")
    assert [one.study_uid for one in service.orders.now().stopped] == ["1.2", "1.3"]
    assert [one.field for one in service.orders.now("1.3").of_study("1.3")[0].differing] == [Field.SIDE]


def test_what_is_no_x_ray_image_is_not_held_against_an_order(service: Service, tmp_path: Path) -> None:
    service.orders.choose(order(), BY)
    receive(service, tmp_path, Modality="US", **IDA)
    assert service.orders.now("1.2").matches == ()
    assert service.orders.look_at("1.2").matches == ()


def test_what_differs_stops_also_where_that_cannot_be_kept_just_now(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The image is stored and acknowledged: it must not go on to the PACS because the disk was full a moment later."""
    service.library.add_node(PACS)
    service.library.routes.put(Route(kind=RouteKind.ORIGINALS, node="PACS"))
    service.orders.choose(order(), BY)

    def full(*_: object) -> None:
        raise LibraryError("The disk is full.")

    with monkeypatch.context() as disk:
        disk.setattr(Library, "append_order_event", full)
        receive(service, tmp_path, sender="MAMMO1", **IDA)
        assert service.orders.is_stopped("1.2")
        assert service.router.look() == 0
        with pytest.raises(LibraryError):
            service.orders.decide(service.orders.now().stopped[0].chosen.id, "1.2", belongs=False, by=BY, reason="")
    assert service.orders.stopped() == {"1.2"}
    assert Service(service.library).orders.stopped() == {"1.2"}, "it was kept as soon as that could be"


def test_a_capture_that_was_fetched_is_looked_at_when_it_is_opened(service: Service, tmp_path: Path) -> None:
    service.orders.choose(order(), BY)
    with service.orders.fetched("1.2"):
        receive(service, tmp_path, Modality="OT", **IDA)
    assert [one.study_uid for one in service.orders.look_at("1.2").stopped] == ["1.2"]


def test_late_images_of_the_patient_before_stop_too(service: Service, tmp_path: Path) -> None:
    """They may be those of this patient, taken while the modality still had the one before."""
    service.orders.choose(order(), BY)
    receive(service, tmp_path)
    service.orders.choose(Order(patient=PatientIdentity(patient_id="4712"), accession_number="A2"), BY)
    receive(service, tmp_path)
    assert [one.study_uid for one in service.orders.now().stopped] == ["1.2"]


def test_a_wrong_order_is_replaced_and_the_images_are_held_against_the_right_one(
    service: Service, tmp_path: Path
) -> None:
    wrong = service.orders.choose(order(accession="A9"), BY)
    receive(service, tmp_path)
    assert service.orders.is_stopped("1.2")
    right = service.orders.choose(order(), BY, instead_of=wrong.id)
    now = service.orders.now("1.2")
    assert (now.stopped, [(one.chosen.id, one.fit) for one in now.of_study("1.2")]) == ((), [(right.id, Fit.FITS)])


def test_images_of_another_day_came_for_another_reason(service: Service, tmp_path: Path) -> None:
    service.orders.choose(order(), BY)
    receive(service, tmp_path, date="20200101", **IDA)
    assert service.orders.now("1.2").matches == ()
    receive(service, tmp_path, date="", study="1.3", **IDA)
    assert service.orders.is_stopped("1.3")


def test_a_modality_with_a_wrong_clock_does_not_slip_through_and_a_pacs_may_send_what_was(
    service: Service, tmp_path: Path
) -> None:
    service.library.add_node(Node(name="PACS", ae_title="ARCHIVE", host="127.0.0.1", port=104))
    service.orders.choose(order(), BY)
    receive(service, tmp_path, date="20000101", sender="ARCHIVE", **IDA)
    assert not service.orders.is_stopped("1.2")
    receive(service, tmp_path, date="20000101", study="1.3", sender="MAMMO1", **IDA)
    assert service.orders.is_stopped("1.3")


def test_what_was_fetched_here_is_looked_at_when_it_is_opened(service: Service, tmp_path: Path) -> None:
    service.orders.choose(order(), BY)
    with service.orders.fetched("1.2"):
        receive(service, tmp_path, **IDA)
    assert not service.orders.is_stopped("1.2")
    assert [one.study_uid for one in service.orders.look_at("1.2").stopped] == ["1.2"]


def test_what_was_here_before_the_choice_is_compared_only_if_it_is_of_the_order(
    service: Service, tmp_path: Path
) -> None:
    """The mammograms of the morning are opened in peace; images that came a minute too early are known as hers."""
    receive(service, tmp_path)
    receive(service, tmp_path, study="1.3", **IDA)
    service.orders.choose(order(), BY)
    assert [one.fit for one in service.orders.look_at("1.2").of_study("1.2")] == [Fit.FITS]
    assert service.orders.look_at("1.3").of_study("1.3") == ()


def test_a_study_of_an_earlier_order_is_opened_in_peace(service: Service, tmp_path: Path) -> None:
    service.orders.choose(order(), BY)
    receive(service, tmp_path)
    service.orders.choose(Order(patient=PatientIdentity(patient_id="9"), accession_number="A9"), BY)
    now = service.orders.look_at("1.2")
    assert (now.stopped, [one.fit for one in now.of_study("1.2")]) == ((), [Fit.FITS])


@pytest.mark.system
def test_choosing_receiving_and_sending_through_a_service_that_dies_meanwhile(home: Path, tmp_path: Path) -> None:
    """wlmscpfs lists the order, storage over the wire brings images of another patient, and a killed service forgets nothing."""
    image = write_mg(tmp_path / "ida.dcm", study_uid="1.2", StudyDate=TODAY, **IDA)
    listing = running_wlmscpfs(tmp_path, [entry(ScheduledProcedureStepStartDate=TODAY)], "-csk")
    with listing as ris, ServiceClient.connect(home) as client:
        client.add_node(ris)
        (listed,) = client.orders.worklist("RIS", WorklistQuery(start_date=TODAY)).orders
        chosen = client.orders.choose_order(listed, BY)
        kill(home)
    with ServiceClient.connect(home) as client:
        assert client.orders.orders().expected == chosen
        port = client.start_listening("DUCTOVIEW", 0).port
        told = client.notices(threading.Event())
        assert next(told).topic == "SERVICE"
        node = type(ris)(name="self", ae_title="DUCTOVIEW", host="127.0.0.1", port=port)
        assert all(one.stored for one in send_files(node, [image]))
        assert any(one.topic == "ORDER" for one in told)
        (match,) = client.orders.orders().stopped
        assert match.study_uid == "1.2"
        client.add_node(node)
        with pytest.raises(LibraryError, match="differs from its order in patient ID"):
            client.enqueue("self", [one.sop_instance_uid for one in client.instances("1.2")])
        client.orders.decide_order(chosen.id, "1.2", belongs=False, by=BY, reason="", seen=1)
        assert client.orders.orders().stopped == ()


def test_what_waited_in_the_queue_before_its_study_stopped_is_held_until_the_decision(
    service: Service, tmp_path: Path
) -> None:
    service.library.add_node(Node(name="pacs", ae_title="PACS", host="127.0.0.1", port=104))
    chosen = service.orders.choose(order(), BY)
    receive(service, tmp_path)
    service.library.enqueue("pacs", [service.library.instances("1.2")[0].sop_instance_uid])
    receive(service, tmp_path, PatientID="4712")
    service.library.follow_orders(service.sender.stopped_of)
    assert service.library.claim("pacs") == ()
    (row,) = service.library.queue()
    assert (row.state, row.words[:30]) == (QueueState.HELD, "Its study differs from its ord")
    service.orders.decide(chosen.id, "1.2", belongs=True, by=BY, reason="old number of the same patient")
    service.library.follow_orders(service.sender.stopped_of)
    assert len(service.library.claim("pacs")) == 1


def test_what_a_person_holds_stays_held_when_nothing_stops(service: Service, tmp_path: Path) -> None:
    service.library.add_node(Node(name="pacs", ae_title="PACS", host="127.0.0.1", port=104))
    receive(service, tmp_path)
    ids = service.library.enqueue("pacs", [service.library.instances("1.2")[0].sop_instance_uid])
    service.library.order_queue(ids, QueueState.HELD)
    assert service.library.follow_orders(service.sender.stopped_of) == 0


def test_a_study_is_not_called_free_while_its_image_is_being_held_against_the_order(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule looks the moment an image is in the library, which is before it was compared."""
    service.orders.choose(order(), BY)
    said: list[bool] = []
    asking = threading.Thread(target=lambda: said.append(service.orders.is_stopped("1.2")))
    arrived = service.orders.arrived

    def late(*given: Any) -> None:
        asking.start()
        asking.join(0.1)
        arrived(*given)

    monkeypatch.setattr(service.orders, "arrived", late)
    receive(service, tmp_path, side="R")
    asking.join()
    assert said == [True]


def test_a_decision_does_not_cover_what_came_while_it_was_made(service: Service, tmp_path: Path) -> None:
    chosen = service.orders.choose(order(), BY)
    receive(service, tmp_path, side="R")
    (looked_at,) = service.orders.now("1.2").stopped
    receive(service, tmp_path, PatientID="4712")
    (now,) = service.orders.now("1.2").stopped
    assert [one.field for one in now.differing] == [Field.SIDE, Field.PATIENT_ID], "all that differs is shown"
    with pytest.raises(RefusedForGood, match="Another image came while you decided"):
        service.orders.decide(
            chosen.id, "1.2", belongs=True, by=BY, reason="the order names the wrong side", seen=len(looked_at.stated)
        )
    assert service.orders.is_stopped("1.2")


def test_a_late_image_is_held_against_the_order_of_its_study_though_the_exam_is_over(
    service: Service, tmp_path: Path
) -> None:
    chosen = service.orders.choose(order(), BY)
    receive(service, tmp_path)
    service.orders.end(chosen.id, BY)
    receive(service, tmp_path, side="R")
    assert service.orders.is_stopped("1.2")
