"""C-STORE: files to a node (PS3.4 annex B)."""

from collections.abc import Callable, Sequence
from pathlib import Path

from ductoview.model.library import SentObject
from ductoview.model.node import Node
from ductoview.model.progress import CancelToken, Progress, no_progress
from ductoview.network.timeouts import Timeouts


def send_files(
    node: Node,
    paths: Sequence[Path],
    *,
    on_sent: Callable[[Path, SentObject], None] = lambda _path, _sent: None,
    local_aet: str = "DUCTOVIEW",
    timeouts: Timeouts = Timeouts(),
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> tuple[SentObject, ...]:
    """Send files and report each answer; raises NetworkError when no association came about, or Cancelled."""
    raise NotImplementedError
