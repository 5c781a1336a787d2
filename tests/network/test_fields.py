"""Values of answers that are absent, wrong or without a character set."""

from io import BytesIO

import pytest
from pydicom import Dataset
from pydicom.dataelem import RawDataElement
from pydicom.tag import Tag
from pynetdicom.dsutils import decode, encode

from ductoview.network.fields import count, text, texts, with_charset


def test_absent_and_impossible_values_are_empty() -> None:
    ds = Dataset()
    assert text(ds, "PatientName") == ""
    assert count(ds, "NumberOfStudyRelatedSeries") is None
    _raw(ds, 0x00201206, "IS", b"many")
    assert count(ds, "NumberOfStudyRelatedSeries") is None


def test_several_values() -> None:
    ds = Dataset()
    ds.ModalitiesInStudy = ["MG", "SR"]
    assert texts(ds, "ModalitiesInStudy") == ("MG", "SR")
    assert text(ds, "ModalitiesInStudy") == "MG\\SR"


def test_utf8_without_a_character_set_is_read_as_utf8() -> None:
    ds = Dataset()
    _raw(ds, 0x00100010, "PN", "Müller^Zoë".encode())
    assert text(with_charset(ds), "PatientName") == "Müller^Zoë"


def test_sets_that_the_bytes_switch_to_are_read_without_being_stated() -> None:
    """As pydicom hands over what came over the wire, an item of a sequence included."""
    ds = Dataset()
    ds.PatientName = "=山田^花子"
    ds.SpecificCharacterSet = ["", "ISO 2022 IR 87"]
    item = Dataset()
    item.CodeMeaning = "乳管造影"
    ds.RequestedProcedureCodeSequence = [item]
    raw = BytesIO(encode(ds, True, True) or b"")
    wire = decode(raw, True, True)
    del wire.SpecificCharacterSet
    read = with_charset(wire)
    assert text(read, "PatientName") == "=山田^花子"
    assert read.RequestedProcedureCodeSequence[0].CodeMeaning == "乳管造影"


@pytest.mark.parametrize("stated", [None, ""])
@pytest.mark.parametrize("undefined", [False, True])
@pytest.mark.parametrize("implicit", [False, True])
def test_what_only_an_item_shows_is_read_however_the_answer_is_written(
    implicit: bool, undefined: bool, stated: str | None
) -> None:
    ds, item = Dataset(), Dataset()
    item.CodeMeaning = "Galaktographie für 左"
    ds.PatientName = "Muster^Eva"
    ds.RequestedProcedureCodeSequence = [item]
    ds["RequestedProcedureCodeSequence"].is_undefined_length = undefined
    ds.SpecificCharacterSet = "ISO_IR 192"
    written = encode(ds, implicit, True) or b""
    # The first element is the statement: it goes, or loses its value.
    mark, empty = (written[:4], b"\0\0\0\0") if implicit else (written[:6], b"\0\0")
    after = len(mark) + len(empty) + len("ISO_IR 192")
    sent = (b"" if stated is None else mark + empty) + written[after:]
    read = with_charset(decode(BytesIO(sent), implicit, True))
    assert read.RequestedProcedureCodeSequence[0].CodeMeaning == "Galaktographie für 左"
    assert text(read, "PatientName") == "Muster^Eva"


def test_a_stated_character_set_stays() -> None:
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 144"
    _raw(ds, 0x00100010, "PN", "Иванова".encode("iso8859-5"))
    assert text(with_charset(ds), "PatientName") == "Иванова"


def _raw(ds: Dataset, tag: int, vr: str, value: bytes) -> None:
    ds[tag] = RawDataElement(Tag(tag), vr, len(value), value, 0, False, True)
