"""The application without Qt: one home, one open exam, one review; the window and the headless demo both stand on it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ductoview.hooks.manager import Methods
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import Exam, Hanging
from ductoview.model.image import Mammogram
from ductoview.model.library import QueueRow, TransferOutcome
from ductoview.model.node import Node, StudyQuery, StudyRow
from ductoview.model.progress import CancelToken, Progress, no_progress
from ductoview.model.review import Review
from ductoview.service.client import ServiceClient
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.autosave import SaveState
from ductoview.workspace.commands import Command
from ductoview.workspace.notices import WorkspaceNotice
from ductoview.workspace.object_states import ObjectState
from ductoview.workspace.settings import Settings


class Workspace:
    """Thread-safe. Methods with ``progress`` and ``cancel`` block and belong into job threads; the others answer at once.

    What may be shown is always one value: ``exam``, immutable, with its ``load_token``. Results that arrive after
    another exam was opened are dropped (Cancelled); when opening fails, no exam is open.
    """

    def __init__(
        self,
        home: Path,
        client: ServiceClient,
        pool: WorkerPool,
        methods: Methods,
        settings: Settings = Settings(),  # noqa: B008
    ) -> None:
        raise NotImplementedError

    # -- studies and nodes -----------------------------------------------------------------------------------------
    def studies(self, query: StudyQuery = StudyQuery()) -> tuple[StudyRow, ...]:  # noqa: B008
        """The studies of the local library."""
        raise NotImplementedError

    def remote_studies(
        self, node: str, query: StudyQuery, *, progress: Progress = no_progress, cancel: CancelToken | None = None
    ) -> tuple[StudyRow, ...]:
        """The studies of a node; raises NetworkError in a sentence."""
        raise NotImplementedError

    def nodes(self) -> tuple[Node, ...]:
        """The nodes that are set up."""
        raise NotImplementedError

    def add_node(self, node: Node) -> None:
        """Set up a node, or replace the one of its name."""
        raise NotImplementedError

    def remove_node(self, name: str) -> None:
        """Forget a node."""
        raise NotImplementedError

    def echo(self, node: str) -> float:
        """The round trip of a C-ECHO in seconds."""
        raise NotImplementedError

    def fetch(
        self, node: str, study_uid: str, *, progress: Progress = no_progress, cancel: CancelToken | None = None
    ) -> TransferOutcome:
        """Bring a study into the local library."""
        raise NotImplementedError

    def import_paths(
        self, paths: Sequence[Path], *, progress: Progress = no_progress, cancel: CancelToken | None = None
    ) -> TransferOutcome:
        """Copy files and the likely files of folders into the local library."""
        raise NotImplementedError

    # -- the exam --------------------------------------------------------------------------------------------------
    @property
    def exam(self) -> Exam | None:
        """The open exam."""
        raise NotImplementedError

    def open_exam(self, study_uid: str, *, progress: Progress = no_progress, cancel: CancelToken | None = None) -> Exam:
        """Open a study of the local library: facts of all images, the review as it was left; images load ahead."""
        raise NotImplementedError

    def close_exam(self) -> None:
        """Close the exam once its edits are on their way."""
        raise NotImplementedError

    def hang(self) -> Hanging:
        """The layout by the hanging protocol that fits best; tiles know the scout to flicker to."""
        raise NotImplementedError

    def image(self, sop_uid: str, *, progress: Progress = no_progress, cancel: CancelToken | None = None) -> Mammogram:
        """The decoded image."""
        raise NotImplementedError

    def analysis(
        self, sop_uid: str, *, progress: Progress = no_progress, cancel: CancelToken | None = None
    ) -> DuctAnalysis:
        """The automatic analysis of an image."""
        raise NotImplementedError

    def analysis_if_ready(self, sop_uid: str) -> DuctAnalysis | None:
        """The analysis when it has been made, without waiting."""
        raise NotImplementedError

    def enhanced(
        self, sop_uid: str, *, progress: Progress = no_progress, cancel: CancelToken | None = None
    ) -> NDArray[np.float32]:
        """The image with its ducts lifted out, grey 0..1; to look at only."""
        raise NotImplementedError

    # -- the review ------------------------------------------------------------------------------------------------
    @property
    def review(self) -> Review:
        """What has been decided so far; raises SettingsError when no exam is open."""
        raise NotImplementedError

    def do(self, command: Command, words: str) -> Review:
        """Apply a command; ``words`` name it for undo. It is on its way to the disk when this returns."""
        raise NotImplementedError

    def undo(self) -> str | None:
        """Take the last step back; its words, None when there is none."""
        raise NotImplementedError

    def redo(self) -> str | None:
        """Do again what was taken back; its words, None when there is none."""
        raise NotImplementedError

    @property
    def can_undo(self) -> str | None:
        """The words of what undo would take back."""
        raise NotImplementedError

    @property
    def can_redo(self) -> str | None:
        """The words of what redo would do."""
        raise NotImplementedError

    @property
    def save_state(self) -> SaveState:
        """Where the last edits are."""
        raise NotImplementedError

    # -- objects ---------------------------------------------------------------------------------------------------
    def save_objects(
        self, *, reader: str, signed: bool = False, progress: Progress = no_progress, cancel: CancelToken | None = None
    ) -> tuple[ObjectState, ...]:
        """Write presentation state, segmentation and report of every image that has something to say, into the library."""
        raise NotImplementedError

    def send_objects(
        self, node: str, *, progress: Progress = no_progress, cancel: CancelToken | None = None
    ) -> tuple[QueueRow, ...]:
        """Queue the saved objects for a node; what becomes of each shows in ``object_states``."""
        raise NotImplementedError

    def object_states(self) -> tuple[ObjectState, ...]:
        """Every object of the exam and where it stands."""
        raise NotImplementedError

    def subscribe(self, callback: Callable[[WorkspaceNotice], None]) -> Callable[[], None]:
        """Call ``callback`` for every notice, in other threads; returns what ends it."""
        raise NotImplementedError

    def close(self) -> None:
        """Flush the edits and stop all threads of the workspace; the service goes on."""
        raise NotImplementedError
