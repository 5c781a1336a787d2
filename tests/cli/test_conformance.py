"""The conformance statement in docs is the one this version prints."""

from pathlib import Path

from ductoview.cli.statement import statement
from ductoview.dicom.capability import private_codes, written
from ductoview.dicom.object_uids import ObjectKind
from tests.cli.support import ductoview

PAGE = Path(__file__).resolve().parents[2] / "docs/conformance.md"


def test_the_page_in_docs_is_what_this_version_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == statement(), (
        "print it again: ductoview conformance > docs/conformance.md"
    )


def test_the_command_prints_it() -> None:
    said = ductoview("conformance")
    assert (said.code, said.out) == (0, statement())


def test_every_kind_of_object_is_in_it_and_no_code_has_two_meanings() -> None:
    assert len(written()) == len(ObjectKind)
    values = [value for value, _ in private_codes()]
    assert len(values) == len(set(values)) > 100
    assert all(len(value) <= 16 and len(meaning) <= 64 for value, meaning in private_codes())
