"""What several network tests need."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydicom import Dataset, dcmread

from ductoview.model.library import Withheld
from ductoview.model.node import Node
from ductoview.model.served import Asked, Given

WITHIN_S = 10.0


def eventually(condition: Callable[[], object]) -> bool:
    """True as soon as the condition holds; False when it does not within ten seconds."""
    ends = time.monotonic() + WITHIN_S
    pause = threading.Event()
    while not condition():
        if time.monotonic() > ends:
            return False
        pause.wait(0.01)
    return True


def dataset_bytes(path: Path) -> bytes:
    """The bytes of a Part 10 file after its file meta information."""
    raw = path.read_bytes()
    return raw[144 + int.from_bytes(raw[140:144], "little") :]


def uid_of(path: Path) -> str:
    return str(dcmread(path, stop_before_pixels=True).SOPInstanceUID)


@dataclass(frozen=True, slots=True)
class ScriptedArchive:
    """An archive that gives ``of_study`` for a STUDY request and, for an IMAGE request, what ``listed`` has."""

    study_uid: str
    listed: Sequence[Path]
    of_study: Sequence[Path]

    def find(self, level: str, identifier: Dataset) -> Iterator[Dataset]:
        if level == "SERIES":
            answer = Dataset()
            answer.SeriesInstanceUID = "1.2.3"
            yield answer
            return
        for path in self.listed:
            header = dcmread(path, stop_before_pixels=True)
            answer = Dataset()
            answer.SOPInstanceUID = header.SOPInstanceUID
            answer.SOPClassUID = header.SOPClassUID
            yield answer

    def files(self, identifier: Dataset) -> Sequence[Path]:
        if identifier.QueryRetrieveLevel == "STUDY":
            return self.of_study
        return [path for path in self.listed if uid_of(path) == identifier.SOPInstanceUID]

    def not_given(self, identifier: Dataset) -> Withheld:
        return Withheld()

    def not_listed(self, level: str, identifier: Dataset) -> Withheld:
        return Withheld()

    def served(self, what: Asked | Given) -> None:
        """Nobody keeps account here."""

    def destination(self, ae_title: str) -> Node | None:
        return None
