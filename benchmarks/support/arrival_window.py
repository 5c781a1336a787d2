"""The real window with a study open while DCMTK's storescu sends to it, and the least that could show arrivals beside it."""

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pydicom
from PyQt6.QtCore import QEventLoop, QFileSystemWatcher
from PyQt6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from benchmarks.support.network_study import write_study
from ductoview.model.geometry import PointPx
from ductoview.service.client import ServiceClient
from ductoview.ui.app import Life
from ductoview.ui.reading.page import ReadingPage
from tests.support.dicom_servers import free_port, running_storescp

_PATIENCE_S = 120.0


@dataclass(frozen=True)
class Arrivals:
    """Times in seconds: of images that came one after the other, of some in one association, and of the peer's labels."""

    alone: list["Times"]
    together: "Times"
    peer_s: list[float]
    viewport_stays: bool
    analysed: int


def arrivals(folder: Path, images: int, rows: int) -> Arrivals:
    """The study has one image of so many rows, ``images`` come one after the other, and as many in one association."""
    uids = [f"2.25.{7000 + number}" for number in range(1 + 2 * images)]
    files = dict(zip(uids, write_study(folder / "study", len(uids), uids=uids, rows=rows), strict=True))
    single, together = uids[1 : images + 1], uids[images + 1 :]
    application = QApplication.instance() or QApplication(["arrivals"])
    assert isinstance(application, QApplication)
    with _station(application, folder / "home", files[uids[0]]) as (reading, port):
        before = _viewport(reading)
        ours = [_followed(application, reading, port, {uid: files[uid]}) for uid in single]
        burst = _followed(application, reading, port, {uid: files[uid] for uid in together})
        stays, analysed = _viewport(reading) == before, reading.loader.analysed_count
    peer = [_watched(application, folder / uid, files[uid]) for uid in single]
    return Arrivals(ours, burst, peer, stays, analysed)


@contextmanager
def _station(application: QApplication, home: Path, first: Path) -> Iterator[tuple[ReadingPage, int]]:
    """The real window with the study of ``first`` open on a service that listens."""
    port = free_port()
    with ServiceClient.connect(home) as client:
        client.start_listening("DUCTOVIEW", port)
        client.import_files([first])
        study = client.studies()[0].study_uid
        life = Life(application, home, study=study)
        life.begin()
        try:
            _until(application, lambda: _is_open(life))
            assert life.window.reading is not None
            yield life.window.reading, port
        finally:
            life.end()
            client.stop()


def _is_open(life: Life) -> bool:
    reading = life.window.reading
    return reading is not None and reading.loader.analysed_count == 1 and not life.jobs.running


def _viewport(reading: ReadingPage) -> tuple[object, ...]:
    """What hangs, which part of it is seen, and what is chosen."""
    corners = PointPx(0, 0), PointPx(1000, 1000)
    views = tuple(canvas.seen_at(corner) for canvas in reading.tiles.canvases for corner in corners)
    return reading.tiles.order, views, reading.selection.image_uid, reading.selection.finding_id


@dataclass
class Times:
    """Seconds from each success to what was seen of that image."""

    thumbnail_s: list[float] = field(default_factory=list)
    picture_s: list[float] = field(default_factory=list)
    ducts_s: list[float] = field(default_factory=list)


def _followed(application: QApplication, reading: ReadingPage, port: int, files: dict[str, Path]) -> Times:
    """Sent in one association, and watched until the ducts of the last are there."""
    seen: dict[str, dict[str, float]] = {what: {} for what in ("loaded", "pictured", "analysed")}
    thumbs: dict[str, float] = {}
    signals = {what: getattr(reading.loader, what) for what in seen}
    slots = {what: (lambda uid, _made, at=seen[what]: at.setdefault(uid, time.monotonic())) for what in seen}
    for what, signal in signals.items():
        signal.connect(slots[what])

    def look() -> bool:
        painted = [uid for uid in files if uid not in thumbs and reading.strip.thumb(uid) is not None]
        application.processEvents()
        thumbs.update(dict.fromkeys(painted, time.monotonic()))
        return len(thumbs) == len(seen["pictured"].keys() & files.keys()) == len(files) and all(
            reading.loader.is_whole(uid) for uid in files
        )

    with _sent(port, list(files.values())) as successes:
        _until(application, look)
    for what, signal in signals.items():
        signal.disconnect(slots[what])
    said = dict(zip(files, successes, strict=True))
    after = [{uid: at[uid] - said[uid] for uid in files} for at in (thumbs, seen["pictured"], seen["analysed"])]
    return Times(*(list(one.values()) for one in after))


@contextmanager
def _sent(port: int, files: Sequence[Path], called: str = "DUCTOVIEW") -> Iterator[list[float]]:
    """storescu sends the files; when it had each success, complete at the end of the block."""
    successes: list[float] = []
    command = ["storescu", "-v", "-aec", called, "127.0.0.1", str(port), *map(str, files)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None

        def listen(lines: Iterable[str]) -> None:
            successes.extend(time.monotonic() for line in lines if "Received Store Response (Success)" in line)

        listener = threading.Thread(target=listen, args=(process.stdout,))
        listener.start()
        yield successes
        listener.join()


def _watched(application: QApplication, folder: Path, file: Path) -> float:
    """The peer: from storescu's success to a painted label in a window that watches storescp's folder."""
    folder.mkdir()
    window = QWidget()
    rows, watcher, shown = QVBoxLayout(window), QFileSystemWatcher([str(folder)]), list[float]()

    def look() -> bool:
        # A folder tells of a new file, not of its growing: it is whole when its sender has the success.
        for path in folder.iterdir() if successes and not shown else ():
            ds = pydicom.dcmread(path, stop_before_pixels=True)
            rows.addWidget(QLabel(f"{ds.ImageLaterality} {ds.ViewPosition}"))
            application.processEvents()
            shown.append(time.monotonic())
        return bool(shown)

    watcher.directoryChanged.connect(look)
    window.show()
    with running_storescp(folder) as node, _sent(node.port, [file], node.ae_title) as successes:
        _until(application, look)
    window.close()
    return shown[0] - successes[0]


def _until(application: QApplication, is_so: Callable[[], bool]) -> None:
    """Let the window work until it is so."""
    ends = time.monotonic() + _PATIENCE_S
    while not is_so():
        if time.monotonic() > ends:
            raise TimeoutError("The window did not get that far within two minutes.")
        application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
