"""How late a Qt timer of 10 ms comes, in a bare application or in the real window of a home once it stands, until stdin ends.

``python -m benchmarks.support.loop_delay [HOME]`` prints the delays in ms as JSON: median, 99 %, greatest and how many.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtWidgets import QApplication

_EVERY_MS = 10
_SETTLES_WITHIN_S = 2.0


def main(arguments: Sequence[str]) -> int:
    """Say ``ready``, then measure from the first line of stdin to its end."""
    application = QApplication(["loop-delay"])
    life = None
    if arguments:
        from ductoview.ui.app import Life

        life = Life(application, Path(arguments[0]))
        life.begin()
    delays: list[float] = []
    measuring, over, ready = threading.Event(), threading.Event(), threading.Event()
    stands_since = 0.0 if life is None else None

    def listen() -> None:
        sys.stdin.readline()
        measuring.set()
        sys.stdin.read()
        over.set()

    last = time.perf_counter()

    def tick() -> None:
        nonlocal last, stands_since
        now = time.perf_counter()
        if stands_since is None and life is not None and life.window.studies is not None and not life.jobs.running:
            stands_since = now
        if stands_since is not None and now - stands_since > _SETTLES_WITHIN_S and not ready.is_set():
            ready.set()
            print("ready", flush=True)
        if measuring.is_set():
            delays.append(max(0.0, (now - last) * 1000 - _EVERY_MS))
        last = now
        if over.is_set():
            application.quit()

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start(_EVERY_MS)
    threading.Thread(target=listen, daemon=True).start()
    application.exec()
    if life is not None:
        life.end()
    delays.sort()
    found = {
        "median_ms": delays[len(delays) // 2], "p99_ms": delays[int(len(delays) * 0.99)], "most_ms": delays[-1],
        "ticks": len(delays),
    }  # fmt: skip
    print(json.dumps({name: round(value, 2) for name, value in found.items()}), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
