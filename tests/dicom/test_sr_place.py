"""The place of a finding in the breast leaves in its group of the report, and is said no surer than it is."""

from pathlib import Path

import pytest
from highdicom.sr import srread
from pydicom.sr.codedict import codes

from ductoview.dicom.object_uids import ObjectUIDs
from ductoview.dicom.objects import write_objects
from ductoview.dicom.record_terms import CLOCK
from ductoview.dicom.sr_place import QUADRANTS, SaidPlace
from ductoview.dicom.sr_read import read_report
from ductoview.model.breast_place import BreastPlace, Half, HalfPlace, NoPlace, Quadrant
from ductoview.model.geometry import SpacingSource
from ductoview.model.measures import Measure, Unit
from ductoview.model.told import Told
from ductoview.model.view import Laterality
from tests.support.duct_case import READER, analysis, facts_of, reader_review
from tests.support.judges import errors_of
from tests.support.mg_source import write_mg


def mm(value: float, plus_minus: float) -> Measure:
    return Measure(value=value, unit=Unit.MM, plus_minus=plus_minus, source=SpacingSource.IMAGER_CORRECTED)


def px(value: float, plus_minus: float) -> Measure:
    return Measure(value=value, unit=Unit.PX, plus_minus=plus_minus, source=SpacingSource.UNKNOWN)


SURE = BreastPlace(
    laterality=Laterality.LEFT, outward=mm(12, 3), upward=mm(9, 3), depth=mm(31.25, 4.5), quadrant=Quadrant.UPPER_OUTER,
    clock=2.2, clock_plus_minus=0.75,
)  # fmt: skip
NEAR_THE_LINE = BreastPlace(
    laterality=Laterality.LEFT, outward=mm(1, 3), upward=mm(-9, 3), depth=mm(20, 4), quadrant=None,
    clock=None, clock_plus_minus=None,
)  # fmt: skip
PLACES = {
    "both views": (
        SURE,
        SaidPlace(
            quadrant=Quadrant.UPPER_OUTER, hour=2, clock_plus_minus=0.75, halves=(Half.UPPER, Half.OUTER),
            depth=(31.25, 4.5, "mm"), seen_in=("1.2", "1.2.4"),
        ),
    ),
    "not sure": (NEAR_THE_LINE, SaidPlace(halves=(Half.LOWER,), depth=(20, 4, "mm"), seen_in=("1.2", "1.2.4"))),
    "one view": (
        HalfPlace(half=Half.LEVEL, depth=px(200, 31), from_nipple=px(210, 20)),
        SaidPlace(halves=(Half.LEVEL,), depth=(200, 31, "{pixels}"), seen_in=("1.2", "1.2.4")),
    ),
    "unknown": (NoPlace(why="No nipple was found."), SaidPlace()),
}  # fmt: skip


def report(folder: Path, told: dict[str, Told]) -> Path:
    source = write_mg(folder / "source.dcm")
    facts = facts_of(source)
    review = reader_review(facts.ref.sop_instance_uid)
    uids = ObjectUIDs.fresh(facts.ref.study_uid)
    return write_objects(source, facts, review, analysis(), out=folder, reader=READER, study_objects=uids, told=told).sr


@pytest.mark.parametrize(("place", "said"), PLACES.values(), ids=PLACES)
def test_what_is_sure_of_a_place_is_written_coded_and_comes_back(
    tmp_path: Path, place: BreastPlace | HalfPlace | NoPlace, said: SaidPlace
) -> None:
    path = report(tmp_path, {"c1": Told(tracked_by=("9.9", "x"), place=place, seen_in=("1.2", "1.2.4"))})
    back = read_report(path)
    assert back.places["c1"] == said
    assert back.places["c2"] == SaidPlace()
    assert back.findings[0].distance_from_nipple_mm == 3.4
    assert back.findings[0].size_mm == 1.05
    assert errors_of([tmp_path / "source.dcm", path]) == []


def test_every_quadrant_and_hour_has_the_code_that_the_standard_gives_it() -> None:
    said = {one: codes.SCT.__getattr__(f"{one.value.title().replace(' ', '')}QuadrantOfBreast") for one in Quadrant}
    assert {one: code.value for one, code in QUADRANTS.items()} == {one: code.value for one, code in said.items()}
    hours = {hour: codes.SCT.__getattr__(f"_{hour}OClockPosition").value for hour in range(1, 13)}
    assert {hour: code.value for hour, code in CLOCK.items()} == hours


def test_others_find_quadrant_and_hour_as_sites_of_the_finding(tmp_path: Path) -> None:
    path = report(tmp_path, {"c1": Told(tracked_by=("9.9", "x"), place=SURE, seen_in=("1.2", "1.2.4"))})
    group = next(
        one for one in srread(path).content.get_planar_roi_measurement_groups() if one.tracking_identifier == "c1"
    )
    modifiers = {site.topographical_modifier.value for site in group.finding_sites if site.topographical_modifier}
    assert modifiers == {"76365002", "129773009"}
    assert {site.laterality.value for site in group.finding_sites} == {"7771000"}
