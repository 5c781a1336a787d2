"""The exam record leaves in the report and comes back as it was, in any script; every code can be written."""

from dataclasses import replace
from pathlib import Path

import pytest
from highdicom.sr import srread
from hypothesis import given, settings
from pydicom import Dataset, dcmread

from ductoview.dicom.object_uids import ObjectUIDs
from ductoview.dicom.objects import write_objects
from ductoview.dicom.record_terms import CHOICES, CLOCK, NAMES, UNITS
from ductoview.dicom.sr_read import read_report
from ductoview.dicom.sr_record import read_record, record_section
from ductoview.model.exam_record import ExamRecord
from ductoview.model.exam_record_choices import (
    Agent,
    Assessment,
    Cannula,
    Colour,
    Complication,
    Outcome,
    Pattern,
    Pregnancy,
    PriorImaging,
    Recommendation,
    Side,
)
from ductoview.model.exam_record_fields import FIELDS, FieldKind
from tests.model.test_exam_record import records
from tests.support.duct_case import analysis, facts_of, reader_review
from tests.support.judges import errors_of
from tests.support.mg_source import write_mg

WORDS = "Дефект наполнения 3 мм; папиллома?\n乳管内乳頭腫の疑い\nÜber 2 Uhr"
FULL = ExamRecord(
    discharge_side=Side.LEFT, discharge_colour=Colour.SEROUS, discharge_spontaneous=True, trigger_clock=12,
    cytology_sent=False, prior_imaging=(PriorImaging.MAMMOGRAPHY, PriorImaging.ULTRASOUND), prior_words="Birads 2, 乳腺",
    pregnancy=Pregnancy.NO, contrast_reaction=False, blood_thinners=True, injected_side=Side.LEFT, orifice_clock=11,
    cannula=Cannula.STRAIGHT, cannula_gauge=30, attempts=2, agent=Agent.IOHEXOL, concentration_mgi_ml=300, volume_ml=0.35,
    outcome=Outcome.EXTRAVASATION, complications=(Complication.EXTRAVASATION, Complication.PAIN),
    pattern=Pattern.DEFECT_OR_CUT_OFF, impression=WORDS, assessment=Assessment.CATEGORY_4A,
    recommendations=(Recommendation.REPEAT_DUCTOGRAM, Recommendation.SURGEON), comment="Да",
)  # fmt: skip


def written(tmp_path: Path, record: ExamRecord, reader: str | None = "DEMO^READER") -> Path:
    source = write_mg(tmp_path / "source.dcm")
    facts = facts_of(source)
    review = reader_review(facts.ref.sop_instance_uid)
    described = replace(review.findings[0], description="Папиллома, 乳頭腫")
    review = replace(review, findings=(described, *review.findings[1:]))
    if reader is None:
        review = replace(review, findings=())
    made = write_objects(
        source, facts, review, analysis(), out=tmp_path / "out", reader=reader,
        study_objects=ObjectUIDs.fresh(facts.ref.study_uid), record=record,
    )  # fmt: skip
    return made.sr


def test_a_full_record_comes_back_equal_and_no_judge_holds_anything_against_it(tmp_path: Path) -> None:
    report = written(tmp_path, FULL)
    read = read_report(report)
    assert read.record == FULL
    assert read.findings[0].description == "Папиллома, 乳頭腫"
    assert errors_of([report]) == []
    assert len(srread(report).content.get_planar_roi_measurement_groups()) == len(read.findings)


def test_where_nothing_was_said_there_is_no_section(tmp_path: Path) -> None:
    report = written(tmp_path, ExamRecord())
    assert read_report(report).record.is_empty
    assert record_section(ExamRecord()) is None


def test_what_nobody_reviewed_carries_no_record(tmp_path: Path) -> None:
    assert read_report(written(tmp_path, FULL, reader=None)).record.is_empty


@settings(deadline=None, max_examples=40)
@given(records)
def test_any_record_comes_back(record: ExamRecord) -> None:
    document = Dataset()
    section = record_section(record)
    document.ContentSequence = [section] if section is not None else []
    read = read_record(document)
    assert read == replace(record, **{name: "\n".join(getattr(record, name).splitlines()) for name in TEXTS})


TEXTS = tuple(field.name for field in FIELDS if field.kind is FieldKind.TEXT)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_every_choice_has_a_code_of_its_own_that_fits_its_attribute(field) -> None:  # type: ignore[no-untyped-def]
    codes = [NAMES[field.name], *UNITS.values(), *CHOICES.get(field.name, {}).values(), *CLOCK.values()]
    assert all(len(code.value) <= 16 and len(code.meaning) <= 64 for code in codes)
    if field.choices:
        table = CHOICES[field.name]
        assert list(table) == [choice.value for choice in field.choices] or set(table) == {
            choice.value for choice in field.choices
        }
        assert len({(code.value, code.scheme) for code in table.values()}) == len(table)
    assert len({(code.value, code.scheme) for code in NAMES.values()}) == len(FIELDS)


def test_a_code_of_somebody_else_is_no_value_of_ours(tmp_path: Path) -> None:
    document = dcmread(written(tmp_path, FULL))
    section = document.ContentSequence[-1]
    for item in section.ContentSequence:
        if item.ValueType == "CODE":
            item.ConceptCodeSequence[0].CodeValue = "X-1"
    read = read_record(document)
    assert (read.discharge_side, read.complications, read.pregnancy) == (None, (), None)
    assert read.impression == WORDS
