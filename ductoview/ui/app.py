"""The window's life: shown first, furnished when service and workspace are there, closed with nothing lost."""

import logging
from collections.abc import Iterable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6 import sip
from PyQt6.QtCore import QLockFile, QObject, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QApplication

from ductoview.errors import DuctoviewError, SettingsError
from ductoview.ui import crash
from ductoview.ui.jobs import Jobs
from ductoview.ui.pace import Pace
from ductoview.ui.parts.about import About
from ductoview.ui.single import Listener, Request, hand_over
from ductoview.ui.stop_signals import StopSignals
from ductoview.ui.style.apply import dress
from ductoview.ui.window import MainWindow
from ductoview.ui.window_place import restore, size_within
from ductoview.workspace.demo import DemoContext
from ductoview.workspace.settings import load_settings, set_aside

if TYPE_CHECKING:
    from ductoview.ui.desk import Desk
    from ductoview.ui.session import Session

_LOG_BYTES = 1_000_000
_ALREADY_OPEN = (
    "A window on this library is already open on this computer. Go on in that one, or close it and try again."
)


def run(
    home: Path, *, open_paths: Iterable[Path] = (), study: str | None = None, demo: DemoContext | None = None
) -> int:
    """Open the workstation on ``home`` and return 0 when it is closed; ``study`` or ``open_paths`` are opened at once.

    A window of ``home`` that runs already opens them instead, and 0 is returned at once. A folder that cannot be written is
    said in a window; raises SettingsError when that was closed and it still cannot.
    """
    running = QApplication.instance()
    application = running if isinstance(running, QApplication) else QApplication(["ductoview"])
    application.setApplicationName("ductoview")
    if words := _unusable(home):
        from ductoview.ui.no_home import NoHome

        dress(application)
        if words := NoHome(words, lambda: _unusable(home)).wait():
            raise SettingsError(words)
    paths = tuple(open_paths)
    if demo is None and hand_over(home, paths, study):
        return 0
    life = Life(application, home, paths, study, demo)
    QTimer.singleShot(0, life.begin)
    signals = StopSignals(lambda: application.exit(0))
    application.exec()
    signals.restore()
    life.end()
    return 0


def _unusable(home: Path) -> str:
    """Why the folder cannot be written, empty when it can."""
    try:
        _log_into(home)
    except OSError as error:
        return f"{home} cannot be used: {error.strerror}. Correct that, or name another folder with --home."
    return ""


class Life(QObject):
    """Holds what lives as long as the application: jobs, window, session."""

    _fault = pyqtSignal(str)

    def __init__(
        self,
        application: QApplication,
        home: Path,
        paths: tuple[Path, ...] = (),
        study: str | None = None,
        demo: DemoContext | None = None,
    ) -> None:
        super().__init__()
        self._home, self._paths, self._study, self._demo = home, paths, study, demo
        self._warned = ""
        self._pace = Pace()
        self._session: Session | None = None
        self._desk: Desk | None = None
        home.mkdir(parents=True, exist_ok=True)
        self._only = QLockFile(str(home / "window.lock"))
        # However long ago it was taken, it holds as long as its process lives.
        self._only.setStaleLockTime(0)
        self.jobs = Jobs(self)
        self._listener = Listener(home, self)
        self._listener.asked.connect(self._open_for_another)
        self.window = MainWindow(dress(application), retry=self.begin, may_leave=self._may_leave)
        self.window.start.afresh_wished.connect(self._begin_afresh)
        self._fault.connect(self.window.banner.say)
        crash.install(self._fault.emit)
        screen = application.primaryScreen()
        self.window.resize(size_within(screen.availableSize() if screen is not None else QSize()))
        self.window.show() if restore(self.window, _kept_place(home)) else self.window.showMaximized()

    def begin(self) -> None:
        """Look for the service and build the workspace in the background."""
        from ductoview.ui.session import open_session

        if self._is_second():
            self.window.start.fail(_ALREADY_OPEN)
            return
        self._listener.begin()
        self.jobs.run(
            lambda progress, cancel: open_session(self._home, progress, cancel),
            done=self._furnish,
            failed=self._not_begun,
            progress=self.window.start.progress,
            key="session",
        )

    def _not_begun(self, sentence: str) -> None:
        self.window.start.fail(sentence, by_settings=_settings_are_damaged(self._home))

    def _begin_afresh(self) -> None:
        """At a person's wish: without the settings that cannot be read, which stay beside."""
        try:
            self.window.banner.say(set_aside(self._home), "amber")
        except SettingsError as error:
            self._not_begun(str(error))
        else:
            self.begin()

    def end(self) -> None:
        """Stop the work, flush the edits, let go of service and workers."""
        self._listener.end()
        self.window.hide()
        self.jobs.close()
        if self._desk is not None:
            self._desk.close()
        if self._session is not None:
            try:
                self._session.close()
            except (DuctoviewError, OSError) as error:
                logging.getLogger(__name__).error("Closing failed: %s", type(error).__name__)
        self._only.unlock()
        self._pace.end()
        # Widgets must be gone before the application is: left to Python's own order, Qt crashes at exit.
        sip.delete(self.window)

    def _is_second(self) -> bool:
        """True when another window holds this home; a home that takes no lock is no reason not to read."""
        taken = self._only.isLocked() or self._only.tryLock(0)
        return not taken and self._only.error() is QLockFile.LockError.LockFailedError

    def _furnish(self, session: "Session") -> None:
        from ductoview.ui.desk import Desk

        self._session = session
        reader = self._demo.reader if self._demo else session.settings.reader
        node = self._demo.node if self._demo else session.settings.default_node
        self._desk = Desk(
            session.workspace,
            self.jobs,
            reader=reader,
            node=node,
            study_of=session.study_of,
            home=self._home,
            parent=self,
        )
        crash.install(self._fault.emit)
        self.window.furnish(self._desk)
        self._pace.furnished()
        self._open_what_was_named()

    def _open_what_was_named(self) -> None:
        if self._paths and self.window.studies is not None:
            self.window.studies.read_in(self._paths, then_open=True)
        elif self._study and self.window.door is not None:
            self.window.door.wish(self._study)

    def _open_for_another(self, request: Request) -> None:
        """What a second start was asked to open, here; the window comes to the front."""
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.raise_()
        self.window.activateWindow()
        if request.paths or request.study:
            self._paths, self._study = request.paths, request.study
            if self._desk is not None:
                self._open_what_was_named()

    def _may_leave(self) -> bool:
        """Leaving with something unfinished is said once; a second wish is granted."""
        words = self.window.unfinished()
        if not words or words == self._warned:
            return True
        self._warned = words
        self.window.banner.say(f"{words} Close again to leave.", "amber", About(passes=True))
        return False


def _kept_place(home: Path) -> str:
    """Where the window stood; a file that cannot be read is said by the session, which reads it again."""
    try:
        return load_settings(home).window_geometry
    except SettingsError:
        return ""


def _settings_are_damaged(home: Path) -> bool:
    try:
        load_settings(home)
    except SettingsError:
        return True
    return False


def _log_into(home: Path) -> None:
    """Our own messages go into a file of the home; other packages' messages may name patients and do not."""
    logger = logging.getLogger("ductoview")
    if logger.handlers:
        return
    home.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(home / "window.log", maxBytes=_LOG_BYTES, backupCount=2, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
