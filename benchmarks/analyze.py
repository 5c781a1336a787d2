"""How long a full-field image takes from its decoded pixels to the first overlay, and to its candidates; its memory; its ridges.

    python -m benchmarks.analyze [--rows 4096 --columns 3328] [--small] [--json FILE]

The image is a phantom ductogram of 13.6 million pixels. The first overlay is what the window draws first: the outlines of the
ducts, before there is a tree of them. Its goal is 1.0 s, 2.5 s from 28 million pixels on. The ridge response is timed
beside ``skimage.filters.sato`` with the same scales on the same image in the same run, both as CPU time of the process, so
that other work on the machine does not count; ``--small`` uses a quarter of the image for both. Analysis runs in a process of
its own for its peak memory.
"""

import argparse
import json
import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from skimage.filters import sato

from benchmarks.support.phantoms import drawn, mammogram_of
from sample_dicom.phantom import StudySpec

SIGMAS = (1.0, 2.0, 4.0, 8.0, 16.0)
REPEATS = 3
MOST_MB = 500
USUAL_PIXELS = 14_000_000


def main() -> int:
    """Print the ratios; 0 when the goals are met, else 1."""
    arguments = _arguments()
    spec = StudySpec(seed=1001, rows=arguments.rows, columns=arguments.columns, vendor="A", segments=120)
    drawn(spec)  # into the cache: drawing must not count as memory of the analysis
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        analysis = pool.submit(_analysis, spec).result()
    ridges = _ridges(spec, small=arguments.small)
    goals = {
        f"first overlay within {_goal_s(spec):g} s": analysis["first_overlay_s"] <= _goal_s(spec),
        "ridge response 50 times faster in CPU time": ridges["times_faster"] >= 50,
    }
    if spec.rows * spec.columns <= USUAL_PIXELS:
        goals[f"within {MOST_MB} MB above the image"] = analysis["peak_mb"] <= MOST_MB
    report = {
        "load average": os.getloadavg()[0],
        "rows": spec.rows,
        "columns": spec.columns,
        "analysis": analysis,
        "ridges": ridges,
        "goals": goals,
    }
    _print(report)
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(report, indent=1), encoding="utf-8")
    return 0 if all(goals.values()) else 1


def _goal_s(spec: StudySpec) -> float:
    return 1.0 if spec.rows * spec.columns <= USUAL_PIXELS else 2.5


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=4096)
    parser.add_argument("--columns", type=int, default=3328)
    parser.add_argument("--small", action="store_true", help="ridges on a quarter of the image, for both")
    parser.add_argument("--json", help="write everything here")
    return parser.parse_args()


def _analysis(spec: StudySpec) -> dict[str, Any]:
    from ductoview.analysis.pipeline import analyse

    mammogram = mammogram_of(drawn(spec))
    analyse(mammogram_of(drawn(StudySpec(seed=1, rows=600, columns=500))))  # libraries loaded, as in a worker
    _forget_peak()
    before = _resident_mb()
    walls, cpus, firsts, first_cpus, result = [], [], [], [], None
    for _ in range(REPEATS):
        wall, cpu = time.perf_counter(), time.process_time()

        def drawn_first(_: object, wall: float = wall, cpu: float = cpu) -> None:
            firsts.append(time.perf_counter() - wall)
            first_cpus.append(time.process_time() - cpu)

        result = None  # or the lumen of the last one would count as memory of the next
        result = analyse(mammogram, first=drawn_first)
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    assert result is not None
    return {
        "first_overlay_s": min(firsts),
        "first_overlay_cpu_s": min(first_cpus),
        "wall_s": min(walls),
        "cpu_s": min(cpus),
        "peak_mb": _peak_mb() - before,
        "timings_ms": {name: round(took) for name, took in result.timings_ms.items()},
        "segments": len(result.tree.segments),
        "contrast_found": result.contrast_found,
    }


def _ridges(spec: StudySpec, *, small: bool) -> dict[str, Any]:
    from ductoview.analysis.frame import frame_of
    from ductoview.analysis.ridge import ridge_response

    image = np.array(frame_of(mammogram_of(drawn(spec))).density)
    if small:
        image = np.ascontiguousarray(image[: image.shape[0] // 2, : image.shape[1] // 2])
    ours, response = min((_cpu(ridge_response, image, SIGMAS) for _ in range(REPEATS)), key=lambda timed: timed[0])
    theirs, reference = _cpu(lambda: sato(image, sigmas=SIGMAS, black_ridges=False))
    return {
        "pixels": image.size,
        "sigmas": SIGMAS,
        "cpu_s": ours,
        "skimage_cpu_s": theirs,
        "times_faster": theirs / ours,
        "correlation": float(np.corrcoef(response[::7, ::7].ravel(), reference[::7, ::7].ravel())[0, 1]),
    }


def _cpu(work: Any, *arguments: Any) -> tuple[float, Any]:
    started = time.process_time()
    result = work(*arguments)
    return time.process_time() - started, result


def _forget_peak() -> None:
    """Let the peak start again from here (Linux, proc_pid_clear_refs(5))."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak_mb() -> float:
    return _status_mb("VmHWM")


def _resident_mb() -> float:
    return _status_mb("VmRSS")


def _status_mb(name: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(float(line.split()[1]) / 1e3 for line in lines if line.startswith(name + ":"))


def _print(report: dict[str, Any]) -> None:
    analysis, ridges = report["analysis"], report["ridges"]
    print(f"{report['rows']} x {report['columns']} = {report['rows'] * report['columns'] / 1e6:.1f} million pixels")
    print(f"load average    {report['load average']:8.2f}")
    print(f"first overlay   {analysis['first_overlay_s']:8.2f} s wall, {analysis['first_overlay_cpu_s']:.2f} s CPU")
    print(
        f"analysis        {analysis['wall_s']:8.2f} s wall, {analysis['cpu_s']:.2f} s CPU, {analysis['peak_mb']:.0f} MB above"
    )
    print(f"                {analysis['timings_ms']}, {analysis['segments']} segments")
    print(
        f"ridge response  {ridges['cpu_s']:8.3f} s CPU on {ridges['pixels'] / 1e6:.1f} million pixels, sigmas {SIGMAS}"
    )
    print(f"skimage sato    {ridges['skimage_cpu_s']:8.3f} s CPU: {ridges['times_faster']:.0f} times slower")
    print(f"                the two correlate by {ridges['correlation']:.3f}")
    for goal, met in report["goals"].items():
        print(f"  {'met ' if met else 'MISS'} {goal}")


if __name__ == "__main__":
    raise SystemExit(main())
