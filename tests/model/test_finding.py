"""The vocabulary is CID 6057, proof-read against pydicom's copy of PS3.16."""

from dataclasses import replace

from pydicom.sr.codedict import codes

from ductoview.model.codes import PRIVATE_SCHEME
from ductoview.model.finding import FINDING_CODES, Finding, FindingKind, with_content_ids
from ductoview.model.geometry import PointPx


def test_every_kind_has_code_and_words() -> None:
    assert set(FINDING_CODES) == set(FindingKind)
    assert all(kind.words for kind in FindingKind)


def test_the_codes_are_those_of_cid_6057() -> None:
    standard = {(code.value, code.scheme_designator) for code in codes.cid6057.concepts.values()}
    ours = {(code.value, code.scheme) for code in FINDING_CODES.values() if code.scheme != PRIVATE_SCHEME}
    assert ours == standard


def test_a_candidates_id_says_what_is_where_whatever_the_order() -> None:
    defect = Finding(id="", kind=FindingKind.INTRALUMINAL_FILLING_DEFECT, at=PointPx(1139.52, 1559.04), score=0.9)
    other = replace(defect, kind=FindingKind.DUCT_NARROWING)
    named = with_content_ids((defect, other, defect))
    assert [one.id for one in named] == ["111425@1139.5,1559.0", "111429@1139.5,1559.0", "111425@1139.5,1559.0-2"]
    assert with_content_ids((other, defect))[1].id == named[0].id
