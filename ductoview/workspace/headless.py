"""The main job without a window: find, fetch, analyse, accept, write, send, and find again on the PACS.

The twin of what a reader does in the window, on the same workspace; ``Workspace`` is never asked for anything else here.
"""

import json
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ductoview import __version__
from ductoview.errors import Cancelled, DuctoviewError, NetworkError
from ductoview.hooks.installed import installed_methods
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import Exam, ExamImage
from ductoview.model.finding import OPERATING_POINT
from ductoview.model.node import StudyQuery, StudyRow
from ductoview.model.progress import Progress, no_progress
from ductoview.service.client import ServiceClient
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.analysis_files import folder_name, write_analysis
from ductoview.workspace.commands import accept
from ductoview.workspace.demo import DemoContext
from ductoview.workspace.object_states import ObjectState, Verification
from ductoview.workspace.workspace import Workspace

_SEND_WITHIN_S = 300.0

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the job: what was done, in words with counts, and how long it took."""

    name: str
    words: str
    seconds: float


@dataclass(slots=True, kw_only=True)
class Record:
    """What was done so far; becomes ``summary.json``."""

    say: Say
    steps: list[Step] = field(default_factory=list)
    studies: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def step(self, name: str, started: float, words: str) -> None:
        """Note a step and say it in one line."""
        seconds = time.perf_counter() - started
        self.steps.append(Step(name=name, words=words, seconds=round(seconds, 3)))
        self.say(f"{name:<8} {words}  [{seconds:.1f} s]")

    def fail(self, words: str) -> None:
        """Note and say what went wrong."""
        self.failures.append(words)
        self.say(f"FAILED   {words}")


def run_headless(
    out: Path, context: DemoContext, *, every_study: bool = False, say: Say, progress: Progress = no_progress
) -> int:
    """Do the job with the first study the PACS lists, or with all; 0 when everything was found again on the PACS, else 1.

    Leaves, below ``out``, for each image a folder with ``analysis.json``, ``mask.png``, ``overlay.png`` and the objects,
    and ``summary.json``. A study that fails is said and does not stop the next.
    """
    record = Record(say=say)
    try:
        with ServiceClient.connect(context.home) as client, WorkerPool() as pool:
            workspace = Workspace(context.home, client, pool, installed_methods())
            try:
                for row in _find(workspace, context.node, record, every_study=every_study):
                    _try_study(workspace, client, context, row, out, record, progress)
            finally:
                workspace.close()
    except Cancelled:
        raise
    except DuctoviewError as error:
        record.fail(str(error))
    _write_summary(out, context, record)
    return 1 if record.failures else 0


def _find(workspace: Workspace, node: str, record: Record, *, every_study: bool) -> Sequence[StudyRow]:
    started = time.perf_counter()
    seconds = workspace.echo(node).seconds
    record.step("echo", started, f"{node} answered in {seconds * 1000:.0f} ms")
    started = time.perf_counter()
    rows = sorted(
        workspace.remote_studies(node, StudyQuery(modality="MG")).rows,
        key=lambda row: (row.patient_id, row.study_date, row.study_uid),
    )
    if not rows:
        raise NetworkError(f"{node} holds no mammography study.")
    chosen = rows if every_study else rows[:1]
    record.step("find", started, f"{_count(len(rows), 'study', 'studies')} on {node}, reading {len(chosen)}")
    return chosen


def _try_study(
    workspace: Workspace,
    client: ServiceClient,
    context: DemoContext,
    row: StudyRow,
    out: Path,
    record: Record,
    progress: Progress,
) -> None:
    try:
        record.studies.append(_study(workspace, client, context, row.study_uid, out, record, progress))
    except Cancelled:
        raise
    except DuctoviewError as error:
        record.fail(f"Study …{row.study_uid[-8:]}: {error}")


def _study(
    workspace: Workspace,
    client: ServiceClient,
    context: DemoContext,
    study_uid: str,
    out: Path,
    record: Record,
    progress: Progress,
) -> dict[str, Any]:
    """The whole job on one study; what it came to, for the summary."""
    started = time.perf_counter()
    outcome = workspace.fetch(context.node, study_uid, progress=progress)
    words = f"{_count(outcome.done, 'object')} of study …{study_uid[-8:]}"
    record.step("fetch", started, f"{words}, {outcome.already} there already" if outcome.already else words)
    for failure in outcome.failures:
        record.fail(failure)
    started = time.perf_counter()
    exam = workspace.open_exam(study_uid, progress=progress)
    for uid, reason in exam.unreadable:
        record.fail(f"Object …{uid[-8:]}: {reason}")
    analyses = _analyse(workspace, exam, record, started, progress)
    accepted = _accept(workspace, analyses, context.reader, record)
    started = time.perf_counter()
    states = workspace.save_objects(reader=context.reader, progress=progress)
    record.step("write", started, _kinds(states))
    folders = _leave_files(workspace, client, analyses, states, out)
    started = time.perf_counter()
    # The demo's reader is nobody: what it sends is a draft, and every object says so.
    workspace.send_objects(context.node, as_draft=True)
    states = workspace.wait_until_sent(within_s=_SEND_WITHIN_S, progress=progress)
    stored = sum(state.stage.is_on_node for state in states)
    record.step("send", started, f"{context.node} stored {stored} of {_count(len(states), 'object')}")
    for state in states:
        if not state.stage.is_on_node:
            record.fail(f"{state.kind.words} of image …{state.image_uid[-8:]}: {state.words}")
    started = time.perf_counter()
    verification = workspace.verify_on(context.node)
    record.step("verify", started, verification.words)
    if not verification.is_complete:
        record.fail(verification.words)
    return _summary(_exam(workspace), analyses, accepted, folders, states, verification)


def _analyse(
    workspace: Workspace, exam: Exam, record: Record, started: float, progress: Progress
) -> dict[str, DuctAnalysis]:
    analyses: dict[str, DuctAnalysis] = {}
    for image in exam.images:
        try:
            analyses[image.sop_instance_uid] = workspace.analysis(image.sop_instance_uid, progress=progress)
        except Cancelled:
            raise
        except DuctoviewError as error:
            record.fail(f"Image …{image.sop_instance_uid[-8:]}: {error}")
    with_contrast = sum(analysis.contrast_found for analysis in analyses.values())
    segments = sum(len(analysis.tree.segments) for analysis in analyses.values())
    likely = sum(len(analysis.likely) for analysis in analyses.values())
    record.step(
        "analyze",
        started,
        f"{_count(len(analyses), 'image')}: contrast in {with_contrast}, {_count(segments, 'duct segment')}, "
        f"{_count(likely, 'candidate')} at or above {OPERATING_POINT}",
    )
    return analyses


def _accept(
    workspace: Workspace, analyses: dict[str, DuctAnalysis], reader: str, record: Record
) -> dict[str, list[str]]:
    """Accept the likely candidates one by one, as a reader would; ids by image."""
    started = time.perf_counter()
    accepted: dict[str, list[str]] = {}
    for uid, analysis in analyses.items():
        image = _exam(workspace).image(uid).facts.ref
        for finding in analysis.likely:
            workspace.do(accept(image, finding, reader=reader), f"Accept {finding.asked.words.lower()}")
            accepted.setdefault(uid, []).append(finding.id)
    count = sum(len(ids) for ids in accepted.values())
    record.step("accept", started, f"{_count(count, 'candidate')} in the name of {reader}")
    return accepted


def _leave_files(
    workspace: Workspace,
    client: ServiceClient,
    analyses: dict[str, DuctAnalysis],
    states: Sequence[ObjectState],
    out: Path,
) -> dict[str, str]:
    """The files of each image below ``out``; names of the folders by image."""
    exam = _exam(workspace)
    stored = {one.sop_instance_uid: one.path for one in client.instances(exam.study_uid)}
    folders: dict[str, str] = {}
    for uid, analysis in analyses.items():
        mammogram = workspace.image(uid)
        folder = write_analysis(out, mammogram.facts, analysis, mammogram, taken=folders.values())
        folders[uid] = folder.name
    for state in (one for one in states if one.sop_instance_uid):
        folder = out / folders.setdefault(state.image_uid, folder_name(state.image_uid, folders.values()))
        folder.mkdir(exist_ok=True)
        shutil.copyfile(stored[state.sop_instance_uid], folder / _file_name(state))
    return folders


def _summary(
    exam: Exam,
    analyses: dict[str, DuctAnalysis],
    accepted: dict[str, list[str]],
    folders: dict[str, str],
    states: Sequence[ObjectState],
    verification: Verification,
) -> dict[str, Any]:
    def image_summary(image: ExamImage) -> dict[str, Any]:
        uid = image.sop_instance_uid
        analysis = analyses.get(uid)
        return {
            "sop_instance_uid": uid,
            "view": image.facts.view.label,
            "phase": image.facts.phase.value,
            "folder": folders.get(uid),
            "contrast_found": analysis.contrast_found if analysis else None,
            "candidates": len(analysis.findings) if analysis else None,
            "accepted": accepted.get(uid, []),
            "objects": [
                {
                    "kind": state.kind.value,
                    "sop_instance_uid": state.sop_instance_uid,
                    "file": f"{folders[uid]}/{_file_name(state)}",
                    "state": state.stage.value,
                    "found_on_pacs": state.sop_instance_uid in verification.found,
                }
                for state in states
                if state.image_uid == uid
            ],
        }

    return {"study_uid": exam.study_uid, "images": [image_summary(image) for image in exam.images]}


def _write_summary(out: Path, context: DemoContext, record: Record) -> None:
    steps = [{"name": step.name, "words": step.words, "seconds": step.seconds} for step in record.steps]
    summary = {
        "schema": "ductoview.demo/1",
        "software": {"name": "ductoview", "version": __version__},
        "node": context.node,
        "reader": context.reader,
        "done": not record.failures,
        "steps": steps,
        "studies": record.studies,
        "failures": record.failures,
    }
    (out / "summary.json").write_text(json.dumps(summary, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _exam(workspace: Workspace) -> Exam:
    exam = workspace.exam
    assert exam is not None, "the job opened it"
    return exam


def _file_name(state: ObjectState) -> str:
    return f"{state.kind.value.lower()}.dcm"


def _kinds(states: Sequence[ObjectState]) -> str:
    counts = {kind: sum(state.kind is kind for state in states) for kind in dict.fromkeys(one.kind for one in states)}
    return ", ".join(_count(number, kind.words.lower()) for kind, number in counts.items())


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
