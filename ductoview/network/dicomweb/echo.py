"""Is a DICOMweb node there, does it let us in, and does it answer a search?"""

import time

from ductoview.model.echo import EchoAnswer, Offer
from ductoview.model.node import Node
from ductoview.model.progress import CancelToken
from ductoview.network.dicomweb.session import web_session
from ductoview.network.timeouts import Timeouts
from ductoview.network.tls import state

_NO_CONTENT = 204


def web_echo(node: Node, *, timeouts: Timeouts, cancel: CancelToken | None) -> EchoAnswer:
    """One search for one study; raises NetworkError or Cancelled."""
    with web_session(node, timeouts, cancel) as session:
        began = time.perf_counter()
        answer = session.get("/studies?limit=1", "application/dicom+json")
        taken = time.perf_counter() - began
        with answer, session.in_words():
            connection = getattr(answer.raw, "connection", None)
            protection = state(getattr(connection, "sock", None))
            answer.raise_for_status()
            if answer.status_code != _NO_CONTENT:
                answer.json()
    found = Offer(service="Find studies (QIDO-RS)", ways=("application/dicom+json",))
    return EchoAnswer(seconds=taken, connect_seconds=taken, protection=protection, offers=(found,))
