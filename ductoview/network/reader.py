"""The thread that reads an association's PDUs, made to end in order whatever they are.

``DULServiceProvider`` is private to pynetdicom; tests/network/test_hostile.py pins what is used of it.
"""

import logging
import time
from typing import Any

from pynetdicom.dul import DULServiceProvider
from pynetdicom.pdu import A_ASSOCIATE_RQ

_POLL_S = 0.05
_log = logging.getLogger(__name__)


class Reader(DULServiceProvider):  # type: ignore[misc]
    """Reads PDUs; whatever they do to it, it ends in order and leaves no half object behind."""

    def __init__(self, association: Any) -> None:
        super().__init__(association)
        # Its socket waits between two looks.
        self._run_loop_delay = 0

    def run_reactor(self) -> None:
        """Run until the connection is over."""
        try:
            super().run_reactor()
        except Exception as error:  # noqa: BLE001  (a malformed PDU can raise anything; only this connection may suffer)
            _log.warning("a connection ended on a malformed PDU (%s)", type(error).__name__)
            self.socket._shutdown_socket()
        finally:
            self.assoc.dimse.discard()
            self.assoc.dimse.msg_queue.put((None, None))

    def receive_pdu(self, wait: bool = False, timeout: float | None = None) -> Any:
        """As pynetdicom's, but nobody waits for a connection that is gone."""
        if not wait or timeout is None:
            return super().receive_pdu(wait, timeout)
        ends = time.monotonic() + timeout
        while True:
            found = super().receive_pdu(True, min(_POLL_S, timeout))
            if found is not None or time.monotonic() >= ends or not self.is_alive():
                return found

    def _decode_pdu(self, bytestream: bytearray) -> Any:
        """Decode, and try a request for association as a whole: an error later would kill the thread."""
        pdu, event = super()._decode_pdu(bytestream)
        if isinstance(pdu, A_ASSOCIATE_RQ):
            pdu.to_primitive()
        return pdu, event
