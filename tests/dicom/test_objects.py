"""GSPS, SEG and SR together: clean before judges nobody here wrote, honest about who stands behind them."""

import struct
import warnings
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from pydicom import Dataset, dcmread

from ductoview.dicom.objects import ObjectUIDs, WrittenObjects, write_objects
from ductoview.dicom.sr import read_report
from ductoview.errors import DicomWriteError, DiskError
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.finding import Extent, FindingKind, FindingStatus
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.image import ImageFacts
from ductoview.model.library import InstanceRow
from ductoview.model.review import ImageReview
from ductoview.model.signature import Signature
from tests.support.duct_case import READER, analysis, empty_review, facts_of, findings, reader_review
from tests.support.judges import errors_of
from tests.support.mg_source import write_mg

SIGNED_AT = datetime(2026, 11, 28, 9, 30, tzinfo=timezone(timedelta(hours=1)))


def write(
    source: Path,
    out: Path,
    *,
    review: ImageReview | None = None,
    analysed: DuctAnalysis | None = None,
    reader: str | None = None,
    spacing: Spacing | None = None,
    uids: ObjectUIDs | None = None,
    signed: bool = False,
    predecessor: InstanceRow | None = None,
) -> WrittenObjects:
    facts = facts_of(source) if spacing is None else facts_of(source, spacing=spacing)
    return write_objects(
        source,
        facts,
        review or empty_review(facts.ref.sop_instance_uid),
        analysed,
        out=out,
        reader=reader,
        study_objects=uids or ObjectUIDs.fresh(facts.ref.study_uid),
        signature=Signature(reader=reader or "", organisation="Clinic", at=SIGNED_AT) if signed else None,
        predecessor=predecessor,
    )


def sop_uid(source: Path) -> str:
    return str(dcmread(source, stop_before_pixels=True).SOPInstanceUID)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_mg(tmp_path / "source.dcm")


def test_the_source_of_these_tests_is_itself_sound(source: Path) -> None:
    assert errors_of([source]) == []


def test_unreviewed_candidates_pass_every_judge(source: Path, tmp_path: Path) -> None:
    written = write(source, tmp_path / "out", analysed=analysis())
    assert len(written.files) == 3
    assert errors_of([source, *written.files]) == []


def test_a_readers_objects_pass_every_judge(source: Path, tmp_path: Path) -> None:
    written = write(
        source, tmp_path / "out", analysed=analysis(), review=reader_review(sop_uid(source)), reader=READER, signed=True
    )
    assert errors_of([source, *written.files]) == []


def test_two_views_of_one_study_share_the_series_of_each_kind(tmp_path: Path) -> None:
    cc = write_mg(tmp_path / "cc.dcm")
    study_uid = str(dcmread(cc).StudyInstanceUID)
    ml = write_mg(tmp_path / "ml.dcm", view="ML", study_uid=study_uid)
    uids = ObjectUIDs.fresh(study_uid)
    written = [write(one, tmp_path / one.stem, analysed=analysis(), uids=uids) for one in (cc, ml)]
    series = [[str(dcmread(path).SeriesInstanceUID) for path in each.files] for each in written]
    instances = {str(dcmread(path).SOPInstanceUID) for each in written for path in each.files}
    assert series[0] == series[1]
    assert len(set(series[0])) == 3
    assert len(instances) == 6
    assert errors_of([cc, ml, *written[0].files, *written[1].files]) == []


def test_both_breasts_before_and_after_reading_make_one_sound_study(tmp_path: Path) -> None:
    left = write_mg(tmp_path / "left.dcm")
    study_uid = str(dcmread(left).StudyInstanceUID)
    right = write_mg(tmp_path / "right.dcm", laterality="R", study_uid=study_uid)
    uids = ObjectUIDs.fresh(study_uid)
    files = [left, right]
    for source in (left, right):
        for reader in (None, READER):
            files += write(
                source, tmp_path / f"{source.stem} {reader}", analysed=analysis(), reader=reader, uids=uids
            ).files
    assert errors_of(files) == []


def test_no_contrast_gives_a_report_that_says_so_and_no_segmentation(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "seg.dcm").write_bytes(b"of an earlier analysis")
    written = write(source, out, analysed=analysis(contrast=False))
    assert written.seg is None
    assert not (out / "seg.dcm").exists()
    assert read_report(written.sr).contrast_found is False
    assert errors_of([source, *written.files]) == []


def test_nothing_analysed_nothing_found_is_still_a_sound_report(source: Path, tmp_path: Path) -> None:
    written = write(source, tmp_path / "out", reader=READER)
    assert read_report(written.sr).contrast_found is None
    assert errors_of([source, *written.files]) == []


def test_without_a_scale_no_millimetre_is_written(source: Path, tmp_path: Path) -> None:
    written = write(
        source,
        tmp_path / "out",
        analysed=analysis(in_mm=False),
        review=reader_review(sop_uid(source), in_mm=False),
        reader=READER,
        spacing=Spacing.unknown(),
    )
    document = dcmread(written.sr)
    units = {
        str(element.value)
        for element in document.iterall()
        if element.keyword == "CodeValue" and element.value in ("mm", "mm2", "{pixels}")
    }
    assert units == {"{pixels}"}
    assert " mm" not in str(dcmread(written.gsps))
    assert errors_of([source, *written.files]) == []


NAMES = {
    "latin": ("ISO_IR 100", "Müller^Zoë"),
    "cyrillic": ("ISO_IR 144", "Иванова^Анна"),
    "japanese": (["", "ISO 2022 IR 87"], "Yamada^Hanako=山田^花子=やまだ^はなこ"),
    "family name only": ("ISO_IR 100", "ANONYMOUS"),
    "utf-8": ("ISO_IR 192", "王^小東"),
}


@pytest.mark.parametrize(("charset", "name"), NAMES.values(), ids=NAMES.keys())
def test_names_of_every_script_survive(charset: str, name: str, tmp_path: Path) -> None:
    source = write_mg(tmp_path / "source.dcm", charset=charset, PatientName=name)
    written = write(source, tmp_path / "out", analysed=analysis())
    assert {str(dcmread(path).PatientName) for path in written.files} == {name}
    assert errors_of([source, *written.files]) == []


@pytest.mark.parametrize(
    ("charset", "reader", "spoken"),
    [
        ("ISO_IR 144", "Иванов^Иван", "ISO_IR 144"),
        (["", "ISO 2022 IR 87"], READER, ["", "ISO 2022 IR 87"]),
        ("ISO_IR 100", "Иванов^Иван", "ISO_IR 192"),
        ("ISO_IR 999", READER, "ISO_IR 192"),
        (None, READER, "ISO_IR 192"),
        ("", READER, "ISO_IR 192"),
        ("", "Müller^Käthe", "ISO_IR 192"),
        ("ISO_IR 6", "Müller^Käthe", "ISO_IR 192"),
        (["", "ISO 2022 IR 87"], "Müller^Käthe", "ISO_IR 192"),
        (["ISO 2022 IR 6", "ISO 2022 IR 100"], "Müller^Käthe", "ISO_IR 192"),
    ],
    ids=[
        "same", "japanese", "cannot say it", "unknown", "none stated", "empty", "umlaut in an empty one", "umlaut in ASCII",
        "umlaut beside japanese", "umlaut that needs an escape",
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:Unknown encoding 'ISO_IR 999'")
def test_objects_speak_like_their_source_or_utf_8(
    charset: Any, reader: str, spoken: str | list[str], tmp_path: Path
) -> None:
    source = tmp_path / "source.dcm"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydicom's of the unknown one
        write_mg(source, SpecificCharacterSet=charset)
    written = write(source, tmp_path / "out", reader=reader)
    state = dcmread(written.gsps)
    assert state.SpecificCharacterSet == spoken
    assert str(state.ContentCreatorName) == reader
    assert [line for line in errors_of(list(written.files)) if "character" in line.lower()] == []


def test_readers_of_every_script_can_sign(source: Path, tmp_path: Path) -> None:
    review = reader_review(sop_uid(source))
    written = write(source, tmp_path / "out", review=review, analysed=analysis(), reader="Иванов^Иван", signed=True)
    assert read_report(written.sr).reader == "Иванов^Иван"
    assert errors_of([source, *written.files]) == []


TYPE_2 = dict.fromkeys(
    (
        "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "StudyID",
        "AccessionNumber", "ReferringPhysicianName", "PatientAge", "StudyDescription", "PatientOrientation",
    )
)  # fmt: skip


def test_a_source_without_its_type_2_attributes_works(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "source.dcm", **TYPE_2)
    written = write(source, tmp_path / "out", analysed=analysis())
    assert errors_of(list(written.files)) == []


SOURCES: dict[str, dict[str, Any]] = {
    "no side": {"ImageLaterality": None},
    "both sides": {"ImageLaterality": "B"},
    "frame of reference": {"FrameOfReferenceUID": "2.25.77", "PositionReferenceIndicator": ""},
    "no window": {"WindowCenter": None, "WindowWidth": None},
    "no spacing": {"ImagerPixelSpacing": None, "EstimatedRadiographicMagnificationFactor": None},
    "once lossy": {
        "LossyImageCompression": "01",
        "LossyImageCompressionRatio": 8,
        "LossyImageCompressionMethod": "ISO_10918_1",
    },
    "computed radiography": {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.1", "Modality": "CR", "ViewCodeSequence": None},
    "secondary capture": {
        "SOPClassUID": "1.2.840.10008.5.1.4.1.1.7",
        "Modality": "OT",
        "PatientOrientation": None,
        "InstanceNumber": None,
    },
}


@pytest.mark.parametrize("changes", SOURCES.values(), ids=SOURCES.keys())
def test_objects_of_unusual_sources_are_sound(changes: dict[str, Any], tmp_path: Path) -> None:
    source = write_mg(tmp_path / "source.dcm", **changes)
    written = write(source, tmp_path / "out", analysed=analysis())
    assert errors_of(list(written.files)) == []


@pytest.mark.parametrize("vr", ["US", "OW"])
def test_a_look_up_table_of_the_source_is_kept(vr: str, tmp_path: Path) -> None:
    entries = list(range(0, 4096, 256))
    item = Dataset()
    item.LUTDescriptor = [16, 0, 12]
    item.add_new("LUTData", vr, entries if vr == "US" else struct.pack("<16H", *entries))
    item.LUTExplanation = "Soft"
    source = write_mg(tmp_path / "source.dcm", VOILUTSequence=[item], WindowCenter=None, WindowWidth=None)
    written = write(source, tmp_path / "out", analysed=analysis())
    kept = dcmread(written.gsps).SoftcopyVOILUTSequence[0].VOILUTSequence[0]
    # A presentation state has tables of 8 or 16 bits only: the same curve, as bright as before.
    assert (list(kept.LUTDescriptor), kept.LUTExplanation) == ([16, 0, 16], "Soft")
    assert struct.unpack("<16H", kept.LUTData) == tuple(round(entry * 65535 / 4095) for entry in entries)
    assert errors_of(list(written.files)) == []


def test_malformed_values_of_the_source_are_not_repeated(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "source.dcm", WindowCenter=[2000, 1500], PatientSex="W")
    written = write(source, tmp_path / "out", analysed=analysis())
    assert errors_of(list(written.files)) == []


def test_nobody_is_named_in_unreviewed_objects(source: Path, tmp_path: Path) -> None:
    written = write(source, tmp_path / "out", analysed=analysis())
    objects = [dcmread(path) for path in written.files]
    assert all("unreviewed candidates" in ds.SeriesDescription for ds in objects)
    assert not [
        element
        for ds in objects
        for element in ds.iterall()
        if element.VR == "PN" and element.value and element.keyword != "PatientName"
    ]
    report = read_report(written.sr)
    assert "unreviewed" in report.title
    assert not report.verified
    assert {finding.status for finding in report.findings} == {FindingStatus.CANDIDATE}


def test_only_a_signature_verifies(source: Path, tmp_path: Path) -> None:
    review = reader_review(sop_uid(source))
    draft = dcmread(write(source, tmp_path / "a", review=review, reader=READER).sr)
    signed = dcmread(write(source, tmp_path / "b", review=review, reader=READER, signed=True).sr)
    assert (draft.VerificationFlag, draft.CompletionFlag, draft.PreliminaryFlag) == (
        "UNVERIFIED",
        "PARTIAL",
        "PRELIMINARY",
    )
    assert (signed.VerificationFlag, signed.CompletionFlag, signed.PreliminaryFlag) == ("VERIFIED", "COMPLETE", "FINAL")
    (observer,) = signed.VerifyingObserverSequence
    assert (observer.VerifyingObserverName, observer.VerifyingOrganization) == (READER, "Clinic")
    assert observer.VerificationDateTime == "20261128093000+0100"
    assert "VerifyingObserverSequence" not in draft
    assert draft.SeriesDescription.endswith(": draft")
    assert "draft" not in signed.SeriesDescription


def test_an_addendum_names_the_report_it_adds_to_and_passes_every_judge(source: Path, tmp_path: Path) -> None:
    review = reader_review(sop_uid(source))
    signed = dcmread(write(source, tmp_path / "a", review=review, reader=READER, signed=True).sr)
    before = InstanceRow(
        study_uid=signed.StudyInstanceUID,
        series_uid=signed.SeriesInstanceUID,
        sop_instance_uid=signed.SOPInstanceUID,
        sop_class_uid=signed.SOPClassUID,
    )
    written = write(
        source, tmp_path / "b", review=review, analysed=analysis(), reader=READER, signed=True, predecessor=before
    )
    addendum = dcmread(written.sr)
    (study,) = addendum.PredecessorDocumentsSequence
    (series,) = study.ReferencedSeriesSequence
    (named,) = series.ReferencedSOPSequence
    assert (study.StudyInstanceUID, series.SeriesInstanceUID) == (signed.StudyInstanceUID, signed.SeriesInstanceUID)
    assert (named.ReferencedSOPClassUID, named.ReferencedSOPInstanceUID) == (signed.SOPClassUID, signed.SOPInstanceUID)
    assert addendum.SOPInstanceUID != signed.SOPInstanceUID
    assert addendum.SeriesDescription.endswith(": addendum")
    assert "PredecessorDocumentsSequence" not in signed
    assert errors_of([source, *written.files]) == []


def test_dismissed_and_unsure_candidates_are_not_written(source: Path, tmp_path: Path) -> None:
    unsure = replace(findings(FindingStatus.CANDIDATE)[0], id="c9", score=0.49)
    dismissed = findings(FindingStatus.DISMISSED)[1]
    review = replace(empty_review(sop_uid(source)), findings=(unsure, dismissed))
    report = read_report(write(source, tmp_path / "out", review=review, analysed=analysis()).sr)
    assert {finding.id for finding in report.findings} == {"c1", "c3"}


def test_a_retry_writes_the_same_bytes_and_a_change_gets_another_uid(source: Path, tmp_path: Path) -> None:
    uids = ObjectUIDs.fresh(str(dcmread(source).StudyInstanceUID))
    review = reader_review(sop_uid(source))
    first, again = (
        write(source, tmp_path / out, review=review, analysed=analysis(), reader=READER, uids=uids, signed=True)
        for out in ("a", "b")
    )
    changed = write(
        source,
        tmp_path / "c",
        review=replace(review, findings=review.findings[:1]),
        analysed=analysis(),
        reader=READER,
        uids=uids,
        signed=True,
    )
    for one, other, different in zip(first.files, again.files, changed.files, strict=True):
        assert one.read_bytes() == other.read_bytes()
        assert uid_in(one) != uid_in(different)
        assert uid_in(one).startswith("2.25.")


def uid_in(path: Path) -> str:
    ds: Dataset = dcmread(path)
    assert ds.file_meta.MediaStorageSOPInstanceUID == ds.SOPInstanceUID
    return str(ds.SOPInstanceUID)


def _facts_with_contradiction(source: Path) -> ImageFacts:
    return facts_of(source, contradictions=("ImageLaterality says L, the view code says right.",))


def test_a_contradiction_about_the_side_blocks_writing(source: Path, tmp_path: Path) -> None:
    facts = _facts_with_contradiction(source)
    with pytest.raises(DicomWriteError, match="says right"):
        write_objects(
            source,
            facts,
            empty_review(facts.ref.sop_instance_uid),
            analysis(),
            out=tmp_path / "out",
            reader=None,
            study_objects=ObjectUIDs.fresh(facts.ref.study_uid),
        )
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"signed": True}, "signed only in the name"),
        ({"reader": " "}, "name is empty"),
        ({"review": empty_review("1.2.3")}, "belong to image 1.2.3"),
        ({"uids": ObjectUIDs.fresh("1.2.3")}, "belong to study 1.2.3"),
        ({"analysed": analysis((64, 64))}, "analyse again"),
    ],
    ids=["signed by nobody", "nameless reader", "other review", "other study", "other mask"],
)
def test_misleading_requests_are_refused(
    arguments: dict[str, object], words: str, source: Path, tmp_path: Path
) -> None:
    with pytest.raises(DicomWriteError, match=words):
        write(source, tmp_path / "out", **arguments)  # type: ignore[arg-type]


def test_a_review_of_other_content_is_refused(source: Path, tmp_path: Path) -> None:
    facts = facts_of(source)
    with pytest.raises(DicomWriteError, match="review it again"):
        write_objects(
            source,
            replace(facts, ref=replace(facts.ref, sha256="a" * 64)),
            replace(empty_review(facts.ref.sop_instance_uid), sha256="b" * 64),
            None,
            out=tmp_path / "out",
            reader=None,
            study_objects=ObjectUIDs.fresh(facts.ref.study_uid),
        )


def test_a_stretch_in_millimetres_beside_an_unknown_scale_is_refused(source: Path, tmp_path: Path) -> None:
    line = (PointPx(30.0, 100.0), PointPx(60.0, 100.0))
    stretch = replace(
        findings(FindingStatus.CONFIRMED, in_mm=False)[0],
        kind=FindingKind.DUCT_DISPLACEMENT,
        outline=(),
        extent=Extent(points=line, length_px=30.0, length_mm=1.5),
    )
    review = replace(empty_review(sop_uid(source)), findings=(stretch,))
    with pytest.raises(DicomWriteError, match="unknown scale"):
        write(source, tmp_path / "out", review=review, reader=READER, spacing=Spacing.unknown())


def test_millimetres_beside_an_unknown_scale_are_refused(source: Path, tmp_path: Path) -> None:
    with pytest.raises(DicomWriteError, match="unknown scale"):
        write(source, tmp_path / "out", review=reader_review(sop_uid(source)), reader=READER, spacing=Spacing.unknown())


def test_distances_are_written_only_in_a_readers_name(source: Path, tmp_path: Path) -> None:
    review = replace(reader_review(sop_uid(source)), findings=())
    assert read_report(write(source, tmp_path / "a", review=review).sr).callipers == ()
    assert read_report(write(source, tmp_path / "b", review=review, reader="Solo").sr).callipers == review.callipers


def test_confirmed_findings_need_a_reader(source: Path, tmp_path: Path) -> None:
    with pytest.raises(DicomWriteError, match="name of the reader"):
        write(source, tmp_path / "out", review=reader_review(sop_uid(source)))


def test_a_place_that_cannot_be_written_to_is_named(source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(DiskError, match="could not be written to"):
        write(source, tmp_path / "file" / "out", analysed=analysis())
