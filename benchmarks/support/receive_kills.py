"""Kills the service while DCMTK's storescu sends to it, and looks for every object whose success storescu had heard."""

import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from pydicom import dcmread

from ductoview.library.library import Library
from ductoview.library.store import digest
from ductoview.service.client import ServiceClient
from tests.support.dicom_servers import free_port
from tests.support.mg_source import write_mg

CAREFUL, CARELESS = "ductoview.service.process", "benchmarks.support.careless_receiver"
_AET = "DUCTOVIEW"
_FILES = 40
_KILLED_WITHIN_S = 0.5
_UID_DIGITS = 30
_SENDING, _SUCCESS = re.compile(r"Sending file: (.*)"), "Received Store Response (Success)"


@dataclass(slots=True, kw_only=True)
class Tally:
    """What was killed and acknowledged, and what went wrong."""

    kills: int = 0
    sent: int = 0
    acknowledged: dict[str, bytes] = field(default_factory=dict)
    """Pixel data by SOPInstanceUID."""
    lost: int = 0
    changed: int = 0
    index_faults: int = 0

    @property
    def faults(self) -> int:
        """All that must be none."""
        return self.lost + self.changed + self.index_faults

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {**{one.name: getattr(self, one.name) for one in fields(self)}, "acknowledged": len(self.acknowledged)}


class Receiving:
    """The service of ``home`` with its receiver open, killed and started again over and over."""

    def __init__(self, folder: Path, seed: int, service: str = CAREFUL) -> None:
        folder.mkdir(parents=True)
        self.tally = Tally()
        self._home, self._files = folder / "home", folder / "files"
        self._log = folder / "service.log"
        self._chance, self._service, self._port = random.Random(seed), service, free_port()
        self._template = write_mg(
            folder / "template.dcm", rows=64, columns=48, study_uid=_uid(0), SOPInstanceUID=_uid(1)
        )
        self._numbers = 1
        self._process = self._started()
        with ServiceClient.connect(self._home, start=False) as client:
            client.start_listening(_AET, self._port)

    def kill_once(self) -> None:
        """Send, kill in the middle, start again, and look for what was acknowledged."""
        study_uid, files = self._fresh()
        sender = subprocess.Popen(
            ["storescu", "-v", "-aec", _AET, "127.0.0.1", str(self._port), *map(str, files)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        threading.Event().wait(self._chance.uniform(0.03, _KILLED_WITHIN_S))
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self.tally.kills += 1
        said = sender.communicate(timeout=60)[0]
        acknowledged = dict(map(_content, _acknowledged(said)))
        self.tally.sent += len(files)
        self.tally.acknowledged |= acknowledged
        self._process = self._started()
        with ServiceClient.connect(self._home, start=False) as client:
            kept = {one.sop_instance_uid: one for one in client.instances(study_uid) if not one.missing}
        self.tally.lost += len(acknowledged.keys() - kept.keys())
        self.tally.changed += sum(
            _content(kept[uid].path)[1] != pixels for uid, pixels in acknowledged.items() if uid in kept
        )
        for file in files:
            file.unlink()

    def end(self) -> None:
        """Stop, then hold files, names, rows and all acknowledged objects against each other."""
        self._process.kill()
        self._process.wait()
        with Library.open(self._home, free_floor=0) as library:
            files = sorted((self._home / "objects").rglob("*.dcm"))
            self.tally.index_faults += sum(digest(file) != file.stem for file in files)
            self.tally.index_faults += library.recovery.missing + library.recovery.quarantined
            self.tally.index_faults += sum(library.instance(uid) is None for uid in self.tally.acknowledged)
            self.tally.index_faults += len(list(library.incoming.iterdir()))
        with closing(sqlite3.connect(self._home / "library.db")) as db:
            rows = {row[0] for row in db.execute("SELECT sha256 FROM object")}
            self.tally.index_faults += len(rows ^ {file.stem for file in files})
            self.tally.index_faults += db.execute("PRAGMA integrity_check").fetchone()[0] != "ok"

    def _fresh(self) -> tuple[str, list[Path]]:
        """Files of a new study: the template with other UIDs of equal length."""
        template, study_uid = self._template.read_bytes(), _uid(10**9 + self.tally.kills)
        self._files.mkdir(exist_ok=True)
        files = []
        for _ in range(_FILES):
            self._numbers += 1
            path = self._files / f"{self._numbers}.dcm"
            raw = template.replace(_uid(1).encode(), _uid(self._numbers).encode())
            path.write_bytes(raw.replace(_uid(0).encode(), study_uid.encode()))
            files.append(path)
        return study_uid, files

    def _started(self) -> "subprocess.Popen[bytes]":
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", self._service, str(self._home)], stdout=subprocess.PIPE, stderr=log
            )
        assert process.stdout is not None
        with process.stdout as said:
            if (words := said.readline().strip()) != b"ready":
                raise RuntimeError(f"The service did not start: {words.decode()}")
        return process


def _uid(number: int) -> str:
    return f"2.25.1{number:0{_UID_DIGITS}d}"


def _acknowledged(said: str) -> list[Path]:
    """The files of which storescu had heard a success."""
    found, now = [], ""
    for line in said.splitlines():
        if match := _SENDING.search(line):
            now = match[1].strip()
        elif _SUCCESS in line:
            found.append(Path(now))
    return found


def _content(path: Path) -> tuple[str, bytes]:
    ds = dcmread(path)
    return str(ds.SOPInstanceUID), bytes(ds.PixelData)
