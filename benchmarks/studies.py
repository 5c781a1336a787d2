"""10,000 studies (80,000 objects) in the library: the newest 200, what is typed, and scrolling, in the real list.

Claims, medians: the newest 200 within 15 ms in the library, and the list shows what is typed within 60 ms of each letter;
scrolled through from end to end, no frame takes 50 ms. All studies through the service, which happens in the background,
are told beside.

    python -m benchmarks.studies [--studies 10000] [--json]
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PyQt6.QtWidgets import QApplication

from ductoview.library import index
from ductoview.library.attributes import ATTRIBUTES
from ductoview.library.library import Library
from ductoview.model.node import StudyQuery, StudyRow
from ductoview.service.wire import from_json, pack, to_json, unpack
from ductoview.ui.studies.search import Searched
from ductoview.ui.studies.study_list import StudyList
from ductoview.ui.style.apply import dress

NEWEST, NEWEST_MS, TYPED_MS, FRAME_MS = 200, 15.0, 60.0, 50.0
_OBJECTS = 8
_RUNS = 9
_FRAMES = 120
_NAMES = ("Müller", "Schmidt", "Yamada", "Ivanova", "Rossi", "García", "Dubois", "Nowak", "Žižková", "O'Neill")
_TYPED = ("m", "mu", "muller", "muller a", "2019", "2019-03", "mg", "a00012", "p0001", "zizkova d", "nothing like it")


def main() -> int:
    """Print the times; 0 when the claims hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=10_000)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="studies-") as folder, Library.open(Path(folder), free_floor=0) as library:
        fill(library, arguments.studies)
        result = _of_library(library)
        result |= _of_list(library.studies())
    result["holds"] = (
        result["newest_ms"] <= NEWEST_MS and result["typed_ms"] <= TYPED_MS and result["worst_frame_ms"] <= FRAME_MS
    )
    if arguments.json:
        print(json.dumps(result, indent=2))
    else:
        print("\n".join(f"{name:24} {value}" for name, value in result.items()))
    return int(not result["holds"])


def fill(library: Library, count: int) -> None:
    """Rows of so many studies of eight objects each, as if they had come; there are no files."""
    chance = random.Random(1)
    with library._db.transaction() as connection:
        for number in range(count):
            study = dict.fromkeys((attribute.keyword for attribute in ATTRIBUTES), "") | {
                "StudyInstanceUID": f"1.2.{number}", "PatientID": f"P{number // 2:06d}",
                "PatientName": f"{chance.choice(_NAMES)}^{chance.choice('ABCDEFG')}{number}",
                "StudyDate": f"{2015 + number % 11}{1 + number % 12:02d}{1 + number % 28:02d}", "StudyTime": "101500",
                "AccessionNumber": f"A{number:07d}", "StudyDescription": "Galaktographie links", "Modality": "MG",
            }  # fmt: skip
            for at in range(_OBJECTS):
                series = f"1.2.{number}.{at // 4}"
                header = study | {"SeriesInstanceUID": series, "SOPInstanceUID": f"{series}.{at}"}
                index.add_object(connection, header, f"{number:060x}{at:04x}", 1000, index.Arrival(from_aet="MAMMO1"))


def _of_library(library: Library) -> dict[str, Any]:
    rows = library.studies()
    message = {"result": to_json(rows)}
    packed = pack(message)
    return {
        "studies": len(rows),
        "newest_ms": _median_ms(lambda: library.studies(most=NEWEST)),
        "one_patient_ms": _median_ms(lambda: library.studies(StudyQuery(patient_id="P000123"))),
        "all_ms": _median_ms(library.studies),
        "all_packed_ms": _median_ms(lambda: pack({"result": to_json(rows)})),
        "all_unpacked_ms": _median_ms(lambda: from_json(tuple[StudyRow, ...], unpack(packed)["result"])),
        "made_ready_ms": _median_ms(lambda: Searched.of(rows, date.today())),
    }


def _of_list(rows: tuple[StudyRow, ...]) -> dict[str, Any]:
    """What the window's own thread does: a letter typed until it is painted, and frames of a scroll."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    shown = StudyList("THIS COMPUTER", dress(application))
    shown.resize(640, 900)
    shown.show()
    searched = Searched.of(rows, date.today())
    filled_ms = _ms(lambda: (shown.show_rows(searched), application.processEvents()))

    def type_in(typed: str) -> None:
        shown.filter(typed)
        application.processEvents()
        shown.view.viewport().repaint()

    typed = {words: _median_ms(lambda words=words: type_in(words)) for words in _TYPED}
    type_in("")
    bar = shown.view.verticalScrollBar()
    assert bar is not None

    def frame(at: int) -> None:
        bar.setValue(bar.maximum() * at // _FRAMES)
        application.processEvents()
        shown.view.viewport().repaint()

    frames = [_ms(lambda at=at: frame(at)) for at in range(_FRAMES + 1)]
    worst = max(typed, key=lambda words: typed[words])
    return {
        "filled_ms": filled_ms, "typed_ms": typed[worst], "slowest_typed": worst,
        "frame_ms": round(statistics.median(frames), 1), "worst_frame_ms": max(frames),
    }  # fmt: skip


def _median_ms(work: Callable[[], object]) -> float:
    return round(statistics.median(_ms(work) for _ in range(_RUNS)), 1)


def _ms(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return round((time.perf_counter() - started) * 1000, 1)


if __name__ == "__main__":
    sys.exit(main())
