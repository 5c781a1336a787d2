"""DIMSE messages of any size in little memory: what arrives goes to disk, what leaves waits for the wire.

``DIMSEServiceProvider`` is private to pynetdicom; tests/network/test_hostile.py pins what is used of it.
"""

import contextlib
import time
import uuid
from pathlib import Path
from typing import Any

from pynetdicom.dimse import DIMSEServiceProvider
from pynetdicom.dimse_messages import C_STORE_RQ
from pynetdicom.pdu_primitives import P_DATA

from ductoview.network.part10 import file_head
from ductoview.network.spool import Spool

MOST_INSTANCE_BYTES = 1 << 30
_MOST_OTHER_BYTES = 4 << 20
_MOST_WAITING_PDUS = 64
_MOST_SENT_PDU_BYTES = 128 << 10
_LEAST_SENT_PDU_BYTES = 128
_POLL_S = 0.001
_INVALID_PDU = "Evt19"


class Messages(DIMSEServiceProvider):  # type: ignore[misc]
    """The messages of one association, received objects in ``incoming``.

    Only pynetdicom's reading thread writes; an object that is whole belongs to whoever takes it with ``claim``, the
    others are removed by ``discard``.
    """

    def __init__(self, association: Any, incoming: Path | None, most_bytes: int = MOST_INSTANCE_BYTES) -> None:
        super().__init__(association)
        self._incoming = incoming
        self._most_bytes = most_bytes
        self._open: dict[int, Spool] = {}
        self._size = 0
        send = association.dul.send_pdu

        def send_in_turn(primitive: Any) -> None:
            if isinstance(primitive, P_DATA):
                _wait_for_the_wire(association.dul)
            send(primitive)

        association.dul.send_pdu = send_in_turn

    @property
    def maximum_pdu_size(self) -> int:
        """How much the peer takes at once; "unlimited" (0) and absurd values are brought to what is sound."""
        stated = int(super().maximum_pdu_size or _MOST_SENT_PDU_BYTES)
        return min(max(stated, _LEAST_SENT_PDU_BYTES), _MOST_SENT_PDU_BYTES)

    def get_msg(self, block: bool = False) -> Any:
        """The next message; of associations we asked for, only who waits for an answer gets it.

        pynetdicom's own thread looks for requests meanwhile, and now and then would take an answer for one and drop it.
        """
        if not block and self.assoc.is_requestor:
            return None, None
        return super().get_msg(block)

    def receive_primitive(self, primitive: Any) -> None:
        """Take the fragments of one PDU; an impossible or endless message ends the association."""
        try:
            for context_id, data in primitive.presentation_data_value_list:
                self._take(context_id, data)
        except Exception:  # noqa: BLE001  (whatever a hostile peer makes pynetdicom raise)
            self.discard()
            self.dul.event_queue.put(_INVALID_PDU)
            self.msg_queue.put((None, None))

    def claim(self, data_set: Any) -> Spool | None:
        """The spool of a whole message, now the caller's to keep or discard; None when the connection is gone."""
        spool = self._open.pop(id(data_set), None)
        if spool is not None:
            spool.seal()
        return spool

    def discard(self) -> None:
        """Remove what nobody claimed."""
        while self._open:
            with contextlib.suppress(KeyError):
                self._open.popitem()[1].discard()

    def _take(self, context_id: int, data: bytes) -> None:
        message = self.message
        spooling = message is not None and isinstance(message.data_set, Spool)
        self._size = len(data) + (0 if message is None else self._size)
        if self._size > (self._most_bytes if spooling else _MOST_OTHER_BYTES):
            raise ValueError("The message is longer than allowed.")
        one = P_DATA()
        one.presentation_data_value_list.append((context_id, data))
        super().receive_primitive(one)
        if not spooling and isinstance(self.message, C_STORE_RQ) and self.message.command_set:
            self.message.data_set = self._spool(context_id)

    def _spool(self, context_id: int) -> Spool:
        if self._incoming is None:
            raise ValueError("No object was asked for.")
        command = self.message.command_set
        syntax = self.assoc._accepted_cx[context_id].transfer_syntax[0]
        head = file_head(command.AffectedSOPClassUID, command.AffectedSOPInstanceUID, syntax)
        spool = Spool(self._incoming / f"{uuid.uuid4().hex}.part", head)
        self._open[id(spool)] = spool
        return spool


def _wait_for_the_wire(provider: Any) -> None:
    while provider.to_provider_queue.qsize() > _MOST_WAITING_PDUS and provider.is_alive():
        time.sleep(_POLL_S)
