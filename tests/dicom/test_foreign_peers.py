"""Reports by highdicom, read by dcmtk's dsrdump and by us: both see the same shapes at the same places of the same images."""

import re
import subprocess
import warnings
from pathlib import Path

import highdicom as hd
import numpy as np
from highdicom.sr import CodedConcept, GraphicTypeValues
from pydicom import dcmread
from pydicom.uid import generate_uid

from ductoview.dicom.foreign import read_state
from ductoview.dicom.read import read_facts
from ductoview.model.exam import ExamImage
from tests.support.judges import need_judges
from tests.support.mg_source import write_mg

_REGION = re.compile(r'SCOORD:.*?=\((\w+),([\d./,]+)\)>\s*<selected from IMAGE:.*?"([\d.]+)"\)', re.DOTALL)


def report_on(images: list[Path], path: Path) -> Path:
    """One group for each kind of shape, on the first and the second image in turn."""
    sources = [dcmread(image) for image in images]
    shapes = [
        (GraphicTypeValues.POINT, [[12.5, 30.5]]),
        (GraphicTypeValues.POLYLINE, [[10.5, 20.5], [40.5, 25.5], [30.5, 60.5], [10.5, 20.5]]),
        (GraphicTypeValues.CIRCLE, [[100.5, 90.5], [100.5, 110.5]]),
        (GraphicTypeValues.ELLIPSE, [[20.5, 50.5], [60.5, 50.5], [40.5, 40.5], [40.5, 60.5]]),
    ]
    groups = [
        hd.sr.PlanarROIMeasurementsAndQualitativeEvaluations(
            hd.sr.TrackingIdentifier(generate_uid(), kind.value),
            referenced_region=hd.sr.ImageRegion(
                kind, np.array(data), hd.sr.SourceImageForRegion.from_source_image(sources[number % 2])
            ),
            finding_type=CodedConcept("4147007", "SCT", "Mass"),
        )
        for number, (kind, data) in enumerate(shapes)
    ]
    observer = hd.sr.ObserverContext(
        CodedConcept("121007", "DCM", "Device"), hd.sr.DeviceObserverIdentifyingAttributes(generate_uid())
    )
    content = hd.sr.MeasurementReport(
        hd.sr.ObservationContext(observer_device_context=observer),
        CodedConcept("P5-09051", "SRT", "Mammogram"),
        imaging_measurements=groups,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        document = hd.sr.ComprehensiveSR(
            sources, content[0], generate_uid(), 6, generate_uid(), 1, "Report Works", is_complete=True
        )
    document.save_as(path)
    return path


def test_dsrdump_sees_the_same_shapes_at_the_same_places(tmp_path: Path) -> None:
    need_judges()
    first = write_mg(tmp_path / "cc.dcm")
    images = [first, write_mg(tmp_path / "ml.dcm", study_uid=str(dcmread(first).StudyInstanceUID), view="ML")]
    path = report_on(images, tmp_path / "sr.dcm")
    dumped = subprocess.run(["dsrdump", "+Pl", "+Pu", path], capture_output=True, text=True, check=True).stdout
    theirs = [
        (uid, kind, [tuple(float(one) - 0.5 for one in pair.split("/")) for pair in data.split(",")])
        for kind, data, uid in _REGION.findall(dumped)
    ]
    state = read_state(path, [ExamImage(facts=read_facts(image), path=image) for image in images], own=False)
    assert state is not None
    ours = [
        (mark.image_uid, graphic.shape.value, [(point.column, point.row) for point in graphic.points])
        for mark in state.marks
        for graphic in mark.graphics
    ]
    assert len(theirs) == 4
    assert ours == theirs
    assert state.notes == ()
