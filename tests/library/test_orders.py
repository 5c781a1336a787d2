"""Orders outlive the process and a damaged database; what images state is read from their headers."""

from pathlib import Path

from ductoview.library.library import Library
from ductoview.library.stated import read_stated
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.order import Order, SideSource
from ductoview.model.order_book import OrderEvent, OrderEventKind
from ductoview.model.view import Laterality
from tests.support.mg_source import write_mg


def events(image: Path) -> list[OrderEvent]:
    patient = PatientIdentity(patient_id="4711", name="Yamada^Hanako=山田^花子", birth_date="19680402", sex="F")
    order = Order(
        patient=patient, accession_number="A1", side=Laterality.LEFT, side_source=SideSource.WORDS, source="RIS"
    )
    made = "2026-11-29T10:00:00+00:00"
    return [
        OrderEvent(id="1", kind=OrderEventKind.CHOSEN, order_id="o", made=made, by="Tech^One", order=order),
        OrderEvent(
            id="2", kind=OrderEventKind.STATED, order_id="o", made=made, study_uid="1.2", stated=read_stated(image)
        ),
        OrderEvent(
            id="3", kind=OrderEventKind.BELONGS, order_id="o", made=made, study_uid="1.2", by="Tech^One", reason="typed"
        ),
    ]


def test_orders_are_there_after_a_restart_and_once_each(tmp_path: Path) -> None:
    told = events(write_mg(tmp_path / "a.dcm", laterality="R"))
    with Library.open(tmp_path / "home") as library:
        for event in (*told, told[0]):
            library.append_order_event(event)
    with Library.open(tmp_path / "home") as library:
        assert list(library.order_events()) == told


def test_orders_are_brought_over_from_a_damaged_database(tmp_path: Path) -> None:
    told = events(write_mg(tmp_path / "a.dcm"))
    with Library.open(tmp_path / "home") as library:
        for event in told:
            library.append_order_event(event)
        library.back_up()
    (tmp_path / "home" / "library.db").write_bytes(b"damaged" * 4096)
    with Library.open(tmp_path / "home") as library:
        assert library.recovery.rebuilt
        assert list(library.order_events()) == told


def test_what_an_image_states(tmp_path: Path) -> None:
    stated = read_stated(
        write_mg(
            tmp_path / "a.dcm", laterality="R", charset="ISO_IR 192", PatientName="Müller^Änne", PatientID="P-1",
            IssuerOfPatientID="NORTH", AccessionNumber="A7", StudyDate="20261129",
        )
    )  # fmt: skip
    assert (stated.patient.name, stated.patient.patient_id, stated.issuer) == ("Müller^Änne", "P-1", "NORTH")
    assert (stated.accession_number, stated.side, stated.study_date) == ("A7", Laterality.RIGHT, "20261129")
    assert stated.modality == "MG"
