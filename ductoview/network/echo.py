"""C-ECHO: is a node there, and does it know us (PS3.4 annex A)?"""

import time

from pynetdicom.sop_class import Verification

from ductoview.errors import NetworkError
from ductoview.model.node import Node
from ductoview.model.progress import CancelToken, check
from ductoview.network.connection import connected, lost
from ductoview.network.timeouts import Timeouts
from ductoview.network.words import query_words


def echo(
    node: Node,
    *,
    local_aet: str = "DUCTOVIEW",
    timeouts: Timeouts = Timeouts(),  # noqa: B008  (frozen)
    cancel: CancelToken | None = None,
) -> float:
    """Seconds that a C-ECHO took there and back, the association not counted; raises NetworkError or Cancelled."""
    with connected(node, [Verification], local_aet=local_aet, timeouts=timeouts, cancel=cancel) as association:
        before = time.perf_counter()
        status = association.send_c_echo()
        taken = time.perf_counter() - before
    check(cancel)
    if "Status" not in status:
        raise lost(node, timeouts.dimse_s)
    if status.Status:
        raise NetworkError(f"{node.name} answered the echo, but {query_words(status.Status)}.")
    return taken
