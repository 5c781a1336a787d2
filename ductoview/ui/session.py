"""What a window stands on: the service, the workers and the workspace of one home, opened and closed as one."""

from dataclasses import dataclass
from pathlib import Path

from ductoview.model.progress import CancelToken, Progress, check
from ductoview.service.client import ServiceClient
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.settings import Settings, load_settings
from ductoview.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Session:
    """``close`` ends what ``open_session`` began; the service itself goes on for what it has to send."""

    client: ServiceClient
    pool: WorkerPool
    workspace: Workspace
    settings: Settings

    def close(self) -> None:
        """Flush the edits, then end workers and connections."""
        self.workspace.close()
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
    progress(0.6, "loading the methods")
    from ductoview.hooks.installed import installed_methods

    pool = WorkerPool()
    workspace = Workspace(home, client, pool, installed_methods(), settings)
    progress(1.0, "ready")
    return Session(client=client, pool=pool, workspace=workspace, settings=settings)
