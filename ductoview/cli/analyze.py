"""``ductoview analyze``: the duct tree of every image, as files other programs read."""

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductoview.cli.console import Console
from ductoview.cli.values import existing_or_new_folder, positive_int
from ductoview.cli.words import count, left_out
from ductoview.errors import AnalysisError, DuctoviewError, SettingsError
from ductoview.model.progress import Progress

if TYPE_CHECKING:
    from ductoview.cli.analyze_job import Job, Outcome, Summary
    from ductoview.cli.analyze_plan import Step
    from ductoview.cli.headers import Headers, ImageHeader
    from ductoview.cli.many import Done
    from ductoview.dicom.object_uids import ObjectUIDs
    from ductoview.workers.pool import WorkerPool

EXAMPLE = """
ductoview analyze study/ --out results
ductoview analyze cc.dcm ml.dcm --scout cc-before.dcm --out results --dicom
"""
_MOST_JOBS = 4
_DEADLINE_S = 600

Work = Callable[[Sequence[Mapping[str, Any]], Progress], Iterator["Done[tuple[Outcome, ...]]"]]
"""Runs ``analyse_and_write`` for every piece, which is of one image or of one view in several phases; answers as they come."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Paths, where to write, what to write, and where the work is done."""
    parser.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="DICOM files, and folders to walk")
    parser.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        required=True,
        help="where to write: a folder for each image, named by its UID",
    )
    parser.add_argument(
        "--scout",
        metavar="PATH",
        type=Path,
        help="the image before contrast for every image of the same side and view "
        "(else the scout of the same study, side and view among PATH)",
    )
    parser.add_argument("--dicom", action="store_true", help="also write seg.dcm, sr.dcm and gsps.dcm")
    parser.add_argument(
        "--jobs",
        metavar="N",
        type=positive_int,
        help=f"images at a time (default: a processor each, at most {_MOST_JOBS})",
    )
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="do the work on a Dask cluster that sees the same files, e.g. tcp://10.0.0.9:8786",
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Analyse everything; 1 when a file could not be read, analysed or written."""
    from ductoview.cli.headers import read_headers
    from ductoview.cli.many import processors
    from ductoview.workers.pool import WorkerPool

    out = existing_or_new_folder(arguments.out, "--out")
    jobs = arguments.jobs or processors(_MOST_JOBS)
    with WorkerPool(size=jobs) as pool:
        with console.progress("Reading headers") as progress:
            headers = read_headers(arguments.paths, pool, jobs, progress)
        scout = _read_scout(arguments.scout, pool, console) if arguments.scout else None
        for path, reason in headers.failures:
            console.failure(path, reason)
        work = _on_cluster(arguments.cluster) if arguments.cluster else _in_workers(pool, jobs)
        analysed, failed = _analyse(headers.images, scout, out, work, arguments.dicom, console)
    failed += len(headers.failures)
    _conclude(console, analysed, headers, failed, out)
    return 1 if failed else 0


def _read_scout(path: Path, pool: "WorkerPool", console: Console) -> "ImageHeader":
    """The header of the named scout; says so when no method is going to look at it."""
    from ductoview.cli.headers import image_header
    from ductoview.hooks.contracts import uses_scout
    from ductoview.hooks.installed import installed_methods
    from ductoview.workers import tasks

    header = pool.run(tasks.header, path)
    image = image_header(header)
    if image is None:
        raise SettingsError(f"--scout {path}: {header.refusal}")
    segmenter = installed_methods().segmenters[0]
    if not uses_scout(segmenter):
        console.note(f"{path}: the segmenter {segmenter.info.id} {segmenter.info.version} does not look at a scout.")
    return image


def _in_workers(pool: "WorkerPool", jobs: int) -> Work:
    from ductoview.cli.analyze_job import analyse_and_write
    from ductoview.cli.many import run_many

    return lambda pieces, progress: run_many(
        pool, analyse_and_write, pieces, jobs=jobs, deadline_s=_DEADLINE_S, progress=progress
    )


def _on_cluster(address: str) -> Work:
    from ductoview.cli.analyze_job import analyse_and_write
    from ductoview.cli.cluster import run_on_cluster

    return lambda pieces, progress: run_on_cluster(address, analyse_and_write, pieces, progress)


def _analyse(
    images: Sequence["ImageHeader"],
    scout: "ImageHeader | None",
    out: Path,
    work: Work,
    dicom: bool,
    console: Console,
) -> tuple[int, int]:
    """Analyse all images, presumed scouts first; how many were analysed, and how many files failed in any way.

    An image waits for the scout it leans on: one that turns out to show contrast is none, and is planned without.
    """
    from ductoview.cli.analyze_plan import plan, without_phase

    steps = plan(images, out, scout)
    pieces = _Pieces(work, _object_uids(steps) if dicom else {}, console)
    first = [number for number, step in enumerate(steps) if step.is_presumed_scout]
    scouts = [steps[number] for number in first]
    contrast_in = pieces.run(scouts)
    steps = plan(images, out, scout, contrast_in)
    others = [step for number, step in enumerate(steps) if number not in first]
    contrast_in |= pieces.run(others)
    if pieces.analysed == len(images):
        pieces.withdraw_phases(without_phase([*scouts, *others], images, contrast_in))
    return pieces.analysed, pieces.failed


class _Pieces:
    """Does steps and says a line about each; counts the analysed and the failed."""

    def __init__(self, work: Work, uids: Mapping[str, "ObjectUIDs"], console: Console) -> None:
        self.analysed = self.failed = 0
        self._work = work
        self._uids = uids
        self._console = console
        self._said: set[str] = set()

    def run(self, steps: Sequence["Step"]) -> set[Path]:
        """Analyse these images; the files in which contrast was found."""
        from ductoview.cli.analyze_plan import together

        contrast_in: set[Path] = set()
        groups = together(steps)
        while groups:
            alone: list[tuple[Step, ...]] = []
            with self._console.progress("Analysing") as progress:
                for done in self._work([{"jobs": tuple(map(self._job, group))} for group in groups], progress):
                    group = groups[done.number]
                    if done.result is None and len(group) > 1:
                        # What ended the worker may be one of them alone.
                        alone += [(step,) for step in group]
                        continue
                    for step, outcome in zip(group, done.result or (done.error,), strict=True):
                        if self._tell(step, outcome):
                            contrast_in.add(step.path)
            groups = alone
        return contrast_in

    def _tell(self, step: "Step", outcome: "Outcome | None") -> bool:
        """Say and count what became of an image; True when contrast was found in it."""
        if outcome is None or isinstance(outcome, DuctoviewError):
            self._fail(step.path, str(outcome or "failed"))
            return False
        self.analysed += 1
        self._console.say(f"{step.path}: {step.facts.view.label}, {_in_words(outcome)} -> {step.folder}")
        _warn(step.path, outcome.warnings, self._said, self._console)
        if outcome.objects_refused:
            self._fail(step.path, outcome.objects_refused)
        return outcome.contrast_found

    def withdraw_phases(self, steps: Sequence["Step"]) -> None:
        """Take back what only times had told of these images."""
        from ductoview.workspace.analysis_files import withdraw_phase

        for step in steps:
            try:
                self._console.note(f"  {step.path.name}: {withdraw_phase(step.folder)}")
            except AnalysisError as error:
                self._fail(step.path, str(error))

    def _job(self, step: "Step") -> "Job":
        from ductoview.cli.analyze_job import Job

        return Job(
            path=step.path.absolute(),
            folder=step.folder.absolute(),
            phase=step.facts.phase,
            scout=step.scout and step.scout.absolute(),
            notes=step.notes,
            objects=self._uids.get(step.facts.ref.study_uid),
        )

    def _fail(self, path: Path, reason: str) -> None:
        self._console.failure(path, reason)
        self.failed += 1


def _object_uids(steps: Iterable["Step"]) -> dict[str, "ObjectUIDs"]:
    """Identifiers for the objects of each study: those of one study share their series."""
    from ductoview.dicom.object_uids import ObjectUIDs

    studies = {step.facts.ref.study_uid for step in steps}
    return {study: ObjectUIDs.fresh(study) for study in studies}


def _in_words(summary: "Summary") -> str:
    if not summary.contrast_found:
        return "no contrast found"
    length = (
        f"{summary.total_length_px:.0f} px" if summary.total_length_mm is None else f"{summary.total_length_mm:.0f} mm"
    )
    return f"{length} of ducts in {count(summary.segments, 'segment')}, {count(summary.candidates, 'candidate')}"


def _warn(path: Path, warnings: Iterable[str], said: set[str], console: Console) -> None:
    """What is wrong with a plug-in is said once, not for every image."""
    for warning in warnings:
        if warning.startswith("Plug-in ") and warning in said:
            continue
        said.add(warning)
        console.note(f"  {path.name}: {warning}")


def _conclude(console: Console, images: int, headers: "Headers", failed: int, out: Path) -> None:
    parts = [f"{count(images, 'image')} analysed into {out}" if images else "No image analysed"]
    if failed:
        parts.append(f"{failed} failed")
    if headers.without_picture:
        parts.append(f"{count(len(headers.without_picture), 'DICOM object')} without picture")
    if headers.skipped:
        parts.append(left_out(headers.skipped))
    console.note("; ".join(parts) + ".")
