"""The report page: one page, whole names, every letter embedded, the state in plain words, the same bytes again."""

import math
import re
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from ductoview.hooks import conformance_case as case
from ductoview.model.duct_analysis import LIES_OTHERWISE, DuctAnalysis
from ductoview.model.exam_record import ExamRecord
from ductoview.model.exam_record_choices import Agent, Assessment, Pregnancy, Recommendation
from ductoview.model.finding import Extent, FindingKind, FindingStatus
from ductoview.model.finding_sentence import remarks
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.image import ImageFacts, Mammogram
from ductoview.model.review import Join, MarkRef, Review
from ductoview.model.signature import Signature
from ductoview.model.view import Laterality, PresentationIntent, ViewPosition
from ductoview.model.voi import GreyPath
from ductoview.report.arabic import joined
from ductoview.report.box import Box
from ductoview.report.duct_map import duct_map
from ductoview.report.head import side_words
from ductoview.report.page import draw_page, needed_images
from ductoview.report.pen import Pen
from ductoview.report.picture import READER as READER_BLUE
from ductoview.report.right_to_left import as_seen
from ductoview.report.study import ReportImage, ReportStudy, Signed
from ductoview.report.tags import free_tags
from tests.support.duct_case import READER, analysis, empty_review, facts_of, findings, reader_review
from tests.support.judges import need_program
from tests.support.mg_source import write_mg

MADE = datetime(2026, 11, 28, 21, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> ImageFacts:
    return facts_of(write_mg(tmp_path_factory.mktemp("source") / "image.dcm"))


def image(facts: ImageFacts, *, in_mm: bool = True, analysed: DuctAnalysis | None = None) -> ReportImage:
    return ReportImage(
        facts=facts,
        review=reader_review(facts.ref.sop_instance_uid, in_mm=in_mm),
        analysis=analysed or analysis((facts.rows, facts.columns), in_mm=in_mm),
    )


def study(*images: ReportImage, reader: str = READER, signed: Signed | None = None) -> ReportStudy:
    review = Review(study_uid="1.2", images=tuple(one.review for one in images))
    return ReportStudy(review=review, images=images, reader=reader, made=MADE, signed=signed)


def drawn(of: ReportStudy) -> bytes:
    pixels = np.full((of.facts.rows, of.facts.columns), 900, np.uint16)
    pixels[:, : of.facts.columns // 2] = 2400
    pixels.flags.writeable = False
    grey = GreyPath()
    return draw_page(of, {one.uid: Mammogram(facts=one.facts, grey=grey, pixels=pixels) for one in needed_images(of)})


def words_of(pdf: bytes, folder: Path) -> str:
    need_program("pdftotext", "poppler-utils")
    path = folder / "page.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True)
    assert not done.stderr
    return re.sub(r"\s+", " ", done.stdout)


def test_a_draft_says_so_and_what_was_found(facts: ImageFacts, tmp_path: Path) -> None:
    words = words_of(drawn(study(image(facts))), tmp_path)
    for expected in ("DRAFT", "Not signed", "DEMO, READER", "Phantom, Doris", "ID D-0001", "Filling defect"):
        assert expected in words
    assert "Abrupt termination" not in words  # dismissed


def test_a_picture_that_lies_against_its_header_says_so_on_paper_too(facts: ImageFacts, tmp_path: Path) -> None:
    as_stated = analysis((facts.rows, facts.columns))
    for warnings, is_told in (((), False), ((f"{LIES_OTHERWISE} it is mirrored.",), True)):
        shown = image(facts, analysed=replace(as_stated, warnings=warnings))
        assert ("MIRRORED OR TURNED" in words_of(drawn(study(shown)), tmp_path)) is is_told


def test_a_finding_on_a_rejected_image_says_that_the_image_was_rejected(facts: ImageFacts, tmp_path: Path) -> None:
    rejected = replace(image(facts), rejected="Rejected: wrong patient")
    words = words_of(drawn(study(rejected)), tmp_path)
    assert "REJECTED: WRONG PATIENT" in words
    assert "rejected" in words.split("FINDINGS")[1], "beside each mark on it, too"
    other = replace(facts, ref=replace(facts.ref, sop_instance_uid="1.2.9"))  # type: ignore[arg-type]
    good, bare = image(other), replace(rejected, review=empty_review(rejected.uid))
    assert [one.uid for one in study(bare, replace(good, review=empty_review(good.uid))).pictured] == [good.uid]


def test_the_duct_a_finding_lies_in_is_told_by_its_place_where_the_ducts_have_other_numbers_now() -> None:
    """A review that came from another version names a duct by the number it had there."""
    found = case.analysis()
    mark = replace(found.findings[0], status=FindingStatus.CONFIRMED)
    numbers = {1: 2, 2: 1, 3: 3, None: None}
    renumbered = tuple(replace(one, id=numbers[one.id], parent=numbers[one.parent]) for one in found.tree.segments)
    [seen] = case.exams()[2].images[:1]
    for segments in (found.tree.segments, renumbered):
        shown = ReportImage(
            facts=seen.facts,
            review=replace(empty_review(seen.sop_instance_uid), findings=(mark,)),
            analysis=replace(found, tree=replace(found.tree, segments=segments)),
        )
        of = study(shown)
        assert remarks(mark, of.around(of.findings[0].marks[0])).endswith("branch order 1")


def test_only_a_signature_takes_the_word_draft_away(facts: ImageFacts, tmp_path: Path) -> None:
    signed = Signed(reader="SURE^Anna", organisation="Clinic", at=MADE)
    words = words_of(drawn(study(image(facts), signed=signed)), tmp_path)
    assert "SIGNED by SURE, Anna Clinic" in words
    assert "DRAFT" not in words


def test_candidates_nobody_looked_at_are_called_so(facts: ImageFacts, tmp_path: Path) -> None:
    uid = facts.ref.sop_instance_uid
    bare = replace(image(facts), review=empty_review(uid))
    words = words_of(drawn(study(bare, reader="")), tmp_path)
    assert "NOT REVIEWED" in words
    assert "UNREVIEWED CANDIDATES" in words


def test_two_marks_of_one_finding_in_one_picture_are_both_drawn(
    facts: ImageFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = facts.ref.sop_instance_uid
    one, other, *_ = findings(FindingStatus.CONFIRMED)
    marked = replace(empty_review(uid), findings=(one, replace(other, same_as=(uid, one.id))))
    of = study(replace(image(facts), review=marked))
    assert [len(finding.marks) for finding in of.findings] == [2]
    ringed = set[tuple[tuple[float, float], ...]]()
    monkeypatch.setattr(
        Pen,
        "ring",
        lambda pen, places, colour, width, **how: ringed.add(tuple(places)) if colour == READER_BLUE else None,
    )
    drawn(of)
    assert len(ringed) == 2


@pytest.mark.parametrize(
    ("sides", "said"),
    [
        ("L", "LEFT"),
        ("RR", "RIGHT"),
        ("B", "BOTH"),
        ("RL", "LEFT + RIGHT"),
        ("?", "SIDE NOT STATED"),
        ("?R", "RIGHT + SIDE NOT STATED"),
    ],
)
def test_the_head_says_the_side(facts: ImageFacts, tmp_path: Path, sides: str, said: str) -> None:
    views = [replace(facts.view, laterality=Laterality(side)) for side in sides]
    of = study(*(image(replace(facts, view=view)) for view in views))
    assert side_words(of) == said
    assert f" {said} ID D-0001" in words_of(drawn(of), tmp_path)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Müller^Änne", "Müller, Änne"),
        ("Иванова^Анна", "Иванова, Анна"),
        ("Yamada^Hanako=山田^花子=やまだ^はなこ", "Yamada, Hanako · 山田, 花子 · やまだ, はなこ"),
        ("Hong^Gildong=洪^吉洞=홍^길동", "Hong, Gildong · 洪, 吉洞"),
        ("", "name unknown"),
    ],
)
def test_every_letter_of_a_name_is_there(facts: ImageFacts, tmp_path: Path, name: str, shown: str) -> None:
    named = replace(facts, patient=PatientIdentity(patient_id="7", name=name))
    assert shown in words_of(drawn(study(image(named))), tmp_path)


def test_a_name_longer_than_the_page_is_broken_not_cut(facts: ImageFacts, tmp_path: Path) -> None:
    family = "Abcdefgh" * 24
    named = replace(facts, patient=PatientIdentity(patient_id="7", name=f"{family}^Zoe"))
    assert family in words_of(drawn(study(image(named))), tmp_path).replace(" ", "")


def test_hebrew_stands_there_in_the_order_in_which_it_is_read(facts: ImageFacts, tmp_path: Path) -> None:
    named = replace(facts, patient=PatientIdentity(patient_id="7", name="שרה^לוי"))
    words = words_of(drawn(study(image(named))), tmp_path)
    assert "יול" in words or "לוי" in words  # pdftotext may turn a run round again
    assert "cannot print" not in words


def test_letters_that_cannot_be_printed_are_admitted(facts: ImageFacts, tmp_path: Path) -> None:
    for name, is_printed in (("فاطمة^م", True), ("فاطِمة^م", False), ("홍^길동", False)):
        named = replace(facts, patient=PatientIdentity(patient_id="7", name=name))
        words = words_of(drawn(study(image(named))), tmp_path)
        assert ("a letter this page cannot print" not in words) is is_printed


def test_without_scale_nothing_is_in_millimetres(facts: ImageFacts, tmp_path: Path) -> None:
    unscaled = replace(facts, spacing=Spacing.unknown())
    words = words_of(drawn(study(image(unscaled, in_mm=False))), tmp_path)
    assert "21 ± " in words
    assert re.search(r"\d mm", words) is None


def test_two_joined_marks_are_one_finding(facts: ImageFacts) -> None:
    above = image(facts)
    ref = replace(facts.ref, sop_instance_uid=type(facts.ref.sop_instance_uid)("1.9"))
    side = replace(facts, ref=ref, view=replace(facts.view, position=ViewPosition.ML))
    beside = replace(
        image(side), review=replace(reader_review("1.9"), findings=findings(FindingStatus.CONFIRMED)[:1], callipers=())
    )
    whole = study(above, beside)
    join = Join.of(MarkRef(above.uid, "c1"), MarkRef("1.9", "c1"))
    joined = ReportStudy(review=replace(whole.review, joins=(join,)), images=whole.images, reader=READER, made=MADE)
    assert [len(one.marks) for one in whole.findings] == [1, 1, 1]
    assert [len(one.marks) for one in joined.findings] == [2, 1]
    assert [one.letter for one in joined.findings] == ["A", "B"]
    assert [one.facts.view.position for one in joined.pictured] == [ViewPosition.CC, ViewPosition.ML]


def test_a_raw_image_is_pictured_only_where_there_is_no_other_or_it_is_marked(facts: ImageFacts) -> None:
    def of(uid: str, intent: PresentationIntent) -> ReportImage:
        ref = replace(facts.ref, sop_instance_uid=type(facts.ref.sop_instance_uid)(uid))
        return replace(image(replace(facts, ref=ref, intent=intent)), review=empty_review(uid))

    raw, shown = of("1.1", PresentationIntent.FOR_PROCESSING), of("1.2", PresentationIntent.FOR_PRESENTATION)
    for images in ((raw, shown), (shown, raw)):
        assert study(*images).pictured[0].uid == "1.2"
        assert study(*images, reader="").pictured[0].uid == "1.2"
    assert study(raw).pictured[0].uid == "1.1"
    marked = replace(raw, review=reader_review("1.1"))
    assert study(shown, marked).pictured[0].uid == "1.1"


def test_a_finding_called_otherwise_in_the_other_view_is_named_both_ways(facts: ImageFacts, tmp_path: Path) -> None:
    above = image(facts)
    ref = replace(facts.ref, sop_instance_uid=type(facts.ref.sop_instance_uid)("1.9"))
    side = replace(facts, ref=ref, view=replace(facts.view, position=ViewPosition.ML))
    cut_off = replace(findings(FindingStatus.CONFIRMED)[0], kind=FindingKind.ABRUPT_DUCT_TERMINATION)
    review = replace(reader_review("1.9"), findings=(cut_off,), callipers=())
    whole = study(above, replace(image(side), review=review))
    join = Join.of(MarkRef(above.uid, "c1"), MarkRef("1.9", "c1"))
    joined = ReportStudy(review=replace(whole.review, joins=(join,)), images=whole.images, reader=READER, made=MADE)
    words = words_of(drawn(joined), tmp_path)
    assert "Filling defect (L MCC)" in words
    assert "Abrupt termination (L MML)" in words


def test_each_mark_is_named_by_its_number_on_the_screen(facts: ImageFacts, tmp_path: Path) -> None:
    one = image(facts)
    numbered = tuple(replace(finding, number=at) for at, finding in enumerate(one.review.findings, start=4))
    words = words_of(drawn(study(replace(one, review=replace(one.review, findings=numbered)))), tmp_path)
    assert "Filling defect L MCC · 4 1.1 ± 0.2 mm" in words


def twelve(of: ReportImage, **changes: object) -> ReportImage:
    """The image with twelve findings at one place."""
    many = tuple(replace(of.review.findings[0], id=f"m{number}", **changes) for number in range(12))
    return replace(of, review=replace(of.review, findings=many))


def test_what_the_reader_described_stands_there_whole_and_the_stretch_too(facts: ImageFacts, tmp_path: Path) -> None:
    said = " ".join(f"word{number}" for number in range(60))
    stretch = Extent(points=(PointPx(1, 1), PointPx(9, 9)), length_px=160, length_mm=8.2)
    one = image(facts)
    own = replace(one.review.findings[0], description=said, extent=stretch)
    told = replace(one, review=replace(one.review, findings=(own,)))
    for shown in (told, twelve(told, description=said, extent=stretch)):
        words = words_of(drawn(study(shown)), tmp_path)
        assert said in words
        assert "over 8.2 mm" in words


def test_twelve_findings_are_all_listed_and_no_letter_leaves_the_map(facts: ImageFacts, tmp_path: Path) -> None:
    words = words_of(drawn(study(twelve(image(facts)))), tmp_path)
    assert words.count("Filling defect L") == 12
    tags = free_tags([(20.0, 30.0)] * 12, Box(x=10, y=20, width=60, height=40), 3.8, dot=0.9)
    assert all(11.9 <= round(x, 6) <= 68.1 and 21.9 <= round(y, 6) <= 58.1 for x, y in tags)
    assert min(math.dist(one, other) for one, other in combinations(tags, 2)) >= 3.8


@pytest.mark.parametrize("is_signed", [False, True])
def test_an_addendum_names_who_signed_what_it_adds_to(facts: ImageFacts, tmp_path: Path, is_signed: bool) -> None:
    given = tuple(
        Signature(reader=reader, organisation="", at=datetime(2026, 3, day, 12, 0, tzinfo=UTC))
        for day, reader in enumerate(("Roe^Jane", "Poe^Ann", "Low^Eva"), start=2)
    )
    paper = study(image(facts))
    last = Signed(reader="Low^Eva", organisation="", at=given[-1].at) if is_signed else None
    review = replace(paper.review, signatures=given if is_signed else given[:2])
    words = words_of(drawn(replace(paper, review=review, signed=last, addendum=2)), tmp_path)
    assert "First report signed by Roe, Jane, 2026-03-02 12:00 Addendum 1 signed by Poe, Ann, 2026-03-03 12:00" in words
    assert ("SIGNED, ADDENDUM 2 by Low, Eva" in words) is is_signed


def test_a_draft_of_an_addendum_says_so(facts: ImageFacts, tmp_path: Path) -> None:
    words = words_of(drawn(replace(study(image(facts)), addendum=1)), tmp_path)
    assert "ADDENDUM 1, DRAFT Not signed" in words


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Phantom, Doris", "Phantom, Doris"),
        ("לוי", "יול"),
        ("שרה, לוי · 7", "יול ,הרש · 7"),
        ("לוי 12 כהן", "ןהכ 12 יול"),
        ("Levi (לוי)", "Levi (יול)"),
    ],
)
def test_hebrew_runs_from_right_to_left(text: str, seen: str) -> None:
    assert as_seen(text) == seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("محمد", "\ufeaa\ufee4\ufea4\ufee3"),
        ("سلام", "\ufee1\ufefc\ufeb3"),
        ("لا", "\ufefb"),
        ("رضا", "\ufe8e\ufebf\ufead"),
        ("گل", "\ufede\ufb94"),
        ("Ali (علي), 7", "Ali (\ufef2\ufee0\ufecb), 7"),
        ("مُحمد", "\u062f\u0645\u062d\u064f\u0645"),
    ],
    ids=[
        "joined on both sides",
        "lam and alef are one",
        "alone",
        "not joined to what follows",
        "Persian",
        "in brackets",
        "mark",
    ],
)
def test_arabic_letters_join_and_run_from_right_to_left(text: str, seen: str) -> None:
    assert as_seen(joined(text)) == seen


def test_the_map_measures_from_the_orifice(facts: ImageFacts) -> None:
    shown = duct_map(analysis((facts.rows, facts.columns)).tree, facts)
    assert [(round(one.start, 6), round(one.end, 6)) for one in shown.branches] == [(0, 4.5), (4.5, 9.0)]
    assert (shown.slots, shown.others) == (1, 0)


def test_the_same_study_gives_the_same_bytes(facts: ImageFacts) -> None:
    assert drawn(study(image(facts))) == drawn(study(image(facts)))


@pytest.mark.parametrize("count", [12, 130, 900])
def test_a_long_impression_pushes_neither_assessment_nor_exam_off_the_page(
    facts: ImageFacts, tmp_path: Path, count: int
) -> None:
    record = ExamRecord(
        impression=" ".join(f"word{number}" for number in range(count)),
        comment=" ".join(["remark"] * count),
        assessment=Assessment.CATEGORY_4B,
        recommendations=(Recommendation.SURGEON,),
        pregnancy=Pregnancy.NO,
        agent=Agent.IOHEXOL,
    )
    of = study(image(facts))
    pdf = drawn(replace(of, review=replace(of.review, record=record)))
    words = words_of(pdf, tmp_path)
    for said in ("BI-RADS: 4B intermediate", "Recommendation: Surgeon", "EXAM", "Comment: remark"):
        assert said in words or (said == "Comment: remark" and count > 12)
    assert f"word{count - 1}" in words or "the whole text stands in the structured report (SR)" in words
    assert "Pregnancy: No" in words or "more in the structured report (SR): Before injection" in words
    assert lowest(tmp_path, "word", "remark", "Iohexol", "more") < highest(tmp_path, "lengths")


def test_where_no_impression_takes_room_more_findings_are_listed(facts: ImageFacts, tmp_path: Path) -> None:
    one = image(facts)
    many = tuple(replace(one.review.findings[0], id=f"m{number}") for number in range(20))
    of = study(replace(one, review=replace(one.review, findings=many)))
    left_out = []
    for record in (ExamRecord(), ExamRecord(impression="Papilloma.")):
        words = words_of(drawn(replace(of, review=replace(of.review, record=record))), tmp_path)
        assert ("No impression was written." in words) is not bool(record.impression)
        assert lowest(tmp_path, "No", "written.", "Papilloma.") < highest(tmp_path, "lengths")
        left_out.append(int(words.split(" more, listed in the structured report")[0].split()[-1]))
    assert left_out[0] < left_out[1]


def lowest(folder: Path, *begins: str) -> float:
    return max(bottom for _, bottom, word in placed(folder) if word.startswith(begins))


def highest(folder: Path, word: str) -> float:
    return min(top for top, _, one in placed(folder) if one == word)


def placed(folder: Path) -> list[tuple[float, float, str]]:
    """Top, bottom and letters of every word of the page drawn last, in points from its top."""
    done = subprocess.run(
        ["pdftotext", "-bbox", str(folder / "page.pdf"), "-"], capture_output=True, text=True, check=True
    )
    found = re.findall(r'yMin="([0-9.]+)" xMax="[0-9.]+" yMax="([0-9.]+)">([^<]*)<', done.stdout)
    return [(float(top), float(bottom), word) for top, bottom, word in found]
