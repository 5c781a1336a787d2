"""Names of people, in any script, and unknown ones."""

import pytest

from ductoview.model.identifiers import PatientIdentity, person_words


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("PHANTOM^EINS", "PHANTOM, EINS"),
        ("PHANTOM^EINS^ANNA^DR", "PHANTOM, EINS ANNA"),
        ("PHANTOM", "PHANTOM"),
        ("^EINS", "EINS"),
        ("", "name unknown"),
        ("^^^^", "name unknown"),
        ("Yamada^Hanako=山田^花子", "Yamada, Hanako · 山田, 花子"),
    ],
)
def test_display_name(written: str, shown: str) -> None:
    assert PatientIdentity(name=written).display_name == shown


@pytest.mark.parametrize(
    ("name", "words"), [("MEIER^Anna^M", "MEIER, Anna M"), ("MEIER", "MEIER"), ("", ""), ("^^=", ""), ("^Anna", "Anna")]
)
def test_a_person_is_named_as_people_write(name: str, words: str) -> None:
    assert person_words(name) == words
