"""Text of a file as its writer meant it, also below the top."""

from io import BytesIO

import pytest
from pydicom import Dataset, dcmread

from ductoview.dicom.values import text
from tests.support.mg_source import mg_dataset


@pytest.mark.parametrize(
    ("charset", "name"),
    [("ISO_IR 144", "Борисов^Борис"), (["", "ISO 2022 IR 87"], "YAMADA^Jun=山田^潤=やまだ^じゅん")],
)
def test_what_stands_in_a_sequence_is_in_the_characters_of_the_whole(charset: str | list[str], name: str) -> None:
    item = Dataset()
    item.VerifyingObserverName = name
    written = BytesIO()
    mg_dataset(charset=charset, VerifyingObserverSequence=[item]).save_as(written, enforce_file_format=True)
    written.seek(0)
    assert text(dcmread(written).VerifyingObserverSequence[0], "VerifyingObserverName") == name


def test_without_a_stated_character_set_text_in_a_sequence_is_still_guessed() -> None:
    item = Dataset()
    item.VerifyingObserverName = "Müller^Ann"
    written = BytesIO()
    mg_dataset(charset="ISO_IR 192", VerifyingObserverSequence=[item]).save_as(written, enforce_file_format=True)
    bare = BytesIO(written.getvalue().replace(b"ISO_IR 192", b"          "))
    assert text(dcmread(bare).VerifyingObserverSequence[0], "VerifyingObserverName") == "Müller^Ann"
