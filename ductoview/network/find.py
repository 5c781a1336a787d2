"""C-FIND: studies and their instances on a node (PS3.4 annex C)."""

from ductoview.model.library import InstanceRow
from ductoview.model.node import Node, StudyQuery, StudyRow
from ductoview.model.progress import CancelToken, Progress, no_progress
from ductoview.network.timeouts import Timeouts

MOST_ROWS = 5000


def find_studies(
    node: Node,
    query: StudyQuery,
    *,
    local_aet: str = "DUCTOVIEW",
    timeouts: Timeouts = Timeouts(),
    most: int = MOST_ROWS,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> tuple[StudyRow, ...]:
    """The node's studies that fit the query, ``most`` at most, newest first; raises NetworkError or Cancelled."""
    raise NotImplementedError


def find_instances(
    node: Node,
    study_uid: str,
    *,
    series_uid: str = "",
    local_aet: str = "DUCTOVIEW",
    timeouts: Timeouts = Timeouts(),
    most: int = MOST_ROWS,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> tuple[InstanceRow, ...]:
    """The instances of a study, or of one series of it, as the node lists them; raises NetworkError or Cancelled."""
    raise NotImplementedError
