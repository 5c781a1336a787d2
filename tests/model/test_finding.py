"""The vocabulary is CID 6057, proof-read against pydicom's copy of PS3.16."""

from pydicom.sr.codedict import codes

from ductoview.model.finding import FINDING_CODES, FindingKind


def test_every_kind_has_code_and_words() -> None:
    assert set(FINDING_CODES) == set(FindingKind)
    assert all(kind.words for kind in FindingKind)


def test_the_codes_are_those_of_cid_6057() -> None:
    standard = {(code.value, code.scheme_designator) for code in codes.cid6057.concepts.values()}
    assert {(code.value, code.scheme) for code in FINDING_CODES.values()} == standard
