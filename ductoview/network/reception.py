"""One object received by C-STORE: checked, handed over, and answered; for the listener and for C-GET alike."""

import logging
from collections.abc import Callable
from typing import Any

from ductoview.errors import LibraryError, NetworkError
from ductoview.model.library import Keep, ReceivedObject
from ductoview.network.part10 import ObjectFacts, object_facts
from ductoview.network.spool import Spool

NO_RESOURCES = 0xA700
OTHER_OBJECT = 0xA900
NOT_UNDERSTOOD = 0xC000
_log = logging.getLogger(__name__)

Refuse = Callable[[ObjectFacts], str]
"""Why an object that can be read is not wanted; empty when it is."""


class Reception:
    """Takes C-STORE requests into ``incoming`` and gives them to ``keep``; 0x0000 is answered only after it returned.

    ``on_kept`` hears each SOPInstanceUID that was kept, ``on_failed`` one sentence for each that was not.
    """

    def __init__(
        self,
        keep: Keep,
        *,
        refuse: Refuse = lambda _facts: "",
        on_kept: Callable[[str], None] = lambda _uid: None,
        on_failed: Callable[[str, str], None] = lambda _uid, _words: None,
    ) -> None:
        self._keep = keep
        self._refuse = refuse
        self._on_kept = on_kept
        self._on_failed = on_failed

    def handle(self, event: Any) -> int:
        """Answer one C-STORE (PS3.4 B.2.3); no exception leaves it."""
        request = event.request
        uid = str(request.AffectedSOPInstanceUID)
        spool = event.assoc.dimse.claim(request.DataSet)
        if spool is None:
            return NO_RESOURCES
        try:
            status, words = self._status(event, spool, str(request.AffectedSOPClassUID), uid)
        except LibraryError as error:
            status, words = error.dicom_status, str(error)
        except Exception as error:  # noqa: BLE001  (a sender must get an answer, whatever happened)
            _log.error("an object was not kept: %s", type(error).__name__)
            status, words = NO_RESOURCES, f"it could not be kept ({type(error).__name__})."
        finally:
            spool.discard()
        if status:
            self._on_failed(uid, words)
        else:
            self._on_kept(uid)
        return status

    def _status(self, event: Any, spool: Spool, class_uid: str, uid: str) -> tuple[int, str]:
        if spool.trouble is not None:
            return NO_RESOURCES, f"the disk refused it ({spool.trouble.strerror})."
        try:
            facts = object_facts(spool.path)
        except NetworkError:
            return NOT_UNDERSTOOD, "it cannot be understood."
        if (facts.sop_class_uid, facts.sop_instance_uid) != (class_uid, uid):
            return OTHER_OBJECT, "it is not the object that was announced."
        unwanted = self._refuse(facts)
        if unwanted:
            return OTHER_OBJECT, unwanted
        requestor = event.assoc.requestor if event.assoc.is_acceptor else event.assoc.acceptor
        self._keep(
            ReceivedObject(
                path=spool.path,
                sha256=spool.sha256,
                sop_class_uid=class_uid,
                sop_instance_uid=uid,
                transfer_syntax_uid=facts.transfer_syntax_uid,
                from_aet=str(requestor.ae_title).strip(),
                from_address=str(requestor.address),
            )
        )
        return 0, ""
