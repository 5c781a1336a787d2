"""Four different 28 MP images side by side, and the switch to one that is decoded already: memory, CPU and wall time.

Claim: the whole process with four images of 5928 x 4728 pixels in a 2 x 2 layout of 2560 x 2048 stays below 600 MB of
resident memory; an image that is in memory stands on the screen within 100 ms. Beside it, without a limit: the longest
time the window does not answer while an image comes from a background job, and while it is made ready in the window's
own thread. Run: python -m benchmarks.layout [--json]
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QGridLayout, QWidget

from ductoview.display.prepared import prepared
from ductoview.model.image import Mammogram
from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.canvas.same_size import same_size
from ductoview.ui.jobs import Jobs
from tests.display.support import breast, mammogram

ROWS, COLUMNS = 5928, 4728
WIDTH, HEIGHT = 2560, 2048
MOST_MB, MOST_MS = 600.0, 100.0
SWITCHES = 9
_WATCHED_S = 0.6


def main() -> int:
    """Print what was measured beside what is allowed; 0 when all holds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = _drawn(Path(folder))
        # A process of its own: the images must not have been made in the memory that is measured.
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            os.execv(sys.executable, [sys.executable, "-c", _CHILD.format(files=files, fd=_kept(writer))])
        os.close(writer)
        with os.fdopen(reader) as answer:
            measured = json.loads(answer.read())
        os.waitpid(child, 0)
    limits: dict[str, float | None] = {"rss_mb": MOST_MB, "switch_cpu_ms": MOST_MS, "switch_wall_ms": MOST_MS}
    limits |= {"gap_ms": None, "gap_unprepared_ms": None}
    rows = {
        name: {"measured": round(measured[name], 1), "allowed": most, "holds": most is None or measured[name] <= most}
        for name, most in limits.items()
    }
    if arguments.json:
        print(json.dumps(rows, indent=2))
    else:
        print(f"{'':<18} measured  allowed")
        for name, row in rows.items():
            said = "" if row["allowed"] is None else "holds" if row["holds"] else "DOES NOT HOLD"
            print(f"{name:<18} {row['measured']:>8} {row['allowed'] or '-':>8}  {said}")
    return 0 if all(row["holds"] for row in rows.values()) else 1


def measure(files: list[str]) -> dict[str, float]:
    """Show the images of these .npy files (uint16) and tell resident MB, and CPU and wall ms of a switch."""
    application = QApplication([])
    window = QWidget()
    grid = QGridLayout(window)
    grid.setContentsMargins(0, 0, 0, 0)
    canvases = [Canvas() for _ in files]
    raw = [mammogram(np.load(file)) for file in files]
    images = [prepared(image) for image in raw]
    for at, canvas in enumerate(canvases):
        grid.addWidget(canvas, at // 2, at % 2)
    window.resize(WIDTH, HEIGHT)
    window.show()
    for canvas, image in zip(canvases, images, strict=True):
        canvas.show_mammogram(image)
        application.processEvents()
    same_size(canvases)
    for _ in range(5):
        application.processEvents()
    resident = next(
        int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")
    )
    cpu, wall = [], []
    for number in range(SWITCHES):
        began, ticks = time.process_time(), time.perf_counter()
        canvases[0].show_mammogram(images[1 + number % 3])
        canvases[0].repaint()
        cpu.append((time.process_time() - began) * 1000)
        wall.append((time.perf_counter() - ticks) * 1000)
        application.processEvents()
    gaps = {name: _longest_gap(application, canvases[0], raw[1:], ready=ready) for name, ready in _WAYS.items()}
    window.close()
    return gaps | {
        "rss_mb": resident / 1024,
        "switch_cpu_ms": statistics.median(cpu),
        "switch_wall_ms": statistics.median(wall),
    }


_WAYS = {"gap_ms": True, "gap_unprepared_ms": False}


def _longest_gap(application: QApplication, canvas: Canvas, images: list[Mammogram], *, ready: bool) -> float:
    """The longest wall ms between two answers of the window, in the median of images that come from a background job."""
    jobs, ticks, longest = Jobs(), [time.perf_counter()], []
    probe = QTimer()
    probe.timeout.connect(lambda: ticks.append(time.perf_counter()))
    probe.start(1)
    for number in range(SWITCHES):
        image = images[number % len(images)]
        shown: list[Mammogram] = []

        def show(one: Mammogram, shown: list[Mammogram] = shown) -> None:
            canvas.show_mammogram(one)
            shown.append(one)

        ticks[:] = [time.perf_counter()]
        jobs.run(lambda _p, _c, image=image: prepared(image) if ready else image, done=show)
        while not shown or time.perf_counter() - ticks[0] < _WATCHED_S:
            application.processEvents()
        longest.append(max(np.diff(ticks)) * 1000)
    jobs.close()
    return float(statistics.median(longest))


_CHILD = (
    "import json, os; from benchmarks.layout import measure; os.write({fd}, json.dumps(measure({files!r})).encode())"
)


def _kept(descriptor: int) -> int:
    os.set_inheritable(descriptor, True)
    return descriptor


def _drawn(folder: Path) -> list[str]:
    files = []
    for seed in range(4):
        file = folder / f"{seed}.npy"
        np.save(file, np.asarray(breast(ROWS, COLUMNS, seed=seed)))
        breast.cache_clear()
        files.append(str(file))
    return files


if __name__ == "__main__":
    sys.exit(main())
