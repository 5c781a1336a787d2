"""C-GET and C-MOVE: a study from a node (PS3.4 C.4.2, C.4.3)."""

from collections.abc import Collection
from pathlib import Path

from ductoview.model.library import Keep, TransferOutcome
from ductoview.model.node import Node
from ductoview.model.progress import CancelToken, Progress, no_progress
from ductoview.network.timeouts import Timeouts


def get_study(
    node: Node,
    study_uid: str,
    *,
    keep: Keep,
    incoming: Path,
    wanted: Collection[str] | None = None,
    local_aet: str = "DUCTOVIEW",
    timeouts: Timeouts = Timeouts(),
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> TransferOutcome:
    """Fetch a study by C-GET, or the ``wanted`` SOPInstanceUIDs of it; raises NetworkError or Cancelled."""
    raise NotImplementedError


def move_study(
    node: Node,
    study_uid: str,
    *,
    destination_aet: str,
    local_aet: str = "DUCTOVIEW",
    timeouts: Timeouts = Timeouts(),
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> TransferOutcome:
    """Have a study sent by C-MOVE to ``destination_aet``; raises NetworkError or Cancelled."""
    raise NotImplementedError
