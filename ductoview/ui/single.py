"""One window a home: a second start hands what it was asked to open to the running window, and ends."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtNetwork import QLocalServer, QLocalSocket

_VERB = "open"
_DONE = b"opened\n"
_MOST_BYTES = 1 << 20
_WITHIN_MS = 3_000
_UID = re.compile(r"[0-9.]{1,64}")
# sun_path of a local socket holds 108 bytes (man 7 unix).
_LONGEST_PATH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What another start was asked to open: absolute paths, or a study; neither only brings the window to the front."""

    paths: tuple[Path, ...] = ()
    study: str = ""


def hand_over(home: Path, paths: Sequence[Path], study: str | None) -> bool:
    """Let the running window of ``home`` open this; False when there is none, or it does not answer in time."""
    socket = QLocalSocket()
    socket.connectToServer(_name(home))
    if not socket.waitForConnected(_WITHIN_MS):
        return False
    words = {"verb": _VERB, "paths": [str(path.absolute()) for path in paths], "study": study or ""}
    socket.write(json.dumps(words).encode() + b"\n")
    if not socket.waitForBytesWritten(_WITHIN_MS):
        return False
    while not socket.canReadLine():
        if not socket.waitForReadyRead(_WITHIN_MS):
            return False
    return bytes(socket.readLine().data()) == _DONE


def understood(line: bytes) -> Request | None:
    """The request in a line; None for anything else than the one verb with existing absolute paths and a UID."""
    try:
        words: Any = json.loads(line)
    except ValueError:
        return None
    if not isinstance(words, dict) or set(words) != {"verb", "paths", "study"} or words["verb"] != _VERB:
        return None
    paths, study = words["paths"], words["study"]
    if not isinstance(study, str) or (study and not _UID.fullmatch(study)):
        return None
    if not isinstance(paths, list) or not all(isinstance(one, str) and "\0" not in one for one in paths):
        return None
    found = tuple(Path(one) for one in paths)
    if not all(one.is_absolute() and one.exists() for one in found):
        return None
    return Request(paths=found, study=study)


class Listener(QObject):
    """Hears other starts of the same user; ``asked`` carries a Request. What is not understood is not answered."""

    asked = pyqtSignal(object)

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = _name(home)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._meet)

    def begin(self) -> bool:
        """Listen; only who holds the window's lock may, for what a crashed window left there is taken away."""
        if self._server.isListening():
            return True
        QLocalServer.removeServer(self._name)
        return self._server.listen(self._name)

    def end(self) -> None:
        """Hear no more."""
        self._server.close()

    def _meet(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > _MOST_BYTES:
                socket.abort()
            return
        request = understood(socket.readLine(_MOST_BYTES))
        if request is None:
            socket.abort()
            return
        socket.write(_DONE)
        socket.flush()
        socket.disconnectFromServer()
        self.asked.emit(request)


def _name(home: Path) -> str:
    """A socket in the home folder, or, where its path is too long for one, a name that only this home has."""
    path = str(home.absolute() / "window.sock")
    if len(path.encode()) < _LONGEST_PATH:
        return path
    return f"ductoview-{hashlib.sha256(path.encode()).hexdigest()[:32]}"
