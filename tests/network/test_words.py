"""Statuses in words, and what they mean for the one who sends."""

import pytest

from ductoview.network.words import is_permanent, is_stored, query_words, rejection_words, store_words


@pytest.mark.parametrize(
    ("status", "stored", "permanent"),
    [
        (0x0000, True, False), (0xB000, True, False), (0xB006, True, False), (0xB007, True, False),
        (0xA700, False, False), (0xA7FF, False, False), (0x0110, False, False), (0x0213, False, False),
        (0xA900, False, True), (0xC000, False, True), (0xCFFF, False, True), (0x0122, False, True),
        (0x0124, False, True), (0xB001, False, True), (0xB00F, False, True), (0xBFFF, False, True),
    ],
)  # fmt: skip
def test_what_a_status_means(status: int, stored: bool, permanent: bool) -> None:
    assert is_stored(status) is stored
    assert is_permanent(status) is permanent


def test_families_of_statuses_share_their_words() -> None:
    assert store_words(0xA7AB) == store_words(0xA700).replace("A700H", "A7ABH")
    assert "could not understand" in store_words(0xC123)
    assert store_words(0) == "stored"
    assert "refused" in store_words(0x9999)


def test_a_warning_says_what_became_of_the_object() -> None:
    assert store_words(0xB000) == "kept, but it changed some attributes (status B000H)"
    assert "may not have the object (status B123H)" in store_words(0xB123)


def test_a_rejection_says_what_to_do() -> None:
    assert "have DUCTOVIEW entered there" in rejection_words(1, 3, called="PACS", local="DUCTOVIEW")
    assert "not called PACS" in rejection_words(1, 7, called="PACS", local="DUCTOVIEW")
    assert "9/9" in rejection_words(9, 9, called="PACS", local="DUCTOVIEW")


def test_an_unknown_destination_is_named() -> None:
    assert "does not know the destination HERE" in query_words(0xA801, local="HERE")
