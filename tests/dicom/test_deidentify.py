"""De-identified objects name nobody, still fit together, still pass the judges, and still measure the same."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset, dcmread
from pydicom.dataelem import RawDataElement
from pydicom.tag import Tag

from ductoview.dicom import deidentify_walk
from ductoview.dicom.deidentify import examine, write_deidentified
from ductoview.dicom.deidentify_names import How, NewNames, shifted
from ductoview.dicom.deidentify_rules import Deed, Rules, rules_for
from ductoview.dicom.facts import patient_of
from ductoview.dicom.media import write_medium
from ductoview.dicom.own_objects import read_own_objects
from ductoview.dicom.read import read_header, read_mammogram
from ductoview.dicom.sr_read import read_report
from ductoview.model.deidentify import Option, Verdict
from ductoview.model.deidentify_texts import Identifiers, identifiers_of, judged
from ductoview.model.exam import ExamImage
from ductoview.model.finding import Extent, FindingKind, FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.model.signature import Signature
from tests.dicom.test_objects import write
from tests.dicom.test_study_objects import written
from tests.support.cad import finding, write_cad
from tests.support.deidentified import NAMES, how_of
from tests.support.duct_case import READER, analysis, empty_review, facts_of, findings, reader_review
from tests.support.judges import errors_of, need_program
from tests.support.mg_source import write_mg

ALL = frozenset(Option)
CASES = Path(__file__).resolve().parents[2] / "sample_dicom" / "cases"
SECRETS = {
    "PatientName": "Zwiebelfisch^Doris=Зубова^Анна",
    "PatientID": "Q-77123",
    "PatientBirthDate": "19610317",
    "StudyDate": "20260302",
    "AccessionNumber": "ACC9911",
    "InstitutionName": "Sankt-Vinzenz-Klinik",
    "InstitutionAddress": "Am Markt 9",
    "OperatorsName": "Ohlenschlager^Ute",
    "ReferringPhysicianName": "Ostermann^Karl",
    "PatientComments": "phone 0171 5550199",
    "StationName": "MAMMO-WEST",
}


def exported(files: list[Path], out: Path, how: How) -> list[Path]:
    out.mkdir()
    targets = [out / f"{number}.dcm" for number, _ in enumerate(files)]
    return [to for path, to in zip(files, targets, strict=True) if not write_deidentified(path, to, how).left_out]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_mg(tmp_path / "image.dcm", charset="ISO_IR 192", **SECRETS)


@pytest.fixture
def study(source: Path, tmp_path: Path) -> list[Path]:
    """The image and every kind of object we write about it, signed."""
    facts = facts_of(source)
    objects = write(
        source, tmp_path / "out", review=reader_review(facts.ref.sop_instance_uid), signed=True,
        analysed=analysis((facts.rows, facts.columns)), reader="Ohlenschlager^Ute",
    )  # fmt: skip
    signature = Signature.of_now("Ohlenschlager^Ute", "Sankt-Vinzenz-Klinik")
    return [source, *objects.files, *written(source, objects.files, tmp_path / "study", signature).values()]


def secrets_in(files: list[Path], sources: list[Path]) -> set[str]:
    """Every identifying value of the sources that stands in the bytes of the new files, in any of the usual encodings."""
    values = {part for value in SECRETS.values() for name in value.split("=") for part in (name, *name.split("^"))}
    values -= {"Ute", "Karl"}  # three letters are in the bytes of any picture
    values |= {"2026-03-02", "0171 555"}
    for path in sources:
        ds = dcmread(path, stop_before_pixels=True)
        values |= {ds.SOPInstanceUID, ds.SeriesInstanceUID, ds.StudyInstanceUID}
    whole = b"".join(path.read_bytes() for path in files)
    encodings = ("utf-8", "latin-1", "iso8859-5", "utf-16-le", "utf-16-be", "shift_jis")
    return {one for one in values for code in encodings if (raw := _encoded(one, code)) and raw in whole}


def _encoded(text: str, code: str) -> bytes:
    try:
        return text.encode(code)
    except UnicodeEncodeError:
        return b""


@pytest.mark.parametrize("options", [frozenset(), frozenset({Option.PATIENT, Option.DATES, Option.DEVICE})])
def test_no_identifying_value_is_in_the_bytes_of_image_or_objects(
    study: list[Path], tmp_path: Path, options: frozenset[Option]
) -> None:
    before = [path.read_bytes() for path in study]
    files = exported(study, tmp_path / "new", how_of(*study, options=options))
    assert [path.read_bytes() for path in study] == before
    assert len(files) == 6  # image, state, segmentation, report, two key object selections
    found = secrets_in(files, study)
    assert found == ({"MAMMO-WEST"} if Option.DEVICE in options else set())


def test_the_search_finds_what_a_missing_rule_lets_through(
    study: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = rules_for(frozenset())
    lame = Rules({tag: deed for tag, deed in whole.deeds.items() if tag != 0x00080050}, whole.options)
    monkeypatch.setattr("ductoview.dicom.deidentify.rules_for", lambda _options: lame)
    how = replace(how_of(*study), identifiers=Identifiers())
    assert secrets_in(exported(study, tmp_path / "new", how), study) == {"ACC9911"}


def test_a_name_in_an_attribute_the_table_does_not_list_is_found_by_its_words(tmp_path: Path) -> None:
    source = write_mg(
        tmp_path / "a.dcm", **SECRETS | {"PatientName": "Zwiebelfisch^Doris"}, PaddleDescription="FOR ZWIEBELFISCH"
    )
    account = write_deidentified(source, tmp_path / "b.dcm", how_of(source))
    assert dcmread(tmp_path / "b.dcm").PaddleDescription == deidentify_walk.REPLACED
    assert [one.where for one in account.texts if one.verdict is Verdict.NAMED] == ["PaddleDescription"]


def test_private_attributes_overlays_and_unknown_ones_go(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "a.dcm")
    ds = dcmread(source)
    ds.private_block(0x0019, "MAKER", create=True).add_new(1, "LO", "Doris")
    ds.add_new(0x60003000, "OW", b"\0\0")
    ds.add_new(0x50003000, "OW", b"\0\0")
    ds.add_new(0x00187FFE, "UN", b"Doris ")
    ds.save_as(source)
    write_deidentified(source, tmp_path / "b.dcm", how_of())
    new = dcmread(tmp_path / "b.dcm")
    assert not [one for one in new if one.tag.is_private or one.tag in (0x60003000, 0x50003000, 0x00187FFE)]
    assert b"Doris" not in (tmp_path / "b.dcm").read_bytes()


def test_references_keep_their_meaning_and_marks_their_places(study: list[Path], tmp_path: Path) -> None:
    files = exported(study, tmp_path / "new", how_of(*study))
    heads = {str(one.SOPInstanceUID): one for one in map(dcmread, files)}
    image = next(one for one in heads.values() if one.Modality == "MG")
    referenced = {uid for one in heads.values() for uid in referenced_in(one)}
    left_out = {NAMES.uid(dcmread(path).SOPInstanceUID) for path in study} - set(heads)
    assert image.SOPInstanceUID in referenced
    assert referenced <= set(heads) | left_out
    before = read_report(next(path for path in study if dcmread(path).Modality == "SR"))
    after = read_report(next(path for path in files if dcmread(path).Modality == "SR"))
    assert before.findings
    assert len({one.id for one in after.findings}) == len(before.findings)
    assert {one.id for one in after.findings}.isdisjoint(one.id for one in before.findings), (
        "a person may have typed them"
    )
    assert [(one.kind, one.at, one.size_mm, one.outline) for one in after.findings] == [
        (one.kind, one.at, one.size_mm, one.outline) for one in before.findings
    ]


def test_a_stretch_keeps_its_calibres_and_the_report_can_be_read(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "image.dcm")
    line = tuple(PointPx(30.1 + row, 99.7 + row / 9) for row in range(12))
    extent = Extent(points=line, calibres_px=tuple(4 + n / 7 for n in range(12)), length_px=11.07, length_mm=0.5535)
    marked = replace(findings(FindingStatus.CONFIRMED)[0], kind=FindingKind.DUCT_NARROWING, outline=(), extent=extent)
    review = replace(empty_review(str(dcmread(source).SOPInstanceUID)), findings=(marked,))
    objects = write(source, tmp_path / "out", review=review, reader=READER, signed=True)
    files = exported([source, *objects.files], tmp_path / "new", how_of(source, *objects.files))
    image = ExamImage(facts=facts_of(files[0]), path=files[0])
    image = replace(image, facts=replace(image.facts, patient=patient_of(dcmread(files[0]))))
    found = read_own_objects(files[1:], [image])
    assert found.refused == ()
    (report,) = found.reports
    (read,) = report.review.findings
    assert read.extent is not None
    assert read.extent.calibres_px == extent.calibres_px
    assert report.signature is not None
    assert report.signature.reader == "REMOVED"


@pytest.mark.parametrize("words", ["Doris", "4.0 Zwiebelfisch 5.0", "0171-5550199", "12.5 call 5550199"])
def test_words_in_the_place_of_calibres_are_judged_as_everywhere(words: str, tmp_path: Path) -> None:
    text, report = Dataset(), Dataset()
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "CALIBRE_PROFILE", "99DUCTO", "Calibres"
    text.ValueType, text.ConceptNameCodeSequence, text.TextValue = "TEXT", [code], words
    report.ContentSequence = [text]
    rules = rules_for(frozenset())
    cleaner = deidentify_walk.Cleaner(
        rules=rules,
        names=NAMES,
        patient="P",
        identifiers=Identifiers(),
        allowed=frozenset(),
        notes=deidentify_walk.Notes(),
    )
    cleaner.clean(report)
    assert report.ContentSequence[0].TextValue == "REMOVED"


def referenced_in(ds: Dataset) -> Iterator[str]:
    for element in deidentify_walk.all_elements(ds):
        if element.keyword == "ReferencedSOPInstanceUID":
            yield str(element.value)


def test_the_judges_find_nothing_new(study: list[Path], tmp_path: Path) -> None:
    assert errors_of(exported(study, tmp_path / "new", how_of(*study, is_free_of_letters=True))) == []


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda path: path.name)
def test_a_sample_measures_the_same_and_passes_the_judges(case: Path, tmp_path: Path) -> None:
    source = sorted(case.glob("*.dcm"))[0]
    out = tmp_path / "new.dcm"
    write_deidentified(source, out, how_of(source, options=ALL, is_free_of_letters=True))
    (old, old_grey), (new, new_grey) = read_header(source), read_header(out)
    assert np.array_equal(read_mammogram(out).pixels, read_mammogram(source).pixels)
    assert (new.spacing, new.view, str(new_grey)) == (old.spacing, old.view, str(old_grey))
    assert errors_of([out]) == []


def test_the_new_object_says_what_was_done(source: Path, tmp_path: Path) -> None:
    write_deidentified(source, tmp_path / "b.dcm", how_of(source, options=frozenset({Option.DATES}), is_let_go=True))
    ds = dcmread(tmp_path / "b.dcm")
    codes = [str(one.CodeValue) for one in ds.DeidentificationMethodCodeSequence]
    assert codes == ["113100", "113103", "113104", "113107"]
    assert (ds.PatientIdentityRemoved, ds.BurnedInAnnotation, ds.LongitudinalTemporalInformationModified) == (
        "YES",
        "NO",
        "MODIFIED",
    )
    assert ds.StudyDate == shifted("20260302", NAMES.days("Q-77123")) != "20260302"
    assert ds.PatientID == NAMES.patient("Q-77123")
    assert source.read_bytes()[128:132] == b"DICM"


def test_what_has_a_name_drawn_in_is_left_out_and_said(study: list[Path], tmp_path: Path) -> None:
    said = {account.modality: account.left_out for path in study if (account := examine(path, how_of())).left_out}
    assert set(said) == {"DOC", "OT"}
    assert "Encapsulated PDF" in said["DOC"]
    assert "Secondary Capture" in said["OT"]
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Left CC, filling defect 4.2 mm", Verdict.STANDARD),
        ("seen with Doris", Verdict.NAMED),
        ("see report of 2.3.2026", Verdict.NAMED),
        ("version 0.1.0", Verdict.REMOVED),
        ("call 0171 5550199", Verdict.NAMED),
        ("mother of the mayor", Verdict.REMOVED),
        ("bluish discharge", Verdict.ALLOWED),
    ],
)
def test_texts_are_judged_by_their_words(text: str, verdict: Verdict) -> None:
    known = identifiers_of(["Zwiebelfisch^Doris"], ["Q-77123"])
    assert judged(text, known, frozenset({"bluish discharge", "seen with Doris"})) is verdict


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Müller^Änne", "MUELLER"), ("Müller^Änne", "Muller"), ("Müller^Änne", "Mu\u0308ller"), ("Müller^Änne", "aenne m."),
        ("Mueller^Anne", "Mueller"), ("O'Brien^Mary", "OBRIEN"), ("Smith-Jones^Eva", "smithjones"), ("Li^Na", "Na Li"),
        ("Yamada^Hanako=山田^花子", "山田花子"), ("Nuñez^Ana", "NUNEZ"),
    ],
)  # fmt: skip
def test_a_name_is_found_as_others_spell_it(name: str, text: str) -> None:
    assert identifiers_of([name], []).within(f"for {text} only")
    assert not identifiers_of([name], []).within("harder contrast, normal dose, 山 and 花")


def test_uids_of_dicom_itself_stay_and_others_are_new_under_each_secret() -> None:
    assert NAMES.uid("1.2.840.10008.1.2") == "1.2.840.10008.1.2"
    assert NAMES.uid("1.2.3") == NAMES.uid("1.2.3") != NewNames(b"other").uid("1.2.3")
    assert len(NAMES.uid("1.2.3")) <= 64


@pytest.mark.parametrize("value", ["202611", "2026", "20261", "", "2026-11-01"])
def test_what_names_no_whole_day_becomes_no_day(value: str) -> None:
    assert shifted(value, 10) == ""


def test_options_change_only_their_own_column() -> None:
    basic, dates = rules_for(frozenset()), rules_for(frozenset({Option.DATES}))
    assert (basic.deeds[0x00080020], dates.deeds[0x00080020]) == (Deed.DUMMY, Deed.SHIFT)
    assert (basic.deeds[0x00100010], dates.deeds[0x00100010]) == (Deed.EMPTY, Deed.EMPTY)
    assert len(basic.deeds) == 652


@pytest.mark.filterwarnings("ignore:Invalid value for VR AS")
@pytest.mark.parametrize(
    ("age", "told"),
    [("093Y", "090Y"), ("089Y", "089Y"), ("45Y", "45Y"), ("9Y", "9Y"), ("99Y", "090Y"), ("900M", "900M")],
)
def test_the_very_old_are_not_told_apart_and_nobody_is_made_old(tmp_path: Path, age: str, told: str) -> None:
    source = write_mg(tmp_path / "a.dcm", PatientAge=age)
    write_deidentified(source, tmp_path / "b.dcm", how_of(options=frozenset({Option.PATIENT})))
    assert dcmread(tmp_path / "b.dcm").PatientAge == told


def test_free_text_the_table_does_not_list_is_asked_for_like_any_other(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "a.dcm", DetectorDescription="ask Mrs Schulze", PaddleDescription="18x24 cm paddle")
    out = tmp_path / "b.dcm"
    account = write_deidentified(source, out, how_of(source))
    assert [(one.where, one.verdict) for one in account.texts if "Detector" in one.where] == [
        ("DetectorDescription", Verdict.REMOVED)
    ]
    assert b"Schulze" not in out.read_bytes()
    assert dcmread(out).PaddleDescription == "18x24 cm paddle"
    write_deidentified(source, out, how_of(source, allowed=frozenset({"ask Mrs Schulze"})))
    assert dcmread(out).DetectorDescription == "ask Mrs Schulze"


def test_a_maker_of_the_patients_name_stays_and_a_whole_name_does_not(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "a.dcm", PatientName="Siemens^Doris", Manufacturer="SIEMENS")
    write_deidentified(source, tmp_path / "b.dcm", how_of(source))
    assert dcmread(tmp_path / "b.dcm").Manufacturer == "SIEMENS"
    source = write_mg(tmp_path / "a.dcm", PatientName="Siemens^Doris", Manufacturer="for Siemens Doris")
    write_deidentified(source, tmp_path / "b.dcm", how_of(source))
    assert dcmread(tmp_path / "b.dcm").Manufacturer == deidentify_walk.REPLACED


def test_what_the_table_does_not_know_yet_is_told_by_its_vr_and_vocabularies_keep_their_uids(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "a.dcm", EvaluatorName="Ohlenschlager^Ute", ExpiryDate="20270302")
    ds = dcmread(source)
    ds.MultiFrameSourceSOPInstanceUID, ds.AlarmDecisionTime = "1.2.3.4", "20260302101112"
    scheme = Dataset()
    scheme.CodingSchemeDesignator, scheme.CodingSchemeUID = "SCT", "2.16.840.1.113883.6.96"
    ds.CodingSchemeIdentificationSequence = [scheme]
    ds.save_as(source)
    write_deidentified(source, tmp_path / "b.dcm", how_of())
    new = dcmread(tmp_path / "b.dcm")
    assert (new.EvaluatorName, new.ExpiryDate) == (deidentify_walk.REPLACED, "19000101")
    assert (new.MultiFrameSourceSOPInstanceUID, new.AlarmDecisionTime) == (NAMES.uid("1.2.3.4"), "19000101000000")
    assert new.CodingSchemeIdentificationSequence[0].CodingSchemeUID == "2.16.840.1.113883.6.96"


@pytest.mark.parametrize(("keyword", "vr"), [("DoseCalibrationFactor", "DS"), ("NumberOfStudyRelatedInstances", "IS")])
def test_words_where_a_number_belongs_go(tmp_path: Path, keyword: str, vr: str) -> None:
    source = write_mg(tmp_path / "a.dcm", PatientName="")
    ds, tag = dcmread(source), Tag(keyword)
    ds[tag] = RawDataElement(tag, vr, 6, b"Doris ", 0, False, True)
    ds.save_as(source)
    write_deidentified(source, tmp_path / "b.dcm", how_of(source))
    assert b"Doris" not in (tmp_path / "b.dcm").read_bytes()


def test_codes_of_the_standard_stay_though_somebody_is_called_like_one(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "a.dcm", PatientName="Primary^Anna", ImageType=["ORIGINAL", "PRIMARY"])
    ds = dcmread(source)
    ds.ViewCodeSequence = [coded("R-1", "SCT", "primary projection"), coded("L1", "99LOCAL", "view of Anna")]
    ds[0x00181508] = RawDataElement(Tag("PositionerType"), "CS", 8, b"for Anna", 0, False, True)
    ds.save_as(source)
    write_deidentified(source, tmp_path / "b.dcm", how_of(source))
    new = dcmread(tmp_path / "b.dcm")
    assert list(new.ImageType) == ["ORIGINAL", "PRIMARY"]
    assert [one.CodeMeaning for one in new.ViewCodeSequence] == ["primary projection", deidentify_walk.REPLACED]
    assert new.PositionerType == deidentify_walk.REPLACED


def coded(value: str, scheme: str, words: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, words
    return item


def test_nothing_is_left_before_or_beside_the_object(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "a.dcm")
    ds = dcmread(source)
    ds.preamble = b"Doris".ljust(128, b" ")
    ds.file_meta.SourceApplicationEntityTitle = "MAMMO-WEST"
    ds.save_as(source)
    write_deidentified(source, tmp_path / "b.dcm", how_of())
    raw = (tmp_path / "b.dcm").read_bytes()
    assert b"Doris" not in raw
    assert b"MAMMO-WEST" not in raw
    new = dcmread(tmp_path / "b.dcm")
    assert new.PatientName == f"{new.PatientID}^DEIDENTIFIED"


def test_an_address_or_an_old_uid_in_a_text_goes(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "a.dcm")
    ds = dcmread(source)
    old = str(ds.StudyInstanceUID)
    ds.RetrieveURL = f"https://pacs.example.org/studies/{old}"
    ds.SoftwareVersions = ["5.3.0.7", f"study {old}"]
    ds.save_as(source)
    write_deidentified(source, tmp_path / "b.dcm", how_of(source))
    raw = (tmp_path / "b.dcm").read_bytes()
    assert old.encode() not in raw
    assert b"example.org" not in raw


def test_a_place_under_a_long_code_is_replaced_too(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "a.dcm")
    ds, code = dcmread(source), Dataset()
    code.LongCodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "VINCENT-HOSPITAL-SITE-01", "99X", "St Vincent"
    ds.InstitutionCodeSequence = [code]
    ds.save_as(source)
    write_deidentified(source, tmp_path / "b.dcm", how_of(source))
    assert b"VINCENT" not in (tmp_path / "b.dcm").read_bytes().upper()


def test_a_sequence_of_descriptions_is_cleaned_within(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "a.dcm")
    ds, request = dcmread(source), Dataset()
    request.RequestedProcedureID, request.RequestedProcedureDescription = "R1", "Ductogram left"
    request.private_block(0x0041, "MAKER", create=True).add_new(1, "LO", "ida")
    ds.RequestAttributesSequence = [request]
    ds.save_as(source)
    descriptors = frozenset({Option.DESCRIPTORS})
    texts = {one.text for one in examine(source, how_of(source, options=descriptors)).texts}
    write_deidentified(source, tmp_path / "b.dcm", how_of(source, options=descriptors, allowed=frozenset(texts)))
    (request,) = dcmread(tmp_path / "b.dcm").RequestAttributesSequence
    assert [one.keyword for one in request] == ["RequestedProcedureDescription"]


def test_a_report_of_another_maker_keeps_its_marks_and_their_image(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "a.dcm")
    mass = finding(
        "Mass", (50.5, 60.5), (), intent=("111150", "Presentation Required: Rendering device is expected to present")
    )
    cad = write_cad(tmp_path / "cad.dcm", source, [mass])
    files = exported([source, cad], tmp_path / "new", how_of(source, cad))
    image, report = (dcmread(one) for one in files)
    assert set(referenced_in(report)) == {str(image.SOPInstanceUID)}
    assert [list(one.value) for one in deidentify_walk.all_elements(report) if one.keyword == "GraphicData"] == [
        [50.5, 60.5]
    ]
    assert b"Doris" not in files[1].read_bytes()
    assert errors_of([files[1]]) == errors_of([cad])


def test_what_a_report_carries_for_ductoview_itself_is_dropped_whole(tmp_path: Path) -> None:
    ds = dcmread(write_mg(tmp_path / "a.dcm"))
    kept, carried = Dataset(), Dataset()
    carried.ConceptNameCodeSequence = [Dataset()]
    carried.ConceptNameCodeSequence[0].CodeValue, carried.ConceptNameCodeSequence[0].CodingSchemeDesignator = (
        "CARRIED",
        "99DUCTO",
    )
    carried.TextValue = '{"reader": "DEMO^READER"}'
    kept.TextValue = "filling defect"
    ds.ContentSequence = [kept, carried]
    ds.save_as(tmp_path / "a.dcm")
    write_deidentified(tmp_path / "a.dcm", tmp_path / "b.dcm", how_of())
    assert [one.TextValue for one in dcmread(tmp_path / "b.dcm").ContentSequence] == ["filling defect"]


def test_two_patients_of_whom_nothing_is_known_are_not_made_one(tmp_path: Path) -> None:
    numbers = set()
    for study in ("1.2.1", "1.2.2"):
        source = write_mg(tmp_path / study, study_uid=study, PatientID="", PatientName="")
        write_deidentified(source, tmp_path / "b.dcm", how_of())
        numbers.add(str(dcmread(tmp_path / "b.dcm").PatientID))
    assert len(numbers) == 2


def test_every_kind_of_object_finds_its_place_on_a_medium(study: list[Path], tmp_path: Path) -> None:
    need_program("dcmdump", "dcmtk")
    files = exported(study, tmp_path / "new", how_of(*study))
    write_medium(files, tmp_path / "medium")
    dump = subprocess.run(["dcmdump", tmp_path / "medium/DICOMDIR"], capture_output=True, text=True, check=True).stdout
    assert [dump.count(f"[{kind}]") for kind in ("IMAGE", "PRESENTATION", "SR DOCUMENT", "KEY OBJECT DOC")] == [
        2,
        1,
        1,
        2,
    ]
    judged = subprocess.run(["dciodvfy", tmp_path / "medium/DICOMDIR"], capture_output=True, text=True, check=False)
    assert [line for line in judged.stderr.splitlines() if line.startswith("Error")] == []
    assert secrets_in([tmp_path / "medium/DICOMDIR"], study) == set()
    copies = [one for one in (tmp_path / "medium").rglob("*") if one.is_file() and one.name != "DICOMDIR"]
    assert sorted(one.read_bytes() for one in copies) == sorted(one.read_bytes() for one in files)
