"""How long a changed level of "more or fewer ducts" takes until its outlines and its ducts are drawn, beside the whole analysis.

    python -m benchmarks.threshold [--rows 4096 --columns 3328] [--changes 20] [--json FILE]

A phantom ductogram of 13.6 million pixels. Each change goes the window's way: to the worker that keeps what no level changes,
growth there, the outlines back through shared memory and painted into a picture of the window's size while the tree is built,
then the ducts the same way. Wall time until either is painted, and CPU time of both processes together, which other work on the
machine hardly lengthens. The whole analysis is asked for at the same levels in the same run, and drawn the same way.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QGuiApplication, QImage, QPainter

from benchmarks.support.phantoms import drawn, mammogram_of
from ductoview.display.orientation import hanging_orientation
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.duct_level import MOST, STEP, DuctLevel
from ductoview.model.image import Mammogram
from ductoview.ui.overlays.ducts import DuctPaths
from ductoview.workers import tasks
from ductoview.workers.pool import WorkerPool
from sample_dicom.phantom import StudySpec

VIEWPORT = 1664, 1404
GOAL_MS = 200.0
Times = tuple[float, float]


def main() -> int:
    """Print all; 0 when the outlines of 95 of 100 changes are drawn within the goal, else 1."""
    arguments = _arguments()
    _application = QGuiApplication(sys.argv[:1])
    mammogram = mammogram_of(
        drawn(StudySpec(seed=1001, rows=arguments.rows, columns=arguments.columns, vendor="A", segments=120))
    )
    levels = _levels(arguments.changes)
    with WorkerPool(size=1) as pool:
        worker: int = pool.run(os.getpid)
        pool.run(tasks.analyse_image, mammogram, deadline_s=300)  # packages and files are loaded
        whole = [
            _timed(worker, lambda told, level=one: told(_whole(pool, mammogram, level)), mammogram)
            for one in levels[:3]
        ]
        pool.run(tasks.analyse_image, mammogram, keep="image", deadline_s=300)
        changed = [
            _timed(worker, lambda told, level=one: told(_ducts(pool, mammogram, level, told)), mammogram)
            for one in levels
        ]
    outlines = _summary([first for first, _ in changed])
    report = {
        "pixels": mammogram.pixels.size,
        "load average": os.getloadavg()[0],
        "outlines": outlines,
        "ducts": _summary([last for _, last in changed]),
        "whole": _summary([last for _, last in whole]),
        "goal": {f"95 % of outlines within {GOAL_MS:g} ms": outlines["wall_ms"]["95 %"] <= GOAL_MS},
    }
    print(json.dumps(report, indent=1))
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(report, indent=1), encoding="utf-8")
    return 0 if all(report["goal"].values()) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=4096)
    parser.add_argument("--columns", type=int, default=3328)
    parser.add_argument("--changes", type=int, default=20)
    parser.add_argument("--json", help="write everything here")
    return parser.parse_args()


def _levels(count: int) -> list[DuctLevel]:
    """Up and down over all steps, none twice in turn."""
    steps = round(MOST / STEP)
    once = [*range(1, steps + 1), *range(steps - 1, -steps - 1, -1), *range(-steps + 1, 0)]
    return [DuctLevel(more=STEP * once[number % len(once)]) for number in range(count)]


def _ducts(
    pool: WorkerPool, mammogram: Mammogram, level: DuctLevel, first: Callable[[DuctAnalysis], None]
) -> DuctAnalysis:
    analysis: DuctAnalysis = pool.run(
        tasks.analyse_image,
        mammogram=mammogram,
        level=level,
        candidates=False,
        first=first,
        keep="image",
        deadline_s=300,
        unless_kept=("mammogram",),
    )
    return analysis


def _whole(pool: WorkerPool, mammogram: Mammogram, level: DuctLevel) -> DuctAnalysis:
    analysis: DuctAnalysis = pool.run(tasks.analyse_image, mammogram, level=level, deadline_s=300)
    return analysis


def _drawn(analysis: DuctAnalysis, mammogram: Mammogram) -> None:
    rows, columns = mammogram.pixels.shape
    zoom = min(VIEWPORT[0] / rows, VIEWPORT[1] / columns)
    paths = DuctPaths(analysis, hanging_orientation(mammogram.facts.view), (rows, columns))
    picture = QImage(VIEWPORT[1], VIEWPORT[0], QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    painter.scale(zoom, zoom)
    paths.paint(painter, QRectF(0, 0, columns, rows), zoom, 1.0)
    painter.end()


def _timed(worker: int, work: Callable[[Callable[[DuctAnalysis], None]], None], mammogram: Mammogram) -> list[Times]:
    """Wall and CPU milliseconds until what ``work`` tells first is drawn, and until what it tells last is."""
    wall, cpu = time.perf_counter(), _cpu_s(worker)
    times: list[Times] = []

    def told(analysis: DuctAnalysis) -> None:
        _drawn(analysis, mammogram)
        times.append(((time.perf_counter() - wall) * 1e3, (_cpu_s(worker) - cpu) * 1e3))

    work(told)
    return [times[0], times[-1]]


def _cpu_s(worker: int) -> float:
    """Of this process and its worker, whose clock (Linux, proc_pid_stat(5)) ticks every 10 ms."""
    fields = Path(f"/proc/{worker}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _summary(times: list[tuple[float, float]]) -> dict[str, Any]:
    def of(values: list[float]) -> dict[str, float]:
        rank = sorted(values)[min(len(values) - 1, round(0.95 * (len(values) - 1)))]
        return {"median": round(statistics.median(values)), "95 %": round(rank)}

    walls, cpus = (list(column) for column in zip(*times, strict=True))
    return {"wall_ms": of(walls), "cpu_ms": of(cpus)}


if __name__ == "__main__":
    raise SystemExit(main())
