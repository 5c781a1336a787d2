"""C-ECHO: is a node there, and does it know us (PS3.4 annex A)?"""

from ductoview.model.node import Node
from ductoview.model.progress import CancelToken
from ductoview.network.timeouts import Timeouts


def echo(
    node: Node, *, local_aet: str = "DUCTOVIEW", timeouts: Timeouts = Timeouts(), cancel: CancelToken | None = None
) -> float:
    """Seconds that a C-ECHO took there and back; raises NetworkError or Cancelled."""
    raise NotImplementedError
