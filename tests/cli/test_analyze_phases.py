"""``analyze`` tells over phases what the window tells: one worker has what shows one view, and one that fails stops no other."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ductoview.analysis.persistence import Told
from ductoview.cli import analyze, analyze_job
from ductoview.cli.analyze_job import Job, Summary, analyse_and_write
from ductoview.cli.analyze_plan import Step, together
from ductoview.cli.console import Console
from ductoview.cli.many import Done
from ductoview.errors import AnalysisError, DuctoviewError, WorkerError
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.finding import Finding, FindingKind, Mimic
from ductoview.model.geometry import PointPx
from ductoview.model.identifiers import SOPInstanceUID
from ductoview.model.image import ImageFacts, Mammogram
from ductoview.model.persistence import Persistence, SeenIn
from ductoview.model.progress import Progress
from ductoview.model.view import Laterality, Phase, PresentationIntent
from ductoview.model.voi import GreyPath
from tests.analysis.hand_drawn import analysis_of, tree_of
from tests.display.support import LEFT_CC, facts

SHAPE = (400, 400)


def facts_of(uid: str, phase: Phase, **changes: Any) -> ImageFacts:
    known = facts(SHAPE, view=LEFT_CC, phase=phase, acquired=f"202603021000{uid[-1]}0")
    return replace(known, ref=replace(known.ref, sop_instance_uid=SOPInstanceUID(uid)), **changes)


def step(uid: str, phase: Phase, **changes: Any) -> Step:
    return Step(path=Path(uid), facts=facts_of(uid, phase, **changes), folder=Path(uid))


def defect(name: str, mimic: Mimic | None = None) -> Finding:
    kind = FindingKind.INTRALUMINAL_FILLING_DEFECT
    return Finding(id=name, kind=kind, at=PointPx(50, 50), score=0.9, mimic=mimic)


def seen(persistence: Persistence, reason: str = "") -> SeenIn:
    return SeenIn(image_uid="x", phase=Phase.UNKNOWN, persistence=persistence, reason=reason)


def test_images_of_one_view_in_several_phases_go_to_one_worker() -> None:
    full, early, scout = step("1.1", Phase.FULL), step("1.2", Phase.EARLY), step("1.3", Phase.SCOUT)
    raw = step("1.4", Phase.FULL, intent=PresentationIntent.FOR_PROCESSING)
    right = step("1.5", Phase.FULL, view=replace(LEFT_CC, laterality=Laterality.RIGHT))
    slices, again = step("1.6", Phase.FULL, frames=9), step("1.2", Phase.EARLY)
    lost = [step(uid, Phase.FULL, view=replace(LEFT_CC, laterality=Laterality.UNKNOWN)) for uid in ("1.7", "1.8")]
    groups = together([full, scout, early, raw, right, slices, again, *lost])
    assert groups[0] == (full, early)
    assert [group[0] for group in groups[1:]] == [scout, raw, right, slices, again, *lost]
    assert all(len(group) == 1 for group in groups[1:])


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> dict[str, DuctAnalysis]:
    """Analyses by file name; ``broken`` cannot be read."""
    drawn = analysis_of(tree_of((1, None, [(50.0, 0.0), (50.0, 90.0)], (9.0, 9.0))))
    found = {
        "1.1": replace(drawn, findings=(defect("c1", Mimic.AIR_BUBBLE), defect("c2"), defect("c3"))),
        "1.2": replace(drawn, findings=(defect("c1"),)),
    }

    def decode_and_analyse(path: Path, **_: Any) -> tuple[Mammogram, DuctAnalysis]:
        if path.name not in found:
            raise AnalysisError("it is broken")
        pixels = np.zeros(SHAPE, np.uint16)
        pixels.flags.writeable = False
        image = facts_of(path.name, Phase.UNKNOWN)
        return Mammogram(facts=image, grey=GreyPath(inverted=False, bits_stored=12), pixels=pixels), found[path.name]

    def compare_phases(one: Mammogram, other: Mammogram, *_: Any, **__: Any) -> Told:
        assert (one.facts.phase, other.facts.phase) == (Phase.FULL, Phase.EARLY)
        said = (Persistence.PERSISTS, ""), (Persistence.GONE, ""), (Persistence.UNKNOWN, "it is too faint")
        here = {f"c{number}": seen(*one) for number, one in enumerate(said, start=1)}
        return Told(here=here, there={"c1": seen(Persistence.PERSISTS)})

    monkeypatch.setattr(analyze_job.tasks, "decode_and_analyse", decode_and_analyse)
    monkeypatch.setattr(analyze_job.tasks, "compare_phases", compare_phases)
    return found


def jobs(folder: Path, *phases: tuple[str, Phase]) -> list[Job]:
    return [Job(path=Path(uid), folder=folder / uid, phase=phase) for uid, phase in phases]


def written(folder: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    return data


@pytest.mark.usefixtures("known")
def test_what_is_seen_in_another_phase_is_no_bubble_and_what_is_gone_there_may_be_one(tmp_path: Path) -> None:
    outcomes = analyse_and_write(jobs(tmp_path, ("1.1", Phase.FULL), ("1.2", Phase.EARLY)))
    assert all(isinstance(one, Summary) for one in outcomes)
    full, early = written(tmp_path / "1.1"), written(tmp_path / "1.2")
    assert [one.get("mimic") for one in full["findings"]] == [None, "AIR_BUBBLE", None]
    assert full["warnings"] == [
        "Filling defects against the image in phase EARLY: 1 seen there too, 1 gone or moved there,"
        " 1 not to be told (it is too faint)."
    ]
    assert early["warnings"] == ["Filling defects against the image in phase FULL: 1 seen there too."]


@pytest.mark.usefixtures("known")
def test_alone_and_of_one_phase_nothing_is_told(tmp_path: Path) -> None:
    [alone] = analyse_and_write(jobs(tmp_path, ("1.1", Phase.FULL)))
    assert isinstance(alone, Summary)
    assert alone.warnings == ()
    assert written(tmp_path / "1.1")["findings"][0]["mimic"] == "AIR_BUBBLE"


@pytest.mark.usefixtures("known")
def test_an_image_that_cannot_be_read_does_not_stop_the_other_of_its_view(tmp_path: Path) -> None:
    broken, full = analyse_and_write(jobs(tmp_path, ("broken", Phase.EARLY), ("1.1", Phase.FULL)))
    assert isinstance(broken, DuctoviewError)
    assert isinstance(full, Summary)
    assert full.warnings == ()


def test_where_the_worker_of_a_view_ends_each_image_is_tried_alone() -> None:
    asked: list[tuple[str, ...]] = []

    def work(pieces: Sequence[Mapping[str, Any]], _progress: Progress) -> Iterator[Done[Any]]:
        for number, piece in enumerate(pieces):
            names = tuple(job.path.name for job in piece["jobs"])
            asked.append(names)
            if "1.2" in names:
                yield Done(number, None, WorkerError("killed"))
            else:
                none = Summary(
                    contrast_found=True, segments=0, total_length_mm=0, total_length_px=0, candidates=0, warnings=()
                )
                yield Done(number, (none,), None)

    pieces = analyze._Pieces(work, {}, Console(io.StringIO(), io.StringIO()))
    contrast_in = pieces.run([step("1.1", Phase.FULL), step("1.2", Phase.EARLY)])
    assert asked == [("1.1", "1.2"), ("1.1",), ("1.2",)]
    assert contrast_in == {Path("1.1")}
    assert (pieces.analysed, pieces.failed) == (1, 1)
