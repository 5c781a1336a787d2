"""Tasks run what is installed, and name whoever fails without stopping the rest."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ductoview.dicom.read import read_mammogram
from ductoview.errors import AnalysisError, DicomReadError, PluginError
from ductoview.hooks import conformance_case as case
from ductoview.hooks import hookimpl, installed
from ductoview.hooks.contracts import Enhancer, FindingDetector, Segmenter
from ductoview.hooks.manager import Failure, load_methods
from ductoview.model.duct_analysis import Segmentation
from ductoview.model.image import Mammogram
from ductoview.workers import tasks
from tests.hooks.methods import INFO, Good, Raises, finding
from tests.support.dicom_files import breast_like, write_image


class Whole(Good):
    """A segmenter that knows the example's truth, and finds it in every image of its shape."""

    info = replace(INFO, id="test.whole", title="Whole")

    def segment(self, frame, params, progress, cancel) -> Segmentation:  # type: ignore[no-untyped-def]
        progress(1.0, "found")
        return case.segmentation()


class Compares(Whole):
    """A segmenter that needs the exposure before contrast."""

    info = replace(INFO, id="test.compares", title="Compares")
    uses_scout = True

    def segment(self, frame, params, progress, cancel) -> Segmentation:  # type: ignore[no-untyped-def]
        found = case.segmentation(contrast=frame.scout is not None)
        return replace(found, warnings=() if frame.scout is None else (f"{frame.scout.density.shape}",))


class Broken(Raises):
    """A detector that fails."""

    info = replace(INFO, id="test.broken", title="Broken")


class BrokenDetector(Broken):
    """Another, of another name."""

    info = replace(INFO, id="test.broken-detector", title="Broken detector")


class Proposes(Good):
    """A detector that proposes one thing."""

    info = replace(INFO, id="test.proposes", title="Proposes")

    def detect(self, *args):  # type: ignore[no-untyped-def]
        return (finding(id="whatever"),)


class PlugIn:
    """What an installed plug-in would offer."""

    @staticmethod
    @hookimpl
    def ductoview_enhancers() -> Sequence[Enhancer]:
        return (Good(),)

    @staticmethod
    @hookimpl
    def ductoview_segmenters() -> Sequence[Segmenter]:
        return (Whole(), Broken(), Compares())

    @staticmethod
    @hookimpl
    def ductoview_finding_detectors() -> Sequence[FindingDetector]:
        return (BrokenDetector(), Proposes())


@pytest.fixture
def only_the_plug_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """The methods of this file instead of the installed ones, and one plug-in that could not be loaded."""
    methods = load_methods(PlugIn())  # type: ignore[arg-type]
    methods = replace(methods, failures=(Failure(plugin="other 1.0", reason="could not be loaded: SyntaxError"),))
    monkeypatch.setattr(installed, "installed_methods", lambda: methods)


@pytest.fixture
def mammogram(tmp_path: Path) -> Mammogram:
    """An image of the example's shape."""
    return read_mammogram(write_image(tmp_path / "image.dcm", breast_like(case.ROWS, case.COLUMNS)))


def test_limits_reach_the_detectors_that_have_them_and_stand_in_their_provenance(mammogram: Mammogram) -> None:
    analysis = tasks.analyse_image(mammogram, limits={"ectasia_mm": 1.25, "unheard_of": 1.0})
    words = [one.parameters for one in analysis.provenance]
    assert any("ectasia_mm=1.25" in one for one in words)
    assert not any("unheard_of" in one for one in words)


def test_every_detector_is_asked_and_a_broken_one_is_named(mammogram: Mammogram, only_the_plug_in: None) -> None:
    analysis = tasks.analyse_image(mammogram)
    assert analysis.contrast_found
    (found,) = analysis.findings
    assert (found.id, found.provenance.name) == (
        f"{found.kind.code.value}@{found.at.row:.1f},{found.at.column:.1f}",
        "test.proposes",
    )
    assert found.provenance.version == "7"
    assert (
        "Plug-in Broken detector 7 (test.broken-detector): it failed: ZeroDivisionError: by zero." in analysis.warnings
    )
    assert "Plug-in other 1.0: could not be loaded: SyntaxError." in analysis.warnings
    assert [one.name for one in analysis.provenance] == ["test.whole", "test.broken-detector", "test.proposes"]
    assert analysis.provenance[0].parameters == "strength=0.5"


def test_a_segmenter_is_chosen_by_its_id_and_named_when_it_fails(mammogram: Mammogram, only_the_plug_in: None) -> None:
    with pytest.raises(PluginError, match=r"^Plug-in Broken 7 \(test\.broken\): it failed: ZeroDivisionError"):
        tasks.analyse_image(mammogram, segmenter="test.broken")
    with pytest.raises(PluginError, match=r"No method 'nobody' is installed and usable; there is test\.whole"):
        tasks.analyse_image(mammogram, segmenter="nobody")


def test_a_scout_is_read_only_for_who_looks_at_it(mammogram: Mammogram, only_the_plug_in: None, tmp_path: Path) -> None:
    scout = write_image(tmp_path / "scout.dcm", breast_like(50, 40))
    compared = tasks.analyse_image(mammogram, segmenter="test.compares", scout=scout)
    assert compared.contrast_found
    assert "(50, 40)" in compared.warnings
    assert not tasks.analyse_image(mammogram, segmenter="test.compares").contrast_found
    assert tasks.analyse_image(mammogram, scout=tmp_path / "nowhere").contrast_found


def test_an_enhancer_makes_a_picture(mammogram: Mammogram, only_the_plug_in: None) -> None:
    assert tasks.enhance_image(mammogram).shape == (case.ROWS, case.COLUMNS)


def test_a_file_is_decoded_and_analysed_with_its_times(tmp_path: Path, only_the_plug_in: None) -> None:
    path = write_image(tmp_path / "image.dcm", breast_like(case.ROWS, case.COLUMNS))
    said: list[float] = []
    facts, analysis = tasks.analyse_file(path, progress=lambda fraction, _phrase: said.append(fraction))
    assert facts == read_mammogram(path).facts
    assert 0 < analysis.timings_ms["decode"] < analysis.timings_ms["total"]
    assert said == sorted(said)
    assert said[-1] == 1.0


def test_slices_are_not_analysed(tmp_path: Path) -> None:
    frames = breast_like(32, 24)[None].repeat(3, axis=0)
    with pytest.raises(AnalysisError, match=r"NumberOfFrames \(0028,0008\) is 3"):
        tasks.analyse_file(write_image(tmp_path / "frames.dcm", frames))


def test_a_header_that_is_refused_is_an_answer(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("text")
    refused = tasks.header(tmp_path / "text")
    assert (refused.facts, refused.is_sound, refused.refusal) == (None, False, "This is no DICOM file but text.")


def test_any_object_can_be_named(tmp_path: Path) -> None:
    path = write_image(tmp_path / "image.dcm", StudyInstanceUID="1.2", SOPInstanceUID="1.3")
    name = tasks.object_name(path)
    assert (name.study_uid, name.sop_instance_uid) == ("1.2", "1.3")
    with pytest.raises(DicomReadError, match="StudyInstanceUID or SOPInstanceUID is missing"):
        tasks.object_name(write_image(tmp_path / "nameless.dcm", StudyInstanceUID=""))
