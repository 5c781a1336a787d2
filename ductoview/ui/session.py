"""What a window stands on: the service, the workers and the workspace of one home, opened and closed as one."""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ductoview.dicom.scan import scan
from ductoview.errors import DuctoviewError
from ductoview.model.progress import CancelToken, Progress, check
from ductoview.service.client import ServiceClient
from ductoview.workers.pool import WorkerPool
from ductoview.workers.tasks import facts
from ductoview.workspace.settings import Settings, load_settings
from ductoview.workspace.workspace import Workspace

_FILES_LOOKED_AT = 20
_PAGES = ("ductoview.ui.studies.page", "ductoview.ui.reading.page")
"""Loaded ahead, in the thread: their packages take half a second that the window must not stand still for."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Session:
    """``close`` ends what ``open_session`` began; the service itself goes on for what it has to send."""

    client: ServiceClient
    pool: WorkerPool
    workspace: Workspace
    settings: Settings

    def study_of(self, paths: Sequence[Path]) -> str:
        """StudyInstanceUID of the first image among files and folders; empty when none of the first few is one."""
        for path in islice(scan(paths), _FILES_LOOKED_AT):
            try:
                return str(self.pool.run(facts, path).ref.study_uid)
            except DuctoviewError:
                continue
        return ""

    def close(self) -> None:
        """Flush the edits, then end workers and connections, whatever happens; raises OSError as ``Workspace.close``."""
        try:
            self.workspace.close()
        finally:
            self.pool.close()
            self.client.close()


def open_session(home: Path, progress: Progress, cancel: CancelToken) -> Session:
    """Connect to the service of ``home``, starting it when none runs; call it in a thread, it loads the heavy packages.

    Raises ServiceError or SettingsError in a sentence.
    """
    progress(0.1, "reading settings")
    settings = load_settings(home)
    progress(0.2, "looking for the service")
    client = ServiceClient.connect(home)
    check(cancel)
    progress(0.5, "loading the pages")
    for page in _PAGES:
        importlib.import_module(page)
    progress(0.8, "loading the methods")
    from ductoview.hooks.installed import installed_methods

    pool = WorkerPool()
    workspace = Workspace(home, client, pool, installed_methods(), settings)
    progress(1.0, "ready")
    return Session(client=client, pool=pool, workspace=workspace, settings=settings)
