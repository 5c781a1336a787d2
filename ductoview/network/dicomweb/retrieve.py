"""WADO-RS (PS3.18 10.4): a study into files, byte for byte as the node has it."""

import logging
import uuid
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from ductoview.errors import LibraryError, NetworkError
from ductoview.model.library import InstanceRow, Keep, ReceivedObject, TransferOutcome
from ductoview.model.node import Node
from ductoview.model.progress import CancelToken, Progress, check
from ductoview.network.dicomweb.multipart import boundary_of, parts_to_files
from ductoview.network.dicomweb.session import WebSession, web_session
from ductoview.network.messages import MOST_INSTANCE_BYTES
from ductoview.network.part10 import object_facts
from ductoview.network.tally import Arrivals
from ductoview.network.timeouts import Timeouts

# The transfer syntax of the file, whatever it is: without the star, nodes decompress (PS3.18 8.7.3.5).
_ACCEPT = 'multipart/related; type="application/dicom"; transfer-syntax=*'
_NOT_THERE = 404
_CHUNK_BYTES = 256 << 10
_log = logging.getLogger(__name__)


def fetch_study(
    node: Node,
    study_uid: str,
    listed: Sequence[InstanceRow],
    *,
    keep: Keep,
    incoming: Path,
    wanted: Collection[str] | None,
    timeouts: Timeouts,
    progress: Progress,
    cancel: CancelToken | None,
) -> TransferOutcome:
    """Fetch the ``listed`` objects of a study, in one request unless only some are ``wanted``; what is missing singly.

    Raises NetworkError (nothing came) or Cancelled; what is kept stays kept.
    """
    arrivals = Arrivals(study_uid, len(listed), node.name, progress)
    with web_session(node, timeouts, cancel) as session:
        delivery = _Delivery(session, arrivals, keep, incoming)
        if wanted is None:
            with arrivals.going_on():
                delivery.take(f"/studies/{quote(study_uid)}")
        for row in arrivals.missing(listed):
            check(cancel)
            with arrivals.going_on():
                delivery.take(
                    f"/studies/{quote(study_uid)}/series/{quote(row.series_uid)}/instances/{quote(row.sop_instance_uid)}"
                )
    check(cancel)
    return arrivals.outcome(listed)


class _Delivery:
    """Takes the objects of an answer to where they are kept."""

    def __init__(self, session: WebSession, arrivals: Arrivals, keep: Keep, incoming: Path) -> None:
        self._session = session
        self._arrivals = arrivals
        self._keep = keep
        self._incoming = incoming

    def take(self, path: str) -> None:
        """Ask for it, and keep each object as it is whole; raises NetworkError or Cancelled."""
        answer = self._session.get(path, _ACCEPT)
        with answer, self._session.in_words():
            if answer.status_code == _NOT_THERE:
                raise NetworkError(f"{self._session.node.name} does not have it (any more); look for it again.")
            answer.raise_for_status()
            boundary = boundary_of(answer.headers.get("Content-Type", ""))
            chunks = self._stoppable(answer.iter_content(_CHUNK_BYTES))
            for file in parts_to_files(chunks, boundary, self._new_path, most_bytes=MOST_INSTANCE_BYTES):
                try:
                    self._admit(file)
                finally:
                    file.unlink(missing_ok=True)

    def _stoppable(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            check(self._session.cancel)
            yield chunk

    def _new_path(self) -> Path:
        return self._incoming / f"{uuid.uuid4().hex}.part"

    def _admit(self, file: Path) -> None:
        try:
            facts = object_facts(file)
        except NetworkError:
            _log.warning("an object from a DICOMweb node cannot be understood")
            return
        unwanted = self._arrivals.refusal(facts)
        if unwanted:
            self._arrivals.failed(facts.sop_instance_uid, unwanted)
            return
        try:
            self._keep(
                ReceivedObject(
                    path=file,
                    sop_class_uid=facts.sop_class_uid,
                    sop_instance_uid=facts.sop_instance_uid,
                    transfer_syntax_uid=facts.transfer_syntax_uid,
                    from_address=self._session.node.host,
                )
            )
        except LibraryError as error:
            self._arrivals.failed(facts.sop_instance_uid, str(error))
        else:
            self._arrivals.kept(facts.sop_instance_uid)
